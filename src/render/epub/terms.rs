//! The index of terms, marked up as EPUB Indexes 1.0 has it: groups, entry lists, entries with term and locators.
//!
//! A large index has several documents. A locator shows the number of the question, which is what the pages of the e-book show too.

use std::collections::HashMap;
use std::ops::Range;

use epub_builder::TocElement;
use minijinja::context;

use super::page::{Context, Landmark, Page, clean};
use crate::diagnostics::Diagnostic;
use crate::index::{Entry, Group, Kind};
use crate::render::html::escape;

/// The address of the first document.
pub(super) const FILE: &str = "terms.xhtml";

/// The entries and locators of one document, that of a group which has more excepted: old reading systems open large
/// documents slowly, if at all.
const ROOM: usize = 2_000;

/// The groups of each document of the index.
pub(super) fn documents(groups: &[Group]) -> Vec<Range<usize>> {
    let weight = |group: &Group| -> usize {
        let entries = group.entries.iter();
        entries.map(|entry| 1 + entry.questions.len()).sum()
    };
    let mut documents: Vec<Range<usize>> = Vec::new();
    let mut filled = 0;
    for (at, group) in groups.iter().enumerate() {
        let weight = weight(group);
        match documents.last_mut() {
            Some(last) if filled + weight <= ROOM => last.end = at + 1,
            _ => {
                documents.push(at..at + 1);
                filled = 0;
            }
        }
        filled += weight;
    }
    documents
}

fn file(document: usize) -> String {
    match document {
        0 => FILE.into(),
        later => format!("terms-{}.xhtml", later + 1),
    }
}

/// One of the documents; each has the letters of all.
pub(super) fn write(
    groups: &[Group],
    document: usize,
    context: &Context,
) -> Result<Page, Box<Diagnostic>> {
    let ids: HashMap<usize, &str> = context
        .book
        .questions()
        .map(|item| (item.number, item.question.id.as_str()))
        .collect();
    let entry = |entry: &Entry| {
        let locators = entry.questions.iter().filter_map(|number| {
            let href = context.places.question(ids.get(number)?)?;
            Some(context! { href, number })
        });
        let term = escape(&entry.term);
        context! {
            term => match entry.kind {
                Kind::Code => format!("<code>{term}</code>"),
                Kind::Words => term,
            },
            locators => locators.collect::<Vec<_>>(),
        }
    };
    let group = |at: usize| {
        let group = &groups[at];
        let letter = group.letter.map(String::from);
        let letter = letter.unwrap_or_else(|| context.label("signs").to_owned());
        (format!("group-{}", at + 1), escape(&letter))
    };
    let documents = documents(groups);
    let letters = documents.iter().enumerate().flat_map(|(of, range)| {
        range.clone().map(move |at| {
            let (id, letter) = group(at);
            let file = if of == document {
                String::new()
            } else {
                file(of)
            };
            context! { href => format!("{file}#{id}"), letter }
        })
    });
    let shown = documents[document].clone().map(|at| {
        let (id, letter) = group(at);
        let entries: Vec<_> = groups[at].entries.iter().map(entry).collect();
        context! { id, letter, entries }
    });
    let title = context.label("terms");
    let values = context! {
        title => escape(title),
        letters => letters.collect::<Vec<_>>(),
        groups => shown.collect::<Vec<_>>(),
    };
    let is_first = document == 0;
    Ok(Page {
        file: file(document),
        text: context.page("terms.xhtml", values)?,
        entry: is_first.then(|| TocElement::new(FILE, clean(title))),
        landmark: is_first.then_some(Landmark::Index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_indexes_have_several_documents() {
        let group = |places: usize| Group {
            letter: None,
            entries: vec![Entry {
                term: "term".into(),
                kind: Kind::Words,
                questions: vec![1; places],
            }],
        };
        let groups: Vec<_> = [10, ROOM - 20, 50, ROOM + 1, 7, 8]
            .into_iter()
            .map(group)
            .collect();
        assert_eq!(documents(&groups), [0..2, 2..3, 3..4, 4..6]);
        assert!(documents(&[]).is_empty());
    }
}
