"""SVG: a drawing for browsers, Inkscape, Illustrator and word processors. No script, nothing fetched."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from datareach.export.diagram import diagram
from datareach.export.format import Format
from datareach.export.sheet import Group, Path, Sheet, Words, make_sheet
from datareach.layout.shapes import n
from datareach.safe import clean
from datareach.view import View
from datareach.view.excerpt import Excerpt

FAMILY = 'Arial, Arimo, "Liberation Sans", Helvetica, sans-serif'


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light", size: str = "", view: View | None = None) -> str:
    """The sheet as SVG; every thing and line carries its whole name. ``view`` draws less than the excerpt has."""
    return svg_text(make_sheet(diagram(excerpt, title, view), theme=theme, size=size))


def svg_text(sheet: Sheet) -> str:
    """The text of the file. Colours are attributes, so that programs without style sheets show it alike."""
    box = (sheet.left, sheet.top, sheet.width, sheet.height)
    wide, high = sheet.millimetres or (0, 0)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": " ".join(_number(value) for value in box),
            "width": f"{wide:g}mm" if wide else n(sheet.width),
            "height": f"{high:g}mm" if high else n(sheet.height),
            "font-family": FAMILY,
            "role": "group",
            "aria-labelledby": "title words",
        },
    )
    ET.SubElement(root, "title", {"id": "title"}).text = clean(sheet.title)
    ET.SubElement(root, "desc", {"id": "words"}).text = clean(sheet.words)
    ET.SubElement(
        root, "rect",
        {"x": _number(box[0]), "y": _number(box[1]), "width": _number(box[2]), "height": _number(box[3]),
         "fill": sheet.ground},
    )  # fmt: skip
    for group in sheet.groups:
        _group(root, group)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _group(parent: ET.Element, group: Group) -> None:
    if group.link:
        parent = ET.SubElement(parent, "a", {"href": group.link})
    attributes = {"class": group.kind}
    if group.id:
        attributes["id"] = _id(group.kind, group.id)
    if group.down:
        attributes["transform"] = f"translate(0 {n(group.down)})"
    if group.kind in ("thing", "line"):
        attributes |= {"role": "img", "aria-label": clean(group.name)}
    element = ET.SubElement(parent, "g", attributes)
    if group.kind in ("thing", "line"):
        ET.SubElement(element, "title").text = clean(group.name)
    for item in group.items:
        if isinstance(item, Path):
            ET.SubElement(element, "path", _path(item))
        elif isinstance(item, Words):
            _words(element, item)
        else:
            _group(element, item)


def _path(path: Path) -> dict[str, str]:
    attributes = {"d": path.d, "fill": path.fill or "none"}
    stroke = path.stroke
    if stroke:
        attributes |= {"stroke": stroke.colour, "stroke-width": f"{stroke.width:g}"}
        if stroke.dash:
            attributes["stroke-dasharray"] = stroke.dash
        if stroke.round:
            attributes["stroke-linecap"] = "round"
    return attributes


def _words(parent: ET.Element, words: Words) -> None:
    attributes = {"x": n(words.x), "y": n(words.y), "font-size": f"{words.size:g}", "fill": words.colour}
    if words.bold:
        attributes["font-weight"] = "bold"
    if words.middle:
        attributes["text-anchor"] = "middle"
    ET.SubElement(parent, "text", attributes).text = clean(words.words)


def _id(kind: str, id: str) -> str:
    """An id that XML allows; different ids give different ones."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", id)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


SVG = Format(
    name="svg",
    ending=".svg",
    kind="diagram",
    words="a drawing for browsers, Inkscape, Illustrator, word processors",
    holds="the diagram with legend, numbered sources and links to them; the whole name of every thing and line",
    loses="what claims say beyond the drawing; dates; conflicts in words",
    write=write,
    options=("title", "theme", "size"),
)
