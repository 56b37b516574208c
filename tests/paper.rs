//! What a reader of the printed pages sees: their numbers, and that everything has its room on every paper.

mod common;

use std::collections::BTreeSet;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, ObjectId};
use prepress::book::Bank;
use prepress::render::{Silent, pdf};
use prepress::theme::Theme;

const EVERY_BLOCK: &str = include_str!("pdf/every-block.md");
const SQUARE: &str = include_str!("pdf/square.svg");
const PAPERS: [&str; 4] = [
    "paper = 'a4'",
    "paper = 'a5'\nstyle = 'short'",
    "paper = 'us-letter'\nbinding = 'duplex'",
    "paper = '6x9in'\nbinding = 'duplex'\nanswers = 'back'",
];

/// A bank with every kind of block; `settings` are lines of `[pdf]`.
fn bank(settings: &str) -> Bank {
    let config = format!("{}[pdf]\n{settings}\n", common::BOOK_TOML);
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-blocks.md", EVERY_BLOCK),
        ("01-one/figures/square.svg", SQUARE),
    ]))
}

/// The PDF of a bank; fails if there is anything at all to say about it, such as text outside the text block.
fn pdf(bank: &Bank) -> Vec<u8> {
    let mut result = pdf::FORMAT.render(&common::book(bank), &Theme::default(), &Silent);
    assert_eq!(result.diagnostics, []);
    result.output.files.remove(0).bytes
}

/// What a viewer shows as a page's number is what is printed on it, and both count all pages from the cover on.
#[test]
fn page_labels_are_the_printed_numbers() {
    for settings in PAPERS {
        let bytes = pdf(&bank(settings));
        let document = Document::load_mem(&bytes).expect("the PDF can be read");
        let catalog = document.catalog().expect("there is a catalog");
        let labels = catalog.get_deref(b"PageLabels", &document);
        let labels = labels
            .and_then(Object::as_dict)
            .and_then(|labels| labels.get(b"Nums"));
        let labels = labels.and_then(Object::as_array);
        for pair in labels.expect("a tree without branches").chunks(2) {
            let [page, label] = pair else {
                panic!("a page without a label");
            };
            let (_, label) = document.dereference(label).expect("it is there");
            let label = label.as_dict().expect("a label is a dictionary");
            let style = label.get(b"S").and_then(Object::as_name);
            assert_eq!(style.ok(), Some(&b"D"[..]), "{settings}: page {page:?}");
            let start = label.get(b"St").and_then(Object::as_i64).unwrap_or(1);
            assert_eq!(page.as_i64().expect("a number") + 1, start, "{settings}");
        }
    }
}

#[test]
fn a_wide_formula_shrinks_to_narrow_paper() {
    let formula = "a + b + c + d + e + f + g + h + i + j + k";
    let config = format!("{}[pdf]\npaper = 'a5'\n", common::BOOK_TOML);
    let text = format!("# One {{#one}}\n\n## Q? {{#q}}\n\nShort.\n\n$${formula} = {formula}$$\n");
    let files = [("book.toml", config.as_str()), ("01-one/01-one.md", &text)];
    // Nothing is said about text outside the text block.
    pdf(&common::bank_of(&common::files(files)));
}

#[test]
fn long_names_and_tall_pictures_keep_to_their_room() {
    let tall = SQUARE.replacen("height=\"60\"", "height=\"3000\"", 1);
    let name = "A name that would alone fill the best part of a line on such paper";
    let text = "## Q? {#q}\n\nShort.\n\n![Tall](figures/tall.svg)\n\nBehind the picture.\n";
    let config = format!("{}[pdf]\npaper = 'a5'\n", common::BOOK_TOML);
    let bank = common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/index.md", &format!("# {name} {{#one}}\n\nWords.\n")),
        (
            "01-one/01-one.md",
            &format!("# {name}, too {{#two}}\n\n{text}"),
        ),
        ("01-one/figures/tall.svg", tall.as_str()),
    ]));
    let bytes = pdf(&bank);
    let document = Document::load_mem(&bytes).expect("the PDF can be read");
    let page = document.extract_text(&[5]).expect("the page has text");
    let page = page.replace('\n', " ");
    // The name of the part gives way, and the picture leaves room for what follows.
    assert_eq!(page.matches("A name").count(), 2, "{page}");
    assert!(page.contains("Behind the picture"), "{page}");
}

