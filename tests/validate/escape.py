"""Content is data: banks whose every text tries to become markup, code or a template.

Two banks. In the first, every field that an author can fill holds the same hostile words behind a mark of its own;
they must come out character by character. The second is made of the examples of the CommonMark specification; what
comes out must have the text that the specification's own HTML has.
"""

import html.parser
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import anki_deck
import epub
import pdf
from judge import TOOLS, build, run, scratch, squeezed

HOSTILE = "# $ * _ @ < > & \" ' \\ ` [ ] { } {{c1::x}} ]]> // /* */ #panic() <script>"

HEAD = 'authors = ["Ada"]\nlanguage = "en"\nidentifier = "urn:uuid:4f6b3b0e-50a8-4b0f-8b0b-6a4f7f6f6a01"\ndate = 2026-11-21\n'


def judge(judge, accessible):
    hostile(judge, accessible)
    commonmark(judge, accessible)


# --- Hostile words in every field ---------------------------------------------------------------------------------


class Fields:
    """Hands out marked hostile texts and remembers which outputs must show each."""

    def __init__(self):
        self.shown = {}

    def text(self, name, *outputs):
        """The text itself; it must be found in these outputs, in all three if none is named."""
        text = f"{name}: {HOSTILE}"
        self.shown[text] = outputs or ("pdf", "epub", "anki")
        return text

    def md(self, name, *outputs):
        """The text, escaped as Markdown asks."""
        return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", self.text(name, *outputs))

    def code(self, name, *outputs):
        return f"`` {self.text(name, *outputs)} ``"


def hostile_bank(content, fields):
    toml = lambda name, *outputs: json.dumps(fields.text(name, *outputs))
    md, code, text = fields.md, fields.code, fields.text
    # The words of a caption stand between quotes in the source.
    caption = text("code title").replace('"', "").replace("\\", "")
    fields.shown[caption] = fields.shown.pop(f"code title: {HOSTILE}")
    write(
        content / "book.toml",
        f"title = {toml('book title', 'pdf', 'epub')}\nsubtitle = {toml('subtitle', 'pdf', 'epub')}\n"
        f"description = {toml('description', 'epub')}\nrights = {toml('rights', 'pdf', 'epub')}\n"
        f"file-stem = 'hostile'\n{HEAD}[anki]\ndeck = {toml('deck', 'none')}\n",
    )
    write(
        content / "01-part/index.md",
        f"# {md('part title', 'pdf', 'epub')} {{#part}}\n\n{md('part text', 'pdf', 'epub')}\n",
    )
    write(content / "01-part/figures/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    write(
        content / "01-part/01-section.md",
        f"""\
# {md('section title', 'pdf', 'epub')} {{#section}}

{md('section text', 'pdf', 'epub')}

## {md('question')} {{#question}}

{md('short answer')}

{md('paragraph')} *{md('emphasis')}* **{md('strong')}** ~~{md('struck')}~~ {code('code span')}
[{md('link')}](https://example.org/?a=1&b=%22%3C#x) [{md('reference')}](#second) <kbd>{md('key')}</kbd>[^note]

[^note]: {md('footnote')}

### {md('heading')}

- {md('item')}
  1. {md('nested item')}
- [ ] {md('task')}

> {md('quote')}

| {md('head')} | {code('code head')} |
|---|--:|
| {md('cell')} | {code('code cell')} |

![{md('alternative text', 'alt')}](figures/dot.svg "{md('image caption')}")

~~~python title="{caption}" ask no-run
print("{text('code line')}")
~~~
~~~output
{text('output')}
~~~

~~~text
{text('text line')}
~~~

> [!tip] {md('callout title')}
> {md('callout')}

## {md('second question')} {{#second}}

{md('second answer')}

> [!compare] {md('compare title')}
> - **{md('column')}** {md('column gloss')}
>   - {md('column line')}
> - **Other**
>   - line

> [!flow] {md('flow title')}
> 1. **{md('step')}** {md('step gloss')}
> 2. **Last** step

> [!cards] {md('cards title')}
> - **{md('card')}** {md('card gloss')}
> - **Other** card

> [!ladder] {md('ladder title')}
> - **{md('rung')}** {md('rung gloss')}
> - **Other** rung

> [!tree] {md('tree title')}
> - {md('root')}
>   - Yes: {md('leaf')}
>   - No: nothing

> [!bars] {md('bars title')}
> | what | number | printed |
> |---|---|---|
> | {md('bar')} | 3 | {md('printed')} |
> | other | 2 | two |

> [!contrast] {md('contrast title')}
> {md('panel')}
>
> ~~~python no-run
> {text('panel line')}
> ~~~
>
> Other
>
> ~~~python no-run
> pass
> ~~~

> [!memory] {md('memory title')}
> | name | object | note |
> |---|---|---|
> | {code('name')} | {code('object')} | {md('memory note')} |
> | `b` | `[]` | none |

> [!quiz] {md('quiz')}
> - [x] {md('right')}
> - [ ] {md('wrong')}
>
> {md('explanation')}
""",
    )


