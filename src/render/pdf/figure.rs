//! The eight kinds of figures: their data for the templates that draw them, and their alternative text.

use std::fmt::Write as _;

use super::listing;
use super::markup::Writer;
use crate::book::{
    Bar, Binding, Column, Figure, FigureContent, Inline, Panel, Step, TreeNode, plain_text,
};

/// Writes a figure: `name(accent, title, alt, …)`.
pub fn write(w: &mut Writer, figure: &Figure) {
    let name = figure.content.name();
    let alt = alternative_text(w, figure);
    let _ = write!(w.code, "figure-{name}(accent, ");
    w.in_figure(|w| {
        w.optional_inlines(figure.title.as_deref().unwrap_or_default());
        w.push(", ");
        w.code.literal(&alt);
        w.push(", ");
        w.narrow(|w| write_content(w, &figure.content));
    });
    w.push(")");
}

fn write_content(w: &mut Writer, content: &FigureContent) {
    match content {
        FigureContent::Compare(columns) => w.array(columns, write_column),
        FigureContent::Flow(steps) | FigureContent::Ladder(steps) => w.array(steps, write_step),
        FigureContent::Cards { numbered, cards } => {
            w.array(cards, write_step);
            let _ = write!(w.code, ", numbered: {numbered}");
        }
        FigureContent::Tree(root) => write_node(w, root),
        FigureContent::Bars { bars, .. } => write_bars(w, bars),
        FigureContent::Contrast(panels) => {
            w.array(panels, write_panel);
            w.push(", within: ");
            let within = w.within.clone();
            w.array(within, |w, container| {
                let _ = write!(w.code, "\"{container}\"");
            });
        }
        FigureContent::Memory { header, bindings } => {
            w.array(objects(bindings), write_object);
            w.push(", header: ");
            w.array(header, |w, cell| w.inlines(cell));
        }
    }
}

fn write_column(w: &mut Writer, column: &Column) {
    w.push("(head: ");
    w.optional_inlines(&column.head);
    w.push(", gloss: ");
    w.optional_inlines(&column.gloss);
    w.push(", lines: ");
    w.array(&column.lines, |w, line| w.inlines(line));
    w.push(")");
}

/// `length` is that of the gloss in characters: the templates choose a layout by it.
fn write_step(w: &mut Writer, step: &Step) {
    let lines = step.lines.iter().map(|line| plain_text(line));
    let length = lines
        .chain([plain_text(&step.gloss)])
        .map(|text| text.chars().count())
        .max();
    let _ = write!(w.code, "(length: {}, name: ", length.unwrap_or(0));
    w.optional_inlines(&step.name);
    w.push(", gloss: ");
    w.optional_inlines(&step.gloss);
    w.push(", lines: ");
    w.array(&step.lines, |w, line| w.inlines(line));
    w.push(")");
}

fn write_node(w: &mut Writer, node: &TreeNode) {
    w.push("(branch: ");
    w.code.optional(node.branch.as_deref());
    w.push(", label: ");
    w.inlines(&node.label);
    w.push(", children: ");
    w.array(&node.children, write_node);
    w.push(")");
}

fn write_bars(w: &mut Writer, bars: &[Bar]) {
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    w.array(bars, |w, bar| {
        let share = if longest > 0.0 {
            bar.value / longest
        } else {
            0.0
        };
        let _ = write!(w.code, "(share: {:.3}%, label: ", share * 100.0);
        w.inlines(&bar.label);
        w.push(", printed: ");
        w.inlines(&bar.printed);
        w.push(")");
    });
}

fn write_panel(w: &mut Writer, panel: &Panel) {
    w.push("(label: ");
    w.optional_inlines(&panel.label);
    w.push(", title: ");
    w.code.optional(panel.code.title.as_deref());
    w.push(", code: ");
    listing::write_data(w, &panel.code);
    w.push(")");
}

