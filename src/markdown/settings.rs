//! `book.toml`, with faults that point at its lines.

use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use crate::config::BookConfig;
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::sources::Sources;

use super::nearest::{did_you_mean, nearest};

/// The file's path below the content folder.
pub(super) const PATH: &str = "book.toml";

/// The settings that every book must have, each with an example.
const REQUIRED: [(&str, &str); 3] = [
    ("title", "title = \"Python Interview\""),
    ("authors", "authors = [\"Ada Lovelace\"]"),
    (
        "identifier",
        "identifier = \"urn:uuid:…\", made once and never changed",
    ),
];

/// The settings together with where each stands.
pub(super) struct Settings<'s> {
    /// The typed settings.
    pub config: BookConfig,
    /// The file.
    pub file: FileId,
    /// The same as untyped values, for their places.
    pub values: DeValue<'s>,
}

impl Settings<'_> {
    /// Where the value at a path stands: keys, and numbers for places in lists. If it does not stand there, the
    /// nearest value around it.
    pub fn place(&self, path: &[&str]) -> Span {
        let mut place = 0..0;
        let mut value = &self.values;
        for step in path {
            let next = match step.parse::<usize>() {
                Ok(index) => value.get(index),
                Err(_) => value.get(*step),
            };
            let Some(next) = next else { break };
            place = next.span();
            value = next.get_ref();
        }
        Span::new(self.file, place)
    }
}

/// Reads `book.toml`. What it cannot hold is reported key by key; only if the rest is no book either is there no
/// result.
pub(super) fn read<'s>(
    sources: &'s Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Settings<'s>> {
    let Some((file, source)) = sources.find(PATH) else {
        diagnostics.push(
            Diagnostic::error("missing-settings", format!("there is no `{PATH}`")).help(
                "write one in the content folder; `prepress new` makes a folder that has one",
            ),
        );
        return None;
    };
    if let Some(at) = source.invalid_utf8 {
        let end = source.text.ceil_char_boundary(at + 1);
        diagnostics.push(
            Diagnostic::error("not-utf8", format!("`{PATH}` is not UTF-8"))
                .at(Span::new(file, at..end))
                .label("not a character")
                .help("save the file as UTF-8"),
        );
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let broken = !errors.is_empty();
    for error in errors {
        diagnostics.push(fault(
            "settings-syntax",
            file,
            &error,
            "the file is no TOML here",
        ));
    }
    if broken {
        return None;
    }
    let missing = report_missing(&table, file, diagnostics);
    let config = typed(table.clone(), file, missing, diagnostics)?;
    Some(Settings {
        config,
        file,
        values: DeValue::Table(table.into_inner()),
    })
}

/// Reports the required settings that are not there, and whether there are any.
fn report_missing(
    table: &Spanned<DeTable>,
    file: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let before = diagnostics.len();
    for (key, example) in REQUIRED {
        if !table.get_ref().contains_key(key) {
            diagnostics.push(
                Diagnostic::error("missing-setting", format!("the book has no `{key}`"))
                    .at(Span::new(file, 0..0))
                    .help(format!("add a line at the top of `{PATH}`: {example}")),
            );
        }
    }
    diagnostics.len() > before
}

/// The typed settings. Unknown keys are reported one after the other, each taken out before the next try.
fn typed(
    mut table: Spanned<DeTable>,
    file: FileId,
    incomplete: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<BookConfig> {
    loop {
        let error = match BookConfig::deserialize(Deserializer::from(table.clone())) {
            Ok(config) => return Some(config),
            Err(error) => error,
        };
        let unknown = Unknown::of(&error);
        match (unknown, error.span()) {
            (Some(unknown), Some(span)) if remove(table.get_mut(), &span) => {
                diagnostics.push(unknown.report().at(Span::new(file, span)));
            }
            _ if incomplete && error.message().starts_with("missing field") => return None,
            _ => {
                diagnostics.push(fault(
                    "wrong-setting",
                    file,
                    &error,
                    "the value does not fit its setting",
                ));
                return None;
            }
        }
    }
}

fn fault(rule: &'static str, file: FileId, error: &Error, message: &str) -> Diagnostic {
    // The parser's own words may run over several lines.
    let words = error.message().replace('\n', ", ");
    let help = match error.message().split_once("expected ") {
        Some(_) => "correct the value as the label says",
        None => "see https://toml.io for how values are written",
    };
    Diagnostic::error(rule, message)
        .at(Span::new(file, error.span().unwrap_or(0..0)))
        .label(words)
        .help(help)
}

/// A key that no setting has.
struct Unknown<'e> {
    key: &'e str,
    known: Vec<&'e str>,
}

impl<'e> Unknown<'e> {
    /// Reads serde's "unknown field `x`, expected one of `a`, `b`": it offers no other way to know.
    fn of(error: &'e Error) -> Option<Self> {
        let mut quoted = error.message().strip_prefix("unknown field ")?.split('`');
        quoted.next();
        let key = quoted.next()?;
        Some(Unknown {
            key,
            known: quoted.skip(1).step_by(2).collect(),
        })
    }

    fn report(&self) -> Diagnostic {
        let hint = did_you_mean(nearest(self.key, self.known.iter().copied()));
        Diagnostic::error(
            "unknown-setting",
            format!("there is no setting `{}` here", self.key),
        )
        .help(format!("{hint}settings: {}", self.known.join(", ")))
    }
}

/// Takes the key at a place out of a table or of one within it.
fn remove(table: &mut DeTable, span: &Range<usize>) -> bool {
    let found = table.iter().find(|(key, _)| key.span() == *span);
    if let Some(key) = found.map(|(key, _)| key.get_ref().to_string()) {
        return table.remove(key.as_str()).is_some();
    }
    table
        .iter_mut()
        .any(|(_, value)| remove_within(value.get_mut(), span))
}

fn remove_within(value: &mut DeValue, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(items) => items
            .iter_mut()
            .any(|item| remove_within(item.get_mut(), span)),
        _ => false,
    }
}
