//! The e-book: EPUB 3.3, one document for each section, made to be read on any reading system.
//!
//! `page` fills the templates, `package` binds the documents with epub-builder, and `finish` adds what that leaves out.

mod breaks;
mod colour;
mod finish;
mod package;
mod page;
mod places;
mod quiz;
mod stylesheet;
mod templates;
mod terms;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::html::{Medium, Surroundings};
use super::pages::PageMap;
use super::{File, Format, Output, Progress, Render, pdf};
use crate::book::{Asset, Book};
use crate::diagnostics::{Diagnostic, Reported};
use crate::index;
use crate::lock::Digest;
use crate::theme::Theme;
use breaks::Breaks;
use page::{Context, Page};
use places::Places;
use templates::Templates;

/// The epub format.
pub const FORMAT: &Format = &Format {
    name: "epub",
    render: Render::Following(render),
};

/// Of the cover, in pixels: sharp on a tablet, and no burden on a phone.
const COVER_WIDTH: u32 = 1200;

/// Of a document, in bytes.
const LARGEST_DOCUMENT: usize = 300_000;

fn render(
    book: &Book,
    theme: &Theme,
    progress: &dyn Progress,
    pages: Option<&PageMap>,
) -> Reported<Output> {
    let mut diagnostics = Vec::new();
    let output = match bind(book, theme, progress, pages, &mut diagnostics) {
        Ok(bytes) => Output {
            files: vec![File {
                name: format!("{}.epub", book.file_stem),
                bytes,
            }],
            lock: None,
        },
        Err(fault) => {
            diagnostics.push(*fault);
            Output::default()
        }
    };
    Reported {
        output,
        diagnostics,
    }
}

fn bind(
    book: &Book,
    theme: &Theme,
    progress: &dyn Progress,
    printed: Option<&PageMap>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let templates = Templates::new(theme)?;
    let places = Places::new(book);
    let breaks = Breaks::new(printed);
    let images = Images::default();
    let link = |target: &crate::book::LinkTarget| places.link(target);
    let image = |asset: &Asset| images.address(asset);
    let language = book.bank.config.language.as_str();
    let surroundings = Surroundings {
        theme,
        language,
        medium: Medium::Book,
        link: &link,
        image: &image,
        heading: 2,
    };
    let terms = index::index(book);
    let has_index = !terms.is_empty();
    let context = Context::new(
        book,
        theme,
        &templates,
        &places,
        &breaks,
        &surroundings,
        has_index,
    );
    let plans = page::plan(book, &terms);
    progress.stage(FORMAT.name, "writing documents", Some(plans.len()));
    let write = |plan| {
        let page = page::write(plan, &context);
        progress.step(FORMAT.name);
        page
    };
    let pages = || plans.into_par_iter().with_max_len(1).map(write);
    let (pages, cover) = rayon::join(|| pages().collect::<Vec<_>>(), || cover(book, theme));
    let cover = cover.map_err(|fault| diagnostics.push(fault)).ok();
    let mut finished: Vec<Page> = Vec::new();
    if cover.is_some() {
        finished.push(page::cover(&context)?);
    }
    for page in pages {
        let page = page?;
        diagnostics.extend(page.diagnostics);
        diagnostics.extend(too_large(&page.output));
        finished.push(page.output);
    }
    progress.stage(FORMAT.name, "packing", None);
    let stylesheet = stylesheet::write(theme, &templates, book.epub.embed_fonts)?;
    let package = package::Package {
        pages: &finished,
        stylesheet: &stylesheet,
        images: &images.used(),
        cover: cover.as_deref(),
    };
    package::bind(book, theme, &package)
        .map_err(|message| Box::new(Diagnostic::error("epub", message)))
}

/// A document that old reading systems open slowly or not at all.
fn too_large(page: &Page) -> Option<Diagnostic> {
    let size = page.text.len();
    (size > LARGEST_DOCUMENT).then(|| {
        let message = format!(
            "the e-book's document `{}` has {} KB",
            page.file,
            size / 1000
        );
        let limit = LARGEST_DOCUMENT / 1000;
        Diagnostic::warning("epub-large-document", message).help(format!(
            "old e-readers manage {limit} KB: divide the section in two"
        ))
    })
}

/// The printed book's cover. A book whose cover can't be drawn is still a book; the PDF says what is wrong with it.
fn cover(book: &Book, theme: &Theme) -> Result<Vec<u8>, Diagnostic> {
    let cover = pdf::cover_png(book, theme, COVER_WIDTH);
    if cover.output.is_empty() {
        let fault = Diagnostic::warning("epub-cover", "the e-book has no cover: it can't be drawn");
        return Err(fault.help("build the PDF to see what is wrong with its template"));
    }
    Ok(cover.output)
}

/// The images that the documents show, by address. Addresses come from the bytes: two books with one picture agree on
/// its name, and no name of a file can be one that a reading system stumbles over.
#[derive(Debug, Default)]
struct Images(Mutex<BTreeMap<String, Image>>);

/// An image in the package.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    media_type: &'static str,
    bytes: Arc<[u8]>,
}

impl Images {
    fn address(&self, asset: &Asset) -> String {
        let digest = Digest::of([&*asset.bytes]);
        let name = &digest.as_str()[..16];
        let address = format!("images/{name}.{}", asset.kind.extension());
        let image = Image {
            media_type: asset.kind.media_type(),
            bytes: asset.bytes.clone(),
        };
        let mut used = self.0.lock().expect("nobody panics while holding it");
        used.insert(address.clone(), image);
        address
    }

    fn used(self) -> BTreeMap<String, Image> {
        self.0
            .into_inner()
            .expect("nobody panicked while holding it")
    }
}
