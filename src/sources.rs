//! The bank's files in memory: what the shell read, before anything is understood.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{FileId, Span};

/// A text file of the bank: Markdown, `book.toml` or `book.lock`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path below the content folder, with `/` between its parts.
    pub path: String,
    /// The text. Bytes that are not UTF-8 are replaced by U+FFFD, so that diagnostics can show it.
    pub text: Arc<str>,
    /// Where the file stops being UTF-8 (a byte of `text`), if it does.
    pub invalid_utf8: Option<usize>,
}

/// All files of a bank, ordered by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The content folder as diagnostics show it; empty or ending in `/`.
    shown_folder: String,
    files: Vec<SourceFile>,
    assets: BTreeMap<String, Arc<[u8]>>,
}

impl Sources {
    /// Takes in files as pairs of path (below the content folder, `/` between its parts) and bytes.
    /// `.md`, `.toml` and `.lock` files are text; all others are assets, such as images.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut sources = Sources::default();
        for (path, bytes) in files {
            let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
            if matches!(extension, "md" | "toml" | "lock") {
                sources.files.push(source_file(path, &bytes));
            } else {
                sources.assets.insert(path, bytes.into());
            }
        }
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    }

    /// Sets the content folder's name, as diagnostics show it before every path.
    #[must_use]
    pub fn shown_below(mut self, folder: impl Into<String>) -> Self {
        self.shown_folder = folder.into();
        if !self.shown_folder.is_empty() && !self.shown_folder.ends_with('/') {
            self.shown_folder.push('/');
        }
        self
    }

    /// A file's path as diagnostics show it.
    #[must_use]
    pub fn shown_path(&self, id: FileId) -> String {
        format!("{}{}", self.shown_folder, self.file(id).path)
    }

    /// Every text file with its id, in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file at a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        let index = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        Some((FileId(u32::try_from(index).ok()?), &self.files[index]))
    }

    /// The file with an id that these sources gave out.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text under a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.range()]
    }

    /// The bytes of an asset at a path.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.assets.get(path)
    }

    /// The paths of all assets, in order.
    pub fn asset_paths(&self) -> impl Iterator<Item = &str> {
        self.assets.keys().map(String::as_str)
    }

    /// Line and column (both from 1, columns in characters) of a byte in a file.
    #[must_use]
    pub fn line_column(&self, file: FileId, byte: usize) -> (usize, usize) {
        crate::diagnostics::line_column(&self.file(file).text, byte)
    }
}

fn source_file(path: String, bytes: &[u8]) -> SourceFile {
    let (text, invalid_utf8) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(error) => (
            String::from_utf8_lossy(bytes).into(),
            Some(error.valid_up_to()),
        ),
    };
    SourceFile {
        path,
        text,
        invalid_utf8,
    }
}
