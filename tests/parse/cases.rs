//! Small annotated sources in `tests/cases/*.md`: a bank, and below it what must come of it.
//!
//! A case holds one file or several, each under a line `=== path`. Text above the first such line is a section, with
//! whatever lacks put around it. Then come `=== messages` (what a person sees) and, if the case is about them,
//! `=== checked` (what `prepress check` adds, over all editions), `=== judged` (what `check --run` says) and
//! `=== model` (an outline of what was understood). `⟦FF⟧` stands for a byte, and the text `(none)` for a file that is
//! not there. What came of the examples, in their order, stands under lines such as `=== exited 0`, with
//! what a run said on standard error below a line `--- stderr`.
//!
//! `UPDATE_CASES=1 cargo test --test parse` writes what comes out into the files; review the difference.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write their own cases"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use prepress::diagnostics::Diagnostic;
use prepress::edition;
use prepress::examples::{self, End, Verdict};
use prepress::markdown;
use prepress::rules;
use prepress::sources::Sources;
use prepress::theme::Theme;

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
    let folders = ["src/markdown", "src/markdown/figure", "src/rules"].map(|it| paths(it, "rs"));
    let files = ["src/edition.rs", "src/examples/judge.rs"].map(PathBuf::from);
    for path in folders.concat().into_iter().chain(files) {
        let source = std::fs::read_to_string(path).expect("the source can be read");
        let source = source.split("#[cfg(test)]").next().expect("a first piece");
        for severity in ["Diagnostic::error(", "Diagnostic::warning(", "fault("] {
            for piece in source.split(severity).skip(1) {
                let name = piece.trim_start().strip_prefix('"');
                let name = name.and_then(|rest| rest.split('"').next());
                // A function of this name may also take a whole message.
                rules.extend(name.filter(|name| !name.contains(' ')).map(str::to_owned));
            }
        }
    }
    rules.extend(rules::RULES.iter().map(|rule| rule.name.to_owned()));
    // Said by the command line, which knows the editions before the library is asked.
    rules.remove("unknown-edition");
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
    /// The expectations.
    wanted: &'t str,
}

/// The ways a run can end, as cases name them.
const ENDS: [&str; 5] = [
    "exited ",
    "killed ",
    "timed-out ",
    "flooded ",
    "not-started ",
];

impl<'t> Case<'t> {
    fn of(text: &'t str) -> Self {
        let end = ["=== messages\n", "=== model\n"]
            .iter()
            .filter_map(|mark| text.find(mark))
            .min();
        let (input, wanted) = text.split_at(end.unwrap_or(text.len()));
        Case { input, wanted }
    }

    fn wants(&self, what: &str) -> bool {
        self.wanted.contains(&format!("=== {what}\n"))
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
        let is_file =
            |piece: &&str| !piece.is_empty() && !ENDS.iter().any(|it| piece.starts_with(it));
        for file in rest.split("\n=== ").filter(is_file) {
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
        let Some(bank) = &read.output else {
            return actual;
        };
        if self.wants("checked") {
            let mut found = edition::select(bank, &sources, &["all".to_owned()], 0).diagnostics;
            found.extend(rules::check(bank, &sources, &Theme::default()));
            let found = rules::allow(found, bank, &sources);
            section(&mut actual, "checked", &found, &sources);
        }
        if self.wants("judged") {
            let examples = examples::plan(bank);
            let outcomes = self.outcomes();
            assert_eq!(
                examples.len(),
                outcomes.len(),
                "an outcome for each example"
            );
            let verdicts = examples
                .iter()
                .zip(&outcomes)
                .map(|(example, outcome)| examples::judge(example, outcome, &sources));
            let faults: Vec<_> = verdicts
                .filter_map(|verdict| match verdict {
                    Verdict::False(fault) => Some(fault),
                    Verdict::True | Verdict::Unreached => None,
                })
                .collect();
            section(&mut actual, "judged", &faults, &sources);
        }
        if self.wants("model") {
            actual.push_str("=== model\n");
            actual.push_str(&outline(bank));
        }
        actual
    }

    /// What came of the examples.
    fn outcomes(&self) -> Vec<examples::Outcome> {
        let pieces = self.input.split("\n=== ").skip(1);
        let outcome = |piece: &str| {
            let (end, said) = piece.split_once('\n').unwrap_or((piece, ""));
            let (kind, detail) = end.split_once(' ')?;
            let number = || detail.parse().expect("a number");
            let end = match kind {
                "exited" => End::Exited(number()),
                "killed" => End::Killed(number()),
                "timed-out" => End::TimedOut(detail.parse().expect("seconds")),
                "flooded" => End::Flooded(detail.parse().expect("bytes")),
                "not-started" => End::NotStarted(detail.to_owned()),
                _ => return None,
            };
            let (stdout, stderr) = said.split_once("--- stderr\n").unwrap_or((said, ""));
            let whole = |text: &str| text.trim_end().to_owned() + "\n";
            Some(examples::Outcome {
                end,
                stdout: whole(stdout),
                stderr: whole(stderr),
            })
        };
        pieces.filter_map(outcome).collect()
    }
}

fn section(actual: &mut String, name: &str, diagnostics: &[Diagnostic], sources: &Sources) {
    actual.extend(["=== ", name, "\n"]);
    if !diagnostics.is_empty() {
        actual.push_str(&common::drawn(diagnostics, sources));
        actual.push('\n');
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
