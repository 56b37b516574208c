//! The collection: genanki-rs defines note types and decks, SQL brings in the notes.
//!
//! genanki-rs takes about a millisecond a note (it compiles a regular expression for every field and renders every
//! template again), gives all notes one time, no order, and writes its maps in random order. So it gets one specimen
//! note of each type, and its finished collection is then filled in one transaction, with a time for each note,
//! positions in book order and sorted JSON: 10,000 notes in a fifth of a second.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use genanki_rs::{Deck, Field, Model, ModelType, Note as Specimen, Package, Template};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::note::Note;
use super::notetype::{Kind, NoteType, stable_id};
use crate::config::Preset;
use crate::lock::Stamp;

/// Everything that goes into a collection.
pub(super) struct Contents<'a> {
    pub(super) note_types: &'a [(NoteType, Stamp)],
    /// The notes in book order, each with its stamp.
    pub(super) notes: &'a [(Note, Stamp)],
    /// The name of the deck above all others.
    pub(super) root_deck: &'a str,
    /// The root deck's description, as HTML.
    pub(super) description: &'a str,
    /// The options group of all decks; without one, the reader's own are in charge.
    pub(super) preset: Option<&'a Preset>,
    /// The day of the release, in seconds since 1970-01-01T00:00:00Z: ids and the collection's own times come from it.
    pub(super) released: i64,
}

/// The bytes of `collection.anki2` (schema 11).
///
/// # Errors
///
/// If a template is one that genanki-rs can't read, or the temporary file can't be written.
#[expect(
    clippy::disallowed_methods,
    reason = "SQLite needs a file to open: it is a temporary one, and gone on return"
)]
pub(super) fn write(
    contents: &Contents,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let file = tempfile::NamedTempFile::new()?.into_temp_path();
    std::fs::write(&file, skeleton(contents)?)?;
    let mut connection = Connection::open(&file)?;
    fill(&mut connection, contents)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(std::fs::read(&file)?)
}

/// A collection by genanki-rs with the note types, the decks, and one specimen note of each type.
fn skeleton(contents: &Contents) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut root = Deck::new(
        deck_id(contents.root_deck),
        contents.root_deck,
        contents.description,
    );
    for (note_type, _) in contents.note_types {
        let fields = note_type.kind.fields();
        let template = Template::new(Kind::CARD)
            .qfmt(&note_type.front)
            .afmt(&note_type.back);
        let fields_of_model = fields.iter().map(|name| Field::new(name)).collect();
        let model = Model::new(
            note_type.id,
            &note_type.name,
            fields_of_model,
            vec![template],
        )
        .css(&note_type.css);
        let (model, text) = match note_type.kind {
            Kind::Cloze => (model.model_type(ModelType::Cloze), "{{c1::specimen}}"),
            _ => (model, "specimen"),
        };
        root.add_note(
            Specimen::new(model, vec![text; fields.len()]).map_err(|error| error.to_string())?,
        );
    }
    let mut decks = vec![root];
    for name in deck_names(contents) {
        decks.push(Deck::new(deck_id(name), name, ""));
    }
    let mut package = Vec::new();
    #[expect(
        clippy::cast_precision_loss,
        reason = "times of this age are far below 2^52"
    )]
    let timestamp = contents.released as f64;
    Package::new(decks, Vec::new())
        .and_then(|mut writer| writer.write_timestamp(Cursor::new(&mut package), timestamp))
        .map_err(|error| error.to_string())?;
    let mut collection = Vec::new();
    zip::ZipArchive::new(Cursor::new(package))?
        .by_name("collection.anki2")?
        .read_to_end(&mut collection)?;
    Ok(collection)
}

