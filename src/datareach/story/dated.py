"""Holds the dates in the text of a story to those of the claims that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from datareach.dates import Bounds, bounds_or_none
from datareach.model import Record, Text
from datareach.story.read import Block, Name
from datareach.vocabulary import PREFIXES

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
_DATE = re.compile(rf"\b(?:(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})|(\d{{4}}-\d\d(?:-\d\d)?))\b")
_EDTF = ("edtf:EDTF", f"{PREFIXES['edtf']}EDTF")


def words_of(blocks: Iterable[Block], title: str = "") -> str:
    """The words of a text as a reader sees them."""
    pieces = (piece.words if isinstance(piece, Name) else piece for block in blocks for piece in (*block.pieces, " "))
    return f"{title} {''.join(pieces)}"


def unsupported(text: str, record: Record, on: date | None = None) -> list[str]:
    """The dates of a text (a day, or a month with its year) that fit no date of the claims and sources of a record, nor
    the day that was asked for.

    A date fits another where they have a day in common: "July 2025" fits 17 July 2025, and the other way round.
    """
    told = {found[0]: bounds_or_none(_edtf(found)) for found in _DATE.finditer(text)}
    known = [*_known(record), *([(on, on)] if on else [])] if told else []
    return [words for words, bounds in told.items() if not any(_meet(bounds, each) for each in known)]


def _edtf(found: re.Match[str]) -> str:
    day, month, year, plain = found.groups()
    if plain:
        return plain
    return f"{year}-{MONTHS.index(month) + 1:02}" + (f"-{int(day):02}" if day else "")


def _known(record: Record) -> Iterator[Bounds]:
    used = {claim.source for claim in record.claims.values()}
    stated: Sequence[str] = [source.issued for id, source in record.sources.items() if id in used]
    values = (triple.object for claim in record.claims.values() for triple in claim.triples)
    dates = {value.value for value in values if isinstance(value, Text) and value.datatype in _EDTF}
    yield from map(bounds_or_none, (*stated, *sorted(dates)))


def _meet(one: Bounds, other: Bounds) -> bool:
    """Whether two have a day in common; one that is known on neither side meets nothing."""
    if one == (None, None) or other == (None, None):
        return False
    first = max((day for day in (one[0], other[0]) if day), default=date.min)
    last = min((day for day in (one[1], other[1]) if day), default=date.max)
    return first <= last
