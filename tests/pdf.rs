//! The printed handbook as a whole.

mod common;

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use prepress::book::Bank;
use prepress::edition;
use prepress::render::{Silent, pdf};
use prepress::sources::Sources;
use prepress::theme::Theme;

const EVERY_BLOCK: &str = include_str!("pdf/every-block.md");
const SQUARE: &str = include_str!("pdf/square.svg");

/// A bank of two parts, one of them with every kind of block; `settings` are lines of `[pdf]`.
fn bank(settings: &str) -> Bank {
    let second = "# Another section {#another}\n\n## Last question? {#last}\n\nShort.\n";
    let config = format!("{}[pdf]\n{settings}\n", common::BOOK_TOML);
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
        ("02-two/01-another.md", second),
    ]))
}

/// The PDF of a bank; fails if there is anything at all to say about it.
fn pdf(bank: &Bank) -> Vec<u8> {
    let books = edition::select(bank, &Sources::default(), &[], 0).output;
    let mut result = (pdf::FORMAT.render)(&books[0], &Theme::default(), &Silent);
    assert_eq!(result.diagnostics, []);
    result.output.files.remove(0).bytes
}

#[test]
fn every_kind_of_block_is_accessible_on_every_paper() {
    let settings = [
        "paper = 'a4'",
        "paper = 'a5'",
        "paper = 'us-letter'\nbinding = 'duplex'",
        "paper = '6x9in'\nbinding = 'duplex'\nanswers = 'back'",
    ];
    let options = ValidationOptions::default().profile(ValidationProfile::PdfUa1);
    for settings in settings {
        let bytes = pdf(&bank(settings));
        let report = validate_pdf_bytes(&bytes, &options).expect("the PDF can be read");
        assert_eq!(report.failures, [], "{settings}");
    }
}
