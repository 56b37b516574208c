//! The document model: what a bank says, typed. It knows nobody.
//!
//! A wrong shape has no variant here, so renderers need not expect one: an unknown callout, a figure with the wrong
//! content, a missing image or a reference to nowhere are refused by [`markdown`](crate::markdown) and never get here.

mod walk;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::config::{AnkiSettings, Date, EpubSettings, PdfSettings};
use crate::diagnostics::Span;
use crate::lock::Lock;

/// The name of a part, section or question: lower-case letters, digits and hyphens, never changed once released.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Id(Box<str>);

impl Id {
    /// An id of this text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Id(text.into())
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that was read: all parts, in file order.
#[derive(Clone, Debug)]
pub struct Bank {
    /// What `book.toml` says.
    pub config: crate::config::BookConfig,
    /// What `book.lock` says; empty if there is none.
    pub lock: Lock,
    /// Whether there is a `book.lock` at all.
    pub has_lock: bool,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

impl Bank {
    /// Every question with its part and section, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Part, &Section, &Question)> {
        self.parts.iter().flat_map(|part| {
            let sections = part.sections.iter();
            sections
                .flat_map(move |section| section.questions.iter().map(move |q| (part, section, q)))
        })
    }

    /// The home of a question.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<(&Part, &Section, &Question)> {
        self.questions()
            .find(|(_, _, question)| question.id.as_str() == id)
    }
}

/// A folder of sections.
#[derive(Clone, Debug)]
pub struct Part {
    /// From `{#id}` of the part's heading, else from the folder's name.
    pub id: Id,
    /// The title.
    pub title: Vec<Inline>,
    /// The introduction in `index.md`.
    pub intro: Vec<Block>,
    /// The sections, in file order.
    pub sections: Vec<Section>,
    /// The heading.
    pub span: Span,
}

/// A file of questions.
#[derive(Clone, Debug)]
pub struct Section {
    /// From `{#id}` of the section's heading.
    pub id: Id,
    /// The title.
    pub title: Vec<Inline>,
    /// What stands between the title and the first question.
    pub intro: Vec<Block>,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// Questions that readers look for here although they live elsewhere.
    pub see_also: Vec<SeeAlso>,
    /// Notes that `intro` refers to.
    pub footnotes: Vec<Footnote>,
    /// The heading.
    pub span: Span,
}

/// A pointer to a question that lives elsewhere.
#[derive(Clone, Debug)]
pub struct SeeAlso {
    /// The question.
    pub target: Id,
    /// The words of the link.
    pub text: Vec<Inline>,
}

/// Whom a question is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// `level=1`: asked in a first screening.
    Screening,
    /// `level=2`: expected of a working developer.
    #[default]
    Working,
    /// `level=3`: expected of a senior developer.
    Senior,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 3] = [Level::Screening, Level::Working, Level::Senior];

    /// 1, 2 or 3.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The level with a number from 1 to 3.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// The name in tags and in theme labels: `screening`, `working` or `senior`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Screening => "screening",
            Level::Working => "working",
            Level::Senior => "senior",
        }
    }
}

/// One question with its whole answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// Unique in the bank; never changes, because review histories hang on it.
    pub id: Id,
    /// Whom it is for.
    pub level: Level,
    /// The heading's classes, in order.
    pub tags: Vec<String>,
    /// The question.
    pub prompt: Vec<Inline>,
    /// The first paragraph: an answer complete in itself.
    pub short: Vec<Inline>,
    /// The rest of the answer.
    pub body: Vec<Block>,
    /// The self-quiz, taken out of the body.
    pub quiz: Option<Quiz>,
    /// Notes that the answer refers to, in the order of their first reference.
    pub footnotes: Vec<Footnote>,
    /// Whether the answer should show code: not if its heading says `example=none`.
    pub expects_example: bool,
    /// The heading.
    pub span: Span,
}

