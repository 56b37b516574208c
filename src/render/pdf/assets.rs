//! Files that the code shows: the bank's images, and diagrams drawn as SVG.

use std::collections::BTreeMap;

use mermaid_rs_renderer::{RenderOptions, render_with_options};
use typst::foundations::Bytes;

use crate::book::{AssetKind, Diagram, Image};
use crate::diagnostics::Diagnostic;
use crate::lock::Digest;
use crate::theme::Theme;

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

    /// Draws a diagram; the path has a leading slash.
    ///
    /// # Errors
    ///
    /// If the diagram can't be drawn.
    pub fn diagram(&mut self, diagram: &Diagram, theme: &Theme) -> Result<String, Diagnostic> {
        let svg = render_with_options(&diagram.text, options(theme)).map_err(|error| {
            Diagnostic::error("diagram", format!("this diagram can't be drawn: {error}"))
                .at(diagram.span)
                .help("see https://mermaid.js.org for what a diagram may say")
        })?;
        let svg = quote_font(svg, theme);
        let digest = Digest::of([svg.as_bytes()]);
        let path = format!("/diagrams/{}.svg", digest.as_str());
        self.files.insert(path.clone(), Bytes::from_string(svg));
        Ok(path)
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

fn options(theme: &Theme) -> RenderOptions {
    let base = |name: &str, fallback: &str| {
        let color = theme.settings.light.base.get(name);
        color.map_or(fallback, String::as_str).to_owned()
    };
    let mut options = RenderOptions::modern();
    options.layout.fast_text_metrics = true;
    let colors = &mut options.theme;
    if let Some(font) = theme.settings.fonts.get("heading") {
        colors.font_family.clone_from(font);
    }
    colors.background = base("paper", "#ffffff");
    colors.primary_color = base("panel", "#f5f6f8");
    colors.primary_text_color = base("ink", "#1c2024");
    colors.primary_border_color = base("accent", "#1f4e8c");
    colors.line_color = base("muted", "#5b636d");
    colors.text_color = base("ink", "#1c2024");
    colors.edge_label_background = base("paper", "#ffffff");
    colors.cluster_background = base("paper", "#ffffff");
    colors.cluster_border = base("rule", "#d5d9de");
    options
}
