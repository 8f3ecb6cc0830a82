"""An answer as a map: the accesses and flows that it names, drawn by the same code as the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from datareach.export.svg import write as svg_file
from datareach.layout import first_map
from datareach.model import Record
from datareach.query import Reply
from datareach.render.svg import drawing
from datareach.view.excerpt import Excerpt
from datareach.view.result import of_result


def addresses(reply: Reply) -> Iterator[str]:
    """Every address in an answer: of SELECT in JSON, of CONSTRUCT and DESCRIBE in N-Triples."""
    if reply.form == "ntriples":
        for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES):
            yield from (term.value for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode))
        return
    for row in json.loads(reply.body).get("results", {}).get("bindings", ()):
        yield from (value["value"] for value in row.values() if value["type"] == "uri")


def draw(record: Record, reply: Reply, *, internal: bool = False) -> dict[str, Any]:
    """The map of an answer as an ``svg`` element and as a file, its sentences, and what did not fit."""
    part = of_result(record, addresses(reply))
    scene = first_map(part)
    title = "Map of the answer"
    return {
        "svg": drawing(scene, title=title),
        "file": svg_file(Excerpt(part, internal=internal), title=title, view=scene.view),
        "sentences": [route.sentence for route in scene.view.routes],
        "notes": list(scene.notes),
        "truncated": reply.truncated,
    }
