"""The judges that readers trust, on the books of dist/ and on a bank that tries to break out of them.

    run.py [--only same|pdf|epub|anki|cards|update|escape|terminal]...

Ends with a line `N passed, N failed, N skipped`; the exit status is 1 if anything failed.
"""

import argparse
import filecmp
import os
import shutil
import sys
from pathlib import Path

import anki_cards
import anki_deck
import anki_stories
import anki_update
import epub
import epub_sample
import escape
import pdf
import terminal
from judge import ROOT, Judge, build, run, scratch


def main():
    parser = argparse.ArgumentParser()
    names = ["same", "pdf", "epub", "anki", "cards", "update", "escape", "terminal"]
    parser.add_argument("--only", action="append", choices=names)
    only = parser.parse_args().only
    wanted = lambda name: not only or name in only
    judge = Judge()
    if any(map(wanted, ("same", "pdf", "epub", "anki", "cards"))):
        dist(judge, wanted)
    if wanted("anki"):
        print("\nA deck with every kind of note")
        with scratch() as folder:
            anki_deck.judge(judge, anki_cards.sample(Path(folder)))
    if wanted("epub"):
        print("\nAn e-book with all that is hard on a screen")
        epub_sample.judge(judge)
    if wanted("cards"):
        print("\nCards on their screens")
        anki_cards.judge(judge)
        anki_cards.judge(judge, look="de studio")
    if wanted("update"):
        print("\nA deck over two releases")
        anki_update.judge(judge)
        anki_update.judge_settings(judge)
        print("\nStories of updates")
        anki_stories.judge(judge)
    if wanted("escape"):
        print("\nHostile banks")
        escape.judge(judge, accessible)
    if wanted("terminal"):
        print("\nOn a terminal")
        terminal.judge(judge)

    print(f"\n{judge.passed} passed, {judge.failed} failed, {judge.skipped} skipped")
    sys.exit(1 if judge.failed else 0)


def dist(judge, wanted):
    """The books of dist/, by way of the same bank in another folder, at another time, on one thread: that build must
    give the same bytes, and it says which file belongs to which book."""
    editions = os.environ.get("EDITIONS", "full,visual")
    with scratch() as folder:
        content = Path(folder, "elsewhere/content")
        shutil.copytree(ROOT / "content", content)
        out = Path(folder, "out")
        books, errors = build(content, out, "--edition", editions, "--jobs", "1", "--locked", epoch=2_000_000_000)
        if not judge.check("the bank builds in another folder, with its lock as it is", books is not None, errors):
            return
        for book in books:
            print(f"\n{book.name}: {len(book.questions)} questions")
            if wanted("same"):
                same(judge, book)
            if wanted("pdf") and "pdf" in book.files:
                pdf.judge(judge, book)
            if wanted("epub") and "epub" in book.files:
                epub.judge(judge, book)
            if wanted("anki") and "anki" in book.files:
                anki_deck.judge(judge, book)
        if wanted("pdf"):
            accessible(judge, out)
        for book in books:
            if wanted("cards") and "anki" in book.files:
                anki_cards.judge(judge, book.files["anki"])


def same(judge, book):
    for path in book.files.values():
        here = ROOT / "dist" / path.name
        is_same = here.exists() and filecmp.cmp(here, path, shallow=False)
        judge.check(f"{path.name}: the same bytes in another folder, at another time, on one thread", is_same)


def accessible(judge, folder):
    """Every PDF in a folder before page_validation, which is a library: a test of the program calls it."""
    command = ["cargo", "test", "--locked", "--quiet", "--test", "accessible", "--", "--ignored"]
    status, output = run(*command, cwd=ROOT, env={**os.environ, "PREPRESS_PDFS": str(folder)})
    names = ", ".join(path.name for path in sorted(folder.glob("*.pdf")))
    judge.check(f"{names}: page_validation finds PDF/UA-1 kept", status == 0, output)


if __name__ == "__main__":
    main()
