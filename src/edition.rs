//! From a bank to books: which questions, in which order, with which numbers.

mod narrow;

pub use narrow::{Unknown, narrowed};

use std::collections::{HashMap, HashSet};

use toml::Spanned;

use crate::book::{
    Bank, Block, Book, BookPart, BookQuestion, BookSection, Id, Inline, Part, Question, Section,
    SeeAlso,
};
use crate::config::{
    AnkiSettings, BookConfig, Date, EditionConfig, EpubSettings, PdfSettings, Selection,
};
use crate::diagnostics::{Diagnostic, Reported, Span};
use crate::sources::Sources;

/// The name of the edition that is the whole bank.
pub const FULL: &str = "full";

/// The books that `names` ask for: editions by name, `full` for the whole bank, `all` for everything. No name at all
/// means the whole bank. `now` is in seconds since 1970-01-01T00:00:00Z.
///
/// Reports names that there are no editions for (errors), questions that an edition lists but the bank lacks
/// (warnings), and editions that come out empty (errors; they are left out).
#[must_use]
pub fn select<'b>(
    bank: &'b Bank,
    sources: &Sources,
    names: &[String],
    now: i64,
) -> Reported<Vec<Book<'b>>> {
    let mut diagnostics = Vec::new();
    let mut wanted: Vec<Option<&EditionConfig>> = Vec::new();
    let mut want = |edition: Option<&'b EditionConfig>| {
        let name = |edition: Option<&'b EditionConfig>| {
            edition.map(|edition| edition.name.as_ref().as_str())
        };
        if !wanted.iter().any(|other| name(*other) == name(edition)) {
            wanted.push(edition);
        }
    };
    for edition_name in names {
        match edition_name.as_str() {
            FULL => want(None),
            "all" => {
                want(None);
                bank.config
                    .edition
                    .iter()
                    .for_each(|edition| want(Some(edition)));
            }
            name => match bank
                .config
                .edition
                .iter()
                .find(|edition| edition.name.as_ref() == name)
            {
                Some(edition) => want(Some(edition)),
                None => diagnostics.push(unknown_edition(name, &bank.config)),
            },
        }
    }
    if names.is_empty() {
        want(None);
    }
    let mut books = Vec::new();
    for edition in wanted {
        let parts = match edition {
            None => bank
                .parts
                .iter()
                .filter_map(|part| whole_part(part, &|_, _, _| true))
                .collect(),
            Some(edition) if !edition.part.is_empty() => {
                listed_parts(bank, edition, sources, &mut diagnostics)
            }
            Some(edition) => {
                let selection = edition.select.clone().unwrap_or_default();
                let takes = |part: &Part, section: &Section, question: &Question| {
                    selection.takes(part, section, question)
                };
                bank.parts
                    .iter()
                    .filter_map(|part| whole_part(part, &takes))
                    .collect()
            }
        };
        let book = number(bank, edition, parts, now);
        if book.parts.is_empty() {
            let name = edition.map_or(FULL, |edition| edition.name.as_ref());
            let fault = Diagnostic::error(
                "empty-book",
                format!("the edition `{name}` has no questions"),
            );
            diagnostics.push(match edition {
                Some(edition) => in_config(fault, sources, edition.name.span())
                    .help("correct what it selects or lists, or take the edition out"),
                None => fault
                    .help("a question is a `##` heading in a file such as `01-part/01-section.md`"),
            });
        } else {
            books.push(book);
        }
    }
    Reported {
        output: books,
        diagnostics,
    }
}

impl Selection {
    /// Whether a question fits every list that is given.
    fn takes(&self, part: &Part, section: &Section, question: &Question) -> bool {
        let fits = |names: &[String], id: &Id| {
            names.is_empty() || names.iter().any(|name| name == id.as_str())
        };
        let levels = self.level.as_slice();
        (levels.is_empty() || levels.contains(&question.level.number()))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| question.tags.contains(tag)))
            && fits(&self.parts, &part.id)
            && fits(&self.sections, &section.id)
    }
}

