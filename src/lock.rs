//! `book.lock`: to a deck what `Cargo.lock` is to a build.
//!
//! Anki updates a note only if its modification time is newer than the one it has. So an unchanged note must keep its
//! time (the reader's own edits are newer and stay), and a changed one must get a later one (the update arrives and
//! keeps the schedule). The lock remembers each note's digest and time from one release to the next.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The first 16 bytes of a SHA-256, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of several fields; moving a byte from one field to the next changes it.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for field in fields {
            hasher.update((field.len() as u64).to_le_bytes());
            hasher.update(field);
        }
        let hash = hasher.finalize();
        Digest(
            hash[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }

    /// Its 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A digest and the time at which it last changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The digest of the rendered fields.
    pub digest: Digest,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub modified: i64,
}

/// What a release remembers for the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lock {
    /// Each note type by name: the digest of its fields and templates.
    #[serde(default, rename = "note-type")]
    pub note_types: BTreeMap<String, Stamp>,
    /// Each released note type by name: the digest of its fields' and templates' names, which must never change.
    #[serde(default, rename = "note-type-schema")]
    pub schemas: BTreeMap<String, Digest>,
    /// Each note by its question's id (with a suffix for the question's further notes).
    #[serde(default, rename = "note")]
    pub notes: BTreeMap<String, Stamp>,
    /// For each note with gaps, the phrase of its first card, of its second and so on, without markup: a phrase keeps
    /// its card for ever, also one that is marked no more.
    #[serde(default, rename = "cloze")]
    pub clozes: BTreeMap<String, Vec<String>>,
    /// For each note that asks what an example prints: the digest of the example's code.
    #[serde(default, rename = "example")]
    pub examples: BTreeMap<String, Digest>,
    /// Keys of notes that were released once and are no longer in the bank.
    #[serde(default)]
    pub retired: BTreeSet<String>,
}

impl Lock {
    /// The stamp of a digest under `key`: the old one if nothing changed, else a new and later one.
    /// `now` is in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn stamp(old: Option<&Stamp>, digest: Digest, now: i64) -> Stamp {
        match old {
            Some(old) if old.digest == digest => old.clone(),
            Some(old) => Stamp {
                digest,
                modified: now.max(old.modified + 1),
            },
            None => Stamp {
                digest,
                modified: now,
            },
        }
    }

    /// One lock out of those that several editions of a bank left behind: of two stamps for one key the later one, and
    /// every retired key that no edition has a note for.
    #[must_use]
    pub fn merged(locks: impl IntoIterator<Item = Lock>) -> Lock {
        let mut merged = Lock::default();
        for lock in locks {
            // What is new or changed here is part of a note, whose stamp is later then.
            let time =
                |notes: &BTreeMap<String, Stamp>, key: &str| notes.get(key).map(|it| it.modified);
            let is_current = |key: &str| time(&lock.notes, key) >= time(&merged.notes, key);
            keep_current(&mut merged.clozes, lock.clozes, is_current);
            keep_current(&mut merged.examples, lock.examples, is_current);
            keep_later(&mut merged.note_types, lock.note_types);
            keep_later(&mut merged.notes, lock.notes);
            merged.schemas.extend(lock.schemas);
            merged.retired.extend(lock.retired);
        }
        let Lock { notes, retired, .. } = &mut merged;
        retired.retain(|key| !notes.contains_key(key));
        merged
    }

    /// Reads a lock.
    ///
    /// # Errors
    ///
    /// If the text is not TOML of a lock's form.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The text of the lock: sorted, one line a note.
    #[must_use]
    pub fn to_text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::from(
            "# Written by `prepress build`. Keep it under version control: see \"The lock\" in the README.\n",
        );
        let _ = write!(text, "retired = [");
        for id in &self.retired {
            let _ = write!(text, "\n  {},", quoted(id));
        }
        text.push_str(if self.retired.is_empty() {
            "]\n"
        } else {
            "\n]\n"
        });
        if !self.schemas.is_empty() {
            text.push_str("\n[note-type-schema]\n");
        }
        for (key, digest) in &self.schemas {
            let _ = writeln!(text, "{} = \"{}\"", quoted(key), digest.as_str());
        }
        for (title, stamps) in [("note-type", &self.note_types), ("note", &self.notes)] {
            let _ = writeln!(text, "\n[{title}]");
            for (key, Stamp { digest, modified }) in stamps {
                let _ = writeln!(
                    text,
                    "{} = {{ digest = \"{}\", modified = {modified} }}",
                    quoted(key),
                    digest.as_str()
                );
            }
        }
        if !self.examples.is_empty() {
            text.push_str("\n[example]\n");
        }
        for (key, digest) in &self.examples {
            let _ = writeln!(text, "{} = \"{}\"", quoted(key), digest.as_str());
        }
        if !self.clozes.is_empty() {
            text.push_str("\n[cloze]\n");
        }
        for (key, phrases) in &self.clozes {
            let phrases: Vec<_> = phrases.iter().map(|phrase| quoted(phrase)).collect();
            let _ = writeln!(text, "{} = [{}]", quoted(key), phrases.join(", "));
        }
        text
    }
}

