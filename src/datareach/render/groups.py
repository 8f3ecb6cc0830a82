"""Groups on the page: what each holds in words, what the script needs to open one, and the scenes that it opens.

Each scene is drawn in Python as the first one is. It travels packed, as names, attributes and texts, and the page makes
elements of these; nothing in it is read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from datareach.layout import Scene
from datareach.model import Record
from datareach.render.canvas import network
from datareach.render.explore import door_words
from datareach.render.markup import anchor, tag, text
from datareach.render.numbers import numbered
from datareach.render.packed import packed
from datareach.render.svg import drawing
from datareach.safe import clean
from datareach.view import View, count
from datareach.view.grouped import drawn_bundles, open_words
from datareach.view.groups import Group, Grouping

LISTED = 60
"""The most things of a group, and lines from it, that are named one by one in words."""


def group_note(grouping: Grouping) -> str:
    """What the reader sees instead of single things, and which lines are left out of the picture."""
    things = len(grouping.of) + len(grouping.ends)
    drawn = drawn_bundles(grouping)
    note = f"{things:,} things in {count(len(grouping.groups), 'group')}. Choose a group to open it."
    if len(drawn) < len(grouping.bundles):
        note += (
            f" Drawn are the {len(drawn)} lines with most accesses and flows of {len(grouping.bundles):,}; each opened "
            "group shows its own."
        )
    return note


def group_words(record: Record, grouping: Grouping) -> str:
    """Every group in words: what it holds and what passes to and from it, readable without script."""
    title = {group.id: group.title for group in grouping.groups}
    return "\n".join(_in_words(record, grouping, group, title) for group in grouping.groups)


def _in_words(record: Record, grouping: Grouping, group: Group, title: Mapping[str, str]) -> str:
    lines = []
    for bundle in grouping.bundles:
        if group.id == bundle.start:
            verb = "gives to" if bundle.directed else "takes part with"
            lines.append(f"{verb} {title[bundle.end]}: {bundle.tally.sentence}")
        elif group.id == bundle.end:
            verb = "gets from" if bundle.directed else "takes part with"
            lines.append(f"{verb} {title[bundle.start]}: {bundle.tally.sentence}")
    things = [
        tag("a", {"href": f"#{anchor('about', id)}"}, text(record.entities[id].name if id in record.entities else id))
        for id in group.things[:LISTED]
    ]
    parts = [
        tag("h3", {"tabindex": -1}, text(group.title) + tag("small", {}, f" {count(len(group.things), 'thing')}")),
        tag("p", {}, text(f"Inside: {group.inside.sentence}.")),
        _listed(lines) if lines else "",
        tag("p", {}, ", ".join(things) + _rest(len(group.things), "; all are under “Everything named”")),
    ]
    return tag("section", {"class": "about group", "id": anchor("group", group.id)}, "".join(parts))


def _listed(lines: list[str]) -> str:
    more = [f"{_rest(len(lines), '; the table has all').removeprefix(', ')}"] if len(lines) > LISTED else []
    return tag("ul", {}, "".join(tag("li", {}, text(line)) for line in [*lines[:LISTED], *more]))


def _rest(number: int, where: str) -> str:
    return f", and {number - LISTED:,} more{where}" if number > LISTED else ""


def group_data(grouping: Grouping) -> dict[str, Any]:
    """The groups as the script knows them; a number is a group's place in the list.

    Of each access and flow: the groups that give, those that get, and the things that it names.
    """
    place = {group.id: index for index, group in enumerate(grouping.groups)}
    return {
        "list": [[group.id, group.key, group.title] for group in grouping.groups],
        "of": {id: place[group] for id, group in sorted(grouping.of.items())},
        "rows": {
            door: [[place[id] for id in start], [place[id] for id in end], list(grouping.named[door])]
            for door, (start, end) in sorted(grouping.ends.items())
        },
        "note": group_note(grouping),
    }


def thing_data(view: View, places: Mapping[str, int]) -> dict[str, list[Any]]:
    """Each drawn thing by its page id: its id and department; of a group or bundle which groups it stands for."""
    found: dict[str, list[Any]] = {}
    for thing in view.things:
        kind, _, rest = thing.id.partition(":")
        named = [places[id] for id in rest.split("|") if id in places] if thing.kind in ("group", "bundle") else []
        found[anchor("t", thing.id)] = [thing.id, thing.department, *([kind, *named] if named else [])]
    return found


def group_scenes(scene: Scene, runs: Mapping[str, list[list[Any]]], numbers: Mapping[str, int]) -> str:
    """A script element for each group with its scene, packed; empty where the page draws single things.

    ``runs`` are the legal statuses of each access and flow, as the page has them; ``numbers`` those of the claims.
    """
    grouping = scene.view.grouping
    if grouping is None:
        return ""
    places = {group.id: index for index, group in enumerate(grouping.groups)}
    elements = []
    for group, opened in zip(grouping.groups, scene.opened, strict=True):
        claims = {route.id: " ".join(map(str, numbered(numbers, route.claims))) for route in opened.view.routes}
        drawn = ElementTree.fromstring(drawing(opened, title=group.title, links=claims))
        content = {
            "parts": [_tree(part) for part in drawn if part.tag.endswith("}g")],
            "width": opened.width,
            "height": opened.height,
            "caption": clean(open_words(opened.view, group)),
            "things": thing_data(opened.view, places),
            "words": door_words(opened, runs),
            "network": {key: value for key, value in network(opened).items() if key != "options"},
        }
        data = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        attributes = {"type": "text/plain", "id": f"scene-{places[group.id]}"}
        elements.append(tag("script", attributes, packed(data)))
    return "\n".join(elements)


def _tree(element: ElementTree.Element) -> list[Any]:
    """An element as [name, attributes, text or element …]."""
    found: list[Any] = [element.tag.rpartition("}")[2], dict(element.attrib)]
    found += [element.text] if element.text and element.text.strip() else []
    return found + [_tree(each) for each in element]
