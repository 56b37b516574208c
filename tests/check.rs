//! `prepress check` as its users run it, with a real interpreter: that it can fail, at the right line, and goes on.
//!
//! Where there is no interpreter or no bubblewrap, the tests that need them say SKIPPED and pass.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests run the program and say what they skip"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The project's own interpreter, or else the system's.
static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/python/bin/python3");
    if own.exists() {
        own
    } else {
        PathBuf::from("python3")
    }
});

/// Whether examples can run in a sandbox on this machine; if not, says so.
fn can_run() -> bool {
    static REASON: LazyLock<Option<String>> = LazyLock::new(|| {
        let run = Bank::of("```python\npass\n```\n").check("");
        (run.status != 0).then_some(run.stderr)
    });
    if let Some(reason) = &*REASON {
        println!("SKIPPED: examples cannot run here: {reason}");
    }
    REASON.is_none()
}

/// A bank of one question in a folder of its own, with a cache of its own.
struct Bank {
    home: TempDir,
}

/// The lines of a section before the explanation of its question.
const BEFORE: &str = "# Section {#section}\n\n## Question? {#question}\n\nShort answer.\n\n";

impl Bank {
    /// A bank with an explanation, which begins at line 7.
    fn of(explanation: &str) -> Self {
        let bank = Bank {
            home: tempfile::tempdir().unwrap(),
        };
        let book = "title = \"T\"\nauthors = [\"A\"]\nidentifier = \"urn:test\"\n";
        bank.write("book.toml", book);
        bank.write("01-part/index.md", "# Part {#part}\n");
        bank.write("01-part/01-section.md", &format!("{BEFORE}{explanation}"));
        bank
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.home.path().join("content").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the explanation is now.
    fn explanation(&self) -> String {
        let path = self.home.path().join("content/01-part/01-section.md");
        fs::read_to_string(path).unwrap()[BEFORE.len()..].to_owned()
    }

    /// Runs the examples, with more words separated by blanks.
    fn check(&self, words: &str) -> Run {
        let python = PYTHON.to_str().unwrap();
        self.prepress(&format!(
            "check --run --python {python} --message-format json {words}"
        ))
    }

    fn prepress(&self, words: &str) -> Run {
        let start = Instant::now();
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_prepress"))
            .args(words.split_whitespace())
            .current_dir(self.home.path())
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .output()
            .unwrap();
        Run {
            status: status.code().unwrap(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
            time: start.elapsed(),
        }
    }
}

struct Run {
    status: i32,
    stdout: String,
    stderr: String,
    time: Duration,
}

impl Run {
    /// Rule and line of every diagnostic.
    fn faults(&self) -> Vec<(String, u64)> {
        let objects = self.stderr.lines().map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).expect(line);
            let line = object["place"]["line"].as_u64();
            (
                object["rule"].as_str().unwrap().to_owned(),
                line.unwrap_or(0),
            )
        });
        objects.collect()
    }

    /// A count of the summary.
    fn count(&self, name: &str) -> u64 {
        let summary: serde_json::Value = serde_json::from_str(&self.stdout).expect(&self.stdout);
        summary[name].as_u64().unwrap()
    }
}

/// Asserts that a first example breaks a rule at a line, while one after it passes.
#[track_caller]
fn fails(example: &str, words: &str, rule: &str, line: u64) -> Run {
    let bank = Bank::of(&format!(
        "{example}\n```python\nprint('still here')\n```\n```output\nstill here\n```\n"
    ));
    let run = bank.check(words);
    assert_eq!(run.faults(), [(rule.to_owned(), line)], "{}", run.stderr);
    assert_eq!(
        (run.status, run.count("passed"), run.count("failed")),
        (1, 1, 1)
    );
    run
}

/// Whether some process has a word among its arguments.
fn is_running(word: &str) -> bool {
    let folders = fs::read_dir("/proc").unwrap().flatten();
    let mut lines = folders.filter_map(|folder| fs::read(folder.path().join("cmdline")).ok());
    lines.any(|line| String::from_utf8_lossy(&line).contains(word))
}

