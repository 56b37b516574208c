//! What an editor would object to, beyond what the format refuses.
use crate::book::Bank;
use crate::diagnostics::{Diagnostic, Severity};
use crate::sources::Sources;
use crate::theme::Theme;

/// All rules.
#[must_use]
pub fn check(_bank: &Bank, _sources: &Sources, _theme: &Theme) -> Vec<Diagnostic> {
    Vec::new()
}

/// Filter.
#[must_use]
pub fn allow(diagnostics: Vec<Diagnostic>, bank: &Bank, _sources: &Sources) -> Vec<Diagnostic> {
    diagnostics
        .into_iter()
        .filter(|d| {
            d.severity == Severity::Error
                || !bank.config.check.allow.iter().any(|a| a.as_ref() == d.rule)
        })
        .collect()
}
