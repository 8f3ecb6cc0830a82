"""The heights: every item as near to its neighbours as the order allows, by a min-cost flow (the dual of the problem).

Each "b stands at least d below a" is an arc from a to b of cost -d; each "a and b want one height, this much" is a pair
of arcs that carry at most that much. The potentials of the cheapest flow are the best heights.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx

from datareach.layout.chains import Plan
from datareach.layout.order import Order

UNIT = 2
"""The flow counts in halves of a pixel: it needs whole numbers."""

GAP_THINGS, GAP_MIXED, GAP_SLOTS = 12.0, 6.0, 4.0
BOX_BEFORE, BOX_UNDER_TITLE, BOX_AFTER, BOX_BETWEEN = 10.0, 8.0, 7.0, 12.0


@dataclass(frozen=True)
class Heights:
    """The middle of each item, the upper and lower edge of each box, and the height of the whole."""

    middle: dict[str, float]
    top: dict[str, float]
    bottom: dict[str, float]
    total: float


def make_heights(plan: Plan, order: Order, titles: dict[str, float], offsets: dict[tuple[str, str], float]) -> Heights:
    """Heights for an order. ``titles`` are the heights of box titles.

    ``offsets`` say how far from its middle a route (chain id, item id) leaves a thing, so that lines come out straight.
    """
    problem = _Problem()
    for lane in range(plan.lanes):
        _stack(plan, order, titles, problem, lane)
    for box in plan.boxes:
        problem.pull("top", f"[{box}", 1)
        problem.pull(f"[{box}", f"{box}]", 6)
    problem.pull("top", "end", 160)
    for chain in plan.chains:
        for one, other in zip(chain.items, chain.items[1:], strict=False):
            slots = (plan.items[one].thing is None) + (plan.items[other].thing is None)
            weight = chain.weight * (2, 3, 6)[slots]
            shift = offsets.get((chain.route.id, one), 0.0) - offsets.get((chain.route.id, other), 0.0)
            problem.near(one, other, weight, shift)
    for chain in plan.flat:
        problem.near(chain.items[0], chain.items[1], 1, 0.0)
    found = problem.solve()
    return Heights(
        {id: found[id] for id in plan.items},
        {box: found[f"[{box}"] for box in plan.boxes},
        {box: found[f"{box}]"] for box in plan.boxes},
        found["end"],
    )


def _stack(plan: Plan, order: Order, titles: dict[str, float], problem: _Problem, lane: int) -> None:
    """The distances within one column, from the top to the end."""
    above, room, kind = "top", 0.0, "edge"
    for node in order.columns[lane]:
        if node in plan.boxes:
            gap = {"edge": 0.0, "box": BOX_BETWEEN}.get(kind, BOX_BEFORE)
            problem.below(above, f"[{node}", room + gap)
            above, room, kind = f"[{node}", titles[node] + BOX_UNDER_TITLE, "title"
            for id in order.inside[node, lane]:
                above, room, kind = _item(plan, problem, id, above, room, kind)
            problem.below(above, f"{node}]", room + (0.0 if kind == "title" else BOX_AFTER))
            above, room, kind = f"{node}]", 0.0, "box"
        else:
            above, room, kind = _item(plan, problem, node, above, room, kind)
    problem.below(above, "end", room)


def _item(plan: Plan, problem: _Problem, id: str, above: str, room: float, kind: str) -> tuple[str, float, str]:
    item = plan.items[id]
    own = "thing" if item.thing else "slot"
    gap = {
        ("edge", "thing"): 1.0,
        ("edge", "slot"): 1.0,
        ("title", "thing"): 0.0,
        ("title", "slot"): 2.0,
        ("box", "thing"): BOX_BEFORE,
        ("box", "slot"): GAP_MIXED,
        ("thing", "thing"): GAP_THINGS,
        ("slot", "slot"): GAP_SLOTS,
    }.get((kind, own), GAP_MIXED)
    problem.below(above, id, room + gap + item.height / 2)
    return id, item.height / 2, own


class _Problem:
    """Distances and wishes, turned into a flow."""

    def __init__(self) -> None:
        self.graph = nx.MultiDiGraph()
        self.graph.add_node("top", demand=0)
        self.pulls: dict[str, int] = defaultdict(int)

    def below(self, upper: str, lower: str, distance: float) -> None:
        """``lower`` stands at least this far below ``upper``."""
        self.graph.add_edge(upper, lower, weight=-round(distance * UNIT + 0.49))

    def near(self, one: str, other: str, weight: int, shift: float) -> None:
        """``one`` plus the shift wants the height of ``other``."""
        cost = round(shift * UNIT)
        self.graph.add_edge(one, other, weight=-cost, capacity=weight)
        self.graph.add_edge(other, one, weight=cost, capacity=weight)

    def pull(self, upper: str, lower: str, weight: int) -> None:
        """The distance between the two wants to be small."""
        self.pulls[lower] += weight
        self.pulls[upper] -= weight

    def solve(self) -> dict[str, float]:
        """The heights: negated distances from the top over the arcs that the cheapest flow leaves open."""
        for id in self.graph:
            self.graph.nodes[id]["demand"] = self.pulls.get(id, 0)
        _, flow = nx.network_simplex(self.graph)
        arcs = []
        for one, other, key, data in self.graph.edges(keys=True, data=True):
            used = flow[one][other][key]
            if used < data.get("capacity", used + 1):
                arcs.append((one, other, data["weight"]))
            if used > 0:
                arcs.append((other, one, -data["weight"]))
        distance = dict.fromkeys(self.graph, 0)
        distance.update({id: 10**9 for id in self.graph if id != "top"})
        for _ in range(len(distance)):
            changed = False
            for one, other, weight in arcs:
                if distance[one] + weight < distance[other]:
                    distance[other] = distance[one] + weight
                    changed = True
            if not changed:
                break
        return {id: -d / UNIT for id, d in distance.items()}
