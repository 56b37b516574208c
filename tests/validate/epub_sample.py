"""An e-book that has every kind of block, and what is wide, long or deep, before the judges of all e-books."""

import shutil
from pathlib import Path

import epub
from judge import ROOT, build, scratch

BOOK = """\
title = "Sample"
authors = ["Ada"]
identifier = "urn:uuid:0b6a3f0e-7c6f-4c8e-9d0e-5b6d0a7e4c11"
"""


def judge(judge):
    with scratch() as folder:
        content = Path(folder, "content")
        for name, source in [("01-blocks", "tests/pdf/every-block.md"), ("02-hard", "tests/validate/epub_sample.md")]:
            (content / name).mkdir(parents=True)
            (content / name / "index.md").write_text(f"# {name[3:].title()} {{#{name[3:]}-part}}\n")
            shutil.copy(ROOT / source, content / name / "01-section.md")
        (content / "01-blocks/figures").mkdir()
        shutil.copy(ROOT / "tests/pdf/square.svg", content / "01-blocks/figures")
        (content / "book.toml").write_text(BOOK)
        books, errors = build(content, Path(folder, "out"), "--format", "pdf,epub", epoch=0)
        if judge.check("the sample of e-books builds", books is not None, errors):
            epub.judge(judge, books[0])
