"""Groups: a map of many things opens by department. What each group holds, and what passes between two of them.

A thing belongs to its department, else to the group of its kind ("States and territories"), else to "No department". An
access or flow belongs to the groups of whoever gives and gets; within one group it is inside, else it passes between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datareach.view.encoding import TINTS
from datareach.view.facts import PAPER_KINDS, Facts
from datareach.view.marks import door_mark
from datareach.view.names import department_of, leads
from datareach.view.parts import Parts
from datareach.view.values import Mark

MANY = 300
"""With more things than this that take part in an access, a flow or an initiative, the map opens by department."""

NONE = "none"
"""The group of what belongs to no department, or to several."""


@dataclass(frozen=True)
class Tally:
    """How many accesses, flows and initiatives, and how many of them are in doubt; each is counted once."""

    accesses: int = 0
    flows: int = 0
    initiatives: int = 0
    alleged: int = 0
    """Only alleged or inferred."""
    disputed: int = 0
    """Said by more than an allegation, and a claim is against it."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.accesses + self.flows + self.initiatives

    @property
    def words(self) -> str:
        """What they are: "12 accesses, 1 flow"; "nothing" where there are none."""
        kinds = (
            (self.accesses, "access", "accesses"),
            (self.flows, "flow", "flows"),
            (self.initiatives, "initiative", "initiatives"),
        )
        return ", ".join(f"{n:,} {one if n == 1 else many}" for n, one, many in kinds if n) or "nothing"

    @property
    def doubt(self) -> str:
        """Which of them are in doubt: "2 alleged or inferred, 1 disputed"; empty where none is."""
        counts = ((self.alleged, "alleged or inferred"), (self.disputed, "disputed"))
        return ", ".join(f"{n:,} {word}" for n, word in counts if n)

    @property
    def sentence(self) -> str:
        """Both in one: "12 accesses, 1 flow; of these 2 alleged or inferred"."""
        return f"{self.words}; of these {self.doubt}" if self.doubt else self.words


@dataclass(frozen=True)
class Group:
    """A department or another group: its page key, the things inside, and counts of what is inside, given and got."""

    id: str
    key: str
    title: str
    tint: str
    things: tuple[str, ...]
    doors: tuple[str, ...]
    """Every access, flow and initiative that it has a part in, the best described first."""
    inside: Tally
    given: Tally
    got: Tally


@dataclass(frozen=True)
class Bundle:
    """What passes from one group to another; where nobody gives (an initiative of both), it has no direction."""

    start: str
    end: str
    doors: tuple[str, ...]
    tally: Tally
    directed: bool


@dataclass(frozen=True)
class Grouping:
    """All groups, the largest first, the bundles between them, and which group each thing belongs to.

    ``ends`` maps an access, flow or initiative to the groups that give and those that get, ``named`` to its things.
    """

    groups: tuple[Group, ...]
    bundles: tuple[Bundle, ...]
    of: Mapping[str, str]
    ends: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    named: Mapping[str, tuple[str, ...]]

    def group(self, id: str) -> Group:
        """The group with this id."""
        return next(group for group in self.groups if group.id == id)

    def route_words(self) -> dict[str, str]:
        """From where to where each access or flow leads: "HHS → DHS"; one title where it stays inside."""
        title = {group.id: group.title for group in self.groups}
        found = {}
        for door, (start, end) in self.ends.items():
            one, other = (", ".join(title[id] for id in ids) for ids in (start, end))
            found[door] = one or other if not (one and other) or one == other else f"{one} → {other}"
        return found


