//! The deck as Anki will read it: the package is opened and its collection asked.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod common;

use std::io::{Cursor, Read as _};

use prepress::book::Book;
use prepress::lock::Lock;
use prepress::markdown;
use prepress::render::{Output, Silent, anki};
use prepress::sources::Sources;
use prepress::theme::Theme;
use rusqlite::Connection;

const SECTION: &str = r"# Names {#names}

## What is a name? {#name .syntax .gotcha level=1}

A *label* for an object & nothing more.

It costs <nothing>.

```python ask
a = [1]
print(a)
```
```output
[1]
```

> [!quiz] Which one binds?
> - [ ] `a == 1`
> - [x] `a = 1`
>
> One `=` binds.

## What is {{c1::x}}? {#hostile level=3}

Text with \(a\) and [sound:x.mp3] and {{c1::y}} and <script>alert(1)</script>.
";

/// A note and its card, as the collection holds them.
#[derive(Debug, PartialEq)]
struct Row {
    guid: String,
    modified: i64,
    tags: String,
    fields: Vec<String>,
    due: i64,
}

fn rendered(book: &Book) -> Output {
    let made = anki::FORMAT.render(book, &Theme::default(), &Silent);
    assert!(!made.has_errors(), "{:?}", made.diagnostics);
    made.output
}

/// The entries of a package, by name.
fn entry(package: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The ordinals of the cards of all notes with gaps.
fn cloze_ordinals(output: &Output) -> Vec<i64> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let collection = entry(&output.files[0].bytes, "collection.anki2");
    std::io::Write::write_all(&mut file.as_file(), &collection).unwrap();
    let connection = Connection::open(file.path()).unwrap();
    let mut query = connection
        .prepare("SELECT ord FROM cards JOIN notes ON nid = notes.id WHERE flds LIKE '%{{c%' ORDER BY ord")
        .unwrap();
    let ordinals = query.query_map([], |row| row.get(0)).unwrap();
    ordinals.collect::<Result<_, _>>().unwrap()
}

