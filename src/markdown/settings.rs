//! `book.toml`, with faults that point at its lines.

use crate::book::Part;
use crate::config::BookConfig;
use crate::diagnostics::Diagnostic;
use crate::sources::Sources;

pub(super) fn read(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<BookConfig> {
    let Some((_, source)) = sources.find("book.toml") else {
        diagnostics.push(Diagnostic::error(
            "missing-settings",
            "there is no `book.toml`",
        ));
        return None;
    };
    toml::from_str(&source.text).ok()
}

pub(super) fn check(_: &BookConfig, _: &[Part], _: &Sources, _: &mut Vec<Diagnostic>) {}
