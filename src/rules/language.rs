//! A code block whose language is spelled almost like a known one. (The other words behind a fence are the format's own:
//! it refuses those that it does not know.)

use super::Manuscript;
use crate::book::{Block, CodeBlock, FigureContent};
use crate::diagnostics::{Diagnostic, Span};
use crate::markdown::nearest;

/// Languages that blocks are likely to be written in. Others are not refused: only what is nearly one of these.
const LIKELY: &[&str] = &[
    "python",
    "pycon",
    "output",
    "console",
    "text",
    "bash",
    "shell",
    "sql",
    "toml",
    "yaml",
    "json",
    "html",
    "xml",
    "css",
    "javascript",
    "typescript",
    "java",
    "rust",
    "ruby",
    "docker",
    "dockerfile",
    "makefile",
    "markdown",
    "mermaid",
    "diff",
    "regex",
    "powershell",
    "batch",
    "ini",
    "csv",
];

/// Languages that are nearly one of the likely ones and yet meant.
const MEANT: &[&str] = &[
    "",
    "c",
    "cpp",
    "go",
    "r",
    "sh",
    "zsh",
    "fish",
    "py",
    "python3",
    "txt",
    "plain",
    "yml",
    "jsonc",
    "json5",
    "jsonl",
    "jsx",
    "tsx",
    "js",
    "ts",
    "scss",
    "sass",
    "less",
    "svg",
    "xsl",
    "lua",
    "ron",
    "rst",
    "kotlin",
    "swift",
    "julia",
    "csharp",
    "haskell",
    "shell-session",
    "pytb",
    "tsv",
    "md",
    "make",
    "cmake",
    "cython",
    "mysql",
    "psql",
    "plsql",
    "ps1",
];

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for passage in manuscript.passages() {
        for code in codes(&passage.blocks()) {
            let language = code.language.as_str();
            if LIKELY.contains(&language) || MEANT.contains(&language) {
                continue;
            }
            let Some(near) = nearest(language, LIKELY.iter().copied()) else {
                continue;
            };
            let source = manuscript.sources.text(code.span);
            let line = source.lines().next().unwrap_or_default().len();
            let start = code.span.range().start;
            found.push(
                Diagnostic::warning(
                    "unknown-language",
                    format!("there is no language `{language}`"),
                )
                .at(Span::new(code.span.file, start..start + line))
                .help(format!("did you mean `{near}`?")),
            );
        }
    }
    found
}

/// The code among blocks, that in figures too.
pub(super) fn codes<'b>(blocks: &[&'b Block]) -> Vec<&'b CodeBlock> {
    let mut codes = Vec::new();
    for block in blocks {
        match block {
            Block::Code(code) => codes.push(code),
            Block::Figure(figure) => {
                if let FigureContent::Contrast(panels) = &figure.content {
                    codes.extend(panels.iter().map(|panel| &panel.code));
                }
            }
            _ => {}
        }
    }
    codes
}
