//! Walks through nested blocks, for those who count or collect.

use super::{Block, CodeBlock, FigureContent, Question};

impl Block {
    /// Visits this block and every block within it, in reading order.
    pub fn walk<'b>(&'b self, visit: &mut dyn FnMut(&'b Block)) {
        visit(self);
        match self {
            Block::List(list) => {
                for item in &list.items {
                    walk(&item.content, visit);
                }
            }
            Block::Quote(content) => walk(content, visit),
            Block::Callout(callout) => walk(&callout.content, visit),
            Block::Paragraph(_)
            | Block::Heading { .. }
            | Block::Code(_)
            | Block::Table(_)
            | Block::Figure(_)
            | Block::Image(_)
            | Block::Math(_)
            | Block::Diagram(_)
            | Block::Rule => {}
        }
    }
}

impl Question {
    /// Visits every block of the answer, its notes and its quiz, in reading order.
    pub fn walk<'b>(&'b self, visit: &mut dyn FnMut(&'b Block)) {
        walk(&self.body, visit);
        if let Some(quiz) = &self.quiz {
            walk(&quiz.stem, visit);
            for option in &quiz.options {
                walk(&option.feedback, visit);
            }
            walk(&quiz.explanation, visit);
        }
        for footnote in &self.footnotes {
            walk(&footnote.content, visit);
        }
    }

    /// Every code block of the answer, those in figures and in the quiz included, in reading order.
    #[must_use]
    pub fn code_blocks(&self) -> Vec<&CodeBlock> {
        let mut found = Vec::new();
        self.walk(&mut |block| match block {
            Block::Code(code) => found.push(code),
            Block::Figure(figure) => {
                if let FigureContent::Contrast(panels) = &figure.content {
                    found.extend(panels.iter().map(|panel| &panel.code));
                }
            }
            _ => {}
        });
        found
    }
}

fn walk<'b>(blocks: &'b [Block], visit: &mut dyn FnMut(&'b Block)) {
    for block in blocks {
        block.walk(visit);
    }
}
