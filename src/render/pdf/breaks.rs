//! Places to break in words that are too long for a line.

use std::borrow::Cow;

/// A text whose words of more than `limit` characters can break: after punctuation, or else anywhere.
pub fn breakable(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit
        || text
            .split_whitespace()
            .all(|word| word.chars().count() <= limit)
    {
        return Cow::Borrowed(text);
    }
    let mut broken = String::with_capacity(text.len() + 16);
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            broken.push(' ');
        }
        if word.chars().count() > limit {
            push_broken(&mut broken, word, limit);
        } else {
            broken.push_str(word);
        }
    }
    Cow::Owned(broken)
}

fn push_broken(broken: &mut String, word: &str, limit: usize) {
    let mut since_break = 0;
    let mut left = word.chars().count();
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        broken.push(c);
        left -= 1;
        since_break += 1;
        let is_within = c == '_' && chars.peek() == Some(&'_');
        let is_joint = !c.is_alphanumeric() && !is_mark(c) && !is_within && since_break > 2;
        if left > 2 && (is_joint || since_break >= limit) {
            broken.push('\u{200b}');
            since_break = 0;
        }
    }
}

/// Opening brackets and quotes stay with what follows; marks stay with what they mark.
fn is_mark(c: char) -> bool {
    "([{<\"'`\u{200d}".contains(c)
        || ('\u{300}'..'\u{370}').contains(&c)
        || ('\u{fe00}'..='\u{fe0f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_words_can_break() {
        let cases = [
            (
                "short words stay as they are",
                "short words stay as they are",
            ),
            (
                "a collections.abc.MutableMapping b",
                "a collections.|abc.|MutableMapping b",
            ),
            (
                "f(['x', 'y'], keyword=value)",
                "f(['x', 'y'], keyword=|value)",
            ),
            ("warmer.__closure__[0]", "warmer.|__closure__|[0]"),
        ];
        for (text, expected) in cases {
            assert_eq!(breakable(text, 12).replace('\u{200b}', "|"), expected);
        }
    }
}
