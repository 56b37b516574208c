//! Tables.

use super::{Html, Medium};
use crate::book::{Alignment, Inline, Table, plain_text};

/// From how many columns on a card's row becomes a list on a phone, each cell under its head.
const STACKED: usize = 5;

impl Html<'_> {
    pub(super) fn push_table(&mut self, table: &Table) {
        let columns = table.header.len();
        self.push(&format!(
            "<div class=\"table columns-{columns}\">\n<table>\n<thead>\n<tr>"
        ));
        for (cell, alignment) in table.header.iter().zip(&table.alignments) {
            self.push_head(cell, *alignment);
        }
        self.push("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for ((cell, alignment), head) in row.iter().zip(&table.alignments).zip(&table.header) {
                self.push(&format!("<td{}", class(*alignment)));
                if columns >= STACKED && self.surroundings.medium == Medium::Card {
                    self.push(" data-label=\"");
                    self.attribute(&plain_text(head));
                    self.push("\"");
                }
                self.push(">");
                self.push_inlines(cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n</div>\n");
    }

    /// A head without words is no head to a screen reader.
    pub(super) fn push_head(&mut self, cell: &[Inline], alignment: Alignment) {
        if cell.is_empty() {
            return self.push("<td></td>");
        }
        self.push(&format!("<th scope=\"col\"{}>", class(alignment)));
        self.push_inlines(cell);
        self.push("</th>");
    }
}

fn class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Start => "",
        Alignment::Center => " class=\"align-center\"",
        Alignment::End => " class=\"align-end\"",
    }
}
