//! Two questions that ask almost the same.

use std::collections::{BTreeSet, HashMap};

use super::Manuscript;
use super::words::words;
use crate::book::{Inline, plain_text};
use crate::diagnostics::Diagnostic;

/// The share of common words among all words of two questions from which on they are called alike. Below it, pairs
/// such as "sort a list" and "reverse a list" begin; a reworded question is well above.
const ALIKE: f64 = 0.7;

/// Questions of fewer words than this are alike only if they are the same.
const FEW: usize = 3;

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let questions: Vec<_> = manuscript
        .bank
        .questions()
        .map(|(_, _, question)| {
            let mut all = words(&plain_text(&question.prompt));
            // Operators are no words, but `a == b` and `a is b` are different questions.
            all.extend(codes(&question.prompt));
            let words = all.into_iter().map(|word| {
                let next = numbers.len();
                *numbers.entry(word).or_insert(next)
            });
            (question, words.collect::<BTreeSet<usize>>())
        })
        .collect();
    let mut found = Vec::new();
    for (index, (second, words)) in questions.iter().enumerate() {
        for (first, others) in &questions[..index] {
            if are_alike(words, others) {
                found.push(
                    Diagnostic::warning(
                        "near-duplicate",
                        format!("`{}` asks almost the same as `{}`", second.id, first.id),
                    )
                    .at(second.span)
                    .related(first.span, "asked here already")
                    .help("merge them, or say in the questions what sets them apart"),
                );
            }
        }
    }
    found
}

fn codes(prompt: &[Inline]) -> impl Iterator<Item = String> {
    prompt.iter().filter_map(|inline| match inline {
        Inline::Code(code) => Some(code.to_lowercase()),
        _ => None,
    })
}

fn are_alike(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> bool {
    if a.is_empty() || a.len().min(b.len()) < FEW {
        return !a.is_empty() && a == b;
    }
    let common = a.intersection(b).count();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a question has a few dozen words"
    )]
    let share = common as f64 / (a.len() + b.len() - common) as f64;
    share >= ALIKE
}
