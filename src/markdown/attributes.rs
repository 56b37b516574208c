//! What stands in braces at the end of a heading: `{#id .tag level=1}`.

use std::ops::Range;

use super::tree::Node;

/// The attributes of a heading, each with its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes<'s> {
    /// `#id`, without the mark.
    pub ids: Vec<Attribute<'s>>,
    /// `.word`, without the dot.
    pub classes: Vec<Attribute<'s>>,
    /// Everything else, such as `level=1`.
    pub others: Vec<Attribute<'s>>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute<'s> {
    /// Its text.
    pub text: &'s str,
    /// The place of the whole attribute, with its mark.
    pub range: Range<usize>,
}

impl<'s> Attributes<'s> {
    /// The attributes of a heading. The Markdown parser takes any braces at its end for attributes, even `{}` and what
    /// it cannot read; so they are read from the source: what stands between the last of the text and the line's end.
    pub fn of(heading: &Node, source: &'s str) -> Self {
        let mut attributes = Attributes::default();
        let text_end = heading
            .children
            .last()
            .map_or(heading.range.start, |last| last.range.end);
        let rest = &source[text_end..heading.range.end.max(text_end)];
        let Some((before, braces)) = rest.split_once('{') else {
            return attributes;
        };
        let open = text_end + before.len();
        let inside = braces.split('}').next().unwrap_or_default();
        if inside.trim().is_empty() {
            let range = open..open + inside.len() + 2;
            let text = source.get(range.clone()).unwrap_or("{");
            attributes.others.push(Attribute { text, range });
        }
        let mut at = open + 1;
        for word in inside.split([' ', '\t', '\n', '\r']) {
            let range = at..at + word.len();
            at = range.end + 1;
            let (list, text) = match word.as_bytes().first() {
                None => continue,
                Some(b'#') => (&mut attributes.ids, &word[1..]),
                Some(b'.') => (&mut attributes.classes, &word[1..]),
                Some(_) => (&mut attributes.others, word),
            };
            list.push(Attribute { text, range });
        }
        attributes
    }

    /// Every attribute, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = &Attribute<'s>> {
        self.ids.iter().chain(&self.classes).chain(&self.others)
    }
}

/// Whether an id or a tag is made of lower-case letters, digits and hyphens.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The nearest text that [`is_name`].
pub(super) fn as_name(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit()))
        .filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    if name.is_empty() {
        "unnamed".into()
    } else {
        name
    }
}
