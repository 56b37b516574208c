//! Where everything stands: the documents of the book, and the addresses of what is in them.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::book::{Book, BookPart, BookSection, LinkTarget};

/// The documents of questions, by id.
#[derive(Debug)]
pub(super) struct Places<'b> {
    questions: HashMap<&'b str, String>,
    sections: HashMap<&'b str, String>,
}

impl<'b> Places<'b> {
    pub(super) fn new(book: &Book<'b>) -> Self {
        let mut places = Places {
            questions: HashMap::new(),
            sections: HashMap::new(),
        };
        for (part, section) in book.sections() {
            let page = page_of(part, section);
            for question in &section.questions {
                let id = question.question.id.as_str();
                places.questions.insert(id, page.clone());
            }
            if let Some(home) = section.section {
                places.sections.insert(home.id.as_str(), page);
            }
        }
        places
    }

    /// The address of a question, seen from any document.
    pub(super) fn question(&self, id: &str) -> Option<String> {
        let page = self.questions.get(id)?;
        Some(format!("{page}#q-{id}"))
    }

    /// The address of what a link means; `None` if the book does not have it or no reading system could open it.
    pub(super) fn link(&self, target: &LinkTarget) -> Option<String> {
        match target {
            LinkTarget::Question(id) => self.question(id.as_str()),
            LinkTarget::Section(id) => self.sections.get(id.as_str()).cloned(),
            LinkTarget::Url(url) => external(url),
        }
    }
}

/// The document of a part's title and introduction.
pub(super) fn part_page(part: &BookPart) -> String {
    format!("part-{}.xhtml", part.id)
}

/// The document of the answers to a part's quizzes.
pub(super) fn key_page(part: &BookPart) -> String {
    format!("key-{}.xhtml", part.id)
}

/// The document of a section's questions: the part's own if the part has no sections.
pub(super) fn page_of(part: &BookPart, section: &BookSection) -> String {
    if own_questions(part).is_some() {
        part_page(part)
    } else {
        format!("section-{}.xhtml", section.id)
    }
}

/// The questions that follow a part's title directly.
pub(super) fn own_questions<'p, 'b>(part: &'p BookPart<'b>) -> Option<&'p BookSection<'b>> {
    match part.sections.as_slice() {
        [section] if section.section.is_none() => Some(section),
        _ => None,
    }
}

/// An address that is valid everywhere (RFC 3986): what may not stand in one is percent-encoded, and only the schemes
/// that a reading system hands on to other programs are left.
fn external(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
            let is_host = |c: char| c.is_alphanumeric() || ".-_:".contains(c);
            if host.is_empty() || !host.chars().all(is_host) {
                return None;
            }
        }
        "mailto" => {}
        _ => return None,
    }
    let mut encoded = String::with_capacity(url.len());
    let bytes = url.as_bytes();
    let mut has_fragment = false;
    for (at, c) in url.char_indices() {
        let is_escape = || {
            let digits = bytes.get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let is_plain = match c {
            '%' => is_escape(),
            '#' => !std::mem::replace(&mut has_fragment, true),
            c if c.is_ascii() => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
            c => !c.is_control() && !c.is_whitespace(),
        };
        if is_plain {
            encoded.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use super::external;

    #[test]
    fn addresses_are_made_valid_or_left_out() {
        let valid = |url| external(url).unwrap_or_default();
        assert_eq!(
            valid("https://docs.python.org/3/?q=a b&c=[d]#e#f"),
            "https://docs.python.org/3/?q=a%20b&c=%5Bd%5D#e%23f"
        );
        assert_eq!(
            valid("https://example.org/100%"),
            "https://example.org/100%25"
        );
        for url in [
            "javascript:alert(1)",
            "https://<host>/",
            "other.md",
            "https://",
            "file:///etc",
        ] {
            assert_eq!(external(url), None, "{url}");
        }
    }
}
