//! Figures of numbers and of names: tables.

use pulldown_cmark::Tag;

use crate::book::{Bar, Binding, FigureContent, Inline, plain_text};
use crate::diagnostics::Diagnostic;

use super::super::context::Context;
use super::super::inlines::inlines;
use super::super::table::report_lost_cells;
use super::super::tree::Node;
use super::{Form, Misfit, misfit, only};

/// Horizontal bars to scale.
pub(super) fn bars(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
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

/// Names and the objects that they refer to.
pub(super) fn memory(
    cx: &mut Context,
    form: &Form,
    nodes: &[Node],
) -> Result<FigureContent, Misfit> {
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
