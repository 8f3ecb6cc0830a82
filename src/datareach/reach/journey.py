"""Journeys: over a span of days, copies may be handed on one after another, each no earlier than the last.

Only a *did* transfer makes a holding, and it shows that its sender held the data; *may* or *can* alone makes none, but
the last hop may be one. For each last hop the best supported journey is found, and of those the one that arrives first:
earliest arrivals, as in B. B. Xuan, A. Ferreira and A. Jarry, "Computing shortest, fastest, and foremost journeys in
dynamic networks" (2003). Where dates are imprecise there are two: the earliest day on which the data can be there, and
the earliest by which it is there whatever the days were. Nobody says when a copy is deleted, so what was handed over
before the span counts, and a holding "may still hold" at its end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from datareach.law.period import Period, period
from datareach.law.scope import Truth, union
from datareach.reach.day import Spells
from datareach.reach.evidence import Modality, Support
from datareach.reach.hops import Hop, Hops
from datareach.reach.states import State

ALWAYS = date.min
"""The day since which a first giver has the data: no source says when it began."""
LEVELS = (Support.ON_RECORD, Support.DISPUTED, Support.CONDITIONAL)
Way = tuple[date, tuple[Hop, ...]]
"""A day of arrival and the hops that bring the data by it."""


@dataclass(frozen=True)
class Journey:
    """Hops in an order of days; for each the earliest day on which it can have brought the data (``ALWAYS`` where no
    date is on record), and the day by which it certainly has, if there is one."""

    hops: tuple[Hop, ...]
    perhaps: tuple[date | None, ...]
    certain: tuple[date | None, ...]

    @property
    def support(self) -> Support:
        """The weakest support of its hops."""
        return min(hop.evidence.support for hop in self.hops)

    @property
    def modality(self) -> Modality:
        """The lowest modality of its hops; the structure of organisations has none of its own."""
        return min(hop.evidence.modality for hop in self.hops if hop.relation)

    @property
    def arrives(self) -> date:
        """The day by which the data certainly is there, else the earliest on which it can be."""
        return self.certain[-1] or self.perhaps[-1] or ALWAYS

    @property
    def order(self) -> tuple[object, ...]:
        """Best support first, then highest modality, certain before perhaps, earliest arrival, fewest hops."""
        sure = self.certain[-1] is not None
        return (-self.support, -self.modality, not sure, self.arrives, len(self.hops), [hop.id for hop in self.hops])


def journeys(hops: Hops, spells: Spells, data: Iterable[str], who: str, since: date, until: date) -> list[Journey]:
    """How ``who`` gets any of these data sets within the span: for each last hop the best journey, best first.

    Its last hop brings the data to ``who`` or to a part of it. It comes from somebody who has the data without any hop
    on record; where that does not fit the days, or is less well supported, from whoever a transfer shows to have had
    it.
    """
    times = Times(spells, since, until)
    inside = tuple(dict.fromkeys(part for whole in data for part in hops.parts(whole)))
    found: dict[str, Journey] = {}
    for end, upward in _ends(hops, who).items():
        barred = frozenset({who, end})
        for level in LEVELS:
            searches = [
                _Search(hops, times, inside, barred, level, rooted=rooted, sure=sure)
                for sure in (True, False)
                for rooted in (True, False)
            ]
            for last in (hop for part in inside for hop in hops.into.get((part, end), ())):
                way = next((way for search in searches if last.id not in found and (way := search.by(last))), None)
                if way:
                    above = (hops.upward(last.data, part, whole) for part, whole in upward)
                    found[last.id] = times.along((*way[1], *above))
    return sorted(found.values(), key=lambda journey: journey.order)


def _ends(hops: Hops, who: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The party and each part of it, with the steps of structure by which it counts as the party's."""
    found: dict[str, tuple[tuple[str, str], ...]] = {who: ()}
    queue = [who]
    for whole in queue:
        for part in hops.below.get(whole, ()):
            if part not in found:
                found[part] = ((part, whole), *found[whole])
                queue.append(part)
    return found


