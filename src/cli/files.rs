//! All disk access: content and theme in, files out.
//!
//! **Where things are.** The *content folder* holds `book.toml`, `book.lock` and the Markdown. If it is called
//! `content`, the folder around it is the *home* of the book; else it is its own home. The home may hold `templates/`
//! and `fonts/`, whose files replace the built-in ones one by one, and gets `dist/`. In a content folder that is its own
//! home, these three are no content.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use prepress::diagnostics::{Diagnostic, Reported};
use prepress::sources::Sources;
use prepress::theme::Theme;
use rayon::prelude::*;

use super::Failure;

/// The name of the lock within the content folder.
pub const LOCK: &str = "book.lock";

/// Larger files are no content: somebody left a video there.
const MAX_FILE_SIZE: u64 = 64 << 20;

/// The folders of one book.
#[derive(Clone, Debug)]
pub struct BookFolders {
    /// The folder with `book.toml`.
    pub content: PathBuf,
    /// The folder with the book's own `templates/` and `fonts/`, and with `dist/`.
    pub home: PathBuf,
}

impl BookFolders {
    /// The folders that belong to `dir`: the content folder itself, or the folder around it.
    ///
    /// # Errors
    ///
    /// If there is no such folder.
    pub fn find(dir: &Path) -> Result<Self, Failure> {
        if !dir.is_dir() {
            return Err(Failure::Misuse(format!(
                "{} is no folder; give the content folder or the folder around it",
                dir.display()
            )));
        }
        let below = dir.join("content");
        let content = if !dir.join("book.toml").exists() && below.is_dir() {
            below
        } else {
            dir.to_owned()
        };
        let absolute = content
            .canonicalize()
            .map_err(|error| failed(&content, &error))?;
        let home = match absolute.parent() {
            Some(parent) if absolute.file_name().is_some_and(|name| name == "content") => {
                // As the user wrote it where that is possible: paths in messages stay short.
                match content.parent() {
                    Some(written) if content.file_name().is_some() => written.to_owned(),
                    _ => parent.to_owned(),
                }
            }
            _ => content.clone(),
        };
        Ok(BookFolders {
            content: tidy(content),
            home: tidy(home),
        })
    }