/// A part of the bank with those of its questions that `takes` takes; nothing if there are none.
/// Numbers are given later.
fn whole_part<'b>(
    part: &'b Part,
    takes: &dyn Fn(&Part, &Section, &Question) -> bool,
) -> Option<BookPart<'b>> {
    let sections = part.sections.iter().filter_map(|section| {
        let taken = section
            .questions
            .iter()
            .filter(|question| takes(part, section, question));
        let questions: Vec<_> = taken
            .map(|question| BookQuestion {
                number: 0,
                question,
                home_part: part,
                home_section: section,
            })
            .collect();
        (!questions.is_empty()).then(|| BookSection {
            number: 0,
            id: section.id.clone(),
            section: Some(section),
            questions,
            see_also: section.see_also.iter().collect(),
        })
    });
    let sections: Vec<BookSection> = sections.collect();
    (!sections.is_empty()).then(|| BookPart {
        number: 0,
        id: part.id.clone(),
        title: part.title.clone(),
        intro: part.intro.clone(),
        chips: sections
            .iter()
            .filter_map(|section| Some(section.section?.title.as_slice()))
            .collect(),
        sections,
    })
}

/// The parts that an edition lists itself.
fn listed_parts<'b>(
    bank: &'b Bank,
    edition: &EditionConfig,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BookPart<'b>> {
    let homes: HashMap<&str, _> = bank
        .questions()
        .map(|home| (home.2.id.as_str(), home))
        .collect();
    let mut used = HashSet::new();
    let mut parts = Vec::new();
    let mut missing: Vec<&Spanned<String>> = Vec::new();
    for (index, part) in edition.part.iter().enumerate() {
        let mut questions = Vec::new();
        let mut chips: Vec<&Section> = Vec::new();
        for id in &part.questions {
            let Some(&(home_part, home_section, question)) = homes.get(id.as_ref().as_str()) else {
                missing.push(id);
                continue;
            };
            if !used.insert(id.as_ref().as_str()) {
                let fault = Diagnostic::warning(
                    "doubled-in-edition",
                    format!("`{}` is listed twice", id.as_ref()),
                );
                diagnostics.push(
                    in_config(fault, sources, id.span()).help("the second mention is left out"),
                );
                continue;
            }
            if !chips.iter().any(|section| section.id == home_section.id) {
                chips.push(home_section);
            }
            questions.push(BookQuestion {
                number: 0,
                question,
                home_part,
                home_section,
            });
        }
        if questions.is_empty() {
            continue;
        }
        let id = Id::new(format!("{}-{}", edition.name.as_ref(), index + 1));
        parts.push(BookPart {
            number: 0,
            id: id.clone(),
            title: vec![Inline::Text(part.title.clone())],
            intro: part
                .blurb
                .iter()
                .map(|blurb| Block::Paragraph(vec![Inline::Text(blurb.clone())]))
                .collect(),
            chips: chips
                .iter()
                .map(|section| section.title.as_slice())
                .collect(),
            sections: vec![BookSection {
                number: 0,
                id,
                section: None,
                questions,
                see_also: Vec::new(),
            }],
        });
    }
    if let Some(first) = missing.first() {
        let names: Vec<_> = missing
            .iter()
            .map(|id| format!("`{}`", id.as_ref()))
            .collect();
        let fault = Diagnostic::warning(
            "missing-in-edition",
            format!(
                "the edition `{}` lists {} that the bank does not have: {}",
                edition.name.as_ref(),
                if missing.len() == 1 {
                    "a question".to_owned()
                } else {
                    format!("{} questions", missing.len())
                },
                names.join(", ")
            ),
        );
        let help = "correct the id; until then the edition goes without";
        diagnostics.push(in_config(fault, sources, first.span()).help(help));
    }
    parts
}

