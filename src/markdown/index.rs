//! What links and images can lead to, known once every file was outlined.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::book::{Asset, AssetKind};
use crate::diagnostics::{Diagnostic, Span};
use crate::sources::Sources;

use super::outline::Outline;

/// The ids of all sections and questions, and the images.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    /// Each question's heading.
    pub questions: HashMap<&'a str, Span>,
    /// Each section's heading.
    pub sections: HashMap<&'a str, Span>,
    /// Each asset that is an image, by its path below the content folder.
    pub images: BTreeMap<&'a str, Arc<Asset>>,
    /// The paths of all other assets.
    pub others: Vec<&'a str>,
}

impl<'a> Index<'a> {
    /// Collects the ids and reports those that occur twice.
    pub fn new(
        outlines: &'a [Outline],
        sources: &'a Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut index = Index::default();
        for outline in outlines.iter().filter(|outline| !outline.is_index) {
            if let Some(title) = &outline.title
                && let Some(id) = title.id()
            {
                let span = Span::new(outline.file, id.range.clone());
                insert(&mut index.sections, "section", id.text, span, diagnostics);
            }
            for entry in outline.entries.iter().filter(|entry| !entry.is_see_also()) {
                if let Some(id) = entry.id() {
                    let span = Span::new(outline.file, id.range.clone());
                    insert(&mut index.questions, "question", id.text, span, diagnostics);
                }
            }
        }
        for path in sources.asset_paths() {
            match (AssetKind::from_path(path), sources.asset(path)) {
                (Some(kind), Some(bytes)) => {
                    let asset = Asset {
                        path: path.to_owned(),
                        bytes: Arc::clone(bytes),
                        kind,
                    };
                    index.images.insert(path, Arc::new(asset));
                }
                _ => index.others.push(path),
            }
        }
        index
    }
}

fn insert<'a>(
    ids: &mut HashMap<&'a str, Span>,
    what: &str,
    id: &'a str,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let first = *ids.entry(id).or_insert(span);
    if first != span {
        diagnostics.push(
            Diagnostic::error("duplicate-id", format!("two {what}s have the id `{id}`"))
                .at(span)
                .label("the second one")
                .related(first, "the first one")
                .help(
                    "give the newer one another id; the older one's must stay, because readers' \
                     review histories hang on it",
                ),
        );
    }
}
