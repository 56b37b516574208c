"""An e-book that has every kind of block, and what is wide, long or deep, before the judges of all e-books."""

from pathlib import Path

import epub
from judge import build, scratch
from screen import sample

BOOK = """\
title = "Sample"
authors = ["Ada"]
identifier = "urn:uuid:0b6a3f0e-7c6f-4c8e-9d0e-5b6d0a7e4c11"
"""


def judge(judge):
    with scratch() as folder:
        content = Path(folder, "content")
        sample(content, BOOK, name="02-hard", source="epub_sample.md")
        books, errors = build(content, Path(folder, "out"), "--format", "pdf,epub", epoch=0)
        if judge.check("the sample of e-books builds", books is not None, errors):
            epub.judge(judge, books[0])
