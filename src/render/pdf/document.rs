//! A book as Typst files: one for each section, one for the answers or quiz keys of each part, and a main file that
//! puts them in order.

use std::collections::HashMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use typst::foundations::Bytes;
use typst::syntax::FileId;

use super::code::Origins;
use super::markup::Writer;
use super::pagemap;
use super::question;
use super::settings;
use super::world::{MAIN, MemoryWorld, file_id};
use crate::book::{Book, BookPart, BookSection};
use crate::config::Answers;
use crate::diagnostics::{Diagnostic, Reported};
use crate::render::pages::Place;
use crate::theme::Theme;

/// A book ready to be compiled, and where in the bank each place of its generated files comes from.
pub struct Document {
    /// What Typst sees.
    pub world: MemoryWorld,
    /// The origins of each generated file.
    pub origins: HashMap<FileId, Origins>,
}

/// Writes a whole book.
pub fn document(book: &Book, theme: &Theme) -> Reported<Document> {
    let sections: Vec<_> = book.sections().collect();
    let mut files: Vec<Finished> = sections
        .par_iter()
        .map(|(part, section)| write_section(book, theme, part, section))
        .collect();
    if book.pdf.answers == Answers::Back {
        files.par_extend(
            sections
                .par_iter()
                .map(|(part, section)| write_answers(book, theme, part, section)),
        );
    }
    files.push(write_main(book, theme));
    let mut document = Document {
        world: MemoryWorld::new(theme),
        origins: HashMap::new(),
    };
    document
        .world
        .add_source(settings::PATH, settings::settings(book, theme));
    let mut diagnostics = Vec::new();
    for file in files {
        diagnostics.extend(file.diagnostics);
        document.origins.insert(file_id(&file.path), file.origins);
        document.world.add_source(&file.path, file.text);
        for (path, bytes) in file.assets {
            document.world.add_file(&path, bytes);
        }
    }
    Reported {
        output: document,
        diagnostics,
    }
}

/// A world whose main file is the cover and nothing else.
pub fn cover(book: &Book, theme: &Theme) -> Document {
    let mut world = MemoryWorld::new(theme);
    world.add_source(settings::PATH, settings::settings(book, theme));
    let main = format!("#import \"{BOOK}\": *\n#show: handbook\n#cover()\n");
    world.add_source(MAIN, main);
    Document {
        world,
        origins: HashMap::new(),
    }
}

const BOOK: &str = "/templates/pdf/book.typ";

/// A generated file with everything that belongs to it.
struct Finished {
    path: String,
    text: String,
    origins: Origins,
    assets: Vec<(String, Bytes)>,
    diagnostics: Vec<Diagnostic>,
}

fn finish(path: String, writer: Writer) -> Finished {
    let (text, origins) = writer.code.finish();
    Finished {
        path,
        text,
        origins,
        assets: writer.assets.into_files().collect(),
        diagnostics: writer.diagnostics,
    }
}

fn section_path(section: &BookSection) -> String {
    format!("book/section-{}.typ", section.number)
}

fn answers_path(section: &BookSection) -> String {
    format!("book/answers-{}.typ", section.number)
}

fn write_section(book: &Book, theme: &Theme, part: &BookPart, section: &BookSection) -> Finished {
    let mut w = Writer::new(book, theme);
    begin_pages(&mut w, part, section, "section-pages");
    if let Some(home) = section.section {
        w.begin(home.id.as_str(), &home.footnotes, home.span);
        pagemap::write_mark(&mut w, &Place::Section(home.id.clone()), 0);
        let _ = write!(
            w.code,
            "section-opening(accent, number: {}, id: ",
            section.number
        );
        w.code.literal(&format!("section:{}", home.id));
        w.push(", title: ");
        w.inlines(&home.title);
        w.push(", ");
        w.heading_level = 2;
        w.blocks(&home.intro);
        w.push(")\n");
    }
    for item in &section.questions {
        question::write(&mut w, item, section.section.is_some());
    }
    question::write_see_also(&mut w, section);
    question::write_quizzes(&mut w, section);
    w.push("})\n");
    finish(section_path(section), w)
}

