//! `book.lock`, with a fault that points at the line that cannot be read.

use crate::diagnostics::{Diagnostic, Span};
use crate::lock::Lock;
use crate::sources::Sources;

/// The lock, if there is one.
pub(super) fn read(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Lock> {
    let (file, source) = sources.find("book.lock")?;
    let lock = Lock::parse(&source.text).unwrap_or_else(|error| {
        let range = error.span().unwrap_or(0..0);
        diagnostics.push(
            Diagnostic::error("lock-unreadable", "`book.lock` cannot be read")
                .at(Span::new(file, range))
                .label(error.message().to_owned())
                .help(
                    "bring back the last released one from version control; after a merge conflict, \
                     keep the later of the two times of each note",
                ),
        );
        Lock::default()
    });
    Some(lock)
}