def make_grouping(facts: Facts, parts: Mapping[str, Parts], taking_part: Iterable[str]) -> Grouping:
    """The groups of all things that take part (doors are told apart by ``parts``)."""
    things = sorted(set(taking_part) - parts.keys())
    heads = leads(facts, set(things))
    title: dict[str, str] = {NONE: "No department"}
    tint: dict[str, str] = {NONE: "grey"}
    of: dict[str, str] = {}
    for id in things:
        department = None if facts.entity(id).kind in PAPER_KINDS else department_of(facts, id, heads)
        of[id] = department.id if department else NONE
        if department:
            title.setdefault(department.id, department.title)
            tint.setdefault(department.id, department.tint)
    for id in things:
        if facts.entity(id).kind in PAPER_KINDS:
            of[id] = _of_paper(facts, id, of)
    ends = {door: _ends(each, of) for door, each in parts.items()}
    marks = {door: door_mark(facts, door) for door in parts}
    kind = {door: each.kind for door, each in parts.items()}
    inside: dict[str, list[str]] = defaultdict(list)
    between: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for door, (start, end) in ends.items():
        pairs = [(a, b, True) for a in start for b in end if a != b]
        if not end:
            pairs = [(a, b, False) for i, a in enumerate(start) for b in start[i + 1 :]]
        for pair in pairs:
            between[pair].append(door)
        for group in {*start, *end} if not pairs else ():
            inside[group].append(door)
    members: dict[str, list[str]] = defaultdict(list)
    for id, group in of.items():
        members[group].append(id)
    touching: dict[str, list[str]] = defaultdict(list)
    for door, (start, end) in ends.items():
        for group in dict.fromkeys((*start, *end)):
            touching[group].append(door)

    def tally(doors: Iterable[str]) -> Tally:
        return make_tally((kind[door], marks[door]) for door in doors)

    plain = ["blue", "red", "green"]
    keys: set[str] = set()
    groups = []
    for id in sorted({*members, *touching}, key=lambda id: (id == NONE, -len(touching[id]), -len(members[id]), id)):
        given = dict.fromkeys(d for (a, _, directed), doors in between.items() if directed and a == id for d in doors)
        got = dict.fromkeys(d for (_, b, directed), doors in between.items() if directed and b == id for d in doors)
        colour = tint[id] or (plain.pop(0) if plain else "grey")
        assert colour in TINTS
        key = id.split(":")[-1]
        key = id if key in keys else key
        keys.add(key)
        groups.append(
            Group(
                id, key, title[id], colour, tuple(members[id]), tuple(touching[id]), tally(inside[id]), tally(given),
                tally(got),
            )
        )  # fmt: skip
    bundles = [Bundle(a, b, tuple(doors), tally(doors), directed) for (a, b, directed), doors in between.items()]
    bundles.sort(key=lambda bundle: (-bundle.tally.total, bundle.start, bundle.end, bundle.directed))
    named = {door: tuple(sorted({*each.core(), *each.under, *each.rules})) for door, each in parts.items()}
    return Grouping(tuple(groups), tuple(bundles), of, ends, named)


def make_tally(doors: Iterable[tuple[str, Mark]]) -> Tally:
    """The tally of doors, each given as its kind and its mark."""
    count: dict[str, int] = defaultdict(int)
    for kind, mark in doors:
        count[kind] += 1
        if not mark.firm:
            count["disputed" if mark.colour != "doubt" else "alleged"] += 1
    return Tally(count["access"], count["flow"], count["initiative"], count["alleged"], count["disputed"])


def _of_paper(facts: Facts, id: str, of: Mapping[str, str]) -> str:
    """A contract belongs to its customer's group, another paper to that of its parties, where they have one only."""
    named = facts.values(id, ("schema:customer",)) or facts.values(id, ("dpv:hasParty", "dr:signatory"))
    found = {of[party] for party in named if party in of}
    return found.pop() if len(found) == 1 else NONE


def _ends(each: Parts, of: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups of whoever gives (else of the data and its systems) and of whoever gets; for want of both, of all."""

    def groups(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({of[id] for id in ids if id in of}))

    start = groups(each.givers) or groups([*each.data, *each.through])
    end = groups(each.getters)
    if not start and not end:
        start = groups([*each.parties, *each.under]) or (NONE,)
    return start, end
