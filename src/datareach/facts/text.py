"""A fact sheet in words: a line on where a claim comes from and how sure it is, the whole as text or Markdown."""

from __future__ import annotations

from typing import Any

from datareach.dates import when
from datareach.facts.sheets import Sheet, permission


def _how(sheet: Sheet) -> tuple[str, ...]:
    return (sheet["modality"], sheet["basis"], sheet["standing"], "" if sheet["reviewed"] else "unreviewed")


def cited(sheet: Sheet) -> str:
    """One line on where a claim comes from: "WIRED, 17 July 2025, line 14: “…”"."""
    where = ", ".join(part for part in (published(sheet), sheet["locator"]) if part)
    said_by = [s for s in sheet["speakers"] if s != sheet["publisher"]]
    by = f" (said by {', '.join(said_by)})" if said_by else ""
    anchor = f": “{sheet['anchor']}”" if sheet["anchor"] else ""
    return f"{where}{by}{anchor}"


def published(sheet: Sheet) -> str:
    """Who published the source of a claim, and when: "WIRED, 17 July 2025"."""
    return ", ".join(part for part in (sheet["publisher"] or sheet["source"], when(sheet["date"])) if part)


def graded(sheet: Sheet) -> str:
    """How sure: "may · document as reported · undisputed"."""
    return " · ".join(part for part in _how(sheet) if part)


def sheet_text(sheet: Sheet) -> str:
    """The fact sheet as text for a terminal."""
    return _write(sheet, _PLAIN)


def sheet_markdown(sheet: Sheet) -> str:
    """The fact sheet as Markdown."""
    return _write(sheet, _MARKDOWN)


class _Marks:
    """How headings and items are marked in one text format."""

    def __init__(self, title: str, heading: str, item: str, detail: str, escape: str = "") -> None:
        self.title, self.heading, self.item, self.detail, self._escape = title, heading, item, detail, escape

    def esc(self, text: str) -> str:
        return "".join("\\" + ch if ch in self._escape else ch for ch in text)


_PLAIN = _Marks("{}", "{}", "  {}", "    {}")
_MARKDOWN = _Marks("# {}", "## {}", "- {}", "  - {}", "\\`*_[]<>|#")


def _write(sheet: Sheet, marks: _Marks) -> str:
    """Statements with numbers behind them, and under "claims" what stands behind each number."""
    lines: list[str] = []
    numbers: dict[str, int] = {}
    noted: list[Sheet] = []

    def title(text: str) -> None:
        lines.append(marks.title.format(marks.esc(text)))

    def heading(text: str) -> None:
        lines.extend(["", marks.heading.format(marks.esc(text))])

    def item(text: str, claims: list[Sheet] | None = None) -> None:
        refs = ""
        for claim in claims or []:
            if claim["id"] not in numbers:
                numbers[claim["id"]] = len(numbers) + 1
                noted.append(claim)
            refs += f" [{numbers[claim['id']]}]"
        lines.append(marks.item.format(marks.esc(text) + refs))

    def detail(text: str) -> None:
        lines.append(marks.detail.format(marks.esc(text)))

    if sheet["kind"] == "claim":
        title(f"{sheet['id']} (claim)")
        heading("says")
        for triple in sheet["says"]:
            item(f"{triple['subject']} — {triple['property']} — {triple['value']}", [sheet["claim"]])
    elif sheet["kind"] == "source":
        title(f"{sheet['label']} (source)")
        read = "read by us" if sheet["read_by_us"] else "not read by us"
        item(", ".join(part for part in (sheet["publisher"], when(sheet["date"]), read) if part))
        for part in (sheet["address"], sheet["archived"], sheet["note"]):
            if part:
                item(part)
        for claim in sheet["claims"]:
            numbers[claim["id"]] = len(numbers) + 1
            noted.append(claim)
    else:
        _write_entity(sheet, title, heading, item, detail)
    for conflict in sheet.get("conflicts", []):
        if conflict is sheet["conflicts"][0]:
            heading("where claims differ")
        about = f" (about {', '.join(conflict['about'])})" if conflict["about"] else ""
        item(f"{conflict['label']}{about}", conflict["claims"])
        if conflict["note"]:
            detail(conflict["note"])
    questions = [*sheet.get("unknown", []), *sheet.get("unknown_elsewhere", [])]
    if questions:
        heading("what no source here says")
        for question in questions:
            item(question)
    if noted:
        heading("claims")
        for claim in noted:
            item(f"[{numbers[claim['id']]}] {graded(claim)} — {cited(claim)}")
            if claim["note"]:
                detail(f"note: {claim['note']}")
            detail(claim["id"])
    return "\n".join(lines) + "\n"


def _write_entity(sheet: Sheet, title: Any, heading: Any, item: Any, detail: Any) -> None:
    name = f"{sheet['label']} ({sheet['acronym']})" if sheet["acronym"] else sheet["label"]
    title(f"{name}: {sheet['kind']}")
    item(sheet["id"])
    for words, values in (("also called", sheet["aliases"]), ("part of", sheet["part_of"])):
        if values:
            item(f"{words} {', '.join(values)}")
    if sheet["identifier"]:
        item(f"identifier {sheet['identifier']}")
    if sheet["status"]:
        item(f"on {when(sheet['status_on'])}, by law: {sheet['status']}")
    for group in sheet["said"]:
        heading(group["label"])
        for statement in group["statements"]:
            item(statement["value"], statement["claims"])
    if sheet["terms"]:
        heading("terms")
        for term in sheet["terms"]:
            holder = f" ({term['of']})" if term["of"] != sheet["label"] else ""
            item(f"{', '.join(term['kinds'])}: {term['condition']}{holder}", term["claims"])
    if sheet["effect"]:
        heading("effect")
        item(sheet["effect"])
    if sheet["timeline"]:
        heading("timeline")
        for entry in sheet["timeline"]:
            inferred = " (inferred)" if entry["inferred"] else ""
            item(f"{entry['when']}{inferred}: {entry['what']}", entry["claims"])
            for line in [*(f"scope: {scope}" for scope in entry["scopes"]), entry["effect"]]:
                if line:
                    detail(line)
    if sheet["permitted"]:
        heading("what was permitted, when")
        for line in sheet["permitted"]:
            item(f"{line['when']}, {line['conduct']}: {permission(line)}", line["claims"])
            for words in line["for"]:
                detail(words)
        if sheet["caution"]:
            item(sheet["caution"])
    if sheet["said_elsewhere"]:
        heading("named in")
        for other in sheet["said_elsewhere"]:
            item(f"{other['subject']} — {other['label']}", other["claims"])
    if sheet["spoken"]:
        heading("as a speaker")
        item("said by it in this graph: " + ("1 claim" if sheet["spoken"] == 1 else f"{sheet['spoken']} claims"))
