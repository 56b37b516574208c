//! Whether `[index]` in `book.toml` makes sense.

use crate::diagnostics::Diagnostic;
use crate::index::terms::Term;

use super::settings::Settings;
use super::validity::wrong;

/// Reports terms that cannot be read, and those that are given twice.
pub(super) fn check(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: Vec<(Term, usize)> = Vec::new();
    for (index, text) in settings.config.index.terms.iter().enumerate() {
        let place = |index: usize| settings.place(&["index", "terms", &index.to_string()]);
        let term = match Term::parse(text.as_ref()) {
            Ok(term) => term,
            Err(fault) => {
                let help = "write `printed | other spelling`, and names of code in backticks";
                let message = format!("this is no term: {fault}");
                diagnostics.push(wrong(message, place(index), help));
                continue;
            }
        };
        let same = |(other, _): &&(Term, usize)| other.printed == term.printed;
        if let Some((_, first)) = known.iter().find(same) {
            let message = format!("the term `{}` is given twice", term.printed);
            diagnostics.push(
                wrong(message, place(index), "put all its spellings into one text")
                    .related(place(*first), "the first one"),
            );
        }
        known.push((term, index));
    }
}
