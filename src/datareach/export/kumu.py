"""Kumu's JSON blueprint (https://docs.kumu.io/guides/import/blueprints), for maps on kumu.io. It joins by label."""

from __future__ import annotations

from collections import Counter
from typing import Any

from datareach.export.columns import EDGE_COLUMNS, HOLDS, LOSES_IN_LISTS, NODE_COLUMNS, Row, rows_of
from datareach.export.format import Format
from datareach.export.json_text import indented
from datareach.export.network import network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

RENAMED = {"kind": "type", "label": "label"}
"""Columns that Kumu has a field of its own for."""

FIELD = {column: RENAMED.get(column, column.replace("_", " ")) for column in (*NODE_COLUMNS, *EDGE_COLUMNS)}


def write(excerpt: Excerpt) -> str:
    """The network as elements and connections. Two things of one name get their ids behind it."""
    net = network(excerpt)
    node_row, edge_row = rows_of(net)
    count = Counter(_plain(node.label) for node in net.nodes)
    label = {
        node.id: node.label if count[_plain(node.label)] == 1 else f"{node.label} ({node.id})" for node in net.nodes
    }
    elements = [{**_fields(node_row(node)), "label": label[node.id], "id": node.id} for node in net.nodes]
    connections = [
        {
            **_fields(edge_row(edge)),
            "from": label[edge.source],
            "to": label[edge.target],
            "direction": "directed",
            "type": edge.label,
            "id": edge.id,
        }
        for edge in net.edges
    ]
    about = " ".join(clean(line) for line in (excerpt.record.about.title, *excerpt.said) if line)
    internal = "Internal: not to be published. " if excerpt.internal else ""
    whole = {"description": internal + about, "elements": elements, "connections": connections}
    return indented(whole)


def _plain(label: str) -> str:
    """As Kumu compares labels: without case."""
    return " ".join(label.casefold().split())


def _fields(row: Row) -> dict[str, Any]:
    return {FIELD[key]: value for key, value in row.items() if value not in ("", ())}


KUMU = Format(
    name="kumu",
    ending=".kumu.json",
    kind="data",
    words="a JSON blueprint for maps on kumu.io (importing it sends it there)",
    holds=HOLDS,
    loses=LOSES_IN_LISTS,
    write=write,
)
