//! What is put into the pages after they are laid out: the numbers of pages, the targets of links, the side of a sheet
//! that a running head is for, and the colours and marks of code.
//!
//! Typst lays out a document anew until everything that refers to a place agrees with where that place came to stand,
//! and it shapes each coloured token by itself. In a book of a thousand questions that is half of the work. None of it
//! moves a line, so the templates leave room for it (`late.typ`), one layout is enough, and it is filled in here.

mod figures;
mod inks;
mod marks;
mod places;
mod rooms;
mod tags;
#[cfg(test)]
mod tests;

use std::iter;

use rayon::prelude::*;
use typst::foundations::Label;
use typst::introspection::Tag;
use typst::layout::{Abs, Frame, FrameItem, GridCell, GroupItem, Point, Size};
use typst::model::{Destination, ParElem, TableCell};
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

use self::figures::Figures;
use self::inks::Inks;
use self::marks::Marks;
use self::places::{Places, is_internal};
use self::rooms::Room;
use self::tags::Passed;
use super::compile::LaidOut;
use super::document::Document;
use crate::diagnostics::Diagnostic;

/// The label of a block whose text is code.
const CODE: &str = "code-lines";
/// The labels of what only the pages at one side of a sheet show.
const ON_RECTO: &str = "on-recto";
const ON_VERSO: &str = "on-verso";

/// Pages with everything in its room, as far as it is known where the places are that they refer to.
pub struct Begun {
    /// None for a page that has to wait for the others.
    pages: Vec<Option<Page>>,
    figures: Figures,
}

/// Fills in the pages of a book whose back matter is still to come.
pub fn begin(laid_out: &LaidOut, document: &Document) -> Begun {
    let inks = Inks::of(laid_out, document);
    let figures = Figures::default();
    let pages: Vec<&Page> = laid_out.pages().collect();
    let begin = |(index, page)| {
        let places = Places::of(laid_out);
        let marks = Marks::of(document, index);
        let completed = Pass::new(page, marks, &places, &inks, &figures).page(page);
        places.are_all_known().then_some(completed)
    };
    let pages = pages.into_par_iter().enumerate().map(begin).collect();
    Begun { pages, figures }
}

/// All pages with everything in its room, and what leads nowhere.
pub fn complete(
    begun: Begun,
    laid_out: &LaidOut,
    document: &Document,
) -> (PagedDocument, Vec<Diagnostic>) {
    let places = Places::of(laid_out);
    let inks = Inks::of(laid_out, document);
    let Begun { pages, figures } = begun;
    let begun = pages.into_iter().chain(iter::repeat(None));
    let pages: Vec<_> = laid_out.pages().zip(begun).collect();
    let complete = |(index, (page, begun)): (usize, (&Page, Option<Page>))| {
        begun.unwrap_or_else(|| {
            let marks = Marks::of(document, index);
            Pass::new(page, marks, &places, &inks, &figures).page(page)
        })
    };
    let pages: Vec<_> = pages.into_par_iter().enumerate().map(complete).collect();
    let completed = PagedDocument::new(pages.into(), laid_out.info().clone());
    let mut faults = places.into_diagnostics();
    faults.extend(figures.into_diagnostics());
    (completed, faults)
}

/// A way through one page.
struct Pass<'a> {
    places: &'a Places<'a>,
    inks: &'a Inks<'a>,
    figures: &'a Figures,
    marks: Marks<'a>,
    /// The page's number.
    number: u64,
}

/// What becomes of an item.
enum Change {
    Keep,
    Drop,
    Replace(FrameItem),
    /// Text falls apart into runs of different colours, or moves within its room.
    Split(Vec<(Point, FrameItem)>),
    /// The item is narrower than the room it was given, and what follows on its line moves up.
    Narrow(FrameItem, Abs),
}

impl<'a> Pass<'a> {
    fn new(
        page: &Page,
        marks: Marks<'a>,
        places: &'a Places<'a>,
        inks: &'a Inks<'a>,
        figures: &'a Figures,
    ) -> Self {
        Pass {
            places,
            inks,
            figures,
            marks,
            number: page.number,
        }
    }

    fn page(&self, page: &Page) -> Page {
        let frame = self.frame(&page.frame, false);
        Page {
            frame: frame.unwrap_or_else(|| page.frame.clone()),
            ..page.clone()
        }
    }

