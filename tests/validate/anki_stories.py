"""Stories of updates, each in a collection of its own: what an author may do between two releases, and what a reader.

What the author changed must arrive, on the note that it belongs to; what the reader learnt must never move or go.
"""

import json
import time
from pathlib import Path

from anki_deck import Collection, health, import_deck, new_collection
from judge import build, prepress, scratch

DAY = 86_400
NOW = int(time.time())

BOOK = """\
title = "{title}"
authors = ["Ada"]
identifier = "urn:uuid:{identifier}"

[anki]
deck = "Trees"
cloze = true
"""
IDENTIFIER = "0a7c3a0e-54a5-4b8e-9b1c-2f6f6f5d8c11"

SECTION = """\
# Leaves {#leaves}

## What is an oak? {#oak .tall level=1}

A tree with ==acorns== and a ==thick bark==.

It grows slowly.

```python ask
print("oak")
```
```output
oak
```

```python ask
print("oak" * 2)
```
```output
oakoak
```

> [!quiz] What falls from an oak?
> - [x] acorns
> - [ ] cones

## What is a beech? {#beech level=2}

A tree with a smooth bark.
"""
OTHER = """\
# Needles {#needles}

## What is a pine? {#pine level=2}

A tree with cones.
"""
QUIZ = SECTION[SECTION.index("> [!quiz]") : SECTION.index("\n## What is a beech")]
BEECH = SECTION[SECTION.index("## What is a beech") :]


class Story:
    """One bank, one reader."""

    def __init__(self, judge, name, collection, folder, book=BOOK):
        self.judge, self.name, self.collection, self.book = judge, name, collection, book
        self.content = Path(folder, "content")
        self.before = None

    def release(self, days_ago, leaves=SECTION, needles=OTHER, title="Trees", *arguments):
        """Builds the bank as it then is; returns the path of the deck."""
        part = self.content / "01-part"
        part.mkdir(parents=True, exist_ok=True)
        (self.content / "book.toml").write_text(self.book.format(title=title, identifier=IDENTIFIER))
        (part / "index.md").write_text("# Trees {#trees}\n")
        (part / "01-leaves.md").write_text(leaves)
        (part / "02-needles.md").write_text(needles)
        out = self.content.parent / f"dist-{days_ago}"
        books, errors = build(self.content, out, "--format", "anki", *arguments, epoch=NOW - days_ago * DAY)
        if books is None:
            raise SystemExit(f"{self.name}: the bank can't be built:\n{errors}")
        return books[0].files["anki"]

    def start(self, *arguments):
        """The first release, which the reader then learns: every card gets a schedule of its own."""
        self.take(self.release(90, SECTION, OTHER, "Trees", *arguments))
        self.learn()

    def learn(self):
        for days, card in enumerate(sorted(self.collection.find_cards("")), 3):
            self.collection.sched.set_due_date([card], f"{days}!")
        self.before = self.state()

    def take(self, path):
        """The reader imports a deck; returns Anki's log."""
        log = import_deck(self.collection, path)
        self.equal("nothing is refused", (len(log.conflicting), len(log.missing_notetype)), (0, 0))
        return log

    def state(self):
        """For each card, by the key of its note and its number: all that a reader could lose."""
        state = {}
        for card in map(self.collection.get_card, self.collection.find_cards("")):
            note = card.note()
            schedule = (card.type, card.queue, card.due, card.ivl) if card.ivl else "new"
            state[f"{note['Id']}#{card.ord + 1}"] = (schedule, self.collection.decks.name(card.did), card.id)
        return state

    def note(self, key):
        (found,) = self.collection.find_notes(f'"Id:re:^{key}$"')
        return self.collection.get_note(found)

    def text(self, key):
        return " ".join(self.note(key).fields)

    def kept(self, new=(), but=()):
        """Every card keeps its schedule, deck and identity, those in `but` aside; and only `new` ones came."""
        after = self.state()
        moved = {key: (old, after.get(key)) for key, old in self.before.items() if after.get(key) != old}
        self.equal("what was learnt stays with its card", sorted(moved), sorted(but))
        self.equal("the new cards are", sorted(set(after) - set(self.before)), sorted(new))

    def equal(self, what, actual, expected):
        # Said only if it is wrong, or as one line at the end of the story.
        if actual != expected:
            self.judge.equal(f"{self.name}: {what}", actual, expected)
            self.is_good = False

    is_good = True

    def has(self, what, text, key):
        self.equal(what, text in self.text(key), True)

    def note_types(self):
        return sorted(it.name for it in self.collection.models.all_names_and_ids())

    def retired(self):
        _, output, _ = prepress("list", self.content, "--retired", "--json")
        search = json.loads(output)["search"]
        found = self.collection.find_notes(search) if search else []
        return sorted(self.collection.get_note(note)["Id"] for note in found)


def a_question_is_reworded(story):
    story.start()
    story.take(story.release(10, SECTION.replace("What is an oak?", "Which tree is an oak?")))
    story.kept()
    for key in ("oak", "oak/quiz", "oak/output", "oak/output-2", "oak/cloze"):
        story.has("the new words arrive", "Which tree is an oak?", key)


