"""What a recorded search adds to a gap: "searched on … in … for …: nothing found"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from datareach.dates import when
from datareach.gaps.gap import Gap, Line
from datareach.model import Record, Search


def with_searches(record: Record, gap: Gap) -> Gap:
    """The gap with the searches that looked for it; its sentence ends with a full stop."""
    searches = [s for s in record.searches if gap.about in s.about and gap.kind in s.gaps]
    said = "".join(f"; {search_words(s)}" for s in searches)
    asked = dict(_asked(record, gap))
    lines = tuple(Line(f"{'; '.join(questions)}: {search_words(s)}.") for s, questions in asked.values())
    return replace(
        gap,
        sentence=f"{gap.sentence}{said}.",
        detail=(*gap.detail, *lines),
        searches=(*(s.id for s in searches), *asked),
    )


def _asked(record: Record, gap: Gap) -> Iterator[tuple[str, tuple[Search, list[str]]]]:
    for search in record.searches:
        questions = [question for question in gap.questions if question in search.questions]
        if questions and gap.about in search.about:
            yield search.id, (search, questions)


def search_words(search: Search) -> str:
    """A search in words; what was found stands in its note."""
    outcome = f"found: {search.note}" if search.found else "nothing found"
    return f"searched on {when(search.day)} in {search.place} for {search.sought}: {outcome}"
