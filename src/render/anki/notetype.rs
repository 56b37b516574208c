//! The note types: what fields a note has and what its card looks like.
//!
//! Frozen from the first release. Anki calls a note type whose fields or templates were added or renamed
//! "conflicting" and then leaves its notes alone, so ids, field names and template names never change; spare fields
//! wait for what comes. CSS and the templates' text may change, with a later modification time.

use super::template::Templates;
use crate::book::Book;
use crate::diagnostics::Diagnostic;
use crate::lock::{Digest, Lock, Stamp};
use crate::theme::Theme;

/// What a note asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A question and its answer.
    Question,
    /// A multiple-choice question, from a quiz.
    Choice,
    /// What an example prints.
    Output,
    /// The marked phrases of a short answer, a card for each.
    Cloze,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] = [Kind::Question, Kind::Choice, Kind::Output, Kind::Cloze];

    /// The word in template names and in the lock.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Question => "question",
            Kind::Choice => "choice",
            Kind::Output => "output",
            Kind::Cloze => "cloze",
        }
    }

    /// The word in the note type's name.
    fn label(self) -> &'static str {
        match self {
            Kind::Question => "Question",
            Kind::Choice => "Choice",
            Kind::Output => "Output",
            Kind::Cloze => "Cloze",
        }
    }

    /// The fields, in order. The first is the sort field, never empty, and tells the notes of one type apart.
    pub(super) fn fields(self) -> &'static [&'static str] {
        match self {
            Kind::Question => &[
                "Question",
                "Answer",
                "Explanation",
                "Breadcrumb",
                "Level",
                "Id",
                "Spare1",
                "Spare2",
                "Spare3",
                "Spare4",
            ],
            Kind::Choice => &[
                "Source",
                "Question",
                "Stem",
                "Options",
                "Solution",
                "Explanation",
                "Breadcrumb",
                "Level",
                "Id",
                "Spare1",
                "Spare2",
                "Spare3",
                "Spare4",
            ],
            Kind::Output => &[
                "Question",
                "Code",
                "Output",
                "Explanation",
                "Breadcrumb",
                "Level",
                "Id",
                "Spare1",
                "Spare2",
                "Spare3",
                "Spare4",
            ],
            Kind::Cloze => &[
                "Text",
                "Question",
                "Explanation",
                "Breadcrumb",
                "Level",
                "Id",
                "Spare1",
                "Spare2",
                "Spare3",
                "Spare4",
            ],
        }
    }

    /// The digest of what must never change once it is released.
    pub(super) fn schema(self) -> Digest {
        let sort = if self == Kind::Cloze {
            "cloze"
        } else {
            "cards"
        };
        let names = self.fields().iter().chain([&Kind::CARD, &sort]);
        Digest::of(names.map(|name| name.as_bytes()))
    }

    /// The name of its only card template.
    pub(super) const CARD: &'static str = "Card 1";
}

/// A note type of one book, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct NoteType {
    pub(super) kind: Kind,
    /// Unique to the bank, so that two books in one collection keep their own looks.
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) front: String,
    pub(super) back: String,
    pub(super) css: String,
}

impl NoteType {
    /// The note type with its templates filled in, for a bank's language and theme.
    pub(super) fn new(
        kind: Kind,
        book: &Book,
        theme: &Theme,
        fonts: &[FontFace],
    ) -> Result<Self, Diagnostic> {
        let templates = Templates { book, theme, fonts };
        let side = |side: &str| {
            let name = format!("{}.{side}.html", kind.name());
            let filled = templates.fill(&name)?;
            templates.check_fields(&name, &filled, kind)?;
            Ok(filled)
        };
        let identifier = &book.bank.config.identifier;
        Ok(NoteType {
            kind,
            id: stable_id(&[identifier, "note type", kind.name()]),
            name: name(kind.label(), &book.bank.config.title),
            front: side("front")?,
            back: side("back")?,
            css: templates.fill("card.css")?,
        })
    }

    /// The digest of everything a release may change, with the time when it last did.
    pub(super) fn stamp(&self, lock: &Lock, now: i64) -> Stamp {
        let texts = [&self.name, &self.front, &self.back, &self.css];
        let fields = self.kind.fields().iter().map(|field| field.as_bytes());
        let digest = Digest::of(texts.into_iter().map(String::as_bytes).chain(fields));
        Lock::stamp(lock.note_types.get(self.kind.name()), digest, now)
    }
}

/// The name of a note type, by its word and the bank's title. Anki would take quotation marks out.
pub(super) fn name(label: &str, title: &str) -> String {
    let title = title.replace('"', "'");
    format!("Prepress {label} ({title})")
}

/// A font that the cards bring along.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct FontFace {
    /// The family's name.
    pub(super) family: String,
    /// The name of the media file.
    pub(super) file: String,
    /// The CSS weight.
    pub(super) weight: u16,
    /// The CSS style.
    pub(super) style: &'static str,
}

/// A number for a note type or deck that never changes: positive, and beyond what Anki gives out itself (milliseconds
/// since 1970 stay below 2^41 until the year 2039).
pub(super) fn stable_id(parts: &[&str]) -> i64 {
    let digest = Digest::of(parts.iter().map(|part| part.as_bytes()));
    let bits = i64::from_str_radix(&digest.as_str()[..12], 16).expect("a digest is hexadecimal");
    (1 << 41) | bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changing this digest orphans every note in every reader's collection: add a note type instead.
    #[test]
    fn note_type_schemas_are_frozen() {
        let schema = Kind::ALL.map(|kind| {
            format!(
                "{}: {} / {}",
                kind.name(),
                kind.fields().join(" "),
                Kind::CARD
            )
        });
        assert_eq!(
            schema,
            [
                "question: Question Answer Explanation Breadcrumb Level Id Spare1 Spare2 Spare3 Spare4 / Card 1",
                "choice: Source Question Stem Options Solution Explanation Breadcrumb Level Id Spare1 Spare2 Spare3 \
                 Spare4 / Card 1",
                "output: Question Code Output Explanation Breadcrumb Level Id Spare1 Spare2 Spare3 Spare4 / Card 1",
                "cloze: Text Question Explanation Breadcrumb Level Id Spare1 Spare2 Spare3 Spare4 / Card 1",
            ]
        );
        assert_eq!(
            stable_id(&["urn:uuid:0", "note type", "question"]),
            275_790_511_145_382
        );
    }
}
