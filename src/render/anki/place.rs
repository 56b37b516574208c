//! Where a note is filed: its deck and its tags.

use std::collections::HashMap;

use crate::book::BookQuestion;

/// The full name of a deck: titles below the root, joined as Anki joins them. The root may have levels of its own.
pub(super) fn deck_name(root: &str, titles: &[&str]) -> String {
    let root = root.split("::").map(str::to_owned);
    let titles = titles.iter().map(|title| title.replace("::", ":"));
    root.chain(titles)
        .map(|level| clean(&level))
        .filter(|level| !level.is_empty())
        .collect::<Vec<_>>()
        .join("::")
}

/// Gives decks whose names differ by case alone, at any level, the name of the first of them: to Anki they are one, and
/// it would rename the others.
pub(super) fn unite<'n>(names: impl Iterator<Item = &'n mut String>) {
    let mut first: HashMap<String, String> = HashMap::new();
    for name in names {
        let mut united = String::new();
        for level in name.split("::") {
            let mut path = std::mem::take(&mut united);
            if !path.is_empty() {
                path.push_str("::");
            }
            path.push_str(level);
            united.clone_from(first.entry(path.to_lowercase()).or_insert(path));
        }
        *name = united;
    }
}

/// One level of a deck's name as Anki would keep it (`normalize_native_name` in its source): no control characters, no
/// quotation marks, no blanks at the ends.
fn clean(level: &str) -> String {
    let level = level.replace('"', "'");
    let words = level
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    // A colon at an end would make three with the separator.
    words
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(':')
        .trim()
        .to_owned()
}

/// Hierarchical tags: part, section, level, and the author's own under `topic`.
pub(super) fn tags(asked_in: &BookQuestion) -> Vec<String> {
    let question = asked_in.question;
    let (part, section) = (&asked_in.home_part.id, &asked_in.home_section.id);
    let level = question.level;
    let mut tags = vec![
        format!("part::{part}"),
        format!("section::{part}::{section}"),
        format!("level::{}-{}", level.number(), level.name()),
    ];
    // Blanks part tags, and Anki takes no quotation marks in them.
    let is_fit = |c: &char| !c.is_whitespace() && !c.is_control() && *c != '"';
    let topics = question
        .tags
        .iter()
        .map(|tag| tag.chars().filter(is_fit).collect::<String>())
        .filter(|tag| !tag.is_empty());
    tags.extend(topics.map(|tag| format!("topic::{tag}")));
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_level_of_a_deck_and_the_root_may_be_several() {
        let cases: [(&str, &[&str], &str); 5] = [
            ("Root", &["Part", "Section"], "Root::Part::Section"),
            ("Work::Python", &["Part"], "Work::Python::Part"),
            (" A ::: B::", &["C::D \"x\""], "A::B::C:D 'x'"),
            ("Root", &["a\u{1f}b\n c", ":"], "Root::a b c"),
            ("Root", &["Slices: [::2]"], "Root::Slices: [:2]"),
        ];
        for (root, titles, name) in cases {
            assert_eq!(deck_name(root, titles), name);
        }
    }

    #[test]
    fn decks_that_differ_by_case_alone_are_one() {
        let mut names = ["A::Names", "A::Éa", "A::names::x", "A::éa"].map(str::to_owned);
        unite(names.iter_mut());
        assert_eq!(names, ["A::Names", "A::Éa", "A::Names::x", "A::Éa"]);
    }
}
