//! The files and the command line of one run.

use crate::book::{CodeBlock, Run, Tool};
use crate::lock::Digest;

/// Everything that an interpreter needs to run one example, and how to find the example's own part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What runs it.
    pub tool: Tool,
    /// Names and texts of the files in the folder of the run. The first one is the example.
    pub files: Vec<(String, String)>,
    /// The line of the first file, from 0, where the block itself begins: before it stand those that it carries on from.
    pub first_line: usize,
    /// What is printed between the earlier blocks and the block itself, if there are earlier ones.
    pub marker: Option<String>,
}

impl Program {
    /// The program that runs `code`, as `run` says, after `earlier` blocks and beside `files` (names and texts).
    #[must_use]
    pub fn new(
        code: &CodeBlock,
        run: &Run,
        earlier: &[(&CodeBlock, &Run)],
        files: &[(&str, &str)],
    ) -> Self {
        let name = run.file.clone().unwrap_or_else(|| {
            match run.tool {
                // pytest collects files of this name only.
                Tool::Pytest => "test_example.py",
                Tool::Python | Tool::Mypy => "example.py",
            }
            .to_owned()
        });
        let mut text = String::new();
        for (code, run) in earlier {
            text.push_str(&match &run.raises {
                Some(_) if run.tool == Tool::Python => caught(&code.text),
                _ => code.text.clone(),
            });
            text.push('\n');
        }
        let marker = (!earlier.is_empty() && run.tool == Tool::Python).then(|| {
            let digest = Digest::of([text.as_bytes(), code.text.as_bytes(), b"marker"]);
            format!("--{}--", digest.as_str())
        });
        if let Some(marker) = &marker {
            text.push_str(&printing(marker));
        }
        let first_line = text.lines().count();
        text.push_str(&code.text);
        text.push('\n');
        let others = files.iter().filter(|(other, _)| *other != name);
        let others: Vec<_> = others
            .map(|(name, text)| ((*name).to_owned(), format!("{text}\n")))
            .collect();
        Program {
            tool: run.tool,
            files: std::iter::once((name, text)).chain(others).collect(),
            first_line,
            marker,
        }
    }

    /// The name of the example's own file.
    #[must_use]
    pub fn main(&self) -> &str {
        &self.files[0].0
    }

    /// The interpreter's arguments, for a run in the folder of the files. `-P` keeps that folder out of the module
    /// search: whoever runs a program of several files has to name it in `PYTHONPATH`.
    #[must_use]
    pub fn arguments(&self) -> Vec<&str> {
        let options: &[&str] = match self.tool {
            Tool::Python => &["-P"],
            Tool::Pytest => &["-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            Tool::Mypy => &[
                "-P",
                "-m",
                "mypy",
                "--no-color-output",
                "--no-error-summary",
                "--cache-dir=/dev/null",
            ],
        };
        options.iter().copied().chain([self.main()]).collect()
    }
}

/// A statement that runs code as a prompt would: what it did stays, and its exception ends nothing.
fn caught(code: &str) -> String {
    // What JSON writes in quotation marks means the same to Python, as long as nothing beyond ASCII is escaped.
    let literal = serde_json::to_string(code).expect("a string can be written as JSON");
    format!("try: exec(compile({literal}, 'example.py', 'exec'))\nexcept BaseException: pass\n")
}

/// A statement that prints a marker, whatever the code before it made of `print` and `sys.stdout`.
fn printing(marker: &str) -> String {
    format!("__import__('sys').__stdout__.flush(); __import__('os').write(1, b'{marker}\\n')\n")
}