/// A multiple-choice question about the answer it stands in.
#[derive(Clone, Debug)]
pub struct Quiz {
    /// What is asked.
    pub prompt: Vec<Inline>,
    /// What stands between the prompt and the options: code, mostly.
    pub stem: Vec<Block>,
    /// Two or more options, at least one of them correct.
    pub options: Vec<QuizOption>,
    /// Why the right ones are right and the others tempt.
    pub explanation: Vec<Block>,
    /// The whole quiz.
    pub span: Span,
}

impl Quiz {
    /// Whether more than one option is correct.
    #[must_use]
    pub fn is_multiple(&self) -> bool {
        self.options.iter().filter(|option| option.correct).count() > 1
    }
}

/// One option of a quiz.
#[derive(Clone, Debug)]
pub struct QuizOption {
    /// Whether its box is ticked.
    pub correct: bool,
    /// The option.
    pub content: Vec<Inline>,
    /// What to say to somebody who chose it: further paragraphs of the list item, often none.
    pub feedback: Vec<Block>,
}

/// A note at the foot. [`Inline::FootnoteReference`] holds its index in the question's or section's list.
#[derive(Clone, Debug)]
pub struct Footnote {
    /// The author's label.
    pub label: String,
    /// The note.
    pub content: Vec<Block>,
}

/// A block of an answer.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading within an answer; `depth` 1 is `###`. Depths never skip.
    Heading {
        /// 1 for `###`, up to 4.
        depth: u8,
        /// The text.
        content: Vec<Inline>,
    },
    /// A list.
    List(List),
    /// Code, with what it prints.
    Code(CodeBlock),
    /// A table.
    Table(Table),
    /// A plain block quote.
    Quote(Vec<Block>),
    /// A callout.
    Callout(Callout),
    /// A drawn figure.
    Figure(Figure),
    /// A paragraph that is nothing but one image; its title is the caption.
    Image(Image),
    /// A display formula (`$$…$$`).
    Math(Math),
    /// A Mermaid diagram.
    Diagram(Diagram),
    /// A thematic break.
    Rule,
}

/// A run of text or something within it.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Text as it reads, nothing escaped.
    Text(String),
    /// Code.
    Code(String),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Struck out.
    Strikethrough(Vec<Inline>),
    /// Marked (`==…==`): in a short answer, what a cloze card asks for.
    Mark(Vec<Inline>),
    /// A key of the keyboard (`<kbd>`).
    Keyboard(Vec<Inline>),
    /// Subscript (`<sub>`).
    Subscript(Vec<Inline>),
    /// Superscript (`<sup>`).
    Superscript(Vec<Inline>),
    /// A link.
    Link {
        /// Where to.
        target: LinkTarget,
        /// The words of the link.
        content: Vec<Inline>,
    },
    /// An image in running text.
    Image(Image),
    /// A formula in running text (`$…$`).
    Math(Math),
    /// A reference to a note, by its index in the `footnotes` of the question or section.
    FootnoteReference(usize),
    /// A line end in the source: a space.
    SoftBreak,
    /// A forced line break.
    LineBreak,
}

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A question of the bank. It may be missing from an edition: then the words stay as plain text.
    Question(Id),
    /// A section of the bank. It may be missing from an edition too.
    Section(Id),
    /// Anything else.
    Url(String),
}

/// An image that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The file.
    pub asset: Arc<Asset>,
    /// The alternative text.
    pub alt: Vec<Inline>,
    /// The caption, from the Markdown title.
    pub caption: Option<String>,
    /// The image in the source.
    pub span: Span,
}

/// A file that the bank brings along.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// The path below the content folder.
    pub path: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// What it is.
    pub kind: AssetKind,
}

/// The image formats that all three outputs can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// SVG.
    Svg,
    /// WebP.
    WebP,
}

impl AssetKind {
    /// The kind of a file, by its extension.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "gif" => Some(Self::Gif),
            "svg" => Some(Self::Svg),
            "webp" => Some(Self::WebP),
            _ => None,
        }
    }

    /// The usual extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Svg => "svg",
            Self::WebP => "webp",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
            Self::WebP => "image/webp",
        }
    }
}

/// A formula in LaTeX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Math {
    /// The source between the dollar signs.
    pub latex: String,
    /// The formula in the source.
    pub span: Span,
}

