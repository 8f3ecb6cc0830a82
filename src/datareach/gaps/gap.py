"""A gap: something that this graph does not hold, said of one thing, with the claims that make a reader ask."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    *("dr:CanWithoutMay", "dr:DidWithoutCan", "dr:MayNeverUsed", "dr:AuthorityOver"),
    *("dr:WeakSource", "dr:NoNotice", "dr:NoAssessment", "dr:Unanswered"),
)
"""The kinds of gap, in the order in which they are listed."""


@dataclass(frozen=True)
class Line:
    """Something said beside a gap, with the claims that it rests on."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """A hole in this graph: ``kind`` (a ``dr:GapKind``), the thing it is ``about``, and one sentence.

    ``claims`` are what the sentence rests on, ``detail`` what a reader should know beside it. ``questions`` are what no
    claim here answers, ``searches`` the searches that looked for it, ``things`` every thing that it touches. ``number``
    counts over all gaps of the graph.
    """

    kind: str
    about: str
    sentence: str
    claims: tuple[str, ...]
    detail: tuple[Line, ...] = ()
    questions: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    things: frozenset[str] = frozenset()
    number: int = 0

    @property
    def word(self) -> str:
        """The kind as the command line has it.

        >>> Gap("dr:CanWithoutMay", "id:x", "", ()).word
        'can-without-may'
        """
        return kind_word(self.kind)


def kind_word(kind: str) -> str:
    """``dr:MayNeverUsed`` as ``may-never-used``."""
    name = kind.removeprefix("dr:")
    return "".join(f"-{ch.lower()}" if ch.isupper() else ch for ch in name).lstrip("-")
