//! The model as an outline for people: one line a block, markup in angle brackets.

use std::fmt::Write as _;

use prepress::book::{
    Bank, Block, CodeBlock, FigureContent, Footnote, Inline, LinkTarget, Question, Quiz, Step,
    TreeNode,
};

/// The outline of a whole bank.
pub fn outline(bank: &Bank) -> String {
    let mut text = String::new();
    for part in &bank.parts {
        line(
            &mut text,
            0,
            &format!("part {}: {}", part.id, inlines(&part.title)),
        );
        blocks(&mut text, 1, &part.intro);
        for section in &part.sections {
            line(
                &mut text,
                1,
                &format!("section {}: {}", section.id, inlines(&section.title)),
            );
            blocks(&mut text, 2, &section.intro);
            footnotes(&mut text, 2, &section.footnotes);
            for it in &section.questions {
                question(&mut text, it);
            }
            for it in &section.see_also {
                line(
                    &mut text,
                    2,
                    &format!("see also {}: {}", it.target, inlines(&it.text)),
                );
            }
        }
    }
    text
}

fn line(text: &mut String, depth: usize, words: &str) {
    let _ = writeln!(text, "{}{}", "  ".repeat(depth), words.replace('\n', "⏎"));
}

fn question(text: &mut String, it: &Question) {
    let level = it.level.number();
    let head = format!(
        "question {} level={level} {:?}: {}",
        it.id,
        it.tags,
        inlines(&it.prompt)
    );
    line(text, 2, &head);
    line(text, 3, &format!("short: {}", inlines(&it.short)));
    blocks(text, 3, &it.body);
    if let Some(it) = &it.quiz {
        quiz(text, it);
    }
    footnotes(text, 3, &it.footnotes);
}

fn quiz(text: &mut String, it: &Quiz) {
    line(text, 3, &format!("quiz: {}", inlines(&it.prompt)));
    blocks(text, 4, &it.stem);
    for option in &it.options {
        let mark = if option.correct { "right" } else { "wrong" };
        line(text, 4, &format!("{mark}: {}", inlines(&option.content)));
        blocks(text, 5, &option.feedback);
    }
    blocks(text, 4, &it.explanation);
}

fn footnotes(text: &mut String, depth: usize, notes: &[Footnote]) {
    for (index, note) in notes.iter().enumerate() {
        line(text, depth, &format!("note {index} ({}):", note.label));
        blocks(text, depth + 1, &note.content);
    }
}

fn blocks(text: &mut String, depth: usize, blocks: &[Block]) {
    for it in blocks {
        block(text, depth, it);
    }
}

/// One block with everything in it.
pub fn block(text: &mut String, depth: usize, it: &Block) {
    let mut nested = |head: &str, content: &[Block]| {
        line(text, depth, head);
        blocks(text, depth + 1, content);
    };
    match it {
        Block::Paragraph(content) => line(text, depth, &format!("paragraph: {}", inlines(content))),
        Block::Heading {
            depth: level,
            content,
        } => {
            line(
                text,
                depth,
                &format!("heading {level}: {}", inlines(content)),
            );
        }
        Block::Quote(content) => nested("quote:", content),
        Block::Callout(it) => {
            let title = it
                .title
                .as_deref()
                .map_or_else(|| "no title".into(), inlines);
            nested(&format!("{}: {title}", it.kind.name()), &it.content);
        }
        Block::List(list) => {
            let tight = if list.tight { "tight" } else { "loose" };
            line(text, depth, &format!("list {:?} {tight}:", list.start));
            for item in &list.items {
                let mark = match item.checked {
                    None => "-",
                    Some(true) => "- [x]",
                    Some(false) => "- [ ]",
                };
                line(text, depth + 1, mark);
                blocks(text, depth + 2, &item.content);
            }
        }
        Block::Code(it) => code(text, depth, it),
        Block::Table(table) => {
            line(
                text,
                depth,
                &format!("table {:?}: {}", table.alignments, cells(&table.header)),
            );
            for row in &table.rows {
                line(text, depth + 1, &cells(row));
            }
        }
        Block::Figure(it) => {
            let title = it
                .title
                .as_deref()
                .map_or_else(|| "no title".into(), inlines);
            line(text, depth, &format!("{}: {title}", it.content.name()));
            figure(text, depth + 1, &it.content);
        }
        Block::Image(image) => line(text, depth, &inlines(&[Inline::Image(image.clone())])),
        Block::Math(math) => line(text, depth, &format!("formula: {}", math.latex)),
        Block::Diagram(it) => line(
            text,
            depth,
            &format!("diagram {}: {}", quoted(it.title.as_deref()), it.text),
        ),
        Block::Rule => line(text, depth, "rule"),
    }
}

