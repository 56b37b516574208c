//! Puts what was printed in the place of what the page says.

use std::ops::Range;

use crate::diagnostics::{FileId, Span};
use crate::sources::Sources;

use super::expected::{diff, has_wildcard, line_matches, lines};
use super::judge::{Outcome, printed};
use super::plan::Example;

/// A change to a file of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The lines that are replaced.
    pub span: Span,
    /// What stands there then.
    pub text: String,
    /// What changes, line by line.
    pub diff: String,
}

impl Edit {
    /// A file's text after several changes to it.
    #[must_use]
    pub fn apply(edits: &[Edit], file: FileId, text: &str) -> String {
        let mut edits: Vec<_> = edits.iter().filter(|edit| edit.span.file == file).collect();
        edits.sort_by_key(|edit| edit.span.start);
        let mut changed = String::with_capacity(text.len());
        let mut from = 0;
        for edit in edits {
            let range = edit.span.range();
            changed.push_str(&text[from..range.start]);
            changed.push_str(&edit.text);
            from = range.end;
        }
        changed.push_str(&text[from..]);
        changed
    }
}

/// The change to an example's `output` fence that makes it tell the truth. Lines whose wildcards still hold stay.
/// There is none if the example has no such fence, if `...` in it stands for lines that nobody can tell, or if what was
/// printed cannot stand in the fence.
#[must_use]
pub fn bless(example: &Example, outcome: &Outcome, sources: &Sources) -> Option<Edit> {
    let output = example.code.output.as_ref()?;
    let printed = printed(example, outcome)?;
    let (expected, actual) = (lines(&output.text), lines(printed));
    if expected.iter().any(|line| line.trim() == "...") {
        return None;
    }
    let source = &*sources.file(output.span.file).text;
    let fence = Fence::of(source, output.span)?;
    if actual.iter().any(|line| fence.would_close_at(line)) {
        return None;
    }
    let line_end = if source[fence.inside.clone()].contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let kept: Vec<&str> = actual
        .iter()
        .enumerate()
        .map(|(index, line)| match expected.get(index) {
            Some(old) if has_wildcard(old) && line_matches(old, line) => *old,
            _ => *line,
        })
        .collect();
    let text = kept
        .iter()
        .map(|line| format!("{}{line}", fence.prefix).trim_end().to_owned() + line_end)
        .collect();
    Some(Edit {
        span: Span::new(output.span.file, fence.inside),
        text,
        diff: diff(&output.text, &kept.join("\n")),
    })
}

/// A fence in its file.
struct Fence<'s> {
    /// What stands before each of its lines: marks of quotes and indentation.
    prefix: &'s str,
    /// The backticks or tildes.
    mark: &'s str,
    /// The whole lines between the opening and the closing one.
    inside: Range<usize>,
}

impl<'s> Fence<'s> {
    fn of(source: &'s str, span: Span) -> Option<Self> {
        let Range { start, end } = span.range();
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let opening = &source[start..end];
        let mark = opening.len() - opening.trim_start_matches(['`', '~']).len();
        let from = start + opening.find('\n')? + 1;
        let to = source[..end].trim_end().rfind('\n')? + 1;
        // The fence of an item of a list: the item's mark stands on its first line only.
        let prefix = &source[line_start..start];
        let is_plain = prefix.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        (is_plain && mark >= 3 && to >= from).then_some(Fence {
            prefix,
            mark: &opening[..mark],
            inside: from..to,
        })
    }

    fn would_close_at(&self, line: &str) -> bool {
        line.trim_start().starts_with(self.mark)
    }
}
