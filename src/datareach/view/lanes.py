"""Which column a thing stands in: by the part it plays, never by its name."""

from __future__ import annotations

from datareach.view.facts import DOOR_KINDS, MAKER, OWNER, PAPER_KINDS, RULES, Facts
from datareach.view.parts import Parts, keepers

BY_KIND = {"people": "people", "system": "kept", "data set": "kept", "contract": "contracts", "organisation": "senders"}
"""Where a thing stands that plays no part in any door."""


def lanes(facts: Facts, parts: dict[str, Parts], chosen: set[str]) -> dict[str, str]:
    """The lane of every chosen thing."""
    parts = {door: each for door, each in parts.items() if door in chosen}
    systems, parties = keepers(facts, parts)
    gives, gets = _balance(parts)
    lane: dict[str, str] = {}
    for id in sorted(chosen):
        if facts.entity(id).kind == "organisation":
            lane[id] = _party(facts, id, parties, gives, gets)
        elif facts.entity(id).kind == "system":
            lane[id] = "kept" if id in systems or not _used_by_getter(facts, id, parties, gets) else "getters"
    for door, each in parts.items():
        lane[door] = "sending" if _inbound(each, lane, systems) else "doors"
    _senders(facts, parts, lane)
    for id in sorted(chosen):
        if id not in lane and facts.entity(id).kind == "data set":
            lane[id] = _data(facts, id, parts, lane)
    for id in sorted(chosen - lane.keys()):
        lane[id] = _paper(facts, id, lane) if facts.entity(id).kind in PAPER_KINDS else "people"
        if facts.entity(id).kind not in (*PAPER_KINDS, "people"):
            lane[id] = BY_KIND.get(facts.entity(id).kind, "senders")
    return lane


def _balance(parts: dict[str, Parts]) -> tuple[dict[str, int], dict[str, int]]:
    gives: dict[str, int] = {}
    gets: dict[str, int] = {}
    for each in parts.values():
        for id in each.givers:
            gives[id] = gives.get(id, 0) + 1
        for id in each.getters:
            gets[id] = gets.get(id, 0) + 1
    return gives, gets


def _party(facts: Facts, id: str, keeps: set[str], gives: dict[str, int], gets: dict[str, int]) -> str:
    """Who keeps what others reach stands in the middle; else who gets something, right; who only gives, left."""
    if id in keeps and (gives.get(id, 0) or not gets.get(id, 0)):
        return "keepers"
    if gets.get(id, 0):
        return "getters"
    if gives.get(id, 0):
        return "givers"
    contracts = facts.subjects(id, ("schema:provider",))
    if (
        any(facts.entity(each).kind == "contract" for each in contracts)
        or facts.entity(id).classification == "dr:Company"
    ):
        return "contractors"
    if facts.subjects(id, ("schema:customer", *MAKER)):
        return "getters"
    return "keepers" if facts.subjects(id, OWNER) else "senders"


def _inbound(each: Parts, lane: dict[str, str], systems: set[str]) -> bool:
    """Whether a flow fills the systems that others reach: all its ends are keepers or kept systems."""
    return (
        each.kind == "flow"
        and bool(each.getters)
        and all(id in systems or lane.get(id) == "keepers" for id in each.getters)
    )


def _senders(facts: Facts, parts: dict[str, Parts], lane: dict[str, str]) -> None:
    """Who gives: left of the keepers if it feeds them; among them if it has data or a system of its own here."""
    feeds = {id for door, each in parts.items() if lane[door] == "sending" for id in each.givers}
    holds = {id for each in parts.values() if each.data and len(each.givers) == 1 for id in each.givers}
    for id, where in sorted(lane.items()):
        if where == "givers":
            own = id in holds or bool(facts.subjects(id, OWNER))
            lane[id] = "keepers" if own and id not in feeds else "senders"


def _used_by_getter(facts: Facts, system: str, keeps: set[str], gets: dict[str, int]) -> bool:
    owners = facts.values(system, OWNER)
    if system in gets or any(owner in gets and owner not in keeps for owner in owners):
        return True
    return not owners and any(
        user in gets for user in facts.values(system, ("tech:hasUser", "tech:hasPurchaser", *MAKER))
    )


def _data(facts: Facts, id: str, parts: dict[str, Parts], lane: dict[str, str]) -> str:
    served = facts.subjects(id, ("dcat:servesDataset",))
    if any(lane.get(system) == "kept" for system in served):
        return "kept"
    doors = [door for door, each in parts.items() if id in each.data]
    givers = [lane.get(giver) for door in doors for giver in parts[door].givers]
    if doors and givers and all(where == "senders" for where in givers):
        return "senders"
    return "kept"


def _paper(facts: Facts, id: str, lane: dict[str, str]) -> str:
    """A paper stands with the door that it is about, else between its parties."""
    if facts.entity(id).kind == "contract":
        return "contracts"
    held = facts.subjects(id, ("dr:underAgreement", *RULES))
    if any(facts.entity(each).kind in DOOR_KINDS and lane.get(each) == "sending" for each in held) and not any(
        lane.get(each) == "doors" for each in held
    ):
        return "sending"
    parties = {lane.get(party) for party in facts.values(id, ("dpv:hasParty", "dr:signatory"))}
    parties.discard(None)
    return "sending" if not held and parties and parties <= {"senders", "keepers", "kept"} else "doors"
