"""The entries of the legend: only what is drawn, by channel, in the words of the one table of marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from datareach.dates import when
from datareach.law import last_day
from datareach.law.words import STATUS_WORDS
from datareach.model import Record
from datareach.view.encoding import BASIS_COLOUR, COLOURS, LEGAL_MARKS, LINES, SHAPES
from datareach.view.values import View


@dataclass(frozen=True)
class Entry:
    """A mark of the drawing (``key`` in the table of its ``channel``), its word and what it means."""

    channel: str
    key: str
    word: str
    meaning: str = ""


def entries(view: View, record: Record, on: date | None = None) -> Mapping[str, tuple[Entry, ...]]:
    """What is drawn, by title: lines (how far it goes), colours (how it is known), shapes, and legal status."""
    marks = [route.mark for route in view.routes] + [thing.mark for thing in view.things if thing.mark]
    lines = {mark.line for mark in marks}
    colours = {mark.colour for mark in marks if mark.line not in ("tie", "about")}
    shapes = {thing.shape for thing in view.things}
    found = {
        "Line": [Entry("line", key, line.word, line.meaning) for key, line in LINES.items() if key in lines],
        "Colour": [
            Entry("colour", key, colour.word, _bases(record, key)) for key, colour in COLOURS.items() if key in colours
        ],
        "Shape": [Entry("shape", key, shape.word) for key, shape in SHAPES.items() if key in shapes],
        as_of(record, on): _legal(view, record),
    }
    return {title: tuple(each) for title, each in found.items() if each}


def as_of(record: Record, on: date | None = None) -> str:
    """ "Permission on 31 March 2026": the day that is asked about, else the last on which a source here speaks."""
    day = on or last_day(record)
    return f"Permission on {when(day.isoformat())}" if day else "Permission"


def _bases(record: Record, colour: str) -> str:
    """Which bases a colour stands for, where its word does not say so already."""
    words = "; ".join(
        record.label(basis) for basis, key in BASIS_COLOUR.items() if key == colour and basis in record.terms
    )
    return "" if words == COLOURS[colour].word else words


def _legal(view: View, record: Record) -> list[Entry]:
    drawn = {row.legal[:1] for row in view.rows if row.legal}
    return [
        Entry(
            "legal",
            status,
            STATUS_WORDS[status].removeprefix("permission "),
            record.terms[status].comment if status in record.terms else "",
        )
        for status, mark in LEGAL_MARKS.items()
        if mark in drawn
    ]
