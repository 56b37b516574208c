//! The deck: an Anki package whose updates keep every review and every reader's edit.
//!
//! What Anki does on import (its default options) shapes all of this. A note is known by its GUID and updated only if
//! its time is newer; a deck is known by its name; a changed note type is refused; a media file that is there is never
//! replaced. So identities come from the questions' ids, times from the lock, and media names from their content.

mod choice;
mod collection;
mod example;
mod media;
mod note;
mod notetype;
mod number;
mod place;
mod retired;
mod template;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::html::{Medium, Surroundings, escape};
use super::{File, Format, Output, Progress, Render, archive};
use crate::book::{Bank, Book, plain_text};
use crate::config::Preset;
use crate::diagnostics::{Diagnostic, Reported};
use crate::lock::{Lock, Stamp};
use crate::theme::Theme;
use note::{Note, Notes};
use notetype::{Kind, NoteType};

pub use retired::{Retired, retired};

/// The deck.
pub const FORMAT: &Format = &Format {
    name: "anki",
    render: Render::Alone(render),
};

fn render(book: &Book, theme: &Theme, progress: &dyn Progress) -> Reported<Output> {
    progress.stage("anki", "writing notes", Some(book.numbers.len()));
    let images = Mutex::new(BTreeMap::new());
    let (mut notes, mut diagnostics) = notes(book, theme, &images, progress);
    place::unite(notes.iter_mut().map(|note| &mut note.deck));
    let now = release_time(book);
    let lock = &book.bank.lock;
    let stamp = |note: Note| {
        let stamp = note.stamp(lock, now);
        (with_release_tag(note, &stamp), stamp)
    };
    let notes: Vec<(Note, Stamp)> = notes.into_iter().map(stamp).collect();
    let (fonts, mut media) = media::code_fonts(theme);
    let images = images.into_inner().unwrap_or_else(PoisonError::into_inner);
    media.extend(
        images
            .into_iter()
            .map(|(name, bytes): (String, Arc<[u8]>)| (name, bytes.to_vec())),
    );
    let mut note_types = Vec::new();
    // A note type without notes would only clutter the reader's list.
    let is_used = |kind: &Kind| notes.iter().any(|(note, _)| note.kind == *kind);
    for kind in Kind::ALL.into_iter().filter(is_used) {
        diagnostics.extend(drift(kind, lock));
        match NoteType::new(kind, book, theme, &fonts) {
            Ok(note_type) => {
                let stamp = note_type.stamp(lock, now);
                note_types.push((note_type, stamp));
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    diagnostics.extend(book.anki.preset.as_ref().and_then(preset_fault));
    let mut output = Output::default();
    if !diagnostics.iter().any(Diagnostic::is_error) {
        progress.stage("anki", "packing", None);
        let contents = collection::Contents {
            note_types: &note_types,
            notes: &notes,
            root_deck: &place::deck_name(&book.anki.deck, &[]),
            description: &description(book),
            preset: book.anki.preset.as_ref(),
            released: book.date.timestamp(),
        };
        match package(&contents, &media) {
            Ok(bytes) => {
                let new_lock = new_lock(book.bank, &notes, &note_types);
                diagnostics.extend(retired::notice(book.bank, &new_lock));
                output.files.push(File { name: format!("{}.apkg", book.file_stem), bytes });
                output.lock = Some(new_lock);
            }
            Err(error) => diagnostics.push(
                Diagnostic::error("anki", format!("the deck can't be written: {error}"))
                    .help("check the templates in `templates/anki/`, and that there is space for temporary files"),
            ),
        }
    }
    Reported {
        output,
        diagnostics,
    }
}

/// The notes of all questions, in book order.
fn notes(
    book: &Book,
    theme: &Theme,
    images: &Mutex<BTreeMap<String, Arc<[u8]>>>,
    progress: &dyn Progress,
) -> (Vec<Note>, Vec<Diagnostic>) {
    let surroundings = Surroundings {
        theme,
        language: &book.bank.config.language,
        medium: Medium::Card,
        link: &note::address,
        image: &|asset| {
            let name = media::image_name(asset);
            let mut images = images.lock().unwrap_or_else(PoisonError::into_inner);
            images.insert(name.clone(), Arc::clone(&asset.bytes));
            name
        },
        heading: 2,
    };
    let identifier = &book.bank.config.identifier;
    let maker = Notes {
        surroundings: &surroundings,
        identifier,
        root_deck: &book.anki.deck,
        cloze: book.anki.cloze,
        lock: &book.bank.lock,
    };
    let made: Vec<_> = book
        .sections()
        .collect::<Vec<_>>()
        .into_par_iter()
        .flat_map_iter(|(part, section)| {
            let part_title = plain_text(&part.title);
            let section_title = section.section.map(|section| plain_text(&section.title));
            let maker = &maker;
            section.questions.iter().map(move |question| {
                let titles: Vec<&str> = std::iter::once(part_title.as_str())
                    .chain(section_title.as_deref())
                    .collect();
                let made = maker.of(question, &titles);
                progress.step("anki");
                made
            })
        })
        .collect();
    let (notes, diagnostics): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    (
        notes.into_iter().flatten().collect(),
        diagnostics.into_iter().flatten().collect(),
    )
}

/// The time of what is new or changed. A first release takes the day of publication, so that the same content gives
/// the same deck under every clock; later ones must be newer than what readers have done meanwhile.
fn release_time(book: &Book) -> i64 {
    if book.bank.has_lock {
        book.now
    } else {
        book.date.timestamp()
    }
}

/// Tags a note with the month of the release that last changed it.
fn with_release_tag(mut note: Note, stamp: &Stamp) -> Note {
    let day = crate::config::Date::from_timestamp(stamp.modified);
    note.tags
        .push(format!("release::{:04}-{:02}", day.year, day.month));
    note
}

fn description(book: &Book) -> String {
    let mut lines = vec![format!("<b>{}</b>", escape(&book.title))];
    lines.extend(book.description.as_deref().map(escape));
    lines.extend(book.bank.config.rights.as_deref().map(escape));
    lines.join("<br>")
}

/// The zip that Anki imports.
fn package(
    contents: &collection::Contents,
    media: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let names: BTreeMap<String, &str> = (0..)
        .map(|index: usize| index.to_string())
        .zip(media.keys().map(String::as_str))
        .collect();
    let entry = |name: &str, bytes: Vec<u8>| archive::Entry {
        name: name.to_owned(),
        bytes,
    };
    let mut entries = vec![
        entry("collection.anki2", collection::write(contents)?),
        entry("media", serde_json::to_vec(&names)?),
    ];
    entries.extend(
        media
            .values()
            .enumerate()
            .map(|(index, bytes)| entry(&index.to_string(), bytes.clone())),
    );
    Ok(archive::close(&entries))
}

/// The lock after this release: this book's notes as they are now, all others of the bank as they were, and as retired
/// what the bank no longer has.
fn new_lock(bank: &Bank, notes: &[(Note, Stamp)], note_types: &[(NoteType, Stamp)]) -> Lock {
    let mut lock = bank.lock.clone();
    for (note_type, stamp) in note_types {
        let name = note_type.kind.name();
        lock.note_types.insert(name.to_owned(), stamp.clone());
        lock.schemas
            .insert(name.to_owned(), note_type.kind.schema());
    }
    for (note, stamp) in notes {
        lock.notes.insert(note.key.clone(), stamp.clone());
        if !note.phrases.is_empty() {
            lock.clozes.insert(note.key.clone(), note.phrases.clone());
        }
        if let Some(digest) = &note.example {
            lock.examples.insert(note.key.clone(), digest.clone());
        }
    }
    retired::retire(bank, &mut lock);
    lock
}

/// A note type that is not the released one any more: Anki would refuse its notes in every reader's collection.
fn drift(kind: Kind, lock: &Lock) -> Option<Diagnostic> {
    let released = lock.schemas.get(kind.name())?;
    (*released != kind.schema()).then(|| {
        let message = format!(
            "the note type `{}` is not the one that was released",
            kind.name()
        );
        Diagnostic::error("note-type-drift", message).help(
            "Anki would not update any of its notes; build with the version of prepress that wrote book.lock",
        )
    })
}

/// What Anki would not take.
fn preset_fault(preset: &Preset) -> Option<Diagnostic> {
    let fault = |message: &str| Some(Diagnostic::error("preset", message.to_owned()));
    if preset.name.trim().is_empty() {
        return fault("the preset of the deck has no name");
    }
    // Beyond that Anki takes its own values, without a word.
    if preset.new_per_day.max(preset.reviews_per_day) > 9999 {
        return fault("`new-per-day` and `reviews-per-day` are at most 9999");
    }
    if !(0.7..=0.99).contains(&preset.desired_retention) {
        return fault("`desired-retention` is not between 0.7 and 0.99");
    }
    if !preset.learning_steps.iter().all(|step| *step > 0.0) {
        return fault("`learning-steps` are minutes, each more than 0");
    }
    None
}