#[test]
fn a_diagram_whose_words_become_too_small_is_reported() {
    use std::fmt::Write as _;
    let chain = |direction: &str, steps: usize| {
        let mut text = format!("```mermaid\nflowchart {direction}\n");
        (1..steps).for_each(|step| {
            let _ = writeln!(
                text,
                "N{step}[Step {step}] --> N{}[Step {}]",
                step + 1,
                step + 1
            );
        });
        text + "```\n"
    };
    for (direction, steps, faults) in [("LR", 4, 0), ("LR", 16, 1), ("TD", 8, 0), ("TD", 30, 1)] {
        let bank = common::bank(&chain(direction, steps));
        let result = pdf::FORMAT.render(&common::book(&bank), &Theme::default(), &Silent);
        let rules: Vec<_> = result.diagnostics.iter().map(|fault| fault.rule).collect();
        assert_eq!(rules, vec!["small-diagram"; faults], "{direction} {steps}");
        assert!(!result.output.files.is_empty(), "it is a warning");
    }
}

/// However code falls into pieces that stay on a page, each blank line in it keeps its height.
#[test]
fn a_blank_line_of_code_is_as_high_as_any() {
    let lowest = |blank: &str| {
        let lines = [
            "a = 1", "b = 2", "c = 3", "def d():", "    pass", "e = 5", "f = 6", "g = 7",
        ];
        let code = lines.join(&format!("\n{blank}\n"));
        let runs = question_page(&format!("```python no-run\n{code}\n```\n\nBehind.\n"));
        runs.into_iter().map(|run| run.up).min()
    };
    assert_eq!(lowest(""), lowest("h"));
}

#[test]
fn a_long_prompt_of_a_quiz_has_even_lines_and_its_number_on_the_first() {
    let words = "Which of all these words are asked for? ".repeat(6);
    let runs = question_page(&format!("> [!quiz] {words}\n> - [x] One\n> - [ ] Two\n"));
    let heading = runs.iter().find(|run| run.size == 1400);
    let heading = heading.expect("the question has a heading");
    let prompt = runs.iter().filter(|run| run.font == heading.font);
    let lines: Vec<_> = prompt.filter(|run| run.size == 1030).collect();
    let [first, second, third] = lines[..] else {
        panic!("three lines: {lines:?}");
    };
    let gaps = [first.up - second.up, second.up - third.up];
    assert!((gaps[0] - gaps[1]).abs() <= 1, "{gaps:?}");
    let mut beside = runs.iter().filter(|run| run.up == first.up);
    assert!(beside.any(|run| run.size == 860), "{runs:?}");
}

/// Numbers and words in frames of their own keep to the line that they stand in, and names of objects stay whole.
#[test]
fn framed_words_stand_on_the_line_of_their_neighbours() {
    let body = "> [!tree]\n> - Root\n>   - Yes: Leaf\n>   - No: Other\n\n\
        > [!memory]\n> | Name | Object | Note |\n> |---|---|---|\n> | `square.__closure__[0]` | cell | kept |\n\n\
        > [!quiz] Which?\n> - [x] This\n> - [ ] That\n>\n> Because.\n";
    let runs = question_page_on("paper = 'a5'", body);
    for (framed, neighbour) in [
        ("1", "Working"),
        ("1", "Which?"),
        ("Yes", "Leaf"),
        ("No", "Other"),
    ] {
        let beside = runs.iter().find(|run| run.text == neighbour);
        let beside = beside.unwrap_or_else(|| panic!("{neighbour}: {runs:?}"));
        let mut framed_runs = runs.iter().filter(|run| run.text == framed);
        assert!(
            framed_runs.any(|run| (run.up - beside.up).abs() <= 10),
            "{framed} beside {neighbour}: {runs:?}"
        );
    }
    let mut lines = runs.chunk_by(|one, next| one.up == next.up).map(|line| {
        let words: String = line.iter().map(|run| run.text.as_str()).collect();
        words.replace('\u{200b}', "")
    });
    assert!(
        lines.any(|line| line == "square.__closure__[0]"),
        "{runs:?}"
    );
}

/// Text of one font and size on a page: all in hundredths of a point.
#[derive(Clone, Debug)]
struct Run {
    font: Vec<u8>,
    size: i32,
    /// How far its beginning is from the page's left edge.
    across: i32,
    /// How far its baseline is above the page's foot.
    up: i32,
    text: String,
}

/// The page of the only question of a book, whose explanation is `body`.
fn question_page(body: &str) -> Vec<Run> {
    question_page_on("", body)
}

