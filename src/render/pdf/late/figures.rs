//! The glyphs of the ten figures, in the style of a text that shows zeros.
//!
//! Typst has chosen the glyph of the zero: lining or old-style, proportional or tabular. The other figures in that style
//! are found in the font, so that no text needs to hold all ten.

use std::collections::BTreeSet;
use std::sync::Mutex;

use ttf_parser::GlyphId;
use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use typst::text::{FontInstance, Glyph, TextItem};

use crate::diagnostics::Diagnostic;

/// The glyphs of the figures from 0 to 9.
type Glyphs = [GlyphId; 10];

/// The figures of the book's fonts.
#[derive(Default)]
pub struct Figures {
    /// The styles that were met: few.
    known: Mutex<Vec<Style>>,
}

struct Style {
    font: FontInstance,
    zero: GlyphId,
    /// None if the font does not tell what the other figures look like.
    figures: Option<Glyphs>,
}

impl Figures {
    /// A number in the style of a text of zeros; nothing if its figures can't be found.
    pub fn number(&self, zeros: &TextItem, number: u64) -> Option<TextItem> {
        let (first, last) = (zeros.glyphs.first()?, zeros.glyphs.last()?);
        let font = &zeros.font;
        let figures = self.of(font, GlyphId(first.id))?;
        let text = number.to_string();
        let glyphs = (1u16..).zip(text.bytes()).map(|(end, digit)| {
            let id = figures[usize::from(digit - b'0')].0;
            // Letters may be spaced, and the last one is not.
            let zero = if usize::from(end) < text.len() {
                first
            } else {
                last
            };
            let space = zero.x_advance - font.x_advance(zero.id)?;
            Some(Glyph {
                id,
                x_advance: font.x_advance(id)? + space,
                range: end - 1..end,
                ..zero.clone()
            })
        });
        let glyphs = glyphs.collect::<Option<Vec<_>>>()?;
        Some(TextItem {
            text: text.into(),
            glyphs,
            ..zeros.clone()
        })
    }

    fn of(&self, font: &FontInstance, zero: GlyphId) -> Option<Glyphs> {
        let mut known = self.known.lock().expect("no thread panics with the lock");
        let is_it = |style: &&Style| style.zero == zero && style.font == *font;
        if let Some(style) = known.iter().find(is_it) {
            return style.figures;
        }
        let font = font.clone();
        let figures = figures(font.ttf(), zero);
        known.push(Style {
            font,
            zero,
            figures,
        });
        figures
    }

    /// Fonts whose figures can't be found.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let known = self.known.into_inner().expect("no thread panicked");
        let unknown: BTreeSet<_> = known
            .into_iter()
            .filter(|style| style.figures.is_none())
            .map(|style| style.font.info().family.clone())
            .collect();
        let faults = unknown.into_iter().map(|family| {
            let message = format!("the figures of page numbers can't be found in the font {family}");
            Diagnostic::error("page-figures", message).help(
                "a template sets `page-of` in a style that the font has no plain substitution for: leave out \
                 `number-type`, `number-width`, `slashed-zero` or `features` there, or choose another font in \
                 `templates/theme.toml`",
            )
        });
        faults.collect()
    }
}

/// The figures in the style of a zero. A style is a feature of the font that puts other glyphs in place of the usual
/// ones, or two such features, in the order of their lookups. Where several ways lead to the zero, all must lead to the
/// same figures: it would be wrong to guess.
fn figures(face: &ttf_parser::Face, zero: GlyphId) -> Option<Glyphs> {
    let mut usual = Glyphs::default();
    for (glyph, digit) in usual.iter_mut().zip('0'..='9') {
        *glyph = face.glyph_index(digit)?;
    }
    if usual[0] == zero {
        return Some(usual);
    }
    let lookups: Vec<Vec<SingleSubstitution>> = face
        .tables()
        .gsub?
        .lookups
        .into_iter()
        .map(|lookup| {
            let tables = lookup.subtables.into_iter::<SubstitutionSubtable>();
            let singles = tables.filter_map(|table| match table {
                SubstitutionSubtable::Single(single) => Some(single),
                _ => None,
            });
            singles.collect()
        })
        .collect();
    let once = lookups
        .iter()
        .enumerate()
        .map(|(index, lookup)| (index, substituted(lookup, usual)));
    let once: Vec<_> = once.filter(|(_, glyphs)| glyphs[0] != usual[0]).collect();
    let is_in_style = |glyphs: &Glyphs| glyphs[0] == zero;
    let direct = once.iter().map(|(_, glyphs)| *glyphs);
    let mut ways: Vec<_> = direct.filter(is_in_style).collect();
    if ways.is_empty() {
        let twice = once.iter().flat_map(|(index, glyphs)| {
            let later = lookups[index + 1..].iter();
            later.map(|lookup| substituted(lookup, *glyphs))
        });
        ways = twice.filter(is_in_style).collect();
    }
    let figures = *ways.first()?;
    ways.iter().all(|way| *way == figures).then_some(figures)
}

/// What a lookup puts in place of glyphs; those that it does not know stay.
fn substituted(lookup: &[SingleSubstitution], glyphs: Glyphs) -> Glyphs {
    glyphs.map(|glyph| {
        let mut other = lookup.iter().filter_map(|table| match table {
            SingleSubstitution::Format1 { coverage, delta } => {
                coverage.get(glyph)?;
                Some(GlyphId(glyph.0.wrapping_add_signed(*delta)))
            }
            SingleSubstitution::Format2 {
                coverage,
                substitutes,
            } => substitutes.get(coverage.get(glyph)?),
        });
        other.next().unwrap_or(glyph)
    })
}
