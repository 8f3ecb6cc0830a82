"""What can be taken away as data: each claim and each source as TriG, for the page to write those that it shows."""

from __future__ import annotations

import re
from typing import Any

from datareach.model import Claim, Record, Source, Text, Value
from datareach.render.numbers import claim_numbers
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_REGISTER, PREFIXES, expand

Pairs = list[tuple[str, Value]]


def triples_data(record: Record) -> dict[str, Any]:
    """The claims as TriG in the order of their numbers, the sources by id, and what stands above them."""
    claims = [record.claims[id] for id in claim_numbers(record)]
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))
    # A comment ends with its line: what stands in one may not bring a line of its own.
    licence = " ".join(record.about.license.split())
    return {
        "head": (f"# Licence: {licence}\n" if licence else "") + prefixes,
        "claims": [_claim(claim) for claim in claims],
        "of": [claim.source for claim in claims],
        "sources": {source.id: _source(source) for source in record.sources.values()},
    }


def _claim(claim: Claim) -> str:
    said = "".join(f"  {_node(t.subject)} {_node(t.predicate)} {_node(t.object)} .\n" for t in claim.triples)
    about: Pairs = [
        ("rdf:type", "dr:Claim"),
        ("dct:source", claim.source),
        ("dr:basis", claim.basis),
        ("dr:standing", claim.standing),
        *(("prov:wasAttributedTo", speaker) for speaker in claim.speakers),
        *(("prov:hadPrimarySource", document) for document in claim.documents),
    ]
    if claim.modality:
        about.append(("dr:modality", claim.modality))
    if claim.anchor:
        about.append(("dr:anchor", Text(claim.anchor)))
    return f"{_node(claim.id)} {{\n{said}}}\n{_described(str(GRAPH_CLAIMS), claim.id, about)}"


def _source(source: Source) -> str:
    about: Pairs = [("rdf:type", "dr:Source"), ("dct:title", Text(source.title))]
    if source.url:
        about.append(("schema:url", Text(source.url)))
    if source.issued:
        about.append(("dct:issued", Text(source.issued)))
    return _described(str(GRAPH_REGISTER), source.id, about)


def _described(graph: str, id: str, about: Pairs) -> str:
    lines = " ;\n    ".join(f"{_node(predicate)} {_node(value)}" for predicate, value in about)
    return f"{_iri(graph)} {{\n  {_node(id)} {lines} .\n}}\n"


_LANGUAGE = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_SHORT = re.compile(r"(_|[a-z][a-z0-9]*):[A-Za-z0-9][A-Za-z0-9_-]*")


def _node(value: Value) -> str:
    if isinstance(value, Text):
        quoted = "".join(_ESCAPES.get(ch, ch) for ch in value.value)
        kind = (
            f"@{value.language}"
            if _LANGUAGE.fullmatch(value.language)
            else f"^^{_node(value.datatype)}"
            if value.datatype
            else ""
        )
        return f'"{quoted}"{kind}'
    short = _SHORT.fullmatch(value)
    return value if short and short[1] in {*PREFIXES, "_"} else _iri(expand(value))


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _iri(iri: str) -> str:
    """An address between angle brackets; what may not stand there is written as a percent code."""
    return "<" + "".join(f"%{ord(c):02X}" if c in '<>"{}|^`[]\\' or c <= " " else c for c in iri) + ">"
