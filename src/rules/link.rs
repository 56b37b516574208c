//! A link that looks external but cannot lead anywhere. Nothing is fetched: the check must not depend on the network.

use super::Manuscript;
use crate::book::{Inline, LinkTarget};
use crate::diagnostics::Diagnostic;

/// Hosts that the standards keep for examples and tests (RFC 2606, RFC 6761).
const RESERVED: [&str; 7] = [
    "example.com",
    "example.net",
    "example.org",
    "localhost",
    "example",
    "invalid",
    "test",
];

pub(super) fn find(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for passage in manuscript.passages() {
        for inline in passage.inlines() {
            let Inline::Link {
                target: LinkTarget::Url(url),
                ..
            } = inline
            else {
                continue;
            };
            if let Some(reason) = why_dead(url) {
                found.push(
                    Diagnostic::warning("dead-link", format!("the link to `{url}` leads nowhere"))
                        .at(manuscript.place(passage.heading, url))
                        .label(reason)
                        .help("write a whole address, such as `https://docs.python.org/3/`"),
                );
            }
        }
    }
    found
}

/// Why nobody can follow an address, if nobody can.
fn why_dead(url: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Some("this has no scheme: readers have no page that it could be relative to");
    };
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => return (!rest.contains('@')).then_some("this is no mail address"),
        "http" | "https" => {}
        _ => return Some("no reader knows this scheme"),
    }
    let Some(rest) = rest.strip_prefix("//") else {
        return Some("`//` is missing behind the scheme");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let is_reserved = RESERVED.iter().any(|name| {
        host == *name
            || host
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
    });
    let is_name = host.split('.').all(|label| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    });
    if host.is_empty() {
        Some("the name of the host is missing")
    } else if is_reserved {
        Some("this host is kept for examples: nothing is there")
    } else if !is_name || !host.contains('.') {
        Some("this is no name of a host")
    } else if url.contains(char::is_whitespace) {
        Some("an address holds no blanks")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::why_dead;

    #[test]
    fn addresses_that_can_be_followed_pass() {
        for url in [
            "https://docs.python.org/3/library/dis.html#opcodes",
            "http://a-b.example-host.co.uk:8080/?q=a:b",
            "https://user@peps.python.org",
            "https://bücher.de/x",
            "mailto:ada@lovelace.org",
        ] {
            assert_eq!(why_dead(url), None, "{url}");
        }
    }

    #[test]
    fn addresses_that_lead_nowhere_do_not() {
        for url in [
            "www.python.org",
            "htps://python.org",
            "https:/python.org",
            "https://",
            "https://python",
            "http://localhost:8000/",
            "https://www.example.com/a",
            "https://py..org",
            "mailto:ada",
            "file:///etc/passwd",
        ] {
            assert!(why_dead(url).is_some(), "{url}");
        }
    }
}
