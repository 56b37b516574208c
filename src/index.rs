//! The index of terms: what a reader looks up, and the questions that are about it.
//!
//! A question is about what its prompt or its short answer names. Names in code come from the text itself ([`names`]);
//! words come from `[index]` in `book.toml` ([`terms`]), since only an author knows which words are terms.

pub mod names;
mod order;
pub mod terms;

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::book::{Bank, Book, BookQuestion, Inline, Question};
use crate::config::IndexSettings;
use names::{Names, Shape};
use terms::{Prose, Spelling, Term};

/// The places of an entry that a reader can be asked to look through. One with more keeps those whose prompt names it
/// (The Chicago Manual of Style asks for subentries from about the same number on).
pub const MANY: usize = 6;

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

/// What each question names.
struct Named {
    questions: Vec<Texts>,
}

/// The two texts that say what a question is about.
struct Texts {
    prompt: Text,
    short: Text,
}

/// A text: its words, and the names in its code.
struct Text {
    prose: Prose,
    names: BTreeSet<String>,
}

/// Where a name or term stands.
#[derive(Clone, Copy)]
struct Mention {
    /// The question's place in the list.
    question: usize,
    in_prompt: bool,
}

impl Named {
    fn of(questions: &[&Question]) -> Self {
        let texts = questions.iter().flat_map(|it| [&it.prompt, &it.short]);
        let names = Names::of(texts.map(Vec::as_slice));
        let text = |inlines: &[Inline]| Text {
            prose: Prose::of(inlines),
            names: names.within(inlines),
        };
        let questions = questions.iter().map(|question| Texts {
            prompt: text(&question.prompt),
            short: text(&question.short),
        });
        Named {
            questions: questions.collect(),
        }
    }

    /// The questions whose prompt or short answer fits.
    fn mentions(&self, fits: impl Fn(&Text) -> bool) -> Vec<Mention> {
        let questions = self.questions.iter().enumerate();
        let found = questions.filter_map(|(question, texts)| {
            let in_prompt = fits(&texts.prompt);
            (in_prompt || fits(&texts.short)).then_some(Mention {
                question,
                in_prompt,
            })
        });
        found.collect()
    }

    fn of_term(&self, term: &Term) -> Vec<Mention> {
        self.mentions(|text| {
            term.spellings.iter().any(|spelling| match spelling {
                Spelling::Code(name) => text.names.contains(name),
                Spelling::Words(words) => words.stand_in(&text.prose),
            })
        })
    }

    /// Every name with its mentions.
    fn names(&self) -> BTreeMap<&str, Vec<Mention>> {
        let mut found: BTreeMap<&str, Vec<Mention>> = BTreeMap::new();
        for (question, texts) in self.questions.iter().enumerate() {
            for name in texts.prompt.names.union(&texts.short.names) {
                let in_prompt = texts.prompt.names.contains(name);
                found.entry(name).or_default().push(Mention {
                    question,
                    in_prompt,
                });
            }
        }
        found
    }

    /// The entries with the places of their questions, in no particular order.
    fn entries(
        &self,
        settings: &IndexSettings,
    ) -> impl Iterator<Item = (String, Kind, Vec<usize>)> {
        let terms = settings.terms.iter();
        let terms: Vec<_> = terms
            .filter_map(|text| Term::parse(text.as_ref()).ok())
            .collect();
        let chosen = terms.iter().map(|term| {
            let places = fewer(&self.of_term(term)).unwrap_or_else(|all| all);
            (term.printed.clone(), term.kind(), places)
        });
        let mut names = self.names();
        for name in terms.iter().flat_map(Term::names) {
            names.remove(name);
        }
        for name in &settings.omit {
            names.remove(name.as_ref().as_str());
        }
        let found = names.into_iter().filter_map(|(name, mentions)| {
            let places = fewer(&mentions).ok()?;
            deserves_an_entry(name, &mentions).then(|| (name.to_owned(), Kind::Code, places))
        });
        let entries: Vec<_> = chosen.chain(found).collect();
        entries
            .into_iter()
            .filter(|(_, _, places)| !places.is_empty())
    }
}

/// The questions of an entry, not too many; or all of them if no prompt tells which matter.
fn fewer(mentions: &[Mention]) -> Result<Vec<usize>, Vec<usize>> {
    let places = |all: bool| {
        let kept = mentions.iter().filter(|it| all || it.in_prompt);
        kept.map(|it| it.question).collect::<Vec<_>>()
    };
    if mentions.len() <= MANY {
        return Ok(places(true));
    }
    let prompts = places(false);
    if prompts.is_empty() {
        Err(places(true))
    } else {
        Ok(prompts)
    }
}

/// Whether a name is more than a variable of one example. What a prompt names is what the question is about; what two
/// short answers name is no accident; and one mention is enough for a name whose shape no variable has.
fn deserves_an_entry(name: &str, mentions: &[Mention]) -> bool {
    if mentions.iter().any(|it| it.in_prompt) {
        return true;
    }
    match Shape::of(name) {
        Shape::Sign | Shape::Phrase => false,
        Shape::Special => true,
        Shape::Plain => mentions.len() > 1,
    }
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