    /// Reads all content, side by side. What can't be read is reported and left out.
    pub fn read_content(&self) -> Reported<Sources> {
        let mut walk = Walk::new(&self.content);
        if self.content == self.home {
            walk.ignored = ["templates", "fonts", "dist"]
                .map(|name| self.home.join(name))
                .to_vec();
        }
        walk.enter(&self.content);
        let read: Vec<_> = walk
            .files
            .par_iter()
            .map(|path| read_file(path).map(|bytes| (portable_path(path, &self.content), bytes)))
            .collect();
        let mut diagnostics = walk.diagnostics;
        let mut files = Vec::with_capacity(read.len());
        for result in read {
            match result {
                Ok(file) => files.push(file),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        let shown = match portable_path(&self.content, Path::new("")) {
            shown if shown == "." => String::new(),
            shown => shown,
        };
        Reported {
            output: Sources::new(files).shown_below(shown),
            diagnostics,
        }
    }

    /// The built-in theme with the book's own templates and fonts.
    pub fn read_theme(&self) -> Reported<Theme> {
        let mut diagnostics = Vec::new();
        let mut files = Vec::new();
        for folder in ["templates", "fonts"] {
            let folder = self.home.join(folder);
            if !folder.is_dir() {
                continue;
            }
            let mut walk = Walk::new(&folder);
            walk.enter(&folder);
            diagnostics.append(&mut walk.diagnostics);
            for path in walk.files {
                match read_file(&path) {
                    Ok(bytes) => files.push((portable_path(&path, &self.home), bytes)),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
            }
        }
        let mut theme = Theme::new(files);
        theme.diagnostics.splice(0..0, diagnostics);
        theme
    }

    /// Where the books go unless the user says otherwise.
    pub fn dist(&self) -> PathBuf {
        tidy(self.home.join("dist"))
    }

    /// Where the lock is.
    pub fn lock(&self) -> PathBuf {
        self.content.join(LOCK)
    }
}

/// Files that are on the disk under temporary names, each in its folder: nothing is replaced until
/// [`commit`](Self::commit), and what is not committed is removed.
#[derive(Debug, Default)]
pub struct StagedFiles {
    files: Vec<(tempfile::NamedTempFile, PathBuf)>,
}

impl StagedFiles {
    /// Writes and syncs a file under a temporary name beside `path`.
    ///
    /// # Errors
    ///
    /// If it can't be written; what was staged before stays so.
    pub fn stage(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let write = || {
            let folder = parent(path);
            fs::create_dir_all(folder)?;
            if path.is_dir() {
                // Found out now, before any file is replaced.
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let mut builder = tempfile::Builder::new();
            builder.prefix(".prepress-");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                // As if it had been created in place: the umask takes away what it does.
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            let mut file = builder.tempfile_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|error| unwritable(path, &error))?;
        self.files.push((file, path.to_owned()));
        Ok(())
    }

    /// Puts every file in its place, each in one step.
    ///
    /// # Errors
    ///
    /// If one can't be put in its place. The earlier ones are there; this and the later ones are as they were.
    pub fn commit(self) -> Result<(), Failure> {
        for (file, path) in self.files {
            file.persist(&path)
                .map_err(|error| unwritable(&path, &error.error))?;
            sync_folder(parent(&path)).map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }
}

/// Makes a folder and those around it.
///
/// # Errors
///
/// If that is not possible.
pub fn create_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| failed(path, &error))
}

/// Writes new files below a folder, given by their paths within it.
///
/// # Errors
///
/// If one of them exists already; then none is written. Or if one can't be written.
pub fn write_new<'f>(
    folder: &Path,
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
) -> Result<(), Failure> {
    let mut staged = StagedFiles::default();
    for (path, bytes) in files {
        let path = folder.join(path);
        if path.symlink_metadata().is_ok() {
            return Err(Failure::Misuse(format!(
                "{} is there already; nothing was written",
                path.display()
            )));
        }
        staged.stage(&path, bytes)?;
    }
    staged.commit()
}

/// Whether a folder is missing or has nothing in it.
///
/// # Errors
///
/// If it can't be looked at, or is no folder.
pub fn is_vacant(path: &Path) -> Result<bool, Failure> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(failed(path, &error)),
    }
}

