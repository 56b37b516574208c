//! Formulas: MathML in a book, MathJax delimiters on a card.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::{Html, Medium, escape};
use crate::book::Math;
use crate::diagnostics::Diagnostic;

impl Html<'_> {
    pub(super) fn push_inline_math(&mut self, math: &Math) {
        match self.surroundings.medium {
            Medium::Book => self.push_mathml(math, MathDisplay::Inline),
            Medium::Card => self.push(&format!("\\({}\\)", mathjax(math))),
        }
    }

    pub(super) fn push_display_math(&mut self, math: &Math) {
        match self.surroundings.medium {
            Medium::Book => {
                self.push("<div class=\"math\">");
                self.push_mathml(math, MathDisplay::Block);
                self.push("</div>\n");
            }
            Medium::Card => self.push(&format!("<p>\\[{}\\]</p>\n", mathjax(math))),
        }
    }

    fn push_mathml(&mut self, math: &Math, display: MathDisplay) {
        let latex: String = math
            .latex
            .chars()
            .filter(|c| !c.is_control() || c.is_whitespace())
            .collect();
        match mathml(&latex, display) {
            Ok(mathml) => self.push(&mathml),
            Err(message) => self.diagnostics.push(
                Diagnostic::error("math", format!("the formula can't be set: {message}"))
                    .at(math.span)
                    .help("formulas are LaTeX, without packages or macros of your own"),
            ),
        }
    }
}

/// The source for `MathJax`, where spaces mean nothing: they break up what Anki takes for a cloze deletion.
fn mathjax(math: &Math) -> String {
    let mut latex = math.latex.clone();
    for (sign, broken) in [("{{", "{ {"), ("}}", "} }"), ("::", ": :")] {
        while latex.contains(sign) {
            latex = latex.replace(sign, broken);
        }
    }
    escape(&latex)
}

/// A `math` element in MathML's namespace, with the source as alternative text for readers without MathML.
fn mathml(latex: &str, display: MathDisplay) -> Result<String, String> {
    let config = MathCoreConfig {
        xml_namespace: true,
        ..MathCoreConfig::default()
    };
    let converter = LatexToMathML::new(config).expect("there are no macros that could be wrong");
    let mathml = converter
        .convert_with_local_state(latex, display)
        .map_err(|error| error.error_message())?
        .mathml;
    let mathml = portable(&mathml).map_err(|error| error.to_string())?;
    let (open, rest) = mathml.split_at("<math".len());
    Ok(format!("{open} alttext=\"{}\"{rest}", escape(latex.trim())))
}

/// Where an `mstyle` stands in for the attributes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    None,
    Around,
    Within,
}

/// MathML 3 out of MathML Core. The converter puts `displaystyle` and `scriptlevel` on any element, as MathML Core has
/// it; EPUB's MathML 3, and many reading systems, know them on `mstyle` alone.
fn portable(mathml: &str) -> Result<String, quick_xml::Error> {
    let mut reader = Reader::from_str(mathml);
    let mut xml = Writer::new(Vec::with_capacity(mathml.len() + 64));
    let mut open = Vec::new();
    let end = || Event::End(BytesEnd::new("mstyle"));
    loop {
        match reader.read_event()? {
            Event::Eof => break,
            Event::Start(element) => {
                let (element, style, place) = split(&element)?;
                if place == Style::Around {
                    xml.write_event(Event::Start(style.borrow()))?;
                }
                xml.write_event(Event::Start(element))?;
                if place == Style::Within {
                    xml.write_event(Event::Start(style))?;
                }
                open.push(place);
            }
            Event::Empty(element) => {
                let (element, style, place) = split(&element)?;
                if place == Style::Around {
                    xml.write_event(Event::Start(style))?;
                }
                xml.write_event(Event::Empty(element))?;
                if place == Style::Around {
                    xml.write_event(end())?;
                }
            }
            Event::End(element) => {
                let place = open.pop();
                if place == Some(Style::Within) {
                    xml.write_event(end())?;
                }
                xml.write_event(Event::End(element))?;
                if place == Some(Style::Around) {
                    xml.write_event(end())?;
                }
            }
            event => xml.write_event(event)?,
        }
    }
    Ok(String::from_utf8_lossy(&xml.into_inner()).into_owned())
}

/// An element without those attributes, an `mstyle` with them, and where the latter is to stand.
fn split(
    element: &BytesStart,
) -> Result<(BytesStart<'static>, BytesStart<'static>, Style), quick_xml::Error> {
    let name = element.name().as_ref().to_owned();
    let (mut bare, mut style) = (BytesStart::new(name.clone()), BytesStart::new("mstyle"));
    let mut place = Style::None;
    for attribute in element.attributes() {
        let attribute = attribute?;
        let is_style = matches!(attribute.key.as_ref(), "displaystyle" | "scriptlevel");
        if is_style && !matches!(name.as_str(), "math" | "mstyle") {
            style.push_attribute(attribute);
            place = match name.as_str() {
                "mtd" => Style::Within,
                // A row can stand in a table only, and has no style of its own.
                "mtr" => Style::None,
                _ => Style::Around,
            };
        } else {
            bare.push_attribute(attribute);
        }
    }
    Ok((bare, style, place))
}
