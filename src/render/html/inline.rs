//! Inlines.

use super::table::code_pieces;
use super::{Html, Medium};
use crate::book::{Image, Inline, LinkTarget, plain_text};

impl Html<'_> {
    pub(super) fn push_inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.push_inline(inline, true);
        }
    }

    /// Without links, notes and images.
    pub(super) fn push_words(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.push_inline(inline, false);
        }
    }

    pub(super) fn push_inline(&mut self, inline: &Inline, linked: bool) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Code(code) => {
                self.push("<code>");
                self.push_code_words(code);
                self.push("</code>");
            }
            Inline::Strong(content) => self.push_element("strong", content, linked),
            Inline::Emphasis(content) => self.push_element("em", content, linked),
            Inline::Strikethrough(content) => self.push_element("del", content, linked),
            Inline::Mark(content) => self.push_mark(content, linked),
            Inline::Keyboard(content) => self.push_element("kbd", content, linked),
            Inline::Subscript(content) => self.push_element("sub", content, linked),
            Inline::Superscript(content) => self.push_element("sup", content, linked),
            Inline::Link { target, content } if linked => self.push_link(target, content),
            Inline::Link { content, .. } => self.push_words(content),
            Inline::Image(image) if linked => self.push_image(image),
            Inline::Image(image) => self.text(&plain_text(&image.alt)),
            Inline::Math(math) => self.push_inline_math(math),
            Inline::FootnoteReference(index) if linked => self.push_note_reference(*index),
            Inline::FootnoteReference(_) => {}
            Inline::SoftBreak => self.push("\n"),
            Inline::LineBreak => self.push("<br/>"),
        }
    }

    fn push_code_words(&mut self, code: &str) {
        if !self.breaks_code {
            return self.text(code);
        }
        for (index, piece) in code_pieces(code).into_iter().enumerate() {
            if index > 0 {
                self.push("<wbr/>");
            }
            self.text(piece);
        }
    }

    pub(super) fn push_element(&mut self, element: &str, content: &[Inline], linked: bool) {
        self.push("<");
        self.push(element);
        self.push(">");
        for inline in content {
            self.push_inline(inline, linked);
        }
        self.push("</");
        self.push(element);
        self.push(">");
    }

    fn push_link(&mut self, target: &LinkTarget, content: &[Inline]) {
        let Some(href) = (self.surroundings.link)(target) else {
            return self.push_inlines(content);
        };
        let class = match target {
            LinkTarget::Url(_) => "external",
            LinkTarget::Question(_) | LinkTarget::Section(_) => "see",
        };
        self.push(&format!("<a class=\"{class}\" href=\""));
        self.attribute(&href);
        self.push("\">");
        // A link within a link would not be XHTML.
        self.push_words(content);
        self.push("</a>");
    }

    pub(super) fn push_image(&mut self, image: &Image) {
        let src = (self.surroundings.image)(&image.asset);
        let alt = plain_text(&image.alt);
        self.push("<img src=\"");
        self.attribute(&src);
        self.push("\" alt=\"");
        self.attribute(&alt);
        self.push("\"/>");
    }

    /// No element stands within the link: some reading systems then fail to pop the note up.
    fn push_note_reference(&mut self, index: usize) {
        let number = index + 1;
        if self.surroundings.medium == Medium::Card {
            self.referenced.insert(index);
            return self.push(&format!("<sup class=\"noteref\">{number}</sup>"));
        }
        let (page, prefix) = (self.note_page, self.prefix);
        let id = if page.is_empty() && self.referenced.insert(index) {
            format!(" id=\"{prefix}-fnref-{number}\"")
        } else {
            String::new()
        };
        self.push(&format!(
            "<sup class=\"noteref\"><a{id} href=\"{page}#{prefix}-fn-{number}\" epub:type=\"noteref\" \
             role=\"doc-noteref\">{number}</a></sup>"
        ));
    }
}
