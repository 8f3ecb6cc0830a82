"""JSON-LD (https://www.w3.org/TR/json-ld11/) with its context inside: reading it asks nobody on the web."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from datareach.export.format import Format
from datareach.export.json_text import indented
from datareach.export.rdf import excerpt_quads
from datareach.load import Quad
from datareach.view.excerpt import Excerpt
from datareach.vocabulary import PREFIXES, shorten

_TYPE, _STRING = PREFIXES["rdf"] + "type", PREFIXES["xsd"] + "string"


def write(excerpt: Excerpt) -> str:
    """The excerpt as JSON-LD: a list of graphs, each a list of things."""
    return indented(document(excerpt_quads(excerpt)))


def document(quads: list[Quad]) -> dict[str, Any]:
    """The quads as a JSON-LD document in plain data."""
    context = _context(quads)
    graphs: dict[str, dict[str, dict[str, Any]]] = {}
    for graph, subject, predicate, value in quads:
        things = graphs.setdefault(graph, {})
        thing = things.setdefault(subject, {"@id": _name(subject, context)})
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            thing.setdefault("@type", []).append(_name(value.value, context))
        else:
            thing.setdefault(_name(predicate, context), []).append(_value(value, context))
    return {
        "@context": context,
        "@graph": [{"@id": _name(graph, context), "@graph": list(things.values())} for graph, things in graphs.items()],
    }


def _context(quads: list[Quad]) -> dict[str, str]:
    """Our prefixes, but for those that some address begins with as its scheme: it would be read as a short name."""
    iris = {name for graph, subject, predicate, _ in quads for name in (graph, subject, predicate)}
    iris |= {value.value for *_, value in quads if isinstance(value, ox.NamedNode)}
    schemes = {iri.partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix not in schemes}


def _name(iri: str, context: dict[str, str]) -> str:
    if iri.startswith("_:"):
        return iri
    prefix, _, local = (short := shorten(iri)).partition(":")
    return short if short != iri and prefix in context and not local.startswith("//") else iri


def _value(value: ox.NamedNode | ox.BlankNode | ox.Literal, context: dict[str, str]) -> Any:
    if isinstance(value, ox.NamedNode):
        return {"@id": _name(value.value, context)}
    if isinstance(value, ox.BlankNode):
        return {"@id": f"_:{value.value}"}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == _STRING:
        return value.value
    return {"@value": value.value, "@type": _name(value.datatype.value, context)}


JSONLD = Format(
    name="jsonld",
    ending=".jsonld",
    kind="data",
    words="RDF as JSON with a graph for each claim; its context is inside",
    holds="everything: claims, register, terms, and what was derived",
    loses="nothing",
    write=write,
)