/// The same with lines of `[pdf]`.
fn question_page_on(settings: &str, body: &str) -> Vec<Run> {
    let config = format!("{}[pdf]\n{settings}\n", common::BOOK_TOML);
    let text = format!("# One {{#one}}\n\n## Q? {{#q}}\n\nShort.\n\nLong.\n\n{body}");
    let bank = common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-one.md", &text),
    ]));
    let document = Document::load_mem(&pdf(&bank)).expect("the PDF can be read");
    runs(&document, document.get_pages()[&5])
}

/// The texts of a page.
fn runs(document: &Document, page: ObjectId) -> Vec<Run> {
    let fonts = document.get_page_fonts(page).expect("the page has fonts");
    let content = document.get_page_content(page);
    let content = Content::decode(&content).expect("there are operators");
    let (mut runs, mut font, mut size, mut up) = (Vec::new(), Vec::new(), 0, 0);
    let (mut across, mut outer) = (0, Vec::new());
    for Operation { operator, operands } in content.operations {
        let number = |index: usize| -> i32 {
            let number = operands[index].as_float().expect("a number");
            #[expect(clippy::cast_possible_truncation, reason = "a page is small")]
            let hundredths = (number * 100.0).round() as i32;
            hundredths
        };
        match operator.as_str() {
            "q" => outer.push(across),
            "Q" => across = outer.pop().expect("what ends has begun"),
            "cm" => {
                across += number(4);
                up = number(5);
            }
            "Tf" => {
                font = operands[0].as_name().expect("a font has a name").to_vec();
                size = number(1);
            }
            "Tm" => runs.push(Run {
                font: font.clone(),
                size,
                across: across + number(4),
                up,
                text: String::new(),
            }),
            "Tj" | "TJ" => {
                let encoding = fonts[&font].get_font_encoding(document);
                let encoding = encoding.expect("the font says what it shows");
                let run = runs.last_mut().expect("text stands somewhere");
                for piece in operands.iter().flat_map(pieces) {
                    let text = Document::decode_text(&encoding, piece);
                    run.text.push_str(&text.expect("the text can be read"));
                }
            }
            _ => {}
        }
    }
    runs
}

/// The indexes are laid out by themselves, behind pages that are odd or even in number.
#[test]
fn numbers_stand_at_the_outer_edge_to_the_end() {
    let width = 61_200;
    let mut begins = Vec::new();
    let mut margins = [BTreeSet::new(), BTreeSet::new()];
    for count in 1..=4 {
        let question = |number| {
            format!(
                "## Q{number}? {{#q{number}}}\n\nShort.\n\n{}\n\n",
                "Words. ".repeat(700)
            )
        };
        let text = "# One {#one}\n\n".to_owned() + &(0..count).map(question).collect::<String>();
        let config = format!(
            "{}[pdf]\npaper = 'us-letter'\nbinding = 'duplex'\n",
            common::BOOK_TOML
        );
        let bank = common::bank_of(&common::files([
            ("book.toml", config.as_str()),
            ("01-one/01-one.md", &text),
        ]));
        let document = Document::load_mem(&pdf(&bank)).expect("the PDF can be read");
        let pages = document.get_pages();
        for (number, page) in &pages {
            let runs = runs(&document, *page);
            let head = &runs[..runs.len().min(3)];
            let has = |text: &str| head.iter().find(|run| run.text == text);
            let is_index = has("Questions by level and tag").is_some();
            let Some(folio) = has(&number.to_string()) else {
                assert!(!is_index, "page {number} of {} has no number", pages.len());
                continue;
            };
            let is_right = folio.across > width / 2;
            margins[usize::from(is_right)].extend(
                head.iter()
                    .filter(|run| run.up == folio.up)
                    .map(|run| run.across)
                    .min(),
            );
            assert_eq!(
                is_right,
                number % 2 == 1,
                "page {number} of {}",
                pages.len()
            );
            if is_index {
                begins.push(number % 2);
            }
        }
    }
    assert!(
        margins.iter().all(|margin| margin.len() == 1),
        "{margins:?}"
    );
    assert!(begins.contains(&0) && begins.contains(&1), "{begins:?}");
}

/// The strings of what is shown, between which there may be kerning.
fn pieces(shown: &Object) -> Vec<&[u8]> {
    match shown {
        Object::Array(items) => items.iter().flat_map(pieces).collect(),
        Object::String(text, _) => vec![text.as_slice()],
        _ => Vec::new(),
    }
}

