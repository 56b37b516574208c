//! From a question to its notes: question and answer, the gaps in the answer, what its examples print, its quiz.
//!
//! A note depends on the bank alone, never on the edition that it is in: the same question in two decks is one note
//! with one digest, and building one edition does not touch the other's updates.

use super::choice;
use super::example::{self, Example};
use super::notetype::Kind;
use super::number;
use super::place;
use crate::book::{BookQuestion, LinkTarget, Question, marked, plain_text};
use crate::diagnostics::Diagnostic;
use crate::lock::{Digest, Lock, Stamp};
use crate::render::html::{Html, Surroundings};

/// A note, before it has a time.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) kind: Kind,
    /// The key in the lock: the question's id, with a suffix for all but the first note.
    pub(super) key: String,
    /// What identifies the note in every collection.
    pub(super) guid: String,
    /// The full name of its deck.
    pub(super) deck: String,
    /// One for each field of its note type, as HTML.
    pub(super) fields: Vec<String>,
    /// The first field as plain text.
    pub(super) sort_text: String,
    /// Hierarchical tags.
    pub(super) tags: Vec<String>,
    /// The ordinal of each of its cards: 0, or for each gap its number less 1.
    pub(super) cards: Vec<usize>,
    /// The phrases of all cards that it ever had, in the order of their numbers; empty if it has no gaps.
    pub(super) phrases: Vec<String>,
    /// The digest of the code that it asks about, if it does.
    pub(super) example: Option<Digest>,
}

impl Note {
    /// The note's digest in a release, with the time when it last changed.
    pub(super) fn stamp(&self, lock: &Lock, now: i64) -> Stamp {
        let parts = self.fields.iter().chain(&self.tags).map(String::as_bytes);
        Lock::stamp(lock.notes.get(&self.key), Digest::of(parts), now)
    }
}

/// The lock keys of all notes that a question makes; `cloze` tells whether gaps are asked for, `lock` which example is
/// which.
pub(super) fn keys(question: &Question, cloze: bool, lock: &Lock) -> Vec<String> {
    let id = question.id.as_str();
    let gaps = (cloze && !marked(&question.short).is_empty()).then(|| cloze_key(id));
    let outputs = numbered_examples(question, lock).into_iter();
    let outputs = outputs.map(|(number, ..)| output_key(id, number));
    let quiz = question.quiz.iter().map(|_| quiz_key(id));
    std::iter::once(id.to_owned())
        .chain(gaps)
        .chain(outputs)
        .chain(quiz)
        .collect()
}

fn cloze_key(id: &str) -> String {
    format!("{id}/cloze")
}

fn quiz_key(id: &str) -> String {
    format!("{id}/quiz")
}

fn output_key(id: &str, number: usize) -> String {
    if number == 1 {
        format!("{id}/output")
    } else {
        format!("{id}/output-{number}")
    }
}

/// The examples that are asked about, each with its number and the digest of its code.
fn numbered_examples<'q>(question: &'q Question, lock: &Lock) -> Vec<(usize, Digest, Example<'q>)> {
    let asked = example::asked(question);
    let digests: Vec<_> = asked
        .iter()
        .map(|example| Digest::of([example.code.text.as_bytes()]))
        .collect();
    let key = |number| output_key(question.id.as_str(), number);
    let numbers = number::examples(&digests, lock, key);
    let named = numbers.into_iter().zip(digests).zip(asked);
    named
        .map(|((number, digest), example)| (number, digest, example))
        .collect()
}

/// Makes notes.
pub(super) struct Notes<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    /// The bank's identifier.
    pub(super) identifier: &'a str,
    /// The name of the deck above all others.
    pub(super) root_deck: &'a str,
    /// Whether gaps are asked for.
    pub(super) cloze: bool,
    /// Knows the numbers of the phrases and examples that were released.
    pub(super) lock: &'a Lock,
}

