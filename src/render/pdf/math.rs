//! Formulas: LaTeX to Typst through `mitex`.
//!
//! The result is handed over as a string, which the template evaluates in math mode with nothing in scope but the
//! definitions in `templates/pdf/math.typ`; `mitex` escapes what could be code.

use super::markup::Writer;
use crate::book::Math;
use crate::diagnostics::Diagnostic;

/// Writes a formula as a call of `function`; the LaTeX source is its alternative text.
pub fn write(w: &mut Writer, formula: &Math, function: &str) {
    match mitex::convert_math(&formula.latex, None) {
        Ok(typst) => {
            w.push(function);
            w.push("(");
            w.code.literal(&typst);
            w.push(", alt: ");
            w.code.literal(&formula.latex);
            w.push(")");
        }
        Err(error) => w.diagnostics.push(
            Diagnostic::error(
                "formula",
                format!("this formula can't be read: {}", error.trim()),
            )
            .at(formula.span)
            .help("formulas are written in LaTeX's math mode"),
        ),
    }
}
