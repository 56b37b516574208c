//! What came of the examples, in one line.

use std::collections::BTreeMap;
use std::time::Duration;

use super::args::MessageFormat;
use super::terminal;

/// What came of all examples.
#[derive(Debug, Default)]
pub struct Summary {
    /// Major and minor version of the interpreter, if there was one.
    pub interpreter: Option<(u32, u32)>,
    /// How many passed.
    pub passed: usize,
    /// How many of those were known from before.
    pub remembered: usize,
    /// How many failed.
    pub failed: usize,
    /// How many carry on from one that failed.
    pub unreached: usize,
    /// How many outputs were rewritten.
    pub blessed: usize,
    /// How many were skipped, by what they lack.
    pub skipped: BTreeMap<String, usize>,
}

impl Summary {
    /// The last line.
    pub fn say(&self, format: MessageFormat, time: Duration) {
        if format == MessageFormat::Json {
            let object = serde_json::json!({
                "python": self.interpreter.map(|(major, minor)| format!("{major}.{minor}")),
                "passed": self.passed,
                "remembered": self.remembered,
                "failed": self.failed,
                "unreached": self.unreached,
                "blessed": self.blessed,
                "skipped": self.skipped,
            });
            terminal::result(&object.to_string());
            return;
        }
        let skipped: usize = self.skipped.values().sum();
        let all = self.passed + self.failed + self.unreached + self.blessed + skipped;
        let known = match self.remembered {
            0 => String::new(),
            count => format!(" ({count} known from before)"),
        };
        let mut parts = vec![
            format!("{} passed{known}", self.passed),
            format!("{} failed", self.failed),
        ];
        if self.unreached > 0 {
            parts.push(format!("{} not reached", self.unreached));
        }
        if self.blessed > 0 {
            parts.push(format!("{} blessed", self.blessed));
        }
        let reasons: Vec<_> = self
            .skipped
            .iter()
            .map(|(lack, count)| format!("{count} for want of {lack}"))
            .collect();
        parts.push(if reasons.is_empty() {
            "0 skipped".to_owned()
        } else {
            format!("{skipped} skipped ({})", reasons.join(", "))
        });
        let python = self.interpreter.map_or_else(String::new, |(major, minor)| {
            format!(" on Python {major}.{minor}")
        });
        terminal::result(&format!(
            "{}{python}: {} in {:.1} s",
            terminal::counted(all, "example"),
            parts.join(", "),
            time.as_secs_f64()
        ));
    }
}
