//! The page breaks of the printed book, so that a class can say "page 112" to both books (EPUB Accessibility 1.1, 3.3.1).
//!
//! A break stands before the block with which, or in the middle of which, a printed page begins.

use std::collections::BTreeMap;

use crate::book::{Block, Id};
use crate::render::html::Html;
use crate::render::pages::{PageMap, Place};

/// How the element of a break begins, up to the page's number. In text, `<` is never written so.
const MARK: &str = "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"page-";

/// The breaks, by the places they stand in. None if there is no printed book in the run.
#[derive(Debug, Default)]
pub(super) struct Breaks {
    places: BTreeMap<Place, Vec<Break>>,
}

#[derive(Clone, Copy, Debug)]
struct Break {
    /// 0 for the head of a place, from 1 on the blocks of an answer.
    block: usize,
    number: usize,
}

impl Breaks {
    pub(super) fn new(pages: Option<&PageMap>) -> Self {
        let mut breaks = Breaks::default();
        for page in pages.into_iter().flat_map(|pages| &pages.pages) {
            if let Some(start) = &page.start {
                let place = breaks.places.entry(start.place.clone()).or_default();
                place.push(Break {
                    block: start.block,
                    number: page.number,
                });
            }
        }
        breaks
    }

    /// The breaks at the head of a place.
    pub(super) fn head(&self, place: &Place) -> String {
        let heads = self.of(place).filter(|it| it.block == 0);
        heads.map(|it| mark(it.number)).collect()
    }

    /// The breaks at the head of a question; of its answer, too, which the printed book may have at the back.
    pub(super) fn question(&self, id: &Id) -> String {
        self.head(&Place::Question(id.clone())) + &self.head(&Place::Answer(id.clone()))
    }

    /// The blocks of an answer with the breaks between them.
    pub(super) fn body(&self, id: &Id, body: &[Block], html: &mut Html) -> String {
        let places = [Place::Question(id.clone()), Place::Answer(id.clone())];
        let mut written = String::new();
        let mut rest = body;
        let within = places.iter().flat_map(|place| self.of(place));
        for it in within.filter(|it| it.block > 0) {
            let before = (it.block - 1).saturating_sub(body.len() - rest.len());
            let (blocks, after) = rest.split_at(before.min(rest.len()));
            written.push_str(&html.blocks(blocks));
            written.push_str(&mark(it.number));
            rest = after;
        }
        written + &html.blocks(rest)
    }

    fn of(&self, place: &Place) -> impl Iterator<Item = Break> {
        self.places.get(place).into_iter().flatten().copied()
    }
}

fn mark(number: usize) -> String {
    format!("{MARK}{number}\" aria-label=\"{number}\"></span>\n")
}

/// The numbers of the breaks that a document has, in order. Asked of the text itself, since a template may leave some out.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = usize> {
    let breaks = text.split(MARK).skip(1);
    breaks.filter_map(|rest| rest.split('"').next()?.parse().ok())
}

/// The address of a break.
pub(super) fn address(file: &str, number: usize) -> String {
    format!("{file}#page-{number}")
}
