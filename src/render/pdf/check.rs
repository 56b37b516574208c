//! What Typst does not warn about: characters that no font has, and text that leaves the text block. Both are found by
//! walking the finished pages.

use std::collections::{BTreeMap, BTreeSet};

use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Size, Transform};
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

use super::document::Document;
use super::report;
use crate::diagnostics::{Diagnostic, Span};

/// Punctuation may hang this far into the margin, in points.
const TOLERANCE: f64 = 4.0;

/// Checks every page.
pub fn check(paged: &PagedDocument, document: &Document) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for page in paged.pages() {
        let walk = Walk {
            document,
            text_block: text_block(page),
            page: page.number,
        };
        walk.frame(&page.frame, Transform::identity(), &mut findings);
    }
    findings.into_diagnostics()
}

/// The part of a page that is for text: Typst keeps it as the page's largest inner frame.
fn text_block(page: &Page) -> Rect {
    let area = |size: Size| size.x.to_pt() * size.y.to_pt();
    let mut block = Rect::from_pos_size(Point::zero(), page.frame.size());
    let mut largest = 0.0;
    for (position, item) in page.frame.items() {
        if let FrameItem::Group(group) = item
            && group.frame.width() < page.frame.width()
            && area(group.frame.size()) > largest
        {
            largest = area(group.frame.size());
            block = Rect::from_pos_size(*position, group.frame.size());
        }
    }
    block
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
    text_block: Rect,
    page: u64,
}

impl Walk<'_> {
    fn frame(&self, frame: &Frame, transform: Transform, findings: &mut Findings) {
        for (position, item) in frame.items() {
            let moved = transform.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, moved.pre_concat(group.transform), findings);
                }
                FrameItem::Text(text) => {
                    self.glyphs(text, findings);
                    self.extent(text, moved, findings);
                }
                _ => {}
            }
        }
    }

    fn glyphs(&self, text: &TextItem, findings: &mut Findings) {
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            let place = report::origin(glyph.span.0, self.document);
            if let Some(c) = text.text[glyph.range()].chars().next() {
                findings.missing.insert((c, place));
            }
        }
    }

    /// Only an author's text is looked at: the templates' own page furniture stands in the margins.
    fn extent(&self, text: &TextItem, transform: Transform, findings: &mut Findings) {
        let is_authors = |span| report::is_generated(span, self.document);
        let Some(first) = text.glyphs.first().filter(|glyph| is_authors(glyph.span.0)) else {
            return;
        };
        let trailing = text.text.trim_end().len();
        let seen = text
            .glyphs
            .iter()
            .take_while(|glyph| glyph.range().start < trailing);
        let width: Abs = seen.map(|glyph| glyph.x_advance.at(text.size)).sum();
        if width == Abs::zero() || !transform.is_only_translate() {
            return;
        }
        let (left, right) = (transform.tx, transform.tx + width);
        let by = (self.text_block.min.x - left)
            .max(right - self.text_block.max.x)
            .max(transform.ty - self.text_block.max.y);
        if by > Abs::pt(TOLERANCE) {
            let place = report::origin(first.span.0, self.document);
            let found = Outside {
                by,
                page: self.page,
                text: text.text.trim().to_owned(),
            };
            let known = findings.outside.entry(place).or_insert_with(|| Outside {
                by,
                page: found.page,
                text: found.text.clone(),
            });
            if found.by > known.by {
                *known = found;
            }
        }
    }
}
