"""Answers as plain data (the JSON contract), as text, as Markdown and as RDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from datareach.dates import when
from datareach.facts import Sheet, cited, claim_sheet, graded
from datareach.law.scope import Truth
from datareach.model import Record
from datareach.reach.answer import Answer, Path, Question, Step
from datareach.reach.choke import Choke
from datareach.reach.day import Day, weakest
from datareach.reach.evidence import Support
from datareach.reach.words import cautions, details, hop_claims, name, terms, under, verdict_words


def answer_data(record: Record, answer: Answer) -> dict[str, Any]:
    """An answer as plain data, in the form that ``reach.schema.json`` describes."""
    question, day = answer.question, Day(record, answer.question.on)
    first = answer.paths[0] if answer.paths else None
    return {
        "who": {"id": question.who, "name": name(record, question.who)},
        "what": {"id": question.what, "name": name(record, question.what)},
        "data": [{"id": d, "name": name(record, d)} for d in question.data],
        "on": question.on.isoformat() if question.on else None,
        "verdict": verdict_words(record, question, first, answer.status, day),
        "support": answer.support.words,
        "modality": answer.modality.words if answer.modality else None,
        "status": record.label(answer.status) if answer.status else None,
        "paths": [_path(record, path, answer.question) for path in answer.paths],
        "more": answer.more,
        "searched": answer.searched,
        "nearest": list(answer.nearest),
        "notes": list(answer.notes),
        **({"since": question.since.isoformat(), "compared": list(answer.compared)} if question.since else {}),
    }


def _path(record: Record, path: Path, question: Question) -> dict[str, Any]:
    return {
        "support": path.support.words,
        "modality": path.modality.words,
        "certain": path.certain,
        "scope": sorted({line for step in path.steps for line in step.scope}),
        "hops": [_hop(record, step, Day(record, step.on or question.on)) for step in path.steps],
        **({"arrives": _iso(path.arrives), "arrived": _iso(path.arrived)} if question.since else {}),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _hop(record: Record, step: Step, day: Day) -> dict[str, Any]:
    hop = step.hop
    return {
        "kind": hop.kind,
        "sentence": step.sentence,
        "support": hop.evidence.support.words,
        "modality": hop.evidence.modality.words if hop.relation else None,
        "status": record.label(step.status) if step.status else None,
        "holds": {Truth.YES: "yes", Truth.PERHAPS: "perhaps", Truth.NO: "no"}[step.holds],
        "relation": hop.relation or None,
        "data": hop.data,
        "giver": hop.giver or None,
        "recipient": hop.recipient,
        "through": list(hop.through),
        "interval": step.interval or None,
        "scope": list(step.scope),
        "authorities": [dict(a) for a in step.authorities],
        "details": [{"detail": said, "claims": claims} for said, claims in details(record, hop)],
        "terms": [{"term": said, "claims": claims} for said, claims in terms(record, hop)],
        "dated_by": list(day.dated_by(hop)) if hop.relation else [],
        "cautions": cautions(record, step, day),
        "claims": hop_claims(record, hop),
        "status_claims": [claim_sheet(record, record.claims[c]) for c in day.claims(hop)] if step.status else [],
        **({"on": step.on.isoformat()} if step.on else {}),
    }


class _Notes:
    """Numbers for claims, in the order in which they are first cited."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.sheets: list[Sheet] = []

    def cite(self, sheets: list[Sheet]) -> str:
        refs = ""
        for sheet in sheets:
            key = f"{sheet['id']}|{sheet['source_id']}"
            if key not in self.numbers:
                self.numbers[key] = len(self.numbers) + 1
                self.sheets.append(sheet)
            refs += f" [{self.numbers[key]}]"
        return refs


def answer_text(record: Record, answer: Answer, *, markdown: bool = False) -> str:
    """An answer as text, or as Markdown: the verdict, each path hop by hop, and the claims behind every number."""
    data = answer_data(record, answer)
    esc = _escape if markdown else str
    notes = _Notes()
    bold = "**{}**" if markdown else "{}"
    lines = [bold.format(esc(data["verdict"])), *(esc(note) for note in data["notes"])]
    shown: dict[str, str] = {}
    for number, path in enumerate(data["paths"], 1):
        perhaps = "" if path["certain"] or not answer.question.on else " · perhaps"
        if answer.question.since:
            perhaps = f" · {_arrival(path)}"
        kind = "Journey" if answer.question.since else "Path"
        lines += ["", f"{'## ' if markdown else ''}{kind} {number}: {path['support']} · {path['modality']}{perhaps}"]
        for place, hop in enumerate(path["hops"], 1):
            lines.append(f"  {place}. {esc(hop['sentence'])}{notes.cite(hop['claims'])}")
            if hop["sentence"] in shown:
                lines.append(f"     {'- ' if markdown else ''}details: {shown[hop['sentence']]}")
                continue
            shown[hop["sentence"]] = f"path {number}, step {place}"
            lines += [f"     {'- ' if markdown else ''}{esc(line)}" for line in _beside(record, hop, notes)]
    if answer.more:
        lines += [
            "",
            f"At least {answer.more} more path{'s' if answer.more > 1 else ''} not listed; --all lists up to 100.",
        ]
    if not data["paths"]:
        counts = ", ".join(f"{number} {what}" for what, number in data["searched"].items())
        lines += ["", f"Searched: {counts}."]
        lines += [f"Nearest miss: {esc(line)}" for line in data["nearest"]]
    if data.get("compared"):
        lines += ["", *(esc(line) for line in data["compared"])]
    if notes.sheets:
        lines += ["", f"{'## ' if markdown else ''}Sources"]
        for number, sheet in enumerate(notes.sheets, 1):
            lines.append(f"  {'- ' if markdown else ''}[{number}] {esc(f'{graded(sheet)} — {cited(sheet)}')}")
            lines.append(f"      {esc(sheet['id'])}")
    return "\n".join(lines) + "\n"


