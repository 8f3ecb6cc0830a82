"""The query page: an editor with completion, the named questions as forms, answers as table, map and files."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from string import Template
from typing import Any

from datareach.graph import Graph
from datareach.query import questions
from datareach.render.markup import text
from datareach.render.style import scene_css
from datareach.safe import clean
from datareach.vocabulary import PREFIXES

MEDIA = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
ASSETS = ("yasqe.min.js", "yasqe.min.css", "yasqe.LICENSES.txt", "query.js", "query.css", "scene.css")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Only what this server gives, and no style or script inside the page."""

EXAMPLE = """\
# Who gets which data by which access, and which claim says so. Each claim is a graph of its own.
SELECT DISTINCT ?access ?party ?data ?claim WHERE {
  GRAPH ?claim { ?access dpv:hasRecipient ?party }
  ?access a dr:Access ; dr:dataset ?data .
}
ORDER BY ?access ?party
LIMIT 50
"""


@cache
def asset(name: str) -> tuple[bytes, str]:
    """A file of the page and its media type."""
    if name == "scene.css":
        return scene_css().encode("utf-8"), MEDIA[".css"]
    kind = MEDIA[name[name.rindex(".") :]]
    return resources.files("datareach.server").joinpath("assets", name).read_bytes(), kind


def page(title: str, *, internal: bool = False) -> bytes:
    """The page as HTML; what it offers it asks the server for."""
    banner = '<p class="banner">Internal: not for publication</p>' if internal else ""
    template = resources.files("datareach.server").joinpath("assets", "query.html").read_text("utf-8")
    return Template(template).substitute(title=text(title), banner=banner, example=text(EXAMPLE)).encode("utf-8")


def offers(graph: Graph) -> dict[str, Any]:
    """What the editor completes and the forms ask for: our terms, the things by name, the named questions."""
    record = graph.record
    terms = [[id, clean(term.label)] for id, term in record.terms.items() if ":" in id]
    things = [[id, clean(entity.full_name)] for id, entity in record.entities.items()]
    claims = [[id, clean(record.sources[claim.source].title) if claim.source in record.sources else ""]
              for id, claim in record.claims.items()]  # fmt: skip
    return {
        "prefixes": dict(PREFIXES),
        "terms": sorted(terms) + sorted(things) + sorted(claims),
        "names": sorted(
            {word for e in record.entities.values() if e.registered for word in (e.acronym, e.label) if word}
        ),
        "questions": [
            {
                "name": q.name,
                "title": q.title,
                "answers": q.answers,
                "text": q.text,
                "params": [{"name": p.name, "kind": p.kind, "what": p.what, "example": p.example} for p in q.params],
            }
            for q in questions(graph.queries)
        ],
    }


def offers_json(graph: Graph) -> bytes:
    """The offers as JSON."""
    return json.dumps(offers(graph), ensure_ascii=False).encode("utf-8")
