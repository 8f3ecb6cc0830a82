"""Who can reach what: path answers in which every hop is sourced, dated and graded and says no more than the record.

A state is (data set, holder): a hop moves one data set, or a part of it, from one holder to the next. Two hops that
merely meet in one organisation with different data sets are no path. A path is as strong as its weakest hop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from datareach.errors import UsageError
from datareach.facts import claim_sheet, graded, published
from datareach.law.facts import Same
from datareach.law.scope import Truth
from datareach.model import Reading, Record
from datareach.reach.answer import Answer, Path, Question, Step, best
from datareach.reach.day import Day, spells_of, strongest, weakest
from datareach.reach.evidence import Evidence, Grading, Modality, Support
from datareach.reach.hops import Hop, Hops
from datareach.reach.journey import Times, journeys
from datareach.reach.search import reached, state_graph
from datareach.reach.shortest import at_least, shortest
from datareach.reach.simple import simple_paths
from datareach.reach.span import compared, journey_path
from datareach.reach.states import States, always
from datareach.reach.sweep import Sweep
from datareach.reach.whatif import without
from datareach.reach.words import (
    NO_DATES,
    ON_ANOTHER_DAY,
    ONLY_POSSIBLE,
    POSSIBLE_MARK,
    accepting,
    beside,
    make_step,
    name,
)

if TYPE_CHECKING:
    from datareach.reach.arrays import Arrays

ARRAYS_FROM = 200_000
"""From so many hops on a sweep runs on arrays: laying them out then costs less than a second sweep without them."""

__all__ = [
    "Answer",
    "Evidence",
    "Hop",
    "Modality",
    "Path",
    "Question",
    "Reading",
    "Step",
    "Support",
    "ask",
    "best_paths",
    "data_of",
    "everything",
    "readings",
    "travel",
    "who_reaches",
]


def data_of(record: Record, what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The data sets that a name stands for, and in words why, and what is left out."""
    entity = record.entities.get(what)
    if entity is None:
        raise UsageError(f"{what}: not a thing of this graph.")
    hops = _sweep(Same(record)).hops
    if entity.kind == "data set":
        data: tuple[str, ...] = (what,)
        words = ""
    elif entity.kind == "system":
        data = tuple(hops.values(what, "dcat:servesDataset"))
        words = f"{name(record, what)} is a system: the answer is for the data sets that it is stated to serve."
    elif entity.kind == "organisation":
        data = hops.held_by(what)
        words = f"{name(record, what)} is a party: the answer is for the data sets that it is stated to hold."
        if not data:
            words = f"No data set that {name(record, what)} holds is on record here."
    else:
        raise UsageError(f"{entity.full_name} is a {entity.kind}. Name a data set, a system or a party.")
    return data, (*([words] if words else []), *_of_parts(record, hops, data), *_of_wholes(record, hops, data))


def _of_parts(record: Record, hops: Hops, data: tuple[str, ...]) -> Iterator[str]:
    """Says of each part that is counted with its whole who says that it is one, and how sure that is."""
    for set_ in data:
        inside = hops.parts(set_)
        said = []
        for part in inside[1:]:
            wholes = hops.values(part, "dr:partOfData")
            claims = [claim for whole in inside if whole in wholes for claim in wholes[whole]]
            sheet = claim_sheet(record, min(claims, key=lambda claim: hops.grading.evidence([claim]).order))
            said.append(f"{name(record, part)} ({graded(sheet)}, {published(sheet)})")
        if said:
            what = "a part" if len(said) == 1 else "parts"
            yield f"Counted as {what} of {name(record, set_)}, as far as a reading takes the claim: {'; '.join(said)}."


def _of_wholes(record: Record, hops: Hops, data: tuple[str, ...]) -> Iterator[str]:
    """Says of each whole that moves, and that a question about its part leaves out, that it does."""
    parts = {part for set_ in data for part in hops.parts(set_)}
    for set_ in data:
        for whole in hops.wholes(set_)[1:]:
            if whole in hops.of_data and whole not in parts:
                part, all_ = name(record, set_), name(record, whole)
                yield (
                    f"Not counted here: accesses and flows of {all_} as a whole, of which {part} is a part; "
                    f"whether they include it is not settled. Ask about {all_} by that name."
                )


