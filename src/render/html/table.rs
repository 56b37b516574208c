//! Tables.
//!
//! A table that does not fit reads as a list, each row an entry, each cell under its head: on a card from [`STACKED`]
//! columns on where the screen is narrow, in a book by the room that its own words need (see [`room`]). It stays a table
//! in its elements, and stays one to look at where a reading system knows nothing of this.

use super::{Html, Medium};
use crate::book::{Alignment, Inline, Table, plain_text};

/// From how many columns on a card's row becomes a list on a phone.
const STACKED: usize = 5;

impl Html<'_> {
    pub(super) fn push_table(&mut self, table: &Table) {
        let columns = table.header.len();
        self.push(&format!("<div class=\"table columns-{columns}"));
        let is_book = self.surroundings.medium == Medium::Book;
        if is_book {
            self.push(&format!(" room-{}", room(table)));
        }
        self.push("\">\n<table>\n<thead>\n<tr>");
        self.breaks_code = is_book;
        for (cell, alignment) in table.header.iter().zip(&table.alignments) {
            self.push_head(cell, *alignment);
        }
        self.push("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for (column, (cell, alignment)) in row.iter().zip(&table.alignments).enumerate() {
                self.push(&format!("<td{}", class(*alignment)));
                let is_labelled = if is_book {
                    column > 0
                } else {
                    columns >= STACKED
                };
                if is_labelled {
                    self.push_label(&table.header[column]);
                }
                self.push(">");
                self.push_inlines(cell);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.breaks_code = false;
        self.push("</tbody>\n</table>\n</div>\n");
    }

    fn push_label(&mut self, head: &[Inline]) {
        let label = plain_text(head);
        if self.surroundings.medium == Medium::Card || !label.is_empty() {
            self.push(" data-label=\"");
            self.attribute(&label);
            self.push("\"");
        }
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

/// The widths, in em, below which a book's stylesheet makes lists of tables. No screen has the last one.
const ROOMS: [usize; 9] = [12, 16, 20, 26, 34, 44, 58, 76, 200];

/// The least width at which a table is good to read as one: no word broken, and no cell of more than a few lines.
fn room(table: &Table) -> usize {
    const LINES: usize = 6;
    // A letter takes a little more than half an em, the space beside a cell about two letters.
    let letters: usize = (0..table.header.len())
        .map(|column| {
            let heads = std::iter::once(&table.header[column]);
            let cells = heads.chain(table.rows.iter().filter_map(|row| row.get(column)));
            let widths = cells.map(|cell| {
                let text = plain_text(cell);
                longest_word(cell).max(text.chars().count().div_ceil(LINES))
            });
            widths.max().unwrap_or(0) + 2
        })
        .sum();
    let needed = (letters * 11).div_ceil(20);
    let last = ROOMS[ROOMS.len() - 1];
    ROOMS.into_iter().find(|it| *it >= needed).unwrap_or(last)
}

/// The letters of the longest word in a cell.
fn longest_word(cell: &[Inline]) -> usize {
    let length = |word: &str| word.chars().count();
    let widths = cell.iter().map(|inline| match inline {
        Inline::Code(code) => {
            let pieces = code_pieces(code).into_iter();
            pieces.flat_map(str::split_whitespace).map(length).max()
        }
        other => {
            let text = plain_text(std::slice::from_ref(other));
            text.split_whitespace().map(length).max()
        }
    });
    widths.flatten().max().unwrap_or(0)
}

/// Code, cut where a reader would break it if a line must end: after a dot, an underscore or a bracket between names.
pub(super) fn code_pieces(code: &str) -> Vec<&str> {
    const LEAST: usize = 3;
    let mut pieces = Vec::new();
    let (mut start, mut before, mut last) = (0, 0, ' ');
    for (at, c) in code.char_indices() {
        let rest = &code[at + c.len_utf8()..];
        let after = rest.split(char::is_whitespace).next().unwrap_or("");
        let is_joint = match c {
            '_' => last.is_alphanumeric() && after.starts_with(char::is_alphanumeric),
            _ => ".([{/,=".contains(c) && !after.starts_with(c),
        };
        before = if c.is_whitespace() { 0 } else { before + 1 };
        last = c;
        if is_joint && before > LEAST && after.chars().count() >= LEAST {
            let end = at + c.len_utf8();
            pieces.push(&code[start..end]);
            (start, before) = (end, 0);
        }
    }
    pieces.push(&code[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{FileId, Span};

    #[test]
    fn code_breaks_between_names() {
        let cut = |code| code_pieces(code).join("|");
        for (code, expected) in [
            (
                "collections.abc.MutableMapping",
                "collections.|abc.|MutableMapping",
            ),
            ("max_workers=4", "max_|workers=4"),
            ("__getattr__", "__getattr__"),
            ("type.__call__", "type.|__call__"),
            ("f(x)", "f(x)"),
            (
                "raise ValueError(\"low > high\")",
                "raise ValueError(|\"low > high\")",
            ),
            (
                "\u{e9}t\u{e9}s.\u{e9}t\u{e9}s",
                "\u{e9}t\u{e9}s.|\u{e9}t\u{e9}s",
            ),
            ("", ""),
        ] {
            assert_eq!(cut(code), expected);
        }
    }

    #[test]
    fn a_table_needs_room_for_its_words() {
        let cell = |text: &str| vec![Inline::Text(text.into())];
        let table = |texts: &[&str]| Table {
            span: Span {
                file: FileId(0),
                start: 0,
                end: 0,
            },
            alignments: vec![Alignment::Start; texts.len()],
            header: texts.iter().map(|text| cell(text)).collect(),
            rows: Vec::new(),
        };
        assert_eq!(room(&table(&["a", "b"])), 12);
        assert_eq!(room(&table(&["incomprehensibilities", "b"])), 16);
        assert_eq!(
            room(&table(&[
                "many short words in one cell and yet it needs its room",
                "b"
            ])),
            12
        );
        assert_eq!(room(&table(&["indistinguishable"; 9])), 200);
    }
}
