"""The data set described for catalogues: CITATION.cff, and DCAT with VoID. Made of the facts of ``about.ttl``."""

from __future__ import annotations

import json

import pyoxigraph as ox

from datareach.cite.cited import Edition
from datareach.dates import date_bounds
from datareach.vocabulary import EDTF, PREFIXES, expand

_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0"}


def cff(data: Edition) -> str:
    """A CITATION.cff (https://citation-file-format.github.io) of the data set."""
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this data set, please cite it as below, and the sources of the claims that you rely on."',
        *_facts(data),
        "type: dataset",
        "identifiers:",
        "  - type: other",
        f"    value: {json.dumps('sha256:' + data.sha256)}",
        '    description: "SHA-256 of the public content as N-Quads, lines sorted"',
    ]
    return "\n".join(lines) + "\n"


def cff_reference(data: Edition) -> str:
    """The data set as an entry under ``references`` of the CITATION.cff of a program."""
    first, *rest = [*_facts(data), "type: data"]
    return "".join(f"{line}\n" for line in (f"  - {first}", *(f"    {line}" for line in rest)))


def _facts(data: Edition) -> list[str]:
    """What both have in common. JSON strings are YAML strings, whatever stands in them."""
    day = _day(data.date)
    licence = _LICENCES.get(data.license, "")
    return [
        f"title: {_text(data.title)}",
        *([f"abstract: {_text(data.description)}"] if data.description else []),
        "authors:",
        f"  - name: {_text(data.creator or 'not stated')}",
        *([f"version: {_text(data.version)}"] if data.version else []),
        *([f"date-released: {_text(day)}"] if day else []),
        *([f"license: {licence}"] if licence else []),
        *([f"license-url: {_text(data.license)}"] if data.license and not licence else []),
    ]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _day(stated: str) -> str:
    """The day, where a date is one; CITATION.cff knows no other."""
    if not stated:
        return ""
    first, last = date_bounds(stated)
    return first.isoformat() if first and first == last else ""


def dataset_turtle(data: Edition) -> str:
    """The data set in DCAT 3 and VoID, its file with a checksum in SPDX, as Turtle."""
    node, file, checksum = (ox.NamedNode(data.iri + end) for end in ("", "#graph.nq", "#graph.nq-sha256"))
    spdx = "http://spdx.org/rdf/terms#"

    def iri(name: str) -> ox.NamedNode:
        return ox.NamedNode(expand(name))

    def text(value: str, datatype: str = "") -> ox.Literal:
        return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)

    english = {"dct:title": data.title, "dct:description": data.description}
    triples = [
        ox.Triple(node, iri("rdf:type"), iri("void:Dataset")),
        ox.Triple(node, iri("rdf:type"), iri("dcat:Dataset")),
        *(ox.Triple(node, iri(p), ox.Literal(v, language="en")) for p, v in english.items() if v),
        *([ox.Triple(node, iri("dct:creator"), text(data.creator))] if data.creator else []),
        *([ox.Triple(node, iri("dct:issued"), text(data.date, str(EDTF)))] if data.date else []),
        *([ox.Triple(node, iri("dcat:version"), text(data.version))] if data.version else []),
        *([ox.Triple(node, iri("dct:license"), ox.NamedNode(data.license))] if data.license else []),
        ox.Triple(node, iri("void:triples"), text(str(data.triples), PREFIXES["xsd"] + "integer")),
        ox.Triple(node, iri("dcat:distribution"), file),
        ox.Triple(file, iri("rdf:type"), iri("dcat:Distribution")),
        ox.Triple(file, iri("dct:title"), text("graph.nq")),
        ox.Triple(file, iri("dcat:mediaType"),
                  ox.NamedNode("https://www.iana.org/assignments/media-types/application/n-quads")),
        ox.Triple(file, ox.NamedNode(spdx + "checksum"), checksum),
        ox.Triple(checksum, iri("rdf:type"), ox.NamedNode(spdx + "Checksum")),
        ox.Triple(checksum, ox.NamedNode(spdx + "algorithm"), ox.NamedNode(spdx + "checksumAlgorithm_sha256")),
        ox.Triple(checksum, ox.NamedNode(spdx + "checksumValue"), text(data.sha256, PREFIXES["xsd"] + "hexBinary")),
    ]  # fmt: skip
    prefixes = {p: PREFIXES[p] for p in ("dcat", "dct", "edtf", "rdf", "void", "xsd")} | {"spdx": spdx}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode("utf-8")
