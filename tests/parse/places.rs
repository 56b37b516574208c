//! Places in the source, and files that are unlike what an editor writes.

use prepress::book::Block;
use prepress::diagnostics::{Diagnostic, Place};
use prepress::markdown;
use prepress::sources::Sources;

use crate::common;

fn read(sources: &Sources) -> Vec<Diagnostic> {
    markdown::parse(sources).diagnostics
}

fn underlined<'s>(diagnostic: &Diagnostic, sources: &'s Sources) -> &'s str {
    match diagnostic.place {
        Some(Place::Bank(span)) => sources.text(span),
        _ => "",
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let text = common::section(
        "```python title=\"A\"\na = 1\n\nb = 2\n```\n```output\n```\n\n> [!tip] Title\n> Text\n> text.\n",
    );
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let [plain, windows] = [text, windows].map(|text| {
        let sources = common::files([("01-part/01-section.md", text)]);
        assert_eq!(read(&sources), [], "nothing to say");
        let bank = common::bank_of(&sources);
        let (_, _, question) = bank.questions().next().expect("there is a question");
        let Some(Block::Code(code)) = question.body.first() else {
            panic!("the answer begins with code");
        };
        assert_eq!(code.text, "a = 1\n\nb = 2");
        let in_file = sources.text(code.text_span);
        assert_eq!(
            in_file.replace("\r\n", "\n"),
            code.text,
            "the place of the text"
        );
        crate::outline::outline(&bank)
    });
    assert_eq!(plain, windows);
}

#[test]
fn code_knows_its_place() {
    let sources =
        common::sources("> ```python\n> a = 1\n> ```\n> ```output\n> 1\n> ```\n\n```text\n```\n");
    let bank = common::bank_of(&sources);
    let (_, _, question) = bank.questions().next().expect("there is a question");
    let [Block::Quote(quote), Block::Code(empty)] = question.body.as_slice() else {
        panic!("a quote and a code block");
    };
    let [Block::Code(code)] = quote.as_slice() else {
        panic!("code in the quote");
    };
    assert_eq!(sources.text(code.text_span), "a = 1");
    assert_eq!(sources.text(code.span), "```python\n> a = 1\n> ```");
    let output = code
        .output
        .as_ref()
        .expect("the output belongs to the code");
    assert_eq!(sources.text(output.text_span), "1");
    assert_eq!(sources.text(empty.text_span), "");
    assert!(sources.text(empty.span).starts_with("```text"));
}

#[test]
fn a_file_without_a_last_line_end_is_read_to_its_end() {
    let sources = common::sources("See [nowhere](#nowhere)");
    let [fault] = read(&sources).try_into().expect("one fault");
    assert_eq!(underlined(&fault, &sources), "#nowhere");
}

#[test]
fn places_are_right_behind_letters_of_several_bytes() {
    let sources = common::sources("Größe „äöü“ 🐍 [nowhere](#nowhere) and <i>\n");
    let faults = read(&sources);
    let texts: Vec<_> = faults.iter().map(|it| underlined(it, &sources)).collect();
    assert_eq!(texts, ["#nowhere", "<i>"]);
}

#[test]
fn an_enormous_file_is_refused() {
    let text = "# Section {#section}\n".to_owned() + &"word ".repeat(4 << 20);
    let sources = common::files([("01-part/01-section.md", text)]);
    let rules: Vec<_> = read(&sources).iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["file-too-large"]); // [file-too-large]
}

#[test]
fn messages_come_file_by_file_from_top_to_bottom_however_many_threads_read() {
    let files: Vec<_> = (0..40)
        .map(|number| {
            let text = format!("# S {{#s{number}}}\n\n[a](#x)\n\n## Q {{#q{number}}}\n\n<b>\n");
            (format!("01-part/{number:02}-s.md"), text)
        })
        .collect();
    let sources = common::files(files);
    let once = read(&sources);
    let spans: Vec<_> = once.iter().map(|it| format!("{:?}", it.place)).collect();
    let places: Vec<_> = once
        .iter()
        .filter_map(|it| match it.place {
            Some(Place::Bank(span)) => Some(span),
            _ => None,
        })
        .collect();
    assert!(places.is_sorted() && places.len() == spans.len());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let alone = pool
        .expect("a thread can be had")
        .install(|| read(&sources));
    assert_eq!(once, alone);
}
