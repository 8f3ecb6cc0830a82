"""The order of things in their columns: dot's, then made calmer by moving one thing at a time.

A column is a list of items and of boxes; a box holds a list of items of its own. Boxes keep one order among themselves
in every column, so that each can stay a rectangle.
"""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from datareach.layout.chains import Plan

TIME_LIMIT = 20
"""Seconds that dot may take."""

SWEEPS, FEWER = 24, 2
"""How often all columns are gone over at most, and how often where there are more than :data:`LARGE` things."""

LARGE = 150
"""At 280 things the sweeps after the second take four seconds and save one crossing in seventy."""

Ends = tuple[list[int], ...]
"""Where lines end in the columns beside: on the left all and the heavy ones, on the right all and the heavy ones."""

WORKER = Path(__file__).with_name("worker.py")


@dataclass
class Order:
    """Each column from top to bottom: item ids and box keys; and what each box holds in each column."""

    columns: list[list[str]]
    inside: dict[tuple[str, int], list[str]]
    ranks: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def flat(self, lane: int) -> list[str]:
        """The items of a column from top to bottom, boxes opened."""
        return [id for node in self.columns[lane] for id in self.inside.get((node, lane), [node])]


def make_order(plan: Plan, *, time_limit: float = TIME_LIMIT) -> Order:
    """The order of a plan. Without an answer from dot it starts from the order of the ids, and says so in its notes."""
    heights, why = ask_dot(plan, time_limit=time_limit) if plan.items else ({}, "")
    order = _start(plan, heights)
    order.notes = (f"The diagram is ordered without dot, so more lines may cross: {why}",) if why else ()
    _Calm(plan, order).run()
    return order


