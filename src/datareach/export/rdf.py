"""What the RDF formats share: the quads of an excerpt, sorted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox
from rdflib import Dataset

from datareach.load import Quad
from datareach.store import dataset_quads
from datareach.view.excerpt import Excerpt
from datareach.vocabulary import (
    GRAPH_CLAIMS,
    GRAPH_DERIVED,
    GRAPH_REGISTER,
    GRAPH_SHAPES,
    GRAPH_VOCABULARY,
    PREFIXES,
    expand,
    shorten,
)

_CLAIMS, _DERIVED = str(GRAPH_CLAIMS), str(GRAPH_DERIVED)
_REGISTER, _VOCABULARY = str(GRAPH_REGISTER), str(GRAPH_VOCABULARY)
_TYPE = PREFIXES["rdf"] + "type"
_ALWAYS = frozenset({PREFIXES["void"] + "Dataset", PREFIXES["dr"] + "Reading"})


def graph_quads(selected: tuple[Quad, ...], dataset: Dataset) -> list[Quad]:
    """The quads to publish: those selected, without the shapes, and the derived ones; sorted."""
    quads = {quad for quad in selected if quad[0] != str(GRAPH_SHAPES)}
    quads.update(dataset_quads(dataset, GRAPH_DERIVED))
    return sorted(quads, key=lambda q: (q[0], q[1], q[2], str(q[3])))


def excerpt_quads(excerpt: Excerpt) -> list[Quad]:
    """The quads of an excerpt, sorted.

    Of a chosen part: the graphs of its claims and what is said about them; the register's entries of its things and
    sources; the terms that occur; and of what was derived, that which speaks of nothing outside it.
    """
    if excerpt.whole:
        return list(excerpt.quads)
    return _Part(excerpt).quads()


def claim_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Those that stand in the graph of a claim."""
    own = {_CLAIMS, _DERIVED, _REGISTER, _VOCABULARY}
    return [quad for quad in quads if quad[0] not in own]


def sorted_triples(quads: Iterable[Quad]) -> list[ox.Triple]:
    """The quads without their graphs, each triple once, sorted."""
    triples = {quad[1:] for quad in quads}
    named = cache(ox.NamedNode)
    return [
        ox.Triple(ox.BlankNode(s[2:]) if s.startswith("_:") else named(s), named(p), o)
        for s, p, o in sorted(triples, key=lambda t: (t[0], t[1], str(t[2])))
    ]


class _Part:
    def __init__(self, excerpt: Excerpt) -> None:
        self.all, record = excerpt.quads, excerpt.record
        self.claims = {expand(id) for id in record.claims}
        self.things = {expand(id) for id in (*record.entities, *record.sources, *excerpt.beyond)}
        self.said = {
            (expand(claim.id), expand(t.subject), expand(t.predicate), str(t.object))
            for claim in record.claims.values()
            for t in claim.triples
        }
        self.conflicts = {expand(conflict.id) for conflict in record.conflicts}
        self.types: dict[str, set[str]] = defaultdict(set)
        for _, subject, predicate, value in self.all:
            if predicate == _TYPE:
                self.types[subject].add(value.value)
        self.claimed = {s for g, s, p, v in self.all if g == _CLAIMS and v.value == PREFIXES["dr"] + "Claim"}
        self.registered = {s for g, s, _, _ in self.all if g == _REGISTER}
        # What an excerpt may name without being about it: terms, and things that it has.
        self.outside = (self.registered | self.claimed | self._introduced()) - self.things - self.claims

    def _introduced(self) -> set[str]:
        """The things that only claims introduce: accesses, flows, conditions."""
        return {s for g, s, p, _ in self.all if p == _TYPE and g not in (_CLAIMS, _DERIVED, _REGISTER, _VOCABULARY)}

    def quads(self) -> list[Quad]:
        kept = [quad for quad in self.all if self._keeps(quad)]
        kept += self._derived()
        kept += self._terms(kept)
        return sorted(kept, key=lambda q: (q[0], q[1], q[2], str(q[3])))

    def _keeps(self, quad: Quad) -> bool:
        graph, subject, predicate, value = quad
        named = isinstance(value, ox.NamedNode) and value.value in self.outside
        if graph == _CLAIMS:
            return subject in self.claims and not named or subject in self.conflicts
        if graph == _REGISTER:
            return (subject in self.things and not named) or (bool(self.types[subject] & _ALWAYS) and not named)
        if graph in (_DERIVED, _VOCABULARY):
            return False
        said = value.value if isinstance(value, ox.Literal) else _short(value)
        return (graph, subject, predicate, said) in self.said

    def _derived(self) -> list[Quad]:
        """Each derived node whole, or not at all: where it speaks of something outside, half of it would mislead."""
        mine: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.all:
            if quad[0] == _DERIVED:
                mine[quad[1]].append(quad)
        gone = (
            {
                subject
                for subject, quads in mine.items()
                if subject in self.outside
                or any(isinstance(q[3], ox.NamedNode) and q[3].value in self.outside for q in quads)
            }
            - self.claims
            - self.things
        )
        size = -1
        while size != len(gone):
            size = len(gone)
            gone |= {
                s
                for s, quads in mine.items()
                if s not in self.claims | self.things
                and any(isinstance(q[3], ox.NamedNode) and q[3].value in gone for q in quads)
            }
        away = gone | self.outside
        return [
            quad
            for subject, quads in mine.items()
            if subject not in away
            for quad in quads
            if not (isinstance(quad[3], ox.NamedNode) and quad[3].value in away)
        ]

    def _terms(self, kept: list[Quad]) -> list[Quad]:
        """The vocabulary's entries of the terms that occur, and of those that these name."""
        entries: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.all:
            if quad[0] == _VOCABULARY:
                entries[quad[1]].append(quad)
        queue = [name for _, _, p, v in kept for name in (p, v.value)]
        found: dict[str, list[Quad]] = {}
        while queue:
            name = queue.pop()
            if name in entries and name not in found:
                found[name] = entries[name]
                queue += [name for _, _, p, v in entries[name] for name in (p, v.value)]
        return [quad for quads in found.values() for quad in quads]


def _short(value: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return shorten(value.value) if isinstance(value, ox.NamedNode) else f"_:{value.value}"
