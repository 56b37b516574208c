//! Tables.

use super::Html;
use crate::book::{Alignment, Inline, Table};

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
            for (cell, alignment) in row.iter().zip(&table.alignments) {
                self.push(&format!("<td{}>", class(*alignment)));
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
