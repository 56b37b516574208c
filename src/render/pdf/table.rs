//! Tables: the widths of their columns are worked out here from the lengths of their texts.

use std::fmt::Write as _;

use super::markup::Writer;
use crate::book::{Alignment, Inline, Table, plain_text};

/// How many characters of table text fit into a line of the narrowest page; a table that needs no more keeps its
/// natural width.
const FITS: usize = 56;

/// Writes a table.
pub fn write(w: &mut Writer, table: &Table) {
    w.push("data-table(");
    write_columns(w, table);
    w.push(", align: ");
    w.array(&table.alignments, |w, alignment| {
        w.push(match alignment {
            Alignment::Start => "start",
            Alignment::Center => "center",
            Alignment::End => "end",
        });
    });
    w.push(", header: ");
    w.narrow(|w| {
        write_row(w, &table.header);
        w.push(", rows: ");
        w.array(&table.rows, |w, row| write_row(w, row));
    });
    w.push(")");
}

fn write_row(w: &mut Writer, row: &[Vec<Inline>]) {
    w.array(row, |w, cell| w.inlines(cell));
}

/// Columns that don't fit side by side share the width: each gets what its longest word needs, and of the rest as much
/// as its longest cell asks for.
fn write_columns(w: &mut Writer, table: &Table) {
    let needs: Vec<Need> = (0..table.header.len())
        .map(|column| Need::of(table, column))
        .collect();
    let ideal: usize = needs.iter().map(|need| need.cell + 3).sum();
    w.push("columns: ");
    if ideal <= FITS {
        return w.array(needs, |w, _| w.push("auto"));
    }
    w.array(needs, |w, need| {
        let _ = write!(w.code, "{}fr", need.share());
    });
}

/// What a column needs, in characters.
struct Need {
    word: usize,
    cell: usize,
}

impl Need {
    fn of(table: &Table, column: usize) -> Self {
        let rows = std::iter::once(&table.header).chain(&table.rows);
        let cells: Vec<String> = rows
            .filter_map(|row| Some(plain_text(row.get(column)?)))
            .collect();
        let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
        Need {
            word: longest(
                &mut cells
                    .iter()
                    .flat_map(|cell| cell.split_whitespace())
                    .map(|word| word.chars().count()),
            ),
            cell: longest(&mut cells.iter().map(|cell| cell.chars().count())),
        }
    }

    /// Long cells wrap, so their share grows more slowly than their length.
    fn share(&self) -> usize {
        let wrapped = self.cell.min(24) + self.cell.saturating_sub(24) / 3;
        self.word.min(16).max(wrapped.min(60)) + 3
    }
}
