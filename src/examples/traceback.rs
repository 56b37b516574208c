//! What the interpreter says on standard error when an exception is not caught.

/// The exception that ended a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uncaught {
    /// The type, as the interpreter writes it: with its module, except for built-in ones.
    pub kind: String,
    /// The first line of the message.
    pub message: String,
    /// The innermost line of the example's own file in the traceback, from 1.
    pub line: Option<usize>,
}

/// The last traceback on standard error. `main` is the name of the example's own file.
pub(super) fn uncaught(stderr: &str, main: &str) -> Option<Uncaught> {
    let lines: Vec<&str> = stderr.lines().collect();
    // An exception group draws its own frames; those of its members are set further in.
    let header = lines.iter().rposition(|line| {
        *line == "Traceback (most recent call last):"
            || *line == "  + Exception Group Traceback (most recent call last):"
    });
    // A syntax error of the example itself has no header, only a frame.
    let start = match header {
        Some(header) => header + 1,
        None => lines
            .iter()
            .rposition(|line| line.starts_with("  File \""))?,
    };
    let inner = |line: &&&str| {
        let line = line.strip_prefix("  | ").unwrap_or(line);
        line.starts_with([' ', '\t']) || line.is_empty()
    };
    let frames = &lines[start..];
    let end = frames.iter().take_while(inner).count();
    let last = frames.get(end)?;
    let last = last.strip_prefix("  | ").unwrap_or(last);
    let (kind, message) = last.split_once(": ").unwrap_or((last, ""));
    let kind = kind.trim_end_matches(':');
    if kind.is_empty() || kind.contains(' ') {
        return None;
    }
    Some(Uncaught {
        kind: kind.to_owned(),
        message: message.to_owned(),
        line: frames[..end]
            .iter()
            .rev()
            .find_map(|line| line_of(line, main)),
    })
}

impl Uncaught {
    /// Whether this is the exception of `raises=`: modules before the names do not count.
    pub fn is(&self, name: &str) -> bool {
        let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
        last(&self.kind) == last(name)
    }
}

/// The line in a frame such as `  File "/tmp/example.py", line 3, in <module>`.
fn line_of(frame: &str, main: &str) -> Option<usize> {
    let frame = frame.strip_prefix("  | ").unwrap_or(frame);
    let (path, rest) = frame
        .trim_start()
        .strip_prefix("File \"")?
        .split_once('"')?;
    if path.rsplit('/').next() != Some(main) {
        return None;
    }
    let digits = rest.strip_prefix(", line ")?;
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stderr: &str, kind: &str, message: &str, line: Option<usize>) {
        let found = uncaught(stderr, "example.py").expect("there is an exception");
        assert_eq!(
            (found.kind.as_str(), found.message.as_str(), found.line),
            (kind, message, line),
            "{stderr}"
        );
    }

    #[test]
    fn the_last_exception_and_its_line_are_found() {
        check(
            "Traceback (most recent call last):\n  File \"/tmp/example.py\", line 3, in <module>\n    f()\n    ~^^\n  \
             File \"/tmp/example.py\", line 2, in f\n    1/0\nZeroDivisionError: division by zero\n",
            "ZeroDivisionError",
            "division by zero",
            Some(2),
        );
        check(
            "Traceback (most recent call last):\n  File \"/tmp/example.py\", line 2, in <module>\n    x\n\
             KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n\
             Traceback (most recent call last):\n  File \"/tmp/example.py\", line 4, in <module>\n    y\n  \
             File \"/usr/lib/json/decoder.py\", line 9, in decode\n    z\n\
             json.decoder.JSONDecodeError: Expecting value\nwith a second line\nand a note\n",
            "json.decoder.JSONDecodeError",
            "Expecting value",
            Some(4),
        );
    }

    #[test]
    fn syntax_errors_groups_and_bare_names_are_read() {
        check(
            "  File \"/tmp/example.py\", line 7\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n",
            "SyntaxError",
            "invalid syntax",
            Some(7),
        );
        check(
            "  + Exception Group Traceback (most recent call last):\n  |   File \"/tmp/example.py\", line 5, in <module>\n  \
             |     f()\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    \
             | Traceback (most recent call last):\n    |   File \"/tmp/example.py\", line 1, in f\n    | KeyError: 1\n    \
             +------------------------------------\n",
            "ExceptionGroup",
            "two (2 sub-exceptions)",
            Some(5),
        );
        check(
            "Traceback (most recent call last):\n  File \"/tmp/example.py\", line 1, in <module>\n    assert 0\nAssertionError\n",
            "AssertionError",
            "",
            Some(1),
        );
    }

    #[test]
    fn warnings_and_plain_words_are_no_exceptions() {
        for stderr in [
            "",
            "stopped\n",
            "/tmp/example.py:1: UserWarning: old\n  f()\n",
        ] {
            assert_eq!(uncaught(stderr, "example.py"), None, "{stderr}");
        }
    }

    #[test]
    fn modules_do_not_count() {
        let found = Uncaught {
            kind: "json.decoder.JSONDecodeError".into(),
            message: String::new(),
            line: None,
        };
        assert!(found.is("JSONDecodeError") && found.is("json.JSONDecodeError"));
        assert!(!found.is("ValueError"));
    }
}
