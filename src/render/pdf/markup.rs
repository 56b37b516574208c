//! Blocks and inlines to Typst code. Each turns into a call of a function that the templates define; what they are
//! and what they receive is written at the top of `templates/pdf/book.typ`.

use std::fmt::Write as _;

use super::assets::Assets;
use super::code::Code;
use super::{diagram, figure, listing, math, table};
use crate::book::{Block, Book, Callout, Footnote, List};
use crate::diagnostics::{Diagnostic, Span};
use crate::theme::Theme;

/// Writes one file of code: a section, or another piece of the book.
pub struct Writer<'a> {
    /// The book that is written.
    pub book: &'a Book<'a>,
    /// The theme, for its words.
    pub theme: &'a Theme,
    /// The code so far.
    pub code: Code,
    /// What was wrong so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The images and diagrams that the code shows.
    pub assets: Assets,
    /// The boxes around the current place, outermost first: the templates know how much width each takes.
    pub within: Vec<&'static str>,
    /// Whether there is little room for a line, so that long words must be able to break.
    pub is_narrow: bool,
    /// Whether the current place is in a figure.
    pub is_figure: bool,
    /// The level of the headings below the current one.
    pub heading_level: usize,
    /// The notes of the current question or section.
    pub notes: Notes<'a>,
    here: Option<Span>,
}

/// The notes of the current question or section.
#[derive(Default)]
pub struct Notes<'a> {
    /// Whose notes they are.
    pub owner: &'a str,
    /// All of them.
    pub all: &'a [Footnote],
    /// Those that were printed already, by their index.
    pub printed: Vec<usize>,
}

impl<'a> Writer<'a> {
    /// A writer of an empty file.
    pub fn new(book: &'a Book<'a>, theme: &'a Theme) -> Self {
        Writer {
            book,
            theme,
            code: Code::default(),
            diagnostics: Vec::new(),
            assets: Assets::default(),
            within: Vec::new(),
            is_narrow: false,
            is_figure: false,
            heading_level: 3,
            notes: Notes::default(),
            here: None,
        }
    }

    /// Says that what follows belongs to `owner`, stands at `span`, and refers to these notes.
    pub fn begin(&mut self, owner: &'a str, notes: &'a [Footnote], span: Span) {
        self.notes = Notes {
            owner,
            all: notes,
            printed: Vec::new(),
        };
        self.here = Some(span);
        self.code.mark(span);
    }

    /// Adds code that is not an author's.
    pub fn push(&mut self, code: &str) {
        self.code.push(code);
    }

    /// A word of the theme in the book's language.
    pub fn label(&self, key: &'a str) -> &'a str {
        self.theme.label(&self.book.bank.config.language, key)
    }

    /// Writes what comes from `span` and goes back to what is around it.
    pub fn at(&mut self, span: Span, write: impl FnOnce(&mut Self)) {
        let outer = self.here.replace(span);
        self.code.mark(span);
        write(self);
        self.here = outer;
        if let Some(outer) = outer {
            self.code.mark(outer);
        }
    }

    /// Writes a list of values, each by `write`.
    pub fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.push("(");
        for item in items {
            write(self, item);
            self.push(", ");
        }
        self.push(")");
    }

    /// Writes blocks as one content value.
    pub fn blocks(&mut self, blocks: &[Block]) {
        self.push("{\n");
        for block in blocks {
            self.block(block);
            self.push("\n");
        }
        self.push("[]}");
    }

    /// Writes blocks where boxes take away some of the width.
    pub fn inside(&mut self, container: &'static str, write: impl FnOnce(&mut Self)) {
        self.within.push(container);
        write(self);
        self.within.pop();
    }

    /// Writes something where there is little room for a line.
    pub fn narrow(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.is_narrow, true);
        write(self);
        self.is_narrow = outer;
    }

    /// Writes the words of a figure, in which code has a size of its own.
    pub fn in_figure(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.is_figure, true);
        write(self);
        self.is_figure = outer;
    }

    /// Writes a block as one content value.
    pub fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(content) => self.call("paragraph", content),
            Block::Heading { depth, content } => {
                let level = self.heading_level + usize::from(*depth);
                let _ = write!(self.code, "subheading({level}, ");
                self.inlines(content);
                self.push(")");
            }
            Block::List(list) => self.list(list),
            Block::Code(code) => self.at(code.span, |w| listing::write(w, code)),
            Block::Table(data) => self.at(data.span, |w| table::write(w, data)),
            Block::Quote(content) => {
                self.push("quotation(");
                self.inside("quotation", |w| w.blocks(content));
                self.push(")");
            }
            Block::Callout(callout) => self.at(callout.span, |w| w.callout(callout)),
            Block::Figure(figure) => self.at(figure.span, |w| figure::write(w, figure)),
            Block::Image(image) => self.at(image.span, |w| w.image(image, "picture")),
            Block::Math(formula) => {
                self.at(formula.span, |w| math::write(w, formula, "display-formula"));
            }
            Block::Diagram(diagram) => self.at(diagram.span, |w| diagram::write(w, diagram)),
            Block::Rule => self.push("ornament()"),
        }
    }

    fn list(&mut self, list: &List) {
        match list.start {
            Some(start) => {
                let _ = write!(self.code, "enum(start: {start}, tight: {}, ", list.tight);
            }
            None => {
                let _ = write!(self.code, "list(tight: {}, ", list.tight);
            }
        }
        self.inside("list", |w| {
            for item in &list.items {
                w.push("{\n");
                if let Some(checked) = item.checked {
                    let _ = write!(w.code, "task-box({checked});");
                }
                for block in &item.content {
                    match block {
                        // A paragraph of its own would have space above it.
                        Block::Paragraph(content) if list.tight || item.checked.is_some() => {
                            w.inlines(content);
                        }
                        block => w.block(block),
                    }
                    w.push("\n");
                }
                w.push("[]}, ");
            }
        });
        self.push(")");
    }

    fn callout(&mut self, callout: &Callout) {
        let _ = write!(self.code, "callout(\"{}\", ", callout.kind.name());
        self.optional_inlines(callout.title.as_deref().unwrap_or_default());
        self.push(", ");
        self.inside("callout", |w| w.blocks(&callout.content));
        self.push(")");
    }
}
