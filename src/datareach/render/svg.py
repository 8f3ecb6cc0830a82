"""A scene as SVG inside the page: classes for its style sheet, and links to what the page says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from datareach.layout import Box, Column, Edge, Label, Node, Scene
from datareach.layout.shapes import n
from datareach.render.markup import anchor, tag, text
from datareach.view import reading

SIZES = {12.0: "size-12", 12.5: "size-12-5", 13.0: "size-13"}


def drawing(
    scene: Scene,
    *,
    title: str,
    links: Mapping[str, str] | None = None,
    prefix: str = "",
    about: Mapping[str, str] | None = None,
) -> str:
    """The ``svg`` element. Each thing and line is a link to what the page says about it; without ``links`` none is.

    ``links`` maps a route to the numbers of its claims on the page, separated by spaces, or to a page id. Where a page
    has several drawings, ``prefix`` stands before the ids of each, and ``about`` maps things to page ids; what it lacks
    is no link.
    """
    about = {} if links is None else about
    parts = [
        tag("title", {"id": f"{prefix}drawing-title"}, text(title)),
        tag("desc", {"id": f"{prefix}drawing-words"}, text(words(scene))),
        tag("g", {"class": "columns"}, "".join(_column(column) for column in scene.columns)),
        tag("g", {"class": "departments"}, "".join(_box(box, scene) for box in scene.boxes)),
        tag("g", {"class": "edges"}, "\n".join(_edge(edge, links, prefix) for edge in scene.edges)),
        tag(
            "g",
            {"class": "things"},
            "\n".join(_node(node, scene, prefix, about) for node in scene.nodes),
        ),
    ]
    if not scene.nodes:
        parts.append(tag("text", {"x": 16, "y": 26, "class": "size-13 start"}, text(words(scene))))
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "drawing",
        "viewBox": f"0 0 {n(scene.width)} {n(max(scene.height, 40))}",
        "width": n(scene.width),
        "height": n(max(scene.height, 40)),
        "role": "group",
        "aria-labelledby": f"{prefix}drawing-title",
        "aria-describedby": f"{prefix}drawing-words",
    }
    return tag("svg", attributes, "\n".join(part for part in parts if part))


def words(scene: Scene) -> str:
    """The drawing in words: how it reads, and every door as a sentence."""
    if not scene.nodes:
        return "Nothing to draw yet: no claim in this graph describes an access, a flow or an initiative."
    drawn = {node.thing.id for node in scene.nodes}
    doors = [reading(row) for row in scene.view.rows if row.id in drawn]
    doors += [f"{thing.name}." for thing in scene.view.things if thing.kind == "bundle"]
    titles = ", ".join(lane.title for lane in scene.view.lanes)
    return f"Columns from left to right: {titles}. {' '.join(doors)}"


def _column(column: Column) -> str:
    last = column.labels[-1].y + 8 if column.labels else 20
    rule = tag("path", {"class": "rule", "d": f"M{n(column.x)} {n(last)}h{n(column.width)}"})
    return _labels(column.labels) + rule


def _box(box: Box, scene: Scene) -> str:
    rectangle = tag("rect", {"x": n(box.x), "y": n(box.y), "width": n(box.width), "height": n(box.height), "rx": 6})
    return tag("g", {"class": f"department tint-{box.department.tint}"}, rectangle + _labels(box.labels))


def _edge(edge: Edge, links: Mapping[str, str] | None, prefix: str) -> str:
    route = edge.route
    inner = tag("title", {}, text(route.sentence))
    claims = links.get(route.id, "") if links is not None else ""
    inner += tag("path", {"class": "stroke", "d": edge.path})
    if edge.arrow:
        inner += tag("path", {"class": "arrow", "d": edge.arrow})
    attributes: dict[str, object] = {
        "class": f"edge role-{route.role} {route.mark.css()}",
        "id": prefix + anchor("e", route.id),
        "href": (f"#{_claim(claims.split()[0])}" if claims else f"#{group_anchor(route.start) or 'claims'}")
        if links is not None
        else None,
        "role": None if links is not None else "img",
        "aria-label": None if links is not None else route.sentence,
        "data-start": prefix + anchor("t", route.start),
        "data-end": prefix + anchor("t", route.end),
        "data-claims": claims,
    }
    return tag("g" if links is None else "a", attributes, inner)


def _node(node: Node, scene: Scene, prefix: str, about: Mapping[str, str] | None) -> str:
    thing = node.thing
    tint = thing.tint or next((d.tint for d in scene.view.departments if d.id == thing.department), "")
    css = ["thing", thing.shape]
    if thing.mark:
        css.append(thing.mark.css())
    elif tint:
        css.append(f"tint-{tint}")
    inner = tag("title", {}, text(thing.name)) + tag("path", {"class": "outline", "d": node.outline})
    inner += "".join(tag("path", {"class": "fold", "d": fold}) for fold in node.folds)
    told = group_anchor(thing.id) or anchor("about", thing.id)
    target = told if about is None else about.get(thing.id)
    attributes = {
        "class": " ".join(css),
        "id": prefix + anchor("t", thing.id),
        "href": f"#{target}" if target else None,
        "role": None if target else "img",
        "aria-label": None if target else thing.name,
    }
    return tag("a" if target else "g", attributes, inner + _labels(node.labels))


def _claim(link: str) -> str:
    """The page id of a claim that is named by its number; any other link is one already."""
    return f"claim-{link}" if link.isdigit() else link


def group_anchor(id: str) -> str:
    """Where the page tells of the group that a thing stands for; empty for a thing that stands for itself."""
    kind, _, rest = id.partition(":")
    return anchor("group", rest.split("|")[0]) if kind in ("group", "bundle", "gives", "gets") else ""


def _labels(labels: Iterable[Label]) -> str:
    return "".join(
        tag(
            "text",
            {
                "x": n(label.x),
                "y": n(label.y),
                "class": " ".join(
                    [SIZES[label.size], *(["bold"] if label.bold else []), *([] if label.middle else ["start"])]
                ),
            },
            text(label.words),
        )
        for label in labels
    )
