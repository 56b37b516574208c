//! Finds an interpreter and asks it what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use prepress::examples::{End, Example, Interpreter};
use serde::Deserialize;

use super::Failure;
use super::process::{self, Limits};
use super::sandbox::find_program;

/// Where the project keeps an interpreter of its own, below the folder of the book.
const OWN: &str = ".tools/python/bin/python3";

/// What the interpreter is asked.
const QUESTION: &str = "
import json, sys
from importlib import metadata, util
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return 'unknown' if util.find_spec(name.replace('-', '_')) else None
print(json.dumps({
    'version': sys.version_info[:2],
    'name': sys.version,
    'program': sys.executable,
    'folders': [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    'packages': {name: version(name) for name in sys.argv[1:]},
}))
";

/// An interpreter that answers.
#[derive(Debug)]
pub struct FoundInterpreter {
    /// The program, as it was found.
    pub path: PathBuf,
    /// The program, by a path within `folders` or `/usr`.
    pub program: PathBuf,
    /// The folders that it needs.
    pub folders: Vec<PathBuf>,
    /// What the plan has to know.
    pub facts: Interpreter,
}

#[derive(Deserialize)]
struct Answer {
    version: (u32, u32),
    name: String,
    program: PathBuf,
    folders: BTreeSet<PathBuf>,
    packages: BTreeMap<String, Option<String>>,
}

/// The interpreter of the command line, or else the project's own below `home`, or else the newest in `PATH`.
///
/// # Errors
///
/// If the one of the command line is none. If there is none at all: `Ok(None)`.
pub fn find(
    given: Option<&Path>,
    home: &Path,
    examples: &[Example],
) -> Result<Option<FoundInterpreter>, Failure> {
    let packages: BTreeSet<&str> = examples
        .iter()
        .flat_map(|example| example.needs.iter().copied())
        .collect();
    if let Some(given) = given {
        let path = if given.components().count() > 1 {
            std::path::absolute(given).ok()
        } else {
            find_program(given)
        };
        let path = path.ok_or_else(|| misuse(given, "there is no such program"))?;
        return ask(&path, &packages)
            .map(Some)
            .map_err(|reason| misuse(given, &reason));
    }
    let own = std::path::absolute(home.join(OWN)).ok();
    let numbered = (8..32).rev().map(|minor| format!("python3.{minor}"));
    let others = numbered
        .chain(["python3".to_owned()])
        .filter_map(find_program);
    let mut candidates = own.filter(|own| own.exists()).into_iter().chain(others);
    Ok(candidates.find_map(|path| ask(&path, &packages).ok()))
}

fn misuse(given: &Path, reason: &str) -> Failure {
    Failure::Misuse(format!("--python {}: {reason}", given.display()))
}

/// Asks a program what interpreter it is.
fn ask(path: &Path, packages: &BTreeSet<&str>) -> Result<FoundInterpreter, String> {
    let mut command = Command::new(path);
    // Isolated as the examples are: neither the environment nor the user's own packages count.
    command.args(["-I", "-c", QUESTION]).args(packages);
    let limits = Limits {
        time: Duration::from_mins(1),
        output: 1 << 20,
        kills_group: false,
    };
    let outcome = process::run(command, limits);
    match outcome.end {
        End::Exited(0) => {}
        End::NotStarted(reason) => return Err(reason),
        _ => return Err("it is no Python 3 that runs".to_owned()),
    }
    let answer: Answer =
        serde_json::from_str(&outcome.stdout).map_err(|_| "it is no Python 3".to_owned())?;
    let packages: BTreeMap<_, _> = answer
        .packages
        .into_iter()
        .filter_map(|(name, version)| Some((name, version?)))
        .collect();
    let mut folders = answer.folders;
    folders.retain(|folder| folder.parent().is_some() && folder.exists());
    // What was found may be a script that starts the interpreter. A virtual environment is known by the path of its
    // interpreter; any other link must be followed.
    let own = answer.program;
    let linked = own.canonicalize().unwrap_or_else(|_| own.clone());
    let is_within = folders.iter().any(|folder| own.starts_with(folder));
    let program = if is_within { &own } else { &linked }.clone();
    if let Some(folder) = linked.parent() {
        folders.insert(folder.to_owned());
    }
    let identity = format!(
        "{} {} {} {packages:?}",
        path.display(),
        answer.name,
        stamp(&linked)
    );
    Ok(FoundInterpreter {
        path: path.to_owned(),
        program,
        folders: folders.into_iter().collect(),
        facts: Interpreter {
            version: answer.version,
            packages,
            identity,
        },
    })
}

/// Size and time of a program: another build of one version has others.
fn stamp(path: &Path) -> String {
    let Ok(metadata) = path.metadata() else {
        return String::new();
    };
    let modified = metadata.modified().ok();
    let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!(
        "{} {:?}",
        metadata.len(),
        modified.map(|time| time.as_nanos())
    )
}
