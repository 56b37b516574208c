"""The PDF before its judges: qpdf for the structure, poppler for fonts and text."""

import json

from judge import run, squeezed


def judge(judge, book):
    path = book.files["pdf"]
    name = path.name
    if judge.needs(f"structure of {name}", "qpdf"):
        status, output = run("qpdf", "--check", path)
        judge.check(f"{name}: qpdf finds no fault", status == 0, output)
        outline(judge, book)
    if judge.needs(f"fonts and text of {name}", "pdffonts", "pdftotext"):
        fonts(judge, path)
        text(judge, book)


def outline(judge, book):
    """Parts, sections where they have headings of their own, and questions: as many entries as the bank says."""
    path = book.files["pdf"]
    _, output = run("qpdf", "--json", "--json-key=outlines", path)
    titles = []

    def collect(entries):
        for entry in entries:
            titles.append(squeezed(entry["title"]))
            collect(entry["kids"])

    collect(json.loads(output)["outlines"])
    missing = [
        question["question"]
        for question in book.questions
        if not any(title.endswith(squeezed(question["question"])) for title in titles)
    ]
    judge.check(f"{path.name}: every question is in the outline", not missing, "\n".join(missing))
    parts = {question["part"]["id"] for question in book.questions}
    sections = {question["section"]["id"] for question in book.questions if question["section"]}
    judge.equal(
        f"{path.name}: the outline has parts, sections and questions",
        len(titles),
        len(parts) + len(sections) + len(book.questions),
    )


def fonts(judge, path):
    status, output = run("pdffonts", path)
    # Columns: name, type, encoding, then emb, sub, uni as yes or no.
    rows = [line.split() for line in output.splitlines()[2:]]
    loose = [row[0] for row in rows if row[-5] != "yes"]
    judge.check(f"{path.name}: every font is embedded", status == 0 and rows and not loose, output)


def text(judge, book):
    """Every question, short answer and line of code can be found in the text that a reader copies or searches."""
    path = book.files["pdf"]
    found = squeezed(plain(path))
    wanted = {
        "question": [question["question"] for question in book.questions],
        "line of code": [line for code in book.codes for line in code["text"].splitlines()],
        "line of output": [line for code in book.codes for line in (code["output"] or "").splitlines()],
    }
    for kind, texts in wanted.items():
        missing = [text for text in texts if squeezed(text) not in found]
        judge.check(
            f"{path.name}: the text has every {kind} ({len(texts)})",
            not missing,
            f"{len(missing)} missing:\n" + "\n".join(missing),
        )


def plain(path):
    """All text, in the order in which it was drawn: columns side by side stay whole."""
    _, output = run("pdftotext", "-raw", path, "-")
    return output
