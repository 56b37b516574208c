//! The lines of code, marked for those who hear the book: what Typst's own `raw.line` does, without an element for each
//! in the layout.

use std::cell::Cell;

use typst::foundations::{Content, NativeElement as _};
use typst::introspection::{Location, Tag, TagFlags};
use typst::layout::FrameItem;
use typst::syntax::Span;
use typst::text::RawLine;
use typst::utils::hash128;

use super::super::document::Document;

/// The lines of a page.
pub struct Lines<'a> {
    document: &'a Document,
    /// The page's place in the book.
    page: usize,
    count: Cell<usize>,
}

/// A way through the items of a frame with code.
pub struct Code<'l> {
    lines: &'l Lines<'l>,
    /// The line that has begun: the place of its text in a generated file, and the location of its mark.
    line: Option<(Span, Location)>,
}

const FLAGS: TagFlags = TagFlags {
    introspectable: false,
    tagged: true,
};

impl<'a> Lines<'a> {
    /// The lines of the page at an index of a book.
    pub fn of(document: &'a Document, page: usize) -> Self {
        Lines {
            document,
            page,
            count: Cell::new(0),
        }
    }

    /// Begins a frame.
    pub fn begin(&self) -> Code<'_> {
        Code {
            lines: self,
            line: None,
        }
    }

    fn location(&self) -> Location {
        let count = self.count.replace(self.count.get() + 1);
        Location::new(hash128(&("line of code", self.page, count)))
    }
}

impl Code<'_> {
    /// What ends and what begins before an item; nothing if the line goes on. Each line is a literal of its own in a
    /// generated file, so its runs have the same span.
    pub fn next(&mut self, item: &FrameItem) -> Option<[Option<Tag>; 2]> {
        let span = self.line_of(item);
        if span == self.line.map(|(span, _)| span) {
            return None;
        }
        let end = self.end();
        let start = span.map(|span| {
            let location = self.lines.location();
            self.line = Some((span, location));
            let mut line = RawLine::new(0, 0, "".into(), Content::empty()).pack();
            line.set_location(location);
            Tag::Start(line, FLAGS)
        });
        Some([end, start])
    }

    /// What ends with the frame.
    pub fn end(&mut self) -> Option<Tag> {
        let (_, location) = self.line.take()?;
        Some(Tag::End(location, 0, FLAGS))
    }

    fn line_of(&self, item: &FrameItem) -> Option<Span> {
        let FrameItem::Text(text) = item else {
            return None;
        };
        let (span, _) = text.glyphs.first()?.span;
        let origins = &self.lines.document.origins;
        origins.contains_key(&span.id()?).then_some(span)
    }
}
