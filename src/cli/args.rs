//! Every command and option. The doc comments are the help texts.
#![allow(
    clippy::doc_markdown,
    reason = "help texts are shown as they stand, backticks too"
)]

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use prepress::render;

use super::{Failure, Outcome, files};

/// Makes a typeset handbook (PDF), a flashcard deck (Anki) and an e-book (EPUB 3) out of one bank of questions in
/// Markdown.
///
/// Exit status: 0 if all went well, 1 if something is wrong with the content or an output could not be made, 2 if the
/// program was used wrongly. Diagnostics go to standard error, results to standard output.
///
/// Environment: SOURCE_DATE_EPOCH (seconds since 1970-01-01) stands in for the time of the build. NO_COLOR turns
/// colours off. CI turns progress bars off; they are drawn on a terminal only.
#[derive(Debug, Parser)]
#[command(name = "prepress", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Build(BuildArguments),
    Check(CheckArguments),
    List(ListArguments),
    New(NewArguments),
    Completions(CompletionsArguments),
    Man(ManArguments),
}

/// Makes the books.
///
/// Files are replaced one by one and whole: if a format fails, its last good file stays, and the other formats still
/// land. If the content has errors, nothing is written at all.
#[derive(Debug, Args)]
pub struct BuildArguments {
    #[command(flatten)]
    pub bank: BankArguments,
    /// The formats to make, separated by commas [default: those that book.toml names, else all]
    #[arg(long, short, value_name = "FORMAT", value_delimiter = ',', value_parser = formats())]
    pub format: Vec<String>,
    /// An edition from book.toml, `full` for the whole bank, or `all` for everything; may be given several times
    /// [default: full]
    #[arg(long, short, value_name = "NAME", value_delimiter = ',')]
    pub edition: Vec<String>,
    /// Only questions that fit: level=3, tag=gotcha, part=ID or section=ID. May be given several times: questions must
    /// fit every key, and of several values of one key, any. The files get a suffix; a partial deck updates the same
    /// cards as the whole one
    #[arg(long, short, value_name = "KEY=VALUE", value_parser = choice)]
    pub select: Vec<Choice>,
    /// The folder to write to [default: dist beside the content folder]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Fail, before anything is written, if book.lock would change
    #[arg(long)]
    pub locked: bool,
    /// How many threads to use [default: one for each processor]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// One `--select`.
#[derive(Clone, Debug)]
pub enum Choice {
    Level(u8),
    Tag(String),
    Part(String),
    Section(String),
}

fn choice(text: &str) -> Result<Choice, String> {
    let known = "write level=1, 2 or 3, tag=…, part=… or section=…";
    let (key, value) = text.split_once('=').ok_or(known)?;
    let value = value.trim();
    match key.trim() {
        "level" => match value.parse() {
            Ok(level @ 1..=3) => Ok(Choice::Level(level)),
            _ => Err("levels are 1 screening, 2 working developer, 3 senior".to_owned()),
        },
        _ if value.is_empty() => Err(known.to_owned()),
        "tag" => Ok(Choice::Tag(value.to_owned())),
        "part" => Ok(Choice::Part(value.to_owned())),
        "section" => Ok(Choice::Section(value.to_owned())),
        _ => Err(known.to_owned()),
    }
}

/// Where a bank is, and how to speak about it.
#[derive(Debug, Args)]
pub struct BankArguments {
    /// The content folder, which holds book.toml; or the folder around it, if it is called `content`
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// How diagnostics are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub message_format: MessageFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people, with the source line underlined
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// Annotations that GitHub Actions shows beside the line
    Github,
}

/// Reads a bank and reports every fault in it; with --run, runs every example too.
///
/// An example runs in a process of its own, in an empty folder, without network, under limits of time, memory and
/// output, in a sandbox made by bubblewrap. What it prints must be what the page says. Examples that are known to be
/// true, with the same code and the same interpreter, are not run again.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag on the command line"
)]
pub struct CheckArguments {
    #[command(flatten)]
    pub bank: BankArguments,
    /// Run the examples
    #[arg(long)]
    pub run: bool,
    /// Only the examples of a question, section or part, by its id; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "run")]
    pub only: Vec<String>,
    /// The interpreter, by its path or its name [default: .tools/python beside the content folder, else the newest
    /// python3 in PATH]
    #[arg(long, value_name = "PATH", requires = "run")]
    pub python: Option<PathBuf>,
    /// How many examples to run at a time [default: one for each processor]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// How many seconds an example may take; pytest and mypy get twice as many
    #[arg(long, value_name = "S", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Run examples that are known to be true as well
    #[arg(long, requires = "run")]
    pub fresh: bool,
    /// Put what the examples print into the `output` fences that say something else, and show what changes
    #[arg(long, requires = "run")]
    pub bless: bool,
    /// Run without a sandbox: the examples can do whatever you can do
    #[arg(long, requires = "run")]
    pub unsandboxed: bool,
}

/// Lists the questions of a bank.
#[derive(Debug, Args)]
pub struct ListArguments {
    #[command(flatten)]
    pub bank: BankArguments,
    /// Only questions of an edition, in its order
    #[arg(long, short, value_name = "NAME")]
    pub edition: Option<String>,
    /// Only questions of a level: 1 screening, 2 working developer, 3 senior; may be given several times
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=3))]
    pub level: Vec<u8>,
    /// Only questions with a tag; of several tags, any
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// Only questions of a part, by its id
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub part: Vec<String>,
    /// Only questions of a section, by its id
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub section: Vec<String>,
    /// The notes that were released once and are no longer in the bank, with a search for Anki's browser that finds them
    #[arg(long, conflicts_with_all = ["edition", "level", "tag", "part", "section"])]
    pub retired: bool,
    /// Everything about each question, as JSON: with its text, code, figures and place in the source
    #[arg(long)]
    pub json: bool,
}

/// Starts a bank of your own: a small working one that shows every construct.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// The folder to make; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Write the built-in templates and fonts instead, to be changed; DIR may be a bank that has none of its own yet
    #[arg(long)]
    pub templates: bool,
}

/// Prints the completion script for a shell.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Prints the manual page, or writes one for each command into a folder.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// The folder to write `prepress.1`, `prepress-build.1` … into
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(render::FORMATS.iter().map(|format| format.name))
}

/// Prints the completion script for a shell.
pub fn completions(arguments: &CompletionsArguments) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "prepress",
        &mut script,
    );
    print_all(&script)
}

/// Prints or writes manual pages.
pub fn man(arguments: &ManArguments) -> Outcome {
    if let Some(dir) = &arguments.dir {
        files::create_folder(dir)?;
        clap_mangen::generate_to(Arguments::command(), dir)
            .map_err(|error| Failure::Failed(format!("{}: {error}", dir.display())))
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command())
            .render(&mut page)
            .expect("memory can be written to");
        print_all(&page)
    }
}

fn print_all(bytes: &[u8]) -> Outcome {
    match std::io::stdout().write_all(bytes) {
        Ok(()) => Ok(()),
        // The reader has seen enough: `prepress man | head`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::Failed(format!("standard output: {error}"))),
    }
}
