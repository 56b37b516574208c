//! Blocks and inlines to Typst code. Each turns into a call of a function that the templates define; what they are
//! and what they receive is written at the top of `templates/pdf/book.typ`.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::assets::Assets;
use super::code::Code;
use super::{figure, listing, math, table};
use crate::book::{
    Block, Book, Callout, Diagram, Footnote, Image, Inline, LinkTarget, List, plain_text,
};
use crate::diagnostics::{Diagnostic, Span};
use crate::theme::Theme;

/// Words longer than this get places to break, in running text and where there is less room.
const LONG_WORD: usize = 26;
const LONG_WORD_NARROW: usize = 11;

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
    /// The level of the headings below the current one.
    pub heading_level: usize,
    notes: Notes<'a>,
    here: Option<Span>,
}

/// The notes of the current question or section.
#[derive(Default)]
struct Notes<'a> {
    owner: &'a str,
    all: &'a [Footnote],
    printed: Vec<usize>,
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
            Block::Diagram(diagram) => self.at(diagram.span, |w| w.diagram(diagram)),
            Block::Rule => self.push("ornament()"),
        }
    }

    fn call(&mut self, function: &str, content: &[Inline]) {
        self.push(function);
        self.push("(");
        self.inlines(content);
        self.push(")");
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Code(text) => {
                self.push("inline-code(");
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

    fn image(&mut self, image: &Image, function: &str) {
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

    fn diagram(&mut self, diagram: &Diagram) {
        match self.assets.diagram(diagram, self.theme) {
            Ok(path) => {
                self.push("diagram(");
                self.code.literal(&path);
                self.push(", alt: ");
                let alt = diagram.title.as_deref().unwrap_or(&diagram.text);
                self.code.literal(alt);
                self.push(", caption: ");
                self.code.optional(diagram.title.as_deref());
                self.push(")");
            }
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }
}

/// A text whose words of more than `limit` characters can break: after punctuation, or else anywhere.
pub fn breakable(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit
        || text
            .split_whitespace()
            .all(|word| word.chars().count() <= limit)
    {
        return Cow::Borrowed(text);
    }
    let mut broken = String::with_capacity(text.len() + 16);
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            broken.push(' ');
        }
        if word.chars().count() > limit {
            push_broken(&mut broken, word, limit);
        } else {
            broken.push_str(word);
        }
    }
    Cow::Owned(broken)
}

fn push_broken(broken: &mut String, word: &str, limit: usize) {
    let mut since_break = 0;
    let mut left = word.chars().count();
    for c in word.chars() {
        broken.push(c);
        left -= 1;
        since_break += 1;
        let is_joint = !c.is_alphanumeric() && !is_mark(c) && since_break > 2;
        if left > 2 && (is_joint || since_break >= limit) {
            broken.push('\u{200b}');
            since_break = 0;
        }
    }
}

/// Opening brackets and quotes stay with what follows; marks stay with what they mark.
fn is_mark(c: char) -> bool {
    "([{<\"'`\u{200d}".contains(c)
        || ('\u{300}'..'\u{370}').contains(&c)
        || ('\u{fe00}'..='\u{fe0f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_words_can_break() {
        let cases = [
            (
                "short words stay as they are",
                "short words stay as they are",
            ),
            (
                "a collections.abc.MutableMapping b",
                "a collections.|abc.|MutableMapping b",
            ),
            (
                "f(['x', 'y'], keyword=value)",
                "f(['x', 'y'], keyword=|value)",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(breakable(text, 12).replace('\u{200b}', "|"), expected);
        }
    }
}