/// Puts the book together, with its numbers.
fn number<'b>(
    bank: &'b Bank,
    edition: Option<&EditionConfig>,
    mut parts: Vec<BookPart<'b>>,
    now: i64,
) -> Book<'b> {
    let (numbers, section_numbers) = renumber(&mut parts);
    let config = &bank.config;
    let own =
        |of: fn(&EditionConfig) -> &Option<String>| edition.and_then(|edition| of(edition).clone());
    let stem = config
        .file_stem
        .clone()
        .unwrap_or_else(|| slug(&config.title));
    let name = edition.map(|edition| edition.name.as_ref().clone());
    let mut pdf = PdfSettings::default().with(&config.pdf);
    let mut anki = AnkiSettings::default().with(&config.anki);
    let mut epub = EpubSettings::default().with(&config.epub);
    if let Some(edition) = edition {
        // The variants of the whole bank are not those of each of its editions.
        pdf.variants.clear();
        pdf = pdf.with(&edition.pdf);
        anki = anki.with(&edition.anki);
        epub = epub.with(&edition.epub);
    }
    if anki.deck.is_empty() {
        anki.deck.clone_from(&config.title);
    }
    Book {
        bank,
        file_stem: own(|edition| &edition.file_stem).unwrap_or_else(|| match &name {
            Some(name) => format!("{stem}-{}", slug(name)),
            None => stem,
        }),
        title: own(|edition| &edition.title).unwrap_or_else(|| config.title.clone()),
        subtitle: own(|edition| &edition.subtitle).or_else(|| config.subtitle.clone()),
        description: own(|edition| &edition.description).or_else(|| config.description.clone()),
        identifier: own(|edition| &edition.identifier).unwrap_or_else(|| match &name {
            Some(name) => derived_identifier(&config.identifier, name),
            None => config.identifier.clone(),
        }),
        date: release_date(config).unwrap_or_else(|| Date::from_timestamp(now)),
        now,
        pdf,
        anki,
        epub,
        parts,
        numbers,
        sections: section_numbers,
        edition: name,
    }
}

/// Numbers parts, sections and questions, in order; returns the numbers of the questions and of the sections that stand
/// under a heading of their own. Pointers to questions that are not there are left out.
fn renumber<'b>(parts: &mut [BookPart<'b>]) -> (HashMap<&'b str, usize>, HashMap<&'b str, usize>) {
    let mut numbers = HashMap::new();
    let mut section_numbers = HashMap::new();
    let mut section_number = 0;
    for (part_index, part) in parts.iter_mut().enumerate() {
        part.number = part_index + 1;
        for section in &mut part.sections {
            section_number += 1;
            section.number = section_number;
            if let Some(home) = section.section {
                section_numbers.insert(home.id.as_str(), section_number);
            }
            for question in &mut section.questions {
                question.number = numbers.len() + 1;
                numbers.insert(question.question.id.as_str(), question.number);
            }
        }
    }
    for section in parts.iter_mut().flat_map(|part| &mut part.sections) {
        section
            .see_also
            .retain(|link: &&SeeAlso| numbers.contains_key(link.target.as_str()));
    }
    (numbers, section_numbers)
}

/// The day that `book.toml` gives.
#[must_use]
pub fn release_date(config: &BookConfig) -> Option<Date> {
    let date = config.date.as_ref()?.date?;
    Some(Date {
        year: i32::from(date.year),
        month: date.month,
        day: date.day,
    })
}

/// A name for files: lower-case letters and digits, joined by hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "book".into() } else { slug }
}

/// A version-8 UUID (RFC 9562) out of the book's identifier and the edition's name.
fn derived_identifier(identifier: &str, edition: &str) -> String {
    let digest = crate::lock::Digest::of([identifier.as_bytes(), edition.as_bytes()]);
    let hex = digest.as_str();
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

fn unknown_edition(name: &str, config: &BookConfig) -> Diagnostic {
    let known: Vec<_> = config
        .edition
        .iter()
        .map(|edition| format!("`{}`", edition.name.as_ref()))
        .collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    Diagnostic::error("unknown-edition", format!("there is no edition `{name}`")).help(format!(
        "`full` is the whole bank; editions in book.toml: {known}"
    ))
}

fn in_config(
    diagnostic: Diagnostic,
    sources: &Sources,
    range: std::ops::Range<usize>,
) -> Diagnostic {
    match sources.find("book.toml") {
        Some((file, _)) => diagnostic.at(Span::new(file, range)),
        None => diagnostic,
    }
}
