//! Questions with their answers and quizzes.

use std::fmt::Write as _;

use super::markup::Writer;
use super::pagemap;
use crate::book::{Block, Book, BookQuestion, BookSection, Question, Quiz, plain_text};
use crate::render::pages::Place;

/// What a question is printed with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Its answer.
    Answer,
    /// Nothing: the answer stands at the back.
    Nothing,
    /// Room to write an answer.
    Room,
}

/// Writes a question.
pub fn write<'a>(w: &mut Writer<'a>, item: &BookQuestion<'a>, has_section: bool, with: With) {
    let level = if has_section { 3 } else { 2 };
    let place = Place::Question(item.question.id.clone());
    pagemap::write_mark(w, &place, 0);
    w.push(match with {
        With::Room => "workspace-question(",
        With::Answer | With::Nothing => "question(",
    });
    write_head(w, item, level);
    match with {
        With::Answer => write_body(w, item, level, &place),
        With::Nothing => {}
        With::Room => {
            let _ = write!(w.code, ", lines: {}", lines(item.question));
        }
    }
    w.push(")\n");
}

/// Lines to write on: enough for the short answer by hand, more where code belongs to it, and more for what senior
/// developers explain at length.
fn lines(question: &Question) -> usize {
    let words = plain_text(&question.short).split_whitespace().count();
    let has_code = |block: &Block| matches!(block, Block::Code(_));
    let code = usize::from(question.body.iter().any(has_code));
    (words / 9 + code + usize::from(question.level.number())).clamp(4, 10)
}

/// Writes a question or its answer for a sheet of short answers; `is_answer` if the question stands elsewhere.
pub fn write_short<'a>(w: &mut Writer<'a>, item: &BookQuestion<'a>, level: usize, is_answer: bool) {
    let id = item.question.id.clone();
    let place = if is_answer {
        Place::Answer(id)
    } else {
        Place::Question(id)
    };
    pagemap::write_mark(w, &place, 0);
    w.push(if is_answer {
        "sheet-answer("
    } else {
        "sheet-question("
    });
    write_head(w, item, level);
    w.push(", ");
    w.inlines(&item.question.short);
    w.push(")\n");
}

/// Writes a question's answer for the pages at the back.
pub fn write_answer<'a>(w: &mut Writer<'a>, item: &BookQuestion<'a>, has_section: bool) {
    let place = Place::Answer(item.question.id.clone());
    pagemap::write_mark(w, &place, 0);
    w.push("answer(");
    let level = if has_section { 3 } else { 2 };
    write_head(w, item, level);
    write_body(w, item, level, &place);
    w.push(")\n");
}

fn write_head<'a>(w: &mut Writer<'a>, item: &BookQuestion<'a>, heading_level: usize) {
    let question = item.question;
    w.begin(question.id.as_str(), &question.footnotes, question.span);
    let _ = write!(
        w.code,
        "accent, number: {}, level: {}, heading-level: {heading_level}, id: ",
        item.number,
        question.level.number()
    );
    w.code.literal(question.id.as_str());
    w.push(", tags: ");
    w.array(&question.tags, |w, tag| w.code.literal(tag));
    w.push(", prompt: ");
    w.inlines(&question.prompt);
}

fn write_body(w: &mut Writer, item: &BookQuestion, heading_level: usize, place: &Place) {
    w.heading_level = heading_level;
    w.push(", short: ");
    w.inlines(&item.question.short);
    w.push(", {\n");
    for (block, number) in item.question.body.iter().zip(1..) {
        pagemap::write_mark(w, place, number);
        w.block(block);
        w.push("\n");
    }
    w.push("[]}");
}

/// Writes the list of questions that readers look for in a section although they live elsewhere.
pub fn write_see_also(w: &mut Writer, section: &BookSection) {
    if section.see_also.is_empty() {
        return;
    }
    w.push("see-also(accent, ");
    w.array(&section.see_also, |w, link| {
        w.push("(target: ");
        w.code.literal(&format!("question:{}", link.target));
        w.push(", text: ");
        w.inlines(&link.text);
        w.push(")");
    });
    w.push(")\n");
}

/// Writes the quizzes of a section's questions.
pub fn write_quizzes<'a>(w: &mut Writer<'a>, section: &BookSection<'a>) {
    let Some((first, _)) = with_quiz(section.questions.iter()).next() else {
        return;
    };
    pagemap::write_mark(w, &Place::Quiz(first.question.id.clone()), 0);
    let heading_level = if section.section.is_some() { 3 } else { 2 };
    w.heading_level = heading_level;
    let _ = writeln!(w.code, "quizzes(accent, heading-level: {heading_level}, {{");
    for (item, quiz) in with_quiz(section.questions.iter()) {
        begin(w, item, quiz);
        pagemap::write_mark(w, &Place::Quiz(item.question.id.clone()), 0);
        let _ = write!(w.code, "quiz(accent, multiple: {}, ", quiz.is_multiple());
        write_quiz_head(w, item, quiz);
        w.push(", stem: ");
        w.inside("quiz", |w| w.blocks(&quiz.stem));
        w.push(", ");
        w.array(&quiz.options, |w, option| w.inlines(&option.content));
        w.push(")\n");
    }
    w.push("[]})\n");
}

/// Whether a book has any quiz.
pub fn has_quizzes(book: &Book) -> bool {
    with_quiz(book.questions()).next().is_some()
}

/// Writes the key to all quizzes, if there are any.
pub fn write_keys(w: &mut Writer) {
    let book = w.book;
    let Some((first, _)) = with_quiz(book.questions()).next() else {
        return;
    };
    pagemap::write_mark(w, &Place::Key(first.question.id.clone()), 0);
    w.heading_level = 1;
    w.push("quiz-keys({\n");
    for (item, quiz) in with_quiz(book.questions()) {
        begin(w, item, quiz);
        pagemap::write_mark(w, &Place::Key(item.question.id.clone()), 0);
        w.push("quiz-key(");
        write_quiz_head(w, item, quiz);
        w.push(", correct: ");
        w.array((0..).zip(&quiz.options), |w, (index, option)| {
            let _ = write!(w.code, "{}", if option.correct { index } else { -1 });
        });
        w.push(", feedback: ");
        w.array((0..).zip(&quiz.options), |w, (index, option)| {
            let _ = write!(w.code, "(option: {index}, text: ");
            if option.feedback.is_empty() {
                w.push("none");
            } else {
                w.inside("quiz", |w| w.blocks(&option.feedback));
            }
            w.push(")");
        });
        w.push(", ");
        w.inside("quiz", |w| w.blocks(&quiz.explanation));
        w.push(")\n");
    }
    w.push("[]})\n");
}

fn with_quiz<'i, 'b: 'i>(
    items: impl Iterator<Item = &'i BookQuestion<'b>>,
) -> impl Iterator<Item = (BookQuestion<'b>, &'b Quiz)> {
    items.filter_map(|item| Some((*item, item.question.quiz.as_ref()?)))
}

fn begin<'a>(w: &mut Writer<'a>, item: BookQuestion<'a>, quiz: &Quiz) {
    let question = item.question;
    w.begin(question.id.as_str(), &question.footnotes, quiz.span);
}

fn write_quiz_head(w: &mut Writer, item: BookQuestion, quiz: &Quiz) {
    let _ = write!(w.code, "number: {}, id: ", item.number);
    w.code.literal(item.question.id.as_str());
    w.push(", prompt: ");
    w.inlines(&quiz.prompt);
}
