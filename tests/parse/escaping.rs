//! Texts that look like some output's syntax arrive in the model as they were meant.

use prepress::book::{Block, FigureContent};
use prepress::markdown;

use crate::common::samples::{sample_sources, samples};
use crate::common::{self, HOSTILE};
use crate::outline::{block, outline};

#[test]
fn hostile_texts_arrive_whole_in_every_field() {
    let sources = common::escaping();
    assert_eq!(markdown::parse(&sources).diagnostics, []);
    let bank = common::bank_of(&sources);
    let config = &bank.config;
    let texts = [
        &config.title,
        &config.authors[0],
        &config.anki.deck.clone().expect("a deck"),
    ];
    assert_eq!(texts, [HOSTILE; 3]);
    let outline = outline(&bank);
    for line in outline.lines() {
        let words = line.trim_start();
        let has_none = [
            "quote:",
            "list ",
            "-",
            "numbered:",
            "note ",
            "diagram",
            "paragraph: ‹math",
        ];
        assert!(
            words.contains(HOSTILE) || has_none.iter().any(|mark| words.starts_with(mark)),
            "a line without the text: {words}"
        );
    }
    let (_, _, question) = bank.questions().next().expect("there is a question");
    let mut kinds: Vec<_> = question
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(figure.content.name()),
            _ => None,
        })
        .collect();
    kinds.sort_unstable();
    let all = [
        "bars", "cards", "compare", "contrast", "flow", "ladder", "memory", "tree",
    ];
    assert_eq!(kinds, all, "all eight figures are there");
    let is_tree = |block: &&Block| matches!(block, Block::Figure(it) if matches!(it.content, FigureContent::Tree(_)));
    let mut tree = String::new();
    block(
        &mut tree,
        0,
        question.body.iter().find(is_tree).expect("there is a tree"),
    );
    assert!(
        tree.contains("#$*_@<b>&\"'\\`[]{} → "),
        "a branch's word: {tree}"
    );
}

#[test]
fn samples_arrive_with_their_characters() {
    let sources = sample_sources();
    let read = markdown::parse(&sources);
    let rules: Vec<_> = read.diagnostics.iter().map(|it| it.rule).collect();
    assert_eq!(
        rules,
        [""; 0],
        "{}",
        common::drawn(&read.diagnostics, &sources)
    );
    let bank = read.output.expect("a bank");
    let all = samples();
    assert!(all.len() >= 300);
    assert_eq!(bank.questions().count(), all.len());
    for ((_, _, question), sample) in bank.questions().zip(all) {
        let text = plain(&outline_of(question));
        assert!(
            text.contains(&plain(sample.text)),
            "{}\n{text}",
            sample.markdown
        );
    }
}

fn outline_of(question: &prepress::book::Question) -> String {
    let mut text = String::new();
    for it in &question.body {
        block(&mut text, 0, it);
    }
    for it in question.footnotes.iter().flat_map(|note| &note.content) {
        block(&mut text, 0, it);
    }
    text
}

/// An outline without its marks, and without white space.
fn plain(outline: &str) -> String {
    let mut text = outline.replace("‹br›", "").replace('⏎', "");
    while let Some(start) = text.find('‹') {
        let rest = &text[start..];
        let end = match rest.strip_prefix("‹link ") {
            Some(link) => "‹link ".len() + link.find(": ").map_or(0, |at| at + 1),
            None => rest.find(' ').unwrap_or(rest.len() - 1),
        };
        text.replace_range(start..=start + end, "");
    }
    text.retain(|c| !c.is_whitespace() && c != '›');
    text
}
