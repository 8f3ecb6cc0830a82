"""GraphML, which networkx, igraph, yEd, Gephi and Cytoscape read (http://graphml.graphdrawing.org)."""

from __future__ import annotations

from collections.abc import Iterator

from datareach.export.columns import EDGE_COLUMNS, HOLDS, LOSES_IN_TEXT, NODE_COLUMNS, Row, joined, rows_of
from datareach.export.format import Format
from datareach.export.network import network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

HEAD = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)


def write(excerpt: Excerpt) -> str:
    """The network as GraphML; a list is one text, its parts divided by " | "."""
    net = network(excerpt)
    node_row, edge_row = rows_of(net)
    about: Row = {
        "title": clean(excerpt.record.about.title),
        "license": clean(excerpt.record.about.license),
        "chosen": " ".join(map(clean, excerpt.said)),
        "internal": excerpt.internal,
    }
    # Written as lines: a tree of elements for a graph of 10,000 things took longer than all else.
    lines = ['<?xml version="1.0" encoding="utf-8"?>', HEAD]
    for kind, columns in (("graph", tuple(about)), ("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        lines += [
            f'  <key id="{kind}-{column}" for="{kind}" attr.name="{column}" attr.type="{_type(column)}"/>'
            for column in columns
        ]
    lines += ['  <graph edgedefault="directed">', *_data("graph", about, "    ")]
    for node in net.nodes:
        lines += [f"    <node id={_quoted(node.id)}>", *_data("node", node_row(node)), "    </node>"]
    for edge in net.edges:
        ends = f"source={_quoted(edge.source)} target={_quoted(edge.target)}"
        lines += [f"    <edge id={_quoted(edge.id)} {ends}>", *_data("edge", edge_row(edge)), "    </edge>"]
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _type(column: str) -> str:
    return "boolean" if column in ("disputed", "internal") else "string"


def _data(kind: str, row: Row, before: str = "      ") -> Iterator[str]:
    """What is known of one thing, a line each; what is not known has none."""
    for column, value in row.items():
        if value:
            yield f'{before}<data key="{kind}-{column}">{_escaped(joined(value))}</data>'


def _quoted(text: str) -> str:
    return f'"{_escaped(clean(text))}"'


def _escaped(text: str) -> str:
    """A text as XML has it in a value and between tags; a reader would take a carriage return for a line feed."""
    if text.isalnum():
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\r", "&#13;")


GRAPHML = Format(
    name="graphml",
    ending=".graphml",
    kind="data",
    words="a network for yEd, Gephi, Cytoscape, R (igraph) and networkx",
    holds=HOLDS,
    loses=LOSES_IN_TEXT,
    write=write,
)
