//! Whether what was printed is what the page says.

use similar::{ChangeTag, TextDiff};

/// How many lines of a difference are shown.
const SHOWN_LINES: usize = 24;

/// How many characters of a line are shown.
const SHOWN_WIDTH: usize = 160;

/// Words in angle brackets that Python itself prints.
const LITERAL: [&str; 6] = [
    "<lambda>",
    "<module>",
    "<locals>",
    "<genexpr>",
    "<stdin>",
    "<string>",
];

/// Whether printed text is what is expected. In `expected`, `...` alone on a line stands for any lines, also none, and
/// a word such as `<addr>` for one run of characters that are not blank. Blanks at the ends of lines and blank lines at
/// the end don't count: editors remove them.
#[must_use]
pub fn matches(expected: &str, actual: &str) -> bool {
    first_difference(expected, actual).is_none()
}

/// The line of `expected` (from 0) from which on it does not fit. It is the number of lines if more was printed.
pub(super) fn first_difference(expected: &str, actual: &str) -> Option<usize> {
    let (expected, actual) = (lines(expected), lines(actual));
    // `reached[j]`: the lines of `expected` so far can stand for the first `j` printed lines.
    let mut reached = vec![false; actual.len() + 1];
    reached[0] = true;
    for (index, line) in expected.iter().enumerate() {
        let mut next = vec![false; actual.len() + 1];
        if line.trim() == "..." {
            let first = reached.iter().position(|is| *is).unwrap_or(actual.len());
            next[first..].fill(true);
        } else {
            for at in (0..actual.len()).filter(|at| reached[*at]) {
                next[at + 1] = line_matches(line, actual[at]);
            }
        }
        if !next.contains(&true) {
            return Some(index);
        }
        reached = next;
    }
    (!reached[actual.len()]).then_some(expected.len())
}

/// The lines that count.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

/// Whether one printed line is what is expected.
pub(super) fn line_matches(expected: &str, actual: &str) -> bool {
    if expected == actual {
        return true;
    }
    let Some((before, after)) = next_wildcard(expected) else {
        return false;
    };
    let Some(rest) = actual.strip_prefix(before) else {
        return false;
    };
    let run = rest.find(char::is_whitespace).unwrap_or(rest.len());
    // The longest run first: what follows a wildcard is mostly a blank or a bracket.
    let ends = rest[..run].char_indices().map(|(at, c)| at + c.len_utf8());
    ends.rev().any(|end| line_matches(after, &rest[end..]))
}

/// What stands before and after the first `<word>`.
fn next_wildcard(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('<').map(|at| at + from) {
        let inside = &text[open + 1..];
        let length = inside
            .find(|c: char| !(c.is_ascii_lowercase() || c == '-'))
            .unwrap_or(inside.len());
        let end = open + 1 + length + 1;
        if length > 0 && inside[length..].starts_with('>') && !LITERAL.contains(&&text[open..end]) {
            return Some((&text[..open], &text[end..]));
        }
        from = open + 1;
    }
    None
}

/// Whether a line of `expected` stands for more than itself.
pub(super) fn has_wildcard(line: &str) -> bool {
    line.trim() == "..." || next_wildcard(line).is_some()
}

/// The difference as lines: `-` is on the page, `+` was printed.
pub(super) fn diff(expected: &str, actual: &str) -> String {
    let whole = |text| -> String { lines(text).iter().map(|line| format!("{line}\n")).collect() };
    let (expected, actual) = (whole(expected), whole(actual));
    let diff = TextDiff::from_lines(&expected, &actual);
    let mut shown: Vec<String> = Vec::new();
    for change in diff.iter_all_changes() {
        let mark = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        shown.push(format!("{mark} {}", shortened(change.value().trim_end())));
    }
    let rest = shown.len().saturating_sub(SHOWN_LINES);
    if rest > 1 {
        shown.truncate(SHOWN_LINES);
        shown.push(format!("  … and {rest} more lines"));
    }
    shown.join("\n")
}

/// A line, cut where nobody reads on.
pub(super) fn shortened(line: &str) -> String {
    match line.char_indices().nth(SHOWN_WIDTH) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, actual: &str, difference: Option<usize>) {
        assert_eq!(
            first_difference(expected, actual),
            difference,
            "{expected:?} against {actual:?}"
        );
    }

    #[test]
    fn text_matches_itself_but_for_blanks_at_ends() {
        check("a\nb", "a\nb\n", None);
        check("a  \n\nb\n\n", "a\n\nb", None);
        check("", "\n", None);
        check(" a", "a", Some(0));
        check("a\nb", "a\nc", Some(1));
        check("a\nb", "a", Some(1));
        check("a", "a\nb", Some(1));
        check("", "a", Some(0));
    }

    #[test]
    fn dots_stand_for_any_lines() {
        check("a\n...\nd", "a\nb\nc\nd", None);
        check("a\n...\nd", "a\nd", None);
        check("...\nd\n...", "d\nd\nd", None);
        check("...", "", None);
        check("a\n...\nd", "a\nb\nc", Some(2));
        check("a...", "abc", Some(0));
    }

    #[test]
    fn a_word_in_angle_brackets_stands_for_a_run_without_blanks() {
        check("<object at <addr>>", "<object at 0x7f01>", None);
        check("id <id>, again <id>", "id 12, again 13", None);
        check("took <time> s", "took 0.01 s", None);
        check("took <time> s", "took  s", Some(0));
        check("took <time>", "took 1 second", Some(0));
        check("<class 'int'>", "<class 'str'>", Some(0));
        check(
            "<function <lambda> at <addr>>",
            "<function f at 0x1>",
            Some(0),
        );
        check(
            "<function <lambda> at <addr>>",
            "<function <lambda> at 0x1>",
            None,
        );
        check("a < b > c", "a < x > c", Some(0));
        check("é<id>é", "éüé", None);
    }

    #[test]
    fn a_difference_is_shown_with_its_surroundings() {
        assert_eq!(diff("[1]\n[1, 2]", "[1]\n[2]\n"), "  [1]\n- [1, 2]\n+ [2]");
        let long: String = (0..100).map(|n| format!("{n}\n")).collect();
        assert_eq!(diff("", &long).lines().count(), SHOWN_LINES + 1);
        assert!(diff("", &"x".repeat(9_000)).len() < 500);
    }
}