#[test]
fn true_examples_pass_and_are_not_run_again() {
    if !can_run() {
        return;
    }
    let bank = Bank::of(
        "```python\nnames = []\nprint(len(names))\n```\n```output\n0\n```\n\n\
         ```python continue raises=IndexError\nprint('before')\nnames[0]\n```\n```output\nbefore\n```\n\n\
         ```python continue\nprint(names, object())\n```\n```output\n[] <object object at <addr>>\n```\n\n\
         ```python file=rates.py\nRATE = 7\n```\n\n\
         ```python\nimport os, rates, sys\nprint(rates.RATE, sys.flags.safe_path, hash('a') == hash('a'))\n\
         names = ['HOME', 'PYTHONHASHSEED', 'CARGO_MANIFEST_DIR']\nprint(sorted(os.environ.get(name, '') for name in names))\n```\n\
         ```output\n7 True True\n['', '/example', '0']\n```\n\n\
         ```python min=3.99\nimport nothing\n```\n\n```python needs=no-such-package\nimport nothing\n```\n",
    );
    let first = bank.check("");
    let skips = ["skipped-examples".to_owned(), "skipped-examples".to_owned()];
    let rules: Vec<_> = first.faults().into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, skips, "{}", first.stderr);
    assert_eq!(
        (
            first.status,
            first.count("passed"),
            first.count("remembered")
        ),
        (0, 4, 0)
    );
    let second = bank.check("");
    assert_eq!(
        (
            second.status,
            second.count("passed"),
            second.count("remembered")
        ),
        (0, 4, 4)
    );
    assert_eq!(bank.check("--fresh").count("remembered"), 0);
    assert_eq!(bank.check("--only question").count("remembered"), 4);
    assert_eq!(bank.check("--only part").count("passed"), 4);
    assert_eq!(bank.check("--only elsewhere").status, 2);
    // A word of the text is no change; a letter of the code is one.
    let text = bank.explanation();
    bank.write(
        "01-part/01-section.md",
        &format!("{BEFORE}Words.\n\n{}", text.replace("'before'", "'behind'")),
    );
    let third = bank.check("");
    assert_eq!(
        (third.count("remembered"), third.count("failed")),
        (2, 1),
        "{}",
        third.stderr
    );
}

