"""The rows: every access, flow and initiative in words, for the table, the CSV file and the page alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from datareach.dates import when
from datareach.law import inside, status_on, status_word, status_words
from datareach.model import Claim, Record, Value
from datareach.view.encoding import LEGAL_MARKS
from datareach.view.facts import DATA, FROM, RULES, TO, UNDER, Facts
from datareach.view.marks import NOT_YET, door_mark
from datareach.view.parts import Parts
from datareach.view.values import Mark

DATES = ("dr:start", "dr:end", "dr:signedOn", "dr:dated", "dr:happened", "schema:validFrom", "schema:validThrough",
         "schema:duration")  # fmt: skip
STATES = {"dpv:ActivityOngoing": "ongoing", **NOT_YET}
STANDINGS = {"dr:Undisputed": "undisputed", "dr:InConflict": "in conflict", "dr:Disputed": "disputed",
             "dr:Denied": "denied"}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One access, flow or initiative in words; each field lists what claims say, without repeats."""

    id: str
    kind: str
    name: str
    giver: tuple[str, ...]
    data: tuple[str, ...]
    means: tuple[str, ...]
    through: tuple[str, ...]
    getter: tuple[str, ...]
    people: tuple[str, ...]
    under: tuple[str, ...]
    rules: tuple[str, ...]
    purposes: tuple[str, ...]
    modality: str
    legal: str
    status: str
    state: tuple[str, ...]
    dates: tuple[str, ...]
    sources: tuple[str, ...]
    basis: str
    standing: tuple[str, ...]
    unknowns: tuple[str, ...]
    mark: Mark
    claims: tuple[str, ...]
    closed: tuple[str, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)
    """How a name in this row reads inside a sentence, where it differs."""


def make_rows(facts: Facts, parts: dict[str, Parts]) -> tuple[Row, ...]:
    """A row for every door of the record, drawn or not."""
    return tuple(_row(facts, each) for each in parts.values())


def _row(facts: Facts, each: Parts) -> Row:
    door = each.door
    claims = [claim for claim in facts.claims_of[door] if any(t.subject == door for t in claim.triples)]
    mark = door_mark(facts, door)
    record = facts.record
    return Row(
        id=door,
        kind=each.kind,
        name=facts.entity(door).label,
        giver=_words(facts, door, FROM) or tuple(facts.name(id) for id in each.parties),
        data=_words(facts, door, DATA) or _words(facts, door, ("dpv:hasPersonalData",)),
        means=_words(facts, door, ("dr:mechanism",)),
        through=_words(facts, door, ("dr:viaSystem",)),
        getter=_words(facts, door, TO),
        people=tuple(
            dict.fromkeys(
                facts.name(who) for about in (door, *each.data) for who in facts.values(about, ("dpv:hasDataSubject",))
            )
        ),
        under=_words(facts, door, UNDER),
        rules=_words(facts, door, RULES),
        purposes=_words(facts, door, ("dpv:hasPurpose",)),
        modality=mark.modality,
        legal=legal_words(facts, door),
        status=legal_status(facts, door),
        state=tuple(STATES.get(word, word) for word in _plain(facts, door, ("dpv:hasActivityStatus",))),
        dates=_dates(facts, door, tuple(each.under)),
        sources=tuple(dict.fromkeys(record.label(claim.source) for claim in claims)),
        basis=mark.basis,
        standing=_standing(claims),
        unknowns=tuple(unknown.question for unknown in record.unknowns_of.get(door, ())),
        mark=mark,
        claims=tuple(claim.id for claim in claims),
        closed=tuple(dict.fromkeys(when(words) for words in facts.texts(door, ("dr:closed",)))),
        inside=_inside(facts, each),
    )


def _inside(facts: Facts, each: Parts) -> dict[str, str]:
    named = {*each.givers, *each.getters, *each.data, *each.through, *each.under, *each.parties}
    named.update(who for about in (each.door, *each.data) for who in facts.values(about, ("dpv:hasDataSubject",)))
    named.update(facts.values(each.door, ("dpv:hasPersonalData", "dr:mechanism")))
    found = {facts.name(id): inside(facts.record, id, facts.name(id)) for id in sorted(named)}
    return {name: words for name, words in found.items() if name != words}


def legal_words(facts: Facts, door: str) -> str:
    """The mark and the words of its legal status: "■ barred since 12 August 2025"; empty where none is on record."""
    return _legal(facts, door, status_words)


def legal_word(facts: Facts, door: str) -> str:
    """The mark and the word alone, for a drawing, which has no room for since when."""
    return _legal(facts, door, status_word)


def _legal(facts: Facts, door: str, say: Callable[[Record, str, str, date | None], str]) -> str:
    status, act = legal_status(facts, door), _act(facts, door)
    words = say(facts.record, door, act, facts.day) if status else ""
    return f"{LEGAL_MARKS[status]} {'use: ' if act == 'dr:UsingHeldCopy' else ''}{words}" if words else ""


def legal_status(facts: Facts, door: str) -> str:
    """The id of its legal status on the day of these facts; empty where none is on record."""
    cells = facts.record.cells_of.get(door, ())
    return status_on(cells, door, facts.day, _act(facts, door)) if facts.day else ""


def _act(facts: Facts, door: str) -> str:
    """Of a copy handed over law can still bar the use; where that is only alleged, the handing over itself."""
    acts = {c.act for c in facts.record.cells_of.get(door, ())}
    held = "dr:UsingHeldCopy" in acts and ("dr:Disclosing" not in acts or door_mark(facts, door).firm)
    return "dr:UsingHeldCopy" if held else "dr:Disclosing"


def _words(facts: Facts, subject: str, predicates: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(facts.name(value) for _, value in facts.said(subject, predicates)))


def _plain(facts: Facts, subject: str, predicates: Iterable[str]) -> tuple[str, ...]:
    values: list[Value] = [value for _, value in facts.said(subject, predicates)]
    return tuple(dict.fromkeys(str(value) for value in values))


def _dates(facts: Facts, door: str, papers: Iterable[str]) -> tuple[str, ...]:
    """Dates as stated, of the door and of the agreements that it stands under, which are then named."""
    found = []
    for subject in (door, *papers):
        of = "" if subject == door else " (the agreement)"
        for predicate in DATES:
            stated = dict.fromkeys(when(words) for words in facts.texts(subject, (predicate,)))
            if stated:
                found.append(f"{facts.record.label(predicate)} {' or '.join(stated)}{of}")
    return tuple(found)


def _standing(claims: Iterable[Claim]) -> tuple[str, ...]:
    """How many claims stand how: "9 undisputed", "2 in conflict"."""
    counts: dict[str, int] = dict.fromkeys(STANDINGS, 0)
    for claim in claims:
        counts[claim.standing] = counts.get(claim.standing, 0) + 1
    return tuple(f"{n} {STANDINGS.get(key, key)}" for key, n in counts.items() if n)
