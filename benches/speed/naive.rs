//! The same book made the obvious way: code is highlighted by Typst itself, questions follow each other without a
//! block around each, and pages are asked for by references, an outline and a context in the running heads.

use prepress::theme::Theme;

/// What the program calls, defined once more behind the template's own.
const NAIVE: &str = r#"
#let listing(title: none, within: (), data) = {
  let code(source) = {
    set text(size: 9pt)
    set raw(theme: auto)
    raw(block: true, lang: "python", source)
  }
  if title != none { strong(title) }
  code(data.text)
  if data.output != none { code(data.output.text) }
}

#let question(accent, number: 0, level: 2, heading-level: 3, id: "", tags: (), prompt: none, short: none, body) = {
  v(26pt)
  [#heading(level: heading-level, supplement: str(number), prompt)#label("question:" + id)]
  short
  body
}

#let cross-reference(target, body) = {
  link(label(target), body)
  [ (#labels.page-short #ref(label(target), form: "page", supplement: none))]
}

#let section-pages(accent, part: none, section: none, body) = page(
  header: { part; h(6pt); section; h(1fr); context str(here().page()) },
  background: thumb-tab(accent),
  body,
)

#let contents(entries) = page(outline(depth: 3))
"#;

/// The built-in theme with these two in force.
pub fn theme() -> Theme {
    let path = "templates/pdf/book.typ";
    let template = Theme::default().text(path).map(str::to_owned);
    let template = template.expect("the template is built in") + NAIVE;
    let theme = Theme::new([(path.to_owned(), template.into_bytes())]);
    assert!(theme.diagnostics.is_empty());
    theme.output
}
