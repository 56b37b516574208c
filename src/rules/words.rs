//! The words of a text that carry its meaning, for comparing texts.

use std::collections::BTreeSet;

/// Words that say nothing about what a text is about, without endings, in order.
const EMPTY: &[&str] = &[
    "a",
    "about",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "define",
    "describe",
    "did",
    "differ",
    "difference",
    "do",
    "doe",
    "does",
    "each",
    "explain",
    "for",
    "from",
    "had",
    "happen",
    "has",
    "have",
    "how",
    "if",
    "in",
    "into",
    "is",
    "it",
    "it's",
    "its",
    "mean",
    "more",
    "most",
    "no",
    "not",
    "of",
    "on",
    "one",
    "only",
    "or",
    "other",
    "python",
    "same",
    "should",
    "so",
    "some",
    "such",
    "tell",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "use",
    "was",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "work",
    "would",
    "you",
    "your",
];

/// The words of a text that carry meaning, without the endings that inflect them.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\''));
    words
        .map(|word| stem(word.trim_matches('\'')))
        .filter(|word| !word.is_empty() && EMPTY.binary_search(word).is_err())
        .map(str::to_owned)
        .collect()
}

/// A word without the commonest English endings.
fn stem(word: &str) -> &str {
    for (ending, least) in [("ing", 5), ("ed", 5), ("es", 5), ("s", 4)] {
        if let Some(stem) = word.strip_suffix(ending)
            && word.len() >= least
            && !stem.ends_with('s')
        {
            return stem;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_empty_words_do_not_count() {
        let same = words("How do you copy the lists?");
        assert_eq!(same, words("Copying a list"));
        assert_eq!(words("What is it?").len(), 0);
        assert!(EMPTY.is_sorted());
        assert!(words("__init__ and class").contains("__init__"));
    }
}
