"""Placing: from a view to a scene, where everything has a position, wrapped words and a path.

dot (Graphviz, in a process of its own) gives the order inside the columns, a min-cost flow the heights, and curves in
the gaps between the columns the lines. The same view gives the same scene, to the byte.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from datareach.errors import LimitExceeded
from datareach.layout import route, shapes
from datareach.layout.chains import Plan, make_plan
from datareach.layout.order import Order, make_order
from datareach.layout.place import Heights, make_heights
from datareach.layout.scene import (
    PAD,
    TITLE,
    TITLE_LINE,
    Box,
    Column,
    Edge,
    Label,
    Node,
    Scene,
)
from datareach.layout.text import wrap
from datareach.model import Record
from datareach.view import Row, View, make_view
from datareach.view.grouped import grouped_views
from datareach.view.groups import MANY

__all__ = ["Box", "Column", "Edge", "Label", "Node", "Scene", "first_map", "grouped_map", "lay_out"]

MOST = 300
"""More things than this do not fit one picture: dot takes half a minute for 1,000, and nobody can read them."""

TALLEST = 720
"""The height that stays on a laptop's first screen under title, summary and legend."""

AROUND = 10
"""Things on the first map beside its accesses and flows and what these cannot be understood without."""

WIDEST, NARROWEST = 1412.0, 26.0
"""The width that fits a laptop's screen without making text smaller, and the least gap between two columns."""

MARGIN, EDGE, RULE = 16.0, 8.0, 12.0
ROLES = ("about", "party", "holds", "runs", "builds", "customer", "provider", "under", "rule")
"""Drawing order of the ties; what carries data comes on top."""


def first_map(record: Record, *, limit: int = 40, height: int = TALLEST) -> Scene:
    """The map that a reader sees first: as many accesses and flows as one screen shows at a readable size.

    The best described access comes first, then what shares its data or systems; what does not fit is in
    ``scene.view.left_out`` and in every table. Where more than 300 things take part, it is the map of their groups.
    """
    view = make_view(record, limit=limit, around=AROUND)
    if len(view.things) + len(view.left_out) > MANY:
        return grouped_map(record, view.rows)
    scene = lay_out(view)
    drawn = {thing.id for thing in scene.view.things}
    # Doors beyond the last that is drawn make no difference; among the others the number is found by halving.
    least, most = 1, max((place for place, row in enumerate(scene.view.rows, start=1) if row.id in drawn), default=0)
    if scene.height <= height or most < 2:
        return scene
    scenes: dict[int, Scene] = {}
    while least < most:
        doors = (least + most) // 2
        scenes[doors] = lay_out(make_view(record, limit=limit, doors=doors, around=AROUND))
        if scenes[doors].height <= height:
            least = doors + 1
        else:
            most = doors
    fitting = [doors for doors, each in scenes.items() if each.height <= height]
    return scenes[max(fitting) if fitting else min(scenes)]


def grouped_map(record: Record, rows: tuple[Row, ...] = ()) -> Scene:
    """The map of a large graph: its groups with what passes between them, and a scene of each group opened."""
    everything, opened = grouped_views(record, rows)
    # One waits for dot while the other is placed.
    with ThreadPoolExecutor(2) as pool:
        return replace(lay_out(everything), opened=tuple(pool.map(lay_out, opened)))


def lay_out(view: View) -> Scene:
    """The scene of a view; raises ``LimitExceeded`` where it has more things than one picture can show."""
    if len(view.things) > MOST:
        raise LimitExceeded(
            f"{len(view.things)} things are too many for one map (the limit is {MOST}). Draw fewer: give a lower limit."
        )
    if not view.things:
        return Scene(view, 640, 0)
    plan = make_plan(view)
    order = make_order(plan)
    columns = _columns(view, plan)
    titles = {box: len(_title(view, plan, box, columns)) * TITLE_LINE + 6 for box in plan.boxes}
    # Where lines leave a thing depends on the order of what they lead to alone, so it is known before the heights are.
    offsets = route.spread(
        plan, {id: float(at) for lane in range(plan.lanes) for at, id in enumerate(order.flat(lane))}
    )
    heights = make_heights(plan, order, titles, offsets)
    heads = [wrap(lane.title, columns.width[i] + 24, TITLE + 0.5, bold=True) for i, lane in enumerate(view.lanes)]
    down = MARGIN + max((len(head) for head in heads), default=0) * TITLE_LINE + RULE + 10
    middle = {id: y + down for id, y in heights.middle.items()}
    width = columns.right(plan.lanes - 1) + EDGE + 8
    return Scene(
        view,
        round(width),
        round(heights.total + down + MARGIN),
        tuple(_column(lane.key, columns, index, heads[index], down) for index, lane in enumerate(view.lanes)),
        tuple(_box(view, plan, box, columns, heights, down) for box in plan.boxes),
        _edges(plan, order, columns, middle, offsets),
        tuple(
            _node(plan, id, columns, middle)
            for id, item in sorted(plan.items.items(), key=lambda pair: (pair[1].lane, middle[pair[0]]))
            if item.thing
        ),
        order.notes,
    )


