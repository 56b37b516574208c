//! The words behind a fence that say how Python code is run.

use crate::book::{Run, Tool};

use super::context::Context;
use super::info::{fault, report_unknown};
use super::words::Word;

/// Takes in a word about how Python code is run.
pub(super) fn run_word(cx: &mut Context, word: &Word, run: &mut Run) {
    let value = word.value.unwrap_or_default();
    let fits = match (word.key, word.value) {
        ("continue", None) => {
            run.continues = true;
            true
        }
        ("pytest" | "mypy", None) => {
            if run.tool != Tool::Python {
                cx.report(
                    fault("contradicting-words", "one block has two tools", cx, word)
                        .help("keep `pytest` or `mypy`, or split the block"),
                );
            }
            run.tool = if word.key == "pytest" {
                Tool::Pytest
            } else {
                Tool::Mypy
            };
            true
        }
        ("raises", Some(_)) => {
            run.raises = Some(value.to_owned());
            is_exception(value)
        }
        ("needs", Some(_)) => {
            run.needs = value.split(',').map(str::to_owned).collect();
            run.needs.iter().all(|name| is_package(name))
        }
        ("min", Some(_)) => {
            run.min = version(value);
            run.min.is_some()
        }
        ("file", Some(_)) => {
            run.file = Some(value.to_owned());
            is_file_name(value)
        }
        _ => {
            report_unknown(cx, word);
            return;
        }
    };
    if !fits {
        let form = match word.key {
            "raises" => "`raises=` names an exception, such as `raises=TypeError`",
            "needs" => "`needs=` names packages, such as `needs=numpy,pandas`",
            "min" => "`min=` names a version of Python 3, such as `min=3.12`",
            _ => "`file=` is a plain name within the run's folder, such as `file=rates.py`",
        };
        cx.report(
            fault(
                "bad-word",
                &format!("`{value}` cannot follow `{}=`", word.key),
                cx,
                word,
            )
            .help(form),
        );
    }
}

fn is_exception(name: &str) -> bool {
    name.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn is_package(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn is_file_name(name: &str) -> bool {
    name.split('/').all(|step| {
        step.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && step
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    })
}

fn version(text: &str) -> Option<(u32, u32)> {
    let minor = text.strip_prefix("3.")?;
    let digits = minor.bytes().all(|b| b.is_ascii_digit());
    Some((3, minor.parse().ok().filter(|_| digits)?))
}
