"""GEXF 1.3, which Gephi reads (https://gexf.net): a network in time, each access and flow with its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from xml.etree import ElementTree as ET

from datareach.export.columns import EDGE_COLUMNS, LOSES_IN_TEXT, NODE_COLUMNS, Row, joined, rows_of
from datareach.export.format import Format
from datareach.export.network import Edge, Node, network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

NAMESPACE = "http://gexf.net/1.3"
OWN = {"label", "first", "last"}
"""Columns that GEXF has a place of its own for."""


def write(excerpt: Excerpt) -> str:
    """The network as GEXF: ``start`` and ``end`` are the first and last day on which a thing perhaps holds."""
    net = network(excerpt)
    node_row, edge_row = rows_of(net)
    root = ET.Element("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "datareach"
    about = [excerpt.record.about.title, excerpt.record.about.license, *excerpt.said]
    internal = ["Internal: not to be published."] if excerpt.internal else []
    ET.SubElement(meta, "description").text = " ".join(clean(words) for words in (*internal, *about) if words)
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date"})
    for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        declared = ET.SubElement(graph, "attributes", {"class": kind, "mode": "static"})
        for column in _own(columns):
            type = "boolean" if column == "disputed" else "string"
            ET.SubElement(declared, "attribute", {"id": f"{kind}-{column}", "title": column, "type": type})
    nodes = ET.SubElement(graph, "nodes")
    for node in net.nodes:
        _item(nodes, "node", {"id": clean(node.id), "label": node.label}, node, node_row)
    edges = ET.SubElement(graph, "edges")
    for edge in net.edges:
        ends = {"source": clean(edge.source), "target": clean(edge.target), "kind": clean(edge.property)}
        _item(edges, "edge", {"id": clean(edge.id), **ends, "label": edge.label}, edge, edge_row)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _item(
    into: ET.Element, kind: str, attributes: dict[str, str], item: Node | Edge, row_of: Callable[..., Row]
) -> None:
    if len(item.spells) == 1:
        attributes |= _times(*item.spells[0])
    element = ET.SubElement(into, kind, attributes)
    values = ET.SubElement(element, "attvalues")
    row = row_of(item)
    for column in _own(list(row)):
        if row[column]:
            ET.SubElement(values, "attvalue", {"for": f"{kind}-{column}", "value": joined(row[column])})
    if len(item.spells) > 1:
        spells = ET.SubElement(element, "spells")
        for spell in item.spells:
            ET.SubElement(spells, "spell", _times(*spell))


def _own(columns: Sequence[str]) -> Iterable[str]:
    return (column for column in columns if column not in OWN)


def _times(first: str, last: str) -> dict[str, str]:
    """An open end is left out: GEXF takes it as open."""
    return {key: day for key, day in (("start", first), ("end", last)) if day}


GEXF = Format(
    name="gexf",
    ending=".gexf",
    kind="data",
    words="a network in time for Gephi and Gephi Lite; accesses and flows have their days",
    holds="as GraphML, and from when until when each access, flow, agreement and order perhaps holds",
    loses=f"{LOSES_IN_TEXT}; an imprecise date becomes the widest days",
    write=write,
)
