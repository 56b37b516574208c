//! Typst code under construction, which remembers what part of the bank each piece comes from.
//!
//! All text of an author goes through [`Code::literal`], so that it can never become code.

use std::fmt::{self, Write as _};

use crate::diagnostics::Span;

/// A file of Typst code in the making.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    origins: Vec<(usize, Span)>,
}

/// Which places of the bank the places of a finished file come from.
#[derive(Debug, Default)]
pub struct Origins(Vec<(usize, Span)>);

impl Code {
    /// Adds code that is not an author's.
    pub fn push(&mut self, code: &str) {
        self.text.push_str(code);
    }

    /// Adds a text as a string literal.
    pub fn literal(&mut self, text: &str) {
        push_literal(&mut self.text, text);
    }

    /// Adds a text as a string literal, or `none`.
    pub fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.literal(text),
            None => self.push("none"),
        }
    }

    /// Says that what follows comes from `span`.
    pub fn mark(&mut self, span: Span) {
        self.origins.push((self.text.len(), span));
    }

    /// The finished code and where it comes from.
    pub fn finish(self) -> (String, Origins) {
        (self.text, Origins(self.origins))
    }
}

impl fmt::Write for Code {
    fn write_str(&mut self, code: &str) -> fmt::Result {
        self.text.push_str(code);
        Ok(())
    }
}

impl Origins {
    /// The place in the bank behind a byte of the file.
    pub fn find(&self, byte: usize) -> Option<Span> {
        let after = self.0.partition_point(|(start, _)| *start <= byte);
        Some(self.0[after.checked_sub(1)?].1)
    }
}

/// Control characters are not allowed in an accessible PDF; they are shown as their control pictures (U+2400 and on).
fn push_literal(code: &mut String, text: &str) {
    code.push('"');
    for c in text.chars() {
        match c {
            '"' => code.push_str("\\\""),
            '\\' => code.push_str("\\\\"),
            '\n' => code.push_str("\\n"),
            '\t' => code.push_str("\\t"),
            '\0'..='\x1f' => code.extend(char::from_u32(u32::from(c) + 0x2400)),
            '\x7f' => code.push('\u{2421}'),
            '\u{80}'..='\u{9f}' => {
                let _ = write!(code, "\\\\x{:02x}", u32::from(c));
            }
            _ => code.push(c),
        }
    }
    code.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::FileId;

    #[test]
    fn text_stays_inside_its_literal() {
        let mut code = Code::default();
        code.literal("\"#panic() \\ \u{0}\u{1b}\n");
        assert_eq!(code.finish().0, r##""\"#panic() \\ ␀␛\n""##);
    }

    #[test]
    fn origins_are_found_from_their_first_byte_on() {
        let span = |start| Span::new(FileId(0), start..start + 1);
        let mut code = Code::default();
        code.push("ab");
        code.mark(span(10));
        code.push("cd");
        code.mark(span(20));
        let (_, origins) = code.finish();
        let found: Vec<_> = (0..5).map(|byte| origins.find(byte)).collect();
        assert_eq!(
            found,
            [None, None, Some(span(10)), Some(span(10)), Some(span(20))]
        );
    }
}
