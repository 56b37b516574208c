"""A reader's life with a deck: import, review, edit, move, and import the next release.

What changed in the bank must arrive; what the reader did must stay.
"""

import json
import re
import time
from pathlib import Path

from anki_deck import Collection, health, import_deck, media, new_collection
from judge import build, prepress, scratch

# Two releases, and between them the reader's edits: Anki dates those by the clock, so they are dated back.
DAY = 86_400
NOW = int(time.time())
FIRST, EDITS, SECOND, THIRD = (NOW - days * DAY for days in (90, 60, 30, 10))

REVIEWS = 6

BOOK = """\
title = "Updates"
authors = ["Ada"]
identifier = "urn:uuid:7e8a6a52-5f53-4d43-8cbb-0d1b2f5e9b11"
"""

FRUIT = """\
# Fruit {#fruit}

## What is an apple? {#apple}

A pome, sweet or sour.

It keeps all winter.

## What is a pear? {#pear .soft level=1}

A pome that ripens from within.

> [!quiz] Which one is a pome?
> - [x] a pear
> - [ ] a plum
>
> A plum has a stone.

## What is a plum? {#plum}

A drupe with one stone.

## What is a fig? {#fig level=3}

A fruit turned inside out.

```python ask
print("fig" * 2)
```
```output
figfig
```
"""

NUTS = """\
# Nuts {#nuts}

## What is a hazelnut? {#hazelnut}

A nut in the strict sense.

## What is a walnut? {#walnut}

The stone of a drupe.
"""

ADDED = """
## What is an acorn? {#acorn}

The nut of an oak.
"""


def judge(judge):
    if Collection is None:
        return judge.skip("updating a deck", "the anki package is not installed")
    with scratch() as folder, new_collection() as collection:
        content = Path(folder, "content")
        path = write_release(content, FRUIT, NUTS, FIRST)
        first = import_deck(collection, path)
        judge.equal("the first release imports", (len(first.new), collection.card_count()), (8, 8))

        again = import_deck(collection, path)
        judge.equal("the same file again changes nothing", (len(again.new), len(again.updated)), (0, 0))

        before = live_with(collection)

        # The next release: one text changed, one question added, one retired, one moved to another section; and two
        # that the reader has tagged and edited, one of them changed by us as well.
        fruit = FRUIT.replace("A pome, sweet or sour.", "A pome. Sweet, sour or both.")
        fruit = fruit.replace("## What is a plum? {#plum}\n\nA drupe with one stone.\n\n", "")
        nuts = NUTS.replace("The stone of a drupe.", "The stone of a green drupe.") + ADDED
        path = write_release(content, fruit, nuts, SECOND)
        second = import_deck(collection, path)
        judge.equal("one note is new", len(second.new), 1)
        judge.equal("nothing is conflicting", (len(second.conflicting), len(second.missing_notetype)), (0, 0))
        judge.equal("nothing is doubled", collection.card_count(), 9)
        after = snapshot(collection)

        judge.check(
            "the changed answer arrives",
            "Sweet, sour or both" in after["apple"]["text"],
            after["apple"],
        )
        judge.check("the added question is there", "The nut of an oak" in after["acorn"]["text"], after.keys())
        judge.equal("the retired one stays with the reader", after["plum"], before["plum"])
        for name, what in [
            ("pear", "the edited field and its tag survive, where we changed nothing"),
            ("hazelnut", "the tag survives, where we changed nothing"),
        ]:
            for key in ("text", "tags"):
                judge.equal(f"{what} ({key})", after[name][key], before[name][key])
        for name in before:
            judge.equal(f"the schedule of {name} survives", after[name]["schedule"], before[name]["schedule"])
            judge.equal(f"the deck of {name} survives", after[name]["deck"], before[name]["deck"])
        _, retired, _ = prepress("list", content, "--retired", "--json")
        found = collection.find_notes(json.loads(retired)["search"])
        names = [key_of(collection.get_note(note)) for note in found]
        judge.equal("the search for what is retired finds that alone", names, ["plum"])
        reviews = collection.db.scalar("select count() from revlog")
        judge.equal("every review is remembered", reviews, REVIEWS)
        health(judge, "the updated collection", collection)
        media(judge, "the updated collection", collection)

        third = import_deck(collection, write_release(content, fruit, nuts, THIRD))
        judge.equal("a release without changes updates nothing", (len(third.new), len(third.updated)), (0, 0))

        books, errors = build(
            content, content.parent / "part", "--format", "anki", "--select", "tag=soft", "--select", "level=1", epoch=NOW
        )
        if judge.check("a partial deck is built", books is not None, errors):
            part = import_deck(collection, next(iter(books[0].files.values())))
            judge.equal("a partial deck doubles nothing", (len(part.new), collection.card_count()), (0, 9))


