//! Images: files beside the Markdown that the book brings along.

use std::sync::Arc;

use pulldown_cmark::Tag;

use crate::book::{Asset, Image, Inline};
use crate::diagnostics::{Diagnostic, Span};

use super::context::Context;
use super::nearest::{did_you_mean, nearest};
use super::pixels::{self, Unfit};
use super::tree::{Node, text_of};

/// Reads an image; of one that cannot be had the alternative text remains.
pub(super) fn image(cx: &mut Context, node: &Node) -> Result<Image, Vec<Inline>> {
    let Some(Tag::Image {
        dest_url, title, ..
    }) = node.tag()
    else {
        return Err(Vec::new());
    };
    let span = cx.span(node.range.clone());
    let text = text_of(&node.children);
    let text = cx.clean(&text, node.range.clone()).trim().to_owned();
    let alt = if text.is_empty() {
        Vec::new()
    } else {
        vec![Inline::Text(text)]
    };
    let caption = cx.clean(title, node.range.clone()).trim().to_owned();
    match asset(cx, dest_url) {
        Ok(asset) => {
            if alt.is_empty() {
                cx.report(missing_alt(span));
            }
            Ok(Image {
                asset,
                alt,
                caption: (!caption.is_empty()).then_some(caption),
                span,
            })
        }
        Err(fault) => {
            let place = match cx.source[span.range()].rfind(&**dest_url) {
                Some(at) if !dest_url.is_empty() => {
                    let start = span.range().start + at;
                    Span::new(cx.file, start..start + dest_url.len())
                }
                _ => span,
            };
            cx.report(fault.at(place));
            Err(alt)
        }
    }
}

fn missing_alt(span: Span) -> Diagnostic {
    Diagnostic::warning("missing-alt", "the image has no alternative text")
        .at(span)
        .help("say between the brackets what the image shows, for those who cannot see it")
}

fn asset(cx: &Context, url: &str) -> Result<Arc<Asset>, Diagnostic> {
    if url.contains("://") || url.starts_with("data:") {
        return Err(
            Diagnostic::error("outside-image", "the image is not in the content folder").help(
                "save it beside the section and link to it there: a book must not need the network",
            ),
        );
    }
    let outside = || {
        Diagnostic::error(
            "outside-image",
            "the image's path leads out of the content folder",
        )
        .help(
            "move the image into the content folder, for example to `figures/` beside the section",
        )
    };
    let path = resolve(cx.path, &decode(url)).ok_or_else(outside)?;
    if let Some(asset) = cx.index.images.get(path.as_str()) {
        return match pixels::unfit(asset) {
            None => Ok(Arc::clone(asset)),
            Some(Unfit { why, help }) => {
                Err(Diagnostic::error("broken-image", format!("`{path}` {why}")).help(help))
            }
        };
    }
    if cx.index.others.contains(&path.as_str()) {
        return Err(Diagnostic::error(
            "image-kind",
            format!("`{path}` is not of a kind that all outputs can show"),
        )
        .help("images are `.png`, `.jpg`, `.gif`, `.svg` or `.webp`"));
    }
    let name = |path: &'_ str| path.rsplit('/').next().map(str::to_owned);
    let wanted = name(&path);
    let elsewhere = cx.index.images.keys().find(|it| name(it) == wanted);
    let near = elsewhere
        .copied()
        .or_else(|| nearest(&path, cx.index.images.keys().copied()));
    let hint = did_you_mean(near);
    Err(
        Diagnostic::error("missing-image", format!("there is no image `{path}`")).help(format!(
            "{hint}the path counts from the folder of this file"
        )),
    )
}

/// A path relative to the folder of `file`; none if it leaves the content folder.
fn resolve(file: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') || relative.contains(['\\', ':']) {
        return None;
    }
    let mut steps: Vec<&str> = file.split('/').collect();
    steps.pop();
    for step in relative.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// Decodes `%20` and the like.
fn decode(url: &str) -> String {
    let mut bytes = Vec::with_capacity(url.len());
    let mut rest = url.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) if *byte == b'%' => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
