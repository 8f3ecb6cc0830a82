"""The lines: curves in the gaps between columns, straight inside a slot, ends spread along the side of a box."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from datareach.layout.chains import Chain, Plan
from datareach.layout.shapes import n

STEP = 9.0
"""The distance between two ends on one side of a box, where there is room."""

ARROW = 11.0
"""The length of an arrow."""


@dataclass(frozen=True)
class Columns:
    """Where each column starts and how wide it is."""

    left: tuple[float, ...]
    width: tuple[float, ...]

    def right(self, lane: int) -> float:
        """The right edge of a column."""
        return self.left[lane] + self.width[lane]


@dataclass(frozen=True)
class Line:
    """A path string, the points along it, and where an arrow may stand."""

    path: str
    points: tuple[tuple[float, float], ...]


def spread(plan: Plan, middle: dict[str, float]) -> dict[tuple[str, str], float]:
    """How far from the middle of a thing each route leaves it, for (route id, item id)."""
    sides: dict[tuple[str, int], list[tuple[float, float, str]]] = defaultdict(list)
    for chain in plan.chains:
        first, second, before, last = chain.items[0], chain.items[1], chain.items[-2], chain.items[-1]
        sides[first, 1].append((middle[second], middle[last], chain.route.id))
        sides[last, -1].append((middle[before], middle[first], chain.route.id))
    offsets: dict[tuple[str, str], float] = {}
    for (id, _), ends in sides.items():
        room = plan.items[id].height - 14
        step = min(STEP, room / (len(ends) - 1)) if len(ends) > 1 else 0.0
        for index, (_, _, route) in enumerate(sorted(ends)):
            offsets[route, id] = (index - (len(ends) - 1) / 2) * step
    return offsets


def across(
    chain: Chain, plan: Plan, columns: Columns, middle: dict[str, float], offsets: dict[tuple[str, str], float]
) -> Line:
    """The line of a route from column to column, in the direction of the route."""

    def height(id: str) -> float:
        return middle[id] + offsets.get((chain.route.id, id), 0.0)

    pieces: list[tuple[float, float, float, float]] = []
    for one, other in zip(chain.items, chain.items[1:], strict=False):
        a, b = plan.items[one].lane, plan.items[other].lane
        pieces.append((columns.right(a), height(one), columns.left[b], height(other)))
    if chain.flipped:
        pieces = [(x2, y2, x1, y1) for x1, y1, x2, y2 in reversed(pieces)]
    path = f"M{n(pieces[0][0])} {n(pieces[0][1])}"
    points = [(pieces[0][0], pieces[0][1])]
    for index, (x1, y1, x2, y2) in enumerate(pieces):
        if index:
            path += f"H{n(x1)}"
            points.append((x1, y1))
        if abs(y1 - y2) < 0.05:
            path += f"H{n(x2)}"
            points.append((x2, y2))
            continue
        middle_x = (x1 + x2) / 2
        path += f"C{n(middle_x)} {n(y1)} {n(middle_x)} {n(y2)} {n(x2)} {n(y2)}"
        points += [_bezier(step / 12, (x1, y1), (middle_x, y1), (middle_x, y2), (x2, y2)) for step in range(1, 13)]
    return Line(path, tuple(points))


def beside(
    chain: Chain, plan: Plan, order: list[str], columns: Columns, middle: dict[str, float], bulge: float
) -> Line:
    """The line between two things of one column: straight between neighbours, else a bow on the right of the column."""
    one, other = chain.items
    lane = plan.items[one].lane
    upper, lower = sorted(chain.items, key=lambda id: middle[id])
    between = order[order.index(upper) + 1 : order.index(lower)]
    if one == other:
        x, y = columns.right(lane), middle[one]
        return _curve((x, y - 6), (x + 22, y - 16), (x + 22, y + 16), (x, y + 6))
    if not between:
        x = columns.left[lane] + columns.width[lane] / 2
        start = middle[upper] + plan.items[upper].height / 2
        end = middle[lower] - plan.items[lower].height / 2
        ends = [(x, start), (x, end)] if one == upper else [(x, end), (x, start)]
        return Line(f"M{n(x)} {n(ends[0][1])}V{n(ends[1][1])}", tuple(ends))
    x = columns.right(lane)
    direction = 1 if one == upper else -1
    y1 = middle[one] + direction * (plan.items[one].height / 2 - 8)
    y2 = middle[other] - direction * (plan.items[other].height / 2 - 8)
    return _curve((x, y1), (x + bulge, y1), (x + bulge, y2), (x, y2))


def arrow(points: tuple[tuple[float, float], ...], taken: list[tuple[float, float]]) -> str:
    """A small triangle near the middle of a line, a little off where another arrow stands already."""
    lengths = [math.dist(a, b) for a, b in zip(points, points[1:], strict=False)]
    total = sum(lengths)
    if total < ARROW:
        return ""
    best: tuple[float, float, float, float] | None = None
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73):
        rest = total * share
        for (x1, y1), (x2, y2), length in zip(points, points[1:], lengths, strict=False):
            if rest <= length and length:
                part = rest / length
                x, y = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
                free = min((math.dist((x, y), other) for other in taken), default=999.0)
                if best is None or free > best[0] + 0.01:
                    best = (free, x, y, math.atan2(y2 - y1, x2 - x1))
                break
            rest -= length
        if best is not None and best[0] >= 1.3 * ARROW:
            break
    if best is None:
        return ""
    _, x, y, angle = best
    taken.append((x, y))
    corners = ((ARROW / 2, 0.0), (-ARROW / 2, -ARROW * 0.42), (-ARROW / 2, ARROW * 0.42))
    turned = [
        (x + dx * math.cos(angle) - dy * math.sin(angle), y + dx * math.sin(angle) + dy * math.cos(angle))
        for dx, dy in corners
    ]
    return "M" + "L".join(f"{n(a)} {n(b)}" for a, b in turned) + "Z"


def _curve(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> Line:
    path = f"M{n(a[0])} {n(a[1])}C{n(b[0])} {n(b[1])} {n(c[0])} {n(c[1])} {n(d[0])} {n(d[1])}"
    return Line(path, (a, *(_bezier(step / 12, a, b, c, d) for step in range(1, 13))))


def _bezier(
    t: float, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> tuple[float, float]:
    s = 1 - t
    x = s**3 * a[0] + 3 * s * s * t * b[0] + 3 * s * t * t * c[0] + t**3 * d[0]
    y = s**3 * a[1] + 3 * s * s * t * b[1] + 3 * s * t * t * c[1] + t**3 * d[1]
    return x, y
