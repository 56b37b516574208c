//! What the questions name, and which of it deserves an entry with which places.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Kind;
use super::names::{Names, Shape};
use super::terms::{Prose, Spelling, Term};
use crate::book::{Inline, Question};
use crate::config::IndexSettings;

/// The places of an entry that a reader can be asked to look through. One with more keeps those whose prompt names it
/// (The Chicago Manual of Style asks for subentries from about the same number on).
pub const MANY: usize = 6;

/// What each question names.
pub(super) struct Named {
    questions: Vec<Texts>,
    /// The questions that have a word, in lower case, or a name in code; in order, some of them twice.
    by_word: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
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
pub(super) struct Mention {
    /// The question's place in the list.
    question: usize,
    in_prompt: bool,
}

impl Named {
    /// Reads the questions.
    pub(super) fn of(questions: &[&Question]) -> Self {
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
        let questions: Vec<_> = questions.collect();
        let (mut by_word, mut by_name) = (HashMap::new(), HashMap::new());
        for (question, texts) in questions.iter().enumerate() {
            for text in [&texts.prompt, &texts.short] {
                let words = text.prose.words();
                words.for_each(|word| note(&mut by_word, word, question));
                let names = text.names.iter();
                names.for_each(|name| note(&mut by_name, name, question));
            }
        }
        Named {
            questions,
            by_word,
            by_name,
        }
    }

    /// The mentions of a term.
    pub(super) fn of_term(&self, term: &Term) -> Vec<Mention> {
        let fits = |text: &Text| {
            term.spellings.iter().any(|spelling| match spelling {
                Spelling::Code(name) => text.names.contains(name),
                Spelling::Words(words) => words.stand_in(&text.prose),
            })
        };
        let found = self.candidates(term).into_iter().filter_map(|question| {
            let texts = &self.questions[question];
            let in_prompt = fits(&texts.prompt);
            (in_prompt || fits(&texts.short)).then_some(Mention {
                question,
                in_prompt,
            })
        });
        found.collect()
    }

    /// The questions that may mention a term: to look through all of them for each term would take long.
    fn candidates(&self, term: &Term) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for spelling in &term.spellings {
            match spelling {
                Spelling::Code(name) => found.extend(self.by_name.get(name).into_iter().flatten()),
                Spelling::Words(words) => match words.beginnings() {
                    Some(words) => {
                        let places = words.iter().filter_map(|word| self.by_word.get(word));
                        found.extend(places.flatten());
                    }
                    None => found.extend(0..self.questions.len()),
                },
            }
        }
        found
    }

    /// Every name with its mentions.
    pub(super) fn names(&self) -> BTreeMap<&str, Vec<Mention>> {
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
    pub(super) fn entries(
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

fn note(places: &mut HashMap<String, Vec<usize>>, word: &str, question: usize) {
    match places.get_mut(word) {
        Some(questions) => questions.push(question),
        None => {
            places.insert(word.to_owned(), vec![question]);
        }
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
