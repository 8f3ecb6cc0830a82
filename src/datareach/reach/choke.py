"""What a reach hangs on: what every path needs, and the smallest set of claims, agreements or systems to end it.

Exact up to three: if a set of that size ends the reach, every path has one of its members, so trying the members of the
best remaining path in turn finds it (bounded search tree for hitting set). Beyond three a set is found by always taking
the first, and the answer says "not proven smallest".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datareach.model import Record
from datareach.reach.answer import Answer, Path

KINDS = ("claims", "agreements", "systems")
EXACT = 3


@dataclass(frozen=True)
class Cut:
    """A set whose removal ends the reach; ``proven`` says that no smaller one does. Empty where none can."""

    kind: str
    members: tuple[str, ...]
    proven: bool


@dataclass(frozen=True)
class Choke:
    """The answer as it is, what every path needs (one such removal ends the reach), the smallest cut a kind."""

    answer: Answer
    needed: dict[str, tuple[str, ...]]
    cuts: tuple[Cut, ...]


def choke(record: Record, asked: Callable[[tuple[str, ...]], Answer]) -> Choke:
    """``asked(left_out)`` answers one question without some claims, agreements or systems."""
    known: dict[frozenset[str], Answer] = {}

    def once(left_out: tuple[str, ...]) -> Answer:
        """The search comes back to a set by many ways."""
        key = frozenset(left_out)
        if key not in known:
            known[key] = asked(left_out)
        return known[key]

    whole = once(())
    needed = {kind: _needed(record, once, whole, kind) for kind in KINDS}
    return Choke(whole, needed, tuple(_smallest(record, once, kind) for kind in KINDS) if whole.paths else ())


def members(record: Record, path: Path, kind: str) -> tuple[str, ...]:
    """What of a kind stands on a path: its claims, the agreements and notices it is under, its systems."""
    found: dict[str, None] = {}
    for step in path.steps:
        ids = {
            "claims": step.hop.evidence.claims,
            "agreements": step.hop.authorities,
            "systems": (*step.hop.through, *_systems(record, step.hop.relation)),
        }[kind]
        found.update(dict.fromkeys(ids))
    return tuple(found)


def _systems(record: Record, relation: str) -> list[str]:
    """The systems that a flow leaves or comes to."""
    ends = (
        [v for p in ("dr:from", "dr:to") for _, v in record.said(relation, p) if isinstance(v, str)] if relation else []
    )
    return [v for v in dict.fromkeys(ends) if v in record.entities and record.entities[v].kind == "system"]


def _needed(record: Record, asked: Callable[[tuple[str, ...]], Answer], whole: Answer, kind: str) -> tuple[str, ...]:
    if not whole.paths:
        return ()
    # What every path needs stands on the best one.
    return tuple(m for m in members(record, whole.paths[0], kind) if not asked((m,)).paths)


def _smallest(record: Record, asked: Callable[[tuple[str, ...]], Answer], kind: str) -> Cut:
    for size in range(1, EXACT + 1):
        found = _within(record, asked, kind, (), size)
        if found is not None:
            return Cut(kind, tuple(sorted(found)), True)
    removed: tuple[str, ...] = ()
    while True:
        paths = asked(removed).paths
        if not paths:
            return Cut(kind, tuple(sorted(removed)), False)
        choices = members(record, paths[0], kind)
        if not choices:
            return Cut(kind, (), True)
        removed = (*removed, choices[0])


def _within(
    record: Record, asked: Callable[[tuple[str, ...]], Answer], kind: str, removed: tuple[str, ...], left: int
) -> tuple[str, ...] | None:
    paths = asked(removed).paths
    if not paths:
        return removed
    if left == 0:
        return None
    for member in members(record, paths[0], kind):
        found = _within(record, asked, kind, (*removed, member), left - 1)
        if found is not None:
            return found
    return None
