//! Where the lines of a code panel may part over pages.
//!
//! The first three and the last three stay together, not counting blank ones, so that no page begins or ends with one or
//! two lines, and none ends with a line that leads to the next.

/// How many lines a panel has that never parts.
const SHORT: usize = 6;
/// How many lines that are not blank a page begins or ends with at the least.
const COMPANY: usize = 3;
/// However many lines lead to the next, no more than so many stay together.
const HELD: usize = 5;

/// Lines of a panel: those from `from` on, before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The first line, from 0.
    pub from: usize,
    /// Behind the last line.
    pub to: usize,
    /// Whether they stay together; else they may part anywhere.
    pub is_whole: bool,
    /// Whether the last line is blank: then it needs help to keep its height.
    pub ends_blank: bool,
}

/// The pieces of a text of one or more lines, in order.
pub fn pieces(text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.split('\n').collect();
    let count = lines.len();
    let piece = |from, to: usize, is_whole| Piece {
        from,
        to,
        is_whole,
        ends_blank: is_blank(lines[to - 1]),
    };
    let joints = if count > SHORT {
        joints(&lines)
    } else {
        Vec::new()
    };
    let (Some(first), Some(last)) = (joints.first(), joints.last()) else {
        return vec![piece(0, count, true)];
    };
    let mut pieces = vec![piece(0, *first, true)];
    let mut loose: Option<usize> = None;
    for pair in joints.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        if to - from > 1 {
            pieces.extend(loose.take().map(|start| piece(start, from, false)));
            pieces.push(piece(from, to, true));
        } else {
            loose.get_or_insert(from);
        }
    }
    pieces.extend(loose.map(|start| piece(start, *last, false)));
    pieces.push(piece(*last, count, true));
    pieces
}

/// The lines before which the others may part. Blank lines stay with what is above.
fn joints(lines: &[&str]) -> Vec<usize> {
    let first = together(lines.iter());
    let last = lines.len() - together(lines.iter().rev());
    let (mut held, mut is_led) = (0, false);
    let parts = |number: &usize| {
        let above = lines[number - 1];
        if !is_blank(above) {
            is_led = leads(above);
        }
        let stays = (is_led || is_blank(lines[*number])) && held < HELD;
        held = if stays { held + 1 } else { 0 };
        !stays
    };
    (first..=last).filter(parts).collect()
}

/// How many lines from the first on hold three that are not blank.
fn together<'l>(lines: impl Iterator<Item = &'l &'l str>) -> usize {
    let mut filled = 0;
    let taken = lines.take_while(|line| {
        let goes_on = filled < COMPANY;
        filled += usize::from(!is_blank(line));
        goes_on
    });
    taken.count()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Whether a line stays with the one below: it opens a block or a bracket, or decorates a function or class.
fn leads(line: &str) -> bool {
    let opens = |code: &str| code.trim_end().ends_with([':', '(', '[', '{']);
    let before_comments = line.match_indices('#').map(|(at, _)| &line[..at]);
    line.trim_start().starts_with('@') || opens(line) || before_comments.into_iter().any(opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces as text, one in a line; `~` before those that may part.
    fn shown(lines: &[&str]) -> Vec<String> {
        let pieces = pieces(&lines.join("\n")).into_iter();
        let shown = pieces.map(|piece| {
            let mark = if piece.is_whole { "" } else { "~" };
            let blank = if piece.ends_blank { "_" } else { "" };
            format!("{mark}{}{blank}", lines[piece.from..piece.to].join("|"))
        });
        shown.collect()
    }

    #[test]
    fn short_code_stays_whole() {
        assert_eq!(shown(&["a", "b", "c", "d", "e", "f"]), ["a|b|c|d|e|f"]);
        assert_eq!(shown(&[""]), ["_"]);
    }

    #[test]
    fn three_lines_that_are_not_blank_stay_together_at_both_ends() {
        let lines = ["a", "", "b", "c", "d", "e", "f", "g", "", "h", "i"];
        assert_eq!(shown(&lines), ["a||b|c", "~d|e|f", "g||h|i"]);
        assert_eq!(shown(&["a", "", "", "b", "", "", "c"]), ["a|||b|||c"]);
    }

    #[test]
    fn a_line_that_leads_stays_with_the_next() {
        let lines = [
            "a",
            "b",
            "c",
            "@d",
            "def e(): # why",
            "f",
            "g",
            "",
            "h",
            "i",
            "j",
        ];
        assert_eq!(
            shown(&lines),
            ["a|b|c", "@d|def e(): # why|f", "g|_", "h|i|j"]
        );
    }

    #[test]
    fn not_all_lines_can_lead() {
        let lines = ["a:"; 20];
        let longest = pieces(&lines.join("\n"))
            .into_iter()
            .map(|piece| piece.to - piece.from)
            .max();
        assert!(longest <= Some(COMPANY + HELD + 1), "{longest:?}");
    }
}
