//! Quizzes: asked at the end of their section, answered at the back, linked both ways.

use minijinja::{Value, context};

use super::breaks::Breaks;
use crate::book::{BookPart, BookQuestion, Quiz};
use crate::render::html::Html;
use crate::render::pages::Place;

/// Whether any question of a part has a quiz.
pub(super) fn has_any(part: &BookPart) -> bool {
    let mut questions = part.sections.iter().flat_map(|section| &section.questions);
    questions.any(|question| question.question.quiz.is_some())
}

/// A quiz as it is asked.
pub(super) fn asked(
    question: &BookQuestion,
    quiz: &Quiz,
    key: &str,
    breaks: &Breaks,
    html: &mut Html,
) -> Value {
    let id = &question.question.id;
    let options: Vec<_> = quiz
        .options
        .iter()
        .map(|option| html.inlines(&option.content))
        .collect();
    context! {
        id => format!("quiz-{id}"),
        breaks => breaks.head(&Place::Quiz(id.clone())),
        number => question.number,
        question_href => format!("#q-{id}"),
        key_href => format!("{key}#key-{id}"),
        is_multiple => quiz.is_multiple(),
        prompt => html.inlines(&quiz.prompt),
        stem => html.blocks(&quiz.stem),
        options,
    }
}

/// A quiz as it is answered; `page` is where it is asked.
pub(super) fn answered(
    question: &BookQuestion,
    quiz: &Quiz,
    page: &str,
    breaks: &Breaks,
    html: &mut Html,
) -> Value {
    let id = &question.question.id;
    let options: Vec<_> = quiz
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            context! {
                letter => letter(index),
                correct => option.correct,
                content => html.inlines(&option.content),
                feedback => html.blocks(&option.feedback),
            }
        })
        .collect();
    context! {
        id => format!("key-{id}"),
        breaks => breaks.head(&Place::Key(id.clone())),
        number => question.number,
        quiz_href => format!("{page}#quiz-{id}"),
        question_href => format!("{page}#q-{id}"),
        prompt => html.words(&quiz.prompt),
        options,
        explanation => html.blocks(&quiz.explanation),
    }
}

/// The mark that `<ol type="A">` gives an item: A to Z, then AA.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).expect("it is less than 26"));
    match index / 26 {
        0 => last.to_string(),
        before => letter(before - 1) + &last.to_string(),
    }
}
