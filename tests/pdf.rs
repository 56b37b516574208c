//! The printed handbook, as a whole.
#![allow(clippy::disallowed_methods, missing_docs)]

use std::sync::Arc;

use prepress::book::*;
use prepress::config::BookConfig;
use prepress::diagnostics::{FileId, Span};
use prepress::render::{Output, Silent, pdf};
use prepress::sources::Sources;
use prepress::theme::Theme;

fn span() -> Span { Span::new(FileId(0), 0..1) }
fn t(text: &str) -> Vec<Inline> { vec![Inline::Text(text.into())] }
fn p(text: &str) -> Block { Block::Paragraph(t(text)) }
fn c(text: &str) -> Inline { Inline::Code(text.into()) }

fn code(text: &str, output: Option<&str>, title: Option<&str>) -> CodeBlock {
    CodeBlock { language: "python".into(), text: text.into(), title: title.map(Into::into), run: None, ask: false,
        output: output.map(|text| CodeOutput { text: text.into(), span: span(), text_span: span() }), span: span(), text_span: span() }
}
fn step(name: &str, gloss: &str, lines: &[&str]) -> Step {
    Step { name: t(name), gloss: if gloss.is_empty() { vec![] } else { t(gloss) }, lines: lines.iter().map(|l| t(l)).collect() }
}
fn fig(content: FigureContent) -> Block { Block::Figure(Figure { title: Some(t("A figure's title")), content, span: span() }) }
fn node(branch: Option<&str>, label: &str, children: Vec<TreeNode>) -> TreeNode { TreeNode { branch: branch.map(Into::into), label: t(label), children } }

fn body() -> Vec<Block> {
    let long = "result = some_function(argument_number_one, argument_number_two, keyword_argument=value, another=2)  # far too long";
    let many: String = (1..40).map(|i| format!("x{i} = {i} + None  # line {i}\n")).collect();
    vec![
        Block::Paragraph(vec![Inline::Text("Some text with ".into()), c("inline_code()"), Inline::Text(" and ".into()), Inline::Strong(t("strong")), Inline::Text(" and ".into()), Inline::Emphasis(t("emphasis")),
            Inline::Text(". A note".into()), Inline::FootnoteReference(0), Inline::Text(" and again".into()), Inline::FootnoteReference(0), Inline::Text(". See ".into()),
            Inline::Link { target: LinkTarget::Question(Id::new("q2")), content: t("the other question") }, Inline::Text(", ".into()),
            Inline::Link { target: LinkTarget::Url("https://example.org".into()), content: t("the web") }, Inline::Text(", ".into()), Inline::Keyboard(t("Ctrl")), Inline::Text(" ".into()),
            Inline::Math(Math { latex: r"x^2 + \frac{1}{2} \in \mathbb{R}".into(), span: span() }), Inline::LineBreak, Inline::Strikethrough(t("struck")), Inline::Subscript(t("sub")), Inline::Superscript(t("sup"))]),
        Block::Code(code("def f(x: int) -> None:\n    \"\"\"Doc.\"\"\"\n    return x + 1 # comment\n\nprint(f(2), 'text')", Some("3 text"), Some("A title"))),
        Block::Code(code(long, None, None)),
        Block::Code(code(&many, None, None)),
        Block::Heading { depth: 1, content: t("A heading within") },
        Block::List(List { start: None, tight: true, items: vec![ListItem { checked: Some(true), content: vec![p("one")] }, ListItem { checked: None, content: vec![p("two"), Block::List(List { start: Some(3), tight: true, items: vec![ListItem { checked: None, content: vec![p("three"), Block::Code(code("x = 1", None, None))] }] })] }] }),
        Block::Table(Table { alignments: vec![Alignment::Start, Alignment::Center, Alignment::End], header: vec![t("Name"), t("Meaning and more"), t("Cost")],
            rows: (0..6).map(|i| vec![vec![c("collections.abc.MutableMapping")], t("Some longer explanation of what this row is about and why"), t(&format!("O({i})"))]).collect(), span: span() }),
        Block::Quote(vec![p("A quotation.")]),
        Block::Math(Math { latex: r"\sum_{i=0}^{n} \sqrt{x_i} \leq \begin{matrix} a & b \\ c & d \end{matrix}".into(), span: span() }),
        Block::Diagram(Diagram { text: "flowchart LR\n A[Start] --> B{Yes?}\n B -->|yes| C[Done]".into(), title: Some("A diagram".into()), span: span() }),
        Block::Rule,
    ].into_iter().chain(CalloutKind::ALL.into_iter().map(|kind| Block::Callout(Callout { kind, title: (kind == CalloutKind::Note).then(|| t("With a title")), content: vec![p("What the callout says, in a sentence or two that goes on for a little while so that it wraps over to a second line.")], span: span() })))
    .chain([
        fig(FigureContent::Compare(vec![Column { head: t("Mutable"), gloss: vec![], lines: vec![t("list, dict, set"), t("Changes in place")] }, Column { head: t("Immutable"), gloss: t("with a gloss"), lines: vec![t("int, str, tuple"), t("A longer line that says that nothing ever changes in here"), t("third")] }])),
        fig(FigureContent::Flow(vec![step("Define", "builds the original", &[]), step("Apply", "runs once", &[]), step("Rebind", "the name means the wrapper", &[]), step("Call", "enters the wrapper", &[]), step("Delegate", "the wrapper calls", &[])])),
        fig(FigureContent::Cards { numbered: true, cards: vec![step("Bytecode", "", &["compiles", "runs"]), step("Dynamic", "types belong to objects", &[]), step("Third", "again", &[])] }),
        fig(FigureContent::Ladder(vec![step("First", "on top", &[]), step("Second", "in the middle", &[]), step("Third", "at the bottom", &[])])),
        fig(FigureContent::Tree(node(None, "Will anybody change it?", vec![node(Some("No"), "Share it", vec![]), node(Some("Yes"), "Are the items changed?", vec![node(Some("No"), "Shallow copy", vec![]), node(Some("Yes"), "deepcopy", vec![])])]))),
        fig(FigureContent::Bars { header: (t("what"), t("ns")), bars: vec![Bar { label: t("list"), value: 120.0, printed: t("120 ns") }, Bar { label: t("dictionary"), value: 20.0, printed: t("20 ns") }] }),
        fig(FigureContent::Contrast(vec![Panel { label: t("Before"), code: code("def note(text, log=[]):\n    log.append(text)\n    return log", None, None) }, Panel { label: t("After"), code: code("def note(text, log=None):\n    return log", None, None) }])),
        fig(FigureContent::Memory { header: [t("name"), t("object"), t("note")], bindings: vec![Binding { name: t("a"), object: t("[1, 2]"), note: t("shared") }, Binding { name: t("b"), object: t("[1, 2]"), note: vec![] }, Binding { name: t("c"), object: t("[3]"), note: t("alone") }, Binding { name: vec![], object: t("[4]"), note: t("garbage") }] }),
    ]).collect()
}

