//! What the pages say to those who hear the book.

use typst::foundations::Content;
use typst::model::LinkMarker;
use typst::pdf::{ArtifactElem, PdfMarkerTag};

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
