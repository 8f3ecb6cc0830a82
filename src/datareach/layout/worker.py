"""Runs Graphviz's dot in a process of its own, because it can end the interpreter. Reads and writes JSON.

In: ``{"lanes": [[{"id", "width", "height", "box"}, …], …], "edges": [[tail, head, weight], …]}``, sizes in points.
Out: ``{id: y}``, y pointing down. This file imports nothing of the package, so it runs by its path.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def draw(job: dict[str, Any]) -> dict[str, float]:
    """The height of each node as dot places it."""
    import pygraphviz

    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(
        rankdir="LR", newrank="true", nodesep="0.13", ranksep="0.58", remincross="true", searchsize="200"
    )
    graph.node_attr.update(fixedsize="true", shape="box", label="")
    boxes: dict[str, list[str]] = {}
    for place, lane in enumerate(job["lanes"]):
        spine = f"lane {place}"
        graph.add_node(spine, width=0.01, height=0.01, style="invis")
        if place:
            graph.add_edge(f"lane {place - 1}", spine, weight=1000, style="invis")
        for node in lane:
            graph.add_node(node["id"], width=node["width"] / 72, height=node["height"] / 72)
            if node["box"]:
                boxes.setdefault(node["box"], []).append(node["id"])
        graph.add_subgraph([spine, *(node["id"] for node in lane)], name=f"rank{place}", rank="same")
    for box, members in boxes.items():
        graph.add_subgraph(members, name=f"cluster_{box}", label=" ")
    for tail, head, weight in job["edges"]:
        graph.add_edge(tail, head, weight=weight, dir="none")
    graph.layout(prog="dot")
    places = {}
    for lane in job["lanes"]:
        for node in lane:
            position = graph.get_node(node["id"]).attr["pos"]
            places[node["id"]] = -float(position.split(",")[1])
    return places


if __name__ == "__main__":
    json.dump(draw(json.load(sys.stdin)), sys.stdout)
