//! Self-quizzes: `[!quiz]` with a list of boxes.

use pulldown_cmark::Tag;

use crate::book::{Block, Quiz, QuizOption};
use crate::diagnostics::{Diagnostic, Span};

use super::blocks::inner;
use super::callout::title;
use super::context::Context;
use super::list::unboxed;
use super::marker::Marker;
use super::tree::Node;

/// The word in the source.
pub(super) const KIND: &str = "quiz";

/// Whether a block is a quiz.
pub(super) fn is_quiz(node: &Node, source: &str) -> bool {
    Marker::of_quote(node, source).is_some_and(|it| it.kind.eq_ignore_ascii_case(KIND))
}

/// Reads a quiz: a question, perhaps something to look at, the options, and what explains them.
pub(super) fn quiz(cx: &mut Context, node: &Node) -> Option<Quiz> {
    let marker = Marker::of_quote(node, cx.source)?;
    let line = cx.first_line(node.range.clone());
    let prompt = title(cx, node, &marker);
    if prompt.is_none() {
        cx.report(wrong("the quiz asks nothing", line).help("write the question behind `[!quiz]`"));
    }
    let content = &node.children[1..];
    let Some(at) = content.iter().position(has_boxes) else {
        cx.report(
            wrong("the quiz has no options", line)
                .help("write them as a list of boxes: `- [ ] wrong`, `- [x] right`"),
        );
        inner(cx, content);
        return None;
    };
    let stem = inner(cx, &content[..at]);
    let options = options(cx, &content[at], line);
    let explanation = inner(cx, &content[at + 1..]);
    Some(Quiz {
        prompt: prompt?,
        stem,
        options: options?,
        explanation,
        span: cx.span(node.range.clone()),
    })
}

fn wrong(message: &str, span: Span) -> Diagnostic {
    Diagnostic::error("wrong-quiz", message).at(span)
}

fn has_boxes(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::List(_)))
        && node.children.iter().any(|item| unboxed(item).is_some())
}

fn options(cx: &mut Context, list: &Node, quiz: Span) -> Option<Vec<QuizOption>> {
    let read: Vec<_> = list.children.iter().map(|item| option(cx, item)).collect();
    let options: Vec<QuizOption> = read.into_iter().collect::<Option<_>>()?;
    if options.len() < 2 {
        let span = cx.first_line(list.range.clone());
        cx.report(
            wrong("the quiz has one option", span).help("a choice needs two or more options"),
        );
        return None;
    }
    if !options.iter().any(|option| option.correct) {
        cx.report(
            wrong("no option of the quiz is right", quiz).help("tick the right ones with `- [x]`"),
        );
        return None;
    }
    Some(options)
}

fn option(cx: &mut Context, item: &Node) -> Option<QuizOption> {
    let span = cx.first_line(item.range.clone());
    let Some((correct, content)) = unboxed(item) else {
        inner(cx, &item.children);
        cx.report(
            wrong("this option has no box", span)
                .help("begin it with `[ ]`, or with `[x]` if it is right"),
        );
        return None;
    };
    let mut content = inner(cx, &content);
    if let Some(Block::Paragraph(_)) = content.first()
        && let Block::Paragraph(text) = content.remove(0)
    {
        return Some(QuizOption {
            correct,
            content: text,
            feedback: content,
        });
    }
    cx.report(wrong("this option says nothing", span).help(
        "an option begins with a line of text; further paragraphs are for those who chose it",
    ));
    None
}
