//! The package: documents, stylesheet, images and fonts, bound by epub-builder.

use std::collections::BTreeMap;

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, TocElement, ZipLibrary};

use super::Image;
use super::finish;
use super::page::{Page, clean};
use super::stylesheet;
use crate::book::Book;
use crate::render::archive::{self, Entry};
use crate::theme::Theme;

/// Where epub-builder puts everything that is named in the package document.
const FOLDER: &str = "OEBPS/";

/// What a book consists of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Package<'a> {
    /// The documents, in reading order.
    pub(super) pages: &'a [Page],
    /// The text of `stylesheet.css`.
    pub(super) stylesheet: &'a str,
    /// The images that the documents show, by address.
    pub(super) images: &'a BTreeMap<String, Image>,
    /// The cover, as a PNG.
    pub(super) cover: Option<&'a [u8]>,
}

/// The address of the cover's image.
pub(super) const COVER: &str = "cover.png";

/// The finished file.
///
/// epub-builder packs on one thread, so it is given the names of the large files and their contents are put in place
/// afterwards, to be packed side by side.
pub(super) fn bind(book: &Book, theme: &Theme, package: &Package) -> Result<Vec<u8>, String> {
    let fonts = if book.epub.embed_fonts {
        stylesheet::fonts(theme)
    } else {
        Vec::new()
    };
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut hold =
        |file: &str, bytes: &[u8]| contents.insert(format!("{FOLDER}{file}"), bytes.to_vec());
    hold("stylesheet.css", package.stylesheet.as_bytes());
    let bare = build(book, theme, |builder| {
        if let Some(cover) = package.cover {
            hold(COVER, cover);
            builder.add_cover_image(COVER, [].as_slice(), "image/png")?;
        }
        for page in package.pages {
            hold(&page.file, page.text.as_bytes());
            builder.add_content(content(page))?;
        }
        for (file, image) in package.images {
            hold(file, &image.bytes);
            builder.add_resource(file, [].as_slice(), image.media_type)?;
        }
        for font in &fonts {
            hold(&font.file, font.bytes);
            builder.add_resource(&font.file, [].as_slice(), media_type(&font.file))?;
        }
        Ok(())
    });
    let mut entries = bare
        .map_err(|error| error.to_string())
        .and_then(|bare| archive::open(&bare).map_err(|error| error.to_string()))?;
    let finisher = finish::Finisher::new(book, theme, package);
    for entry in &mut entries {
        if let Some(bytes) = contents.remove(&entry.name) {
            entry.bytes = bytes;
        } else if let Some(bytes) = finisher.finish(&entry.name[..], &entry.bytes)? {
            entry.bytes = bytes;
        }
    }
    sort(&mut entries);
    Ok(archive::close(&entries))
}

/// Lets epub-builder make a package. It asks the clock and makes up an identifier; both are replaced afterwards.
fn build(
    book: &Book,
    theme: &Theme,
    fill: impl FnOnce(&mut EpubBuilder<ZipLibrary>) -> epub_builder::Result<()>,
) -> epub_builder::Result<Vec<u8>> {
    let config = &book.bank.config;
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_title(clean(&book.title));
    builder.set_languages(vec![clean(&config.language)]);
    builder.set_authors(config.authors.iter().map(|author| clean(author)).collect());
    builder.set_generator("Prepress");
    builder.set_toc_name(clean(theme.label(&config.language, "contents")));
    if let Some(description) = &book.description {
        builder.set_description(vec![clean(description)]);
    }
    if let Some(rights) = &config.rights {
        builder.set_license(clean(rights));
    }
    builder.stylesheet([].as_slice())?;
    fill(&mut builder)?;
    let mut bytes = Vec::new();
    builder.generate(&mut bytes)?;
    Ok(bytes)
}

fn content(page: &Page) -> EpubContent<&'static [u8]> {
    let mut content = EpubContent::new(page.file.as_str(), [].as_slice());
    if let Some(TocElement {
        level,
        title,
        children,
        ..
    }) = page.entry.clone()
    {
        content = content.title(title).level(level);
        for child in children {
            content = content.child(child);
        }
    }
    content
}

fn media_type(font: &str) -> &'static str {
    match font.rsplit_once('.') {
        Some((_, "otf")) => "font/otf",
        Some((_, "woff2")) => "font/woff2",
        _ => "font/ttf",
    }
}

/// The media type stands first (OCF 3.3, 4.3.2), what is needed to begin reading next.
fn sort(entries: &mut [Entry]) {
    entries.sort_by_key(|entry| match entry.name.as_str() {
        "mimetype" => 0,
        name if name.starts_with("META-INF/") => 1,
        name if name.ends_with("content.opf") => 2,
        _ => 3,
    });
}
