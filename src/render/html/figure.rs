//! Figures: lists and tables that a stylesheet draws. Without one, and to a screen reader, they are still the list or
//! table that the author wrote.

use super::{Html, Medium, escape};
use crate::book::{
    Alignment, Bar, Binding, Column, Figure, FigureContent, Inline, Panel, Step, TreeNode,
};

impl Html<'_> {
    pub(super) fn push_figure(&mut self, figure: &Figure) {
        self.open_figure(figure);
        match &figure.content {
            FigureContent::Compare(columns) => self.push_columns(columns),
            FigureContent::Flow(steps) => self.push_steps("ol", "steps", steps),
            FigureContent::Cards { numbered, cards } => {
                self.push_steps(if *numbered { "ol" } else { "ul" }, "cards", cards);
            }
            FigureContent::Ladder(rungs) => self.push_steps("ol", "rungs", rungs),
            FigureContent::Tree(root) => self.push_tree(std::slice::from_ref(root)),
            FigureContent::Bars { header, bars } => self.push_bars(&header.0, &header.1, bars),
            FigureContent::Contrast(panels) => self.push_panels(panels),
            FigureContent::Memory { header, bindings } => {
                self.breaks_code = self.surroundings.medium == Medium::Book;
                self.push_memory(header, bindings);
                self.breaks_code = false;
            }
        }
        self.push("</figure>\n");
    }

    /// The figure's name is its caption or, without one, what kind of figure it is. The caption is a paragraph: some
    /// reading systems move a `figcaption` to the head of the document.
    fn open_figure(&mut self, figure: &Figure) {
        let kind = figure.content.name();
        self.push(&format!("<figure class=\"fig fig-{kind}\""));
        if let Some(title) = &figure.title {
            let id = format!("{}-fig-{}", self.prefix, figure.span.start);
            self.push(&format!(
                " aria-labelledby=\"{id}\">\n<p class=\"caption\" id=\"{id}\">"
            ));
            self.push_inlines(title);
            self.push("</p>\n");
        } else {
            let name = escape(self.label(kind));
            self.push(&format!(" aria-label=\"{name}\">\n"));
        }
    }

    fn push_columns(&mut self, columns: &[Column]) {
        self.push(&format!(
            "<div class=\"facing facing-{}\">\n",
            columns.len()
        ));
        for column in columns {
            self.push("<div class=\"column\">\n<p class=\"head\">");
            self.push_named(&column.head, &column.gloss);
            self.push("</p>\n");
            self.push_lines(&column.lines);
            self.push("</div>\n");
        }
        self.push("</div>\n");
    }

    fn push_steps(&mut self, element: &str, class: &str, steps: &[Step]) {
        self.push(&format!("<{element} class=\"{class}\">\n"));
        for step in steps {
            self.push("<li>");
            self.push_named(&step.name, &step.gloss);
            self.push_lines(&step.lines);
            self.push("</li>\n");
        }
        self.push(&format!("</{element}>\n"));
    }

    fn push_named(&mut self, name: &[Inline], gloss: &[Inline]) {
        if !name.is_empty() {
            self.push("<strong class=\"name\">");
            self.push_inlines(name);
            self.push("</strong>");
        }
        if !gloss.is_empty() {
            self.push(if name.is_empty() {
                "<span class=\"gloss\">"
            } else {
                " <span class=\"gloss\">"
            });
            self.push_inlines(gloss);
            self.push("</span>");
        }
    }

    fn push_lines(&mut self, lines: &[Vec<Inline>]) {
        if lines.is_empty() {
            return;
        }
        self.push("<ul class=\"lines\">\n");
        for line in lines {
            self.push_within("li", line);
        }
        self.push("</ul>\n");
    }

    fn push_tree(&mut self, nodes: &[TreeNode]) {
        self.push("<ul class=\"tree\">\n");
        for node in nodes {
            let leaf = if node.children.is_empty() {
                " leaf"
            } else {
                ""
            };
            self.push("<li>");
            if let Some(branch) = &node.branch {
                self.push("<strong class=\"branch\">");
                self.text(branch);
                self.push(":</strong> ");
            }
            self.push(&format!("<span class=\"node{leaf}\">"));
            self.push_inlines(&node.label);
            self.push("</span>");
            if !node.children.is_empty() {
                self.push("\n");
                self.push_tree(&node.children);
            }
            self.push("</li>\n");
        }
        self.push("</ul>\n");
    }

    fn push_bars(&mut self, label: &[Inline], value: &[Inline], bars: &[Bar]) {
        let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        self.push("<table class=\"bars\">\n<thead>\n<tr>");
        self.push_head(label, Alignment::Start);
        self.push_head(value, Alignment::Start);
        self.push("</tr>\n</thead>\n<tbody>\n");
        for bar in bars {
            let share = bar.value / longest * 100.0;
            self.push("<tr><td class=\"bar-label\">");
            self.push_inlines(&bar.label);
            self.push("</td><td class=\"bar-value\"><span class=\"track\">");
            if bar.value > 0.0 {
                self.push(&format!(
                    "<span class=\"bar\" style=\"width: {share:.1}%\"></span>"
                ));
            }
            self.push("</span> <span class=\"printed\">");
            self.push_inlines(&bar.printed);
            self.push("</span></td></tr>\n");
        }
        self.push("</tbody>\n</table>\n");
    }

    fn push_panels(&mut self, panels: &[Panel]) {
        self.push(&format!("<div class=\"facing facing-{}\">\n", panels.len()));
        for panel in panels {
            self.push("<div class=\"panel\">\n");
            if !panel.label.is_empty() {
                self.push("<p class=\"head\">");
                self.push_inlines(&panel.label);
                self.push("</p>\n");
            }
            self.push_code(&panel.code);
            self.push("</div>\n");
        }
        self.push("</div>\n");
    }

    /// Names of one object share its cell, whatever rows stood between them.
    fn push_memory(&mut self, header: &[Vec<Inline>; 3], bindings: &[Binding]) {
        let has_notes = bindings.iter().any(|binding| !binding.note.is_empty());
        self.push("<table class=\"memory\">\n<thead>\n<tr>");
        for head in &header[..if has_notes { 3 } else { 2 }] {
            self.push_head(head, Alignment::Start);
        }
        self.push("</tr>\n</thead>\n<tbody>\n");
        for names in objects(bindings) {
            self.push_object(&names, has_notes);
        }
        self.push("</tbody>\n</table>\n");
    }

    /// The rows of one object. A single note is about the object, several are about its names.
    fn push_object(&mut self, names: &[&Binding], has_notes: bool) {
        let rows = match names.len() {
            1 => String::new(),
            rows => format!(" rowspan=\"{rows}\""),
        };
        let mut noted = names.iter().filter(|binding| !binding.note.is_empty());
        let shared = match (noted.next(), noted.next()) {
            (Some(only), None) => Some(&only.note),
            _ => None,
        };
        for (index, binding) in names.iter().enumerate() {
            self.push("<tr><td class=\"name\">");
            if !binding.name.is_empty() {
                self.push_inlines(&binding.name);
                self.push(" <span class=\"arrow\">\u{2192}</span>");
            }
            self.push("</td>");
            if index == 0 {
                self.push(&format!("<td class=\"object\"{rows}><span class=\"box\">"));
                self.push_inlines(&binding.object);
                self.push("</span></td>");
            }
            match shared {
                Some(note) if index == 0 => {
                    self.push(&format!("<td class=\"note\"{rows}>"));
                    self.push_inlines(note);
                    self.push("</td>");
                }
                None if has_notes => {
                    self.push("<td class=\"note\">");
                    self.push_inlines(&binding.note);
                    self.push("</td>");
                }
                _ => {}
            }
            self.push("</tr>\n");
        }
    }
}

/// The bindings by object, in the order in which the objects first appear.
fn objects(bindings: &[Binding]) -> Vec<Vec<&Binding>> {
    let mut objects: Vec<Vec<&Binding>> = Vec::new();
    for binding in bindings {
        match objects
            .iter_mut()
            .find(|known| known[0].object == binding.object)
        {
            Some(known) => known.push(binding),
            None => objects.push(vec![binding]),
        }
    }
    objects
}
