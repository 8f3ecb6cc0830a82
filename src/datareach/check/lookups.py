"""A graph folder with the look-ups that every check shares."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from datareach.load import Folder, Quad
from datareach.model import Problem
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_REGISTER, GRAPH_SHAPES, GRAPH_VOCABULARY, expand

RDF_TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")
OWN_GRAPHS = frozenset(str(g) for g in (GRAPH_VOCABULARY, GRAPH_SHAPES, GRAPH_REGISTER, GRAPH_CLAIMS))
RELATION_TYPES = frozenset(expand(t) for t in ("dr:Access", "dr:Flow", "dr:Initiative"))


@dataclass(frozen=True)
class Lookups:
    """A folder with the look-ups that the rules share."""

    folder: Folder

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """The quads that people write: everything but the shapes."""
        return tuple(q for q in self.folder.quads() if q[0] != str(GRAPH_SHAPES))

    @cached_property
    def types(self) -> dict[str, set[str]]:
        """The classes of each subject, wherever they are stated."""
        found: dict[str, set[str]] = defaultdict(set)
        for _, subject, predicate, value in self.quads:
            if predicate == RDF_TYPE:
                found[subject].add(value.value)
        return found

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every term that the vocabulary lists."""
        return frozenset(s for g, s, _, _ in self.quads if g == str(GRAPH_VOCABULARY))

    @cached_property
    def claims(self) -> dict[str, dict[str, list[str]]]:
        """What is said about each claim: predicate to values."""
        found: dict[str, dict[str, list[str]]] = {}
        for graph, subject, predicate, value in self.quads:
            if graph == str(GRAPH_CLAIMS) and expand("dr:Claim") in self.types[subject]:
                found.setdefault(subject, defaultdict(list))[predicate].append(value.value)
        return found

    @cached_property
    def claim_quads(self) -> dict[str, list[Quad]]:
        """The quads of each graph that is none of our own."""
        found: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            if quad[0] not in OWN_GRAPHS:
                found[quad[0]].append(quad)
        return found

    @cached_property
    def relations(self) -> frozenset[str]:
        """Every access, flow and initiative."""
        return frozenset(s for s, types in self.types.items() if types & RELATION_TYPES)

    @cached_property
    def predicates(self) -> dict[str, dict[str, set[str]]]:
        """By subject, then by graph in written order: what is said of it there."""
        found: dict[str, dict[str, set[str]]] = {}
        for name, subject, predicate, _ in self.quads:
            found.setdefault(subject, {}).setdefault(name, set()).add(predicate)
        return found

    def error(self, rule: str, quad: Quad, message: str, advice: str) -> Problem:
        """An error about a quad, at its file and line."""
        graph, subject, predicate, value = quad
        return Problem("error", rule, message, advice, self.folder.place(graph, subject, predicate, value.value))
