//! What came of a run against what the page says.

use crate::book::Tool;
use crate::diagnostics::{Diagnostic, Span};
use crate::sources::Sources;

use super::expected::{diff, first_difference, lines, shortened};
use super::plan::{Example, Role};
use super::traceback::{Uncaught, uncaught};

/// How many lines of an interpreter's last words are shown.
const LAST_WORDS: usize = 12;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal of this number.
    Killed(i32),
    /// It was stopped after so many seconds.
    TimedOut(u64),
    /// It was stopped after it had printed so many bytes.
    Flooded(usize),
    /// It could not even be started, for this reason.
    NotStarted(String),
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// What it printed.
    pub stdout: String,
    /// What it said on standard error.
    pub stderr: String,
}

/// The judgement on an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The page tells the truth.
    True,
    /// It does not, or the example does not run.
    False(Diagnostic),
    /// A block that it carries on from did not run to its end; that one is judged by itself.
    Unreached,
}

/// Judges the outcome of an example's program.
#[must_use]
pub fn judge(example: &Example, outcome: &Outcome, sources: &Sources) -> Verdict {
    Case {
        example,
        outcome,
        sources,
    }
    .verdict()
}

/// What an example's own part of a run printed; nothing if the run did not get that far.
pub(super) fn printed<'o>(example: &Example, outcome: &'o Outcome) -> Option<&'o str> {
    match &example.program.marker {
        None => Some(&outcome.stdout),
        Some(marker) => {
            let (_, after) = outcome.stdout.split_once(marker.as_str())?;
            Some(after.strip_prefix('\n').unwrap_or(after))
        }
    }
}

struct Case<'c, 'b> {
    example: &'c Example<'b>,
    outcome: &'c Outcome,
    sources: &'c Sources,
}

impl Case<'_, '_> {
    fn verdict(&self) -> Verdict {
        let status = match &self.outcome.end {
            End::Exited(status) => *status,
            End::NotStarted(reason) => {
                let fault = Diagnostic::error(
                    "example-not-started",
                    format!("the example could not be started: {reason}"),
                );
                let help = "try again with fewer at once, such as `--jobs 1`; `--python` names another interpreter";
                return Verdict::False(fault.at(self.fence_line()).help(help));
            }
            _ if printed(self.example, self.outcome).is_none() => return Verdict::Unreached,
            // SIGXCPU: its share of the processor was used up before the clock ran out.
            End::TimedOut(_) | End::Killed(24) => {
                return Verdict::False(self.endless());
            }
            End::Flooded(bytes) => {
                let fault = Diagnostic::error(
                    "example-flood",
                    format!("the example was stopped after it had printed {bytes} bytes"),
                );
                let help = "print less, or mark it `no-run`";
                return Verdict::False(fault.at(self.fence_line()).help(help));
            }
            End::Killed(signal) => {
                return Verdict::False(
                    self.with_last_words(
                        Diagnostic::error(
                            "example-killed",
                            format!("the example was ended by {}", signal_name(*signal)),
                        )
                        .at(self.fence_line()),
                    ),
                );
            }
        };
        let Some(printed) = printed(self.example, self.outcome) else {
            return Verdict::Unreached;
        };
        let fault = match self.example.run.tool {
            Tool::Python => self.python(status, printed),
            Tool::Pytest => self.pytest(status, printed),
            Tool::Mypy => self.mypy(status, printed),
        };
        fault.map_or(Verdict::True, Verdict::False)
    }

    fn endless(&self) -> Diagnostic {
        let after = match self.outcome.end {
            End::TimedOut(seconds) => format!(" and was stopped after {seconds} s"),
            _ => String::new(),
        };
        Diagnostic::error(
            "example-timeout",
            format!("the example does not come to an end{after}"),
        )
        .at(self.fence_line())
        .help("make it smaller, or mark it `no-run`; `--timeout` gives examples more time")
    }

