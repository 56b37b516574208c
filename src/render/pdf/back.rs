//! What stands behind everything that has a page number elsewhere in the book: its indexes, and the last page.
//!
//! Indexes are the only thing whose length depends on the pages of other things. So they are a document of their own,
//! written when the pages of the book are known: else the whole book would be laid out again for them.

use std::collections::HashMap;
use std::fmt::Write as _;

use typst_layout::PagedDocument;

use super::document::{self, BOOK, Document};
use super::markup::Writer;
use super::pagemap;
use super::world::BACK;
use crate::book::{Book, Inline};
use crate::index::{Entry, Group, Kind};
use crate::render::pages::Place;
use crate::theme::Theme;

/// Makes the back matter the next thing to be compiled, now that the pages before it are known.
///
/// Its first page is to be left out if they are odd in number: it is there so that the others are left and right pages
/// as they are in the book.
pub fn turn_to(document: &mut Document, book: &Book, theme: &Theme, paged: &PagedDocument) {
    let mut w = Writer::new(book, theme);
    let number = paged.pages().last().map_or(0, |page| page.number);
    let _ = write!(w.code, "#import \"{BOOK}\": *\n#show: handbook\n");
    if leaves_first_out(paged) {
        let _ = writeln!(w.code, "#counter(page).update({number})\n#page([])");
    } else {
        let _ = writeln!(w.code, "#counter(page).update({})", number + 1);
    }
    w.push("#{\n");
    let targets = targets(book, paged);
    pagemap::write_end(&mut w);
    write_questions(&mut w, &targets);
    write_terms(&mut w, &targets, &document.terms);
    w.push("closing-page()\n}\n");
    document.add(&document::finish(BACK, w));
    document.world.set_main(BACK);
}

/// Whether the back matter of these pages has a page too many at its beginning.
pub fn leaves_first_out(paged: &PagedDocument) -> bool {
    paged.pages().len() % 2 == 1
}

/// Where a question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    page: usize,
    label: String,
}

/// Where the questions of a book stand, by their numbers. One without a label is missed where the contents lead to it.
fn targets(book: &Book, paged: &PagedDocument) -> HashMap<usize, Target> {
    let pages = pagemap::numbers(paged, book);
    let targets = book.questions().filter_map(|item| {
        let id = &item.question.id;
        let page = *pages.get(&Place::Question(id.clone()))?;
        let label = format!("question:{id}");
        Some((item.number, Target { page, label }))
    });
    targets.collect()
}

/// The table by level and the index of tags: the template makes both of the questions.
fn write_questions(w: &mut Writer, targets: &HashMap<usize, Target>) {
    w.push("indexes(");
    let placed = w.book.questions();
    let placed = placed.filter_map(|item| Some((item, targets.get(&item.number)?)));
    w.array(placed, |w, (item, target)| {
        let (number, level) = (item.number, item.question.level.number());
        let _ = write!(
            w.code,
            "(number: {number}, level: {level}, page: {}, id: ",
            target.page
        );
        w.code.literal(&target.label);
        w.push(", tags: ");
        w.array(&item.question.tags, |w, tag| w.code.literal(tag));
        w.push(")");
    });
    w.push(")\n");
}

/// The index of terms: which words and names lead to which questions.
fn write_terms(w: &mut Writer, targets: &HashMap<usize, Target>, groups: &[Group]) {
    if groups.is_empty() {
        return;
    }
    w.push("term-index(");
    w.array(groups, |w, group| {
        w.push("(letter: ");
        let letter = group.letter.map(String::from);
        w.code.optional(letter.as_deref());
        w.push(", entries: ");
        w.array(&group.entries, |w, entry| write_entry(w, entry, targets));
        w.push(")");
    });
    w.push(")\n");
}

fn write_entry(w: &mut Writer, entry: &Entry, targets: &HashMap<usize, Target>) {
    let term = entry.term.clone();
    let term = match entry.kind {
        Kind::Code => Inline::Code(term),
        Kind::Words => Inline::Text(term),
    };
    w.push("(term: ");
    w.inlines(&[term]);
    w.push(", pages: ");
    let of_entry = entry.questions.iter();
    let of_entry = of_entry.filter_map(|number| targets.get(number).cloned());
    w.array(runs(of_entry.collect()), |w, run| {
        w.push("(first: ");
        write_target(w, &run.first);
        w.push(", last: ");
        match &run.last {
            Some(last) => write_target(w, last),
            None => w.push("none"),
        }
        w.push(")");
    });
    w.push(")");
}

fn write_target(w: &mut Writer, target: &Target) {
    let _ = write!(w.code, "(page: {}, id: ", target.page);
    w.code.literal(&target.label);
    w.push(")");
}

/// Pages that an entry names: one, or from one to another.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    first: Target,
    last: Option<Target>,
}

/// Each page once, and three or more that follow one another as one run.
fn runs(mut targets: Vec<Target>) -> Vec<Run> {
    targets.dedup_by_key(|target| target.page);
    let following = targets.chunk_by(|one, next| one.page + 1 == next.page);
    let runs = following.flat_map(|chunk| match chunk {
        [first, _, .., last] => vec![Run {
            first: first.clone(),
            last: Some(last.clone()),
        }],
        few => few
            .iter()
            .map(|first| Run {
                first: first.clone(),
                last: None,
            })
            .collect(),
    });
    runs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs of some pages, as they are printed.
    fn shown(pages: &[usize]) -> String {
        let targets = pages.iter().enumerate().map(|(index, page)| Target {
            page: *page,
            label: index.to_string(),
        });
        let shown = runs(targets.collect())
            .into_iter()
            .map(|run| match run.last {
                Some(last) => format!("{}-{}", run.first.page, last.page),
                None => run.first.page.to_string(),
            });
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn three_pages_or_more_that_follow_one_another_are_a_range() {
        assert_eq!(shown(&[3, 4, 5, 5, 6, 9]), "3-6, 9");
        assert_eq!(shown(&[3, 4, 8, 8]), "3, 4, 8");
        assert_eq!(shown(&[]), "");
    }

    #[test]
    fn a_page_leads_to_its_first_question() {
        let target = |page, label: &str| Target {
            page,
            label: label.to_owned(),
        };
        let found = runs(vec![target(3, "a"), target(3, "b")]);
        assert_eq!(
            found,
            [Run {
                first: target(3, "a"),
                last: None
            }]
        );
    }
}
