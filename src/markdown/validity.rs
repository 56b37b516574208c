//! Whether the settings make sense: by themselves, with one another, and with the bank.

use toml::de::DeValue;

use crate::book::Part;
use crate::config::EditionConfig;
use crate::diagnostics::{Diagnostic, Span};

use super::attributes::{as_name, is_name};
use super::context::is_unprintable;
use super::nearest::{did_you_mean, nearest};
use super::print;
use super::settings::Settings;
use super::terms;

/// The editions' names that mean something else on the command line.
const RESERVED: [&str; 2] = ["full", "all"];

/// Reports what is wrong with the settings.
pub(super) fn check(settings: &Settings, parts: &[Part], diagnostics: &mut Vec<Diagnostic>) {
    check_texts(
        &settings.values,
        Span::new(settings.file, 0..0),
        diagnostics,
    );
    check_book(settings, diagnostics);
    print::check(settings, diagnostics);
    terms::check(settings, diagnostics);
    for (index, edition) in settings.config.edition.iter().enumerate() {
        check_edition(settings, index, edition, diagnostics);
        check_selection(settings, index, edition, parts, diagnostics);
    }
}

pub(super) fn wrong(message: impl Into<String>, place: Span, help: &str) -> Diagnostic {
    Diagnostic::error("wrong-setting", message)
        .at(place)
        .help(help)
}

/// Control characters can stand in no output; here they can only come from escapes such as `\u0007`.
fn check_texts(value: &DeValue, place: Span, diagnostics: &mut Vec<Diagnostic>) {
    let at = |range: std::ops::Range<usize>| Span::new(place.file, range);
    match value {
        DeValue::String(text) => {
            if let Some(c) = text.chars().find(|c| is_unprintable(*c)) {
                let message = format!("the text holds the control character U+{:04X}", c as u32);
                diagnostics.push(
                    Diagnostic::error("control-character", message)
                        .at(place)
                        .help("take it out: no output can show it"),
                );
            }
        }
        DeValue::Array(items) => {
            for item in items {
                check_texts(item.get_ref(), at(item.span()), diagnostics);
            }
        }
        DeValue::Table(table) => {
            for item in table.values() {
                check_texts(item.get_ref(), at(item.span()), diagnostics);
            }
        }
        _ => {}
    }
}

fn check_book(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    let config = &settings.config;
    let mut require = |holds: bool, path: &[&str], message: &str, help: &str| {
        if !holds {
            diagnostics.push(wrong(message, settings.place(path), help));
        }
    };
    require(
        !config.title.trim().is_empty(),
        &["title"],
        "the title is empty",
        "write the book's title",
    );
    require(
        !config.authors.is_empty() && config.authors.iter().all(|name| !name.trim().is_empty()),
        &["authors"],
        "an author has no name",
        "write `authors = [\"…\"]` with one name or more",
    );
    require(
        is_identifier(&config.identifier),
        &["identifier"],
        "the identifier is no URI",
        "write a URN such as `urn:uuid:` and a UUID; `prepress new` makes one",
    );
    require(
        is_language(&config.language),
        &["language"],
        "the language is no BCP 47 tag",
        "write a tag such as `en`, `en-GB` or `pt-BR`",
    );
    require(
        config.file_stem.as_deref().is_none_or(is_file_stem),
        &["file-stem"],
        "this cannot be a file's name",
        "use letters, digits, hyphens, underscores and dots",
    );
    require(
        config.date.as_ref().is_none_or(|date| date.date.is_some()),
        &["date"],
        "the date has no day",
        "write a day such as `2026-11-21`",
    );
}

fn check_edition(
    settings: &Settings,
    index: usize,
    edition: &EditionConfig,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let number = index.to_string();
    let at = |key: &str| settings.place(&["edition", &number, key]);
    let name = edition.name.as_ref().as_str();
    if RESERVED.contains(&name) {
        diagnostics.push(wrong(
            format!("an edition cannot be called `{name}`"),
            at("name"),
            "`full` is the whole bank and `all` every edition; choose another name",
        ));
    } else if !is_name(name) {
        diagnostics.push(wrong(
            format!("`{name}` cannot be the name of an edition"),
            at("name"),
            &format!(
                "names are made of `a` to `z`, digits and hyphens, such as `{}`",
                as_name(name)
            ),
        ));
    }
    let same = |other: &EditionConfig| other.name.as_ref() == edition.name.as_ref();
    if let Some(first) = settings.config.edition[..index].iter().position(same) {
        let first = settings.place(&["edition", &first.to_string(), "name"]);
        diagnostics.push(
            wrong(
                format!("two editions are called `{name}`"),
                at("name"),
                "give one of them another name",
            )
            .related(first, "the first one"),
        );
    }
    if !edition.part.is_empty() && edition.select.is_some() {
        diagnostics.push(wrong(
            "an edition either lists its questions or selects them",
            at("select"),
            "take out `select`, or the `[[edition.part]]` tables",
        ));
    }
    if let Some(stem) = &edition.file_stem
        && !is_file_stem(stem)
    {
        diagnostics.push(wrong(
            "this cannot be a file's name",
            at("file-stem"),
            "use letters, digits, hyphens, underscores and dots",
        ));
    }
    if let Some(identifier) = &edition.identifier
        && !is_identifier(identifier)
    {
        diagnostics.push(wrong(
            "the identifier is no URI",
            at("identifier"),
            "write a URN such as `urn:uuid:` and a UUID, or leave it out",
        ));
    }
}

/// A selection by a name that the bank does not have would silently take nothing.
fn check_selection(
    settings: &Settings,
    index: usize,
    edition: &EditionConfig,
    parts: &[Part],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(select) = &edition.select else {
        return;
    };
    let number = index.to_string();
    let at = |key: &str, item: usize| {
        settings.place(&["edition", &number, "select", key, &item.to_string()])
    };
    for (item, level) in select.level.as_slice().iter().enumerate() {
        if !(1..=3).contains(level) {
            diagnostics.push(wrong(
                format!("there is no level {level}"),
                at("level", item),
                "levels are 1, 2 and 3",
            ));
        }
    }
    let sections = || parts.iter().flat_map(|part| &part.sections);
    let part_ids = parts.iter().map(|part| part.id.as_str()).collect();
    let section_ids = sections().map(|section| section.id.as_str()).collect();
    let questions = sections().flat_map(|section| &section.questions);
    let mut tags: Vec<&str> = questions
        .flat_map(|question| question.tags.iter().map(String::as_str))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    let lists: [(&str, &str, &[String], Vec<&str>); 3] = [
        ("parts", "part", &select.parts, part_ids),
        ("sections", "section", &select.sections, section_ids),
        ("tags", "tag", &select.tags, tags),
    ];
    for (key, what, wanted, known) in lists {
        for (item, name) in wanted.iter().enumerate() {
            if known.contains(&name.as_str()) {
                continue;
            }
            let hint = did_you_mean(nearest(name, known.iter().copied()));
            diagnostics.push(wrong(
                format!("the bank has no {what} `{name}`"),
                at(key, item),
                &format!("{hint}this selection takes nothing for it"),
            ));
        }
    }
}

fn is_identifier(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, rest)| is_name(&scheme.to_lowercase()) && !rest.is_empty())
        && !text.contains(char::is_whitespace)
}

fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && subtags
            .all(|it| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_file_stem(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.".contains(c))
}
