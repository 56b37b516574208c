//! An answer without any code.

use super::Manuscript;
use crate::diagnostics::Diagnostic;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let questions = manuscript.bank.questions().map(|(_, _, question)| question);
    let bare =
        questions.filter(|question| question.expects_example && question.code_blocks().is_empty());
    bare.map(|question| {
        Diagnostic::warning("no-example", "the answer has no example")
            .at(question.span)
            .help("show it in code; where nothing can be shown, write `example=none` into the heading's braces")
    })
    .collect()
}
