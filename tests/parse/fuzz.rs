//! Whatever a file holds, reading it ends, does not panic, points at real places, and yields a model that keeps its
//! promises. Mutations of the real content and of the cases find what nobody would type on purpose.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read the content from disk"
)]

use prepress::book::{Bank, Block, Callout, Inline, Quiz};
use prepress::diagnostics::{Place, json};
use prepress::markdown;
use prepress::sources::Sources;
use rayon::prelude::*;

use crate::cases::paths;
use crate::common;
use crate::outline::outline;

/// How many mutations are tried.
const ROUNDS: u64 = 4_000;

/// What breaks parsers.
const HOSTILE: [&str; 47] = [
    "> ",
    ">>>>",
    "- ",
    "1. ",
    "7) ",
    "# ",
    "## ",
    "### ",
    "###### ",
    "{#id}",
    "{#a .b level=9}",
    "```",
    "~~~",
    "```output\n",
    "```python ask\n",
    "[!tip]",
    "> [!quiz] ",
    "> [!tree]\n> - a\n>   - b: c\n",
    "- [x] ",
    "[ ]",
    "| a | b |\n|---|---|\n",
    "|",
    "\\",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "==",
    "$",
    "$$",
    "[",
    "](",
    "![",
    "](#x)",
    "[^1]",
    "[^1]: ",
    "<kbd>",
    "</sub>",
    "<br>",
    "<!--",
    "&#0;",
    "&amp;",
    "\u{0}",
    "\u{feff}",
    "é🐍",
];

/// A small generator of its own (xorshift), so that a failure comes back with its number.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit.max(1)
    }

    fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len())]
    }
}

#[test]
fn mutations_of_the_content_are_read() {
    let seeds = seeds();
    assert!(seeds.len() > 100, "there is something to mutate");
    (0..ROUNDS).into_par_iter().for_each(|round| {
        let mut random = Random::new(round + 1);
        let mut bytes = seeds[random.below(seeds.len())].clone().into_bytes();
        for _ in 0..=random.below(6) {
            mutate(&mut bytes, &seeds, &mut random);
        }
        check(&bytes);
    });
}

#[test]
fn hostile_texts_are_read() {
    let mut texts: Vec<String> = HOSTILE.iter().map(|piece| piece.repeat(5_000)).collect();
    for pair in HOSTILE.windows(2) {
        texts.push(format!("{}{}", pair[0], pair[1]).repeat(1_000));
        texts.push(format!("{}a{}", pair[0].repeat(500), pair[1].repeat(500)));
    }
    texts.push(
        (0..400)
            .map(|depth| format!("{}- x\n", "  ".repeat(depth)))
            .collect(),
    );
    texts.push(
        (0..2_000)
            .map(|note| format!("[^{note}]: [^{}]\n\n", note + 1))
            .collect(),
    );
    texts.push(
        (0..2_000)
            .map(|id| format!("## Q {{#q{id}}}\n\n[a](#q{})\n\n", id + 1))
            .collect(),
    );
    texts.push(
        (0..300)
            .map(|_| "[dead](#nothing-at-all)\n".to_owned())
            .collect(),
    );
    texts.push(String::new());
    texts.par_iter().for_each(|text| {
        check(text.as_bytes());
        check(common::section(text).as_bytes());
    });
}

#[test]
fn broken_settings_and_locks_are_read() {
    let settings = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/book.toml"),
    );
    let settings = settings.expect("the content has a book.toml");
    let lock = "retired = [\"x\"]\n[note]\n\"a\" = { digest = \"00\", modified = 1 }\n".to_owned();
    let seeds = [settings, lock];
    (0..400_u64).into_par_iter().for_each(|round| {
        let mut random = Random::new(round + 1);
        let mut files = Vec::new();
        for (path, seed) in ["book.toml", "book.lock"].into_iter().zip(&seeds) {
            let mut bytes = seed.clone().into_bytes();
            mutate(&mut bytes, &seeds, &mut random);
            files.push((path.to_owned(), bytes));
        }
        check_sources(&Sources::new(files));
    });
}

