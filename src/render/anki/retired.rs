//! Notes that the bank no longer has. Anki never takes a note away on import, so readers are told how to find them.

use std::collections::BTreeSet;

use super::{note, notetype};
use crate::book::Bank;
use crate::diagnostics::Diagnostic;
use crate::lock::Lock;

/// What was released once and is no longer in the bank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retired {
    /// The notes: a question's id, or with a suffix such as `/quiz` one of its further notes.
    pub keys: Vec<String>,
    /// What to type into the search of Anki's browser to find them all, and nothing else; empty if there are none.
    pub search: String,
}

/// What the bank no longer has of all that its lock knows; nothing if it has everything.
#[must_use]
pub fn retired(bank: &Bank) -> Option<Retired> {
    of(bank, keys(bank, &bank.lock))
}

/// Moves the keys of notes that the bank no longer has to the retired ones of its next lock.
pub(super) fn retire(bank: &Bank, lock: &mut Lock) {
    let retired = keys(bank, lock);
    lock.notes.retain(|key, _| !retired.contains(key));
    lock.retired = retired;
}

/// Says how readers can find the notes that this release retires.
pub(super) fn notice(bank: &Bank, lock: &Lock) -> Option<Diagnostic> {
    let news = lock.retired.difference(&bank.lock.retired).cloned();
    let news = of(bank, news.collect())?;
    let names: Vec<_> = news.keys.iter().map(|key| format!("`{key}`")).collect();
    let message = match names.as_slice() {
        [name] => {
            format!("the retired note {name} stays in the collections of readers who have it")
        }
        names => format!(
            "{} retired notes stay in the collections of readers who have them: {}",
            names.len(),
            names.join(", ")
        ),
    };
    Some(Diagnostic::notice("retired", message).help(format!(
        "for your release notes: to delete what is retired, search for it in Anki's browser: {}\n\
         `prepress list --retired` shows all that ever was",
        news.search
    )))
}

fn keys(bank: &Bank, lock: &Lock) -> BTreeSet<String> {
    let editions = bank.config.edition.iter().map(|edition| &edition.anki);
    let mut settings = std::iter::once(&bank.config.anki).chain(editions);
    let cloze = settings.any(|settings| settings.cloze == Some(true));
    let alive: BTreeSet<String> = bank
        .questions()
        .flat_map(|(_, _, question)| note::keys(question, cloze, lock))
        .collect();
    let known = lock.notes.keys().chain(&lock.retired);
    known.filter(|key| !alive.contains(*key)).cloned().collect()
}

fn of(bank: &Bank, keys: BTreeSet<String>) -> Option<Retired> {
    if keys.is_empty() {
        return None;
    }
    // A regular expression: Anki can't search for a thousand alternatives joined by OR. In keys nothing needs escaping.
    let ids = keys
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("|");
    // Another book in the same collection may have questions of the same names.
    let note_types = escaped(&notetype::name("*", &bank.config.title));
    Some(Retired {
        search: format!("\"note:{note_types}\" \"Id:re:^({ids})$\""),
        keys: keys.into_iter().collect(),
    })
}

/// A note type's name within quotation marks in a search; its first `*` stays a wildcard.
fn escaped(name: &str) -> String {
    let mut out = String::new();
    let mut has_wildcard = false;
    for c in name.chars() {
        if c == '*' && !has_wildcard {
            has_wildcard = true;
        } else if matches!(c, '"' | '\\' | '*' | '_' | ':') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
