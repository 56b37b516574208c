//! Figures: lists, tables and code that are drawn.

mod charts;
mod contrast;
mod decision;
mod steps;

use pulldown_cmark::Tag;

use crate::book::FigureContent;
use crate::diagnostics::Diagnostic;

use super::blocks::inner;
use super::context::Context;
use super::list::unboxed;
use super::marker::Marker;
use super::tree::Node;

/// A kind of figure, how it is written, and what reads it.
pub(super) struct Form {
    /// The word in the source.
    pub name: &'static str,
    /// The right shape, for messages.
    shape: &'static str,
    read: fn(&mut Context, &Form, &[Node]) -> Result<FigureContent, Misfit>,
}

/// Every kind of figure.
pub(super) const FORMS: [Form; 8] = [
    Form {
        name: "compare",
        shape: "a list of two or three items, each with a bold head and a nested list of lines",
        read: steps::compare,
    },
    Form {
        name: "flow",
        shape: "a numbered list that begins with 1, each item a bold name and a few words",
        read: steps::flow,
    },
    Form {
        name: "cards",
        shape: "a list, each item a bold title and a few words or a nested list of lines",
        read: steps::cards,
    },
    Form {
        name: "ladder",
        shape: "a list, the first item on top",
        read: steps::ladder,
    },
    Form {
        name: "tree",
        shape: "a nested list with one root item; items that begin with `Yes:` or another word and a colon \
                are branches",
        read: decision::tree,
    },
    Form {
        name: "bars",
        shape: "a table of label and number; a third column may hold the number as it is printed",
        read: charts::bars,
    },
    Form {
        name: "contrast",
        shape: "two or more code fences, each with a line of text before it as its label",
        read: contrast::contrast,
    },
    Form {
        name: "memory",
        shape: "a table of three columns: name, object, note",
        read: charts::memory,
    },
];

impl Form {
    /// The form of a kind.
    pub fn of(kind: &str) -> Option<&'static Form> {
        FORMS.iter().find(|form| form.name == kind)
    }
}

/// Why something is not of its figure's form.
type Misfit = Vec<Diagnostic>;

/// Reads what a figure is drawn from. Of one with the wrong shape, what it holds is read for its own faults.
pub(super) fn content(
    cx: &mut Context,
    form: &'static Form,
    marker: &Marker,
    nodes: &[Node],
) -> Option<FigureContent> {
    if nodes.is_empty() {
        let span = cx.span(marker.kind_range.clone());
        cx.report(
            Diagnostic::error("wrong-figure", format!("this `{}` is empty", form.name))
                .at(span)
                .help(format!("a `{}` is {}", form.name, form.shape)),
        );
        return None;
    }
    match (form.read)(cx, form, nodes) {
        Ok(content) => Some(content),
        Err(misfit) => {
            for fault in misfit {
                cx.report(fault);
            }
            inner(cx, nodes);
            None
        }
    }
}

/// A fault at a node that does not fit.
fn misfit(cx: &Context, form: &Form, node: &Node, message: &str) -> Misfit {
    let span = cx.first_line(node.range.clone());
    vec![
        Diagnostic::error("wrong-figure", message)
            .at(span)
            .help(format!("a `{}` is {}", form.name, form.shape)),
    ]
}

/// The one node that the figure consists of.
fn only<'n, 's>(
    cx: &Context,
    form: &Form,
    nodes: &'n [Node<'s>],
    fits: fn(&Tag) -> bool,
) -> Result<&'n Node<'s>, Misfit> {
    let stray = nodes.iter().find(|node| !node.tag().is_some_and(fits));
    if let Some(node) = stray.or(nodes.get(1)) {
        let message = format!("this has no place in a `{}`", form.name);
        return Err(misfit(cx, form, node, &message));
    }
    Ok(&nodes[0])
}

fn is_list(tag: &Tag) -> bool {
    matches!(tag, Tag::List(_))
}

/// An item's line of text, and the list below it if there is one.
fn line_and_list<'n, 's>(
    cx: &Context,
    form: &Form,
    item: &'n Node<'s>,
) -> Result<(&'n [Node<'s>], Option<&'n Node<'s>>), Misfit> {
    if unboxed(item).is_some() {
        return Err(misfit(cx, form, item, "boxes have no place in a figure"));
    }
    let text = item
        .children
        .iter()
        .take_while(|node| node.is_inline())
        .count();
    let (line, rest) = match item.children.first() {
        Some(first) if matches!(first.tag(), Some(Tag::Paragraph)) => {
            (first.children.as_slice(), &item.children[1..])
        }
        _ => item.children.split_at(text),
    };
    match rest {
        _ if line.is_empty() => Err(misfit(cx, form, item, "this item says nothing")),
        [] => Ok((line, None)),
        [list] if list.tag().is_some_and(is_list) => Ok((line, Some(list))),
        [stray, ..] => {
            let message = format!("this has no place in an item of a `{}`", form.name);
            Err(misfit(cx, form, stray, &message))
        }
    }
}