def _beside(record: Record, hop: dict[str, Any], notes: _Notes) -> list[str]:
    def cite(ids: list[str]) -> str:
        return notes.cite([claim_sheet(record, record.claims[id]) for id in ids if id in record.claims])

    lines = []
    if hop["interval"]:
        lines.append(f"when: {hop['interval']}{cite(hop['dated_by'])}")
    lines += [f"{under(authority)}{notes.cite(hop['claims'])}" for authority in hop["authorities"]]
    on = f" on {when(hop['on'])}" if hop.get("on") else ""
    if hop["status"]:
        lines.append(f"legal status{on}: {hop['status']}{notes.cite(hop['status_claims'])}")
        lines += [f"  {line}" for line in hop["scope"]]
    lines += [f"{each['detail']}{cite(each['claims'])}" for each in hop["details"]]
    lines += [f"term: {term['term']}{cite(term['claims'])}" for term in hop["terms"]]
    return lines + list(hop["cautions"])


def list_text(record: Record, answers: list[Answer], *, heading: str, reverse: bool) -> str:
    """Several answers, a line each with the claims of its best path, grouped by verdict."""
    lines = [heading, *dict.fromkeys(note for answer in answers for note in answer.notes)]
    last_day = Day(record, None).day
    if last_day and any(answer.status and not answer.question.on for answer in answers):
        as_of = f"Legal status as of {when(last_day.isoformat())}, the last day on which a source here speaks"
        lines.append(f"{as_of}; --on asks for another.")
    notes = _Notes()
    last = ""
    for answer in answers:
        status = f"; legal status {record.label(answer.status)}" if answer.status else ""
        grade = answer.modality.words if answer.modality else ""
        group = f"{answer.support.words}{':' if answer.support is Support.CONDITIONAL else ' as'} {grade}"
        if group != last:
            lines += ["", group]
            last = group
        other = answer.question.who if reverse else answer.question.what
        path = _telling(answer)
        cite = notes.cite([s for step in path.steps for s in hop_claims(record, step.hop)])
        through = f", through {', '.join(name(record, s.hop.giver) for s in path.steps if s.hop.kind == 'component')}"
        part = through if any(s.hop.kind == "component" for s in path.steps) else ""
        lines.append(f"  {name(record, other)}{part}{status}{cite}")
    if notes.sheets:
        lines += ["", "Sources"]
        lines += [f"  [{n}] {graded(s)} — {cited(s)}" for n, s in enumerate(notes.sheets, 1)]
    return "\n".join(lines) + "\n"


def _telling(answer: Answer) -> Path:
    """The best path with the legal status that the verdict names."""
    first = answer.paths[0]
    same = [p for p in answer.paths if (p.support, p.modality) == (first.support, first.modality)]
    return next((p for p in same if weakest(step.status for step in p.steps) == answer.status), first)


def choke_text(record: Record, found: Choke) -> str:
    """What a reach hangs on, with the sources of each claim."""
    question = found.answer.question
    who, what = name(record, question.who), name(record, question.what)
    if not found.answer.paths:
        return f"{who} → {what}: none on record in this graph; there is nothing to cut.\n"
    lines = [f"What the reach {who} → {what} hangs on, in this graph"]
    notes = _Notes()

    def named(kind: str, ids: tuple[str, ...]) -> str:
        if kind == "claims":
            return ", ".join(f"{id}{notes.cite([claim_sheet(record, record.claims[id])])}" for id in ids)
        return ", ".join(f"{name(record, id)}{notes.cite(_behind(record, found, id))}" for id in ids)

    for kind, ids in found.needed.items():
        lines.append(f"  every path needs these {kind}: {named(kind, ids) if ids else 'none alone'}")
    for cut in found.cuts:
        proven = "" if cut.proven else " (not proven smallest)"
        said = named(cut.kind, cut.members) if cut.members else "no set of them ends it"
        lines.append(f"  smallest set of {cut.kind} whose removal ends it{proven}: {said}")
    if notes.sheets:
        lines += ["", "Sources"]
        lines += [f"  [{n}] {graded(s)} — {cited(s)}" for n, s in enumerate(notes.sheets, 1)]
    return "\n".join(lines) + "\n"


def _behind(record: Record, found: Choke, id: str) -> list[Sheet]:
    """The claims that put an agreement or a system on a path."""
    relations = {step.hop.relation for path in found.answer.paths for step in path.steps}
    return [
        claim_sheet(record, claim)
        for claim in record.claims.values()
        if any(t.subject in relations and t.object == id for t in claim.triples)
    ]


def choke_data(record: Record, found: Choke) -> dict[str, Any]:
    """What a reach hangs on, as plain data."""
    return {
        "who": found.answer.question.who,
        "what": found.answer.question.what,
        "support": found.answer.support.words,
        "needed": {kind: list(ids) for kind, ids in found.needed.items()},
        "cuts": [{"kind": c.kind, "members": list(c.members), "proven": c.proven} for c in found.cuts],
    }


def _arrival(path: dict[str, Any]) -> str:
    """When a journey arrives, in words: the data can be there from one day, and certainly is by another."""
    first, sure = path["arrives"], path["arrived"]
    if sure:
        return f"there by {when(sure)}" + (f", perhaps since {when(first)}" if first and first != sure else "")
    return f"perhaps there since {when(first)}" if first else "perhaps there, since when is not on record"


def _escape(text: str) -> str:
    return "".join("\\" + ch if ch in "\\`*_[]<>|#" else ch for ch in text)