#[test]
fn a_wrong_output_is_shown_with_the_difference() {
    if can_run() {
        let run = fails(
            "```python\nprint(1)\nprint(2)\n```\n```output\n1\n3\n```\n",
            "",
            "wrong-output",
            13,
        );
        assert!(
            run.stderr.contains(r"- 3\n") && run.stderr.contains("+ 2"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_missing_and_a_wrong_exception_are_faults() {
    if can_run() {
        fails(
            "```python raises=KeyError\n{}\n```\n",
            "",
            "missing-exception",
            7,
        );
        fails(
            "```python raises=KeyError\n{}\n[][0]\n```\n",
            "",
            "wrong-exception",
            9,
        );
        fails("```python\n{}\n[][0]\n```\n", "", "example-failed", 9);
        fails("```python\nif:\n```\n", "", "example-failed", 8);
    }
}

#[test]
fn an_example_that_hangs_is_stopped_with_all_it_started() {
    if !can_run() {
        return;
    }
    let word = format!("{}", 700_000 + std::process::id());
    let example = format!(
        "```python\nimport subprocess, sys, time\nfor _ in range(3):\n    command = [sys.executable, '-c', 'import time; time.sleep({word})']\n    subprocess.Popen(command, start_new_session=True)\n\
         time.sleep({word})\n```\n"
    );
    fails(&example, "--timeout 5", "example-timeout", 7);
    assert!(!is_running(&format!("time.sleep({word})")));
    fails(
        "```python\nwhile True: pass\n```\n",
        "--timeout 5",
        "example-timeout",
        7,
    );
}

#[test]
fn a_fork_bomb_is_stopped() {
    if !can_run() {
        return;
    }
    let bank =
        Bank::of("```python\nimport os\nwhile True:\n    os.fork()\n```\n\n```python\npass\n```\n");
    let run = bank.check("--timeout 5 --jobs 1");
    let faults = run.faults();
    assert_eq!(faults.len(), 1, "{}", run.stderr);
    // Either the first process hits the limit, or it never comes to an end. Its traceback names the line, unless those
    // of the other hundred processes run into it: then the block is named.
    let expected = [
        ("example-failed", 10),
        ("example-failed", 7),
        ("example-timeout", 7),
        ("example-flood", 7),
        ("example-killed", 7),
    ];
    assert!(
        expected.contains(&(faults[0].0.as_str(), faults[0].1)),
        "{faults:?}"
    );
    assert_eq!(run.count("passed"), 1);
}

#[test]
fn a_flood_is_cut_off_while_it_is_read() {
    if can_run() {
        let run = fails(
            "```python\nfor _ in range(100):\n    print('x' * 1_000_000)\n```\n",
            "",
            "example-flood",
            7,
        );
        assert!(run.stderr.len() < 10_000);
        fails(
            "```python\nimport sys\nwhile True:\n    sys.stderr.write('x' * 1_000_000)\n```\n",
            "",
            "example-flood",
            7,
        );
    }
}

#[test]
fn a_run_has_limits_of_memory_and_files() {
    if can_run() {
        fails(
            "```python\na = 1\nb = bytearray(5 * 2**30)\n```\n",
            "",
            "example-failed",
            9,
        );
        fails(
            "```python\nwith open('a', 'wb') as file:\n    for _ in range(65):\n        file.write(bytes(2**20))\n```\n",
            "",
            "example-failed",
            10,
        );
    }
}

#[test]
fn nothing_outside_can_be_written_or_read() {
    if !can_run() {
        return;
    }
    for path in ["/usr/x", "/x", "/etc/x", "/dev/x", "/proc/x"] {
        fails(
            &format!("```python\nopen('{path}', 'w')\n```\n"),
            "",
            "example-failed",
            8,
        );
    }
    let home = std::env::var("HOME").unwrap_or_else(|_| "/root".to_owned());
    let secret = TempDir::new_in(Path::new(&home)).ok();
    let home = secret
        .as_ref()
        .map_or(Path::new(&home), |folder| folder.path());
    fails(
        &format!(
            "```python\nimport os\nos.listdir('{}')\n```\n",
            home.display()
        ),
        "",
        "example-failed",
        9,
    );
    fails(
        "```python\nopen('/etc/passwd')\n```\n",
        "",
        "example-failed",
        8,
    );
    let bank = Bank::of(
        "```python\nopen('own.txt', 'w').write('a')\nprint(open('own.txt').read())\n```\n```output\na\n```\n",
    );
    assert_eq!(bank.check("").status, 0);
}

#[test]
fn there_is_no_network() {
    if can_run() {
        let example = "```python\nimport socket\nsocket.create_connection(('192.0.2.1', 80), timeout=60)\n```\n";
        let run = fails(example, "", "example-failed", 9);
        assert!(run.stderr.contains("unreachable"), "{}", run.stderr);
    }
}

#[test]
fn an_example_cannot_kill_what_is_around_it() {
    if !can_run() {
        return;
    }
    let bank = Bank::of(
        "```python\nimport os, signal\nfor target in (os.getppid(), 1, -1):\n    try:\n        os.kill(target, signal.SIGKILL)\n    \
         except OSError:\n        pass\nraise SystemExit(9)\n```\n\n```python\npass\n```\n",
    );
    let run = bank.check("");
    assert_eq!(
        run.faults(),
        [("example-failed".to_owned(), 7)],
        "{}",
        run.stderr
    );
    assert_eq!(run.count("passed"), 1);
    fails(
        "```python\nimport os\nos.kill(os.getpid(), 9)\n```\n",
        "",
        "example-killed",
        7,
    );
}

#[test]
fn blessing_puts_the_truth_into_the_page() {
    if !can_run() {
        return;
    }
    let page = |output: &str| {
        format!(
            "```python\nprint(1)\n```\n```output\n{output}\n```\n\nWords.\n\n> [!tip]\n> Quoted.\n>\n> ```python\n> print(2)\n> ```\n>\n> ```output\n> {output}\n> ```\n"
        )
    };
    let bank = Bank::of(&page("9"));
    let run = bank.check("--bless");
    assert_eq!((run.status, run.count("blessed")), (0, 2), "{}", run.stderr);
    assert!(run.stderr.contains("- 9") && run.stderr.contains("+ 2"));
    assert_eq!(bank.explanation(), page("1").replace("> 1", "> 2"));
    assert_eq!(bank.check("").count("passed"), 2);
}

#[test]
fn an_interpreter_that_is_not_there_is_wrong_use() {
    let bank = Bank::of("```python\npass\n```\n");
    for python in ["/nowhere/python3", "no-such-python", "/bin/true"] {
        let run = bank.prepress(&format!("check --run --python {python}"));
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(run.stderr.contains(python), "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_script_that_starts_an_interpreter_is_followed_to_it() {
    use std::os::unix::fs::PermissionsExt as _;
    if !can_run() {
        return;
    }
    let bank = Bank::of("```python\nprint(1)\n```\n```output\n1\n```\n");
    let script = bank.home.path().join("starter");
    let text = format!("#!/bin/sh\nexec {} \"$@\"\n", PYTHON.display());
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let run = bank.prepress("check --run --python ./starter --message-format json");
    assert_eq!((run.status, run.count("passed")), (0, 1), "{}", run.stderr);
}

#[test]
fn without_a_sandbox_nothing_runs_unless_that_is_asked_for() {
    let bank = Bank::of("```python\nprint(1)\n```\n```output\n1\n```\n");
    let python = PYTHON.to_str().unwrap();
    let Ok(found) = Command::new(python)
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
    else {
        println!("SKIPPED: there is no Python");
        return;
    };
    let python = String::from_utf8(found.stdout).unwrap();
    let run = |words: &str| {
        Command::new(env!("CARGO_BIN_EXE_prepress"))
            .args(["check", "--run", "--python", python.trim()])
            .args(words.split_whitespace())
            .current_dir(bank.home.path())
            .env("PATH", "/nowhere")
            .env("XDG_CACHE_HOME", bank.home.path().join("cache"))
            .output()
            .unwrap()
    };
    let refused = run("");
    let words = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{words}");
    assert!(
        words.contains("bwrap") && words.contains("--unsandboxed"),
        "{words}"
    );
    let run = run("--unsandboxed");
    let words = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{words}");
    assert!(words.contains("whatever you can do"), "{words}");
}

#[test]
fn what_is_known_is_known_at_once() {
    if !can_run() {
        return;
    }
    let explanation: String = (0..300)
        .map(|n| format!("```python\nassert {n} < 300\n```\n\n"))
        .collect();
    let bank = Bank::of(&explanation);
    let first = bank.check("");
    assert_eq!(first.count("passed"), 300, "{}", first.stderr);
    let second = bank.check("");
    assert_eq!(second.count("remembered"), 300);
    // Far less than the runs took, on however slow a machine.
    assert!(
        second.time < first.time / 2,
        "{:?} after {:?}",
        second.time,
        first.time
    );
}

#[test]
fn structure_is_checked_without_an_interpreter() {
    let bank = Bank::of("See [this](#nowhere).\n\n```pyhton\na\n```\n");
    let run = bank.prepress("check --message-format json");
    let mut rules: Vec<_> = run.faults();
    rules.sort();
    assert_eq!(
        rules,
        [
            ("dead-reference".to_owned(), 7),
            ("unknown-language".to_owned(), 9)
        ]
    );
    assert_eq!(run.status, 1);
}
