//! What Typst has to say, as diagnostics at the right place: in the bank for what an author wrote, in the template for
//! what a template does wrong.

use std::sync::Arc;

use typst::diag::{Severity, SourceDiagnostic, Tracepoint};
use typst::syntax::{DiagSpan, FileId, Span, Spanned};
use typst::{World, WorldExt};

use super::code::Run;
use super::document::Document;
use crate::diagnostics::{self, Diagnostic};

/// The diagnostics for what Typst reports.
pub fn diagnostics(reports: &[SourceDiagnostic], document: &Document) -> Vec<Diagnostic> {
    reports
        .iter()
        .map(|report| diagnostic(report, document))
        .collect()
}

fn diagnostic(report: &SourceDiagnostic, document: &Document) -> Diagnostic {
    let message = report.message.to_string();
    let mut diagnostic = match report.severity {
        Severity::Error => Diagnostic::error("typst", message),
        Severity::Warning => Diagnostic::warning("typst", message),
    };
    let hints: Vec<_> = report.hints.iter().map(|hint| hint.v.as_str()).collect();
    if !hints.is_empty() {
        diagnostic = diagnostic.help(hints.join("; "));
    }
    let origin = origin_of(report, document);
    if let Some((path, text, range)) = template_place(report.span, document) {
        diagnostic = diagnostic.in_file(path, text, range);
        if let Some(origin) = origin {
            diagnostic = diagnostic.related(origin, "while this was being typeset");
        }
    } else if let Some(origin) = origin {
        diagnostic = diagnostic.at(origin);
    }
    diagnostic
}

/// The place in the bank that a report is about: its own, or that of the innermost call which led there.
fn origin_of(report: &SourceDiagnostic, document: &Document) -> Option<diagnostics::Span> {
    let calls = report
        .trace
        .iter()
        .filter_map(|point: &Spanned<Tracepoint>| origin(point.span, document));
    origin(report.span, document).or_else(|| calls.into_iter().next())
}

/// The place in the bank behind a place in a generated file.
pub fn origin(span: impl Into<DiagSpan>, document: &Document) -> Option<diagnostics::Span> {
    let span = span.into();
    let origins = document.origins.get(&span.id()?)?;
    origins.find(document.world.range(span)?.start)
}

/// The tokens of the line of code that a place in a generated file is.
pub fn tokens(span: Span, document: &Document) -> Option<&[Run]> {
    let origins = document.origins.get(&span.id()?)?;
    origins.tokens(document.world.range(span)?.start)
}

fn template_place(
    span: DiagSpan,
    document: &Document,
) -> Option<(String, Arc<str>, std::ops::Range<usize>)> {
    let id: FileId = span.id()?;
    let path = id.get().vpath().get_without_slash().to_owned();
    if !path.starts_with("templates/") {
        return None;
    }
    let source = document.world.source(id).ok()?;
    let range = document.world.range(span)?;
    Some((path, Arc::from(source.text()), range))
}
