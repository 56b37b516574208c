//! Sheets of short answers: the revision sheet, and the answers of a workbook.

use std::fmt::Write as _;

use super::document::BOOK;
use super::markup::Writer;
use super::{pagemap, question};
use crate::book::{BookPart, BookSection};
use crate::render::pages::Place;

/// Begins a part; the files of its sections follow, and `})`.
pub fn begin_part<'a>(w: &mut Writer<'a>, part: &'a BookPart<'a>, is_answers: bool) {
    if !is_answers {
        pagemap::write_mark(w, &Place::Part(part.id.clone()), 0);
    }
    let (first, last) = part.range();
    let number = part.number;
    let function = if is_answers {
        "sheet-answers"
    } else {
        "sheet-part"
    };
    let _ = write!(
        w.code,
        "{function}(part-accent({number}), number: {number}, first: {first}, last: {last}, id: "
    );
    w.code.literal(&format!("part:{}", part.id));
    w.push(", title: ");
    w.inlines(&part.title);
    w.push(", {\n");
}

/// Writes a section's questions with their short answers.
pub fn write_section<'a>(w: &mut Writer<'a>, part: &BookPart, section: &'a BookSection<'a>) {
    begin(w, part);
    if let Some(home) = section.section {
        pagemap::write_mark(w, &Place::Section(home.id.clone()), 0);
        w.push("sheet-section(accent, id: ");
        w.code.literal(&format!("section:{}", home.id));
        w.push(", title: ");
        w.inlines(&home.title);
        w.push(")\n");
    }
    let level = if section.section.is_some() { 3 } else { 2 };
    for item in &section.questions {
        question::write_short(w, item, level, false);
    }
    w.push("[]}\n");
}

/// Writes the short answers to a section's questions.
pub fn write_answers<'a>(w: &mut Writer<'a>, part: &BookPart, section: &'a BookSection<'a>) {
    begin(w, part);
    for item in &section.questions {
        question::write_short(w, item, 2, true);
    }
    w.push("[]}\n");
}

fn begin(w: &mut Writer, part: &BookPart) {
    let number = part.number;
    let _ = write!(
        w.code,
        "#import \"{BOOK}\": *\n#let accent = part-accent({number})\n#{{\n"
    );
}
