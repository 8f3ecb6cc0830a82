"""What follows from the claims: standing and access edges by SPARQL rules, earliest and latest days, and the unknowns.

Everything computed stands in ``graph/derived`` and nowhere else, and names the claims it rests on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.query import ResultRow
from rdflib.term import Node

from datareach.dates import bounds_or_none
from datareach.load import Quad, node_name
from datareach.store import add_triples, construct_into, open_dataset
from datareach.vocabulary import BASE, DR, EDTF, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_SHAPES, expand

_MAX_ROUNDS = 20


def derive(quads: Sequence[Quad], rules: Mapping[str, str], *, engine: str = "oxigraph") -> Dataset:
    """The dataset of these quads with ``graph/derived`` filled: rules to a fixpoint, date bounds, unknowns."""
    dataset = open_dataset(quads, engine=engine)
    add_triples(dataset, GRAPH_DERIVED, _bounds(quads))
    add_triples(dataset, GRAPH_DERIVED, _unknowns(dataset, quads))
    derived = dataset.graph(GRAPH_DERIVED)
    for _ in range(_MAX_ROUNDS):
        before = len(derived)
        for name in sorted(rules):
            construct_into(dataset, GRAPH_DERIVED, rules[name])
        if len(derived) == before:
            break
    return dataset


def _hash_iri(*parts: str) -> URIRef:
    return URIRef(BASE + "derived/" + hashlib.sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest())


_Triple = tuple[Node, Node, Node]


def _bounds(quads: Sequence[Quad]) -> list[_Triple]:
    triples: list[_Triple] = []
    for graph, subject, predicate, value in quads:
        if not isinstance(value, ox.Literal) or value.datatype.value != str(EDTF):
            continue
        earliest, latest = bounds_or_none(value.value)
        node = _hash_iri("bounds", graph, subject, predicate, value.value)
        triples += [
            (node, RDF.type, DR.DateBounds),
            (node, DR.about, URIRef(subject)),
            (node, DR.ofProperty, URIRef(predicate)),
            (node, DR.asStated, Literal(value.value, datatype=EDTF)),
        ]
        if graph != str(GRAPH_REGISTER):
            triples.append((node, DR.ofClaim, URIRef(graph)))
        if earliest:
            triples.append((node, DR.earliest, Literal(earliest.isoformat(), datatype=XSD.date)))
        if latest:
            triples.append((node, DR.latest, Literal(latest.isoformat(), datatype=XSD.date)))
    return triples


def _unknowns(dataset: Dataset, quads: Sequence[Quad]) -> list[_Triple]:
    """What the warnings in shapes.ttl ask and no claim answers, as ``dr:Unknown``.

    The shapes are the one place where the questions stand; ``check`` runs the same shapes through pySHACL.
    """
    triples: list[_Triple] = []
    for target, paths, question, select in warning_questions(quads):
        if select:
            rows = [
                (row[0], row[1] if len(row) > 1 else None) for row in _rows(dataset, select.replace("$this", "?this"))
            ]
        else:
            path = " | ".join(f"<{p}>" for p in paths)
            missing = f"SELECT DISTINCT ?this WHERE {{ ?this a <{target}> FILTER NOT EXISTS {{ ?this {path} ?v }} }}"
            rows = [(row[0], None) for row in _rows(dataset, missing)]
        for about, value in rows:
            words = question.replace("{?value}", _label(dataset, value)) if value is not None else question
            node = _hash_iri("unknown", str(about), words)
            triples += [
                (node, RDF.type, DR.Unknown),
                (node, DR.about, about),
                (node, DR.question, Literal(words, lang="en")),
            ]
            triples += [(node, DR.ofProperty, URIRef(p)) for p in paths]
    return triples


def warning_questions(quads: Sequence[Quad]) -> list[tuple[str, tuple[str, ...], str, str]]:
    """The questions of shapes.ttl.

    Each as (target class, properties that would answer it, question, SELECT of a SPARQL constraint).
    """
    facts: dict[tuple[str, str], list[str]] = {}
    for graph, subject, predicate, value in quads:
        if graph == str(GRAPH_SHAPES):
            facts.setdefault((subject, predicate), []).append(node_name(value))

    def one(subject: str, predicate: object) -> str:
        return next(iter(facts.get((subject, str(predicate)), ())), "")

    def listed(node: str) -> list[str]:
        items = []
        while node and node != str(RDF.nil):
            items.append(one(node, RDF.first))
            node = one(node, RDF.rest)
        return items

    questions = []
    for (shape, predicate), targets in sorted(facts.items()):
        if predicate != str(SH.targetClass):
            continue
        for part in facts.get((shape, str(SH.property)), ()):
            if one(part, SH.severity) == str(SH.Warning) and one(part, SH.minCount) == "1":
                path = one(part, SH.path)
                paths = listed(one(path, SH.alternativePath)) if path.startswith("_:") else [path]
                questions.append((targets[0], tuple(paths), one(part, SH.name), ""))
        for part in facts.get((shape, str(SH.sparql)), ()):
            if one(shape, SH.severity) == str(SH.Warning):
                questions.append((targets[0], (), one(part, SH.message), one(part, SH.select)))
    return sorted(questions)


def _rows(dataset: Dataset, text: str) -> list[tuple[Node, ...]]:
    return [tuple(row) for row in dataset.query(text) if isinstance(row, ResultRow)]


def _label(dataset: Dataset, value: object) -> str:
    for predicate in (expand("dr:acronym"), str(RDFS.label)):
        labels = sorted(str(row[0]) for row in _rows(dataset, f"SELECT ?l WHERE {{ <{value}> <{predicate}> ?l }}"))
        if labels:
            return labels[0]
    return str(value)
