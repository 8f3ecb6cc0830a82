"""Gaps as text, Markdown and plain data: each sentence with numbers, and under "claims" what stands behind each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datareach.facts import Sheet, cited, claim_sheet, graded
from datareach.gaps.gap import KINDS, Gap
from datareach.model import Record

NONE = "“None in this graph” is not none in the world. A search says where it looked, and no more."


def gaps_text(record: Record, gaps: Sequence[Gap], *, markdown: bool = False) -> str:
    """The gaps under a heading for each kind, numbered as in the whole graph, then the claims that they rest on."""
    marks = _Marks(markdown)
    numbers: dict[str, int] = {}

    def refs(claims: Sequence[str]) -> str:
        return "".join(f" [{numbers.setdefault(claim, len(numbers) + 1)}]" for claim in claims)

    count = "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    lines = [marks.title(f"{count} in this graph"), marks.plain(NONE)]
    for kind in KINDS:
        found = [gap for gap in gaps if gap.kind == kind]
        if found:
            lines += ["", marks.heading(record.label(kind)), marks.plain(_comment(record, kind))]
        for gap in found:
            lines.append(marks.item(f"{gap.number}.", gap.sentence, refs(gap.claims)))
            lines += [marks.detail(line.text, refs(line.claims)) for line in gap.detail]
    if numbers:
        lines += ["", marks.heading("claims")]
    for claim, number in numbers.items():
        sheet = claim_sheet(record, record.claims[claim])
        lines.append(marks.item(f"[{number}]", f"{graded(sheet)} — {cited(sheet)}", ""))
        if sheet["note"]:
            lines.append(marks.detail(f"note: {sheet['note']}", ""))
    return "\n".join(lines) + "\n"


def gaps_data(record: Record, gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """The gaps as plain data, ready for JSON."""

    def sheets(claims: Sequence[str]) -> list[Sheet]:
        return [claim_sheet(record, record.claims[claim]) for claim in claims]

    searches = {search.id: search for search in record.searches}
    return [
        {
            "number": gap.number,
            "kind": gap.word,
            "about": gap.about,
            "label": record.label(gap.about),
            "sentence": gap.sentence,
            "claims": sheets(gap.claims),
            "detail": [{"text": line.text, "claims": sheets(line.claims)} for line in gap.detail],
            "questions": list(gap.questions),
            "searches": [
                {
                    "id": s.id, "for": s.sought, "in": s.place, "terms": list(s.terms), "date": s.day,
                    "by": [record.label(e) for e in s.editors], "found": s.found, "note": s.note,
                }
                for s in (searches[id] for id in gap.searches)
            ],
        }
        for gap in gaps
    ]  # fmt: skip


def _comment(record: Record, kind: str) -> str:
    return record.terms[kind].comment if kind in record.terms else ""


class _Marks:
    """How a heading, an item and a detail look in plain text or Markdown."""

    def __init__(self, markdown: bool) -> None:
        self._markdown = markdown

    def plain(self, text: str) -> str:
        return "".join("\\" + ch if ch in "\\`*_[]<>|#" else ch for ch in text) if self._markdown else text

    def title(self, text: str) -> str:
        return f"# {self.plain(text)}\n" if self._markdown else text

    def heading(self, text: str) -> str:
        return f"## {self.plain(text)}\n" if self._markdown else text

    def item(self, mark: str, text: str, refs: str) -> str:
        return f"- {mark} {self.plain(text)}{refs}" if self._markdown else f"  {mark:>4} {text}{refs}"

    def detail(self, text: str, refs: str) -> str:
        return f"  - {self.plain(text)}{refs}" if self._markdown else f"       {text}{refs}"
