//! The printed handbook, through Typst as a library.
//!
//! The book is written as code-mode Typst files in memory ([`document`]), whose calls the templates in
//! `templates/pdf/` answer; they are compiled against PDF/UA-1, and what Typst has to say, missing glyphs and lines
//! that leave the text block all come back as diagnostics that point into the bank or into a user's own template.

mod assets;
mod breaks;
mod check;
mod code;
mod document;
mod figure;
mod inlines;
mod listing;
mod markup;
mod math;
mod pagemap;
mod question;
mod report;
mod settings;
mod statistics;
mod table;
mod world;

use typst::diag::Warned;
use typst::foundations::{Datetime, Smart};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use self::document::Document;
use super::{File, Format, HandOver, Output, Progress, Render};
use crate::book::Book;
use crate::config::Date;
use crate::diagnostics::{Diagnostic, Reported};
use crate::theme::Theme;

/// The PDF format.
pub const FORMAT: &Format = &Format {
    name: "pdf",
    render: Render::Paged(render),
};

/// The book's cover as a PNG, `width` pixels wide; empty if it can't be drawn, for reasons that are reported.
#[must_use]
pub fn cover_png(book: &Book, theme: &Theme, width: u32) -> Reported<Vec<u8>> {
    compile(&document::cover(book, theme)).map(|paged| {
        let page = paged.as_ref().and_then(|paged| paged.pages().first());
        page.and_then(|page| png(page, width)).unwrap_or_default()
    })
}

fn png(page: &Page, width: u32) -> Option<Vec<u8>> {
    let options = RenderOptions {
        pixel_per_pt: (f64::from(width) / page.frame.width().to_pt()).into(),
        ..RenderOptions::default()
    };
    typst_render::render(page, &options).encode_png().ok()
}

fn render(
    book: &Book,
    theme: &Theme,
    progress: &dyn Progress,
    hand_over: &HandOver,
) -> Reported<Output> {
    progress.stage(FORMAT.name, "writing", None);
    let Reported {
        output: document,
        mut diagnostics,
    } = document::document(book, theme);
    let mut output = Output::default();
    if !diagnostics.iter().any(Diagnostic::is_error) {
        progress.stage(FORMAT.name, "laying out", None);
        let compiled = compile(&document);
        diagnostics.extend(compiled.diagnostics);
        if let Some(paged) = compiled.output {
            hand_over(pagemap::page_map(&paged, book));
            progress.stage(FORMAT.name, "exporting", None);
            let exported = export(&paged, book, &document);
            diagnostics.extend(exported.diagnostics);
            output.files.extend(exported.output);
        }
    }
    Reported {
        output,
        diagnostics,
    }
}

fn compile(document: &Document) -> Reported<Option<PagedDocument>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&document.world);
    let mut diagnostics = report::diagnostics(&warnings, document);
    let output = output
        .map_err(|errors| diagnostics.extend(report::diagnostics(&errors, document)))
        .ok();
    // Results that the last few runs did not use are forgotten: a long-lived process must not grow.
    comemo::evict(8);
    Reported {
        output,
        diagnostics,
    }
}

fn export(paged: &PagedDocument, book: &Book, document: &Document) -> Reported<Option<File>> {
    let mut diagnostics = check::check(paged, document);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Reported {
            output: None,
            diagnostics,
        };
    }
    let output = typst_pdf::pdf(paged, &options(book))
        .map_err(|errors| diagnostics.extend(report::diagnostics(&errors, document)))
        .ok()
        .map(|bytes| File {
            name: format!("{}.pdf", book.file_stem),
            bytes,
        });
    Reported {
        output,
        diagnostics,
    }
}

fn options(book: &Book) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(book.identifier.clone()),
        creator: Smart::Custom(Some("Prepress".to_owned())),
        timestamp: timestamp(book.date),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).expect("PDF/UA-1 stands alone"),
        ..PdfOptions::default()
    }
}

/// The first second of a day.
fn timestamp(date: Date) -> Option<Timestamp> {
    let datetime = Datetime::from_ymd_hms(date.year, date.month, date.day, 0, 0, 0)?;
    Some(Timestamp::new_utc(datetime))
}