/// A Mermaid diagram.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// The Mermaid source.
    pub text: String,
    /// From `title="…"`: the caption and alternative text.
    pub title: Option<String>,
    /// The fence in the source.
    pub span: Span,
}

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// The first number of an ordered list.
    pub start: Option<u64>,
    /// Whether the items stand close together (no blank lines between them in the source).
    pub tight: bool,
    /// The items.
    pub items: Vec<ListItem>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct ListItem {
    /// The state of its box, if it has one.
    pub checked: Option<bool>,
    /// The content.
    pub content: Vec<Block>,
}

/// A table. Every row has as many cells as the header.
#[derive(Clone, Debug)]
pub struct Table {
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// The header's cells.
    pub header: Vec<Vec<Inline>>,
    /// The rows of cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// The table in the source.
    pub span: Span,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// As the text runs.
    #[default]
    Start,
    /// Centred.
    Center,
    /// Against the far edge.
    End,
}

/// A code block with its caption and the output that belongs to it.
#[derive(Clone, Debug)]
pub struct CodeBlock {
    /// The first word of the info string, in lower case; empty if there is none.
    pub language: String,
    /// The code, without the last line's end.
    pub text: String,
    /// The caption.
    pub title: Option<String>,
    /// How it is run; `None` if it is not run.
    pub run: Option<Run>,
    /// Whether its printed output makes a question of its own (`ask`).
    pub ask: bool,
    /// What it prints.
    pub output: Option<CodeOutput>,
    /// The fence in the source.
    pub span: Span,
    /// The code within the fence.
    pub text_span: Span,
}

/// The `output` fence after a code block.
#[derive(Clone, Debug)]
pub struct CodeOutput {
    /// The expected output, without the last line's end.
    pub text: String,
    /// The fence in the source.
    pub span: Span,
    /// The text within the fence.
    pub text_span: Span,
}

/// How an example is run, from the words of its info string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// What runs it.
    pub tool: Tool,
    /// The uncaught exception it must end with.
    pub raises: Option<String>,
    /// Whether it carries on from the blocks before it in the same answer.
    pub continues: bool,
    /// Third-party packages that it imports.
    pub needs: Vec<String>,
    /// The oldest interpreter that it runs on, as (major, minor).
    pub min: Option<(u32, u32)>,
    /// The name under which it is written beside the run.
    pub file: Option<String>,
}

/// What runs an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// The interpreter.
    #[default]
    Python,
    /// pytest.
    Pytest,
    /// mypy.
    Mypy,
}

/// A box that stands out of the text.
#[derive(Clone, Debug)]
pub struct Callout {
    /// What it is for.
    pub kind: CalloutKind,
    /// A title of its own, in place of the kind's label.
    pub title: Option<Vec<Inline>>,
    /// The content.
    pub content: Vec<Block>,
    /// The callout in the source.
    pub span: Span,
}

/// The kinds of callouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalloutKind {
    /// What an interviewer listens for.
    Tip,
    /// An image to think with.
    Model,
    /// What one does in production.
    Practice,
    /// The fact from which the rest follows.
    Insight,
    /// A remark.
    Note,
    /// A danger.
    Warning,
}

impl CalloutKind {
    /// All kinds.
    pub const ALL: [CalloutKind; 6] = [
        Self::Tip,
        Self::Model,
        Self::Practice,
        Self::Insight,
        Self::Note,
        Self::Warning,
    ];

    /// The word in the source, in class names and in theme labels.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tip => "tip",
            Self::Model => "model",
            Self::Practice => "practice",
            Self::Insight => "insight",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// A figure that the templates draw.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The title.
    pub title: Option<Vec<Inline>>,
    /// What is drawn.
    pub content: FigureContent,
    /// The figure in the source.
    pub span: Span,
}

