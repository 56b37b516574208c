//! Notes at the foot: numbered by their first reference, answer by answer.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::Tag;

use crate::book::Footnote;
use crate::diagnostics::Diagnostic;

use super::blocks::inner;
use super::context::Context;
use super::outline::Outline;
use super::tree::Node;

/// The notes of a file, and those that the current answer refers to.
#[derive(Debug, Default)]
pub(super) struct Notes<'a> {
    /// Every definition in the file, in order.
    all: Vec<Definition<'a>>,
    /// The definitions in the current answer, by label.
    own: HashMap<String, usize>,
    /// The first definition of each label anywhere in the file.
    first: HashMap<String, usize>,
    /// The definitions that the current answer refers to, in the order of their first reference.
    order: Vec<usize>,
    /// The definitions that anything refers to.
    used: HashSet<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Definition<'a> {
    label: &'a str,
    node: &'a Node<'a>,
}

impl<'a> Notes<'a> {
    /// The notes of a file.
    pub fn of(outline: &'a Outline<'a>) -> Self {
        let mut notes = Notes::default();
        if outline.source.contains("[^") {
            collect(&outline.nodes, &mut notes.all);
        }
        for (index, definition) in notes.all.iter().enumerate() {
            let label = definition.label.to_lowercase();
            notes.first.entry(label).or_insert(index);
        }
        notes
    }

    /// Begins an answer (or an introduction) that consists of `body`.
    pub fn enter(&mut self, body: &[Node]) {
        self.order.clear();
        self.own.clear();
        let (Some(first), Some(last)) = (body.first(), body.last()) else {
            return;
        };
        let place = first.range.start..last.range.end;
        for (index, definition) in self.all.iter().enumerate() {
            if place.contains(&definition.node.range.start) {
                let label = definition.label.to_lowercase();
                self.own.entry(label).or_insert(index);
            }
        }
    }

    /// The number (from 0) that a reference to `label` has in the current answer. A note of the answer's own comes
    /// before one that stands elsewhere in the file.
    pub fn number(&mut self, label: &str) -> Option<usize> {
        let label = label.to_lowercase();
        let index = *self.own.get(&label).or_else(|| self.first.get(&label))?;
        self.used.insert(index);
        let known = self.order.iter().position(|other| *other == index);
        Some(known.unwrap_or_else(|| {
            self.order.push(index);
            self.order.len() - 1
        }))
    }
}

/// The notes of the answer that was read. A note may refer to further notes.
pub(super) fn take(cx: &mut Context) -> Vec<Footnote> {
    let mut footnotes = Vec::new();
    while let Some(index) = cx.notes.order.get(footnotes.len()) {
        let Definition { label, node } = cx.notes.all[*index];
        footnotes.push(Footnote {
            label: cx.clean(label, node.range.clone()).into_owned(),
            content: inner(cx, &node.children),
        });
    }
    footnotes
}

/// Reports the first note that a part's introduction refers to.
pub(super) fn report_in_part(cx: &mut Context) {
    let Some(first) = cx.notes.order.first() else {
        return;
    };
    let span = cx.first_line(cx.notes.all[*first].node.range.clone());
    cx.report(
        Diagnostic::error(
            "footnote-in-part",
            "the introduction of a part has no footnotes",
        )
        .at(span)
        .help("say it in the introduction, or in a section"),
    );
}

/// Reports the notes to which nothing refers.
pub(super) fn report_unused(cx: &mut Context) {
    for index in 0..cx.notes.all.len() {
        if cx.notes.used.contains(&index) {
            continue;
        }
        let Definition { label, node } = cx.notes.all[index];
        let span = cx.first_line(node.range.clone());
        let double = cx
            .notes
            .first
            .get(&label.to_lowercase())
            .is_some_and(|first| *first != index);
        cx.report(
            Diagnostic::warning(
                "unused-footnote",
                format!("nothing refers to the footnote `{label}`"),
            )
            .at(span)
            .label(if double {
                "an earlier note has this label; this one is left out"
            } else {
                "left out of the book"
            })
            .help(format!("refer to it with `[^{label}]`, or delete it")),
        );
    }
}

fn collect<'a>(nodes: &'a [Node<'a>], into: &mut Vec<Definition<'a>>) {
    for node in nodes {
        if let Some(Tag::FootnoteDefinition(label)) = node.tag() {
            into.push(Definition { label, node });
        }
        collect(&node.children, into);
    }
}
