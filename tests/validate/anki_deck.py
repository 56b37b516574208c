"""The deck before its judge: Anki itself, through its Python package."""

import re
from contextlib import contextmanager
from pathlib import Path

from judge import scratch

try:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
except ImportError:
    Collection = None


def judge(judge, book):
    path = book.files["anki"]
    if Collection is None:
        return judge.skip(f"import of {path.name}", "the anki package is not installed")
    with new_collection() as collection:
        log = import_deck(collection, path)
        judge.equal(f"{path.name}: Anki imports every note", (len(log.new), collection.note_count()), (book.notes,) * 2)
        judge.equal(f"{path.name}: every card that is to be", collection.card_count(), book.cards)
        strange = [
            name
            for name in ("updated", "duplicate", "conflicting", "missing_notetype", "missing_deck", "empty_first_field")
            if getattr(log, name)
        ]
        judge.equal(f"{path.name}: nothing about the import is strange", strange, [])
        health(judge, path.name, collection)
        order(judge, path.name, collection, book)
        media(judge, path.name, collection)


def health(judge, name, collection):
    report, is_fine = collection.fix_integrity()
    judge.check(f"{name}: the integrity check is clean", is_fine, report)
    empty = collection.get_empty_cards()
    judge.check(f"{name}: no card is empty", not empty.notes, empty.report)
    # Every side of every card can be drawn, and none shows an error of Anki's template language.
    faulty = []
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        question, answer = card.question(), card.answer()
        if not question.strip() or answer == question or "{{" in re.sub(r"<code.*?</code>|<pre.*?</pre>", "", question):
            faulty.append(f"{card_id}: {question[:200]}")
    judge.check(f"{name}: every card has two sides", not faulty, "\n".join(faulty))


def order(judge, name, collection, book):
    """New cards come in the order of the book."""
    cards = [collection.get_card(card_id) for card_id in collection.find_cards("", order="c.due")]
    dues = [card.due for card in cards]
    judge.equal(f"{name}: every note has a place of its own", len(set(dues)), book.notes)
    ids = [card.note()["Id"].split("/")[0] for card in cards]
    places = [ids.index(question["id"]) if question["id"] in ids else None for question in book.questions]
    is_sorted = None not in places and places == sorted(places)
    judge.check(f"{name}: cards come in the order of the book", is_sorted, places)


def media(judge, name, collection):
    """Everything that is referred to is there, and everything that is there is referred to."""
    report = collection.media.check()
    judge.check(f"{name}: no medium is missing", not report.missing, "\n".join(report.missing))
    there = {file.name for file in Path(collection.media.dir()).iterdir()}
    texts = [note.fields for note in map(collection.get_note, collection.find_notes(""))]
    texts = [text for fields in texts for text in fields]
    for notetype in collection.models.all():
        texts.append(notetype["css"])
        texts += [template[side] for template in notetype["tmpls"] for side in ("qfmt", "afmt")]
    texts = "\n".join(texts)
    unused = [file for file in there if file not in texts]
    judge.check(f"{name}: no medium is unused", not unused, "\n".join(unused))


@contextmanager
def new_collection():
    with scratch() as folder:
        collection = Collection(f"{folder}/collection.anki2")
        try:
            yield collection
        finally:
            collection.close()


def import_deck(collection, path, **chosen):
    """Imports with the options that Anki's window has set at first, but for what is chosen; returns its log."""
    options = ImportAnkiPackageOptions(**{"with_scheduling": False, **chosen})
    request = ImportAnkiPackageRequest(package_path=str(path), options=options)
    return collection.import_anki_package(request).log
