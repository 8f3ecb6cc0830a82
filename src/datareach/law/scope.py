"""Scopes: what an authority or a bar extends to, dimension by dimension, in three values.

A scope limits each dimension to some values (*only*), leaves some out (*except*), says that there is no limit (*all*),
or says nothing. Examples ("such as") limit nothing and are inside. Values stand in hierarchies: what holds for a
department holds for its components, what holds for health records holds for diagnoses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

OTHER = "dr:AnyOther"
"""The atom for everything that no scope in question names."""

DIMENSIONS = ("Place", "Category", "People", "Purpose", "Act", "Party", "Recipient", "Dataset")
"""The dimensions; ``dr:onlyPlace``, ``dr:exceptPlace`` and ``dr:examplePlace`` are the terms of the first."""

OVERLAPPING = frozenset({"People", "Purpose"})
"""Dimensions whose values may overlap although neither is below the other: people on Medicaid, people abroad."""

OPEN_FOR_AUTHORITY = frozenset({"Category", "People"})
"""Dimensions in which an authority that says nothing is not taken to permit everything: that is unknown."""


class Truth(IntEnum):
    """No, perhaps, yes; ``min`` is *and*, ``max`` is *or*.

    >>> min(Truth.YES, Truth.PERHAPS).name, (~Truth.YES).name
    ('PERHAPS', 'NO')
    """

    NO = 0
    PERHAPS = 1
    YES = 2

    def __invert__(self) -> Truth:
        """Not: yes becomes no, perhaps stays."""
        return Truth(2 - self)


Within = Callable[[str, str], bool]
"""``within(a, b)``: a is b or stands below it."""


@dataclass(frozen=True)
class Part:
    """One dimension of a scope."""

    only: frozenset[str] = frozenset()
    except_: frozenset[str] = frozenset()
    examples: frozenset[str] = frozenset()
    all: bool = False

    @property
    def stated(self) -> bool:
        """Whether the source says anything about this dimension that limits it or says that nothing does."""
        return bool(self.only or self.except_ or self.all)

    def covers(self, atom: str, within: Within, *, overlapping: bool, unstated: Truth) -> Truth:
        """Whether the scope extends to an atom: a value without its named narrower ones, or :data:`OTHER`.

        ``unstated`` is the answer where nothing is said.
        """
        if atom != OTHER and any(within(atom, example) for example in self.examples):
            return Truth.YES
        if not self.stated:
            return Truth.PERHAPS if self.examples else unstated
        inside = Truth.YES if self.all or not self.only else self._any(self.only, atom, within, overlapping)
        outside = self._any(self.except_, atom, within, overlapping)
        return min(inside, ~outside)

    @staticmethod
    def _any(values: frozenset[str], atom: str, within: Within, overlapping: bool) -> Truth:
        if any(within(atom, value) for value in values):
            return Truth.YES
        # What stands below an atom is an atom of its own, so the rest of this one is outside.
        unsure = overlapping and any(not within(value, atom) for value in values)
        return Truth.PERHAPS if unsure else Truth.NO


@dataclass(frozen=True)
class Scope:
    """A scope as one source defines it, with the claims that say so."""

    id: str = ""
    label: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()

    def covers(self, atoms: Mapping[str, str], within: Within, *, authority: bool) -> Truth:
        """Whether it extends to the combination of these atoms, one for each dimension that is asked about.

        In a dimension of which nothing is said a bar is not limited; nor is an authority, except that it is not known
        which data categories and people it extends to (:data:`OPEN_FOR_AUTHORITY`).
        """
        answer = Truth.YES
        for dimension, atom in atoms.items():
            part = self.parts.get(dimension, Part())
            unstated = Truth.PERHAPS if authority and dimension in OPEN_FOR_AUTHORITY else Truth.YES
            answer = min(answer, part.covers(atom, within, overlapping=dimension in OVERLAPPING, unstated=unstated))
        return answer

    def values(self, dimension: str) -> frozenset[str]:
        """Every value that it names in a dimension."""
        part = self.parts.get(dimension, Part())
        return part.only | part.except_ | part.examples


def union(truths: Iterable[Truth]) -> Truth:
    """Whether any of several scopes of one bar extends to it."""
    return max(truths, default=Truth.NO)


def definitions(truths: Iterable[Truth]) -> Truth:
    """What several definitions of one scope say together: where one includes and another leaves out, perhaps.

    >>> definitions([Truth.YES, Truth.NO]).name, definitions([Truth.YES, Truth.PERHAPS]).name
    ('PERHAPS', 'YES')
    """
    found = set(truths)
    if not found:
        return Truth.PERHAPS
    if Truth.NO in found:
        return Truth.NO if found == {Truth.NO} else Truth.PERHAPS
    return max(found)
