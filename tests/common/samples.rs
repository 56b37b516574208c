//! A few hundred small pieces of Markdown, made by putting every kind of text into every kind of block, each with the
//! characters that a reader must see in the end.

use std::fmt::Write as _;

use prepress::sources::Sources;

/// A piece of Markdown and what a reader sees of it.
pub struct Sample {
    /// The source.
    pub markdown: String,
    /// The visible text, without line ends. White space in it may come out as a line end.
    pub text: &'static str,
}

/// Running text and what a reader sees of it.
const TEXTS: [(&str, &str); 35] = [
    ("plain words", "plain words"),
    ("*emphasis* and _more_", "emphasis and more"),
    ("**strong** and __more__", "strong and more"),
    ("***both*** at once", "both at once"),
    ("~~struck~~ out", "struck out"),
    (r"\*not emphasis\*", "*not emphasis*"),
    ("2 * 3 * 4 * 5", "2 * 3 * 4 * 5"),
    (
        "snake_case_name and __init__.py",
        "snake_case_name and init.py",
    ),
    (
        r"snake_case_name and \_\_init\_\_.py",
        "snake_case_name and __init__.py",
    ),
    ("a == b, x==1, but ==marked==", "a == b, x==1, but marked"),
    ("`code`", "code"),
    ("`` a`b ``", "a`b"),
    ("`**not strong**`", "**not strong**"),
    (r"`\`", r"\"),
    ("`<b>` and `&amp;`", "<b> and &amp;"),
    ("&lt;tag&gt; &amp; &quot;quoted&quot;", "<tag> & \"quoted\""),
    ("&copy; &#35; &#x41; &nosuch;", "© # A &nosuch;"),
    (r"C:\path\to \\ \# \a", r"C:\path\to \ # \a"),
    ("5 < 6 > 4 && true", "5 < 6 > 4 && true"),
    (
        "[brackets] alone, ![and a mark",
        "[brackets] alone, ![and a mark",
    ),
    ("[words](https://example.org/?a=1&b=2)", "words"),
    ("[**strong** `code`](https://example.org)", "strong code"),
    ("<https://example.org/a_b*c>", "https://example.org/a_b*c"),
    (
        "https://example.org/not_a_link",
        "https://example.org/not_a_link",
    ),
    ("<someone@example.org>", "someone@example.org"),
    ("costs $5, or 100%", "costs $5, or 100%"),
    (
        "an email@example.org #hash @label",
        "an email@example.org #hash @label",
    ),
    ("#panic() #let x = 1", "#panic() #let x = 1"),
    (
        "{{c1::cloze}} {{Front}} {% raw %} end",
        "{{c1::cloze}} {{Front}} {% raw %} end",
    ),
    ("]]> and <![CDATA[", "]]> and <![CDATA["),
    (
        "a // comment /* and another */",
        "a // comment /* and another */",
    ),
    (
        "\"double\" 'single' -- --- ...",
        "\"double\" 'single' -- --- ...",
    ),
    ("naïve Größe, señor", "naïve Größe, señor"),
    ("two\\\nlines", "two lines"),
    ("press <kbd>Ctrl</kbd>, H<sub>2</sub>O", "press Ctrl, H2O"),
];

/// Each puts text into a block.
const BLOCKS: [fn(&str) -> String; 12] = [
    |text| format!("{text}\n"),
    |text| format!("Before {text} after.\n"),
    |text| format!("- {text}\n- other\n"),
    |text| format!("1. {text}\n\n2. other\n"),
    |text| format!("- outer\n  - {}\n", text.replace('\n', "\n    ")),
    |text| format!("- [ ] {text}\n- [x] other\n"),
    |text| format!("> {text}\n"),
    |text| format!("> [!note] A title\n> {}\n", text.replace('\n', "\n> ")),
    |text| {
        format!(
            "| head | {} |\n|---|:-:|\n| a | {} |\n",
            one_line(text),
            one_line(text)
        )
    },
    |text| format!("### {}\n\nBelow.\n", one_line(&unlinked(text))),
    |text| format!("Note[^n].\n\n[^n]: {text}\n"),
    |text| format!("> [!cards]\n> - **Card** {}\n> - other\n", one_line(text)),
];

fn one_line(text: &str) -> String {
    text.replace("\\\n", " ")
}

/// Headings hold no links.
fn unlinked(text: &str) -> String {
    if text.contains("](") {
        let words = text.trim_start_matches('[');
        return words.split("](").next().unwrap_or(words).to_owned();
    }
    match text
        .strip_prefix("<https")
        .or_else(|| text.strip_prefix("<someone"))
    {
        Some(_) => format!("`{}`", &text[1..text.len() - 1]),
        None => text.to_owned(),
    }
}

/// All samples, always in the same order.
pub fn samples() -> Vec<Sample> {
    let blocks = BLOCKS.iter();
    blocks
        .flat_map(|block| {
            TEXTS.iter().map(|(markdown, text)| Sample {
                markdown: block(markdown),
                text,
            })
        })
        .collect()
}

/// A bank without faults in which the question `sample-N` holds the sample of that number.
pub fn sample_sources() -> Sources {
    let mut section = String::from("# Samples {#samples}\n");
    for (number, sample) in samples().iter().enumerate() {
        let _ = write!(
            section,
            "\n## Sample {number} {{#sample-{number}}}\n\nShort.\n\n{}",
            sample.markdown
        );
    }
    super::files([("01-part/01-samples.md", section)])
}