fn rows(output: &Output) -> Vec<Row> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let collection = entry(&output.files[0].bytes, "collection.anki2");
    std::io::Write::write_all(&mut file.as_file(), &collection).unwrap();
    let connection = Connection::open(file.path()).unwrap();
    let mut query = connection
        .prepare(
            "SELECT guid, notes.mod, tags, flds, due FROM notes JOIN cards ON nid = notes.id ORDER BY due",
        )
        .unwrap();
    let rows = query.query_map([], |row| {
        Ok(Row {
            guid: row.get(0)?,
            modified: row.get(1)?,
            tags: row.get(2)?,
            fields: row
                .get::<_, String>(3)?
                .split('\u{1f}')
                .map(str::to_owned)
                .collect(),
            due: row.get(4)?,
        })
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn with_lock(section: &str, lock: &Lock) -> Sources {
    common::files([
        ("01-part/01-section.md", section.to_owned()),
        ("book.lock", lock.to_text()),
    ])
}

/// Builds a release on top of the lock of the one before, at a time in seconds.
fn release(section: &str, lock: &Lock, now: i64) -> Output {
    let bank = common::bank_of(&with_lock(section, lock));
    let mut book = common::book(&bank);
    book.now = now;
    rendered(&book)
}

#[test]
fn each_question_quiz_and_marked_example_is_a_note_in_book_order() {
    let bank = common::bank(SECTION);
    let rows = rows(&rendered(&common::book(&bank)));
    let firsts: Vec<_> = rows
        .iter()
        .map(|row| (row.due, row.fields[0].as_str()))
        .collect();
    assert_eq!(
        firsts,
        [
            (1, "What is a name?"),
            (2, "What is a name?"),
            (3, "What is a name?"),
            (4, "What is {<span></span>{c1::x}}?"),
        ]
    );
    assert_eq!(
        rows[0].tags,
        " part::part section::part::names level::1-screening topic::syntax topic::gotcha release::1970-01 "
    );
    assert!(rows[1].fields[2].contains("[1]") && !rows[1].fields[1].contains("samp"));
    assert_eq!(rows[2].fields[1], "Which one binds?");
    assert!(rows[2].fields[4].contains("<li class=\"correct\">"));
}

#[test]
fn nothing_in_a_text_is_taken_for_markup() {
    let bank = common::bank(SECTION);
    let rows = rows(&rendered(&common::book(&bank)));
    let answer = &rows[3].fields[1];
    for markup in ["\\(", "[sound:", "{{c1", "<script"] {
        assert!(!answer.contains(markup), "{markup} in {answer}");
    }
    assert!(answer.contains("&lt;script&gt;"));
}

#[test]
fn an_unchanged_note_keeps_its_time_and_a_changed_one_gets_a_later_one() {
    let first = release(SECTION, &Lock::default(), 1_000);
    let lock = first.lock.clone().unwrap();
    let second = release(&SECTION.replace("nothing more", "no more"), &lock, 5_000);
    let (before, after) = (rows(&first), rows(&second));
    let times = |rows: &[Row]| rows.iter().map(|row| row.modified).collect::<Vec<_>>();
    assert_eq!(times(&before), [1_000; 4]);
    // The short answer stands on the question's card and explains the example's output.
    assert_eq!(times(&after), [5_000, 5_000, 1_000, 1_000]);
    let guids = |rows: &[Row]| rows.iter().map(|row| row.guid.clone()).collect::<Vec<_>>();
    assert_eq!(guids(&before), guids(&after));
}

#[test]
fn a_question_that_is_gone_is_retired_and_named() {
    let lock = release(SECTION, &Lock::default(), 1_000).lock.unwrap();
    let kept = SECTION.split("## What is {{").next().unwrap();
    let bank = common::bank_of(&with_lock(kept, &lock));
    let made = anki::FORMAT.render(&common::book(&bank), &Theme::default(), &Silent);
    let retired: Vec<_> = made.output.lock.unwrap().retired.into_iter().collect();
    assert_eq!(retired, ["hostile"]);
    let help = made.diagnostics[0].help.as_deref().unwrap();
    assert!(help.contains("Id:re:^(hostile)$"), "{help}");
    // Said in the release that retires it, and on demand ever after.
    let lock = release(kept, &lock, 2_000).lock.unwrap();
    let bank = common::bank_of(&with_lock(kept, &lock));
    let made = anki::FORMAT.render(&common::book(&bank), &Theme::default(), &Silent);
    assert_eq!(made.diagnostics, []);
    let all = anki::retired(&bank).unwrap();
    assert_eq!(all.keys, ["hostile"]);
    assert_eq!(
        all.search,
        "\"note:Prepress * (Test)\" \"Id:re:^(hostile)$\""
    );
}

#[test]
fn a_note_that_a_question_no_longer_makes_is_retired_too() {
    let lock = release(SECTION, &Lock::default(), 1_000).lock.unwrap();
    let (before, rest) = SECTION.split_once("> [!quiz]").unwrap();
    let without_quiz = format!("{before}## {}", rest.split_once("\n## ").unwrap().1);
    let retired = release(&without_quiz, &lock, 2_000).lock.unwrap().retired;
    assert_eq!(retired.into_iter().collect::<Vec<_>>(), ["name/quiz"]);
    assert_eq!(release(SECTION, &lock, 3_000).lock.unwrap(), lock);
}

#[test]
fn a_note_type_that_is_not_the_released_one_stops_the_build() {
    let mut lock = release(SECTION, &Lock::default(), 1_000).lock.unwrap();
    let other = lock.schemas["choice"].clone();
    lock.schemas.insert("question".into(), other);
    let bank = common::bank_of(&with_lock(SECTION, &lock));
    let made = anki::FORMAT.render(&common::book(&bank), &Theme::default(), &Silent);
    let rules: Vec<_> = made.diagnostics.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["note-type-drift"]);
    assert!(made.output.files.is_empty());
}

const MARKED: &str = r"# Marks {#marks}

## What is a tuple? {#tuple}

A ==fixed== row[^n] of {{c1::x}} and }} that ==`a::b`, {x}== and **==no more==** hold.

[^n]: A note.

## What is a list? {#list}

Nothing is marked here.
";

fn with_settings(section: &str, settings: &str) -> Sources {
    common::files([
        ("01-part/01-section.md", section.to_owned()),
        ("book.toml", format!("{}{settings}", common::BOOK_TOML)),
    ])
}

