//! The two lists of a multiple-choice note: to choose from, and with the right ones marked.

use crate::book::{Inline, Quiz, QuizOption};
use crate::render::html::Html;

/// The options to choose from: a list that is readable and can be ticked without any script. `several` says that more
/// than one is right.
pub(super) fn options(quiz: &Quiz, several: &str, html: &mut Html) -> String {
    let (input, hint) = if quiz.is_multiple() {
        let several = html.inlines(&[Inline::Text(several.to_owned())]);
        ("checkbox", format!("<p class=\"hint\">{several}</p>\n"))
    } else {
        ("radio", String::new())
    };
    let items = quiz.options.iter().map(|option| {
        let content = html.inlines(&without_links(&option.content));
        // `tappable` keeps a phone from turning the card over.
        format!(
            "<li><label class=\"tappable\"><input type=\"{input}\" name=\"choice\"/><span>{content}</span></label></li>\n"
        )
    });
    let items: String = items.collect();
    format!("{hint}<ol>\n{items}</ol>")
}

/// The options with the right ones marked, in words and not by colour alone, each with what the author says about it.
pub(super) fn solution(options: &[QuizOption], correct: &str, html: &mut Html) -> String {
    let correct = html.inlines(&[Inline::Text(correct.to_owned())]);
    let items = options.iter().map(|option| {
        let content = html.inlines(&option.content);
        let (class, mark, verdict) = if option.correct {
            let verdict = format!(" <b class=\"verdict\">{correct}</b>");
            ("correct", "✓", verdict)
        } else {
            ("wrong", "", String::new())
        };
        let feedback = match option.feedback.as_slice() {
            [] => String::new(),
            feedback => format!("<div class=\"feedback\">{}</div>", html.blocks(feedback)),
        };
        format!(
            "<li class=\"{class}\"><div class=\"option\"><span class=\"mark\">{mark}</span>\
             <span class=\"text\">{content}</span>{verdict}</div>{feedback}</li>\n"
        )
    });
    format!("<ol>\n{}</ol>", items.collect::<String>())
}

/// A tap on an option chooses it: links leave their words, notes nothing.
fn without_links(inlines: &[Inline]) -> Vec<Inline> {
    inlines
        .iter()
        .filter(|inline| !matches!(inline, Inline::FootnoteReference(_)))
        .flat_map(|inline| match inline {
            Inline::Link { content, .. } => without_links(content),
            Inline::Strong(content) => vec![Inline::Strong(without_links(content))],
            Inline::Emphasis(content) => vec![Inline::Emphasis(without_links(content))],
            Inline::Strikethrough(content) => vec![Inline::Strikethrough(without_links(content))],
            Inline::Mark(content) => vec![Inline::Mark(without_links(content))],
            other => vec![other.clone()],
        })
        .collect()
}
