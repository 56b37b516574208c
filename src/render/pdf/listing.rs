//! Code panels: the lines of each, with their tokens, made here because Typst's own highlighting is slow.

use std::fmt::Write as _;

use super::breaks::breakable;
use super::markup::Writer;
use super::parting;
use crate::book::{CodeBlock, CodeOutput};
use crate::render::highlight::{self, Token};

/// In a line of more columns than this, words of more than [`LONG_WORD`] characters get places to break.
const LONG_LINE: usize = 50;
const LONG_WORD: usize = 24;

/// Writes a code block with its title and output.
pub fn write(w: &mut Writer, block: &CodeBlock) {
    w.push("listing(title: ");
    w.code.optional(block.title.as_deref());
    w.push(", within: ");
    let within = w.within.clone();
    w.array(within, |w, container| {
        let _ = write!(w.code, "\"{container}\"");
    });
    w.push(", ");
    write_data(w, block);
    w.push(")");
}

/// Writes what a panel shows: its text, its lines of tokens, the length of the longest line, and its output.
pub fn write_data(w: &mut Writer, block: &CodeBlock) {
    let _ = write!(w.code, "(columns: {}, text: ", columns(&block.text));
    w.code.literal(&block.text);
    w.push(", lines: ");
    write_lines(w, highlight::lines(&block.language, &block.text));
    write_pieces(w, &block.text);
    w.push(", output: ");
    match &block.output {
        Some(output) => write_output(w, output),
        None => w.push("none"),
    }
    w.push(")");
}

fn write_output(w: &mut Writer, output: &CodeOutput) {
    let _ = write!(w.code, "(columns: {}, text: ", columns(&output.text));
    w.code.literal(&output.text);
    w.push(", lines: ");
    let plain = |text| Token { class: None, text };
    write_lines(
        w,
        output
            .text
            .split('\n')
            .map(|line| vec![plain(line)])
            .collect(),
    );
    write_pieces(w, &output.text);
    w.push(")");
}

fn write_pieces(w: &mut Writer, text: &str) {
    w.push(", pieces: ");
    w.array(parting::pieces(text), |w, piece| {
        let _ = write!(
            w.code,
            "(from: {}, to: {}, whole: {}, ends-blank: {})",
            piece.from, piece.to, piece.is_whole, piece.ends_blank
        );
    });
}

fn write_lines(w: &mut Writer, lines: Vec<Vec<Token>>) {
    w.array(lines, |w, line| write_line(w, &line));
}

/// A line is one literal, embedded in markup, so that its glyphs keep their place in the file: that is how their tokens
/// are found when the line is laid out (see [`late`](super::late)).
fn write_line(w: &mut Writer, line: &[Token]) {
    let is_long = line.iter().map(|token| token.text.len()).sum::<usize>() > LONG_LINE;
    let limit = if is_long { LONG_WORD } else { usize::MAX };
    let texts: Vec<_> = line
        .iter()
        .map(|token| breakable(token.text, limit))
        .collect();
    w.push("[#");
    w.code
        .line(line.iter().zip(&texts).map(|(token, text)| Token {
            class: token.class,
            text,
        }));
    w.push("]");
}

/// The columns that the longest line takes in a monospaced font.
pub fn columns(text: &str) -> usize {
    let width = |c: char| match c {
        '\t' => 4,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        // East Asian scripts and emoji are about as wide as they are high.
        '\u{1100}'.. if !('\u{2000}'..'\u{2e80}').contains(&c) => 2,
        _ => 1,
    };
    text.lines()
        .map(|line| line.chars().map(width).sum())
        .max()
        .unwrap_or(0)
}
