//! Typst code under construction, which remembers what part of the bank each piece comes from.
//!
//! All text of an author goes through [`Code::literal`], so that it can never become code.

use std::fmt;

use crate::diagnostics::Span;
use crate::render::highlight::{Class, Token};

/// A file of Typst code in the making.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    origins: Origins,
}

/// What the places of a finished file come from, and what its literals hold.
#[derive(Debug, Default)]
pub struct Origins {
    /// From a byte of the file on, the place in the bank.
    spans: Vec<(usize, Span)>,
    /// By the byte where it begins, the tokens of a literal that is a line of code.
    lines: Vec<(usize, Box<[Run]>)>,
}

/// A token in a line of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Behind its last byte in the line as it is printed.
    pub end: usize,
    /// What it is.
    pub class: Option<Class>,
}

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

    /// Adds a line of code as a string literal, whose tokens are remembered.
    pub fn line<'t>(&mut self, tokens: impl IntoIterator<Item = Token<'t>>) {
        let start = self.text.len();
        let mut runs: Vec<Run> = Vec::new();
        let mut end = 0;
        self.text.push('"');
        for token in tokens {
            end += push_escaped(&mut self.text, token.text);
            match runs.last_mut() {
                // Blanks have no colour.
                Some(last) if token.text.trim().is_empty() => last.end = end,
                _ => runs.push(Run {
                    end,
                    class: token.class,
                }),
            }
        }
        self.text.push('"');
        if runs.iter().any(|run| run.class.is_some()) {
            self.origins.lines.push((start, runs.into()));
        }
    }

    /// Says that what follows comes from `span`.
    pub fn mark(&mut self, span: Span) {
        self.origins.spans.push((self.text.len(), span));
    }

    /// The finished code and where it comes from.
    pub fn finish(self) -> (String, Origins) {
        (self.text, self.origins)
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
        let after = self.spans.partition_point(|(start, _)| *start <= byte);
        Some(self.spans[after.checked_sub(1)?].1)
    }

    /// The tokens of the line of code whose literal begins at a byte of the file.
    pub fn tokens(&self, byte: usize) -> Option<&[Run]> {
        let index = self.lines.binary_search_by_key(&byte, |(start, _)| *start);
        Some(&self.lines[index.ok()?].1)
    }
}

fn push_literal(code: &mut String, text: &str) {
    code.push('"');
    push_escaped(code, text);
    code.push('"');
}

/// Adds a text as it stands in a literal, and tells how many bytes it has when it is printed. Control characters are not
/// allowed in an accessible PDF; they are shown as their control pictures (U+2400 and on).
fn push_escaped(code: &mut String, text: &str) -> usize {
    let mut length = 0;
    for c in text.chars() {
        length += match c {
            '"' => push(code, "\\\"", 1),
            '\\' => push(code, "\\\\", 1),
            '\n' => push(code, "\\n", 1),
            '\t' => push(code, "\\t", 1),
            '\0'..='\x1f' => {
                code.extend(char::from_u32(u32::from(c) + 0x2400));
                3
            }
            '\x7f' => push(code, "\u{2421}", 3),
            '\u{80}'..='\u{9f}' => push(code, &format!("\\\\x{:02x}", u32::from(c)), 4),
            _ => {
                code.push(c);
                c.len_utf8()
            }
        }
    }
    length
}

fn push(code: &mut String, escaped: &str, length: usize) -> usize {
    code.push_str(escaped);
    length
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
    fn the_tokens_of_a_line_are_found_by_its_place() {
        let mut code = Code::default();
        code.push("ab");
        let token = |class, text| Token { class, text };
        let keyword = Some(Class::Keyword);
        code.line([token(keyword, "if"), token(None, " \u{1}\"")]);
        let (text, origins) = code.finish();
        assert_eq!(text, "ab\"if ␁\\\"\"");
        let run = |end, class| Run { end, class };
        let expected = [run(2, keyword), run(7, None)];
        assert_eq!(origins.tokens(2), Some(expected.as_slice()));
        assert_eq!(origins.tokens(3), None);
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
