//! `prepress list`: the questions of a bank, for people and for programs.

use prepress::book::{
    Block, Book, BookPart, BookQuestion, BookSection, CodeBlock, Id, Inline, marked, plain_text,
};
use prepress::diagnostics::{Diagnostic, Severity};
use prepress::render::anki::{self, Retired};
use prepress::sources::Sources;
use prepress::{edition, markdown};
use serde::Serialize;

use super::args::ListArguments;
use super::files::BookFolders;
use super::terminal::{self, Reporter};
use super::{Failure, Outcome};

/// Lists the questions that the arguments ask for. Warnings are left to `build`; what can be read is listed even if
/// something else has errors.
pub fn run(arguments: &ListArguments) -> Outcome {
    let folders = BookFolders::find(&arguments.bank.dir)?;
    let content = folders.read_content();
    let sources = &content.output;
    let mut reporter = Reporter::new(arguments.bank.message_format);
    let mut report = |diagnostics: &[Diagnostic]| {
        let errors = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error);
        reporter.report(&errors.cloned().collect::<Vec<_>>(), sources);
    };
    report(&content.diagnostics);
    let parsed = markdown::parse(sources);
    report(&parsed.diagnostics);
    let Some(bank) = parsed.output else {
        return Err(Failure::Reported);
    };
    if arguments.retired {
        print_retired(anki::retired(&bank), arguments.json);
        return Ok(());
    }
    let names: Vec<_> = arguments.edition.iter().cloned().collect();
    // No time is needed: nothing is rendered.
    let books = edition::select(&bank, sources, &names, 0);
    report(&books.diagnostics);
    let wanted = |question: &&BookQuestion| is_wanted(question, arguments);
    let books = books.output;
    let sections = books.iter().flat_map(Book::sections);
    let rows = sections.flat_map(|(part, section)| {
        let questions = section.questions.iter().filter(wanted);
        questions.map(move |question| Row::new(part, section, question, sources))
    });
    let rows: Vec<Row> = rows.collect();
    if arguments.json {
        let text = serde_json::to_string_pretty(&rows).expect("texts and numbers fit into JSON");
        terminal::result(&text);
    } else {
        print_table(&rows);
    }
    if reporter.has_errors() {
        return Err(Failure::Reported);
    }
    Ok(())
}

/// What readers may delete: Anki never takes a note away on import.
fn print_retired(retired: Option<Retired>, json: bool) {
    let Retired { keys, search } = retired.unwrap_or_default();
    if json {
        terminal::result(&serde_json::json!({ "retired": keys, "search": search }).to_string());
    } else if !keys.is_empty() {
        for key in &keys {
            terminal::result(key);
        }
        terminal::result(&format!("\nsearch in Anki's browser: {search}"));
    }
}

fn is_wanted(question: &BookQuestion, arguments: &ListArguments) -> bool {
    let fits = |wanted: &[String], id: &str| wanted.is_empty() || wanted.iter().any(|w| w == id);
    let BookQuestion {
        question,
        home_part,
        home_section,
        ..
    } = question;
    (arguments.level.is_empty() || arguments.level.contains(&question.level.number()))
        && (arguments.tag.is_empty() || arguments.tag.iter().any(|tag| question.tags.contains(tag)))
        && fits(&arguments.part, home_part.id.as_str())
        && fits(&arguments.section, home_section.id.as_str())
}

fn print_table(rows: &[Row]) {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    for row in rows {
        let Row {
            id,
            level,
            question,
            ..
        } = row;
        terminal::result(&format!("{id:width$}  {level}  {question}"));
    }
}

/// A question as `--json` shows it. All texts are without markup.
#[derive(Serialize)]
struct Row<'b> {
    id: &'b str,
    number: usize,
    level: u8,
    tags: &'b [String],
    part: Heading,
    /// Missing where an edition lists the questions of a part itself.
    section: Option<Heading>,
    question: String,
    short_answer: String,
    /// The marked phrases of the short answer.
    marked: Vec<String>,
    code: Vec<Code<'b>>,
    /// The kind of each figure.
    figures: Vec<&'static str>,
    tables: usize,
    callouts: usize,
    quiz: Option<String>,
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct Heading {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Code<'b> {
    language: &'b str,
    text: &'b str,
    output: Option<&'b str>,
    /// Whether what it prints is a question of its own.
    ask: bool,
}

impl Heading {
    fn new(id: &Id, title: &[Inline]) -> Self {
        Heading {
            id: id.to_string(),
            title: plain_text(title),
        }
    }
}

impl<'b> Row<'b> {
    fn new(
        part: &BookPart,
        section: &BookSection,
        entry: &BookQuestion<'b>,
        sources: &Sources,
    ) -> Self {
        let question = entry.question;
        let (mut figures, mut tables, mut callouts) = (Vec::new(), 0, 0);
        question.walk(&mut |block| match block {
            Block::Figure(figure) => figures.push(figure.content.name()),
            Block::Table(_) => tables += 1,
            Block::Callout(_) => callouts += 1,
            _ => {}
        });
        let place = question.span;
        Row {
            id: question.id.as_str(),
            number: entry.number,
            level: question.level.number(),
            tags: &question.tags,
            part: Heading::new(&part.id, &part.title),
            section: section
                .section
                .map(|section| Heading::new(&section.id, &section.title)),
            question: plain_text(&question.prompt),
            short_answer: plain_text(&question.short),
            marked: marked(&question.short),
            code: question.code_blocks().into_iter().map(Code::new).collect(),
            figures,
            tables,
            callouts,
            quiz: question.quiz.as_ref().map(|quiz| plain_text(&quiz.prompt)),
            file: sources.shown_path(place.file),
            line: sources.line_column(place.file, place.range().start).0,
        }
    }
}

impl<'b> Code<'b> {
    fn new(code: &'b CodeBlock) -> Self {
        Code {
            language: &code.language,
            text: &code.text,
            output: code.output.as_ref().map(|output| output.text.as_str()),
            ask: code.ask,
        }
    }
}
