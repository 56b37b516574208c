//! What is known of an interpreter, and which examples it cannot run.

use std::collections::BTreeMap;
use std::fmt;

use super::plan::Example;

/// An interpreter, as far as the plan has to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpreter {
    /// Major and minor version.
    pub version: (u32, u32),
    /// The versions of those packages that were asked for and are there, by name.
    pub packages: BTreeMap<String, String>,
    /// Text that changes whenever the interpreter or one of the packages does.
    pub identity: String,
}

/// Why an example cannot be run by an interpreter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The interpreter is older than `min=` says.
    Version(u32, u32),
    /// A package of `needs=`, or the tool, is not installed.
    Package(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::Version(major, minor) => write!(f, "Python {major}.{minor}"),
            Obstacle::Package(name) => write!(f, "{name}"),
        }
    }
}

impl Interpreter {
    /// What keeps this interpreter from running an example, if anything does.
    #[must_use]
    pub fn obstacle(&self, example: &Example) -> Option<Obstacle> {
        if let Some((major, minor)) = example.min.filter(|min| *min > self.version) {
            return Some(Obstacle::Version(major, minor));
        }
        let is_missing = |name: &&&str| !self.packages.contains_key(**name);
        let missing = example.needs.iter().find(is_missing)?;
        Some(Obstacle::Package((*missing).to_owned()))
    }
}