def ask(
    record: Record,
    who: str,
    what: str,
    *,
    on: date | None = None,
    accept: tuple[str, ...] = (),
    reading: Reading | None = None,
    possible: bool = False,
    leave_out: tuple[str, ...] = (),
    max_hops: int = 6,
    most: int = 10,
) -> Answer:
    """Whether and how ``who`` can reach ``what``: the verdict and the paths, best first.

    ``on`` asks for one day; ``accept`` takes further bases; ``leave_out`` removes claims, agreements or systems first.
    """
    known = without(record, leave_out)
    data, notes = data_of(known, what)
    question = Question(_party(record, who), what, data, on, accept, reading, possible, leave_out, max_hops, most)
    return _answer(_Asking(known, question), record, notes)


def _party(record: Record, who: str) -> str:
    if who not in record.entities or record.entities[who].kind != "organisation":
        raise UsageError(f"{record.label(who)} is no organisation. Name the party that reaches the data first.")
    return who


def _answer(asking: _Asking, record: Record, notes: tuple[str, ...] = ()) -> Answer:
    question, possible, most = asking.question, asking.question.possible, asking.question.most
    paths = asking.paths(possible=possible, most=most + 1)
    listed = tuple(best(paths))[:most]
    status = asking.headline(listed) if listed else ""
    return Answer(
        question,
        listed,
        more=max(0, len(paths) - most),
        searched=asking.searched(),
        nearest=() if listed else tuple(asking.nearest()),
        status=status,
        notes=(*notes, *asking.accepting(), *asking.left_out_notes(record)),
    )


@lru_cache(maxsize=4)
def _sweep(same: Same, accept: tuple[str, ...] = (), reading: Reading | None = None) -> Sweep:
    return Sweep(Hops(same.record, Grading(same.record, accept=accept, reading=reading)), spells_of(same.record))


@lru_cache(maxsize=1)
def _arrays(sweep: Sweep) -> Arrays | None:
    """The sweep on arrays, where there is numpy and the record is so large that laying them out is worth it."""
    if len(sweep.hops.claimed) < ARRAYS_FROM:
        return None
    try:
        from datareach.reach.arrays import Arrays
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        return None
    return Arrays(sweep)


