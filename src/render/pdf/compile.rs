//! From Typst code to the laid-out pages of a book.

use rayon::prelude::*;
use typst::World;
use typst::diag::Warned;
use typst::engine::Sink;
use typst::foundations::{Content, Label};
use typst::introspection::Introspector as _;
use typst::model::{Document as _, DocumentInfo};
use typst::syntax::FileId;
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use super::document::{self, Document};
use super::{back, layout, report, world};
use crate::book::Book;
use crate::diagnostics::Reported;
use crate::theme::Theme;

/// The laid-out pages of a book.
pub struct LaidOut {
    main: PagedDocument,
    /// What depends on the pages of the others.
    pub back: Option<PagedDocument>,
}

impl LaidOut {
    /// A book without back matter.
    #[cfg(test)]
    pub fn of(main: PagedDocument) -> Self {
        LaidOut { main, back: None }
    }

    /// All pages, in order.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        let left_out = usize::from(back::leaves_first_out(&self.main));
        let back = self.back.iter().flat_map(PagedDocument::pages);
        self.main.pages().iter().chain(back.skip(left_out))
    }

    /// What the book says of itself.
    pub fn info(&self) -> &DocumentInfo {
        self.main.info()
    }

    /// What stands at a label, and on which page; nothing if nothing has that label, or several things have.
    pub fn find(&self, label: &str) -> Option<(&Content, &Page)> {
        let label = Label::new(PicoStr::intern(label))?;
        find(&self.main, label).or_else(|| find(self.back.as_ref()?, label))
    }
}

fn find(paged: &PagedDocument, label: Label) -> Option<(&Content, &Page)> {
    let introspector = paged.introspector();
    let content = introspector.query_label(label).ok()?;
    let index = introspector.page(content.location()?)?.get() - 1;
    Some((content, paged.pages().get(index)?))
}

/// Lays out what a book is about. What only the finished pages tell is not in them yet: see [`late`](super::late).
pub fn lay_out(document: &Document) -> Reported<Option<LaidOut>> {
    compile(document).map(|main| main.map(|main| LaidOut { main, back: None }))
}

/// Lays out what depends on the pages of a book, if it has such.
pub fn lay_out_back(
    main: &LaidOut,
    document: &mut Document,
    book: &Book,
    theme: &Theme,
) -> Reported<Option<PagedDocument>> {
    if !Document::has_back_matter(book) {
        return Reported::clean(None);
    }
    back::turn_to(document, book, theme, &main.main);
    compile(document)
}

/// The pages of a document's main file, or what Typst objects to.
pub fn compile(document: &Document) -> Reported<Option<PagedDocument>> {
    evaluate(document);
    let Warned { output, warnings } = layout::lay_out(&document.world);
    let mut diagnostics = report::diagnostics(&warnings, document);
    let output = output
        .map_err(|errors| diagnostics.extend(report::diagnostics(&errors, document)))
        .ok();
    Reported {
        output,
        diagnostics,
    }
}

/// Evaluates the book's files side by side. Typst would do so one after the other; it remembers what it has evaluated,
/// and so the compilation that follows has it already. What is wrong is reported there.
fn evaluate(document: &Document) {
    let world: &dyn World = &document.world;
    let evaluate = |id: FileId| {
        let source = world.source(id).ok()?;
        layout::evaluate(world, &source, &mut Sink::new()).ok()
    };
    evaluate(world::file_id(document::BOOK));
    let files: Vec<_> = document.origins.keys().copied().collect();
    files.into_par_iter().with_max_len(1).for_each(|id| {
        if id != world.main() {
            evaluate(id);
        }
    });
}
