//! The terms that an author gives, and where they stand in running text.

use std::collections::BTreeSet;

use super::Kind;
use super::names;
use crate::book::Inline;

/// What stands in a text's place of code, formulas and pictures: no term reaches over it.
const GAP: char = '\u{fffc}';

/// A term of `[index] terms`: `garbage collection | garbage collector | GC`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first spelling, as it is printed.
    pub printed: String,
    /// All spellings: one or more.
    pub spellings: Vec<Spelling>,
}

/// One way to write a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A name in code, as [`names::name`] gives it.
    Code(String),
    /// Words of running text.
    Words(Words),
}

impl Term {
    /// Reads a term.
    ///
    /// # Errors
    ///
    /// If a spelling is empty or is code that is no name: the words say which.
    pub fn parse(text: &str) -> Result<Self, String> {
        let spellings = separated(text)
            .into_iter()
            .map(Spelling::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let first = separated(text).first().copied().unwrap_or_default();
        Ok(Term {
            printed: first.trim_matches('`').trim().to_owned(),
            spellings,
        })
    }

    /// How it is set.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.spellings.first() {
            Some(Spelling::Code(_)) => Kind::Code,
            _ => Kind::Words,
        }
    }

    /// The names among its spellings.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.spellings.iter().filter_map(|spelling| match spelling {
            Spelling::Code(name) => Some(name.as_str()),
            Spelling::Words(_) => None,
        })
    }
}

/// The spellings of a term, parted at the bars that do not stand in code.
fn separated(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let is_bar = |c: char| {
        in_code ^= c == '`';
        c == '|' && !in_code
    };
    text.split(is_bar).map(str::trim).collect()
}

impl Spelling {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a spelling is empty".into());
        }
        let Some(code) = text.strip_prefix('`') else {
            return Ok(Spelling::Words(Words::of(text)));
        };
        let code = code.strip_suffix('`').unwrap_or_default();
        match names::name(code) {
            Some(name) => Ok(Spelling::Code(name)),
            None => Err(format!("{text} is no name of code")),
        }
    }
}

/// Words to look for: without regard to case unless they have capitals, in the singular and in the plural.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The word forms, folded as the text is.
    forms: Vec<String>,
    is_exact: bool,
}

impl Words {
    fn of(text: &str) -> Self {
        let singular = folded(text);
        let mut forms = vec![format!("{singular}s"), format!("{singular}es")];
        if let Some(stem) = singular.strip_suffix('y') {
            forms.push(format!("{stem}ies"));
        }
        forms.push(singular);
        Words {
            is_exact: text.contains(char::is_uppercase),
            forms,
        }
    }

    /// The first words of all forms in lower case: a text that has none of these has none of the forms. `None` if a form
    /// begins with a sign.
    #[must_use]
    pub fn beginnings(&self) -> Option<BTreeSet<String>> {
        let beginnings = self.forms.iter().map(|form| {
            let first = form.split(is_no_word).next().unwrap_or_default();
            (!first.is_empty()).then(|| first.to_lowercase())
        });
        beginnings.collect()
    }

    /// Whether a text has them as whole words.
    #[must_use]
    pub fn stand_in(&self, prose: &Prose) -> bool {
        let text = if self.is_exact {
            &prose.exact
        } else {
            &prose.lower
        };
        self.forms.iter().any(|form| has_words(text, form))
    }
}

fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        !text[..at].ends_with(char::is_alphanumeric)
            && !text[at + words.len()..].starts_with(char::is_alphanumeric)
    })
}

fn is_no_word(c: char) -> bool {
    !c.is_alphanumeric()
}

/// The running text of inlines, for finding words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    exact: String,
    lower: String,
}

impl Prose {
    /// The running text: line ends are spaces, and what is no text is a gap.
    #[must_use]
    pub fn of(inlines: &[Inline]) -> Self {
        let mut text = String::new();
        push_prose(inlines, &mut text);
        let exact = folded(&text);
        Prose {
            lower: exact.to_lowercase(),
            exact,
        }
    }

    /// All words, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let words = self.lower.split(is_no_word);
        words.filter(|word| !word.is_empty())
    }
}

/// Text in which hyphens are spaces and apostrophes straight, so that `late-binding` is `late binding`.
fn folded(text: &str) -> String {
    let plain = text.replace(['-', '\u{2010}', '\u{2011}'], " ");
    let plain = plain.replace('\u{2019}', "'");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_prose(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(run) => text.push_str(run),
            Inline::Code(_) | Inline::Math(_) | Inline::Image(_) => text.push(GAP),
            Inline::SoftBreak | Inline::LineBreak => text.push(' '),
            enclosing => push_prose(enclosing.content(), text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn words_are_found_whole_in_any_case_and_number() {
        let find = |term: &str, text: &str| {
            let question = format!("## {text} {{#it}}\n\nShort.\n");
            let prose = Prose::of(&testing::question(&question).prompt);
            let term = Term::parse(term).expect("it is a term");
            term.spellings.iter().any(|spelling| match spelling {
                Spelling::Words(words) => words.stand_in(&prose),
                Spelling::Code(_) => false,
            })
        };
        for (term, text) in [
            ("closure", "Closures?"),
            ("late binding", "Is *late*-binding slow?"),
            ("late binding", "Is Late **binding** slow?"),
            ("factory", "Two factories"),
            ("hash", "Hashes, again"),
            ("GIL | lock", "Is the GIL there?"),
            ("caller's", "The caller’s names"),
            ("C++", "Is C++ faster?"),
        ] {
            assert!(find(term, text), "{term} in {text}");
        }
        for (term, text) in [
            ("list", "A listing of `list` and lists2"),
            ("GIL", "a gil"),
            ("late binding", "late `x` binding"),
            ("set", "reset setting"),
        ] {
            assert!(!find(term, text), "{term} in {text}");
        }
    }

    #[test]
    fn terms_say_what_is_wrong_with_them() {
        for text in ["", " | x", "a || b", "`x`", "`a + b`", "`open"] {
            assert!(Term::parse(text).is_err(), "{text}");
        }
        let term = Term::parse("`|=` | in-place or").expect("it is a term");
        assert_eq!((term.printed.as_str(), term.kind()), ("|=", Kind::Code));
        assert_eq!(term.spellings.len(), 2);
    }
}
