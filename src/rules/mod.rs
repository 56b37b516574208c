//! What an editor would object to, beyond what the format refuses. Each rule is a function from the bank to warnings
//! under one stable name, which `[check] allow` in `book.toml` silences.

mod duplicate;
mod example;
mod figure;
mod glyph;
mod image;
mod language;
mod line;
mod link;
mod vanished;
mod words;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::book::{Bank, Block, FigureContent, Inline, Question};
use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::sources::Sources;
use crate::theme::Theme;

/// A rule: its name, what it objects to, and the function that finds it.
pub struct Rule {
    /// The stable name, in diagnostics and in `[check] allow`.
    pub name: &'static str,
    /// What it objects to.
    pub objects_to: &'static str,
    find: fn(&Manuscript) -> Vec<Diagnostic>,
}

/// Every rule, in the order in which they report.
pub const RULES: &[Rule] = &[
    Rule {
        name: "near-duplicate",
        objects_to: "two questions that ask almost the same",
        find: duplicate::find,
    },
    Rule {
        name: "no-example",
        objects_to: "an answer without code that does not say `example=none`",
        find: example::find,
    },
    Rule {
        name: "figure-repeats-text",
        objects_to: "a figure that says nothing that the paragraph beside it does not say",
        find: figure::find,
    },
    Rule {
        name: "dead-link",
        objects_to: "a link that looks external but leads nowhere",
        find: link::find,
    },
    Rule {
        name: "unused-image",
        objects_to: "an image that no page shows",
        find: image::find,
    },
    Rule {
        name: "unknown-language",
        objects_to: "a code block whose language is spelled almost like a known one",
        find: language::find,
    },
    Rule {
        name: "missing-glyph",
        objects_to: "a character that no font of the book has",
        find: glyph::find,
    },
    Rule {
        name: "long-code-line",
        objects_to: "a line of code or output that must wrap in the PDF",
        find: line::find,
    },
    Rule {
        name: "vanished-question",
        objects_to: "a released question that is gone without being retired",
        find: vanished::find,
    },
];

/// What the rules look at.
struct Manuscript<'m> {
    bank: &'m Bank,
    sources: &'m Sources,
    theme: &'m Theme,
}

/// What all rules object to.
#[must_use]
pub fn check(bank: &Bank, sources: &Sources, theme: &Theme) -> Vec<Diagnostic> {
    let manuscript = Manuscript {
        bank,
        sources,
        theme,
    };
    RULES
        .par_iter()
        .flat_map_iter(|rule| (rule.find)(&manuscript))
        .collect()
}

/// The diagnostics without those that `[check] allow` lets pass. Errors always stay. A name that lets nothing pass is
/// reported, because it is either misspelt or no longer needed.
#[must_use]
pub fn allow(diagnostics: Vec<Diagnostic>, bank: &Bank, sources: &Sources) -> Vec<Diagnostic> {
    let allowed = &bank.config.check.allow;
    let mut used = HashSet::new();
    let mut kept: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(|diagnostic| {
            let passes = diagnostic.severity != Severity::Error
                && allowed.iter().any(|name| name.as_ref() == diagnostic.rule);
            if passes {
                used.insert(diagnostic.rule);
            }
            !passes
        })
        .collect();
    for name in allowed {
        if !used.contains(name.as_ref().as_str()) {
            let notice = Diagnostic::notice(
                "unused-allow",
                format!("`{}` is allowed, but nothing of this name was found", name.as_ref()),
            )
            .help("take the name out of `[check] allow`, or mend its spelling; errors cannot be allowed");
            kept.push(match sources.find("book.toml") {
                Some((file, _)) => notice.at(Span::new(file, name.span())),
                None => notice,
            });
        }
    }
    kept
}

/// A text of the bank with its heading: a question, or the introduction of a section or part.
struct Passage<'m> {
    heading: Span,
    /// The question, if it is one.
    question: Option<&'m Question>,
    /// The blocks of an introduction.
    intro: &'m [Block],
}

