//! Templates, fonts and the theme's settings in memory. The defaults are built into the program; files of a book's own
//! `templates/` and `fonts/` replace them one by one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Reported};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static FONTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// Everything that decides how the outputs look.
#[derive(Clone, Debug)]
pub struct Theme {
    /// By path below the book: `templates/pdf/book.typ`, `fonts/SourceSerif4-Regular.ttf`.
    files: BTreeMap<String, ThemeFile>,
    /// What `templates/theme.toml` says.
    pub settings: ThemeSettings,
}

/// A file of the theme.
#[derive(Clone, Debug)]
struct ThemeFile {
    bytes: Cow<'static, [u8]>,
    is_own: bool,
}

/// What `templates/theme.toml` says: colours, fonts and words that all three outputs share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ThemeSettings {
    /// Colours on paper and on a light screen, as `#rrggbb`, by name.
    pub light: Palette,
    /// The same colours for a dark screen.
    pub dark: Palette,
    /// Font families by role: `text`, `heading`, `code`, `math`, `symbol`.
    pub fonts: BTreeMap<String, String>,
    /// Words that the templates print, by language and key.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
}

/// One set of colours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Palette {
    /// `ink`, `muted`, `rule`, `paper`, `panel`, `accent`, `link`.
    pub base: BTreeMap<String, String>,
    /// The accent of each part, in turn.
    pub parts: Vec<String>,
    /// One for each callout kind.
    pub callouts: BTreeMap<String, String>,
    /// One for each class of code, as in [`highlight::Class`](crate::render::highlight::Class).
    pub syntax: BTreeMap<String, String>,
}

impl Theme {
    /// The built-in theme with some files replaced or added, given as pairs of path (`templates/…` or `fonts/…`) and
    /// bytes. A faulty `theme.toml` is reported, and the built-in one stays in force.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = (String, Vec<u8>)>) -> Reported<Self> {
        let mut theme = Theme::default();
        let mut diagnostics = Vec::new();
        for (path, bytes) in own {
            // A copy of the built-in file is not the book's own: its faults would be ours.
            let is_own = theme.bytes(&path) != Some(&*bytes);
            let bytes = bytes.into();
            theme.files.insert(path, ThemeFile { bytes, is_own });
        }
        match theme.read_settings() {
            Ok(settings) => theme.settings = settings,
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
        Reported {
            output: theme,
            diagnostics,
        }
    }

    /// A file's text.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(path)?).ok()
    }

    /// A file's bytes.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|file| &*file.bytes)
    }

    /// Whether a file is the book's own, in place of the built-in one or beside it.
    #[must_use]
    pub fn is_own(&self, path: &str) -> bool {
        self.files.get(path).is_some_and(|file| file.is_own)
    }

    /// Every file below a folder such as `templates/pdf/`, ordered by path.
    pub fn files<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'t str, &'t [u8])> {
        let below = self
            .files
            .range(folder.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(folder));
        below.map(|(path, file)| (path.as_str(), &*file.bytes))
    }

    /// A word that the templates print, in a language or else in English. Falls back to the key itself.
    #[must_use]
    pub fn label<'t>(&'t self, language: &str, key: &'t str) -> &'t str {
        let primary = language.split('-').next().unwrap_or(language);
        let of = |language: &str| {
            self.settings
                .labels
                .get(language)
                .and_then(|labels| labels.get(key))
        };
        of(language)
            .or_else(|| of(primary))
            .or_else(|| of("en"))
            .map_or(key, String::as_str)
    }

    /// All words in a language, with English for those it lacks.
    #[must_use]
    pub fn labels(&self, language: &str) -> BTreeMap<&str, &str> {
        let english = self
            .settings
            .labels
            .get("en")
            .into_iter()
            .flat_map(BTreeMap::keys);
        english
            .map(|key| (key.as_str(), self.label(language, key)))
            .collect()
    }

    fn read_settings(&self) -> Result<ThemeSettings, Diagnostic> {
        let path = "templates/theme.toml";
        let text = self.text(path).unwrap_or_default();
        toml::from_str(text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            Diagnostic::error(
                "theme",
                format!("the theme can't be read: {}", error.message()),
            )
            .in_file(path, Arc::from(text), range)
            .help("compare it with the file that `prepress new --templates` writes")
        })
    }
}

impl Default for Theme {
    /// The built-in theme.
    fn default() -> Self {
        let mut files = BTreeMap::new();
        for (folder, dir) in [("templates", &TEMPLATES), ("fonts", &FONTS)] {
            collect(folder, dir, &mut files);
        }
        let settings = files
            .get("templates/theme.toml")
            .and_then(|file: &ThemeFile| std::str::from_utf8(&file.bytes).ok())
            .and_then(|text| toml::from_str(text).ok())
            .expect("the built-in theme.toml is read by a test");
        Theme { files, settings }
    }
}

fn collect(folder: &str, dir: &Dir<'static>, files: &mut BTreeMap<String, ThemeFile>) {
    for file in dir.files() {
        let path = format!("{folder}/{}", file.path().display()).replace('\\', "/");
        files.insert(
            path,
            ThemeFile {
                bytes: file.contents().into(),
                is_own: false,
            },
        );
    }
    for dir in dir.dirs() {
        collect(folder, dir, files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_can_be_read() {
        let theme = Theme::default();
        assert!(theme.text("templates/theme.toml").is_some());
        assert_eq!(theme.label("xx", "tip"), theme.label("en", "tip"));
    }

    #[test]
    fn a_faulty_theme_is_reported_at_its_line() {
        let own = (
            "templates/theme.toml".to_owned(),
            b"[light]\nbase = 3\n".to_vec(),
        );
        let theme = Theme::new([own]);
        assert!(theme.has_errors());
        assert_eq!(theme.output.settings, Theme::default().settings);
    }
}
