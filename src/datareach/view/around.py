"""Around one thing: the part of a record that lies within a few hops of it, for a map that fits a screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from datareach.errors import LimitExceeded, UsageError
from datareach.model import Cell, Claim, Record
from datareach.view.choose import DRAWN
from datareach.view.facts import DOOR_KINDS

MOST = 5000
"""More things than this no page shows at once."""

T = TypeVar("T")


def drawable(record: Record) -> int:
    """How many things of a record can stand on a map."""
    return sum(entity.kind in DRAWN for entity in record.entities.values())


def check_size(record: Record, *, focus: bool) -> None:
    """Refuse a map that nobody could read or open; the message says what to do."""
    if why := too_large(record, focus=focus):
        raise LimitExceeded(why)


def too_large(record: Record, *, focus: bool = False) -> str:
    """Why a record is too large for one page, and what to do; empty where it is not."""
    count = drawable(record)
    if count <= MOST:
        return ""
    do = "Lower --hops." if focus else "Name what to draw, for example: datareach map --focus NAME --hops 2"
    return f"{count:,} things are too many for one page (the limit is {MOST:,}). {do}"


def around(record: Record, focus: str, hops: int) -> Record:
    """The record of what lies within ``hops`` of a thing: a hop leads from thing to thing, through an access or flow.

    Whole claims are kept, so nothing is said that a source does not say; what lies farther away is left out.
    """
    if focus not in record.entities:
        raise UsageError(f"{record.label(focus)} is no thing that can stand on a map. Name a party, a system or data.")
    kept = _near(record, focus, hops)
    doors = {id for id, entity in record.entities.items() if entity.kind in DOOR_KINDS}
    if not kept & doors:
        raise UsageError(
            f"No access, flow or initiative lies within {hops} hops of {record.label(focus)}. Raise --hops."
        )
    cells = tuple(cell for cell in record.cells if cell.relation in kept)
    # What was permitted was worked out from the whole record; the claims behind it stay.
    needed = {claim for cell in cells for claim in cell.claims}
    far = {id for id, entity in record.entities.items() if entity.kind in DRAWN and id not in kept}
    kept_claims = {
        id
        for id, claim in record.claims.items()
        if id in needed or not ({triple.subject for triple in claim.triples} & far or claim.mentions() & far & doors)
    }
    # Whoever is against what is kept is kept too: a map must not lose a dispute by being small.
    size = 0
    while size != len(kept_claims):
        size = len(kept_claims)
        kept_claims |= {id for c in record.conflicts if kept_claims & set(c.involves) for id in c.involves}
        kept_claims |= {link.subject for link in record.links if link.object in kept_claims}
    claims = {id: claim for id, claim in record.claims.items() if id in kept_claims}
    return cut(record, claims, also=(focus,), without=doors - kept, cells=cells)


def cut(
    record: Record,
    claims: Mapping[str, Claim],
    *,
    also: Iterable[str] = (),
    without: Iterable[str] = (),
    cells: tuple[Cell, ...] | None = None,
) -> Record:
    """The record of these claims alone, with the things that they name, and ``also``, but not those in ``without``.

    What was worked out from the whole record (standing, legal status) stays as it was; without ``cells`` it is kept
    for every access and flow that is.
    """
    named = set(also) | {
        id for claim in claims.values() for id in (*claim.mentions(), *claim.speakers, *claim.documents)
    }
    for id in sorted(named & record.entities.keys()):
        named |= _above(record, id)
    named -= set(without)
    sources = {claim.source for claim in claims.values()}
    return replace(
        record,
        entities=_only(record.entities, named),
        sources=_only(record.sources, sources),
        claims=MappingProxyType(dict(claims)),
        links=tuple(link for link in record.links if {link.subject, link.object} <= claims.keys()),
        conflicts=tuple(c for c in record.conflicts if set(c.involves) <= claims.keys()),
        unknowns=tuple(u for u in record.unknowns if u.about in named),
        bounds=tuple(b for b in record.bounds if b.claim in claims),
        cells=tuple(c for c in record.cells if c.relation in named) if cells is None else cells,
    )


def _near(record: Record, focus: str, hops: int) -> set[str]:
    beside: dict[str, set[str]] = defaultdict(set)
    for claim in record.claims.values():
        for triple in claim.triples:
            if isinstance(triple.object, str) and {triple.subject, triple.object} <= record.entities.keys():
                beside[triple.subject].add(triple.object)
                beside[triple.object].add(triple.subject)
    doors = {id for id, entity in record.entities.items() if entity.kind in DOOR_KINDS}
    found, layer = {focus}, {focus}
    for _ in range(hops):
        come = set[str]().union(*(beside[id] for id in layer))
        come |= set[str]().union(*(beside[id] for id in come & doors))
        layer = come - found
        found |= come
    return found


def _above(record: Record, id: str) -> set[str]:
    found: set[str] = set()
    rest = [id]
    while rest:
        entity = record.entities.get(rest.pop())
        fresh = [parent for parent in (entity.parents if entity else ()) if parent not in found]
        found.update(fresh)
        rest += fresh
    return found


def _only(all_: Mapping[str, T], ids: Iterable[str]) -> Mapping[str, T]:
    wanted = set(ids)
    return MappingProxyType({id: value for id, value in all_.items() if id in wanted})
