//! On which page of the printed book everything stands: the PDF finds it out, and formats that follow the PDF can say
//! the same numbers.

use std::collections::BTreeMap;

use crate::book::Id;

/// The pages of a printed book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    /// The pages, in order, with the cover and everything else that has no number printed on it.
    pub pages: Vec<PrintedPage>,
    /// The printed number of the page on which each place begins.
    pub places: BTreeMap<Place, usize>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPage {
    /// The number that is printed on it.
    pub number: usize,
    /// What it begins with or in the middle of; nothing on the cover, in the contents, in the indexes and on blank
    /// pages.
    pub start: Option<PageStart>,
}

/// What a page begins with or in the middle of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// The place.
    pub place: Place,
    /// In a question or answer: 0 for its head and its short answer, and from 1 on the blocks of
    /// [`Question::body`](crate::book::Question::body). Elsewhere 0.
    pub block: usize,
}

/// Something in a book that has a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A part's title page.
    Part(Id),
    /// A section's heading; only sections that stand under a heading of their own have one.
    Section(Id),
    /// A question's heading.
    Question(Id),
    /// A question's answer, where the answers stand at the back.
    Answer(Id),
    /// The quiz of a question.
    Quiz(Id),
    /// The key to the quiz of a question.
    Key(Id),
}

impl PageMap {
    /// The printed number of the page on which a place begins.
    #[must_use]
    pub fn page(&self, place: &Place) -> Option<usize> {
        self.places.get(place).copied()
    }
}

impl Place {
    /// The id of the part, section or question.
    #[must_use]
    pub fn id(&self) -> &Id {
        let (Self::Part(id)
        | Self::Section(id)
        | Self::Question(id)
        | Self::Answer(id)
        | Self::Quiz(id)
        | Self::Key(id)) = self;
        id
    }
}
