"""GEXF 1.3, which Gephi reads (https://gexf.net): a network in time, each access and flow with its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

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
    about = [excerpt.record.about.title, excerpt.record.about.license, *excerpt.said]
    internal = ["Internal: not to be published."] if excerpt.internal else []
    description = escape(" ".join(clean(words) for words in (*internal, *about) if words))
    # Written as lines: a tree of elements for a graph of 10,000 things took longer than all else.
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gexf xmlns="{NAMESPACE}" version="1.3">',
        " <meta>",
        "  <creator>datareach</creator>",
        f"  <description>{description}</description>" if description else "  <description />",
        " </meta>",
        ' <graph defaultedgetype="directed" mode="dynamic" timeformat="date">',
    ]
    for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        lines.append(f'  <attributes class="{kind}" mode="static">')
        for column in _own(columns):
            type = "boolean" if column == "disputed" else "string"
            lines.append(f'   <attribute id="{kind}-{column}" title="{column}" type="{type}" />')
        lines.append("  </attributes>")
    lines.append("  <nodes>" if net.nodes else "  <nodes />")
    for node in net.nodes:
        lines += _item("node", {"id": clean(node.id), "label": node.label}, node, node_row)
    lines += ["  </nodes>"] if net.nodes else []
    lines.append("  <edges>" if net.edges else "  <edges />")
    for edge in net.edges:
        ends = {"source": clean(edge.source), "target": clean(edge.target), "kind": clean(edge.property)}
        lines += _item("edge", {"id": clean(edge.id), **ends, "label": edge.label}, edge, edge_row)
    lines += ["  </edges>"] if net.edges else []
    return "\n".join([*lines, " </graph>", "</gexf>"]) + "\n"


def _item(kind: str, attributes: dict[str, str], item: Node | Edge, row_of: Callable[..., Row]) -> Iterator[str]:
    if len(item.spells) == 1:
        attributes |= _times(*item.spells[0])
    yield f"   <{kind}{_listed(attributes)}>"
    yield "    <attvalues>"
    row = row_of(item)
    for column in _own(list(row)):
        if row[column]:
            yield f'     <attvalue for="{kind}-{column}" value="{_escaped(joined(row[column]))}" />'
    yield "    </attvalues>"
    if len(item.spells) > 1:
        yield "    <spells>"
        yield from (f"     <spell{_listed(_times(*spell))} />" for spell in item.spells)
        yield "    </spells>"
    yield f"   </{kind}>"


def _listed(attributes: dict[str, str]) -> str:
    return "".join(f' {key}="{_escaped(value)}"' for key, value in attributes.items())


def _escaped(text: str) -> str:
    """A text in an attribute, where a reader would take every line end and tab for a space."""
    if text.isalnum():
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text if text.isprintable() else text.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")


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
