//! What is put into the pages after they are laid out: the numbers of pages, the targets of links, the side of a sheet
//! that a running head is for, and the colours of code.
//!
//! Typst lays out a document anew until everything that refers to a place agrees with where that place came to stand,
//! and it shapes each coloured token by itself. In a book of a thousand questions that is half of the work. None of it
//! moves a line, so the templates leave room for it (`late.typ`), one layout is enough, and it is filled in here.

mod inks;
mod numbers;
mod places;
mod tags;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use typst::foundations::Label;
use typst::introspection::Tag;
use typst::layout::{Abs, Frame, FrameItem, GridCell, GroupItem, Point, Size};
use typst::model::{Destination, ParElem, TableCell};
use typst_layout::{Page, PagedDocument};

use self::inks::Inks;
use self::numbers::Room;
use self::places::{Places, is_internal};
use super::compile::LaidOut;
use super::document::Document;
use crate::diagnostics::Diagnostic;

/// The label of a block whose text is code.
const CODE: &str = "code-lines";
/// The labels of what only the pages at one side of a sheet show.
const ON_RECTO: &str = "on-recto";
const ON_VERSO: &str = "on-verso";

/// The pages with everything in its room, and what leads nowhere.
pub fn complete(laid_out: &LaidOut, document: &Document) -> (PagedDocument, Vec<Diagnostic>) {
    let places = Places::of(laid_out);
    let inks = Inks::of(laid_out, document);
    let pages: Vec<&Page> = laid_out.pages().collect();
    let pages: Vec<_> = pages
        .into_par_iter()
        .map(|page| {
            let pass = Pass {
                places: &places,
                inks: &inks,
                number: page.number,
            };
            match pass.frame(&page.frame, false) {
                Some(frame) => Page {
                    frame,
                    ..page.clone()
                },
                None => page.clone(),
            }
        })
        .collect();
    let completed = PagedDocument::new(pages.into(), laid_out.info().clone());
    (completed, places.into_diagnostics())
}

/// A way through one page.
struct Pass<'a> {
    places: &'a Places<'a>,
    inks: &'a Inks<'a>,
    /// The page's number.
    number: u64,
}

/// What becomes of an item.
enum Change {
    Keep,
    Drop,
    Replace(FrameItem),
    /// Text falls apart into runs of different colours.
    Split(Vec<(Point, FrameItem)>),
    /// The item is narrower than the room it was given, and what follows on its line moves up.
    Narrow(FrameItem, Abs),
}

impl Pass<'_> {
    /// A frame as it must be; nothing if it is right as it is.
    fn frame(&self, frame: &Frame, is_code: bool) -> Option<Frame> {
        let mut changed: Option<Vec<(Point, FrameItem)>> = None;
        let mut line = Line::default();
        for (index, (point, item)) in frame.items().enumerate() {
            let at = *point - Point::with_x(line.gap_at(point.x, item));
            let change = self.item(at, item, is_code);
            if matches!(change, Change::Keep) && at == *point && changed.is_none() {
                continue;
            }
            let items = changed
                .get_or_insert_with(|| frame.items().take(index).cloned().collect::<Vec<_>>());
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
        let mut new = like(frame, frame.size());
        new.push_multiple(changed?);
        Some(new)
    }

    fn item(&self, at: Point, item: &FrameItem, is_code: bool) -> Change {
        match item {
            FrameItem::Group(group) => self.group(group, is_code),
            FrameItem::Text(text) if is_code => {
                let runs = self.inks.runs(at, text);
                runs.map_or(Change::Keep, Change::Split)
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
        if let Some((room, target)) = Room::of(label) {
            let number = match target {
                numbers::HERE => Some(self.number),
                target => self.places.place(target).map(|place| place.page),
            };
            let Some(filled) = number.and_then(|number| room.fill(&group.frame, number)) else {
                return Change::Keep;
            };
            let gap = group.frame.width() - filled.width();
            // The number itself may be a link.
            let filled = self.frame(&filled, false).unwrap_or(filled);
            return Change::Narrow(with_frame(group, filled), gap);
        }
        match self.frame(&group.frame, is_code || label == CODE) {
            Some(frame) => match narrowed_around(&group.frame, &frame) {
                Some(narrow) => Change::Narrow(
                    with_frame(group, narrow.clone()),
                    frame.width() - narrow.width(),
                ),
                None => Change::Replace(with_frame(group, frame)),
            },
            None => Change::Keep,
        }
    }
}

/// A frame around nothing but a room becomes as narrow as the room did: links put such a frame around what they hold.
fn narrowed_around(before: &Frame, after: &Frame) -> Option<Frame> {
    let room = |frame: &Frame| {
        let mut groups = frame.items().filter_map(|(_, item)| match item {
            FrameItem::Group(group) => Some(group.frame.width()),
            _ => None,
        });
        let (width, None) = (groups.next()?, groups.next()) else {
            return None;
        };
        Some(width)
    };
    let width = room(after)?;
    let is_full = room(before)? == before.width();
    (is_full && width < before.width()).then(|| numbers::narrowed(after, width))
}

fn like(frame: &Frame, size: Size) -> Frame {
    let mut new = Frame::new(size, frame.kind());
    if frame.has_baseline() {
        new.set_baseline(frame.baseline());
    }
    new
}

fn with_frame(group: &GroupItem, frame: Frame) -> FrameItem {
    FrameItem::Group(GroupItem {
        frame,
        ..group.clone()
    })
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