def hostile(judge, accessible):
    with scratch() as folder:
        content = Path(folder, "content")
        fields = Fields()
        hostile_bank(content, fields)
        books, errors = build(content, Path(folder, "out"))
        if not judge.check("the bank of hostile words builds without a fault", books and not errors.strip(), errors):
            return
        (book,) = books
        texts = {"pdf": pdf_text(judge, book), "epub": epub_text(book), "anki": anki_text(book)}
        for output, found in texts.items():
            if found is None:
                judge.skip(f"hostile words in {output}", "its reader is not installed")
                continue
            wanted = [text for text, outputs in fields.shown.items() if output in outputs]
            missing = [text for text in wanted if squeezed(text) not in found]
            judge.check(f"all {len(wanted)} hostile texts come through in {output}", not missing, "\n".join(missing))
        alternatives = [text for text, outputs in fields.shown.items() if "alt" in outputs]
        missing = [text for text in alternatives if squeezed(text) not in epub_attributes(book)]
        judge.check("the alternative text comes through in epub", not missing, "\n".join(missing))
        scripts = [name for name, page in epub_pages(book) if page.find(".//{*}script") is not None]
        judge.equal("no script stands in the e-book", scripts, [])
        standards(judge, book, accessible)


def standards(judge, book, accessible):
    epub.epubcheck(judge, book.files["epub"])
    if judge.needs(f"structure of {book.files['pdf'].name}", "qpdf"):
        status, output = run("qpdf", "--check", book.files["pdf"])
        judge.check(f"{book.files['pdf'].name}: qpdf finds no fault", status == 0, output)
    accessible(judge, book.files["pdf"].parent)
    anki_deck.judge(judge, book)


def pdf_text(judge, book):
    if not judge.needs("hostile words in pdf", "pdftotext"):
        return None
    return squeezed(pdf.plain(book.files["pdf"]))


def epub_pages(book):
    with zipfile.ZipFile(book.files["epub"]) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                yield name, ElementTree.fromstring(archive.read(name))


def epub_text(book):
    return squeezed(" ".join("".join(page.itertext()) for _, page in epub_pages(book)))


def epub_attributes(book):
    values = (value for _, page in epub_pages(book) for element in page.iter() for value in element.attrib.values())
    return squeezed(" ".join(values))


def anki_text(book):
    """The text on both sides of every card, as Anki's reviewer would show it."""
    if anki_deck.Collection is None:
        return None
    with anki_deck.new_collection() as collection:
        anki_deck.import_deck(collection, book.files["anki"])
        cards = [collection.get_card(card) for card in collection.find_cards("")]
        return squeezed(" ".join(text_of(card.question() + card.answer()) for card in cards))


