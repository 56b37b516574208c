//! Blocks and inlines to XHTML, for the deck and the e-book.
//!
//! All output is well-formed XML, reads sensibly without any stylesheet, and carries its meaning in elements and class
//! names; what it looks like is for the stylesheet of the format. Figures are lists and tables.

mod cloze;
mod code;
mod diagram;
mod escape;
mod figure;
mod inline;
mod math;
mod table;

pub use escape::escape;

use std::collections::BTreeSet;
use std::fmt;

use crate::book::{Asset, Block, Callout, CalloutKind, Footnote, Image, Inline, LinkTarget, List};
use crate::diagnostics::Diagnostic;
use crate::theme::Theme;

/// What the XHTML is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// An e-book: formulas are MathML, notes pop up (`epub:type` and DPUB-ARIA roles).
    Book,
    /// A card: formulas are left to MathJax between `\(…\)` and `\[…\]`, notes stand below in a list, and what Anki
    /// would take for its own markup is broken up.
    Card,
}

/// What all XHTML of one output has in common.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// For the words: labels of callouts, names of figures.
    pub theme: &'a Theme,
    /// The language of those words.
    pub language: &'a str,
    /// What it is for.
    pub medium: Medium,
    /// The address of a link's target, not yet escaped. `None` leaves the link's words as plain text.
    pub link: &'a (dyn Fn(&LinkTarget) -> Option<String> + Sync),
    /// The address of an image file, not yet escaped.
    pub image: &'a (dyn Fn(&Asset) -> String + Sync),
    /// The level of the heading above: `2` makes `###` an `<h3>`.
    pub heading: u8,
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings")
            .field("medium", &self.medium)
            .finish_non_exhaustive()
    }
}

