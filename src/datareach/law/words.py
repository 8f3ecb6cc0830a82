"""Legal status in words that a reporter can quote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from datareach.dates import bounds_or_none, when
from datareach.law.cells import BARRED, ENDED, IN_FORCE, NOT_ESTABLISHED, NOT_YET, PARTLY_BARRED, status_on
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
        if (first.year, first.month) == (last.year, last.month):
            begin = str(first.day)
        return f"{begin} to {day_words(last)}"
    if first:
        return f"since {day_words(first)}"
    return f"until {day_words(last)}" if last else "at all times"


def cell_words(record: Record, cell: Cell, cells: Iterable[Cell]) -> str:
    """Whose and which data a cell is about: "places: …; data: …; people: …".

    A dimension that the cell covers whole, as far as ``cells`` split it, is left out: it limits nothing.
    """
    siblings = [c for c in cells if c.relation == cell.relation and c.act == cell.act]
    words = []
    for name, own, everything in (
        ("places", cell.places, {atom for c in siblings for atom in c.places}),
        ("data", cell.categories, {atom for c in siblings for atom in c.categories}),
        ("people", cell.people, {atom for c in siblings for atom in c.people}),
    ):
        if set(own) != everything:
            rest = everything - set(own)
            shorter = OTHER in own and len(rest) < len(own)
            said = f"all except {group_words(record, rest)}" if shorter else group_words(record, own)
            words.append(f"{name}: {said}")
    return "; ".join(words) or "all of it"


def cells_words(record: Record, group: Iterable[Cell], cells: Iterable[Cell]) -> list[str]:
    """Whose and which data several cells are about, in as few lines as say it: cells that differ in one way are one."""
    cells = list(cells)
    return sorted({cell_words(record, cell, cells) for cell in joined(group)})


def joined(group: Iterable[Cell]) -> list[Cell]:
    """Cells that cover what these cover; two that are alike in all but their places, data or people become one."""
    found = sorted(set(group), key=lambda c: (c.places, c.categories, c.people))
    found = _along(found, lambda c: c.places, lambda c, both: replace(c, places=both))
    found = _along(found, lambda c: c.people, lambda c, both: replace(c, people=both))
    return _along(found, lambda c: c.categories, lambda c, both: replace(c, categories=both))


def _along(
    cells: list[Cell], get: Callable[[Cell], tuple[str, ...]], put: Callable[[Cell, tuple[str, ...]], Cell]
) -> list[Cell]:
    """Cells of which those that differ in one dimension alone are one."""
    alike: dict[Cell, set[str]] = {}
    for cell in cells:
        alike.setdefault(put(cell, ()), set()).update(get(cell))
    return [put(bare, tuple(sorted(values))) for bare, values in alike.items()]


def group_words(record: Record, ids: Iterable[str]) -> str:
    """The labels of a group of places, categories or people; what no scope names is "all others".

    What belongs to another of the group is not named beside it.
    """
    named = set(ids)
    named -= {id for id in named if _above(record, id) & named}
    labels = sorted((inside(record, id) for id in named - {OTHER}), key=str.casefold)
    return ", ".join([*labels, "all others"] if OTHER in named else labels)


_ORDINARY = frozenset({
    "addresses", "agencies", "all", "applicants", "asylum", "bank", "banking", "biometric", "birth", "children",
    "citizens", "citizenship", "companies", "contractors", "criminal", "data", "date", "diagnoses", "email",
    "employment", "ethnicity", "every", "families", "finding", "full", "health", "home", "identifying",
    "immigrants", "immigration", "income", "information", "keeping", "location", "login", "master", "medical",
    "migrants", "minors", "most", "name", "names", "nationality", "nearly", "other", "patients", "people",
    "personal", "persons", "phone", "photos", "race", "records", "residents", "school", "sensitive", "sex",
    "social", "some", "states", "students", "tax", "taxpayers", "territories", "travel", "unaccompanied",
    "voters", "what", "workers",
})  # fmt: skip
_DESCRIBED = frozenset({"people", "data set", "data category", "purpose", "condition", "consequence"})


def inside(record: Record, id: str, name: str = "") -> str:
    """The label of a thing (or another of its names) as it reads inside a sentence.

    Only ordinary words lose their capital, and only where the label describes rather than names.

    >>> from datareach.model import Entity
    >>> rows = [("people", "People on Medicaid"), ("organisation", "Health and Home Office"), ("people", "Oregonians")]
    >>> record = Record(entities={str(i): Entity(str(i), label, kind) for i, (kind, label) in enumerate(rows)})
    >>> [inside(record, id) for id in record.entities]
    ['people on Medicaid', 'Health and Home Office', 'Oregonians']
    """
    name = name or record.label(id)
    entity = record.entities.get(id)
    described = entity and (entity.kind in _DESCRIBED or "dr:OrganizationGroup" in entity.types)
    first = _FIRST.match(name)
    if not described or not first or first[0].lower() not in _ORDINARY or _NAMED.match(name):
        return name
    return name[0].lower() + name[1:]


_FIRST = re.compile(r"[A-Z][a-z]+")
_NAMED = re.compile(r"\S+ (?:[A-Z][a-z]|\d)")
"""A second word with a capital, as in "Social Security", or a number makes a name of the first."""


def _above(record: Record, id: str) -> set[str]:
    """Everything that a thing or a term is registered as a kind of."""
    found: set[str] = set()
    queue = [id]
    while queue:
        known = record.entities.get(queue[-1]) or record.terms.get(queue[-1])
        queue.pop()
        further = set(known.broader if known else ()) - found - {id}
        found |= further
        queue += sorted(further)
    return found


def last_day(record: Record) -> date | None:
    """The latest day on which a source of this graph speaks; the earliest it can mean, where that is imprecise."""
    days = [bounds_or_none(source.issued)[0] for source in record.sources.values()]
    return max((day for day in days if day), default=None)


def status_words(record: Record, relation: str, act: str = "dr:Disclosing", day: date | None = None) -> str:
    """The legal status of an access or flow on a day, or the last on which a source speaks; since or until when.

    Empty where no authority and no bar is on record. "Barred" is said of what is permitted, never of what works.
    """
    day = day or last_day(record)
    mine = [c for c in record.cells_of.get(relation, ()) if c.act == act]
    if not mine or day is None:
        return ""
    status = status_on(mine, relation, day, act)
    label = status_word(record, relation, act, day)
    counted = BARRED if status == PARTLY_BARRED else status
    here = [c for c in mine if c.holds(day) and c.verdict.status == counted]
    if status == NOT_ESTABLISHED:
        return label
    last = max((c.last for c in here if c.last), default=None)
    if status == IN_FORCE and last and last - day < timedelta(days=3650):
        return f"{label} until {day_words(last)}"
    found = [_begin(mine, replace(cell, places=(place,)), counted) for cell in here for place in cell.places]
    starts = sorted(start for start, _ in found if start)
    if not starts or len(starts) < len(found):
        since = ""
    elif status == ENDED:
        # Parts may have ended on different days, and a date may be imprecise: then it was over by the last of them.
        latest = " at the latest" if starts[0] != starts[-1] or not all(sharp for _, sharp in found) else ""
        since = f", over since {day_words(starts[-1])}{latest}"
    else:
        since = f" since {day_words(starts[0])}"
    if status == PARTLY_BARRED:
        since += f" (for {'; '.join(sorted({group_words(record, c.places) for c in here}))})"
    return label + since


STATUS_WORDS = {
    IN_FORCE: "permission in force",
    PARTLY_BARRED: "partly barred",
    BARRED: "barred",
    NOT_YET: "permission not yet in force",
    ENDED: "permission ended",
    NOT_ESTABLISHED: "permission not on record",
}
"""Each status as said beside the name of an access: always of the permission, so that nothing is read as having
stopped, been deleted or never happened."""


def status_word(record: Record, relation: str, act: str = "dr:Disclosing", day: date | None = None) -> str:
    """The status alone, with "perhaps" where nothing of it is certain; empty where none is on record."""
    day = day or last_day(record)
    status = status_on(record.cells_of.get(relation, ()), relation, day, act) if day else ""
    if not status or day is None:
        return ""
    counted = {IN_FORCE, BARRED} if status == PARTLY_BARRED else {status}
    here = [
        c for c in record.cells_of.get(relation, ()) if c.act == act and c.holds(day) and c.verdict.status in counted
    ]
    words = STATUS_WORDS.get(status, record.label(status))
    if status == NOT_ESTABLISHED or any(c.verdict.certain for c in here):
        return words
    subject = "permission " if words.startswith("permission ") else ""
    return f"{subject}perhaps {words.removeprefix(subject)}"


def _begin(cells: Iterable[Cell], cell: Cell, status: str) -> tuple[date | None, bool]:
    """The first day since which a cell's status held for all that it is about, and whether what was before is certain.

    A status goes on over cells that differ only in what permits or bars.
    """
    cells = list(cells)
    first = cell.first
    while first:
        before = [c for c in cells if c.holds(first - timedelta(days=1)) and _overlap(c, cell)]
        if not before or any(c.verdict.status != status for c in before):
            return first, all(c.verdict.certain for c in before)
        starts = [c.first for c in before]
        first = None if None in starts else max(start for start in starts if start)
    return None, True


def _overlap(one: Cell, other: Cell) -> bool:
    return all(
        set(a) & set(b)
        for a, b in (
            (one.places, other.places),
            (one.categories, other.categories),
            (one.people, other.people),
        )
    )