class _Asking:
    """One question over one record; what does not depend on the question is made once for the record."""

    def __init__(self, record: Record, question: Question) -> None:
        self.record, self.question = record, question
        same = Same(record)
        self.day = Day(record, question.on)
        self.sweep = _sweep(same, tuple(sorted(question.accept)), question.reading)
        self.hops = self.sweep.hops
        self._steps: dict[str, Step] = {}
        self._states: dict[tuple[tuple[str, ...], bool], States] = {}

    def again(self, **changes: Any) -> _Asking:
        """Another question over the same hops and day, with the same accepted bases and reading."""
        other = copy(self)
        other.question = replace(self.question, **changes)
        return other

    def paths(self, *, possible: bool, most: int, any_day: bool = False) -> list[Path]:
        return [Path(tuple(map(self.step, way))) for way in self.ways(possible=possible, most=most, any_day=any_day)]

    def step(self, hop: Hop) -> Step:
        """A hop in words, made once: many paths share it."""
        if hop.id not in self._steps:
            self._steps[hop.id] = make_step(self.record, hop, self.day)
        return self._steps[hop.id]

    def states(self, *, any_day: bool) -> States:
        """The states of the data asked about with their possible hops; the same for everyone who may be asked for."""
        key = (self.question.data, any_day)
        if key not in self._states:
            holds = always if any_day else self.day.holds
            self._states[key] = States(self.hops, self.question.data, possible=True, holds=holds)
        return self._states[key]

    def ways(self, *, possible: bool, most: int, any_day: bool = False) -> Iterator[tuple[Hop, ...]]:
        """The best paths, each as its hops alone."""
        asked = self.question
        starts = [(part, "") for part in dict.fromkeys(p for whole in asked.data for p in self.hops.parts(whole))]
        if possible:
            edges_of = at_least(self.states(any_day=any_day).between(asked.who, asked.max_hops))
        else:
            edges_of = self.sweep.between(starts, asked.who, None if any_day else asked.on, asked.max_hops)
        return shortest(edges_of, starts, asked.who, most=most, max_hops=asked.max_hops, possible=possible)

    def for_everyone(self) -> Iterator[tuple[str, Path]]:
        """The best path to each party that some path reaches."""
        for who in self.recipients():
            for path in self.again(who=who).paths(possible=False, most=1):
                yield who, path

    def recipients(self) -> list[str]:
        """Every party to which some walk from the data comes: no path reaches any other."""
        asked = self.question
        if asked.possible:
            graph = state_graph(self.hops, asked.data, possible=True, holds=self.day.holds)
            return sorted(reached(graph, [state for state in graph if not state[1]]))
        arrays = _arrays(self.sweep)
        if arrays:
            found = arrays.named(arrays.reached(asked.data, asked.on, asked.max_hops))
        else:
            found = self.sweep.reached(asked.data, asked.on, asked.max_hops)
        return sorted({who for _, who in found} - {""})

    def sets(self) -> list[str]:
        """Every data set from which some walk comes to the party: no path reaches it from any other."""
        sets = [e.id for e in self.record.entities.values() if e.kind == "data set"]
        if self.question.possible:
            return sets
        arrays = _arrays(self.sweep)
        asked = (self.question.who, self.question.on, self.question.max_hops)
        begun = self.sweep.begun(arrays.named(arrays.origins(*asked))) if arrays else self.sweep.origins(*asked)
        return [data for data in sets if data in begun]

    def status(self, path: Path) -> str:
        return weakest(step.status for step in path.steps)

    def headline(self, listed: Sequence[Path]) -> str:
        """The strongest permission among the paths that carry the verdict: the authority in force, where one is."""
        first = listed[0]
        same = [p for p in listed if (p.support, p.modality) == (first.support, first.modality)]
        return strongest(self.status(path) for path in same)

    def searched(self) -> dict[str, int]:
        return {
            "claims": len(self.record.claims),
            "accesses and flows": len(self.hops.relations),
            "data sets": len({p for d in self.question.data for p in self.hops.parts(d)}),
            "hops": len(self.hops.claimed),
        }

    def accepting(self) -> list[str]:
        bases = sorted(self.record.label(basis) for basis in self.question.accept)
        return [accepting(", ".join(bases))] if bases else []

    def left_out_notes(self, whole: Record) -> list[str]:
        if not self.question.without:
            return []
        gone = len(whole.claims) - len(self.record.claims)
        removed = ", ".join(name(whole, id) for id in self.question.without)
        lines = [f"Without {removed}: {gone} of {len(whole.claims)} claims are left out."]
        before = _sweep(Same(whole), tuple(sorted(self.question.accept)), self.question.reading).hops
        doors = sorted({hop.relation for hop in before.claimed} - {hop.relation for hop in self.hops.claimed})
        if doors:
            lines.append(f"With that goes: {'; '.join(whole.label(door) for door in doors)}.")
        return lines

    def nearest(self) -> list[str]:
        """The nearest miss: what holds on another day, what is only possible, what else the party reaches."""
        lines = []
        if self.question.on:
            for path in self.paths(possible=False, most=1, any_day=True):
                # A step that does not hold on the day is the reason; what it says is said with its dates.
                for step in path.steps:
                    if step.holds is Truth.NO:
                        lines.append(ON_ANOTHER_DAY.format(said=step.sentence, when=step.interval or NO_DATES))
        if not self.question.possible:
            for path in self.paths(possible=True, most=1):
                reasons = [s.sentence for s in path.steps if s.hop.kind == "possible"]
                lines += [ONLY_POSSIBLE.format(said=reason.removeprefix(POSSIBLE_MARK)) for reason in reasons]
        who = self.question.who
        others = [data for data, recipient in self.hops.into if recipient == who]
        if others and (self.question.without or not lines):
            lines.append(beside(self.record, who, others))
        return lines