fn write_answers(book: &Book, theme: &Theme, part: &BookPart, section: &BookSection) -> Finished {
    let mut w = Writer::new(book, theme);
    begin_pages(&mut w, part, section, "answer-pages");
    for item in &section.questions {
        question::write_answer(&mut w, item);
    }
    w.push("})\n");
    finish(answers_path(section), w)
}

fn begin_pages(w: &mut Writer, part: &BookPart, section: &BookSection, function: &str) {
    let _ = write!(
        w.code,
        "#import \"{BOOK}\": *\n#let accent = part-accent({})\n#{function}(accent, part: ",
        part.number
    );
    w.inlines(&part.title);
    w.push(", section: ");
    match section.section {
        Some(home) => w.inlines(&home.title),
        None => w.push("none"),
    }
    w.push(", {\n");
}

fn write_main(book: &Book, theme: &Theme) -> Finished {
    let mut w = Writer::new(book, theme);
    let _ = write!(
        w.code,
        "#import \"{BOOK}\": *\n#let accent = neutral-accent\n#show: handbook\n#cover()\n#title-page()\n#contents()\n#{{\n"
    );
    for part in &book.parts {
        write_part(&mut w, part);
        for section in &part.sections {
            let _ = writeln!(w.code, "include \"/{}\"", section_path(section));
        }
    }
    if book.pdf.answers == Answers::Back {
        if let Some(first) = book.questions().next() {
            pagemap::write_mark(&mut w, &Place::Answer(first.question.id.clone()), 0);
        }
        w.push("answers-opening()\n");
        for (_, section) in book.sections() {
            let _ = writeln!(w.code, "include \"/{}\"", answers_path(section));
        }
    }
    question::write_keys(&mut w);
    write_indexes(&mut w);
    w.push("closing-page()\n}\n");
    finish(MAIN.to_owned(), w)
}

fn write_part<'a>(w: &mut Writer<'a>, part: &'a BookPart<'a>) {
    if let Some(question) = part
        .sections
        .first()
        .and_then(|section| section.questions.first())
    {
        w.begin(part.id.as_str(), &[], question.home_part.span);
    }
    pagemap::write_mark(w, &Place::Part(part.id.clone()), 0);
    let (first, last) = part.range();
    let _ = write!(
        w.code,
        "{{\nlet accent = part-accent({0})\npart-page(accent, number: {0}, id: ",
        part.number
    );
    w.code.literal(&format!("part:{}", part.id));
    w.push(", title: ");
    w.inlines(&part.title);
    let _ = write!(w.code, ", first: {first}, last: {last}, sections: ");
    if part
        .sections
        .iter()
        .any(|section| section.section.is_some())
    {
        w.array(&part.sections, |w, section| {
            w.push("(title: ");
            w.optional_inlines(section.section.map_or(&[], |home| &home.title));
            w.push(", target: ");
            w.code.literal(&format!("section:{}", section.id));
            w.push(")");
        });
    } else {
        w.array(&part.chips, |w, title| {
            w.push("(title: ");
            w.inlines(title);
            w.push(", target: none)");
        });
    }
    w.push(", ");
    w.heading_level = 1;
    w.blocks(&part.intro);
    w.push(")\n}\n");
}

/// The index of tags and the table by level: the templates look up the pages.
fn write_indexes(w: &mut Writer) {
    pagemap::write_end(w);
    w.push("indexes(");
    let book = w.book;
    w.array(book.questions(), |w, item| {
        let _ = write!(
            w.code,
            "(number: {}, level: {}, id: ",
            item.number,
            item.question.level.number()
        );
        w.code.literal(&format!("question:{}", item.question.id));
        w.push(", tags: ");
        w.array(&item.question.tags, |w, tag| w.code.literal(tag));
        w.push(")");
    });
    w.push(")\n");
}