/// The eight kinds of figures.
#[derive(Clone, Debug)]
pub enum FigureContent {
    /// Two or three facing columns.
    Compare(Vec<Column>),
    /// Numbered steps joined by arrows.
    Flow(Vec<Step>),
    /// A grid of cards.
    Cards {
        /// Whether the cards carry numbers.
        numbered: bool,
        /// The cards.
        cards: Vec<Step>,
    },
    /// Stacked rungs, the first on top.
    Ladder(Vec<Step>),
    /// A decision tree.
    Tree(TreeNode),
    /// Horizontal bars to scale.
    Bars {
        /// The heads of the label and value columns.
        header: (Vec<Inline>, Vec<Inline>),
        /// The bars.
        bars: Vec<Bar>,
    },
    /// Code before and after, side by side: two or more panels.
    Contrast(Vec<Panel>),
    /// Names with arrows to boxed objects.
    Memory {
        /// The three heads of the table.
        header: [Vec<Inline>; 3],
        /// The names, in order. Two rows with the same object text are arrows to one object.
        bindings: Vec<Binding>,
    },
}

impl FigureContent {
    /// The word in the source and in class names.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Compare(_) => "compare",
            Self::Flow(_) => "flow",
            Self::Cards { .. } => "cards",
            Self::Ladder(_) => "ladder",
            Self::Tree(_) => "tree",
            Self::Bars { .. } => "bars",
            Self::Contrast(_) => "contrast",
            Self::Memory { .. } => "memory",
        }
    }
}

/// A column of a comparison.
#[derive(Clone, Debug)]
pub struct Column {
    /// The head.
    pub head: Vec<Inline>,
    /// Words after the head, often none.
    pub gloss: Vec<Inline>,
    /// The lines.
    pub lines: Vec<Vec<Inline>>,
}

/// A step of a flow, a card, or a rung: a name and its gloss. At least one of them is there.
#[derive(Clone, Debug)]
pub struct Step {
    /// The bold lead; empty if the item has none.
    pub name: Vec<Inline>,
    /// The rest of the item.
    pub gloss: Vec<Inline>,
    /// A nested list's lines, often none.
    pub lines: Vec<Vec<Inline>>,
}

/// A node of a decision tree.
#[derive(Clone, Debug)]
pub struct TreeNode {
    /// The word on the branch that leads here, such as `Yes`.
    pub branch: Option<String>,
    /// The text.
    pub label: Vec<Inline>,
    /// The branches.
    pub children: Vec<TreeNode>,
}

/// A bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for.
    pub label: Vec<Inline>,
    /// Its length: finite, not negative.
    pub value: f64,
    /// The value as it is printed.
    pub printed: Vec<Inline>,
}

/// A panel of a contrast.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The paragraph before the code; empty if there is none.
    pub label: Vec<Inline>,
    /// The code.
    pub code: CodeBlock,
}

/// A row of a memory figure.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The name; empty if nothing refers to the object.
    pub name: Vec<Inline>,
    /// The object.
    pub object: Vec<Inline>,
    /// A remark about the object; may be empty.
    pub note: Vec<Inline>,
}

/// An edition, ready to be rendered: references to questions of a bank, in order and numbered.
#[derive(Clone, Debug)]
pub struct Book<'b> {
    /// The bank that it comes from.
    pub bank: &'b Bank,
    /// The edition's name; `None` for the whole bank.
    pub edition: Option<String>,
    /// The stem of the output files' names.
    pub file_stem: String,
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The identifier, a URN, unique to this edition.
    pub identifier: String,
    /// The day of publication.
    pub date: Date,
    /// The time of this build, in seconds since 1970-01-01T00:00:00Z: an input, never read from the clock here.
    pub now: i64,
    /// How the PDF is made.
    pub pdf: PdfSettings,
    /// How the deck is made.
    pub anki: AnkiSettings,
    /// How the e-book is made.
    pub epub: EpubSettings,
    /// The parts.
    pub parts: Vec<BookPart<'b>>,
    /// Number (from 1) of each question that is in this book.
    pub numbers: HashMap<&'b str, usize>,
    /// The ids of the sections that stand in this book under a heading of their own.
    pub sections: HashMap<&'b str, usize>,
}

