//! The index of terms: what a reader looks up, and the questions that are about it.
//!
//! A question is about what its prompt or its short answer names. Names in code come from the text itself ([`names`]);
//! words come from `[index]` in `book.toml` ([`terms`]), since only an author knows which words are terms.

mod named;
pub mod names;
mod order;
pub mod terms;

use toml::Spanned;

use crate::book::{Bank, Book, BookQuestion, Question};
use named::Named;
use terms::Term;

pub use named::MANY;

/// The entries under one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The letter, in upper case; `None` for signs and figures.
    pub letter: Option<char>,
    /// The entries: one or more, in order.
    pub entries: Vec<Entry>,
}

/// An entry of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The term as it is printed.
    pub term: String,
    /// Whether it is set as code.
    pub kind: Kind,
    /// The numbers of its questions in the book: one or more, in order.
    pub questions: Vec<usize>,
}

/// How a term is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As code.
    Code,
    /// As words.
    Words,
}

/// The index of a book, by letters: signs first, and in each group as printed indexes are ordered, without regard to
/// case, punctuation and accents.
#[must_use]
pub fn index(book: &Book) -> Vec<Group> {
    let items: Vec<&BookQuestion> = book.questions().collect();
    let questions: Vec<&Question> = items.iter().map(|item| item.question).collect();
    let named = Named::of(&questions);
    let numbers = |places: &[usize]| places.iter().map(|at| items[*at].number).collect();
    let config = &book.bank.config;
    let entries = named
        .entries(&config.index)
        .map(|(term, kind, places)| Entry {
            // As prose is set.
            term: match kind {
                Kind::Words if config.smart_punctuation => term.replace('\'', "\u{2019}"),
                _ => term,
            },
            kind,
            questions: numbers(&places),
        })
        .collect();
    order::grouped(entries)
}

/// The texts of `[index]` that stand for nothing: terms that no question of the bank names, and omitted names that no
/// question has.
#[must_use]
pub fn unused(bank: &Bank) -> Vec<&Spanned<String>> {
    let settings = &bank.config.index;
    let questions: Vec<&Question> = bank.questions().map(|(_, _, question)| question).collect();
    let named = Named::of(&questions);
    let names = named.names();
    let terms = settings.terms.iter().filter(|text| {
        Term::parse(text.as_ref()).is_ok_and(|term| named.of_term(&term).is_empty())
    });
    let omitted = settings.omit.iter();
    terms
        .chain(omitted.filter(|name| !names.contains_key(name.as_ref().as_str())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// Entries as `term: numbers`, those under a letter after it; code in backticks.
    fn indexed(settings: &str, questions: &[(&str, &str)]) -> Vec<String> {
        let texts = questions.iter().enumerate().map(|(at, (prompt, short))| {
            format!("## {prompt} {{#q-{at} example=none}}\n\n{short}\n")
        });
        let section = testing::section(&texts.collect::<Vec<_>>().join("\n"));
        let toml = format!("{}[index]\n{settings}\n", testing::BOOK_TOML);
        let bank = testing::bank_of(&testing::files([
            ("book.toml", toml),
            ("01-part/01-section.md", section),
        ]));
        let groups = index(&testing::book(&bank));
        let lines = groups.into_iter().flat_map(|group| {
            let letter = group.letter.map_or("-".into(), String::from);
            let entries = group.entries.into_iter().map(|entry| match entry.kind {
                Kind::Code => format!("  `{}` {:?}", entry.term, entry.questions),
                Kind::Words => format!("  {} {:?}", entry.term, entry.questions),
            });
            std::iter::once(letter).chain(entries).collect::<Vec<_>>()
        });
        lines.collect()
    }

    #[test]
    fn entries_stand_under_their_letters_and_signs_first() {
        let questions = [
            ("What does `__len__` do?", "It answers `len(x)`."),
            ("What do `*args`, `@cached` and `|=` mean?", "See `len`."),
            ("Why so?", "A *late\nbinding*, `Zero` and `one`."),
            ("Überladen?", "Nothing."),
        ];
        let found = indexed("terms = ['late binding', 'überladen']", &questions);
        let expected = [
            "-",
            "  `|=` [2]",
            "A",
            "  `*args` [2]",
            "C",
            "  `@cached` [2]",
            "L",
            "  late binding [3]",
            "  `__len__` [1]",
            "  `len` [1, 2]",
            "U",
            "  überladen [4]",
            "Z",
            "  `Zero` [3]",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_with_many_places_keeps_those_whose_prompt_names_it() {
        let mut questions = vec![("A?", "Use `common`, a word, and `rare`."); MANY];
        questions.push(("Is `rare` a Word?", "It is `common`."));
        assert_eq!(
            indexed("terms = ['word']", &questions),
            ["R", "  `rare` [7]", "W", "  word [7]"]
        );
    }

    #[test]
    fn apostrophes_are_set_as_in_the_text() {
        let bank = testing::bank_of(&testing::files([
            (
                "book.toml",
                format!(
                    "smart-punctuation = true\n{}[index]\nterms = [\"two's complement\"]\n",
                    testing::BOOK_TOML
                ),
            ),
            (
                "01-part/01-section.md",
                testing::section("## Is it two's complement? {#it example=none}\n\nYes.\n"),
            ),
        ]));
        let groups = index(&testing::book(&bank));
        assert_eq!(groups[0].entries[0].term, "two\u{2019}s complement");
    }

    #[test]
    fn an_author_adds_and_omits_names() {
        let questions = [
            ("Why `value`?", "See `bisect.insort(a, x)`."),
            (
                "Why `Decimal`?",
                "See `decimal.Decimal` and exact fractions.",
            ),
        ];
        let settings = "terms = ['`bisect.insort`', 'fraction | `Decimal`']\nomit = ['value']";
        assert_eq!(
            indexed(settings, &questions),
            ["B", "  `bisect.insort` [1]", "F", "  fraction [2]"]
        );
    }
}