    fn python(&self, status: i32, printed: &str) -> Option<Diagnostic> {
        let program = &self.example.program;
        let uncaught = (status != 0)
            .then(|| uncaught(&self.outcome.stderr, program.main()))
            .flatten();
        let wanted = self.example.run.raises.as_deref();
        match (wanted, &uncaught) {
            (None, _) if status == 0 => {}
            (Some(name), Some(found)) if found.is(name) => {}
            // `sys.exit` leaves no traceback.
            (Some("SystemExit"), None) if status != 0 => {}
            (Some(name), _) if status == 0 => return Some(self.missing_exception(name)),
            (Some(name), Some(found)) => return Some(self.wrong_exception(name, found)),
            (_, Some(found)) => return Some(self.failed(found)),
            (_, None) => {
                let message = format!("the example ends with exit status {status}");
                let fault = Diagnostic::error("example-failed", message).at(self.fence_line());
                return Some(self.with_last_words(fault));
            }
        }
        match &self.example.code.output {
            Some(_) => self.compare(printed),
            None if self.example.role == Role::Text && !printed.trim().is_empty() => {
                Some(self.missing_output(printed))
            }
            None => None,
        }
    }

    /// The counts in the last line are compared, not the time; the lines before it only if the page shows any.
    fn pytest(&self, status: i32, printed: &str) -> Option<Diagnostic> {
        let Some(output) = &self.example.code.output else {
            return (status != 0).then(|| self.tool_fault("pytest fails the example", printed));
        };
        let printed = untimed(printed);
        let (expected, actual) = (lines(&output.text), lines(&printed));
        let actual = if expected.len() == 1 {
            actual.last().copied().unwrap_or_default().to_owned()
        } else {
            actual.join("\n")
        };
        self.compare_with(&untimed(&output.text), &actual)
    }

    fn mypy(&self, status: i32, printed: &str) -> Option<Diagnostic> {
        if !(0..=1).contains(&status) {
            let words = format!("{printed}\n{}", self.outcome.stderr);
            return Some(self.tool_fault("mypy cannot check the example", &words));
        }
        match self.example.code.output {
            Some(_) => self.compare(printed),
            None if status != 0 => {
                Some(self.tool_fault("mypy finds fault with the example", printed))
            }
            None => None,
        }
    }

    fn compare(&self, printed: &str) -> Option<Diagnostic> {
        let expected = &self.example.code.output.as_ref()?.text;
        self.compare_with(expected, printed)
    }

    fn compare_with(&self, expected: &str, printed: &str) -> Option<Diagnostic> {
        let output = self.example.code.output.as_ref()?;
        let index = first_difference(expected, printed)?;
        let count = lines(expected).len();
        let span = if count == 0 {
            first_line(self.sources, output.span)
        } else {
            nth_line(self.sources, output.text_span, index.min(count - 1))
        };
        let label = if index < count {
            "this is not what it prints"
        } else {
            "it prints more than this"
        };
        let fault = Diagnostic::error("wrong-output", "the example prints something else")
            .at(span)
            .label(label)
            .help(format!(
                "on the page (-) and printed (+):\n{}",
                diff(expected, printed)
            ));
        Some(fault)
    }

    fn missing_output(&self, printed: &str) -> Diagnostic {
        Diagnostic::error(
            "missing-output",
            "the example prints, but the page does not show what",
        )
        .at(self.fence_line())
        .help(format!(
            "put an `output` fence behind it:\n{}",
            diff("", printed)
        ))
    }

    fn missing_exception(&self, name: &str) -> Diagnostic {
        Diagnostic::error(
            "missing-exception",
            format!("the example was to end with `{name}`, but runs to its end"),
        )
        .at(self.fence_line())
        .help(format!(
            "make it raise the exception, or take `raises={name}` out of the fence"
        ))
    }

    fn wrong_exception(&self, name: &str, found: &Uncaught) -> Diagnostic {
        let fault = Diagnostic::error(
            "wrong-exception",
            format!(
                "the example was to end with `{name}`, but ends with `{}`",
                found.kind
            ),
        );
        self.with_last_words(fault.at(self.place(found)))
    }

