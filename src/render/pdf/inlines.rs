//! What stands within a line.

use super::breaks::breakable;
use super::markup::Writer;
use super::math;
use crate::book::{Block, Image, Inline, LinkTarget, plain_text};

/// Words longer than this get places to break, in running text and where there is less room.
const LONG_WORD: usize = 26;
const LONG_WORD_NARROW: usize = 11;

impl Writer<'_> {
    /// Writes inlines as one value, or `none` if there are none.
    pub fn optional_inlines(&mut self, inlines: &[Inline]) {
        if inlines.is_empty() {
            self.push("none");
        } else {
            self.inlines(inlines);
        }
    }

    /// Writes inlines as one content value. A string that is embedded in markup (`[#"…"]`) keeps its place in the file,
    /// so that a glyph of it can be traced back to the bank; one that is passed to a function does not.
    pub fn inlines(&mut self, inlines: &[Inline]) {
        self.push("[");
        for inline in inlines {
            self.push("#");
            self.inline(inline);
        }
        self.push("]");
    }

    /// Writes a call of a function that takes one content value.
    pub fn call(&mut self, function: &str, content: &[Inline]) {
        self.push(function);
        self.push("(");
        self.inlines(content);
        self.push(")");
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Code(text) => {
                self.push(if self.is_figure {
                    "figure-code("
                } else {
                    "inline-code("
                });
                self.text(text);
                self.push(")");
            }
            Inline::Strong(content) => self.call("strong", content),
            Inline::Emphasis(content) => self.call("emph", content),
            Inline::Strikethrough(content) => self.call("strike", content),
            // What a cloze card asks for is not told apart on paper.
            Inline::Mark(content) => self.inlines(content),
            Inline::Keyboard(content) => self.call("keyboard", content),
            Inline::Subscript(content) => self.call("sub", content),
            Inline::Superscript(content) => self.call("super", content),
            Inline::Link { target, content } => self.link(target, content),
            Inline::Image(image) => self.image(image, "inline-picture"),
            Inline::Math(formula) => {
                self.at(formula.span, |w| math::write(w, formula, "inline-formula"));
            }
            Inline::FootnoteReference(index) => self.footnote(*index),
            Inline::SoftBreak => self.push("\" \""),
            Inline::LineBreak => self.push("linebreak()"),
        }
    }

    fn text(&mut self, text: &str) {
        let limit = if self.is_narrow {
            LONG_WORD_NARROW
        } else {
            LONG_WORD
        };
        self.code.literal(&breakable(text, limit));
    }

    /// A target that is not in this book leaves only the words.
    fn link(&mut self, target: &LinkTarget, content: &[Inline]) {
        if !self.book.contains(target) {
            return self.inlines(content);
        }
        let (function, argument) = match target {
            LinkTarget::Question(id) => ("cross-reference", format!("question:{id}")),
            LinkTarget::Section(id) => ("cross-reference", format!("section:{id}")),
            LinkTarget::Url(url) => ("web-link", url.clone()),
        };
        self.push(function);
        self.push("(");
        self.code.literal(&argument);
        self.push(", ");
        self.inlines(content);
        self.push(")");
    }

    /// The first reference prints the note; later ones repeat its mark.
    fn footnote(&mut self, index: usize) {
        let Some(note) = self.notes.all.get(index) else {
            return self.push("none");
        };
        let name = format!("note:{}:{index}", self.notes.owner);
        if self.notes.printed.contains(&index) {
            self.push("note-again(");
            self.code.literal(&name);
        } else {
            self.notes.printed.push(index);
            self.push("note(");
            self.code.literal(&name);
            self.push(", ");
            self.inside("note", |w| match note.content.as_slice() {
                [Block::Paragraph(content)] => w.inlines(content),
                blocks => w.blocks(blocks),
            });
        }
        self.push(")");
    }

    /// Writes a call of a function that shows an image.
    pub fn image(&mut self, image: &Image, function: &str) {
        let path = self.assets.image(image);
        self.push(function);
        self.push("(");
        self.code.literal(&path);
        self.push(", alt: ");
        self.code.literal(&plain_text(&image.alt));
        if function == "picture" {
            self.push(", caption: ");
            self.code.optional(image.caption.as_deref());
        }
        self.push(")");
    }
}
