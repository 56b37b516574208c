//! The printed handbook as a whole.

mod common;

use lopdf::{Dictionary, Document, Object};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use prepress::book::{Bank, Book};
use prepress::diagnostics::{Diagnostic, Place, Reported};
use prepress::edition;
use prepress::render::{Output, Silent, pdf};
use prepress::sources::Sources;
use prepress::theme::Theme;

const EVERY_BLOCK: &str = include_str!("pdf/every-block.md");
const INTRODUCTION: &str =
    "# Part {#one}\n\nWords.\n\n### A heading\n\n> [!cards]\n> - **One**\n> - **Two**\n";
const SQUARE: &str = include_str!("pdf/square.svg");
const PAPERS: [&str; 4] = [
    "paper = 'a4'",
    "paper = 'a5'",
    "paper = 'us-letter'\nbinding = 'duplex'",
    "paper = '6x9in'\nbinding = 'duplex'\nanswers = 'back'",
];
const LISTED: &str = "
[[edition]]
name = 'listed'
[[edition.part]]
title = 'A part of its own'
questions = ['last', 'other']
";

/// A bank of two parts, one of them with every kind of block; `settings` are lines of `[pdf]`.
fn bank(settings: &str) -> Bank {
    let second = "# Another section {#another}\n\n## Last question? {#last}\n\nShort.\n";
    let config = format!("{}[pdf]\n{settings}\n{LISTED}", common::BOOK_TOML);
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/index.md", INTRODUCTION),
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
        ("02-two/01-another.md", second),
    ]))
}

fn render(book: &Book, theme: &Theme) -> Reported<Output> {
    pdf::FORMAT.render(book, theme, &Silent)
}

/// The PDF of a book; fails if there is anything at all to say about it.
fn pdf(book: &Book) -> Vec<u8> {
    let mut result = render(book, &Theme::default());
    assert_eq!(result.diagnostics, []);
    result.output.files.remove(0).bytes
}

#[test]
fn every_kind_of_block_is_accessible_and_inside_the_text_block_on_every_paper() {
    let options = ValidationOptions::default().profile(ValidationProfile::PdfUa1);
    for settings in PAPERS {
        let bytes = pdf(&common::book(&bank(settings)));
        let report = validate_pdf_bytes(&bytes, &options).expect("the PDF can be read");
        assert_eq!(report.failures, [], "{settings}");
    }
}

#[test]
fn hostile_texts_are_typeset_and_not_executed() {
    for sources in [common::escaping(), common::samples::sample_sources()] {
        let bank = common::bank_of(&sources);
        let result = render(&common::book(&bank), &Theme::default());
        assert!(
            !result.has_errors(),
            "{}",
            common::drawn(&result.diagnostics, &sources)
        );
    }
}

#[test]
fn the_outline_is_the_parts_sections_and_questions() {
    let full = [
        "1 Part",
        "2 Every kind of block",
        "3 Why does def f(x=[]) keep old items, and what else is drawn here?",
        "3 What is the other question?",
        "1 Part",
        "2 Another section",
        "3 Last question?",
    ];
    let listed = [
        "1 A part of its own",
        "2 Last question?",
        "2 What is the other question?",
    ];
    for settings in PAPERS {
        let bank = bank(settings);
        let names = [edition::FULL.to_owned(), "listed".to_owned()];
        let books = edition::select(&bank, &Sources::default(), &names, 0).output;
        assert_eq!(outline(&pdf(&books[0])), full, "{settings}");
        assert_eq!(outline(&pdf(&books[1])), listed, "{settings}");
    }
}

#[test]
fn the_contents_are_marked_as_such() {
    for settings in PAPERS {
        let bytes = pdf(&common::book(&bank(settings)));
        let document = Document::load_mem(&bytes).expect("the PDF can be read");
        let marked = |name: &[u8]| {
            let objects = document.objects.values();
            let elements = objects.filter_map(|object| object.as_dict().ok());
            let is_named = |element: &&Dictionary| {
                let kind = element.get(b"S").and_then(Object::as_name);
                kind.is_ok_and(|kind| kind == name)
            };
            elements.filter(is_named).count()
        };
        // Two parts, two sections, three questions, the key to the quizzes and the table by level; and the answers.
        let at_back = usize::from(settings.contains("back"));
        assert_eq!(marked(b"TOCI"), 9 + at_back, "{settings}");
        assert!(marked(b"TOC") > 0, "{settings}");
    }
}

/// The entries of a PDF's outline, each with its level.
fn outline(bytes: &[u8]) -> Vec<String> {
    let document = Document::load_mem(bytes).expect("the PDF can be read");
    let catalog = document.catalog().expect("there is a catalog");
    let root = dictionary(&document, catalog, b"Outlines").expect("there is an outline");
    let mut entries = Vec::new();
    collect(&document, root, 1, &mut entries);
    entries
}

fn collect(document: &Document, parent: &Dictionary, level: usize, entries: &mut Vec<String>) {
    let mut next = dictionary(document, parent, b"First");
    while let Some(entry) = next {
        let title = entry.get(b"Title").expect("an entry has a title");
        let title = lopdf::decode_text_string(title).expect("a title is text");
        entries.push(format!("{level} {title}"));
        collect(document, entry, level + 1, entries);
        next = dictionary(document, entry, b"Next");
    }
}

fn dictionary<'d>(
    document: &'d Document,
    of: &'d Dictionary,
    key: &[u8],
) -> Option<&'d Dictionary> {
    let (_, object) = document.dereference(of.get(key).ok()?).ok()?;
    object.as_dict().ok()
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let bank = bank("paper = 'a4'");
    let with_threads = |count| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build();
        pool.expect("threads can be started")
            .install(|| pdf(&common::book(&bank)))
    };
    assert!(with_threads(1) == with_threads(2), "the files differ");
}