fn code(text: &mut String, depth: usize, it: &CodeBlock) {
    let mut head = format!("code {:?}", it.language);
    if let Some(title) = &it.title {
        let _ = write!(head, " “{title}”");
    }
    if it.ask {
        head.push_str(" ask");
    }
    match &it.run {
        Some(run) => {
            let _ = write!(head, " {run:?}");
        }
        None => head.push_str(" not run"),
    }
    line(text, depth, &format!("{head}: {}", it.text));
    if let Some(output) = &it.output {
        line(text, depth + 1, &format!("output: {}", output.text));
    }
}

fn figure(text: &mut String, depth: usize, content: &FigureContent) {
    match content {
        FigureContent::Compare(columns) => {
            for it in columns {
                line(
                    text,
                    depth,
                    &format!("{} | {}", inlines(&it.head), inlines(&it.gloss)),
                );
                for words in &it.lines {
                    line(text, depth + 1, &inlines(words));
                }
            }
        }
        FigureContent::Flow(items) | FigureContent::Ladder(items) => steps(text, depth, items),
        FigureContent::Cards { numbered, cards } => {
            line(text, depth, &format!("numbered: {numbered}"));
            steps(text, depth, cards);
        }
        FigureContent::Tree(root) => node(text, depth, root),
        FigureContent::Bars { header, bars } => {
            line(
                text,
                depth,
                &format!("{} | {}", inlines(&header.0), inlines(&header.1)),
            );
            for it in bars {
                let printed = inlines(&it.printed);
                line(
                    text,
                    depth,
                    &format!("{} | {} | {printed}", inlines(&it.label), it.value),
                );
            }
        }
        FigureContent::Contrast(panels) => {
            for it in panels {
                line(text, depth, &format!("label: {}", inlines(&it.label)));
                code(text, depth, &it.code);
            }
        }
        FigureContent::Memory { header, bindings } => {
            line(text, depth, &cells(header));
            for it in bindings {
                line(
                    text,
                    depth,
                    &cells(&[it.name.clone(), it.object.clone(), it.note.clone()]),
                );
            }
        }
    }
}

fn steps(text: &mut String, depth: usize, steps: &[Step]) {
    for it in steps {
        line(
            text,
            depth,
            &format!("{} | {}", inlines(&it.name), inlines(&it.gloss)),
        );
        for words in &it.lines {
            line(text, depth + 1, &inlines(words));
        }
    }
}

fn node(text: &mut String, depth: usize, it: &TreeNode) {
    let branch = it.branch.as_deref().unwrap_or("·");
    line(text, depth, &format!("{branch} → {}", inlines(&it.label)));
    for child in &it.children {
        node(text, depth + 1, child);
    }
}

fn cells(cells: &[Vec<Inline>]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| inlines(cell)).collect();
    cells.join(" | ")
}

/// Running text on one line.
pub fn inlines(content: &[Inline]) -> String {
    content.iter().map(inline).collect()
}

fn inline(it: &Inline) -> String {
    match it {
        Inline::Text(text) => text.clone(),
        Inline::Code(text) => format!("‹code {text}›"),
        Inline::Strong(content) => format!("‹strong {}›", inlines(content)),
        Inline::Emphasis(content) => format!("‹em {}›", inlines(content)),
        Inline::Strikethrough(content) => format!("‹del {}›", inlines(content)),
        Inline::Mark(content) => format!("‹mark {}›", inlines(content)),
        Inline::Keyboard(content) => format!("‹kbd {}›", inlines(content)),
        Inline::Subscript(content) => format!("‹sub {}›", inlines(content)),
        Inline::Superscript(content) => format!("‹sup {}›", inlines(content)),
        Inline::Link { target, content } => {
            let target = match target {
                LinkTarget::Question(id) => format!("question {id}"),
                LinkTarget::Section(id) => format!("section {id}"),
                LinkTarget::Url(url) => url.clone(),
            };
            format!("‹link {target}: {}›", inlines(content))
        }
        Inline::Image(image) => format!(
            "‹image {} {}: {}›",
            image.asset.path,
            quoted(image.caption.as_deref()),
            inlines(&image.alt)
        ),
        Inline::Math(math) => format!("‹math {}›", math.latex),
        Inline::FootnoteReference(index) => format!("‹note {index}›"),
        Inline::SoftBreak => "⏎".into(),
        Inline::LineBreak => "‹br›".into(),
    }
}

fn quoted(title: Option<&str>) -> String {
    title.map_or_else(|| "no title".into(), |title| format!("“{title}”"))
}
