//! What the pages show once their rooms are filled.

use std::collections::HashMap;
use std::sync::Arc;

use typst::foundations::{Element, NativeElement as _};
use typst::introspection::Introspector as _;
use typst::model::{HeadingElem, LinkMarker};
use typst::text::{FontWeight, Glyph, Lang, RawElem, RawLine};
use typst::visualize::{Color, Paint};

use super::*;
use crate::render::highlight::{Class, Token};
use crate::render::pdf::code::Code;
use crate::render::pdf::world::{MAIN, MemoryWorld, parsed};
use crate::render::pdf::{layout, settings};
use crate::theme::Theme;

/// Pages that Typst makes of a text below the import of `late.typ`.
fn document(text: &str) -> Document {
    let mut world = MemoryWorld::new(&Theme::default());
    let settings = "#let statistics = (questions: 1)".to_owned();
    world.add_source(settings::PATH, settings);
    let text = format!("#import \"/templates/pdf/late.typ\": *\n{text}");
    world.add_source(MAIN, text);
    Document {
        world,
        origins: HashMap::new(),
        terms: Arc::default(),
    }
}

fn completed(document: &Document) -> (PagedDocument, Vec<Diagnostic>) {
    let paged = layout::lay_out(&document.world).output;
    let laid_out = LaidOut::of(paged.expect("the text is right"));
    complete(begin(&laid_out, document), &laid_out, document)
}

/// There is one fault in a text, an error whose message holds some words.
fn assert_error(text: &str, words: &str) {
    let (_, faults) = completed(&document(text));
    let [fault] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    let is_it = fault.is_error() && fault.message.contains(words);
    assert!(is_it, "{fault:?}");
}

/// All texts of a page with where they begin and end.
fn texts(page: &Page) -> Vec<(f64, f64, String)> {
    let mut found = Vec::new();
    collect(&page.frame, Point::zero(), &mut |at, item| {
        if let FrameItem::Text(text) = item {
            let end = at.x + text.width();
            found.push((at.x.to_pt(), end.to_pt(), text.text.to_string()));
        }
    });
    found
}

fn collect(frame: &Frame, origin: Point, visit: &mut dyn FnMut(Point, &FrameItem)) {
    for (point, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, origin + *point, visit),
            item => visit(origin + *point, item),
        }
    }
}

fn words(page: &Page) -> String {
    texts(page).into_iter().map(|(_, _, text)| text).collect()
}

/// A book whose second page has a number and the label `there`.
fn with_page(number: u64, first: &str) -> Document {
    document(&format!(
        "{first}#pagebreak()#counter(page).update({number})#block[Here]#label(\"there\")"
    ))
}

#[test]
fn a_number_in_running_text_has_no_gap_behind_it() {
    for number in [2, 42, 123, 4321] {
        let text = "See p. #page-of(\"there\", digits: 4), or #internal-link(\"there\")[there (#page-of(\"there\"))].";
        let (paged, faults) = completed(&with_page(number, text));
        assert_eq!(faults, []);
        let page = &paged.pages()[0];
        let expected = format!("See p. {number}, or there ({number}).");
        assert_eq!(words(page), expected);
        let texts = texts(page);
        let gaps: Vec<_> = texts
            .windows(2)
            .map(|pair| pair[1].0 - pair[0].1)
            .filter(|gap| gap.abs() > 0.01)
            .collect();
        assert!(gaps.is_empty(), "{texts:?}");
        let mut links = Vec::new();
        collect(&page.frame, Point::zero(), &mut |at, item| {
            if let FrameItem::Link(_, size) = item {
                links.push((at.x.to_pt(), (at.x + size.x).to_pt()));
            }
        });
        let linked: Vec<_> = texts[3..6].iter().map(|text| (text.0, text.1)).collect();
        for (link, text) in links.iter().zip(&linked) {
            let is_on_it = (link.0 - text.0).abs() < 0.01 && (link.1 - text.1).abs() < 0.01;
            assert!(is_on_it, "{links:?} {linked:?}");
        }
        assert_eq!(links.len(), linked.len());
    }
}

