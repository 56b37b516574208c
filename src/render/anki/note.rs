//! From a question to its notes: question and answer, its quiz, and what its examples print.
//!
//! A note depends on the bank alone, never on the edition that it is in: the same question in two decks is one note
//! with one digest, and building one edition does not touch the other's updates.

use super::notetype::Kind;
use crate::book::{Block, BookQuestion, CodeBlock, Inline, LinkTarget, QuizOption, plain_text};
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
}

impl Note {
    /// The note's digest in a release, with the time when it last changed.
    pub(super) fn stamp(&self, lock: &Lock, now: i64) -> Stamp {
        let parts = self.fields.iter().chain(&self.tags).map(String::as_bytes);
        Lock::stamp(lock.notes.get(&self.key), Digest::of(parts), now)
    }
}

/// The lock keys of all notes that a question makes.
pub(super) fn keys(question: &crate::book::Question) -> Vec<String> {
    let quiz = question.quiz.iter().map(|_| quiz_key(question.id.as_str()));
    let outputs = 1..=asked(&question.body).len();
    let outputs = outputs.map(|ordinal| output_key(question.id.as_str(), ordinal));
    std::iter::once(question.id.to_string())
        .chain(outputs)
        .chain(quiz)
        .collect()
}

fn quiz_key(id: &str) -> String {
    format!("{id}/quiz")
}

fn output_key(id: &str, ordinal: usize) -> String {
    if ordinal == 1 {
        format!("{id}/output")
    } else {
        format!("{id}/output-{ordinal}")
    }
}

/// Makes notes.
pub(super) struct Notes<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    /// The bank's identifier.
    pub(super) identifier: &'a str,
    /// The name of the deck above all others.
    pub(super) root_deck: &'a str,
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
        let prompt = html.inlines(&question.prompt);
        let short = html.inlines(&question.short);
        let body = html.blocks(&question.body) + &html.footnotes(&question.footnotes);
        let common = Common {
            deck: deck_name(self.root_deck, deck_titles),
            tags: tags(asked_in),
            breadcrumb: {
                let part = html.words(&asked_in.home_part.title);
                format!("{part} › {}", html.words(&asked_in.home_section.title))
            },
            level: self.label(question.level.name()).to_owned(),
            id: question.id.as_str(),
        };
        let sort_text = plain_text(&question.prompt);
        let fields = vec![prompt.clone(), short.clone(), body];
        let mut notes = vec![self.note(
            Kind::Question,
            question.id.to_string(),
            fields,
            sort_text.clone(),
            &common,
        )];
        for (index, code) in asked(&question.body).into_iter().enumerate() {
            let shown = Block::Code(CodeBlock {
                output: None,
                text: with_state(&question.body, code),
                ..code.clone()
            });
            let printed = code
                .output
                .as_ref()
                .map_or("", |output| output.text.as_str());
            let fields = vec![
                prompt.clone(),
                html.blocks(&[shown]),
                format!(
                    "<pre class=\"output\"><samp>{}</samp></pre>",
                    html.inlines(&[Inline::Text(printed.to_owned())])
                ),
                short.clone(),
            ];
            let key = output_key(common.id, index + 1);
            notes.push(self.note(Kind::Output, key, fields, sort_text.clone(), &common));
        }
        if let Some(quiz) = &question.quiz {
            let fields = vec![
                html.inlines(&quiz.prompt),
                html.blocks(&quiz.stem),
                options(&quiz.options, quiz.is_multiple(), &mut html),
                solution(&quiz.options, self.label("correct"), &mut html),
                html.blocks(&quiz.explanation),
                prompt,
            ];
            notes.push(self.note(
                Kind::Choice,
                quiz_key(common.id),
                fields,
                plain_text(&quiz.prompt),
                &common,
            ));
        }
        (notes, html.diagnostics)
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
            common.id.to_owned(),
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
        }
    }

    fn label<'k>(&'k self, key: &'k str) -> &'k str {
        self.surroundings
            .theme
            .label(self.surroundings.language, key)
    }
}

/// What all notes of one question share.
struct Common<'a> {
    deck: String,
    tags: Vec<String>,
    breadcrumb: String,
    level: String,
    id: &'a str,
}

/// The address of a link on a card: cards know no other cards.
pub(super) fn address(target: &LinkTarget) -> Option<String> {
    match target {
        LinkTarget::Url(url) => Some(url.clone()),
        LinkTarget::Question(_) | LinkTarget::Section(_) => None,
    }
}

/// The full name of a deck: titles below the root, joined as Anki joins them.
pub(super) fn deck_name(root: &str, titles: &[&str]) -> String {
    let clean = |title: &str| {
        let words = title.replace("::", ":").replace('"', "'");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut name = root.to_owned();
    for title in titles {
        name.push_str("::");
        name.push_str(&clean(title));
    }
    name
}

fn tags(asked_in: &BookQuestion) -> Vec<String> {
    let question = asked_in.question;
    let (part, section) = (&asked_in.home_part.id, &asked_in.home_section.id);
    let mut tags = vec![
        format!("part::{part}"),
        format!("section::{part}::{section}"),
        format!(
            "level::{}-{}",
            question.level.number(),
            question.level.name()
        ),
    ];
    tags.extend(
        question
            .tags
            .iter()
            .map(|tag| format!("topic::{}", tag.split_whitespace().collect::<String>())),
    );
    tags
}

/// The examples whose printed output makes a question.
fn asked(body: &[Block]) -> Vec<&CodeBlock> {
    let codes = body.iter().filter_map(|block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    });
    codes
        .filter(|code| code.ask && code.output.is_some())
        .collect()
}

/// The code with the blocks before it whose state it carries on.
fn with_state(body: &[Block], code: &CodeBlock) -> String {
    let mut chain: Vec<&str> = Vec::new();
    for block in body {
        let Block::Code(earlier) = block else {
            continue;
        };
        if earlier.language != code.language {
            continue;
        }
        if !earlier.run.as_ref().is_some_and(|run| run.continues) {
            chain.clear();
        }
        chain.push(&earlier.text);
        if earlier.span == code.span {
            break;
        }
    }
    chain.join("\n\n")
}

/// The options to choose from: a list that is readable and can be ticked without any script.
fn options(options: &[QuizOption], is_multiple: bool, html: &mut Html) -> String {
    let input = if is_multiple { "checkbox" } else { "radio" };
    let items = options.iter().map(|option| {
        let content = html.words(&option.content);
        format!("<li><label><input type=\"{input}\" name=\"choice\"/><span>{content}</span></label></li>\n")
    });
    format!("<ol>\n{}</ol>", items.collect::<String>())
}

/// The options with the right ones marked, in words and not by colour alone.
fn solution(options: &[QuizOption], correct: &str, html: &mut Html) -> String {
    let items = options.iter().map(|option| {
        let content = html.inlines(&option.content);
        let (class, mark, verdict) = if option.correct {
            (
                "correct",
                "✓",
                format!(" <b class=\"verdict\">{correct}</b>"),
            )
        } else {
            ("wrong", "", String::new())
        };
        let feedback = match option.feedback.as_slice() {
            [] => String::new(),
            feedback => format!("<div class=\"feedback\">{}</div>", html.blocks(feedback)),
        };
        format!(
            "<li class=\"{class}\"><div class=\"option\"><span class=\"mark\">{mark}</span>\
             <span class=\"text\">{content}</span>{verdict}</div>{feedback}</li>\n"
        )
    });
    format!("<ol>\n{}</ol>", items.collect::<String>())
}
