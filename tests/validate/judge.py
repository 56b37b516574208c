"""What the validators share: counting, skipping, running programs, building banks."""

import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
PREPRESS = ROOT / os.environ.get("PREPRESS", "target/release/prepress")


class Judge:
    """Counts what holds and what does not."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, holds, detail=""):
        if holds:
            self.passed += 1
            print(f"ok       {what}")
        else:
            self.failed += 1
            print(f"FAILED   {what}")
            for line in str(detail).rstrip().splitlines()[:40]:
                print(f"         {line}")
        return bool(holds)

    def equal(self, what, actual, expected):
        return self.check(what, actual == expected, f"expected {expected!r}\ngot      {actual!r}")

    def skip(self, what, why):
        self.skipped += 1
        line = f"SKIPPED: {what}: {why}"
        print(line)
        if os.environ.get("SKIPPED"):
            with open(os.environ["SKIPPED"], "a") as log:
                log.write(line + "\n")

    def needs(self, what, *programs):
        """Whether all programs are there; if not, `what` is skipped."""
        missing = [program for program in programs if not shutil.which(program)]
        if missing:
            self.skip(what, f"{', '.join(missing)} not found")
        return not missing


def run(*command, **options):
    """Runs a program and returns its exit status, with all output as text."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    return done.returncode, done.stdout


def prepress(*arguments, epoch=None):
    """Runs prepress; returns exit status, standard output and standard error."""
    environment = dict(os.environ)
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    done = subprocess.run(
        [str(PREPRESS), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout, done.stderr


class Book:
    """A book that was built: its files by format, and what the bank says about its questions."""

    def __init__(self, name, content, edition, files):
        self.name = name
        self.files = files
        wanted = ["--edition", edition] if edition else []
        status, output, errors = prepress("list", content, "--json", *wanted)
        if status != 0:
            raise SystemExit(f"{name} can't be listed:\n{errors}")
        self.questions = json.loads(output)
        config = tomllib.loads((Path(content) / "book.toml").read_text())
        editions = [it for it in config.get("edition", []) if it["name"] == edition]
        settings = [it.get("anki", {}) for it in (config, *editions)]
        self.has_clozes = {key: value for it in settings for key, value in it.items()}.get("cloze", False)

    @property
    def codes(self):
        return [code for question in self.questions for code in question["code"]]

    @property
    def clozes(self):
        """How many phrases each question has that are asked for, where there are any."""
        counts = [len(question["marked"]) for question in self.questions if self.has_clozes]
        return [count for count in counts if count]

    @property
    def notes(self):
        """How many notes the deck must have: questions, quizzes, outputs to be foretold, answers with gaps."""
        quizzes = sum(question["quiz"] is not None for question in self.questions)
        return len(self.questions) + quizzes + sum(code["ask"] for code in self.codes) + len(self.clozes)

    @property
    def cards(self):
        """How many cards the deck must have: one for each note, but for one with gaps as many as it has."""
        return self.notes - len(self.clozes) + sum(self.clozes)


def build(content, out, *arguments, epoch=None):
    """Builds books of a bank; returns them, or an explanation."""
    status, output, errors = prepress(
        "build", content, "--out", out, "--message-format", "json", *arguments, epoch=epoch
    )
    if status != 0:
        return None, errors
    files = {}
    for line in output.splitlines():
        written = json.loads(line)
        files.setdefault(written["edition"], {}).setdefault(written["format"], Path(written["path"]))
    books = [
        Book(next(iter(paths.values())).stem, content, edition, paths) for edition, paths in files.items()
    ]
    return books, errors


def scratch():
    """A temporary folder that goes away with the returned object."""
    return tempfile.TemporaryDirectory(prefix="prepress-")


def squeezed(text):
    """The text without anything that typesetting may change: spaces, line ends, hyphens at them, invisible marks."""
    return "".join(text.translate({0x00AD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}).split())
