"""Reading a graph that another store holds: a few thousand triples at a time, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from datareach.errors import EndpointError
from datareach.load import Quad
from datareach.remote.client import Endpoint
from datareach.remote.terms import rows_of, term
from datareach.vocabulary import DR, GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_VOCABULARY

JSON = "application/sparql-results+json"
OWN = (str(GRAPH_VOCABULARY), str(GRAPH_REGISTER), str(GRAPH_CLAIMS))
PAGE = 5_000
"""Triples asked for at a time; many stores give no more than 10,000 rows."""
MOST_GRAPHS = 150
"""Graphs named in one query, so that its text stays short."""


def read_quads(endpoint: Endpoint) -> tuple[Quad, ...]:
    """The graph as it was pushed, without what is derived from it: vocabulary, register, claims.

    Raises :class:`EndpointError` where there is none, or where the store does not give all of it.
    """
    found = counts(endpoint, derived=False)
    if str(GRAPH_CLAIMS) not in found:
        raise EndpointError(
            f"{endpoint.address} holds no graph <{GRAPH_CLAIMS}>. `datareach push` loads a graph into a store."
        )
    return tuple(quads_of(endpoint, found))


def counts(endpoint: Endpoint, *, derived: bool = True) -> dict[str, int]:
    """How many triples each of our graphs has there: the graphs that we name, and those of its claims."""
    found = sizes(endpoint, (*OWN, *([str(GRAPH_DERIVED)] if derived else [])))
    claims = (
        f"SELECT ?g (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?g {{ GRAPH <{GRAPH_CLAIMS}> {{ ?g a <{DR.Claim}> }} }} }} "
        "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    )
    for row in _pages(endpoint, claims):
        if "g" in row:
            found[row["g"]["value"]] = int(row["n"]["value"])
    return {name: number for name, number in found.items() if number}


def sizes(endpoint: Endpoint, names: Iterable[str]) -> dict[str, int]:
    """How many triples each of these graphs has there; one that is not there is left out."""
    found: dict[str, int] = {}
    rest = sorted(names)
    while rest:
        some, rest = rest[:MOST_GRAPHS], rest[MOST_GRAPHS:]
        named = " ".join(f"<{name}>" for name in some)
        text = f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {named} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        found.update((row["g"]["value"], int(row["n"]["value"])) for row in _rows(endpoint, text) if "g" in row)
    return {name: number for name, number in found.items() if number}


def quads_of(endpoint: Endpoint, number_of: Mapping[str, int]) -> Iterator[Quad]:
    """The quads of these graphs, each counted against the size that the store itself gave."""
    for names in _batches(number_of):
        many = sum(number_of[name] for name in names)
        values = " ".join(f"<{name}>" for name in names)
        text = f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        rows = _rows(endpoint, text) if many <= PAGE else _pages(endpoint, f"{text} ORDER BY ?g ?s ?p ?o", many)
        number = 0
        for row in rows:
            number += 1
            yield _quad(endpoint, row)
        if number != many:
            raise EndpointError(
                f"{endpoint.address} gave {number:,} of {many:,} triples: it cuts its answers, or the graph was being "
                "changed. Raise its limit of rows, or try again."
            )


def _quad(endpoint: Endpoint, row: Mapping[str, dict[str, str]]) -> Quad:
    graph, subject, predicate, value = (term(row[name]) for name in ("g", "s", "p", "o"))
    if not (isinstance(subject, ox.NamedNode) and not isinstance(value, ox.BlankNode)):
        raise EndpointError(f"{endpoint.address} holds blank nodes in {graph}: this graph was not made by datareach.")
    assert isinstance(graph, ox.NamedNode) and isinstance(predicate, ox.NamedNode)
    return graph.value, subject.value, predicate.value, value


def _batches(number_of: Mapping[str, int]) -> Iterator[list[str]]:
    """Graphs that are read together; a large one stands alone."""
    names: list[str] = []
    for name in sorted(number_of):
        if names and (sum(number_of[n] for n in names) + number_of[name] > PAGE or len(names) >= MOST_GRAPHS):
            yield names
            names = []
        names.append(name)
    if names:
        yield names


def _pages(endpoint: Endpoint, text: str, many: int | None = None) -> Iterator[dict[str, dict[str, str]]]:
    """The rows of an ordered query, a page at a time."""
    start = 0
    while True:
        number = 0
        for row in _rows(endpoint, f"{text} LIMIT {PAGE} OFFSET {start}"):
            number += 1
            yield row
        start += number
        if number < PAGE or (many is not None and start >= many):
            return


def _rows(endpoint: Endpoint, text: str) -> Iterable[dict[str, dict[str, str]]]:
    found = rows_of(endpoint.address, endpoint.read({"query": text}, JSON).body)
    if "results" not in found:
        raise EndpointError(f"{endpoint.address}: rows were asked for, and none came.")
    rows: list[dict[str, dict[str, str]]] = found["results"].get("bindings", [])
    return rows
