"""The search: states are (data set, holder), hops join them, and a path never comes to one holder twice.

networkx holds the graph of states. Paths come out best first: each state is left at most as often as paths are wanted
(the k-shortest-paths search of D. Eppstein's survey, without spur paths), so the search is never exponential.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping

import networkx as nx

from datareach.reach.hops import COMPONENT, POSSIBLE, Hop, Hops
from datareach.reach.possible import possible_hops

State = tuple[str, str]
"""A data set and who holds it; nobody (``""``) at the start."""


def state_graph(
    hops: Hops, data: Iterable[str], *, possible: bool, holds: Callable[[Hop], bool] = lambda hop: True
) -> nx.MultiDiGraph:
    """The states and hops that can matter for these data sets: those that hold, parallel ones kept apart."""
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    wholes = tuple(dict.fromkeys(data))
    reachable = tuple(dict.fromkeys(part for whole in wholes for part in hops.parts(whole)))
    for whole in reachable:
        graph.add_node((whole, ""))
        for hop in hops.claimed:
            if hop.data == whole and hops.starts(hop) and holds(hop):
                graph.add_edge((whole, ""), (whole, hop.recipient), key=hop.id, hop=hop)
    onward = [hop for hop in hops.claimed if hop.giver and hop.data in reachable and holds(hop)]
    for set_ in reachable:
        inside = set(hops.parts(set_))
        for hop in onward:
            if hop.data in inside:
                graph.add_edge((set_, hop.giver), (hop.data, hop.recipient), key=hop.id, hop=hop)
        for part, whole in hops.components():
            up = hops.upward(set_, part, whole)
            graph.add_edge((set_, part), (set_, whole), key=up.id, hop=up)
        if possible:
            for hop in possible_hops(hops, set_):
                if holds(hop):
                    graph.add_edge((set_, hop.giver), (set_, hop.recipient), key=hop.id, hop=hop)
    return graph


def paths_to(
    graph: nx.MultiDiGraph, starts: Iterable[State], who: str, *, most: int, max_hops: int
) -> Iterator[tuple[Hop, ...]]:
    """The best simple paths from any start to any state that ``who`` holds, best first, at most ``most``."""
    wanted = {state for state in graph if state[1] == who}
    relevant = _between(graph, set(starts) & set(graph), wanted)
    queue: list[tuple[tuple[int, ...], tuple[str, ...], State, tuple[Hop, ...]]] = []
    for start in sorted(set(starts) & relevant):
        heapq.heappush(queue, ((0, 0, 0, 0), (), start, ()))
    left: dict[State, int] = {}
    found = 0
    while queue and found < most:
        cost, ids, state, path = heapq.heappop(queue)
        if left.get(state, 0) >= most:
            continue
        left[state] = left.get(state, 0) + 1
        if state in wanted:
            found += 1
            yield path
            continue
        if sum(hop.kind != COMPONENT for hop in path) >= max_hops:
            continue
        holders = {hop.recipient for hop in path} | {path[0].giver if path else ""}
        for _, target, hop in sorted(graph.out_edges(state, data="hop"), key=lambda edge: edge[2].id):
            if target in relevant and hop.recipient not in holders:
                heapq.heappush(queue, (_cost(cost, hop), (*ids, hop.id), target, (*path, hop)))


def _cost(cost: tuple[int, ...], hop: Hop) -> tuple[int, ...]:
    """Weakest support, fewest possible steps, lowest modality, length; organisations' structure is half a step."""
    support, guesses, modality, length = cost
    if hop.kind == COMPONENT:
        return support, guesses, modality, length + 1
    return (
        max(support, 4 - hop.evidence.support),
        guesses + (hop.kind == POSSIBLE),
        max(modality, 3 - hop.evidence.modality),
        length + 2,
    )


def _between(graph: nx.MultiDiGraph, starts: set[State], ends: set[State]) -> set[State]:
    """The states on some walk from a start to an end: everything else cannot matter."""
    forward = set(starts).union(*(nx.descendants(graph, start) for start in starts))
    backward = set(ends).union(*(nx.ancestors(graph, end) for end in ends))
    return forward & backward


def reached(graph: nx.MultiDiGraph, starts: Iterable[State]) -> Mapping[str, set[str]]:
    """Every holder that some walk from a start comes to, with the data sets that arrive there."""
    found: dict[str, set[str]] = {}
    for start in sorted(set(starts) & set(graph)):
        for data, holder in nx.descendants(graph, start):
            if holder:
                found.setdefault(holder, set()).add(data)
    return found
