"""The sweep of :mod:`datareach.reach.sweep` on numpy arrays, for records of hundreds of thousands of hops.

States are numbers and edges stand sorted by the state they leave (compressed sparse rows). A layer of the breadth-first
search is a few operations on whole arrays, as in A. Buluç and J. R. Gilbert, "The Combinatorial BLAS" (2011): or over
what joins, and over what a hop lets through. Same meaning and same grades; numpy comes with ``datareach[large]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from datareach.reach.states import State
from datareach.reach.sweep import ALL, Sweep


class Arrays:
    """The hops of a record as arrays, laid out once, for any day and any source."""

    def __init__(self, sweep: Sweep) -> None:
        self.hops = sweep.hops
        self.number: dict[State, int] = {}
        sources, targets, days, through = [], [], [], []
        # Rows that lead back know every whole from which a part can come.
        for target, rows in sweep.back.items():
            place = self._number(target)
            for source, *four, sure, perhaps, _ in rows:
                sources.append(self._number(source))
                targets.append(place)
                days.append(four)
                through.append((sure, perhaps))
        ups = self._ups()
        self.states = list(self.number)
        self.opens, self.begins, self.lasts, self.closes = np.array(days, dtype=np.int32).reshape(-1, 4).T
        self.sure, self.perhaps = np.array(through, dtype=np.uint32).reshape(-1, 2).T
        ends = np.array(sources, dtype=np.int64), np.array(targets, dtype=np.int64)
        self._forward = _Rows(*ends, len(self.states)), _Rows(*ups, len(self.states))
        self._backward = _Rows(*ends[::-1], len(self.states)), _Rows(*ups[::-1], len(self.states))

    def _number(self, state: State) -> int:
        return self.number.setdefault(state, len(self.number))

    def _ups(self) -> tuple[Any, Any]:
        """From what a component holds to what its department holds; what nobody got yet is not among it."""
        queue, pairs = list(self.number), []
        for set_, holder in queue:
            for whole in self.hops.above.get(holder, ()):
                if (set_, whole) not in self.number:
                    queue.append((set_, whole))
                pairs.append((self._number((set_, holder)), self._number((set_, whole))))
        found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def reached(self, data: Iterable[str], day: date | None, max_hops: int) -> Any:
        """The grades of each state by its number: what some walk from these data sets comes to."""
        parts = dict.fromkeys(part for whole in data for part in self.hops.parts(whole))
        return self._spread([(part, "") for part in parts], self._forward, day, max_hops)

    def origins(self, who: str, day: date | None, max_hops: int) -> Any:
        """The grades of each state by its number: from what some walk comes to ``who``."""
        mine = [state for state in self.states if state[1] == who]
        return self._spread(mine, self._backward, day, max_hops)

    def named(self, found: Any) -> dict[State, int]:
        """The states that have grades, by name."""
        return {self.states[place]: int(found[place]) for place in np.flatnonzero(found)}

    def _spread(self, starts: Iterable[State], ways: tuple[_Rows, _Rows], day: date | None, max_hops: int) -> Any:
        rows, ups = ways
        through = self._through(day)[rows.order]
        found = np.zeros(len(self.states), dtype=np.uint32)
        here = np.array([self.number[s] for s in starts if s in self.number], dtype=np.int64)
        found[here] = ALL
        here, new = self._climb(here, found[here], found, ups)
        for _ in range(max_hops):
            edges, times = rows.leaving(here)
            come, grades = rows.target[edges], np.repeat(new, times) & through[edges]
            here, new = self._climb(*_joined(come, grades, found), found, ups)
            if not len(here):
                break
        return found

    def _through(self, day: date | None) -> Any:
        """The grades that each hop lets through on a day."""
        if day is None:
            return self.sure
        asked = day.toordinal()
        perhaps = np.where((self.opens <= asked) & (asked <= self.closes), self.perhaps, np.uint32(0))
        return np.where((self.begins <= asked) & (asked <= self.lasts), self.sure, perhaps)

    @staticmethod
    def _climb(here: Any, new: Any, found: Any, ups: _Rows) -> tuple[Any, Any]:
        """What has come, and along the structure of organisations from there; no hop is spent on it."""
        whole, grades = [here], [new]
        while len(ups.target) and len(here):
            edges, times = ups.leaving(here)
            here, new = _joined(ups.target[edges], np.repeat(new, times), found)
            whole.append(here)
            grades.append(new)
        return np.concatenate(whole), np.concatenate(grades)


class _Rows:
    """Edges sorted by the state they leave."""

    def __init__(self, source: Any, target: Any, states: int) -> None:
        self.order = np.argsort(source, kind="stable")
        self.target = target[self.order]
        self.first = np.zeros(states + 1, dtype=np.int64)
        np.cumsum(np.bincount(source, minlength=states), out=self.first[1:])

    def leaving(self, states: Any) -> tuple[Any, Any]:
        """The edges that leave these states, and how many leave each."""
        begin, times = self.first[states], self.first[states + 1] - self.first[states]
        before = np.cumsum(times) - times
        return np.repeat(begin - before, times) + np.arange(times.sum()), times


def _joined(come: Any, grades: Any, found: Any) -> tuple[Any, Any]:
    """The states that get new grades, each once, with those grades, which are added to what is found."""
    fresh = grades & ~found[come]
    some = np.flatnonzero(fresh)
    come, fresh = come[some], fresh[some]
    before = found[come]
    np.bitwise_or.at(found, come, fresh)
    # Each state once: the last place that names it.
    place = np.empty(len(found), dtype=np.int64) if len(come) * 4 > len(found) else None
    if place is None:
        states, first = np.unique(come, return_index=True)
    else:
        place[come] = np.arange(len(come))
        first = np.flatnonzero(place[come] == np.arange(len(come)))
        states = come[first]
    return states, found[states] & ~before[first]
