//! The same book made the obvious way: code is highlighted by Typst itself, questions follow each other without a
//! block around each, and pages are asked for by references, an outline and a context in the running heads. What the
//! pages show is the same.

use prepress::theme::Theme;

/// What the program calls, defined once more behind the template's own.
const NAIVE: &str = r#"
#import "pages.typ": section-opening as opening
#import "question.typ": prompt-heading, question-head, quizzes as quizzes-at-end, see-also as pointers, short-answer

#let listing(title: none, within: (), data) = {
  set raw(theme: auto)
  show raw.where(block: true): it => block(
    width: 100%, stroke: 0.6pt + base.rule, radius: 3pt, fill: base.panel, inset: (x: code-padding, y: 6pt), spacing: 0pt,
    text(size: code-size(data.columns, measure), it),
  )
  v(gap)
  if title != none {
    block(
      width: 100%, sticky: true, inset: (x: code-padding, y: 5pt), fill: base.panel.darken(4%), spacing: 0pt,
      sans(size: 0.8em, weight: "semibold", title),
    )
  }
  raw(block: true, lang: "python", data.text)
  if data.output != none {
    block(sticky: true, inset: (x: code-padding, y: 5.5pt), spacing: 0pt, kicker(labels.output, size: 0.86 * size.code))
    raw(block: true, lang: "python", data.output.text)
  }
  v(gap)
}

#let question(accent, number: 0, level: 2, heading-level: 3, id: "", tags: (), prompt: none, short: none, body) = {
  v(26pt)
  question-head(accent, number, level, tags, prompt-heading(heading-level, id, number, prompt))
  short-answer(accent, short)
  body
}

#let section-opening(..data) = pad(left: -hang, opening(..data))
#let see-also(..data) = pad(left: -hang, pointers(..data))
#let quizzes(..data) = pad(left: -hang, quizzes-at-end(..data))

#let cross-reference(target, body) = {
  link(label(target), body)
  [ (#labels.page-short #ref(label(target), form: "page", supplement: none))]
}

#let section-pages(accent, part: none, section: none, body) = page(
  margin: (..page-margin, left: margin.inner + hang),
  header: { part; h(6pt); section; h(1fr); context str(here().page()) },
  background: thumb-tab(accent),
  body,
)

#let contents(entries) = page(outline(depth: 3))
"#;

/// The built-in theme with these in force.
pub fn theme() -> Theme {
    let path = "templates/pdf/book.typ";
    let template = Theme::default().text(path).map(str::to_owned);
    let template = template.expect("the template is built in") + NAIVE;
    let theme = Theme::new([(path.to_owned(), template.into_bytes())]);
    assert!(theme.diagnostics.is_empty());
    theme.output
}
