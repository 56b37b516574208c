//! Decision trees.

use crate::book::{FigureContent, Inline, TreeNode};

use super::super::context::Context;
use super::super::inlines::inlines;
use super::super::tree::Node;
use super::{Form, Misfit, is_list, line_and_list, misfit, only};

/// Reads a nested list with one root.
pub(super) fn tree(cx: &mut Context, form: &Form, nodes: &[Node]) -> Result<FigureContent, Misfit> {
    let list = only(cx, form, nodes, is_list)?;
    if let Some(second) = list.children.get(1) {
        return Err(misfit(cx, form, second, "this `tree` has a second root"));
    }
    let root = &list.children[0];
    let (line, below) = line_and_list(cx, form, root)?;
    let Some(below) = below else {
        return Err(misfit(cx, form, root, "this `tree` has no branches"));
    };
    Ok(FigureContent::Tree(TreeNode {
        branch: None,
        label: inlines(cx, line),
        children: branches(cx, form, below)?,
    }))
}

fn branches(cx: &mut Context, form: &Form, list: &Node) -> Result<Vec<TreeNode>, Misfit> {
    list.children
        .iter()
        .map(|item| branch(cx, form, item))
        .collect()
}

fn branch(cx: &mut Context, form: &Form, item: &Node) -> Result<TreeNode, Misfit> {
    let (line, below) = line_and_list(cx, form, item)?;
    let mut label = inlines(cx, line);
    let branch = take_branch(&mut label);
    if label.is_empty() {
        return Err(misfit(cx, form, item, "this branch leads to nothing"));
    }
    Ok(TreeNode {
        branch,
        label,
        children: below.map_or(Ok(Vec::new()), |below| branches(cx, form, below))?,
    })
}

/// Takes the word and the colon that begin an item: `Yes: …`, `**No:** …`, `` `int`: … ``.
fn take_branch(label: &mut Vec<Inline>) -> Option<String> {
    let (word, whole) = match label.first()? {
        Inline::Text(text) => {
            let (word, rest) = text.split_once(':')?;
            let ends = rest.is_empty() || rest.starts_with(' ');
            if !ends || word.contains(char::is_whitespace) || word.is_empty() {
                return None;
            }
            (word.to_owned(), false)
        }
        Inline::Code(word) => (word.clone(), true),
        Inline::Strong(content) | Inline::Emphasis(content) => match content.as_slice() {
            [Inline::Text(word)] => (word.clone(), true),
            _ => return None,
        },
        _ => return None,
    };
    if whole {
        return take_marked_branch(label, &word);
    }
    if let Some(Inline::Text(text)) = label.first_mut() {
        *text = text[word.len() + 1..].trim_start().to_owned();
        if text.is_empty() {
            label.remove(0);
        }
    }
    Some(word)
}

/// The same where the word is marked up, with the colon inside or behind the marks.
fn take_marked_branch(label: &mut Vec<Inline>, word: &str) -> Option<String> {
    if let Some(word) = word.strip_suffix(':')
        && !matches!(label.first(), Some(Inline::Code(_)))
    {
        label.remove(0);
        trim_start(label);
        return Some(word.to_owned());
    }
    let Some(Inline::Text(after)) = label.get(1) else {
        return None;
    };
    let after = after.strip_prefix(':')?.to_owned();
    if !(after.is_empty() || after.starts_with(' ')) {
        return None;
    }
    label.remove(0);
    label[0] = Inline::Text(after);
    trim_start(label);
    Some(word.to_owned())
}

fn trim_start(label: &mut Vec<Inline>) {
    if let Some(Inline::Text(text)) = label.first_mut() {
        *text = text.trim_start().to_owned();
        if text.is_empty() {
            label.remove(0);
        }
    }
}