#[test]
fn each_marked_phrase_is_a_card_if_clozes_are_asked_for() {
    assert_eq!(
        rows(&rendered(&common::book(&common::bank(MARKED)))).len(),
        2
    );
    let bank = common::bank_of(&with_settings(MARKED, "[anki]\ncloze = true\n"));
    let output = rendered(&common::book(&bank));
    let rows = rows(&output);
    let places: Vec<_> = rows.iter().map(|row| row.due).collect();
    assert_eq!(places, [1, 2, 2, 2, 3]);
    assert_eq!(
        rows[1].fields[0],
        "A {{c1::fixed}} row<sup class=\"noteref\">1</sup> of {<span></span>{c1::x}} and }} that \
         {{c2::<code>a:<span></span>:b</code>, {x}<span></span>}} and <strong>{{c3::no more}}</strong> hold."
    );
    assert!(rows[1].fields[2].contains("<li value=\"1\"><p>A note.</p>"));
    assert!(output.lock.unwrap().notes.contains_key("tuple/cloze"));
}

#[test]
fn a_phrase_keeps_its_card_whatever_is_marked_around_it() {
    let cards = |text: &str, lock: &Lock| {
        let section = format!("## What is it? {{#it}}\n\n{text}\n");
        let settings = format!("{}[anki]\ncloze = true\n", common::BOOK_TOML);
        let bank = common::bank_of(&common::files([
            ("01-part/01-section.md", format!("# S {{#s}}\n\n{section}")),
            ("book.toml", settings),
            ("book.lock", lock.to_text()),
        ]));
        let output = rendered(&common::book(&bank));
        let mut cloze = rows(&output)
            .into_iter()
            .filter(|row| row.fields[0].contains("{{c"));
        let ords = cloze_ordinals(&output);
        (
            cloze.next_back().unwrap().fields[0].clone(),
            ords,
            output.lock.unwrap(),
        )
    };
    let (text, ords, lock) = cards("A ==red== and ==green== thing.", &Lock::default());
    assert_eq!(text, "A {{c1::red}} and {{c2::green}} thing.");
    assert_eq!(ords, [0, 1]);
    let (text, ords, lock) = cards("A ==blue==, ==red== and ==greens== thing.", &lock);
    assert_eq!(
        text,
        "A {{c3::blue}}, {{c1::red}} and {{c2::greens}} thing."
    );
    assert_eq!(ords, [0, 1, 2]);
    // One that is gone leaves its number to nobody, and gets it back.
    let (text, ords, lock) = cards("A ==blue== and ==yellow== thing.", &lock);
    assert_eq!(text, "A {{c3::blue}} and {{c4::yellow}} thing.");
    assert_eq!(ords, [2, 3]);
    let (text, _, lock) = cards("A ==red== and ==yellow== thing.", &lock);
    assert_eq!(text, "A {{c1::red}} and {{c4::yellow}} thing.");
    assert_eq!(lock.clozes["it/cloze"], ["red", "greens", "blue", "yellow"]);
}

#[test]
fn an_example_keeps_its_note_whatever_is_asked_around_it() {
    let ask = |code: &str| format!("```python ask\nprint({code})\n```\n```output\n{code}\n```\n\n");
    let keys = |codes: &[&str], lock: &Lock| {
        let asked: String = codes.iter().map(|code| ask(code)).collect();
        let made = release(
            &format!("# S {{#s}}\n\n## What is it? {{#it}}\n\nIt.\n\n{asked}"),
            lock,
            1_000,
        );
        let shown = rows(&made).into_iter().skip(1);
        let shown = shown.map(|row| {
            let printed = row.fields[2].trim_start_matches("<pre class=\"output\"><samp>");
            format!("{} {}", row.fields[6], &printed[..1])
        });
        (shown.collect::<Vec<_>>(), made.lock.unwrap())
    };
    let (shown, lock) = keys(&["1", "2"], &Lock::default());
    assert_eq!(shown, ["it/output 1", "it/output-2 2"]);
    let (shown, lock) = keys(&["3", "1", "2"], &lock);
    assert_eq!(shown, ["it/output-3 3", "it/output 1", "it/output-2 2"]);
    let (shown, lock) = keys(&["3", "2"], &lock);
    assert_eq!(shown, ["it/output-3 3", "it/output-2 2"]);
    assert_eq!(lock.retired.iter().collect::<Vec<_>>(), ["it/output"]);
    // An edit keeps the note; what comes back is what it was.
    let (shown, lock) = keys(&["4", "2", "1"], &lock);
    assert_eq!(shown, ["it/output-3 4", "it/output-2 2", "it/output 1"]);
    assert!(lock.retired.is_empty());
}

