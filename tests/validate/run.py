"""The judges that readers trust, on the books of dist/ and on a bank that tries to break out of them.

    run.py [--only pdf|epub|anki|update|same|escape]...

Ends with a line `N passed, N failed, N skipped`; the exit status is 1 if anything failed.
"""

import argparse
import filecmp
import os
import shutil
import sys
from pathlib import Path

import anki_deck
import anki_update
import epub
import pdf
from judge import ROOT, Judge, build, scratch


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=["pdf", "epub", "anki", "update", "same"])
    only = parser.parse_args().only
    wanted = lambda name: not only or name in only
    judge = Judge()
    editions = os.environ.get("EDITIONS", "full,visual")

    with scratch() as folder:
        # The same bank in another folder, at another time, on one thread: this is what dist/ is compared with, and it
        # says which file belongs to which book.
        content = Path(folder, "elsewhere/content")
        shutil.copytree(ROOT / "content", content)
        out = Path(folder, "out")
        books, errors = build(content, out, "--edition", editions, "--jobs", "1", "--locked", epoch=2_000_000_000)
        if judge.check("the bank builds in another folder, with its lock as it is", books is not None, errors):
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
    if wanted("update"):
        print("\nA deck over two releases")
        anki_update.judge(judge)

    print(f"\n{judge.passed} passed, {judge.failed} failed, {judge.skipped} skipped")
    sys.exit(1 if judge.failed else 0)


def same(judge, book):
    for path in book.files.values():
        here = ROOT / "dist" / path.name
        is_same = here.exists() and filecmp.cmp(here, path, shallow=False)
        judge.check(f"{path.name}: the same bytes in another folder, at another time, on one thread", is_same)


if __name__ == "__main__":
    main()