    fn failed(&self, found: &Uncaught) -> Diagnostic {
        let message = if found.message.is_empty() {
            found.kind.clone()
        } else {
            format!("{}: {}", found.kind, shortened(&found.message))
        };
        let fault = Diagnostic::error(
            "example-failed",
            format!("the example ends with `{message}`"),
        );
        self.with_last_words(fault.at(self.place(found)))
    }

    fn tool_fault(&self, message: &str, words: &str) -> Diagnostic {
        let fault = Diagnostic::error("example-failed", message).at(self.fence_line());
        fault.help(last_lines(words))
    }

    fn with_last_words(&self, fault: Diagnostic) -> Diagnostic {
        let words = last_lines(&self.outcome.stderr);
        if words.is_empty() {
            fault
        } else {
            fault.help(format!("its last words:\n{words}"))
        }
    }

    /// The line of the page that an exception came from.
    fn place(&self, found: &Uncaught) -> Span {
        let code = self.example.code;
        let line = found.line.and_then(|line| {
            let index = line.checked_sub(1 + self.example.program.first_line)?;
            (index < code.text.lines().count()).then_some(index)
        });
        match line {
            Some(index) => nth_line(self.sources, code.text_span, index),
            None => self.fence_line(),
        }
    }

    fn fence_line(&self) -> Span {
        first_line(self.sources, self.example.code.span)
    }
}

/// The text without the seconds that a test run took.
fn untimed(text: &str) -> String {
    let untimed = text.lines().map(|line| {
        let is_time = |word: &str| {
            word.strip_suffix('s').is_some_and(|number| {
                number.parse::<f64>().is_ok() || number == "<time>" || number == "..."
            })
        };
        let (bare, rule) = match line.trim_end().strip_suffix('=') {
            Some(_) => (line.trim_matches(['=', ' ']), true),
            None => (line, false),
        };
        match bare.rsplit_once(" in ") {
            Some((counts, time)) if is_time(time) || time == "<time>" => counts.to_owned(),
            // Rules are as long as the terminal is wide.
            _ if rule => bare.to_owned(),
            _ => line.to_owned(),
        }
    });
    untimed.collect::<Vec<_>>().join("\n")
}

fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(shortened).collect();
    lines[lines.len().saturating_sub(LAST_WORDS)..].join("\n")
}

/// The first line of a span.
fn first_line(sources: &Sources, span: Span) -> Span {
    nth_line(sources, span, 0)
}

/// A line of a span, from 0, without its indentation and the marks of quotes around it.
fn nth_line(sources: &Sources, span: Span, index: usize) -> Span {
    let text = sources.text(span);
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number == index {
            let bare = line.trim_end();
            // Only lines after the first one still carry what stands before a quoted line.
            let inner = if index == 0 {
                bare
            } else {
                bare.trim_start_matches([' ', '\t', '>'])
            };
            let from = span.range().start + start + (bare.len() - inner.len());
            return Span::new(span.file, from..from + inner.len());
        }
        start += line.len();
    }
    span
}

fn signal_name(number: i32) -> String {
    let name = match number {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        25 => "SIGXFSZ",
        _ => return format!("signal {number}"),
    };
    format!("signal {number} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_test_run_does_not_count() {
        for (timed, plain) in [
            ("2 passed in 0.01s", "2 passed"),
            ("2 passed in <time>s", "2 passed"),
            ("2 passed in <time>", "2 passed"),
            ("2 passed in ...s", "2 passed"),
            (
                "===== 1 failed, 2 passed in 0.31s =====",
                "1 failed, 2 passed",
            ),
            ("==== FAILURES ====", "FAILURES"),
            ("found in 2 files", "found in 2 files"),
            ("..F", "..F"),
        ] {
            assert_eq!(untimed(timed), plain);
        }
    }
}
