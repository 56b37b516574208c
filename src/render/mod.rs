//! From a book to files: one table of formats, rendered side by side.
//!
//! A fourth format is one folder, two lines here, and one folder of templates.

pub mod anki;
pub mod archive;
pub mod epub;
pub mod highlight;
pub mod html;
pub mod pdf;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::book::Book;
use crate::diagnostics::{Diagnostic, Reported};
use crate::lock::Lock;
use crate::theme::Theme;

/// A kind of output.
#[derive(Debug)]
pub struct Format {
    /// The name on the command line and in `book.toml`.
    pub name: &'static str,
    /// Makes the files. If it reports an error, its output is not to be written.
    pub render: fn(&Book, &Theme, &dyn Progress) -> Reported<Output>,
}

/// All formats, slowest first, so that the long one starts at once.
pub const FORMATS: &[&Format] = &[pdf::FORMAT, epub::FORMAT, anki::FORMAT];

/// What a format made of a book.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// The files.
    pub files: Vec<File>,
    /// The lock that belongs to them, from a format that keeps one.
    pub lock: Option<Lock>,
}

/// A named file in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name, without a folder.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Hears how far a format is. Silent by default.
pub trait Progress: Sync {
    /// A format begins a stage, such as `laying out`. `steps` is how many [`step`](Self::step)s it has, if known.
    fn stage(&self, _format: &'static str, _stage: &str, _steps: Option<usize>) {}
    /// A step of the stage is done.
    fn step(&self, _format: &'static str) {}
    /// The format is done with one book.
    fn done(&self, _format: &'static str) {}
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// One format's rendering of one book.
#[derive(Debug)]
pub struct Rendering<'a, 'b> {
    /// The format.
    pub format: &'static Format,
    /// The book.
    pub book: &'a Book<'b>,
    /// What came of it.
    pub result: Reported<Output>,
}

/// Renders every book in every format, side by side. The result's order is that of `books` and `formats`, whatever
/// the number of threads. A format that panics reports that as an error, and the others go on.
pub fn render_all<'a, 'b>(
    books: &'a [Book<'b>],
    formats: &[&'static Format],
    theme: &Theme,
    progress: &dyn Progress,
) -> Vec<Rendering<'a, 'b>> {
    let pairs: Vec<_> = books
        .iter()
        .flat_map(|book| formats.iter().map(move |format| (book, *format)))
        .collect();
    let render = |(book, format): (&'a Book<'b>, &'static Format)| {
        let result = render_caught(format, book, theme, progress);
        progress.done(format.name);
        Rendering {
            format,
            book,
            result,
        }
    };
    pairs.into_par_iter().with_max_len(1).map(render).collect()
}

/// Renders one book; a panic becomes a diagnostic.
fn render_caught(
    format: &Format,
    book: &Book,
    theme: &Theme,
    progress: &dyn Progress,
) -> Reported<Output> {
    // What a panicking format leaves half-made is dropped with its own values; the book and the theme are only read.
    let render = AssertUnwindSafe(|| (format.render)(book, theme, progress));
    catch_unwind(render).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "for no stated reason".to_owned());
        let fault = Diagnostic::error(
            "internal",
            format!("the {} format gave up: {message}", format.name),
        );
        Reported {
            output: Output::default(),
            diagnostics: vec![
                fault.help("this is a fault in prepress, not in the content; please report it"),
            ],
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    static GOOD: Format = Format {
        name: "good",
        render: |book, _, _| {
            Reported::clean(Output {
                files: vec![File {
                    name: book.file_stem.clone(),
                    bytes: Vec::new(),
                }],
                lock: None,
            })
        },
    };
    static BAD: Format = Format {
        name: "bad",
        render: |_, _, _| panic!("a table without columns"),
    };

    #[test]
    fn a_format_that_panics_does_not_lose_the_others() {
        let bank = testing::bank("Text.");
        let books = [testing::book(&bank)];
        let renderings = render_all(&books, &[&BAD, &GOOD], &Theme::default(), &Silent);
        let [bad, good] = renderings.as_slice() else {
            panic!("one book in two formats");
        };
        assert!(bad.result.has_errors());
        assert_eq!(
            bad.result.diagnostics[0].message,
            "the bad format gave up: a table without columns"
        );
        assert!(!good.result.has_errors());
        assert_eq!(good.result.output.files.len(), 1);
    }
}