def live_with(collection):
    """Reviews cards, moves two, tags two notes and edits one; returns what the collection is then like."""
    collection.decks.select(collection.decks.id_for_name("Updates"))
    for _ in range(REVIEWS):
        collection.sched.answerCard(collection.sched.getCard(), 3)
    of = {key_of(note): note for note in map(collection.get_note, collection.find_notes(""))}
    deck = collection.decks.id("My own order")
    collection.set_deck([card.id for name in ("apple", "plum") for card in of[name].cards()], deck)
    for name in ("pear", "hazelnut"):
        of[name].add_tag("mine")
    field = next(i for i, text in enumerate(of["pear"].fields) if "ripens from within" in text)
    of["pear"].fields[field] = of["pear"].fields[field].replace("ripens", "MY OWN WORDS: ripens")
    edited = [of["pear"], of["hazelnut"]]
    collection.update_notes(edited)
    for note in edited:
        collection.db.execute("update notes set mod = ? where id = ?", EDITS, note.id)
    return snapshot(collection)


def key_of(note):
    """The question of a note, by its text: as a reader would tell them apart."""
    text = "\n".join(note.fields)
    for name in ("acorn", "hazelnut", "walnut", "plum", "fig", "apple", "pear"):
        if f"What is an {name}?" in text or f"What is a {name}?" in text:
            kind = note.note_type()["name"].lower()
            return name + ("/quiz" if "choice" in kind else "/output" if "output" in kind else "")
    raise AssertionError(f"a strange note: {text}")


def snapshot(collection):
    """For each note: its text, its tags without those of releases, its card's schedule and deck."""
    notes = map(collection.get_note, collection.find_notes(""))
    state = {}
    for note in notes:
        (card,) = note.cards()
        row = collection.db.first(
            "select type, queue, due, ivl, factor, reps, lapses, left from cards where id = ?", card.id
        )
        # New cards have their place in the book as `due`; a place may move with the book.
        schedule = tuple(row) if row[5] else "new"
        state[key_of(note)] = {
            "text": re.sub(r"\s+", " ", " ".join(note.fields)),
            "tags": sorted(note.tags),
            "schedule": schedule,
            "deck": collection.decks.name(card.did),
        }
    return state


def write_release(content, fruit, nuts, epoch, settings=""):
    """Writes a bank and builds its deck; the lock of the release before lies there already."""
    section = content / "01-food"
    section.mkdir(parents=True, exist_ok=True)
    (content / "book.toml").write_text(f"{BOOK}\n{settings}")
    (section / "index.md").write_text("# Food {#food}\n")
    (section / "01-fruit.md").write_text(fruit)
    (section / "02-nuts.md").write_text(nuts)
    books, errors = build(content, content.parent / "dist", "--format", "anki", epoch=epoch)
    if books is None:
        raise SystemExit(f"the bank can't be built:\n{errors}")
    return books[0].files["anki"]


