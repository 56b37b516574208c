//! Files that the code shows: the bank's images, and diagrams drawn as SVG.

use std::collections::BTreeMap;

use typst::foundations::Bytes;

use crate::book::{AssetKind, Diagram, Image};
use crate::diagnostics::Diagnostic;
use crate::lock::Digest;
use crate::render::diagram;
use crate::theme::Theme;

/// A diagram that was drawn.
pub struct Drawing {
    /// Its path, with a leading slash.
    pub path: String,
    /// Its own width and height, in points.
    pub size: (f64, f64),
}

/// Files by their path in Typst's world.
#[derive(Default)]
pub struct Assets {
    files: BTreeMap<String, Bytes>,
}

impl Assets {
    /// The path of an image, with a leading slash.
    pub fn image(&mut self, image: &Image) -> String {
        let asset = &image.asset;
        let path = format!("/content/{}", with_known_extension(&asset.path, asset.kind));
        if !self.files.contains_key(&path) {
            let bytes = Bytes::new(asset.bytes.to_vec());
            self.files.insert(path.clone(), bytes);
        }
        path
    }

    /// Draws a diagram.
    ///
    /// # Errors
    ///
    /// If the diagram can't be drawn.
    pub fn diagram(&mut self, diagram: &Diagram, theme: &Theme) -> Result<Drawing, Diagnostic> {
        let font = theme.settings.fonts.get("heading");
        let font = font.map_or("sans-serif", String::as_str);
        let svg = diagram::draw(diagram, theme, font).map_err(|error| {
            Diagnostic::error("diagram", format!("this diagram can't be drawn: {error}"))
                .at(diagram.span)
                .help("see https://mermaid.js.org for what a diagram may say")
        })?;
        let svg = quote_font(svg, theme);
        let size = natural_size(&svg);
        let digest = Digest::of([svg.as_bytes()]);
        let path = format!("/diagrams/{}.svg", digest.as_str());
        self.files.insert(path.clone(), Bytes::from_string(svg));
        Ok(Drawing { path, size })
    }

    /// All files, by path.
    pub fn into_files(self) -> impl Iterator<Item = (String, Bytes)> {
        self.files.into_iter()
    }
}

/// Typst tells formats by their extension, in lower case.
fn with_known_extension(path: &str, kind: AssetKind) -> String {
    match path.rsplit_once('.') {
        Some((stem, extension)) if extension == kind.extension() => {
            format!("{stem}.{extension}")
        }
        _ => format!("{path}.{}", kind.extension()),
    }
}

/// What the drawing's `viewBox` says.
fn natural_size(svg: &str) -> (f64, f64) {
    let view_box = svg.split_once("viewBox=\"").map(|(_, rest)| rest);
    let mut numbers = view_box
        .and_then(|rest| rest.split('"').next())
        .into_iter()
        .flat_map(str::split_whitespace)
        .skip(2)
        .map_while(|number| number.parse().ok());
    (numbers.next().unwrap_or(1.0), numbers.next().unwrap_or(1.0))
}

/// A family such as `Source Sans 3` is only understood in quotes, because a CSS name can't begin with a digit.
fn quote_font(svg: String, theme: &Theme) -> String {
    match theme.settings.fonts.get("heading") {
        Some(font) => svg.replace(
            &format!("font-family=\"{font}\""),
            &format!("font-family=\"'{font}'\""),
        ),
        None => svg,
    }
}