#[test]
fn the_document_says_what_it_is() {
    let bytes = pdf(&common::book(&bank("paper = 'a4'")));
    let document = Document::load_mem(&bytes).expect("the PDF can be read");
    let info = dictionary(&document, &document.trailer, b"Info").expect("there is an Info");
    let text = |key: &[u8]| lopdf::decode_text_string(info.get(key).expect("it is there")).ok();
    assert_eq!(text(b"Title").as_deref(), Some("Test"));
    assert_eq!(text(b"Author").as_deref(), Some("Ada"));
    let language = document.catalog().and_then(|catalog| catalog.get(b"Lang"));
    assert_eq!(language.and_then(Object::as_str).ok(), Some(&b"en"[..]));
}

#[test]
fn what_cannot_be_typeset_is_reported_where_it_stands() {
    let cases = [
        (
            "A cuneiform \u{12000} in a line.",
            "missing-glyph",
            "Question",
        ),
        (
            "$$\\nosuchcommand{x}$$",
            "formula",
            "$$\\nosuchcommand{x}$$",
        ),
        ("```mermaid\nno such diagram\n```", "diagram", "```mermaid"),
    ];
    for (text, rule, place) in cases {
        let sources = common::sources(text);
        let bank = common::bank_of(&sources);
        let result = render(&common::book(&bank), &Theme::default());
        assert!(result.output.files.is_empty(), "{rule}: nothing is written");
        let [fault] = result.diagnostics.as_slice() else {
            panic!("{}", common::drawn(&result.diagnostics, &sources));
        };
        assert_eq!(fault.rule, rule);
        let Some(Place::Bank(span)) = fault.place else {
            panic!("{rule}: no place in the bank");
        };
        assert!(
            sources.text(span).contains(place),
            "{:?}",
            sources.text(span)
        );
    }
}

#[test]
fn a_fault_in_a_template_is_reported_at_its_line() {
    let faults = with_template("\n#let paragraph(body) = {\n  panic(\"no\")\n}\n");
    let Some(Place::Other { path, text, range }) = &faults[0].place else {
        panic!("{faults:?}");
    };
    assert_eq!(path, "templates/pdf/blocks.typ");
    assert_eq!(&text[range.clone()], "panic(\"no\")");
}

#[test]
fn text_outside_the_text_block_is_reported() {
    let faults = with_template("\n#let paragraph(body) = move(dx: 300pt, body)\n");
    assert!(faults.iter().all(|fault| fault.rule == "overflow"));
    assert!(!faults.is_empty());
}

/// What is said about a short book whose `blocks.typ` ends with `addition`.
fn with_template(addition: &str) -> Vec<Diagnostic> {
    let path = "templates/pdf/blocks.typ";
    let blocks = Theme::default().text(path).unwrap_or_default().to_owned() + addition;
    let theme = Theme::new([(path.to_owned(), blocks.into_bytes())]).output;
    let bank = common::bank("A paragraph which is long enough to reach over a half of a line.");
    render(&common::book(&bank), &theme).diagnostics
}

#[test]
fn the_cover_is_a_picture() {
    let bank = bank("paper = 'a4'");
    let cover = pdf::cover_png(&common::book(&bank), &Theme::default(), 300);
    assert_eq!(cover.diagnostics, []);
    assert_eq!(&cover.output[1..4], b"PNG");
    assert_eq!(cover.output[16..20], 300_u32.to_be_bytes());
}

#[test]
fn the_index_gives_the_page_of_each_question_that_names_a_term() {
    let long = "A paragraph that takes some lines on its page.\n\n".repeat(60);
    let section = format!(
        "# Names {{#names}}\n\n## First? {{#first}}\n\nA closure, and `Zero`.\n\n{long}\n\
         ## Second, with `len()`? {{#second}}\n\nOf closures.\n\n{long}\n\
         ## Third? {{#third}}\n\nNothing.\n"
    );
    for settings in PAPERS {
        let config = format!(
            "{}[index]\nterms = ['closure', 'function with variables | closure']\n[pdf]\n{settings}\n",
            common::BOOK_TOML
        );
        let bank = common::bank_of(&common::files([
            ("book.toml", config.as_str()),
            ("01-one/01-names.md", section.as_str()),
        ]));
        let bytes = pdf(&common::book(&bank));
        let document = Document::load_mem(&bytes).expect("the PDF can be read");
        let pages: Vec<String> = document
            .get_pages()
            .into_keys()
            .map(|page| document.extract_text(&[page]).expect("it has text"))
            .map(|text| text.replace('\u{2060}', ""))
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .map(|text| text.replace(" ,", ","))
            .collect();
        // The contents name the questions, too; the question itself comes after them.
        let page = |prompt: &str| {
            let named: Vec<_> = (1..=pages.len())
                .filter(|number| pages[number - 1].contains(prompt))
                .filter(|number| !pages[number - 1].contains("Contents"))
                .collect();
            named[0]
        };
        let (first, second) = (page("First?"), page("Second, with"));
        let index = pages.iter().rfind(|text| text.contains("names in code"));
        let index = index.expect("there is an index");
        // Without the answers between them, both stand on one page, which is named once.
        let both = if first == second {
            format!("{first}")
        } else {
            format!("{first}, {second}")
        };
        assert_eq!(first == second, settings.contains("back"), "{settings}");
        let entries = [
            format!("C closure {both} F function with variables {both}"),
            format!("L len {second} Z Zero {first}"),
        ];
        for entry in entries {
            assert!(index.contains(&entry), "{settings}: {entry} in {index}");
        }
    }
}
