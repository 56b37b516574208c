//! What every function that reads blocks needs to know.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostics::{Diagnostic, FileId, Span};

use super::footnotes::Notes;
use super::index::Index;
use super::outline::Outline;

/// The file that is being read, what is known about the others, and what was found so far.
pub(super) struct Context<'a> {
    /// The file.
    pub file: FileId,
    /// Its path below the content folder.
    pub path: &'a str,
    /// Its text.
    pub source: &'a str,
    /// What links and images can lead to.
    pub index: &'a Index<'a>,
    /// The notes of the file and of the answer that is being read.
    pub notes: Notes<'a>,
    /// The depth of the last heading in the answer that is being read.
    pub depth: u8,
    /// How many quotes, items and notes stand around what is being read.
    pub within: usize,
    /// How many marked phrases stand around what is being read.
    pub marks: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub fn new(outline: &'a Outline<'a>, index: &'a Index<'a>) -> Self {
        Context {
            file: outline.file,
            path: outline.path,
            source: outline.source,
            index,
            notes: Notes::of(outline),
            depth: 0,
            within: 0,
            marks: 0,
            diagnostics: outline.diagnostics.clone(),
        }
    }

    /// A place in this file, without white space at its ends.
    pub fn span(&self, range: Range<usize>) -> Span {
        trimmed(self.file, self.source, range)
    }

    /// The first line of a place: what to underline of something large.
    pub fn first_line(&self, range: Range<usize>) -> Span {
        first_line(self.file, self.source, range)
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Text that is fit to print: control characters are reported and removed, because neither PDF/UA nor XML can
    /// hold them.
    pub fn clean<'t>(&mut self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let Some(first) = text.chars().find(|c| is_unprintable(*c)) else {
            return Cow::Borrowed(text);
        };
        let count = text.chars().filter(|c| is_unprintable(*c)).count();
        let code = first as u32;
        let fault = Diagnostic::warning(
            "control-character",
            match count {
                1 => format!("the text holds the control character U+{code:04X}"),
                _ => format!(
                    "the text holds {count} control characters, the first of them U+{code:04X}"
                ),
            },
        );
        let span = match self.source[range.clone()].find(first) {
            Some(at) => Span::new(
                self.file,
                range.start + at..range.start + at + first.len_utf8(),
            ),
            None => self.span(range),
        };
        self.report(
            fault
                .at(span)
                .label("left out of the book")
                .help("delete it; write about it as `\\x00` or U+0000"),
        );
        Cow::Owned(text.chars().filter(|c| !is_unprintable(*c)).collect())
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// Whether a character can stand in none of the outputs: controls (except tab and line end), the byte order mark and
/// the two non-characters that XML forbids.
pub(super) fn is_unprintable(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    }
}

/// A place without white space (and the marks of block quotes) at its end.
pub(super) fn trimmed(file: FileId, source: &str, range: Range<usize>) -> Span {
    let mut text = source[range.clone()].trim_end();
    while let Some((before, last)) = text.rsplit_once('\n')
        && last.chars().all(|c| matches!(c, '>' | ' ' | '\t'))
    {
        text = before.trim_end();
    }
    let end = range.start + text.len();
    let start = end - text.trim_start().len();
    if start < end {
        Span::new(file, start..end)
    } else {
        Span::new(file, range)
    }
}

/// The first line of a place.
pub(super) fn first_line(file: FileId, source: &str, range: Range<usize>) -> Span {
    let line = source[range.clone()].lines().next().unwrap_or_default();
    let end = range.start + line.trim_end().len();
    Span::new(file, range.start..end)
}
