//! A `##` heading and its answer as a question.

use pulldown_cmark::Tag;

use crate::book::{Block, Id, Level, Question, Quiz, plain_text};
use crate::diagnostics::{Diagnostic, Span};

use super::attributes::{Attribute, as_name, is_name};
use super::blocks::blocks;
use super::context::Context;
use super::footnotes;
use super::inlines::{inlines, title};
use super::nearest::{did_you_mean, nearest};
use super::outline::{Entry, Outline};
use super::quiz::{is_quiz, quiz};
use super::section::check_id;
use super::tree::{Node, text_of};

/// How many words a short answer may have.
const MAX_SHORT_WORDS: usize = 60;

/// Reads a question.
pub(super) fn question<'a>(
    cx: &mut Context<'a>,
    outline: &'a Outline<'a>,
    entry: &'a Entry<'a>,
) -> Question {
    let heading = outline.heading(entry);
    let nodes = outline.body(entry);
    cx.notes.enter(nodes);
    cx.depth = 0;
    let id = id(cx, heading, entry);
    let prompt = title(cx, heading);
    let (short, rest) = match nodes.split_first() {
        Some((first, rest)) if is_text(first) => (inlines(cx, &first.children), rest),
        _ => {
            report_missing_answer(cx, nodes, entry.span);
            (Vec::new(), nodes)
        }
    };
    if let Some(first) = nodes.first() {
        check_length(cx, &plain_text(&short), first);
    }
    let (body, quiz) = body(cx, rest);
    let (level, expects_example) = settings(cx, entry);
    Question {
        id,
        level,
        tags: tags(cx, entry),
        prompt,
        short,
        body,
        quiz,
        footnotes: footnotes::take(cx),
        expects_example,
        span: entry.span,
    }
}

/// The blocks of the explanation, and the quiz that stood among them.
fn body<'a>(cx: &mut Context<'a>, nodes: &[Node<'a>]) -> (Vec<Block>, Option<Quiz>) {
    let mut body = Vec::new();
    let mut found: Option<Quiz> = None;
    let mut rest = nodes;
    while let Some(at) = rest.iter().position(|node| is_quiz(node, cx.source)) {
        body.extend(blocks(cx, &rest[..at]));
        let node = &rest[at];
        if let Some(first) = &found {
            let second = cx.first_line(node.range.clone());
            let first = cx.first_line(first.span.range());
            cx.report(
                Diagnostic::error("second-quiz", "this answer has two quizzes")
                    .at(second)
                    .related(first, "the first quiz")
                    .help("keep one of them, or move it to the answer that it is about"),
            );
        }
        let read = quiz(cx, node);
        found = found.or(read);
        rest = &rest[at + 1..];
    }
    body.extend(blocks(cx, rest));
    (body, found)
}

/// Whether a node is a paragraph with words in it.
fn is_text(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::Paragraph))
        && !matches!(node.children.as_slice(), [only] if matches!(only.tag(), Some(Tag::Image { .. })))
}

fn report_missing_answer(cx: &mut Context, nodes: &[Node], heading: Span) {
    let is_answer = |node: &&Node| !matches!(node.tag(), Some(Tag::FootnoteDefinition(_)));
    cx.report(match nodes.iter().find(is_answer) {
        None => Diagnostic::error("missing-answer", "the question has no answer")
            .at(heading)
            .help("write the short answer as a paragraph below the heading, then the explanation"),
        Some(first) => Diagnostic::error(
            "missing-short-answer",
            "the answer does not begin with a short answer",
        )
        .at(cx.first_line(first.range.clone()))
        .label("a paragraph should stand before this")
        .help(format!(
            "begin with a paragraph of at most {MAX_SHORT_WORDS} words that is an answer by itself"
        )),
    });
}

fn check_length(cx: &mut Context, short: &str, paragraph: &Node) {
    let words = short.split_whitespace().count();
    if words > MAX_SHORT_WORDS {
        let span = cx.span(paragraph.range.clone());
        cx.report(
            Diagnostic::warning(
                "long-short-answer",
                format!("the short answer has {words} words"),
            )
            .at(span)
            .label(format!("at most {MAX_SHORT_WORDS}"))
            .help("end the paragraph earlier; what follows it is the explanation"),
        );
    }
}

fn id(cx: &mut Context, heading: &Node, entry: &Entry) -> Id {
    let suggestion = as_name(&text_of(&heading.children));
    let Some(id) = entry.id() else {
        let is_underlined = !cx.source[entry.span.range()].starts_with('#');
        cx.report(
            Diagnostic::error("missing-id", "the question has no id")
                .at(entry.span)
                .help(if is_underlined {
                    "dashes below text make a question of it; put a blank line before them to draw a line".into()
                } else {
                    format!("end the heading with an id that never changes: `{{#{suggestion}}}`")
                }),
        );
        return Id::new(suggestion);
    };
    check_id(cx, id.text, Span::new(cx.file, id.range.clone()));
    if let [.., first, _] = entry.attributes.ids.as_slice() {
        cx.report(
            Diagnostic::error("second-id", "a question has one id")
                .at(Span::new(cx.file, first.range.clone()))
                .help("delete the one that was never released"),
        );
    }
    Id::new(id.text)
}

fn tags(cx: &mut Context, entry: &Entry) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for class in &entry.attributes.classes {
        if !is_name(class.text) {
            cx.report(
                Diagnostic::error("bad-tag", format!("`{}` cannot be a tag", class.text))
                    .at(Span::new(cx.file, class.range.clone()))
                    .help(format!(
                        "tags are made of `a` to `z`, digits and hyphens, such as `.{}`",
                        as_name(class.text)
                    )),
            );
        } else if !tags.iter().any(|tag| tag == class.text) {
            tags.push(class.text.to_owned());
        }
    }
    tags
}

/// The level, and whether the answer should show code.
fn settings(cx: &mut Context, entry: &Entry) -> (Level, bool) {
    let mut level = Level::default();
    let mut levels = 0;
    let mut expects_example = true;
    for Attribute { text, range } in &entry.attributes.others {
        let span = Span::new(cx.file, range.clone());
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if (key, value) == ("example", "none") {
            expects_example = false;
            continue;
        }
        if key != "level" {
            let hint = did_you_mean(nearest(key, ["level", "example"]));
            cx.report(
                Diagnostic::error("unknown-attribute", format!("a question has no `{key}`"))
                    .at(span)
                    .help(format!(
                        "{hint}a heading's braces hold `#id`, `.tag`, `level=1` and `example=none`; braces \
                         that belong to the title are written `\\{{` and `\\}}`"
                    )),
            );
            continue;
        }
        levels += 1;
        match value.parse().ok().and_then(Level::from_number) {
            Some(_) if levels > 1 => cx.report(
                Diagnostic::error("bad-level", "a question has one level")
                    .at(span)
                    .help("keep one of them"),
            ),
            Some(known) => level = known,
            None => cx.report(
                Diagnostic::error("bad-level", format!("there is no level `{value}`"))
                    .at(span)
                    .help(
                        "`level=1` is for a first screening, `level=2` for a working developer, \
                         `level=3` for a senior one",
                    ),
            ),
        }
    }
    (level, expects_example)
}
