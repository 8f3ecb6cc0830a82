"""Who can reach what: the question, its paths, and the verdict, in plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from datareach.law.scope import Truth
from datareach.model import Reading
from datareach.reach.evidence import Modality, Support
from datareach.reach.hops import COMPONENT, POSSIBLE, Hop


@dataclass(frozen=True)
class Question:
    """Who is asked about, which data, on which day, and what is accepted."""

    who: str
    what: str
    data: tuple[str, ...]
    """The data sets that ``what`` stands for."""
    on: date | None = None
    accept: tuple[str, ...] = ()
    reading: Reading | None = None
    possible: bool = False
    without: tuple[str, ...] = ()
    max_hops: int = 6
    most: int = 10
    since: date | None = None
    """Of a question about a span of days its first; ``on`` is then its last."""


@dataclass(frozen=True)
class Step:
    """A hop at its place in a path: whether it holds on the day asked, its legal status there, and what it says."""

    hop: Hop
    holds: Truth = Truth.YES
    status: str = ""
    sentence: str = ""
    authorities: tuple[dict[str, object], ...] = ()
    scope: tuple[str, ...] = ()
    interval: str = ""
    on: date | None = None
    """The day for which this is said: of a journey the day on which the data comes by this hop."""


@dataclass(frozen=True)
class Path:
    """Steps from the data to the party; as strong as its weakest step, with the lowest modality of its steps."""

    steps: tuple[Step, ...]
    arrives: date | None = None
    """Of a journey: the earliest day on which the data can be there; nothing where no date is on record."""
    arrived: date | None = None
    """Of a journey: the day by which it certainly is there."""

    @property
    def support(self) -> Support:
        """The weakest support of its steps."""
        return min(step.hop.evidence.support for step in self.steps)

    @property
    def modality(self) -> Modality:
        """The lowest modality of its steps; the structure of organisations has none of its own."""
        return min((s.hop.evidence.modality for s in self.steps if s.hop.relation), default=Modality.DID)

    @property
    def certain(self) -> bool:
        """Whether every step certainly holds on the day asked."""
        return all(step.holds is Truth.YES for step in self.steps)

    @property
    def data(self) -> str:
        """The data set that arrives."""
        return self.steps[-1].hop.data

    @property
    def order(self) -> tuple[object, ...]:
        """Best support first, then fewest guesses, highest modality, certain before perhaps, fewest hops, fewest steps.

        What is part of what is a step, and no hop.
        """
        ids = tuple(step.hop.id for step in self.steps)
        hops = sum(step.hop.kind != COMPONENT for step in self.steps)
        return (-self.support, self.guesses, -self.modality, not self.certain, hops, len(self.steps), ids)

    @property
    def guesses(self) -> int:
        """How many of its steps are only possible."""
        return sum(step.hop.kind == POSSIBLE for step in self.steps)


@dataclass(frozen=True)
class Answer:
    """The verdict and the paths; where there is none, what was searched and the nearest miss."""

    question: Question
    paths: tuple[Path, ...] = ()
    more: int = 0
    """How many further paths were found and not listed; at least that many."""
    searched: dict[str, int] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    status: str = ""
    notes: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    """Of a question about a span: how the answer for its last day alone differs."""

    @property
    def support(self) -> Support:
        """The best path's support."""
        return max((path.support for path in self.paths), default=Support.NONE)

    @property
    def modality(self) -> Modality | None:
        """The highest modality among the paths with that support."""
        return max((path.modality for path in self.paths if path.support is self.support), default=None)


def best(paths: Sequence[Path]) -> list[Path]:
    """Paths in the order of an answer."""
    return sorted(paths, key=lambda path: path.order)
