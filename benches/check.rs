//! How fast the check of examples is: 1,500 small examples, against as many bare starts of the interpreter on as many
//! threads, and again with nothing changed. Prints each figure with what the project wants of it; nothing is asserted.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a bench runs programs, asks the clock and prints"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;

/// How many examples there are.
const EXAMPLES: usize = 1_500;

fn main() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/python/bin/python3");
    let python = if own.exists() {
        own
    } else {
        PathBuf::from("python3")
    };
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    write_bank(home.path());
    let start = |_: usize| {
        Command::new(&python)
            .args(["-c", "pass"])
            .env_clear()
            .stdin(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    assert!(start(0), "there is no interpreter to measure with");
    let bare = measure(|| assert!((0..EXAMPLES).into_par_iter().with_max_len(1).all(start)));
    let first = measure(|| check(home.path(), &python));
    let second = measure(|| check(home.path(), &python));
    println!(
        "{EXAMPLES} examples; {} threads",
        rayon::current_num_threads()
    );
    println!("bare starts      {:>7.2} s", bare.as_secs_f64());
    println!(
        "checked          {:>7.2} s   {:.2} times; wanted: at most 2.5",
        first.as_secs_f64(),
        first.as_secs_f64() / bare.as_secs_f64()
    );
    println!(
        "nothing changed  {:>7.2} s   wanted: under 0.3",
        second.as_secs_f64()
    );
}

fn measure(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn check(home: &Path, python: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_prepress"))
        .args(["check", "--run", "--python"])
        .arg(python)
        .current_dir(home)
        .env("XDG_CACHE_HOME", home.join("cache"))
        .output()
        .expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
}

/// A bank of fifteen sections with a hundred examples each.
fn write_bank(home: &Path) {
    let write = |path: &str, text: &str| {
        let path = home.join("content").join(path);
        std::fs::create_dir_all(path.parent().expect("it is in a folder"))
            .expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    };
    write(
        "book.toml",
        "title = \"T\"\nauthors = [\"A\"]\nidentifier = \"urn:test\"\n",
    );
    write("01-part/index.md", "# Part {#part}\n");
    for section in 0..EXAMPLES / 100 {
        let questions: String = (0..100)
            .map(|number| {
                let id = section * 100 + number;
                format!(
                    "## What is the number {id}? {{#q{id}}}\n\nA number.\n\n```python\nprint({id})\n```\n```output\n{id}\n```\n\n"
                )
            })
            .collect();
        let text = format!("# Section {section} {{#s{section}}}\n\n{questions}");
        write(&format!("01-part/{section:02}-section.md"), &text);
    }
}
