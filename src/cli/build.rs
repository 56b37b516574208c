//! `prepress build`: content in, books out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use prepress::book::{Bank, Book};
use prepress::config::{OneOrMany, Selection};
use prepress::diagnostics::{Diagnostic, Reported, Span};
use prepress::lock::Lock;
use prepress::render::{self, FORMATS, Format, Rendering};
use prepress::sources::Sources;
use prepress::theme::Theme;
use prepress::{edition, markdown};

use super::args::{BuildArguments, Choice, MessageFormat};
use super::files::{BookFolders, LOCK, StagedFiles};
use super::terminal::{self, Bars, Reporter};
use super::{Failure, Outcome};

/// The stack of a worker: layout recurses deeply, and a thread's usual 2 MB are few for it.
const STACK_SIZE: usize = 16 << 20;

/// Makes the books that the arguments ask for.
pub fn run(arguments: &BuildArguments) -> Outcome {
    let threads = arguments.jobs.map_or(0, std::num::NonZero::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_SIZE)
        .build()
        .map_err(|error| Failure::Failed(format!("no threads can be started: {error}")))?;
    pool.install(|| build(arguments))
}

fn build(arguments: &BuildArguments) -> Outcome {
    let start = Instant::now();
    let now = now()?;
    let folders = BookFolders::find(&arguments.bank.dir)?;
    let mut reporter = Reporter::new(arguments.bank.message_format);
    let (content, theme) = rayon::join(|| folders.read_content(), || folders.read_theme());
    let sources = content.output;
    reporter.report(&content.diagnostics, &sources);
    reporter.report(&theme.diagnostics, &sources);
    let parsed = markdown::parse(&sources);
    reporter.report(&parsed.diagnostics, &sources);
    let Some(bank) = parsed.output else {
        return nothing_written(&reporter);
    };
    known_editions(&arguments.edition, &bank)?;
    let formats = formats(&arguments.format, &bank, &sources);
    reporter.report(&formats.diagnostics, &sources);
    let books = edition::select(&bank, &sources, &arguments.edition, now);
    reporter.report(&books.diagnostics, &sources);
    let books = narrowed(books.output, &selection(&arguments.select), &bank)?;
    reporter.report(&books.diagnostics, &sources);
    let theme = chosen_theme(theme.output, &bank, &sources);
    reporter.report(&theme.diagnostics, &sources);
    if reporter.has_errors() {
        return nothing_written(&reporter);
    }

    let bars = Bars::new(
        formats.output.iter().map(|format| format.name),
        books.output.len(),
    );
    let renderings = render::render_all(&books.output, &formats.output, &theme.output, &bars);
    bars.clear();
    for rendering in &renderings {
        reporter.report(&rendering.result.diagnostics, &sources);
    }

    let good: Vec<_> = renderings
        .iter()
        .filter(|rendering| !rendering.result.has_errors())
        .collect();
    let lock = changed_lock(&good, &bank);
    if arguments.locked && lock.is_some() {
        reporter.report(&[lock_would_change()], &sources);
        return nothing_written(&reporter);
    }
    let out = arguments.out.clone().unwrap_or_else(|| folders.dist());
    let written = write(&good, &out, lock.map(|lock| (folders.lock(), lock)))?;
    for file in &written {
        file.announce(arguments.bank.message_format);
    }
    if reporter.has_errors() {
        let failed = terminal::counted(renderings.len() - good.len(), "output");
        reporter.conclude(&format!("{failed} not made, its last good file stays"));
        return Err(Failure::Reported);
    }
    reporter.conclude("");
    if arguments.bank.message_format != MessageFormat::Json {
        terminal::result(&format!(
            "{} in {:.1} s",
            terminal::counted(written.len(), "file"),
            start.elapsed().as_secs_f64()
        ));
    }
    Ok(())
}

/// The theme that `book.toml` names, if it names one.
fn chosen_theme(theme: Theme, bank: &Bank, sources: &Sources) -> Reported<Theme> {
    let Some(name) = &bank.config.theme else {
        return Reported::clean(theme);
    };
    match theme.clone().named(name.as_ref()) {
        Ok(theme) => Reported::clean(theme),
        Err(fault) => {
            let fault = match (&fault.place, sources.find("book.toml")) {
                (None, Some((file, _))) => fault.at(Span::new(file, name.span())),
                _ => fault,
            };
            Reported {
                output: theme,
                diagnostics: vec![fault],
            }
        }
    }
}

fn nothing_written(reporter: &Reporter) -> Outcome {
    reporter.conclude("nothing was written");
    Err(Failure::Reported)
}

/// The time of this build, in seconds since 1970: `SOURCE_DATE_EPOCH`, or else the clock's.
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
fn now() -> Result<i64, Failure> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.trim().parse().map_err(|_| {
            Failure::Misuse(format!(
                "SOURCE_DATE_EPOCH is `{text}`; it must be seconds since 1970-01-01"
            ))
        }),
        Err(_) => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok())
            .ok_or_else(|| Failure::Failed("the clock stands before 1970".to_owned())),
    }
}

/// A name on the command line that is no edition's is wrong use, not a fault in the content.
fn known_editions(names: &[String], bank: &Bank) -> Result<(), Failure> {
    let editions = &bank.config.edition;
    let mut known = vec![edition::FULL, "all"];
    known.extend(
        editions
            .iter()
            .map(|edition| edition.name.as_ref().as_str()),
    );
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Failure::Misuse(format!(
            "there is no edition `{name}`; there are {}",
            known.join(", ")
        ))),
    }
}

