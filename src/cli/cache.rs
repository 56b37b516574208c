//! Remembers which examples are known to be true, so that only what has changed is run again.
//!
//! One file of digests for each bank and interpreter, in `prepress/` of the user's cache folder (`XDG_CACHE_HOME`, or
//! else `~/.cache`). Only examples that passed are in it: what failed is always run again.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use prepress::lock::Digest;

use super::files::StagedFiles;

/// The examples of one bank that one interpreter has proved.
#[derive(Debug)]
pub struct Cache {
    path: Option<PathBuf>,
    known: HashSet<String>,
}

impl Cache {
    /// What is known of the bank at `home` for an interpreter; nothing if there is no cache folder.
    pub fn read(home: &Path, interpreter: &str) -> Self {
        let path = folder().map(|folder| {
            let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
            let name = Digest::of([home.as_os_str().as_encoded_bytes(), interpreter.as_bytes()]);
            folder.join(format!("examples-{}.txt", name.as_str()))
        });
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let known = text
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect();
        Cache { path, known }
    }

    /// Whether an example is known to be true.
    pub fn knows(&self, digest: &Digest) -> bool {
        self.known.contains(digest.as_str())
    }

    /// Remembers exactly these examples, or these and those known before. A cache that cannot be written is none.
    pub fn write(&self, digests: &[&Digest], keep_others: bool) {
        let mut all: Vec<&str> = digests.iter().map(|digest| digest.as_str()).collect();
        if keep_others {
            all.extend(self.known.iter().map(String::as_str));
        }
        all.sort_unstable();
        all.dedup();
        let is_same =
            all.len() == self.known.len() && all.iter().all(|one| self.known.contains(*one));
        let Some(path) = self.path.as_ref().filter(|_| !is_same) else {
            return;
        };
        let mut staged = StagedFiles::default();
        let text = all.join("\n");
        if staged.stage(path, text.as_bytes()).is_ok() {
            let _ = staged.commit();
        }
    }
}

fn folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let base = variable("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| variable("HOME").map(|home| home.join(".cache")))?;
    Some(base.join("prepress"))
}
