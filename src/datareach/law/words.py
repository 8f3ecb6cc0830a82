"""Legal status in words that a reporter can quote."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date, timedelta

from datareach.dates import date_bounds, when
from datareach.law.cells import BARRED, IN_FORCE, PARTLY_BARRED, status_on
from datareach.law.scope import OTHER
from datareach.model import Cell, Record


def day_words(day: date) -> str:
    """A day as readers write it.

    >>> day_words(date(2025, 7, 15))
    '15 July 2025'
    """
    return when(day.isoformat())


def interval_words(first: date | None, last: date | None) -> str:
    """An interval of days, both included.

    >>> interval_words(date(2025, 7, 15), date(2025, 9, 9)), interval_words(None, date(2025, 7, 13))
    ('15 July to 9 September 2025', 'until 13 July 2025')
    """
    if first and last:
        if first == last:
            return day_words(first)
        begin = day_words(first).removesuffix(f" {first.year}") if first.year == last.year else day_words(first)
        return f"{begin} to {day_words(last)}"
    if first:
        return f"since {day_words(first)}"
    return f"until {day_words(last)}" if last else "at all times"


def cell_words(record: Record, cell: Cell, cells: Iterable[Cell]) -> str:
    """Whose and which data a cell is about: "places: …; data: …; people: …".

    A dimension in which the access or flow is the same throughout (see ``cells``) is left out.
    """
    siblings = [c for c in cells if c.relation == cell.relation and c.act == cell.act]
    words = []
    for name, own, all_groups in (
        ("places", cell.places, {c.places for c in siblings}),
        ("data", cell.categories, {c.categories for c in siblings}),
        ("people", cell.people, {c.people for c in siblings}),
    ):
        if len(all_groups) > 1:
            words.append(f"{name}: {group_words(record, own)}")
    return "; ".join(words) or "all of it"


def group_words(record: Record, ids: Iterable[str]) -> str:
    """The labels of a group of places, categories or people; what no scope names is "all others"."""
    named = set(ids)
    labels = sorted(record.label(id) for id in named - {OTHER})
    return ", ".join([*labels, "all others"] if OTHER in named else labels)


def last_day(record: Record) -> date | None:
    """The latest day on which a source of this graph speaks; the earliest it can mean, where that is imprecise."""
    days = []
    for source in record.sources.values():
        # What is no date is reported by `check`; a page is still drawn without it.
        with contextlib.suppress(ValueError):
            days.append(date_bounds(source.issued)[0])
    return max((day for day in days if day), default=None)


def status_words(record: Record, relation: str, act: str = "dr:Disclosing") -> str:
    """The legal status of an access or flow on the last day on which a source here speaks; since or until when.

    Empty where no authority and no bar is on record. "Barred" is said of what is permitted, never of what works.
    """
    day = last_day(record)
    mine = [c for c in record.cells if c.relation == relation and c.act == act]
    if not mine or day is None:
        return ""
    status = status_on(mine, relation, day, act)
    label = record.label(status)
    if status == PARTLY_BARRED:
        barred = sorted({group_words(record, c.places) for c in mine if c.holds(day) and c.verdict.status == BARRED})
        since = min((c.first for c in mine if c.verdict.status == BARRED and c.first), default=None)
        return f"{label}{_since(since)} ({'; '.join(barred)})"
    here = [c for c in mine if c.holds(day) and c.verdict.status == status]
    perhaps = "" if any(c.verdict.certain for c in here) else "perhaps "
    last = max((c.last for c in here if c.last), default=None)
    if status == IN_FORCE and last and last - day < timedelta(days=3650):
        return f"{perhaps}{label} until {day_words(last)}"
    return f"{perhaps}{label}{_since(max((c.first for c in here if c.first), default=None))}"


def _since(day: date | None) -> str:
    return f" since {day_words(day)}" if day else ""
