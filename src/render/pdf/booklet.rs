//! A booklet: the pages of a finished document, two on each side of a sheet, so that the printed sheets can be folded
//! and stapled, signature by signature.
//!
//! The frames that Typst has laid out are put on the sheets as they are. That costs no second layout and no round trip
//! through a PDF, keeps all text and fonts, and needs no other crate. A booklet is for the printer alone: it carries
//! no tags, the PDF beside it does.

use typst::foundations::{Content, Smart};
use typst::layout::{Abs, Frame, FrameItem, Point, Sides, Size};
use typst::model::Document as _;
use typst::syntax::Span;
use typst::visualize::Geometry;
use typst_layout::{Page, PagedDocument};

/// The pages of a sheet of paper, each an index into the pages of the book, or nothing for a blank page. Printed on
/// both sides, turned at the short edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Left and right on the outside of the fold.
    pub outside: [Option<usize>; 2],
    /// Left and right on the inside of the fold.
    pub inside: [Option<usize>; 2],
}

/// The sheets of a book, outermost first within each signature. `signature` is the number of pages in one, a multiple
/// of four; 0 puts all pages into one. The last signature is as short as it can be.
pub fn impose(pages: usize, signature: usize) -> Vec<Sheet> {
    let padded = pages.next_multiple_of(4);
    let signature = match signature {
        0 => padded,
        length => length.next_multiple_of(4),
    };
    let page = |index: usize| (index < pages).then_some(index);
    let mut sheets = Vec::with_capacity(padded / 4);
    let mut first = 0;
    while first < padded {
        let last = padded.min(first + signature) - 1;
        for step in (0..=(last - first) / 2).step_by(2) {
            let (low, high) = (first + step, last - step);
            sheets.push(Sheet {
                outside: [page(high), page(low)],
                inside: [page(low + 1), page(high - 1)],
            });
        }
        first = last + 1;
    }
    sheets
}

/// The sides of all sheets as a document of landscape pages.
pub fn booklet(paged: &PagedDocument, signature: usize) -> PagedDocument {
    let pages = paged.pages();
    let size = pages
        .iter()
        .fold(Size::zero(), |size, page| size.max(page.frame.size()));
    let sides = impose(pages.len(), signature)
        .into_iter()
        .flat_map(|sheet| [sheet.outside, sheet.inside]);
    let sides = (1..).zip(sides).map(|(number, [left, right])| {
        let mut frame = Frame::hard(Size::new(size.x * 2.0, size.y));
        for (index, x) in [(left, Abs::zero()), (right, size.x)] {
            if let Some(page) = index.and_then(|index| pages.get(index)) {
                if let Some(fill) = page.fill_or_transparent() {
                    let ground = Geometry::Rect(page.frame.size()).filled(fill);
                    let ground = FrameItem::Shape(ground, Span::detached());
                    frame.push(Point::with_x(x), ground);
                }
                frame.push_frame(Point::with_x(x), page.frame.clone());
            }
        }
        Page {
            frame,
            bleed: Sides::splat(Abs::zero()),
            fill: Smart::Auto,
            numbering: None,
            supplement: Content::empty(),
            number,
        }
    });
    PagedDocument::new(sides.collect(), paged.info().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages in the order in which a reader meets them who has folded the sheets and laid the signatures on one
    /// another.
    fn folded(sheets: &[Sheet], signature: usize) -> Vec<Option<usize>> {
        let mut order = Vec::new();
        for sheets in sheets.chunks(if signature == 0 {
            usize::MAX
        } else {
            signature / 4
        }) {
            order.extend(sheets.iter().flat_map(|s| [s.outside[1], s.inside[0]]));
            let back = sheets.iter().rev();
            order.extend(back.flat_map(|s| [s.inside[1], s.outside[0]]));
        }
        order
    }

    #[test]
    fn eight_pages_are_two_sheets() {
        let sheet = |outside: [usize; 2], inside: [usize; 2]| Sheet {
            outside: outside.map(|page| Some(page - 1)),
            inside: inside.map(|page| Some(page - 1)),
        };
        let expected = [sheet([8, 1], [2, 7]), sheet([6, 3], [4, 5])];
        assert_eq!(impose(8, 0), expected);
        assert_eq!(impose(8, 16), expected);
    }

    #[test]
    fn every_page_is_met_once_and_in_order_with_blanks_only_at_the_end() {
        for pages in [1, 4, 8, 13, 16, 17, 33] {
            for signature in [0, 4, 8, 16] {
                let sheets = impose(pages, signature);
                let order = folded(&sheets, signature);
                let padded = pages.next_multiple_of(4);
                assert_eq!(sheets.len() * 4, padded, "{pages} pages, {signature}");
                let expected = (0..padded).map(|index| (index < pages).then_some(index));
                assert!(order.into_iter().eq(expected), "{pages} pages, {signature}");
            }
        }
    }

    #[test]
    fn facing_pages_follow_one_another_and_sheets_have_two_sides() {
        for pages in [4, 8, 13, 16, 17, 33] {
            for sheet in impose(pages, 16) {
                let [verso, recto] = sheet.inside;
                let (low, high) = (sheet.outside[1], sheet.outside[0]);
                // Behind a right-hand page stands the next one.
                assert_eq!(verso.is_some_and(|it| it > 0), verso.is_some());
                assert_eq!(low.map(|it| it + 1).filter(|it| *it < pages), verso);
                assert_eq!(recto.map(|it| it + 1).filter(|it| *it < pages), high);
                assert!(low.is_none_or(|it| it % 2 == 0), "a recto is odd");
            }
        }
    }
}
