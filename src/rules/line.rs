//! A line of code or output that is longer than the PDF's page holds, so that it must wrap.

use super::{Manuscript, Passage};
use crate::book::{Block, CodeBlock, FigureContent, Question};
use crate::config::{Paper, PdfSettings};
use crate::diagnostics::{Diagnostic, Span};

/// Millimetres in a typographic point.
const POINT: f64 = 25.4 / 72.0;

/// What boxes take away from the width, in points, as `insets` in `templates/pdf/style.typ`.
const LIST: f64 = 18.0;
const CALLOUT: f64 = 23.0;
const QUOTE: f64 = 16.0;
const QUIZ: f64 = 22.0;
const FIGURE: f64 = 24.0;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let paper = narrowest(manuscript);
    let mut lines = Lines {
        manuscript,
        paper,
        found: Vec::new(),
    };
    for passage in manuscript.passages() {
        lines.passage(&passage);
    }
    lines.found
}

/// The columns of code that fit between the edges of a panel on a paper, in boxes that take away `inset` points. The
/// measures are those of `templates/pdf/style.typ`: code may shrink to `code-min`, and a character is 0.6 em wide.
fn columns(paper: Paper, inset: f64) -> usize {
    let (width, _) = paper.millimetres();
    let is_wide = width >= 180.0;
    let (margins, smallest) = if is_wide {
        (21.0 + 20.0 + 26.0, 7.2)
    } else {
        (16.0 + 14.0, 6.6)
    };
    let room = (width - margins) / POINT - inset - 2.0 * 8.0 - 1.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page is a few hundred points wide"
    )]
    let columns = (room / (0.6 * smallest)).max(1.0) as usize;
    columns
}

/// The narrowest paper that the book or one of its editions is printed on.
fn narrowest(manuscript: &Manuscript) -> Paper {
    let config = &manuscript.bank.config;
    let book = PdfSettings::default().with(&config.pdf);
    let editions = config
        .edition
        .iter()
        .map(|edition| book.clone().with(&edition.pdf));
    let papers = editions
        .chain([book.clone()])
        .map(|settings| settings.paper);
    papers
        .min_by_key(|paper| columns(*paper, 0.0))
        .unwrap_or(book.paper)
}

struct Lines<'l, 'm> {
    manuscript: &'l Manuscript<'m>,
    paper: Paper,
    found: Vec<Diagnostic>,
}

impl Lines<'_, '_> {
    fn passage(&mut self, passage: &Passage) {
        self.blocks(passage.intro, 0.0);
        if let Some(question) = passage.question {
            self.question(question);
        }
    }

    fn question(&mut self, question: &Question) {
        self.blocks(&question.body, 0.0);
        if let Some(quiz) = &question.quiz {
            self.blocks(&quiz.stem, QUIZ);
            self.blocks(&quiz.explanation, QUIZ);
        }
        for footnote in &question.footnotes {
            self.blocks(&footnote.content, 0.0);
        }
    }

    fn blocks(&mut self, blocks: &[Block], inset: f64) {
        for block in blocks {
            match block {
                Block::Code(code) => self.code(code, inset),
                Block::List(list) => {
                    for item in &list.items {
                        self.blocks(&item.content, inset + LIST);
                    }
                }
                Block::Quote(content) => self.blocks(content, inset + QUOTE),
                Block::Callout(callout) => self.blocks(&callout.content, inset + CALLOUT),
                Block::Figure(figure) => {
                    if let FigureContent::Contrast(panels) = &figure.content {
                        for panel in panels {
                            self.code(&panel.code, inset + FIGURE);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn code(&mut self, code: &CodeBlock, inset: f64) {
        let most = columns(self.paper, inset);
        self.text(&code.text, code.text_span, most);
        if let Some(output) = &code.output {
            self.text(&output.text, output.text_span, most);
        }
    }

    fn text(&mut self, text: &str, span: Span, most: usize) {
        let long = |line: &str| line.chars().count() > most;
        let Some(index) = text.lines().position(long) else {
            return;
        };
        let longest = text
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or(0);
        let count = text.lines().filter(|line| long(line)).count();
        let source = self.manuscript.sources.text(span);
        let start = source
            .split_inclusive('\n')
            .take(index)
            .map(str::len)
            .sum::<usize>();
        let line = source[start..].lines().next().unwrap_or_default();
        let start = span.range().start + start;
        let more = if count > 1 {
            format!("; {count} lines of this block are too long")
        } else {
            String::new()
        };
        self.found.push(
            Diagnostic::warning(
                "long-code-line",
                format!("a line of {longest} characters must wrap: {most} fit on the page{more}"),
            )
            .at(Span::new(span.file, start..start + line.len()))
            .help("break the line where the language allows it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrower_pages_hold_less() {
        let papers = [Paper::UsLetter, Paper::A4, Paper::SixByNine, Paper::A5];
        assert_eq!(papers.map(|paper| columns(paper, 0.0)), [93, 89, 83, 80]);
        assert_eq!(columns(Paper::A4, CALLOUT), 84);
    }
}
