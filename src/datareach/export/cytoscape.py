"""Cytoscape.js JSON, which Cytoscape (desktop) and Cytoscape.js read (https://js.cytoscape.org/#notation/elements-json)."""

from __future__ import annotations

from typing import Any

from datareach.export.columns import HOLDS, LOSES_IN_LISTS, Row, rows_of
from datareach.export.format import Format
from datareach.export.json_text import indented
from datareach.export.network import network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt


def write(excerpt: Excerpt) -> str:
    """The network as Cytoscape.js JSON; lists stay lists."""
    net = network(excerpt)
    node_row, edge_row = rows_of(net)
    nodes = [{"data": {"id": node.id, "value": node.id, **_values(node_row(node))}} for node in net.nodes]
    edges = [
        {
            "data": {
                "id": edge.id,
                "key": edge.id,
                "source": edge.source,
                "target": edge.target,
                "interaction": edge.label,
                **_values(edge_row(edge)),
            }
        }
        for edge in net.edges
    ]
    about = excerpt.record.about
    data = {
        "name": clean(about.title),
        "license": clean(about.license),
        "chosen": list(excerpt.said),
        "internal": excerpt.internal,
    }
    whole = {
        "format_version": "1.0",
        "generated_by": "datareach",
        "target_cytoscapejs_version": "~3.0",
        "directed": True,
        "multigraph": True,
        "data": data,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return indented(whole)


def _values(row: Row) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in row.items()}


CYTOSCAPE = Format(
    name="cytoscape",
    ending=".cyjs",
    kind="data",
    words="a network for Cytoscape and Cytoscape.js",
    holds=HOLDS,
    loses=LOSES_IN_LISTS,
    write=write,
)
