"""The part of a graph to take along: all of it, what lies around a thing, what holds on a day, or one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from datareach.dates import when
from datareach.errors import UsageError
from datareach.law.scope import Truth, union
from datareach.load import Quad
from datareach.model import Claim, Entity, Reading, Record
from datareach.reach import Answer, ask
from datareach.reach.evidence import to_accept
from datareach.reach.hops import Hop
from datareach.reach.text import answer_data
from datareach.view.around import around, cut
from datareach.view.facts import DOOR_KINDS
from datareach.view.period import door_periods


@dataclass(frozen=True)
class Excerpt:
    """A chosen part of a graph: its record, and what was chosen.

    ``numbers`` has the places of each hop of the answer, as its text numbers them ("1.2" is step 2 of path 1): by the
    id of the access or flow, or ``part|org:unitOf|whole`` where the hop is the structure of an organisation.
    ``said`` tells the choice in sentences; empty where everything is in it.
    """

    record: Record
    on: date | None = None
    answer: Answer | None = None
    told: Mapping[str, Any] | None = None
    """The answer as ``reach --format json`` tells it, with a sentence and the claims of each hop."""
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    beyond: Mapping[str, Entity] = field(default_factory=lambda: MappingProxyType({}))
    """Things outside that a claim inside speaks of, such as an access far away that the other side of a conflict is
    about. A diagram leaves them out; data has to name them."""
    said: tuple[str, ...] = ()
    quads: Sequence[Quad] = ()
    """The quads of the whole graph, sorted, for formats that are RDF; those take of it what the record has."""
    internal: bool = False
    """Whether something in it is not public, so that what is made of it has to say so."""

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.said


def choose(
    record: Record,
    *,
    focus: str = "",
    hops: int = 2,
    on: date | None = None,
    accept: Iterable[str] = (),
    reading: Reading | None = None,
    path: tuple[str, str] | None = None,
    quads: Sequence[Quad] = (),
    internal: bool = False,
) -> Excerpt:
    """The part of a record that was asked for; ids, not names.

    ``focus`` keeps what lies within ``hops`` of a thing. ``on`` leaves out what certainly does not hold that day.
    ``accept`` keeps the claims on which an answer rests by default and on these bases. ``reading`` keeps its claims.
    ``path`` (who, what) keeps what one answer of ``reach`` rests on; ``on``, ``accept`` and ``reading`` then go to it.
    Raises :class:`UsageError` where they do not fit together or nothing is left.
    """
    accept, entities = tuple(accept), record.entities
    if path:
        if focus:
            raise UsageError("--path and --focus do not go together: an answer is what it is. Leave one out.")
        return replace(_answer(record, path, on, accept, reading), quads=quads, internal=internal)
    said = []
    if accept:
        record = _only(record, (c for c in record.claims.values() if not to_accept(c) - set(accept)))
        known = ", ".join(sorted(record.label(basis) for basis in accept))
        said.append(f"Only claims on which an answer rests by default, and on: {known}.")
    if reading:
        record = _only(record, (c for c in record.claims.values() if reading.takes(c)))
        said.append(f"Only the claims of the reading “{reading.name}”.")
    if on:
        record = _on(record, on)
        said.append(f"Without accesses and flows that certainly do not hold on {when(on.isoformat())}.")
    if focus:
        name = record.label(focus)
        record = around(record, focus, hops)
        said.append(f"What lies around {name}, within {hops} hop{'' if hops == 1 else 's'}.")
    subjects = {t.subject for claim in record.claims.values() for t in claim.triples}
    beyond = {id: entities[id] for id in sorted(subjects & entities.keys() - record.entities.keys())}
    return Excerpt(record, on=on, beyond=MappingProxyType(beyond), said=tuple(said), quads=quads, internal=internal)


def _only(record: Record, claims: Iterable[Claim]) -> Record:
    kept = cut(record, {claim.id: claim for claim in claims})
    if not kept.claims:
        raise UsageError("No claim of this graph is left. Choose another basis or reading.")
    return kept


def _on(record: Record, day: date) -> Record:
    """Without the accesses and flows that certainly do not hold on a day, and without what is said of them alone."""
    gone = {
        door
        for door, periods in door_periods(record).items()
        if union(period.holds(day) for period in periods) is Truth.NO
    }
    claims = _without(record.claims.values(), gone)
    if not claims:
        raise UsageError(f"Nothing in this graph holds on {when(day.isoformat())}. Choose another day.")
    # What no claim names any more goes; what none ever named, such as an entry of the register, stays.
    told = {id for claim in record.claims.values() for id in claim.mentions()}
    return cut(record, claims, also=record.entities.keys() - told, without=gone)


def _answer(
    record: Record,
    path: tuple[str, str],
    on: date | None,
    accept: tuple[str, ...],
    reading: Reading | None,
) -> Excerpt:
    answer = ask(record, *path, on=on, accept=accept, reading=reading)
    data = answer_data(record, answer)
    numbers: dict[str, list[str]] = {}
    claims: set[str] = set()
    named = {answer.question.who, *answer.question.data}
    for number, (found, told) in enumerate(zip(answer.paths, data["paths"], strict=True), 1):
        for place, (step, hop) in enumerate(zip(found.steps, told["hops"], strict=True), 1):
            key = step.hop.relation or f"{step.hop.giver}|org:unitOf|{step.hop.recipient}"
            numbers.setdefault(key, []).append(f"{number}.{place}")
            named |= {step.hop.data, step.hop.giver, step.hop.recipient, *step.hop.through, *step.hop.authorities}
            claims |= set(_naming(record, step.hop))
            claims |= {sheet["id"] for sheet in (*hop["claims"], *hop["status_claims"])}
            claims |= {*hop["dated_by"], *(c for each in (*hop["details"], *hop["terms"]) for c in each["claims"])}
    others = {id for id, entity in record.entities.items() if entity.kind in DOOR_KINDS} - numbers.keys()
    kept = _without((claim for id, claim in record.claims.items() if id in claims), others)
    return Excerpt(
        cut(record, kept, also=named - {""}, without=others),
        on=on,
        answer=answer,
        told=data,
        numbers=MappingProxyType({key: tuple(places) for key, places in numbers.items()}),
        said=(data["verdict"], *data["notes"]),
    )


def _naming(record: Record, hop: Hop) -> Iterable[str]:
    """The claims that say what a hop's sentence names beside giver, getter and data: through, by and under what."""
    named = {
        *(("dr:viaSystem", id) for id in hop.through),
        *(("dr:mechanism", id) for id in hop.means),
        *(("dr:underAgreement", id) for id in hop.authorities),
    }
    for claim in record.claims_about(hop.relation) if named else ():
        if any(t.subject == hop.relation and (t.predicate, t.object) in named for t in claim.triples):
            yield claim.id


def _without(claims: Iterable[Claim], gone: Set[str]) -> dict[str, Claim]:
    """The claims without what they say of these things; a claim that says nothing else goes."""
    kept = {}
    for claim in claims:
        triples = tuple(t for t in claim.triples if t.subject not in gone and t.object not in gone)
        if triples:
            kept[claim.id] = claim if len(triples) == len(claim.triples) else replace(claim, triples=triples)
    return kept
