//! Runs a bank's examples and says what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use prepress::book::{Bank, Tool};
use prepress::diagnostics::Diagnostic;
use prepress::examples::{self, Edit, Example, Obstacle, Verdict};
use prepress::lock::Digest;
use prepress::sources::Sources;
use rayon::prelude::*;

use super::args::CheckArguments;
use super::cache::Cache;
use super::files::{BookFolders, StagedFiles};
use super::interpreter::{self, FoundInterpreter};
use super::sandbox::Sandbox;
use super::summary::Summary;
use super::terminal::{self, Counter, Reporter};
use super::{Failure, Outcome};

/// pytest and mypy are programs of some size.
const TOOL_TIME: u32 = 2;

/// One run of a bank's examples.
pub struct Session<'s> {
    /// What is asked for.
    pub arguments: &'s CheckArguments,
    /// Where the bank is.
    pub folders: &'s BookFolders,
    /// The bank.
    pub bank: &'s Bank,
    /// Its files.
    pub sources: &'s Sources,
}

/// What came of one example.
enum Fate {
    /// It is known to be true.
    Remembered,
    /// It was run.
    True,
    False(Box<Diagnostic>),
    Blessed(Edit),
    Unreached,
    /// It was not run.
    Skipped(Obstacle),
    Barred,
}

