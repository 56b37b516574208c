//! A book in numbers, for its last page.

use crate::book::{Block, Book, FigureContent};

/// How much of everything a book holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Parts.
    pub parts: usize,
    /// Sections with a heading of their own.
    pub sections: usize,
    /// Questions.
    pub questions: usize,
    /// Questions of each level, lowest first.
    pub levels: [usize; 3],
    /// Code blocks.
    pub examples: usize,
    /// Drawn figures, images and diagrams.
    pub figures: usize,
    /// Tables.
    pub tables: usize,
    /// Quizzes.
    pub quizzes: usize,
}

impl Statistics {
    /// Counts a book.
    pub fn of(book: &Book) -> Self {
        let mut statistics = Statistics {
            parts: book.parts.len(),
            sections: book.sections.len(),
            ..Statistics::default()
        };
        for part in &book.parts {
            statistics.count(&part.intro);
        }
        for (_, section) in book.sections() {
            statistics.count(section.section.map_or(&[], |section| &section.intro));
        }
        for question in book.questions().map(|question| question.question) {
            statistics.questions += 1;
            statistics.levels[usize::from(question.level.number()) - 1] += 1;
            statistics.count(&question.body);
            if let Some(quiz) = &question.quiz {
                statistics.quizzes += 1;
                statistics.count(&quiz.stem);
                statistics.count(&quiz.explanation);
            }
        }
        statistics
    }

    fn count(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Code(_) => self.examples += 1,
                Block::Table(_) => self.tables += 1,
                Block::Image(_) | Block::Diagram(_) => self.figures += 1,
                Block::Figure(figure) => {
                    self.figures += 1;
                    if let FigureContent::Contrast(panels) = &figure.content {
                        self.examples += panels.len();
                    }
                }
                Block::Quote(content) => self.count(content),
                Block::Callout(callout) => self.count(&callout.content),
                Block::List(list) => {
                    for item in &list.items {
                        self.count(&item.content);
                    }
                }
                Block::Paragraph(_) | Block::Heading { .. } | Block::Math(_) | Block::Rule => {}
            }
        }
    }
}
