//! What an editor would object to, beyond what the format refuses. Each rule is a function from the bank to warnings
//! under one stable name, which `[check] allow` in `book.toml` silences.

mod duplicate;
mod example;
mod figure;
mod glyph;
mod image;
mod language;
mod line;
mod link;
mod term;
mod vanished;
mod words;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::book::{Bank, Block, FigureContent, Inline, Question};
use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::markdown::nearest;
use crate::sources::Sources;
use crate::theme::Theme;

/// A rule: its name, what it objects to, and the function that finds it.
pub struct Rule {
    /// The stable name, in diagnostics and in `[check] allow`.
    pub name: &'static str,
    /// What it objects to.
    pub objects_to: &'static str,
    find: fn(&Manuscript) -> Vec<Diagnostic>,
}

/// Every rule, in the order in which they report.
pub const RULES: &[Rule] = &[
    Rule {
        name: "near-duplicate",
        objects_to: "two questions that ask almost the same",
        find: duplicate::find,
    },
    Rule {
        name: "no-example",
        objects_to: "an answer without code that does not say `example=none`",
        find: example::find,
    },
    Rule {
        name: "figure-repeats-text",
        objects_to: "a figure that says nothing that the paragraph beside it does not say",
        find: figure::find,
    },
    Rule {
        name: "dead-link",
        objects_to: "a link that looks external but leads nowhere",
        find: link::find,
    },
    Rule {
        name: "unused-image",
        objects_to: "an image that no page shows",
        find: image::find,
    },
    Rule {
        name: "unknown-language",
        objects_to: "a code block whose language is spelled almost like a known one",
        find: language::find,
    },
    Rule {
        name: "missing-glyph",
        objects_to: "a character that no font of the book has",
        find: glyph::find,
    },
    Rule {
        name: "long-code-line",
        objects_to: "a line of code or output that must wrap in the PDF",
        find: line::find,
    },
    Rule {
        name: "vanished-question",
        objects_to: "a released question that is gone without being retired",
        find: vanished::find,
    },
    Rule {
        name: "unused-term",
        objects_to: "a term or an omitted name of the index that no question names",
        find: term::find,
    },
];

/// What the rules look at.
struct Manuscript<'m> {
    bank: &'m Bank,
    sources: &'m Sources,
    theme: &'m Theme,
}

/// What all rules object to.
#[must_use]
pub fn check(bank: &Bank, sources: &Sources, theme: &Theme) -> Vec<Diagnostic> {
    let manuscript = Manuscript {
        bank,
        sources,
        theme,
    };
    RULES
        .par_iter()
        .flat_map_iter(|rule| (rule.find)(&manuscript))
        .collect()
}

/// The diagnostics without those that `[check] allow` lets pass. Errors always stay. The name of a rule that lets nothing
/// pass is reported, and so is one that is nearly a rule's.
#[must_use]
pub fn allow(diagnostics: Vec<Diagnostic>, bank: &Bank, sources: &Sources) -> Vec<Diagnostic> {
    let allowed = &bank.config.check.allow;
    let mut used = HashSet::new();
    let mut kept: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(|diagnostic| {
            let passes = diagnostic.severity != Severity::Error
                && allowed.iter().any(|name| name.as_ref() == diagnostic.rule);
            if passes {
                used.insert(diagnostic.rule);
            }
            !passes
        })
        .collect();
    for name in allowed {
        let text = name.as_ref().as_str();
        if used.contains(text) {
            continue;
        }
        let names = || RULES.iter().map(|rule| rule.name);
        // The format has rules of its own, whose findings are gone by now if they are allowed.
        let notice = match nearest(text, names()) {
            Some(near) if near == text => Diagnostic::notice(
                "unused-allow",
                format!("`{text}` is allowed, but nothing of this name was found"),
            )
            .help("take it out"),
            Some(near) => Diagnostic::notice("unused-allow", format!("there is no rule `{text}`"))
                .help(format!("did you mean `{near}`?")),
            None => continue,
        };
        kept.push(match sources.find("book.toml") {
            Some((file, _)) => notice.at(Span::new(file, name.span())),
            None => notice,
        });
    }
    kept
}

/// A text of the bank with its heading: a question, or the introduction of a section or part.
struct Passage<'m> {
    heading: Span,
    /// The question, if it is one.
    question: Option<&'m Question>,
    /// The blocks of an introduction.
    intro: &'m [Block],
}

