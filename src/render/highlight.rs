//! Code to classed tokens, shared by all outputs.

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
/// neighbours are of one class.
#[must_use]
pub fn tokens<'t>(_language: &str, text: &'t str) -> Vec<Token<'t>> {
    vec![Token { class: None, text }]
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
