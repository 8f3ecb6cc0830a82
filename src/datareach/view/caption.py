"""What stands around a diagram in every format: title, choice, data date, hops, numbered sources, and its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from datareach.dates import when
from datareach.model import Record, Source
from datareach.reach.text import answer_data
from datareach.safe import clean, web_address
from datareach.view.excerpt import Excerpt
from datareach.view.values import View

INTERNAL = "Internal: not for publication"
MISSING = "A missing line means that no source in this graph says so. It does not mean that there is no access."
NEVER = "May never implies can; can never implies did."


@dataclass(frozen=True)
class Cited:
    """A source with its number in the diagram, in words, and its address where that is one of the web."""

    number: int
    words: str
    address: str


@dataclass(frozen=True)
class Caption:
    """The words around a diagram. ``hops`` are the steps of an answer, numbered as its text numbers them."""

    title: str
    said: tuple[str, ...]
    dated: str
    hops: tuple[tuple[str, str], ...]
    sources: tuple[Cited, ...]
    limits: tuple[str, ...]
    internal: bool = False

    @property
    def top(self) -> tuple[str, ...]:
        """The lines under the title: what was chosen, and how old it is."""
        return (*self.said, *([self.dated] if self.dated else []))


def make_caption(excerpt: Excerpt, view: View, title: str = "") -> Caption:
    """The caption of a diagram of this view; only sources that stand behind something drawn."""
    record = excerpt.record
    number = source_numbers(record)
    behind = sources_of(record, _claims(view))
    return Caption(
        title=clean(" ".join((title or record.about.title).split())),
        said=tuple(map(clean, excerpt.said)),
        dated=clean(dated(record)),
        hops=_hops(excerpt),
        sources=tuple(
            Cited(number[id], source_words(record, record.sources[id]), web_address(record.sources[id].url))
            for id in sorted(behind, key=number.__getitem__)
        ),
        limits=(MISSING, NEVER),
        internal=excerpt.internal,
    )


def source_numbers(record: Record) -> dict[str, int]:
    """The number of each source, as the page lists them."""
    return {id: place for place, id in enumerate(record.sources, start=1)}


def sources_of(record: Record, claims: Iterable[str]) -> set[str]:
    """The sources of some claims."""
    return {record.claims[id].source for id in claims if id in record.claims} & record.sources.keys()


def source_words(record: Record, source: Source) -> str:
    """A source in a line: title, publisher, date, and whether it was read.

    >>> source_words(Record(), Source("src:a", "A Notice", "", "2025-07", read_by_us=False))
    'A Notice, July 2025 (known through another source)'
    """
    publisher = record.label(source.publisher) if source.publisher else ""
    parts = [source.title, publisher, when(source.issued) if source.issued else ""]
    known = "" if source.read_by_us else " (known through another source)"
    return clean(", ".join(part for part in parts if part) + known)


def recorded_on(record: Record) -> str:
    """The day on which most claims were recorded, which goes without saying; of several such days the last."""
    days = Counter(claim.recorded for claim in record.claims.values() if claim.recorded)
    return max(days, key=lambda day: (days[day], day), default="")


def dated(record: Record) -> str:
    """How old the data is: when its claims were recorded, and when its sources were published."""
    recorded = recorded_on(record)
    latest = max((claim.recorded for claim in record.claims.values()), default="")
    # A source of "[2025-12-29..2026-01-05]" came out between these days: the last is sure for its first day only.
    published = [s.issued.strip("[]").split("..") for s in record.sources.values() if s.issued]
    lines = []
    if recorded:
        last = f"; the last on {when(latest)}" if latest != recorded else ""
        lines.append(f"Claims recorded on {when(recorded)}, unless one says otherwise{last}.")
    if published:
        first, last = min(days[0] for days in published), max(days[0] for days in published)
        lines.append(f"Sources published: {when(first)}" + (f" to {when(last)}." if last != first else "."))
    return " ".join(lines)


def brackets(numbers: Iterable[int]) -> str:
    """Numbers of sources as a reference; three and more in a row become a span.

    >>> brackets([4, 1, 2, 3, 9]), brackets([1, 2]), brackets([])
    ('[1–4, 9]', '[1, 2]', '')
    """
    rows: list[list[int]] = []
    for number in sorted(set(numbers)):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    parts = [f"{row[0]}–{row[-1]}" if len(row) > 2 else ", ".join(map(str, row)) for row in rows]
    return f"[{', '.join(parts)}]" if parts else ""


def _claims(view: View) -> set[str]:
    drawn = {thing.id for thing in view.things}
    found = {claim for thing in view.things if thing.mark for claim in thing.claims}
    found |= {claim for route in view.routes for claim in route.claims}
    return found | {claim for row in view.rows if row.id in drawn for claim in row.claims}


def _hops(excerpt: Excerpt) -> tuple[tuple[str, str], ...]:
    if excerpt.answer is None:
        return ()
    paths = answer_data(excerpt.record, excerpt.answer)["paths"]
    return tuple(
        (f"{number}.{place}", clean(hop["sentence"]))
        for number, path in enumerate(paths, 1)
        for place, hop in enumerate(path["hops"], 1)
    )
