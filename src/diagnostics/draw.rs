//! Draws diagnostics: for a person at a terminal, for a machine as JSON, and as annotations of a code host.
//! Everything here turns values into text; the shell decides where the text goes.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};
use serde::Serialize;

use super::{Diagnostic, Place, Severity};
use crate::sources::Sources;

/// A diagnostic for a person: the sentence, the place with its line underlined, and what to do. `color` adds ANSI
/// colours. The text does not end with a line end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE,
    };
    let title = level
        .primary_title(normalize_untrusted_str(&diagnostic.message))
        .id(diagnostic.rule);
    let mut group = Group::with_title(title).elements(snippets(diagnostic, sources));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// A diagnostic for a machine: one line of JSON. Lines and columns count from 1, columns in characters; `rendered` is
/// what [`render`] draws without colours.
#[must_use]
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let value = JsonDiagnostic {
        severity: diagnostic.severity.name(),
        rule: diagnostic.rule,
        message: &diagnostic.message,
        place: diagnostic
            .place
            .as_ref()
            .map(|place| Located::new(place, sources).json(diagnostic.label.as_deref())),
        related: diagnostic
            .related
            .iter()
            .map(|(span, words)| Located::new(&Place::Bank(*span), sources).json(Some(words)))
            .collect(),
        help: diagnostic.help.as_deref(),
        rendered: render(diagnostic, sources, false),
    };
    serde_json::to_string(&value).expect("strings and numbers can be written as JSON")
}

/// A diagnostic as a workflow command of GitHub Actions, which shows it beside the line in a review.
#[must_use]
pub fn github(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    };
    let place = diagnostic.place.as_ref().map(|place| {
        let located = Located::new(place, sources);
        let ((line, column), (end_line, end_column)) = located.positions();
        let file = escape_property(&located.path);
        format!("file={file},line={line},col={column},endLine={end_line},endColumn={end_column},")
    });
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    format!(
        "::{command} {}title={}::{}",
        place.unwrap_or_default(),
        diagnostic.rule,
        escape_data(&message)
    )
}

/// One snippet for each file that the diagnostic points into, the main one first.
fn snippets<'d>(
    diagnostic: &'d Diagnostic,
    sources: &'d Sources,
) -> Vec<Snippet<'d, annotate_snippets::Annotation<'d>>> {
    let main = diagnostic.place.as_ref().map(|place| {
        let located = Located::new(place, sources);
        (
            located,
            AnnotationKind::Primary,
            diagnostic.label.as_deref(),
        )
    });
    let related = diagnostic.related.iter().map(|(span, words)| {
        let file = sources.file(span.file);
        let located = Located {
            path: sources.shown_path(span.file),
            text: &file.text,
            range: clamp(&file.text, span.range()),
        };
        (located, AnnotationKind::Context, Some(words.as_str()))
    });
    let mut files: Vec<(String, Snippet<_>)> = Vec::new();
    for (located, kind, label) in main.into_iter().chain(related) {
        let annotation = kind
            .span(located.range)
            .label(label.map(normalize_untrusted_str));
        let known = files.iter_mut().find(|(path, _)| *path == located.path);
        if let Some((_, snippet)) = known {
            *snippet = snippet.clone().annotation(annotation);
        } else {
            let snippet = Snippet::source(located.text)
                .path(located.path.clone())
                .annotation(annotation);
            files.push((located.path, snippet));
        }
    }
    files.into_iter().map(|(_, snippet)| snippet).collect()
}

/// A place with its file at hand.
struct Located<'d> {
    path: String,
    text: &'d str,
    /// Within the text, on character boundaries.
    range: Range<usize>,
}

impl<'d> Located<'d> {
    fn new(place: &'d Place, sources: &'d Sources) -> Self {
        let (path, text, range) = match place {
            Place::Bank(span) => (
                sources.shown_path(span.file),
                &*sources.file(span.file).text,
                span.range(),
            ),
            Place::Other { path, text, range } => (path.clone(), &**text, range.clone()),
        };
        Located {
            path,
            text,
            range: clamp(text, range),
        }
    }

