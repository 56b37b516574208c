//! `prepress check`: every fault in a bank, and with `--run` in its examples.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use prepress::book::{Bank, Tool};
use prepress::diagnostics::Diagnostic;
use prepress::examples::{self, Edit, Example, Obstacle, Verdict};
use prepress::sources::Sources;
use prepress::{markdown, rules};
use rayon::prelude::*;

use super::args::{CheckArguments, MessageFormat};
use super::cache::Cache;
use super::files::{BookFolders, StagedFiles};
use super::interpreter::{self, FoundInterpreter};
use super::sandbox::Sandbox;
use super::terminal::{self, Counter, Reporter};
use super::{Failure, Outcome};

/// pytest and mypy are programs of some size.
const TOOL_TIME: u32 = 2;

/// Checks what the arguments ask for.
pub fn run(arguments: &CheckArguments) -> Outcome {
    let threads = arguments.jobs.map_or(0, std::num::NonZero::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Failed(format!("no threads can be started: {error}")))?;
    pool.install(|| check(arguments))
}

fn check(arguments: &CheckArguments) -> Outcome {
    let start = Instant::now();
    let folders = BookFolders::find(&arguments.bank.dir)?;
    let mut reporter = Reporter::new(arguments.bank.message_format);
    let (content, theme) = rayon::join(|| folders.read_content(), || folders.read_theme());
    let sources = content.output;
    let mut diagnostics = content.diagnostics;
    diagnostics.extend(theme.diagnostics);
    let parsed = markdown::parse(&sources);
    diagnostics.extend(parsed.diagnostics);
    let Some(bank) = parsed.output else {
        reporter.report(&diagnostics, &sources);
        return conclude(&reporter);
    };
    diagnostics.extend(rules::check(&bank, &sources, &theme.output));
    let diagnostics = rules::allow(diagnostics, &bank, &sources);
    reporter.report(&diagnostics, &sources);
    let summary = if arguments.run {
        let session = Session {
            arguments,
            folders: &folders,
            bank: &bank,
            sources: &sources,
        };
        Some(session.run(&mut reporter)?)
    } else {
        None
    };
    if let Some(summary) = summary {
        summary.say(arguments.bank.message_format, start.elapsed());
    } else if arguments.bank.message_format == MessageFormat::Human && !reporter.has_errors() {
        let questions = terminal::counted(bank.questions().count(), "question");
        terminal::result(&format!(
            "{questions} checked; `--run` runs the examples too"
        ));
    }
    conclude(&reporter)
}

fn conclude(reporter: &Reporter) -> Outcome {
    reporter.conclude("");
    if reporter.has_errors() {
        return Err(Failure::Reported);
    }
    Ok(())
}

/// One run of a bank's examples.
struct Session<'s> {
    arguments: &'s CheckArguments,
    folders: &'s BookFolders,
    bank: &'s Bank,
    sources: &'s Sources,
}

/// What came of all examples.
#[derive(Default)]
struct Summary {
    interpreter: Option<(u32, u32)>,
    passed: usize,
    remembered: usize,
    failed: usize,
    unreached: usize,
    blessed: usize,
    /// How many examples were skipped, by what they lack.
    skipped: BTreeMap<String, usize>,
}

/// What came of one example.
enum Result<'b> {
    Remembered,
    Judged(Verdict, Option<Edit>),
    Skipped(Obstacle),
    /// There is no interpreter, or no sandbox to run it in.
    Barred(&'b str),
}

