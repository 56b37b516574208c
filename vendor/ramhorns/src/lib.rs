//! The little of Mustache that genanki-rs uses, under the name that it looks for.
//!
//! genanki-rs renders the front of a card template once per note type, with a marked text in every field, to find out
//! which fields the card needs. The crate that it names for this is under GPL-3.0, and linking it would put every
//! binary of ours under that licence. So `[patch.crates-io]` in the workspace's `Cargo.toml` puts this one in its
//! place: same name, same three items, our own code.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// What a template says, cut into pieces.
#[derive(Debug)]
pub struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Value(String),
    Section { name: String, is_inverted: bool, content: Vec<Piece> },
}

/// A tag that is not closed, or closes what was not open.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// What a template can be filled with.
pub trait Content {
    /// The text under a name.
    fn value(&self, name: &str) -> Option<&str>;
}

impl Content for HashMap<&str, String> {
    fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// If a tag or section is not closed, or one is closed that is not open.
    pub fn new<'s>(source: impl Into<Cow<'s, str>>) -> Result<Self, Error> {
        let source = source.into();
        let mut rest = &*source;
        let pieces = read(&mut rest, None)?;
        Ok(Template(pieces))
    }

    /// The template filled in: a name that `content` lacks is empty, and so is a section under it.
    #[must_use]
    pub fn render<C: Content>(&self, content: &C) -> String {
        let mut out = String::new();
        write(&self.0, content, &mut out);
        out
    }
}

/// Reads pieces up to the end of the text, or up to the tag that closes `section`.
fn read(rest: &mut &str, section: Option<&str>) -> Result<Vec<Piece>, Error> {
    let mut pieces = Vec::new();
    while let Some((text, after)) = rest.split_once("{{") {
        pieces.push(Piece::Text(text.to_owned()));
        let close = if after.starts_with('{') { "}}}" } else { "}}" };
        let Some((tag, after)) = after.split_once(close) else {
            return Err(Error(format!("a tag is not closed: {{{{{}", after.lines().next().unwrap_or_default())));
        };
        *rest = after;
        let tag = tag.trim();
        let name = tag.trim_start_matches(['#', '^', '/', '&', '{', '!']).trim();
        match tag.chars().next() {
            Some(kind @ ('#' | '^')) => {
                let content = read(rest, Some(name))?;
                pieces.push(Piece::Section { name: name.to_owned(), is_inverted: kind == '^', content });
            }
            Some('/') if section == Some(name) => return Ok(pieces),
            Some('/') => return Err(Error(format!("`{name}` is closed but not open"))),
            Some('!') => {}
            _ => pieces.push(Piece::Value(name.to_owned())),
        }
    }
    if let Some(name) = section {
        return Err(Error(format!("`{name}` is not closed")));
    }
    pieces.push(Piece::Text((*rest).to_owned()));
    Ok(pieces)
}

fn write(pieces: &[Piece], content: &impl Content, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value(name) => out.push_str(content.value(name).unwrap_or_default()),
            Piece::Section { name, is_inverted, content: pieces } => {
                let is_there = content.value(name).is_some_and(|value| !value.is_empty());
                if is_there != *is_inverted {
                    write(pieces, content, out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> Result<String, Error> {
        let content = HashMap::from([("Front", "front".to_owned()), ("Empty", String::new())]);
        Ok(Template::new(template)?.render(&content))
    }

    #[test]
    fn values_and_sections_are_filled_in() {
        let cases = [
            ("a {{Front}} {{{Front}}} {{ & Front }} {{Other}}.", "a front front front ."),
            ("{{#Front}}[{{Front}}]{{/Front}}{{^Front}}none{{/Front}}", "[front]"),
            ("{{#Empty}}some{{/Empty}}{{^Empty}}none{{/Empty}}{{! a remark }}", "none"),
            ("{{#Front}}{{#Empty}}x{{/Empty}}y{{/Front}}", "y"),
        ];
        for (template, expected) in cases {
            assert_eq!(filled(template).expect("it is closed"), expected, "{template}");
        }
    }

    #[test]
    fn what_is_not_closed_is_refused() {
        for template in ["{{Front", "{{#Front}}", "{{/Front}}", "{{#Front}}{{/Empty}}"] {
            assert!(filled(template).is_err(), "{template}");
        }
    }
}
