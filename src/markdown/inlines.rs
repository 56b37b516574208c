//! Nodes as running text.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::book::{Inline, Math};
use crate::diagnostics::Diagnostic;

use super::context::Context;
use super::html::{self, Element};
use super::image;
use super::link;
use super::mark::{self, Edge};
use super::tree::Node;

/// Reads running text.
pub(super) fn inlines(cx: &mut Context, nodes: &[Node]) -> Vec<Inline> {
    read(cx, nodes, 0)
}

/// Reads the text of a heading. It stands in tables of contents and in bookmarks too, where links, images, notes and
/// line breaks have no place.
pub(super) fn title(cx: &mut Context, heading: &Node) -> Vec<Inline> {
    if heading.children.is_empty() {
        let span = cx.span(heading.range.clone());
        cx.report(
            Diagnostic::error("empty-heading", "the heading has no text")
                .at(span)
                .help("write the title between the `#` marks and the braces"),
        );
    }
    report_unfit(cx, &heading.children);
    inlines(cx, &heading.children)
}

fn report_unfit(cx: &mut Context, nodes: &[Node]) {
    for node in nodes {
        let what = match &node.event {
            Event::Start(Tag::Link { .. }) => "a link",
            Event::Start(Tag::Image { .. }) => "an image",
            Event::FootnoteReference(_) => "a footnote",
            Event::HardBreak => "a line break",
            Event::InlineHtml(tag) if html::element(tag) == Some(html::Tag::Break) => {
                "a line break"
            }
            _ => {
                report_unfit(cx, &node.children);
                continue;
            }
        };
        let span = cx.span(node.range.clone());
        cx.report(
            Diagnostic::error("unfit-title", format!("{what} cannot stand in a heading"))
                .at(span)
                .help("headings become bookmarks and entries of contents, which hold text only"),
        );
    }
}

/// The lines of a text as they were typed.
pub(super) fn literal(text: &str) -> Vec<Inline> {
    let mut content = Vec::new();
    for line in text.trim_end().lines() {
        if !content.is_empty() {
            content.push(Inline::LineBreak);
        }
        if !line.trim().is_empty() {
            content.push(Inline::Text(line.to_owned()));
        }
    }
    content
}

/// `within` counts the HTML elements around the nodes.
fn read(cx: &mut Context, nodes: &[Node], within: usize) -> Vec<Inline> {
    let elements = html::elements(nodes);
    let marks = if cx.marks < mark::MAX_NESTING {
        mark::edges(cx.source, nodes, &elements)
    } else {
        BTreeMap::new()
    };
    // What stands before the marked phrase that is being read, if one is.
    let mut before = Vec::new();
    let mut content = Vec::with_capacity(nodes.len());
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        let range = node.range.clone();
        match &node.event {
            Event::Text(text) => {
                let mut rest = range.start;
                for (&place, edge) in marks.range(range.clone()) {
                    push_clean(cx, &mut content, rest..place);
                    rest = place + mark::SIGN.len();
                    match edge {
                        Edge::Open => {
                            cx.marks += 1;
                            before = std::mem::take(&mut content);
                        }
                        Edge::Close => {
                            cx.marks -= 1;
                            let phrase =
                                std::mem::replace(&mut content, std::mem::take(&mut before));
                            content.push(Inline::Mark(phrase));
                        }
                    }
                }
                if rest > range.start {
                    push_clean(cx, &mut content, rest..range.end);
                } else {
                    let text = cx.clean(text, range);
                    push_text(&mut content, &text);
                }
            }
            Event::Code(text) => {
                let text = cx.clean(text, range).into_owned();
                content.push(Inline::Code(text));
            }
            Event::InlineMath(latex) | Event::DisplayMath(latex) => {
                let span = cx.span(range.clone());
                let latex = cx.clean(latex, range).trim().to_owned();
                content.push(Inline::Math(Math { latex, span }));
            }
            Event::SoftBreak => content.push(Inline::SoftBreak),
            Event::HardBreak => content.push(Inline::LineBreak),
            Event::FootnoteReference(label) => match cx.notes.number(label) {
                Some(number) => content.push(Inline::FootnoteReference(number)),
                None => push_text(&mut content, &cx.source[range]),
            },
            // A list or a quiz takes its boxes before the text is read; anywhere else they are text.
            Event::TaskListMarker(_) => push_text(&mut content, &format!("{} ", &cx.source[range])),
            Event::InlineHtml(tag) => match elements.get(&at) {
                Some(Element::Break) => content.push(Inline::LineBreak),
                Some(Element::Pair(wrap, end)) if within < html::MAX_NESTING => {
                    let inner = read(cx, &nodes[at + 1..*end], within + 1);
                    content.push(wrap(inner));
                    at = *end;
                }
                _ => {
                    let span = cx.span(range.clone());
                    cx.report(html::raw(span));
                    let text = cx.clean(tag, range);
                    push_text(&mut content, &text);
                }
            },
            Event::Start(tag) => container(cx, node, tag, within, &mut content),
            Event::End(_) | Event::Html(_) | Event::Rule => {}
        }
        at += 1;
    }
    content
}

fn container(cx: &mut Context, node: &Node, tag: &Tag, within: usize, content: &mut Vec<Inline>) {
    let children = &node.children;
    match tag {
        Tag::Strong => content.push(Inline::Strong(read(cx, children, within))),
        Tag::Emphasis => content.push(Inline::Emphasis(read(cx, children, within))),
        Tag::Strikethrough => content.push(Inline::Strikethrough(read(cx, children, within))),
        Tag::Link { .. } => link::push(cx, node, content),
        Tag::Image { .. } => match image::image(cx, node) {
            Ok(image) => content.push(Inline::Image(image)),
            Err(text) => content.extend(text),
        },
        _ => content.extend(read(cx, children, within)),
    }
}

/// Adds text that is just what the source says.
fn push_clean(cx: &mut Context, content: &mut Vec<Inline>, range: Range<usize>) {
    let source = cx.source;
    let text = cx.clean(&source[range.clone()], range);
    push_text(content, &text);
}

/// Adds text to the run before it.
fn push_text(content: &mut Vec<Inline>, text: &str) {
    match content.last_mut() {
        Some(Inline::Text(run)) => run.push_str(text),
        _ if text.is_empty() => {}
        _ => content.push(Inline::Text(text.to_owned())),
    }
}
