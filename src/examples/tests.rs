//! Plans and verdicts, with the interpreter's part played by the test.

use super::*;
use crate::diagnostics::{Diagnostic, Place};
use crate::sources::Sources;
use crate::testing;

fn outcome(status: i32, stdout: &str, stderr: &str) -> Outcome {
    Outcome {
        end: End::Exited(status),
        stdout: stdout.into(),
        stderr: stderr.into(),
    }
}

/// The verdict on the first example of an explanation, which begins at line 7.
fn verdict(explanation: &str, outcome: &Outcome) -> Verdict {
    let sources = testing::sources(explanation);
    let bank = testing::bank_of(&sources);
    judge(&plan(&bank)[0], outcome, &sources)
}

/// The rule that is broken, and the line that says so.
fn fault(explanation: &str, outcome: &Outcome) -> (&'static str, usize) {
    let sources = testing::sources(explanation);
    match verdict(explanation, outcome) {
        Verdict::False(Diagnostic {
            rule,
            place: Some(Place::Bank(span)),
            ..
        }) => (rule, sources.line_column(span.file, span.range().start).0),
        other => panic!("{other:?}"),
    }
}

fn texts(explanation: &str) -> Vec<String> {
    let bank = testing::bank(explanation);
    plan(&bank)
        .iter()
        .map(|example| example.program.files[0].1.clone())
        .collect()
}

const TRACEBACK: &str = "Traceback (most recent call last):\n  File \"/example/example.py\", line 2, in <module>\n    b\nNameError: name 'b'\n";

#[test]
fn blocks_that_are_to_be_run_are_planned_wherever_they_stand() {
    let names = texts(
        "```python\nbody\n```\n\n```python no-run\nsketch\n```\n\n```console\n$ ls\n```\n\n> [!tip]\n> Text.\n>\n\
         > ```python\n> callout\n> ```\n\n- item\n\n  ```python\n  item\n  ```\n\n> [!contrast]\n> A\n>\n> ```python\n> left\n> ```\n>\n\
         > B\n>\n> ```python\n> right\n> ```\n\n> [!quiz] What?\n>\n> ```python\n> stem\n> ```\n>\n> - [ ] a\n> - [x] b\n>\n> Why.\n",
    );
    assert_eq!(
        names,
        [
            "body\n",
            "callout\n",
            "item\n",
            "left\n",
            "right\n",
            "stem\n"
        ]
    );
}

#[test]
fn a_chain_carries_on_and_figures_do_not_disturb_it() {
    let texts = texts(
        "```python\na = 1\n```\n\n```python continue raises=ValueError\na = int('x')\n```\n\n> [!contrast]\n> A\n>\n\
         > ```python continue\n> left = a\n> ```\n>\n> B\n>\n> ```python\n> right = 1\n> ```\n\n```python continue\nb = a\n```\n",
    );
    assert_eq!(texts.len(), 5);
    assert!(texts[1].starts_with("a = 1\n__import__") && texts[1].ends_with("\na = int('x')\n"));
    assert!(
        texts[2].contains("try: exec(compile(\"a = int('x')\"")
            && texts[2].ends_with("\nleft = a\n")
    );
    assert_eq!(texts[3], "right = 1\n");
    assert!(texts[4].ends_with("\nb = a\n") && !texts[4].contains("left"));
}

#[test]
fn files_stand_beside_later_runs_and_are_not_run_themselves() {
    let bank = testing::bank(
        "```python file=rates.py\nRATE = 2\n```\n\n```python\nimport rates\n```\n\n```python pytest\nimport rates\n```\n\n\
         ```python mypy file=typed.py\nx = 1\n```\n",
    );
    let plan = plan(&bank);
    let files: Vec<Vec<&str>> = plan
        .iter()
        .map(|example| {
            example
                .program
                .files
                .iter()
                .map(|(name, _)| name.as_str())
                .collect()
        })
        .collect();
    assert_eq!(
        files,
        [
            vec!["example.py", "rates.py"],
            vec!["test_example.py", "rates.py"],
            vec!["typed.py", "rates.py"]
        ]
    );
    assert_eq!(plan[0].program.arguments(), ["-P", "example.py"]);
    assert!(plan[1].program.arguments().contains(&"pytest"));
    assert_eq!(plan[2].program.arguments().last(), Some(&"typed.py"));
}

