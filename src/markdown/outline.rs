//! A file cut into its title, its introduction and its questions, before any of them is understood.

use std::ops::Range;

use pulldown_cmark::{HeadingLevel, Tag};

use crate::diagnostics::{Diagnostic, FileId, Span};

use super::attributes::{Attribute, Attributes};
use super::context::{first_line, trimmed};
use super::layout::BankFile;
use super::tree::{self, MAX_NESTING, Node};

/// A file's nodes and what they are to the book.
#[derive(Debug)]
pub(super) struct Outline<'s> {
    /// The file.
    pub file: FileId,
    /// Its path below the content folder.
    pub path: &'s str,
    /// Its text.
    pub source: &'s str,
    /// Whether it introduces a part.
    pub is_index: bool,
    /// The id that the file's or folder's name suggests.
    pub suggested_id: String,
    /// All blocks of the file.
    pub nodes: Vec<Node<'s>>,
    /// The `#` heading.
    pub title: Option<Entry<'s>>,
    /// The `##` headings.
    pub entries: Vec<Entry<'s>>,
    /// Faults of the file as a whole.
    pub diagnostics: Vec<Diagnostic>,
}

/// A heading and what stands under it.
#[derive(Debug)]
pub(super) struct Entry<'s> {
    /// The heading, by its place among the file's nodes.
    pub heading: usize,
    /// The nodes up to the next heading of a section or a question.
    pub body: Range<usize>,
    /// The heading's attributes.
    pub attributes: Attributes<'s>,
    /// The heading in the source.
    pub span: Span,
}

impl<'s> Entry<'s> {
    /// The id that counts.
    pub fn id(&self) -> Option<&Attribute<'s>> {
        self.attributes.ids.last()
    }

    /// Whether it lists questions that live elsewhere.
    pub fn is_see_also(&self) -> bool {
        let mut classes = self.attributes.classes.iter();
        classes.any(|class| class.text == "see-also")
    }
}

/// Reads a file.
pub(super) fn read<'s>(file: &BankFile<'s>, smart: bool) -> Outline<'s> {
    let source: &'s str = &file.source.text;
    let tree = tree::read(source, smart);
    let mut outline = Outline {
        file: file.id,
        path: &file.source.path,
        source,
        is_index: file.is_index(),
        suggested_id: file.suggested_id(),
        nodes: tree.nodes,
        title: None,
        entries: Vec::new(),
        diagnostics: Vec::new(),
    };
    outline.cut();
    outline.report_encoding(file.source.invalid_utf8);
    for range in tree.too_deep {
        outline.diagnostics.push(
            Diagnostic::error(
                "too-deep",
                format!("this is nested more than {MAX_NESTING} levels deep"),
            )
            .at(first_line(file.id, source, range))
            .label(format!("level {}", MAX_NESTING + 1))
            .help("make the lists and quotes around it flatter"),
        );
    }
    outline
}

impl<'s> Outline<'s> {
    /// The nodes of an entry's heading.
    pub fn heading(&self, entry: &Entry) -> &Node<'s> {
        &self.nodes[entry.heading]
    }

    /// The nodes under an entry's heading.
    pub fn body(&self, entry: &Entry) -> &[Node<'s>] {
        &self.nodes[entry.body.clone()]
    }

    fn cut(&mut self) {
        let level = |node: &Node| match node.tag() {
            Some(Tag::Heading { level, .. }) => Some(*level),
            _ => None,
        };
        let questions: Vec<usize> = (0..self.nodes.len())
            .filter(|at| level(&self.nodes[*at]) == Some(HeadingLevel::H2))
            .collect();
        let first_question = questions.first().copied().unwrap_or(self.nodes.len());
        let title =
            (0..first_question).find(|at| level(&self.nodes[*at]) == Some(HeadingLevel::H1));
        self.title = title.map(|at| self.entry(at, first_question));
        if let Some(before) = title.or(questions.first().copied()).filter(|at| *at > 0) {
            self.report_text_before(before);
        }
        let ends = questions.iter().copied().skip(1).chain([self.nodes.len()]);
        self.entries = questions
            .iter()
            .zip(ends)
            .map(|(at, end)| self.entry(*at, end))
            .collect();
    }

    fn entry(&self, heading: usize, end: usize) -> Entry<'s> {
        let node = &self.nodes[heading];
        Entry {
            heading,
            body: heading + 1..end,
            attributes: Attributes::of(node, self.source),
            span: trimmed(self.file, self.source, node.range.clone()),
        }
    }

    /// Nothing that stands above the title has a place in the book.
    fn report_text_before(&mut self, end: usize) {
        let stray = self.nodes[..end]
            .iter()
            .find(|node| !matches!(node.tag(), Some(Tag::FootnoteDefinition(_))));
        if let Some(node) = stray {
            self.diagnostics.push(
                Diagnostic::error("text-before-title", "this stands above the file's title")
                    .at(first_line(self.file, self.source, node.range.clone()))
                    .help("begin the file with its `# Title {#id}`"),
            );
        }
    }

    fn report_encoding(&mut self, invalid: Option<usize>) {
        let Some(at) = invalid else { return };
        let end = self.source.ceil_char_boundary(at + 1);
        self.diagnostics.push(
            Diagnostic::error("not-utf8", format!("`{}` is not UTF-8", self.path))
                .at(Span::new(self.file, at..end))
                .label("not a character")
                .help("save the file as UTF-8"),
        );
    }
}