impl<'m> Manuscript<'m> {
    /// Every question and introduction.
    fn passages(&self) -> Vec<Passage<'m>> {
        let introduction = |heading, intro| Passage {
            heading,
            question: None,
            intro,
        };
        let mut passages = Vec::new();
        for part in &self.bank.parts {
            passages.push(introduction(part.span, &*part.intro));
            for section in &part.sections {
                passages.push(introduction(section.span, &*section.intro));
                for footnote in &section.footnotes {
                    passages.push(introduction(section.span, &*footnote.content));
                }
                passages.extend(section.questions.iter().map(|question| Passage {
                    heading: question.span,
                    question: Some(question),
                    intro: &[],
                }));
            }
        }
        passages
    }

    /// The first place of a text after a heading, or the heading.
    fn place(&self, heading: Span, text: &str) -> Span {
        let source = &self.sources.file(heading.file).text;
        let from = heading.range().start;
        match source[from..].find(text) {
            Some(at) => Span::new(heading.file, from + at..from + at + text.len()),
            None => heading,
        }
    }
}

impl<'m> Passage<'m> {
    /// Every block, in reading order.
    fn blocks(&self) -> Vec<&'m Block> {
        let mut found = Vec::new();
        for block in self.intro {
            block.walk(&mut |block| found.push(block));
        }
        if let Some(question) = self.question {
            question.walk(&mut |block| found.push(block));
        }
        found
    }

    /// Every inline of every kind, those within others too.
    fn inlines(&self) -> Vec<&'m Inline> {
        let mut found = Vec::new();
        if let Some(question) = self.question {
            collect(&question.prompt, &mut found);
            collect(&question.short, &mut found);
            if let Some(quiz) = &question.quiz {
                collect(&quiz.prompt, &mut found);
                for option in &quiz.options {
                    collect(&option.content, &mut found);
                }
            }
        }
        for block in self.blocks() {
            for inlines in texts(block) {
                collect(inlines, &mut found);
            }
        }
        found
    }
}

/// The texts of a block itself, not of blocks within it.
fn texts(block: &Block) -> Vec<&[Inline]> {
    match block {
        Block::Paragraph(content) | Block::Heading { content, .. } => vec![content],
        Block::Table(table) => table
            .header
            .iter()
            .chain(table.rows.iter().flatten())
            .map(Vec::as_slice)
            .collect(),
        Block::Callout(callout) => callout.title.iter().map(Vec::as_slice).collect(),
        Block::Figure(figure) => {
            let title = figure.title.iter().map(Vec::as_slice);
            title.chain(figure_texts(&figure.content)).collect()
        }
        Block::Image(image) => vec![&image.alt],
        Block::List(_)
        | Block::Code(_)
        | Block::Quote(_)
        | Block::Math(_)
        | Block::Diagram(_)
        | Block::Rule => Vec::new(),
    }
}

/// The texts of a figure.
fn figure_texts(content: &FigureContent) -> Vec<&[Inline]> {
    match content {
        FigureContent::Compare(columns) => columns
            .iter()
            .flat_map(|column| {
                let lines = column.lines.iter().map(Vec::as_slice);
                [&*column.head, &*column.gloss].into_iter().chain(lines)
            })
            .collect(),
        FigureContent::Flow(steps)
        | FigureContent::Cards { cards: steps, .. }
        | FigureContent::Ladder(steps) => steps
            .iter()
            .flat_map(|step| {
                let lines = step.lines.iter().map(Vec::as_slice);
                [&*step.name, &*step.gloss].into_iter().chain(lines)
            })
            .collect(),
        FigureContent::Tree(root) => {
            let mut labels = Vec::new();
            let mut nodes = vec![root];
            while let Some(node) = nodes.pop() {
                labels.push(&*node.label);
                nodes.extend(&node.children);
            }
            labels
        }
        FigureContent::Bars { header, bars } => [&*header.0, &*header.1]
            .into_iter()
            .chain(bars.iter().flat_map(|bar| [&*bar.label, &*bar.printed]))
            .collect(),
        FigureContent::Contrast(panels) => panels.iter().map(|panel| &*panel.label).collect(),
        FigureContent::Memory { header, bindings } => header
            .iter()
            .map(Vec::as_slice)
            .chain(
                bindings
                    .iter()
                    .flat_map(|binding| [&*binding.name, &*binding.object, &*binding.note]),
            )
            .collect(),
    }
}

