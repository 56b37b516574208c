"""Cards on their screens: drawn by Anki, shown in Chromium under the style sheets of Anki's own reviewer.

At the widths of a desktop and two phones, by day and by night: nothing wider than the screen, every text legible, every
formula set by Anki's own MathJax, every target large enough for a finger; and multiple choice works in every kind of
page. See anki_cards.js for how.
"""

import re
import zipfile
from pathlib import Path

from anki_deck import Collection, import_deck, new_collection
from judge import TOOLS, build, scratch
from screen import sample as sample_bank
from screen import shown

WIDTHS = [1200, 412, 375]
# What the desktop program sets on <body>; AnkiDroid and AnkiMobile use the same names.
MODES = {"day": "card card1 isLin fancy", "night": "card card1 isLin nightMode night_mode fancy"}
WEB = "_aqt/data/web/"
STYLES = ["css/webview.css", "css/reviewer.css"]
MATHJAX = ["js/mathjax.js", "js/vendor/mathjax/tex-chtml-full.js"]

# Read together with the handbook's sample of every kind of block.
BOOK = """\
title = "Cards"
authors = ["Ada"]
identifier = "urn:uuid:6f3c5a5e-93c9-4c52-8a2f-3a9a4a0d9a10"

[anki]
cloze = true
"""


def judge(judge, path=None, look=""):
    """Judges the cards of a deck; of none, those of a sample that has every kind of block and of note, in one look."""
    what = f"cards of {path.name} on screens" if path else "cards on screens"
    if Collection is None:
        return judge.skip(what, "the anki package is not installed")
    if not judge.needs(what, "chromium"):
        return None
    wheels = sorted((TOOLS / "aqt").glob("aqt-*.whl"))
    if not wheels:
        return judge.skip(what, "the wheel of aqt, which has Anki's style sheets and MathJax, is not in .tools/aqt")
    with scratch() as folder, new_collection() as collection:
        import_deck(collection, path or sample(Path(folder), look).files["anki"])
        cards = chosen(collection, every=path is None)
        result = show(cards, reviewer(wheels[-1], Path(folder)), Path(collection.media.dir()))
    name = path.name if path else f"every kind of block{look and f' ({look})'}"
    if judge.check(f"{name}: cards are shown", result is not None, "Chromium gives no result"):
        counts = ", ".join(f"{number} {what}" for what, number in result["counted"].items())
        what = f"each of {len(cards)} cards fits its screen, is legible, can be touched ({counts})"
        judge.check(f"{name}: {what}", not result["faults"], "\n".join(result["faults"]))
    return None


def reviewer(wheel, folder):
    """What Anki's reviewer brings along for cards: its style sheets, and the addresses of MathJax's scripts."""
    with zipfile.ZipFile(wheel) as wheel:
        wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(WEB)])
    web = folder / WEB
    # Anki's own server answers at this address.
    config = web / MATHJAX[0]
    config.write_text(config.read_text().replace("/_anki/", f"{web.as_uri()}/"))
    css = "\n".join((web / name).read_text() for name in STYLES)
    return {"css": css, "mathjax": [(web / name).as_uri() for name in MATHJAX]}


def sample(folder, look=""):
    """A book that has every kind of block and of note; `look` is a language and a theme."""
    content = folder / "content"
    keys = zip(("language", "theme"), look.split())
    settings = "".join(f'{key} = "{value}"\n' for key, value in keys)
    sample_bank(content, settings + BOOK, name="02-cards", source="anki_cards.md")
    books, errors = build(content, folder / "out", "--format", "anki", epoch=0)
    if books is None:
        raise SystemExit(f"the sample of cards can't be built:\n{errors}")
    return books[0]


def chosen(collection, every):
    """Every card, or few which together show all that any card shows: every element, class, formula, kind of note."""
    shown = []
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        note = card.note()
        text = "".join(note.fields)
        kinds = set(re.findall(r'<(\w+)(?:[^>]* class="([^"]+)")?', text)) | {(card.note_type()["name"], "")}
        kinds |= {(delimiter, "") for delimiter in re.findall(r"\\[(\[]", text)}
        name = f"{note['Id']} {card.ord + 1}"
        shown.append((kinds, len(text), {"name": name, "front": card.question(), "back": card.answer()}))
    if every:
        return [card for *_, card in shown]
    cards, missing = [], set().union(*(kinds for kinds, *_ in shown))
    while missing:
        kinds, _, card = max(shown, key=lambda it: (len(it[0] & missing), it[1]))
        missing -= kinds
        cards.append(card)
    return cards


def show(cards, reviewer, media):
    """Shows the cards and returns what anki_cards.js finds."""
    given = {**reviewer, "base": media.as_uri() + "/", "cards": cards, "widths": WIDTHS, "modes": MODES}
    with scratch() as folder:
        return shown(folder, "anki_cards.js", given, "--allow-file-access-from-files")