def best_paths(record: Record) -> Iterator[tuple[str, str, Path, str]]:
    """For every data set and every party that reaches it: (party, data set, best path, legal status)."""
    for entity in record.entities.values():
        if entity.kind == "data set":
            asking = _Asking(record, Question("", entity.id, (entity.id,)))
            yield from ((who, entity.id, path, asking.status(path)) for who, path in asking.for_everyone())


def readings(record: Record) -> dict[str, Reading]:
    """The readings that the graph defines, by label."""
    return {reading.name: reading for reading in record.readings}


def travel(
    record: Record,
    who: str,
    what: str,
    since: date,
    until: date,
    *,
    accept: tuple[str, ...] = (),
    reading: Reading | None = None,
    leave_out: tuple[str, ...] = (),
    most: int = 10,
) -> Answer:
    """Whether and how data can come to ``who`` over a span of days, and how a look at its last day alone differs.

    Its paths are journeys: :mod:`datareach.reach.journey` says what these are. The legal status stands at each hop, as
    of the day on which the data comes by it: a span has no one status.
    """
    if since > until:
        raise UsageError(f"the span ends before it begins: {since} is after {until}.")
    known = without(record, leave_out)
    data, notes = data_of(known, what)
    question = Question(
        _party(record, who), what, data, until, accept, reading, without=leave_out, most=most, since=since
    )
    asking = _Asking(known, question)
    found = journeys(asking.hops, asking.day.spells, data, who, since, until)
    listed = tuple(journey_path(known, journey, until, asking.day.spells) for journey in found[:most])
    snapshot = ask(record, who, what, on=until, accept=accept, reading=reading, leave_out=leave_out)
    return Answer(
        question,
        listed,
        more=max(0, len(found) - most),
        searched=asking.searched(),
        nearest=() if listed else tuple(asking.again(since=None).nearest()),
        notes=(*notes, *asking.accepting(), *asking.left_out_notes(record)),
        compared=tuple(compared(listed, snapshot, until, Times(asking.day.spells, since, until))),
    )


def everything(record: Record, who: str, **options: Any) -> list[Answer]:
    """What ``who`` reaches: an answer for each data set that has one, best first; options as :func:`ask` has them."""
    whole = _whole(record, _party(record, who), who, (), options)
    answers = [_answer(whole.again(what=data, data=(data,)), record) for data in whole.sets()]
    return sorted((a for a in answers if a.paths), key=lambda a: (-a.support, -(a.modality or 0), a.question.what))


def who_reaches(record: Record, what: str, **options: Any) -> list[Answer]:
    """Who reaches ``what``: an answer for each party that has one, best first. The same answers as asked forward."""
    data, notes = data_of(without(record, options.get("leave_out", ())), what)
    whole = _whole(record, "", what, data, options)
    answers = [_answer(whole.again(who=who), record, notes) for who in whole.recipients()]
    return sorted((a for a in answers if a.paths), key=lambda a: (-a.support, -(a.modality or 0), a.question.who))


def ways_to(
    record: Record, what: str, *, reading: Reading | None = None, most: int
) -> Iterator[tuple[str, list[tuple[Hop, ...]], bool]]:
    """Every party that ``what`` could come to, with its ways, possible ones too, and whether there are more."""
    data, _ = data_of(record, what)
    whole = _whole(record, "", what, data, {"reading": reading, "possible": True})
    states = whole.states(any_day=False)
    every = simple_paths(states.out, states.starts, whole.question.max_hops)
    if every is not None:
        yield from ((who, ways[:most], len(ways) > most) for who, ways in every.items())
        return
    for who in whole.recipients():
        ways = list(whole.again(who=who).ways(possible=True, most=most + 1))
        if ways:
            yield who, ways[:most], len(ways) > most


def _whole(record: Record, who: str, what: str, data: tuple[str, ...], options: dict[str, Any]) -> _Asking:
    """One asking for many questions with the same options."""
    left_out = options.pop("leave_out", ())
    return _Asking(without(record, left_out), Question(who, what, data, without=left_out, **options))
