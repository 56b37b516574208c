//! What epub-builder leaves out of the package document, the navigation document and the NCX.
//!
//! The three files are read and written again as XML. Rules are those of EPUB 3.3 and EPUB Accessibility 1.1.

use std::fmt::Write as _;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::Image;
use super::breaks;
use super::package::Package;
use super::page::{Landmark, clean};
use crate::book::Book;
use crate::render::html::escape;
use crate::theme::Theme;

type Xml = Writer<Vec<u8>>;

const MEMORY: &str = "memory takes all that is written";

/// Knows what the three files are to say.
#[derive(Debug)]
pub(super) struct Finisher<'a> {
    book: &'a Book<'a>,
    theme: &'a Theme,
    package: &'a Package<'a>,
}

impl<'a> Finisher<'a> {
    pub(super) fn new(book: &'a Book<'a>, theme: &'a Theme, package: &'a Package<'a>) -> Self {
        Finisher {
            book,
            theme,
            package,
        }
    }

    /// The file as it should be, if it is one of the three.
    pub(super) fn finish(&self, name: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let text = || String::from_utf8_lossy(bytes);
        let finished = match name.rsplit_once('/').map_or(name, |(_, file)| file) {
            "content.opf" => self.package(&text()),
            "nav.xhtml" => self.navigation(&text()),
            "toc.ncx" => self.ncx(&text()),
            _ => return Ok(None),
        };
        finished
            .map(Some)
            .map_err(|error| format!("epub-builder wrote a faulty {name}: {error}"))
    }

    fn language(&self) -> &str {
        &self.book.bank.config.language
    }

    fn label<'l>(&'l self, key: &'l str) -> &'l str {
        self.theme.label(self.language(), key)
    }

    /// Language, identifier, dates, subtitle, accessibility, and what the documents contain.
    fn package(&self, text: &str) -> Result<Vec<u8>, quick_xml::Error> {
        rewrite(text, |event, xml| {
            match event {
                Event::Start(element) => match element.name().as_ref() {
                    "package" => {
                        let element = with(element, &[("xml:lang", self.language())]);
                        write(xml, Event::Start(element));
                    }
                    "dc:identifier" => return Next::ReplaceText(self.book.identifier.clone()),
                    "dc:title" => {
                        write(xml, Event::Start(with(element, &[("id", "title")])));
                    }
                    // Its id is also that of an author.
                    "dc:language" => write(xml, Event::Start(BytesStart::new("dc:language"))),
                    "meta" if has(element, "property", "dcterms:modified") => {
                        return Next::ReplaceText(format!("{}T00:00:00Z", self.book.date));
                    }
                    "guide" => return Next::Skip,
                    _ => return Next::Keep,
                },
                Event::Empty(element) if element.name().as_ref() == "item" => {
                    let properties = self.properties(&value(element, "href"));
                    if properties.is_empty() {
                        return Next::Keep;
                    }
                    let element = with(element, &[("properties", &properties)]);
                    write(xml, Event::Empty(element));
                }
                Event::End(element) if element.name().as_ref() == "metadata" => {
                    self.write_metadata(xml);
                    return Next::Keep;
                }
                _ => return Next::Keep,
            }
            Next::Done
        })
    }

    /// What a document holds beyond XHTML (EPUB 3.3, 5.6.2.1).
    fn properties(&self, file: &str) -> String {
        let Some(page) = self.package.pages.iter().find(|page| page.file == file) else {
            return String::new();
        };
        let kinds = [("mathml", "<math "), ("svg", "<svg ")];
        let found = kinds
            .iter()
            .filter(|(_, markup)| page.text.contains(markup));
        let names: Vec<_> = found.map(|(name, _)| *name).collect();
        names.join(" ")
    }

    fn write_metadata(&self, xml: &mut Xml) {
        element(xml, "dc:date", &[], &self.book.date.to_string());
        meta(
            xml,
            &[("refines", "#title"), ("property", "title-type")],
            "main",
        );
        if let Some(subtitle) = &self.book.subtitle {
            element(xml, "dc:title", &[("id", "subtitle")], subtitle);
            let refines = [("refines", "#subtitle"), ("property", "title-type")];
            meta(xml, &refines, "subtitle");
        }
        if self.has_page_list() {
            let source = format!("{}.pdf, {}", self.book.file_stem, self.book.date);
            element(xml, "dc:source", &[], &source);
            meta(xml, &[("property", "pageBreakSource")], &source);
        }
        for (property, content) in self.accessibility() {
            meta(xml, &[("property", property)], &content);
        }
    }

