//! From a bank to its examples.

use crate::book::{
    Bank, Block, CodeBlock, FigureContent, Footnote, Id, Part, Question, Run, Section, Tool,
};
use crate::lock::Digest;

use super::interpreter::Interpreter;
use super::program::Program;

/// A block that is to be run.
#[derive(Clone, Debug)]
pub struct Example<'b> {
    /// The part it stands in.
    pub part: &'b Id,
    /// The section it stands in; none in the introduction of a part.
    pub section: Option<&'b Id>,
    /// The question it stands in; none in an introduction.
    pub question: Option<&'b Id>,
    /// The block.
    pub code: &'b CodeBlock,
    /// How it is run.
    pub run: &'b Run,
    /// Where in an answer it stands.
    pub role: Role,
    /// What it needs of third parties, with what the blocks need that it carries on from.
    pub needs: Vec<&'b str>,
    /// The oldest interpreter for it and for the blocks that it carries on from.
    pub min: Option<(u32, u32)>,
    /// What is run.
    pub program: Program,
}

/// Where in an answer a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// In the text: what it prints stands below it.
    Text,
    /// In a figure or a quiz: there is no place for what it prints.
    Aside,
}

impl Example<'_> {
    /// The name to speak of it: the question's, or else the section's or the part's.
    #[must_use]
    pub fn home(&self) -> &str {
        self.question.or(self.section).unwrap_or(self.part).as_str()
    }

    /// Whether it stands in a question, section or part of this name.
    #[must_use]
    pub fn is_in(&self, name: &str) -> bool {
        [Some(self.part), self.section, self.question]
            .into_iter()
            .flatten()
            .any(|id| id.as_str() == name)
    }

    /// The digest of everything that decides its verdict: as long as it is the same, a run brings nothing new.
    #[must_use]
    pub fn digest(&self, interpreter: &Interpreter) -> Digest {
        let program = &self.program;
        let words = format!("{:?} {:?} {:?}", self.run, self.role, program.first_line);
        let output = self.code.output.as_ref().map(|output| &*output.text);
        let version = concat!("1 ", env!("CARGO_PKG_VERSION"));
        let mut fields: Vec<&[u8]> = vec![
            version.as_bytes(),
            interpreter.identity.as_bytes(),
            words.as_bytes(),
            output.map_or(b"-", |_| b"+"),
            output.unwrap_or_default().as_bytes(),
        ];
        for (name, text) in &program.files {
            fields.extend([name.as_bytes(), text.as_bytes()]);
        }
        Digest::of(fields)
    }
}

/// Every example of a bank, in order.
#[must_use]
pub fn plan(bank: &Bank) -> Vec<Example<'_>> {
    let mut examples = Vec::new();
    for part in &bank.parts {
        Planner::new(&mut examples, part, None, None).blocks(&part.intro);
        for section in &part.sections {
            let mut planner = Planner::new(&mut examples, part, Some(section), None);
            planner.blocks(&section.intro);
            planner.footnotes(&section.footnotes);
            for question in &section.questions {
                Planner::new(&mut examples, part, Some(section), Some(question)).question(question);
            }
        }
    }
    examples
}

/// Walks through one answer.
struct Planner<'b, 'p> {
    examples: &'p mut Vec<Example<'b>>,
    part: &'b Part,
    section: Option<&'b Section>,
    question: Option<&'b Question>,
    role: Role,
    /// The blocks whose state the next `continue` carries on from.
    chain: Vec<(&'b CodeBlock, &'b Run)>,
    /// What `file=` has written so far.
    files: Vec<(&'b str, &'b str)>,
}

impl<'b, 'p> Planner<'b, 'p> {
    fn new(
        examples: &'p mut Vec<Example<'b>>,
        part: &'b Part,
        section: Option<&'b Section>,
        question: Option<&'b Question>,
    ) -> Self {
        Planner {
            examples,
            part,
            section,
            question,
            role: Role::Text,
            chain: Vec::new(),
            files: Vec::new(),
        }
    }

    fn question(&mut self, question: &'b Question) {
        self.blocks(&question.body);
        if let Some(quiz) = &question.quiz {
            self.aside(|planner| {
                planner.blocks(&quiz.stem);
                for option in &quiz.options {
                    planner.blocks(&option.feedback);
                }
                planner.blocks(&quiz.explanation);
            });
        }
        self.footnotes(&question.footnotes);
    }

    fn footnotes(&mut self, footnotes: &'b [Footnote]) {
        for footnote in footnotes {
            self.blocks(&footnote.content);
        }
    }

    fn blocks(&mut self, blocks: &'b [Block]) {
        for block in blocks {
            match block {
                Block::Code(code) => self.code(code),
                Block::Quote(content) => self.blocks(content),
                Block::Callout(callout) => self.blocks(&callout.content),
                Block::List(list) => {
                    for item in &list.items {
                        self.blocks(&item.content);
                    }
                }
                Block::Figure(figure) => {
                    if let FigureContent::Contrast(panels) = &figure.content {
                        self.aside(|planner| {
                            for panel in panels {
                                planner.code(&panel.code);
                            }
                        });
                    }
                }
                Block::Paragraph(_)
                | Block::Heading { .. }
                | Block::Table(_)
                | Block::Image(_)
                | Block::Math(_)
                | Block::Diagram(_)
                | Block::Rule => {}
            }
        }
    }

    /// Walks through something that the text does not carry on from.
    fn aside(&mut self, walk: impl FnOnce(&mut Self)) {
        let chain = self.chain.clone();
        let role = std::mem::replace(&mut self.role, Role::Aside);
        walk(self);
        self.chain = chain;
        self.role = role;
    }

    fn code(&mut self, code: &'b CodeBlock) {
        let Some(run) = &code.run else {
            return;
        };
        if let Some(name) = &run.file {
            self.files.retain(|(other, _)| other != name);
            self.files.push((name, &code.text));
            let is_only_written =
                code.output.is_none() && run.raises.is_none() && run.tool == Tool::Python;
            if is_only_written {
                return;
            }
        }
        if !run.continues {
            self.chain.clear();
        }
        let runs = || self.chain.iter().map(|(_, run)| *run).chain([run]);
        let mut needs: Vec<&str> = runs()
            .flat_map(|run| run.needs.iter().map(String::as_str))
            .chain(tool_package(run.tool))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        self.examples.push(Example {
            part: &self.part.id,
            section: self.section.map(|section| &section.id),
            question: self.question.map(|question| &question.id),
            code,
            run,
            role: self.role,
            needs,
            min: runs().filter_map(|run| run.min).max(),
            program: Program::new(code, run, &self.chain, &self.files),
        });
        self.chain.push((code, run));
    }
}

/// The package that a tool comes in.
fn tool_package(tool: Tool) -> Option<&'static str> {
    match tool {
        Tool::Python => None,
        Tool::Pytest => Some("pytest"),
        Tool::Mypy => Some("mypy"),
    }
}
