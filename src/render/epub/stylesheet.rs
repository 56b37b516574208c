//! The stylesheet: the template filled in with the theme's colours and fonts.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::colour::Colour;
use super::templates::Templates;
use crate::diagnostics::Diagnostic;
use crate::theme::Theme;

/// The text of `stylesheet.css`.
pub(super) fn write(
    theme: &Theme,
    templates: &Templates,
    embed_fonts: bool,
) -> Result<String, Box<Diagnostic>> {
    let palette = &theme.settings.light;
    let accents = palette.parts.iter().map(|hex| shades(hex));
    let named = |colours: &BTreeMap<String, String>| -> Value {
        let shades = |(name, hex): (&String, &String)| (name.clone(), shades(hex));
        Value::from(colours.iter().map(shades).collect::<BTreeMap<_, _>>())
    };
    let family = |role: &str| {
        let name = theme.settings.fonts.get(role).map(String::as_str);
        name.unwrap_or("serif").replace(['"', '\\', '\n'], "")
    };
    let faces: Vec<Value> = if embed_fonts {
        fonts(theme).iter().map(Font::value).collect()
    } else {
        Vec::new()
    };
    let values = context! {
        accents => accents.collect::<Value>(),
        base => named(&palette.base),
        callouts => named(&palette.callouts),
        syntax => named(&palette.syntax),
        fonts => context! { heading => family("heading"), code => family("code"), text => family("text") },
        embed_fonts,
        faces,
    };
    templates.text("style.css", values)
}

/// One of the theme's colours, as text and as tints behind text.
fn shades(hex: &str) -> Value {
    let plain = Colour::from_hex(hex);
    let colour = plain.balanced();
    context! {
        colour => colour.css(),
        faint => colour.tint(0.045),
        line => colour.tint(0.45),
        plain => plain.css(),
    }
}

/// A font file of the theme that the book embeds.
#[derive(Debug)]
pub(super) struct Font<'t> {
    pub(super) file: String,
    pub(super) bytes: &'t [u8],
    family: String,
    weight: u16,
    is_italic: bool,
}

impl Font<'_> {
    fn value(&self) -> Value {
        context! {
            family => self.family.as_str(),
            file => self.file.as_str(),
            weight => self.weight,
            style => if self.is_italic { "italic" } else { "normal" },
        }
    }
}

/// The theme's fonts for text, headings and code, by the customary names of font files: `SourceSerif4-BoldItalic.ttf`.
pub(super) fn fonts(theme: &Theme) -> Vec<Font<'_>> {
    let families = ["text", "heading", "code"].map(|role| theme.settings.fonts.get(role));
    let mut fonts = Vec::new();
    for (path, bytes) in theme.files("fonts/") {
        let file = &path["fonts/".len()..];
        let Some((stem, "ttf" | "otf" | "woff2")) = file.rsplit_once('.') else {
            continue;
        };
        let (name, style) = stem.split_once('-').unwrap_or((stem, "Regular"));
        let is_name = |family: &&String| family.replace(' ', "") == name;
        if let Some(family) = families.into_iter().flatten().find(is_name) {
            fonts.push(Font {
                file: format!("fonts/{file}"),
                bytes,
                family: family.clone(),
                weight: weight(style.trim_end_matches("Italic")),
                is_italic: style.ends_with("Italic"),
            });
        }
    }
    fonts
}

fn weight(style: &str) -> u16 {
    match style {
        "Light" => 300,
        "Medium" => 500,
        "SemiBold" => 600,
        "Bold" => 700,
        "Black" => 900,
        _ => 400,
    }
}