    /// Only what is true of this very book.
    fn accessibility(&self) -> Vec<(&'static str, String)> {
        let mut features = vec![
            "structuralNavigation",
            "tableOfContents",
            "readingOrder",
            "displayTransformability",
            "unlocked",
        ];
        let contain = |markup| {
            self.package
                .pages
                .iter()
                .any(|page| page.text.contains(markup))
        };
        let images = self.package.images;
        if contain("<img ") || contain("<svg ") {
            features.push("alternativeText");
        }
        if self.has_page_list() {
            features.extend(["pageNavigation", "pageBreakMarkers"]);
        }
        if contain("<math ") {
            features.push("MathML");
        }
        // The cover does not count: it says nothing that the title page does not.
        let mut modes = vec!["textual"];
        if !images.is_empty() || contain("<svg ") {
            modes.push("visual");
        }
        let can_move = |image: &Image| matches!(image.media_type, "image/gif" | "image/webp");
        let hazard = if images.values().any(can_move) {
            "unknown"
        } else {
            "none"
        };
        let mut statements: Vec<(&'static str, String)> = Vec::new();
        let mut state = |property, values: &[&str]| {
            statements.extend(values.iter().map(|value| (property, (*value).to_owned())));
        };
        state("schema:accessMode", &modes);
        state("schema:accessModeSufficient", &["textual"]);
        state("schema:accessibilityFeature", &features);
        state("schema:accessibilityHazard", &[hazard]);
        state(
            "schema:accessibilitySummary",
            &[self.label("accessibility-summary")],
        );
        statements
    }

    /// Languages, roles and names for the lists of links, and landmarks of our own.
    fn navigation(&self, text: &str) -> Result<Vec<u8>, quick_xml::Error> {
        rewrite(text, |event, xml| {
            let Event::Start(element) = event else {
                return Next::Keep;
            };
            match element.name().as_ref() {
                "html" => {
                    let language = self.language();
                    let languages = [("lang", language), ("xml:lang", language)];
                    write(xml, Event::Start(with(element, &languages)));
                }
                "nav" if has(element, "epub:type", "toc") => {
                    let names = [("role", "doc-toc"), ("aria-labelledby", "toc-title")];
                    write(xml, Event::Start(with(element, &names)));
                }
                "nav" => {
                    self.write_landmarks(xml);
                    self.write_page_list(xml);
                    return Next::Skip;
                }
                _ => return Next::Keep,
            }
            Next::Done
        })
    }

    fn write_landmarks(&self, xml: &mut Xml) {
        let title = self.label("landmarks");
        let mut markup = format!(
            "<nav epub:type=\"landmarks\" id=\"landmarks\" aria-labelledby=\"landmarks-title\" hidden=\"hidden\">\n\
             <h2 id=\"landmarks-title\">{}</h2>\n<ol>\n",
            escape(title)
        );
        for page in self.package.pages {
            if let Some(landmark) = page.landmark {
                let (kind, label) = match landmark {
                    Landmark::Cover => ("cover", "cover"),
                    Landmark::TitlePage => ("titlepage", "title-page"),
                    Landmark::Contents => ("toc", "contents"),
                    Landmark::Start => ("bodymatter", "start-of-content"),
                    Landmark::Key => ("answers", "quiz-key"),
                    Landmark::Index => ("index", "terms"),
                };
                let (file, label) = (&page.file, escape(self.label(label)));
                let _ = writeln!(
                    markup,
                    "<li><a epub:type=\"{kind}\" href=\"{file}\">{label}</a></li>"
                );
            }
        }
        markup.push_str("</ol>\n</nav>");
        write(xml, Event::Text(BytesText::from_escaped(markup)));
    }

    /// Where the pages of the printed book begin.
    fn write_page_list(&self, xml: &mut Xml) {
        if !self.has_page_list() {
            return;
        }
        let title = escape(self.label("page-list"));
        let mut markup = format!(
            "\n<nav epub:type=\"page-list\" role=\"doc-pagelist\" id=\"page-list\" \
             aria-labelledby=\"page-list-title\" hidden=\"hidden\">\n\
             <h2 id=\"page-list-title\">{title}</h2>\n<ol>\n"
        );
        for page in self.package.pages {
            for number in breaks::numbers(&page.text) {
                let address = breaks::address(&page.file, number);
                let _ = writeln!(markup, "<li><a href=\"{address}\">{number}</a></li>");
            }
        }
        markup.push_str("</ol>\n</nav>");
        write(xml, Event::Text(BytesText::from_escaped(markup)));
    }

    fn has_page_list(&self) -> bool {
        let mut pages = self.package.pages.iter();
        pages.any(|page| breaks::numbers(&page.text).next().is_some())
    }

    /// For old readers. Its identifier must be the package's.
    fn ncx(&self, text: &str) -> Result<Vec<u8>, quick_xml::Error> {
        let mut in_title = false;
        rewrite(text, |event, xml| {
            match event {
                Event::Start(element) => match element.name().as_ref() {
                    "ncx" => {
                        let element = with(element, &[("xml:lang", self.language())]);
                        write(xml, Event::Start(element));
                        return Next::Done;
                    }
                    "head" => {
                        write(xml, Event::Start(element.to_owned()));
                        let uid = [("name", "dtb:uid"), ("content", &*self.book.identifier)];
                        write(xml, Event::Empty(with(&BytesStart::new("meta"), &uid)));
                        return Next::Done;
                    }
                    "docTitle" => in_title = true,
                    "text" if std::mem::take(&mut in_title) => {
                        return Next::ReplaceText(self.book.title.clone());
                    }
                    _ => {}
                },
                Event::Empty(element) if has(element, "name", "dtb:depth") => {
                    let depth = [
                        ("name", "dtb:depth"),
                        ("content", &*self.depth().to_string()),
                    ];
                    write(xml, Event::Empty(with(&BytesStart::new("meta"), &depth)));
                    return Next::Done;
                }
                _ => {}
            }
            Next::Keep
        })
    }

    fn depth(&self) -> usize {
        let has_sections = self.package.pages.iter().any(|page| {
            let entry = page.entry.as_ref();
            entry.is_some_and(|entry| entry.level == 2)
        });
        if has_sections { 3 } else { 2 }
    }
}

/// What becomes of an event.
enum Next {
    /// It is written as it is.
    Keep,
    /// It has been written otherwise.
    Done,
    /// It starts an element that is left out.
    Skip,
    /// It starts an element that is to hold this text.
    ReplaceText(String),
}

/// Copies XML event by event; `decide` may write something else in an event's place.
fn rewrite(
    text: &str,
    mut decide: impl FnMut(&Event, &mut Xml) -> Next,
) -> Result<Vec<u8>, quick_xml::Error> {
    let mut reader = Reader::from_str(text);
    let mut xml = Writer::new(Vec::with_capacity(text.len() + text.len() / 4));
    loop {
        let event = reader.read_event()?;
        if event == Event::Eof {
            return Ok(xml.into_inner());
        }
        let next = decide(&event, &mut xml);
        match (next, event) {
            (Next::Keep, event) => write(&mut xml, event),
            (Next::Skip, Event::Start(element)) => {
                reader.read_to_end(element.name())?;
            }
            (Next::ReplaceText(text), Event::Start(element)) => {
                let end = element.to_end().into_owned();
                reader.read_to_end(element.name())?;
                write(&mut xml, Event::Start(element));
                write(
                    &mut xml,
                    Event::Text(BytesText::from_escaped(escape(&text))),
                );
                write(&mut xml, Event::End(end));
            }
            _ => {}
        }
    }
}

fn write(xml: &mut Xml, event: Event) {
    xml.write_event(event).expect(MEMORY);
}

/// An element with attributes added or replaced.
fn with(element: &BytesStart, more: &[(&str, &str)]) -> BytesStart<'static> {
    let name = element.name().as_ref().to_owned();
    let mut amended = BytesStart::new(name);
    for attribute in element.attributes().flatten() {
        let is_kept = |(key, _): &(&str, &str)| *key != attribute.key.as_ref();
        if more.iter().all(is_kept) {
            amended.push_attribute(attribute);
        }
    }
    for (key, value) in more {
        amended.push_attribute((*key, clean(value).as_str()));
    }
    amended.into_owned()
}

fn value(element: &BytesStart, key: &str) -> String {
    let attribute = element.try_get_attribute(key).ok().flatten();
    attribute.map_or_else(String::new, |attribute| attribute.value.to_string())
}

fn has(element: &BytesStart, key: &str, expected: &str) -> bool {
    value(element, key) == expected
}

fn meta(xml: &mut Xml, attributes: &[(&str, &str)], content: &str) {
    element(xml, "meta", attributes, content);
}

fn element(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], content: &str) {
    let start = with(&BytesStart::new(name), attributes);
    write(xml, Event::Text(BytesText::from_escaped("  ")));
    write(xml, Event::Start(start));
    write(xml, Event::Text(BytesText::from_escaped(escape(content))));
    write(xml, Event::End(BytesEnd::new(name)));
    write(xml, Event::Text(BytesText::from_escaped("\n  ")));
}
