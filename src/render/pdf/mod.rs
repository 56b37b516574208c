//! The printed handbook, through Typst as a library.
//!
//! The book is written as code-mode Typst files in memory (`document`), whose calls the templates in
//! `templates/pdf/` answer; they are compiled against PDF/UA-1, and what Typst has to say, missing glyphs and lines
//! that leave the text block all come back as diagnostics that point into the bank or into a user's own template.

mod assets;
mod back;
mod booklet;
mod breaks;
mod check;
mod code;
mod compile;
mod contents;
mod diagram;
mod document;
mod figure;
mod inlines;
mod late;
mod layout;
mod listing;
mod markup;
mod math;
mod pagemap;
mod parting;
mod question;
mod report;
mod settings;
mod sheet;
mod statistics;
mod table;
mod variant;
mod world;

use rayon::prelude::*;
use typst::foundations::{Datetime, Smart};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use self::compile::{LaidOut, compile};
use self::document::Document;
use self::late::Begun;
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
    let books = variant::variants(book);
    let Reported {
        output: documents,
        mut diagnostics,
    } = document::documents(&books, theme);
    let mut output = Output::default();
    if !diagnostics.iter().any(Diagnostic::is_error) {
        progress.stage(FORMAT.name, "laying out", None);
        let mut jobs: Vec<(&Book, Document)> = books.iter().zip(documents).collect();
        let (main, variants) = jobs.split_first_mut().expect("there is the book itself");
        let (main, variants) = rayon::join(
            || {
                let laid_out = |paged: &PagedDocument| hand_over(pagemap::page_map(paged, book));
                make(main.0, &mut main.1, theme, &laid_out)
            },
            || {
                let variants = variants.par_iter_mut().with_max_len(1);
                variants
                    .map(|(book, document)| make(book, document, theme, &|_| ()))
                    .collect::<Vec<_>>()
            },
        );
        let made = std::iter::once(main).chain(variants);
        for made in made {
            output.files.extend(made.output);
            diagnostics.extend(made.diagnostics);
        }
        // To give back memory takes a while; nobody needs to wait for it. Results that the last few runs did not use
        // are forgotten: a long-lived process must not grow.
        let documents: Vec<Document> = jobs.into_iter().map(|(_, document)| document).collect();
        rayon::spawn(move || {
            drop(documents);
            comemo::evict(8);
        });
    }
    Reported {
        output,
        diagnostics: each_once(diagnostics),
    }
}

/// A fault is one fault, however many PDFs show it, and whatever was being typeset when it was met.
fn each_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let Diagnostic {
            rule,
            message,
            place,
            ..
        } = &diagnostic;
        let is_known =
            |it: &Diagnostic| (it.rule, &it.message, &it.place) == (*rule, message, place);
        if !once.iter().any(is_known) {
            once.push(diagnostic);
        }
    }
    once
}

/// Makes one PDF, and its booklet if there is to be one.
fn make(
    book: &Book,
    document: &mut Document,
    theme: &Theme,
    hand_over: &(dyn Fn(&PagedDocument) + Sync),
) -> Reported<Vec<File>> {
    let Reported {
        output: laid_out,
        mut diagnostics,
    } = compile::lay_out(document);
    let mut output = Vec::new();
    if let Some(mut laid_out) = laid_out {
        let mut with_back = document.clone();
        let (begun, back) = rayon::join(
            || late::begin(&laid_out, document),
            || compile::lay_out_back(&laid_out, &mut with_back, book, theme),
        );
        *document = with_back;
        laid_out.back = back.output;
        diagnostics.extend(back.diagnostics);
        if !diagnostics.iter().any(Diagnostic::is_error) {
            let made = finish(begun, laid_out, book, document, hand_over);
            diagnostics.extend(made.diagnostics);
            output = made.output;
        }
    }
    Reported {
        output,
        diagnostics,
    }
}

/// The files of a book whose pages are all there.
fn finish(
    begun: Begun,
    laid_out: LaidOut,
    book: &Book,
    document: &Document,
    hand_over: &(dyn Fn(&PagedDocument) + Sync),
) -> Reported<Vec<File>> {
    let (paged, mut diagnostics) = late::complete(begun, &laid_out, document);
    // The memory of a thousand pages is given back beside what follows.
    rayon::spawn(move || drop(laid_out));
    let (faults, exported) = rayon::join(
        || {
            hand_over(&paged);
            check::check(&paged, document)
        },
        || export(&paged, book, document),
    );
    diagnostics.extend(faults);
    let mut output = Vec::new();
    // What the check objects to, the export may object to once more.
    if !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.extend(exported.diagnostics);
        output = exported.output;
    }
    rayon::spawn(move || drop(paged));
    Reported {
        output,
        diagnostics,
    }
}

/// The files of a laid-out book.
fn export(paged: &PagedDocument, book: &Book, document: &Document) -> Reported<Vec<File>> {
    let mut made = Reported {
        output: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut export =
        |paged: &PagedDocument, name: String, options: &PdfOptions| match typst_pdf::pdf(
            paged, options,
        ) {
            Ok(bytes) => made.output.push(File { name, bytes }),
            Err(errors) => made
                .diagnostics
                .extend(report::diagnostics(&errors, document)),
        };
    let stem = &book.file_stem;
    export(paged, format!("{stem}.pdf"), &options(book));
    if book.pdf.booklet {
        let sheets = booklet::booklet(paged, book.pdf.signature);
        let name = format!("{stem}-booklet.pdf");
        export(&sheets, name, &booklet_options(book));
    }
    made
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

/// A booklet is for the printer: two pages on one have no reading order, so it carries no tags.
fn booklet_options(book: &Book) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(format!("{}#booklet", book.identifier)),
        standards: PdfStandards::default(),
        tagged: false,
        ..options(book)
    }
}

/// The first second of a day.
fn timestamp(date: Date) -> Option<Timestamp> {
    let datetime = Datetime::from_ymd_hms(date.year, date.month, date.day, 0, 0, 0)?;
    Some(Timestamp::new_utc(datetime))
}