def a_question_moves_to_another_section(story):
    story.start()
    story.take(story.release(10, SECTION.replace(BEECH, ""), OTHER + "\n" + BEECH))
    story.kept()
    story.equal("its tag moves", "section::trees::needles" in story.note("beech").tags, True)
    story.equal("nothing is retired", story.retired(), [])


def a_tag_is_removed(story):
    story.start()
    story.take(story.release(10, SECTION.replace(" .tall", "")))
    story.kept()
    story.equal("the tag goes", "topic::tall" in story.note("oak").tags, False)


def a_quiz_is_removed_and_comes_back(story):
    story.start()
    story.take(story.release(40, SECTION.replace(QUIZ, "")))
    story.kept()
    story.equal("the quiz alone is retired", story.retired(), ["oak/quiz"])
    story.take(story.release(10, SECTION.replace("cones\n", "apples\n")))
    story.kept()
    story.equal("nothing is retired any more", story.retired(), [])
    story.has("and it is up to date", "apples", "oak/quiz")


def an_example_is_no_longer_asked_about(story):
    story.start()
    story.take(story.release(10, SECTION.replace("```python ask\n", "```python\n", 1)))
    story.kept()
    story.equal("its note alone is retired", story.retired(), ["oak/output"])
    story.has("the other one is what it was", "oakoak", "oak/output-2")


def an_example_is_asked_in_front_of_the_others(story):
    story.start()
    new = '```python ask\nprint("elm")\n```\n```output\nelm\n```\n\n'
    story.take(story.release(10, SECTION.replace("```python ask\n", f"{new}```python ask\n", 1)))
    story.kept(new=["oak/output-3#1"])
    story.has("the first one is what it was", '<samp>oak</samp>', "oak/output")
    story.has("the new one is new", "<samp>elm</samp>", "oak/output-3")


def a_phrase_is_marked_in_front_of_the_others(story):
    story.start()
    story.take(story.release(10, SECTION.replace("A tree with ==acorns==", "A ==tree== with ==acorns==")))
    story.kept(new=["oak/cloze#3"])
    story.has("the first is what it was", "{{c1::acorns}}", "oak/cloze")
    health(story.judge, story.name, story.collection)


def a_phrase_is_reworded_and_another_one_dropped(story):
    story.start()
    story.take(story.release(40, SECTION.replace("==acorns==", "==acorn==").replace("==thick bark==", "thick bark")))
    story.kept()
    story.has("the reworded one is the same card", "{{c1::acorn}}", "oak/cloze")
    (empty,) = story.collection.get_empty_cards().notes
    story.equal("Anki calls the card of the dropped one empty", len(empty.card_ids), 1)
    story.take(story.release(10, SECTION.replace("A tree with ==acorns==", "A ==tree== with ==acorns==")))
    story.kept(new=["oak/cloze#3"])
    story.equal("once it is back, none is empty", len(story.collection.get_empty_cards().notes), 0)


def a_question_is_retired_and_revived(story):
    story.start()
    story.take(story.release(40, SECTION.replace(BEECH, "")))
    story.kept()
    story.equal("it alone is retired", story.retired(), ["beech"])
    story.take(story.release(10, SECTION.replace("smooth bark", "very smooth bark")))
    story.kept()
    story.equal("nothing is retired any more", story.retired(), [])
    story.has("and it is up to date", "very smooth bark", "beech")


def the_reader_renamed_decks_and_chose_options(story):
    story.start()
    decks = story.collection.decks
    decks.rename(decks.by_name("Trees::Trees::Leaves"), "My leaves")
    preset = decks.add_config("Mine")
    for name in ("My leaves", "Trees::Trees::Needles", "Trees"):
        deck = decks.by_name(name)
        deck["conf"] = preset["id"]
        decks.save(deck)
    story.before = story.state()
    elm = "\n## What is an elm? {#elm}\n\nA tree with seeds that fly.\n"
    story.take(story.release(10, SECTION.replace("It grows slowly.", "It grows very slowly.") + elm, OTHER + elm.replace("elm", "fir")))
    story.kept(new=["elm#1", "fir#1"])
    story.equal("the reader's name stays", story.state()["oak#1"][1], "My leaves")
    story.equal("what is new goes where the deck says", story.state()["elm#1"][1], "Trees::Trees::Leaves")
    for name in ("My leaves", "Trees::Trees::Needles", "Trees"):
        options = decks.config_dict_for_deck_id(decks.id_for_name(name))
        story.equal(f"the options of {name} stay", options["name"], "Mine")


