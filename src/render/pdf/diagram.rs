//! Mermaid diagrams, and whether their words can be read on the paper.

use super::markup::Writer;
use crate::book::Diagram;
use crate::config::Paper;
use crate::diagnostics::Diagnostic;

/// The size of the renderer's text, in points of a drawing in its own size.
const TEXT: f64 = 14.0;

/// Smaller text than this can't be read with ease.
const LEAST_TEXT: f64 = 4.5;

/// Millimetres that the templates keep free beside and above a diagram: margins, the column of numbers, a caption. On
/// paper that is wider than 180 mm, and on narrower paper.
const AROUND_WIDE: (f64, f64) = (67.0, 60.0);
const AROUND_NARROW: (f64, f64) = (30.0, 45.0);

/// Writes a diagram, or says why it can't be drawn.
pub fn write(w: &mut Writer, diagram: &Diagram) {
    let drawing = match w.assets.diagram(diagram, w.theme) {
        Ok(drawing) => drawing,
        Err(fault) => return w.diagnostics.push(fault),
    };
    let text = text_size(drawing.size, w.book.pdf.paper);
    if text < LEAST_TEXT {
        let message = format!("on this paper the words of the diagram are only {text:.1} pt high");
        let fault = Diagnostic::warning("small-diagram", message)
            .at(diagram.span)
            .help("draw it in the other direction, or in two");
        w.diagnostics.push(fault);
    }
    w.push("diagram(");
    w.code.literal(&drawing.path);
    w.push(", alt: ");
    w.code
        .literal(diagram.title.as_deref().unwrap_or(&diagram.text));
    w.push(", caption: ");
    w.code.optional(diagram.title.as_deref());
    w.push(")");
}

/// How high the text of a drawing of this width and height comes out.
fn text_size((width, height): (f64, f64), paper: Paper) -> f64 {
    let (across, down) = paper.millimetres();
    let around = if across >= 180.0 {
        AROUND_WIDE
    } else {
        AROUND_NARROW
    };
    let points = |millimetres: f64| millimetres / 25.4 * 72.0;
    let fitting = (points(across - around.0) / width).min(points(down - around.1) / height);
    TEXT * fitting.min(1.0)
}