fn keep_later(kept: &mut BTreeMap<String, Stamp>, others: BTreeMap<String, Stamp>) {
    for (key, stamp) in others {
        let is_later = |old: &Stamp| old.modified < stamp.modified;
        if kept.get(&key).is_none_or(is_later) {
            kept.insert(key, stamp);
        }
    }
}

fn keep_current<T>(
    kept: &mut BTreeMap<String, T>,
    others: BTreeMap<String, T>,
    is_current: impl Fn(&str) -> bool,
) {
    for (key, other) in others {
        if is_current(&key) || !kept.contains_key(&key) {
            kept.insert(key, other);
        }
    }
}

fn quoted(key: &str) -> String {
    toml::Value::from(key).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_comes_back_from_its_text() {
        let mut lock = Lock::default();
        let digest = Digest::of([&b"one"[..], b"two"]);
        lock.notes.insert(
            "a-question".into(),
            Stamp {
                digest: digest.clone(),
                modified: 7,
            },
        );
        lock.note_types.insert(
            "Prepress \"Question\"".into(),
            Stamp {
                digest: digest.clone(),
                modified: 3,
            },
        );
        lock.schemas.insert("question".into(), digest);
        lock.retired.insert("gone".into());
        let phrases = ["a \"b\"", "c\\d"].map(str::to_owned).to_vec();
        lock.clozes.insert("q/cloze".into(), phrases);
        let digest = Digest::of([&b"x"[..]]);
        lock.examples.insert("q/output".into(), digest);
        assert_eq!(Lock::parse(&lock.to_text()), Ok(lock));
    }

    #[test]
    fn only_a_changed_digest_moves_the_time() {
        let [one, two] = [&b"one"[..], b"two"].map(|field| Digest::of([field]));
        let old = Stamp {
            digest: one.clone(),
            modified: 50,
        };
        assert_eq!(Lock::stamp(Some(&old), one, 90).modified, 50);
        assert_eq!(Lock::stamp(Some(&old), two.clone(), 90).modified, 90);
        assert_eq!(
            Lock::stamp(Some(&old), two.clone(), 10).modified,
            51,
            "later even if the clock went back"
        );
        assert_eq!(Lock::stamp(None, two, 10).modified, 10);
    }

    #[test]
    fn the_locks_of_editions_merge_to_the_later_stamps() {
        let lock = |notes: &[(&str, i64)], retired: &[&str]| Lock {
            notes: notes
                .iter()
                .map(|(key, modified)| {
                    let digest = Digest::of([&modified.to_le_bytes()[..]]);
                    (
                        (*key).to_owned(),
                        Stamp {
                            digest,
                            modified: *modified,
                        },
                    )
                })
                .collect(),
            retired: retired.iter().map(|key| (*key).to_owned()).collect(),
            ..Lock::default()
        };
        let one = lock(&[("a", 9), ("b", 3)], &["gone", "c"]);
        let two = lock(&[("b", 9), ("c", 9)], &["gone"]);
        assert_eq!(
            Lock::merged([one, two]),
            lock(&[("a", 9), ("b", 9), ("c", 9)], &["gone"])
        );
    }

    #[test]
    fn the_phrases_of_a_note_come_from_where_it_changed_last() {
        let lock = |modified: i64, phrases: &[&str]| {
            let mut lock = Lock::default();
            let digest = Digest::of([&modified.to_le_bytes()[..]]);
            lock.notes.insert("q".into(), Stamp { digest, modified });
            let phrases = phrases.iter().map(|phrase| (*phrase).to_owned());
            lock.clozes.insert("q".into(), phrases.collect());
            lock
        };
        let (old, new) = (lock(1, &["a"]), lock(2, &["a", "b"]));
        assert_eq!(Lock::merged([old.clone(), new.clone()]), new);
        assert_eq!(Lock::merged([new.clone(), old]), new);
    }

    #[test]
    fn a_byte_moved_between_fields_changes_the_digest() {
        assert_ne!(
            Digest::of([&b"ab"[..], b"c"]),
            Digest::of([&b"a"[..], b"bc"])
        );
    }
}