    /// Line and column of the first character and of the one after the last.
    fn positions(&self) -> ((usize, usize), (usize, usize)) {
        (
            line_column(self.text, self.range.start),
            line_column(self.text, self.range.end),
        )
    }

    fn json<'m>(&self, label: Option<&'m str>) -> JsonPlace<'m> {
        let ((line, column), (end_line, end_column)) = self.positions();
        JsonPlace {
            path: self.path.clone(),
            line,
            column,
            end_line,
            end_column,
            label,
        }
    }
}

#[derive(Serialize)]
struct JsonDiagnostic<'m> {
    severity: &'static str,
    rule: &'static str,
    message: &'m str,
    place: Option<JsonPlace<'m>>,
    related: Vec<JsonPlace<'m>>,
    help: Option<&'m str>,
    rendered: String,
}

#[derive(Serialize)]
struct JsonPlace<'m> {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: Option<&'m str>,
}

/// The range moved into the text and onto character boundaries.
fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.ceil_char_boundary(range.end.min(text.len()));
    start..end.max(start)
}

/// Line and column, both from 1, columns in characters.
pub(crate) fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Span;

    fn example() -> (Diagnostic, Sources) {
        let text = "# Title\n\n## Why? {#why}\n\nSee [it](#whi).\n".to_owned();
        let sources = Sources::new([("01-a/01-b.md".to_owned(), text.into_bytes())])
            .shown_below("content".to_owned());
        let (file, source) = sources.find("01-a/01-b.md").unwrap();
        let link = source.text.find("[it]").unwrap();
        let heading = source.text.find("## Why").unwrap();
        let diagnostic =
            Diagnostic::error("dead-reference", "there is no question or section `whi`")
                .at(Span::new(file, link..link + 10))
                .label("leads nowhere")
                .related(
                    Span::new(file, heading..heading + 14),
                    "the nearest is here",
                )
                .help("did you mean `#why`?");
        (diagnostic, sources)
    }

    #[test]
    fn a_person_sees_the_line_underlined_with_what_to_do() {
        let (diagnostic, sources) = example();
        insta::assert_snapshot!(render(&diagnostic, &sources, false), @r"
        error[dead-reference]: there is no question or section `whi`
         --> content/01-a/01-b.md:5:5
          |
        3 | ## Why? {#why}
          | -------------- the nearest is here
        4 |
        5 | See [it](#whi).
          |     ^^^^^^^^^^ leads nowhere
          |
          = help: did you mean `#why`?
        ");
        assert!(render(&diagnostic, &sources, true).contains("\u{1b}["));
    }

    #[test]
    fn a_machine_gets_lines_and_columns() {
        let (diagnostic, sources) = example();
        let value: serde_json::Value = serde_json::from_str(&json(&diagnostic, &sources)).unwrap();
        assert_eq!(value["place"]["path"], "content/01-a/01-b.md");
        assert_eq!(value["place"]["line"], 5);
        assert_eq!(value["place"]["column"], 5);
        assert_eq!(value["place"]["end_column"], 15);
        assert_eq!(value["related"][0]["line"], 3);
        assert_eq!(
            github(&diagnostic, &sources),
            "::error file=content/01-a/01-b.md,line=5,col=5,endLine=5,endColumn=15,title=dead-reference::there is no \
             question or section `whi`%0Ahelp: did you mean `#why`?"
        );
    }

    #[test]
    fn a_diagnostic_without_a_place_and_one_beyond_the_end_can_be_drawn() {
        let (mut diagnostic, sources) = example();
        diagnostic.related.clear();
        let (file, source) = sources.find("01-a/01-b.md").unwrap();
        let end = source.text.len();
        diagnostic.place = Some(Place::Bank(Span::new(file, end..end + 9)));
        assert!(render(&diagnostic, &sources, false).contains("leads nowhere"));
        diagnostic.place = None;
        assert!(render(&diagnostic, &sources, false).starts_with("error[dead-reference]: there"));
    }
}