#[test]
fn what_a_chain_needs_is_added_up() {
    let bank = testing::bank(
        "```python needs=numpy min=3.12\na\n```\n\n```python continue min=3.10\nb\n```\n\n```python pytest\nc\n```\n",
    );
    let plan = plan(&bank);
    assert_eq!(
        (&*plan[1].needs, plan[1].min),
        (&["numpy"][..], Some((3, 12)))
    );
    let mut interpreter = Interpreter {
        version: (3, 11),
        ..Interpreter::default()
    };
    assert_eq!(
        interpreter.obstacle(&plan[1]),
        Some(Obstacle::Version(3, 12))
    );
    interpreter.version = (3, 14);
    assert_eq!(
        interpreter.obstacle(&plan[1]),
        Some(Obstacle::Package("numpy".into()))
    );
    interpreter.packages.insert("numpy".into(), "2".into());
    assert_eq!(interpreter.obstacle(&plan[1]), None);
    assert_eq!(
        interpreter.obstacle(&plan[2]),
        Some(Obstacle::Package("pytest".into()))
    );
}

#[test]
fn a_true_page_is_true() {
    let page = "```python\nprint(1)\n```\n```output\n1\n```\n";
    assert_eq!(
        verdict(page, &outcome(0, "1\n", "a warning\n")),
        Verdict::True
    );
    let page = "```python raises=NameError\na\nb\n```\n```output\n1\n```\n";
    assert_eq!(verdict(page, &outcome(1, "1\n", TRACEBACK)), Verdict::True);
    let page = "```python raises=SystemExit\nexit(3)\n```\n";
    assert_eq!(verdict(page, &outcome(3, "", "")), Verdict::True);
}

#[test]
fn a_wrong_output_is_found_at_its_line_also_in_a_quote() {
    let page = "```python\nprint(1)\n```\n```output\n1\n2\n```\n";
    assert_eq!(fault(page, &outcome(0, "1\n3\n", "")), ("wrong-output", 12));
    assert_eq!(
        fault(page, &outcome(0, "1\n2\n3\n", "")),
        ("wrong-output", 12)
    );
    assert_eq!(fault(page, &outcome(0, "", "")), ("wrong-output", 11));
    let quoted: String = page.lines().map(|line| format!("> {line}\n")).collect();
    let page = format!("> [!tip]\n> Text.\n>\n{quoted}");
    assert_eq!(
        fault(&page, &outcome(0, "1\n3\n", "")),
        ("wrong-output", 15)
    );
    let page = "```python\nprint(1)\n```\n```output\n```\n";
    assert_eq!(fault(page, &outcome(0, "1\n", "")), ("wrong-output", 10));
}

#[test]
fn exceptions_are_found_at_the_line_that_raises_them() {
    let page = "```python\na\nb\n```\n";
    assert_eq!(
        fault(page, &outcome(1, "", TRACEBACK)),
        ("example-failed", 9)
    );
    let page = "```python raises=KeyError\na\nb\n```\n";
    assert_eq!(
        fault(page, &outcome(1, "", TRACEBACK)),
        ("wrong-exception", 9)
    );
    assert_eq!(fault(page, &outcome(0, "", "")), ("missing-exception", 7));
    let page = "```python\nexit(3)\n```\n";
    assert_eq!(fault(page, &outcome(3, "", "")), ("example-failed", 7));
}

#[test]
fn printing_without_an_output_fence_is_a_fault_in_the_text_only() {
    assert_eq!(
        fault("```python\nprint(1)\n```\n", &outcome(0, "1\n", "")),
        ("missing-output", 7)
    );
    let quiz = "> [!quiz] What?\n>\n> ```python\n> print(1)\n> ```\n>\n> - [ ] a\n> - [x] b\n";
    assert_eq!(verdict(quiz, &outcome(0, "1\n", "")), Verdict::True);
    assert_eq!(fault(quiz, &outcome(1, "", TRACEBACK)).0, "example-failed");
}

#[test]
fn a_run_that_was_stopped_is_a_fault() {
    let page = "```python\na\n```\n";
    let stopped = |end| {
        fault(
            page,
            &Outcome {
                end,
                ..outcome(0, "", "")
            },
        )
    };
    assert_eq!(stopped(End::TimedOut(3)), ("example-timeout", 7));
    assert_eq!(stopped(End::Killed(24)), ("example-timeout", 7));
    assert_eq!(stopped(End::Killed(9)), ("example-killed", 7));
    assert_eq!(stopped(End::Flooded(9)), ("example-flood", 7));
    assert_eq!(
        stopped(End::NotStarted("gone".into())),
        ("example-not-started", 7)
    );
}

#[test]
fn only_what_a_block_itself_prints_is_judged() {
    let sources = testing::sources(
        "```python\nprint(1)\n```\n```output\n1\n```\n\n```python continue\nprint(2)\n```\n```output\n2\n```\n",
    );
    let bank = testing::bank_of(&sources);
    let example = &plan(&bank)[1];
    let marker = example
        .program
        .marker
        .as_ref()
        .expect("there are earlier blocks");
    let printed = format!("1\n{marker}\n2\n");
    assert_eq!(
        judge(example, &outcome(0, &printed, ""), &sources),
        Verdict::True
    );
    assert_eq!(
        judge(example, &outcome(1, "1\n", TRACEBACK), &sources),
        Verdict::Unreached
    );
}