def _columns(view: View, plan: Plan) -> route.Columns:
    """Columns as wide as their things; the gap between two grows with the lines in it."""
    crossing = [0] * plan.lanes
    for chain in plan.chains:
        for one in chain.items[:-1]:
            crossing[plan.items[one].lane] += 1
    for chain in plan.flat:
        crossing[plan.items[chain.items[0]].lane] += 2
    gaps = [min(54.0, max(30.0, 18 + 2.9 * lines)) for lines in crossing[:-1]]
    room = WIDEST - 2 * (EDGE + 8) - sum(lane.width for lane in view.lanes)
    if sum(gaps) > room:
        gaps = [max(NARROWEST, gap * room / sum(gaps)) for gap in gaps]
    else:  # what is left goes to the gaps with so many lines that they would run into one another
        short = [
            min(150.0, 18 + 2.9 * lines) - gap if gap == 54 else 0.0 for lines, gap in zip(crossing, gaps, strict=False)
        ]
        share = min(1.0, (room - sum(gaps)) / sum(short)) if sum(short) else 0.0
        gaps = [gap + share * more for gap, more in zip(gaps, short, strict=True)]
    left, x = [], EDGE + 8
    for lane, gap in zip(view.lanes, [*gaps, 0.0], strict=True):
        left.append(x)
        x += lane.width + gap
    return route.Columns(tuple(left), tuple(float(lane.width) for lane in view.lanes))


def _title(view: View, plan: Plan, box: str, columns: route.Columns) -> tuple[str, ...]:
    run = plan.boxes[box]
    room = columns.right(run[-1]) - columns.left[run[0]]
    title = next(d.title for d in view.departments if d.id == plan.department[box])
    return wrap(title, room, TITLE, bold=True, lines=2)


def _column(key: str, columns: route.Columns, lane: int, head: tuple[str, ...], down: float) -> Column:
    x = columns.left[lane] + columns.width[lane] / 2
    base = down - RULE - 10 - (len(head) - 1) * TITLE_LINE
    labels = tuple(Label(words, x, base + i * TITLE_LINE, TITLE + 0.5, bold=True) for i, words in enumerate(head))
    return Column(key, columns.left[lane], columns.width[lane], labels)


def _box(view: View, plan: Plan, box: str, columns: route.Columns, heights: Heights, down: float) -> Box:
    run = plan.boxes[box]
    x, right = columns.left[run[0]] - EDGE, columns.right(run[-1]) + EDGE
    top = heights.top[box] + down
    title = _title(view, plan, box, columns)
    labels = tuple(
        Label(words, x + PAD, top + 15 + i * TITLE_LINE, TITLE, bold=True, middle=False)
        for i, words in enumerate(title)
    )
    department = next(d for d in view.departments if d.id == plan.department[box])
    return Box(department, x, top, right - x, heights.bottom[box] - heights.top[box], labels)


def _node(plan: Plan, id: str, columns: route.Columns, middle: dict[str, float]) -> Node:
    item = plan.items[id]
    assert item.thing is not None
    x, y = columns.left[item.lane] + item.width / 2, middle[id]
    outline, folds = shapes.outline(item.thing.shape, x, y, item.width, item.height)
    labels = shapes.labels(item.thing, x, y, item.width, item.height)
    return Node(item.thing, x, y, item.width, item.height, outline, folds, labels)


def _edges(
    plan: Plan,
    order: Order,
    columns: route.Columns,
    middle: dict[str, float],
    offsets: dict[tuple[str, str], float],
) -> tuple[Edge, ...]:
    lines = {chain.route.id: route.across(chain, plan, columns, middle, offsets) for chain in plan.chains}
    bows: dict[int, int] = {}
    for chain in plan.flat:
        lane = plan.items[chain.items[0]].lane
        bulge = min(30.0, 14.0 + 6 * bows.get(lane, 0))
        bows[lane] = bows.get(lane, 0) + 1
        lines[chain.route.id] = route.beside(chain, plan, order.flat(lane), columns, middle, bulge)
    found: list[Edge] = []
    taken: list[tuple[float, float]] = []
    chains = sorted((*plan.chains, *plan.flat), key=lambda c: (_layer(c.route.role), c.route.id))
    for chain in chains:
        line = lines[chain.route.id]
        arrow = route.arrow(line.points, taken) if chain.route.directed else ""
        found.append(Edge(chain.route, line.path, line.points, arrow))
    return tuple(found)


def _layer(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)
