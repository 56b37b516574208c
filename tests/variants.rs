//! Revision sheets, workbooks, booklets, and several of them from one run.

mod common;

use lopdf::Document;
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use prepress::book::Bank;
use prepress::render::{File, Silent, pdf};
use prepress::theme::Theme;

const EVERY_BLOCK: &str = include_str!("pdf/every-block.md");
const SQUARE: &str = include_str!("pdf/square.svg");

/// A bank of two parts, one of them with every kind of block; `settings` are lines of `[pdf]`.
fn bank(settings: &str) -> Bank {
    let second = "# Another section {#another}\n\n## Last question? {#last level=3}\n\n\
                  See [another](#section) and `code`.\n";
    let config = format!("{}[pdf]\n{settings}\n", common::BOOK_TOML);
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
        (
            "02-two/01-section.md",
            &second.replace("#section", "#another"),
        ),
    ]))
}

/// The files of a bank; fails if there is anything at all to say about them.
fn files(bank: &Bank) -> Vec<File> {
    let result = pdf::FORMAT.render(&common::book(bank), &Theme::default(), &Silent);
    assert_eq!(result.diagnostics, []);
    result.output.files
}

fn pages(file: &File) -> usize {
    let document = Document::load_mem(&file.bytes).expect("the PDF can be read");
    document.get_pages().len()
}

fn assert_accessible(file: &File) {
    let options = ValidationOptions::default().profile(ValidationProfile::PdfUa1);
    let report = validate_pdf_bytes(&file.bytes, &options).expect("the PDF can be read");
    assert_eq!(report.failures, [], "{}", file.name);
    let document = Document::load_mem(&file.bytes).expect("the PDF can be read");
    let catalog = document.catalog().expect("there is a catalog");
    assert!(catalog.has(b"Outlines"), "{} has no outline", file.name);
}

#[test]
fn sheets_and_workbooks_are_accessible_on_every_paper() {
    let back = "answers = 'back'\nworkspace = true";
    let settings = [
        "paper = 'a4'\nstyle = 'short'".to_owned(),
        "paper = 'a5'\nstyle = 'short'\nbinding = 'duplex'".to_owned(),
        format!("paper = 'a4'\nstyle = 'short'\n{back}"),
        format!("paper = 'us-letter'\nbinding = 'duplex'\n{back}"),
        format!("paper = '6x9in'\nstyle = 'short'\n{back}"),
        format!("paper = 'a5'\n{back}"),
    ];
    for settings in settings {
        let files = files(&bank(&settings));
        assert_eq!(files.len(), 1);
        assert_accessible(&files[0]);
    }
}

#[test]
fn a_german_book_has_german_words() {
    let bank = common::bank_of(&common::files([
        (
            "book.toml",
            format!("language = 'de'\n{}", common::BOOK_TOML).as_str(),
        ),
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
    ]));
    let made = files(&bank);
    assert_accessible(&made[0]);
    let document = Document::load_mem(&made[0].bytes).expect("the PDF can be read");
    let numbers: Vec<_> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&numbers).expect("the PDF has text");
    assert!(text.contains("Inhalt") && !text.contains("Contents"));
}

#[test]
fn a_run_makes_the_book_and_all_its_variants() {
    let settings = "paper = 'a5'\n\
        [pdf.variants.revision]\nstyle = 'short'\n\
        [pdf.variants.workbook]\nanswers = 'back'\nworkspace = true\nbooklet = true";
    let bank = bank(settings);
    let made = files(&bank);
    let names: Vec<_> = made.iter().map(|file| file.name.as_str()).collect();
    let expected = [
        "test.pdf",
        "test-revision.pdf",
        "test-workbook.pdf",
        "test-workbook-booklet.pdf",
    ];
    assert_eq!(names, expected);
    assert!(made == files(&bank), "the bytes differ");
    // Each has the bytes that it has without the others.
    let alone = files(&self::bank("paper = 'a5'"));
    assert!(alone[0] == made[0], "the variants change the book");
    assert!(pages(&made[1]) < pages(&made[0]));
}

