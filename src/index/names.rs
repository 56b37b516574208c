//! Names in code: which inline code is a name, and which spellings are one name.
//!
//! Nothing here knows a language: a name is told by its shape and by where it stands.

use std::collections::BTreeSet;

use crate::book::Inline;

/// Signs that may begin a name without being an operator: `@property`, `*args`, `$scope`, `&mut`, `#define`, `!r`.
const SIGILS: &str = "@*&$#!%";

/// The most words of a name such as `yield from`.
const LONGEST_PHRASE: usize = 3;

/// The name that inline code is: `len(x)` and `len()` are `len`. Expressions, literals and names of one letter are none;
/// signs are.
#[must_use]
pub fn name(code: &str) -> Option<String> {
    let code = code.trim();
    if code.is_empty() {
        return None;
    }
    if !code.contains(|c: char| c.is_alphanumeric() || c == '_' || c.is_whitespace()) {
        return Some(code.to_owned());
    }
    let head = callee(code);
    if head.contains(' ') {
        return is_phrase(code).then(|| code.to_owned());
    }
    let path = head.trim_start_matches(|c| SIGILS.contains(c));
    let sigil = &head[..head.len() - path.len()];
    let mut parts = parts(path);
    let is_long = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let is_conversion = !sigil.is_empty() && path.chars().count() == 1 && path != "_";
    let fits = path
        .split("::")
        .flat_map(|part| part.split('.'))
        .all(is_identifier)
        && (parts.all(is_long) || is_conversion);
    fits.then(|| head.to_owned())
}

/// The names of a book, with those spelled in several ways under one of them.
#[derive(Debug)]
pub struct Names {
    /// Names that stand alone somewhere, without sigil and path.
    alone: BTreeSet<String>,
}

impl Names {
    /// Collects the names of all texts.
    pub fn of<'t>(texts: impl Iterator<Item = &'t [Inline]>) -> Self {
        let mut alone = BTreeSet::new();
        for text in texts {
            each_code(text, &mut |code| {
                alone.extend(name(code).filter(|name| last(name) == name.as_str()));
            });
        }
        Names { alone }
    }

    /// The names in a text. `dict.get` and `@property` are `get` and `property` if these stand alone somewhere: a reader
    /// looks in one place.
    #[must_use]
    pub fn within(&self, text: &[Inline]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        each_code(text, &mut |code| {
            // `d.get(k)` is no name, for `d` is a variable; but `get` is one.
            let short = last(callee(code.trim()));
            if self.alone.contains(short) && is_path(callee(code.trim())) {
                names.insert(short.to_owned());
            } else {
                names.extend(name(code));
            }
        });
        names
    }
}

/// What the shape of a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An operator, or a sigil with one letter.
    Sign,
    /// Several words.
    Phrase,
    /// A name that stands in double underscores or begins with a capital, so hardly a variable.
    Special,
    /// Any other.
    Plain,
}

impl Shape {
    /// The shape of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            Shape::Sign
        } else if name.contains(' ') {
            Shape::Phrase
        } else if (name.starts_with("__") && name.ends_with("__"))
            || (name.starts_with(char::is_uppercase) && parts(name).count() == 1)
        {
            Shape::Special
        } else {
            Shape::Plain
        }
    }
}

/// What is called, if the whole code is a call.
fn callee(code: &str) -> &str {
    let Some(open) = code.find('(').filter(|_| code.ends_with(')')) else {
        return code;
    };
    let mut depth = 0;
    let closes = code
        .char_indices()
        .skip_while(|(at, _)| *at < open)
        .find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0
        });
    let is_whole = closes.is_some_and(|(at, _)| at + 1 == code.len());
    if is_whole && open > 0 {
        &code[..open]
    } else {
        code
    }
}

/// The last part of a path without sigil: `get` of `dict.get`.
fn last(name: &str) -> &str {
    let path = name.trim_start_matches(|c| SIGILS.contains(c));
    parts(path).last().unwrap_or(path)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split("::").flat_map(|part| part.split('.'))
}

/// Whether this is identifiers joined by dots or colons, perhaps after a sigil that decorates.
fn is_path(name: &str) -> bool {
    let path = name.trim_start_matches('@');
    parts(path).all(is_identifier)
}

fn is_identifier(part: &str) -> bool {
    part.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && part.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn is_phrase(code: &str) -> bool {
    let words: Vec<&str> = code.split(' ').collect();
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    words.len() <= LONGEST_PHRASE && words.iter().all(is_word)
}

fn each_code(text: &[Inline], visit: &mut dyn FnMut(&str)) {
    for inline in text {
        match inline {
            Inline::Code(code) => visit(code),
            // Struck out, raised, lowered or pressed: nothing that a text is about.
            Inline::Strikethrough(_)
            | Inline::Keyboard(_)
            | Inline::Subscript(_)
            | Inline::Superscript(_) => {}
            enclosing => each_code(enclosing.content(), visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_expressions() {
        for (code, expected) in [
            ("len", "len"),
            ("len()", "len"),
            ("str.join(parts)", "str.join"),
            ("@dataclass(frozen=True)", "@dataclass"),
            ("defaultdict(lambda: defaultdict(int))", "defaultdict"),
            ("**kwargs", "**kwargs"),
            ("__init__", "__init__"),
            ("yield from", "yield from"),
            ("std::mem::swap", "std::mem::swap"),
            ("|=", "|="),
            ("...", "..."),
            ("!r", "!r"),
        ] {
            assert_eq!(name(code).as_deref(), Some(expected), "{code}");
        }
        for code in [
            "x",
            "f(x)",
            "self.x",
            "a + b",
            "1.0",
            "3+4j",
            "items[0]",
            "f(a)(b)",
            "key=",
            "\"no\"",
            "super().method()",
            "print(a) or print(b)",
            "not a name of code at all",
            "",
            ".real",
        ] {
            assert_eq!(name(code), None, "{code}");
        }
    }

    #[test]
    fn a_path_joins_the_name_that_stands_alone() {
        let text = ["get", "dict.get", "d.get(k)", "@get", "dict.pop", "*get"];
        let inlines: Vec<_> = text.map(|code| Inline::Code(code.into())).into();
        let names = Names::of(std::iter::once(inlines.as_slice())).within(&inlines);
        assert_eq!(Vec::from_iter(names), ["*get", "dict.pop", "get"]);
    }
}
