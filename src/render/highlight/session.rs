//! Recorded sessions: a prompt, what was typed, and what came back.

use super::{Class, Tokens, python};

/// An interactive Python session: typed lines begin with `>>> ` or `... `.
pub(super) fn lex_python(text: &str, tokens: &mut Tokens) {
    for line in text.split_inclusive('\n') {
        let typed = [">>> ", "... "]
            .into_iter()
            .find_map(|prompt| line.strip_prefix(prompt));
        let is_bare = matches!(line.trim_end(), ">>>" | "...");
        match typed {
            Some(code) => {
                tokens.push(Some(Class::Prompt), &line[..4]);
                python::lex(code, tokens);
            }
            None if is_bare => tokens.push(Some(Class::Prompt), line),
            None if line.starts_with("Traceback ") || is_error(line) => {
                tokens.push(Some(Class::Error), line);
            }
            None => tokens.push(None, line),
        }
    }
}

/// The last line of a traceback: `ValueError: …`.
fn is_error(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or(line).trim_end();
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && ["Error", "Exception", "Interrupt", "Exit", "Iteration"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// A shell session: typed lines begin with `$ `, `# ` or `% `; a typed line that ends with `\` goes on with `> `.
pub(super) fn lex_shell(text: &str, tokens: &mut Tokens) {
    let mut goes_on = false;
    for line in text.split_inclusive('\n') {
        let has_prompt = ["$ ", "# ", "% "]
            .iter()
            .any(|prompt| line.starts_with(prompt));
        if has_prompt || (goes_on && line.starts_with("> ")) {
            tokens.push(Some(Class::Prompt), &line[..2]);
            lex_command(&line[2..], tokens);
            goes_on = line.trim_end().ends_with('\\');
        } else {
            tokens.push(None, line);
            goes_on = false;
        }
    }
}

/// The command's name stands out, and so do its comment and strings.
fn lex_command(line: &str, tokens: &mut Tokens) {
    let name_end = line.find(char::is_whitespace).unwrap_or(line.len());
    tokens.push(Some(Class::Function), &line[..name_end]);
    let rest = &line[name_end..];
    let comment = rest.find(" #").map_or(rest.len(), |space| space + 1);
    tokens.push(None, &rest[..comment]);
    tokens.push(Some(Class::Comment), &rest[comment..]);
}

#[cfg(test)]
mod tests {
    use super::super::{Class, lines};

    #[test]
    fn prompts_commands_and_errors_stand_out() {
        let first = |language, text, line: usize| lines(language, text)[line][0].class;
        assert_eq!(
            first("console", "$ pip install x  # note\ndone", 0),
            Some(Class::Prompt)
        );
        assert_eq!(first("console", "$ pip install x  # note\ndone", 1), None);
        assert_eq!(
            first("pycon", ">>> 1 / 0\nZeroDivisionError: division by zero", 0),
            Some(Class::Prompt)
        );
        assert_eq!(
            first("pycon", ">>> 1 / 0\nZeroDivisionError: division by zero", 1),
            Some(Class::Error)
        );
    }

    #[test]
    fn other_languages_have_their_classes() {
        assert_eq!(lines("sql", "SELECT 1")[0][0].class, Some(Class::Keyword));
        assert_eq!(
            lines("toml", "# note\na = 1")[0][0].class,
            Some(Class::Comment)
        );
        assert_eq!(lines("no-such-language", "a\nb").len(), 2);
    }
}
