"""Everything that is reached from some data, or by some party, in one sweep over the hops, without any path.

Each state carries a set of grades (support, modality, certainty): some walk comes to it on which every hop has
at least these. The set is an integer, a hop lets those through that it has itself, and what joins is a union, so one
breadth-first sweep answers for all grades at once. A walk may come back to whoever gave the data first, and a path does
not; so the sweep finds at least what paths find, and an answer always rests on a path.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property

from datareach.law.period import Period
from datareach.reach.day import Spells
from datareach.reach.evidence import Modality, Support
from datareach.reach.hops import Hop, Hops
from datareach.reach.shortest import EdgesOf
from datareach.reach.states import Edge, State

Row = tuple[State, int, int, int, int, int, int, Hop]
"""The state at the other end; the days from which a hop perhaps and certainly holds, and until which certainly and
perhaps; the grades it lets through where it holds certainly, and perhaps; the hop."""

_NEVER = date.max.toordinal() + 1
ALL = (1 << 24) - 1
"""Every grade."""


def grades(support: Support, modality: Modality, certain: bool) -> int:
    """The set of all grades up to this one."""
    return sum(
        1 << _place(s, m, c) for s in range(1, support + 1) for m in range(1, modality + 1) for c in range(certain + 1)
    )


def _place(support: int, modality: int, certain: int) -> int:
    return ((support - 1) * 3 + modality - 1) * 2 + certain


def best_grade(found: int) -> tuple[Support, Modality, bool]:
    """The best of a set of grades: best support first, then highest modality, then certain before perhaps."""
    top = found.bit_length() - 1
    return Support(top // 6 + 1), Modality(top // 2 % 3 + 1), bool(top % 2)


class Sweep:
    """The hops of a record laid out for sweeps; made once, for any day."""

    def __init__(self, hops: Hops, spells: Spells) -> None:
        self.hops, self.spells = hops, spells

    def reached(self, data: Iterable[str], day: date | None, max_hops: int) -> dict[State, int]:
        """Every state that some walk from these data sets comes to, with its grades."""
        starts = dict.fromkeys(part for whole in data for part in self.hops.parts(whole))

        return self._spread({(set_, ""): ALL for set_ in starts}, self._out, self.hops.above, day, max_hops)

    def _out(self, state: State) -> Iterable[Row]:
        set_, holder = state
        if not holder:
            return self._starting.get(set_, ())
        parts = self.hops.parts(set_)
        if len(parts) == 1:
            return self._onward.get(state, ())
        return itertools.chain.from_iterable(self._onward.get((part, holder), ()) for part in parts)

    def _into(self, state: State) -> Iterable[Row]:
        return self.back.get(state, ())

    def origins(self, who: str, day: date | None, max_hops: int) -> dict[str, int]:
        """The data sets from which some walk comes to ``who``, with the grades of those walks."""
        ends = {(set_, who): ALL for set_ in self.hops.of_data}
        ends |= {(set_, who): ALL for part in self.hops.of_data for set_ in self.hops.wholes(part)}
        found = self._spread(ends, self._into, self.hops.below, day, max_hops)
        return self.begun(found)

    def begun(self, found: dict[State, int]) -> dict[str, int]:
        """The grades of the data sets that a question can start from, the whole of a part among them."""
        begun: dict[str, int] = {}
        for (set_, holder), grades_ in found.items():
            if not holder:
                for whole in self.hops.wholes(set_):
                    begun[whole] = begun.get(whole, 0) | grades_
        return begun

    @staticmethod
    def _distances(
        ends: Iterable[State],
        rows: Callable[[State], Iterable[Row]],
        joined: dict[str, tuple[str, ...]],
        asked: int | None,
        need: int,
        most: int,
    ) -> dict[State, int]:
        """How many hops away each state is, up to ``most``; the structure of organisations is none."""
        found: dict[State, int] = {}
        layer = list(ends)
        for distance in range(most + 1):
            further: list[State] = []
            for state in layer:
                if state in found:
                    continue
                found[state] = distance
                for other, opens, begins, lasts, closes, sure, perhaps, _ in rows(state):
                    if other not in found:
                        if asked is None or begins <= asked <= lasts:
                            if sure & need:
                                further.append(other)
                        elif perhaps & need and opens <= asked <= closes:
                            further.append(other)
                set_, holder = state
                if holder in joined:
                    layer += [(set_, other) for other in joined[holder]]
            layer = further
        return found

    def _edges(
        self,
        starts: Iterable[State],
        back: dict[State, int],
        ends: set[State],
        asked: int | None,
        need: int,
        most: int,
    ) -> dict[State, list[Edge]]:
        """The edges on the way from the starts to the ends, whose distances from each state are given."""
        edges: dict[State, list[Edge]] = {}
        layer = list(starts)
        for distance in range(most + 1):
            further: list[State] = []
            for state in layer:
                if state in edges or state in ends:
                    continue
                left = most - distance - 1
                found: dict[str, Edge] = {}
                for target, opens, begins, lasts, closes, sure, perhaps, hop in self._out(state):
                    if back.get(target, most) > left:
                        continue
                    certain = asked is None or begins <= asked <= lasts
                    if (sure if certain else perhaps if asked is None or opens <= asked <= closes else 0) & need:
                        # A hop that holds in one of several spells holds.
                        if certain or hop.id not in found:
                            known = hop.evidence
                            found[hop.id] = Edge(hop, state, target, known.support, known.modality, certain)
                        further.append(target)
                set_, holder = state
                for whole in self.hops.above.get(holder, ()):
                    if back.get((set_, whole), most + 1) <= left + 1:
                        up = self.hops.upward(set_, holder, whole)
                        known = up.evidence
                        found[up.id] = Edge(up, state, (set_, whole), known.support, known.modality, True)
                        layer.append((set_, whole))
                edges[state] = sorted(found.values(), key=lambda edge: edge.hop.id)
            layer = further
        return edges

    @staticmethod
    def _spread(
        starts: dict[State, int],
        rows: Callable[[State], Iterable[Row]],
        joined: dict[str, tuple[str, ...]],
        day: date | None,
        max_hops: int,
    ) -> dict[State, int]:
        asked = day.toordinal() if day else None
        found: dict[State, int] = {}
        layer = _climb(starts, found, joined)
        for _ in range(max_hops):
            come: dict[State, int] = {}
            for state, new in layer.items():
                for target, opens, begins, lasts, closes, sure, perhaps, _ in rows(state):
                    if asked is None or begins <= asked <= lasts:
                        through = new & sure
                    elif opens <= asked <= closes:
                        through = new & perhaps
                    else:
                        continue
                    if through & ~found.get(target, 0):
                        come[target] = come.get(target, 0) | through
            layer = _climb(come, found, joined)
            if not layer:
                break
        return found

    def between(self, starts: Sequence[State], who: str, day: date | None, max_hops: int) -> EdgesOf:
        """For each class of hops those on walks of at most so many hops from these starts to what ``who`` holds."""
        asked = day.toordinal() if day else None
        ends = {(data, who) for data, _ in starts}

        def of(support: Support, modality: Modality, certain: bool) -> dict[State, list[Edge]]:
            need = 1 << _place(support, modality, certain)
            back = self._distances(ends, self._into, self.hops.below, asked, need, max_hops)
            begin = [state for state in starts if state in back]
            if not begin:
                return {}
            return self._edges(begin, back, ends, asked, need, max_hops)

        return of

    @cached_property
    def _rows(self) -> list[tuple[Hop, bool, list[Row]]]:
        found = []
        for hop in self.hops.claimed:
            known = hop.evidence
            sure, perhaps = (_GRADES[known.support, known.modality, certain] for certain in (True, False))
            target = (hop.data, hop.recipient)
            rows = [(target, *_ordinals(spell), sure, perhaps, hop) for spell in self.spells.of(hop)]
            found.append((hop, self.hops.starts(hop), rows))
        return found

    @cached_property
    def _starting(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for hop, starts, rows in self._rows:
            if starts:
                found.setdefault(hop.data, []).extend(rows)
        return found

    @cached_property
    def _onward(self) -> dict[State, list[Row]]:
        found: dict[State, list[Row]] = {}
        for hop, _, rows in self._rows:
            if hop.giver:
                found.setdefault((hop.data, hop.giver), []).extend(rows)
        return found

    @cached_property
    def back(self) -> dict[State, list[Row]]:
        """The hops that lead to each state, with the states from which they come."""
        found: dict[State, list[Row]] = {}
        for hop, starts, rows in self._rows:
            here = found.setdefault((hop.data, hop.recipient), [])
            givers = [(hop.data, "")] if starts else []
            givers += [(whole, hop.giver) for whole in self.hops.wholes(hop.data)] if hop.giver else []
            here += [(giver, *row[1:]) for giver in givers for row in rows]
        return found


_GRADES = {(s, m, c): grades(s, m, c) for s in list(Support)[1:] for m in Modality for c in (True, False)}


def _climb(come: dict[State, int], found: dict[State, int], joined: dict[str, tuple[str, ...]]) -> dict[State, int]:
    """What is new among what has come, and along the structure of organisations from there; no hop is spent on it."""
    fresh: dict[State, int] = {}
    queue = list(come.items())
    while queue:
        state, grades_ = queue.pop()
        new = grades_ & ~found.get(state, 0)
        if new:
            found[state] = found.get(state, 0) | new
            fresh[state] = fresh.get(state, 0) | new
            set_, holder = state
            if holder in joined:
                queue += [((set_, other), new) for other in joined[holder]]
    return fresh


def _ordinals(spell: Period) -> tuple[int, int, int, int]:
    """Days as numbers: from when perhaps, from when certainly, until when certainly, until when perhaps."""
    opens = spell.first_possible.toordinal() if spell.first_possible else 0
    closes = spell.last_possible.toordinal() if spell.last_possible else _NEVER
    begins = spell.first_certain.toordinal() if spell.first_certain else _NEVER
    lasts = spell.last_certain.toordinal() if spell.last_certain else 0
    return opens, max(begins, opens), min(lasts, closes), closes