impl Notes<'_> {
    /// The notes of a question, which stands in a deck of the given titles below the root.
    pub(super) fn of(
        &self,
        asked_in: &BookQuestion,
        deck_titles: &[&str],
    ) -> (Vec<Note>, Vec<Diagnostic>) {
        let question = asked_in.question;
        let mut html = Html::new(self.surroundings, question.id.as_str());
        let common = Common {
            question,
            deck: place::deck_name(self.root_deck, deck_titles),
            tags: place::tags(asked_in),
            breadcrumb: {
                let part = html.words(&asked_in.home_part.title);
                format!("{part} › {}", html.words(&asked_in.home_section.title))
            },
            level: self.label(question.level.name()).to_owned(),
            prompt: html.inlines(&question.prompt),
            short: html.inlines(&question.short) + &html.footnotes(&question.footnotes),
        };
        let mut notes = vec![self.question(&common, &mut html)];
        if self.cloze {
            notes.extend(self.cloze(&common, &mut html));
        }
        for (number, digest, example) in numbered_examples(question, self.lock) {
            notes.push(Note {
                example: Some(digest),
                ..self.output(&common, number, &example, &mut html)
            });
        }
        notes.extend(self.choice(&common, &mut html));
        (notes, html.diagnostics)
    }

    fn question(&self, common: &Common, html: &mut Html) -> Note {
        let question = common.question;
        let body = html.blocks(&question.body) + &html.footnotes(&question.footnotes);
        let fields = vec![common.prompt.clone(), common.short.clone(), body];
        let sort_text = plain_text(&question.prompt);
        let key = question.id.to_string();
        self.note(Kind::Question, key, fields, sort_text, common)
    }

    fn cloze(&self, common: &Common, html: &mut Html) -> Option<Note> {
        let question = common.question;
        let phrases = marked(&question.short);
        if phrases.is_empty() {
            return None;
        }
        let key = cloze_key(question.id.as_str());
        let known = self.lock.clozes.get(&key).map_or(&[][..], Vec::as_slice);
        let (numbers, phrases) = number::phrases(&phrases, known);
        let cards = numbers.iter().map(|number| number - 1).collect();
        let fields = vec![
            html.deletions(&question.short, numbers),
            common.prompt.clone(),
            html.footnotes(&question.footnotes),
        ];
        let sort_text = plain_text(&question.short);
        Some(Note {
            cards,
            phrases,
            ..self.note(Kind::Cloze, key, fields, sort_text, common)
        })
    }

    fn output(&self, common: &Common, number: usize, example: &Example, html: &mut Html) -> Note {
        // The first field tells notes of one type apart.
        let number_mark = match number {
            1 => String::new(),
            more => format!(" ({more})"),
        };
        let fields = vec![
            format!("{}{number_mark}", common.prompt),
            example::code(example, self.label("given"), html),
            example::printed(example, html),
            common.short.clone(),
        ];
        let key = output_key(common.question.id.as_str(), number);
        let sort_text = plain_text(&common.question.prompt) + &number_mark;
        self.note(Kind::Output, key, fields, sort_text, common)
    }

    fn choice(&self, common: &Common, html: &mut Html) -> Option<Note> {
        let question = common.question;
        let quiz = question.quiz.as_ref()?;
        let fields = vec![
            common.prompt.clone(),
            html.inlines(&quiz.prompt),
            html.blocks(&quiz.stem) + &html.footnotes(&question.footnotes),
            choice::options(quiz, self.label("several"), html),
            choice::solution(&quiz.options, self.label("correct"), html),
            html.blocks(&quiz.explanation) + &html.footnotes(&question.footnotes),
        ];
        let key = quiz_key(question.id.as_str());
        let sort_text = plain_text(&question.prompt);
        Some(self.note(Kind::Choice, key, fields, sort_text, common))
    }

    /// A note with the fields that all kinds have behind their own.
    fn note(
        &self,
        kind: Kind,
        key: String,
        mut fields: Vec<String>,
        sort_text: String,
        common: &Common,
    ) -> Note {
        fields.extend([
            common.breadcrumb.clone(),
            common.level.clone(),
            // The key and not the question's id, so that a search for it finds this note alone.
            key.clone(),
        ]);
        fields.resize(kind.fields().len(), String::new());
        let digest = Digest::of([self.identifier.as_bytes(), key.as_bytes()]);
        Note {
            kind,
            guid: digest.as_str()[..20].to_owned(),
            key,
            deck: common.deck.clone(),
            fields,
            sort_text,
            tags: common.tags.clone(),
            cards: vec![0],
            phrases: Vec::new(),
            example: None,
        }
    }

    fn label<'k>(&'k self, key: &'k str) -> &'k str {
        self.surroundings
            .theme
            .label(self.surroundings.language, key)
    }
}

/// What all notes of one question share.
struct Common<'q> {
    question: &'q Question,
    deck: String,
    tags: Vec<String>,
    breadcrumb: String,
    level: String,
    /// The question, as HTML.
    prompt: String,
    /// The short answer with the notes that it refers to, as HTML.
    short: String,
}

/// The address of a link on a card: cards know no other cards.
pub(super) fn address(target: &LinkTarget) -> Option<String> {
    match target {
        LinkTarget::Url(url) => Some(url.clone()),
        LinkTarget::Question(_) | LinkTarget::Section(_) => None,
    }
}
