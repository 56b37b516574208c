//! A question that was released once, is gone, and was not retired. Its card stays in readers' collections; and if the
//! question only got another id, readers lose what they have learnt.

use std::collections::BTreeSet;

use super::Manuscript;
use super::words::words;
use crate::book::plain_text;
use crate::diagnostics::{Diagnostic, Span};

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let bank = manuscript.bank;
    let alive: BTreeSet<&str> = bank.questions().map(|(_, _, q)| q.id.as_str()).collect();
    // A question's further notes have a suffix: `some-id/quiz`.
    let released: BTreeSet<&str> = bank
        .lock
        .notes
        .keys()
        .map(|key| key.split('/').next().unwrap_or(key))
        .collect();
    let gone = released
        .iter()
        .filter(|id| !alive.contains(*id) && !bank.lock.retired.contains(**id));
    gone.map(|id| {
        let fault = Diagnostic::warning(
            "vanished-question",
            format!("the question `{id}` was released and is gone"),
        );
        let fault = match renamed(manuscript, id, &released) {
            Some((other, span)) => fault
                .related(span, format!("is this it, under the id `{other}`?"))
                .help(format!("give it the id `{id}` again: readers' review histories hang on it")),
            None => fault.help(
                "bring it back under its id, or build the deck: that moves the id to `retired` in book.lock",
            ),
        };
        match manuscript.sources.find("book.lock") {
            Some((file, source)) => {
                let at = source.text.find(&format!("\"{id}\"")).unwrap_or(0);
                let end = source.text[at..].find('\n').map_or(source.text.len(), |end| at + end);
                fault.at(Span::new(file, at..end))
            }
            None => fault,
        }
    })
    .collect()
}

/// A question that was never released and whose prompt has the words of the id.
fn renamed<'m>(
    manuscript: &Manuscript<'m>,
    id: &str,
    released: &BTreeSet<&str>,
) -> Option<(&'m str, Span)> {
    let wanted = words(&id.replace('-', " "));
    let mut new = manuscript
        .bank
        .questions()
        .map(|(_, _, question)| question)
        .filter(|question| !released.contains(question.id.as_str()));
    let found = new.find(|question| {
        let prompt = words(&plain_text(&question.prompt));
        !wanted.is_empty() && wanted.is_subset(&prompt)
    })?;
    Some((found.id.as_str(), found.span))
}