fn question(id: &str, body: Vec<Block>) -> Question {
    Question { id: Id::new(id), level: Level::Screening, tags: vec!["gotcha".into(), "syntax".into()], prompt: vec![Inline::Text("Why does ".into()), c("def f(x=[])"), Inline::Text(" keep its old items between calls?".into())],
        short: t("The default is created once, when def runs, and every call that leaves the argument out shares it with all the others."), body,
        quiz: Some(Quiz { prompt: t("What does the second call print?"), stem: vec![Block::Code(code("print(f())", None, None))], options: vec![QuizOption { correct: false, content: t("[2]"), feedback: vec![p("No.")] }, QuizOption { correct: true, content: t("[1, 2]"), feedback: vec![] }], explanation: vec![p("Both calls append.")], span: span() }),
        footnotes: vec![Footnote { label: "1".into(), content: vec![p("The note.")] }], span: span() }
}

fn bank(config: &str) -> Bank {
    let config: BookConfig = toml::from_str(config).unwrap();
    let section = |id: &str, questions| Section { id: Id::new(id), title: t("Mutability and copying"), intro: vec![p("Why this section matters.")], questions, see_also: vec![SeeAlso { target: Id::new("q1"), text: t("The first one") }], footnotes: vec![], span: span() };
    let part = |id: &str, sections| Part { id: Id::new(id), title: t("Fundamentals"), intro: vec![p("What the part is about, in two sentences. This is the second of them.")], sections, span: span() };
    Bank { config, lock: Default::default(), has_lock: false, parts: vec![part("one", vec![section("s1", vec![question("q1", body()), question("q2", vec![p("Short.")])])]), part("two", vec![section("s2", vec![question("q3", vec![p("Short.")])])])] }
}

fn theme() -> Theme {
    let own = std::fs::read_dir("templates/pdf").unwrap().map(|e| { let p = e.unwrap().path(); (p.display().to_string(), std::fs::read(&p).unwrap()) });
    Theme::new(own.chain([("templates/theme.toml".to_string(), std::fs::read("templates/theme.toml").unwrap())])).output
}
fn render(config: &str) -> Output {
    let bank = bank(config);
    let books = prepress::edition::select(&bank, &Sources::default(), &[], 0).output;
    let result = (pdf::FORMAT.render)(&books[0], &theme(), &Silent);
    for d in &result.diagnostics { 
        match &d.place { Some(prepress::diagnostics::Place::Other { path, text, range }) => eprintln!("{:?} {path}:{}: {} {:?}\n   {}", d.severity, text[..range.start].matches('\n').count()+1, d.message, d.help, &text[range.clone()]),
        _ => eprintln!("{:?} {} {:?} {:?}", d.severity, d.message, d.help, d.place) } }
    result.output
}

#[test]
fn every_kind_of_block_is_typeset() {
    for paper in ["a4", "a5"] {
        let output = render(&format!("title = 'Python Interview Handbook'\nsubtitle = 'Questions and answers'\nauthors = ['A. Author']\nidentifier = 'urn:uuid:1'\n[pdf]\npaper = '{paper}'"));
        let path = std::env::temp_dir().join(format!("out-{paper}.pdf"));
        std::fs::write(path, &output.files[0].bytes).unwrap();
    }
    let _ = Arc::new(0);
}
