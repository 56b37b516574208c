//! `prepress new`: a small working bank to start from, or the built-in templates and fonts to change.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use include_dir::{Dir, include_dir};
use prepress::theme::Theme;

use super::args::NewArguments;
use super::{Failure, Outcome, files, terminal};

/// The bank that `prepress new` writes.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter");

/// What stands in the starter's `book.toml` for an identifier: every bank must have its own.
const IDENTIFIER: &str = "urn:uuid:00000000-0000-0000-0000-000000000000";

/// Writes what the arguments ask for.
pub fn run(arguments: &NewArguments) -> Outcome {
    if arguments.templates {
        write_theme(&arguments.dir)
    } else {
        write_starter(&arguments.dir)
    }
}

fn write_starter(dir: &Path) -> Outcome {
    if !files::is_vacant(dir)? {
        return Err(Failure::Misuse(format!(
            "{} is not empty; nothing was written",
            dir.display()
        )));
    }
    let mut starter = Vec::new();
    collect(&STARTER, &mut starter);
    let identifier = random_identifier();
    let starter: Vec<_> = starter
        .into_iter()
        .map(|(path, bytes)| match std::str::from_utf8(bytes) {
            Ok(text) => (path, text.replace(IDENTIFIER, &identifier).into_bytes()),
            Err(_) => (path, bytes.to_vec()),
        })
        .collect();
    let entries = starter
        .iter()
        .map(|(path, bytes)| (path.as_str(), &**bytes));
    files::write_new(dir, entries)?;
    let dir = dir.display();
    terminal::result(&format!(
        "{dir} holds a bank of questions that shows every construct; try `prepress build {dir}`"
    ));
    Ok(())
}

fn write_theme(dir: &Path) -> Outcome {
    let theme = Theme::default();
    let entries: Vec<_> = theme
        .files("templates/")
        .chain(theme.files("fonts/"))
        .collect();
    let count = entries.len();
    files::write_new(dir, entries)?;
    terminal::result(&format!(
        "{}: {count} files; keep those that you change beside the content folder and delete the others",
        dir.display()
    ));
    Ok(())
}

fn collect(dir: &Dir<'static>, files: &mut Vec<(String, &'static [u8])>) {
    for file in dir.files() {
        let path = file.path().display().to_string().replace('\\', "/");
        files.push((path, file.contents()));
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}

/// A version-4 UUID (RFC 9562) from the randomness that the standard library seeds its hash maps with.
fn random_identifier() -> String {
    let [high, low] = [(); 2].map(|()| RandomState::new().hash_one(0));
    let high = (high & !0xf000) | 0x4000;
    let low = (low >> 2) | (1 << 63);
    format!(
        "urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_uuids_and_differ() {
        let [one, two] = [(); 2].map(|()| random_identifier());
        assert_ne!(one, two);
        for identifier in [one, two] {
            let groups: Vec<_> = identifier["urn:uuid:".len()..].split('-').collect();
            let lengths: Vec<_> = groups.iter().map(|group| group.len()).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{identifier}");
            assert!(groups[2].starts_with('4'));
            assert!(groups[3].starts_with(['8', '9', 'a', 'b']));
        }
    }
}
