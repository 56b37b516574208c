//! The colours of code. Lines are laid out in one colour, a run of text each; here they fall apart into their tokens.
//!
//! A bold or slanted token gets the glyphs of its own font, provided that they are as wide: they are in a monospaced
//! family.

use std::collections::HashMap;
use std::sync::Mutex;

use typst::World as _;
use typst::foundations::{Dict, FromValue, Value};
use typst::introspection::MetadataElem;
use typst::layout::{FrameItem, Point};
use typst::text::{FontInstance, FontStretch, FontStyle, FontVariant, FontWeight, Glyph, TextItem};
use typst::visualize::Paint;

use super::super::code::Run;
use super::super::compile::LaidOut;
use super::super::document::Document;
use super::super::report;
use crate::render::highlight::Class;

/// The label of the metadata by which the templates say how each class of token looks.
const STYLES: &str = "code-styles";

/// How the tokens of code look.
pub struct Inks<'a> {
    document: &'a Document,
    styles: HashMap<&'static str, Style>,
    /// The fonts of bold and slanted tokens, by the family of the code and the token's class; none if it has no such.
    fonts: Mutex<HashMap<(String, &'static str), Option<FontInstance>>>,
}

struct Style {
    fill: Option<Paint>,
    /// If it isn't that of all code.
    variant: Option<FontVariant>,
}

impl<'a> Inks<'a> {
    /// What the templates say; without it, all code keeps one colour.
    pub fn of(laid_out: &LaidOut, document: &'a Document) -> Self {
        let styles = laid_out.find(STYLES).and_then(|(content, _)| {
            match &content.to_packed::<MetadataElem>()?.value {
                Value::Dict(styles) => Some(styles.clone()),
                _ => None,
            }
        });
        let styles = styles.unwrap_or_default();
        let style = |class: &Class| Some((class.name(), Style::of(&styles, class.name())?));
        Inks {
            document,
            styles: Class::ALL.iter().filter_map(style).collect(),
            fonts: Mutex::default(),
        }
    }

    /// A run of code as runs of one colour each; nothing if it stays as it is.
    pub fn runs(&self, at: Point, text: &TextItem) -> Option<Vec<(Point, FrameItem)>> {
        let (span, _) = text.glyphs.first()?.span;
        let tokens = report::tokens(span, self.document)?;
        let class = |glyph: &Glyph| {
            let known = glyph.span.0 == span;
            known.then(|| class_at(tokens, usize::from(glyph.span.1)))?
        };
        let mut runs = Vec::new();
        let mut x = at.x;
        for glyphs in text
            .glyphs
            .chunk_by(|one, other| class(one) == class(other))
        {
            let run = part(text, glyphs);
            let width = run.width();
            let run = match class(&glyphs[0])
                .and_then(|class| self.styles.get(class.name()).map(|style| (class, style)))
            {
                Some((class, style)) => self.inked(run, class, style),
                None => run,
            };
            runs.push((Point::new(x, at.y), FrameItem::Text(run)));
            x += width;
        }
        Some(runs)
    }

    fn inked(&self, run: TextItem, class: Class, style: &Style) -> TextItem {
        let run = TextItem {
            fill: style.fill.clone().unwrap_or(run.fill),
            ..run
        };
        let font = style
            .variant
            .and_then(|variant| self.font(&run, class, variant));
        let other = font.and_then(|font| in_font(&run, font));
        other.unwrap_or(run)
    }

    fn font(&self, run: &TextItem, class: Class, variant: FontVariant) -> Option<FontInstance> {
        let family = &run.font.font().info().family;
        let mut fonts = self.fonts.lock().expect("no thread panics with the lock");
        let font = fonts
            .entry((family.clone(), class.name()))
            .or_insert_with(|| {
                let world = &self.document.world;
                let index = world.book().select(&family.to_lowercase(), variant)?;
                let font = world.font(index)?;
                Some(font.instantiate(variant, run.size, run.font.variations()))
            });
        font.clone()
    }
}

impl Style {
    fn of(styles: &Dict, class: &str) -> Option<Self> {
        let Ok(Value::Dict(style)) = styles.get(class) else {
            return None;
        };
        let weight = field::<FontWeight>(style, "weight");
        let slope = field::<FontStyle>(style, "style");
        let variant = FontVariant::new(
            slope.unwrap_or_default(),
            weight.unwrap_or_default(),
            FontStretch::NORMAL,
        );
        Some(Style {
            fill: field(style, "fill"),
            variant: (variant != FontVariant::default()).then_some(variant),
        })
    }
}

fn field<T: FromValue>(style: &Dict, key: &str) -> Option<T> {
    style.get(key).ok()?.clone().cast().ok()
}

fn class_at(tokens: &[Run], offset: usize) -> Option<Class> {
    let after = tokens.partition_point(|run| run.end <= offset);
    tokens.get(after)?.class
}

/// Some neighbouring glyphs of a text with what they stand for.
fn part(text: &TextItem, glyphs: &[Glyph]) -> TextItem {
    let start = glyphs.iter().map(|glyph| glyph.range.start).min();
    let end = glyphs.iter().map(|glyph| glyph.range.end).max();
    let (start, end) = (start.unwrap_or_default(), end.unwrap_or_default());
    let glyphs = glyphs.iter().map(|glyph| Glyph {
        range: glyph.range.start - start..glyph.range.end - start,
        ..glyph.clone()
    });
    TextItem {
        text: text.text[usize::from(start)..usize::from(end)].into(),
        glyphs: glyphs.collect(),
        font: text.font.clone(),
        fill: text.fill.clone(),
        stroke: text.stroke.clone(),
        ..*text
    }
}

/// A run in another font; nothing if that font lacks a character or is not as wide.
fn in_font(run: &TextItem, font: FontInstance) -> Option<TextItem> {
    let glyphs = run.glyphs.iter().map(|glyph| {
        let mut characters = run.text[glyph.range()].chars();
        let (c, None) = (characters.next()?, characters.next()) else {
            return None;
        };
        let id = font.ttf().glyph_index(c)?.0;
        let own = run.font.ttf().glyph_index(c)?.0;
        let is_as_wide = font.x_advance(id) == Some(glyph.x_advance);
        (own == glyph.id && is_as_wide).then(|| Glyph {
            id,
            ..glyph.clone()
        })
    });
    let glyphs = glyphs.collect::<Option<Vec<_>>>()?;
    Some(TextItem {
        font,
        glyphs,
        ..run.clone()
    })
}
