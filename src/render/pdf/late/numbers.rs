//! Numbers of pages in the rooms that the templates leave for them.
//!
//! A room holds the ten digits, shaped in the style that the number will have, so that nothing needs to be shaped
//! again.

use typst::layout::{Abs, Frame, FrameItem, GroupItem, Size};
use typst::text::{Glyph, TextItem};

use super::like;

/// The target of a room for the number of the page that it stands on.
pub const HERE: &str = "here";

/// Where a number stands in its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// In running text: what follows moves up.
    Run,
}

impl Room {
    /// The room that a label names, and whose number it is for.
    pub fn of(label: &str) -> Option<(Self, &str)> {
        let rooms = [
            ("page-start:", Room::Start),
            ("page-end:", Room::End),
            ("page-run:", Room::Run),
        ];
        rooms
            .into_iter()
            .find_map(|(prefix, room)| Some((room, label.strip_prefix(prefix)?)))
    }

    /// The room with a number in place of its digits; nothing if it holds no digits.
    pub fn fill(self, frame: &Frame, number: u64) -> Option<Frame> {
        let mut width = None;
        let filled = fill(frame, number, self, frame.width(), &mut width);
        let width = width?;
        Some(match self {
            Room::Run => narrowed(&filled, width),
            Room::Start | Room::End => filled,
        })
    }
}

/// `within` is how wide the room is, seen from this frame.
fn fill(frame: &Frame, number: u64, room: Room, within: Abs, width: &mut Option<Abs>) -> Frame {
    let mut filled = like(frame, frame.size());
    for (point, item) in frame.items() {
        let (mut point, mut item) = (*point, item.clone());
        match &mut item {
            FrameItem::Text(text) if width.is_none() => {
                if let Some(digits) = write(text, number) {
                    *width = Some(digits.width());
                    if room == Room::End {
                        point.x = within - digits.width();
                    }
                    *text = digits;
                }
            }
            FrameItem::Group(GroupItem { frame, .. }) => {
                *frame = fill(frame, number, room, within - point.x, width);
            }
            _ => {}
        }
        filled.push(point, item);
    }
    filled
}

/// A room that is as wide as its number, and so are the links on it.
pub fn narrowed(frame: &Frame, width: Abs) -> Frame {
    let mut narrow = like(frame, Size::new(width, frame.height()));
    for (point, item) in frame.items() {
        let item = match item {
            FrameItem::Link(target, size) => {
                FrameItem::Link(target.clone(), Size::new(size.x.min(width), size.y))
            }
            item => item.clone(),
        };
        narrow.push(*point, item);
    }
    narrow
}

/// A number with the glyphs of a text that holds all digits.
fn write(digits: &TextItem, number: u64) -> Option<TextItem> {
    let text = number.to_string();
    let glyphs = (0u16..).zip(text.chars()).map(|(index, digit)| {
        let glyph = digits
            .glyphs
            .iter()
            .find(|glyph| digits.text[glyph.range()].chars().eq([digit]))?;
        Some(Glyph {
            range: index..index + 1,
            ..glyph.clone()
        })
    });
    let glyphs = glyphs.collect::<Option<Vec<_>>>()?;
    Some(TextItem {
        text: text.into(),
        glyphs,
        ..digits.clone()
    })
}