/// The names of the decks that hold notes and of those between them and the root, each once, in book order. Anki takes
/// a deck along, with its options and its description, only if all decks below it down to the notes are there.
fn deck_names<'a>(contents: &'a Contents) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let mut last = contents.root_deck;
    for (note, _) in contents.notes {
        if note.deck == last {
            continue;
        }
        last = &note.deck;
        let ends = note.deck.match_indices("::").map(|(end, _)| end);
        let levels = ends.chain([note.deck.len()]).map(|end| &note.deck[..end]);
        for name in levels.filter(|name| name.len() > contents.root_deck.len()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Decks match by name on import, so an id made from the name is as stable as the deck.
fn deck_id(name: &str) -> i64 {
    stable_id(&["deck", name])
}

fn fill(connection: &mut Connection, contents: &Contents) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch("DELETE FROM notes; DELETE FROM cards;")?;
    let type_ids: BTreeMap<Kind, i64> = contents
        .note_types
        .iter()
        .map(|(t, _)| (t.kind, t.id))
        .collect();
    {
        let mut add_note = transaction.prepare(
            "INSERT INTO notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data) \
             VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, 0, 0, '')",
        )?;
        let mut add_card = transaction.prepare(
            "INSERT INTO cards (id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue, \
             odid, flags, data) VALUES (?1, ?2, ?3, ?4, ?5, -1, 0, 0, ?6, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        )?;
        let first_id = contents.released * 1000 + 1;
        let mut card_ids = first_id..;
        for (position, (note, stamp)) in (1_i64..).zip(contents.notes) {
            let id = contents.released * 1000 + position;
            let fields = note.fields.join("\u{1f}");
            // Tags stand between spaces, so that a search for one finds it as a word.
            let tags = format!(" {} ", note.tags.join(" "));
            let type_id = type_ids[&note.kind];
            add_note.execute(params![
                id,
                note.guid,
                type_id,
                stamp.modified,
                tags,
                fields,
                note.sort_text
            ])?;
            let deck = deck_id(&note.deck);
            for (ordinal, card_id) in note.cards.iter().zip(card_ids.by_ref()) {
                add_card.execute(params![
                    card_id,
                    id,
                    deck,
                    ordinal,
                    stamp.modified,
                    position
                ])?;
            }
        }
    }
    let (models, decks, options): (String, String, String) =
        transaction.query_row("SELECT models, decks, dconf FROM col", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    transaction.execute(
        "UPDATE col SET models = ?1, decks = ?2, dconf = ?3, mod = ?4, scm = ?4",
        params![
            finish_models(&models, contents),
            finish_decks(&decks, contents),
            finish_options(&options, contents),
            contents.released * 1000
        ],
    )?;
    transaction.commit()?;
    connection.execute_batch("VACUUM;")
}

/// Gives each note type its own modification time.
fn finish_models(models: &str, contents: &Contents) -> String {
    let mut models = parse(models);
    for (note_type, stamp) in contents.note_types {
        models[note_type.id.to_string()]["mod"] = stamp.modified.into();
        models[note_type.id.to_string()]["did"] = deck_id(contents.root_deck).into();
    }
    sorted(&models)
}

/// Puts the decks under the preset, if there is one.
fn finish_decks(decks: &str, contents: &Contents) -> String {
    let mut decks = parse(decks);
    if let (Some(preset), Some(decks)) = (contents.preset, decks.as_object_mut()) {
        // 1 is every collection's default deck, which is none of ours.
        for (_, deck) in decks.iter_mut().filter(|(id, _)| *id != "1") {
            deck["conf"] = preset_id(preset).into();
        }
    }
    sorted(&decks)
}

/// Adds the preset, if there is one, to the default that genanki-rs writes.
fn finish_options(options: &str, contents: &Contents) -> String {
    let mut options = parse(options);
    if let Some(preset) = contents.preset {
        let mut group = options["1"].clone();
        let id = preset_id(preset);
        group["id"] = id.into();
        group["name"] = preset.name.as_str().into();
        group["mod"] = contents.released.into();
        group["new"]["perDay"] = preset.new_per_day.into();
        group["new"]["delays"] = preset.learning_steps.clone().into();
        group["rev"]["perDay"] = preset.reviews_per_day.into();
        group["desiredRetention"] = preset.desired_retention.into();
        // New cards in book order, through all sub-decks (`NewCardGatherPriority::LowestPosition`, `NoSort`).
        group["newGatherPriority"] = 1.into();
        group["newSortOrder"] = 1.into();
        options[id.to_string()] = group;
    }
    sorted(&options)
}

fn preset_id(preset: &Preset) -> i64 {
    stable_id(&["preset", &preset.name])
}

fn parse(json: &str) -> Value {
    serde_json::from_str(json).expect("genanki-rs writes valid JSON")
}

/// JSON with the keys of all objects in order.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<_, _> = map.iter().collect();
            let entries = ordered
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), sorted(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => format!(
            "[{}]",
            values.iter().map(sorted).collect::<Vec<_>>().join(",")
        ),
        other => other.to_string(),
    }
}
