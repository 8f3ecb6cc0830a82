"""Reach as triples in ``graph/derived``, so that SPARQL can ask who reaches what, and an answer as RDF of its own.

For each party and data set the best path is written, with support, modality, legal status and the claims it rests on.
SPARQL's own property paths cannot do this: they return end points only, and join hops with different data sets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from datareach.model import Record
from datareach.reach.answer import Answer, Path
from datareach.reach.evidence import Modality, Support
from datareach.store import add_triples
from datareach.vocabulary import BASE, DR, GRAPH_DERIVED, PREFIXES, expand

SUPPORT = {
    Support.ON_RECORD: DR.OnRecord,
    Support.DISPUTED: DR.DisputedSupport,
    Support.CONDITIONAL: DR.OnlyIfAccepted,
    Support.POSSIBLE: DR.PossibleSupport,
}
MODALITY = {Modality.MAY: DR.May, Modality.CAN: DR.Can, Modality.DID: DR.Did}
_DERIVED_FROM, _PART = URIRef(PREFIXES["prov"] + "wasDerivedFrom"), DR.step

Triple = tuple[Node, Node, Node]


def add_reaches(dataset: Dataset, best: Iterable[tuple[str, str, Path, str]]) -> None:
    """Write (party, data set, best path, legal status) into the derived graph. Possible reach is never among them."""
    add_triples(dataset, GRAPH_DERIVED, (triple for reached in best for triple in _reach(*reached)))


def answer_graph(record: Record, answer: Answer) -> Graph:
    """One answer as RDF: a dr:Reach a path, each step with its claims as premises."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True)
    for path in answer.paths:
        for triple in _reach(answer.question.who, answer.question.what, path, answer.status):
            graph.add(triple)
    return graph


def _reach(who: str, what: str, path: Path, status: str) -> Iterator[Triple]:
    steps = "|".join(step.hop.id for step in path.steps)
    node = _iri("reach", who, what, steps)
    yield node, RDF.type, DR.Reach
    yield node, DR.who, URIRef(expand(who))
    yield node, DR.what, URIRef(expand(what))
    yield node, DR.support, SUPPORT[path.support]
    yield node, DR.modality, MODALITY[path.modality]
    yield node, DR.inWords, Literal(" ".join(step.sentence for step in path.steps), lang="en")
    if status:
        yield node, DR.status, URIRef(expand(status))
    for number, step in enumerate(path.steps, 1):
        part = _iri("step", who, what, steps, str(number))
        yield node, _PART, part
        yield part, RDF.type, DR.ReachStep
        yield part, DR.place, Literal(number, datatype=XSD.integer)
        yield part, DR.dataset, URIRef(expand(step.hop.data))
        yield part, DR.to, URIRef(expand(step.hop.recipient))
        if step.hop.giver:
            yield part, DR["from"], URIRef(expand(step.hop.giver))
        if step.hop.relation:
            yield part, DR.cellOf, URIRef(expand(step.hop.relation))
        for claim in step.hop.evidence.claims:
            yield part, _DERIVED_FROM, URIRef(expand(claim))
            yield node, _DERIVED_FROM, URIRef(expand(claim))


def _iri(*parts: str) -> URIRef:
    return URIRef(BASE + "derived/" + hashlib.sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest())
