//! Code with its caption and its output.

use super::Html;
use crate::book::CodeBlock;
use crate::render::highlight;

impl Html<'_> {
    /// The caption, the code and what it prints are neighbours in one `div`, so that a page may end between them.
    pub(super) fn push_code(&mut self, block: &CodeBlock) {
        self.push("<div class=\"listing\">\n");
        if let Some(title) = &block.title {
            self.push("<p class=\"listing-title\">");
            self.text(title);
            self.push("</p>\n");
        }
        self.push("<pre class=\"code\"><code");
        if is_word(&block.language) {
            self.push(" class=\"language-");
            self.push(&block.language);
            self.push("\"");
        }
        self.push(">");
        self.push_tokens(&block.language, &block.text);
        self.push("</code></pre>\n");
        if let Some(output) = &block.output {
            self.push("<p class=\"output-label\">");
            self.text(self.label("output"));
            self.push("</p>\n<pre class=\"output\"><samp>");
            self.text(&output.text);
            self.push("</samp></pre>\n");
        }
        self.push("</div>\n");
    }

    fn push_tokens(&mut self, language: &str, text: &str) {
        for token in highlight::tokens(language, text) {
            match token.class {
                None => self.text(token.text),
                Some(class) => {
                    self.push("<span class=\"tok-");
                    self.push(class.name());
                    self.push("\">");
                    self.text(token.text);
                    self.push("</span>");
                }
            }
        }
    }
}

/// Whether a language's name can stand in a class.
fn is_word(language: &str) -> bool {
    !language.is_empty()
        && language
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-_".contains(&b))
}
