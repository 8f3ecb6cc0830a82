"""Path strings of a scene as plain segments, for formats that know no SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

Segment = tuple[str, tuple[float, ...]]

_TOKEN = re.compile(r"[MLHVCAZh]|-?\d+(?:\.\d+)?")
_COUNT = {"M": 2, "L": 2, "H": 1, "h": 1, "V": 1, "C": 6, "A": 7, "Z": 0}
_CIRCLE = 4 / 3


def segments(path: str) -> Iterator[Segment]:
    """``M``, ``L``, ``C`` and ``Z`` with absolute points; arcs, whose axes lie straight in a scene, become curves.

    >>> list(segments("M0 0H5V2Z"))
    [('M', (0.0, 0.0)), ('L', (5.0, 0.0)), ('L', (5.0, 2.0)), ('Z', ())]
    """
    tokens = _TOKEN.findall(path)
    x = y = 0.0
    place, command = 0, ""
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        values = tuple(map(float, tokens[place : place + _COUNT[command]]))
        place += _COUNT[command]
        if command == "Z":
            yield "Z", ()
        elif command == "C":
            yield "C", values
            x, y = values[-2:]
        elif command == "A":
            yield from _arc(x, y, values)
            x, y = values[-2:]
        else:
            if command in "ML":
                x, y = values
            elif command == "V":
                y = values[0]
            else:
                x = values[0] if command == "H" else x + values[0]
            yield ("M" if command == "M" else "L"), (x, y)


def _arc(x: float, y: float, values: tuple[float, ...]) -> Iterator[Segment]:
    """An arc of at most half an ellipse as curves of at most a quarter each (SVG 2, appendix B.2.4)."""
    rx, ry, _, _, sweep, to_x, to_y = values
    if not rx or not ry:
        yield "L", (to_x, to_y)
        return
    # On a circle of radius 1: the middle lies across the chord.
    dx, dy = (to_x - x) / (2 * rx), (to_y - y) / (2 * ry)
    half = min(1.0, math.hypot(dx, dy))
    away = math.sqrt(max(0.0, 1 - half * half)) / (half or 1)
    side = 1 if sweep else -1
    mx, my = x / rx + dx - side * away * dy, y / ry + dy + side * away * dx
    start = math.atan2(y / ry - my, x / rx - mx)
    turn = 2 * math.asin(half) * side
    parts = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / parts
    reach = _CIRCLE * math.tan(step / 4)
    for part in range(parts):
        a, b = start + part * step, start + (part + 1) * step
        points = (
            (math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)),
            (math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)),
            (math.cos(b), math.sin(b)),
        )
        yield "C", tuple(value for px, py in points for value in ((px + mx) * rx, (py + my) * ry))