impl<'m> Manuscript<'m> {
    /// Every question and introduction.
    fn passages(&self) -> Vec<Passage<'m>> {
        let introduction = |heading, intro| Passage {
            heading,
            question: None,
            intro,
        };
        let mut passages = Vec::new();
        for part in &self.bank.parts {
            passages.push(introduction(part.span, &*part.intro));
            for section in &part.sections {
                passages.push(introduction(section.span, &*section.intro));
                for footnote in &section.footnotes {
                    passages.push(introduction(section.span, &*footnote.content));
                }
                passages.extend(section.questions.iter().map(|question| Passage {
                    heading: question.span,
                    question: Some(question),
                    intro: &[],
                }));
            }
        }
        passages
    }

    /// The first place of a text after a heading, or the heading.
    fn place(&self, heading: Span, text: &str) -> Span {
        let source = &self.sources.file(heading.file).text;
        let from = heading.range().start;
        match source[from..].find(text) {
            Some(at) => Span::new(heading.file, from + at..from + at + text.len()),
            None => heading,
        }
    }
}

impl<'m> Passage<'m> {
    /// Every block, in reading order.
    fn blocks(&self) -> Vec<&'m Block> {
        let mut found = Vec::new();
        for block in self.intro {
            block.walk(&mut |block| found.push(block));
        }
        if let Some(question) = self.question {
            question.walk(&mut |block| found.push(block));
        }
        found
    }

    /// Every inline of every kind, those within others too.
    fn inlines(&self) -> Vec<&'m Inline> {
        let mut found = Vec::new();
        if let Some(question) = self.question {
            collect(&question.prompt, &mut found);
            collect(&question.short, &mut found);
            if let Some(quiz) = &question.quiz {
                collect(&quiz.prompt, &mut found);
                for option in &quiz.options {
                    collect(&option.content, &mut found);
                }
            }
        }
        for block in self.blocks() {
            for inlines in texts(block) {
                collect(inlines, &mut found);
            }
        }
        found
    }
}

/// The texts of a block itself, not of blocks within it.
fn texts(block: &Block) -> Vec<&[Inline]> {
    match block {
        Block::Paragraph(content) | Block::Heading { content, .. } => vec![content],
        Block::Table(table) => table
            .header
            .iter()
            .chain(table.rows.iter().flatten())
            .map(Vec::as_slice)
            .collect(),
        Block::Callout(callout) => callout.title.iter().map(Vec::as_slice).collect(),
        Block::Figure(figure) => {
            let title = figure.title.iter().map(Vec::as_slice);
            title.chain(figure_texts(&figure.content)).collect()
        }
        Block::Image(image) => vec![&image.alt],
        Block::List(_)
        | Block::Code(_)
        | Block::Quote(_)
        | Block::Math(_)
        | Block::Diagram(_)
        | Block::Rule => Vec::new(),
    }
}

/// The texts of a figure.
fn figure_texts(content: &FigureContent) -> Vec<&[Inline]> {
    match content {
        FigureContent::Compare(columns) => columns
            .iter()
            .flat_map(|column| {
                let lines = column.lines.iter().map(Vec::as_slice);
                [&*column.head, &*column.gloss].into_iter().chain(lines)
            })
            .collect(),
        FigureContent::Flow(steps)
        | FigureContent::Cards { cards: steps, .. }
        | FigureContent::Ladder(steps) => steps
            .iter()
            .flat_map(|step| {
                let lines = step.lines.iter().map(Vec::as_slice);
                [&*step.name, &*step.gloss].into_iter().chain(lines)
            })
            .collect(),
        FigureContent::Tree(root) => {
            let mut labels = Vec::new();
            let mut nodes = vec![root];
            while let Some(node) = nodes.pop() {
                labels.push(&*node.label);
                nodes.extend(&node.children);
            }
            labels
        }
        FigureContent::Bars { header, bars } => [&*header.0, &*header.1]
            .into_iter()
            .chain(bars.iter().flat_map(|bar| [&*bar.label, &*bar.printed]))
            .collect(),
        FigureContent::Contrast(panels) => panels.iter().map(|panel| &*panel.label).collect(),
        FigureContent::Memory { header, bindings } => header
            .iter()
            .map(Vec::as_slice)
            .chain(
                bindings
                    .iter()
                    .flat_map(|binding| [&*binding.name, &*binding.object, &*binding.note]),
            )
            .collect(),
    }
}

fn collect<'m>(inlines: &'m [Inline], found: &mut Vec<&'m Inline>) {
    for inline in inlines {
        found.push(inline);
        match inline {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strikethrough(content)
            | Inline::Keyboard(content)
            | Inline::Subscript(content)
            | Inline::Superscript(content)
            | Inline::Link { content, .. } => collect(content, found),
            Inline::Image(image) => collect(&image.alt, found),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Math(_)
            | Inline::FootnoteReference(_)
            | Inline::SoftBreak
            | Inline::LineBreak => {}
        }
    }
}