impl<'b> Book<'b> {
    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &BookQuestion<'b>> {
        self.parts
            .iter()
            .flat_map(|part| &part.sections)
            .flat_map(|section| &section.questions)
    }

    /// Every section with its part, in order.
    pub fn sections(&self) -> impl Iterator<Item = (&BookPart<'b>, &BookSection<'b>)> {
        self.parts
            .iter()
            .flat_map(|part| part.sections.iter().map(move |section| (part, section)))
    }

    /// Whether a link leads somewhere in this book.
    #[must_use]
    pub fn contains(&self, target: &LinkTarget) -> bool {
        match target {
            LinkTarget::Question(id) => self.numbers.contains_key(id.as_str()),
            LinkTarget::Section(id) => self.sections.contains_key(id.as_str()),
            LinkTarget::Url(_) => true,
        }
    }
}

/// A part of a book.
#[derive(Clone, Debug)]
pub struct BookPart<'b> {
    /// From 1.
    pub number: usize,
    /// Unique in the book: the bank part's id, or one made from an edition part's title.
    pub id: Id,
    /// The title.
    pub title: Vec<Inline>,
    /// The introduction, or an edition's blurb.
    pub intro: Vec<Block>,
    /// The titles of the bank's sections that its questions come from, each once, in order.
    pub chips: Vec<&'b [Inline]>,
    /// The sections: one or more, none of them empty.
    pub sections: Vec<BookSection<'b>>,
}

impl BookPart<'_> {
    /// The numbers of the first and the last question.
    #[must_use]
    pub fn range(&self) -> (usize, usize) {
        let first = self
            .sections
            .first()
            .and_then(|section| section.questions.first());
        let last = self
            .sections
            .last()
            .and_then(|section| section.questions.last());
        (first.map_or(0, |q| q.number), last.map_or(0, |q| q.number))
    }
}

/// A run of questions within a part.
#[derive(Clone, Debug)]
pub struct BookSection<'b> {
    /// From 1 through the whole book.
    pub number: usize,
    /// Unique in the book.
    pub id: Id,
    /// The bank's section whose heading and introduction stand here. `None` where an edition lists a part's questions
    /// itself: then they follow the part's title directly, and navigation has no level between them.
    pub section: Option<&'b Section>,
    /// The questions: one or more.
    pub questions: Vec<BookQuestion<'b>>,
    /// The section's pointers, as far as their targets are in this book.
    pub see_also: Vec<&'b SeeAlso>,
}

/// A question with its place in a book and its home in the bank.
#[derive(Clone, Copy, Debug)]
pub struct BookQuestion<'b> {
    /// From 1 through the whole book.
    pub number: usize,
    /// The question.
    pub question: &'b Question,
    /// The bank's part that it lives in.
    pub home_part: &'b Part,
    /// The bank's section that it lives in.
    pub home_section: &'b Section,
}

/// The text of inlines without any markup: for outlines, search and alternative text.
#[must_use]
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_plain_text(inlines, &mut text);
    text
}

impl Inline {
    /// What it encloses: nothing unless it is a run of other inlines. The words for an image are none of the text's.
    #[must_use]
    pub fn content(&self) -> &[Inline] {
        match self {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strikethrough(content)
            | Inline::Mark(content)
            | Inline::Keyboard(content)
            | Inline::Subscript(content)
            | Inline::Superscript(content)
            | Inline::Link { content, .. } => content,
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Image(_)
            | Inline::Math(_)
            | Inline::FootnoteReference(_)
            | Inline::SoftBreak
            | Inline::LineBreak => &[],
        }
    }
}

/// The marked phrases of a text, each without any markup. A mark within a mark is no phrase of its own.
#[must_use]
pub fn marked(inlines: &[Inline]) -> Vec<String> {
    let mut phrases = Vec::new();
    for inline in inlines {
        match inline {
            Inline::Mark(content) => phrases.push(plain_text(content)),
            enclosing => phrases.extend(marked(enclosing.content())),
        }
    }
    phrases
}

fn push_plain_text(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(run) | Inline::Code(run) => text.push_str(run),
            Inline::Image(image) => push_plain_text(&image.alt, text),
            Inline::Math(math) => text.push_str(&math.latex),
            Inline::SoftBreak | Inline::LineBreak => text.push(' '),
            enclosing => push_plain_text(enclosing.content(), text),
        }
    }
}
