"""The map that can be zoomed: a pyvis network as the model, and the vis-network file that pyvis carries.

Of pyvis only the model is used: its page, its headings, menus and HTML titles are not, for they trust their input and
load from elsewhere. Positions are ours and fixed; the page draws things and routes from the very paths of the SVG.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Any

from datareach.errors import DatareachError
from datareach.layout import Scene
from datareach.render.markup import anchor

VIS_FILE = "lib/vis-9.1.2/vis-network.min.js"
VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": False,
        "dragView": True,
        "zoomView": False,
        "selectable": False,
        "selectConnectedEdges": False,
        "hover": False,
        "tooltipDelay": 10**6,
        "keyboard": {"enabled": False},
    },
}


def network(scene: Scene) -> dict[str, Any]:
    """Nodes, edges and options for vis-network; ids are those of the SVG's elements, words are not repeated here."""
    from pyvis.network import Network

    model = Network(directed=True, cdn_resources="in_line")
    for node in scene.nodes:
        id = anchor("t", node.thing.id)
        size = {"w": node.width, "h": node.height}
        model.add_node(id, label=" ", shape="custom", x=node.x, y=node.y, fixed=True, group=node.thing.shape, **size)
    for edge in scene.edges:
        start, end = anchor("t", edge.route.start), anchor("t", edge.route.end)
        model.add_edge(start, end, id=anchor("e", edge.route.id), hidden=True, arrows="")
    model.options = OPTIONS
    nodes, edges, *_ = model.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": OPTIONS}


def library() -> str:
    """The text of vis-network, checked: another release of pyvis must not slip another script into the page."""
    raw = resources.files("pyvis").joinpath(VIS_FILE).read_bytes()
    if hashlib.sha256(raw).hexdigest() != VIS_SHA256:
        raise DatareachError(
            "the vis-network file in the installed pyvis is not the one that was checked. Install pyvis 0.3.2."
        )
    # A browser hashes a script with its line ends made one; splitlines would also cut at characters in its strings.
    lines = raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))
