//! Figures: lists, tables and code that are drawn.

use pulldown_cmark::Tag;

use crate::book::{Bar, Binding, Block, Column, FigureContent, Inline, Panel, Step, plain_text};
use crate::diagnostics::Diagnostic;

use super::blocks::inner;
use super::context::Context;
use super::decision;
use super::inlines::inlines;
use super::list::unboxed;
use super::table::report_lost_cells;
use super::tree::{Marker, Node};

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
        read: compare,
    },
    Form {
        name: "flow",
        shape: "a numbered list that begins with 1, each item a bold name and a few words",
        read: flow,
    },
    Form {
        name: "cards",
        shape: "a list, each item a bold title and a few words or a nested list of lines",
        read: cards,
    },
    Form {
        name: "ladder",
        shape: "a list, the first item on top",
        read: ladder,
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
        read: bars,
    },
    Form {
        name: "contrast",
        shape: "two or more code fences, each with a line of text before it as its label",
        read: contrast,
    },
    Form {
        name: "memory",
        shape: "a table of three columns: name, object, note",
        read: memory,
    },
];

impl Form {
    /// The form of a kind.
    pub fn of(kind: &str) -> Option<&'static Form> {
        FORMS.iter().find(|form| form.name == kind)
    }
}

/// Why something is not of its figure's form.
pub(super) type Misfit = Vec<Diagnostic>;

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
pub(super) fn misfit(cx: &Context, form: &Form, node: &Node, message: &str) -> Misfit {
    let span = cx.first_line(node.range.clone());
    vec![
        Diagnostic::error("wrong-figure", message)
            .at(span)
            .help(format!("a `{}` is {}", form.name, form.shape)),
    ]
}

/// The one node that the figure consists of.
pub(super) fn only<'n, 's>(
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

pub(super) fn is_list(tag: &Tag) -> bool {
    matches!(tag, Tag::List(_))
}

fn is_ordered(list: &Node) -> bool {
    matches!(list.tag(), Some(Tag::List(Some(_))))
}

fn compare(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
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

fn flow(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    if !is_ordered(list) {
        return Err(misfit(cx, form, list, "the steps of a `flow` are numbered"));
    }
    Ok(FigureContent::Flow(steps(cx, form, list)?))
}

fn cards(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    Ok(FigureContent::Cards {
        numbered: is_ordered(list),
        cards: steps(cx, form, list)?,
    })
}

fn ladder(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
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

/// An item's line of text, and the list below it if there is one.
pub(super) fn line_and_list<'n, 's>(
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

fn is_table(tag: &Tag) -> bool {
    matches!(tag, Tag::Table(_))
}

/// The cells of a table's header, and its rows with their nodes.
type Cells = (Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>);

fn cells(cx: &mut Context, table: &Node) -> Cells {
    let columns = table.children.first().map_or(0, |head| head.children.len());
    let mut rows = table.children.iter().map(|row| {
        report_lost_cells(cx, row.range.clone(), columns);
        let mut cells: Vec<_> = row
            .children
            .iter()
            .map(|cell| inlines(cx, &cell.children))
            .collect();
        cells.resize(columns, Vec::new());
        cells
    });
    let header = rows.next().unwrap_or_default();
    (header, rows.collect())
}

fn bars(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let table = only(cx, form, nodes, is_table)?;
    let (header, rows) = cells(cx, table);
    if !(2..=3).contains(&header.len()) || rows.is_empty() {
        return Err(misfit(
            cx,
            form,
            table,
            "a `bars` cannot be drawn from this table",
        ));
    }
    let mut bars = Vec::new();
    let mut faults = Vec::new();
    for (mut row, node) in rows.into_iter().zip(&table.children[1..]) {
        let printed = row.get_mut(2).map(std::mem::take).unwrap_or_default();
        let number = std::mem::take(&mut row[1]);
        let Some(value) = number_of(&plain_text(&number)) else {
            let place = node
                .children
                .get(1)
                .map_or(node.range.clone(), |cell| cell.range.clone());
            let span = cx.span(place);
            faults.push(
                Diagnostic::error("wrong-figure", "a bar's length is a number that is not negative")
                    .at(span)
                    .help("write digits alone, such as `1500` or `0.25`; a third column holds what is printed"),
            );
            continue;
        };
        bars.push(Bar {
            label: std::mem::take(&mut row[0]),
            value,
            printed: if printed.is_empty() { number } else { printed },
        });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if bars.iter().all(|bar| bar.value == 0.0) {
        return Err(misfit(cx, form, table, "every bar has the length 0"));
    }
    let mut header = header.into_iter();
    let header = (
        header.next().unwrap_or_default(),
        header.next().unwrap_or_default(),
    );
    Ok(FigureContent::Bars { header, bars })
}

/// A number as people write it: `1500`, `1,500`, `1_500`, `0.25`.
fn number_of(text: &str) -> Option<f64> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}'))
        .collect();
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let value: f64 = digits.parse().ok().filter(|_| is_plain)?;
    value.is_finite().then_some(value)
}

fn contrast(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
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
        let joined = rest
            .get(1)
            .is_some_and(|next| super::code::is_output(cx, next));
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

fn memory(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let table = only(cx, form, nodes, is_table)?;
    let (header, rows) = cells(cx, table);
    let Ok(header) = <[Vec<Inline>; 3]>::try_from(header) else {
        return Err(misfit(cx, form, table, "a `memory` has three columns"));
    };
    if rows.is_empty() {
        return Err(misfit(cx, form, table, "this `memory` has no rows"));
    }
    let mut bindings = Vec::new();
    for (row, node) in rows.into_iter().zip(&table.children[1..]) {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or_default();
        let binding = Binding {
            name: next(),
            object: next(),
            note: next(),
        };
        if binding.object.is_empty() {
            return Err(misfit(cx, form, node, "this row has no object"));
        }
        bindings.push(binding);
    }
    Ok(FigureContent::Memory { header, bindings })
}
