//! All languages but Python: Sublime grammars through `syntect`, reduced to our few classes.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::{Class, Tokens};

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scopes by prefix, most specific first, with the class that they mean.
static SCOPES: LazyLock<Vec<(Scope, Option<Class>)>> = LazyLock::new(|| {
    let scope = |name: &str| Scope::new(name).expect("the scope's name has at most eight parts");
    [
        ("comment", Some(Class::Comment)),
        ("string", Some(Class::String)),
        ("constant.numeric", Some(Class::Number)),
        ("constant.character.escape", Some(Class::Constant)),
        ("constant", Some(Class::Constant)),
        ("keyword.operator", Some(Class::Operator)),
        ("keyword", Some(Class::Keyword)),
        ("storage", Some(Class::Keyword)),
        ("entity.name.function", Some(Class::Function)),
        ("entity.name.tag", Some(Class::Keyword)),
        ("entity.name", Some(Class::Type)),
        ("entity.other.attribute-name", Some(Class::Decorator)),
        ("support.function", Some(Class::Function)),
        ("support.type", Some(Class::Type)),
        ("support.class", Some(Class::Type)),
        ("variable.function", Some(Class::Function)),
        ("variable.annotation", Some(Class::Decorator)),
        ("meta.annotation", Some(Class::Decorator)),
        ("invalid", Some(Class::Error)),
    ]
    .map(|(name, class)| (scope(name), class))
    .into()
});

/// Tokens of a text in a language that a grammar is known for; else plain text.
pub(super) fn lex(language: &str, text: &str, tokens: &mut Tokens) {
    let Some(syntax) = find(language) else {
        tokens.push(None, text);
        return;
    };
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    for line in text.split_inclusive('\n') {
        let Ok(operations) = state.parse_line(line, &GRAMMARS) else {
            tokens.push(None, line);
            continue;
        };
        let mut start = 0;
        for (end, operation) in operations {
            tokens.push(class(&stack), &line[start..end]);
            start = end;
            if stack.apply(&operation).is_err() {
                break;
            }
        }
        tokens.push(class(&stack), &line[start..]);
    }
}

fn find(language: &str) -> Option<&'static SyntaxReference> {
    let name = match language {
        "jsx" => "js",
        "csharp" => "cs",
        "shell" | "zsh" => "bash",
        "jsonc" | "json5" => "json",
        "pyi" => "python",
        other => other,
    };
    GRAMMARS.find_syntax_by_token(name)
}

/// The innermost scope that means a class.
fn class(stack: &ScopeStack) -> Option<Class> {
    stack.as_slice().iter().rev().find_map(|scope| {
        let (_, class) = SCOPES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))?;
        *class
    })
}
