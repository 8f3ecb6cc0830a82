"""A records request under the US Freedom of Information Act for the gaps about one thing.

Only public claims of named sources stand in it: a request is read by the agency that it is sent to.
What only an unnamed source or an internal claim says is not named, described or hinted at.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from datareach.dates import bounds_or_none, when
from datareach.errors import Refused
from datareach.facts import cited, claim_sheet
from datareach.gaps import find_gaps
from datareach.gaps.gap import Gap
from datareach.gaps.known import AUTHORITY, DATA, GIVER, MEANS, RECIPIENT, THROUGH, Known, ids, joined
from datareach.gaps.letter import ANSWERED, EXPEDITED, FEE, QUESTIONS, RECORDS
from datareach.gaps.open_record import open_record
from datareach.model import Claim, Record

WIDTH = 72
FEDERAL = frozenset({"dr:FederalAgency", "dr:FederalDepartment"})
_MOST_FACTS = 10
_SHOWN = (
    *(*RECIPIENT, *GIVER, *DATA, *THROUGH, *MEANS, *AUTHORITY),
    *("dcat:servesDataset", "tech:hasOwner", "dr:appliesTo", "dr:ledBy", "dpv:hasPurpose"),
)
_DATED = ("dr:start", "dr:happened", "dr:signedOn", "dr:dated")


@dataclass(frozen=True)
class Request:
    """The thing that a request is about, the agencies that it may go to (it names the first), and its text."""

    about: str
    agencies: tuple[str, ...]
    text: str


def requests(record: Record, gaps: Iterable[Gap], *, fee: str = "", expedited: bool = False) -> tuple[Request, ...]:
    """A request for each thing that the gaps are about, in their order.

    Raises :class:`Refused` where no public claim of a named source speaks of any of them.
    """
    given = tuple(gaps)
    public = open_record(record)
    known = Known(public)
    # A gap that only an internal claim or an unnamed source makes would tell of it by what is asked for.
    open_gaps = {(gap.kind, gap.about) for gap in find_gaps(replace(public, unknowns=record.unknowns))}
    grouped: dict[str, list[Gap]] = {}
    for gap in given:
        if (gap.kind, gap.about) in open_gaps:
            grouped.setdefault(gap.about, []).append(gap)
    written = [
        _request(known, about, found, fee=fee, expedited=expedited)
        for about, found in grouped.items()
        if _facts(known, about)
    ]
    if given and not written:
        raise Refused(
            "--request: what is known of this rests on internal claims or unnamed sources, and a request shows "
            "neither. Add a public source first, or write it by hand."
        )
    return tuple(written)


def _request(known: Known, about: str, gaps: Sequence[Gap], *, fee: str, expedited: bool) -> Request:
    agencies = _agencies(known, about)
    facts = _facts(known, about)
    paragraphs = [
        "[DATE]",
        "[YOUR NAME]\n[YOUR POSTAL OR E-MAIL ADDRESS]",
        _addressee(known, agencies),
        f"Freedom of Information Act request: {_name(known, about)}",
        "Dear FOIA Officer:",
        "Under the Freedom of Information Act, 5 U.S.C. 552, I request copies of the records described below.",
        "1. WHAT THE REQUEST IS ABOUT",
        *_subject(known, about),
        "2. RECORDS REQUESTED",
        *_lettered(_records(known, about, gaps)),
        "3. DATE RANGE",
        _range(known, about, gaps, facts),
        "4. PUBLIC FACTS ON WHICH THE REQUEST RESTS",
        *_lettered(_fact(known, about, claim) for claim in facts[:_MOST_FACTS]),
        "5. FORM, FEES AND TIME",
        "Please provide the records in electronic form, 5 U.S.C. 552(a)(3)(B). If part of a record is exempt, please "
        "provide every reasonably segregable portion of the rest, and state the exemption at each deletion, 5 U.S.C. "
        "552(b). I do not ask for information that identifies people whose data the systems hold.",
        *([FEE[fee]] if fee else []),
        "Please tell me before you process the request if fees will exceed [AMOUNT] US dollars.",
        *([EXPEDITED] if expedited else []),
        "I ask for a determination within 20 working days, 5 U.S.C. 552(a)(6)(A)(i). If no record is found, please say "
        "which systems and offices were searched. If another component holds the records, please refer the request to "
        "it and tell me.",
        "Sincerely,",
        "[YOUR NAME]",
    ]
    text = "\n\n".join(_wrapped(paragraph) for paragraph in paragraphs) + "\n"
    return Request(about, agencies, text)


def _name(known: Known, id: str) -> str:
    entity = known.record.entities.get(id)
    return entity.full_name if entity else known.record.label(id)


def _names(known: Known, found: Iterable[str]) -> str:
    return joined(_name(known, id) for id in found)


def _relations(known: Known, about: str) -> tuple[str, ...]:
    """The accesses and flows in question: the thing itself, or those that touch it."""
    if about in known.relations:
        return (about,)
    return tuple(r for r in known.relations if about in known.things(r))


def _agencies(known: Known, about: str) -> tuple[str, ...]:
    """The federal agencies to ask: who gives, who runs the system, who gets; a party where it is an agreement."""
    found: list[str] = []
    systems = [about] if known.is_system(about) else []
    for relation in _relations(known, about):
        systems += known.systems(relation)
    for system in systems[:1] if known.is_system(about) else ():
        found += known.values(system, "tech:hasOwner")
    for relation in _relations(known, about):
        found += known.values(relation, *GIVER)
    for system in systems:
        found += known.values(system, "tech:hasOwner", "dr:locatedAt")
    for relation in _relations(known, about):
        found += known.values(relation, *RECIPIENT)
    found += known.values(about, "dpv:hasParty", "dr:ledBy")
    return tuple(
        id
        for id in dict.fromkeys(found)
        if id in known.record.entities and known.record.entities[id].classification in FEDERAL
    )


def _addressee(known: Known, agencies: Sequence[str]) -> str:
    if not agencies:
        return "FOIA Office\n[AGENCY: no federal agency is on record for this]"
    entity = known.record.entities[agencies[0]]
    above = [_name(known, parent) for parent in entity.parents]
    return "\n".join(["FOIA Office", entity.full_name, *above])


def _subject(known: Known, about: str) -> Iterator[str]:
    relations = _relations(known, about)
    rows = {
        "Subject": [about],
        "Agencies": [v for r in relations for v in known.values(r, *GIVER, *RECIPIENT) if not known.is_system(v)]
        or list(known.values(about, "dpv:hasParty", "dr:ledBy")),
        "Systems": [s for r in relations for s in known.systems(r)],
        "Data": [d for r in relations for d in known.values(r, *DATA)],
        "Agreements, notices or laws named": [a for r in relations for a in known.values(r, *AUTHORITY)],
    }
    for word, found in rows.items():
        if found:
            yield f"{word}: {_names(known, dict.fromkeys(found))}."


def _records(known: Known, about: str, gaps: Sequence[Gap]) -> Iterator[str]:
    """The record types that would close the gaps; each once."""
    relations = _relations(known, about)
    of_about = f"the {_kind(known, about)} described above"
    authorities = [a for r in relations for a in known.values(r, *AUTHORITY)]
    kinds = {gap.kind for gap in gaps}
    found: dict[str, None] = {}
    for kind, texts in RECORDS.items():
        if kind in kinds:
            found.update((text.format(it=of_about, name=_name(known, about)), None) for text in texts)
    answered = {question for kind in kinds for question in ANSWERED.get(kind, ())}
    for question in (q for gap in gaps for q in gap.questions if q not in answered):
        other = "The signature pages" if question.endswith("signed it") else "Records"
        asked = QUESTIONS.get(question, f"{other} of {{it}}, sufficient to show {question}.")
        found[asked.format(it=of_about)] = None
    if authorities and kinds & {"dr:MayNeverUsed", "dr:AuthorityOver"}:
        names = _names(known, dict.fromkeys(authorities))
        found[f"A copy of this authority, with its amendments, renewals, extensions and notices of end: {names}."] = (
            None
        )
    yield from found


def _kind(known: Known, about: str) -> str:
    kind = known.record.entities[about].kind
    return {"flow": "transfer"}.get(kind, kind)


def _range(known: Known, about: str, gaps: Sequence[Gap], facts: Sequence[Claim]) -> str:
    until = "to the day on which you search for the records"
    if {gap.kind for gap in gaps} <= {"dr:NoNotice", "dr:NoAssessment"}:
        return f"Every version, of whatever date, {until}."
    begun = _begun(known, about)
    if begun:
        return f"From {when(begun[0])}, the earliest day that a source named below gives for it, {until}."
    sources = {claim.source for claim in facts}
    spoken = [d for s in sources if s in known.record.sources and (d := _earliest(known.record.sources[s].issued))]
    known_from = f" The earliest source named below is of {when(min(spoken))}." if spoken else ""
    return f"From [FIRST DAY] {until}. I do not know the day on which it began.{known_from}"


def _begun(known: Known, about: str) -> tuple[str, Claim] | None:
    """The earliest stated day of the thing or an authority for it, and the claim that states it."""
    relations = _relations(known, about)
    dated = [about, *relations, *(a for r in relations for a in known.values(r, *AUTHORITY))]
    found = [
        (day, claim.id)
        for thing in dict.fromkeys(dated)
        for predicate in _DATED
        for claim, value in known.record.said(thing, predicate)
        if (day := _earliest(str(value)))
    ]
    return (min(found)[0], known.record.claims[min(found)[1]]) if found else None


def _earliest(stated: str) -> str:
    day = bounds_or_none(stated)[0]
    return day.isoformat() if day else ""


def _facts(known: Known, about: str) -> list[Claim]:
    """The claims that a request on a thing names: who, what, how, under what, and when it began.

    Of two claims of one source one is left out where it says no more than the other.
    """
    relations = _relations(known, about)
    found = [c for r in relations for c in known.stating(r, *RECIPIENT, *GIVER, *DATA, *MEANS, *AUTHORITY, *THROUGH)]
    if about not in relations:
        near = {about, *known.values(about, "dcat:servesDataset")}
        found = [claim for claim in found if near & claim.mentions()]
        found += [claim for claim in known.about(about) if _said(known, about, claim)]
    begun = None if known.is_system(about) else _begun(known, about)
    found += [begun[1]] if begun else []
    claims = [known.record.claims[id] for id in ids(found)]
    said = {claim.id: frozenset(_said(known, about, claim)) for claim in claims}
    return [
        claim
        for claim in claims
        if not any(
            (other.source, other.modality) == (claim.source, claim.modality)
            and (said[claim.id] < said[other.id] or (said[claim.id] == said[other.id] and other.id < claim.id))
            for other in claims
        )
    ]


_STATES = {"dr:May": "that this is provided for", "dr:Can": "that this can be used", "dr:Did": "that this happened"}


def _said(known: Known, about: str, claim: Claim) -> list[tuple[str, str]]:
    """What a claim says of the thing, its accesses and flows and their authorities, in the words of the vocabulary."""
    relations = _relations(known, about)
    things = [about, *relations, *(a for r in relations for a in known.values(r, *AUTHORITY))]
    lines = []
    for thing in dict.fromkeys(things):
        values = [
            f"{known.record.label(t.predicate)}: "
            + (_name(known, t.object) if isinstance(t.object, str) else when(t.object.value))
            for t in claim.triples
            if t.subject == thing and t.predicate in (*_SHOWN, *_DATED, "dr:characterizedAs", "dpv:hasPersonalData")
        ]
        lines += [(_name(known, thing), value) for value in dict.fromkeys(values)]
    return lines


def _fact(known: Known, about: str, claim: Claim) -> str:
    """One claim: where it stands, on which basis, and what it says."""
    sheet = claim_sheet(known.record, claim)
    opposed = f", {sheet['standing']}" if claim.standing != "dr:Undisputed" else ""
    states = f" It states {_STATES[claim.modality]}." if claim.modality in _STATES else ""
    said: dict[str, list[str]] = {}
    for thing, value in _said(known, about, claim):
        said.setdefault(thing, []).append(value)
    words = " ".join(f"On {thing}: {'; '.join(values)}." for thing, values in said.items())
    url = known.record.sources[claim.source].url if claim.source in known.record.sources else ""
    return f"{cited(sheet)} ({sheet['basis']}{opposed}).{states} {words}" + (f"\n{url}" if url else "")


def _lettered(texts: Iterable[str]) -> Iterator[str]:
    for place, text in enumerate(texts):
        yield f"({chr(ord('a') + place)}) {text}" if place < 26 else f"({place + 1}) {text}"


def _wrapped(paragraph: str) -> str:
    lines = []
    for line in paragraph.split("\n"):
        indent = "    " if line.startswith("(") or line.startswith("http") else ""
        first = indent if line.startswith("http") else ""
        lines += textwrap.wrap(
            line, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines)
