"""The best paths, best first: by support, fewest guesses, modality, certainty, fewest hops, fewest steps, then name.

A path is as strong as its weakest hop, so paths are found class by class: those on which every hop is at least so well
supported, of at least such a modality. Within a class the next best path comes from J. Y. Yen's algorithm ("Finding the
K shortest loopless paths in a network", 1971) with E. L. Lawler's bookkeeping (1972): each path found splits the rest
into those that leave it at its first, second … hop. A split costs one shortest path, so no question is exponential.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from datareach.reach.evidence import Modality, Support
from datareach.reach.hops import Hop
from datareach.reach.states import Edge, State

CIRCLES = 1_000
"""Hops on record never lead a shortest way in a circle; guesses can, and after so many circles a search ends."""

HOP = 1 << 16
"""The length of a hop: no number of steps inside organisations outweighs one."""

Node = tuple[State, int]
"""A state, and how many guesses may still come."""


EdgesOf = Callable[[Support, Modality, bool], dict[State, list[Edge]]]
"""The edges with at least this support and modality, and certainty if asked, by the state they leave, each sorted."""


def at_least(edges: dict[State, list[Edge]]) -> EdgesOf:
    """The edges of each class among all."""

    def of(support: Support, modality: Modality, certain: bool) -> dict[State, list[Edge]]:
        return {
            state: [e for e in out if e.support >= support and e.modality >= modality and e.certain >= certain]
            for state, out in edges.items()
        }

    return of


def shortest(
    edges_of: EdgesOf, starts: Sequence[State], who: str, *, most: int, max_hops: int, possible: bool = False
) -> Iterator[tuple[Hop, ...]]:
    """The best simple paths to any state that ``who`` holds, best first, at most ``most``."""
    found = 0
    for support in sorted(Support, reverse=True)[: 4 if possible else 3]:
        guesses = range(1, max_hops + 1) if support is Support.POSSIBLE else (0,)
        for number, modality, certain in itertools.product(guesses, sorted(Modality, reverse=True), (True, False)):
            edges = edges_of(support, modality, certain)
            if not any(start in edges for start in starts) or not _may_hold(edges, support, modality, certain):
                continue
            network = _Network(edges, who, number, max_hops)
            for path in network.paths([(start, number) for start in starts]):
                # A path that is better than this class has been found already, in its own.
                if _class(path) == (support, number, modality, certain):
                    found += 1
                    yield tuple(edge.hop for edge in path)
                    if found >= most:
                        return


def _may_hold(edges: dict[State, list[Edge]], support: Support, modality: Modality, certain: bool) -> bool:
    """Whether a path of a class can be among these edges: some edge has to be as weak as the class in each respect."""
    every = [edge for out in edges.values() for edge in out]
    return (
        any(edge.support == support for edge in every)
        and any(edge.modality == modality for edge in every)
        and (certain or not all(edge.certain for edge in every))
    )


def _class(path: Sequence[Edge]) -> tuple[Support, int, Modality, bool]:
    return (
        min(edge.support for edge in path),
        sum(edge.guess for edge in path),
        min(edge.modality for edge in path),
        all(edge.certain for edge in path),
    )


def order_of(path: Sequence[Edge]) -> tuple[object, ...]:
    """Sorts paths best first: by class, then length, then name."""
    support, guesses, modality, certain = _class(path)
    length = sum(HOP if edge.length else 1 for edge in path)
    return -support, guesses, -modality, not certain, length, tuple(edge.hop.id for edge in path)


@dataclass(frozen=True)
class _Group:
    """Paths by who gave first: by ``only`` this one, past whom none of them comes again; else by none of ``others``."""

    only: str = ""
    others: frozenset[str] = frozenset()

    def has(self, giver: str) -> bool:
        return giver == self.only if self.only else giver not in self.others


@dataclass(order=True)
class _Candidate:
    length: int
    ids: tuple[str, ...]
    path: tuple[Edge, ...] = field(compare=False)
    splits_from: int = field(compare=False)
    group: _Group = field(compare=False)


class _Network:
    """The edges of one class, and the way from every node to what ``who`` holds."""

    def __init__(self, edges: dict[State, list[Edge]], who: str, guesses: int, max_hops: int) -> None:
        self.who, self.max_hops, self.edges = who, max_hops, edges
        self.back: dict[Node, list[tuple[Node, Edge]]] = {}
        for state, out in self.edges.items():
            for edge in out:
                for left in range(edge.guess, guesses + 1):
                    self.back.setdefault((edge.target, left - edge.guess), []).append(((state, left), edge))
        self.ends = [(state, 0) for state in {e.target for out in self.edges.values() for e in out} if state[1] == who]
        self.distance = self._distances(frozenset())

    def _distances(self, avoid: frozenset[str]) -> dict[Node, int]:
        """The least length from each node to an end, past none of these holders (E. W. Dijkstra)."""
        found: dict[Node, int] = {}
        queue = [(0, end) for end in self.ends]
        while queue:
            length, node = heapq.heappop(queue)
            if node in found:
                continue
            found[node] = length
            for before, edge in self.back.get(node, ()):
                if before not in found and before[0][1] not in avoid:
                    heapq.heappush(queue, (length + (HOP if edge.length else 1), before))
        return found

    def paths(self, starts: Sequence[Node]) -> Iterator[tuple[Edge, ...]]:
        """The simple paths of the class and of better ones, shortest first."""
        queue: list[_Candidate] = []
        taken: dict[tuple[str, ...], set[str]] = {}

        def offer(stem: tuple[Edge, ...], group: _Group) -> None:
            here = [_after(starts, stem)] if stem else starts
            candidate = self._candidate(stem, here, taken.get(tuple(e.hop.id for e in stem), set()), group)
            if candidate:
                heapq.heappush(queue, candidate)

        offer((), _Group())
        circles = 0
        while queue and circles < CIRCLES:
            best = heapq.heappop(queue)
            repeats, giver = _repeats(best.path), best.path[0].hop.giver
            if repeats < len(best.path) and best.path[repeats].hop.recipient == giver:
                # It comes back to who gave first: those by this giver are looked for apart, past the giver.
                offer((), _Group(only=giver))
                offer((), _Group(others=best.group.others | {giver}))
                continue
            if repeats == len(best.path):
                yield best.path
            else:
                circles += 1
            for place in range(best.splits_from, min(repeats + 1, len(best.path))):
                taken.setdefault(best.ids[:place], set()).add(best.ids[place])
                offer(best.path[:place], best.group)

    def _candidate(
        self, stem: tuple[Edge, ...], here: Sequence[Node], taken: set[str], group: _Group
    ) -> _Candidate | None:
        """The best path that begins with a stem and goes on by no hop that was taken there before."""
        avoid = _holders(stem) or frozenset({group.only} - {""})
        if self.who in avoid:
            return None

        def fits(edge: Edge) -> bool:
            fresh = edge.hop.id not in taken and edge.hop.recipient not in avoid
            return fresh and (bool(stem) or group.has(edge.hop.giver))

        rest = self._best(here, fits, avoid)
        path = (*stem, *rest)
        if not rest or sum(edge.length for edge in path) > self.max_hops:
            return None
        length = sum(HOP if edge.length else 1 for edge in path)
        return _Candidate(length, tuple(edge.hop.id for edge in path), path, len(stem), group)

    def _best(self, here: Sequence[Node], fits: Callable[[Edge], bool], avoid: frozenset[str]) -> tuple[Edge, ...]:
        """The shortest rest of a path. What is shortest without regard to its stem often holds with it, too."""
        rest = self._follow(here, fits, self.distance)
        if any(edge.hop.recipient in avoid for edge in rest):
            rest = self._follow(here, fits, self._distances(avoid))
        return rest

    def _follow(
        self, here: Sequence[Node], fits: Callable[[Edge], bool], distance: dict[Node, int]
    ) -> tuple[Edge, ...]:
        """Down the distances; of hops that are equally near the one that comes first by name."""
        options = [
            (distance[next_] + (HOP if edge.length else 1), edge.hop.id, edge, next_)
            for node in here
            for edge, next_ in self._next(node)
            if next_ in distance and fits(edge)
        ]
        if not options:
            return ()
        _, _, edge, node = min(options, key=lambda option: option[:2])
        path = [edge]
        while node[0][1] != self.who:
            edge, node = min(
                ((e, n) for e, n in self._next(node) if n in distance),
                key=lambda pair: (distance[pair[1]] + (HOP if pair[0].length else 1), pair[0].hop.id),
            )
            path.append(edge)
        return tuple(path)

    def _next(self, node: Node) -> Iterator[tuple[Edge, Node]]:
        state, left = node
        for edge in self.edges.get(state, ()):
            if edge.guess <= left:
                yield edge, (edge.target, left - edge.guess)


def _after(starts: Sequence[Node], stem: Sequence[Edge]) -> Node:
    return stem[-1].target, starts[0][1] - sum(edge.guess for edge in stem)


def _holders(path: Iterable[Edge]) -> frozenset[str]:
    """Who has the data along a path: whoever gave it first, and everyone it came to."""
    path = tuple(path)
    return frozenset([*(edge.hop.recipient for edge in path), *(edge.hop.giver for edge in path[:1] if edge.hop.giver)])


def _repeats(path: Sequence[Edge]) -> int:
    """The place of the first step that comes back to somebody; the number of steps where none does."""
    seen = {path[0].hop.giver} - {""}
    for place, edge in enumerate(path):
        if edge.hop.recipient in seen:
            return place
        seen.add(edge.hop.recipient)
    return len(path)
