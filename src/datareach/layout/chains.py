"""From a view to columns of items: things, and one slot wherever a route passes through a column."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from datareach.layout import shapes
from datareach.view import Route, Thing, View

SLOT = 3.0
WEIGHT = {"gives": 6, "data": 6, "through": 6, "gets": 6, "under": 1, "rule": 1, "party": 1, "runs": 2, "holds": 2}
"""How much a route wants to be short and straight; others 1."""


@dataclass
class Item:
    """Something that takes a place in a column: a thing, or the slot that a route passes through."""

    id: str
    lane: int
    height: float
    width: float
    box: str = ""
    thing: Thing | None = None


@dataclass
class Chain:
    """A route as the items that it touches, from left to right; ``flipped`` where the route runs the other way."""

    route: Route
    items: list[str]
    flipped: bool
    weight: int


@dataclass
class Plan:
    """The columns with all items, the chains across them, and the flat routes between two things of one column.

    ``boxes`` maps a box key to the columns that it spans; ``department`` says whose it is.
    """

    items: dict[str, Item]
    lanes: int
    chains: list[Chain] = field(default_factory=list)
    flat: list[Chain] = field(default_factory=list)
    boxes: dict[str, list[int]] = field(default_factory=dict)
    department: dict[str, str] = field(default_factory=dict)


def make_plan(view: View) -> Plan:
    """The plan of a view; every list in an order that depends on the view alone."""
    place = {lane.key: index for index, lane in enumerate(view.lanes)}
    plan = Plan({}, len(view.lanes))
    columns: dict[str, set[int]] = defaultdict(set)
    for thing in view.things:
        if thing.department:
            columns[thing.department].add(place[thing.lane])
    for department, lanes in sorted(columns.items()):
        for index, run in enumerate(_runs(sorted(lanes))):
            plan.boxes[f"{department} {index}"] = run
            plan.department[f"{department} {index}"] = department
    for thing in view.things:
        lane = place[thing.lane]
        width = view.lanes[lane].width
        box = next((b for b, run in plan.boxes.items() if plan.department[b] == thing.department and lane in run), "")
        plan.items[thing.id] = Item(thing.id, lane, shapes.height(thing, width), width, box, thing)
    for route in view.routes:
        _add(plan, route)
    return plan


def _runs(lanes: list[int]) -> list[list[int]]:
    """Columns next to each other belong together: ``[1, 3, 4]`` makes two boxes."""
    runs: list[list[int]] = []
    for lane in lanes:
        if runs and lane == runs[-1][-1] + 1:
            runs[-1].append(lane)
        else:
            runs.append([lane])
    return runs


def _add(plan: Plan, route: Route) -> None:
    start, end = plan.items[route.start], plan.items[route.end]
    weight = WEIGHT.get(route.role, 1)
    if start.lane == end.lane:
        plan.flat.append(Chain(route, [start.id, end.id], False, weight))
        return
    flipped = start.lane > end.lane
    left, right = (end, start) if flipped else (start, end)
    ids = [left.id]
    for lane in range(left.lane + 1, right.lane):
        box = next((b for b in (left.box, right.box) if b and lane in plan.boxes[b]), "")
        slot = Item(f"{route.id}#{lane}", lane, SLOT, 0, box)
        plan.items[slot.id] = slot
        ids.append(slot.id)
    plan.chains.append(Chain(route, [*ids, right.id], flipped, weight))
