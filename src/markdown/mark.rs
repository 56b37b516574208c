//! `==marked==` phrases, which `CommonMark` does not know: which pairs of `==` among siblings enclose one.
//!
//! As with `_`, a pair opens where a word begins and closes where one ends, so that `x==1 and y==2` or `a == b` stay as
//! they are typed. Everything else within a phrase, such as code or emphasis, must begin and end within it.

use std::collections::{BTreeMap, HashMap};

use pulldown_cmark::Event;

use super::html::Element;
use super::tree::Node;

/// What stands at a place of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// A phrase begins behind it.
    Open,
    /// A phrase ends before it.
    Close,
}

/// How many phrases may stand within one another; further signs are text.
pub(super) const MAX_NESTING: usize = 2;

/// The sign, at both ends.
pub(super) const SIGN: &str = "==";

/// The places in the source of all signs that enclose a phrase among these siblings.
pub(super) fn edges(
    source: &str,
    nodes: &[Node],
    elements: &HashMap<usize, Element>,
) -> BTreeMap<usize, Edge> {
    let mut edges = BTreeMap::new();
    let mut open = None;
    let mut skip_to = 0;
    for (at, node) in nodes.iter().enumerate() {
        if at < skip_to {
            continue;
        }
        if let Some(Element::Pair(_, end)) = elements.get(&at) {
            skip_to = *end;
        }
        // A text that is not what the source says holds a character reference: there is no sign in it.
        let is_literal = |text: &str| text == &source[node.range.clone()];
        let Event::Text(text) = &node.event else {
            continue;
        };
        if !is_literal(text) {
            continue;
        }
        for (offset, _) in text.match_indices(SIGN) {
            let place = node.range.start + offset;
            let sign = Sign::new(source, place);
            match open {
                Some(start) if sign.closes && place > start + SIGN.len() => {
                    edges.insert(start, Edge::Open);
                    edges.insert(place, Edge::Close);
                    open = None;
                }
                None if sign.opens => open = Some(place),
                _ => {}
            }
        }
    }
    edges
}

/// What a `==` could be, by the characters around it.
struct Sign {
    opens: bool,
    closes: bool,
}

impl Sign {
    fn new(source: &str, place: usize) -> Self {
        let before = source[..place].chars().next_back();
        let after = source[place + SIGN.len()..].chars().next();
        let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_alone = !matches!(before, Some('=' | '\\')) && after != Some('=');
        let is_operator = matches!(before, Some('!' | '<' | '>'));
        Sign {
            opens: is_alone && !is_operator && !is_blank(after) && !is_word(before),
            closes: is_alone && !is_blank(before) && !is_word(after),
        }
    }
}
