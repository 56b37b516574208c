//! Partial books: those of a book's questions that fit a selection given for one build.
//!
//! A partial deck updates the same cards as the whole one: nothing about a note depends on the book that it is in.

use super::{derived_identifier, renumber, slug};
use crate::book::{Bank, Book};
use crate::config::Selection;

impl Selection {
    /// Whether it lets everything pass.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.level.as_slice().is_empty()
            && self.tags.is_empty()
            && self.parts.is_empty()
            && self.sections.is_empty()
    }

    /// The first name in it that nothing in the bank has, and those that there are.
    #[must_use]
    pub fn unknown(&self, bank: &Bank) -> Option<Unknown> {
        let mut tags: Vec<&str> = bank
            .questions()
            .flat_map(|(_, _, question)| question.tags.iter().map(String::as_str))
            .collect();
        tags.sort_unstable();
        tags.dedup();
        let parts = bank.parts.iter().map(|part| part.id.as_str());
        let sections = bank.parts.iter().flat_map(|part| &part.sections);
        let sections = sections.map(|section| section.id.as_str());
        let lists = [
            ("tag", &self.tags, tags),
            ("part", &self.parts, parts.collect()),
            ("section", &self.sections, sections.collect()),
        ];
        lists.into_iter().find_map(|(kind, names, known)| {
            let name = names.iter().find(|name| !known.contains(&name.as_str()))?;
            Some(Unknown {
                kind,
                name: name.clone(),
                known: known.into_iter().map(str::to_owned).collect(),
            })
        })
    }

    /// A part of a file's name that tells partial books apart.
    fn suffix(&self) -> String {
        let levels = self
            .level
            .as_slice()
            .iter()
            .map(|level| format!("level-{level}"));
        let names = self.parts.iter().chain(&self.sections).chain(&self.tags);
        let words: Vec<_> = levels.chain(names.map(|name| slug(name))).collect();
        words.join("-")
    }
}

/// A name in a selection that nothing in the bank has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// `tag`, `part` or `section`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// The names that there are.
    pub known: Vec<String>,
}

/// Those of a book's questions that fit the selection, numbered anew, with a file name and an identifier of their own;
/// nothing if there are none.
#[must_use]
pub fn narrowed<'b>(mut book: Book<'b>, selection: &Selection) -> Option<Book<'b>> {
    if selection.is_empty() {
        return Some(book);
    }
    for part in &mut book.parts {
        for section in &mut part.sections {
            section
                .questions
                .retain(|it| selection.takes(it.home_part, it.home_section, it.question));
        }
        part.sections
            .retain(|section| !section.questions.is_empty());
        let mut homes = Vec::new();
        for question in part.sections.iter().flat_map(|section| &section.questions) {
            let home = question.home_section;
            if !homes.iter().any(|(id, _)| *id == &home.id) {
                homes.push((&home.id, home.title.as_slice()));
            }
        }
        part.chips = homes.into_iter().map(|(_, title)| title).collect();
    }
    book.parts.retain(|part| !part.sections.is_empty());
    (book.numbers, book.sections) = renumber(&mut book.parts);
    book.identifier = derived_identifier(&book.identifier, &selection.suffix());
    book.file_stem = format!("{}-{}", book.file_stem, selection.suffix());
    (!book.parts.is_empty()).then_some(book)
}