class TextOf(html.parser.HTMLParser):
    """What a browser would show: no tags, no comments, no styles."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data):
        if not self.hidden:
            self.pieces.append(data)


def text_of(markup):
    parser = TextOf()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces)


# --- The examples of the CommonMark specification -----------------------------------------------------------------


def commonmark(judge, accessible):
    specification = TOOLS / "node/node_modules/commonmark-spec/spec.txt"
    if not specification.exists():
        judge.skip("the CommonMark samples", "the npm package commonmark-spec is not installed")
        return
    examples = samples(specification.read_text())
    with scratch() as folder:
        content = Path(folder, "content")
        write(content / "book.toml", f'title = "Samples"\n{HEAD}')
        paths = {}
        for number, example in enumerate(examples, 1):
            # Many small parts: page_validation can't follow outlines with hundreds of siblings.
            part = number // 50 + 1
            write(content / f"{part:02}-samples/index.md", f"# Samples {part} {{#samples-{part}}}\n")
            path = content / f"{part:02}-samples/{number:03}-sample.md"
            paths[path] = number
            write(
                path,
                f"# Sample {number} {{#section-{number}}}\n\n## Sample {number}? {{#sample-{number}}}\n\nShort.\n\n"
                f"{example['markdown']}",
            )
        # What a bank may not hold (headings without an id, missing images, dead links) is refused with an error; what
        # is read otherwise than by the specification on purpose (raw HTML is text) with a warning. The rest must agree.
        refused, remarked = set(), set()
        for _ in range(4):
            books, messages = build(content, Path(folder, "out"))
            messages = [json.loads(line) for line in messages.splitlines() if line.startswith("{")]
            errors = [message for message in messages if message["severity"] == "error"]
            remarked |= {Path(m["place"]["path"]) for m in messages if m["place"] and m["severity"] != "error"}
            faulty = {Path(message["place"]["path"]) for message in errors if message["place"]} & paths.keys()
            for message in errors:
                # A character that the book's fonts lack: what it stands in can't be printed.
                lacking = re.search(r"\(U\+([0-9A-F]+)\)", message["message"])
                if lacking and not message["place"]:
                    character = chr(int(lacking[1], 16))
                    faulty |= {path for path in paths if character in unescape(read(path))}
            if books is not None or not faulty:
                break
            refused |= faulty
            for path in faulty:
                path.unlink(missing_ok=True)
        if not judge.check("the CommonMark samples build", books is not None, errors):
            return
        (book,) = books
        kept = [number for path, number in paths.items() if path not in refused]
        judge.check(f"{len(kept)} of {len(examples)} samples are allowed in a bank", len(kept) >= 300, len(kept))
        compared = [number for path, number in paths.items() if path not in refused | remarked]
        expected = {number: expected_text(examples[number - 1]["html"]) for number in compared}
        shown = {
            element.get("id"): squeezed("".join(element.itertext()))
            for _, page in epub_pages(book)
            for element in page.iter()
            if (element.get("id") or "").startswith("q-sample-")
        }
        wrong = [
            f"{number}: expected {text!r} in {shown.get(f'q-sample-{number}')!r}"
            for number, text in expected.items()
            if text not in shown.get(f"q-sample-{number}", "")
        ]
        judge.check(f"{len(compared)} samples have the specification's text in the e-book", not wrong, "\n".join(wrong))
        standards(judge, book, accessible)


def samples(specification):
    """The examples of the specification: Markdown and HTML between lines of 32 backticks, tabs shown as arrows."""
    pattern = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
    found = pattern.findall(specification.partition("<!-- END TESTS -->")[0].replace("\u2192", "\t"))
    return [{"markdown": markdown, "html": html} for markdown, html in found]


def expected_text(markup):
    """The text of the specification's HTML; images give their alternative text elsewhere."""
    return squeezed(unescape(re.sub(r"<[^<>]*>", "", markup)))


def read(path):
    return path.read_text() if path.exists() else ""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
