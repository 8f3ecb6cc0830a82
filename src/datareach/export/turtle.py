"""Turtle: RDF without graphs (https://www.w3.org/TR/turtle/), for tools that know no more.

Beside each statement of a claim stands an ``rdf:Statement`` that names the claim (``dr:ofClaim``): without graphs it is
the one way to tell who says what.
"""

from __future__ import annotations

import hashlib

import pyoxigraph as ox

from datareach.export.format import Format
from datareach.export.rdf import claim_quads, excerpt_quads, sorted_triples
from datareach.load import Quad
from datareach.view.excerpt import Excerpt
from datareach.vocabulary import PREFIXES

_RDF, _OF_CLAIM = PREFIXES["rdf"], PREFIXES["dr"] + "ofClaim"


def write(excerpt: Excerpt) -> str:
    """The excerpt as Turtle."""
    quads = excerpt_quads(excerpt)
    index = [triple for quad in claim_quads(quads) for triple in _statement(quad)]
    triples = sorted_triples([*quads, *index])
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b"").decode("utf-8")


def _statement(quad: Quad) -> list[Quad]:
    claim, subject, predicate, value = quad
    key = hashlib.sha1("|".join((claim, subject, predicate, str(value))).encode(), usedforsecurity=False).hexdigest()
    node = f"{PREFIXES['derived']}{key}"
    return [
        ("", node, _RDF + "type", ox.NamedNode(_RDF + "Statement")),
        ("", node, _RDF + "subject", ox.NamedNode(subject)),
        ("", node, _RDF + "predicate", ox.NamedNode(predicate)),
        ("", node, _RDF + "object", value),
        ("", node, _OF_CLAIM, ox.NamedNode(claim)),
    ]


TURTLE = Format(
    name="turtle",
    ending=".ttl",
    kind="data",
    words="RDF without graphs, for tools that know none",
    holds="everything; an rdf:Statement beside each statement names its claim",
    loses="the graphs themselves; which layer (register, vocabulary, derived) a statement is from",
    write=write,
)
