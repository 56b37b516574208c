//! How fast the formats are: the bank of `content/`, repeated to 1,000 and 10,000 questions, on this machine. For a quick
//! look, `QUESTIONS=100 cargo bench`.
//!
//! `cargo bench` prints each figure with what the project wants of it; nothing is asserted, because machines differ.
//! Two ways of making the same PDF are measured side by side: Typst's own highlighting without a block for each
//! question, and pandoc with Typst (if there is a pandoc, on the path or in `PANDOC`).
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a bench reads the bank, asks the clock and prints"
)]

#[path = "../../tests/common/mod.rs"]
mod common;
mod naive;
mod pandoc;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use prepress::book::{Bank, Block, Book, Id};
use prepress::edition;
use prepress::lock::Lock;
use prepress::render::{FORMATS, Format, Silent, anki, epub, pdf, render_all};
use prepress::sources::Sources;
use prepress::theme::Theme;

fn main() {
    // Layout recurses deeply; the program gives its workers as much.
    rayon::ThreadPoolBuilder::new()
        .stack_size(16 << 20)
        .build_global()
        .expect("no threads were started before");
    let sources = common::folder("content");
    let parsed = measure(5, || common::bank_of(&sources));
    let bank = common::bank_of(&sources);
    println!(
        "{} questions, repeated; {} threads; medians\n",
        bank.questions().count(),
        rayon::current_num_threads()
    );
    print("parsing, as they are", parsed, "");

    let count = std::env::var("QUESTIONS")
        .map_or(1_000, |text| text.parse().expect("QUESTIONS is a number"));
    let large = repeated(&bank, count);
    let mut books = edition::select(&large, &Sources::default(), &[], 0).output;
    // The measure is one handbook, without the printed variants beside it.
    books[0].pdf.variants.clear();
    let book = &books[0];
    let theme = Theme::default();
    let epub = measure(5, || render(epub::FORMAT, book, &theme));
    print(
        &format!("epub, {count} questions"),
        epub,
        "wanted: under 0.5 s",
    );
    let anki = measure(5, || render(anki::FORMAT, book, &theme));
    print(
        &format!("anki, {count} questions"),
        anki,
        "wanted: under 0.25 s",
    );
    print_large_deck(&bank, 10 * count, &theme);
    let pdf = measure(5, || render(pdf::FORMAT, book, &theme));
    print(
        &format!("pdf, {count} questions"),
        pdf,
        "wanted: under 4.9 s",
    );
    let all = measure(5, || render_all(&books, FORMATS, &theme, &Silent));
    print(
        "all three at once",
        all,
        &format!(
            "{:.2} times the pdf alone; wanted: at most 1.15",
            ratio(all, pdf)
        ),
    );

    let naive = measure(5, || render(pdf::FORMAT, book, &naive::theme()));
    print(
        "pdf, naive",
        naive,
        &format!("{:.1} times; wanted: at least 2.5", ratio(naive, pdf)),
    );
    match pandoc::measure(&sources, count, &theme) {
        Some(pandoc) => print(
            "pdf, pandoc and typst",
            pandoc,
            &format!("{:.1} times; wanted: at least 3", ratio(pandoc, pdf)),
        ),
        None => println!("{:24}     there is no pandoc", "pdf, pandoc and typst"),
    }
}

/// Before the PDFs: they leave the memory of the process in pieces.
fn print_large_deck(bank: &Bank, count: usize, theme: &Theme) {
    let larger = repeated(bank, count);
    let books = edition::select(&larger, &Sources::default(), &[], 0).output;
    let anki = measure(3, || render(anki::FORMAT, &books[0], theme));
    print(
        &format!("anki, {count} questions"),
        anki,
        "wanted: under 1.5 s",
    );
}

/// The bank's parts again and again, with ids of their own, until there are `count` questions.
fn repeated(bank: &Bank, count: usize) -> Bank {
    let mut parts = Vec::new();
    let mut left = count;
    for round in 0.. {
        for part in &bank.parts {
            if left == 0 {
                return Bank {
                    parts,
                    lock: Lock::default(),
                    ..bank.clone()
                };
            }
            let mut part = part.clone();
            rename(&mut part.id, round);
            for section in &mut part.sections {
                rename(&mut section.id, round);
                section.questions.truncate(left);
                left -= section.questions.len();
                for question in &mut section.questions {
                    rename(&mut question.id, round);
                    change_code(&mut question.body, round);
                }
            }
            parts.push(part);
        }
    }
    unreachable!("the rounds end when enough questions are there")
}

/// No code is like that of another round: Typst remembers what it has highlighted, and would highlight only one round.
fn change_code(blocks: &mut [Block], round: usize) {
    for block in blocks {
        if let Block::Code(code) = block
            && round > 0
        {
            let _ = write!(code.text, "  # {round}");
        }
    }
}

/// The first round keeps its names, so that links lead somewhere.
fn rename(id: &mut Id, round: usize) {
    if round > 0 {
        *id = Id::new(format!("{id}-{round}"));
    }
}

fn render(format: &Format, book: &Book, theme: &Theme) {
    let made = format.render(book, theme, &Silent);
    assert!(!made.output.files.is_empty(), "{:?}", made.diagnostics);
}

/// The median time of several runs, after one that is not counted: a process is slower until it has its memory. Typst
/// remembers what it has laid out; it is made to forget between them.
fn measure<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    run();
    let mut times: Vec<_> = (0..runs)
        .map(|_| {
            comemo::evict(0);
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn print(what: &str, time: Duration, remark: &str) {
    println!("{what:24} {:7.3} s  {remark}", time.as_secs_f64());
}
