//! A term of the index that stands for nothing: the printed index lacks it without a word.

use super::Manuscript;
use crate::diagnostics::{Diagnostic, Span};
use crate::index;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let unused = index::unused(manuscript.bank);
    let warnings = unused.into_iter().map(|text| {
        let message = format!("no prompt and no short answer names `{}`", text.as_ref());
        let warning = Diagnostic::warning("unused-term", message)
            .help("write it as the questions do, add a spelling after `|`, or take it out");
        match manuscript.sources.find("book.toml") {
            Some((file, _)) => warning.at(Span::new(file, text.span())),
            None => warning,
        }
    });
    warnings.collect()
}
