//! From Typst code to laid-out pages.

use comemo::Track as _;
use rayon::prelude::*;
use typst::World;
use typst::diag::Warned;
use typst::engine::{Route, Sink, Traced};
use typst::syntax::FileId;
use typst_layout::PagedDocument;

use super::document::{self, Document};
use super::{report, world};
use crate::diagnostics::Reported;

/// The laid-out pages, or what Typst objects to. What only the finished pages tell is not in them yet: see
/// [`late`](super::late).
pub fn compile(document: &Document) -> Reported<Option<PagedDocument>> {
    evaluate(document);
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&document.world);
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
        let (mut sink, traced, route) = (Sink::new(), Traced::default(), Route::default());
        typst_eval::eval(
            world.track(),
            world.library(),
            traced.track(),
            sink.track_mut(),
            route.track(),
            &source,
        )
        .ok()
    };
    evaluate(world::file_id(document::BOOK));
    let files: Vec<_> = document.origins.keys().copied().collect();
    files.into_par_iter().with_max_len(1).for_each(|id| {
        if id != world.main() {
            evaluate(id);
        }
    });
}
