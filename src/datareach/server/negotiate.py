"""Content negotiation: which of the formats on offer a request would rather have (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

Form = TypeVar("Form")

MOST_ACCEPT = 2_000
"""Characters of an ``Accept`` header that are read."""

ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""Media types of an answer to SELECT and ASK, the first being what is given where a client takes anything."""

TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}
"""Media types of an answer to CONSTRUCT and DESCRIBE, and of what describes the endpoint."""


def negotiate(accept: str, offers: Mapping[str, Form]) -> tuple[str, Form] | None:
    """The media type and the format that fit best; ``None`` where the client takes none of them.

    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", ROWS)
    ('application/sparql-results+xml', 'xml')
    >>> negotiate("", ROWS)
    ('application/sparql-results+json', 'json')
    >>> negotiate("image/png", ROWS)
    """
    best = _best(accept[:MOST_ACCEPT], tuple(offers))
    return (best, offers[best]) if best else None


@lru_cache(maxsize=256)
def _best(accept: str, offers: tuple[str, ...]) -> str:
    ranges = [_range(part) for part in (accept or "*/*").split(",") if part.strip()]
    rated = [(-_quality(offer, ranges), place, offer) for place, offer in enumerate(offers)]
    quality, _, offer = min(rated)
    return offer if quality < 0 else ""


def _range(part: str) -> tuple[str, float]:
    name, *params = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for param in params:
        if param.startswith("q="):
            try:
                quality = min(1.0, max(0.0, float(param[2:])))
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The quality that the most specific range gives to an offer."""
    for name in (offer, offer.partition("/")[0] + "/*", "*/*"):
        found = [quality for given, quality in ranges if given == name]
        if found:
            return max(found)
    return 0.0
