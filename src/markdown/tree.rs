//! Markdown as a tree of nodes, each with its place in the source.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::marker::Marker;

/// How many quotes, lists and spans of text may stand within one another. Typst's compiler gives up between 30 and 35
/// levels of its own, and a level here is up to two there.
pub(super) const MAX_NESTING: usize = 16;

/// An element of the source.
#[derive(Clone, Debug)]
pub(super) struct Node<'s> {
    /// What it is: a leaf's event, or the `Start` of a container.
    pub event: Event<'s>,
    /// The bytes it takes up in the file.
    pub range: Range<usize>,
    /// What it contains.
    pub children: Vec<Node<'s>>,
}

impl<'s> Node<'s> {
    /// What kind of container it is, if it is one.
    pub fn tag(&self) -> Option<&Tag<'s>> {
        match &self.event {
            Event::Start(tag) => Some(tag),
            _ => None,
        }
    }

    /// Whether it is a part of running text.
    pub fn is_inline(&self) -> bool {
        match &self.event {
            Event::Start(tag) => matches!(
                tag,
                Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Superscript
                    | Tag::Subscript
                    | Tag::Link { .. }
                    | Tag::Image { .. }
            ),
            Event::Rule | Event::Html(_) | Event::End(_) => false,
            _ => true,
        }
    }

    /// Whether it breaks a line of running text.
    pub fn is_break(&self) -> bool {
        matches!(self.event, Event::SoftBreak | Event::HardBreak)
    }
}

/// A file's nodes.
#[derive(Debug, Default)]
pub(super) struct Tree<'s> {
    /// The blocks, in order.
    pub nodes: Vec<Node<'s>>,
    /// Where something is nested deeper than [`MAX_NESTING`]; it is left out.
    pub too_deep: Vec<Range<usize>>,
}

/// Reads a text. `smart` makes quotes and dashes typographic.
pub(super) fn read(source: &str, smart: bool) -> Tree<'_> {
    // Some editors put a byte order mark before the text.
    let offset = if source.starts_with('\u{feff}') { 3 } else { 0 };
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart);
    let mut builder = Builder {
        events: Parser::new_ext(&source[offset..], options).into_offset_iter(),
        source,
        offset,
        too_deep: Vec::new(),
    };
    let nodes = builder.children(0);
    Tree {
        nodes,
        too_deep: builder.too_deep,
    }
}

struct Builder<'s> {
    events: OffsetIter<'s>,
    source: &'s str,
    offset: usize,
    too_deep: Vec<Range<usize>>,
}

impl<'s> Builder<'s> {
    /// The nodes up to the end of the container that has just begun.
    fn children(&mut self, depth: usize) -> Vec<Node<'s>> {
        let mut nodes = Vec::new();
        while let Some((event, range)) = self.events.next() {
            let range = range.start + self.offset..range.end + self.offset;
            let children = match &event {
                Event::End(_) => break,
                Event::Start(tag) => {
                    let depth = depth + usize::from(nests(tag));
                    if depth > MAX_NESTING {
                        self.skip(tag.to_end());
                        self.too_deep.push(range);
                        continue;
                    }
                    self.children(depth)
                }
                _ => Vec::new(),
            };
            nodes.push(self.node(event, range, children));
        }
        nodes
    }

    fn node(&self, event: Event<'s>, range: Range<usize>, mut children: Vec<Node<'s>>) -> Node<'s> {
        if matches!(event, Event::Start(Tag::BlockQuote(_)))
            && children
                .first()
                .is_some_and(|first| Marker::of(first, self.source).is_some())
        {
            split_first_line(&mut children);
        }
        Node {
            event,
            range,
            children,
        }
    }

    /// Passes over the rest of a container.
    fn skip(&mut self, end: TagEnd) {
        let mut open = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(tag) if tag.to_end() == end => open += 1,
                Event::End(tag) if tag == end => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }
}

/// Whether a container counts as a level. A list and its items are one level; rows and cells cannot nest.
fn nests(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::FootnoteDefinition(_)
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Makes the lines after `[!kind] title` a paragraph of their own.
fn split_first_line(children: &mut Vec<Node>) {
    let title = &mut children[0];
    let Some(end) = title.children.iter().position(Node::is_break) else {
        return;
    };
    let rest = title.children.split_off(end + 1);
    title.children.truncate(end);
    let whole = title.range.clone();
    title.range.end = title.children.last().map_or(whole.end, |it| it.range.end);
    if let Some(first) = rest.first() {
        let paragraph = Node {
            event: Event::Start(Tag::Paragraph),
            range: first.range.start..whole.end,
            children: rest,
        };
        children.insert(1, paragraph);
    }
}

/// The text of a node's leaves, for messages and for places where nothing but text counts.
pub(super) fn text_of(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        match &node.event {
            Event::Text(run) | Event::Code(run) | Event::InlineHtml(run) | Event::Html(run) => {
                text.push_str(run);
            }
            Event::InlineMath(run) | Event::DisplayMath(run) => text.push_str(run),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => text.push_str(&text_of(&node.children)),
        }
    }
    text
}

/// The decoded text of one character reference such as `&quot;`.
pub(super) fn decode_reference(reference: &str) -> Option<CowStr<'_>> {
    let mut events = Parser::new(reference);
    match (events.next()?, events.next()?) {
        (Event::Start(Tag::Paragraph), Event::Text(text)) => Some(text),
        _ => None,
    }
}