/// An object with all the names that refer to it.
struct Object<'a> {
    names: Vec<&'a [Inline]>,
    value: &'a [Inline],
    notes: Vec<&'a [Inline]>,
}

/// Rows with the same object text are one object; objects come in the order of their first names.
fn objects(bindings: &[Binding]) -> Vec<Object<'_>> {
    let mut objects: Vec<Object> = Vec::new();
    for binding in bindings {
        let known = objects
            .iter()
            .position(|object| object.value == binding.object);
        let index = known.unwrap_or_else(|| {
            objects.push(Object {
                names: Vec::new(),
                value: &binding.object,
                notes: Vec::new(),
            });
            objects.len() - 1
        });
        let object = &mut objects[index];
        if !binding.name.is_empty() {
            object.names.push(&binding.name);
        }
        if !binding.note.is_empty() && !object.notes.contains(&binding.note.as_slice()) {
            object.notes.push(&binding.note);
        }
    }
    objects
}

fn write_object(w: &mut Writer, object: Object) {
    w.push("(names: ");
    w.array(object.names, Writer::inlines);
    w.push(", object: ");
    w.inlines(object.value);
    w.push(", notes: ");
    w.array(object.notes, Writer::inlines);
    w.push(")");
}

/// What a figure says, for whoever can't see it.
fn alternative_text(w: &Writer, figure: &Figure) -> String {
    let kind = w.label(figure.content.name());
    let mut parts = vec![match &figure.title {
        Some(title) => format!("{kind}: {}", plain_text(title)),
        None => kind.to_owned(),
    }];
    match &figure.content {
        FigureContent::Compare(columns) => parts.extend(
            columns
                .iter()
                .map(|column| named(&column.head, &column.gloss, &column.lines)),
        ),
        FigureContent::Flow(steps)
        | FigureContent::Cards {
            numbered: true,
            cards: steps,
        } => parts.extend((1..).zip(steps).map(|(number, step)| {
            format!("{number}. {}", named(&step.name, &step.gloss, &step.lines))
        })),
        FigureContent::Ladder(steps) | FigureContent::Cards { cards: steps, .. } => parts.extend(
            steps
                .iter()
                .map(|step| named(&step.name, &step.gloss, &step.lines)),
        ),
        FigureContent::Tree(root) => describe_node(root, &mut parts),
        FigureContent::Bars { bars, .. } => parts.extend(
            bars.iter()
                .map(|bar| format!("{}: {}", plain_text(&bar.label), plain_text(&bar.printed))),
        ),
        FigureContent::Contrast(panels) => parts.extend(
            panels
                .iter()
                .map(|panel| format!("{}: {}", plain_text(&panel.label), panel.code.text)),
        ),
        FigureContent::Memory { bindings, .. } => parts.extend(bindings.iter().map(|binding| {
            let texts = [&binding.name, &binding.object, &binding.note];
            let texts = texts.map(|text| plain_text(text));
            let [name, object, note] = &texts;
            let arrow = if name.is_empty() { "" } else { " → " };
            let comma = if note.is_empty() { "" } else { ", " };
            format!("{name}{arrow}{object}{comma}{note}")
        })),
    }
    parts.join(". ").replace("..", ".")
}

fn named(name: &[Inline], gloss: &[Inline], lines: &[Vec<Inline>]) -> String {
    let mut text = plain_text(name);
    let details: Vec<_> = std::iter::once(gloss)
        .chain(lines.iter().map(Vec::as_slice))
        .map(plain_text)
        .filter(|detail| !detail.is_empty())
        .collect();
    if !text.is_empty() && !details.is_empty() {
        text.push_str(": ");
    }
    text + &details.join("; ")
}

fn describe_node(node: &TreeNode, parts: &mut Vec<String>) {
    let label = plain_text(&node.label);
    parts.push(match &node.branch {
        Some(branch) => format!("{branch}: {label}"),
        None => label,
    });
    for child in &node.children {
        describe_node(child, parts);
    }
}
