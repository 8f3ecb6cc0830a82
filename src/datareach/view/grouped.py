"""What is drawn of groups: all groups with what passes between them, and one opened group with its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from datareach.model import Record
from datareach.view.choose import doubted, drawn_things, fit, tinted, wanted_groups
from datareach.view.encoding import KIND_SHAPE
from datareach.view.facts import Facts
from datareach.view.groups import Bundle, Group, Grouping, make_grouping
from datareach.view.lanes import lanes
from datareach.view.marks import door_mark
from datareach.view.names import leads
from datareach.view.parts import Parts, all_parts
from datareach.view.routes import door_routes, ties
from datareach.view.rows import Row, make_rows
from datareach.view.values import LANES, Lane, Mark, Route, Thing, View
from datareach.view.words import count

BUNDLES = 36
"""The most bundles between groups that one picture can show; those with most accesses and flows are drawn."""

INSIDE = 60
"""The most things that an opened group shows; the others stand in the table."""

MANY_LANES = (
    Lane("give", "Groups that give more", 216),
    Lane("pass", "What passes", 168),
    Lane("both", "Groups", 216),
    Lane("pass on", "What passes", 168),
    Lane("get", "Groups that get more", 216),
)
"""The columns of the picture of all groups, ordered by how much more each gives than it gets."""

Parted = Mapping[str, Parts]


def grouped_views(record: Record, rows: tuple[Row, ...] = ()) -> tuple[View, tuple[View, ...]]:
    """The view of all groups, and one of each group opened, in the order of the grouping.

    ``rows`` are those of the record, where they are made already.
    """
    facts = Facts(record)
    parts = all_parts(facts)
    wanted = wanted_groups(facts, parts)
    grouping = make_grouping(facts, parts, chain.from_iterable(wanted))
    heads = leads(facts, set(grouping.of))
    opened = tuple(_opened(facts, parts, grouping, group, heads) for group in grouping.groups)
    return replace(_overview(grouping), rows=rows or make_rows(facts, parts)), opened


def drawn_bundles(grouping: Grouping) -> tuple[Bundle, ...]:
    """The bundles that the picture of all groups shows."""
    return grouping.bundles[:BUNDLES]


# ---------------------------------------------------------------- all groups


def _overview(grouping: Grouping) -> View:
    lane = _lanes(grouping.groups)
    place = {each.key: index for index, each in enumerate(MANY_LANES)}
    things = []
    for group in grouping.groups:
        sub = " · ".join(
            [count(len(group.things), "thing"), f"inside: {group.inside.words}", *_doubts(group.inside.doubt)]
            + [f"gives: {group.given.words}", f"gets: {group.got.words}"]
        )
        name = (
            f"{group.title}, group of {count(len(group.things), 'thing')}. Inside: {group.inside.sentence}. "
            f"It gives: {group.given.sentence}. It gets: {group.got.sentence}."
        )
        things.append(_group_thing(f"group:{group.id}", group, lane[group.id], sub, name))
    routes = []
    title = {group.id: group.title for group in grouping.groups}
    for bundle in drawn_bundles(grouping):
        id = f"bundle:{bundle.start}|{bundle.end}" + ("" if bundle.directed else "|with")
        a, b = sorted((place[lane[bundle.start]], place[lane[bundle.end]]))
        between = MANY_LANES[3 if a == 2 or b == a == 4 else 1].key
        two = f"{title[bundle.start]} {'→' if bundle.directed else 'and'} {title[bundle.end]}"
        words, mark = f"{two}: {bundle.tally.sentence}", _bundle_mark(bundle)
        things.append(Thing(id, "bundle", "door", between, bundle.tally.words, mark.words, words, mark=mark))
        start, end = f"group:{bundle.start}", f"group:{bundle.end}"
        routes.append(Route(f"{start}>{id}", start, id, "bundle", words, mark, bundle.directed))
        routes.append(Route(f"{id}>{end}", id, end, "bundle", words, mark, bundle.directed))
    things.sort(key=lambda thing: (place[thing.lane], thing.id))
    present = {thing.lane for thing in things}
    return View(
        tuple(things),
        tuple(sorted(routes, key=lambda route: route.id)),
        lanes=tuple(each for each in MANY_LANES if each.key in present),
        grouping=grouping,
    )


def _doubts(words: str) -> list[str]:
    return [f"of these {words}"] if words else []


def _lanes(groups: Iterable[Group]) -> dict[str, str]:
    """In three columns of equal length: left who gives more than the others, right who gets more."""

    def share(group: Group) -> float:
        both = group.given.total + group.got.total
        return group.given.total / both if both else 0.5

    ranked = sorted(groups, key=lambda group: (-share(group), group.id))
    third = (len(ranked) + 2) // 3
    return {group.id: ("give", "both", "get")[place // third] for place, group in enumerate(ranked)}


def _bundle_mark(bundle: Bundle) -> Mark:
    """Firm only where something in it is; where all of it is in doubt, its line says so."""
    tally = bundle.tally
    doubt = f"of these {tally.doubt}" if tally.doubt else ""
    if tally.alleged + tally.disputed < tally.total:
        return Mark("several", "several", doubt)
    line = "alleged" if tally.alleged else "disputed"
    return Mark(line, "doubt", f"all in doubt: {tally.doubt}", disputed=not tally.alleged)


def _group_thing(id: str, group: Group, lane: str, sub: str, name: str) -> Thing:
    return Thing(id, "group", "group", lane, group.title, sub, name, tint=group.tint)


# ---------------------------------------------------------------- one group, opened


def _opened(facts: Facts, parts: Parted, grouping: Grouping, group: Group, heads: frozenset[str]) -> View:
    """The things of a group, its accesses and flows, and at both sides the groups that give to it and get from it."""
    stand_in = _StandIn(facts, grouping, group)
    own = {door: parts[door] for door in group.doors if parts[door].drawn()}
    wanted = [[door, *stand_in.near(each)] for door, each in own.items()]
    for ids in wanted_groups(facts, own):
        if all(id in own or stand_in.itself(id) for id in ids):
            wanted.append(ids)
    wanted += [[id] for id in group.things]
    chosen = fit(wanted, INSIDE)
    real = {id for id in chosen if not stand_in.is_group(id)}
    marks = {door: door_mark(facts, door) for door in own if door in real}
    things, boxes = drawn_things(facts, real, lanes(facts, dict(own), real), heads, marks)
    things = [thing if grouping.of.get(thing.id) == group.id else replace(thing, department="") for thing in things]
    things += [stand_in.thing(id) for id in sorted(chosen - real)]
    everything = real | grouping.of.keys()
    found = [route for door, mark in marks.items() for route in door_routes(facts, own[door], mark, everything)]
    routes = stand_in.joined(found, chosen)
    routes += ties(facts, real, set(marks))
    things = [doubted(thing, routes) for thing in things]
    present, used = {thing.lane for thing in things}, {thing.department for thing in things}
    tints = {each.id: each.tint for each in grouping.groups}
    departments = tinted({id: box for id, box in boxes.items() if id in used}, things)
    return View(
        tuple(things),
        tuple(sorted(routes, key=lambda route: route.id)),
        tuple(replace(each, tint=tints.get(each.id, each.tint)) for each in departments),
        tuple(each for each in LANES if each.key in present),
        (),
        tuple(sorted({*group.things, *group.doors} - real)),
    )


@dataclass(frozen=True)
class _StandIn:
    """Outside its own group a party or a system is drawn as the group that it belongs to, once at each side."""

    facts: Facts
    grouping: Grouping
    group: Group

    def itself(self, id: str) -> bool:
        """Data and papers say what it is about, so they stand for themselves wherever they belong."""
        kind = self.facts.entity(id).kind
        return self.grouping.of.get(id, self.group.id) == self.group.id or kind not in ("organisation", "system")

    @staticmethod
    def is_group(id: str) -> bool:
        return id.startswith(("gives:", "gets:"))

    def at(self, id: str, side: str) -> str:
        """What is drawn for a thing: itself, or its group."""
        return id if id not in self.grouping.of or self.itself(id) else f"{side}:{self.grouping.of[id]}"

    def near(self, each: Parts) -> list[str]:
        """What an access or flow cannot be understood without, and the papers that it stands under."""
        drawn = [id for id in (*each.givers, *each.data, *each.through, *each.parties) if id in self.grouping.of]
        found = [self.at(id, "gives") for id in drawn]
        found += [self.at(id, "gets") for id in each.getters if id in self.grouping.of]
        return list(dict.fromkeys([*found, *(id for id in each.under if id in self.grouping.of)]))

    def thing(self, id: str) -> Thing:
        """A neighbour: its title, and what passes between the two in this direction."""
        side, _, other = id.partition(":")
        there = self.grouping.group(other)
        pair = (other, self.group.id) if side == "gives" else (self.group.id, other)
        bundle = next((b for b in self.grouping.bundles if (b.start, b.end) == pair and b.directed), None)
        said = bundle.tally.sentence if bundle else "takes part"
        words = [f"{side} here: {bundle.tally.words}", *_doubts(bundle.tally.doubt)] if bundle else ["takes part here"]
        lane = "senders" if side == "gives" else "getters"
        return _group_thing(id, there, lane, " · ".join(words), f"{there.title}, another group; {side} here: {said}.")

    def joined(self, routes: Iterable[Route], chosen: set[str]) -> list[Route]:
        """The routes with groups at their outer ends; those that then say the same are one, never firmer than any."""
        found: dict[tuple[str, str, str], list[Route]] = {}
        for route in routes:
            outward = route.role == "gets"
            start = route.start if outward else self.at(route.start, "gives")
            end = self.at(route.end, "gets" if outward else "gives")
            if start in chosen and end in chosen:
                key = route.role if (start, end) == (route.start, route.end) else "between"
                found.setdefault((start, key, end), []).append(replace(route, start=start, end=end))
        return [_one(f"{start}|{role}|{end}", each) for (start, role, end), each in found.items()]


def _one(id: str, routes: list[Route]) -> Route:
    weakest = min(routes, key=lambda route: (route.mark.firm, route.id))
    sentences = list(dict.fromkeys(route.sentence for route in sorted(routes, key=lambda route: route.id)))
    more = f"; and {len(sentences) - 3} more" if len(sentences) > 3 else ""
    return replace(
        weakest,
        id=id,
        sentence="; ".join(sentences[:3]) + more,
        directed=any(route.directed for route in routes),
        claims=tuple(dict.fromkeys(claim for route in routes for claim in route.claims)),
    )


def open_words(view: View, group: Group) -> str:
    """What an opened group shows and what of it stands in the table only."""
    doors = sum(KIND_SHAPE.get(thing.kind) == "door" for thing in view.things)
    own = {*group.things} & {thing.id for thing in view.things}
    things = f"{len(own):,} of {count(len(group.things), 'thing')}"
    passing = f"{doors:,} of {count(len(group.doors), 'access or flow', 'accesses and flows')}"
    rest = "" if not view.left_out else " The best described are drawn; the others stand in the table."
    return f"{group.title}: {things} and {passing}.{rest}"
