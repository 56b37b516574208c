//! The documents: which there are, and what each template receives.

use std::collections::BTreeMap;

use epub_builder::TocElement;
use minijinja::{Value, context};

use super::breaks::Breaks;
use super::package::COVER;
use super::places::{Places, key_page, own_questions, page_of, part_page};
use super::quiz;
use super::templates::Templates;
use super::terms;
use crate::book::{Book, BookPart, BookQuestion, BookSection, Inline, plain_text};
use crate::diagnostics::{Diagnostic, Reported};
use crate::index::Group;
use crate::render::html::{Html, Surroundings, escape};
use crate::render::pages::Place;
use crate::theme::Theme;

/// A document of the book.
#[derive(Debug)]
pub(super) struct Page {
    /// Its address in the package.
    pub(super) file: String,
    /// Its text.
    pub(super) text: String,
    /// Its entry in the navigation, with those of what stands in it.
    pub(super) entry: Option<TocElement>,
    /// Its kind as a landmark (EPUB 3 Structural Semantics), with the words.
    pub(super) landmark: Option<Landmark>,
}

/// A place that a reading system offers a way to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Landmark {
    Cover,
    TitlePage,
    Contents,
    Start,
    Key,
    Index,
}

/// What a document is to hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plan<'p, 'b> {
    Title,
    Contents,
    Part(&'p BookPart<'b>),
    Section(&'p BookPart<'b>, &'p BookSection<'b>),
    Key(&'p BookPart<'b>, bool),
    /// All groups of the index, and which of its documents.
    Terms(&'p [Group], usize),
}

/// The documents, in reading order.
pub(super) fn plan<'p, 'b>(book: &'p Book<'b>, index: &'p [Group]) -> Vec<Plan<'p, 'b>> {
    let mut plans = vec![Plan::Title, Plan::Contents];
    for part in &book.parts {
        plans.push(Plan::Part(part));
        if own_questions(part).is_none() {
            let sections = part.sections.iter();
            plans.extend(sections.map(|section| Plan::Section(part, section)));
        }
    }
    let with_quizzes = book.parts.iter().filter(|part| quiz::has_any(part));
    let keys = with_quizzes.enumerate();
    plans.extend(keys.map(|(index, part)| Plan::Key(part, index == 0)));
    let documents = 0..terms::documents(index).len();
    plans.extend(documents.map(|document| Plan::Terms(index, document)));
    plans
}

/// What every document needs to be written.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) book: &'a Book<'a>,
    theme: &'a Theme,
    templates: &'a Templates<'a>,
    pub(super) places: &'a Places<'a>,
    pub(super) breaks: &'a Breaks,
    pub(super) surroundings: &'a Surroundings<'a>,
    has_index: bool,
    labels: Value,
    of_book: Value,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        book: &'a Book<'a>,
        theme: &'a Theme,
        templates: &'a Templates<'a>,
        places: &'a Places<'a>,
        breaks: &'a Breaks,
        surroundings: &'a Surroundings<'a>,
        has_index: bool,
    ) -> Self {
        let config = &book.bank.config;
        let labels = theme.labels(surroundings.language);
        let escaped = |text: &Option<String>| text.as_deref().map(escape);
        Context {
            book,
            theme,
            templates,
            places,
            breaks,
            surroundings,
            has_index,
            labels: Value::from(
                labels
                    .into_iter()
                    .map(|(key, label)| (key.replace('-', "_"), escape(label)))
                    .collect::<BTreeMap<_, _>>(),
            ),
            of_book: context! {
                title => escape(&book.title),
                subtitle => escaped(&book.subtitle),
                authors => config.authors.iter().map(|author| escape(author)).collect::<Vec<_>>(),
                description => escaped(&book.description),
                rights => escaped(&config.rights),
                date => book.date.to_string(),
                questions => book.numbers.len(),
            },
        }
    }

    pub(super) fn label(&self, key: &'a str) -> &'a str {
        self.theme.label(self.surroundings.language, key)
    }

    /// The accent of a part, from 1.
    fn accent(&self, part: &BookPart) -> usize {
        let accents = self.theme.settings.light.parts.len().max(1);
        (part.number - 1) % accents + 1
    }

    pub(super) fn page(&self, template: &str, values: Value) -> Result<String, Box<Diagnostic>> {
        let common = context! {
            language => escape(self.surroundings.language),
            labels => self.labels.clone(),
            book => self.of_book.clone(),
        };
        let values = context! { ..values, ..common };
        self.templates.page(template, values)
    }
}