impl Session<'_> {
    /// Runs what the arguments ask for.
    ///
    /// # Errors
    ///
    /// If the arguments name what is not there, or a blessed file can't be written.
    pub fn run(&self, reporter: &mut Reporter) -> Result<Summary, Failure> {
        let examples = self.chosen()?;
        let given = self.arguments.python.as_deref();
        let found = interpreter::find(given, &self.folders.home, &examples)?;
        if examples.is_empty() {
            return Ok(Summary::default());
        }
        let Some(found) = found else {
            reporter.report(&[no_interpreter()], self.sources);
            let mut summary = Summary::default();
            summary
                .skipped
                .insert("an interpreter".to_owned(), examples.len());
            return Ok(summary);
        };
        let cache = Cache::read(&self.folders.home, &found.facts.identity);
        let digests: Vec<_> = examples
            .iter()
            .map(|example| example.digest(&found.facts))
            .collect();
        let fates = self.fates(&examples, &digests, &found, &cache, reporter)?;
        let is_true = |fate: &Fate| matches!(fate, Fate::Remembered | Fate::True);
        let proved = digests.iter().zip(&fates).filter(|(_, fate)| is_true(fate));
        let proved: Vec<&Digest> = proved.map(|(digest, _)| digest).collect();
        cache.write(&proved, !self.arguments.only.is_empty());
        self.tell(&examples, fates, &found, reporter)
    }

    /// The examples that `--only` asks for.
    fn chosen(&self) -> Result<Vec<Example<'_>>, Failure> {
        let mut examples = examples::plan(self.bank);
        let only = &self.arguments.only;
        if only.is_empty() {
            return Ok(examples);
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for part in &self.bank.parts {
            known.insert(part.id.as_str());
            for section in &part.sections {
                known.insert(section.id.as_str());
                known.extend(
                    section
                        .questions
                        .iter()
                        .map(|question| question.id.as_str()),
                );
            }
        }
        if let Some(name) = only.iter().find(|name| !known.contains(name.as_str())) {
            return Err(Failure::Misuse(format!(
                "--only {name}: there is no question, section or part of this id; `prepress list` names them"
            )));
        }
        examples.retain(|example| only.iter().any(|name| example.is_in(name)));
        Ok(examples)
    }

    /// What comes of each example, in their order: they run side by side.
    fn fates(
        &self,
        examples: &[Example],
        digests: &[Digest],
        found: &FoundInterpreter,
        cache: &Cache,
        reporter: &mut Reporter,
    ) -> Result<Vec<Fate>, Failure> {
        let settled: Vec<Option<Fate>> = examples
            .iter()
            .zip(digests)
            .map(|(example, digest)| {
                if let Some(obstacle) = found.facts.obstacle(example) {
                    return Some(Fate::Skipped(obstacle));
                }
                let is_known = !self.arguments.fresh && cache.knows(digest);
                is_known.then_some(Fate::Remembered)
            })
            .collect();
        let open = settled.iter().filter(|fate| fate.is_none()).count();
        let sandbox = if open > 0 {
            self.sandbox(found, reporter)?
        } else {
            None
        };
        let counter = Counter::new("examples", open);
        let fates = examples
            .par_iter()
            .zip(settled)
            .with_max_len(1)
            .map(|(example, settled)| match (settled, &sandbox) {
                (Some(fate), _) => fate,
                (None, None) => Fate::Barred,
                (None, Some(sandbox)) => {
                    let fate = self.judge(example, sandbox);
                    counter.step();
                    fate
                }
            })
            .collect();
        counter.clear();
        Ok(fates)
    }

    /// The place to run in; none, with an error said, if there is no sandbox and nobody has agreed to do without.
    fn sandbox(
        &self,
        found: &FoundInterpreter,
        reporter: &mut Reporter,
    ) -> Result<Option<Sandbox>, Failure> {
        let time = Duration::from_secs(self.arguments.timeout);
        if self.arguments.unsandboxed {
            let warning = Diagnostic::warning(
                "unsandboxed",
                "the examples run without a sandbox and can do whatever you can do",
            );
            reporter.report(&[warning], self.sources);
            let sandbox = Sandbox::without(found, time);
            return sandbox.map(Some).map_err(|error| {
                Failure::Failed(format!("no temporary folder can be made: {error}"))
            });
        }
        match Sandbox::new(found, time) {
            Ok(sandbox) => Ok(Some(sandbox)),
            Err(reason) => {
                reporter.report(&[no_sandbox(&reason)], self.sources);
                Ok(None)
            }
        }
    }

    fn judge(&self, example: &Example, sandbox: &Sandbox) -> Fate {
        let slot = rayon::current_thread_index().unwrap_or(0);
        let time = match example.run.tool {
            Tool::Python => 1,
            Tool::Pytest | Tool::Mypy => TOOL_TIME,
        };
        let outcome = sandbox.run(&example.program, slot, time);
        match examples::judge(example, &outcome, self.sources) {
            Verdict::True => Fate::True,
            Verdict::Unreached => Fate::Unreached,
            Verdict::False(fault) => {
                let can_bless = self.arguments.bless && fault.rule == "wrong-output";
                let edit = can_bless
                    .then(|| examples::bless(example, &outcome, self.sources))
                    .flatten();
                edit.map_or_else(|| Fate::False(Box::new(fault)), Fate::Blessed)
            }
        }
    }

    /// Reports every fault and every kind of skip, writes what was blessed, and sums up.
    fn tell(
        &self,
        examples: &[Example],
        fates: Vec<Fate>,
        found: &FoundInterpreter,
        reporter: &mut Reporter,
    ) -> Result<Summary, Failure> {
        let mut summary = Summary {
            interpreter: Some(found.facts.version),
            ..Summary::default()
        };
        let mut edits = Vec::new();
        let mut skipped: BTreeMap<Obstacle, Vec<&str>> = BTreeMap::new();
        for (example, fate) in examples.iter().zip(fates) {
            match fate {
                Fate::Remembered => {
                    summary.passed += 1;
                    summary.remembered += 1;
                }
                Fate::True => summary.passed += 1,
                Fate::False(fault) => {
                    summary.failed += 1;
                    reporter.report(&[*fault], self.sources);
                }
                Fate::Blessed(edit) => edits.push(edit),
                Fate::Unreached => summary.unreached += 1,
                Fate::Skipped(obstacle) => {
                    skipped.entry(obstacle).or_default().push(example.home());
                }
                Fate::Barred => *summary.skipped.entry("a sandbox".to_owned()).or_default() += 1,
            }
        }
        for (obstacle, homes) in skipped {
            summary.skipped.insert(obstacle.to_string(), homes.len());
            reporter.report(&[skip_notice(&obstacle, homes, found)], self.sources);
        }
        summary.blessed = edits.len();
        self.write(&edits)?;
        Ok(summary)
    }

    /// Writes blessed outputs into their files, each file whole.
    fn write(&self, edits: &[Edit]) -> Outcome {
        let mut staged = StagedFiles::default();
        let files: BTreeSet<_> = edits.iter().map(|edit| edit.span.file).collect();
        for file in files {
            let source = self.sources.file(file);
            let text = Edit::apply(edits, file, &source.text);
            staged.stage(&self.folders.content.join(&source.path), text.as_bytes())?;
        }
        staged.commit()?;
        for edit in edits {
            let file = edit.span.file;
            let path = self.sources.shown_path(file);
            let (line, _) = self.sources.line_column(file, edit.span.range().start);
            terminal::change(&format!("{path}:{line}: output rewritten\n{}", edit.diff));
        }
        Ok(())
    }
}

fn no_interpreter() -> Diagnostic {
    Diagnostic::error(
        "no-interpreter",
        "no example was run: there is no Python 3 here",
    )
    .help("install one, or name one with `--python PATH`")
}

fn no_sandbox(reason: &str) -> Diagnostic {
    Diagnostic::error("no-sandbox", format!("no example was run: {reason}")).help(
        "install bubblewrap and allow it to make namespaces; `--unsandboxed` runs the examples with your own rights",
    )
}

/// Says which examples were skipped, and why.
fn skip_notice(obstacle: &Obstacle, mut homes: Vec<&str>, found: &FoundInterpreter) -> Diagnostic {
    let count = terminal::counted(homes.len(), "example");
    let verb = if homes.len() == 1 { "needs" } else { "need" };
    let (major, minor) = found.facts.version;
    let path = found.path.display();
    let lack = match obstacle {
        Obstacle::Version(..) => format!("{path} is Python {major}.{minor}"),
        Obstacle::Package(_) => format!("{path} does not have it"),
    };
    homes.dedup();
    Diagnostic::notice(
        "skipped-examples",
        format!("{count} skipped: {verb} {obstacle}, and {lack}"),
    )
    .help(format!("skipped in {}", homes.join(", ")))
}
