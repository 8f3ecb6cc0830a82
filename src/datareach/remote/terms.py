"""Terms of SPARQL's JSON results as pyoxigraph has them."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from datareach.errors import EndpointError
from datareach.vocabulary import PREFIXES

VIRTUOSO_ASK = "__ASK_RETVAL"
"""The column in which Virtuoso 7 answers an ASK in JSON."""
BOOLEAN = PREFIXES["xsd"] + "boolean"


def rows_of(address: str, body: bytes) -> dict[str, Any]:
    """A body that is to be SPARQL results in JSON; raises :class:`EndpointError` where it is something else."""
    try:
        found = json.loads(body)
    except ValueError as error:
        raise EndpointError(f"{address}: the answer is no SPARQL result in JSON. Is this a SPARQL endpoint?") from error
    head = found.get("head") if isinstance(found, dict) else None
    if isinstance(head, dict) and head.get("vars") == [VIRTUOSO_ASK]:
        rows = found.get("results", {}).get("bindings", [])
        return {"head": {}, "boolean": bool(rows) and rows[0][VIRTUOSO_ASK]["value"] in ("1", "true")}
    if isinstance(head, dict) and ("boolean" in found or isinstance(found.get("results"), dict)):
        return dict(found)
    raise EndpointError(f"{address}: the answer is no SPARQL result. Is this a SPARQL endpoint?")


def term(value: dict[str, str]) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """A term."""
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value["type"] == "bnode":
        return ox.BlankNode(value["value"])
    language = value.get("xml:lang")
    if language:
        return ox.Literal(value["value"], language=language)
    datatype = value.get("datatype")
    return ox.Literal(lexical(value), datatype=ox.NamedNode(datatype) if datatype else None)


def lexical(value: dict[str, str]) -> str:
    """The text of a term; Virtuoso 7 writes true as 1.

    >>> lexical({"value": "1", "datatype": BOOLEAN}), lexical({"value": "1"})
    ('true', '1')
    """
    if value.get("datatype") == BOOLEAN:
        return {"0": "false", "1": "true"}.get(value["value"], value["value"])
    return value["value"]