/// Writes one document.
pub(super) fn write(plan: Plan, context: &Context) -> Result<Reported<Page>, Box<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let output = match plan {
        Plan::Title => Page {
            file: "title.xhtml".into(),
            text: context.page(
                "title.xhtml",
                context! { title => escape(&context.book.title) },
            )?,
            entry: None,
            landmark: Some(Landmark::TitlePage),
        },
        Plan::Contents => contents(context)?,
        Plan::Part(part) => self::part(part, context, &mut diagnostics)?,
        Plan::Section(part, section) => self::section(part, section, context, &mut diagnostics)?,
        Plan::Key(part, is_first) => key(part, is_first, context, &mut diagnostics)?,
        Plan::Terms(groups, document) => terms::write(groups, document, context)?,
    };
    Ok(Reported {
        output,
        diagnostics,
    })
}

/// The cover on a page of its own.
pub(super) fn cover(context: &Context) -> Result<Page, Box<Diagnostic>> {
    let values = context! { title => escape(context.label("cover")), image => COVER };
    Ok(Page {
        file: "cover.xhtml".into(),
        text: context.page("cover.xhtml", values)?,
        entry: None,
        landmark: Some(Landmark::Cover),
    })
}

/// The contents on a page of its own: parts and sections. The questions are in the reading system's navigation.
fn contents(context: &Context) -> Result<Page, Box<Diagnostic>> {
    let parts = context.book.parts.iter().map(|part| {
        let sections = part.sections.iter().filter_map(|section| {
            let home = section.section?;
            Some(context! {
                href => page_of(part, section),
                title => words(&home.title, context),
            })
        });
        let (first, last) = part.range();
        context! {
            href => part_page(part),
            number => part.number,
            accent => context.accent(part),
            title => words(&part.title, context),
            first,
            last,
            sections => sections.collect::<Vec<_>>(),
        }
    });
    let keys = context.book.parts.iter().find(|part| quiz::has_any(part));
    let values = context! {
        title => escape(context.label("contents")),
        parts => parts.collect::<Vec<_>>(),
        key_href => keys.map(key_page),
        index_href => context.has_index.then_some(terms::FILE),
    };
    Ok(Page {
        file: "contents.xhtml".into(),
        text: context.page("contents.xhtml", values)?,
        entry: None,
        landmark: Some(Landmark::Contents),
    })
}

