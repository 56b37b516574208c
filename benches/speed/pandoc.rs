//! The same questions through pandoc, and what it writes through Typst: the way without a program like this one.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use prepress::sources::Sources;
use prepress::theme::Theme;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

/// The time of both programs together for so many questions; nothing if there is no pandoc.
pub fn measure(sources: &Sources, questions: usize, theme: &Theme) -> Option<Duration> {
    let program = std::env::var("PANDOC").unwrap_or_else(|_| "pandoc".to_owned());
    let version = Command::new(&program).arg("--version").output().ok()?;
    if !version.status.success() {
        return None;
    }
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let source = folder.path().join("book.md");
    std::fs::write(&source, markdown(sources, questions)).expect("it can be written");

    let start = Instant::now();
    let output = Command::new(&program)
        .args([
            "--from=gfm",
            "--to=typst",
            "--standalone",
            "--toc",
            "--metadata=title:Questions",
        ])
        .arg(&source)
        .stderr(Stdio::inherit())
        .output()
        .expect("pandoc was there a moment ago");
    assert!(output.status.success(), "pandoc fails");
    let text = String::from_utf8(output.stdout).expect("pandoc writes UTF-8");
    let world = OneFile::new(text, theme);
    let document = typst::compile::<PagedDocument>(&world).output;
    let document = document.unwrap_or_else(|errors| panic!("{:?}", errors.first()));
    typst_pdf::pdf(&document, &typst_pdf::PdfOptions::default()).expect("it can be exported");
    Some(start.elapsed())
}

/// All sections in a row, again and again, until there are so many questions. Ids and links go: they would be doubled.
fn markdown(sources: &Sources, questions: usize) -> String {
    let mut text = String::new();
    let mut left = questions;
    let sections: Vec<_> = sources
        .files()
        .filter(|(_, file)| file.path.ends_with(".md"))
        .collect();
    for (_, file) in sections.iter().cycle() {
        for line in file.text.lines() {
            if line.starts_with("## ") {
                if left == 0 {
                    return text;
                }
                left -= 1;
            }
            let line = match line.split_once(" {#") {
                Some((heading, _)) if line.starts_with('#') => heading,
                _ => line,
            };
            text.push_str(&line.replace("](#", "](https://example.org/"));
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

struct OneFile {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    files: HashMap<FileId, Source>,
    main: FileId,
}

impl OneFile {
    fn new(text: String, theme: &Theme) -> Self {
        let fonts: Vec<_> = theme
            .files("fonts/")
            .filter(|(path, _)| path.ends_with(".ttf"))
            .flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.to_vec())))
            .collect();
        let path = VirtualPath::new("main.typ").expect("a plain name is a path");
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        OneFile {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            files: HashMap::from([(main, Source::new(main, text))]),
            main,
        }
    }
}

impl World for OneFile {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.files.get(&id).cloned();
        source.ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Err(FileError::NotFound(
            id.get().vpath().get_without_slash().into(),
        ))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<typst::foundations::Duration>) -> Option<Datetime> {
        None
    }
}
