//! The order of a printed index.

use super::{Entry, Group};

/// Entries by letters: signs and figures first.
pub(super) fn grouped(entries: Vec<Entry>) -> Vec<Group> {
    let mut keyed: Vec<(Option<char>, String, Entry)> = entries
        .into_iter()
        .map(|entry| {
            let key = key(&entry.term);
            (letter(&key), key, entry)
        })
        .collect();
    keyed.sort_by(|(a, a_key, a_entry), (b, b_key, b_entry)| {
        (a, a_key, &a_entry.term).cmp(&(b, b_key, &b_entry.term))
    });
    let mut groups: Vec<Group> = Vec::new();
    for (letter, _, entry) in keyed {
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.entries.push(entry),
            _ => groups.push(Group {
                letter,
                entries: vec![entry],
            }),
        }
    }
    groups
}

/// What a term is ordered by: its letters and figures in lower case and without accents, word by word.
fn key(term: &str) -> String {
    let plain = term.to_lowercase();
    let plain: String = plain
        .chars()
        .map(|c| if c.is_alphanumeric() { base(c) } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letter that an entry stands under. One letter after a sign, as in `!r`, is a sign still.
fn letter(key: &str) -> Option<char> {
    let first = key.chars().next().filter(|c| c.is_alphabetic())?;
    (key.chars().count() > 1).then(|| first.to_uppercase().next().unwrap_or(first))
}

/// A Latin letter without its accent, as dictionaries order it.
fn base(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'ß' => 's',
        c => c,
    }
}
