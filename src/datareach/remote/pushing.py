"""Loading the graph into another store: claims as named graphs, in batches, resumable, verified by count and hash.

What is there is the only state: a push compares what the store holds with what it should hold, sends the graphs that
differ, and compares again. So a push that was broken off goes on where it stopped, and a second push sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from datareach.errors import EndpointError
from datareach.load import Quad
from datareach.remote.client import Endpoint
from datareach.remote.reading import counts, quads_of, sizes
from datareach.store import ox_quad
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, PREFIXES

BATCH = 2_000
"""Triples in one update."""
TOGETHER = 100
"""Graphs in one update: Virtuoso 7 refuses one that drops and fills some four hundred ("10000 lines of code")."""
LAST = (str(GRAPH_REGISTER), str(GRAPH_CLAIMS), str(GRAPH_DERIVED))
"""Sent after the claims, so that no claim is described before it is there."""
XSD = PREFIXES["xsd"]
NUMBERS = frozenset(
    XSD + name for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger", "int", "long")
)


@dataclass(frozen=True)
class Plan:
    """What a push has to do: the graphs to send, those that stand there already, those that should not be there."""

    send: tuple[str, ...]
    same: tuple[str, ...]
    surplus: tuple[str, ...]


class Push:
    """One push of these quads to a store; ``target`` takes updates, or is a Graph Store, and ``source`` is asked."""

    def __init__(self, quads: Iterable[Quad], source: Endpoint, target: Endpoint, *, graph_store: bool = False) -> None:
        self._source, self._target, self._graph_store = source, target, graph_store
        self._graphs: dict[str, list[Quad]] = {}
        for quad in quads:
            self._graphs.setdefault(quad[0], []).append(quad)

    @property
    def size(self) -> int:
        """How many triples there are to be in the end."""
        return sum(map(len, self._graphs.values()))

    @property
    def graphs(self) -> int:
        """How many graphs there are to be."""
        return len(self._graphs)

    @property
    def address(self) -> str:
        """Where the store is asked."""
        return self._source.address

    def triples(self, names: Iterable[str]) -> int:
        """How many triples these graphs have."""
        return sum(len(self._graphs[name]) for name in names)

    def plan(self) -> Plan:
        """Compare what is there with what is to be there: the number of triples, then their hash."""
        there = counts(self._source) | sizes(self._source, self._graphs)
        alike = {name: n for name, n in there.items() if n == len(self._graphs.get(name, ()))}
        found: dict[str, list[Quad]] = {}
        for quad in quads_of(self._source, alike):
            found.setdefault(quad[0], []).append(quad)
        same = {name for name in alike if digest(found.get(name, ())) == digest(self._graphs[name])}
        order = sorted(self._graphs, key=lambda name: (LAST.index(name) + 1 if name in LAST else 0, name))
        return Plan(
            tuple(name for name in order if name not in same),
            tuple(sorted(same)),
            tuple(sorted(there.keys() - self._graphs.keys())),
        )

    def send(self, plan: Plan, tell: Callable[[int], None] = lambda sent: None, *, prune: bool = False) -> None:
        """Replace each graph that differs; ``tell`` hears how many triples were sent since it last heard."""
        if prune:
            for name in plan.surplus:
                self._drop(name)
        for names in self._batches(plan.send):
            if self._graph_store:
                (name,) = names
                self._put(name)
            elif len(names) == 1 and len(self._graphs[names[0]]) > BATCH:
                self._drop(names[0])
                for part in _parts(self._graphs[names[0]]):
                    self._update(_insert(part))
                    tell(len(part))
                continue
            else:
                parts = [f"DROP SILENT GRAPH <{name}>" for name in names]
                self._update(" ;\n".join([*parts, _insert([q for name in names for q in self._graphs[name]])]))
            tell(self.triples(names))

    def verify(self, *, pruned: bool = False) -> Plan:
        """Read back what was sent; raises :class:`EndpointError` where the store holds something else."""
        after = self.plan()
        if after.send:
            raise EndpointError(
                f"{self._source.address}: {len(after.send):,} graphs do not hold what was sent. <{after.send[0]}> has "
                f"{self._difference(after.send[0])}. Run the same command again; it sends only what differs."
            )
        if pruned and after.surplus:
            raise EndpointError(f"{self._source.address} still holds <{after.surplus[0]}>, which was to be removed.")
        return after

    def _difference(self, name: str) -> str:
        there = sizes(self._source, [name]).get(name, 0)
        here = len(self._graphs[name])
        if there != here:
            return f"{there:,} triples instead of {here:,}"
        got = {_line(quad) for quad in quads_of(self._source, {name: there})}
        own = {_line(quad) for quad in self._graphs[name]}
        return f"for example {sorted(got - own)[0][:150]} instead of {sorted(own - got)[0][:150]}"

    def _batches(self, names: Iterable[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        for name in names:
            full = len(batch) == TOGETHER or self.triples(batch) + len(self._graphs[name]) > BATCH
            if batch and (self._graph_store or full):
                yield batch
                batch = []
            batch.append(name)
        if batch:
            yield batch

    def _put(self, name: str) -> None:
        body = ox.serialize((ox_quad(q).triple for q in self._graphs[name]), format=ox.RdfFormat.N_TRIPLES) or b""
        self._target.write("PUT", body, "application/n-triples", {"graph": name})

    def _drop(self, name: str) -> None:
        if self._graph_store:
            self._target.write("DELETE", b"", "", {"graph": name})
        else:
            self._update(f"DROP SILENT GRAPH <{name}>")

    def _update(self, text: str) -> None:
        self._target.write("POST", text.encode("utf-8"), "application/sparql-update")


def _parts(quads: list[Quad]) -> Iterator[list[Quad]]:
    for start in range(0, len(quads), BATCH):
        yield quads[start : start + BATCH]


def _insert(quads: Iterable[Quad]) -> str:
    """An update that adds quads; Oxigraph writes each term, escaped."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        triple = ox_quad(quad).triple
        graphs.setdefault(quad[0], []).append(f"{triple.subject} {triple.predicate} {triple.object} .")
    inside = "\n".join(f"GRAPH <{name}> {{\n" + "\n".join(lines) + "\n}" for name, lines in graphs.items())
    return f"INSERT DATA {{\n{inside}\n}}"


def digest(quads: Iterable[Quad]) -> str:
    """The SHA-256 of quads as sorted lines, with numbers by their value: stores write the same number differently."""
    return hashlib.sha256("\n".join(sorted({_line(quad) for quad in quads})).encode("utf-8")).hexdigest()


def _line(quad: Quad) -> str:
    graph, subject, predicate, value = quad
    return f"{subject} {predicate} {_canonical(value)} {graph}"


def _canonical(value: ox.NamedNode | ox.Literal | ox.BlankNode) -> str:
    """A term as a line has it.

    >>> _canonical(ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")))
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if isinstance(value, ox.Literal):
        if value.language:
            return str(ox.Literal(value.value, language=value.language.lower()))
        if value.datatype.value in NUMBERS:
            try:
                number = format(Decimal(value.value).normalize(), "f")
            except InvalidOperation:
                return str(value)
            return str(ox.Literal(number, datatype=value.datatype))
    return str(value)
