//! Typst's `World` from memory: the theme's templates and fonts, the generated files, and the bank's images.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::theme::Theme;

/// The file that Typst compiles.
pub const MAIN: &str = "book/main.typ";
/// The file that it compiles when it is done with that one.
pub const BACK: &str = "book/back.typ";

/// Everything that Typst may ask for while it compiles one document. Copies share what they hold.
#[derive(Clone)]
pub struct MemoryWorld {
    library: LazyHash<Library>,
    fonts: Fonts,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl MemoryWorld {
    /// A world with the theme's PDF templates and fonts and nothing else.
    pub fn new(theme: &Theme) -> Self {
        let mut world = MemoryWorld {
            library: LazyHash::new(Library::default()),
            fonts: Fonts::of(theme),
            main: file_id(MAIN),
            sources: HashMap::new(),
            files: HashMap::new(),
        };
        for (path, bytes) in theme.files("templates/pdf/") {
            match (extension(path), std::str::from_utf8(bytes)) {
                ("typ", Ok(text)) => world.add_source(path, text.to_owned()),
                _ => world.add_file(path, Bytes::new(bytes.to_vec())),
            }
        }
        world
    }

    /// Adds a Typst file at a path without a leading slash.
    pub fn add_source(&mut self, path: &str, text: String) {
        self.add_parsed(parsed(path, text));
    }

    /// Adds a Typst file that is parsed already.
    pub fn add_parsed(&mut self, source: Source) {
        self.sources.insert(source.id(), source);
    }

    /// From now on, another Typst file is the one to compile.
    pub fn set_main(&mut self, path: &str) {
        self.main = file_id(path);
    }

    /// Adds any other file.
    pub fn add_file(&mut self, path: &str, bytes: Bytes) {
        self.files.insert(file_id(path), bytes);
    }
}

impl World for MemoryWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.sources.get(&id).cloned();
        source.ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.files.get(&id) {
            return Ok(bytes.clone());
        }
        let source = self.source(id)?;
        Ok(Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    /// A template that asks for today's date gets an error: the date is part of the book.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A Typst file at a path without a leading slash.
pub fn parsed(path: &str, text: String) -> Source {
    Source::new(file_id(path), text)
}

/// The id of a file at a path below the project's root.
///
/// Typst keeps each path for the life of the process, so paths must not be made up anew for every run.
pub fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("paths of templates and assets stay below the root");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// The theme's fonts, parsed.
#[derive(Clone)]
struct Fonts {
    book: Arc<LazyHash<FontBook>>,
    fonts: Arc<Vec<Font>>,
}

impl Fonts {
    /// The fonts of a theme. Those of the built-in theme are parsed once for all books.
    fn of(theme: &Theme) -> Self {
        static BUILT_IN: OnceLock<Fonts> = OnceLock::new();
        if theme.files("fonts/").any(|(path, _)| theme.is_own(path)) {
            Fonts::parse(theme)
        } else {
            BUILT_IN.get_or_init(|| Fonts::parse(theme)).clone()
        }
    }

    fn parse(theme: &Theme) -> Self {
        let fonts: Vec<Font> = theme
            .files("fonts/")
            .filter(|(path, _)| is_font(path))
            .flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.to_vec())))
            .collect();
        Fonts {
            book: Arc::new(LazyHash::new(FontBook::from_fonts(&fonts))),
            fonts: Arc::new(fonts),
        }
    }
}

fn is_font(path: &str) -> bool {
    ["ttf", "otf", "ttc", "otc"]
        .iter()
        .any(|known| extension(path).eq_ignore_ascii_case(known))
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}
