//! The words behind a fence: the language, a caption, and how the code is run.

use std::ops::Range;

use crate::book::Run;
use crate::diagnostics::{Diagnostic, Span};

use super::blocks::is_fence;
use super::context::Context;
use super::nearest::{did_you_mean, nearest};
use super::run::run_word;
use super::tree::Node;
use super::words::{Word, unescape, words};

/// What a fence says about its code.
#[derive(Debug, Default)]
pub(super) struct Info {
    /// The first word, in lower case; empty if there is none.
    pub language: String,
    /// From `title="…"`.
    pub title: Option<String>,
    /// How it is run; none if it is not.
    pub run: Option<Run>,
    /// Whether its output makes a question.
    pub ask: bool,
}

/// Every word there is, as it is written.
const WORDS: [&str; 10] = [
    "no-run",
    "ask",
    "continue",
    "pytest",
    "mypy",
    "title=\"…\"",
    "raises=…",
    "needs=…",
    "min=…",
    "file=…",
];

/// The language of a block, as it is written.
pub(super) fn language<'s>(source: &'s str, node: &Node) -> &'s str {
    let info = &source[info_range(source, node)];
    let language = info.split_whitespace().next().unwrap_or_default();
    if language.contains('=') { "" } else { language }
}

/// Reads the words of a block and reports those that mean nothing. `has_output` tells whether an output follows.
pub(super) fn read(cx: &mut Context, node: &Node, has_output: bool) -> Info {
    if !is_fence(node) {
        return Info::default();
    }
    let mut info = Info::default();
    let range = info_range(cx.source, node);
    let language = language(cx.source, node).to_lowercase();
    info.language = cx.clean(&language, range.clone()).into_owned();
    let mut words = words(cx.source, range);
    if !language.is_empty() {
        words.remove(0);
    }
    let mut run = matches!(info.language.as_str(), "python" | "py" | "python3").then(Run::default);
    report_doubles(cx, &words);
    for word in &words {
        match (word.key, word.value) {
            ("title", Some(value)) => info.title = title(cx, word, value),
            ("no-run", None) => report_contradiction(cx, word, &words),
            ("ask", None) => info.ask = ask(cx, word, has_output),
            _ => match &mut run {
                Some(run) => run_word(cx, word, run),
                None => report_unfit(cx, word, &info.language),
            },
        }
    }
    if !words.iter().any(|word| word.key == "no-run") {
        info.run = run;
    }
    info
}

fn info_range(source: &str, node: &Node) -> Range<usize> {
    let line = source[node.range.clone()]
        .lines()
        .next()
        .unwrap_or_default();
    let start = line.len() - line.trim_start_matches(['`', '~']).len();
    node.range.start + start..node.range.start + line.len()
}

fn title(cx: &mut Context, word: &Word, value: &str) -> Option<String> {
    let inside = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .filter(|inside| !ends_in_escape(inside));
    let Some(inside) = inside else {
        cx.report(
            fault("bad-word", "the title is not in quotation marks", cx, word)
                .help("write it as `title=\"…\"`; a quotation mark within it is `\\\"`"),
        );
        return None;
    };
    let title = unescape(inside);
    let title = cx.clean(&title, word.range.clone()).trim().to_owned();
    (!title.is_empty()).then_some(title)
}

fn ends_in_escape(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

fn ask(cx: &mut Context, word: &Word, has_output: bool) -> bool {
    if !has_output {
        cx.report(
            fault(
                "ask-without-output",
                "`ask` has no output to ask for",
                cx,
                word,
            )
            .help("put an `output` fence behind the block, or take out `ask`"),
        );
    }
    has_output
}

/// A fault at a word.
pub(super) fn fault(rule: &'static str, message: &str, cx: &Context, word: &Word) -> Diagnostic {
    Diagnostic::error(rule, message).at(Span::new(cx.file, word.range.clone()))
}

fn report_doubles(cx: &mut Context, words: &[Word]) {
    for (index, word) in words.iter().enumerate() {
        if words[..index].iter().any(|other| other.key == word.key) {
            cx.report(
                fault(
                    "bad-word",
                    &format!("`{}` stands here twice", word.key),
                    cx,
                    word,
                )
                .help("keep one of them"),
            );
        }
    }
}

fn report_contradiction(cx: &mut Context, no_run: &Word, words: &[Word]) {
    let of_runs = ["continue", "pytest", "mypy", "raises", "needs", "file"];
    if let Some(other) = words.iter().find(|word| of_runs.contains(&word.key)) {
        let place = Span::new(cx.file, no_run.range.clone());
        cx.report(
            fault(
                "contradicting-words",
                &format!(
                    "`{}` says how the block is run, `no-run` that it is not",
                    other.key
                ),
                cx,
                other,
            )
            .related(place, "never run")
            .help("keep one of the two"),
        );
    }
}

/// A word that means something on Python alone, or nothing at all.
fn report_unfit(cx: &mut Context, word: &Word, language: &str) {
    if !is_known(word.key) {
        report_unknown(cx, word);
        return;
    }
    let message = format!("`{}` says how Python code is run", word.key);
    cx.report(
        fault("unfit-word", &message, cx, word)
            .label(if language.is_empty() {
                "but the block names no language".into()
            } else {
                format!("but this is `{language}`, which is only shown")
            })
            .help("take the word out"),
    );
}

fn is_known(key: &str) -> bool {
    WORDS
        .iter()
        .any(|known| known.split('=').next() == Some(key))
}

/// Reports a word that means nothing, or not in this form.
pub(super) fn report_unknown(cx: &mut Context, word: &Word) {
    let near = nearest(
        word.key,
        WORDS.map(|known| known.split('=').next().unwrap_or(known)),
    );
    let whole = WORDS
        .into_iter()
        .find(|known| known.split('=').next() == near);
    let message = format!("a code block has no word `{}`", word.key);
    let message = if is_known(word.key) {
        let needs = if word.value.is_some() {
            "takes no value"
        } else {
            "needs a value"
        };
        format!("`{}` {needs}", word.key)
    } else {
        message
    };
    let hint = did_you_mean(whole);
    cx.report(
        fault("unknown-word", &message, cx, word)
            .help(format!("{hint}words: {}", WORDS.join(", "))),
    );
}