/// Turns the pieces of one question or section into XHTML: its notes are numbered from 1, and what is wrong with its
/// formulas and diagrams gathers in [`diagnostics`](Self::diagnostics).
#[derive(Debug)]
pub struct Html<'a> {
    surroundings: &'a Surroundings<'a>,
    /// Before the ids of notes and diagrams, so that they are unique in their document.
    prefix: &'a str,
    /// The document in which the notes stand; empty if it is this one.
    note_page: &'a str,
    /// The notes that something refers to: in a book with an id to come back to, on a card since the last list of notes.
    referenced: BTreeSet<usize>,
    /// How many diagrams there were so far.
    diagrams: usize,
    /// The numbers of the phrases that are to come, in a text that leaves out what is marked.
    clozes: Option<std::vec::IntoIter<usize>>,
    /// Whether code may break between names, as it must in narrow cells.
    breaks_code: bool,
    out: String,
    /// Formulas and diagrams that can't be drawn.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Html<'a> {
    /// For one question or section, whose id is the prefix of the ids within.
    #[must_use]
    pub fn new(surroundings: &'a Surroundings<'a>, prefix: &'a str) -> Self {
        Html {
            surroundings,
            prefix,
            note_page: "",
            referenced: BTreeSet::new(),
            diagrams: 0,
            clozes: None,
            breaks_code: false,
            out: String::new(),
            diagnostics: Vec::new(),
        }
    }

    /// The same, where the notes stand in another document, and with them the references that they lead back to.
    #[must_use]
    pub fn with_notes_in(mut self, note_page: &'a str) -> Self {
        self.note_page = note_page;
        self
    }

    /// Blocks as block elements.
    pub fn blocks(&mut self, blocks: &[Block]) -> String {
        self.push_blocks(blocks);
        std::mem::take(&mut self.out)
    }

    /// Inlines as inline elements and text.
    pub fn inlines(&mut self, inlines: &[Inline]) -> String {
        self.push_inlines(inlines);
        std::mem::take(&mut self.out)
    }

    /// Inlines without links, notes and images, for use within a link.
    pub fn words(&mut self, inlines: &[Inline]) -> String {
        self.push_words(inlines);
        std::mem::take(&mut self.out)
    }

    /// The notes, to be put after everything that refers to them: in a book all of them, on a card those that something
    /// has referred to since the last call, because no other card can show them. Empty if there are none.
    pub fn footnotes(&mut self, notes: &[Footnote]) -> String {
        if !notes.is_empty() {
            match self.surroundings.medium {
                Medium::Book => self.push_popup_notes(notes),
                Medium::Card => self.push_note_list(notes),
            }
        }
        std::mem::take(&mut self.out)
    }

    fn label(&self, key: &'a str) -> &'a str {
        self.surroundings
            .theme
            .label(self.surroundings.language, key)
    }

    fn push(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// The value of an attribute, to stand between quotation marks.
    fn attribute(&mut self, value: &str) {
        escape::push_attribute(value, self.surroundings.medium, &mut self.out);
    }

    fn text(&mut self, text: &str) {
        escape::push(text, self.surroundings.medium, &mut self.out);
    }

    fn push_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.push_block(block);
        }
    }

    fn push_block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(content) => self.push_within("p", content),
            Block::Heading { depth, content } => self.push_heading(*depth, content),
            Block::List(list) => self.push_list(list),
            Block::Code(code) => self.push_code(code),
            Block::Table(table) => self.push_table(table),
            Block::Quote(content) => {
                self.push("<blockquote>\n");
                self.push_blocks(content);
                self.push("</blockquote>\n");
            }
            Block::Callout(callout) => self.push_callout(callout),
            Block::Figure(figure) => self.push_figure(figure),
            Block::Image(image) => self.push_captioned_image(image),
            Block::Math(math) => self.push_display_math(math),
            Block::Diagram(diagram) => self.push_diagram(diagram),
            Block::Rule => self.push("<hr/>\n"),
        }
    }

    fn push_within(&mut self, element: &str, content: &[Inline]) {
        self.push(&format!("<{element}>"));
        self.push_inlines(content);
        self.push(&format!("</{element}>\n"));
    }

    fn push_heading(&mut self, depth: u8, content: &[Inline]) {
        let level = (self.surroundings.heading + depth).min(6);
        self.push_within(&format!("h{level}"), content);
    }

    fn push_list(&mut self, list: &List) {
        match list.start {
            None => self.push("<ul>\n"),
            Some(1) => self.push("<ol>\n"),
            Some(start) => self.push(&format!("<ol start=\"{start}\">\n")),
        }
        for item in &list.items {
            self.push(match item.checked {
                None => "<li>",
                Some(true) => "<li class=\"task\">\u{2611} ",
                Some(false) => "<li class=\"task\">\u{2610} ",
            });
            self.push_item(&item.content, list.tight);
            self.push("</li>\n");
        }
        self.push(if list.start.is_some() {
            "</ol>\n"
        } else {
            "</ul>\n"
        });
    }

    fn push_item(&mut self, content: &[Block], tight: bool) {
        for block in content {
            match block {
                Block::Paragraph(content) if tight => self.push_inlines(content),
                block => self.push_block(block),
            }
        }
    }

    fn push_callout(&mut self, callout: &Callout) {
        let role = match (self.surroundings.medium, callout.kind) {
            (Medium::Book, CalloutKind::Tip) => "doc-tip",
            _ => "note",
        };
        let kind = callout.kind.name();
        self.push(&format!(
            "<aside class=\"callout callout-{kind}\" role=\"{role}\">\n<p class=\"callout-label\"><strong>"
        ));
        match &callout.title {
            Some(title) => self.push_inlines(title),
            None => self.text(self.label(kind)),
        }
        self.push("</strong></p>\n");
        self.push_blocks(&callout.content);
        self.push("</aside>\n");
    }

    fn push_captioned_image(&mut self, image: &Image) {
        self.push("<figure class=\"image\">\n");
        self.push_image(image);
        if let Some(caption) = &image.caption {
            self.push("\n<p class=\"caption\">");
            self.text(caption);
            self.push("</p>");
        }
        self.push("\n</figure>\n");
    }

    /// Notes as reading systems agree to pop them up: each an `aside` with the link back first.
    fn push_popup_notes(&mut self, notes: &[Footnote]) {
        for (index, note) in notes.iter().enumerate() {
            let (number, prefix) = (index + 1, self.prefix);
            self.push(&format!(
                "<aside class=\"footnote\" id=\"{prefix}-fn-{number}\" epub:type=\"footnote\" role=\"doc-footnote\">\n"
            ));
            let back = if self.referenced.contains(&index) {
                format!("<a href=\"#{prefix}-fnref-{number}\" role=\"doc-backlink\">{number}.</a> ")
            } else {
                format!("{number}. ")
            };
            self.push_note(note, &back);
            self.push("</aside>\n");
        }
    }

    fn push_note_list(&mut self, notes: &[Footnote]) {
        if self.referenced.is_empty() {
            return;
        }
        self.push("<ol class=\"footnotes\">\n");
        let mut listed = BTreeSet::new();
        // A note may refer to another one.
        while let Some(&index) = self.referenced.difference(&listed).next() {
            listed.insert(index);
            if let Some(note) = notes.get(index) {
                self.push(&format!("<li value=\"{}\">", index + 1));
                self.push_note(note, "");
                self.push("</li>\n");
            }
        }
        self.push("</ol>\n");
        self.referenced.clear();
    }

    fn push_note(&mut self, note: &Footnote, lead: &str) {
        let mut blocks = note.content.iter();
        match blocks.as_slice().first() {
            Some(Block::Paragraph(content)) => {
                blocks.next();
                self.push("<p>");
                self.push(lead);
                self.push_inlines(content);
                self.push("</p>\n");
            }
            _ if lead.is_empty() => {}
            _ => self.push(&format!("<p>{lead}</p>\n")),
        }
        self.push_blocks(blocks.as_slice());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Diagram, Math};
    use crate::diagnostics::{FileId, Span};

    const SPAN: Span = Span {
        file: FileId(0),
        start: 0,
        end: 1,
    };

    fn rendered(medium: Medium, make: impl FnOnce(&mut Html) -> String) -> (String, usize) {
        let theme = Theme::default();
        let surroundings = Surroundings {
            theme: &theme,
            language: "en",
            medium,
            link: &|target| match target {
                LinkTarget::Url(url) => Some(url.clone()),
                _ => None,
            },
            image: &|asset| asset.path.clone(),
            heading: 2,
        };
        let mut html = Html::new(&surroundings, "q");
        let made = make(&mut html);
        (made, html.diagnostics.len())
    }

    fn block(block: Block) -> (String, usize) {
        rendered(Medium::Book, |html| html.blocks(&[block]))
    }

    #[test]
    fn a_link_to_nowhere_leaves_its_words() {
        let link = |target| Inline::Link {
            target,
            content: vec![Inline::Text("words".into())],
        };
        let nowhere = link(LinkTarget::Question(crate::book::Id::new("gone")));
        let page = link(LinkTarget::Url("https://example.org/?a=1&b=\"2\"".into()));
        let (html, _) = rendered(Medium::Book, |html| html.inlines(&[nowhere, page]));
        assert_eq!(
            html,
            "words<a class=\"external\" href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">words</a>"
        );
    }

    #[test]
    fn a_note_leads_back_to_its_first_reference_only() {
        let note = Footnote {
            label: "a".into(),
            content: vec![Block::Paragraph(vec![Inline::Text("Note.".into())])],
        };
        let references = [Inline::FootnoteReference(0), Inline::FootnoteReference(0)];
        let (html, _) = rendered(Medium::Book, |html| {
            html.inlines(&references) + &html.footnotes(&[note])
        });
        assert_eq!(html.matches("id=\"q-fnref-1\"").count(), 1);
        assert_eq!(html.matches("href=\"#q-fn-1\"").count(), 2);
        assert!(html.contains("<p><a href=\"#q-fnref-1\" role=\"doc-backlink\">1.</a> Note.</p>"));
    }

    #[test]
    fn a_formula_is_mathml_in_a_book_and_mathjax_on_a_card() {
        let math = || Math {
            latex: "a < \\frac{b}{2}".into(),
            span: SPAN,
        };
        let (html, faults) = block(Block::Math(math()));
        assert_eq!(faults, 0);
        assert!(html.contains("alttext=\"a &lt; \\frac{b}{2}\""), "{html}");
        assert!(html.contains("<mfrac>"), "{html}");
        let (card, _) = rendered(Medium::Card, |html| html.inlines(&[Inline::Math(math())]));
        assert_eq!(card, "\\(a &lt; \\frac{b}{2}\\)");
        let nested = Math {
            latex: "x^{{c1::2}}".into(),
            span: SPAN,
        };
        let (card, _) = rendered(Medium::Card, |html| html.inlines(&[Inline::Math(nested)]));
        assert_eq!(card, "\\(x^{ {c1: :2} }\\)");
    }

    #[test]
    fn a_formula_that_cannot_be_set_is_reported() {
        let latex = "\\nosuchcommand{x}".into();
        let (html, faults) = block(Block::Math(Math { latex, span: SPAN }));
        assert_eq!(faults, 1);
        assert!(!html.contains("nosuch"), "{html}");
    }

    #[test]
    fn a_diagram_is_named_and_described() {
        let diagram = |text: &str| Diagram {
            text: text.into(),
            title: Some("Roads & ways".into()),
            span: SPAN,
        };
        let (html, faults) = block(Block::Diagram(diagram("flowchart LR\n A[Start <1>] --> B")));
        assert_eq!(faults, 0);
        assert!(html.contains("<title id=\"q-diagram-1-title\">Roads &amp; ways</title>"));
        assert!(html.contains("aria-labelledby=\"q-diagram-1-title q-diagram-1-desc\""));
        assert_eq!(block(Block::Diagram(diagram("flowchart LR\n --> "))).1, 1);
    }
}
