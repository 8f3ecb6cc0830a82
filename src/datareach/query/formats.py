"""The formats of answers: their media types, and how each says that an answer was cut."""

from __future__ import annotations

import re

from datareach.vocabulary import PREFIXES

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
"""Format to media type, as IANA has them."""

TRUNCATED = PREFIXES["dr"] + "truncated"
"""What a cut answer links to where its format has links."""


def mark_truncated(body: bytes, form: str) -> bytes:
    """Say in a whole answer that it was cut, where its format has a place for it that other programs pass over.

    SPARQL's JSON and XML have links in their heads (a member of our own would make pyoxigraph refuse the answer);
    Turtle, N-Triples, TriG and RDF/XML have comments. CSV, TSV and JSON-LD have no place: there whoever hands the
    answer on must say it.

    >>> mark_truncated(b'{"head":{"vars":["s"]},"results":{"bindings":[]}}', "json")[:64]
    b'{"head":{"link":["https://w3id.org/datareach/ns#truncated"],"var'
    """
    link = TRUNCATED.encode()
    if form == "json":
        return re.sub(rb'"head": *{', b'"head":{"link":["' + link + b'"],', body, count=1)
    if form == "xml":
        return body.replace(b"</head>", b'<link href="' + link + b'"/></head>', 1)
    if form in ("turtle", "ntriples", "trig"):
        return b"# truncated: there is more than this\n" + body
    if form == "rdfxml":
        return body.rstrip() + b"\n<!-- truncated: there is more than this -->\n"
    return body
