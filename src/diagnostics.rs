//! What a stage has to say about its input: faults and remarks, each with its place in the source.
//!
//! Nothing here prints. The shell chooses between what [`render`], [`json`] and [`github`] draw.

mod draw;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use draw::line_column;
pub use draw::{github, json, render};

/// A file of [`Sources`](crate::sources::Sources), by its place in their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of `range` (bytes) in `file`.
    ///
    /// # Panics
    ///
    /// If the range lies beyond 4 GiB; sources are refused long before that.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let narrow = |n: usize| u32::try_from(n).expect("a source file is smaller than 4 GiB");
        Span {
            file,
            start: narrow(range.start),
            end: narrow(range.end),
        }
    }

    /// The range of bytes within the file.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A place in the bank.
    Bank(Span),
    /// A place in a file that is no part of the bank, such as a template of the user's own.
    Other {
        /// The file's path, as the user knows it.
        path: String,
        /// The file's whole text.
        text: Arc<str>,
        /// The range of bytes meant.
        range: Range<usize>,
    },
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Notice,
    /// Probably wrong; the output is complete all the same.
    Warning,
    /// Wrong; what depends on it is not written.
    Error,
}

impl Severity {
    /// The word before a message: `notice`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One fault or remark: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The stable name of the rule, such as `dead-reference`; `book.toml` can allow a warning by it.
    pub rule: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, if it is at a place at all.
    pub place: Option<Place>,
    /// A few words beside the underlined source.
    pub label: Option<String>,
    /// Other places that belong to it, each with its words.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(severity: Severity, rule: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            severity,
            rule,
            message: message.into(),
            place: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// An error: what depends on it is not written.
    #[must_use]
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, message)
    }

    /// A warning: probably wrong.
    #[must_use]
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, rule, message)
    }

    /// A notice: worth knowing.
    #[must_use]
    pub fn notice(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Notice, rule, message)
    }

    /// Points at a place in the bank.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.place = Some(Place::Bank(span));
        self
    }

    /// Points at a place in a file outside the bank.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>, text: Arc<str>, range: Range<usize>) -> Self {
        self.place = Some(Place::Other {
            path: path.into(),
            text,
            range,
        });
        self
    }

    /// Puts a few words beside the underlined source.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// What a stage made, with everything it has to say about it.
#[derive(Clone, Debug)]
pub struct Reported<T> {
    /// What was made, as far as the faults allowed.
    pub output: T,
    /// Every fault and remark, in the order in which they were met.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Reported<T> {
    /// An output about which there is nothing to say.
    pub fn clean(output: T) -> Self {
        Reported {
            output,
            diagnostics: Vec::new(),
        }
    }

    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Makes something else of the output and keeps the diagnostics.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Reported<U> {
        Reported {
            output: make(self.output),
            diagnostics: self.diagnostics,
        }
    }
}
