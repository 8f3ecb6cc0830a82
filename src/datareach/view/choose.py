"""The choice: which things are drawn, and what is left out when there are too many for one screen."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date

from datareach.model import Record
from datareach.view.encoding import KIND_SHAPE, TINTS
from datareach.view.facts import DOOR_KINDS, Facts
from datareach.view.lanes import lanes
from datareach.view.marks import door_mark
from datareach.view.names import department_of, door_word, full_name, head_and_sub, leads
from datareach.view.parts import Parts, all_parts, neighbours
from datareach.view.routes import door_routes, ties
from datareach.view.rows import legal_word, legal_words, make_rows
from datareach.view.values import LANE_PLACE, LANES, Department, Mark, Route, Thing, View

DRAWN = ("organisation", "system", "data set", "agreement", "contract", "law", "notice", "people", *DOOR_KINDS)
"""The kinds that can stand on a map; a purpose or a condition is said in the table and the panel."""


def make_view(
    record: Record,
    *,
    limit: int = 40,
    doors: int | None = None,
    around: int | None = None,
    everything: bool = False,
    on: date | None = None,
) -> View:
    """The view of a record: what takes part in an access, a flow or an initiative, at most ``limit`` things.

    ``doors`` draws only that many accesses, flows and initiatives: first the best described access and what moves the
    data that it reaches. Papers, systems and people around them fill what room there is, at most ``around`` of them.
    ``everything`` draws every party, system, data set, paper and population instead, however many there are.
    Legal status is that of the day ``on``; without it, of the last on which a source here speaks.
    """
    facts = Facts(record, on)
    parts = all_parts(facts)
    wanted = wanted_groups(facts, parts)
    few = parts if doors is None else dict(list(parts.items())[:doors])
    own = fit(door_groups(facts, few), limit)
    most = limit if around is None else min(limit, len(own) + around)
    chosen = set(facts.ids(DRAWN)) if everything else fit(wanted_groups(facts, few), most, own)
    lane = lanes(facts, parts, chosen)
    heads = leads(facts, chosen)
    marks = {door: door_mark(facts, door) for door in parts if door in chosen}
    things, boxes = drawn_things(facts, chosen, lane, heads, marks)
    routes = [route for door, mark in marks.items() for route in door_routes(facts, parts[door], mark, chosen)]
    routes += ties(facts, chosen, set(marks))
    things = [doubted(thing, routes) for thing in things]
    present = {thing.lane for thing in things}
    return View(
        tuple(things),
        tuple(sorted(routes, key=lambda route: route.id)),
        tinted(boxes, things),
        tuple(each for each in LANES if each.key in present),
        make_rows(facts, parts),
        tuple(sorted({id for group in wanted for id in group} - chosen)),
    )


def drawn_things(
    facts: Facts, chosen: set[str], lane: Mapping[str, str], heads: frozenset[str], marks: Mapping[str, Mark]
) -> tuple[list[Thing], dict[str, Department]]:
    """The chosen things with their words, from column to column, and the departments that they stand in."""
    boxes: dict[str, Department] = {}
    things = []
    for id in sorted(chosen, key=lambda id: (LANE_PLACE[lane[id]], id)):
        entity = facts.entity(id)
        department = department_of(facts, id, heads)
        if department is not None:
            boxes.setdefault(department.id, department)
        mark = marks.get(id)
        head, sub = (door_word(facts, id), mark.words) if mark else head_and_sub(facts, id)
        name = f"{entity.label}, {entity.kind}: {mark.words}" if mark else full_name(entity)
        legal = legal_words(facts, id) if mark else ""
        if legal:
            # The drawing has room for mark and word; since when, the name, the table and the panel say.
            sub, name = f"{sub} · {legal_word(facts, id)}", f"{name}; by law: {legal[2:]}"
        claims = tuple(claim.id for claim in facts.claims_of[id])
        shape = KIND_SHAPE.get(entity.kind, "box")
        things.append(
            Thing(id, entity.kind, shape, lane[id], head, sub, name, department.id if department else "", mark, claims)
        )
    return things, boxes


def doubted(thing: Thing, routes: list[Route]) -> Thing:
    """A law or notice says in words where every line to it is disputed, since a short line has no room for a word."""
    rules = [route for route in routes if route.role == "rule" and thing.id in (route.start, route.end)]
    if thing.shape != "paper" or not rules or not all(route.mark.disputed and route.end == thing.id for route in rules):
        return thing
    words = f"{thing.sub} · reliance disputed"
    return replace(thing, sub=words, name=f"{thing.name}; reliance on it is disputed")


def door_groups(facts: Facts, parts: dict[str, Parts]) -> list[list[str]]:
    """Each access, flow and initiative with its ends, its data and what it runs through.

    It comes with the paper it stands under: without it a reader would not know what permits it.
    """
    return [_drawable(facts, [door, *each.core(), *each.under]) for door, each in parts.items() if each.drawn()]


def wanted_groups(facts: Facts, parts: dict[str, Parts]) -> list[list[str]]:
    """Every group that belongs on the map, the most needed first; a group is drawn as a whole or not at all."""
    groups = door_groups(facts, parts)
    chosen = {id for group in groups for id in group}
    for stage in neighbours(facts, chosen):
        groups += [_drawable(facts, group) for group in stage]
        chosen.update(id for group in stage for id in _drawable(facts, group))
    return groups


def _drawable(facts: Facts, group: list[str]) -> list[str]:
    return [id for id in dict.fromkeys(group) if facts.entity(id).kind in DRAWN]


def fit(wanted: list[list[str]], limit: int, begun: Set[str] = frozenset()) -> set[str]:
    """As many of the groups, each as a whole, as fit a limit of things beside those with which it is begun."""
    chosen = set(begun)
    for group in wanted:
        if len(chosen.union(group)) <= limit:
            chosen.update(group)
    return chosen


def tinted(boxes: dict[str, Department], things: list[Thing]) -> tuple[Department, ...]:
    """Departments take the strong tints in turn, those with most things first; groups have a tint of their own."""
    size = {id: sum(thing.department == id for thing in things) for id in boxes}
    plain = ["blue", "red", "green"]
    tint = {}
    for id in sorted(boxes, key=lambda id: (-size[id], id)):
        tint[id] = boxes[id].tint or (plain.pop(0) if plain else "grey")
    assert set(tint.values()) <= TINTS.keys()
    return tuple(Department(id, boxes[id].title, tint[id]) for id in sorted(boxes))
