//! Text as it reads, whatever it holds.

use std::fmt::Write as _;

use super::Medium;

/// What Anki takes for its own markup, wherever it stands: MathJax, cloze deletions, sounds, LaTeX, speech.
const ANKI: [&str; 8] = [
    "\\(", "\\[", "{{c", "[sound:", "[anki:", "[latex]", "[$]", "[$$]",
];

/// Text for the content of an element or for a quoted attribute. What XML can't hold becomes U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push(text, Medium::Book, &mut out);
    out
}

/// Appends text for the content of an element; with [`Medium::Book`] for a quoted attribute, too.
pub(super) fn push(text: &str, medium: Medium, out: &mut String) {
    if medium == Medium::Card && ANKI.iter().any(|markup| text.contains(markup)) {
        return push_guarded(text, out);
    }
    push_escaped(text, out);
}

/// Appends the value of an attribute, to stand between quotation marks.
pub(super) fn push_attribute(value: &str, medium: Medium, out: &mut String) {
    let escaped = escape(value);
    match medium {
        Medium::Book => out.push_str(&escaped),
        Medium::Card => out.push_str(&guarded(&escaped)),
    }
}

/// Markup in which no element can stand, such as an attribute or a drawing: the first character of whatever Anki would
/// act on becomes a character reference.
pub(super) fn guarded(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = ANKI.iter().filter_map(|sign| rest.find(sign)).min() {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        if let Some(first) = chars.next() {
            let _ = write!(out, "&#{};", first as u32);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

fn push_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(is_special) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\'') => out.push_str("&#39;"),
            _ => out.push('\u{fffd}'),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

/// Characters with a meaning in XML, and those that XML 1.0 forbids or discourages.
fn is_special(c: char) -> bool {
    matches!(
        c,
        '&' | '<' | '>' | '"' | '\''
            | '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}'
    ) || c as u32 & 0xfffe == 0xfffe
}

/// Puts an empty element after the first character of whatever Anki would act on.
fn push_guarded(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = ANKI.iter().filter_map(|markup| rest.find(markup)).min() {
        let (before, from) = rest.split_at(at + 1);
        push_escaped(before, out);
        out.push_str("<span></span>");
        rest = from;
    }
    push_escaped(rest, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        let shown = escape("a\u{0}b\u{1b}c\u{fffe}d\te\n<&>\"'");
        assert_eq!(
            shown,
            "a\u{fffd}b\u{fffd}c\u{fffd}d\te\n&lt;&amp;&gt;&quot;&#39;"
        );
    }

    #[test]
    fn a_card_breaks_up_what_anki_would_act_on() {
        let mut out = String::new();
        push("{{c1::x}} \\(a\\)", Medium::Card, &mut out);
        assert_eq!(out, "{<span></span>{c1::x}} \\<span></span>(a\\)");
        let mut out = String::new();
        push_attribute("[sound:{{c1::\"x\"}}", Medium::Card, &mut out);
        assert_eq!(out, "&#91;sound:&#123;{c1::&quot;x&quot;}}");
    }
}
