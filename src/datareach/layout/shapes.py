"""The outline of each kind of thing, and how much room its words need."""

from __future__ import annotations

from collections.abc import Sequence

from datareach.layout.scene import HEAD, HEAD_LINE, PAD, SUB, SUB_LINE, Label
from datareach.layout.text import width as width_of
from datareach.layout.text import wrap
from datareach.view import Thing

LID = 5.0
FOLD = 9.0
BESIDE_FOLD = 2.0
SHEET = (4.0, 3.0)
STACK = (5.0, 4.0)
ABOVE = {"cylinder": 2 * LID, "sheets": SHEET[1], "group": STACK[1]}
SIDE = {"sheets": SHEET[0], "group": STACK[0], "paper": 2.0, "door": 2.0, "pill": -4.0}


def words(thing: Thing, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The head and the plain words of a thing, wrapped for a box of this width."""
    room = width - 2 * PAD - SIDE.get(thing.shape, 0)
    head = wrap(thing.head, room, HEAD, bold=True, lines=3)
    parts: list[str] = []
    for part in thing.sub.split(" · "):
        if parts and width_of(f"{parts[-1]} · {part}", SUB) <= room:
            parts[-1] += f" · {part}"
        else:
            parts.append(part)
    return head, tuple(line for part in parts for line in wrap(part, room, SUB))


def height(thing: Thing, width: float) -> float:
    """The height of a thing's box, made for its words; at least 28."""
    head, sub = words(thing, width)
    pad = 12.0 if thing.shape in ("pill", "door") else 11.0
    return max(28.0, round(len(head) * HEAD_LINE + len(sub) * SUB_LINE + pad + ABOVE.get(thing.shape, 0)))


def labels(thing: Thing, x: float, y: float, width: float, height: float) -> tuple[Label, ...]:
    """The lines of a thing's text, centred in its box (below the lid, inside the front sheet)."""
    head, sub = words(thing, width)
    if thing.shape == "cylinder":
        y += LID - 1
    elif thing.shape == "sheets":
        x, y = x - SHEET[0] / 2, y + SHEET[1] / 2
    elif thing.shape == "group":
        x, y = x - STACK[0] / 2, y + STACK[1] / 2
    total = len(head) * HEAD_LINE + len(sub) * SUB_LINE
    line = y - total / 2
    if thing.shape == "paper":
        x -= _into_fold(head, sub, line - (y - height / 2), width)
    found = []
    for text in head:
        found.append(Label(text, x, line + HEAD_LINE - 3.4, HEAD, bold=True))
        line += HEAD_LINE
    for text in sub:
        found.append(Label(text, x, line + SUB_LINE - 3.4, SUB))
        line += SUB_LINE
    return tuple(found)


def _into_fold(head: Sequence[str], sub: Sequence[str], above: float, width: float) -> float:
    """How far the words of a paper would reach into its folded corner: so far they stand to the left of its middle."""
    if above > FOLD:
        return 0.0
    first = width_of(head[0], HEAD, bold=True) if head else width_of(sub[0], SUB) if sub else 0.0
    return max(0.0, first / 2 - (width / 2 - FOLD - BESIDE_FOLD))


def outline(shape: str, x: float, y: float, width: float, height: float) -> tuple[str, tuple[str, ...]]:
    """The closed path of a shape around its middle, and the further strokes inside it (lid, fold, second sheet)."""
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    if shape == "cylinder":
        half = width / 2
        body = (
            f"M{n(left)} {n(top + LID)}V{n(bottom - LID)}A{n(half)} {n(LID)} 0 0 0 {n(right)} {n(bottom - LID)}"
            f"V{n(top + LID)}A{n(half)} {n(LID)} 0 0 0 {n(left)} {n(top + LID)}Z"
        )
        lid = f"M{n(left)} {n(top + LID)}A{n(half)} {n(LID)} 0 0 0 {n(right)} {n(top + LID)}"
        return body, (lid,)
    if shape == "group":
        over, down = STACK
        front = _rounded(left, top + down, right - over, bottom, min(6.0, (height - down) / 2))
        return front, (f"M{n(left + over)} {n(top + down)}V{n(top)}H{n(right)}V{n(bottom - down)}H{n(right - over)}",)
    if shape == "sheets":
        over, down = SHEET
        front = _rectangle(left, top + down, right - over, bottom)
        back = f"M{n(left + over)} {n(top + down)}V{n(top)}H{n(right)}V{n(bottom - down)}H{n(right - over)}"
        return front, (back,)
    if shape == "paper":
        body = f"M{n(left)} {n(top)}H{n(right - FOLD)}L{n(right)} {n(top + FOLD)}V{n(bottom)}H{n(left)}Z"
        return body, (f"M{n(right - FOLD)} {n(top)}V{n(top + FOLD)}H{n(right)}",)
    radius = {"pill": 20.0, "door": 15.0}.get(shape, 3.0)
    return _rounded(left, top, right, bottom, min(radius, height / 2)), ()


def n(value: float) -> str:
    """A coordinate with at most one decimal: short, and the same on every machine."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _rectangle(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{n(left)} {n(top)}H{n(right)}V{n(bottom)}H{n(left)}Z"


def _rounded(left: float, top: float, right: float, bottom: float, r: float) -> str:
    a = f"A{n(r)} {n(r)} 0 0 1 "
    return (
        f"M{n(left + r)} {n(top)}H{n(right - r)}{a}{n(right)} {n(top + r)}V{n(bottom - r)}{a}{n(right - r)} {n(bottom)}"
        f"H{n(left + r)}{a}{n(left)} {n(bottom - r)}V{n(top + r)}{a}{n(left + r)} {n(top)}Z"
    )
