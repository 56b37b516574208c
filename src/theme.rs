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
    /// Words that the templates print, by language and key. A theme chosen by name may leave them to `theme.toml`.
    #[serde(default)]
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
        match theme.read_settings("templates/theme.toml") {
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

    /// The same files with the colours, fonts and words of `templates/themes/NAME.toml` in force.
    ///
    /// # Errors
    ///
    /// If there is no such theme, or it can't be read or lacks something.
    pub fn named(mut self, name: &str) -> Result<Self, Diagnostic> {
        let path = format!("templates/themes/{name}.toml");
        if self.bytes(&path).is_none() {
            let themes = self.files("templates/themes/").map(|(path, _)| path);
            let known: Vec<_> = themes
                .filter_map(|path| path.rsplit_once('/')?.1.strip_suffix(".toml"))
                .collect();
            return Err(
                Diagnostic::error("theme", format!("there is no theme `{name}`"))
                    .help(format!("there is {}, or give `{path}`", known.join(", "))),
            );
        }
        let mut settings = self.read_settings(&path)?;
        for (language, labels) in std::mem::take(&mut self.settings.labels) {
            let own = settings.labels.entry(language).or_default();
            for (key, label) in labels {
                own.entry(key).or_insert(label);
            }
        }
        self.settings = settings;
        Ok(self)
    }

    fn read_settings(&self, path: &str) -> Result<ThemeSettings, Diagnostic> {
        let text = self.text(path).unwrap_or_default();
        let fault = |message: String, range| {
            Diagnostic::error("theme", message)
                .in_file(path, Arc::from(text), range)
                .help("compare it with the files that `prepress new --templates` writes")
        };
        let settings: ThemeSettings = toml::from_str(text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            fault(
                format!("the theme can't be read: {}", error.message()),
                range,
            )
        })?;
        match settings.lacks(&Theme::default().settings) {
            None => Ok(settings),
            Some(lack) => Err(fault(lack, 0..text.lines().next().map_or(0, str::len))),
        }
    }
}

impl ThemeSettings {
    /// What is wrong or missing, measured by a complete theme.
    fn lacks(&self, complete: &ThemeSettings) -> Option<String> {
        let palettes = [
            ("light", &self.light, &complete.light),
            ("dark", &self.dark, &complete.dark),
        ];
        for (name, palette, complete) in palettes {
            let tables = [
                ("base", &palette.base, &complete.base),
                ("callouts", &palette.callouts, &complete.callouts),
                ("syntax", &palette.syntax, &complete.syntax),
            ];
            for (table, colours, complete) in tables {
                if let Some(key) = complete.keys().find(|key| !colours.contains_key(*key)) {
                    return Some(format!("the theme has no `{key}` in [{name}.{table}]"));
                }
                if let Some((key, colour)) = colours.iter().find(|(_, colour)| !is_colour(colour)) {
                    return Some(format!(
                        "`{key}` in [{name}.{table}] is `{colour}`, not a colour like `#1f4e8c`"
                    ));
                }
            }
            if palette.parts.is_empty() || !palette.parts.iter().all(|colour| is_colour(colour)) {
                return Some(format!(
                    "`parts` in [{name}] must hold colours like `#1f4e8c`"
                ));
            }
        }
        let font = complete
            .fonts
            .keys()
            .find(|role| !self.fonts.contains_key(*role));
        font.map(|role| format!("the theme has no `{role}` in [fonts]"))
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
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
    fn every_language_has_every_word() {
        let labels = Theme::default().settings.labels;
        for (language, words) in &labels {
            assert!(words.keys().eq(labels["en"].keys()), "{language}");
        }
        assert_eq!(Theme::default().label("de-CH", "answers"), "Antworten");
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

    #[test]
    fn a_theme_is_chosen_by_name_and_keeps_the_words() {
        let studio = Theme::default().named("studio").unwrap();
        assert_ne!(studio.settings.light, Theme::default().settings.light);
        assert_eq!(studio.label("en", "tip"), "Interview tip");
        let fault = Theme::default().named("nowhere").unwrap_err();
        assert!(fault.help.unwrap().contains("studio"));
    }

    #[test]
    fn a_theme_without_a_colour_is_refused() {
        let text = Theme::default()
            .text("templates/theme.toml")
            .unwrap()
            .to_owned();
        for (from, to) in [("ink = ", "inc = "), ("\"#1c2024\"", "\"black\"")] {
            let own = (
                "templates/theme.toml".to_owned(),
                text.replacen(from, to, 1).into_bytes(),
            );
            assert!(Theme::new([own]).has_errors(), "{from}");
        }
    }

    /// WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to 1.
    #[test]
    fn every_text_colour_can_be_read_on_every_ground() {
        for theme in [Theme::default(), Theme::default().named("studio").unwrap()] {
            for palette in [&theme.settings.light, &theme.settings.dark] {
                let base = ["ink", "muted", "accent", "link"].map(|key| &palette.base[key]);
                let texts = base.into_iter().chain(&palette.parts);
                let texts = texts
                    .chain(palette.callouts.values())
                    .chain(palette.syntax.values());
                for text in texts {
                    for ground in ["paper", "panel"] {
                        let ratio = contrast(text, &palette.base[ground]);
                        assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
                    }
                }
            }
        }
    }

    /// The ratio of two colours' relative luminances (WCAG 2.2).
    fn contrast(one: &str, two: &str) -> f64 {
        let channel = |colour: &str, at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let luminance = |colour: &str| {
            0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5)
        };
        let (one, two) = (luminance(one) + 0.05, luminance(two) + 0.05);
        one.max(two) / one.min(two)
    }
}
