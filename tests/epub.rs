//! The e-book as a reading system will meet it: the package is opened and followed from document to document.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use prepress::book::{Bank, Book};
use prepress::edition;
use prepress::render::{Silent, archive, epub, pdf, render_all};
use prepress::theme::Theme;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

const EVERY_BLOCK: &str = include_str!("pdf/every-block.md");
const SQUARE: &str = include_str!("pdf/square.svg");

/// Every kind of block, a section that refers to it from elsewhere, and a second part.
fn every_block() -> Bank {
    let another = "# Another section {#another}\n\n## Last question? {#last}\n\nSee [it](#everything).\n\n\
                   ## See also {.see-also}\n\n- [It](#everything)\n";
    common::bank_of(&common::files([
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
        ("02-two/01-another.md", another),
    ]))
}

/// A package, opened.
struct Package {
    files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    fn of(book: &Book) -> Self {
        Package::open(&bytes(book, &Theme::default()))
    }

    fn open(bytes: &[u8]) -> Self {
        let entries = archive::open(bytes).expect("it is a zip archive");
        let files = entries
            .into_iter()
            .map(|entry| (entry.name, entry.bytes))
            .collect();
        Package { files }
    }

    fn text(&self, name: &str) -> &str {
        let bytes = self
            .files
            .get(name)
            .unwrap_or_else(|| panic!("{name} is there"));
        std::str::from_utf8(bytes).expect("it is text")
    }

    /// Names and elements of every XML file.
    fn documents(&self) -> impl Iterator<Item = (&str, Document)> {
        let is_xml = |name: &&String| {
            [".xhtml", ".opf", ".ncx", ".xml"]
                .iter()
                .any(|extension| name.ends_with(extension))
        };
        let names = self.files.keys().filter(is_xml);
        names.map(|name| (name.as_str(), Document::read(self.text(name))))
    }
}

fn bytes(book: &Book, theme: &Theme) -> Vec<u8> {
    let mut result = epub::FORMAT.render(book, theme, &Silent);
    assert_eq!(result.diagnostics, []);
    let file = result.output.files.remove(0);
    assert_eq!(file.name, format!("{}.epub", book.file_stem));
    file.bytes
}

/// An XML file, read; reading fails if it is not well-formed.
#[derive(Default)]
struct Document {
    /// Name and attributes of every element, in order.
    elements: Vec<(String, BTreeMap<String, String>)>,
    /// All text, elements left out.
    text: String,
}

