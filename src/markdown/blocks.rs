//! Nodes as blocks.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag};

use crate::book::{Block, Inline, Math};
use crate::diagnostics::Diagnostic;

use super::attributes::Attributes;
use super::callout::quote;
use super::code;
use super::context::Context;
use super::image;
use super::inlines::{inlines, literal, title};
use super::list::list;
use super::table::table;
use super::tree::Node;

/// Reads blocks. Runs of text that no paragraph holds (the items of a tight list) become paragraphs.
pub(super) fn blocks(cx: &mut Context, nodes: &[Node]) -> Vec<Block> {
    let mut blocks = Vec::with_capacity(nodes.len());
    let mut rest = nodes;
    while let Some((node, after)) = rest.split_first() {
        if node.is_inline() {
            let text = rest.iter().take_while(|node| node.is_inline()).count();
            paragraph(cx, &rest[..text], &mut blocks);
            rest = &rest[text..];
            continue;
        }
        rest = after;
        match node.tag() {
            Some(Tag::CodeBlock(_)) => {
                let output = after.first().filter(|next| code::is_output(cx, next));
                if output.is_some() {
                    rest = &after[1..];
                }
                blocks.push(code::code(cx, node, output));
            }
            Some(Tag::Paragraph) => {
                code::report_broken_fence(cx, node);
                paragraph(cx, &node.children, &mut blocks);
            }
            Some(Tag::Heading { level, .. }) => blocks.extend(heading(cx, node, *level)),
            Some(Tag::BlockQuote(_)) => blocks.extend(quote(cx, node)),
            Some(Tag::List(start)) => blocks.push(Block::List(list(cx, node, *start))),
            Some(Tag::Table(alignments)) => blocks.push(Block::Table(table(cx, node, alignments))),
            Some(Tag::HtmlBlock) => blocks.extend(html(cx, node)),
            None if node.event == Event::Rule => blocks.push(Block::Rule),
            // Notes are read where they are referred to; the other containers are not switched on.
            _ => {}
        }
    }
    blocks
}

/// Reads the blocks of a quote, an item, a note or an introduction: anything but an answer itself, whose headings alone
/// have a place in the book's outline.
pub(super) fn inner(cx: &mut Context, nodes: &[Node]) -> Vec<Block> {
    cx.within += 1;
    let blocks = blocks(cx, nodes);
    cx.within -= 1;
    blocks
}

/// Whether a node is a fence.
pub(super) fn is_fence(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::CodeBlock(CodeBlockKind::Fenced(_))))
}

/// A paragraph; display formulas and an image that stands alone come out of it as blocks of their own.
fn paragraph(cx: &mut Context, nodes: &[Node], into: &mut Vec<Block>) {
    if let [node] = nodes
        && let Some(Tag::Image { .. }) = node.tag()
    {
        match image::image(cx, node) {
            Ok(image) => into.push(Block::Image(image)),
            Err(text) if text.is_empty() => {}
            Err(text) => into.push(Block::Paragraph(text)),
        }
        return;
    }
    let is_formula = |node: &Node| matches!(node.event, Event::DisplayMath(_));
    let mut rest = nodes;
    while let Some(at) = rest.iter().position(is_formula) {
        push_text(cx, &rest[..at], into);
        if let Event::DisplayMath(latex) = &rest[at].event {
            let span = cx.span(rest[at].range.clone());
            let latex = cx.clean(latex, rest[at].range.clone()).trim().to_owned();
            into.push(Block::Math(Math { latex, span }));
        }
        rest = &rest[at + 1..];
    }
    push_text(cx, rest, into);
}

fn push_text(cx: &mut Context, nodes: &[Node], into: &mut Vec<Block>) {
    let mut content = inlines(cx, nodes);
    while let Some(Inline::SoftBreak | Inline::LineBreak) = content.first() {
        content.remove(0);
    }
    while let Some(Inline::SoftBreak | Inline::LineBreak) = content.last() {
        content.pop();
    }
    // A formula beside it may have left a blank.
    if let Some(Inline::Text(text)) = content.first_mut() {
        *text = text.trim_start_matches(' ').to_owned();
    }
    if let Some(Inline::Text(text)) = content.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
    }
    content.retain(|it| !matches!(it, Inline::Text(text) if text.is_empty()));
    if !content.is_empty() {
        into.push(Block::Paragraph(content));
    }
}

/// A heading within an answer. Depths never skip: PDF/UA refuses it, and readers lose their way.
fn heading(cx: &mut Context, node: &Node, level: HeadingLevel) -> Option<Block> {
    let depth = match level {
        HeadingLevel::H1 | HeadingLevel::H2 => {
            report_level(cx, node, level);
            return None;
        }
        level => level as u8 - HeadingLevel::H2 as u8,
    };
    report_attributes(cx, node);
    let span = cx.span(node.range.clone());
    let content = title(cx, node);
    if content.is_empty() {
        return None;
    }
    if cx.within > 0 {
        cx.report(
            Diagnostic::warning("inner-heading", "only an answer itself has headings")
                .at(span)
                .label("shown as bold text")
                .help("write it in bold, or move it out of the introduction, quote, list or note"),
        );
        return Some(Block::Paragraph(vec![Inline::Strong(content)]));
    }
    if depth > cx.depth + 1 {
        let wanted = "#".repeat(usize::from(cx.depth) + 3);
        cx.report(
            Diagnostic::warning("skipped-heading-level", "the heading skips a level")
                .at(span)
                .label(format!("treated as `{wanted}`"))
                .help(format!("write it with `{wanted}`")),
        );
    }
    cx.depth = depth.min(cx.depth + 1);
    Some(Block::Heading {
        depth: cx.depth,
        content,
    })
}

fn report_attributes(cx: &mut Context, node: &Node) {
    let attributes = Attributes::of(node, cx.source);
    let Some(first) = attributes.all().next() else {
        return;
    };
    let span = cx.span(first.range.clone());
    cx.report(
        Diagnostic::error("unused-attribute", "a heading within an answer has no attributes")
            .at(span)
            .label("this would be lost")
            .help("links lead to questions and sections; braces that belong to the text are written `\\{`"),
    );
}

fn report_level(cx: &mut Context, node: &Node, level: HeadingLevel) {
    let span = cx.span(node.range.clone());
    let fault = Diagnostic::error("misplaced-heading", "this heading cannot stand here").at(span);
    cx.report(match level {
        HeadingLevel::H1 => fault
            .label("the title of a section")
            .help("a file is one section with one `#` heading; move what follows to a file of its own"),
        _ => fault
            .label("a question")
            .help("a question cannot stand in a quote or a list; headings within an answer begin with `###`"),
    });
}

/// Raw HTML is shown as it was typed.
fn html(cx: &mut Context, node: &Node) -> Option<Block> {
    let span = cx.first_line(node.range.clone());
    let mut source = String::new();
    for line in &node.children {
        if let Event::Html(text) | Event::Text(text) = &line.event {
            source.push_str(text);
        }
    }
    cx.report(super::html::raw(span));
    let text = cx.clean(&source, node.range.clone()).into_owned();
    let content = literal(&text);
    (!content.is_empty()).then_some(Block::Paragraph(content))
}
