"""Cells as triples in ``graph/derived``, so that SPARQL can ask what was permitted on a day."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from datareach.law.words import cell_words
from datareach.model import Cell, Record
from datareach.store import add_triples
from datareach.vocabulary import BASE, DR, GRAPH_DERIVED, expand


def add_cells(dataset: Dataset, cells: Iterable[Cell], record: Record) -> None:
    """Write each cell into the derived graph, in words and with the claims it rests on."""
    of: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        of[cell.relation].append(cell)
    told = ((cell, cell_words(record, cell, siblings)) for siblings in of.values() for cell in siblings)
    add_triples(dataset, GRAPH_DERIVED, (triple for cell, words in told for triple in _triples(cell, words)))


def _triples(cell: Cell, words: str) -> list[tuple[Node, Node, Node]]:
    parts = (cell.relation, cell.act, str(cell.first), *cell.places, "/", *cell.categories, "/", *cell.people)
    digest = hashlib.sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest()
    node = URIRef(BASE + "derived/" + digest)

    def ids(predicate: URIRef, values: Iterable[str]) -> list[tuple[Node, Node, Node]]:
        return [(node, predicate, URIRef(expand(value))) for value in values]

    triples: list[tuple[Node, Node, Node]] = [(node, RDF.type, DR.Cell)]
    triples += ids(DR.cellOf, [cell.relation])
    triples += ids(DR.ofAct, [cell.act])
    triples += ids(DR.inPlace, cell.places)
    triples += ids(DR.inCategory, cell.categories)
    triples += ids(DR.ofPeople, cell.people)
    triples.append((node, DR.inWords, Literal(words, lang="en")))
    triples += ids(DR.status, [cell.verdict.status])
    triples += ids(DR.certainty, ["dr:Certainly" if cell.verdict.certain else "dr:Perhaps"])
    triples += ids(DR.permittedBy, cell.verdict.permitted_by)
    triples += ids(DR.barredBy, cell.verdict.barred_by)
    triples += ids(URIRef(expand("prov:wasDerivedFrom")), cell.claims)
    triples.append((node, DR.restsOnInference, Literal("true" if cell.inferred else "false", datatype=XSD.boolean)))
    if cell.first:
        triples.append((node, DR.firstDay, Literal(cell.first.isoformat(), datatype=XSD.date)))
    if cell.last:
        triples.append((node, DR.lastDay, Literal(cell.last.isoformat(), datatype=XSD.date)))
    return triples
