"""The EPUB before its judges: EPUBCheck for the standard, Ace for accessibility, Chromium and calibre for readers."""

import json
import os
import posixpath
import re
import zipfile
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import epub_calibre
import epub_screens
from judge import TOOLS, run, scratch, squeezed

# In bytes: what old reading systems open quickly, and what is quickly fetched.
LARGEST_DOCUMENT = 300_000
LARGEST_BOOK = 3_000_000


def judge(judge, book):
    path = book.files["epub"]
    epubcheck(judge, path)
    ace(judge, path)
    content(judge, book)
    epub_screens.judge(judge, path)
    epub_calibre.judge(judge, path)


def epubcheck(judge, path):
    jars = list((TOOLS / "venv").glob("lib/*/site-packages/epubcheck/epubcheck.jar"))
    if not jars:
        return judge.skip(f"EPUBCheck of {path.name}", "it is not installed")
    if judge.needs(f"EPUBCheck of {path.name}", "java"):
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jars[0]]
        status, output = run(*java, "--failonwarnings", path)
        # The exit status counts: for a file that is not there EPUBCheck prints "0 errors".
        judge.check(f"{path.name}: EPUBCheck has no error and no warning", status == 0, output)


def ace(judge, path):
    program = TOOLS / "node/node_modules/.bin/ace-cli"
    if not program.exists():
        return judge.skip(f"Ace on {path.name}", "it is not installed")
    if not judge.needs(f"Ace on {path.name}", "node", "chromium"):
        return
    chromium = next(
        folder + "/chromium"
        for folder in os.environ["PATH"].split(":")
        if os.access(folder + "/chromium", os.X_OK)
    )
    with scratch() as folder:
        status, output = run(
            program, "-E", "-f", "-o", folder, path, env={**os.environ, "PUPPETEER_EXECUTABLE_PATH": chromium}
        )
        try:
            with open(f"{folder}/report.json") as file:
                report = json.load(file)
        except OSError:
            if "Failed to launch the browser" in output:
                return judge.skip(f"Ace on {path.name}", "its browser can't be started here")
            return judge.check(f"{path.name}: Ace gives a report", False, output)
    found = {}
    for document in report["assertions"]:
        for assertion in document["assertions"]:
            fault = assertion["earl:test"]["dct:title"]
            said = " ".join(assertion["earl:result"]["dct:description"].split())
            found.setdefault((fault, said), []).append(document["earl:testSubject"]["url"])
    found = [f"{fault} in {pages[0]} ({len(pages)} times): {said}" for (fault, said), pages in found.items()]
    judge.check(f"{path.name}: Ace has nothing to say", status == 0 and not found, "\n".join(found) or output)


def content(judge, book):
    """Every link leads somewhere, and every question and line of code stands in the text."""
    path = book.files["epub"]
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    pages = {name: ElementTree.fromstring(data) for name, data in files.items() if name.endswith(".xhtml")}
    ids = {name: {element.get("id") for element in page.iter()} for name, page in pages.items()}
    dead = []
    for name, page in pages.items():
        for element in page.iter():
            for attribute in ("href", "src"):
                link = element.get(attribute)
                if link is None or re.match(r"[a-z][a-z0-9+.-]*:", link):
                    continue
                target, fragment = urldefrag(unquote(link))
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
                if target not in files or (fragment and fragment not in ids.get(target, ())):
                    dead.append(f"{name}: {link}")
    judge.check(f"{path.name}: every link within the book leads somewhere", not dead, "\n".join(dead))
    large = [f"{name}: {len(data)}" for name, data in files.items() if name in pages and len(data) >= LARGEST_DOCUMENT]
    size = path.stat().st_size
    what = f"{path.name}: no document has {LARGEST_DOCUMENT:,} bytes, the book ({size:,}) not {LARGEST_BOOK:,}"
    judge.check(what, not large and size < LARGEST_BOOK, "\n".join(large))
    text = squeezed("".join("".join(page.itertext()) for page in pages.values()))
    wanted = {
        "question": [question["question"] for question in book.questions],
        "line of code": [line for code in book.codes for line in code["text"].splitlines()],
        "line of output": [line for code in book.codes for line in (code["output"] or "").splitlines()],
    }
    for kind, texts in wanted.items():
        missing = [text_ for text_ in texts if squeezed(text_) not in text]
        judge.check(f"{path.name}: the text has every {kind} ({len(texts)})", not missing, "\n".join(missing))
