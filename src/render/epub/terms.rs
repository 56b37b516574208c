//! The index of terms, marked up as EPUB Indexes 1.0 has it: groups, entry lists, entries with term and locators.
//!
//! A locator shows the number of the question, which is what the pages of the e-book show too.

use std::collections::HashMap;

use epub_builder::TocElement;
use minijinja::context;

use super::page::{Context, Landmark, Page, clean};
use crate::diagnostics::Diagnostic;
use crate::index::{Entry, Group, Kind};
use crate::render::html::escape;

/// The address of the document.
pub(super) const FILE: &str = "terms.xhtml";

pub(super) fn write(groups: &[Group], context: &Context) -> Result<Page, Box<Diagnostic>> {
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
    let groups = groups.iter().enumerate().map(|(at, group)| {
        let letter = group.letter.map(String::from);
        let letter = letter.unwrap_or_else(|| context.label("signs").to_owned());
        context! {
            id => format!("group-{}", at + 1),
            letter => escape(&letter),
            entries => group.entries.iter().map(entry).collect::<Vec<_>>(),
        }
    });
    let title = context.label("terms");
    let values = context! {
        title => escape(title),
        groups => groups.collect::<Vec<_>>(),
    };
    Ok(Page {
        file: FILE.into(),
        text: context.page("terms.xhtml", values)?,
        entry: Some(TocElement::new(FILE, clean(title))),
        landmark: Some(Landmark::Index),
    })
}
