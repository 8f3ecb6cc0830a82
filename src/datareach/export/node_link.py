"""JSON as nodes and edges, the form that networkx, D3 and most scripts read; ``network.schema.json`` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from datareach.export.format import Format
from datareach.export.json_text import indented
from datareach.export.network import Network, Node, claim_values, network
from datareach.model import Text, Triple
from datareach.safe import clean
from datareach.view.excerpt import Excerpt


def write(excerpt: Excerpt) -> str:
    """The network with its claims, sources, conflicts and unknowns as JSON."""
    return indented(node_link(network(excerpt)))


def node_link(net: Network) -> dict[str, Any]:
    """The same as plain data."""
    record = net.record
    return {
        "directed": True,
        "multigraph": True,
        "graph": {
            "title": clean(record.about.title),
            "license": record.about.license,
            "chosen": list(net.excerpt.said),
            "on": net.excerpt.on.isoformat() if net.excerpt.on else None,
            "internal": net.excerpt.internal,
        },
        "answer": _clean(net.excerpt.told),
        "nodes": [_node(node) for node in net.nodes],
        # Nothing in an edge has fields of its own, so it need not be copied part by part.
        "edges": [{"key": edge.id, **vars(edge)} for edge in net.edges],
        "claims": [
            {**claim_values(record, claim), "statements": [_statement(t) for t in claim.triples]}
            for claim in record.claims.values()
        ],
        "sources": [_clean(asdict(source)) for source in record.sources.values()],
        "conflicts": [_clean(asdict(conflict)) for conflict in record.conflicts],
        "links": [_clean(asdict(link)) for link in record.links],
        "unknowns": [_clean(asdict(unknown)) for unknown in record.unknowns],
    }


def _node(node: Node) -> dict[str, Any]:
    """A node's fields; only what is said of it has fields of its own."""
    return {**vars(node), "said": tuple(dict(vars(said)) for said in node.said)}


def _statement(triple: Triple) -> dict[str, str]:
    """One statement of a claim: a value that is no id has a datatype."""
    said = {"subject": triple.subject, "property": triple.predicate, "value": clean(str(triple.object))}
    if isinstance(triple.object, Text):
        said["datatype"] = triple.object.datatype or "xsd:string"
        said["language"] = triple.object.language
    return said


def _clean(value: Any) -> Any:
    """Plain data with each text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value


JSON = Format(
    name="json",
    ending=".json",
    kind="data",
    words="nodes and edges (node-link), for networkx, D3 and scripts",
    holds="things, statements, claims with source, dates, place, basis, standing and whether reviewed, conflicts, "
    "unknowns",
    loses="what was worked out about law beyond the status on the day",
    write=write,
)