    /// A frame as it must be; nothing if it is right as it is.
    fn frame(&self, frame: &Frame, is_code: bool) -> Option<Frame> {
        let mut changed: Option<Vec<(Point, FrameItem)>> = None;
        let mut line = Line::default();
        // The room that has begun, until its text comes.
        let mut room = None;
        let mut passed = Passed::default();
        let mut marks = self.marks.begin(is_code);
        for (index, (point, item)) in frame.items().enumerate() {
            let at = *point - Point::with_x(line.gap_at(point.x, item));
            let change = if let (FrameItem::Text(zeros), Some((side, number))) = (item, room) {
                room = None;
                self.fill(at, zeros, side, number)
            } else {
                room = self.room_after(item, room);
                match self.item(at, item, is_code) {
                    Change::Keep => passed.tag(item).map_or(Change::Keep, Change::Replace),
                    change => change,
                }
            };
            let mark = marks.next(item);
            if matches!(change, Change::Keep) && at == *point && changed.is_none() && mark.is_none()
            {
                continue;
            }
            let items = changed
                .get_or_insert_with(|| frame.items().take(index).cloned().collect::<Vec<_>>());
            items.extend(
                mark.into_iter()
                    .flatten()
                    .flatten()
                    .map(|tag| (at, FrameItem::Tag(tag))),
            );
            match change {
                Change::Keep => items.push((at, item.clone())),
                Change::Drop => {}
                Change::Replace(FrameItem::Link(target, size)) => {
                    let size = line.link_size(point.x, size);
                    items.push((at, FrameItem::Link(target, size)));
                }
                Change::Replace(item) => items.push((at, item)),
                Change::Split(runs) => items.extend(runs),
                Change::Narrow(narrow, gap) => {
                    items.push((at, narrow));
                    line.open(point.x, gap);
                }
            }
        }
        let mut new = Frame::new(frame.size(), frame.kind());
        if frame.has_baseline() {
            new.set_baseline(frame.baseline());
        }
        let mut items = changed?;
        items.extend(marks.end().map(|tag| (Point::zero(), FrameItem::Tag(tag))));
        new.push_multiple(items);
        Some(new)
    }

    /// The room after an item that is not its text, and the number for it.
    fn room_after(&self, item: &FrameItem, room: Option<(Room, u64)>) -> Option<(Room, u64)> {
        match item {
            FrameItem::Tag(Tag::Start(content, _)) => {
                content.label().and_then(|label| self.room(label)).or(room)
            }
            FrameItem::Tag(Tag::End(..)) => None,
            _ => room,
        }
    }

    /// The room that a label names, and the number for it; nothing if its place is nowhere.
    fn room(&self, label: Label) -> Option<(Room, u64)> {
        let label = label.resolve();
        let (room, target) = Room::of(label.as_str())?;
        let number = match target {
            rooms::HERE => self.number,
            target => self.places.place(target)?.page,
        };
        Some((room, number))
    }

    /// A number in place of the zeros of its room.
    fn fill(&self, at: Point, zeros: &TextItem, room: Room, number: u64) -> Change {
        let Some(text) = self.figures.number(zeros, number) else {
            return Change::Keep;
        };
        let gap = zeros.width() - text.width();
        let text = FrameItem::Text(text);
        match room {
            Room::Start => Change::Replace(text),
            Room::End => Change::Split(vec![(at + Point::with_x(gap), text)]),
            Room::Run => Change::Narrow(text, gap),
        }
    }

    fn item(&self, at: Point, item: &FrameItem, is_code: bool) -> Change {
        match item {
            FrameItem::Group(group) => self.group(group, is_code),
            FrameItem::Text(text) if is_code => {
                let runs = self.inks.runs(at, text);
                runs.map_or(Change::Keep, Change::Split)
            }
            FrameItem::Text(text) => {
                let text = self.marks.inline(text).map(FrameItem::Text);
                text.map_or(Change::Keep, Change::Replace)
            }
            FrameItem::Link(Destination::Url(url), size) if is_internal(url) => {
                match self.places.target(url) {
                    Some(place) => {
                        let target = Destination::Location(place.location);
                        Change::Replace(FrameItem::Link(target, *size))
                    }
                    None => Change::Drop,
                }
            }
            FrameItem::Tag(Tag::Start(content, flags)) => match tags::tag(content, self.places) {
                Some(content) => Change::Replace(FrameItem::Tag(Tag::Start(content, *flags))),
                None => Change::Keep,
            },
            _ => Change::Keep,
        }
    }

    fn group(&self, group: &GroupItem, is_code: bool) -> Change {
        let label = group.label.map(Label::resolve);
        let label = label.as_ref().map_or("", |label| label.as_str());
        let is_recto = self.number % 2 == 1;
        if label == ON_RECTO && !is_recto || label == ON_VERSO && is_recto {
            return Change::Drop;
        }
        match self.frame(&group.frame, is_code || label == CODE) {
            Some(frame) => Change::Replace(FrameItem::Group(GroupItem {
                frame,
                ..group.clone()
            })),
            None => Change::Keep,
        }
    }
}

/// The gap that a number has left in the current line.
#[derive(Default)]
struct Line {
    /// Where the number stood, as laid out.
    x: Abs,
    /// How far what stands before the number has moved, and what follows it.
    before: Abs,
    gap: Abs,
}

impl Line {
    /// How far an item must move to the left. The items of a line follow each other from left to right; a paragraph, a
    /// cell or a lesser x begin another line.
    fn gap_at(&mut self, x: Abs, item: &FrameItem) -> Abs {
        let is_new = match item {
            FrameItem::Tag(Tag::Start(content, _)) => {
                content.is::<ParElem>() || content.is::<TableCell>() || content.is::<GridCell>()
            }
            // What lies on the number itself.
            FrameItem::Tag(Tag::End(..)) | FrameItem::Link(..) if x == self.x => {
                return self.before;
            }
            _ => x <= self.x,
        };
        if is_new {
            *self = Line::default();
        }
        self.gap
    }

    /// A link on the number is as narrow as that is.
    fn link_size(&self, x: Abs, size: Size) -> Size {
        if x == self.x {
            Size::new(size.x - (self.gap - self.before), size.y)
        } else {
            size
        }
    }

    fn open(&mut self, x: Abs, gap: Abs) {
        self.x = x;
        self.before = self.gap;
        self.gap += gap;
    }
}
