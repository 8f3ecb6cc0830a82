"""Reads a story: a title, an opening, and steps, each with a choice of the map and a text.

The form is Markdown that reads well as it is::

    # Title

    An opening. Names of the graph stand in [[brackets]].

    ## Title of a step
    focus: CMS
    hops: 1
    on: 2025-07-20

    The text of the step.

The lines under the title of a step choose what is drawn: ``focus`` and ``hops``, or ``path: WHO > WHAT``; ``on`` is a
day. A text has paragraphs and lists (``- ``); nothing else is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from datareach.dates import day_of
from datareach.errors import AmbiguousName, DatareachError, UnknownName
from datareach.load import HIDDEN, shown
from datareach.model import Record
from datareach.record import find, fold

MOST_STEPS = 20
_FACT = re.compile(r"([a-z]+):\s*(.*)")
_NAME = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?\]\]")
_CAPITALS = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w-])")
_WORDS = re.compile(r"[\w]+(?:-[\w]+)*")
_LONGEST = 40


@dataclass(frozen=True)
class Name:
    """A name in a text: the id that it stands for, and the words that are shown."""

    id: str
    words: str


Piece = str | Name
Paragraph = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, or an item of a list."""

    pieces: Paragraph
    item: bool = False


@dataclass(frozen=True)
class Step:
    """A step: its title, what is drawn, on which day, and its text. ``focus`` and ``path`` are ids."""

    title: str
    line: int
    text: tuple[Block, ...]
    focus: str = ""
    hops: int = 2
    path: tuple[str, str] | None = None
    on: date | None = None


@dataclass(frozen=True)
class Story:
    """A whole story."""

    title: str
    opening: tuple[Block, ...]
    steps: tuple[Step, ...]


class StoryFault(DatareachError):
    """Lines of a story are wrong, so no page was made. ``faults`` has them all, each with its line."""

    def __init__(self, name: str, faults: Sequence[tuple[int, str]]) -> None:
        self.faults = tuple(sorted(faults))
        lines = "".join(f"\n{name}:{line}: {message}" for line, message in self.faults)
        number = len(self.faults)
        super().__init__(f"{name}: {number} line{'' if number == 1 else 's'} to mend, nothing was written:{lines}")


def read_story(text: str, record: Record, name: str = "story") -> Story:
    """The story in a text, whose names are all of the record. Raises :class:`StoryFault` with all that is wrong."""
    reader = _Reader(text, record)
    story = reader.story()
    if reader.faults:
        raise StoryFault(name, reader.faults)
    return story


