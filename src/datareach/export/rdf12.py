"""RDF 1.2 in Turtle (https://www.w3.org/TR/rdf12-turtle/): each claim is the reifier of its statements."""

from __future__ import annotations

import pyoxigraph as ox

from datareach.export.format import Format
from datareach.export.rdf import claim_quads, excerpt_quads, sorted_triples
from datareach.store import ox_quad
from datareach.view.excerpt import Excerpt
from datareach.vocabulary import PREFIXES

_REIFIES = ox.NamedNode(PREFIXES["rdf"] + "reifies")


def write(excerpt: Excerpt) -> str:
    """The excerpt as Turtle of RDF 1.2: ``claim rdf:reifies <<( subject predicate value )>>``."""
    quads = excerpt_quads(excerpt)
    reified = [
        ox.Triple(found.graph_name, _REIFIES, found.triple)
        for found in map(ox_quad, claim_quads(quads))
        if not isinstance(found.graph_name, ox.DefaultGraph)
    ]
    triples = [*sorted_triples(quads), *sorted(reified, key=str)]
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b"").decode("utf-8")


RDF12 = Format(
    name="rdf12",
    ending=".ttl",
    kind="data",
    words="RDF 1.2 in Turtle, each claim the reifier of its statements",
    holds="everything; a claim's graph becomes what it reifies",
    loses="which layer (register, vocabulary, derived) a statement is from; older tools cannot read it",
    write=write,
)
