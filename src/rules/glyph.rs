//! A character that no font of the book has: it would come out as an empty box.

use std::collections::BTreeMap;

use ttf_parser::{Face, name_id};

use super::Manuscript;
use super::language::codes;
use crate::diagnostics::{Diagnostic, FileId, Span};

/// The roles of the fonts that stand in for those of text and of code, as in `templates/pdf/style.typ`.
const FALLBACK: [&str; 3] = ["math", "symbol", "emoji"];

/// The fonts that are tried for one kind of text.
struct Stack<'t> {
    name: &'static str,
    faces: Vec<Face<'t>>,
}

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let families = families(manuscript);
    let text = Stack::new("text", &["text"], &families, manuscript);
    let code = Stack::new("code", &["code", "text"], &families, manuscript);
    let places = code_places(manuscript);
    let mut found: BTreeMap<(char, &str), (Span, usize)> = BTreeMap::new();
    for (file, source) in manuscript.sources.files() {
        if source.path.rsplit('.').next() != Some("md") {
            continue;
        }
        for (at, c) in source.text.char_indices() {
            // Fonts without ASCII are no text fonts at all.
            if c.is_ascii() || is_invisible(c) {
                continue;
            }
            let stack = if is_code(&source.text, file, at, &places) {
                &code
            } else {
                &text
            };
            if !stack.has(c) {
                let span = Span::new(file, at..at + c.len_utf8());
                let (_, count) = found.entry((c, stack.name)).or_insert((span, 0));
                *count += 1;
            }
        }
    }
    found
        .into_iter()
        .map(|((c, stack), (span, count))| {
            let name = unicode_names2::name(c)
                .map_or_else(|| "unnamed".to_owned(), |name| name.to_string());
            let times = match count {
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            Diagnostic::warning(
                "missing-glyph",
                format!("no font for {stack} has `{c}` (U+{:04X}, {name})", c as u32),
            )
            .at(span)
            .label(format!("used {times}"))
            .help("write it in other words, or add a font that has it to `fonts/`")
        })
        .collect()
}

impl<'t> Stack<'t> {
    fn new(
        name: &'static str,
        roles: &[&str],
        families: &BTreeMap<String, Vec<Face<'t>>>,
        manuscript: &Manuscript,
    ) -> Self {
        let fonts = &manuscript.theme.settings.fonts;
        let wanted = roles
            .iter()
            .chain(&FALLBACK)
            .filter_map(|role| fonts.get(*role));
        let faces = wanted
            .filter_map(|family| families.get(family))
            .flatten()
            .cloned();
        Stack {
            name,
            faces: faces.collect(),
        }
    }

    fn has(&self, c: char) -> bool {
        self.faces.iter().any(|face| face.glyph_index(c).is_some())
    }
}

/// The theme's fonts by family.
fn families<'m>(manuscript: &Manuscript<'m>) -> BTreeMap<String, Vec<Face<'m>>> {
    let mut families: BTreeMap<String, Vec<Face>> = BTreeMap::new();
    let theme = manuscript.theme;
    for (_, bytes) in theme.files("fonts/") {
        let Ok(face) = Face::parse(bytes, 0) else {
            continue;
        };
        if let Some(family) = family(&face) {
            families.entry(family).or_default().push(face);
        }
    }
    families
}

fn family(face: &Face) -> Option<String> {
    [name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY]
        .into_iter()
        .find_map(|id| {
            let mut names = face.names().into_iter().filter(|name| name.name_id == id);
            names.find_map(|name| name.to_string())
        })
}

/// Characters that leave no mark: joiners, selectors of variants, controls (the format reports those).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}')
        || c.is_whitespace()
}

/// Where blocks of code and output stand.
fn code_places(manuscript: &Manuscript) -> Vec<Span> {
    let mut places = Vec::new();
    for passage in manuscript.passages() {
        for code in codes(&passage.blocks()) {
            places.push(code.text_span);
            places.extend(code.output.iter().map(|output| output.text_span));
        }
    }
    places.sort_unstable();
    places
}

fn is_code(source: &str, file: FileId, at: usize, places: &[Span]) -> bool {
    let key = Span::new(file, at..usize::try_from(u32::MAX).unwrap_or(at));
    let before = places.partition_point(|place| *place <= key);
    let in_block = before
        .checked_sub(1)
        .is_some_and(|index| places[index].file == file && places[index].range().contains(&at));
    // Within a line, code stands between backticks.
    let line = source[..at].rfind('\n').map_or(0, |at| at + 1);
    in_block || source[line..at].matches('`').count() % 2 == 1
}
