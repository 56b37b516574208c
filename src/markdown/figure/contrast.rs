//! Code side by side.

use crate::book::{Block, FigureContent, Panel};

use super::super::blocks::inner;
use super::super::code;
use super::super::context::Context;
use super::super::tree::Node;
use super::{Form, Misfit, misfit};

/// Panels of code, each with the paragraph before it as its label.
pub(super) fn contrast(
    cx: &mut Context,
    form: &Form,
    nodes: &[Node],
) -> Result<FigureContent, Misfit> {
    let mut panels = Vec::new();
    let mut label = Vec::new();
    for (block, node) in paired(cx, nodes) {
        match block {
            Block::Paragraph(text) if label.is_empty() => label = text,
            Block::Code(code) => panels.push(Panel {
                label: std::mem::take(&mut label),
                code,
            }),
            _ => {
                return Err(misfit(cx, form, node, "this has no place in a `contrast`"));
            }
        }
    }
    if !label.is_empty() {
        let last = nodes.last().expect("a label came from a node");
        return Err(misfit(cx, form, last, "no code follows this label"));
    }
    if panels.len() < 2 {
        return Err(misfit(
            cx,
            form,
            &nodes[0],
            "there is nothing to contrast this with",
        ));
    }
    Ok(FigureContent::Contrast(panels))
}

/// Each block with the node that it begins at.
fn paired<'n, 's>(cx: &mut Context, nodes: &'n [Node<'s>]) -> Vec<(Block, &'n Node<'s>)> {
    let mut pairs = Vec::new();
    let mut rest = nodes;
    while let Some(first) = rest.first() {
        let joined = rest.get(1).is_some_and(|next| code::is_output(cx, next));
        let taken = if joined { 2 } else { 1 };
        pairs.extend(
            inner(cx, &rest[..taken])
                .into_iter()
                .map(|block| (block, first)),
        );
        rest = &rest[taken..];
    }
    pairs
}
