//! From a book to files: one table of formats, rendered side by side.
//!
//! A fourth format is one folder, two lines here, and one folder of templates.

pub mod anki;
pub mod archive;
mod diagram;
pub mod epub;
pub mod highlight;
pub mod html;
pub mod pages;
pub mod pdf;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::ScopeFifo;

use crate::book::Book;
use crate::diagnostics::{Diagnostic, Reported};
use crate::lock::Lock;
use crate::render::pages::PageMap;
use crate::theme::Theme;

/// A kind of output.
#[derive(Debug)]
pub struct Format {
    /// The name on the command line and in `book.toml`.
    pub name: &'static str,
    /// Makes the files. If it reports an error, its output is not to be written.
    pub render: Render,
}

/// How a format renders a book, and what it has to do with the pages of the printed book.
#[derive(Clone, Copy, Debug)]
pub enum Render {
    /// Needs nothing but the book.
    Alone(fn(&Book, &Theme, &dyn Progress) -> Reported<Output>),
    /// Lays the book out in pages. As soon as it is known what stands where, it hands that over, and goes on.
    Paged(fn(&Book, &Theme, &dyn Progress, &HandOver) -> Reported<Output>),
    /// Says the same page numbers. Begins when they are known; has none where no paged format is in the run, or that
    /// one has failed.
    Following(fn(&Book, &Theme, &dyn Progress, Option<&PageMap>) -> Reported<Output>),
}

/// Takes over the pages of a book; called at most once for each.
pub type HandOver<'f> = dyn Fn(PageMap) + Sync + 'f;

impl Format {
    /// Renders a book in this format alone.
    pub fn render(&self, book: &Book, theme: &Theme, progress: &dyn Progress) -> Reported<Output> {
        self.render_with(book, theme, progress, None, &|_| ())
    }

    fn render_with(
        &self,
        book: &Book,
        theme: &Theme,
        progress: &dyn Progress,
        pages: Option<&PageMap>,
        hand_over: &HandOver,
    ) -> Reported<Output> {
        match self.render {
            Render::Alone(render) => render(book, theme, progress),
            Render::Paged(render) => render(book, theme, progress, hand_over),
            Render::Following(render) => render(book, theme, progress, pages),
        }
    }
}

/// All formats, slowest first, so that the long one starts at once. The e-book follows the printed pages.
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
///
/// A format that follows the printed pages begins when those of its book are known; until then its thread does
/// something else.
pub fn render_all<'a, 'b>(
    books: &'a [Book<'b>],
    formats: &[&'static Format],
    theme: &Theme,
    progress: &dyn Progress,
) -> Vec<Rendering<'a, 'b>> {
    let done: Vec<Vec<OnceLock<Reported<Output>>>> = books
        .iter()
        .map(|_| formats.iter().map(|_| OnceLock::new()).collect())
        .collect();
    let is_paged = |format: &Format| matches!(format.render, Render::Paged(_));
    let follows = |format: &Format| matches!(format.render, Render::Following(_));
    let has_pages = formats.iter().any(|format| is_paged(format));
    rayon::scope_fifo(|scope| {
        for (book, done) in books.iter().zip(&done) {
            let followers: Vec<_> = formats
                .iter()
                .copied()
                .zip(done)
                .filter(|(format, _)| has_pages && follows(format))
                .collect();
            for (format, slot) in formats.iter().copied().zip(done) {
                let followers = match format.render {
                    Render::Following(_) if has_pages => continue,
                    Render::Paged(_) => followers.clone(),
                    _ => Vec::new(),
                };
                let job = Job {
                    book,
                    theme,
                    progress,
                };
                scope.spawn_fifo(move |scope| job.run(scope, format, slot, followers));
            }
        }
    });
    let rendering = |(book, done): (&'a Book<'b>, Vec<OnceLock<_>>)| {
        let results = formats.iter().copied().zip(done);
        results.map(move |(format, slot)| Rendering {
            format,
            book,
            result: slot.into_inner().expect("the scope has waited for all"),
        })
    };
    books.iter().zip(done).flat_map(rendering).collect()
}

/// A format, and where its result goes.
type Seat<'s> = (&'static Format, &'s OnceLock<Reported<Output>>);

