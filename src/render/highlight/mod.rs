//! Code to classed tokens, shared by all outputs.
//!
//! Python, the language of most banks, has a lexer of its own: a thousand answers are tokenised in some ten
//! milliseconds, where the regular expressions of a Sublime grammar took seconds. All other languages go through
//! `syntect` with the grammars that Typst brings along anyway.

mod grammar;
mod python;
mod session;

/// What a token is; the name is the CSS class (with `tok-` before it) and the key of the theme's `syntax` colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A keyword.
    Keyword,
    /// A string.
    String,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// The name of a function where it is defined or called.
    Function,
    /// The name of a type.
    Type,
    /// A constant such as `None`.
    Constant,
    /// A decorator or attribute.
    Decorator,
    /// An operator.
    Operator,
    /// A prompt.
    Prompt,
    /// An error message.
    Error,
}

impl Class {
    /// All classes.
    pub const ALL: [Class; 11] = [
        Self::Keyword,
        Self::String,
        Self::Number,
        Self::Comment,
        Self::Function,
        Self::Type,
        Self::Constant,
        Self::Decorator,
        Self::Operator,
        Self::Prompt,
        Self::Error,
    ];

    /// The name in class names and in the theme.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::String => "string",
            Self::Number => "number",
            Self::Comment => "comment",
            Self::Function => "function",
            Self::Type => "type",
            Self::Constant => "constant",
            Self::Decorator => "decorator",
            Self::Operator => "operator",
            Self::Prompt => "prompt",
            Self::Error => "error",
        }
    }
}

/// A piece of code of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is; `None` for plain text.
    pub class: Option<Class>,
    /// The text; may hold line ends.
    pub text: &'t str,
}

/// The tokens of a text in a language (the first word of an info string). Together they are the whole text, and no two
/// neighbours are of one class. An unknown language is plain text.
#[must_use]
pub fn tokens<'t>(language: &str, text: &'t str) -> Vec<Token<'t>> {
    let mut tokens = Tokens::default();
    match language {
        "python" | "py" | "python3" => python::lex(text, &mut tokens),
        "pycon" => session::lex_python(text, &mut tokens),
        "console" | "shell-session" => session::lex_shell(text, &mut tokens),
        "" | "text" | "txt" | "plain" | "output" => tokens.push(None, text),
        _ => grammar::lex(language, text, &mut tokens),
    }
    tokens.cut(text)
}

/// Collects the classes of a text's pieces, and merges neighbours of one class.
#[derive(Default)]
struct Tokens(Vec<(Option<Class>, usize)>);

impl Tokens {
    /// Adds the next piece of the text: all pieces together are the whole text.
    fn push(&mut self, class: Option<Class>, piece: &str) {
        match self.0.last_mut() {
            _ if piece.is_empty() => {}
            Some((last, length)) if *last == class => *length += piece.len(),
            _ => self.0.push((class, piece.len())),
        }
    }

    /// Cuts the text into its tokens.
    fn cut(self, mut text: &str) -> Vec<Token<'_>> {
        let mut cut = |(class, length)| {
            let (token, rest) = text.split_at(length);
            text = rest;
            Token { class, text: token }
        };
        self.0.into_iter().map(&mut cut).collect()
    }
}

/// The tokens of a text, line by line, without the line ends.
#[must_use]
pub fn lines<'t>(language: &str, text: &'t str) -> Vec<Vec<Token<'t>>> {
    let mut lines = vec![Vec::new()];
    for token in tokens(language, text) {
        for (index, piece) in token.text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if !piece.is_empty() {
                lines
                    .last_mut()
                    .expect("there is a first line")
                    .push(Token {
                        text: piece,
                        ..token
                    });
            }
        }
    }
    lines
}
