"""Sentences that a reader can quote: one a hop, each with its sources, none saying more than they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from datareach.dates import when
from datareach.facts import Sheet, claim_sheet, said_of, terms_of
from datareach.law.scope import Truth
from datareach.model import Record
from datareach.reach.answer import Path, Question, Step
from datareach.reach.day import Day
from datareach.reach.evidence import Modality, Support, to_accept
from datareach.reach.hops import COMPONENT, POSSIBLE, Hop

_DETAILS = {
    "dr:accounts": "people or accounts",
    "dpv:hasPurpose": "purpose",
    "dr:disclaimsPurpose": "said not to be for",
}


def name(record: Record, id: str) -> str:
    """The name by which a sentence calls a thing: its acronym, else its short label, else its label."""
    return record.entities[id].name if id in record.entities else record.label(id)


def names(record: Record, ids: Iterable[str]) -> str:
    """Several names, joined as a sentence joins them."""
    found = [name(record, id) for id in ids]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def sentence(record: Record, hop: Hop, day: Day) -> str:
    """What a hop says, without its sources: "CMS provides for ICE login accounts to … (may)"."""
    data = name(record, hop.data)
    if hop.kind == COMPONENT:
        whole = name(record, hop.recipient)
        part = name(record, hop.giver)
        return f"{part} is part of {whole}: what {part} reaches counts here as reached by {whole}, through {part}."
    if hop.kind == POSSIBLE:
        other = f" (known to pass on {name(record, hop.moved)})" if hop.moved else ""
        giver = name(record, hop.giver)
        return f"{POSSIBLE_MARK}{data} could come from {giver}{other} to {name(record, hop.recipient)}; {hop.reason}."
    recipient = name(record, hop.recipient)
    through = f" through {names(record, hop.through)}" if hop.through else ""
    means = f" by {record.label(hop.means[0])}" if hop.means else ""
    under = f", under {names(record, hop.authorities)}" if hop.authorities else ""
    giver = f" from {name(record, hop.giver)}" if hop.giver else ""
    # Accepting a claim for an answer does not make it more than it is.
    alleged = any(to_accept(record.claims[c]) for c in hop.evidence.claims)
    if hop.evidence.modality is Modality.MAY:
        verb = "is said to be permitted to reach" if alleged else "may reach"
    elif hop.evidence.modality is Modality.CAN:
        verb = "is said to be able to reach" if alleged else "can reach"
    else:
        verb = "is said to have got" if alleged else "got"
    said = f"{recipient} {verb} {data}{giver}{through}{means}{under} ({hop.evidence.modality.words})"
    if len(hop.evidence.claims) > 1:
        said += f", combined from {len(hop.evidence.claims)} claims"
    return said + "."


def make_step(record: Record, hop: Hop, day: Day) -> Step:
    """A hop on a day: whether it holds, what law says of it, and the sentence."""
    return Step(
        hop,
        day.holds(hop),
        day.status(hop),
        sentence(record, hop, day),
        day.authorities(hop),
        day.scope(hop) if hop.relation else (),
        day.interval(hop) if hop.relation else "",
    )


def _keeps(record: Record, party: str, data: str) -> bool:
    """Whether a system of the party is stated to serve the data set."""
    systems = (entity.id for entity in record.entities.values() if entity.kind == "system")
    return any(
        any(value == data for _, value in record.said(system, "dcat:servesDataset"))
        and any(value == party for _, value in record.said(system, "tech:hasOwner"))
        for system in systems
    )


ON_ANOTHER_DAY = "On another day: {said} On record for: {when}."
NO_DATES = "no stated dates"
ONLY_POSSIBLE = "Only as a possibility: {said}"
POSSIBLE_MARK = "Possible: "


def beside(record: Record, who: str, data: Iterable[str]) -> str:
    """What else is on record for a party."""
    return f"What is on record for {name(record, who)}: {', '.join(sorted({name(record, d) for d in data}))}."


def accepting(bases: str) -> str:
    """What a reader must know of an answer for which more was accepted."""
    return f"Accepted for this answer: {bases}. What rests on it counts here as on record."


def under(authority: Mapping[str, object]) -> str:
    """An authority with its dates, as it stands beside a hop."""
    inferred = ", dates inferred" if authority["inferred"] else ""
    return f"under: {authority['label']} ({authority['from']}, until {authority['until']}{inferred})"


def details(record: Record, hop: Hop) -> list[tuple[str, list[str]]]:
    """Numbers and purposes: said of the access or flow by whom, shown and not graded; each with its claims' ids."""
    found = []
    for said in said_of(record, hop.relation) if hop.relation else ():
        for value in said["statements"] if said["property"] in _DETAILS else ():
            line = f"{_DETAILS[said['property']]}: {value['value']}, according to {_speakers(value['claims'])}"
            found.append((line, _ids(value["claims"])))
    return found