impl Document {
    fn read(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        let mut document = Document::default();
        let mut depth = 0;
        loop {
            match reader.read_event().expect("it is well-formed") {
                Event::Start(element) => {
                    depth += 1;
                    document.push(&element);
                }
                Event::End(_) => depth -= 1,
                Event::Empty(element) => document.push(&element),
                Event::Text(text) => document.text.push_str(&text),
                Event::GeneralRef(name) => {
                    let entity =
                        || resolve_predefined_entity(&name).and_then(|it| it.chars().next());
                    let c = name.resolve_char_ref().ok().flatten().or_else(entity);
                    document.text.push(c.expect("XML has five entities"));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "every element is closed");
        document
    }

    fn push(&mut self, element: &BytesStart) {
        let attributes = element.attributes().map(|attribute| {
            let attribute = attribute.expect("attributes are quoted, and none is doubled");
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.expect("its entities are known").into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        let name = element.name().as_ref().to_owned();
        self.elements.push((name, attributes.collect()));
    }

    /// The values of an attribute, of whatever element.
    fn values(&self, attribute: &str) -> impl Iterator<Item = &str> {
        self.elements
            .iter()
            .filter_map(move |(_, attributes)| attributes.get(attribute).map(String::as_str))
    }
}

#[test]
fn every_link_leads_to_something_that_is_there_once() {
    let package = Package::of(&common::book(&every_block()));
    let mut places = BTreeSet::new();
    for (name, document) in package.documents() {
        places.insert(name.to_owned());
        for id in document.values("id") {
            assert!(
                places.insert(format!("{name}#{id}")),
                "{name}: {id} is doubled"
            );
        }
    }
    places.extend(package.files.keys().cloned());
    let mut followed = 0;
    for (name, document) in package.documents() {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in document.values("href").chain(document.values("src")) {
            if link.contains("://") {
                continue;
            }
            let target = match link.strip_prefix('#') {
                Some(id) => format!("{name}#{id}"),
                None => format!("{folder}/{link}"),
            };
            assert!(places.contains(&target), "{name}: {link} leads nowhere");
            followed += 1;
        }
    }
    assert!(followed > 30, "there are links to follow");
}

#[test]
fn the_package_lists_every_file_and_what_it_holds() {
    let package = Package::of(&common::book(&every_block()));
    let opf = Document::read(package.text("OEBPS/content.opf"));
    let listed: BTreeSet<_> = opf
        .elements
        .iter()
        .filter(|(name, _)| name == "item")
        .map(|(_, attributes)| format!("OEBPS/{}", attributes["href"]))
        .collect();
    let held: BTreeSet<_> = package
        .files
        .keys()
        .filter(|name| name.starts_with("OEBPS/") && !name.ends_with("content.opf"))
        .cloned()
        .collect();
    assert_eq!(listed, held);
    let properties: BTreeSet<_> = opf.values("properties").collect();
    assert_eq!(
        properties,
        BTreeSet::from(["cover-image", "mathml svg", "nav"])
    );
    assert!(opf.text.contains("MathML") && opf.text.contains("alternativeText"));
}

#[test]
fn nothing_is_claimed_that_the_book_does_not_have() {
    let plain = common::bank("Only words.\n");
    let package = Package::of(&common::book(&plain));
    let opf = package.text("OEBPS/content.opf");
    assert!(
        !opf.contains("MathML") && !opf.contains(">visual<"),
        "{opf}"
    );
    assert!(opf.contains(">textual<"), "{opf}");
}

#[test]
fn navigation_leads_to_parts_sections_and_questions() {
    let bank = every_block();
    let package = Package::of(&common::book(&bank));
    let nav = Document::read(package.text("OEBPS/nav.xhtml"));
    let links: Vec<_> = nav.values("href").collect();
    let starting = |start: &str| links.iter().filter(|link| link.starts_with(start)).count();
    assert_eq!(links.iter().filter(|link| link.contains("#q-")).count(), 3);
    assert_eq!(starting("section-") - 3, 2);
    // Both parts, and the first as the landmark where reading starts.
    assert_eq!(starting("part-"), 3);
    let ncx = Document::read(package.text("OEBPS/toc.ncx"));
    let points = ncx.elements.iter().filter(|(name, _)| name == "navPoint");
    assert_eq!(points.count(), 3 + 2 + 2 + 1);
}

#[test]
fn the_index_leads_from_terms_to_questions() {
    let config = format!("{}[index]\nterms = ['closure']\n", common::BOOK_TOML);
    let text = "# Names {#names}\n\n## What does `a<b>` cost? {#first}\n\nA closure, and `Zero`.\n\n\
                ## `len()`, `<<`? {#second}\n\nOf closures.\n";
    let bank = common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-names.md", text),
    ]));
    let package = Package::of(&common::book(&bank));
    let page = Document::read(package.text("OEBPS/terms.xhtml"));
    let words: Vec<_> = page.text.split_whitespace().collect();
    let words = words.join(" ");
    assert!(
        words.ends_with("Signs << 2 C closure 1 2 L len 2 Z Zero 1"),
        "{words}"
    );
    let locators = page.elements.iter().filter(|(_, attributes)| {
        attributes.get("epub:type").map(String::as_str) == Some("index-locator")
    });
    let links: Vec<_> = locators.map(|(_, it)| it["href"].as_str()).collect();
    let (first, second) = (
        "section-names.xhtml#q-first",
        "section-names.xhtml#q-second",
    );
    assert_eq!(links, [second, first, second, second, first]);
    let nav = package.text("OEBPS/nav.xhtml");
    assert!(
        nav.contains("epub:type=\"index\" href=\"terms.xhtml\""),
        "{nav}"
    );
    assert!(package.text("OEBPS/contents.xhtml").contains("terms.xhtml"));
    // A book that names nothing has no index.
    let without = Package::of(&common::book(&common::bank("Only words.\n"))).files;
    assert!(!without.contains_key("OEBPS/terms.xhtml"));
}

#[test]
fn the_page_list_leads_to_where_the_printed_pages_begin() {
    let bank = every_block();
    let book = common::book(&bank);
    let formats = [pdf::FORMAT, epub::FORMAT];
    let renderings = render_all(
        std::slice::from_ref(&book),
        &formats,
        &Theme::default(),
        &Silent,
    );
    let package = Package::open(&renderings[1].result.output.files[0].bytes);
    let nav = Document::read(package.text("OEBPS/nav.xhtml"));
    let links = nav
        .values("href")
        .filter_map(|link| link.split_once("#page-"));
    let numbers: Vec<usize> = links
        .map(|(file, number)| {
            let page = Document::read(package.text(&format!("OEBPS/{file}")));
            let is_break = |(_, attributes): &&(String, BTreeMap<String, String>)| {
                attributes.get("id") == Some(&format!("page-{number}"))
            };
            let (_, attributes) = page.elements.iter().find(is_break).expect("it is there");
            assert_eq!(attributes["role"], "doc-pagebreak");
            assert_eq!(attributes["aria-label"], number);
            number.parse().expect("a number")
        })
        .collect();
    assert!(numbers.len() > 4, "{numbers:?}");
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let source = format!("{}.pdf, {}", book.file_stem, book.date);
    let opf = package.text("OEBPS/content.opf");
    for element in [
        format!("<dc:source>{source}</dc:source>"),
        format!("<meta property=\"pageBreakSource\">{source}</meta>"),
    ] {
        assert!(opf.contains(&element), "{opf}");
    }
    // Without a printed book there is nothing to list.
    let alone = Package::of(&book);
    assert!(!alone.text("OEBPS/nav.xhtml").contains("page-list"));
    assert!(!alone.text("OEBPS/content.opf").contains("pageBreak"));
}

#[test]
fn a_quiz_and_its_key_lead_to_each_other() {
    let package = Package::of(&common::book(&every_block()));
    let quizzes = package.text("OEBPS/section-blocks.xhtml");
    assert!(quizzes.contains("id=\"quiz-everything\""), "{quizzes}");
    assert!(quizzes.contains("href=\"key-one.xhtml#key-everything\""));
    let keys = package.text("OEBPS/key-one.xhtml");
    assert!(keys.contains("id=\"key-everything\""), "{keys}");
    for way_back in ["quiz", "q"] {
        let link = format!("href=\"section-blocks.xhtml#{way_back}-everything\"");
        assert!(keys.contains(&link), "{keys}");
    }
}

#[test]
fn notes_pop_up_and_lead_back() {
    let package = Package::of(&common::book(&every_block()));
    let page = Document::read(package.text("OEBPS/section-blocks.xhtml"));
    let with = |attribute: &str, value: &str| {
        let elements = page.elements.iter();
        let has = |(_, attributes): &&(String, BTreeMap<String, String>)| {
            attributes.get(attribute).is_some_and(|it| it == value)
        };
        elements.filter(has).collect::<Vec<_>>()
    };
    let references = with("epub:type", "noteref");
    assert_eq!(references.len(), 3);
    for (name, reference) in references {
        assert_eq!((name.as_str(), &*reference["role"]), ("a", "doc-noteref"));
        let note = &with("id", &reference["href"][1..])[0];
        assert_eq!((&*note.0, &*note.1["epub:type"]), ("aside", "footnote"));
    }
    for (_, back) in with("role", "doc-backlink") {
        assert_eq!(with("id", &back["href"][1..]).len(), 1);
    }
}

#[test]
fn every_document_says_its_language_and_speaks_it() {
    let mut bank = every_block();
    bank.config.language = "de".into();
    let package = Package::of(&common::book(&bank));
    for (name, document) in package.documents() {
        if name.starts_with("META-INF/") {
            continue;
        }
        let (_, root) = &document.elements[0];
        let language = root.get("xml:lang").map(String::as_str);
        assert_eq!(language, Some("de"), "{name}");
        for english in [
            "Check yourself",
            "Output",
            "Interview tip",
            "All content",
            "Text has",
        ] {
            assert!(!document.text.contains(english), "{name}: {english}");
        }
    }
    assert!(
        package
            .text("OEBPS/content.opf")
            .contains("<dc:language>de</dc:language>")
    );
}

#[test]
fn a_wide_table_is_labelled_for_narrow_screens() {
    let table = "| Name | Meaning |\n|---|---|\n| `types.MappingProxyType` | a view |\n";
    let package = Package::of(&common::book(&common::bank(table)));
    let section = |name: &&String| name.contains("section-");
    let name = package.files.keys().find(section).expect("it has one");
    let page = package.text(name);
    assert!(
        page.contains("<td><code>types.<wbr/>MappingProxyType</code></td>"),
        "{page}"
    );
    assert!(
        page.contains("<td data-label=\"Meaning\">a view</td>"),
        "{page}"
    );
    // Each class that says how much room a table needs has its rule.
    let room = page
        .split("columns-2 ")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let style = package.text("OEBPS/stylesheet.css");
    assert!(style.contains(&format!(".{} td", room.expect("it has one"))));
}

#[test]
fn a_part_without_sections_holds_its_questions_itself() {
    let sources = common::escaping();
    let bank = common::bank_of(&sources);
    let books = edition::select(&bank, &sources, &["listed".to_owned()], 0).output;
    let package = Package::of(&books[0]);
    assert!(!package.files.keys().any(|name| name.contains("section-")));
    let part = package.text("OEBPS/part-listed-1.xhtml");
    assert!(part.contains("id=\"q-everything\"") && part.contains("id=\"quiz-everything\""));
    let ncx = package.text("OEBPS/toc.ncx");
    assert!(ncx.contains("name=\"dtb:depth\" content=\"2\""), "{ncx}");
}

#[test]
fn hostile_text_reads_as_it_was_written() {
    let bank = common::bank_of(&common::escaping());
    let package = Package::of(&common::book(&bank));
    let mut shown = 0;
    for (name, document) in package.documents() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        shown += words(&document.text).matches(common::HOSTILE).count();
        let has_script = |(name, _): &(String, _)| name == "script";
        assert!(!document.elements.iter().any(has_script), "{name}");
    }
    let written: usize = ["01-part/index.md", "01-part/01-section.md"]
        .iter()
        .map(|path| {
            let sources = common::escaping();
            let (_, file) = sources.find(path).expect("the case has it");
            file.text.matches("#panic").count()
        })
        .sum();
    assert!(shown >= written, "{shown} of {written}");
}

