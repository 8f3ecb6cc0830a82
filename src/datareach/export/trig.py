"""TriG: RDF with a graph for each claim (https://www.w3.org/TR/trig/), the form in which the graph is written."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from datareach.export.format import Format
from datareach.export.rdf import excerpt_quads
from datareach.load import Quad
from datareach.store import ox_quad
from datareach.view.excerpt import Excerpt
from datareach.vocabulary import PREFIXES


def write(excerpt: Excerpt) -> str:
    """The excerpt as TriG."""
    return trig(excerpt_quads(excerpt))


def trig(quads: Sequence[Quad]) -> str:
    """The quads as TriG, in the order given."""
    return (ox.serialize(map(ox_quad, quads), format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES)) or b"").decode("utf-8")


TRIG = Format(
    name="trig",
    ending=".trig",
    kind="data",
    words="RDF with a graph for each claim, easy to read",
    holds="everything: claims, register, terms, and what was derived",
    loses="nothing",
    write=write,
)
