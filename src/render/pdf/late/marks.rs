//! Code, marked for those who hear the book: each line of a panel, and what stands within a line. It is what Typst's own
//! `raw` does, without the elements in the layout.

use std::cell::Cell;

use typst::foundations::{Content, NativeElement as _};
use typst::introspection::{Location, Tag, TagFlags};
use typst::layout::FrameItem;
use typst::syntax::Span;
use typst::text::{Lang, RawContent, RawElem, RawLine, TextItem};
use typst::utils::hash128;

use super::super::document::Document;

/// The language of code within a line, by which it is known: none (ISO 639-2).
const NO_LANGUAGE: &str = "zxx";

const FLAGS: TagFlags = TagFlags {
    introspectable: false,
    tagged: true,
};

/// The marks on a page.
pub struct Marks<'a> {
    document: &'a Document,
    no_language: Lang,
    /// The page's place in the book.
    page: usize,
    count: Cell<usize>,
}

/// A way through the items of a frame.
pub struct Way<'m> {
    marks: &'m Marks<'m>,
    /// Whether the frame is of a panel of code.
    is_panel: bool,
    /// What has begun, and the location of its mark.
    open: Option<(Code, Location)>,
}

/// Neighbouring text that is marked together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    /// A line, by the place of its literal in a generated file.
    Line(Span),
    /// Within a line.
    Inline,
}

impl<'a> Marks<'a> {
    /// The marks on the page at an index of a book.
    pub fn of(document: &'a Document, page: usize) -> Self {
        Marks {
            document,
            no_language: NO_LANGUAGE.parse().expect("a language has three letters"),
            page,
            count: Cell::new(0),
        }
    }

    /// Begins a frame.
    pub fn begin(&self, is_panel: bool) -> Way<'_> {
        Way {
            marks: self,
            is_panel,
            open: None,
        }
    }

    /// Code within a line in the language that Typst takes for that of all code; nothing for other text.
    pub fn inline(&self, text: &TextItem) -> Option<TextItem> {
        (text.lang == self.no_language).then(|| TextItem {
            lang: Lang::ENGLISH,
            ..text.clone()
        })
    }

    fn tag(&self, code: Code) -> (Location, Tag) {
        let count = self.count.replace(self.count.get() + 1);
        let location = Location::new(hash128(&("code", self.page, count)));
        let mut content = match code {
            Code::Line(_) => RawLine::new(0, 0, "".into(), Content::empty()).pack(),
            Code::Inline => RawElem::new(RawContent::Text("".into())).pack(),
        };
        content.set_location(location);
        (location, Tag::Start(content, FLAGS))
    }
}

impl Way<'_> {
    /// What ends and what begins before an item; nothing if neither does.
    pub fn next(&mut self, item: &FrameItem) -> Option<[Option<Tag>; 2]> {
        let code = self.code(item);
        if code == self.open.map(|(code, _)| code) {
            return None;
        }
        let end = self.end();
        let start = code.map(|code| {
            let (location, start) = self.marks.tag(code);
            self.open = Some((code, location));
            start
        });
        Some([end, start])
    }

    /// What ends with the frame.
    pub fn end(&mut self) -> Option<Tag> {
        let (_, location) = self.open.take()?;
        Some(Tag::End(location, 0, FLAGS))
    }

    fn code(&self, item: &FrameItem) -> Option<Code> {
        let FrameItem::Text(text) = item else {
            return None;
        };
        if !self.is_panel {
            return (text.lang == self.marks.no_language).then_some(Code::Inline);
        }
        let (span, _) = text.glyphs.first()?.span;
        let origins = &self.marks.document.origins;
        origins
            .contains_key(&span.id()?)
            .then_some(Code::Line(span))
    }
}