impl Session<'_> {
    fn run(&self, reporter: &mut Reporter) -> std::result::Result<Summary, Failure> {
        let examples = self.chosen()?;
        let found = interpreter::find(
            self.arguments.python.as_deref(),
            &self.folders.home,
            &examples,
        )?;
        let mut summary = Summary {
            interpreter: found.as_ref().map(|found| found.facts.version),
            ..Summary::default()
        };
        if examples.is_empty() {
            return Ok(summary);
        }
        let Some(found) = found else {
            reporter.report(&[no_interpreter()], self.sources);
            summary
                .skipped
                .insert("an interpreter".into(), examples.len());
            return Ok(summary);
        };
        let identity = &found.facts.identity;
        let cache = Cache::read(&self.folders.home, identity);
        let digests: Vec<_> = examples
            .iter()
            .map(|example| example.digest(&found.facts))
            .collect();
        let is_known = |index: usize| !self.arguments.fresh && cache.knows(&digests[index]);
        let runs = (0..examples.len())
            .filter(|index| !is_known(*index) && found.facts.obstacle(&examples[*index]).is_none())
            .count();
        let sandbox = if runs > 0 {
            self.sandbox(&found, reporter)?
        } else {
            None
        };
        let counter = Counter::new("examples", runs);
        let results: Vec<Result> = examples
            .par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(index, example)| {
                if is_known(index) {
                    return Result::Remembered;
                }
                if let Some(obstacle) = found.facts.obstacle(example) {
                    return Result::Skipped(obstacle);
                }
                let Some(sandbox) = &sandbox else {
                    return Result::Barred("a sandbox");
                };
                let result = self.judge(example, sandbox);
                counter.step();
                result
            })
            .collect();
        counter.clear();
        let mut edits = Vec::new();
        let mut proved = Vec::new();
        let mut skipped: BTreeMap<Obstacle, Vec<&Example>> = BTreeMap::new();
        for ((example, digest), result) in examples.iter().zip(&digests).zip(results) {
            match result {
                Result::Remembered => {
                    summary.passed += 1;
                    summary.remembered += 1;
                    proved.push(digest.clone());
                }
                Result::Judged(Verdict::True, _) => {
                    summary.passed += 1;
                    proved.push(digest.clone());
                }
                Result::Judged(Verdict::False(_), Some(edit)) => {
                    summary.blessed += 1;
                    edits.push(edit);
                }
                Result::Judged(Verdict::False(diagnostic), None) => {
                    summary.failed += 1;
                    reporter.report(&[diagnostic], self.sources);
                }
                Result::Judged(Verdict::Unreached, _) => summary.unreached += 1,
                Result::Skipped(obstacle) => skipped.entry(obstacle).or_default().push(example),
                Result::Barred(what) => *summary.skipped.entry(what.to_owned()).or_default() += 1,
            }
        }
        for (obstacle, examples) in skipped {
            reporter.report(&[skip_notice(&obstacle, &examples, &found)], self.sources);
            *summary.skipped.entry(obstacle.to_string()).or_default() += examples.len();
        }
        cache.write(&proved, !self.arguments.only.is_empty());
        self.write(&edits)?;
        Ok(summary)
    }

    /// The examples that `--only` asks for.
    fn chosen(&self) -> std::result::Result<Vec<Example<'_>>, Failure> {
        let mut examples = examples::plan(self.bank);
        let only = &self.arguments.only;
        if only.is_empty() {
            return Ok(examples);
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for (part, section, question) in self.bank.questions() {
            known.extend([&part.id, &section.id, &question.id].map(|id| id.as_str()));
        }
        if let Some(name) = only.iter().find(|name| !known.contains(name.as_str())) {
            return Err(Failure::Misuse(format!(
                "--only {name}: there is no question, section or part of this id; `prepress list` names them"
            )));
        }
        examples.retain(|example| only.iter().any(|name| example.is_in(name)));
        Ok(examples)
    }

    /// The place to run in; none, with an error said, if there is no sandbox and nobody has agreed to do without.
    fn sandbox(
        &self,
        found: &FoundInterpreter,
        reporter: &mut Reporter,
    ) -> std::result::Result<Option<Sandbox>, Failure> {
        let time = Duration::from_secs(self.arguments.timeout);
        if self.arguments.unsandboxed {
            let notice = Diagnostic::warning(
                "unsandboxed",
                "the examples run without a sandbox and can do whatever you can do",
            );
            reporter.report(&[notice], self.sources);
            let sandbox = Sandbox::without(found, time);
            return sandbox.map(Some).map_err(|error| {
                Failure::Failed(format!("no temporary folder can be made: {error}"))
            });
        }
        match Sandbox::new(found, time) {
            Ok(sandbox) => Ok(Some(sandbox)),
            Err(reason) => {
                let fault =
                    Diagnostic::error("no-sandbox", format!("no example was run: {reason}"));
                reporter.report(
                    &[fault.help(
                        "install bubblewrap and allow it to make namespaces; `--unsandboxed` runs the examples with \
                         your own rights",
                    )],
                    self.sources,
                );
                Ok(None)
            }
        }
    }

    fn judge(&self, example: &Example, sandbox: &Sandbox) -> Result<'static> {
        let slot = rayon::current_thread_index().unwrap_or(0);
        let time = match example.run.tool {
            Tool::Python => 1,
            Tool::Pytest | Tool::Mypy => TOOL_TIME,
        };
        let outcome = sandbox.run(&example.program, slot, time);
        let verdict = examples::judge(example, &outcome, self.sources);
        let edit = match &verdict {
            Verdict::False(fault) if self.arguments.bless && fault.rule == "wrong-output" => {
                examples::bless(example, &outcome, self.sources)
            }
            _ => None,
        };
        Result::Judged(verdict, edit)
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
            let path = self.sources.shown_path(edit.span.file);
            let (line, _) = self
                .sources
                .line_column(edit.span.file, edit.span.range().start);
            terminal::result(&format!("{path}:{line} changed\n{}", edit.diff));
        }
        Ok(())
    }
}

