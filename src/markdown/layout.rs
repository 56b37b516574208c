//! Which files make up the bank, and which part each belongs to: a folder is a part, a file in it a section.

use std::collections::HashMap;

use crate::book::{Id, Part, Section};
use crate::diagnostics::{Diagnostic, FileId, Span};
use crate::sources::{SourceFile, Sources};

use super::attributes::as_name;
use super::context::first_line;

/// The file that introduces a part.
const INDEX: &str = "index.md";

/// Files larger than this are refused: nobody writes them, and places within them are kept in 32 bits.
const MAX_BYTES: usize = 16 << 20;

/// A Markdown file of a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct BankFile<'a> {
    /// Its id.
    pub id: FileId,
    /// Its path and text.
    pub source: &'a SourceFile,
    /// The part's folder.
    pub folder: &'a str,
    /// The name within the folder.
    pub name: &'a str,
}

impl BankFile<'_> {
    /// Whether it introduces its part.
    pub fn is_index(&self) -> bool {
        self.name == INDEX
    }

    /// The id that its name suggests.
    pub fn suggested_id(&self) -> String {
        let stem = if self.is_index() {
            self.folder
        } else {
            self.name.trim_end_matches(".md")
        };
        as_name(without_number(stem))
    }
}

/// The files of all parts, in the order of the book; a part's `index.md` comes first.
pub(super) fn files<'a>(
    sources: &'a Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BankFile<'a>> {
    let mut files = Vec::new();
    for (id, source) in sources.files() {
        if matches!(source.path.as_str(), "book.toml" | "book.lock") {
            continue;
        }
        let mut steps = source.path.split('/');
        let is_markdown = source
            .path
            .rsplit_once('.')
            .is_some_and(|(_, it)| it == "md");
        match (steps.next(), steps.next(), steps.next()) {
            _ if source.text.len() > MAX_BYTES => diagnostics.push(
                Diagnostic::error(
                    "file-too-large",
                    format!("`{}` is larger than 16 MiB", source.path),
                )
                .help("split the section"),
            ),
            (Some(folder), Some(name), None) if is_markdown && name != "README.md" => {
                files.push(BankFile {
                    id,
                    source,
                    folder,
                    name,
                });
            }
            _ if source.path.ends_with("README.md") => {}
            _ => diagnostics.push(
                Diagnostic::warning(
                    "stray-file",
                    format!("`{}` is no part of the book", source.path),
                )
                .at(first_line(id, &source.text, 0..source.text.len()))
                .help("a section is a file in a part's folder, such as `01-part/01-section.md`"),
            ),
        }
    }
    files.sort_by_key(|file| (file.folder, !file.is_index(), file.name));
    files
}

/// Puts the parts together. `read` holds what was read from each of `files`; of an `index.md` only the title, the id
/// and the introduction count.
pub(super) fn parts(
    files: &[BankFile],
    read: Vec<Section>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut folder = None;
    for (file, section) in files.iter().zip(read) {
        let begins = folder.replace(file.folder) != Some(file.folder);
        if file.is_index() {
            parts.push(Part {
                id: section.id,
                title: section.title,
                intro: section.intro,
                sections: Vec::new(),
                span: section.span,
            });
            continue;
        }
        if begins {
            parts.push(part_without_index(file, &section, diagnostics));
        }
        let part = parts.last_mut().expect("each folder begins a part");
        part.sections.push(section);
    }
    report_doubles(&parts, diagnostics);
    parts
}

fn part_without_index(
    file: &BankFile,
    section: &Section,
    diagnostics: &mut Vec<Diagnostic>,
) -> Part {
    let id = as_name(without_number(file.folder));
    diagnostics.push(
        Diagnostic::error("missing-index", format!("the part `{}` has no `{INDEX}`", file.folder))
            .at(section.span)
            .label("a section of this part")
            .help(format!(
                "write `{}/{INDEX}` with the heading `# Title of the part {{#{id}}}` and a few sentences of introduction",
                file.folder
            )),
    );
    Part {
        id: Id::new(id),
        title: Vec::new(),
        intro: Vec::new(),
        sections: Vec::new(),
        span: section.span,
    }
}

fn report_doubles(parts: &[Part], diagnostics: &mut Vec<Diagnostic>) {
    let mut known: HashMap<&str, Span> = HashMap::new();
    for part in parts {
        if let Some(first) = known.insert(part.id.as_str(), part.span) {
            diagnostics.push(
                Diagnostic::error(
                    "duplicate-id",
                    format!("two parts have the id `{}`", part.id),
                )
                .at(part.span)
                .label("the second part")
                .related(first, "the first part")
                .help("give one of them another `{#id}`"),
            );
        }
    }
}

/// A file's or folder's name without the `NN-` that orders it.
fn without_number(name: &str) -> &str {
    match name.split_once('-') {
        Some((number, rest))
            if !rest.is_empty()
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            rest
        }
        _ => name,
    }
}
