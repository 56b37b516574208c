//! Chains of edges in a flowchart, one edge a line.
//!
//! Mermaid lets a line go on, `A --> B -->|yes| C`. The renderer follows such a chain only while no edge of it has a
//! label; past one it takes nodes for text, or loses them, without an error. So those chains are taken apart.

use std::ops::Range;

/// The source of a diagram with no chain in it that has a label.
pub(super) fn unchained(source: &str) -> String {
    let is_flowchart = source
        .split_whitespace()
        .find(|word| !word.starts_with("%%"))
        .is_some_and(|word| matches!(word, "flowchart" | "graph"));
    if !is_flowchart {
        return source.to_owned();
    }
    let lines: Vec<String> = source.lines().map(split).collect();
    lines.join("\n")
}

/// A line as it is, or its edges on lines of their own.
fn split(line: &str) -> String {
    let edges = edges(line);
    let has_label = |edge: &Range<usize>| line[edge.clone()].contains(|c| !"<-=.>ox".contains(c));
    if edges.len() < 2 || !edges.iter().any(has_label) || line.trim_start().starts_with("%%") {
        return line.to_owned();
    }
    let starts = std::iter::once(0).chain(edges.iter().map(|edge| edge.end));
    let ends = edges.iter().map(|edge| edge.start).chain([line.len()]);
    let nodes: Vec<&str> = starts
        .zip(ends)
        .map(|(start, end)| line[start..end].trim())
        .collect();
    let single = |(edge, pair): (&Range<usize>, &[&str])| {
        format!("{} {} {}", pair[0], &line[edge.clone()], pair[1])
    };
    let singles: Vec<String> = edges.iter().zip(nodes.windows(2)).map(single).collect();
    singles.join("\n")
}

/// Where the edges of a line stand, with their labels: outside of brackets and quotation marks.
fn edges(line: &str) -> Vec<Range<usize>> {
    let mut edges = Vec::new();
    let (mut depth, mut is_quoted, mut at) = (0_usize, false, 0);
    while let Some(c) = line[at..].chars().next() {
        let edge = (depth == 0 && !is_quoted)
            .then(|| edge(&line[at..]))
            .flatten();
        if let Some(length) = edge {
            edges.push(at..at + length);
            at += length;
            continue;
        }
        match c {
            '"' => is_quoted = !is_quoted,
            '[' | '(' | '{' if !is_quoted => depth += 1,
            ']' | ')' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
    }
    edges
}

/// The length of the edge that a text begins with: `-->`, `<-->`, `---`, `==>`, `-.->`, `--o`, `--x`, each also longer,
/// with a label behind it (`-->|yes|`) or within it (`-- yes -->`).
fn edge(text: &str) -> Option<usize> {
    let tail = text.len() - text.trim_start_matches('<').len();
    let line = &text[tail..];
    if !["--", "==", "-."].iter().any(|sign| line.starts_with(sign)) {
        return None;
    }
    let length = tail + shaft(line);
    let length = match (shaft(line), head(&text[length..])) {
        // Only its beginning: the label stands within.
        (2, 0) => {
            let rest = &text[length..];
            let (at, _) = rest
                .match_indices([' ', '.'])
                .find(|(at, _)| shaft(&rest[at + 1..]) >= 2)?;
            let end = at + 1 + shaft(&rest[at + 1..]);
            length + end + head(&rest[end..])
        }
        (_, head) => length + head,
    };
    let rest = &text[length..];
    let blank = rest.len() - rest.trim_start().len();
    let label = rest
        .trim_start()
        .strip_prefix('|')
        .and_then(|label| label.find('|'));
    Some(length + label.map_or(0, |end| blank + end + 2))
}

fn shaft(text: &str) -> usize {
    text.len() - text.trim_start_matches(['-', '=', '.']).len()
}

/// The arrowhead; a round or crossed one stands apart from the next node.
fn head(text: &str) -> usize {
    let is_letter = text.starts_with(['o', 'x']);
    let is_apart = text[usize::from(is_letter)..].starts_with([' ', '|']);
    usize::from(text.starts_with('>') || (is_letter && is_apart))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_with_a_label_is_taken_apart() {
        let check = |line: &str, lines: &[&str]| {
            let lines = lines.join("\n");
            let expected = format!("flowchart LR\n{lines}");
            assert_eq!(unchained(&format!("flowchart LR\n{line}")), expected);
        };
        let alike = |line: &str| check(line, &[line]);
        check("A --> B -->|yes| C", &["A --> B", "B -->|yes| C"]);
        check(
            "A[a --> b] -- no --> B{b?}-->C",
            &["A[a --> b] -- no --> B{b?}", "B{b?} --> C"],
        );
        check(
            "A & B <--> C == so ==> D -.->| x | E",
            &["A & B <--> C", "C == so ==> D", "D -.->| x | E"],
        );
        check("A --x B -. m .-> C", &["A --x B", "B -. m .-> C"]);
        check("A --- B ---|n| C", &["A --- B", "B ---|n| C"]);
        alike("A --> B --> C");
        alike("A -->|yes| B");
        alike("A[\"a --> b -->|c| d\"] --> B");
        alike("%% A --> B -->|yes| C");
        alike("style A fill:#fff");
        let sequence = "sequenceDiagram\nA-->>B: x -->|y| z";
        assert_eq!(unchained(sequence), sequence);
    }
}