/// How many questions [`breaking`] has.
const QUESTIONS: usize = 40;

/// Headings, code and a long table at every height of a page: wherever the page ends, they break well.
#[test]
fn no_page_ends_or_begins_badly() {
    for settings in PAPERS
        .into_iter()
        .filter(|settings| !settings.contains("short"))
    {
        let pages = pages(&pdf(&breaking(settings)));
        let mut broken = 0;
        for page in &pages {
            let lines: Vec<_> = page.lines().collect();
            let count = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
            if count("item") > 0 {
                assert!(count("Leftmost") > 0, "{settings}: no table head: {page}");
                broken += 1;
            }
            for number in 0..QUESTIONS {
                let listed = count(&format!("code_{number}_"));
                let is_orphan = (1..3).contains(&listed);
                assert!(!is_orphan, "{settings}: {listed} lines of code: {page}");
            }
            // The tips are short enough to stay whole.
            let tips = page.matches("Opening").count();
            assert_eq!(tips, page.matches("Closing").count(), "{settings}: {page}");
            let last = lines.iter().rfind(|line| !line.trim().is_empty());
            assert!(
                last.is_none_or(|last| !last.ends_with('(')),
                "{settings}: a line that leads at the foot: {page}"
            );
            assert!(
                last.is_none_or(|last| !last.contains("Heading")),
                "{settings}: a heading at the foot: {page}"
            );
        }
        assert!(broken > 3, "{settings}: the table breaks");
    }
}

/// Lists of pointers at every height of a page: none leaves one of its lines alone.
#[test]
fn pointers_stay_in_company() {
    let links = "- [Pointer one](#q0)\n- [Pointer two](#q1)\n- [Pointer three](#q2)\n";
    let sections = (0..QUESTIONS).map(|number| {
        let words = "Some words on a line. ".repeat(4 * number);
        let text = format!(
            "# Section {number} {{#s{number}}}\n\n## Q {number}? {{#q{number}}}\n\nShort.\n\n{words}\n\n\
             ## See also {{.see-also}}\n\n{links}"
        );
        (format!("01-one/{number:02}-section.md"), text)
    });
    let config = ("book.toml".to_owned(), common::BOOK_TOML.to_owned());
    let files = common::files(std::iter::once(config).chain(sections));
    let mut divided = 0;
    for page in pages(&pdf(&common::bank_of(&files))) {
        let pointers = page.matches("Pointer").count();
        assert_ne!(pointers, 1, "{page}");
        divided += usize::from(page.contains("Pointer") && !page.contains("Some words"));
    }
    assert!(divided > 0, "some lists stand on a page of their own");
}

/// A bank whose questions begin lower and lower on their pages.
fn breaking(settings: &str) -> Bank {
    use std::fmt::Write as _;
    let mut text = "# One {#one}\n\n".to_owned();
    for number in 0..QUESTIONS {
        let words = "Some words on a line. ".repeat(number * 7 % 23 + 3);
        let code: String = (0..17).fold(String::new(), |mut code, line| {
            // Blank lines near both ends do not count as lines that stay together.
            let blank = if [2, 15].contains(&line) { "\n" } else { "" };
            // The line below belongs to it.
            let end = if line % 3 == 1 && line < 16 { "(" } else { "" };
            let _ = writeln!(code, "{blank}code_{number}_{line} = {line}{end}");
            code
        });
        let _ = write!(
            text,
            "## Heading {number}? {{#q{number}}}\n\nShort.\n\n{words}\n\n### Heading within {number}\n\n{words}\n\n\
             ```python no-run\n{code}```\n\n> [!tip]\n> Opening {words}\n>\n> - one\n> - Closing\n\n"
        );
    }
    text.push_str("| Leftmost | second |\n|---|---|\n");
    (0..150).for_each(|row| {
        let _ = writeln!(text, "| item{row} | words |");
    });
    let config = format!("{}[pdf]\n{settings}\n", common::BOOK_TOML);
    common::bank_of(&common::files([
        ("book.toml", config.as_str()),
        ("01-one/01-one.md", &text),
    ]))
}

/// The text of each page behind the contents.
fn pages(bytes: &[u8]) -> Vec<String> {
    let document = Document::load_mem(bytes).expect("the PDF can be read");
    let pages = document.get_pages().into_keys();
    pages
        .map(|page| document.extract_text(&[page]).expect("the page has text"))
        .filter(|page| !page.contains("Contents"))
        .collect()
}
