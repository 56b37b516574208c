//! An image of the bank that no page shows.

use std::collections::HashSet;

use super::Manuscript;
use crate::book::{AssetKind, Block, Inline};
use crate::diagnostics::Diagnostic;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let mut shown = HashSet::new();
    for passage in manuscript.passages() {
        for block in passage.blocks() {
            if let Block::Image(image) = block {
                shown.insert(image.asset.path.as_str());
            }
        }
        for inline in passage.inlines() {
            if let Inline::Image(image) = inline {
                shown.insert(image.asset.path.as_str());
            }
        }
    }
    let images = manuscript.sources.asset_paths();
    let unused =
        images.filter(|path| AssetKind::from_path(path).is_some() && !shown.contains(path));
    unused
        .map(|path| {
            Diagnostic::warning("unused-image", format!("no page shows the image `{path}`"))
                .help("show it with `![what it shows](path)`, or delete it")
        })
        .collect()
}
