//! Small annotated sources in `tests/cases/*.md`: a bank, and below it what must come of it.
//!
//! A case holds one file or several, each under a line `=== path`. Text above the first such line is a section, with
//! whatever lacks put around it. Then come `=== messages` (what a person sees) and, if the case is about what was
//! understood, `=== model` (an outline of it). `⟦FF⟧` stands for a byte, and the
//! text `(none)` for a file that is not there.
//!
//! `UPDATE_CASES=1 cargo test --test parse` writes what comes out into the files; review the difference.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write their own cases"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use prepress::markdown;
use prepress::sources::Sources;

use crate::common;
use crate::outline::outline;

#[test]
fn cases_come_out_as_they_say() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = Vec::new();
    for path in paths("tests/cases", "md") {
        let text = std::fs::read_to_string(&path).expect("the case can be read");
        let case = Case::of(&text);
        let actual = case.actual();
        if actual == text {
            continue;
        }
        if update {
            std::fs::write(&path, actual).expect("the case can be written");
        } else {
            let diff = similar::TextDiff::from_lines(&text, &actual);
            wrong.push(format!("{}\n{}", path.display(), diff.unified_diff()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A message without a case is a message that nobody has looked at.
#[test]
fn every_rule_has_a_case() {
    let cases: String = paths("tests/cases", "md")
        .into_iter()
        // What takes megabytes to show is shown in code.
        .chain(paths("tests/parse", "rs"))
        .map(|path| std::fs::read_to_string(path).expect("the case can be read"))
        .collect();
    let mut rules = BTreeSet::new();
    for path in ["src/markdown", "src/markdown/figure"]
        .map(|folder| paths(folder, "rs"))
        .concat()
    {
        let source = std::fs::read_to_string(path).expect("the source can be read");
        for severity in ["Diagnostic::error(", "Diagnostic::warning(", "fault("] {
            for piece in source.split(severity).skip(1) {
                if let Some(rest) = piece.trim_start().strip_prefix('"') {
                    rules.insert(rest.split('"').next().expect("a name").to_owned());
                }
            }
        }
    }
    assert!(rules.len() > 40, "the rules were found: {rules:?}");
    let untold: Vec<_> = rules
        .iter()
        .filter(|rule| !cases.contains(&format!("[{rule}]")))
        .collect();
    assert!(untold.is_empty(), "no case shows {untold:?}");
}

/// The files of a folder with an extension, in order.
pub fn paths(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect();
    paths.sort();
    paths
}

struct Case<'t> {
    /// Everything above the expectations.
    input: &'t str,
    has_model: bool,
}

impl<'t> Case<'t> {
    fn of(text: &'t str) -> Self {
        let end = ["=== messages\n", "=== model\n"]
            .iter()
            .filter_map(|mark| text.find(mark))
            .min();
        Case {
            input: &text[..end.unwrap_or(text.len())],
            has_model: text.contains("=== model"),
        }
    }

    fn sources(&self) -> Sources {
        let (first, rest) = match self.input.strip_prefix("=== ") {
            Some(rest) => ("", rest),
            None => self.input.split_once("\n=== ").unwrap_or((self.input, "")),
        };
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        if !first.is_empty() {
            files.push((
                "01-part/01-section.md".into(),
                bytes(&common::section(first)),
            ));
        }
        for file in rest.split("\n=== ").filter(|file| !file.is_empty()) {
            let (path, text) = file.split_once('\n').unwrap_or((file, ""));
            files.push((path.to_owned(), bytes(text)));
        }
        let mut files = common::complete(files);
        files.retain(|(_, text)| text != b"(none)" && text != b"(none)\n");
        Sources::new(files)
    }

    fn actual(&self) -> String {
        let sources = self.sources();
        let read = markdown::parse(&sources);
        let mut actual = self.input.to_owned();
        actual.push_str("=== messages\n");
        if !read.diagnostics.is_empty() {
            actual.push_str(&common::drawn(&read.diagnostics, &sources));
            actual.push('\n');
        }
        if self.has_model {
            actual.push_str("=== model\n");
            if let Some(bank) = &read.output {
                actual.push_str(&outline(bank));
            }
        }
        actual
    }
}

/// The text with `⟦FF⟧` as bytes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, piece) in text.split('⟦').enumerate() {
        let code = piece.split_once('⟧').filter(|_| index > 0);
        let plain = match code {
            Some((code, rest)) => {
                bytes.push(u8::from_str_radix(code, 16).expect("two hexadecimal digits"));
                rest
            }
            None => piece,
        };
        bytes.extend(plain.as_bytes());
    }
    bytes
}
