//! A file as a section (or, for an `index.md`, as a part's title and introduction).

use pulldown_cmark::{Event, Tag};

use crate::book::{Id, LinkTarget, Section, SeeAlso};
use crate::diagnostics::{Diagnostic, Span};

use super::attributes::{as_name, is_name};
use super::blocks::inner;
use super::context::{Context, first_line};
use super::footnotes;
use super::inlines::{inlines, title};
use super::link;
use super::outline::{Entry, Outline};
use super::question::question;
use super::tree::Node;

/// Reads a file.
pub(super) fn section<'a>(cx: &mut Context<'a>, outline: &'a Outline<'a>) -> Section {
    let start = first_line(outline.file, outline.source, 0..outline.source.len());
    let mut section = Section {
        id: Id::new(outline.suggested_id.clone()),
        title: Vec::new(),
        intro: Vec::new(),
        questions: Vec::new(),
        see_also: Vec::new(),
        footnotes: Vec::new(),
        span: start,
    };
    if let Some(entry) = &outline.title {
        section.span = entry.span;
        section.title = title(cx, outline.heading(entry));
        if let Some(id) = section_id(cx, outline, entry) {
            section.id = id;
        }
        cx.notes.enter(outline.body(entry));
        section.intro = inner(cx, outline.body(entry));
        section.footnotes = footnotes::take(cx);
        if outline.is_index {
            footnotes::report_in_part(cx);
        }
    } else {
        report_missing_title(cx, outline, start);
    }
    for entry in &outline.entries {
        if entry.is_see_also() {
            see_also(cx, outline.body(entry), entry.span, &mut section.see_also);
        } else if outline.is_index {
            cx.report(
                Diagnostic::error("question-in-index", "an `index.md` holds no questions")
                    .at(entry.span)
                    .help("move the question to a file of its own section in this folder"),
            );
        } else {
            section.questions.push(question(cx, outline, entry));
        }
    }
    footnotes::report_unused(cx);
    section
}

/// The id of a section or part, with everything reported that its heading cannot have.
fn section_id(cx: &mut Context, outline: &Outline, entry: &Entry) -> Option<Id> {
    let kind = if outline.is_index { "part" } else { "section" };
    for extra in entry
        .attributes
        .classes
        .iter()
        .chain(&entry.attributes.others)
    {
        let span = Span::new(cx.file, extra.range.clone());
        cx.report(
            Diagnostic::error(
                "unknown-attribute",
                format!("a {kind} has nothing but an id"),
            )
            .at(span)
            .help("take it out of the braces; tags and levels belong to questions"),
        );
    }
    let Some(id) = entry.id() else {
        if !outline.is_index {
            cx.report(
                Diagnostic::error("missing-id", "the section has no id")
                    .at(entry.span)
                    .help(format!(
                        "end the heading with an id that never changes: `{{#{}}}`",
                        outline.suggested_id
                    )),
            );
        }
        return None;
    };
    check_id(cx, id.text, Span::new(cx.file, id.range.clone()));
    Some(Id::new(id.text))
}

/// Reports an id that is not made of lower-case letters, digits and hyphens.
pub(super) fn check_id(cx: &mut Context, id: &str, span: Span) {
    if !is_name(id) {
        cx.report(
            Diagnostic::error("bad-id", format!("`{id}` cannot be an id"))
                .at(span)
                .help(format!(
                    "ids are made of `a` to `z`, digits and hyphens, such as `#{}`",
                    as_name(id)
                )),
        );
    }
}

fn report_missing_title(cx: &mut Context, outline: &Outline, start: Span) {
    let kind = if outline.is_index { "part" } else { "section" };
    cx.report(
        Diagnostic::error("missing-title", format!("the {kind} has no title"))
            .at(start)
            .help(format!(
                "begin the file with `# Title {{#{}}}`",
                outline.suggested_id
            )),
    );
}

/// A list of links to questions that live elsewhere.
fn see_also(cx: &mut Context, body: &[Node], heading: Span, into: &mut Vec<SeeAlso>) {
    if body.is_empty() {
        report_see_also(cx, heading);
    }
    for node in body {
        if !matches!(node.tag(), Some(Tag::List(_))) {
            let span = cx.first_line(node.range.clone());
            report_see_also(cx, span);
            continue;
        }
        for item in &node.children {
            match pointer(cx, item) {
                Pointer::To(question) => into.push(question),
                Pointer::Faulty => {}
                Pointer::Missing => {
                    let span = cx.first_line(item.range.clone());
                    report_see_also(cx, span);
                }
            }
        }
    }
}

fn report_see_also(cx: &mut Context, span: Span) {
    cx.report(
        Diagnostic::error(
            "wrong-see-also",
            "\"See also\" is a list of links to questions",
        )
        .at(span)
        .help("write each item as `- [words](#id-of-a-question)` and nothing else"),
    );
}

/// What an item of "See also" is.
enum Pointer {
    To(SeeAlso),
    /// A link with a fault of its own, which has been reported.
    Faulty,
    Missing,
}

fn pointer(cx: &mut Context, item: &Node) -> Pointer {
    let line = match item.children.as_slice() {
        [paragraph] if matches!(paragraph.tag(), Some(Tag::Paragraph)) => &paragraph.children,
        _ => &item.children,
    };
    let [node] = line.as_slice() else {
        return Pointer::Missing;
    };
    if !matches!(&node.event, Event::Start(Tag::Link { .. })) {
        return Pointer::Missing;
    }
    let text = inlines(cx, &node.children);
    match link::target(cx, node) {
        Some(LinkTarget::Question(target)) => Pointer::To(SeeAlso { target, text }),
        Some(_) => Pointer::Missing,
        None => Pointer::Faulty,
    }
}
