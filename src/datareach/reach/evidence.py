"""Which claims a hop rests on, and how well: accepted, disputed, or only if the reader accepts more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from datareach.model import Claim, Reading, Record

NOT_BY_DEFAULT = frozenset({"dr:ReporterInference", "dr:Alleged", "dr:EditorInference"})
"""Bases on which a hop does not rest unless the reader accepts them."""

UNREVIEWED = "dr:Unreviewed"
"""What a reader accepts to let hops rest on claims that nobody has compared with their source."""


def to_accept(claim: Claim) -> frozenset[str]:
    """What a reader has to accept before a hop rests on a claim; empty for most claims.

    >>> sorted(to_accept(Claim("c:1", "src:a", "dr:Alleged", "line 1", reviewed=False)))
    ['dr:Alleged', 'dr:Unreviewed']
    """
    return frozenset({claim.basis} & NOT_BY_DEFAULT) | (frozenset() if claim.reviewed else {UNREVIEWED})


GRADES = frozenset({"dr:Existence", "dr:Recipient"})
"""A conflict about one of these puts a whole hop in dispute; the others are said beside it."""


class Support(IntEnum):
    """How well something is supported; a path is as strong as its weakest hop."""

    NONE = 0
    POSSIBLE = 1
    CONDITIONAL = 2
    DISPUTED = 3
    ON_RECORD = 4

    @property
    def words(self) -> str:
        """As an answer says it."""
        return {
            Support.NONE: "none on record",
            Support.POSSIBLE: "possible",
            Support.CONDITIONAL: "only if you accept more",
            Support.DISPUTED: "disputed",
            Support.ON_RECORD: "on record",
        }[self]


class Modality(IntEnum):
    """May, can, did; a path has the lowest of its hops."""

    MAY = 1
    CAN = 2
    DID = 3

    @property
    def words(self) -> str:
        """As an answer says it."""
        return self.name.lower()


MODALITIES = {"dr:May": Modality.MAY, "dr:Can": Modality.CAN, "dr:Did": Modality.DID}


@dataclass(frozen=True)
class Evidence:
    """Claims that together say one thing, how well, and which bases a reader would have to accept."""

    claims: tuple[str, ...]
    support: Support
    modality: Modality
    accept: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, int, int, tuple[str, ...]]:
        """Best first: by support, by modality, by fewest claims."""
        return (-self.support, -self.modality, len(self.claims), self.claims)


class Grading:
    """How claims are graded for one question: what is accepted beyond the default, and under which reading."""

    def __init__(self, record: Record, *, accept: Iterable[str] = (), reading: Reading | None = None) -> None:
        self.record = record
        self.accept = frozenset(accept)
        self.reading = reading
        self._contested = {
            claim for conflict in record.conflicts if GRADES & set(conflict.about) for claim in conflict.involves
        }

    def takes(self, claim: Claim) -> bool:
        """Whether a claim is looked at under the reading."""
        return self.reading is None or self.reading.takes(claim)

    def support(self, claim: Claim) -> Support:
        """How well a claim supports what it says."""
        if to_accept(claim) - self.accept:
            return Support.CONDITIONAL
        if claim.standing in ("dr:Disputed", "dr:Denied") or claim.id in self._contested:
            return Support.DISPUTED
        return Support.ON_RECORD

    def evidence(self, claims: Iterable[Claim], *, modality: Modality | None = None) -> Evidence:
        """Several claims taken together: as weak as the weakest, with the lowest modality that any of them states."""
        taken = sorted({claim.id: claim for claim in claims}.values(), key=lambda c: c.id)
        stated = [MODALITIES[c.modality] for c in taken if c.modality in MODALITIES]
        return Evidence(
            claims=tuple(c.id for c in taken),
            support=min((self.support(c) for c in taken), default=Support.ON_RECORD),
            modality=modality or min(stated, default=Modality.DID),
            accept=tuple(sorted({each for c in taken for each in to_accept(c) - self.accept})),
        )