fn collect<'m>(inlines: &'m [Inline], found: &mut Vec<&'m Inline>) {
    for inline in inlines {
        found.push(inline);
        match inline {
            Inline::Image(image) => collect(&image.alt, found),
            enclosing => collect(enclosing.content(), found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The rules that object to a text, with the line that each points at.
    fn found(sources: &Sources) -> Vec<(&'static str, usize)> {
        let bank = testing::bank_of(sources);
        let diagnostics = check(&bank, sources, &Theme::default());
        let place = |diagnostic: &Diagnostic| match &diagnostic.place {
            Some(crate::diagnostics::Place::Bank(span)) => {
                sources.line_column(span.file, span.range().start).0
            }
            _ => 0,
        };
        diagnostics.iter().map(|it| (it.rule, place(it))).collect()
    }

    /// Objections to the explanation of a question that needs no example, by rule and line; the explanation begins at
    /// line 7.
    fn objections(explanation: &str) -> Vec<(&'static str, usize)> {
        let text =
            format!("## Question? {{#question example=none}}\n\nShort answer.\n\n{explanation}");
        found(&testing::sources(&text))
    }

    #[test]
    fn an_answer_without_code_is_found_unless_it_needs_none() {
        let text = "## Alpha? {#alpha}\n\nShort.\n\n## Beta? {#beta example=none}\n\nShort.\n\n\
                    ## Gamma? {#gamma}\n\nShort.\n\n> [!contrast]\n> A\n> ```python\n> a\n> ```\n> B\n> ```python\n> b\n> ```\n";
        assert_eq!(found(&testing::sources(text)), [("no-example", 3)]);
    }

    #[test]
    fn reworded_questions_are_found() {
        let pair = |a: &str, b: &str| {
            let text = format!(
                "## {a} {{#a example=none}}\n\nShort.\n\n## {b} {{#b example=none}}\n\nShort.\n"
            );
            found(&testing::sources(&text))
        };
        for (a, b) in [
            ("What is a decorator?", "Explain decorators"),
            (
                "How do you copy a nested list?",
                "Copying nested lists: how is it done?",
            ),
            (
                "What is the difference between `is` and `==`, and when is it safe to compare strings?",
                "When is it safe to compare strings with `is` instead of `==`?",
            ),
        ] {
            assert_eq!(pair(a, b), [("near-duplicate", 7)], "{a} {b}");
        }
        for (a, b) in [
            ("How do you sort a list?", "How do you reverse a list?"),
            ("What is a class?", "What is an instance?"),
            (
                "How does a tuple differ from a list?",
                "How does a set differ from a list?",
            ),
        ] {
            assert_eq!(pair(a, b), [], "{a} {b}");
        }
    }

    #[test]
    fn a_figure_that_repeats_its_paragraph_is_found() {
        let figure = "> [!flow]\n> 1. **Lookup** in the instance dictionary\n> 2. **Search** along the class hierarchy\n\
                      > 3. **Fallback** calls `__getattr__`\n";
        let same = "A lookup reads the instance dictionary, then a search goes along the class hierarchy, and as a \
                    fallback the interpreter calls `__getattr__`.";
        let other = "Attribute access has an order that explains most surprises.";
        assert_eq!(
            objections(&format!("{same}\n\n{figure}")),
            [("figure-repeats-text", 9)]
        );
        assert_eq!(
            objections(&format!("{figure}\n{same}\n")),
            [("figure-repeats-text", 7)]
        );
        assert_eq!(objections(&format!("{other}\n\n{figure}")), []);
    }

    #[test]
    fn links_that_lead_nowhere_are_found_where_they_stand() {
        let text =
            "See [the docs](https://docs.python.org/3/).\n\nOr [these](http://localhost:8000/x).\n";
        assert_eq!(objections(text), [("dead-link", 9)]);
    }

    #[test]
    fn images_that_nothing_shows_are_found() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
        let text = testing::section(
            "## Question? {#question example=none}\n\nShort.\n\n![shown](figures/a.svg)\n",
        );
        let sources = testing::files([
            ("01-part/01-section.md", text.as_str()),
            ("01-part/figures/a.svg", svg),
            ("01-part/figures/b.svg", svg),
        ]);
        let bank = testing::bank_of(&sources);
        let found = check(&bank, &sources, &Theme::default());
        let messages: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            ["no page shows the image `01-part/figures/b.svg`"]
        );
    }

    #[test]
    fn misspelt_languages_are_found() {
        let fence = |language: &str| objections(&format!("```{language}\na\n```\n"));
        assert_eq!(fence("pyhton"), [("unknown-language", 7)]);
        assert_eq!(fence("consle"), [("unknown-language", 7)]);
        for language in ["python no-run", "toml", "text", "zig", "go"] {
            assert_eq!(fence(language), [], "{language}");
        }
    }

    #[test]
    fn characters_without_a_glyph_are_named() {
        let text = "Arrows → and naïve “quotes” are fine, \u{a66e} is not, nor is `\u{a66e}` in code.\n\n```text\n→\n```\n";
        let sources = testing::sources(&format!(
            "## Question? {{#question example=none}}\n\nShort.\n\n{text}"
        ));
        let bank = testing::bank_of(&sources);
        let found = check(&bank, &sources, &Theme::default());
        let messages: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
        let name = "`\u{a66e}` (U+A66E, CYRILLIC LETTER MULTIOCULAR O)";
        let expected = [
            format!("no font for code has {name}"),
            format!("no font for text has {name}"),
        ];
        assert_eq!(messages, expected);
    }

    #[test]
    fn lines_that_must_wrap_are_found_with_what_fits() {
        let line = |count: usize| format!("```python no-run\nok\n{}\n```\n", "x".repeat(count));
        assert_eq!(objections(&line(89)), []);
        assert_eq!(objections(&line(90)), [("long-code-line", 9)]);
        let quoted: String = line(88).lines().map(|line| format!("> {line}\n")).collect();
        assert_eq!(
            objections(&format!("> [!tip]\n{quoted}")),
            [("long-code-line", 10)]
        );
    }

    #[test]
    fn a_released_question_that_is_gone_is_found() {
        let mut lock = crate::lock::Lock::default();
        for key in ["question", "old-name", "old-name/quiz", "buried"] {
            let stamp = crate::lock::Stamp {
                digest: crate::lock::Digest::of([key.as_bytes()]),
                modified: 7,
            };
            lock.notes.insert(key.to_owned(), stamp);
        }
        lock.notes.remove("buried");
        lock.retired.insert("buried".to_owned());
        let text = testing::section(
            "## Question? {#question example=none}\n\nShort.\n\n## Why the old name? {#new-name example=none}\n\nShort.\n",
        );
        let lock_text = lock.to_text();
        let sources = testing::files([
            ("01-part/01-section.md", text.as_str()),
            ("book.lock", lock_text.as_str()),
        ]);
        let bank = testing::bank_of(&sources);
        let found = check(&bank, &sources, &Theme::default());
        assert_eq!(found.len(), 1, "{}", testing::drawn(&found, &sources));
        assert_eq!(
            found[0].message,
            "the question `old-name` was released and is gone"
        );
        assert!(found[0].related[0].1.contains("`new-name`"));
        assert!(matches!(
            found[0].place,
            Some(crate::diagnostics::Place::Bank(_))
        ));
    }

    #[test]
    fn terms_that_no_question_names_are_found() {
        let toml = format!(
            "{}[index]\nterms = ['closure | free variable', 'coroutine']\nomit = ['wrapper', 'cls']\n",
            testing::BOOK_TOML
        );
        let text = "## Why free variables? {#free example=none}\n\nShort, with `cls`.\n";
        let sources = testing::files([
            ("book.toml", toml),
            ("01-part/01-section.md", testing::section(text)),
        ]);
        assert_eq!(found(&sources), [("unused-term", 5), ("unused-term", 6)]);
    }

    #[test]
    fn an_allowed_rule_is_silent_and_a_name_without_use_is_reported() {
        let toml = format!(
            "{}[check]\nallow = [\"no-example\", \"dead-lnik\", \"raw-html\", \"unused-image\"]\n",
            testing::BOOK_TOML
        );
        let sources = testing::files([
            ("book.toml", toml),
            ("01-part/01-section.md", testing::section("")),
        ]);
        let bank = testing::bank_of(&sources);
        let found = check(&bank, &sources, &Theme::default());
        assert_eq!(found.len(), 1);
        let kept = allow(found, &bank, &sources);
        let rules: Vec<_> = kept.iter().map(|it| it.rule).collect();
        assert_eq!(rules, ["unused-allow", "unused-allow"]);
        assert!(kept[0].message.contains("dead-lnik"));
        assert!(kept[1].message.contains("unused-image"));
    }

    #[test]
    fn every_finding_bears_the_name_of_its_rule() {
        let names: HashSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        assert!(RULES.iter().all(|rule| !rule.objects_to.is_empty()));
    }
}
