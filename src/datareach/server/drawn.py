"""An answer as a map: the accesses and flows that it names, drawn by the same code as the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from datareach.layout import first_map
from datareach.model import Record
from datareach.query import Reply
from datareach.render.svg import drawing, render_svg
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
    scene = first_map(of_result(record, addresses(reply)))
    title = "Map of the answer"
    return {
        "svg": drawing(scene, title=title),
        "file": render_svg(scene, title=title, internal=internal),
        "sentences": [route.sentence for route in scene.view.routes],
        "notes": list(scene.notes),
        "truncated": reply.truncated,
    }
