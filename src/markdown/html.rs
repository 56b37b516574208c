//! The few HTML elements that Markdown has no signs for: `<kbd>`, `<sub>`, `<sup>`, `<br>`. All other HTML is shown as
//! it was typed: content is data, and two of the three outputs could do nothing with it.

use std::collections::HashMap;

use pulldown_cmark::Event;

use crate::book::Inline;
use crate::diagnostics::{Diagnostic, Span};

use super::tree::Node;

/// How many of the elements may stand within one another.
pub(super) const MAX_NESTING: usize = 4;

/// What a tag in the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `<br>`.
    Break,
    /// The start of one of [`PAIRS`].
    Open(usize),
    /// The end of one of [`PAIRS`].
    Close(usize),
}

/// What begins at a tag.
pub(super) enum Element {
    /// A forced line break.
    Break,
    /// An element, which ends at the node of this place.
    Pair(Wrap, usize),
}

type Wrap = fn(Vec<Inline>) -> Inline;

const PAIRS: [(&str, Wrap); 3] = [
    ("kbd", Inline::Keyboard),
    ("sub", Inline::Subscript),
    ("sup", Inline::Superscript),
];

/// The meaning of a tag; none if it is to be shown as it was typed.
pub(super) fn element(tag: &str) -> Option<Tag> {
    let inside = tag.strip_prefix('<')?.strip_suffix('>')?;
    let (inside, closes) = match inside.strip_prefix('/') {
        Some(name) => (name, true),
        None => (inside, false),
    };
    let name = inside.trim_end().to_ascii_lowercase();
    if !closes && name.trim_end_matches('/').trim_end() == "br" {
        return Some(Tag::Break);
    }
    let pair = PAIRS.iter().position(|(known, _)| *known == name)?;
    Some(if closes {
        Tag::Close(pair)
    } else {
        Tag::Open(pair)
    })
}

/// The elements among nodes, by the place of the tag that begins each.
pub(super) fn elements(nodes: &[Node]) -> HashMap<usize, Element> {
    let mut elements = HashMap::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut counts = [0_usize; PAIRS.len()];
    for (at, node) in nodes.iter().enumerate() {
        let Event::InlineHtml(tag) = &node.event else {
            continue;
        };
        match element(tag) {
            Some(Tag::Break) => {
                elements.insert(at, Element::Break);
            }
            Some(Tag::Open(pair)) => {
                open.push((pair, at));
                counts[pair] += 1;
            }
            // Counting keeps a stray end from searching the whole stack each time.
            Some(Tag::Close(pair)) if counts[pair] > 0 => {
                while let Some((other, start)) = open.pop() {
                    counts[other] -= 1;
                    if other == pair {
                        elements.insert(start, Element::Pair(PAIRS[pair].1, at));
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    elements
}

/// What to say about HTML that is shown as it was typed.
pub(super) fn raw(span: Span) -> Diagnostic {
    Diagnostic::warning("raw-html", "HTML is not passed on")
        .at(span)
        .label("shown as it is typed here")
        .help(
            "put it in backticks if it is meant to be read; of HTML only `<kbd>`, `<sub>`, `<sup>` and `<br>` have \
             a meaning here",
        )
}
