//! Figures of steps, cards and columns: lists of a name and its gloss.

use pulldown_cmark::Tag;

use crate::book::{Column, FigureContent, Inline, Step};

use super::super::context::Context;
use super::super::inlines::inlines;
use super::super::tree::Node;
use super::{Form, Misfit, is_list, line_and_list, misfit, only};

/// Facing columns.
pub(super) fn compare(
    cx: &mut Context,
    form: &Form,
    nodes: &[Node],
) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    if !(2..=3).contains(&list.children.len()) {
        let message = format!(
            "a `compare` of {} columns cannot be drawn",
            list.children.len()
        );
        return Err(misfit(cx, form, list, &message));
    }
    let mut columns = Vec::new();
    for (step, item) in steps(cx, form, list)?.into_iter().zip(&list.children) {
        if step.name.is_empty() {
            return Err(misfit(cx, form, item, "this column has no bold head"));
        }
        if step.gloss.is_empty() && step.lines.is_empty() {
            return Err(misfit(cx, form, item, "this column is empty"));
        }
        columns.push(Column {
            head: step.name,
            gloss: step.gloss,
            lines: step.lines,
        });
    }
    Ok(FigureContent::Compare(columns))
}

/// Steps joined by arrows.
pub(super) fn flow(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    if !is_ordered(list) {
        return Err(misfit(cx, form, list, "the steps of a `flow` are numbered"));
    }
    Ok(FigureContent::Flow(steps(cx, form, list)?))
}

/// A grid of cards.
pub(super) fn cards(
    cx: &mut Context,
    form: &Form,
    nodes: &[Node],
) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    Ok(FigureContent::Cards {
        numbered: is_ordered(list),
        cards: steps(cx, form, list)?,
    })
}

/// Stacked rungs.
pub(super) fn ladder(
    cx: &mut Context,
    form: &Form,
    nodes: &[Node],
) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    Ok(FigureContent::Ladder(steps(cx, form, list)?))
}

fn steps(cx: &mut Context, form: &Form, list: &Node) -> Result<Vec<Step>, Misfit> {
    list.children
        .iter()
        .map(|item| step(cx, form, item))
        .collect()
}

/// An item: one line, and perhaps a nested list of lines.
fn step(cx: &mut Context, form: &Form, item: &Node) -> Result<Step, Misfit> {
    let (line, nested) = line_and_list(cx, form, item)?;
    let (name, gloss) = match line.split_first() {
        Some((first, rest)) if matches!(first.tag(), Some(Tag::Strong)) => {
            let mut name = inlines(cx, &first.children);
            let mut gloss = inlines(cx, rest);
            trim_head(&mut name);
            trim_gloss(&mut gloss);
            (name, gloss)
        }
        _ => (Vec::new(), inlines(cx, line)),
    };
    if name.is_empty() && gloss.is_empty() {
        return Err(misfit(cx, form, item, "this item says nothing"));
    }
    let mut lines = Vec::new();
    for item in nested.map_or(&[][..], |list| &list.children) {
        let (line, nested) = line_and_list(cx, form, item)?;
        if let Some(nested) = nested {
            return Err(misfit(
                cx,
                form,
                nested,
                "this list is nested too deep for a figure",
            ));
        }
        lines.push(inlines(cx, line));
    }
    Ok(Step { name, gloss, lines })
}

fn is_ordered(list: &Node) -> bool {
    matches!(list.tag(), Some(Tag::List(Some(_))))
}

/// `**Name:**` and `**Name**` are the same head.
fn trim_head(name: &mut [Inline]) {
    if let Some(Inline::Text(text)) = name.last_mut() {
        text.truncate(text.trim_end_matches([':', ' ']).len());
    }
}

/// Takes away what joins a gloss to its head: a blank, a colon or a dash.
fn trim_gloss(gloss: &mut Vec<Inline>) {
    while let Some(Inline::SoftBreak | Inline::LineBreak) = gloss.first() {
        gloss.remove(0);
    }
    let Some(Inline::Text(text)) = gloss.first_mut() else {
        return;
    };
    let mut rest = text.trim_start();
    for joint in [":", "\u{2013}", "\u{2014}", "- "] {
        rest = rest.strip_prefix(joint).unwrap_or(rest);
    }
    *text = rest.trim_start().to_owned();
    if text.is_empty() {
        gloss.remove(0);
    }
}
