//! The index of terms: which words and names lead to which questions. The template looks up the pages.

use std::collections::HashMap;

use super::markup::Writer;
use crate::book::Inline;
use crate::index::{Entry, Group, Kind};

/// Writes the index, if there is anything in it.
pub fn write(w: &mut Writer, groups: Vec<Group>) {
    if groups.is_empty() {
        return;
    }
    let book = w.book;
    let labels: HashMap<usize, String> = book
        .questions()
        .map(|item| (item.number, format!("question:{}", item.question.id)))
        .collect();
    w.push("term-index(");
    w.array(groups, |w, group| {
        w.push("(letter: ");
        let letter = group.letter.map(String::from);
        w.code.optional(letter.as_deref());
        w.push(", entries: ");
        w.array(group.entries, |w, entry| write_entry(w, entry, &labels));
        w.push(")");
    });
    w.push(")\n");
}

fn write_entry(w: &mut Writer, entry: Entry, labels: &HashMap<usize, String>) {
    let term = match entry.kind {
        Kind::Code => Inline::Code(entry.term),
        Kind::Words => Inline::Text(entry.term),
    };
    w.push("(term: ");
    w.inlines(&[term]);
    w.push(", targets: ");
    w.array(entry.questions, |w, number| {
        w.code
            .literal(labels.get(&number).map_or("", String::as_str));
    });
    w.push(")");
}
