//! Links: to questions and sections of the bank, and to the world outside.

use pulldown_cmark::{LinkType, Tag};

use crate::book::{Id, Inline, LinkTarget};
use crate::diagnostics::Diagnostic;

use super::context::Context;
use super::inlines::inlines;
use super::nearest::{did_you_mean, nearest};
use super::tree::Node;

/// The kinds of addresses that a reader's program may follow.
const SCHEMES: [&str; 3] = ["https", "http", "mailto"];

/// Adds a link to running text. A link that leads nowhere leaves its words behind.
pub(super) fn push(cx: &mut Context, node: &Node, content: &mut Vec<Inline>) {
    let words = inlines(cx, &node.children);
    match target(cx, node) {
        Some(_) if words.is_empty() => {
            let span = cx.span(node.range.clone());
            cx.report(
                Diagnostic::error("empty-link", "the link has no words")
                    .at(span)
                    .help("write what it leads to between the brackets"),
            );
        }
        Some(target) => content.push(Inline::Link {
            target,
            content: words,
        }),
        None => content.extend(words),
    }
}

/// Where a link leads; a fault is reported and leads nowhere.
pub(super) fn target(cx: &mut Context, node: &Node) -> Option<LinkTarget> {
    let Some(Tag::Link {
        dest_url,
        link_type,
        ..
    }) = node.tag()
    else {
        return None;
    };
    if *link_type == LinkType::Email {
        return Some(LinkTarget::Url(encode(&format!("mailto:{dest_url}"))));
    }
    if let Some(id) = dest_url.strip_prefix('#') {
        return internal(cx, node, id);
    }
    let url = absolute(dest_url);
    if url.is_none() {
        report_address(cx, node, dest_url);
    }
    url.map(LinkTarget::Url)
}

fn internal(cx: &mut Context, node: &Node, id: &str) -> Option<LinkTarget> {
    if cx.index.questions.contains_key(id) {
        return Some(LinkTarget::Question(Id::new(id)));
    }
    if cx.index.sections.contains_key(id) {
        return Some(LinkTarget::Section(Id::new(id)));
    }
    // Several ids may be equally near: the first in the alphabet keeps messages the same from run to run.
    let mut known: Vec<&str> = cx.index.questions.keys().copied().collect();
    known.extend(cx.index.sections.keys().copied());
    known.sort_unstable();
    let hint = did_you_mean(nearest(id, known));
    let span = place(cx, node, &format!("#{id}"));
    cx.report(
        Diagnostic::error(
            "dead-reference",
            format!("there is no question or section `{id}`"),
        )
        .at(span)
        .help(format!(
            "{hint}a reference is `#` and the id in the braces of a `##` or `#` heading"
        )),
    );
    None
}

fn report_address(cx: &mut Context, node: &Node, url: &str) {
    let span = place(cx, node, url);
    let fault = match url.split_once(':') {
        _ if url.is_empty() => Diagnostic::error("empty-link", "the link leads nowhere")
            .help("link to a question by `#its-id`, or to an address that begins with `https://`"),
        Some((scheme, _)) if SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) => {
            Diagnostic::error("bad-address", format!("`{url}` is no complete address"))
                .help("an address names a host, such as `https://docs.python.org/3/`")
        }
        Some((scheme, _)) if !scheme.contains('/') => {
            Diagnostic::error("bad-address", format!("a link cannot use `{scheme}:`")).help(
                format!(
                    "links lead to {}",
                    SCHEMES.map(|it| format!("`{it}:`")).join(", ")
                ),
            )
        }
        _ => Diagnostic::error(
            "relative-link",
            format!("`{url}` is a file, which no reader of the book has"),
        )
        .help(match url.split_once('#') {
            Some((_, id)) => format!("link to the question or section itself: `#{id}`"),
            None => "link to a question or a section by `#its-id`, or to a whole address".into(),
        }),
    };
    cx.report(fault.at(span));
}

/// An absolute address of an allowed kind, fit for every output.
fn absolute(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        return None;
    }
    let complete = if scheme == "mailto" {
        rest.contains('@')
    } else {
        rest.strip_prefix("//")
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_alphanumeric)
    };
    complete.then(|| encode(&format!("{scheme}:{rest}")))
}

const HEX: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
];

/// Percent-encodes what RFC 3986 does not let stand in an address.
fn encode(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    let mut rest = url.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let stands = byte.is_ascii_alphanumeric()
            || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte)
            || (byte == b'%' && is_encoded(after));
        if stands {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(HEX[usize::from(byte >> 4)]);
            encoded.push(HEX[usize::from(byte & 15)]);
        }
    }
    encoded
}

fn is_encoded(rest: &[u8]) -> bool {
    matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// The address within the link if it stands there as it is, else the whole link.
fn place(cx: &Context, node: &Node, address: &str) -> crate::diagnostics::Span {
    let range = node.range.clone();
    match cx.source[range.clone()].rfind(address) {
        Some(at) if !address.is_empty() => {
            cx.span(range.start + at..range.start + at + address.len())
        }
        _ => cx.span(range),
    }
}
