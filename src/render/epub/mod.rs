//! The epub format.

use super::{Format, Output, Progress};
use crate::book::Book;
use crate::diagnostics::Reported;
use crate::theme::Theme;

/// The epub format.
pub const FORMAT: &Format = &Format {
    name: "epub",
    render,
};

fn render(_book: &Book, _theme: &Theme, _progress: &dyn Progress) -> Reported<Output> {
    Reported::clean(Output::default())
}
