//! Everything that is printed: diagnostics, progress, results.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use prepress::diagnostics::{self, Diagnostic, Severity};
use prepress::render::Progress;
use prepress::sources::Sources;

use super::args::MessageFormat;

/// Prints diagnostics to standard error and counts them.
#[derive(Debug)]
pub struct Reporter {
    format: MessageFormat,
    color: bool,
    errors: usize,
    warnings: usize,
}

impl Reporter {
    /// A reporter that has said nothing yet.
    pub fn new(format: MessageFormat) -> Self {
        Reporter {
            format,
            color: wants_color(),
            errors: 0,
            warnings: 0,
        }
    }

    /// Says everything, in order.
    pub fn report(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Notice => {}
            }
            let text = match self.format {
                MessageFormat::Human => diagnostics::render(diagnostic, sources, self.color) + "\n",
                MessageFormat::Json => diagnostics::json(diagnostic, sources),
                MessageFormat::Github => diagnostics::github(diagnostic, sources),
            };
            eprint_line(&text);
        }
    }

    /// Whether an error has been said.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// A last line for people about what went wrong, such as `2 errors, 1 warning; nothing was written`.
    pub fn conclude(&self, consequence: &str) {
        let counts: Vec<_> = [(self.errors, "error"), (self.warnings, "warning")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
        if self.format == MessageFormat::Human && !counts.is_empty() {
            let separator = if consequence.is_empty() { "" } else { "; " };
            eprint_line(&format!("{}{separator}{consequence}", counts.join(", ")));
        }
    }
}

/// An error of the program's use or of the system.
pub fn error(message: &str) {
    let (start, end) = if wants_color() {
        ("\u{1b}[1;91m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    eprint_line(&format!("{start}error{end}: {message}"));
}

/// A line of the result.
pub fn result(line: &str) {
    // A reader that stops listening (`prepress list | head`) is no fault.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A change to the user's files, said beside the diagnostics.
pub fn change(text: &str) {
    eprint_line(text);
}

/// `1 warning`, `2 warnings`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// `812 B`, `45 KB`, `6.5 MB` (powers of 1,000).
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

fn eprint_line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn wants_color() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !plain && std::io::stderr().is_terminal()
}

/// One progress bar for each format, on a terminal; elsewhere and in CI nothing.
pub struct Bars {
    bars: BTreeMap<&'static str, Bar>,
}

struct Bar {
    drawn: ProgressBar,
    /// How many books are still to come.
    open: Mutex<usize>,
}

impl Bars {
    /// Bars for these formats, each with a number of books ahead of it.
    pub fn new(formats: impl IntoIterator<Item = &'static str>, books: usize) -> Self {
        let all = MultiProgress::with_draw_target(progress_target());
        let bars = formats.into_iter().map(|format| {
            let drawn = all.add(ProgressBar::new_spinner());
            drawn.set_style(style("{spinner} {prefix:5} {msg}"));
            drawn.set_prefix(format);
            drawn.set_message("waiting");
            drawn.enable_steady_tick(Duration::from_millis(100));
            let open = Mutex::new(books);
            (format, Bar { drawn, open })
        });
        Bars {
            bars: bars.collect(),
        }
    }

    /// Takes the bars away.
    pub fn clear(&self) {
        for bar in self.bars.values() {
            bar.drawn.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn stage(&self, format: &'static str, stage: &str, steps: Option<usize>) {
        let Some(bar) = self.bars.get(format) else {
            return;
        };
        bar.drawn.set_message(stage.to_owned());
        if let Some(steps) = steps {
            bar.drawn
                .set_style(style("{spinner} {prefix:5} {msg:24} {bar:30} {pos}/{len}"));
            bar.drawn.set_length(steps as u64);
            bar.drawn.set_position(0);
        } else {
            bar.drawn.set_style(style("{spinner} {prefix:5} {msg}"));
        }
    }

    fn step(&self, format: &'static str) {
        if let Some(bar) = self.bars.get(format) {
            bar.drawn.inc(1);
        }
    }

    fn done(&self, format: &'static str) {
        let Some(bar) = self.bars.get(format) else {
            return;
        };
        let mut open = bar.open.lock().expect("counting down does not panic");
        *open = open.saturating_sub(1);
        if *open == 0 {
            bar.drawn.set_style(style("  {prefix:5} {msg}"));
            bar.drawn.finish_with_message("done");
        }
    }
}

/// One progress bar that counts.
pub struct Counter {
    bar: ProgressBar,
}

impl Counter {
    /// A bar for so many things.
    pub fn new(noun: &'static str, count: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(count as u64), progress_target());
        bar.set_style(style("{spinner} {prefix} {bar:40} {pos}/{len}"));
        bar.set_prefix(noun);
        Counter { bar }
    }

    /// One of them is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Bars are drawn on a terminal; elsewhere and in CI nothing is.
fn progress_target() -> ProgressDrawTarget {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if is_ci || !std::io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_to_what_a_person_reads() {
        let sizes = [812, 1_499, 1_500, 999_499, 6_549_999, 13_500_000].map(size);
        assert_eq!(
            sizes,
            ["812 B", "1 KB", "2 KB", "999 KB", "6.5 MB", "13.5 MB"]
        );
    }
}
