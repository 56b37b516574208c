//! Lists.

use pulldown_cmark::{Event, Tag};

use crate::book::{List, ListItem};

use super::blocks::inner;
use super::context::Context;
use super::tree::Node;

/// Reads a list.
pub(super) fn list(cx: &mut Context, node: &Node, start: Option<u64>) -> List {
    let is_loose = |item: &Node| {
        let mut children = item.children.iter();
        children.any(|child| matches!(child.tag(), Some(Tag::Paragraph)))
    };
    List {
        start,
        tight: !node.children.iter().any(is_loose),
        items: node
            .children
            .iter()
            .map(|item| list_item(cx, item))
            .collect(),
    }
}

fn list_item(cx: &mut Context, item: &Node) -> ListItem {
    let Some((checked, content)) = unboxed(item) else {
        return ListItem {
            checked: None,
            content: inner(cx, &item.children),
        };
    };
    ListItem {
        checked: Some(checked),
        content: inner(cx, &content),
    }
}

/// An item's box and what stands behind it, if it has a box.
pub(super) fn unboxed<'s>(item: &Node<'s>) -> Option<(bool, Vec<Node<'s>>)> {
    let first = item.children.first()?;
    if let Event::TaskListMarker(checked) = first.event {
        return Some((checked, item.children[1..].to_vec()));
    }
    let Event::TaskListMarker(checked) = first.children.first()?.event else {
        return None;
    };
    let mut content = item.children.clone();
    content[0].children.remove(0);
    Some((checked, content))
}
