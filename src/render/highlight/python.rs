//! A lexer for Python 3.14, for colouring only: any text goes through, and nothing is lost.

use super::{Class, Tokens};

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
/// Keywords only at the start of a statement, where something other than an operator follows.
const SOFT_KEYWORDS: &[&str] = &["match", "case", "type"];
const CONSTANTS: &[&str] = &[
    "True",
    "False",
    "None",
    "NotImplemented",
    "Ellipsis",
    "__debug__",
];
const TYPES: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "memoryview",
    "object",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "type",
];

/// Tokens of Python source.
pub(super) fn lex(text: &str, tokens: &mut Tokens) {
    Lexer { text, at: 0 }.run(tokens, None);
}

/// Where the lexer is, in bytes.
struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// Lexes to the end of the text or, within the braces of an f-string, to the end of the field. `quote` is that
    /// string's quote: a field without a closing brace ends before it.
    fn run(&mut self, tokens: &mut Tokens, quote: Option<&str>) {
        let mut at_start = true;
        let mut after: Option<&str> = None;
        let mut depth = 0usize;
        while let Some(c) = self.rest().chars().next() {
            if quote.is_some()
                && depth == 0
                && (c == '}' || c == ':' || (c == '!' && !self.rest().starts_with("!=")))
            {
                return;
            }
            if quote.is_some_and(|quote| quote.len() == 1 && c == '\n') {
                return;
            }
            let start = self.at;
            if c == '\n' {
                self.take_while(|c| c == '\n');
                tokens.push(None, self.since(start));
                (at_start, after) = (true, None);
            } else if c.is_whitespace() {
                self.take_while(|c| c.is_whitespace() && c != '\n');
                tokens.push(None, self.since(start));
            } else if c == '#' {
                self.take_while(|c| c != '\n');
                tokens.push(Some(Class::Comment), self.since(start));
            } else if let Some(prefix) = self.string_prefix() {
                self.string(prefix, tokens);
                (at_start, after) = (false, None);
            } else if c.is_alphabetic() || c == '_' {
                self.take_while(|c| c.is_alphanumeric() || c == '_');
                let word = self.since(start);
                tokens.push(self.word_class(word, at_start, after), word);
                at_start = matches!(word, "async");
                after = Some(word);
            } else if c.is_ascii_digit()
                || (c == '.' && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()))
            {
                self.number();
                tokens.push(Some(Class::Number), self.since(start));
                (at_start, after) = (false, None);
            } else if c == '@' && at_start {
                self.at += 1;
                self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '.');
                tokens.push(Some(Class::Decorator), self.since(start));
                (at_start, after) = (false, None);
            } else {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                self.at += c.len_utf8();
                let class = "+-*/%=<>!&|^~@".contains(c).then_some(Class::Operator);
                tokens.push(class, self.since(start));
                at_start = c == ';';
                after = (c == '.').then_some(".");
            }
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !fits(c)).unwrap_or(rest.len());
    }

    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let is_exponent = |at: usize| {
            matches!(bytes.get(at), Some(b'+' | b'-')) && matches!(bytes[at - 1], b'e' | b'E')
        };
        let is_hexadecimal = self.rest().starts_with("0x") || self.rest().starts_with("0X");
        loop {
            self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            if is_hexadecimal || !is_exponent(self.at) {
                return;
            }
            self.at += 1;
        }
    }

    fn word_class(&self, word: &str, at_start: bool, after: Option<&str>) -> Option<Class> {
        let next = self.rest().trim_start_matches(' ');
        let is_attribute = after == Some(".");
        if after == Some("def") {
            return Some(Class::Function);
        }
        if after == Some("class") {
            return Some(Class::Type);
        }
        if !is_attribute {
            if KEYWORDS.contains(&word)
                || (SOFT_KEYWORDS.contains(&word) && self.is_soft_keyword(word, at_start, next))
            {
                return Some(Class::Keyword);
            }
            if CONSTANTS.contains(&word) {
                return Some(Class::Constant);
            }
            if TYPES.contains(&word) {
                return Some(Class::Type);
            }
        }
        let has_lower = word.contains(|c: char| c.is_lowercase());
        if word.starts_with(|c: char| c.is_uppercase()) && has_lower {
            return Some(Class::Type);
        }
        self.rest().starts_with('(').then_some(Class::Function)
    }

    /// Whether `match`, `case` or `type` begins a statement: a value follows, and for the first two a colon ends the line.
    fn is_soft_keyword(&self, word: &str, at_start: bool, next: &str) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        let has_value = self.rest().starts_with([' ', '(', '['])
            && !next.starts_with(['=', '.', ')', ',', ':']);
        let code = line.split('#').next().unwrap_or(line).trim_end();
        match word {
            "type" => {
                at_start
                    && self.rest().starts_with(' ')
                    && next.starts_with(char::is_alphabetic)
                    && code.contains('=')
            }
            _ => at_start && has_value && (code.ends_with(':') || code.contains(": ")),
        }
    }

    /// The length of a string's prefix (`rb`, `f`, nothing) if a string starts here.
    fn string_prefix(&self) -> Option<usize> {
        let bytes = self.rest().as_bytes();
        let letters = bytes
            .iter()
            .take(3)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let is_prefix = bytes[..letters]
            .iter()
            .all(|byte| b"rbfutRBFUT".contains(byte));
        (letters <= 2 && is_prefix && matches!(bytes.get(letters), Some(b'"' | b'\'')))
            .then_some(letters)
    }

    fn string(&mut self, prefix: usize, tokens: &mut Tokens) {
        let start = self.at;
        let letters = &self.rest()[..prefix];
        let is_formatted = letters.contains(['f', 'F', 't', 'T']);
        self.at += prefix;
        let single = &self.rest()[..1];
        let is_triple = self.rest().starts_with(&single.repeat(3));
        let quote = &self.rest()[..if is_triple { 3 } else { 1 }];
        self.at += quote.len();
        self.string_text(start, quote, is_formatted, tokens);
    }

    /// The text of a string from `start` (its prefix and quote included) to the closing quote.
    fn string_text(
        &mut self,
        mut start: usize,
        quote: &'t str,
        is_formatted: bool,
        tokens: &mut Tokens,
    ) {
        while let Some(c) = self.rest().chars().next() {
            if self.rest().starts_with(quote) {
                self.at += quote.len();
                break;
            }
            if c == '\n' && quote.len() == 1 {
                break;
            }
            if c == '\\' {
                self.at += 1;
                self.at += self.rest().chars().next().map_or(0, char::len_utf8);
            } else if is_formatted && c == '{' && !self.rest().starts_with("{{") {
                self.at += 1;
                tokens.push(Some(Class::String), self.since(start));
                self.run(tokens, Some(quote));
                start = self.at;
                self.format_spec(quote);
            } else if is_formatted && c == '{' {
                self.at += 2;
            } else {
                self.at += c.len_utf8();
            }
        }
        tokens.push(Some(Class::String), self.since(start));
    }

    /// `!r:>{width}}` after the expression of a field: left to the string's text, up to the closing brace.
    fn format_spec(&mut self, quote: &str) {
        let mut depth = 0usize;
        while let Some(c) = self.rest().chars().next() {
            if self.rest().starts_with(quote) || c == '\n' {
                return;
            }
            self.at += c.len_utf8();
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => return,
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {

    /// The classes of a text's tokens, written as `class:text`, plain text left out.
    fn classes(text: &str) -> String {
        let tokens = super::super::tokens("python", text);
        assert_eq!(
            tokens.iter().map(|token| token.text).collect::<String>(),
            text,
            "nothing is lost"
        );
        let shown = tokens
            .iter()
            .filter_map(|token| Some(format!("{}:{}", token.class?.name(), token.text)));
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_have_their_classes() {
        let cases = [
            ("def area(self):", "keyword:def function:area"),
            (
                "class Point(Base): pass",
                "keyword:class type:Point type:Base keyword:pass",
            ),
            (
                "@functools.cache\nx = 1",
                "decorator:@functools.cache operator:= number:1",
            ),
            ("a @ b", "operator:@"),
            ("x.match(y)", "function:match"),
            (
                "match point:\n    case (0, 0): pass",
                "keyword:match keyword:case number:0 number:0 keyword:pass",
            ),
            ("match = 3", "operator:= number:3"),
            (
                "type Pair[T] = tuple[T, T]",
                "keyword:type type:Pair operator:= type:tuple",
            ),
            (
                "print(type(x))  # note",
                "function:print type:type comment:# note",
            ),
            (
                "1_000 0xFF 1e-5 .5 3j",
                "number:1_000 number:0xFF number:1e-5 number:.5 number:3j",
            ),
            (
                "return None if x else True",
                "keyword:return constant:None keyword:if keyword:else constant:True",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(classes(text), expected, "{text}");
        }
    }

    #[test]
    fn strings_end_where_python_ends_them() {
        let cases = [
            (
                r#"x = 'it\'s' + "q""#,
                r#"operator:= string:'it\'s' operator:+ string:"q""#,
            ),
            ("r'\\' 1", "string:r'\\' 1"),
            ("'''a\n'b'\nc''' 2", "string:'''a\n'b'\nc''' number:2"),
            ("'open\n3", "string:'open number:3"),
            (
                "f'{x!r:>{w}} and {{y}}'",
                "string:f'{ string:!r:>{w}} and {{y}}'",
            ),
            ("f\"{d['k']}\"", "string:f\"{ string:'k' string:}\""),
            ("rb'\\x00'", "string:rb'\\x00'"),
        ];
        for (text, expected) in cases {
            assert_eq!(classes(text), expected, "{text}");
        }
    }

    #[test]
    fn any_text_goes_through() {
        for text in [
            "'",
            "f'{",
            "f'{{",
            "f\"{'",
            "\\",
            "f'{a:{b:{c",
            "é = 'ü'\n\"\"\"",
            "}{)(",
            "0x",
            "@",
            "1e+",
            "\u{1F600}f'{\u{1F600}}",
        ] {
            classes(text);
        }
    }
}
