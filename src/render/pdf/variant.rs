//! Several PDFs of one book: the book as it is configured, and the variants that `[pdf.variants]` names.

use crate::book::Book;
use crate::config::PdfSettings;
use crate::lock::Digest;

/// The book itself, and after it the same book once for each variant.
pub fn variants<'b>(book: &Book<'b>) -> Vec<Book<'b>> {
    let base = PdfSettings {
        booklet: false,
        variants: std::collections::BTreeMap::new(),
        ..book.pdf.clone()
    };
    let variants = book.pdf.variants.iter().map(|(name, overrides)| {
        let digest = Digest::of([book.identifier.as_bytes(), b"pdf", name.as_bytes()]);
        Book {
            pdf: base.clone().with(overrides),
            file_stem: format!("{}-{name}", book.file_stem),
            identifier: format!("{}#{}", book.identifier, &digest.as_str()[..16]),
            ..book.clone()
        }
    });
    std::iter::once(book.clone()).chain(variants).collect()
}
