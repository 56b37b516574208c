//! What Typst does not warn about: characters that no font has, and text that leaves the text block. Both are found by
//! walking the finished pages.

use std::collections::{BTreeMap, BTreeSet};

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax;
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

use super::document::Document;
use super::report;
use crate::diagnostics::{Diagnostic, Span};

/// Punctuation and labels may hang this far into the margin, in points.
const TOLERANCE: f64 = 4.0;

/// The label by which the templates mark blocks whose width all text inside must keep to.
const TEXT_BLOCK: &str = "text-block";

/// Checks every page.
pub fn check(paged: &PagedDocument, document: &Document) -> Vec<Diagnostic> {
    let mut walk = Walk {
        document,
        findings: Findings::default(),
        here: None,
    };
    for page in paged.pages() {
        walk.page(page);
    }
    walk.findings.into_diagnostics()
}

/// Each fault once, however often it is met, ordered by its place.
#[derive(Default)]
struct Findings {
    missing: BTreeSet<(char, Option<Span>)>,
    outside: BTreeMap<Option<Span>, Outside>,
}

struct Outside {
    by: Abs,
    page: u64,
    text: String,
}

impl Findings {
    fn into_diagnostics(self) -> Vec<Diagnostic> {
        let missing = self.missing.into_iter().map(|(c, place)| {
            let message = format!("no font has the character {c:?} (U+{:04X})", u32::from(c));
            let fault = Diagnostic::error("missing-glyph", message)
                .help("add a font that has it to `fonts/` and name it in `templates/theme.toml`");
            with_place(fault, place)
        });
        let outside = self.outside.into_iter().map(|(place, outside)| {
            let message = format!(
                "text leaves the text block by {:.0} pt on page {} of the PDF: `{}`",
                outside.by.to_pt().ceil(),
                outside.page,
                outside.text
            );
            let fault =
                Diagnostic::warning("overflow", message).help("break the line or shorten the word");
            with_place(fault, place)
        });
        missing.chain(outside).collect()
    }
}

fn with_place(fault: Diagnostic, place: Option<Span>) -> Diagnostic {
    match place {
        Some(span) => fault.at(span),
        None => fault,
    }
}

struct Walk<'a> {
    document: &'a Document,
    findings: Findings,
    /// The last text whose origin may be known: some glyphs have none, but stand close to one that has.
    here: Option<syntax::Span>,
}

/// What text must stay inside of, on its page.
#[derive(Clone, Copy)]
struct Bounds {
    left: Abs,
    right: Abs,
    bottom: Abs,
    page: u64,
}

impl Walk<'_> {
    fn page(&mut self, page: &Page) {
        let bounds = Bounds {
            left: Abs::zero(),
            right: page.frame.width(),
            bottom: page.frame.height(),
            page: page.number,
        };
        self.frame(&page.frame, Transform::identity(), bounds);
    }

    fn frame(&mut self, frame: &Frame, transform: Transform, bounds: Bounds) {
        for (Point { x, y }, item) in frame.items() {
            let transform = transform.pre_concat(Transform::translate(*x, *y));
            match item {
                FrameItem::Group(group) => {
                    let transform = transform.pre_concat(group.transform);
                    let bounds = if group
                        .label
                        .is_some_and(|label| *label.resolve() == *TEXT_BLOCK)
                    {
                        Bounds {
                            left: transform.tx,
                            right: transform.tx + group.frame.width(),
                            ..bounds
                        }
                    } else {
                        bounds
                    };
                    self.frame(&group.frame, transform, bounds);
                }
                FrameItem::Text(text) => {
                    self.glyphs(text);
                    self.extent(text, transform, bounds);
                }
                _ => {}
            }
        }
    }

    fn glyphs(&mut self, text: &TextItem) {
        let first = text.glyphs.first().map(|glyph| glyph.span.0);
        let is_generated = |span: &syntax::Span| {
            let id = span.id();
            id.is_some_and(|id| self.document.origins.contains_key(&id))
        };
        self.here = first.filter(is_generated).or(self.here);
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            if let Some(c) = text.text[glyph.range()].chars().next() {
                let here = self.origin();
                self.findings.missing.insert((c, here));
            }
        }
    }

    /// Where the current text comes from.
    fn origin(&self) -> Option<Span> {
        report::origin(self.here?, self.document)
    }

    fn extent(&mut self, text: &TextItem, transform: Transform, bounds: Bounds) {
        let visible = text.text.trim_end().len();
        let seen = text.glyphs.iter();
        let seen = seen.take_while(|glyph| glyph.range().start < visible);
        let width: Abs = seen.map(|glyph| glyph.x_advance.at(text.size)).sum();
        let by = (bounds.left - transform.tx)
            .max(transform.tx + width - bounds.right)
            .max(transform.ty - bounds.bottom);
        if visible == 0 || by <= Abs::pt(TOLERANCE) {
            return;
        }
        let here = self.origin();
        let known = self.findings.outside.get(&here);
        if known.is_none_or(|known| known.by < by) {
            let found = Outside {
                by,
                page: bounds.page,
                text: text.text.trim().to_owned(),
            };
            self.findings.outside.insert(here, found);
        }
    }
}
