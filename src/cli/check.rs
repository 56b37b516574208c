//! `prepress check`: every fault in a bank, and with `--run` in its examples.

use std::time::Instant;

use prepress::{markdown, rules};

use super::args::{CheckArguments, MessageFormat};
use super::files::BookFolders;
use super::session::Session;
use super::terminal::{self, Reporter};
use super::{Failure, Outcome};

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
