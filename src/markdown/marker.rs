//! `[!kind]` at the start of a block quote: what makes a callout, a figure or a quiz of it.

use std::ops::Range;

use pulldown_cmark::Tag;

use super::tree::Node;

/// The `[!kind]` that begins a callout, a figure or a quiz.
#[derive(Clone, Debug)]
pub(super) struct Marker<'s> {
    /// The word after the exclamation mark.
    pub kind: &'s str,
    /// The word's place.
    pub kind_range: Range<usize>,
    /// The byte after the closing bracket.
    pub end: usize,
}

impl<'s> Marker<'s> {
    /// The marker at the start of a block quote's first paragraph.
    pub fn of(paragraph: &Node, source: &'s str) -> Option<Self> {
        let Some(Tag::Paragraph) = paragraph.tag() else {
            return None;
        };
        let line = source[paragraph.range.clone()].lines().next()?;
        let (kind, after) = line.strip_prefix("[!")?.split_once(']')?;
        // Behind the bracket, `(`, `[` and `:` make a link of it. Note programs put `+` or `-` there for what folds.
        let ends = !after.starts_with(['(', '[', ':']);
        let fold = usize::from(after.starts_with(['+', '-']));
        let is_word = !kind.is_empty() && !kind.contains(['[', '`', '*', '<', '\\', '!']);
        let start = paragraph.range.start + 2;
        (ends && is_word).then(|| Marker {
            kind,
            kind_range: start..start + kind.len(),
            end: start + kind.len() + 1 + fold,
        })
    }

    /// The marker of a block quote.
    pub fn of_quote(quote: &Node, source: &'s str) -> Option<Self> {
        match quote.tag() {
            Some(Tag::BlockQuote(_)) => Marker::of(quote.children.first()?, source),
            _ => None,
        }
    }
}
