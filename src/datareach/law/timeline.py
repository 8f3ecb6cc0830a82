"""What happened to an access or flow, day by day: its authorities, the bars on it, and the events around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from datareach.dates import Bounds
from datareach.law.facts import BARS, LIFTS, Law, Relation, law_of
from datareach.law.scope import DIMENSIONS, Part, Scope, Truth
from datareach.law.words import inside
from datareach.model import Cell, Record, Text


@dataclass(frozen=True)
class Entry:
    """One thing that happened or is stated: when (as stated), what, in which scope, and the claims that say so.

    ``effect`` says what it changed, or why it changed nothing. ``stated`` is the date in EDTF.
    """

    stated: str
    earliest: date | None
    latest: date | None
    what: str
    about: str
    scopes: tuple[str, ...]
    effect: str
    claims: tuple[str, ...]
    inferred: bool


def timeline(record: Record, relation: str, cells: tuple[Cell, ...] = ()) -> tuple[Entry, ...]:
    """The dated statements about an access or flow, its authorities and the bars that reach it, in order.

    Dates without a year stand last: nobody can say where they belong.
    """
    return Timelines(record, cells).of(relation)


class Timelines:
    """The timelines of one record: what several of them need is worked out once."""

    def __init__(self, record: Record, cells: tuple[Cell, ...] = ()) -> None:
        self.law = law_of(record)
        self.cells = cells
        self._effects: dict[str, str] = {}

    def of(self, relation: str) -> tuple[Entry, ...]:
        """The dated statements about one access or flow; see :func:`timeline`."""
        entity = self.law.record.entities.get(relation)
        found = list(self.law.acts(entity)) if entity and entity.kind in ("access", "flow") else []
        if not found:
            return ()
        entries = [
            *_own(self.law, relation),
            *(e for authority in found[0].authorities for e in self._of_authority(authority)),
            *(e for event in _events(self.law, found) for e in self._of_event(event)),
        ]
        unique = {(e.what, e.stated, e.about): e for e in entries}
        return tuple(
            sorted(
                unique.values(),
                key=lambda e: (e.earliest is None, e.earliest or date.max, e.latest or date.max, e.what),
            )
        )

    def effect(self, event: str) -> str:
        """What a legal event changed; see :func:`effect`."""
        if event not in self._effects:
            self._effects[event] = _effect(self.law, event, self.cells)
        return self._effects[event]

    def _of_authority(self, authority: str) -> Iterator[Entry]:
        label = self.law.record.label(authority)
        for predicate, words in (
            ("dr:dated", "is dated"),
            ("dr:signedOn", "is signed"),
            ("dr:start", "starts"),
            ("dr:end", "ends: last day"),
        ):
            yield from _dated(self.law, authority, predicate, f"{label} {words}", "", authority)
        for event in self.law.events:
            if authority in self.law.ids(event, "dr:actsOn"):
                yield from self._of_event(event)

    def _of_event(self, event: str) -> Iterator[Entry]:
        law = self.law
        label = law.record.label(event)
        scopes = tuple(scope_words(law.record, scope) for scope in law.scopes(event))
        changed = self.effect(event)
        yield from _dated(law, event, "dr:happened", label, changed, event, scopes)
        happened = {str(v) for _, v in law.said(event, "dr:happened")}
        for predicate, words in (("dr:start", "in effect from"), ("dr:end", "in effect until")):
            # Its scopes stand with the day on which it was made; a second list of the same would only hide the day.
            for entry in _dated(law, event, predicate, f"{label}: {words}", "", event, () if happened else scopes):
                if entry.stated not in happened:
                    yield entry


def effect(record: Record, event: str, cells: tuple[Cell, ...]) -> str:
    """What a legal event changed among these cells, or why it changed nothing.

    >>> from datareach.model import Entity
    >>> effect(Record(entities={"id:e": Entity("id:e", "e", "legal event", ("dr:LegalEvent",))}), "id:e", ())
    'changes nothing here: no access or flow in this graph is reached by it.'
    """
    return _effect(law_of(record), event, cells)


def _effect(law: Law, event: str, cells: tuple[Cell, ...]) -> str:
    record = law.record
    kinds = law.kinds(event)
    touched = {event, *law.ids(event, "dr:actsOn")}
    if kinds & BARS:
        reached = sorted({record.label(c.relation) for c in cells if event in c.verdict.barred_by})
        if reached:
            return f"bars: {'; '.join(reached)}"
    elif kinds & LIFTS or "dr:Extended" not in kinds:
        days = {d for _, bounds in law.dates(event, "dr:start", "dr:happened") for d in bounds if d}
        moving = [c for c in cells if c.first in days]
        beside: dict[str, list[Cell]] = {c.relation: [] for c in moving}
        for c in cells:
            if c.relation in beside:
                beside[c.relation].append(c)
        moved = sorted(
            {
                record.label(c.relation)
                for c in moving
                if touched & {*c.verdict.permitted_by, *c.verdict.barred_by, *_before(c, beside[c.relation])}
            }
        )
        if moved and not kinds <= _NO_EFFECT:
            return f"changes the status of: {'; '.join(moved)}"
    for kind in sorted(kinds):
        term = record.terms.get(kind)
        if term and term.because:
            return f"changes nothing by itself: {term.because}"
    return "changes nothing here: no access or flow in this graph is reached by it."


_NO_EFFECT = frozenset(
    f"dr:{kind}" for kind in ("Signed", "Extended", "Filed", "Heard", "Published", "PolicySet", "PolicyEnded")
)


def _before(cell: Cell, cells: Iterable[Cell]) -> set[str]:
    """What permitted or barred some of the same places, categories and people just before a cell."""
    found: set[str] = set()
    for other in cells:
        if (other.relation, other.act) != (cell.relation, cell.act) or not other.last or not cell.first:
            continue
        shared = all(
            set(one) & set(two)
            for one, two in (
                (other.places, cell.places),
                (other.categories, cell.categories),
                (other.people, cell.people),
            )
        )
        if shared and (cell.first - other.last).days == 1:
            found |= {*other.verdict.permitted_by, *other.verdict.barred_by}
    return found


_WORDS = {
    **{"Place": "places", "Category": "data", "People": "people", "Purpose": "for"},
    **{"Act": "conduct", "Party": "by", "Recipient": "to", "Dataset": "of"},
}


def scope_words(record: Record, scope: Scope) -> str:
    """A scope in words: "only states that sued; except home address; conduct: disclosing"."""
    words = []
    for dimension in DIMENSIONS:
        part = scope.parts.get(dimension)
        if part:
            words.append(f"{_WORDS[dimension]}: {_part_words(record, part)}")
    return "; ".join(words) or "not stated"


def _part_words(record: Record, part: Part) -> str:
    def listed(ids: frozenset[str]) -> str:
        return ", ".join(sorted((inside(record, id) for id in ids), key=str.casefold))

    words = ["all"] if part.all else []
    words += [f"only {listed(part.only)}"] if part.only else []
    words += [f"all except {listed(part.except_)}"] if part.except_ else []
    words += [f"for example {listed(part.examples)}"] if part.examples else []
    return ", ".join(words)


def _own(law: Law, relation: str) -> Iterator[Entry]:
    for predicate, words in (("dr:start", "starts"), ("dr:end", "ends"), ("dr:happened", "happened")):
        yield from _dated(law, relation, predicate, f"{law.record.label(relation)}: {words}", "", "")


def _events(law: Law, relations: list[Relation]) -> list[str]:
    """The bars that reach a relation, and every event that acts on one of them, or on it, or in the same case."""
    reached = {
        bar.id
        for bar in law.bars
        for relation in relations
        if any(law.reaches(scope, relation) is not Truth.NO for scope in bar.scopes)
    }
    cases = {case for event in reached for case in law.ids(event, "dr:inCase")}
    found = set(reached)
    for event in law.events:
        on = set(law.ids(event, "dr:actsOn"))
        if on & reached or on & {r.id for r in relations} or cases & set(law.ids(event, "dr:inCase")):
            found.add(event)
    return sorted(found)


def _dated(
    law: Law, subject: str, predicate: str, what: str, changed: str, about: str, scopes: tuple[str, ...] = ()
) -> Iterator[Entry]:
    by_date: dict[str, list[str]] = {}
    bounds: dict[str, Bounds] = {}
    for claim, value in law.said(subject, predicate):
        if isinstance(value, Text):
            by_date.setdefault(value.value, []).append(claim.id)
            bounds[value.value] = law.bounds(value)
    for stated, claims in sorted(by_date.items()):
        earliest, latest = bounds[stated]
        yield Entry(
            stated,
            earliest,
            latest,
            what,
            about or subject,
            scopes,
            changed,
            tuple(sorted(claims)),
            law.inferred(claims),
        )
