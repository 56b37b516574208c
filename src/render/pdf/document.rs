//! A book as Typst files: one or two for each section, and a main file that puts them in order.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;
use typst::foundations::Bytes;
use typst::syntax::{FileId, Source};

use super::code::Origins;
use super::contents::{self, BackMatter};
use super::markup::Writer;
use super::pagemap;
use super::question::{self, With};
use super::settings;
use super::sheet;
use super::world::{MAIN, MemoryWorld, parsed};
use crate::book::{Book, BookPart, BookSection};
use crate::config::{Answers, PdfSettings, Style};
use crate::diagnostics::{Diagnostic, Reported};
use crate::index::{self, Group};
use crate::render::pages::Place;
use crate::theme::Theme;

/// A book ready to be compiled, and where in the bank each place of its generated files comes from.
#[derive(Clone)]
pub struct Document {
    /// What Typst sees.
    pub world: MemoryWorld,
    /// The origins of each generated file.
    pub origins: HashMap<FileId, Arc<Origins>>,
    /// What the index of terms will hold.
    pub terms: Arc<[Group]>,
}

/// Writes books that have the same questions and differ only in how the PDF is made. Files that are alike in several of
/// them are written and parsed once.
pub fn documents(books: &[Book], theme: &Theme) -> Reported<Vec<Document>> {
    let mut kinds: Vec<Kind> = books.iter().flat_map(|book| Kind::of(&book.pdf)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let sections: Vec<_> = books.iter().take(1).flat_map(Book::sections).collect();
    let jobs: Vec<_> = kinds
        .iter()
        .flat_map(|kind| {
            sections
                .iter()
                .map(|(part, section)| (*kind, *part, *section))
        })
        .collect();
    let book = &books[0];
    let (mut files, terms) = rayon::join(
        || {
            jobs.into_par_iter()
                .map(|(kind, part, section)| (kind, kind.write(book, theme, part, section)))
                .collect::<Vec<(Kind, Finished)>>()
        },
        || Arc::<[Group]>::from(index::index(book)),
    );
    let mut diagnostics = Vec::new();
    let mut world = MemoryWorld::new(theme);
    for (_, file) in &mut files {
        diagnostics.append(&mut file.diagnostics);
        for (path, bytes) in file.assets.drain(..) {
            world.add_file(&path, bytes);
        }
    }
    let documents = books.iter().map(|book| {
        let mut document = Document {
            world: world.clone(),
            origins: HashMap::new(),
            terms: terms.clone(),
        };
        let settings = settings::settings(book, theme);
        document.world.add_source(settings::PATH, settings);
        let kinds = Kind::of(&book.pdf);
        let of_this = files.iter().filter(|(kind, _)| kinds.contains(kind));
        of_this.for_each(|(_, file)| document.add(file));
        let mut main = write_main(book, theme, !terms.is_empty());
        diagnostics.append(&mut main.diagnostics);
        for (path, bytes) in main.assets.drain(..) {
            document.world.add_file(&path, bytes);
        }
        document.add(&main);
        document
    });
    Reported {
        output: documents.collect(),
        diagnostics,
    }
}

impl Document {
    /// Whether there is more to come when the pages of the book are known.
    pub fn has_back_matter(book: &Book) -> bool {
        Kind::of(&book.pdf) != [Kind::Sheet]
    }

    /// Adds a generated file.
    pub fn add(&mut self, file: &Finished) {
        self.origins.insert(file.source.id(), file.origins.clone());
        self.world.add_parsed(file.source.clone());
    }
}

/// What a section's file holds. A book has files of one kind or two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Questions with their answers.
    Full,
    /// Questions alone.
    Questions,
    /// Questions with room to write.
    Workspace,
    /// Answers alone.
    Answers,
    /// Questions with their short answers.
    Sheet,
    /// Short answers alone.
    ShortAnswers,
}

impl Kind {
    /// What stands where the questions are, and what at the back.
    fn of(settings: &PdfSettings) -> Vec<Self> {
        let questions = if settings.workspace {
            Kind::Workspace
        } else {
            Kind::Questions
        };
        match (settings.answers, settings.style) {
            (Answers::Inline, Style::Full) => vec![Kind::Full],
            (Answers::Inline, Style::Short) => vec![Kind::Sheet],
            (Answers::Back, Style::Full) => vec![questions, Kind::Answers],
            (Answers::Back, Style::Short) => vec![questions, Kind::ShortAnswers],
        }
    }

    fn path(self, section: &BookSection) -> String {
        let name = match self {
            Kind::Full => "section",
            Kind::Questions => "questions",
            Kind::Workspace => "workspace",
            Kind::Answers => "answers",
            Kind::Sheet => "sheet",
            Kind::ShortAnswers => "short-answers",
        };
        format!("book/{name}-{}.typ", section.number)
    }