/// Sections of the content, question by question, and the cases.
fn seeds() -> Vec<String> {
    let content = common::folder("content");
    let mut seeds = Vec::new();
    for (_, file) in content.files() {
        let questions = file.text.split("\n## ").skip(1);
        seeds.extend(questions.map(|text| format!("# Section {{#section}}\n\n## {text}")));
    }
    for path in paths("tests/cases", "md") {
        let case = std::fs::read_to_string(path).expect("the case can be read");
        seeds.push(
            case.split("=== messages")
                .next()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    seeds
}

fn mutate(bytes: &mut Vec<u8>, seeds: &[String], random: &mut Random) {
    let at = random.below(bytes.len());
    let end = (at + random.below(200)).min(bytes.len());
    match random.below(8) {
        0 => drop(bytes.drain(at..end)),
        1 => bytes.truncate(at),
        2 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        3 => {
            let other = seeds[random.below(seeds.len())].as_bytes();
            let from = random.below(other.len());
            let to = (from + random.below(300)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        4 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
        5 => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let (one, two) = (random.below(lines.len()), random.below(lines.len()));
            if one < lines.len() && two < lines.len() {
                lines.swap(one, two);
            }
            *bytes = lines.concat().into_bytes();
        }
        _ => {
            let piece = random.pick(&HOSTILE).repeat(1 + random.below(4));
            bytes.splice(at..at, piece.into_bytes());
        }
    }
}

fn check(section: &[u8]) {
    check_sources(&common::files([("01-part/01-section.md", section)]));
}

fn check_sources(sources: &Sources) {
    let read = markdown::parse(sources);
    for diagnostic in &read.diagnostics {
        if let Some(Place::Bank(span)) = diagnostic.place {
            let text = &sources.file(span.file).text;
            assert!(
                text.get(span.range()).is_some(),
                "a real place: {diagnostic:?}"
            );
        }
        for (span, _) in &diagnostic.related {
            assert!(sources.file(span.file).text.get(span.range()).is_some());
        }
    }
    // Drawing costs more than reading; a few show that it works.
    for diagnostic in read.diagnostics.iter().take(3) {
        assert!(!json(diagnostic, sources).is_empty());
    }
    if let Some(bank) = &read.output {
        check_promises(bank);
        let text = outline(bank);
        let stray = text
            .chars()
            .find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert!(
            read.has_errors() || stray.is_none(),
            "a control character: {stray:?}"
        );
    }
}

/// What the model promises and its types cannot say.
fn check_promises(bank: &Bank) {
    for part in &bank.parts {
        check_blocks(&part.intro, 0, 0);
        for section in &part.sections {
            check_blocks(&section.intro, section.footnotes.len(), 0);
            for question in &section.questions {
                let notes = question.footnotes.len();
                check_inlines(&question.short, notes);
                check_headings(&question.body);
                check_blocks(&question.body, notes, 0);
                for note in &question.footnotes {
                    check_blocks(&note.content, notes, 0);
                }
                if let Some(quiz) = &question.quiz {
                    check_quiz(quiz, notes);
                }
            }
        }
    }
}

fn check_quiz(quiz: &Quiz, notes: usize) {
    assert!(quiz.options.len() >= 2 && quiz.options.iter().any(|option| option.correct));
    check_blocks(&quiz.stem, notes, 0);
    check_blocks(&quiz.explanation, notes, 0);
    for option in &quiz.options {
        check_inlines(&option.content, notes);
        check_blocks(&option.feedback, notes, 0);
    }
}

fn check_headings(blocks: &[Block]) {
    let mut last = 0;
    for block in blocks {
        if let Block::Heading { depth, .. } = block {
            assert!((1..=last + 1).contains(depth), "no level is skipped");
            last = *depth;
        }
    }
}

fn check_blocks(blocks: &[Block], notes: usize, depth: usize) {
    assert!(depth <= 16, "nothing is nested deeper than 16 levels");
    for block in blocks {
        match block {
            Block::Paragraph(text) => {
                assert!(!text.is_empty(), "no paragraph is empty");
                check_inlines(text, notes);
            }
            Block::Heading { .. } => assert_eq!(depth, 0, "headings stand in answers alone"),
            Block::List(list) => {
                for item in &list.items {
                    check_blocks(&item.content, notes, depth + 1);
                }
            }
            Block::Quote(content) | Block::Callout(Callout { content, .. }) => {
                assert!(!content.is_empty(), "no box is empty");
                check_blocks(content, notes, depth + 1);
            }
            Block::Table(table) => {
                for row in std::iter::once(&table.header).chain(&table.rows) {
                    assert_eq!(
                        row.len(),
                        table.alignments.len(),
                        "rows are as wide as the table"
                    );
                    for cell in row {
                        check_inlines(cell, notes);
                    }
                }
            }
            _ => {}
        }
    }
}

fn check_inlines(content: &[Inline], notes: usize) {
    for inline in content {
        if let Inline::FootnoteReference(index) = inline {
            assert!(*index < notes, "the note is there");
        }
        check_inlines(inline.content(), notes);
    }
}
