//! Tables: the widths of their columns are worked out here from the lengths of their texts.

use std::fmt::Write as _;

use super::markup::Writer;
use crate::book::{Alignment, Inline, Table, plain_text};

/// How many characters of table text fit into a line, as the templates set it: on paper that is wider than 180 mm, and
/// on narrower paper.
const WIDE_LINE: usize = 80;
const NARROW_LINE: usize = 68;

/// What the space beside a cell's text takes, in characters.
const PADDING: usize = 3;

/// What is no longer than this stays on a line, if all of its column is so short.
const SHORT_CELL: usize = 12;

/// Longer words break.
const LONGEST_WORD: usize = 20;

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
    w.push("columns: ");
    let line = line(w);
    if needs.iter().map(|need| need.cell).sum::<usize>() <= line * 3 / 4 {
        return w.array(needs, |w, _| w.push("auto"));
    }
    let least: usize = needs.iter().map(|need| need.word).sum();
    let wanted: usize = needs.iter().map(Need::wish).sum();
    let rest = line.saturating_sub(least);
    w.array(needs, |w, need| {
        let share = need.word * 100 + need.wish() * rest * 100 / wanted.max(1);
        let _ = write!(w.code, "{share}fr");
    });
}

fn line(w: &Writer) -> usize {
    let (width, _) = w.book.pdf.paper.millimetres();
    if width >= 180.0 {
        WIDE_LINE
    } else {
        NARROW_LINE
    }
}

/// What a column needs, in characters with the space beside them.
struct Need {
    word: usize,
    cell: usize,
}

impl Need {
    fn of(table: &Table, column: usize) -> Self {
        let rows = std::iter::once(&table.header).chain(&table.rows);
        let mut need = Need { word: 0, cell: 0 };
        for cell in rows.filter_map(|row| row.get(column)) {
            let text = plain_text(cell);
            // Code is set in wider letters.
            let has_code = cell.iter().any(|inline| matches!(inline, Inline::Code(_)));
            let width = |text: &str| {
                let count = text.chars().count();
                if has_code { count * 6 / 5 } else { count }
            };
            let words = text.split_whitespace().map(width);
            need.word = need.word.max(words.max().unwrap_or(0));
            need.cell = need.cell.max(width(&text));
        }
        if need.cell <= SHORT_CELL {
            need.word = need.cell;
        }
        Need {
            word: need.word.min(LONGEST_WORD) + PADDING,
            cell: need.cell + PADDING,
        }
    }

    /// What it would take beyond its longest word. Long cells wrap, so their wishes grow more slowly than their length.
    fn wish(&self) -> usize {
        let beyond = self.cell.saturating_sub(self.word);
        beyond.min(30) + beyond.saturating_sub(30) / 4
    }
}
