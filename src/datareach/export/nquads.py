"""N-Quads: RDF with a graph for each claim, a line each (https://www.w3.org/TR/n-quads/), for loading and comparing."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from datareach.export.format import Format
from datareach.export.rdf import excerpt_quads
from datareach.load import Quad
from datareach.store import ox_quad
from datareach.view.excerpt import Excerpt


def write(excerpt: Excerpt) -> str:
    """The excerpt as N-Quads."""
    return nquads(excerpt_quads(excerpt))


def nquads(quads: Sequence[Quad]) -> str:
    """The quads as N-Quads, a line each, lines sorted."""
    text = (ox.serialize(map(ox_quad, quads), format=ox.RdfFormat.N_QUADS) or b"").decode("utf-8")
    # A line ends at a line feed and nowhere else: a literal may hold what Unicode also counts as a line's end.
    return "".join(sorted(f"{line}\n" for line in text.split("\n") if line))


NQUADS = Format(
    name="nquads",
    ending=".nq",
    kind="data",
    words="RDF with a graph for each claim, a line each, to load and compare",
    holds="everything: claims, register, terms, and what was derived",
    loses="nothing",
    write=write,
)
