//! The program as its users run it: each test in a fresh folder, few and named for what they promise.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests run the program and look at what it left on the disk"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const BOOK: &str = "title = \"Tea\"\nauthors = [\"Ada\"]\nidentifier = \"urn:uuid:5f0c7f0e-8a34-4f0c-9d0b-2f6f3f1f0c11\"\n\
                    date = 2026-11-21\n\n[[edition]]\nname = \"hard\"\nselect = { level = 3 }\n";
const SECTION: &str = "# Leaves {#leaves}\n\n## What is oolong? {#oolong .leaf level=1}\n\nA tea between green and black.\n\n\
                       ## What is pu-erh? {#pu-erh level=3}\n\nA tea that ripens for years.\n";

/// A small bank in a folder of its own.
struct Bank {
    home: TempDir,
}

impl Bank {
    fn new() -> Self {
        let bank = Bank {
            home: tempfile::tempdir().unwrap(),
        };
        bank.write("content/book.toml", BOOK);
        bank.write("content/01-tea/index.md", "# Tea {#tea}\n");
        bank.write("content/01-tea/01-leaves.md", SECTION);
        bank
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts other words into the section.
    fn edit(&self, old: &str, new: &str) {
        assert!(SECTION.contains(old));
        self.write("content/01-tea/01-leaves.md", &SECTION.replace(old, new));
    }

    /// Runs `prepress` in the bank's folder with words separated by spaces.
    fn run(&self, words: &str) -> Run {
        run(self.home.path(), words, &[])
    }

    /// All files below a folder, by their paths within it.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), "", &mut files);
        files
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// What a run left behind.
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    /// Asserts the exit status.
    #[track_caller]
    fn exits_with(self, status: i32) -> Self {
        let Run { stdout, stderr, .. } = &self;
        assert_eq!(self.status, status, "stdout: {stdout}\nstderr: {stderr}");
        self
    }
}

fn run(folder: &Path, words: &str, environment: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prepress"));
    for name in ["SOURCE_DATE_EPOCH", "NO_COLOR", "CI"] {
        command.env_remove(name);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .args(words.split_whitespace())
        .envs(environment.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap();
    Run {
        status: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

#[test]
fn a_new_bank_builds_and_is_checked_without_a_word_of_complaint() {
    let temp = tempfile::tempdir().unwrap();
    run(temp.path(), "new tea", &[]).exits_with(0);
    let built = run(temp.path(), "build tea --edition all", &[]).exits_with(0);
    assert_eq!(built.stderr, "");
    let mut files = BTreeMap::new();
    collect(&temp.path().join("tea/dist"), "", &mut files);
    for extension in [".pdf", ".apkg", ".epub"] {
        let count = files
            .keys()
            .filter(|name| name.ends_with(extension))
            .count();
        assert_eq!(count, 3, "{:?}", files.keys());
    }
    assert!(temp.path().join("tea/content/book.lock").exists());
    let checked = run(temp.path(), "check tea", &[]).exits_with(0);
    assert_eq!(checked.stderr, "");
}

#[test]
fn a_new_bank_does_not_overwrite_anything() {
    let bank = Bank::new();
    let before = bank.files(".");
    let refused = bank.run("new .").exits_with(2);
    assert!(
        refused.stderr.contains("is not empty"),
        "{}",
        refused.stderr
    );
    assert_eq!(bank.files("."), before);
}

#[test]
fn templates_can_be_copied_out_and_changed_but_are_never_overwritten() {
    let bank = Bank::new();
    bank.run("build --format epub --out built-in").exits_with(0);
    bank.run("new --templates .").exits_with(0);
    bank.run("build --format epub --out copied").exits_with(0);
    assert!(
        bank.files("built-in") == bank.files("copied"),
        "copies change nothing"
    );

    let refused = bank.run("new --templates .").exits_with(2);
    assert!(
        refused.stderr.contains("is there already"),
        "{}",
        refused.stderr
    );
    let theme = fs::read_to_string(bank.path("templates/theme.toml")).unwrap();
    let renamed = theme.replace("contents = \"Contents\"", "contents = \"Inside\"");
    assert_ne!(theme, renamed);
    bank.write("templates/theme.toml", &renamed);
    bank.run("build --format epub --out changed").exits_with(0);
    assert!(bank.files("built-in") != bank.files("changed"));
}

#[test]
fn a_build_with_faults_in_the_content_writes_nothing() {
    let bank = Bank::new();
    bank.run("build").exits_with(0);
    let (dist, lock) = (
        bank.files("dist"),
        bank.files("content")["book.lock"].clone(),
    );
    bank.edit("A tea between", "See [that](#nowhere). A tea between");
    let failed = bank.run("build").exits_with(1);
    assert!(
        failed
            .stderr
            .contains("error[dead-reference]: there is no question or section `nowhere`"),
        "{}",
        failed.stderr
    );
    assert!(failed.stderr.contains("--> content/01-tea/01-leaves.md:5:"));
    assert!(failed.stderr.ends_with("1 error; nothing was written\n"));
    assert!(bank.files("dist") == dist);
    assert_eq!(bank.files("content")["book.lock"], lock);
}

#[test]
fn one_format_that_fails_does_not_lose_the_others() {
    let bank = Bank::new();
    bank.run("build").exits_with(0);
    let before = bank.files("dist");
    bank.edit("green and black", "green and dark");
    bank.write("templates/pdf/book.typ", "#let broken = \n");
    let failed = bank.run("build").exits_with(1);
    assert!(
        failed.stderr.contains("templates/pdf/book.typ:"),
        "{}",
        failed.stderr
    );
    assert!(failed.stderr.contains("its last good file stays"));
    let after = bank.files("dist");
    assert!(after["tea.pdf"] == before["tea.pdf"]);
    assert!(after["tea.epub"] != before["tea.epub"]);
    assert!(after["tea.apkg"] != before["tea.apkg"]);
}

#[test]
fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
    let bank = Bank::new();
    bank.run("build --format epub").exits_with(0);
    let old = bank.files("dist")["tea.epub"].clone();
    // Whoever has the old file open keeps it: a new one takes its name.
    fs::hard_link(bank.path("dist/tea.epub"), bank.path("reader")).unwrap();
    bank.edit("green and black", "green and dark");
    bank.run("build --format epub").exits_with(0);
    assert!(fs::read(bank.path("reader")).unwrap() == old);
    assert!(bank.files("dist")["tea.epub"] != old);
    assert_eq!(bank.files("dist").len(), 1);
}

#[test]
fn locked_refuses_to_change_the_lock_before_anything_is_written() {
    let bank = Bank::new();
    let refused = bank.run("build --locked").exits_with(1);
    assert!(
        refused.stderr.contains("lock-would-change"),
        "{}",
        refused.stderr
    );
    assert!(bank.files("dist").is_empty());
    assert!(!bank.path("content/book.lock").exists());

    bank.run("build").exits_with(0);
    bank.run("build --locked").exits_with(0);
    bank.edit("green and black", "green and dark");
    let (dist, content) = (bank.files("dist"), bank.files("content"));
    bank.run("build --locked").exits_with(1);
    assert!(bank.files("dist") == dist);
    assert!(bank.files("content") == content);
}

#[test]
fn the_lock_is_written_with_the_deck_and_only_then() {
    let bank = Bank::new();
    bank.run("build --format pdf,epub").exits_with(0);
    assert!(!bank.path("content/book.lock").exists());
    bank.run("build --format anki --edition hard").exits_with(0);
    let lock = fs::read_to_string(bank.path("content/book.lock")).unwrap();
    assert!(
        lock.contains("pu-erh") && !lock.contains("oolong"),
        "{lock}"
    );
    // Another edition adds to it and forgets nothing.
    bank.run("build --format anki --edition all").exits_with(0);
    let lock = fs::read_to_string(bank.path("content/book.lock")).unwrap();
    assert!(lock.contains("pu-erh") && lock.contains("oolong"), "{lock}");
}

#[test]
fn the_same_bank_gives_the_same_bytes_anywhere_and_at_any_time() {
    let built = |words: &str, epoch: &str| {
        let bank = Bank::new();
        let words = format!("build --edition all {words}");
        run(bank.home.path(), &words, &[("SOURCE_DATE_EPOCH", epoch)]).exits_with(0);
        // The lock too, which remembers times.
        (bank.files("dist"), bank.files("content"))
    };
    let first = built("--jobs 1", "1000000000");
    assert_eq!(first.0.len(), 6);
    assert!(first == built("--jobs 2", "2000000000"));
    assert!(first == built("--jobs 7", "1800000000"));
}

#[test]
fn wrong_use_exits_with_2_and_says_what_would_be_right() {
    let bank = Bank::new();
    for (words, hint) in [
        ("", "Usage:"),
        ("build --format docx", "possible values"),
        (
            "build --edition soft",
            "there is no edition `soft`; there are full, all, hard",
        ),
        ("build elsewhere", "elsewhere is no folder"),
        ("build --jobs 0", "--jobs"),
        ("list --level 4", "--level"),
    ] {
        let wrong = bank.run(words).exits_with(2);
        assert!(wrong.stderr.contains(hint), "{words}: {}", wrong.stderr);
        assert_eq!(wrong.stdout, "");
    }
    let wrong = run(
        bank.home.path(),
        "build",
        &[("SOURCE_DATE_EPOCH", "tomorrow")],
    );
    assert!(wrong.exits_with(2).stderr.contains("SOURCE_DATE_EPOCH"));
    assert!(bank.files("dist").is_empty());
}

#[test]
fn a_folder_without_a_book_and_an_impossible_output_are_faults() {
    let bank = Bank::new();
    bank.write("file", "");
    let failed = bank.run("build --out file").exits_with(1);
    let said = "file is a file, not a folder; name another with --out, or move it";
    assert!(failed.stderr.contains(said), "{}", failed.stderr);
    bank.run("build --out file/dist").exits_with(1);
    fs::create_dir_all(bank.path("out/tea.epub")).unwrap();
    let failed = bank.run("build --out out").exits_with(1);
    let said = "tea.epub is a folder where a file is to be";
    assert!(failed.stderr.contains(said), "{}", failed.stderr);
    assert!(
        bank.files("out").is_empty(),
        "all files are written, or none"
    );
    fs::remove_file(bank.path("content/book.toml")).unwrap();
    let failed = bank.run("build content").exits_with(1);
    assert!(failed.stderr.contains("book.toml"), "{}", failed.stderr);
}

#[test]
fn machines_get_one_json_object_a_line() {
    let bank = Bank::new();
    bank.edit("A tea between", "<b>A</b> tea between");
    let built = bank.run("build --message-format json").exits_with(0);
    let lines = |text: &str| -> Vec<serde_json::Value> {
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let files = lines(&built.stdout);
    assert_eq!(files.len(), 3);
    for file in files {
        let path = bank.path(file["path"].as_str().unwrap());
        assert_eq!(file["bytes"], fs::metadata(path).unwrap().len());
        assert_eq!(file["questions"], 2);
    }
    let messages = lines(&built.stderr);
    assert!(!messages.is_empty());
    for message in messages {
        assert_eq!(message["rule"], "raw-html");
        assert_eq!(message["severity"], "warning");
        assert_eq!(message["place"]["path"], "content/01-tea/01-leaves.md");
        assert_eq!(message["place"]["line"], 5);
    }
    let built = bank.run("build --message-format github").exits_with(0);
    let start = "::warning file=content/01-tea/01-leaves.md,line=5,col=1,";
    assert!(built.stderr.starts_with(start), "{}", built.stderr);
}

#[test]
fn people_are_told_where_the_files_are_and_how_large() {
    let bank = Bank::new();
    let built = bank.run("build --edition hard --format pdf").exits_with(0);
    let mut lines = built.stdout.lines();
    let file = lines.next().unwrap();
    assert!(file.starts_with("dist/tea-hard.pdf  "), "{file}");
    assert!(file.ends_with(" KB, 1 question"), "{file}");
    assert!(lines.next().unwrap().starts_with("1 file in "));
}

#[test]
fn what_is_not_a_terminal_sees_neither_colours_nor_progress() {
    let bank = Bank::new();
    bank.edit("A tea between", "<b>A</b> tea between");
    for environment in [&[][..], &[("CI", "true")], &[("NO_COLOR", "1")]] {
        let built = run(bank.home.path(), "build", environment).exits_with(0);
        assert!(!built.stdout.contains('\u{1b}'));
        assert!(!built.stderr.contains('\u{1b}'), "{}", built.stderr);
        assert!(built.stderr.starts_with("warning[raw-html]"));
        assert!(!built.stderr.contains('\r'));
    }
}

#[test]
fn questions_can_be_listed_by_level_tag_part_section_and_edition() {
    let bank = Bank::new();
    let ids = |words: &str| -> Vec<String> {
        let listed = bank.run(&format!("list {words}")).exits_with(0);
        let id = |line: &str| line.split_whitespace().next().unwrap().to_owned();
        listed.stdout.lines().map(id).collect()
    };
    assert_eq!(ids(""), ["oolong", "pu-erh"]);
    assert_eq!(ids("--level 3"), ["pu-erh"]);
    assert_eq!(ids("--level 1,3"), ["oolong", "pu-erh"]);
    assert_eq!(ids("--tag leaf"), ["oolong"]);
    assert_eq!(ids("--part tea --section leaves --level 1"), ["oolong"]);
    assert_eq!(ids("--edition hard"), ["pu-erh"]);
    assert!(ids("--section roots").is_empty());

    let listed = bank.run("list --json --level 3").exits_with(0);
    let rows: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(rows[0]["id"], "pu-erh");
    assert_eq!(rows[0]["number"], 2);
    assert_eq!(rows[0]["short_answer"], "A tea that ripens for years.");
    assert_eq!(rows[0]["section"]["title"], "Leaves");
    assert_eq!(rows[0]["file"], "content/01-tea/01-leaves.md");
    assert_eq!(rows[0]["line"], 7);
}

#[test]
fn a_partial_book_has_a_name_of_its_own_and_leaves_the_lock_alone() {
    let bank = Bank::new();
    bank.run("build --format anki").exits_with(0);
    let lock = fs::read(bank.path("content/book.lock")).unwrap();
    bank.run("build --format anki --select level=2 --select level=1 --select tag=leaf")
        .exits_with(0);
    bank.run(
        "build --format anki --edition hard --select part=tea --select section=leaves --locked",
    )
    .exits_with(0);
    let names: Vec<_> = bank.files("dist").into_keys().collect();
    let expected = [
        "tea-hard-tea-leaves.apkg",
        "tea-level-2-level-1-leaf.apkg",
        "tea.apkg",
    ];
    assert_eq!(names, expected);
    assert_eq!(fs::read(bank.path("content/book.lock")).unwrap(), lock);
    let nothing = bank
        .run("build --edition hard --select level=1")
        .exits_with(1);
    assert!(
        nothing
            .stderr
            .contains("no question of the edition `hard` fits")
    );
    let unknown = bank.run("build --select tag=leave").exits_with(2);
    assert!(
        unknown
            .stderr
            .contains("there is no tag `leave`; there are leaf")
    );
    bank.run("build --select level=4").exits_with(2);
    bank.run("build --select colour=red").exits_with(2);
}

#[test]
fn what_was_retired_can_be_listed_with_a_search_that_finds_it() {
    let bank = Bank::new();
    bank.run("build --format anki").exits_with(0);
    assert_eq!(bank.run("list --retired").stdout, "");
    bank.edit("{#pu-erh level=3}", "{#puer level=3}");
    // Before the release that retires it, and after.
    for _ in 0..2 {
        let listed = bank.run("list --retired").stdout;
        let expected =
            "pu-erh\n\nsearch in Anki's browser: \"note:Prepress * (Tea)\" \"Id:re:^(pu-erh)$\"\n";
        assert_eq!(listed, expected);
        bank.run("build --format anki").exits_with(0);
    }
    let json: serde_json::Value =
        serde_json::from_str(&bank.run("list --retired --json").stdout).unwrap();
    assert_eq!(json["retired"][0], "pu-erh");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let temp = tempfile::tempdir().unwrap();
    let script = run(temp.path(), "completions bash", &[]).exits_with(0);
    assert!(script.stdout.contains("--message-format"));
    let page = run(temp.path(), "man", &[]).exits_with(0);
    assert!(page.stdout.contains(".TH prepress 1"));
    run(temp.path(), "man pages", &[]).exits_with(0);
    for command in ["build", "list", "new", "completions", "man"] {
        let page = temp.path().join(format!("pages/prepress-{command}.1"));
        assert!(page.exists(), "{}", page.display());
    }
}
