//! From Typst code to pages, laid out as often as it takes.
//!
//! This is what `typst::compile` does, with two differences. A layout is not repeated because something was measured:
//! tables measure their cells, for which Typst asks where their elements stand, and the first time that is nowhere. It
//! matters only to content that itself asks for places (counters, references, `context`); if nothing does, one layout is
//! enough. And the elements of a piece of a book have locations of their own, so that the pages of several pieces can
//! stand in one document.

use std::num::NonZeroUsize;

use comemo::{Constraint, Track as _};
use ecow::{EcoString, EcoVec};
use typst::World;
use typst::diag::{SourceResult, StrResult, Warned};
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Content, Label, Module, Selector, StyleChain, Target, TargetElem};
use typst::introspection::{
    DocumentPosition, EmptyIntrospector, Introspector, Location, Locator, MAX_ITERS, analyze,
};
use typst::model::Numbering;
use typst::syntax::{Source, VirtualPath};
use typst::utils::Protected;
use typst_layout::{PagedDocument, layout_document_for_bundle};

/// The pages of a world's main file.
pub fn lay_out(world: &dyn World) -> Warned<SourceResult<PagedDocument>> {
    let mut sink = Sink::new();
    let output = settled(world, &mut sink);
    Warned {
        output,
        warnings: sink.warnings(),
    }
}

/// What a file of a world is. Typst remembers it.
pub fn evaluate(world: &dyn World, source: &Source, sink: &mut Sink) -> SourceResult<Module> {
    typst_eval::eval(
        world.track(),
        world.library(),
        Traced::default().track(),
        sink.track_mut(),
        Route::default().track(),
        source,
    )
}

fn settled(world: &dyn World, sink: &mut Sink) -> SourceResult<PagedDocument> {
    let main = world
        .source(world.main())
        .expect("the main file is generated");
    let content = evaluate(world, &main, sink)?.content();
    let (world, traced) = (world.track(), Traced::default());
    let library = world.library();
    let base = StyleChain::new(&library.styles);
    let target = TargetElem::target.set(Target::Paged).wrap();
    let piece = world.main().get().vpath().get_without_slash().to_owned();
    let mut earlier: Vec<PagedDocument> = Vec::new();
    loop {
        let constraint = Constraint::new();
        let mut own_sink = Sink::new();
        let mut engine = Engine {
            library,
            world,
            introspector: Protected::new(introspector(earlier.last()).track_with(&constraint)),
            traced: traced.track(),
            sink: own_sink.track_mut(),
            route: Route::default(),
        };
        let locator = Locator::root().split().next(&piece);
        let document =
            layout_document_for_bundle(&mut engine, &content, locator, base.chain(&target))?;
        let found = introspector(Some(&document));
        let unmeasured: &dyn Introspector = &Unmeasured(found);
        let is_first = earlier.is_empty();
        let is_settled = constraint.validate(if is_first { unmeasured } else { found });
        let is_last = earlier.len() + 1 == MAX_ITERS;
        if !is_settled && !is_last {
            earlier.push(document);
            continue;
        }
        if !is_settled {
            let mut found = earlier.iter().chain([&document]);
            let introspectors = std::array::from_fn(|at| match at {
                0 => introspector(None),
                _ => introspector(found.next()),
            });
            analyze(world, introspectors, own_sink.introspections())
                .into_iter()
                .for_each(|warning| own_sink.warn(warning));
        }
        sink.extend_from_sink(own_sink);
        let delayed = sink.delayed();
        return if delayed.is_empty() {
            Ok(document)
        } else {
            Err(delayed)
        };
    }
}

fn introspector(document: Option<&PagedDocument>) -> &dyn Introspector {
    document.map_or(&EmptyIntrospector, |document| {
        document.introspector().as_ref()
    })
}

/// What a document tells about its places, but for where measured elements stand: that it does not know, like
/// [`EmptyIntrospector`].
struct Unmeasured<'a>(&'a dyn Introspector);

impl Introspector for Unmeasured<'_> {
    fn locator(&self, _: u128, _: Location) -> Option<Location> {
        None
    }

    fn query(&self, selector: &Selector) -> EcoVec<Content> {
        self.0.query(selector)
    }

    fn query_first(&self, selector: &Selector) -> Option<Content> {
        self.0.query_first(selector)
    }

    fn query_unique(&self, selector: &Selector) -> StrResult<Content> {
        self.0.query_unique(selector)
    }

    fn query_label(&self, label: Label) -> StrResult<&Content> {
        self.0.query_label(label)
    }

    fn query_labelled(&self) -> EcoVec<Content> {
        self.0.query_labelled()
    }

    fn query_count_before(&self, selector: &Selector, end: Location) -> usize {
        self.0.query_count_before(selector, end)
    }

    fn label_count(&self, label: Label) -> usize {
        self.0.label_count(label)
    }

    fn pages(&self, location: Location) -> Option<NonZeroUsize> {
        self.0.pages(location)
    }

    fn page(&self, location: Location) -> Option<NonZeroUsize> {
        self.0.page(location)
    }

    fn position(&self, location: Location) -> Option<DocumentPosition> {
        self.0.position(location)
    }

    fn page_numbering(&self, location: Location) -> Option<&Numbering> {
        self.0.page_numbering(location)
    }

    fn page_supplement(&self, location: Location) -> Option<&Content> {
        self.0.page_supplement(location)
    }

    fn anchor(&self, location: Location) -> Option<&EcoString> {
        self.0.anchor(location)
    }

    fn document(&self, location: Location) -> Option<Location> {
        self.0.document(location)
    }

    fn path(&self, location: Location) -> Option<&VirtualPath> {
        self.0.path(location)
    }
}

#[cfg(test)]
mod tests {
    use typst::layout::{Frame, FrameItem};

    use super::*;
    use crate::render::pdf::world::{MAIN, MemoryWorld};
    use crate::theme::Theme;

    /// The text on the pages of a document, and what is said about it.
    fn laid_out(text: &str) -> (String, Vec<String>) {
        let mut world = MemoryWorld::new(&Theme::default());
        world.add_source(MAIN, text.to_owned());
        let Warned { output, warnings } = lay_out(&world);
        let paged = output.expect("the text is right");
        let mut words = String::new();
        for page in paged.pages() {
            collect(&page.frame, &mut words);
        }
        let warnings = warnings.iter().map(|it| it.message.to_string());
        (words, warnings.collect())
    }

    fn collect(frame: &Frame, words: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => collect(&group.frame, words),
                FrameItem::Text(text) => words.push_str(&text.text),
                _ => {}
            }
        }
    }

    #[test]
    fn what_asks_for_places_is_told_where_they_are() {
        let text = "#set heading(numbering: none)\n#context query(heading).len()\n= A\n= B\n";
        assert_eq!(laid_out(text), ("2AB".to_owned(), Vec::new()));
        let in_a_table =
            "#table(columns: 2, `a`, context counter(page).final().first())\n#pagebreak()\nb";
        assert_eq!(laid_out(in_a_table), ("a2b".to_owned(), Vec::new()));
    }

    #[test]
    fn what_never_settles_is_reported() {
        let text = "#context for _ in range(query(<x>).len() + 1) [x#metadata(0)<x>]";
        let (_, warnings) = laid_out(text);
        assert!(
            warnings[0].contains("did not converge within five attempts"),
            "{warnings:?}"
        );
    }
}
