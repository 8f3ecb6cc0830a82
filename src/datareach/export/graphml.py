"""GraphML, which networkx, igraph, yEd, Gephi and Cytoscape read (http://graphml.graphdrawing.org)."""

from __future__ import annotations

import io

import networkx as nx

from datareach.export.columns import HOLDS, LOSES_IN_TEXT, joined, rows_of
from datareach.export.format import Format
from datareach.export.network import network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt


def write(excerpt: Excerpt) -> str:
    """The network as GraphML; a list is one text, its parts divided by " | "."""
    net = network(excerpt)
    node_row, edge_row = rows_of(net)
    graph = nx.MultiDiGraph(
        title=clean(excerpt.record.about.title),
        license=clean(excerpt.record.about.license),
        chosen=" ".join(map(clean, excerpt.said)),
        internal=excerpt.internal,
    )
    for node in net.nodes:
        graph.add_node(clean(node.id), **{key: joined(value) for key, value in node_row(node).items() if value})
    for edge in net.edges:
        row = {key: joined(value) for key, value in edge_row(edge).items() if value}
        graph.add_edge(clean(edge.source), clean(edge.target), key=clean(edge.id), **row)
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out, encoding="utf-8", prettyprint=True)
    return out.getvalue().decode("utf-8") + "\n"


GRAPHML = Format(
    name="graphml",
    ending=".graphml",
    kind="data",
    words="a network for yEd, Gephi, Cytoscape, R (igraph) and networkx",
    holds=HOLDS,
    loses=LOSES_IN_TEXT,
    write=write,
)
