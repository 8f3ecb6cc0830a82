"""The legend: only what is drawn, with the very marks of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from datareach.dates import when
from datareach.law import last_day
from datareach.law.words import STATUS_WORDS
from datareach.layout.shapes import outline
from datareach.model import Record
from datareach.render.markup import tag, text
from datareach.view import View
from datareach.view.encoding import BASIS_COLOUR, COLOURS, LEGAL_MARKS, LINES, SHAPES

Entries = list[tuple[str, str, str]]


def _groups(view: View, record: Record) -> list[tuple[str, Entries]]:
    """What is drawn, by channel: mark, word and meaning of each."""
    marks = [route.mark for route in view.routes] + [thing.mark for thing in view.things if thing.mark]
    lines = {mark.line for mark in marks}
    colours = {mark.colour for mark in marks if mark.line not in ("tie", "about")}
    shapes = {thing.shape for thing in view.things}
    groups = [
        ("Line", [(_line(key), line.word, line.meaning) for key, line in LINES.items() if key in lines]),
        (
            "Colour",
            [(_colour(key), colour.word, _bases(record, key)) for key, colour in COLOURS.items() if key in colours],
        ),
        ("Shape", [(_shape(key), shape.word, "") for key, shape in SHAPES.items() if key in shapes]),
        (as_of(record), _legal(view, record)),
    ]
    return [(title, entries) for title, entries in groups if entries]


def legend(view: View, record: Record, *, opened: Sequence[View] = ()) -> str:
    """Lines (how far it goes), colours (how it is known), shapes (what it is) and legal status, as short lists.

    What stands in ``opened`` groups alone is there too, and hidden until one of them is open.
    """
    items = []
    drawn = {word for _, entries in _groups(view, record) for _, word, _ in entries}
    for title, entries in _groups(_with(view, opened), record):
        # The first of those that show carries the title of its row.
        shown_first = sorted(entries, key=lambda entry: entry[1] not in drawn)
        for index, (mark, word, meaning) in enumerate(shown_first):
            first = tag("b", {}, text(title)) if index == 0 else ""
            hidden = None if word in drawn else ""
            items.append(tag("li", {"title": meaning or None, "hidden": hidden}, f"{first}{mark}{text(word)}"))
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
    for title, entries in _groups(view, record):
        items = (
            tag("li", {}, f"{mark}{tag('b', {}, text(word))}{text(f': {meaning}' if meaning else '')}")
            for mark, word, meaning in entries
        )
        parts.append(tag("h3", {}, text(title)) + tag("ul", {}, "".join(items)))
    return "".join(tag("div", {}, part) for part in parts)


def as_of(record: Record) -> str:
    """ "Permission on 31 March 2026": the last day on which a source here speaks."""
    day = last_day(record)
    return f"Permission on {when(day.isoformat())}" if day else "Permission"


def _bases(record: Record, colour: str) -> str:
    """Which bases a colour stands for, where its word does not say so already."""
    words = "; ".join(
        record.label(basis) for basis, key in BASIS_COLOUR.items() if key == colour and basis in record.terms
    )
    return "" if words == COLOURS[colour].word else words


def _legal(view: View, record: Record) -> Entries:
    drawn = {row.legal[:1] for row in view.rows if row.legal}
    return [
        (
            f"{mark} ",
            STATUS_WORDS[status].removeprefix("permission "),
            record.terms[status].comment if status in record.terms else "",
        )
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
    css = "thing door line-can colour-press" if key == "door" else f"thing {key}"
    paths = tag("path", {"class": "outline", "d": body}) + "".join(
        tag("path", {"class": "fold", "d": f}) for f in folds
    )
    return _key(26, tag("g", {"class": css}, paths))
