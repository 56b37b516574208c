//! The words behind a fence, as they are written.

use std::ops::Range;

use super::tree::decode_reference;

/// A word behind the language.
pub(super) struct Word<'s> {
    /// What stands before the `=`.
    pub key: &'s str,
    /// What stands behind it, quotation marks included.
    pub value: Option<&'s str>,
    /// The place of the whole.
    pub range: Range<usize>,
}

/// The words, with quoted values whole.
pub(super) fn words(source: &str, range: Range<usize>) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &source[at..range.end];
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            at += blank;
            continue;
        }
        let end = at + word_end(rest);
        let text = &source[at..end];
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (text, None),
        };
        words.push(Word {
            key,
            value,
            range: at..end,
        });
        at = end;
    }
    words
}

/// Where the word that begins a text ends; quotation marks hold blanks together.
fn word_end(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && !quoted {
            return at;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Resolves backslashes and character references as Markdown does in an info string.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '\\' && after.starts_with(|next: char| next.is_ascii_punctuation()) {
            plain.push_str(&after[..1]);
            rest = &after[1..];
            continue;
        }
        if c == '&'
            && let Some(end) = rest.find(';')
            && let Some(decoded) = decode_reference(&rest[..=end])
            && *decoded != rest[..=end]
        {
            plain.push_str(&decoded);
            rest = &rest[end + 1..];
            continue;
        }
        plain.push(c);
        rest = after;
    }
    plain
}
