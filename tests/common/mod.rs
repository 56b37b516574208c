//! Short Markdown in, a bank or a book out: what unit tests (as `crate::testing`) and integration tests share.

#![allow(dead_code, reason = "each test binary uses its own share")]
#![expect(
    clippy::disallowed_methods,
    reason = "tests read their own cases from disk"
)]

pub mod samples;

use std::path::Path;

use prepress::book::{Bank, Block, Book, Question};
use prepress::diagnostics::{Diagnostic, render};
use prepress::edition;
use prepress::markdown;
use prepress::sources::Sources;

/// The smallest `book.toml`.
pub const BOOK_TOML: &str = "title = \"Test\"\nauthors = [\"Ada\"]\nidentifier = \"urn:test\"\n";

/// A bank of one part and one section. The text may be a whole section (`# …`), questions (`## …`), or the explanation
/// of one question with the id `question`; what lacks is put around it.
pub fn sources(text: &str) -> Sources {
    files([("01-part/01-section.md", section(text))])
}

/// The whole section that [`sources`] makes of a text.
pub fn section(text: &str) -> String {
    let mut section = String::new();
    if !text.starts_with("# ") {
        section.push_str("# Section {#section}\n\n");
        if !text.lines().any(|line| line.starts_with("## ")) {
            section.push_str("## Question? {#question}\n\nShort answer.\n\n");
        }
    }
    section.push_str(text);
    section
}

/// A bank of these files, with a `book.toml` and an `index.md` for every part unless they are given.
pub fn files<P: Into<String>, T: Into<Vec<u8>>>(
    files: impl IntoIterator<Item = (P, T)>,
) -> Sources {
    Sources::new(complete(files))
}

/// The files, with a `book.toml` and an `index.md` for every part unless they are given.
pub fn complete<P: Into<String>, T: Into<Vec<u8>>>(
    files: impl IntoIterator<Item = (P, T)>,
) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(path, text)| (path.into(), text.into()))
        .collect();
    let mut missing = vec![("book.toml".to_owned(), BOOK_TOML.to_owned())];
    for (path, _) in &files {
        if let Some((folder, _)) = path.split_once('/') {
            let id = folder.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            missing.push((format!("{folder}/index.md"), format!("# Part {{#{id}}}\n")));
        }
    }
    for (path, text) in missing {
        if !files.iter().any(|(other, _)| *other == path) {
            files.push((path, text.into()));
        }
    }
    files
}

/// A bank of the files in a folder of the repository.
pub fn folder(path: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    files(found)
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, root, found);
        } else {
            let name = path.strip_prefix(root).expect("it is in the folder");
            let bytes = std::fs::read(&path).expect("the file can be read");
            found.push((name.to_string_lossy().replace('\\', "/"), bytes));
        }
    }
}

/// The bank in these sources.
///
/// # Panics
///
/// If it has errors; the message shows them.
pub fn bank_of(sources: &Sources) -> Bank {
    let read = markdown::parse(sources);
    let errors: Vec<Diagnostic> = read
        .diagnostics
        .iter()
        .filter(|it| it.is_error())
        .cloned()
        .collect();
    assert!(errors.is_empty(), "{}", drawn(&errors, sources));
    read.output.expect("a bank without errors is there")
}

/// The bank in a text as [`sources`] takes it.
pub fn bank(text: &str) -> Bank {
    bank_of(&sources(text))
}

/// The first question in a text as [`sources`] takes it.
pub fn question(text: &str) -> Question {
    let mut bank = bank(text);
    bank.parts.remove(0).sections.remove(0).questions.remove(0)
}

/// The explanation of the first question in a text as [`sources`] takes it.
pub fn blocks(text: &str) -> Vec<Block> {
    question(text).body
}

/// The whole bank as a book, built at 1970-01-01T00:00:00Z.
pub fn book(bank: &Bank) -> Book<'_> {
    let books = edition::select(bank, &Sources::default(), &[], 0);
    books
        .output
        .into_iter()
        .next()
        .expect("the bank has questions")
}

/// Diagnostics as a person sees them.
pub fn drawn(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let drawn = diagnostics.iter().map(|it| render(it, sources, false));
    drawn.collect::<Vec<_>>().join("\n\n")
}

/// What stands in every text of the bank in `tests/cases/escaping`: something of the syntax of every output.
pub const HOSTILE: &str =
    r#"# $ * _ @ < > & " ' \ ` [ ] { } {{c1::x}} ]]> // /* */ #panic() <script>"#;

/// The bank in `tests/cases/escaping`. It has no faults, an edition `listed`, and [`HOSTILE`] in every text that a
/// bank can have: titles, prompts, short and long answers, tables, captions, callouts, all eight figures, code, output,
/// quizzes, notes, alternative texts, the words of links, and those of `book.toml`.
pub fn escaping() -> Sources {
    folder("tests/cases/escaping")
}
