"""What if: the record without some claims, agreements, systems or parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from datareach.law import make_cells
from datareach.model import Claim, Conflict, Record

AUTHORITIES = frozenset({"agreement", "notice"})
UNDER, THROUGH = ("dr:underAgreement", "dr:underNotice"), ("dr:viaSystem",)


def without(record: Record, left_out: Iterable[str]) -> Record:
    """The record as if these had never been. Legal status is made anew, and so is what claims say against each other.

    A claim goes. With an agreement or notice goes what is said of it, and every access and flow that stands under
    nothing else; one that stands under another too stays under that one. With a system goes every access that runs
    through nothing else. With a system, a party or anything else goes every claim that speaks of it.
    """
    gone = set(left_out)
    if not gone:
        return record
    things = {id for id in gone if id in record.entities}
    authorities = {id for id in things if record.entities[id].kind in AUTHORITIES}
    systems = {id for id in things if record.entities[id].kind == "system"}
    unsaid = authorities | _only(record, authorities, UNDER) | _only(record, systems, THROUGH)
    kept = {
        id: left
        for id, claim in record.claims.items()
        if id not in gone and not claim.mentions() & (things - authorities) and (left := _unsaid(claim, unsaid))
    }
    smaller = replace(
        record,
        claims=MappingProxyType(kept),
        cells=(),
        conflicts=tuple(c for c in _conflicts(record, kept) if len(c.involves) > 1),
        links=tuple(link for link in record.links if link.subject in kept and link.object in kept),
    )
    against = _against(smaller)
    smaller = replace(
        smaller, claims=MappingProxyType({id: replace(c, standing=_standing(against[id])) for id, c in kept.items()})
    )
    return replace(smaller, cells=make_cells(smaller)) if record.cells else smaller


def _unsaid(claim: Claim, things: set[str]) -> Claim | None:
    """A claim without what it says of these things; nothing where it says nothing else."""
    left = tuple(t for t in claim.triples if t.subject not in things and t.object not in things)
    if len(left) == len(claim.triples):
        return claim
    return replace(claim, triples=left) if left else None


def _only(record: Record, things: set[str], predicates: tuple[str, ...]) -> set[str]:
    """The accesses and flows for which these predicates name nothing but these things."""
    named: dict[str, set[str]] = {}
    for claim in record.claims.values():
        for triple in claim.triples:
            if triple.predicate in predicates and isinstance(triple.object, str):
                named.setdefault(triple.subject, set()).add(triple.object)
    return {relation for relation, found in named.items() if found <= things}


def _conflicts(record: Record, kept: Mapping[str, Claim]) -> Iterator[Conflict]:
    """Each conflict among the claims that are left; of one claim alone there is none."""
    for conflict in record.conflicts:
        yield replace(conflict, involves=tuple(claim for claim in conflict.involves if claim in kept))


def _against(record: Record) -> dict[str, set[str]]:
    """What stands against each claim."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in record.links:
        found[link.object].add(link.predicate)
    for conflict in record.conflicts:
        for claim in conflict.involves:
            found[claim].add("dr:Conflict")
    return found


def _standing(against: set[str]) -> str:
    """The standing of a claim by what stands against it; the same rule as ``rules/standing.rq``."""
    if "cito:refutes" in against:
        return "dr:Denied"
    if against & {"cito:disputes", "cito:disagreesWith"}:
        return "dr:Disputed"
    return "dr:InConflict" if "dr:Conflict" in against else "dr:Undisputed"
