//! The templates of cards, filled in and checked.

use std::fmt::Write as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};

use super::notetype::{FontFace, Kind};
use crate::book::Book;
use crate::diagnostics::Diagnostic;
use crate::theme::Theme;

/// Fills in templates. Anki's own `{{Field}}` stays as it is: ours are `[[ value ]]` and `[% statement %]`.
pub(super) struct Templates<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) theme: &'a Theme,
    pub(super) fonts: &'a [FontFace],
}

impl Templates<'_> {
    /// A template with our values in it, `name` being its file's.
    pub(super) fn fill(&self, name: &str) -> Result<String, Diagnostic> {
        let path = format!("templates/anki/{name}");
        let text = self.theme.text(&path).unwrap_or_default();
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .variable_delimiters("[[", "]]")
            .block_delimiters("[%", "%]")
            .comment_delimiters("[#", "#]")
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("the delimiters differ");
        environment.set_syntax(syntax);
        // A slip in a name would leave a gap on every card. What a condition asks for may be missing.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.add_filter("css", css_string);
        let values = context! {
            language => self.book.bank.config.language.as_str(),
            labels => Serde(self.theme.labels(&self.book.bank.config.language)),
            light => Serde(&self.theme.settings.light),
            dark => Serde(&self.theme.settings.dark),
            fonts => Serde(&self.theme.settings.fonts),
            font_faces => Serde(self.fonts),
        };
        environment
            .render_named_str(name, text, values)
            .map(|filled| filled.trim().to_owned())
            .map_err(|error| {
                let fault = Diagnostic::error("template", format!("{path}: {error}"));
                match error.range() {
                    Some(range) if range.end <= text.len() => {
                        fault.in_file(path.clone(), text.into(), range)
                    }
                    _ => fault,
                }
            })
    }

    /// Whether a filled template names only fields that Anki will find; it would show its readers an error on each card.
    pub(super) fn check_fields(
        &self,
        name: &str,
        filled: &str,
        kind: Kind,
    ) -> Result<(), Diagnostic> {
        let known = |field: &str| kind.fields().contains(&field) || OF_ANKI.contains(&field);
        let Some((tag, field)) = fields(filled).find(|(_, field)| !known(field)) else {
            return Ok(());
        };
        let path = format!("templates/anki/{name}");
        let message = format!("a `{}` note has no field `{field}`", kind.name());
        let help = format!("it has {}", kind.fields().join(", "));
        let fault = Diagnostic::error("template", message).help(help);
        let text = self.theme.text(&path).unwrap_or_default();
        Err(match text.find(tag) {
            Some(at) => fault.in_file(path, text.into(), at..at + tag.len()),
            None => fault,
        })
    }
}

/// What Anki fills in by itself.
const OF_ANKI: [&str; 8] = [
    "FrontSide",
    "Tags",
    "Type",
    "Deck",
    "Subdeck",
    "Card",
    "CardFlag",
    "CardID",
];

/// Anki's tags in a template (`{{filter:Field}}`, `{{#Field}}` …), each with its field.
fn fields(template: &str) -> impl Iterator<Item = (&str, &str)> {
    template.split("{{").skip(1).filter_map(|rest| {
        let inner = &rest[..rest.find("}}")?];
        let field = inner
            .rsplit(':')
            .next()?
            .trim_start_matches(['#', '^', '/']);
        Some((inner, field.trim()))
    })
}

/// A text within quotation marks in CSS (CSS Syntax 3, 4.3.7).
fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '{' | '}' => {
                let _ = write!(out, "\\{:x} ", c as u32);
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