#[test]
fn what_stands_in_another_line_paragraph_or_cell_stays() {
    let plain = "#grid(columns: (3cm, 3cm), [ROOM], [Beside])
#table(columns: (3cm, 3cm), [a ROOM], [Beside], [Before], [ROOM])

ROOM

Below \\ at the end of a line ROOM \\ Below";
    let place = "#block[]#label(\"there\")\n";
    let laid_out = |room: &str| {
        let text = format!("{place}{}", plain.replace("ROOM", room));
        let (paged, _) = completed(&document(&text));
        let texts = texts(&paged.pages()[0]).into_iter();
        texts
            .filter(|(_, _, text)| text.starts_with('B'))
            .collect::<Vec<_>>()
    };
    assert_eq!(laid_out("#page-of(\"there\")"), laid_out("1"));
}

/// The glyphs of the first text that holds nothing but figures.
fn figures(text: &str) -> Vec<Glyph> {
    let (paged, faults) = completed(&document(text));
    assert_eq!(faults, [], "{text}");
    let mut found = None;
    collect(&paged.pages()[0].frame, Point::zero(), &mut |_, item| {
        if let FrameItem::Text(text) = item
            && text.text.bytes().all(|byte| byte.is_ascii_digit())
        {
            found.get_or_insert_with(|| text.glyphs.clone());
        }
    });
    found.expect("there is a number")
}

#[test]
fn a_number_has_the_figures_that_its_text_asks_for() {
    let styles = [
        "",
        "number-type: \"lining\"",
        "number-type: \"old-style\"",
        "number-width: \"tabular\"",
        "number-width: \"proportional\"",
        "number-type: \"old-style\", number-width: \"tabular\"",
        "number-type: \"old-style\", number-width: \"proportional\"",
        "number-type: \"lining\", number-width: \"tabular\"",
        "slashed-zero: true",
        "slashed-zero: true, number-width: \"tabular\"",
        "tracking: 1pt, weight: \"bold\"",
        "features: (\"sups\",)",
    ];
    for font in ["Source Serif 4", "Source Sans 3", "Source Code Pro"] {
        for style in styles {
            let set = format!("#set text(kerning: false, font: \"{font}\", {style})\n");
            let page = "#counter(page).update(1234567890)\n#set page(header: none)\n";
            let filled = figures(&format!("{page}{set}#page-of(\"here\", digits: 10)"));
            let shaped = figures(&format!("{page}{set}1234567890"));
            let shown = |glyphs: &[Glyph]| -> Vec<_> {
                let glyphs = glyphs.iter();
                glyphs
                    .map(|glyph| (glyph.id, glyph.x_advance, glyph.range.clone()))
                    .collect()
            };
            assert_eq!(shown(&filled), shown(&shaped), "{font} {style}");
        }
    }
}

#[test]
fn figures_that_the_font_does_not_tell_are_an_error() {
    assert_error("#show \"0\": \"O\"\n#page-of(\"here\")", "font");
}

#[test]
fn a_number_stands_at_the_side_of_its_room() {
    let text = "#box(stroke: 1pt, page-of(\"here\", room: \"end\", digits: 4))|#page-of(\"here\", room: \"start\")|";
    let (paged, _) = completed(&document(text));
    let texts = texts(&paged.pages()[0]);
    let [(end, end_of_it, _), (bar, ..), (start, _, _), _] = texts.as_slice() else {
        panic!("{texts:?}");
    };
    assert!(
        (bar - end_of_it).abs() < 0.01 && *end > 70.87 + 5.0,
        "{texts:?}"
    );
    assert!(*start - bar < 5.0, "{texts:?}");
}

#[test]
fn each_page_shows_what_belongs_to_its_side() {
    let text = "#set page(header: by-side(verso: [verso #page-of(\"here\")], recto: [recto #page-of(\"here\")]))\nA#pagebreak()B";
    let (paged, _) = completed(&document(text));
    let pages: Vec<_> = paged.pages().iter().map(words).collect();
    assert_eq!(pages, ["recto 1A", "verso 2B"]);
}

#[test]
fn links_lead_to_their_label_and_say_its_heading() {
    let text = "#internal-link(\"there\")[Go]#pagebreak()\n= The heading <there>";
    let (paged, faults) = completed(&document(text));
    assert_eq!(faults, []);
    let label = Label::new(typst::utils::PicoStr::intern("there")).expect("a label has a name");
    let heading = paged.introspector().query_label(label);
    let heading = heading.expect("it is there").location();
    let (mut targets, mut names) = (Vec::new(), Vec::new());
    collect(
        &paged.pages()[0].frame,
        Point::zero(),
        &mut |_, item| match item {
            FrameItem::Link(Destination::Location(location), _) => targets.push(*location),
            FrameItem::Tag(Tag::Start(content, _)) => {
                let marker = content.to_packed::<LinkMarker>();
                names.extend(marker.and_then(|marker| marker.alt.clone()));
            }
            _ => {}
        },
    );
    assert_eq!(Some(targets), heading.map(|location| vec![location]));
    assert_eq!(names, ["The heading"]);
}

