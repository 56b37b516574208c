//! The anki format.

use super::{Format, Output, Progress};
use crate::book::Book;
use crate::diagnostics::Reported;
use crate::theme::Theme;

/// The anki format.
pub const FORMAT: &Format = &Format {
    name: "anki",
    render,
};

fn render(_book: &Book, _theme: &Theme, _progress: &dyn Progress) -> Reported<Output> {
    Reported::clean(Output::default())
}
