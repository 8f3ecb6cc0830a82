"""Cells: for one access or flow, days, places, data categories and people in which the legal status is the same.

Permitted is an authority in force and no bar. A bar binds under whatever authority; lifting one permits nothing by
itself. Where no authority is in force the status says so, and the bars that would bind are listed beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from datareach.law.facts import Authority, Bar, Law, Relation, law_of
from datareach.law.period import DAY, Period
from datareach.law.scope import OTHER, Scope, Truth, definitions, union
from datareach.model import Cell, Entity, Record, Verdict

SPLIT = ("Place", "Category", "People")
"""The dimensions by which cells are split; the others are settled by the access or flow itself."""

IN_FORCE, BARRED, NOT_YET, ENDED, NOT_ESTABLISHED, PARTLY_BARRED = (
    *("dr:InForce", "dr:Barred", "dr:NotYet", "dr:Ended", "dr:NotEstablished", "dr:PartlyBarred"),
)


class _Point:
    """Everything about one relation that does not change from point to point."""

    def __init__(self, law: Law, relation: Relation) -> None:
        self.law, self.relation = law, relation
        self.authorities = [law.authority(id) for id in relation.authorities]
        self._covered: dict[tuple[str, str, str, bool], Truth] = {}
        self.bars = [(bar, scopes) for bar in law.bars if (scopes := self._relevant(bar.scopes))]

    def _relevant(self, scopes: Iterable[Scope]) -> list[tuple[Scope, Truth]]:
        reached = [(scope, self.law.reaches(scope, self.relation)) for scope in scopes]
        return [(scope, truth) for scope, truth in reached if truth is not Truth.NO]

    def scopes(self) -> Iterator[Scope]:
        """Every scope that can make a difference here."""
        yield from self.relation.scopes
        for authority in self.authorities:
            yield from authority.scopes
        for bar, reached in self.bars:
            yield from (scope for scope, _ in reached)
            for _, lifted in bar.lifts:
                yield from lifted

    def changes(self) -> list[date]:
        """The days from which another status may hold, sorted."""
        days: set[date] = set(self.relation.period.changes()) if self.relation.act == "dr:UsingHeldCopy" else set()
        for authority in self.authorities:
            days |= authority.period.changes()
        for bar, _ in self.bars:
            days |= bar.period.changes()
            for period, _ in bar.lifts:
                days |= period.changes()
        return sorted(days)

    def line(self, days: Iterable[date], atoms: Mapping[str, str]) -> tuple[Verdict, ...]:
        """The status on each of these days for one combination of place, category and people."""
        # What a scope extends to does not depend on the day: it is worked out once for the whole line.
        permits = [(a, self._permits(a, atoms)) for a in self.authorities]
        bars = [(bar, *self._bars(bar, reached, atoms)) for bar, reached in self.bars]
        return tuple(self._verdict(day, permits, bars) for day in days)

    def _verdict(
        self,
        day: date,
        permits: list[tuple[Authority, Truth]],
        bars: list[tuple[Bar, Truth, list[tuple[Period, Truth]]]],
    ) -> Verdict:
        permitted = {a.id: min(a.period.holds(day), truth) for a, truth in permits}
        barred = {}
        for bar, covered, lifts in bars:
            lifted = union(min(period.holds(day), truth) for period, truth in lifts)
            barred[bar.id] = min(bar.period.holds(day), covered, ~lifted)
        by = tuple(sorted(id for id, truth in permitted.items() if truth is not Truth.NO))
        binding = tuple(sorted(id for id, truth in barred.items() if truth is not Truth.NO))
        barring, permitting = union(barred.values()), union(permitted.values())
        if permitting is Truth.NO and self.authorities:
            # Nothing to bar: the authority comes later or is over. The bars that would bind stand beside it.
            return Verdict(self._out_of_force(day, permits), True, (), binding)
        if barring is not Truth.NO:
            return Verdict(BARRED, barring is Truth.YES, by, binding)
        if permitting is not Truth.NO:
            return Verdict(IN_FORCE, permitting is Truth.YES, by)
        return Verdict(NOT_ESTABLISHED, True)

    @staticmethod
    def _out_of_force(day: date, permits: list[tuple[Authority, Truth]]) -> str:
        fitting = [a for a, truth in permits if truth is not Truth.NO]
        if any(a.period.before(day) for a in fitting):
            return NOT_YET
        return ENDED if any(a.period.after(day) for a in fitting) else NOT_ESTABLISHED

    def _covers(self, scope: Scope, atoms: Mapping[str, str], *, authority: bool) -> Truth:
        answer = Truth.YES
        for dimension, atom in atoms.items():
            key = (scope.id, dimension, atom, authority)
            if key not in self._covered:
                within = partial(self.law.within, dimension)
                self._covered[key] = scope.covers({dimension: atom}, within, authority=authority)
            answer = min(answer, self._covered[key])
        return answer

    def _bars(
        self, bar: Bar, reached: list[tuple[Scope, Truth]], atoms: Mapping[str, str]
    ) -> tuple[Truth, list[tuple[Period, Truth]]]:
        covered = union(min(truth, self._covers(scope, atoms, authority=False)) for scope, truth in reached)
        lifts = [
            (period, union(self._covers(scope, atoms, authority=False) for scope in scopes))
            for period, scopes in bar.lifts
        ]
        return covered, lifts

    def _permits(self, authority: Authority, atoms: Mapping[str, str]) -> Truth:
        scopes = [*authority.scopes, *self.relation.scopes] or [Scope()]
        return definitions(self._covers(scope, atoms, authority=True) for scope in scopes)


def make_cells(record: Record) -> tuple[Cell, ...]:
    """The cells of every access and flow that has an authority on record or that a bar reaches, sorted."""
    law = law_of(record)
    return _made(law, law.relations())


def cells_of(law: Law, entity: Entity) -> tuple[Cell, ...]:
    """The cells of one access or flow, the same as among all: for a graph of which only a few are asked about."""
    return _made(law, law.acts(entity))


def _made(law: Law, relations: Iterable[Relation]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for relation in relations:
        point = _Point(law, relation)
        if point.authorities or point.bars:
            cells += _joined(_cells(point))
    return tuple(sorted(cells, key=_order))


def _joined(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cells of the same days and status that differ in one dimension only, as one: fewer lines say the same."""
    found = list(cells)
    for dimension in ("people", "categories", "places"):
        alike: dict[Cell, set[str]] = {}
        for cell in found:
            alike.setdefault(_with(cell, dimension, ()), set()).update(getattr(cell, dimension))
        found = [
            _with(rest, dimension, (*sorted(atoms - {OTHER}), *({OTHER} & atoms))) for rest, atoms in alike.items()
        ]
    yield from found


