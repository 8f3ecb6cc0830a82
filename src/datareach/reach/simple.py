"""Every simple path from some data to everyone at once, for a graph in which they are few: a walk depth first.

:mod:`datareach.reach.shortest` finds the best paths of one pair whatever their number; where all of them are wanted,
walking each stem once for all who lie beyond it is some twenty times faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from datareach.reach.hops import Hop
from datareach.reach.shortest import order_of
from datareach.reach.states import Edge, State

MOST_STEPS = 20_000
"""After so many steps the walk is given up: the number of simple paths can grow without bound."""


def simple_paths(
    out: Callable[[State], Iterable[Edge]], starts: Iterable[State], max_hops: int
) -> Mapping[str, list[tuple[Hop, ...]]] | None:
    """The simple paths to each party, best first, as :func:`datareach.reach.shortest.shortest` has them.

    Nothing where there are more steps than :data:`MOST_STEPS`.
    """
    edges: dict[State, tuple[Edge, ...]] = {}
    found: dict[str, dict[tuple[str, ...], tuple[Edge, ...]]] = defaultdict(dict)
    open_: list[tuple[State, tuple[Edge, ...], frozenset[str], int]] = [(s, (), frozenset(), 0) for s in starts]
    steps = 0
    while open_:
        state, stem, holders, length = open_.pop()
        if state not in edges:
            edges[state] = tuple(out(state))
        for edge in edges[state]:
            # Who gave first has the data, too: a path that comes back to somebody is not simple.
            before = holders if stem else frozenset({edge.hop.giver} - {""})
            if edge.hop.recipient in before or length + edge.length > max_hops:
                continue
            steps += 1
            if steps > MOST_STEPS:
                return None
            path = (*stem, edge)
            found[edge.hop.recipient].setdefault(tuple(e.hop.id for e in path), path)
            open_.append((edge.target, path, before | {edge.hop.recipient}, length + edge.length))
    return {
        who: [tuple(edge.hop for edge in path) for path in sorted(paths.values(), key=order_of)]
        for who, paths in sorted(found.items())
    }
