"""The parts of each door: who gives, who gets, what data, through and under what, each with its claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datareach.model import Claim
from datareach.view.facts import DATA, DOOR_KINDS, FROM, MAKER, OWNER, PARTIES, RULES, TO, UNDER, Facts

Named = dict[str, list[Claim]]


@dataclass(frozen=True)
class Parts:
    """An access, flow or initiative taken apart; each part maps an id to the claims that name it."""

    door: str
    kind: str
    givers: Named
    getters: Named
    data: Named
    through: Named
    under: Named
    rules: Named
    parties: Named

    def core(self) -> list[str]:
        """What the door cannot be understood without: its ends, its data and its systems."""
        return list(dict.fromkeys([*self.givers, *self.getters, *self.data, *self.through, *self.parties]))

    def drawn(self) -> bool:
        """An initiative of one party that names no data is said in the table only: there is nothing to draw it to."""
        return self.kind != "initiative" or len(self.core()) > 1


def all_parts(facts: Facts) -> dict[str, Parts]:
    """The parts of every door: the best described access, what shares its data or its systems, then the rest.

    In each part accesses come first, then flows, then initiatives; of each the best described.
    """
    doors = facts.ids(DOOR_KINDS)
    parts = {door: _parts(facts, door) for door in sorted(doors)}

    def described(door: str) -> tuple[int, int, str]:
        return DOOR_KINDS.index(parts[door].kind), -len(facts.claims_of[door]), door

    kept = {door: _kept(facts, each) for door, each in parts.items()}
    first = min(doors, key=described, default="")

    def order(door: str) -> tuple[bool, int, int, str]:
        return not kept[first] & kept[door] and door != first, *described(door)

    return {door: parts[door] for door in sorted(doors, key=order)}


def _kept(facts: Facts, each: Parts) -> set[str]:
    """The data sets and systems of a door, with the data set that one is a part of and the system that serves it."""
    named = {*each.data, *each.through, *each.givers, *each.getters}
    kept = {id for id in named if facts.entity(id).kind in ("data set", "system")}
    kept.update(whole for data in each.data for whole in facts.values(data, ("dr:partOfData",)))
    kept.update(system for data in each.data for system in facts.subjects(data, ("dcat:servesDataset",)))
    return kept


def _parts(facts: Facts, door: str) -> Parts:
    givers, getters = facts.values(door, FROM), facts.values(door, TO)
    parties = facts.values(door, PARTIES)
    rest = {id: claims for id, claims in parties.items() if id not in givers and id not in getters}
    under = facts.values(door, UNDER)
    rules = {id: claims for id, claims in facts.values(door, RULES).items() if id not in under}
    return Parts(
        door,
        facts.entity(door).kind,
        givers,
        getters,
        facts.values(door, DATA),
        facts.values(door, ("dr:viaSystem",)),
        under,
        rules,
        rest,
    )


def keepers(facts: Facts, parts: dict[str, Parts]) -> tuple[set[str], set[str]]:
    """The systems in which reached data is kept, and the organisations that keep it.

    Kept are the systems through which an access runs, which serve its data, or which a flow leaves. Their stated owners
    keep it, and so does whoever opens an access.
    """
    systems: set[str] = set()
    parties: set[str] = set()
    for each in parts.values():
        systems.update(each.through)
        systems.update(id for id in each.givers if facts.entity(id).kind == "system")
        if each.kind == "access":
            parties.update(id for id in each.givers if facts.entity(id).kind != "system")
            systems.update(system for data in each.data for system in facts.subjects(data, ("dcat:servesDataset",)))
    for system in sorted(systems):
        parties.update(facts.values(system, OWNER))
    return systems, parties


def neighbours(facts: Facts, chosen: set[str]) -> Iterator[list[list[str]]]:
    """Groups of further things, a stage at a time; each group only makes sense as a whole beside what is chosen.

    Before each stage ``chosen`` is read again, so that a later stage builds on what an earlier one added.
    """

    def kinds(*wanted: str) -> list[str]:
        return sorted(id for id in chosen if facts.entity(id).kind in wanted)

    yield [[id] for door in kinds(*DOOR_KINDS) for id in facts.values(door, UNDER)]
    yield [
        [system, *facts.values(system, OWNER)]
        for data in kinds("data set")
        for system in facts.subjects(data, ("dcat:servesDataset",))
    ]
    yield [[id] for system in kinds("system") for id in facts.values(system, OWNER)]
    yield [[id] for paper in kinds(*DOOR_KINDS, "agreement") for id in facts.values(paper, RULES)]
    yield [
        [id]
        for about in kinds("data set", "access", "flow")
        for id in facts.values(about, ("dpv:hasDataSubject",))
        if facts.entity(id).kind == "people"
    ]
    yield [
        [contract, *facts.values(contract, ("schema:provider",))]
        for party in kinds("organisation")
        for contract in facts.subjects(party, ("schema:customer",))
    ]
    getters = {id for door in kinds(*DOOR_KINDS) for id in facts.values(door, TO)}
    yield [
        [system, *facts.values(system, ("tech:hasDeveloper",))]
        for party in sorted(getters)
        for system in facts.subjects(party, (*OWNER, "tech:hasPurchaser", "tech:hasUser"))
    ]
    yield [[id] for system in kinds("system") for id in facts.values(system, MAKER)]
    yield [
        [system, *facts.values(system, OWNER), *facts.values(system, ("tech:hasDeveloper",))]
        for party in kinds("organisation")
        for system in facts.subjects(party, (*OWNER, "tech:hasDeveloper"))
    ]
    yield [
        [agreement, *facts.values(agreement, ("dpv:hasParty", "dr:signatory"))]
        for party in kinds("organisation")
        for agreement in facts.subjects(party, ("dpv:hasParty", "dr:signatory"))
        if facts.entity(agreement).kind == "agreement"
    ]
