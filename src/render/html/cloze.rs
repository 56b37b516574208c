//! Marked phrases: `<mark>`, or what Anki leaves out of a cloze card.

use super::Html;
use crate::book::Inline;

/// What would end a deletion, or set its hint apart, with what stands for it in text and in a tag.
const SIGNS: [(&str, &str, &str); 2] = [
    ("}}", "}<span></span>}", "&#125;}"),
    ("::", ":<span></span>:", "&#58;:"),
];

impl Html<'_> {
    /// Inlines in which each marked phrase is a deletion of its own (`{{c1::…}}`), with one number for each, in order.
    pub fn deletions(&mut self, inlines: &[Inline], numbers: Vec<usize>) -> String {
        self.clozes = Some(numbers.into_iter());
        let text = self.inlines(inlines);
        self.clozes = None;
        text
    }

    pub(super) fn push_mark(&mut self, content: &[Inline], linked: bool) {
        // A mark within a mark is no deletion of its own.
        let mut numbers = self.clozes.take();
        let Some(number) = numbers.as_mut().and_then(Iterator::next) else {
            return self.push_element("mark", content, linked);
        };
        let start = self.out.len();
        for inline in content {
            self.push_inline(inline, linked);
        }
        let phrase = self.out.split_off(start);
        self.clozes = numbers;
        self.push(&format!("{{{{c{number}::{}}}}}", guarded(&phrase)));
    }
}

/// A phrase that Anki reads to its end, and whole.
fn guarded(phrase: &str) -> String {
    let mut out = String::with_capacity(phrase.len());
    let mut is_tag = false;
    let mut rest = phrase;
    while let Some(c) = rest.chars().next() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ => {}
        }
        let sign = SIGNS.iter().find(|(sign, ..)| rest.starts_with(sign));
        let written = match (sign, is_tag) {
            (Some((_, text, _)), false) => &text[..text.len() - 1],
            (Some((_, _, tag)), true) => &tag[..tag.len() - 1],
            (None, _) => &rest[..c.len_utf8()],
        };
        out.push_str(written);
        rest = &rest[c.len_utf8()..];
    }
    // A brace at the end would join those of the deletion.
    if out.ends_with('}') {
        out.push_str("<span></span>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_holds_nothing_that_ends_it() {
        assert_eq!(guarded("a"), "a");
        assert_eq!(
            guarded("{a}}} b::c"),
            "{a}<span></span>}<span></span>} b:<span></span>:c"
        );
        assert_eq!(
            guarded("<a href=\"x::y}}\">{}</a>"),
            "<a href=\"x&#58;:y&#125;}\">{}</a>"
        );
        assert_eq!(guarded("{}"), "{}<span></span>");
    }
}
