//! Whether `[pdf]` makes sense: in the book, in each edition, and in each variant.

use crate::config::{Answers, PdfOverrides, PdfSettings};
use crate::diagnostics::Diagnostic;

use super::attributes::{as_name, is_name};
use super::settings::Settings;
use super::validity::wrong;

/// The ending of a booklet's file.
const BOOKLET: &str = "booklet";

/// Reports what is wrong with `[pdf]` wherever it stands.
pub(super) fn check(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    let config = &settings.config;
    let base = PdfSettings::default();
    let mut check = |base: &PdfSettings, overrides: &PdfOverrides, path: &[&str]| {
        let page = Page { settings, path };
        page.check(base, overrides, diagnostics);
        base.clone().with(overrides)
    };
    let book = check(&base, &config.pdf, &["pdf"]);
    for (name, variant) in &book.variants {
        check(&book, variant, &["pdf", "variants", name]);
    }
    for (index, edition) in config.edition.iter().enumerate() {
        let number = index.to_string();
        let path = ["edition", &number, "pdf"];
        let mut own = check(&book, &edition.pdf, &path);
        own.variants = edition.pdf.variants.clone().unwrap_or_default();
        for (name, variant) in &own.variants {
            check(&own, variant, &[&path[..], &["variants", name]].concat());
        }
    }
}

/// One `[pdf]` and where it stands.
struct Page<'s> {
    settings: &'s Settings<'s>,
    path: &'s [&'s str],
}

impl Page<'_> {
    fn check(
        &self,
        base: &PdfSettings,
        overrides: &PdfOverrides,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let at = |key: &str| self.settings.place(&[self.path, &[key]].concat());
        let whole = base.clone().with(overrides);
        let is_own = overrides.workspace.is_some() || overrides.answers.is_some();
        if is_own && whole.workspace && whole.answers == Answers::Inline {
            diagnostics.push(wrong(
                "there is no room to write where the answers stand",
                at("workspace"),
                "add `answers = \"back\"`, or take out `workspace`",
            ));
        }
        if !whole.signature.is_multiple_of(4) && overrides.signature.is_some() {
            diagnostics.push(wrong(
                format!("a signature cannot have {} pages", whole.signature),
                at("signature"),
                "a folded sheet has four pages: write a multiple of 4, or 0 for one signature",
            ));
        }
        for name in overrides.variants.iter().flat_map(|it| it.keys()) {
            let place = self
                .settings
                .place(&[self.path, &["variants", name]].concat());
            if !is_name(name) || name == BOOKLET {
                diagnostics.push(wrong(
                    format!("a variant cannot be called `{name}`"),
                    place,
                    &match name.as_str() {
                        BOOKLET => "that is how the file of `booklet = true` ends".to_owned(),
                        _ => format!(
                            "names are made of `a` to `z`, digits and hyphens, such as `{}`",
                            as_name(name)
                        ),
                    },
                ));
            } else if self.path.contains(&"variants") {
                diagnostics.push(wrong(
                    "a variant has no variants of its own",
                    place,
                    "name them all in `[pdf.variants]`",
                ));
            }
        }
    }
}
