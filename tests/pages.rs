//! The numbers of the printed pages, as other formats get them.

mod common;

use std::sync::Mutex;

use prepress::book::{Bank, Id};
use prepress::diagnostics::Reported;
use prepress::edition;
use prepress::render::pages::{PageMap, Place};
use prepress::render::{Format, Output, Render, Silent, pdf, render_all};
use prepress::sources::Sources;
use prepress::theme::Theme;

/// A format that only listens.
const LISTENER: &Format = &Format {
    name: "listener",
    render: Render::Following(|book, _, _, pages| {
        let pages = pages.cloned().expect("the PDF hands its pages over");
        let mut heard = HEARD.lock().expect("nobody panics while holding it");
        heard.push((book.file_stem.clone(), pages));
        Reported::clean(Output::default())
    }),
};
static HEARD: Mutex<Vec<(String, PageMap)>> = Mutex::new(Vec::new());

fn bank(stem: &str, settings: &str) -> Bank {
    let paragraphs = "A paragraph that takes some lines on its page.\n\n".repeat(60);
    let quiz = "> [!quiz] Which?\n> - [x] This\n> - [ ] That\n";
    let long = format!("# One {{#one}}\n\n## Long? {{#long}}\n\nShort.\n\n{paragraphs}\n{quiz}");
    let config = format!(
        "file-stem = '{stem}'\n{}[pdf]\n{settings}\n",
        common::BOOK_TOML
    );
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-one.md", long.as_str()),
        (
            "02-two/01-two.md",
            "# Two {#second}\n\n## Last? {#last}\n\nShort.\n",
        ),
    ]))
}

fn pages(stem: &str, settings: &str) -> PageMap {
    let bank = bank(stem, settings);
    let books = edition::select(&bank, &Sources::default(), &[], 0).output;
    let renderings = render_all(&books, &[LISTENER, pdf::FORMAT], &Theme::default(), &Silent);
    for rendering in renderings {
        assert_eq!(rendering.result.diagnostics, []);
    }
    let heard = HEARD.lock().expect("nobody panics while holding it");
    let found = heard.iter().find(|(other, _)| other == stem);
    found.expect("the listener was called").1.clone()
}

#[test]
fn the_printed_page_of_every_place_is_known() {
    let map = pages("inline", "paper = 'a5'");
    let page = |place: fn(Id) -> Place, id: &str| map.page(&place(Id::new(id)));
    let part = page(Place::Part, "one").expect("the part has a page");
    assert_eq!(page(Place::Section, "one"), Some(part + 1));
    assert_eq!(page(Place::Question, "long"), Some(part + 1));
    assert!(page(Place::Quiz, "long") > Some(part + 1));
    assert!(page(Place::Question, "last") > page(Place::Part, "two"));
    assert!(page(Place::Key, "long") > page(Place::Question, "last"));
    assert_eq!(page(Place::Answer, "long"), None);
    let numbers: Vec<_> = map.pages.iter().map(|page| page.number).collect();
    assert!(numbers.iter().copied().eq(1..=map.pages.len()));
}

#[test]
fn each_page_says_which_block_it_begins_with() {
    let map = pages("blocks", "paper = 'a5'\nanswers = 'back'");
    let starts: Vec<_> = map
        .pages
        .iter()
        .filter_map(|page| Some((page.number, page.start.clone()?)))
        .collect();
    let answer = Place::Answer(Id::new("long"));
    let blocks: Vec<_> = starts
        .iter()
        .filter(|(_, start)| start.place == answer)
        .map(|(_, start)| start.block)
        .collect();
    assert_eq!(blocks.first(), Some(&0));
    assert!(blocks.is_sorted());
    assert!(blocks.last().is_some_and(|block| (2..=60).contains(block)));
    // The first content page opens the first part; cover, title page and contents are no content.
    assert_eq!(starts[0].1.place, Place::Part(Id::new("one")));
    assert_eq!(Some(starts[0].0), map.page(&starts[0].1.place));
    // The indexes and the last page are none either.
    assert_eq!(map.pages.last().map(|page| &page.start), Some(&None));
    let keys = starts.last().map(|(_, start)| &start.place);
    assert_eq!(keys, Some(&Place::Key(Id::new("long"))));
}
