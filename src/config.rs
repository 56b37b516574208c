//! `book.toml`: what an author says about a book, as typed settings.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// Everything in `book.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BookConfig {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The authors, first one first.
    pub authors: Vec<String>,
    /// The language, as a BCP 47 tag.
    #[serde(default = "english")]
    pub language: String,
    /// A URN, stable for the life of the book: the identity of deck, notes and e-book hang on it.
    pub identifier: String,
    /// The terms under which the content may be used.
    pub rights: Option<String>,
    /// What the book is, in a sentence or two.
    pub description: Option<String>,
    /// The day of publication. Outputs carry it in place of the day of the build.
    pub date: Option<toml::value::Datetime>,
    /// The stem of the output files' names; made from the title if it is not given.
    pub file_stem: Option<String>,
    /// Whether straight quotes, `--` and `...` in prose become typographic (English quotes).
    #[serde(default)]
    pub smart_punctuation: bool,
    /// A theme of `templates/themes/`; `templates/theme.toml` if it is not given.
    pub theme: Option<Spanned<String>>,
    /// The formats that are built if the command line names none; all of them if this is not given.
    pub formats: Option<Vec<Spanned<String>>>,
    /// How the PDF is made.
    #[serde(default)]
    pub pdf: PdfOverrides,
    /// How the deck is made.
    #[serde(default)]
    pub anki: AnkiOverrides,
    /// How the e-book is made.
    #[serde(default)]
    pub epub: EpubOverrides,
    /// What the index of terms holds.
    #[serde(default)]
    pub index: IndexSettings,
    /// What `check` lets pass.
    #[serde(default)]
    pub check: CheckSettings,
    /// The editions.
    #[serde(default)]
    pub edition: Vec<EditionConfig>,
}

fn english() -> String {
    "en".into()
}

/// What `check` lets pass.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CheckSettings {
    /// Names of rules whose warnings are not reported.
    #[serde(default)]
    pub allow: Vec<Spanned<String>>,
}

/// What the index of terms holds beside the names that questions have in code. Every edition has the same.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IndexSettings {
    /// Terms, each with its spellings: `garbage collection | garbage collector | GC`. The first is printed.
    #[serde(default)]
    pub terms: Vec<Spanned<String>>,
    /// Names in code that are left out.
    #[serde(default)]
    pub omit: Vec<Spanned<String>>,
}

/// An edition: a selection of the bank's questions with texts of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EditionConfig {
    /// The name on the command line.
    pub name: Spanned<String>,
    /// Replaces the book's title.
    pub title: Option<String>,
    /// Replaces the book's subtitle.
    pub subtitle: Option<String>,
    /// Replaces the book's description.
    pub description: Option<String>,
    /// Replaces the identifier that is otherwise made from the book's identifier and the edition's name.
    pub identifier: Option<String>,
    /// Replaces the stem of the output files' names.
    pub file_stem: Option<String>,
    /// The edition's own parts, with their questions in its own order.
    #[serde(default)]
    pub part: Vec<EditionPart>,
    /// Or: which of the bank's questions it takes, in the bank's order and parts.
    pub select: Option<Selection>,
    /// Overrides `[pdf]`.
    #[serde(default)]
    pub pdf: PdfOverrides,
    /// Overrides `[anki]`.
    #[serde(default)]
    pub anki: AnkiOverrides,
    /// Overrides `[epub]`.
    #[serde(default)]
    pub epub: EpubOverrides,
}

/// A part of an edition.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EditionPart {
    /// The title.
    pub title: String,
    /// A sentence or two under the title.
    pub blurb: Option<String>,
    /// The questions' ids, in order.
    pub questions: Vec<Spanned<String>>,
}

/// Which questions to take. A question is taken if it fits every list that is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Selection {
    /// One level or several.
    #[serde(default)]
    pub level: OneOrMany<u8>,
    /// Tags, any of them.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Parts, any of them.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Sections, any of them.
    #[serde(default)]
    pub sections: Vec<String>,
}

/// `3` or `[2, 3]`; empty if not given.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// A value alone.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        OneOrMany::Many(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    /// The values.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match self {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        }
    }
}