    fn write(self, book: &Book, theme: &Theme, part: &BookPart, section: &BookSection) -> Finished {
        let mut w = Writer::new(book, theme);
        match self {
            Kind::Full => write_section(&mut w, part, section, With::Answer),
            Kind::Questions => write_section(&mut w, part, section, With::Nothing),
            Kind::Workspace => write_section(&mut w, part, section, With::Room),
            Kind::Answers => write_answers(&mut w, part, section),
            Kind::Sheet => sheet::write_section(&mut w, part, section),
            Kind::ShortAnswers => sheet::write_answers(&mut w, part, section),
        }
        finish(&self.path(section), w)
    }
}

/// A world whose main file is the cover and nothing else.
pub fn cover(book: &Book, theme: &Theme) -> Document {
    let mut world = MemoryWorld::new(theme);
    // It is the cover of other formats, too: how the PDF is made must not show on it.
    let book = Book {
        pdf: PdfSettings {
            answers: Answers::Inline,
            style: Style::Full,
            ..book.pdf.clone()
        },
        ..book.clone()
    };
    world.add_source(settings::PATH, settings::settings(&book, theme));
    let main = format!("#import \"{BOOK}\": *\n#show: handbook\n#cover()\n");
    world.add_source(MAIN, main);
    Document {
        world,
        origins: HashMap::new(),
        terms: Arc::default(),
    }
}

/// The templates' main file.
pub const BOOK: &str = "/templates/pdf/book.typ";

/// A generated file with everything that belongs to it.
pub struct Finished {
    source: Source,
    origins: Arc<Origins>,
    assets: Vec<(String, Bytes)>,
    diagnostics: Vec<Diagnostic>,
}

/// A file that is written.
pub fn finish(path: &str, writer: Writer) -> Finished {
    let (text, origins) = writer.code.finish();
    Finished {
        source: parsed(path, text),
        origins: Arc::new(origins),
        assets: writer.assets.into_files().collect(),
        diagnostics: writer.diagnostics,
    }
}

fn write_section<'a>(
    w: &mut Writer<'a>,
    part: &'a BookPart<'a>,
    section: &'a BookSection<'a>,
    with: With,
) {
    begin_pages(w, part, section, "section-pages");
    if let Some(home) = section.section {
        w.begin(home.id.as_str(), &home.footnotes, home.span);
        pagemap::write_mark(w, &Place::Section(home.id.clone()), 0);
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
        question::write(w, item, section.section.is_some(), with);
    }
    question::write_see_also(w, section);
    question::write_quizzes(w, section);
    w.push("})\n");
}

fn write_answers<'a>(w: &mut Writer<'a>, part: &'a BookPart<'a>, section: &'a BookSection<'a>) {
    begin_pages(w, part, section, "answer-pages");
    for item in &section.questions {
        question::write_answer(w, item, section.section.is_some());
    }
    w.push("})\n");
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

fn write_main(book: &Book, theme: &Theme, has_terms: bool) -> Finished {
    let mut w = Writer::new(book, theme);
    let kinds = Kind::of(&book.pdf);
    let _ = write!(
        w.code,
        "#import \"{BOOK}\": *\n#let accent = neutral-accent\n#show: handbook\n"
    );
    if kinds == [Kind::Sheet] {
        w.push("#sheet-opening()\n#{\n");
        write_sheet(&mut w, Kind::Sheet);
        pagemap::write_end(&mut w);
        w.push("[]}\n");
        return finish(MAIN, w);
    }
    w.push("#cover()\n#title-page()\n#{\n");
    let back = BackMatter {
        has_answers: kinds.len() > 1,
        has_key: question::has_quizzes(book),
        has_terms,
    };
    contents::write(&mut w, back);
    for part in &book.parts {
        write_part(&mut w, part);
        include(&mut w, kinds[0], part);
    }
    if let Some(answers) = kinds.get(1) {
        if let Some(first) = book.questions().next() {
            pagemap::write_mark(&mut w, &Place::Answer(first.question.id.clone()), 0);
        }
        w.push("answers-opening()\n");
        match answers {
            Kind::ShortAnswers => write_sheet(&mut w, Kind::ShortAnswers),
            kind => book
                .parts
                .iter()
                .for_each(|part| include(&mut w, *kind, part)),
        }
    }
    question::write_keys(&mut w);
    w.push("}\n");
    finish(MAIN, w)
}

fn include(w: &mut Writer, kind: Kind, part: &BookPart) {
    for section in &part.sections {
        let _ = writeln!(w.code, "include \"/{}\"", kind.path(section));
    }
}

/// The parts of a sheet, one after the other.
fn write_sheet(w: &mut Writer, kind: Kind) {
    let book = w.book;
    let is_answers = kind == Kind::ShortAnswers;
    w.push(if is_answers {
        "sheet-pages(labels.answers, {\n"
    } else {
        "sheet-pages(none, {\n"
    });
    for part in &book.parts {
        sheet::begin_part(w, part, is_answers);
        include(w, kind, part);
        w.push("})\n");
    }
    w.push("})\n");
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