def both_changed_a_note(story):
    story.start()
    for key, days_ago in (("beech", 60), ("pine", 5), ("oak", 60)):
        note = story.note(key)
        note["Answer"] += " My words."
        note.add_tag("mine")
        story.collection.update_note(note)
        # Anki dates edits by the clock.
        story.collection.db.execute("update notes set mod = ? where id = ?", NOW - days_ago * DAY, note.id)
    story.take(story.release(10, SECTION.replace("smooth bark", "silver bark"), OTHER.replace("cones", "long cones")))
    story.kept()
    story.equal("ours came later", ["silver bark" in story.text("beech"), "My words" in story.text("beech")], [True, False])
    story.equal("the reader's came later", ["long cones" in story.text("pine"), "My words" in story.text("pine")], [False, True])
    story.equal("the reader's alone", ["My words" in story.text("oak"), "mine" in story.note("oak").tags], [True, True])


def a_part_of_the_deck_and_then_all_of_it(story):
    story.start("--select", "level=1")
    story.equal("the part holds the selected question", {key.split("#")[0].split("/")[0] for key in story.before}, {"oak"})
    story.take(story.release(90))
    story.kept(new=["beech#1", "pine#1"])
    changed = SECTION.replace("It grows slowly.", "It grows on and on.")
    story.learn()
    story.take(story.release(10, changed, OTHER, "Trees", "--select", "tag=tall"))
    story.kept()
    story.has("a part brings what is new in it", "on and on", "oak")
    log = story.take(story.release(9, changed))
    story.equal("the whole has nothing to add to it", [len(log.new), len(log.updated)], [0, 0])
    for select in ("part=trees", "section=leaves"):
        log = story.take(story.release(8, changed, OTHER, "Trees", "--select", select))
        story.equal(f"nor has {select}", [len(log.new), len(log.updated)], [0, 0])


def an_older_deck_after_a_newer_one(story):
    older = story.release(90)
    newer = story.release(10, SECTION.replace("It grows slowly.", "It grows very slowly."), OTHER, "Trees and shrubs")
    story.take(newer)
    story.learn()
    names = story.note_types()
    story.take(older)
    story.kept()
    story.has("the newer text stays", "very slowly", "oak")
    story.equal("the newer note types stay", story.note_types(), names)


def the_book_gets_another_title(story):
    story.start()
    story.take(story.release(10, SECTION.replace(BEECH, ""), OTHER, "Woods"))
    story.kept()
    names = [name for name in story.note_types() if name.startswith("Prepress")]
    kinds = ("Choice", "Cloze", "Output", "Question")
    story.equal("the note types follow, and are not doubled", names, [f"Prepress {kind} (Woods)" for kind in kinds])
    story.equal("the search for what is retired follows, too", story.retired(), ["beech"])


def another_book_has_the_same_ids(story):
    story.start()
    shrubs = BOOK.replace('"Trees"', '"Shrubs"').replace("{identifier}", IDENTIFIER.replace("0a7c", "1b8d"))
    other = Story(story.judge, story.name, story.collection, story.content.parent / "other", shrubs)
    log = story.take(other.release(90, SECTION, OTHER, "Shrubs"))
    story.equal("it brings notes of its own", len(log.new), 7)
    story.take(story.release(10, SECTION.replace(BEECH, "")))
    kept = [key for key, (_, deck, _) in story.state().items() if deck.startswith("Shrubs")]
    story.equal("the search leaves the other book alone", (story.retired(), len(kept)), (["beech"], 8))


def the_reader_added_a_field(story):
    story.start()
    models = story.collection.models
    kind = models.by_name("Prepress Question (Trees)")
    models.add_field(kind, models.new_field("My notes"))
    models.update_dict(kind)
    # That changes every note of the type; Anki dates it by the clock.
    story.collection.db.execute("update notes set mod = ?", NOW - 60 * DAY)
    path = story.release(10, SECTION.replace("It grows slowly.", "It grows very slowly."))
    log = import_deck(story.collection, path)
    story.equal("Anki then leaves its notes alone", len(log.conflicting), 3)
    log = import_deck(story.collection, path, merge_notetypes=True)
    story.equal("unless the reader has it merge note types", (len(log.conflicting), len(log.updated)), (0, 1))
    story.kept()
    story.has("then the update arrives", "very slowly", "oak")


STORIES = [
    a_question_is_reworded,
    a_question_moves_to_another_section,
    a_tag_is_removed,
    a_quiz_is_removed_and_comes_back,
    an_example_is_no_longer_asked_about,
    an_example_is_asked_in_front_of_the_others,
    a_phrase_is_marked_in_front_of_the_others,
    a_phrase_is_reworded_and_another_one_dropped,
    a_question_is_retired_and_revived,
    the_reader_renamed_decks_and_chose_options,
    both_changed_a_note,
    a_part_of_the_deck_and_then_all_of_it,
    an_older_deck_after_a_newer_one,
    the_book_gets_another_title,
    another_book_has_the_same_ids,
    the_reader_added_a_field,
]


def judge(judge):
    if Collection is None:
        return judge.skip("stories of updates", "the anki package is not installed")
    for tell in STORIES:
        name = tell.__name__.replace("_", " ")
        with scratch() as folder, new_collection() as collection:
            story = Story(judge, name, collection, folder)
            tell(story)
            if story.is_good:
                judge.check(name, True)
    return None