/// Declares the settings of one format twice over: as they stand in a file (each may be missing) and resolved.
macro_rules! settings {
    ($(#[$doc:meta])* $settings:ident, $overrides:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty = $default:expr,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $settings { $($(#[$field_doc])* pub $field: $kind,)* }

        /// The same settings as they stand in a file: each may be missing.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub struct $overrides { $($(#[$field_doc])* pub $field: Option<$kind>,)* }

        impl Default for $settings {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $settings {
            /// These settings with everything replaced that `overrides` gives.
            #[must_use]
            pub fn with(mut self, overrides: &$overrides) -> Self {
                $(if let Some(value) = &overrides.$field { self.$field = value.clone(); })*
                self
            }
        }
    };
}

settings! {
    /// How the PDF is made.
    PdfSettings, PdfOverrides {
        /// The size of a page.
        paper: Paper = Paper::A4,
        /// Whether it is read on a screen or bound.
        binding: Binding = Binding::Screen,
        /// Where the answers stand.
        answers: Answers = Answers::Inline,
        /// How much of the answers is printed.
        style: Style = Style::Full,
        /// Whether there is room to write under each question. Needs the answers at the back.
        workspace: bool = false,
        /// Whether the pages are also imposed for folding, in a file of their own.
        booklet: bool = false,
        /// The pages in a signature of the booklet, a multiple of 4; 0: all in one.
        signature: usize = 16,
        /// Further PDFs of the same book, by name, with what they do otherwise.
        variants: BTreeMap<String, PdfOverrides> = BTreeMap::new(),
    }
}

settings! {
    /// How the deck is made.
    AnkiSettings, AnkiOverrides {
        /// The name of the deck; sub-decks come from parts and sections. Empty: the book's title.
        deck: String = String::new(),
        /// Whether each `==marked==` phrase of a short answer becomes a card that asks for it.
        cloze: bool = false,
        /// The options group that the decks bring along. Without it the reader's own stay in charge.
        preset: Option<Preset> = None,
    }
}

/// A group of deck options (Anki's "preset") that comes with a deck if a reader asks for it on import.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Preset {
    /// Its name in the reader's list of presets.
    pub name: String,
    /// How many new cards are shown a day.
    #[serde(default = "new_per_day")]
    pub new_per_day: u32,
    /// How many reviews are shown a day at most.
    #[serde(default = "reviews_per_day")]
    pub reviews_per_day: u32,
    /// The steps of learning, in minutes.
    #[serde(default = "learning_steps")]
    pub learning_steps: Vec<f64>,
    /// How likely a card should be remembered when it comes up, for schedulers that ask (FSRS): 0.7 to 0.99.
    #[serde(default = "desired_retention")]
    pub desired_retention: f64,
}

fn new_per_day() -> u32 {
    20
}

fn reviews_per_day() -> u32 {
    200
}

fn learning_steps() -> Vec<f64> {
    vec![1.0, 10.0]
}

fn desired_retention() -> f64 {
    0.9
}

settings! {
    /// How the e-book is made.
    EpubSettings, EpubOverrides {
        /// Whether the fonts are embedded.
        embed_fonts: bool = false,
    }
}

/// The size of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Paper {
    /// 210 × 297 mm.
    #[serde(rename = "a4")]
    A4,
    /// 148 × 210 mm.
    #[serde(rename = "a5")]
    A5,
    /// 8.5 × 11 in.
    #[serde(rename = "us-letter")]
    UsLetter,
    /// 6 × 9 in.
    #[serde(rename = "6x9in")]
    SixByNine,
}

impl Paper {
    /// Width and height in millimetres.
    #[must_use]
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            Paper::A4 => (210.0, 297.0),
            Paper::A5 => (148.0, 210.0),
            Paper::UsLetter => (215.9, 279.4),
            Paper::SixByNine => (152.4, 228.6),
        }
    }
}

/// Whether the PDF is read on a screen or bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// Every page alike.
    Screen,
    /// Mirrored margins; parts open on a right-hand page (recto).
    Duplex,
}

/// Where the answers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// Each below its question.
    Inline,
    /// All at the back, after the questions.
    Back,
}

/// How much of the answers is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Everything.
    Full,
    /// The short answers only: a revision sheet in columns.
    Short,
}

/// A day in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, from 1.
    pub day: u8,
}

impl Date {
    /// The day (UTC) of a time in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn from_timestamp(seconds: i64) -> Self {
        // Howard Hinnant's `civil_from_days`: days are counted in eras of 400 years that begin on 1 March.
        let days = seconds.div_euclid(86_400) + 719_468;
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + days.div_euclid(146_097) * 400 + i64::from(month <= 2);
        Date {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day_of_year - (153 * shifted_month + 2) / 5 + 1).unwrap_or(1),
        }
    }

    /// Its first second, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn timestamp(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let month = i64::from(self.month);
        let day_of_year =
            (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(self.day) - 1;
        let year_of_era = year.rem_euclid(400);
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        (year.div_euclid(400) * 146_097 + day_of_era - 719_468) * 86_400
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_timestamps_are_inverse() {
        for (seconds, text) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_795_219_200, "2026-11-21"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let date = Date::from_timestamp(seconds + 86_399);
            assert_eq!(date.to_string(), text);
            assert_eq!(date.timestamp(), seconds);
        }
    }
}
