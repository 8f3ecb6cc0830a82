"""Where this graph has holes: what no claim in it says although others make a reader ask, and a request for records.

"None in this graph" is never "none": only a recorded search (:class:`datareach.model.Search`) says more, and then it
says what was looked for, where and when.
"""

from __future__ import annotations

from dataclasses import replace

from datareach.gaps.gap import KINDS, Gap, Line, kind_word
from datareach.gaps.known import Known
from datareach.gaps.rules import RULES
from datareach.gaps.searches import with_searches
from datareach.model import Record

__all__ = ["KINDS", "Gap", "Line", "find_gaps", "kind_word", "touching"]


def find_gaps(record: Record) -> tuple[Gap, ...]:
    """Every gap of a record: by kind, then by thing; numbered from 1."""
    known = Known(record)
    found = [gap for rule in RULES for gap in rule(known)]
    found.sort(key=lambda gap: (KINDS.index(gap.kind), gap.about))
    return tuple(replace(with_searches(record, gap), number=number) for number, gap in enumerate(found, 1))


def touching(gaps: tuple[Gap, ...], thing: str) -> tuple[Gap, ...]:
    """The gaps about a thing; where there is none, those that touch it as party, system, data set or authority."""
    return tuple(gap for gap in gaps if gap.about == thing) or tuple(gap for gap in gaps if thing in gap.things)