class _Reader:
    def __init__(self, text: str, record: Record) -> None:
        self.lines = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
        self.record = record
        self.faults: list[tuple[int, str]] = []
        told = [word for e in record.entities.values() for word in (e.label, e.acronym, e.short_label, *e.aliases)]
        told += [word for s in record.sources.values() for word in (s.title, s.publisher)]
        self.known = {fold(word) for label in told for word in _WORDS.findall(label)}

    def fault(self, line: int, message: str) -> None:
        self.faults.append((line, message))

    def story(self) -> Story:
        heads = [n for n, line in enumerate(self.lines) if line.startswith("## ")]
        for number, line in enumerate(self.lines, 1):
            if found := HIDDEN.search(line):
                self.fault(number, f"hidden character U+{ord(found[0]):04X}. Remove it.")
        first = next((n for n, line in enumerate(self.lines) if line.strip()), 0)
        title = self.lines[first].removeprefix("# ").strip() if self.lines else ""
        if not self.lines or not self.lines[first].startswith("# ") or not title:
            self.fault(first + 1, "no title. Begin with a line such as: # Who can reach Medicaid data")
        if not heads:
            self.fault(len(self.lines) or 1, "no step. A step begins with a line such as: ## The agreement")
        if len(heads) > MOST_STEPS:
            self.fault(heads[MOST_STEPS] + 1, f"{len(heads)} steps; at most {MOST_STEPS}. Tell it in fewer.")
        opening = tuple(self.blocks(first + 1, heads[0] if heads else len(self.lines)))
        ends = [*heads[1:], len(self.lines)]
        steps = tuple(self.step(begin, end) for begin, end in zip(heads, ends, strict=False))
        self.names_in(title, 1)
        return Story(title, opening, steps)

    def step(self, begin: int, end: int) -> Step:
        title = self.lines[begin][3:].strip()
        if not title:
            self.fault(begin + 1, "a step without a title. Write one after ##.")
        self.names_in(title, begin + 1)
        facts: dict[str, tuple[str, int]] = {}
        place = begin + 1
        while place < end and (found := _FACT.fullmatch(self.lines[place].strip())):
            key, value = found[1], found[2].strip()
            if key not in ("focus", "hops", "path", "on"):
                self.fault(place + 1, f"“{shown(key)}” is no choice. Use focus, hops, path, on; or leave a line free.")
            elif key in facts:
                self.fault(place + 1, f"{key} is here twice. Remove one.")
            else:
                facts[key] = (value, place + 1)
            place += 1
        blocks = tuple(self.blocks(place, end))
        if not blocks:
            self.fault(begin + 1, f"the step “{shown(title)}” says nothing. Write its text below.")
        return self._chosen(title, begin + 1, blocks, facts)

    def _chosen(self, title: str, line: int, text: tuple[Block, ...], facts: dict[str, tuple[str, int]]) -> Step:
        focus, hops, path, on = "", 2, None, None
        if "focus" in facts and "path" in facts:
            self.fault(facts["path"][1], "focus and path do not go together. Leave one out.")
        if "focus" in facts:
            focus = self.id(*facts["focus"])
        if "hops" in facts:
            value, at = facts["hops"]
            if "focus" not in facts:
                self.fault(at, "hops goes with focus. Name what to look around.")
            if value not in ("1", "2", "3", "4", "5", "6"):
                self.fault(at, f"{shown(value)}: no number of hops. Write 1 to 6.")
            else:
                hops = int(value)
        if "path" in facts:
            value, at = facts["path"]
            who, arrow, what = (part.strip() for part in value.partition(">"))
            if not (who and arrow and what):
                self.fault(at, "write it as: path: ICE > T-MSIS")
            else:
                path = (self.id(who, at), self.id(what, at))
        if "on" in facts:
            value, at = facts["on"]
            try:
                on = day_of(value)
            except ValueError as error:
                self.fault(at, str(error))
        return Step(title, line, text, focus, hops, path, on)

    # ---- text

    def blocks(self, begin: int, end: int) -> Iterator[Block]:
        """The paragraphs and items between two lines."""
        gathered: list[tuple[int, str]] = []
        item = False
        for place in range(begin, end):
            line = self.lines[place].strip()
            starts_item = line.startswith("- ")
            if (not line or starts_item) and gathered:
                yield Block(tuple(self.pieces(gathered)), item)
                gathered = []
            if starts_item:
                item, line = True, line[2:]
            elif not line:
                item = False
            if line.startswith("#"):
                self.fault(place + 1, "a heading that is neither # nor ##. Make it a step (##), or a text.")
            if line:
                gathered.append((place + 1, line))
        if gathered:
            yield Block(tuple(self.pieces(gathered)), item)

    def pieces(self, lines: list[tuple[int, str]]) -> Iterator[Piece]:
        for number, line in lines:
            at = 0
            for found in _NAME.finditer(line):
                yield from self.plain(line[at : found.start()], number)
                name = found[1].strip()
                yield Name(self.id(name, number), (found[2] or self.words(name)).strip())
                at = found.end()
            yield from self.plain(line[at:] + " ", number)

    def plain(self, text: str, line: int) -> Iterator[str]:
        if "[[" in text or "]]" in text:
            self.fault(line, "brackets that do not close. Write a name as [[ICE]] or [[ICE|the agency]].")
        self.names_in(text, line)
        if text:
            yield text

    def names_in(self, text: str, line: int) -> None:
        """An acronym in a text has to be a word that something in the graph is called by."""
        for found in _CAPITALS.findall(text):
            if fold(found) not in self.known and not set(found) <= set("IVXLC"):
                self.fault(line, f'nothing in this graph is called "{found}". A story names only what the graph has.')

    def words(self, name: str) -> str:
        """What is shown for a name: the label for an id, else the name itself."""
        return self.record.label(name) if ":" in name else name

    def id(self, name: str, line: int) -> str:
        try:
            return find(self.record, name)
        except (UnknownName, AmbiguousName) as error:
            self.fault(line, str(error) if len(name) <= _LONGEST else f"{shown(name)}: no such name in this graph.")
            return ""