#[test]
fn a_preset_comes_only_if_it_is_asked_for() {
    let options = |settings: &str| {
        let bank = common::bank_of(&with_settings(SECTION, settings));
        let output = rendered(&common::book(&bank));
        let file = tempfile::NamedTempFile::new().unwrap();
        let collection = entry(&output.files[0].bytes, "collection.anki2");
        std::io::Write::write_all(&mut file.as_file(), &collection).unwrap();
        let connection = Connection::open(file.path()).unwrap();
        let text: String = connection
            .query_row("SELECT dconf FROM col", [], |row| row.get(0))
            .unwrap();
        let groups: serde_json::Value = serde_json::from_str(&text).unwrap();
        let groups = groups.as_object().unwrap().values();
        let name_and_count =
            |it: &serde_json::Value| (it["name"].to_string(), it["new"]["perDay"].to_string());
        groups.map(name_and_count).collect::<Vec<_>>()
    };
    let of = |name: &str, count: &str| (name.to_owned(), count.to_owned());
    assert_eq!(options(""), [of("\"Default\"", "20")]);
    assert_eq!(
        options("[anki.preset]\nname = \"Interview\"\nnew-per-day = 7\n"),
        [of("\"Default\"", "20"), of("\"Interview\"", "7")]
    );
}

#[test]
fn a_preset_that_anki_would_not_take_is_refused() {
    for setting in [
        "new-per-day = 10000",
        "reviews-per-day = 10000",
        "desired-retention = 0.5",
        "learning-steps = [0]",
    ] {
        let settings = format!("[anki.preset]\nname = \"A\"\n{setting}\n");
        let bank = common::bank_of(&with_settings(SECTION, &settings));
        let made = anki::FORMAT.render(&common::book(&bank), &Theme::default(), &Silent);
        let rules: Vec<_> = made.diagnostics.iter().map(|it| it.rule).collect();
        assert_eq!(rules, ["preset"], "{setting}");
    }
}

#[test]
fn what_an_example_carries_on_from_is_shown_with_it() {
    let text = r#"## What next? {#next}

Two.

```python
x = 1
print("not asked")
```
```output
not asked
```

```python no-run
y = 0
```

- In a list:

  ```python continue ask
  print(x + 1)
  ```
  ```output
  2
  ```

```python ask raises=ZeroDivisionError
print("so far")
1 / 0
```
```output
so far
```
"#;
    let rows = rows(&rendered(&common::book(&common::bank(text))));
    assert_eq!(rows.len(), 3);
    let (first, second) = (&rows[1].fields, &rows[2].fields);
    assert_eq!(
        (first[0].as_str(), second[0].as_str()),
        ("What next?", "What next? (2)")
    );
    assert_eq!(first[1].matches("<div class=\"listing\">").count(), 2);
    assert!(first[1].contains("<p class=\"listing-title\">Given</p>"));
    assert!(
        !first[1].contains("<span class=\"tok-number\">0"),
        "what never runs is not given"
    );
    assert_eq!(first[2], "<pre class=\"output\"><samp>2</samp></pre>");
    assert_eq!(second[1].matches("<div class=\"listing\">").count(), 1);
    assert!(second[2].contains("ZeroDivisionError"));
}

#[test]
fn an_edition_leaves_the_other_notes_in_the_lock() {
    let bank = common::bank(SECTION);
    let mut book = common::book(&bank);
    let full = rendered(&book).lock.unwrap();
    book.parts[0].sections[0].questions.truncate(1);
    let lock = Lock {
        notes: full.notes.clone(),
        ..Lock::default()
    };
    let mut partial = bank.clone();
    partial.lock = lock;
    let mut book = common::book(&partial);
    book.parts[0].sections[0].questions.truncate(1);
    assert_eq!(rendered(&book).lock.unwrap(), full);
}

#[test]
fn the_same_content_makes_the_same_bytes() {
    let read = |text: &str| markdown::parse(&common::sources(text)).output.unwrap();
    let (one, two) = (read(SECTION), read(SECTION));
    let in_one_thread = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let first = rendered(&common::book(&one)).files;
    let second = in_one_thread.install(|| rendered(&common::book(&two)).files);
    assert!(first == second);
}

#[test]
fn every_media_file_is_listed_and_referred_to() {
    let bank = common::bank(SECTION);
    let output = rendered(&common::book(&bank));
    let package = &output.files[0].bytes;
    let media: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&entry(package, "media")).unwrap();
    assert!(!media.is_empty());
    let collection = String::from_utf8_lossy(&entry(package, "collection.anki2")).into_owned();
    for (index, name) in &media {
        assert!(!entry(package, index).is_empty());
        assert!(collection.contains(name.as_str()), "{name} is referred to");
    }
}
