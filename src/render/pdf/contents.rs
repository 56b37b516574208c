//! The table of contents. It is written from the book, and not asked from Typst, so that it has its length in the first
//! layout: else all pages behind it would move in the second.

use std::fmt::Write as _;

use super::markup::Writer;
use crate::book::{BookPart, BookQuestion, BookSection, Inline};

/// What stands behind the parts.
#[derive(Clone, Copy, Debug)]
pub struct BackMatter {
    /// The answers, if they don't stand with their questions.
    pub has_answers: bool,
    /// The key to the quizzes.
    pub has_key: bool,
    /// The index of terms.
    pub has_terms: bool,
}

/// Writes the contents of a whole book.
pub fn write(w: &mut Writer, back: BackMatter) {
    let book = w.book;
    w.push("contents((\n");
    for part in &book.parts {
        write_part(w, part);
    }
    let matter = [
        (back.has_answers, "answers"),
        (back.has_key, "quiz-key"),
        (true, "index"),
        (back.has_terms, "terms"),
    ];
    for (_, key) in matter.into_iter().filter(|(is_there, _)| *is_there) {
        let title = w.label(key).to_owned();
        let target = format!("matter:{key}");
        write_entry(w, 1, None, &target, &[Inline::Text(title)]);
    }
    w.push("))\n");
}

fn write_part<'a>(w: &mut Writer<'a>, part: &'a BookPart<'a>) {
    let target = format!("part:{}", part.id);
    write_entry(w, 1, Some(part.number), &target, &part.title);
    for section in &part.sections {
        write_section(w, section);
    }
}

fn write_section(w: &mut Writer, section: &BookSection) {
    if let Some(home) = section.section {
        write_entry(w, 2, None, &format!("section:{}", home.id), &home.title);
    }
    let level = if section.section.is_some() { 3 } else { 2 };
    for item in &section.questions {
        write_question(w, level, item);
    }
}

fn write_question(w: &mut Writer, level: usize, item: &BookQuestion) {
    let question = item.question;
    let target = format!("question:{}", question.id);
    write_entry(w, level, Some(item.number), &target, &question.prompt);
}

fn write_entry(
    w: &mut Writer,
    level: usize,
    number: Option<usize>,
    target: &str,
    title: &[Inline],
) {
    let _ = write!(w.code, "(level: {level}, number: ");
    let number = number.map(|number| number.to_string());
    w.code.optional(number.as_deref());
    w.push(", target: ");
    w.code.literal(target);
    w.push(", title: ");
    w.inlines(title);
    w.push("),\n");
}
