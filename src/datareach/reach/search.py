"""The meaning as a networkx graph: states (data set, holder), one edge for each hop, parallel hops kept apart.

A path never comes to one holder twice. ``nx.descendants`` of a start is everyone who is reached from it; unlike the
``+`` of SPARQL it leaves out a start to which a circle of hops leads back. :mod:`datareach.reach.sweep` and
:mod:`datareach.reach.shortest` give the same without the graph, for questions that touch little of a large record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from datareach.law.scope import Truth
from datareach.reach.hops import Hop, Hops
from datareach.reach.shortest import at_least, shortest
from datareach.reach.states import Edge, State, States, always, between

if TYPE_CHECKING:
    import networkx as nx


def state_graph(
    hops: Hops, data: Iterable[str], *, possible: bool = False, holds: Callable[[Hop], Truth] = always
) -> nx.MultiDiGraph:
    """The states and hops that can matter for these data sets: those that hold and that some start leads to."""
    import networkx as nx

    states = States(hops, data, possible=possible, holds=holds)
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    queue = states.starts
    graph.add_nodes_from(queue)
    for state in queue:
        for edge in states.out(state):
            if edge.target not in graph:
                queue.append(edge.target)
            graph.add_edge(state, edge.target, key=edge.hop.id, hop=edge.hop, edge=edge)
    return graph


def paths_to(
    graph: nx.MultiDiGraph, starts: Iterable[State], who: str, *, most: int, max_hops: int
) -> Iterator[tuple[Hop, ...]]:
    """The best simple paths from any start to any state that ``who`` holds, best first, at most ``most``."""

    def out(state: State) -> list[Edge]:
        return [edge for _, _, edge in graph.out_edges(state, data="edge")]

    def into(state: State) -> list[Edge]:
        return [edge for _, _, edge in graph.in_edges(state, data="edge")]

    begin = [state for state in starts if state in graph]
    edges = between(begin, [state for state in graph if state[1] == who], out, into, max_hops)
    return shortest(at_least(edges), begin, who, most=most, max_hops=max_hops, possible=True)


def reached(graph: nx.MultiDiGraph, starts: Iterable[State]) -> Mapping[str, set[str]]:
    """Every holder that some walk from a start comes to, with the data sets that arrive there."""
    import networkx as nx

    found: dict[str, set[str]] = {}
    for start in sorted(set(starts) & set(graph)):
        for data, holder in nx.descendants(graph, start):
            if holder:
                found.setdefault(holder, set()).add(data)
    return found
