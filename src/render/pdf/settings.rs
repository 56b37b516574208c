//! The generated file with everything that the templates need to know about book and theme.

use std::collections::BTreeMap;

use super::code::Code;
use super::statistics::Statistics;
use crate::book::Book;
use crate::config::{Answers, Binding, Style};
use crate::theme::Theme;

/// The path at which the templates import it.
pub const PATH: &str = "book/settings.typ";

/// The text of the file: `theme`, `labels`, `meta`, `page-setup` and `statistics`, as described in `book.typ`.
pub fn settings(book: &Book, theme: &Theme) -> String {
    let mut code = Code::default();
    let light = &theme.settings.light;
    code.push("#let theme = (base: ");
    dictionary(&mut code, &light.base);
    code.push(", parts: ");
    array(&mut code, light.parts.iter().map(String::as_str));
    code.push(", callouts: ");
    dictionary(&mut code, &light.callouts);
    code.push(", syntax: ");
    dictionary(&mut code, &light.syntax);
    code.push(", fonts: ");
    dictionary(&mut code, &theme.settings.fonts);
    code.push(")\n#let labels = ");
    dictionary(&mut code, &theme.labels(&book.bank.config.language));
    code.push("\n#let meta = ");
    meta(&mut code, book);
    page_setup(&mut code, book);
    statistics(&mut code, &Statistics::of(book), book);
    code.finish().0
}

fn meta(code: &mut Code, book: &Book) {
    let config = &book.bank.config;
    let mut subtags = config.language.split('-');
    let language = subtags.next().unwrap_or("en");
    let region = subtags.find(|subtag| subtag.len() == 2);
    let texts = [
        ("subtitle", book.subtitle.as_deref()),
        ("description", book.description.as_deref()),
        ("rights", config.rights.as_deref()),
        ("region", region),
    ];
    code.push("(title: ");
    code.literal(&book.title);
    for (name, text) in texts {
        code.push(&format!(", {name}: "));
        code.optional(text);
    }
    code.push(", authors: ");
    array(code, config.authors.iter().map(String::as_str));
    code.push(", language: ");
    code.literal(&language.to_lowercase());
    code.push(", identifier: ");
    code.literal(&book.identifier);
    code.push(", keywords: ");
    array(code, keywords(book).into_iter());
    let date = book.date;
    code.push(&format!(
        ", date: datetime(year: {}, month: {}, day: {}))\n",
        date.year, date.month, date.day
    ));
}

/// The tags in use, the most frequent first.
fn keywords<'b>(book: &Book<'b>) -> Vec<&'b str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for question in book.questions() {
        for tag in &question.question.tags {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut tags: Vec<_> = counts.into_iter().collect();
    tags.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
    tags.into_iter().map(|(tag, _)| tag).take(20).collect()
}

fn page_setup(code: &mut Code, book: &Book) {
    let (width, height) = book.pdf.paper.millimetres();
    let is_duplex = book.pdf.binding == Binding::Duplex;
    let is_back = book.pdf.answers == Answers::Back;
    let is_short = book.pdf.style == Style::Short;
    let workspace = book.pdf.workspace;
    code.push(&format!(
        "#let page-setup = (width: {width}mm, height: {height}mm, duplex: {is_duplex}, answers-at-back: {is_back}, \
         short: {is_short}, workspace: {workspace})\n"
    ));
}

fn statistics(code: &mut Code, statistics: &Statistics, book: &Book) {
    let Statistics {
        parts,
        sections,
        questions,
        levels: [screening, working, senior],
        examples,
        figures,
        tables,
        quizzes,
    } = *statistics;
    code.push(&format!(
        "#let statistics = (parts: {parts}, sections: {sections}, questions: {questions}, levels: ({screening}, {working}, \
         {senior}), code-examples: {examples}, figures: {figures}, tables: {tables}, quizzes: {quizzes}, per-part: "
    ));
    code.push("(");
    for part in &book.parts {
        let (first, last) = part.range();
        code.push(&format!("{}, ", last + 1 - first));
    }
    code.push("))\n");
}

fn dictionary<K: AsRef<str>, V: AsRef<str>>(code: &mut Code, entries: &BTreeMap<K, V>) {
    // Without a colon, an empty dictionary would be an empty array.
    code.push(if entries.is_empty() { "(:" } else { "(" });
    for (key, value) in entries {
        code.literal(key.as_ref());
        code.push(": ");
        code.literal(value.as_ref());
        code.push(", ");
    }
    code.push(")");
}

fn array<'t>(code: &mut Code, texts: impl Iterator<Item = &'t str>) {
    code.push("(");
    for text in texts {
        code.literal(text);
        code.push(", ");
    }
    code.push(")");
}