def terms(record: Record, hop: Hop) -> list[tuple[str, list[str]]]:
    """The terms on which an access or flow stands, shown and not graded; each with its claims' ids."""
    found = terms_of(record, hop.relation) if hop.relation else []
    return [
        (
            f"{', '.join(term['kinds'])}: {term['condition']}, according to {_speakers(term['claims'])}",
            _ids(term["claims"]),
        )
        for term in found
    ]


def _speakers(claims: Iterable[Sheet]) -> str:
    return "; ".join(dict.fromkeys(speaker for claim in claims for speaker in claim["speakers"] or [claim["source"]]))


def _ids(claims: Iterable[Sheet]) -> list[str]:
    return [claim["id"] for claim in claims]


def cautions(record: Record, step: Step, day: Day) -> list[str]:
    """What must be said beside a hop: what is not on record, what is barred, what is inferred, what is disputed."""
    hop = step.hop
    if not hop.relation or hop.kind == POSSIBLE:
        return []
    lines = []
    if hop.evidence.modality is Modality.MAY:
        lines.append("No source here says that it was opened or used.")
    elif hop.evidence.modality is Modality.CAN:
        lines.append("No source here says that it was used.")
    elif step.holds is not Truth.NO and day.asked:
        if "dr:Extract" in hop.means:
            lines.append("A copy was handed over; whether it is still held is not on record.")
        elif not _keeps(record, hop.recipient, hop.data):
            lines.append("It is said to have happened; whether the data is still held is not on record.")
    if step.holds is Truth.PERHAPS and day.asked:
        lines.append(
            f"Whether this holds on {when(day.asked.isoformat())} is uncertain: the dates on record do not settle it."
        )
    if step.status in ("dr:Barred", "dr:PartlyBarred"):
        lines.append("Barred says what is permitted, not that it stopped; whether it was closed is not on record here.")
    if step.status != "dr:NotEstablished" and any(line.startswith("perhaps ") for line in step.scope):
        lines.append("For the data marked perhaps, the sources do not settle the legal status.")
    if day.inferred(hop):
        lines.append("A date behind the legal status is inferred.")
    if hop.evidence.support is Support.DISPUTED:
        lines.append("A claim here disputes it.")
    if hop.evidence.accept:
        bases = ", ".join(record.label(b) for b in hop.evidence.accept)
        lines.append(f"Counts only if you accept: {bases}.")
    unknown = [u.question for u in record.unknowns if u.about == hop.relation]
    if unknown:
        lines.append(f"Not on record here: {'; '.join(unknown)}.")
    return lines


def hop_claims(record: Record, hop: Hop) -> list[Sheet]:
    """The claims behind a hop and all that its sentence names; for the structure of organisations the register."""
    sheets = [claim_sheet(record, record.claims[c]) for c in (*hop.evidence.claims, *hop.beside)]
    register = _register(record, hop)
    return [*sheets, register] if register else sheets


def _register(record: Record, hop: Hop) -> Sheet | None:
    part = hop.giver if hop.kind == COMPONENT else hop.recipient if hop.kind == POSSIBLE and not hop.relation else ""
    if not part or part not in record.entities:
        return None
    source = record.sources.get(record.entities[part].source)
    return {
        "id": part,
        "source": source.title if source else "the register of this graph",
        "source_id": record.entities[part].source,
        "publisher": source.publisher if source else "",
        "date": source.issued if source else "",
        "locator": "register",
        "anchor": "",
        "basis": "register",
        "standing": "undisputed",
        "reviewed": True,
        "modality": "",
        "speakers": [],
        "documents": [],
        "note": "",
        "recorded": "",
        "link": source.url if source else "",
        "archived": "",
    }


def through_parts(parts: Iterable[str]) -> str:
    """What a verdict says where it is a part of the party that reaches the data: ", through ICE"."""
    said = ", ".join(dict.fromkeys(parts))
    return f", through {said}" if said else ""


def verdict_words(record: Record, question: Question, path: Path | None, status: str, day: Day) -> str:
    """The verdict as one sentence: support, modality and, where law has something on record, the status on the day."""
    who, what = name(record, question.who), name(record, question.what)
    on = f" on {when(question.on.isoformat())}" if question.on else ""
    if question.on and question.since:
        on = f", from {when(question.since.isoformat())} to {when(question.on.isoformat())}"
    if path is None:
        return f"{who} → {what}{on}: none on record in this graph. That is not the same as no access."
    said = f"{who} → {what}{on}: {path.support.words} as {path.modality.words}"
    if path.support is Support.POSSIBLE:
        said = f"{who} → {what}{on}: possible, and not on record"
    if path.support is Support.CONDITIONAL:
        bases = sorted({b for step in path.steps for b in step.hop.evidence.accept})
        accepted = ", ".join(record.label(b) for b in bases)
        said = f"{who} → {what}{on}: only if you accept {accepted}; then as {path.modality.words}"
    said += through_parts(name(record, step.hop.giver) for step in path.steps if step.hop.kind == COMPONENT)
    if status and day.day:
        as_of = "" if question.on else f" on {when(day.day.isoformat())}, the last day on which a source here speaks"
        said += f"; legal status{as_of}: {record.label(status)}"
    return said + "."
