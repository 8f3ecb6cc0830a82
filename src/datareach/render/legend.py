"""The legend: only what is drawn, with the very marks of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from datareach.layout.shapes import outline
from datareach.model import Record
from datareach.render.markup import tag, text
from datareach.view import View
from datareach.view.encoding import LEGAL_MARKS
from datareach.view.legend import Entry, entries


def legend(view: View, record: Record, *, opened: Sequence[View] = ()) -> str:
    """Lines (how far it goes), colours (how it is known), shapes (what it is) and legal status, as short lists.

    What stands in ``opened`` groups alone is there too, and hidden until one of them is open.
    """
    items = []
    drawn = {entry.word for group in entries(view, record).values() for entry in group}
    for title, group in entries(_with(view, opened), record).items():
        # The first of those that show carries the title of its row.
        for index, entry in enumerate(sorted(group, key=lambda entry: entry.word not in drawn)):
            first = tag("b", {}, text(title)) if index == 0 else ""
            attributes = {"title": entry.meaning or None, "hidden": None if entry.word in drawn else ""}
            items.append(tag("li", attributes, f"{first}{_mark(entry)}{text(entry.word)}"))
    if not items:
        return ""
    return tag(
        "details", {"class": "legend", "open": "open"}, f"<summary>Legend</summary>{tag('ul', {}, ''.join(items))}"
    )


def _with(view: View, opened: Sequence[View]) -> View:
    """The view with what its opened groups draw."""
    return replace(
        view,
        things=(*view.things, *(thing for each in opened for thing in each.things)),
        routes=(*view.routes, *(route for each in opened for route in each.routes)),
    )


def meanings(view: View, record: Record) -> str:
    """The same marks with what each means, in full: a tooltip is not for everyone."""
    parts = []
    for title, group in entries(view, record).items():
        items = (
            tag("li", {}, f"{_mark(e)}{tag('b', {}, text(e.word))}{text(f': {e.meaning}' if e.meaning else '')}")
            for e in group
        )
        parts.append(tag("h3", {}, text(title)) + tag("ul", {}, "".join(items)))
    return "".join(tag("div", {}, part) for part in parts)


def _mark(entry: Entry) -> str:
    if entry.channel == "legal":
        return f"{LEGAL_MARKS[entry.key]} "
    return {"line": _line, "colour": _colour, "shape": _shape}[entry.channel](entry.key)


def _key(width: int, content: str) -> str:
    box = {"class": "drawing key", "viewBox": f"0 0 {width} 16", "width": width, "height": 16, "aria-hidden": "true"}
    return tag("svg", box, content)


def _line(key: str) -> str:
    colour = "colour-tie" if key in ("tie", "about") else "colour-press"
    return _key(38, tag("g", {"class": f"edge line-{key} {colour}"}, tag("path", {"class": "stroke", "d": "M2 8h34"})))


def _colour(key: str) -> str:
    mark = tag("path", {"class": "stroke", "d": "M2 8h18"})
    return _key(22, tag("g", {"class": f"edge line-did colour-{key}"}, mark))


def _shape(key: str) -> str:
    body, folds = outline(key, 13, 8, 24, 14)
    css = "thing door line-can colour-press" if key == "door" else f"thing {key}"
    paths = tag("path", {"class": "outline", "d": body}) + "".join(
        tag("path", {"class": "fold", "d": f}) for f in folds
    )
    return _key(26, tag("g", {"class": css}, paths))
