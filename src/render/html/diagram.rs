//! Mermaid diagrams as inline SVG.

use std::fmt::Write as _;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::escape::guarded;
use super::{Html, Medium, escape};
use crate::book::Diagram;
use crate::diagnostics::Diagnostic;
use crate::theme::Theme;

impl Html<'_> {
    /// The drawing, named by its title and described by its source, with the title as its caption.
    pub(super) fn push_diagram(&mut self, diagram: &Diagram) {
        self.diagrams += 1;
        // Counted, not placed: an edit elsewhere in the file must not change what is drawn here.
        let id = format!("{}-diagram-{}", self.prefix, self.diagrams);
        let title = diagram.title.as_deref().unwrap_or(self.label("figure"));
        let medium = self.surroundings.medium;
        match draw(diagram, self.surroundings.theme, medium, &id, title) {
            Ok(svg) => {
                self.push("<figure class=\"fig fig-diagram\">\n");
                if let Some(title) = &diagram.title {
                    self.push("<p class=\"caption\">");
                    self.text(title);
                    self.push("</p>\n");
                }
                match medium {
                    Medium::Book => self.push(&svg),
                    Medium::Card => {
                        self.push("<div class=\"drawn\">");
                        self.push(&guarded(&svg));
                        self.push("</div>");
                    }
                }
                self.push("\n</figure>\n");
            }
            Err(message) => self.diagnostics.push(
                Diagnostic::error("diagram", format!("the diagram can't be drawn: {message}"))
                    .at(diagram.span),
            ),
        }
    }
}

fn draw(
    diagram: &Diagram,
    theme: &Theme,
    medium: Medium,
    id: &str,
    title: &str,
) -> Result<String, String> {
    // The family stands at the root, where it is quoted.
    let svg = crate::render::diagram::draw(diagram, theme, "sans-serif")?;
    let root = root_attributes(theme, id);
    finish(&svg, medium, id, &root, title, &diagram.text)
}

/// What the drawing's root element says beyond its size. Fonts and colours are said here, since the renderer's style
/// sheet would hold for the whole document.
fn root_attributes(theme: &Theme, id: &str) -> Vec<(&'static str, String)> {
    let font = theme.settings.fonts.get("heading").map(String::as_str);
    let ink = theme.settings.light.base.get("ink").map(String::as_str);
    vec![
        ("role", "img".into()),
        ("aria-labelledby", format!("{id}-title {id}-desc")),
        (
            "font-family",
            format!(
                "'{}', sans-serif",
                font.unwrap_or("sans-serif").replace('\'', "")
            ),
        ),
        ("fill", ink.unwrap_or("#000000").into()),
    ]
}

/// Names and describes the drawing, lets it shrink to the page, and makes its ids unique in the document.
fn finish(
    svg: &str,
    medium: Medium,
    id: &str,
    root: &[(&str, String)],
    title: &str,
    source: &str,
) -> Result<String, String> {
    let fault = |error: &dyn std::fmt::Display| format!("its drawing is not XML ({error})");
    let mut reader = Reader::from_str(svg);
    let mut writer = Writer::new(Vec::with_capacity(svg.len()));
    let mut is_root = true;
    loop {
        let event = reader.read_event().map_err(|error| fault(&error))?;
        match event {
            Event::Eof => break,
            Event::Start(element) if element.name().as_ref() == "style" => {
                reader
                    .read_to_end(element.name())
                    .map_err(|error| fault(&error))?;
            }
            Event::Start(element) => {
                let mut amended = amend(&element, id, is_root)?;
                if is_root {
                    let width = ("width", view_width(&element));
                    let least = least_width(&width.1, medium).map(|style| ("style", style));
                    let attributes = root.iter().chain([&width]).chain(&least);
                    amended
                        .extend_attributes(attributes.map(|(key, value)| (*key, value.as_str())));
                }
                writer
                    .write_event(Event::Start(amended))
                    .expect("memory takes it");
                if is_root {
                    let name = format!(
                        "<title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
                        escape(title),
                        escape(source.trim())
                    );
                    writer.get_mut().extend_from_slice(name.as_bytes());
                    is_root = false;
                }
            }
            Event::Empty(element) => {
                let amended = amend(&element, id, false)?;
                writer
                    .write_event(Event::Empty(amended))
                    .expect("memory takes it");
            }
            Event::Decl(_) | Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
            event => writer.write_event(event).expect("memory takes it"),
        }
    }
    String::from_utf8(writer.into_inner()).map_err(|error| fault(&error))
}

/// An element with unique ids, and without what SVG does not know.
fn amend(element: &BytesStart, id: &str, is_root: bool) -> Result<BytesStart<'static>, String> {
    let name = element.name().as_ref().to_owned();
    let mut amended = BytesStart::new(name.clone());
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| format!("its drawing is not XML ({error})"))?;
        let key = attribute.key.as_ref().to_owned();
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| format!("its drawing is not XML ({error})"))?;
        match key.as_str() {
            "width" | "height" | "style" | "role" | "fill" | "aria-labelledby" if is_root => {}
            "x" | "y" if name == "g" => {}
            "class" | "font-family" | "aria-roledescription" => {}
            key if key.starts_with("data-") => {}
            "href" | "xlink:href" if value.starts_with('#') => {
                amended.push_attribute((
                    key.as_str(),
                    format!("#{}", unique(id, &value[1..])).as_str(),
                ));
            }
            "id" => amended.push_attribute(("id", unique(id, &value).as_str())),
            key => amended.push_attribute((
                key,
                value
                    .replace("url(#", &format!("url(#{id}-"))
                    .replace(['\n', '\t'], " ")
                    .as_str(),
            )),
        }
    }
    Ok(amended)
}

/// An id without spaces: they come from the labels of nodes.
fn unique(prefix: &str, id: &str) -> String {
    let mut unique = format!("{prefix}-");
    for c in id.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || "-_.".contains(c) => unique.push(c),
            c => {
                let _ = write!(unique, "_{:x}", c as u32);
            }
        }
    }
    unique
}

/// The drawing's own width, which the stylesheet limits to the page's.
fn view_width(root: &BytesStart) -> String {
    let view_box = root.try_get_attribute("viewBox").ok().flatten();
    let width = view_box
        .as_ref()
        .and_then(|attribute| attribute.value.split_whitespace().nth(2));
    width.unwrap_or("100%").to_owned()
}

/// On a card, which can scroll, a drawing shrinks no further than to letters of 10 pixels; those of the renderer have
/// 14. A page can't scroll, and its reader can magnify.
fn least_width(width: &str, medium: Medium) -> Option<String> {
    let width: f32 = width.parse().ok()?;
    (medium == Medium::Card).then(|| format!("min-width: {:.0}px", width * 10.0 / 14.0))
}