def judge_settings(judge):
    """What comes with a deck only if its author and its reader ask for it: an options group, cloze cards."""
    if Collection is None:
        return judge.skip("settings of a deck", "the anki package is not installed")
    with scratch() as folder, new_collection() as collection:
        content = Path(folder, "content")
        of_reader = [preset["name"] for preset in collection.decks.all_config()]
        marked = FRUIT.replace("A pome, sweet or sour.", "A ==pome==, sweet or ==sour==.")
        settings = '[anki]\ncloze = true\n[anki.preset]\nname = "Fruit"\nnew-per-day = 7\n'
        path = write_release(content, marked, NUTS, FIRST, settings)
        import_deck(collection, path)
        presets = [preset["name"] for preset in collection.decks.all_config()]
        judge.equal("an import leaves the reader's presets alone", presets, of_reader)
        of_deck = collection.decks.config_dict_for_deck_id(collection.decks.id_for_name("Updates::Food::Fruit"))
        judge.equal("and the decks are under them", of_deck["name"], of_reader[0])
        clozes = collection.find_cards('"note:Prepress Cloze*"')
        judge.equal("each marked phrase is a card", len(clozes), 2)
        texts = [re.sub("<[^>]+>", "", collection.get_card(card).question()) for card in clozes]
        holes = ["A [...], sweet or sour." in texts[0], "A pome, sweet or [...]." in texts[1]]
        judge.equal("which asks for that phrase alone", holes, [True, True])

        collection.sched.set_due_date(clozes, "5")
        schedule = "select ord, due, ivl from cards where nid = ? order by ord"
        note = collection.get_card(clozes[0]).nid
        before = collection.db.all(schedule, note)
        more = marked.replace("A ==pome==, sweet", "A ==pome==, ==sweet==")
        import_deck(collection, write_release(content, more, NUTS, SECOND, settings))
        after = collection.db.all(schedule, note)
        judge.equal("another phrase is another card, the others keep their schedules", after[:2], before)
        judge.equal("three cards then", len(after), 3)
        health(judge, "the collection with clozes", collection)
    with scratch() as folder, new_collection() as collection:
        content = Path(folder, "content")
        import_deck(collection, write_release(content, marked, NUTS, FIRST, settings), with_deck_configs=True)
        judge.equal("a reader who asks for it gets the author's preset", preset(collection), ("Fruit", 7, 200, [1, 10], 0.9))
        # Anki takes a preset once: later ones of that name are the reader's.
        path = write_release(content, marked, NUTS, SECOND, settings.replace("7", "8"))
        import_deck(collection, path, with_deck_configs=True)
        judge.equal("and keeps it", preset(collection), ("Fruit", 7, 200, [1, 10], 0.9))
        root = collection.decks.by_name("Updates")
        judge.check("the deck above all says what it is", "<b>Updates</b>" in root["desc"], root)
    with scratch() as folder, new_collection() as collection:
        every = """[anki.preset]
name = "All"
new-per-day = 3
reviews-per-day = 33
learning-steps = [2, 15.5, 1440]
desired-retention = 0.85
"""
        path = write_release(Path(folder, "content"), FRUIT, NUTS, FIRST, every)
        import_deck(collection, path, with_deck_configs=True)
        judge.equal("every key of a preset arrives", preset(collection), ("All", 3, 33, [2, 15.5, 1440], 0.85))
        collection.decks.select(collection.decks.id_for_name("Updates"))
        queued = collection.sched.get_queued_cards(fetch_limit=100)
        judge.equal("the day's new cards are as many as it says", queued.new_count, 3)
        ids = [collection.get_card(it.card.id).note()["Id"] for it in queued.cards]
        judge.equal("and the first of the book", ids, ["apple", "pear", "pear/quiz"])
    return None


def preset(collection):
    """The options that all decks are under, from the one that readers study to those that hold the cards."""
    names = [deck.name for deck in collection.decks.all_names_and_ids(skip_empty_default=True)]
    groups = [collection.decks.config_dict_for_deck_id(collection.decks.id_for_name(name)) for name in names]
    found = {it["name"]: it for it in groups}
    if len(found) != 1:
        return names, sorted(found)
    (it,) = found.values()
    return it["name"], it["new"]["perDay"], it["rev"]["perDay"], it["new"]["delays"], round(it["desiredRetention"], 6)
