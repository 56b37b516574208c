//! The files that travel with a deck, under names made from their content.
//!
//! Anki never overwrites a media file that is there: a name that depends on the content makes a changed file a new one.

use std::collections::BTreeMap;

use super::notetype::FontFace;
use crate::book::Asset;
use crate::lock::Digest;
use crate::theme::Theme;

/// The name of an image in the deck.
pub(super) fn image_name(asset: &Asset) -> String {
    format!(
        "prepress-{}.{}",
        short_digest(&asset.bytes),
        asset.kind.extension()
    )
}

/// The fonts for code, with the files that hold them. Text is set in the device's own fonts.
pub(super) fn code_fonts(theme: &Theme) -> (Vec<FontFace>, BTreeMap<String, Vec<u8>>) {
    let family = theme
        .settings
        .fonts
        .get("code")
        .cloned()
        .unwrap_or_default();
    let stem = family.replace(' ', "");
    let styles = [
        ("Regular", 400, "normal"),
        ("SemiBold", 600, "normal"),
        ("Italic", 400, "italic"),
    ];
    let mut faces = Vec::new();
    let mut files = BTreeMap::new();
    for (name, weight, style) in styles {
        let Some(bytes) = theme.bytes(&format!("fonts/{stem}-{name}.ttf")) else {
            continue;
        };
        // The underscore keeps Anki from calling a file unused that only a style sheet refers to.
        let file = format!("_prepress-{}.ttf", short_digest(bytes));
        faces.push(FontFace {
            family: family.clone(),
            file: file.clone(),
            weight,
            style,
        });
        files.insert(file, bytes.to_vec());
    }
    (faces, files)
}

fn short_digest(bytes: &[u8]) -> String {
    Digest::of([bytes]).as_str()[..12].to_owned()
}
