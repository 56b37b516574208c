//! What an SVG may hold: drawing, and nothing that runs or is fetched from elsewhere.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Why an SVG cannot be used, if it cannot.
pub(super) fn unfit(bytes: &[u8]) -> Option<&'static str> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("is not UTF-8");
    };
    let mut reader = Reader::from_str(text);
    let mut is_svg = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                if !is_svg && tag.local_name().as_ref() != "svg" {
                    return Some("is not an SVG image");
                }
                is_svg = true;
                if let Some(why) = unfit_element(&tag) {
                    return Some(why);
                }
            }
            Ok(Event::DocType(declaration)) if declaration.contains('[') => {
                return Some("declares entities");
            }
            Ok(Event::Text(text)) if text.contains("@import") => {
                return Some("refers to another file");
            }
            Ok(Event::Eof) if is_svg => return None,
            Ok(Event::Eof) => return Some("is not an SVG image"),
            Ok(_) => {}
            Err(_) => return Some("is not well-formed XML"),
        }
    }
}

fn unfit_element(tag: &BytesStart) -> Option<&'static str> {
    let name = tag.local_name().as_ref().to_ascii_lowercase();
    if name == "script" || name == "foreignobject" {
        return Some("holds a script or a foreign object");
    }
    for attribute in tag.attributes() {
        let Ok(attribute) = attribute else {
            return Some("is not well-formed XML");
        };
        let key = attribute.key.local_name().as_ref().to_ascii_lowercase();
        let value = attribute.value.trim_start().to_ascii_lowercase();
        if key.starts_with("on") || value.starts_with("javascript:") {
            return Some("holds a script");
        }
        let own = value.starts_with('#') || value.starts_with("data:image/");
        let outward = name == "a" && value.starts_with("http");
        if key == "href" && !own && !outward {
            return Some("refers to another file");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::unfit;

    #[test]
    fn only_drawings_pass() {
        for (svg, why) in [
            ("<svg xmlns='x'><path d='M0 0'/></svg>", None),
            ("<svg><use href='#a'/></svg>", None),
            (
                "<svg><script>1</script></svg>",
                Some("holds a script or a foreign object"),
            ),
            ("<svg onload='x()'/>", Some("holds a script")),
            (
                "<svg><a href='javascript:x'/></svg>",
                Some("holds a script"),
            ),
            (
                "<svg><image href='http://x/y.png'/></svg>",
                Some("refers to another file"),
            ),
            (
                "<svg><style>@import 'x.css'</style></svg>",
                Some("refers to another file"),
            ),
            (
                "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
                Some("declares entities"),
            ),
            ("<html/>", Some("is not an SVG image")),
            ("<g><svg/></g>", Some("is not an SVG image")),
            ("<svg></b>", Some("is not well-formed XML")),
        ] {
            assert_eq!(unfit(svg.as_bytes()), why, "{svg}");
        }
    }
}