/// What all `--select`s together let pass.
fn selection(choices: &[Choice]) -> Selection {
    let mut selection = Selection::default();
    let mut levels = Vec::new();
    for choice in choices {
        match choice.clone() {
            Choice::Level(level) => levels.push(level),
            Choice::Tag(tag) => selection.tags.push(tag),
            Choice::Part(id) => selection.parts.push(id),
            Choice::Section(id) => selection.sections.push(id),
        }
    }
    selection.level = OneOrMany::Many(levels);
    selection
}

/// The books with the questions that fit; a name that nothing has is wrong use, and so is a selection that leaves
/// nothing of any book.
fn narrowed<'b>(
    books: Vec<Book<'b>>,
    selection: &Selection,
    bank: &Bank,
) -> Result<Reported<Vec<Book<'b>>>, Failure> {
    if let Some(unknown) = selection.unknown(bank) {
        let edition::Unknown { kind, name, known } = unknown;
        return Err(Failure::Misuse(format!(
            "there is no {kind} `{name}`; there are {}",
            known.join(", ")
        )));
    }
    let mut kept = Vec::new();
    let mut diagnostics = Vec::new();
    for book in books {
        let name = book.edition.clone();
        match edition::narrowed(book, selection) {
            Some(book) => kept.push(book),
            None => diagnostics.push(Diagnostic::error(
                "empty-book",
                format!(
                    "no question of the edition `{}` fits the selection",
                    name.as_deref().unwrap_or(edition::FULL)
                ),
            )),
        }
    }
    Ok(Reported {
        output: kept,
        diagnostics,
    })
}

/// The formats that the command line asks for, or else `book.toml`, or else all; in the table's order.
fn formats(names: &[String], bank: &Bank, sources: &Sources) -> Reported<Vec<&'static Format>> {
    let all = || FORMATS.iter().copied();
    if !names.is_empty() {
        let wanted = all().filter(|format| names.iter().any(|name| name == format.name));
        return Reported::clean(wanted.collect());
    }
    let Some(configured) = &bank.config.formats else {
        return Reported::clean(all().collect());
    };
    let is_known = |name: &str| all().any(|format| format.name == name);
    let unknown = configured.iter().filter(|name| !is_known(name.as_ref()));
    let diagnostics = unknown.map(|name| {
        let known: Vec<_> = all().map(|format| format.name).collect();
        let fault = Diagnostic::error(
            "unknown-format",
            format!("there is no format `{}`", name.as_ref()),
        )
        .help(format!("the formats are {}", known.join(", ")));
        match sources.find("book.toml") {
            Some((file, _)) => fault.at(Span::new(file, name.span())),
            None => fault,
        }
    });
    let diagnostics = diagnostics.collect();
    let wanted = all().filter(|format| configured.iter().any(|name| name.as_ref() == format.name));
    Reported {
        output: wanted.collect(),
        diagnostics,
    }
}

/// The lock as it must be after this build, if that differs from what is there.
fn changed_lock(good: &[&Rendering], bank: &Bank) -> Option<Lock> {
    let locks: Vec<_> = good
        .iter()
        .filter_map(|rendering| rendering.result.output.lock.clone())
        .collect();
    if locks.is_empty() {
        return None;
    }
    let lock = Lock::merged(locks);
    (!bank.has_lock || lock != bank.lock).then_some(lock)
}

fn lock_would_change() -> Diagnostic {
    Diagnostic::error(
        "lock-would-change",
        format!("`{LOCK}` does not fit the content, and --locked forbids to change it"),
    )
    .help("build without --locked and commit the lock with the content")
}

/// A file that was written.
struct WrittenFile {
    path: PathBuf,
    bytes: usize,
    format: &'static str,
    edition: Option<String>,
    questions: usize,
}

impl WrittenFile {
    fn announce(&self, format: MessageFormat) {
        let path = self.path.display();
        match format {
            MessageFormat::Json => terminal::result(
                &serde_json::json!({
                    "path": self.path,
                    "bytes": self.bytes,
                    "format": self.format,
                    "edition": self.edition,
                    "questions": self.questions,
                })
                .to_string(),
            ),
            MessageFormat::Human | MessageFormat::Github => terminal::result(&format!(
                "{path}  {}, {}",
                terminal::size(self.bytes),
                terminal::counted(self.questions, "question")
            )),
        }
    }
}

/// Writes everything that came out well, the lock last: should the power fail in between, then the next build gives
/// changed notes a new time again, which does no harm.
fn write(
    good: &[&Rendering],
    out: &Path,
    lock: Option<(PathBuf, Lock)>,
) -> Result<Vec<WrittenFile>, Failure> {
    let mut staged = StagedFiles::default();
    let mut written: Vec<WrittenFile> = Vec::new();
    let mut owners: HashMap<PathBuf, &str> = HashMap::new();
    for rendering in good {
        for file in &rendering.result.output.files {
            let path = out.join(&file.name);
            let edition = rendering.book.edition.as_deref();
            let owner = edition.unwrap_or(edition::FULL);
            if let Some(other) = owners.insert(path.clone(), owner) {
                return Err(Failure::Failed(format!(
                    "the editions `{other}` and `{owner}` both make {}; give one a `file-stem` of its own",
                    path.display()
                )));
            }
            staged.stage(&path, &file.bytes)?;
            written.push(WrittenFile {
                path,
                bytes: file.bytes.len(),
                format: rendering.format.name,
                edition: edition.map(str::to_owned),
                questions: rendering.book.numbers.len(),
            });
        }
    }
    if let Some((path, lock)) = lock {
        staged.stage(&path, lock.to_text().as_bytes())?;
    }
    staged.commit()?;
    Ok(written)
}
