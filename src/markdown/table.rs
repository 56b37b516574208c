//! Tables.

use std::ops::Range;

use pulldown_cmark::{Alignment as Align, Tag};

use crate::book::{Alignment, Inline, Table};
use crate::diagnostics::Diagnostic;

use super::context::Context;
use super::inlines::inlines;
use super::tree::Node;

/// Reads a table. Each row has as many cells as the header.
pub(super) fn table(cx: &mut Context, node: &Node, alignments: &[Align]) -> Table {
    let mut header = Vec::new();
    let mut rows = Vec::new();
    for row in &node.children {
        let mut cells: Vec<Vec<Inline>> = row
            .children
            .iter()
            .map(|cell| inlines(cx, &cell.children))
            .collect();
        cells.resize(alignments.len(), Vec::new());
        if matches!(row.tag(), Some(Tag::TableHead)) {
            header = cells;
        } else {
            report_lost_cells(cx, row.range.clone(), alignments.len());
            rows.push(cells);
        }
    }
    Table {
        alignments: alignments.iter().copied().map(alignment).collect(),
        header,
        rows,
        span: cx.span(node.range.clone()),
    }
}

fn alignment(align: Align) -> Alignment {
    match align {
        Align::None | Align::Left => Alignment::Start,
        Align::Center => Alignment::Center,
        Align::Right => Alignment::End,
    }
}

/// Markdown drops the cells that a row has beyond the header's, so text would vanish. Mostly it is a `|` in code.
pub(super) fn report_lost_cells(cx: &mut Context, row: Range<usize>, columns: usize) {
    let cells = cells(&cx.source[row.clone()]);
    if cells > columns {
        let span = cx.span(row);
        cx.report(
            Diagnostic::error(
                "lost-cells",
                format!("the row has {cells} cells, but the table has {columns} columns"),
            )
            .at(span)
            .label("the last cells would be lost")
            .help("write a `|` that belongs to a cell as `\\|`, in code too"),
        );
    }
}

fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = 1;
    let mut escaped = false;
    let mut ends_with_bar = false;
    for c in row.chars() {
        ends_with_bar = c == '|' && !escaped;
        cells += usize::from(ends_with_bar);
        escaped = c == '\\' && !escaped;
    }
    cells - usize::from(ends_with_bar)
}

#[cfg(test)]
mod tests {
    #[test]
    fn cells_are_counted_as_markdown_counts_them() {
        for (row, cells) in [
            ("| a | b |", 2),
            ("a | b", 2),
            ("| a \\| b |", 1),
            ("| `a|b` |", 2),
            ("|a|", 1),
        ] {
            assert_eq!(super::cells(row), cells, "{row}");
        }
    }
}
