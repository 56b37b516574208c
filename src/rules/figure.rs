//! A figure that says again what the paragraph beside it says.

use super::words::words;
use super::{Manuscript, figure_texts};
use crate::book::{Block, plain_text};
use crate::diagnostics::{Diagnostic, Span};

/// The share of the figure's words that the paragraph must hold.
const REPEATED: f64 = 0.8;

/// Figures of fewer words than this are not judged: a few labels are bound to stand in the text.
const FEW: usize = 8;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, _, question) in manuscript.bank.questions() {
        // The short answer stands before the first block.
        let mut before = plain_text(&question.short);
        for (index, block) in question.body.iter().enumerate() {
            match block {
                Block::Paragraph(content) => before = plain_text(content),
                Block::Figure(figure) => {
                    let texts = figure_texts(&figure.content);
                    let drawn: Vec<String> = texts.into_iter().map(plain_text).collect();
                    let after = match question.body.get(index + 1) {
                        Some(Block::Paragraph(content)) => plain_text(content),
                        _ => String::new(),
                    };
                    if repeats(&drawn.join(" "), &before) || repeats(&drawn.join(" "), &after) {
                        found.push(
                            Diagnostic::warning(
                                "figure-repeats-text",
                                "the figure says nothing that the paragraph beside it does not say",
                            )
                            .at(first_line(manuscript, figure.span))
                            .help("keep the one that says it better"),
                        );
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn repeats(drawn: &str, paragraph: &str) -> bool {
    let (drawn, paragraph) = (words(drawn), words(paragraph));
    if drawn.len() < FEW {
        return false;
    }
    let common = drawn.intersection(&paragraph).count();
    #[expect(clippy::cast_precision_loss, reason = "a figure has a few dozen words")]
    let share = common as f64 / drawn.len() as f64;
    share >= REPEATED
}

fn first_line(manuscript: &Manuscript, span: Span) -> Span {
    let text = manuscript.sources.text(span);
    let length = text.find('\n').unwrap_or(text.len());
    let start = span.range().start;
    Span::new(span.file, start..start + length)
}