#[test]
fn an_edition_has_only_variants_of_its_own() {
    let edition = "[pdf.variants.revision]\nstyle = 'short'\n\
                   [[edition]]\nname = 'some'\nselect = { level = 3 }\n";
    let bank = bank(edition);
    let names = ["some".to_owned()];
    let books = prepress::edition::select(&bank, &prepress::sources::Sources::default(), &names, 0);
    assert!(books.output[0].pdf.variants.is_empty());
}

#[test]
fn a_booklet_holds_all_pages_two_on_a_side_of_twice_the_width() {
    let made = files(&bank("paper = 'a5'\nbooklet = true\nsignature = 8"));
    assert_eq!(made[1].name, "test-booklet.pdf");
    assert_eq!(pages(&made[1]), pages(&made[0]).next_multiple_of(4) / 2);
    let document = Document::load_mem(&made[1].bytes).expect("the PDF can be read");
    for page in document.page_iter() {
        let page = document.get_dictionary(page).expect("a page is one");
        let size = page.get(b"MediaBox").and_then(lopdf::Object::as_array);
        let size: Vec<_> = size.expect("a page has a size").iter().collect();
        let [width, height] = [2, 3].map(|side| size[side].as_float().expect("a number"));
        assert!((width - 2.0 * 148.0 / 25.4 * 72.0).abs() < 0.1);
        assert!((height - 210.0 / 25.4 * 72.0).abs() < 0.1);
    }
}

#[test]
fn each_variant_says_what_it_is() {
    let settings = "paper = 'a5'\n\
        [pdf.variants.a-sheet]\nstyle = 'short'\n\
        [pdf.variants.back]\nanswers = 'back'\n\
        [pdf.variants.workbook]\nanswers = 'back'\nworkspace = true";
    let cases = [
        ("en", ["Revision sheet", "Answers at the back", "Workbook"]),
        (
            "de",
            [
                "Kurzfassung zum Wiederholen",
                "Antworten am Schluss",
                "Arbeitsheft",
            ],
        ),
    ];
    for (language, kinds) in cases {
        let config = format!(
            "language = '{language}'\n{}[pdf]\n{settings}",
            common::BOOK_TOML
        );
        let bank = common::bank_of(&common::files([
            ("book.toml", config.as_str()),
            (
                "01-one/01-one.md",
                "# One {#one}\n\n## Why? {#why}\n\nSo.\n",
            ),
        ]));
        let made = files(&bank);
        assert_eq!(title(&made[0]), "Test");
        for (file, kind) in made[1..].iter().zip(kinds) {
            assert_eq!(title(file), format!("Test ({kind})"));
            let document = Document::load_mem(&file.bytes).expect("the PDF can be read");
            let cover = document.extract_text(&[1]).expect("the cover has text");
            let cover = cover.replace('\n', " ").to_lowercase();
            assert!(cover.contains(&kind.to_lowercase()), "{kind}: {cover}");
        }
    }
}

fn title(file: &File) -> String {
    let document = Document::load_mem(&file.bytes).expect("the PDF can be read");
    let info = document.trailer.get_deref(b"Info", &document);
    let title = info
        .and_then(lopdf::Object::as_dict)
        .and_then(|info| info.get(b"Title"));
    lopdf::decode_text_string(title.expect("there is a title")).expect("a title is text")
}

/// Three parts of one question each need no page of their own in a sheet, but each keeps its heading and its tab.
#[test]
fn short_parts_share_a_page_of_a_revision_sheet() {
    let config = format!("{}[pdf]\nstyle = 'short'", common::BOOK_TOML);
    let part = |id: &str| format!("# Section {{#{id}}}\n\n## Why {id}? {{#why-{id}}}\n\nSo.\n");
    let parts = ["one", "two", "three"].map(part);
    let bank = common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-one.md", &parts[0]),
        ("02-two/01-two.md", &parts[1]),
        ("03-three/01-three.md", &parts[2]),
    ]));
    let made = files(&bank);
    assert_eq!(pages(&made[0]), 2);
    assert_accessible(&made[0]);
}
