//! Block quotes: plain ones, callouts, and those that figures are drawn from.

use pulldown_cmark::{CowStr, Event};

use crate::book::{Block, Callout, CalloutKind, Figure, Inline};
use crate::diagnostics::{Diagnostic, Span};

use super::blocks::inner;
use super::context::Context;
use super::figure;
use super::inlines::inlines;
use super::marker::Marker;
use super::nearest::nearest;
use super::quiz;
use super::tree::Node;

/// Reads a block quote. Of one with a fault, what it holds is read all the same.
pub(super) fn quote(cx: &mut Context, node: &Node) -> Option<Block> {
    let Some(marker) = Marker::of_quote(node, cx.source) else {
        return plain(inner(cx, &node.children));
    };
    let kind = marker.kind.to_ascii_lowercase();
    let span = cx.span(node.range.clone());
    if let Some(kind) = CalloutKind::ALL.into_iter().find(|it| it.name() == kind) {
        return callout(cx, node, &marker, kind, span);
    }
    if let Some(form) = figure::Form::of(&kind) {
        let title = title(cx, node, &marker);
        let content = figure::content(cx, form, &marker, &node.children[1..])?;
        return Some(Block::Figure(Figure {
            title,
            content,
            span,
        }));
    }
    if kind == quiz::KIND {
        report_misplaced_quiz(cx, &marker);
        quiz::quiz(cx, node);
        return None;
    }
    report_unknown(cx, &marker, &kind);
    plain(inner(cx, &node.children[1..]))
}

/// A quote of which anything is left.
fn plain(content: Vec<Block>) -> Option<Block> {
    (!content.is_empty()).then_some(Block::Quote(content))
}

/// The title behind a marker, if there is one.
pub(super) fn title(cx: &mut Context, quote: &Node, marker: &Marker) -> Option<Vec<Inline>> {
    let line = &quote.children.first()?.children;
    let mut nodes: Vec<Node> = line
        .iter()
        .filter(|node| node.range.end > marker.end)
        .cloned()
        .collect();
    if let Some(first) = nodes.first_mut()
        && let Event::Text(text) = &first.event
    {
        // The text that holds the closing bracket may run on into the title.
        let inside = marker.end.saturating_sub(first.range.start);
        let text = text.get(inside..).unwrap_or(text).trim_start().to_owned();
        first.event = Event::Text(CowStr::from(text));
    }
    let title = inlines(cx, &nodes);
    (!title.is_empty()).then_some(title)
}

fn callout(
    cx: &mut Context,
    node: &Node,
    marker: &Marker,
    kind: CalloutKind,
    span: Span,
) -> Option<Block> {
    let title = title(cx, node, marker);
    let content = inner(cx, &node.children[1..]);
    if content.is_empty() {
        let place = cx.first_line(node.range.clone());
        cx.report(
            Diagnostic::error("empty-callout", format!("this `{}` is empty", kind.name()))
                .at(place)
                .help("write its text on the lines below, each beginning with `>`"),
        );
        return None;
    }
    Some(Block::Callout(Callout {
        kind,
        title,
        content,
        span,
    }))
}

fn report_misplaced_quiz(cx: &mut Context, marker: &Marker) {
    let span = Span::new(cx.file, marker.kind_range.clone());
    cx.report(
        Diagnostic::error("misplaced-quiz", "a quiz cannot stand here")
            .at(span)
            .help("put it into an answer, outside any quote, list or note"),
    );
}

fn report_unknown(cx: &mut Context, marker: &Marker, kind: &str) {
    let callouts = CalloutKind::ALL.map(CalloutKind::name);
    let known = callouts
        .into_iter()
        .chain(figure::FORMS.iter().map(|form| form.name))
        .chain([quiz::KIND]);
    // What code hosts and note programs call them.
    let meant = match kind {
        "important" | "abstract" | "summary" => Some("insight"),
        "caution" | "danger" | "attention" => Some("warning"),
        "hint" => Some("tip"),
        "info" => Some("note"),
        _ => nearest(kind, known),
    };
    let hint = super::nearest::did_you_mean(meant);
    let figures: Vec<_> = figure::FORMS.iter().map(|form| form.name).collect();
    cx.report(
        Diagnostic::error(
            "unknown-kind",
            format!("there is no callout or figure `{}`", marker.kind),
        )
        .at(Span::new(cx.file, marker.kind_range.clone()))
        .help(format!(
            "{hint}callouts: {}; figures: {}; and `quiz`",
            callouts.join(", "),
            figures.join(", ")
        )),
    );
}
