"""The legend: only what is drawn, with the very marks of the drawing."""

from __future__ import annotations

from datareach.dates import when
from datareach.law import last_day
from datareach.layout.shapes import outline
from datareach.model import Record
from datareach.render.markup import tag, text
from datareach.view import View
from datareach.view.encoding import COLOURS, LEGAL_MARKS, LINES, SHAPES


def legend(view: View, record: Record) -> str:
    """Lines (how far it goes), colours (how it is known), shapes (what it is) and legal status, as short lists."""
    marks = [route.mark for route in view.routes] + [thing.mark for thing in view.things if thing.mark]
    lines = {mark.line for mark in marks}
    colours = {mark.colour for mark in marks if mark.line not in ("tie", "about")}
    shapes = {thing.shape for thing in view.things}
    groups = [
        ("Line", [(_line(key), line.word, line.meaning) for key, line in LINES.items() if key in lines]),
        (
            "Colour",
            [(_colour(key), colour.word, "how it is known") for key, colour in COLOURS.items() if key in colours],
        ),
        ("Shape", [(_shape(key), shape.word, "") for key, shape in SHAPES.items() if key in shapes]),
        ("Legal status" + _as_of(record), _legal(view, record)),
    ]
    items = []
    for title, entries in groups:
        for index, (mark, word, meaning) in enumerate(entries):
            first = tag("b", {}, text(title)) if index == 0 else ""
            items.append(tag("li", {"title": meaning or None}, f"{first}{mark}{text(word)}"))
    if not items:
        return ""
    return tag(
        "details", {"class": "legend", "open": "open"}, f"<summary>Legend</summary>{tag('ul', {}, ''.join(items))}"
    )


def _as_of(record: Record) -> str:
    day = last_day(record)
    return f" on {when(day.isoformat())}" if day else ""


def _legal(view: View, record: Record) -> list[tuple[str, str, str]]:
    drawn = {row.legal[:1] for row in view.rows if row.legal}
    return [
        (f"{mark} ", record.label(status), record.terms[status].comment if status in record.terms else "")
        for status, mark in LEGAL_MARKS.items()
        if mark in drawn
    ]


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
    css = "thing door line-did colour-press" if key == "door" else f"thing {key}"
    paths = tag("path", {"class": "outline", "d": body}) + "".join(
        tag("path", {"class": "fold", "d": f}) for f in folds
    )
    return _key(26, tag("g", {"class": css}, paths))
