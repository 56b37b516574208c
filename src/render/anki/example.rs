//! Examples whose printed output makes a question (`ask`).

use crate::book::{Block, CodeBlock, FigureContent, Inline, Question, Tool};
use crate::render::html::Html;

/// An example to be asked about.
#[derive(Debug)]
pub(super) struct Example<'b> {
    pub(super) code: &'b CodeBlock,
    /// What ran before it and what it can import, in order.
    given: Vec<&'b CodeBlock>,
}

/// The examples of an answer that are asked about, in reading order.
pub(super) fn asked(question: &Question) -> Vec<Example<'_>> {
    let mut reader = Reader::default();
    reader.blocks(&question.body);
    reader.found
}

/// The code, behind what is given: each earlier block in a panel of its own, because it may print something itself.
pub(super) fn code(example: &Example, given: &str, html: &mut Html) -> String {
    let shown = |code: &CodeBlock| CodeBlock {
        output: None,
        ..code.clone()
    };
    let earlier = example.given.iter().map(|earlier| {
        let file = earlier.run.as_ref().and_then(|run| run.file.clone());
        let title = earlier.title.clone().or(file);
        Block::Code(CodeBlock {
            title: Some(
                title.map_or_else(|| given.to_owned(), |title| format!("{given}: {title}")),
            ),
            ..shown(earlier)
        })
    });
    let blocks: Vec<Block> = earlier.chain([Block::Code(shown(example.code))]).collect();
    html.blocks(&blocks)
}

/// What it prints.
pub(super) fn printed(example: &Example, html: &mut Html) -> String {
    let output = example.code.output.as_ref();
    let text = output.map_or_else(String::new, |output| output.text.clone());
    let printed = html.inlines(&[Inline::Text(text)]);
    let ending = example
        .code
        .run
        .as_ref()
        .and_then(|run| run.raises.as_deref());
    let ending = ending.map_or_else(String::new, |exception| {
        let exception = html.inlines(&[Inline::Code(exception.to_owned())]);
        format!("<p class=\"raised\">⚠ {exception}</p>")
    });
    format!("<pre class=\"output\"><samp>{printed}</samp></pre>{ending}")
}

/// Reads an answer as it is run: which blocks carry on from which.
#[derive(Default)]
struct Reader<'b> {
    chain: Vec<&'b CodeBlock>,
    files: Vec<&'b CodeBlock>,
    found: Vec<Example<'b>>,
}

impl<'b> Reader<'b> {
    fn blocks(&mut self, blocks: &'b [Block]) {
        for block in blocks {
            match block {
                Block::Code(code) => self.code(code),
                Block::Quote(content) => self.blocks(content),
                Block::Callout(callout) => self.blocks(&callout.content),
                Block::List(list) => list
                    .items
                    .iter()
                    .for_each(|item| self.blocks(&item.content)),
                Block::Figure(figure) => {
                    if let FigureContent::Contrast(panels) = &figure.content {
                        // The text does not carry on from what is set side by side.
                        let chain = self.chain.clone();
                        for panel in panels {
                            self.code(&panel.code);
                        }
                        self.chain = chain;
                    }
                }
                _ => {}
            }
        }
    }

    fn code(&mut self, code: &'b CodeBlock) {
        let Some(run) = &code.run else {
            // Code that is never run can be asked about all the same, for itself.
            return self.ask(code, Vec::new());
        };
        if !run.continues {
            self.chain.clear();
        }
        let imported = |file: &&CodeBlock| {
            let name = file.run.as_ref().and_then(|run| run.file.as_deref());
            let module = name.and_then(|name| name.strip_suffix(".py"));
            module.is_some_and(|module| code.text.contains(module))
        };
        let files = self.files.iter().copied().filter(imported);
        let mut given: Vec<&CodeBlock> = files.collect();
        for earlier in &self.chain {
            if !given.iter().any(|file| std::ptr::eq(*file, *earlier)) {
                given.push(earlier);
            }
        }
        self.ask(code, given);
        if run.file.is_some() {
            self.files.push(code);
        }
        if run.tool == Tool::Python {
            self.chain.push(code);
        }
    }

    fn ask(&mut self, code: &'b CodeBlock, given: Vec<&'b CodeBlock>) {
        if code.ask && code.output.is_some() {
            self.found.push(Example { code, given });
        }
    }
}