def ask_dot(plan: Plan, *, time_limit: float = TIME_LIMIT) -> tuple[dict[str, float], str]:
    """The height of each item as dot places it, from a child process; none, and why, if that crashes or hangs."""
    lanes: list[list[dict[str, object]]] = [[] for _ in range(plan.lanes)]
    number = {id: f"i{index}" for index, id in enumerate(plan.items)}
    boxes = {key: str(index) for index, key in enumerate(plan.boxes)}
    for item in plan.items.values():
        node: dict[str, object] = {
            "id": number[item.id],
            "width": item.width or 1,
            "height": item.height,
            "box": boxes.get(item.box, ""),
        }
        lanes[item.lane].append(node)
    edges = [
        [number[one], number[other], chain.weight]
        for chain in (*plan.chains, *plan.flat)
        for one, other in zip(chain.items, chain.items[1:], strict=False)
    ]
    command = [sys.executable, "-P", str(WORKER)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps({"lanes": lanes, "edges": edges}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=time_limit,
            check=True,
        )
        found = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        said = str(error.stderr).strip().splitlines() or ["it stopped"]
        return {}, said[-1]
    except subprocess.TimeoutExpired:
        return {}, f"no answer within {time_limit:g} s"
    except (OSError, ValueError) as error:
        return {}, str(error)
    if set(found) != set(number.values()):
        return {}, "its answer lacks some things"
    return {id: float(found[number[id]]) for id in plan.items}, ""


def _start(plan: Plan, heights: dict[str, float]) -> Order:
    height = {id: (heights.get(id, 0.0), index) for index, id in enumerate(plan.items)}
    middle: dict[str, list[float]] = defaultdict(list)
    for item in plan.items.values():
        if item.box and item.thing:
            middle[item.box].append(height[item.id][0])
    ranks = sorted(plan.boxes, key=lambda box: (sum(middle[box]) / max(1, len(middle[box])), box))
    inside: dict[tuple[str, int], list[str]] = {(box, lane): [] for box, run in plan.boxes.items() for lane in run}
    columns: list[list[str]] = []
    for lane in range(plan.lanes):
        here = sorted((i.id for i in plan.items.values() if i.lane == lane), key=height.__getitem__)
        boxes = [box for box in ranks if (box, lane) in inside]
        for id in here:
            if plan.items[id].box:
                inside[plan.items[id].box, lane].append(id)
        where = {
            box: min(
                (height[id] for id in inside[box, lane]), default=(sum(middle[box]) / max(1, len(middle[box])), -1)
            )
            for box in boxes
        }
        free = [id for id in here if not plan.items[id].box]
        nodes = sorted([*free, *boxes], key=lambda node: where.get(node) or height[node])
        ordered = iter(boxes)
        columns.append([next(ordered) if node in where else node for node in nodes])
    return Order(columns, inside, ranks)


class _Calm:
    """Moves one item or box at a time to where its lines cross fewest others, until nothing gets better."""

    def __init__(self, plan: Plan, order: Order) -> None:
        self.plan = plan
        self.order = order
        self.left: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.right: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for chain in plan.chains:
            for one, other in zip(chain.items, chain.items[1:], strict=False):
                self.right[one].append((other, chain.weight))
                self.left[other].append((one, chain.weight))
        self.flat: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for chain in plan.flat:
            self.flat[plan.items[chain.items[0]].lane].append((chain.items[0], chain.items[1]))
        self.flat_of: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pairs in self.flat.values():
            for pair in pairs:
                for id in dict.fromkeys(pair):
                    self.flat_of[id].append(pair)
        # To pass over a thing counts three, over a slot one.
        self.weight = {id: 3 if item.thing else 1 for id, item in plan.items.items()}
        self.place: dict[str, int] = {}
        self.ends: dict[str, Ends] = {}
        for lane in range(plan.lanes):
            self._number(lane)

    def run(self) -> None:
        """Sweep over all columns, to and fro, while something moves."""
        lanes = list(range(self.plan.lanes))
        large = sum(item.thing is not None for item in self.plan.items.values()) > LARGE
        for sweep in range(FEWER if large else SWEEPS):
            moved = False
            for lane in lanes if sweep % 2 == 0 else reversed(lanes):
                lists = [self.order.columns[lane]]
                lists += [
                    self.order.inside[box, lane] for box in self.order.columns[lane] if (box, lane) in self.order.inside
                ]
                self._look(lane)
                for nodes in lists:
                    for node in list(nodes):
                        moved |= self._sift(nodes, node, lane)
            moved |= self._swap_boxes()
            if not moved:
                return

    def cost(self) -> int:
        """The weighted number of crossings, and what flat lines pass over."""
        total = 0
        for lane in range(self.plan.lanes):
            lines = [
                (place, self.place[id], weight)
                for place, one in enumerate(self.order.flat(lane))
                for id, weight in self.right.get(one, ())
            ]
            lines.sort()
            # Two heavy lines that cross count twice.
            total += _inversions(end for _, end, _ in lines) + _inversions(end for _, end, w in lines if w > 1)
            total += self._passed(lane)
        return total

    def _number(self, lane: int) -> None:
        for index, id in enumerate(self.order.flat(lane)):
            self.place[id] = index

    def _members(self, node: str, lane: int) -> list[str]:
        return self.order.inside.get((node, lane), [node])

    def _look(self, lane: int) -> None:
        """Where the lines of each item of a column end on the left and on the right: all, and the heavy ones again.

        It holds while the columns beside it stay as they are, and is sorted, so that two items compare by their ends.
        """
        self.ends = {
            id: tuple(
                sorted(self.place[end] for end, weight in side.get(id, ()) if weight > least)
                for side in (self.left, self.right)
                for least in (0, 1)
            )
            for id in self.order.flat(lane)
        }

    def _together(self, ids: list[str]) -> Ends:
        """The ends of several items as those of one."""
        if len(ids) == 1:
            return self.ends[ids[0]]
        return tuple(sorted(place for id in ids for place in self.ends[id][kind]) for kind in range(4))

    def _passed(self, lane: int) -> int:
        """What the flat lines of a column pass over."""
        above = self._above(lane)
        return sum(self._over(above, pair) for pair in self.flat[lane])

    def _above(self, lane: int) -> dict[str, int]:
        """The weight of all that stands above each item of a column."""
        found, total = {}, 0
        for id in self.order.flat(lane) if self.flat[lane] else ():
            found[id] = total
            total += self.weight[id]
        return found

    def _over(self, above: dict[str, int], pair: tuple[str, str]) -> int:
        """The weight that a flat line passes over."""
        one, other = pair if above[pair[0]] < above[pair[1]] else (pair[1], pair[0])
        return max(0, above[other] - above[one] - self.weight[one])

    def _sift(self, nodes: list[str], node: str, lane: int) -> bool:
        """Move one node within its list to the best place; boxes do not pass each other here."""
        start = nodes.index(node)
        own = self._members(node, lane)
        ends = self._together(own)
        is_box = (node, lane) in self.order.inside
        best, best_gain = start, 0
        start_above = self._above(lane)
        for step in (-1, 1):
            gain, index = 0, start
            above = dict(start_above)
            while 0 <= index + step < len(nodes):
                index += step
                other = nodes[index]
                if is_box and (other, lane) in self.order.inside:
                    break
                passed = self._members(other, lane)
                gain += step * _untangled(ends, self._together(passed))
                if above:
                    before, after = (own, passed) if step == 1 else (passed, own)
                    gain += self._flat_gain(above, before, after)
                if gain > best_gain:
                    best, best_gain = index, gain
        if best == start:
            return False
        nodes.insert(best, nodes.pop(start))
        self._number(lane)
        return True

    def _flat_gain(self, above: dict[str, int], upper: list[str], lower: list[str]) -> int:
        """What flat lines pass over less once two neighbouring blocks change places; ``above`` is brought up to it."""
        touched: dict[tuple[str, str], None] = {}
        for id in (*upper, *lower):
            if id in self.flat_of:
                touched.update(dict.fromkeys(self.flat_of[id]))
        if not touched:
            return 0
        now = sum([self._over(above, pair) for pair in touched])
        weight, down, up = self.weight, 0, 0
        for id in lower:
            down += weight[id]
        for id in upper:
            above[id] += down
            up += weight[id]
        for id in lower:
            above[id] -= up
        return now - sum([self._over(above, pair) for pair in touched])

    def _swap_boxes(self) -> bool:
        """Exchange two boxes that follow each other, in every column that both span, where that costs less."""
        moved = False
        ranks = self.order.ranks
        for index in range(len(ranks) - 1):
            one, other = ranks[index], ranks[index + 1]
            shared = [lane for lane in self.plan.boxes[one] if lane in self.plan.boxes[other]]
            before = self.cost() if shared else 0
            self._exchange(one, other, shared)
            ranks[index], ranks[index + 1] = other, one
            if shared and self.cost() < before:
                moved = True
            elif shared:
                self._exchange(one, other, shared)
                ranks[index], ranks[index + 1] = one, other
        return moved

    def _exchange(self, one: str, other: str, lanes: list[int]) -> None:
        for lane in lanes:
            column = self.order.columns[lane]
            a, b = column.index(one), column.index(other)
            column[a], column[b] = column[b], column[a]
            self._number(lane)


def _untangled(upper: Ends, lower: Ends) -> int:
    """How many crossings less there are once two neighbours change places; two heavy lines that cross count twice."""
    gain = 0
    for above, below in zip(upper, lower, strict=True):
        if not above or not below:
            continue
        if above[-1] < below[0]:
            gain -= len(above) * len(below)
        elif above[0] > below[-1]:
            gain += len(above) * len(below)
        else:
            gain -= len(above) * len(below)
            for end in above:
                gain += bisect_left(below, end) + bisect_right(below, end)
    return gain


def _inversions(places: Iterable[int]) -> int:
    """How many pairs stand in the wrong order.

    >>> _inversions([2, 0, 1, 1])
    3
    """
    seen: list[int] = []
    total = 0
    for place in places:
        at = bisect_right(seen, place)
        total += len(seen) - at
        seen.insert(at, place)
    return total
