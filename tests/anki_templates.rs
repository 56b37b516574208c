//! A deck with templates of the reader's own, and what is said about mistakes in them.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod common;

use std::io::{Cursor, Read as _};

use prepress::diagnostics::{Diagnostic, Place};
use prepress::render::{Output, Silent, anki};
use prepress::theme::Theme;

const FRONT: &str = "templates/anki/question.front.html";

/// A small deck whose question cards have that front.
fn with_front(front: &str) -> (Output, Vec<Diagnostic>) {
    let theme = Theme::new([(FRONT.to_owned(), front.as_bytes().to_vec())]).output;
    let bank = common::bank("An answer.\n");
    let made = anki::FORMAT.render(&common::book(&bank), &theme, &Silent);
    (made.output, made.diagnostics)
}

#[test]
fn a_template_of_ones_own_is_the_one_in_the_deck() {
    let front = "<h1 class=\"mine\">{{#Tags}}{{text:Question}}{{/Tags}} [[ labels.more ]]</h1>";
    let (output, faults) = with_front(front);
    assert_eq!(faults, []);
    let mut zip = zip::ZipArchive::new(Cursor::new(&output.files[0].bytes)).unwrap();
    let mut collection = Vec::new();
    let mut entry = zip.by_name("collection.anki2").unwrap();
    entry.read_to_end(&mut collection).unwrap();
    let filled = "{{#Tags}}{{text:Question}}{{/Tags}} Explanation</h1>";
    assert!(String::from_utf8_lossy(&collection).contains(filled));
}

#[test]
fn a_mistake_is_shown_at_its_place_in_the_template() {
    let check = |front: &str, message: &str, place: &str| {
        let (output, faults) = with_front(front);
        assert!(output.files.is_empty(), "{front}");
        assert_eq!(faults.len(), 1, "{front}: {faults:?}");
        assert!(faults[0].message.contains(message), "{:?}", faults[0]);
        let Some(Place::Other { path, text, range }) = &faults[0].place else {
            panic!("{faults:?}");
        };
        assert_eq!((path.as_str(), &text[range.clone()]), (FRONT, place));
    };
    check(
        "<p>{{Questoin}}</p>",
        "a `question` note has no field `Questoin`",
        "Questoin",
    );
    check(
        "{{#Stem}}x{{/Stem}}{{Question}}",
        "no field `Stem`",
        "#Stem",
    );
    check(
        "{{Question}} [[ labels.mroe ]]",
        "undefined value",
        "labels.mroe",
    );
    check("{{Question}} [% if %]", "unexpected", "%]");
}
