//! Where everything stands in the laid-out book.
//!
//! Parts, sections, questions, answers, quizzes and keys carry a label in the templates: that gives their pages. The
//! generated code puts marks of its own before them and between the blocks of an answer, so that a page knows what it
//! begins with, whatever a template prints first.

use std::collections::{BTreeMap, HashMap};

use typst::foundations::{Content, Label, Value};
use typst::introspection::{Introspector as _, Location, MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst::pdf::ArtifactElem;
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use super::markup::Writer;
use crate::book::Book;
use crate::render::pages::{PageMap, PageStart, Place, PrintedPage};

/// What a mark's value begins with; templates may have metadata of their own.
const MARK: &str = "prepress-block ";

/// Marks where a place begins, or a block within it; see [`PageStart::block`].
pub fn write_mark(w: &mut Writer, place: &Place, block: usize) {
    w.push("metadata(");
    w.code.literal(&format!("{MARK}{} {block}", label(place)));
    w.push(");\n");
}

/// Marks where the places of a book end and its indexes begin.
pub fn write_end(w: &mut Writer) {
    w.push("metadata(");
    w.code.literal(MARK);
    w.push(")\n");
}

/// The pages of a book with what stands on them.
pub fn page_map(paged: &PagedDocument, book: &Book) -> PageMap {
    let mut walk = Walk {
        places: places(book).map(|place| (label(&place), place)).collect(),
        here: None,
        artifacts: Vec::new(),
    };
    let pages = paged.pages().iter().map(|page| PrintedPage {
        number: number(page),
        start: walk.page(page),
    });
    PageMap {
        pages: pages.collect(),
        places: numbers(paged, book),
    }
}

/// The label that the templates put at a place.
fn label(place: &Place) -> String {
    let kind = match place {
        Place::Part(_) => "part",
        Place::Section(_) => "section",
        Place::Question(_) => "question",
        Place::Answer(_) => "answer",
        Place::Quiz(_) => "quiz",
        Place::Key(_) => "key",
    };
    format!("{kind}:{}", place.id())
}

/// All places that a book can have; its settings decide which of them it has.
fn places(book: &Book) -> impl Iterator<Item = Place> {
    let parts = book.parts.iter().map(|part| Place::Part(part.id.clone()));
    let sections = book
        .sections()
        .map(|(_, section)| Place::Section(section.id.clone()));
    let questions = book.questions().flat_map(|item| {
        let id = || item.question.id.clone();
        let quiz = item.question.quiz.as_ref();
        [Place::Question(id()), Place::Answer(id())]
            .into_iter()
            .chain(quiz.map(|_| Place::Quiz(id())))
            .chain(quiz.map(|_| Place::Key(id())))
    });
    parts.chain(sections).chain(questions)
}

fn number(page: &Page) -> usize {
    usize::try_from(page.number).unwrap_or(usize::MAX)
}

/// The page of each place, asked from Typst by its label.
pub fn numbers(paged: &PagedDocument, book: &Book) -> BTreeMap<Place, usize> {
    let introspector = paged.introspector();
    let page = |place: &Place| {
        let label = Label::new(PicoStr::intern(&label(place)))?;
        let location = introspector.query_label(label).ok()?.location()?;
        let index = introspector.page(location)?.get() - 1;
        paged.pages().get(index).map(number)
    };
    places(book)
        .filter_map(|place| Some((page(&place)?, place)))
        .map(|(page, place)| (place, page))
        .collect()
}

/// A way through all pages in reading order.
struct Walk {
    places: HashMap<String, Place>,
    here: Option<PageStart>,
    /// The artifacts around the current item: running heads, thumb tabs, repeated table heads.
    artifacts: Vec<Location>,
}

impl Walk {
    /// What a page's first text belongs to; that of artifacts does not count.
    fn page(&mut self, page: &Page) -> Option<PageStart> {
        let mut start = None;
        self.frame(&page.frame, &mut |here| {
            start.get_or_insert_with(|| here.cloned());
        });
        start.flatten()
    }

    fn frame(&mut self, frame: &Frame, text: &mut dyn FnMut(Option<&PageStart>)) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, text),
                FrameItem::Tag(Tag::Start(content, _)) => self.pass(content),
                FrameItem::Tag(Tag::End(location, ..)) => {
                    self.artifacts.retain(|artifact| artifact != location);
                }
                FrameItem::Text(_) if self.artifacts.is_empty() => text(self.here.as_ref()),
                _ => {}
            }
        }
    }

    /// Notices an artifact, a mark or a labelled place.
    fn pass(&mut self, content: &Content) {
        if content.is::<ArtifactElem>() {
            self.artifacts.extend(content.location());
        }
        if let Some(Value::Str(value)) = content.to_packed::<MetadataElem>().map(|it| &it.value)
            && let Some(mark) = value.as_str().strip_prefix(MARK)
        {
            self.here = mark.split_once(' ').and_then(|(label, block)| {
                Some(PageStart {
                    place: self.places.get(label)?.clone(),
                    block: block.parse().ok()?,
                })
            });
        }
    }
}
