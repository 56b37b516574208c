//! Formulas: MathML in a book, MathJax delimiters on a card.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::{Html, Medium, escape};
use crate::book::Math;
use crate::diagnostics::Diagnostic;

impl Html<'_> {
    pub(super) fn push_inline_math(&mut self, math: &Math) {
        match self.surroundings.medium {
            Medium::Book => self.push_mathml(math, MathDisplay::Inline),
            Medium::Card => self.push(&format!("\\({}\\)", escape(&math.latex))),
        }
    }

    pub(super) fn push_display_math(&mut self, math: &Math) {
        match self.surroundings.medium {
            Medium::Book => {
                self.push("<div class=\"math\">");
                self.push_mathml(math, MathDisplay::Block);
                self.push("</div>\n");
            }
            Medium::Card => self.push(&format!("<p>\\[{}\\]</p>\n", escape(&math.latex))),
        }
    }

    fn push_mathml(&mut self, math: &Math, display: MathDisplay) {
        let latex: String = math
            .latex
            .chars()
            .filter(|c| !c.is_control() || c.is_whitespace())
            .collect();
        match mathml(&latex, display) {
            Ok(mathml) => self.push(&mathml),
            Err(message) => self.diagnostics.push(
                Diagnostic::error("math", format!("the formula can't be set: {message}"))
                    .at(math.span)
                    .help("formulas are LaTeX, without packages or macros of your own"),
            ),
        }
    }
}

/// A `math` element in MathML's namespace, with the source as alternative text for readers without MathML.
fn mathml(latex: &str, display: MathDisplay) -> Result<String, String> {
    let config = MathCoreConfig {
        xml_namespace: true,
        ..MathCoreConfig::default()
    };
    let converter = LatexToMathML::new(config).expect("there are no macros that could be wrong");
    let mathml = converter
        .convert_with_local_state(latex, display)
        .map_err(|error| error.error_message())?
        .mathml;
    let (open, rest) = mathml.split_at("<math".len());
    Ok(format!("{open} alttext=\"{}\"{rest}", escape(latex.trim())))
}