/// Collects the files below a folder, in order. Hidden files are skipped. Links within the folder are followed to
/// files; links to folders or out of the folder are not, so that content is only what lies there.
struct Walk {
    root: PathBuf,
    ignored: Vec<PathBuf>,
    files: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk {
    fn new(root: &Path) -> Self {
        Walk {
            root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            ignored: Vec::new(),
            files: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn enter(&mut self, folder: &Path) {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.diagnostics.push(unreadable(folder, &error)),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") || self.ignored.contains(&path) {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.enter(&path),
                Ok(kind) if kind.is_symlink() => self.follow(path),
                Ok(kind) if kind.is_file() => self.files.push(path),
                // Sockets, pipes and devices are no content.
                Ok(_) => {}
                Err(error) => self.diagnostics.push(unreadable(&path, &error)),
            }
        }
    }

    fn follow(&mut self, link: PathBuf) {
        match link.canonicalize() {
            Ok(target) if target.starts_with(&self.root) && target.is_file() => {
                self.files.push(link);
            }
            Ok(target) => self.diagnostics.push(
                Diagnostic::warning(
                    "link-not-followed",
                    format!("`{}` is a link to `{}`", link.display(), target.display()),
                )
                .help("only links to files within the same folder are followed; copy it there"),
            ),
            Err(error) => self.diagnostics.push(unreadable(&link, &error)),
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let size = fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .len();
    if size > MAX_FILE_SIZE {
        return Err(Diagnostic::error(
            "file-too-large",
            format!("`{}` is larger than 64 MB", path.display()),
        )
        .help("keep large files out of the content folder"));
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "unreadable-file",
        format!("`{}` can't be read: {error}", path.display()),
    )
    .help("every file of the content folder is read; make it readable, or move it out")
}

/// Why a file can't be written, and what to do.
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let folder = parent(path);
    let what = match error.kind() {
        // What is in the way of a folder is a file.
        _ if folder.exists() && !folder.is_dir() => format!(
            "{} is a file, not a folder; name another with --out, or move it",
            folder.display()
        ),
        _ if path.is_dir() => format!(
            "{} is a folder where a file is to be; move it, or name another place with --out",
            path.display()
        ),
        io::ErrorKind::StorageFull => format!(
            "{} can't be written: the disk is full; make room and build again",
            path.display()
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => format!(
            "{} can't be written: {} is read-only for you; change that, or name another place for the books with --out",
            path.display(),
            folder.display()
        ),
        _ => format!("{} can't be written: {error}", path.display()),
    };
    Failure::Failed(what)
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}

/// The path below `root`, with `/` between its parts.
fn portable_path(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replacen("//", "/", 1)
}

/// The path without `./` before it.
fn tidy(path: PathBuf) -> PathBuf {
    match path.strip_prefix(".") {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_owned(),
        Err(_) if path.as_os_str().is_empty() => PathBuf::from("."),
        Err(_) => path,
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a rename last through a loss of power. Other systems have no such call.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: &Path) {
        fs::create_dir_all(parent(path)).unwrap();
        fs::write(path, path.to_string_lossy().as_bytes()).unwrap();
    }

    #[test]
    fn the_content_folder_is_found_from_itself_and_from_its_home() {
        let temp = tempfile::tempdir().unwrap();
        touch(&temp.path().join("content/book.toml"));
        for dir in [temp.path().to_owned(), temp.path().join("content")] {
            let folders = BookFolders::find(&dir).unwrap();
            assert_eq!(folders.content, temp.path().join("content"));
            assert_eq!(folders.home, temp.path());
        }
    }

    #[test]
    fn a_content_folder_of_another_name_is_its_own_home() {
        let temp = tempfile::tempdir().unwrap();
        for path in ["book.toml", "01-a/01-b.md", "templates/x.md", "dist/y.md"] {
            touch(&temp.path().join(path));
        }
        let folders = BookFolders::find(temp.path()).unwrap();
        assert_eq!(folders.home, folders.content);
        let sources = folders.read_content().output;
        let paths: Vec<_> = sources.files().map(|(_, file)| &*file.path).collect();
        assert_eq!(paths, ["01-a/01-b.md", "book.toml"]);
        let theme = folders.read_theme().output;
        assert!(theme.is_own("templates/x.md"));
    }

    #[cfg(unix)]
    #[test]
    fn hidden_files_and_links_out_of_the_folder_are_no_content() {
        use std::os::unix::fs::symlink;
        let temp = tempfile::tempdir().unwrap();
        let content = temp.path().join("content");
        touch(&content.join("book.toml"));
        touch(&content.join("figures/a.png"));
        touch(&content.join(".git/config.md"));
        touch(&temp.path().join("secret.md"));
        symlink("../secret.md", content.join("secret.md")).unwrap();
        symlink("figures/a.png", content.join("b.png")).unwrap();
        symlink(".", content.join("loop")).unwrap();
        let read = BookFolders::find(temp.path()).unwrap().read_content();
        assert_eq!(read.output.files().count(), 1);
        let assets: Vec<_> = read.output.asset_paths().collect();
        assert_eq!(assets, ["b.png", "figures/a.png"]);
        let rules: Vec<_> = read.diagnostics.iter().map(|d| d.rule).collect();
        assert_eq!(rules, ["link-not-followed", "link-not-followed"]);
    }

    #[test]
    fn staged_files_replace_nothing_until_they_are_committed() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("out/book.pdf");
        touch(&path);
        let old = fs::read(&path).unwrap();
        let mut staged = StagedFiles::default();
        staged.stage(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), old);
        drop(staged);
        assert_eq!(fs::read_dir(parent(&path)).unwrap().count(), 1);
        let mut staged = StagedFiles::default();
        staged.stage(&path, b"new").unwrap();
        staged.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(parent(&path)).unwrap().count(), 1);
    }
}