fn no_interpreter() -> Diagnostic {
    Diagnostic::error(
        "no-interpreter",
        "no example was run: there is no Python 3 here",
    )
    .help("`make python` fetches one, `--python PATH` names one")
}

/// Says which examples were skipped, and why.
fn skip_notice(obstacle: &Obstacle, examples: &[&Example], found: &FoundInterpreter) -> Diagnostic {
    let count = terminal::counted(examples.len(), "example");
    let verb = if examples.len() == 1 { "needs" } else { "need" };
    let (major, minor) = found.facts.version;
    let path = found.path.display();
    let lack = match obstacle {
        Obstacle::Version(..) => format!("{path} is Python {major}.{minor}"),
        Obstacle::Package(_) => format!("{path} does not have it"),
    };
    let mut homes: Vec<_> = examples.iter().map(|example| example.home()).collect();
    homes.dedup();
    Diagnostic::notice(
        "skipped-examples",
        format!("{count} skipped: {verb} {obstacle}, and {lack}"),
    )
    .help(format!("skipped in {}", homes.join(", ")))
}

impl Summary {
    /// The last line.
    fn say(&self, format: MessageFormat, time: Duration) {
        if format == MessageFormat::Json {
            let object = serde_json::json!({
                "python": self.interpreter.map(|(major, minor)| format!("{major}.{minor}")),
                "passed": self.passed,
                "remembered": self.remembered,
                "failed": self.failed,
                "unreached": self.unreached,
                "blessed": self.blessed,
                "skipped": self.skipped,
            });
            terminal::result(&object.to_string());
            return;
        }
        let skipped: usize = self.skipped.values().sum();
        let all = self.passed + self.failed + self.unreached + self.blessed + skipped;
        let mut parts = vec![format!("{} passed", self.passed)];
        if self.remembered > 0 {
            parts[0] += &format!(" ({} known from before)", self.remembered);
        }
        parts.push(format!("{} failed", self.failed));
        if self.unreached > 0 {
            parts.push(format!("{} not reached", self.unreached));
        }
        if self.blessed > 0 {
            parts.push(format!("{} blessed", self.blessed));
        }
        parts.push(format!("{skipped} skipped"));
        if skipped > 0 {
            let reasons: Vec<_> = self
                .skipped
                .iter()
                .map(|(lack, count)| format!("{count} for want of {lack}"))
                .collect();
            let last = parts.len() - 1;
            parts[last] += &format!(" ({})", reasons.join(", "));
        }
        let python = self.interpreter.map_or_else(String::new, |(major, minor)| {
            format!(" on Python {major}.{minor}")
        });
        terminal::result(&format!(
            "{}{python}: {} in {:.1} s",
            terminal::counted(all, "example"),
            parts.join(", "),
            time.as_secs_f64()
        ));
    }
}