fn part(
    part: &BookPart,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Page, Box<Diagnostic>> {
    let prefix = format!("p-{}", part.id);
    let mut html = Html::new(context.surroundings, &prefix);
    let (title, intro) = (html.inlines(&part.title), html.blocks(&part.intro));
    diagnostics.append(&mut html.diagnostics);
    let file = part_page(part);
    let own = own_questions(part);
    let questions = own.map_or_else(
        || context! {},
        |section| questions(part, section, &file, context, diagnostics),
    );
    let sections = part.sections.iter().filter_map(|section| {
        let home = section.section?;
        let title = words(&home.title, context);
        Some(context! { href => page_of(part, section), title })
    });
    let chips = part.chips.iter().map(|title| words(title, context));
    let (first, last) = part.range();
    let values = context! {
        title => escape(&plain_text(&part.title)),
        heading => title,
        breaks => context.breaks.head(&Place::Part(part.id.clone())),
        number => part.number,
        accent => context.accent(part),
        intro,
        first,
        last,
        sections => sections.collect::<Vec<_>>(),
        chips => chips.collect::<Vec<_>>(),
        ..questions
    };
    let mut entry = TocElement::new(file.as_str(), part_title(part, context));
    for question in own.into_iter().flat_map(|section| &section.questions) {
        entry = entry.child(question_entry(&file, question));
    }
    Ok(Page {
        text: context.page("part.xhtml", values)?,
        file,
        entry: Some(entry),
        landmark: (part.number == 1).then_some(Landmark::Start),
    })
}

fn section(
    part: &BookPart,
    section: &BookSection,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Page, Box<Diagnostic>> {
    let file = page_of(part, section);
    let prefix = format!("s-{}", section.id);
    let mut html = Html::new(context.surroundings, &prefix);
    let home = section.section;
    let title = home.map_or(&part.title, |home| &home.title);
    let heading = html.inlines(title);
    let intro = home.map(|home| html.blocks(&home.intro));
    let notes = home.map(|home| html.footnotes(&home.footnotes));
    diagnostics.append(&mut html.diagnostics);
    let values = context! {
        title => escape(&plain_text(title)),
        heading,
        breaks => context.breaks.head(&Place::Section(section.id.clone())),
        part => context! {
            number => part.number,
            title => words(&part.title, context),
            href => part_page(part),
        },
        accent => context.accent(part),
        intro,
        notes,
        ..questions(part, section, &file, context, diagnostics)
    };
    let mut entry = TocElement::new(file.as_str(), clean(&plain_text(title))).level(2);
    for question in &section.questions {
        entry = entry.child(question_entry(&file, question));
    }
    Ok(Page {
        text: context.page("section.xhtml", values)?,
        file,
        entry: Some(entry),
        landmark: None,
    })
}

/// What sections and parts without sections have in common: questions, pointers to others, quizzes.
fn questions(
    part: &BookPart,
    section: &BookSection,
    file: &str,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Value {
    let mut questions = Vec::with_capacity(section.questions.len());
    let mut quizzes = Vec::new();
    for question in &section.questions {
        let prefix = format!("q-{}", question.question.id);
        let mut html = Html::new(context.surroundings, &prefix);
        questions.push(self::question(question, &mut html, context));
        if let Some(quiz) = &question.question.quiz {
            let key = key_page(part);
            quizzes.push(quiz::asked(question, quiz, &key, context.breaks, &mut html));
        }
        diagnostics.append(&mut html.diagnostics);
    }
    let see_also = section.see_also.iter().filter_map(|link| {
        let href = context.places.question(link.target.as_str())?;
        let number = context.book.numbers.get(link.target.as_str());
        Some(context! { href, number, words => words(&link.text, context) })
    });
    context! {
        file,
        questions,
        quizzes,
        see_also => see_also.collect::<Vec<_>>(),
    }
}

fn question(question: &BookQuestion, html: &mut Html, context: &Context) -> Value {
    let asked = question.question;
    let level = asked.level.name();
    context! {
        id => format!("q-{}", asked.id),
        number => question.number,
        level => level,
        level_number => asked.level.number(),
        level_label => escape(context.label(level)),
        prompt => html.inlines(&asked.prompt),
        short => html.inlines(&asked.short),
        breaks => context.breaks.question(&asked.id),
        body => context.breaks.body(&asked.id, &asked.body, html),
        notes => html.footnotes(&asked.footnotes),
    }
}

fn key(
    part: &BookPart,
    is_first: bool,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Page, Box<Diagnostic>> {
    let title = format!("{}: {}", context.label("quiz-key"), plain_text(&part.title));
    let file = key_page(part);
    let mut answers = Vec::new();
    for section in &part.sections {
        let page = page_of(part, section);
        for question in &section.questions {
            if let Some(quiz) = &question.question.quiz {
                let prefix = format!("q-{}", question.question.id);
                let mut html = Html::new(context.surroundings, &prefix).with_notes_in(&page);
                answers.push(quiz::answered(
                    question,
                    quiz,
                    &page,
                    context.breaks,
                    &mut html,
                ));
                diagnostics.append(&mut html.diagnostics);
            }
        }
    }
    let values = context! {
        title => escape(&title),
        accent => context.accent(part),
        part => context! { number => part.number, title => words(&part.title, context) },
        answers,
    };
    Ok(Page {
        text: context.page("key.xhtml", values)?,
        entry: Some(TocElement::new(file.as_str(), clean(&title))),
        file,
        landmark: is_first.then_some(Landmark::Key),
    })
}

fn question_entry(file: &str, question: &BookQuestion) -> TocElement {
    let prompt = plain_text(&question.question.prompt);
    TocElement::new(
        format!("{file}#q-{}", question.question.id),
        clean(&format!("{}. {prompt}", question.number)),
    )
}

fn part_title(part: &BookPart, context: &Context) -> String {
    clean(&format!(
        "{} {}: {}",
        context.label("part"),
        part.number,
        plain_text(&part.title)
    ))
}

fn words(inlines: &[Inline], context: &Context) -> String {
    Html::new(context.surroundings, "").words(inlines)
}

/// Text for epub-builder, which escapes it but lets through what XML can't hold.
pub(super) fn clean(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || escape(c.encode_utf8(&mut [0; 4])) == "\u{fffd}")
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