#[test]
fn of_a_test_run_the_counts_are_compared_and_not_the_time() {
    let page = "```python pytest\na\n```\n```output\n1 failed, 2 passed in 0.01s\n```\n";
    let printed = "..F\n==== FAILURES ====\nmuch\n1 failed, 2 passed in 0.33s\n";
    assert_eq!(verdict(page, &outcome(1, printed, "")), Verdict::True);
    assert_eq!(
        fault(page, &outcome(0, "...\n3 passed in 0.33s\n", "")),
        ("wrong-output", 11)
    );
    assert_eq!(
        fault("```python pytest\na\n```\n", &outcome(1, printed, "")),
        ("example-failed", 7)
    );
    let whole = "```python pytest\na\n```\n```output\n...    [100%]\n3 passed in 0.01s\n```\n";
    assert_eq!(
        verdict(whole, &outcome(0, "...    [100%]\n3 passed in 0.33s\n", "")),
        Verdict::True
    );
}

#[test]
fn what_mypy_says_is_compared() {
    let page = "```python mypy\nx: int = ''\n```\n```output\nexample.py:1: error: no\n```\n";
    assert_eq!(
        verdict(page, &outcome(1, "example.py:1: error: no\n", "")),
        Verdict::True
    );
    assert_eq!(fault(page, &outcome(0, "", "")), ("wrong-output", 11));
    assert_eq!(
        fault(page, &outcome(2, "", "mypy: bad\n")),
        ("example-failed", 7)
    );
    assert_eq!(
        fault(
            "```python mypy\nx\n```\n",
            &outcome(1, "example.py:1: no\n", "")
        ),
        ("example-failed", 7)
    );
}

#[test]
fn everything_that_decides_a_verdict_decides_the_digest() {
    let digest = |page: &str, identity: &str| {
        let bank = testing::bank(page);
        let interpreter = Interpreter {
            identity: identity.into(),
            ..Interpreter::default()
        };
        plan(&bank)[0].digest(&interpreter)
    };
    let page = "```python\nprint(1)\n```\n```output\n1\n```\n";
    assert_eq!(
        digest(page, "3.14"),
        digest(&format!("Some words.\n\n{page}"), "3.14")
    );
    let others = [
        digest(page, "3.15"),
        digest(&page.replace("(1)", "(2)"), "3.14"),
        digest(&page.replace("\n1\n", "\n2\n"), "3.14"),
        digest(&page.replace("python", "python raises=KeyError"), "3.14"),
        digest("```python\nprint(1)\n```\n", "3.14"),
        digest("```python\nprint(1)\n```\n```output\n```\n", "3.14"),
    ];
    for (index, one) in others.iter().enumerate() {
        assert_ne!(*one, digest(page, "3.14"));
        assert!(!others[..index].contains(one));
    }
}

/// The explanation after blessing what its first example prints.
fn blessed(explanation: &str, stdout: &str) -> Option<String> {
    let sources: Sources = testing::sources(explanation);
    let bank = testing::bank_of(&sources);
    let edit = bless(&plan(&bank)[0], &outcome(0, stdout, ""), &sources)?;
    let (file, source) = sources.find("01-part/01-section.md")?;
    let whole = Edit::apply(&[edit], file, &source.text);
    Some(whole[whole.find("Short answer.\n\n")? + 15..].to_owned())
}

#[test]
fn blessing_rewrites_the_lines_of_the_fence_alone() {
    let page = |output: &str| format!("```python\na\n```\n```output\n{output}```\n\nMore.\n");
    assert_eq!(
        blessed(&page("1\n2\n"), "1\n3\n4\n"),
        Some(page("1\n3\n4\n"))
    );
    assert_eq!(blessed(&page(""), "1\n"), Some(page("1\n")));
    assert_eq!(blessed(&page("1\n"), ""), Some(page("")));
    assert_eq!(
        blessed(&page("at <addr>\n2\n"), "at 0x1\n3\n"),
        Some(page("at <addr>\n3\n"))
    );
    assert_eq!(blessed(&page("...\n2\n"), "1\n3\n"), None);
    assert_eq!(blessed(&page("1\n"), "```\n"), None);
    let quoted = |output: &str| {
        format!("> [!tip]\n> Text.\n>\n> ```python\n> a\n> ```\n> ```output\n{output}> ```\n")
    };
    assert_eq!(
        blessed(&quoted("> 1\n"), "1\n\n2\n"),
        Some(quoted("> 1\n>\n> 2\n"))
    );
}
