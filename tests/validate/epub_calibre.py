"""The e-book through calibre to AZW3, as readers bring it to a Kindle, and back to EPUB: what went in must come out.

calibre is large and is never fetched: where `ebook-convert` is not there, this is skipped.
"""

import posixpath
import re
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

from judge import run, scratch, squeezed

XHTML = "{http://www.w3.org/1999/xhtml}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"


def judge(judge, path):
    what = f"{path.name} to AZW3 and back"
    if not judge.needs(what, "ebook-convert"):
        return
    with scratch() as folder:
        kindle, back = Path(folder, "book.azw3"), Path(folder, "back.epub")
        for given, made in ((path, kindle), (kindle, back)):
            status, output = run("ebook-convert", given, made)
            if not judge.check(f"{path.name}: calibre makes {made.name}", status == 0 and made.exists(), output):
                return
        before, after = Opened(path), Opened(back)
        faults = [f"{name}: {fault}" for name, find in LOSSES.items() for fault in find(before, after)]
        counts = ", ".join(f"{len(list(of(before)))} {name}" for name, of in COUNTED.items())
        judge.check(f"{what}: nothing is lost ({counts})", not faults, "\n".join(faults))


class Opened:
    """A package, with its documents in reading order."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.opf = next(name for name in self.files if name.endswith(".opf"))
        package = ElementTree.fromstring(self.files[self.opf])
        named = lambda name: [element for element in package.iter() if local(element) == name]
        items = {it.get("id"): it for it in named("item")}
        spine = [items[it.get("idref")].get("href") for it in named("itemref")]
        names = [self.name(self.opf, href)[0] for href in spine]
        self.pages = {name: ElementTree.fromstring(self.files[name]) for name in names}
        self.cover = any("cover-image" in it.get("properties", "") for it in items.values()) or any(
            it.get("name") == "cover" for it in named("meta")
        )
        ncx = next(name for name in self.files if name.endswith(".ncx"))
        points = ElementTree.fromstring(self.files[ncx]).iter(f"{NCX}navPoint")
        self.contents = [
            ("".join(point.find(f"{NCX}navLabel").itertext()).strip(), self.name(ncx, point.find(f"{NCX}content").get("src")))
            for point in points
        ]

    @staticmethod
    def name(base, link):
        """The file and the fragment that a link in a file means."""
        target, fragment = urldefrag(unquote(link))
        return (posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base, fragment)

    def elements(self, *names):
        return (element for page in self.pages.values() for element in page.iter() if local(element) in names)

    @property
    def words(self):
        """All text in reading order, apart from drawings."""
        return squeezed("".join(text for page in self.pages.values() for text in texts(page.find(f"{XHTML}body"))))

    def dead(self):
        """Links whose target is not there."""
        ids = {name: {element.get("id") for element in page.iter()} for name, page in self.pages.items()}
        for name, page in self.pages.items():
            for element in page.iter(f"{XHTML}a"):
                href = element.get("href")
                if href and not re.match(r"[a-z][a-z0-9+.-]*:", href):
                    file, fragment = self.name(name, href)
                    if file not in self.files or (fragment and fragment not in ids.get(file, ())):
                        yield f"{name}: {href}"


def local(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def texts(element):
    if local(element) != "svg":
        yield element.text or ""
        for child in element:
            yield from texts(child)
            yield child.tail or ""


def code(book):
    """The lines of code and output."""
    for block in book.elements("pre"):
        yield from (line for line in "".join(block.itertext()).splitlines() if line.strip())


def links(book):
    """Where links lead within the book: the text that stands there, since calibre names files anew."""
    for element in book.elements("a"):
        if element.get("href") and not re.match(r"[a-z][a-z0-9+.-]*:", element.get("href")):
            yield squeezed("".join(element.itertext()))


def addresses(book):
    return (a.get("href") for a in book.elements("a") if re.match(r"https?:", a.get("href") or ""))


def images(book):
    return book.elements("img", "image")


def notes(book):
    return (squeezed("".join(a.itertext())) for a in book.elements("a") if a.get("role") == "doc-noteref")


def drawings(book):
    """Diagrams with all their words, title and description among them. calibre makes files of those within documents;
    the image that stands in for one has no alternative text, but the file has."""
    files = (ElementTree.fromstring(data) for name, data in book.files.items() if name.endswith(".svg"))
    for svg in (*book.elements("svg"), *files):
        yield squeezed("".join(svg.itertext()))


def formulas(book):
    """By their alternative text."""
    return (math.get("alttext") for math in book.elements("math"))


def tables(book):
    return ("x".join(str(len(row)) for row in table.iter() if local(row) == "tr") for table in book.elements("table"))


COUNTED = {
    "letters": lambda book: book.words,
    "lines of code": code,
    "links within the book": links,
    "addresses": addresses,
    "images": images,
    "drawings": drawings,
    "formulas": formulas,
    "tables": tables,
    "notes": notes,
    "entries of contents": lambda book: book.contents,
}


def words(before, after):
    """calibre adds a table of contents of its own at the end."""
    if not before.words or not after.words.startswith(before.words):
        at = next((i for i, (one, two) in enumerate(zip(before.words, after.words)) if one != two), 0)
        yield f"{len(before.words)} letters became {len(after.words)}"
        yield f"from …{before.words[max(0, at - 30) : at + 60]!r}"
        yield f"to   …{after.words[max(0, at - 30) : at + 60]!r}"


def lost(of):
    def find(before, after):
        yield from (f"{thing!r} is lost {times} times" for thing, times in (Counter(of(before)) - Counter(of(after))).items())

    return find


def fewer(of):
    def find(before, after):
        counts = [len(list(of(book))) for book in (before, after)]
        if counts[0] > counts[1]:
            yield f"{counts[0]} became {counts[1]}"

    return find


LOSSES = {
    "text": words,
    "code": lost(lambda book: map(str.rstrip, code(book))),
    "links": lost(links),
    "dead links": lambda _, after: after.dead(),
    "addresses": lost(addresses),
    "images": fewer(images),
    "drawings": lost(drawings),
    "formulas": lost(formulas),
    "tables": lost(tables),
    "notes": lost(notes),
    "contents": lost(lambda book: (label for label, _ in book.contents)),
    "cover": lambda before, after: ["it is lost"] if before.cover and not after.cover else [],
}