#[test]
fn the_same_book_makes_the_same_bytes() {
    let sources = common::escaping();
    let bank = common::bank_of(&sources);
    let at = |now| {
        let books = edition::select(&bank, &sources, &[], now).output;
        bytes(&books[0], &Theme::default())
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let alone = alone.expect("a thread can be started").install(|| at(0));
    assert!(alone == at(1_900_000_000), "the clock or the threads show");
}

#[test]
fn a_template_of_ones_own_is_used_and_its_faults_are_shown_at_their_line() {
    let bank = common::bank("Only words.\n");
    let book = common::book(&bank);
    let own = |text: &str| {
        let file = ("templates/epub/title.xhtml".to_owned(), text.into());
        epub::FORMAT.render(&book, &Theme::new([file]).output, &Silent)
    };
    let page = "{% extends \"page.xhtml\" %}\n{% block body %}<p>Mine: {{ book.title }}</p>{% endblock %}\n";
    let made = own(page);
    assert_eq!(made.diagnostics, []);
    let entries = archive::open(&made.output.files[0].bytes).expect("it is a zip archive");
    let title = entries
        .iter()
        .find(|entry| entry.name.ends_with("title.xhtml"));
    let title = String::from_utf8_lossy(&title.expect("there is a title page").bytes).into_owned();
    assert!(title.contains("<p>Mine: Test</p>"), "{title}");
    for (text, what) in [
        (page.replace("book.title", "bock.title"), "undefined"),
        (page.replace("</p>", ""), "not XML"),
    ] {
        let refused = own(&text);
        assert!(refused.output.files.is_empty());
        let [fault] = refused.diagnostics.as_slice() else {
            panic!("one fault: {:?}", refused.diagnostics);
        };
        assert!(fault.message.contains(what), "{}", fault.message);
    }
}
