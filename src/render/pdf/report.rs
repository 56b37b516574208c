//! What Typst has to say, as diagnostics at the right place: in the bank for what an author wrote, in the template for
//! what a template does wrong.

use std::collections::HashSet;
use std::sync::Arc;

use typst::diag::{Severity, SourceDiagnostic, Tracepoint};
use typst::syntax::ast::{self, AstNode as _};
use typst::syntax::{DiagSpan, FileId, LinkedNode, Side, Span, Spanned};
use typst::{World, WorldExt};

use super::code::Run;
use super::document::Document;
use crate::diagnostics::{self, Diagnostic};

/// The diagnostics for what Typst reports.
pub fn diagnostics(reports: &[SourceDiagnostic], document: &Document) -> Vec<Diagnostic> {
    let mut misread = HashSet::new();
    reports
        .iter()
        .filter(|report| match misread_file(report, document) {
            // What follows a syntax error in a file is mostly its echo.
            Some(file) => misread.insert(file),
            None => true,
        })
        .map(|report| diagnostic(report, document))
        .collect()
}

/// The file, if the report is about one that is not valid Typst.
fn misread_file(report: &SourceDiagnostic, document: &Document) -> Option<FileId> {
    let id = report.span.id()?;
    let source = document.world.source(id).ok()?;
    (report.severity == Severity::Error && source.root().diagnosis().errors).then_some(id)
}

fn diagnostic(report: &SourceDiagnostic, document: &Document) -> Diagnostic {
    let message = report.message.to_string();
    let mut diagnostic = match report.severity {
        Severity::Error => Diagnostic::error("typst", message),
        Severity::Warning => Diagnostic::warning("typst", message),
    };
    let mut hints: Vec<_> = report.hints.iter().map(|hint| hint.v.to_string()).collect();
    hints.extend(contract(report, document));
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

/// What to say where program and templates don't meet: a template lacks a function or takes other arguments than it gets.
fn contract(report: &SourceDiagnostic, document: &Document) -> Option<String> {
    if report.severity != Severity::Error {
        return None;
    }
    if report.message == "unresolved import" {
        let help = "a file of yours in place of a built-in one must define all that the built-in one defines";
        return Some(help.to_owned());
    }
    // The program's own calls are sound: what Typst objects to in them is said by a template.
    document.origins.get(&report.span.id()?)?;
    let function = called_function(report.span, document)?;
    Some(format!(
        "the program calls `{function}` as the head of `templates/pdf/book.typ` says; see how your templates define it"
    ))
}

/// The function that is called at a place.
fn called_function(span: DiagSpan, document: &Document) -> Option<String> {
    let source = document.world.source(span.id()?).ok()?;
    let start = document.world.range(span)?.start;
    let root = LinkedNode::new(source.root());
    let mut node = root.leaf_at(start, Side::After);
    while let Some(inner) = node {
        if let Some(call) = inner.cast::<ast::FuncCall>() {
            let callee = inner.find(call.callee().span())?;
            return source.text().get(callee.range()).map(str::to_owned);
        }
        node = inner.parent().cloned();
    }
    None
}