/// What the renderings of one book share.
#[derive(Clone, Copy)]
struct Job<'s, 'b> {
    book: &'s Book<'b>,
    theme: &'s Theme,
    progress: &'s dyn Progress,
}

impl<'s> Job<'s, '_> {
    /// Renders a format, and starts its followers as soon as they can begin.
    fn run(
        self,
        scope: &ScopeFifo<'s>,
        format: &'static Format,
        slot: &'s OnceLock<Reported<Output>>,
        followers: Vec<Seat<'s>>,
    ) {
        let waiting = Mutex::new(followers);
        let follow = |pages: Option<PageMap>| {
            let pages = pages.map(Arc::new);
            let followers = waiting
                .lock()
                .map(|mut waiting| std::mem::take(&mut *waiting));
            for (format, slot) in followers.unwrap_or_default() {
                let pages = pages.clone();
                scope.spawn_fifo(move |_| self.render(format, slot, pages.as_deref(), &|_| ()));
            }
        };
        self.render(format, slot, None, &|pages| follow(Some(pages)));
        follow(None);
    }

    /// Renders a book in a format; a panic becomes a diagnostic.
    fn render(
        self,
        format: &'static Format,
        slot: &OnceLock<Reported<Output>>,
        pages: Option<&PageMap>,
        hand_over: &HandOver,
    ) {
        // What a panicking format leaves half-made is dropped with its own values; the book and the theme are only read.
        let render = AssertUnwindSafe(|| {
            format.render_with(self.book, self.theme, self.progress, pages, hand_over)
        });
        let result = catch_unwind(render).unwrap_or_else(|panic| gave_up(format, &*panic));
        slot.set(result).expect("each format has its own place");
        self.progress.done(format.name);
    }
}

fn gave_up(format: &Format, panic: &(dyn Any + Send)) -> Reported<Output> {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Id;
    use crate::testing;

    static GOOD: Format = Format {
        name: "good",
        render: Render::Alone(|book, _, _| {
            Reported::clean(Output {
                files: vec![File {
                    name: book.file_stem.clone(),
                    bytes: Vec::new(),
                }],
                lock: None,
            })
        }),
    };
    static BAD: Format = Format {
        name: "bad",
        render: Render::Alone(|_, _, _| panic!("a table without columns")),
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

    static PAGED: Format = Format {
        name: "paged",
        render: Render::Paged(|_, _, _, hand_over| {
            hand_over(PageMap {
                pages: Vec::new(),
                places: [(pages::Place::Question(Id::new("question")), 7)].into(),
            });
            panic!("after the pages were known");
        }),
    };
    static LOST: Format = Format {
        name: "lost",
        render: Render::Paged(|_, _, _, _| panic!("before the pages were known")),
    };
    static FOLLOWING: Format = Format {
        name: "following",
        render: Render::Following(|book, _, _, pages| {
            let question = book.questions().next().expect("there is a question");
            let place = pages::Place::Question(question.question.id.clone());
            Reported::clean(Output {
                files: vec![File {
                    name: format!("{:?}", pages.and_then(|pages| pages.page(&place))),
                    bytes: Vec::new(),
                }],
                lock: None,
            })
        }),
    };

    #[test]
    fn a_format_that_follows_the_pages_gets_them_if_they_are_known() {
        let bank = testing::bank("Text.");
        let books = [testing::book(&bank), testing::book(&bank)];
        let cases: [(&[&'static Format], _); 4] = [
            (&[&PAGED, &FOLLOWING], "Some(7)"),
            (&[&FOLLOWING, &PAGED], "Some(7)"),
            (&[&LOST, &FOLLOWING], "None"),
            (&[&GOOD, &FOLLOWING], "None"),
        ];
        for (formats, expected) in cases {
            let renderings = render_all(&books, formats, &Theme::default(), &Silent);
            let names = renderings.iter().map(|rendering| rendering.format.name);
            let expected_names = formats.iter().map(|format| format.name);
            assert!(names.eq(expected_names.clone().chain(expected_names)));
            let mut following = renderings
                .iter()
                .filter(|rendering| rendering.format.name == "following");
            assert!(following.all(|it| it.result.output.files[0].name == expected));
        }
    }
}
