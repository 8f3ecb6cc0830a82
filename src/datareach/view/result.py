"""What of a graph an answer names: its accesses and flows, for a map of the answer."""

from __future__ import annotations

from collections.abc import Iterable

from datareach.errors import UsageError
from datareach.model import Record
from datareach.view.around import cut
from datareach.view.facts import DOOR_KINDS
from datareach.vocabulary import shorten


def of_result(record: Record, addresses: Iterable[str]) -> Record:
    """The record of the accesses and flows that an answer names, whole; else of those that join two things it names.

    Nothing is drawn that no claim says: what an answer joins otherwise is left out. Raises :class:`UsageError` where
    nothing is left to draw.
    """
    named = {shorten(address) for address in addresses} & record.entities.keys()
    all_doors = {id for id, entity in record.entities.items() if entity.kind in DOOR_KINDS}
    doors = named & all_doors
    if not doors:
        joined: dict[str, set[str]] = {}
        for claim in record.claims.values():
            for triple in claim.triples:
                if triple.subject in all_doors and triple.object in named:
                    joined.setdefault(triple.subject, set()).add(str(triple.object))
        doors = {door for door, ends in joined.items() if len(ends) > 1}
    if not doors:
        raise UsageError("The answer names no access or flow, and no two things that one joins: there is no map of it.")
    claims = {
        id: claim
        for id, claim in record.claims.items()
        if not claim.mentions() & (all_doors - doors) and claim.mentions() & (doors | named)
    }
    return cut(record, claims, also=named | doors, without=all_doors - doors)
