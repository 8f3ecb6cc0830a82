"""What if: the record without some claims, agreements, systems or parties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from datareach.law import make_cells
from datareach.model import Record


def without(record: Record, left_out: Iterable[str]) -> Record:
    """The record as if these had never been: claims go; of other things, every claim that speaks of them goes.

    With an agreement or notice goes every access and flow that stands under nothing else. Legal status is made anew.
    """
    gone = set(left_out)
    if not gone:
        return record
    claims = {c.id: c for c in record.claims.values() if c.id not in gone}
    things = {id for id in gone if id in record.entities}
    for relation in _only_under(record, things):
        things.add(relation)
    kept = {id: claim for id, claim in claims.items() if not (things and claim.mentions() & things)}
    smaller = replace(
        record,
        claims=MappingProxyType(kept),
        cells=(),
        conflicts=tuple(c for c in record.conflicts if not set(c.involves) - set(kept)),
        links=tuple(link for link in record.links if link.subject in kept and link.object in kept),
    )
    smaller = replace(
        smaller, claims=MappingProxyType({id: replace(c, standing=_standing(smaller, id)) for id, c in kept.items()})
    )
    return replace(smaller, cells=make_cells(smaller))


def _only_under(record: Record, things: set[str]) -> set[str]:
    under: dict[str, set[str]] = {}
    for claim in record.claims.values():
        for triple in claim.triples:
            if triple.predicate in ("dr:underAgreement", "dr:underNotice") and isinstance(triple.object, str):
                under.setdefault(triple.subject, set()).add(triple.object)
    return {relation for relation, authorities in under.items() if authorities <= things}


def _standing(record: Record, claim: str) -> str:
    """The standing of a claim among those that are left; the same rule as ``rules/standing.rq``."""
    against = {link.predicate for link in record.links if link.object == claim}
    if "cito:refutes" in against:
        return "dr:Denied"
    if against & {"cito:disputes", "cito:disagreesWith"}:
        return "dr:Disputed"
    return "dr:InConflict" if any(claim in c.involves for c in record.conflicts) else "dr:Undisputed"