def _with(cell: Cell, dimension: str, atoms: tuple[str, ...]) -> Cell:
    changed: dict[str, Any] = {dimension: atoms}
    return replace(cell, **changed)


def _order(cell: Cell) -> tuple[object, ...]:
    return (cell.relation, cell.act, cell.first or date.min, cell.places, cell.categories, cell.people)


def _cells(point: _Point) -> Iterator[Cell]:
    atoms = {d: _atoms(point, d) for d in SPLIT}
    starts = [None, *point.changes()]
    days = [start or _before(starts) for start in starts]
    lines = {
        (place, category, people): point.line(days, {"Place": place, "Category": category, "People": people})
        for place in atoms["Place"]
        for category in atoms["Category"]
        for people in atoms["People"]
    }
    for places, categories, groups, line in _merged(lines, atoms):
        for first, last, verdict in _runs(starts, line):
            claims = _claims(point, verdict)
            yield Cell(
                point.relation.id, point.relation.act, first, last, places, categories, groups, verdict,
                tuple(sorted(claims)), point.law.inferred(claims),
            )  # fmt: skip


def _before(starts: list[date | None]) -> date:
    """A day before the first change; any day where nothing changes."""
    return starts[1] - DAY if len(starts) > 1 and starts[1] else date(1, 1, 2)


def _atoms(point: _Point, dimension: str) -> tuple[str, ...]:
    named = {value for scope in point.scopes() for value in scope.values(dimension)}
    if dimension == "Category":
        named |= set(point.law.ids(point.relation.id, "dpv:hasPersonalData"))
    return (*sorted(named), OTHER)


Line = tuple[Verdict, ...]


def _merged(
    lines: Mapping[tuple[str, str, str], Line], atoms: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Line]]:
    """Atoms that behave alike whatever the other dimensions say are shown together."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for position, dimension in enumerate(SPLIT):
        alike: dict[tuple[tuple[tuple[str, ...], Line], ...], list[str]] = {}
        for atom in atoms[dimension]:
            rest = tuple(
                sorted(
                    (key[:position] + key[position + 1 :], line) for key, line in lines.items() if key[position] == atom
                )
            )
            alike.setdefault(rest, []).append(atom)
        groups[dimension] = [tuple(members) for members in alike.values()]
    for places in groups["Place"]:
        for categories in groups["Category"]:
            for people in groups["People"]:
                yield places, categories, people, lines[places[0], categories[0], people[0]]


def _runs(starts: list[date | None], line: Line) -> Iterator[tuple[date | None, date | None, Verdict]]:
    begin = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index] != line[begin]:
            end = starts[index] if index < len(line) else None
            yield starts[begin], end - DAY if end else None, line[begin]
            begin = index


def _claims(point: _Point, verdict: Verdict) -> frozenset[str]:
    """What a verdict rests on: the claims that set dates and scopes of what permits or bars, and who may get what."""
    found: set[str] = set()
    for authority in point.authorities:
        if authority.id in verdict.permitted_by or not (verdict.permitted_by or verdict.barred_by):
            found |= authority.claims
    for bar, _ in point.bars:
        if bar.id in verdict.barred_by:
            found |= bar.claims
    found |= {c for scope in point.relation.scopes for c in scope.claims} if verdict.permitted_by else set()
    found |= {
        claim.id
        for predicate in ("dpv:hasRecipient", "dr:to", "dr:underAgreement", "dr:underNotice", "dr:dataset")
        for claim, _ in point.law.said(point.relation.id, predicate)
    }
    return frozenset(found)


def status_on(cells: Iterable[Cell], relation: str, day: date, act: str = "dr:Disclosing") -> str:
    """The status of a whole access or flow on a day: partly barred where some of it is in force and some barred.

    Empty where it has no cells.
    """
    found = {c.verdict.status for c in cells if c.relation == relation and c.act == act and c.holds(day)}
    if IN_FORCE in found and BARRED in found:
        return PARTLY_BARRED
    for status in (BARRED, IN_FORCE, NOT_YET, ENDED, NOT_ESTABLISHED):
        if status in found:
            return status
    return ""
