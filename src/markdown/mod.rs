//! From Markdown to the document model.
//!
//! A file is read in two steps. First its text becomes a tree of nodes with their places (`tree`), cut into a title,
//! an introduction and questions (`outline`); this needs no other file. Once every file's ids are known (`index`),
//! each outline becomes typed blocks and inlines. Both steps run over all files at once. Nothing stops at a fault:
//! what could be read is returned together with everything there is to say about the rest.

mod attributes;
mod blocks;
mod callout;
mod code;
mod context;
mod figure;
mod footnotes;
mod html;
mod image;
mod index;
mod info;
mod inlines;
mod layout;
mod link;
mod list;
mod lock;
mod mark;
mod marker;
mod nearest;
mod outline;
mod pixels;
mod print;
mod question;
mod quiz;
mod run;
mod section;
mod settings;
mod svg;
mod table;
mod terms;
mod tree;
mod validity;
mod words;

use rayon::prelude::*;

use crate::book::Bank;
use crate::diagnostics::{Diagnostic, Place, Reported, Span};
use crate::sources::Sources;

use context::Context;
use index::Index;
pub(crate) use nearest::nearest;
use outline::Outline;

/// Reads a bank. Without a `book.toml` that can be read there is none; everything else is read all the same, so that
/// one run shows every fault.
#[must_use]
pub fn parse(sources: &Sources) -> Reported<Option<Bank>> {
    let mut diagnostics = Vec::new();
    let settings = settings::read(sources, &mut diagnostics);
    let lock = lock::read(sources, &mut diagnostics);
    let smart = settings
        .as_ref()
        .is_some_and(|settings| settings.config.smart_punctuation);

    let files = layout::files(sources, &mut diagnostics);
    let outlines: Vec<Outline> = files
        .par_iter()
        .map(|file| outline::read(file, smart))
        .collect();
    let index = Index::new(&outlines, sources, &mut diagnostics);

    let read: Vec<_> = outlines
        .par_iter()
        .map(|outline| {
            let mut cx = Context::new(outline, &index);
            let section = section::section(&mut cx, outline);
            (section, cx.into_diagnostics())
        })
        .collect();
    let mut sections = Vec::with_capacity(read.len());
    for (section, faults) in read {
        sections.push(section);
        diagnostics.extend(faults);
    }
    let parts = layout::parts(&files, sections, &mut diagnostics);
    if let Some(settings) = &settings {
        validity::check(settings, &parts, &mut diagnostics);
        let allowed = &settings.config.check.allow;
        let is_allowed = |rule| allowed.iter().any(|name| name.as_ref() == rule);
        diagnostics.retain(|it| it.is_error() || !is_allowed(it.rule));
    }
    diagnostics.sort_by_key(position);
    diagnostics.dedup();
    let output = settings.map(|settings| Bank {
        config: settings.config,
        has_lock: lock.is_some(),
        lock: lock.unwrap_or_default(),
        parts,
    });
    Reported {
        output,
        diagnostics,
    }
}

/// Diagnostics are told file by file, from top to bottom.
fn position(diagnostic: &Diagnostic) -> (Option<Span>, &'static str) {
    match &diagnostic.place {
        Some(Place::Bank(span)) => (Some(*span), diagnostic.rule),
        _ => (None, diagnostic.rule),
    }
}