class Times:
    """When a hop brings data that its giver has since a day."""

    def __init__(self, spells: Spells, since: date, until: date) -> None:
        self.spells, self.since, self.until = spells, since, until

    def arrival(self, hop: Hop, there: date, *, sure: bool) -> date | None:
        """The earliest day on which data can have come by a hop; ``sure``: on which it has, whatever the dates were.

        ``there`` is the day since which its giver can have it (``sure``: certainly has it). Nothing where it comes on
        no day up to the end of the span.
        """
        if not hop.relation:
            return there
        if hop.evidence.modality is not Modality.DID:
            return self._open(hop, max(there, self.since), Truth.YES if sure else Truth.PERHAPS)
        day = self._moved(hop, there, sure=sure)
        return day if day is not None and day <= self.until else None

    def _open(self, hop: Hop, there: date, least: Truth) -> date | None:
        """The first day of the span on which an access is permitted or works."""
        spells = self.spells.of(hop)
        for day in sorted({there, *(day for spell in spells for day in spell.changes() if day > there)}):
            if day <= self.until and union(spell.holds(day) for spell in spells) >= least:
                return day
        return None

    def _moved(self, hop: Hop, there: date, *, sure: bool) -> date | None:
        """The day on which a transfer moved the data: once, or every day from a start to an end.

        Where no end is on record it certainly moved data when it began, and perhaps ever after.
        """
        law = self.spells.law
        happened = [bounds for _, bounds in law.dates(hop.relation, "dr:happened")]
        starts = [bounds for _, bounds in law.dates(hop.relation, "dr:start")]
        ends = [] if happened else [bounds for _, bounds in law.dates(hop.relation, "dr:end", "dr:closed")]
        moved: Period = period(happened or starts, ends)
        if not sure:
            last = moved.first_certain if happened else moved.last_possible
            return None if last and there > last else max(there, moved.first_possible or ALWAYS)
        if moved.first_certain is None:
            return None
        if not ends:
            began = moved.first_possible is not None and there <= moved.first_possible
            return moved.first_certain if began else None
        day = max(there, moved.first_certain)
        return day if moved.last_certain and day <= moved.last_certain else None

    def along(self, way: tuple[Hop, ...]) -> Journey:
        """The days of a way, hop by hop."""
        days: dict[bool, list[date | None]] = {True: [], False: []}
        for sure, found in days.items():
            there: date | None = ALWAYS
            for hop in way:
                there = None if there is None else self.arrival(hop, there, sure=sure)
                found.append(there)
        return Journey(way, tuple(days[False]), tuple(days[True]))


class _Search:
    """Who has the data since when, by transfers of at least a level of support; past none of the ``barred``.

    ``rooted``: every way begins with somebody who has the data without any hop on record.
    """

    def __init__(
        self, hops: Hops, times: Times, inside: tuple[str, ...], barred: frozenset[str], level: Support,
        *, rooted: bool, sure: bool,
    ) -> None:  # fmt: skip
        self.hops, self.times, self.inside, self.barred = hops, times, inside, barred
        self.level, self.rooted, self.sure = level, rooted, sure
        self.held = self._foremost()

    def by(self, last: Hop) -> Way | None:
        """The way that ends with this hop and arrives first."""
        if not self._fits(last):
            return None
        before: list[Way] = [(ALWAYS, ())] if self._begins(last) else []
        givers = [(whole, last.giver) for whole in self.hops.wholes(last.data) if whole in self.inside]
        before += [self.held[state] for state in givers if last.giver and state in self.held]
        ways = [
            (day, (*way, last))
            for there, way in before
            if (day := self.times.arrival(last, there, sure=self.sure)) is not None
        ]
        return min(ways, key=_first, default=None)

    def _fits(self, hop: Hop) -> bool:
        return hop.giver not in self.barred and hop.evidence.support >= self.level

    def _begins(self, hop: Hop) -> bool:
        shown = hop.evidence.modality is Modality.DID and not self.rooted
        return shown or self.hops.starts(hop)

    def _foremost(self) -> dict[State, Way]:
        """The first arrivals (E. W. Dijkstra, with days for lengths)."""
        queue: list[tuple[date, int, tuple[str, ...], State, tuple[Hop, ...]]] = []
        found: dict[State, Way] = {}

        def offer(way: tuple[Hop, ...], hop: Hop, there: date) -> None:
            day = self.times.arrival(hop, there, sure=self.sure)
            if day is not None:
                longer = (*way, hop)
                state = (hop.data, hop.recipient)
                heapq.heappush(queue, (day, len(longer), tuple(h.id for h in longer), state, longer))

        for part in self.inside:
            for hop in self._transfers(self.hops.of_data.get(part, ())):
                if self._begins(hop):
                    offer((), hop, ALWAYS)
        while queue:
            day, _, _, (set_, holder), way = heapq.heappop(queue)
            if (set_, holder) in found:
                continue
            found[set_, holder] = day, way
            if holder in self.barred:
                continue
            for part in self.hops.parts(set_):
                for hop in self._transfers(self.hops.onward.get((part, holder), ())):
                    offer(way, hop, day)
            for whole in self.hops.above.get(holder, ()):
                offer(way, self.hops.upward(set_, holder, whole), day)
        return found

    def _transfers(self, hops: Iterable[Hop]) -> Iterator[Hop]:
        return (hop for hop in hops if hop.evidence.modality is Modality.DID and self._fits(hop))


def _first(way: Way) -> tuple[date, int, tuple[str, ...]]:
    return way[0], len(way[1]), tuple(hop.id for hop in way[1])