#[test]
fn a_place_that_there_is_not_is_an_error() {
    assert_error("#internal-link(\"nowhere\")[Go]", "`nowhere`");
}

/// A book that includes a file of code.
fn with_code(code: Code) -> Document {
    let styles = "(keyword: (fill: rgb(\"#ff0000\"), weight: \"semibold\"))";
    let (text, origins) = code.finish();
    let mut document = document(&format!(
        "#metadata({styles})<code-styles>\n#include \"/book/section.typ\"",
    ));
    let source = parsed("book/section.typ", text);
    document.origins.insert(source.id(), origins.into());
    document.world.add_parsed(source);
    document
}

#[test]
fn code_falls_apart_into_its_tokens() {
    let mut code = Code::default();
    code.push("#block[#set text(font: \"Source Code Pro\", ligatures: false)\n#");
    let token = |class, text| Token { class, text };
    code.line([token(Some(Class::Keyword), "def"), token(None, " f()")]);
    code.push("]<code-lines>\n");
    let (paged, _) = completed(&with_code(code));
    let mut runs = Vec::new();
    collect(&paged.pages()[0].frame, Point::zero(), &mut |_, item| {
        if let FrameItem::Text(text) = item {
            let weight = text.font.font().info().variant.weight;
            runs.push((text.text.to_string(), text.fill.clone(), weight));
        }
    });
    let red = Paint::Solid(Color::from_u8(255, 0, 0, 255));
    let black = Paint::Solid(Color::BLACK);
    let expected = [
        ("def".to_owned(), red, FontWeight::SEMIBOLD),
        (" f()".to_owned(), black, FontWeight::REGULAR),
    ];
    assert_eq!(runs, expected);
}

/// The text of a book's first page with `<` and `>` where marks of code begin and end.
fn marked(document: &Document) -> String {
    let (paged, _) = completed(document);
    let mut shown = String::new();
    collect(
        &paged.pages()[0].frame,
        Point::zero(),
        &mut |_, item| match item {
            FrameItem::Text(text) => {
                assert_eq!(text.lang, Lang::ENGLISH);
                shown += &text.text;
            }
            FrameItem::Tag(Tag::Start(content, _))
                if content.is::<RawElem>() || content.is::<RawLine>() =>
            {
                shown += "<";
            }
            FrameItem::Tag(Tag::End(_, 0, _)) => shown += ">",
            _ => {}
        },
    );
    shown
}

#[test]
fn each_line_of_code_is_marked() {
    let mut code = Code::default();
    code.push("#import \"/templates/pdf/late.typ\": page-of\n#block[#set text(font: \"Source Code Pro\")\n#");
    let token = |class, text| Token { class, text };
    code.line([token(Some(Class::Keyword), "if"), token(None, " a:")]);
    code.push("#linebreak()#linebreak()#");
    code.line([token(None, "b")]);
    code.push("#page-of(\"here\")]<code-lines>\n");
    let shown = marked(&with_code(code));
    assert_eq!(shown, "<if a:><b>1");
}

#[test]
fn finished_pages_know_the_places_that_something_may_lead_to() {
    let text = "= A heading\n`code`\n#block[labelled]<there>\n#table[cell]";
    let (paged, _) = completed(&document(text));
    let known = |selector: &str| {
        let found = paged.introspector().query_labelled();
        found.iter().any(|it| it.elem().name() == selector)
    };
    assert!(known("block"));
    let of = |element: Element| paged.introspector().query(&element.select()).len();
    let found = [HeadingElem::ELEM, RawElem::ELEM, TableCell::ELEM].map(of);
    assert_eq!(found, [1, 0, 0]);
}

#[test]
fn code_within_a_line_is_marked() {
    let text = "Call #text(lang: \"zxx\")[f] or #text(lang: \"zxx\")[g].";
    let shown = marked(&document(text));
    assert_eq!(shown, "Call <f> or <g>.");
}
