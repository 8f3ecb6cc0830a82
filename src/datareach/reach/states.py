"""States are (data set, holder), and hops join them; a hop of a part leads on from whoever holds the whole.

States and edges are given on demand, so that a question costs what it touches and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from datareach.law.scope import Truth
from datareach.reach.evidence import Modality, Support
from datareach.reach.hops import COMPONENT, POSSIBLE, Hop, Hops
from datareach.reach.possible import possible_hops

State = tuple[str, str]
"""A data set and who holds it; nobody (``""``) at the start."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A hop from one state to another, and what counts of it on a path."""

    hop: Hop
    source: State
    target: State
    support: Support
    modality: Modality
    certain: bool

    @property
    def guess(self) -> int:
        """Whether the hop is only possible."""
        return self.hop.kind == POSSIBLE

    @property
    def length(self) -> int:
        """One for a hop; the structure of organisations is no hop."""
        return self.hop.kind != COMPONENT


def always(hop: Hop) -> Truth:
    """Every hop holds, where no day is asked."""
    return Truth.YES


class States:
    """The states that matter for these data sets (all of them where none is named) and the hops that hold."""

    def __init__(
        self,
        hops: Hops,
        data: Iterable[str] | None,
        *,
        possible: bool = False,
        holds: Callable[[Hop], Truth] = always,
    ) -> None:
        self.hops, self._holds = hops, holds
        wholes = sorted(hops.of_data) if data is None else data
        self.data = tuple(dict.fromkeys(part for whole in wholes for part in hops.parts(whole)))
        self._inside = frozenset(self.data)
        self._guessed = {set_: tuple(possible_hops(hops, set_)) for set_ in self.data} if possible else {}

    @property
    def starts(self) -> list[State]:
        """The states in which nobody has got the data yet."""
        return [(set_, "") for set_ in self.data]

    def out(self, state: State) -> Iterator[Edge]:
        """The edges that leave a state."""
        set_, holder = state
        if not holder:
            yield from self._edges(state, (h for h in self.hops.of_data.get(set_, ()) if self.hops.starts(h)))
            return
        for part in self.hops.parts(set_):
            yield from self._edges(state, self.hops.onward.get((part, holder), ()))
        for whole in self.hops.above.get(holder, ()):
            yield from self._edges(state, [self.hops.upward(set_, holder, whole)])
        yield from self._edges(state, (h for h in self._guessed.get(set_, ()) if h.giver == holder))
        if self._guessed:
            # What a contractor could get of a part leads on from whoever holds the whole, as any hop of a part does.
            for part in self.hops.parts(set_)[1:]:
                clause = (h for h in self._guessed.get(part, ()) if h.giver == holder and h.authorities)
                yield from self._edges(state, clause)

    def into(self, state: State) -> Iterator[Edge]:
        """The edges that lead to a state."""
        set_, holder = state
        if not holder:
            return
        wholes = [whole for whole in self.hops.wholes(set_) if whole in self._inside]
        for hop in self.hops.into.get((set_, holder), ()):
            if self.hops.starts(hop):
                yield from self._edges((set_, ""), [hop])
            if hop.giver:
                for whole in wholes:
                    yield from self._edges((whole, hop.giver), [hop])
        for part in self.hops.below.get(holder, ()):
            yield from self._edges((set_, part), [self.hops.upward(set_, part, holder)])
        for hop in self._guessed.get(set_, ()):
            if hop.recipient == holder:
                for whole in wholes if hop.authorities else (set_,):
                    yield from self._edges((whole, hop.giver), [hop])

    def _edges(self, source: State, hops: Iterable[Hop]) -> Iterator[Edge]:
        for hop in hops:
            truth = self._holds(hop)
            if truth is not Truth.NO:
                # Only an access or flow has a modality: what else joins a path does not lower it.
                modality = hop.evidence.modality if hop.relation else Modality.DID
                target = (hop.data, hop.recipient)
                yield Edge(hop, source, target, hop.evidence.support, modality, truth is Truth.YES)

    def between(self, who: str, max_hops: int) -> dict[State, list[Edge]]:
        """The edges that can stand on a path of at most so many hops to what ``who`` holds, by the state they leave."""
        return between(self.starts, [(set_, who) for set_ in self.data], self.out, self.into, max_hops)


def between(
    starts: Iterable[State],
    ends: Iterable[State],
    out: Callable[[State], Iterable[Edge]],
    into: Callable[[State], Iterable[Edge]],
    max_hops: int,
) -> dict[State, list[Edge]]:
    """The edges on walks of at most so many hops from a start to an end, by the state they leave."""
    ends = set(ends)
    back = _distances(ends, lambda state: ((e.source, e.length) for e in into(state)), max_hops)
    found: dict[State, list[Edge]] = {}

    def onward(state: State) -> Iterator[tuple[State, int]]:
        if state not in ends:
            found[state] = sorted((e for e in out(state) if e.target in back), key=lambda e: e.hop.id)
            yield from ((edge.target, edge.length) for edge in found[state])

    there = _distances((s for s in starts if s in back), onward, max_hops)
    return {
        state: [e for e in edges if there[state] + e.length + back[e.target] <= max_hops]
        for state, edges in found.items()
    }


def _distances(
    starts: Iterable[State], near: Callable[[State], Iterable[tuple[State, int]]], most: int
) -> dict[State, int]:
    """How many hops away each state is, up to ``most``: breadth first, steps of length nought before longer ones."""
    found: dict[State, int] = {}
    layer = list(starts)
    for distance in range(most + 1):
        further: list[State] = []
        while layer:
            state = layer.pop()
            if state in found:
                continue
            found[state] = distance
            for other, length in near(state):
                if other not in found:
                    (further if length else layer).append(other)
        layer = further
    return found
