//! Code blocks with their output, and diagrams.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::book::{Block, CodeBlock, CodeOutput, Diagram};
use crate::diagnostics::{Diagnostic, Span};

use super::blocks::is_fence;
use super::context::Context;
use super::info::{self, Info};
use super::tree::Node;

/// The language of a fence that holds what the block before it prints.
const OUTPUT: &str = "output";

/// The language of a fence that holds a diagram.
const MERMAID: &str = "mermaid";

/// Whether a node is a fence that holds what the block before it prints.
pub(super) fn is_output(cx: &Context, node: &Node) -> bool {
    is_fence(node) && info::language(cx.source, node) == OUTPUT
}

/// Reads a code block with the output that belongs to it.
pub(super) fn code(cx: &mut Context, node: &Node, output: Option<&Node>) -> Block {
    report_unclosed(cx, node);
    let info = info::read(cx, node, output.is_some());
    let span = cx.span(node.range.clone());
    let (text, text_span) = text(cx, node);
    let output = output.map(|node| read_output(cx, node));
    match info.language.as_str() {
        MERMAID => {
            if let Some(output) = output {
                report_stray_output(cx, output.span);
            }
            return Block::Diagram(Diagram {
                text,
                title: info.title,
                span,
            });
        }
        OUTPUT => {
            let line = cx.first_line(node.range.clone());
            report_stray_output(cx, line);
        }
        "" => {
            let line = cx.first_line(node.range.clone());
            cx.report(
                Diagnostic::warning("missing-language", "the code block names no language")
                    .at(line)
                    .help(
                        "name it behind the fence, such as ```` ```python ````, or `text` for none",
                    ),
            );
        }
        _ => {}
    }
    let Info {
        language,
        title,
        run,
        ask,
    } = info;
    Block::Code(CodeBlock {
        language,
        text,
        title,
        run,
        ask,
        output,
        span,
        text_span,
    })
}

fn read_output(cx: &mut Context, node: &Node) -> CodeOutput {
    report_unclosed(cx, node);
    info::read(cx, node, true);
    let (text, text_span) = text(cx, node);
    CodeOutput {
        text,
        span: cx.span(node.range.clone()),
        text_span,
    }
}

fn report_stray_output(cx: &mut Context, span: Span) {
    cx.report(
        Diagnostic::error("stray-output", "this output belongs to no code")
            .at(span)
            .help("put it directly behind the code block that prints it"),
    );
}

/// The text of a block without the last line's end, and its place.
fn text(cx: &mut Context, node: &Node) -> (String, Span) {
    let mut text = String::new();
    for line in &node.children {
        if let Event::Text(run) = &line.event {
            text.push_str(run);
        }
    }
    let range = match (node.children.first(), node.children.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => empty_text(cx.source, node.range.clone()),
    };
    let mut text = cx
        .clean(&text.replace("\r\n", "\n"), range.clone())
        .into_owned();
    let mut end = range.end;
    if text.ends_with('\n') {
        text.pop();
        let source = &cx.source[range.start..end];
        let line_end = source.strip_suffix('\n').unwrap_or(source);
        end = range.start + line_end.strip_suffix('\r').unwrap_or(line_end).len();
    }
    (text, Span::new(cx.file, range.start..end))
}

/// Where the text of an empty block would stand: at the end of the opening fence's line.
fn empty_text(source: &str, block: Range<usize>) -> Range<usize> {
    let line = source[block.clone()]
        .find('\n')
        .map_or(block.end, |at| block.start + at + 1);
    line..line
}

/// A fence that is never closed takes in the rest of the file, every question in it.
fn report_unclosed(cx: &mut Context, node: &Node) {
    if !is_fence(node) {
        return;
    }
    let source = &cx.source[node.range.clone()];
    let mark = source.chars().next().unwrap_or('`');
    let length = source.chars().take_while(|c| *c == mark).count();
    let last = source.trim_end().lines().next_back().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    let closes = source.trim_end().contains('\n')
        && last.chars().all(|c| c == mark)
        && last.chars().count() >= length;
    if !closes {
        let span = cx.first_line(node.range.clone());
        cx.report(
            Diagnostic::error("unclosed-fence", "the code block is never closed")
                .at(span)
                .label("everything below is taken for code")
                .help("end it with a line that holds nothing but the marks of its first line"),
        );
    }
}

/// A backtick behind the backticks of a fence makes it plain text (`CommonMark` 0.31, section 4.5), and the fence that
/// was to close it begins a block instead.
pub(super) fn report_broken_fence(cx: &mut Context, paragraph: &Node) {
    let source = cx.source;
    if !source[paragraph.range.clone()].contains("```") {
        return;
    }
    let mut start = paragraph.range.start;
    for line in source[paragraph.range.clone()].split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '\t', '>']);
        let at = start + line.len() - text.len();
        start += line.len();
        let info = text.trim_start_matches('`');
        let mark = &text[..text.len() - info.len()];
        let is_code = info.split(|c| c != '`').any(|run| run == mark);
        if mark.len() >= 3 && info.contains('`') && !is_code {
            cx.report(
                Diagnostic::error(
                    "broken-fence",
                    "a fence with a backtick behind it is plain text",
                )
                .at(Span::new(cx.file, at..at + text.trim_end().len()))
                .label("no code block begins here")
                .help("leave the backticks out of the title, or fence the code with `~~~`"),
            );
        }
    }
}
