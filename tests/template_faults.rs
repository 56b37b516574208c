//! Mistakes in a reader's own template, and what is said about each.

mod common;

use prepress::diagnostics::{Diagnostic, Place};
use prepress::render::{Silent, pdf};
use prepress::theme::Theme;

const BLOCKS: &str = "templates/pdf/blocks.typ";
const BANK: &str = "Words.\n\n> [!tip]\n> A tip.\n\n***\n";

/// What is said about a book of [`BANK`] if in `blocks.typ` one text is replaced by another.
fn faults(from: &str, to: &str) -> Vec<Diagnostic> {
    let blocks = Theme::default().text(BLOCKS).unwrap_or_default().to_owned();
    assert_eq!(blocks.matches(from).count(), 1, "{from}");
    let blocks = blocks.replace(from, to).into_bytes();
    let theme = Theme::new([(BLOCKS.to_owned(), blocks)]).output;
    let bank = common::bank(BANK);
    pdf::FORMAT
        .render(&common::book(&bank), &theme, &Silent)
        .diagnostics
}

#[test]
fn a_mistake_is_shown_once_and_at_its_place_in_the_template() {
    let cases = [
        // A bracket is missing: what follows from it in the file is not said.
        ("= par(body)", "= par(body", "unclosed delimiter", "("),
        (
            "par(body)",
            "par(bodyy)",
            "unknown variable: bodyy",
            "bodyy",
        ),
        (
            "par(body)",
            "par(body, bod: 1)",
            "unexpected argument: bod",
            "bod: 1",
        ),
        (
            "par(body)",
            "par(text(fill: base.inkk, body))",
            "dictionary does not contain key \"inkk\"",
            "inkk",
        ),
        (
            "par(body)",
            "panic(\"not this\")",
            "panicked with: not this",
            "panic(\"not this\")",
        ),
    ];
    for (from, to, message, place) in cases {
        let faults = faults(from, to);
        assert_eq!(faults.len(), 1, "{to}: {faults:?}");
        assert_eq!(faults[0].message, message);
        let Some(Place::Other { path, text, range }) = &faults[0].place else {
            panic!("{to}: {faults:?}");
        };
        assert_eq!(path, BLOCKS);
        assert_eq!(&text[range.clone()], place, "{to}");
    }
}

#[test]
fn where_a_template_does_not_take_what_the_program_hands_over_the_function_is_named() {
    let cases = [
        (
            "#let callout(kind, title, body)",
            "#let callout(kind, title)",
            "unexpected argument",
            "`callout`",
        ),
        (
            "#let callout(kind, title, body)",
            "#let callout(kind, title, body, more)",
            "missing argument: more",
            "`callout`",
        ),
        (
            "#let ornament()",
            "#let rule-off()",
            "unknown variable: ornament",
            "`ornament`",
        ),
        (
            "#let paragraph(body)",
            "#let text-paragraph(body)",
            "unresolved import",
            "must define all",
        ),
    ];
    for (from, to, message, help) in cases {
        let faults = faults(from, to);
        assert_eq!(faults.len(), 1, "{to}: {faults:?}");
        assert_eq!(faults[0].message, message);
        assert!(faults[0].place.is_some(), "{to}");
        let said = faults[0].help.as_deref().unwrap_or_default();
        assert!(said.contains(help), "{to}: {said}");
    }
}
