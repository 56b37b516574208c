//! What the pages say to those who hear the book, and what they need not say to Typst any more.

use typst::foundations::{Content, NativeElement as _};
use typst::introspection::{Location, MetadataElem, Tag, TagFlags};
use typst::layout::{FrameItem, GridCell, GridElem, PlaceElem};
use typst::model::{LinkElem, LinkMarker, ParElem, TableCell, TableElem};
use typst::pdf::{ArtifactElem, PdfMarkerTag};
use typst::text::RawElem;

use super::places::Places;

/// The label of the list that is the table of contents.
const CONTENTS: &str = "contents-list";

/// The element of a tag as it must be; nothing if it is right as it is.
pub fn tag(content: &Content, places: &Places) -> Option<Content> {
    contents(content).or_else(|| link(content, places))
}

/// The table of contents is marked as one. Typst does so for what its own `outline` finds, and for that alone.
fn contents(content: &Content) -> Option<Content> {
    let label = content.label()?;
    if !content.is::<ArtifactElem>() || label.resolve().as_str() != CONTENTS {
        return None;
    }
    let mut marker = PdfMarkerTag::OutlineBody(Content::empty());
    marker.set_location(content.location()?);
    Some(marker)
}

/// A link says where it leads.
fn link(content: &Content, places: &Places) -> Option<Content> {
    let url = content.to_packed::<LinkMarker>()?.alt.as_ref()?;
    let place = places.target(url)?;
    let mut content = content.clone();
    content.to_packed_mut::<LinkMarker>()?.alt = Some(place.name.as_str().into());
    Some(content)
}

/// The elements of a frame that nobody will ask for again. Their tags stay, but in the finished pages Typst need not
/// gather them.
#[derive(Default)]
pub struct Passed {
    /// Those that have not ended.
    open: Vec<Location>,
}

impl Passed {
    /// A tag of such an element; nothing if the tag stays as it is.
    pub fn tag(&mut self, item: &FrameItem) -> Option<FrameItem> {
        let tag = match item {
            FrameItem::Tag(Tag::Start(content, flags))
                if flags.introspectable && is_passed(content) =>
            {
                self.open.push(content.location()?);
                Tag::Start(content.clone(), passed(*flags))
            }
            FrameItem::Tag(Tag::End(location, key, flags)) => {
                let index = self.open.iter().rposition(|passed| passed == location)?;
                self.open.swap_remove(index);
                Tag::End(*location, *key, passed(*flags))
            }
            _ => return None,
        };
        Some(FrameItem::Tag(tag))
    }
}

fn passed(flags: TagFlags) -> TagFlags {
    TagFlags {
        introspectable: false,
        ..flags
    }
}

/// Nothing leads to these, unless they have a label, and nobody counts them.
fn is_passed(content: &Content) -> bool {
    let passed = [
        GridCell::ELEM,
        GridElem::ELEM,
        LinkElem::ELEM,
        LinkMarker::ELEM,
        MetadataElem::ELEM,
        ParElem::ELEM,
        PlaceElem::ELEM,
        RawElem::ELEM,
        TableCell::ELEM,
        TableElem::ELEM,
    ];
    content.label().is_none() && passed.contains(&content.elem())
}
