"""Reads authorities, bars and relations, with their scopes and periods, from the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial

from datareach.dates import Bounds, bounds_or_none
from datareach.law.period import DAY, Period, period
from datareach.law.scope import DIMENSIONS, Part, Scope, Truth, union
from datareach.model import Claim, Entity, Record, Text, Value

INFERENCES = frozenset({"dr:ReporterInference", "dr:EditorInference"})
BARS = frozenset({"dr:Enjoined", "dr:Stayed"})
LIFTS = frozenset({"dr:Vacated", "dr:ResumedInPart"})
ENDS = frozenset({"dr:Expired", "dr:Rescinded"})
_PLURAL = {
    **{d: f"{d}s" for d in DIMENSIONS},
    **{"Category": "Categories", "Party": "Parties"},
}
_UP = {
    "Place": ("org:memberOf",),
    "Party": ("org:unitOf",),
    "Recipient": ("org:unitOf",),
    "Dataset": ("dr:partOfData",),
}


@dataclass(frozen=True)
class Authority:
    """An agreement or notice that permits, when, and how far as each source defines it."""

    id: str
    period: Period
    scopes: tuple[Scope, ...]
    claims: frozenset[str]
    inferred: bool


@dataclass(frozen=True)
class Bar:
    """A legal event that bars conduct, when, in which scopes (joined by *or*), and what lifts it in part."""

    id: str
    period: Period
    scopes: tuple[Scope, ...]
    lifts: tuple[tuple[Period, tuple[Scope, ...]], ...]
    claims: frozenset[str]
    inferred: bool


@dataclass(frozen=True)
class Relation:
    """An access or flow as law sees it: who gives, who gets, which data, what for, under which authorities."""

    id: str
    act: str
    parties: tuple[str, ...]
    recipients: tuple[str, ...]
    datasets: tuple[str, ...]
    purposes: tuple[str, ...]
    authorities: tuple[str, ...]
    scopes: tuple[Scope, ...]
    modalities: frozenset[str]
    claims: frozenset[str]
    period: Period


class Same:
    """A record as a key of what is made from it once: two are the same only if they are one object."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.record is self.record


def law_of(record: Record) -> Law:
    """The look-ups over a record, the same each time."""
    return _law(Same(record))


@lru_cache(maxsize=4)
def _law(same: Same) -> Law:
    return Law(same.record)


class Law:
    """The look-ups that cells and timeline share over one record. Denied claims count for nothing here."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._said: dict[tuple[str, str], list[tuple[Claim, Value]]] = defaultdict(list)
        self._about: dict[str, list[Claim]] = defaultdict(list)
        self._hierarchy: dict[tuple[str, str], frozenset[str]] = {}
        self._authorities: dict[str, Authority] = {}
        for claim in record.claims.values():
            if claim.standing == "dr:Denied":
                continue
            for triple in claim.triples:
                self._said[triple.subject, triple.predicate].append((claim, triple.object))
            for subject in {triple.subject for triple in claim.triples}:
                self._about[subject].append(claim)

    def said(self, subject: str, *predicates: str) -> list[tuple[Claim, Value]]:
        """Every (claim, value) of these predicates."""
        return [found for predicate in predicates for found in self._said.get((subject, predicate), ())]

    def ids(self, subject: str, *predicates: str) -> tuple[str, ...]:
        """The ids that stand as values of these predicates, sorted."""
        return tuple(sorted({v for _, v in self.said(subject, *predicates) if isinstance(v, str)}))

    def claims_of(self, subject: str) -> frozenset[str]:
        """The claims that say something of it."""
        return frozenset(claim.id for claim in self._about.get(subject, ()))

    def mentions(self, thing: str) -> frozenset[str]:
        """The claims that speak of it, as subject or as object."""
        return frozenset(claim.id for claim in self._mentioned.get(thing, ()))

    @cached_property
    def _mentioned(self) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.record.claims.values():
            if claim.standing != "dr:Denied":
                for thing in claim.mentions():
                    found[thing].append(claim)
        return found

    def inferred(self, claims: Iterable[str]) -> bool:
        """Whether any of these claims is an inference."""
        return any(self.record.claims[c].basis in INFERENCES for c in claims)

    def within(self, dimension: str, low: str, high: str) -> bool:
        """Whether ``low`` is ``high`` or stands below it in a dimension's hierarchy."""
        return high in self._above(dimension, low)

    def _above(self, dimension: str, low: str) -> frozenset[str]:
        """A value and everything above it."""
        if (dimension, low) in self._hierarchy:
            return self._hierarchy[dimension, low]
        queue, seen = [low], set()
        while queue:
            here = queue.pop()
            if here in seen:
                continue
            seen.add(here)
            entity = self.record.entities.get(here)
            term = self.record.terms.get(here)
            queue += entity.broader if entity else ()
            queue += term.broader if term else ()
            if dimension in ("Party", "Recipient"):
                queue += entity.parents if entity else ()
            queue += self.ids(here, "skos:broader", *_UP.get(dimension, ()))
        self._hierarchy[dimension, low] = frozenset(seen)
        return self._hierarchy[dimension, low]

    def bounds(self, value: Value) -> Bounds:
        """The earliest and latest day of a date; nothing where it is no date or has no year."""
        if not isinstance(value, Text):
            return None, None
        return bounds_or_none(value.value)

    def dates(self, subject: str, *predicates: str) -> list[tuple[Claim, Bounds]]:
        """The stated dates that have a year, with their claims."""
        found = [(claim, self.bounds(value)) for claim, value in self.said(subject, *predicates)]
        return [(claim, bounds) for claim, bounds in found if bounds != (None, None)]

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every legal event, by id."""
        return tuple(sorted(e.id for e in self.record.entities.values() if "dr:LegalEvent" in e.types))

    def kinds(self, event: str) -> frozenset[str]:
        """The kinds of a legal event."""
        return frozenset(self.ids(event, "dct:type"))

    def events_on(self, thing: str, kinds: frozenset[str]) -> list[str]:
        """The legal events of these kinds that act on a thing."""
        return [e for e in self._acting.get(thing, ()) if self.kinds(e) & kinds]

    @cached_property
    def _acting(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for event in self.events:
            for thing in self.ids(event, "dr:actsOn"):
                found[thing].append(event)
        return found

    def scopes(self, subject: str) -> tuple[Scope, ...]:
        """The scopes stated of a thing; one that several claims describe is read whole."""
        found: dict[str, set[str]] = defaultdict(set)
        for claim, value in self.said(subject, "dr:scope"):
            if isinstance(value, str):
                found[value].add(claim.id)
        return tuple(self._scope(id, frozenset(found[id])) for id in sorted(found))

    def _scope(self, id: str, claims: frozenset[str]) -> Scope:
        unlimited = self.ids(id, "dr:all")
        parts = {
            d: Part(
                only=frozenset(self.ids(id, f"dr:only{d}")),
                except_=frozenset(self.ids(id, f"dr:except{d}")),
                examples=frozenset(self.ids(id, f"dr:example{d}")),
                all=f"dr:{_PLURAL[d]}" in unlimited,
            )
            for d in DIMENSIONS
        }
        return Scope(
            id, self.record.label(id), {d: p for d, p in parts.items() if p != Part()}, claims | self.claims_of(id)
        )

    def seen(self, claims: Iterable[str]) -> list[date]:
        """The days on which the sources of these claims speak; the earliest, where such a day is imprecise."""
        days = []
        for id in {self.record.claims[claim].source for claim in claims}:
            source = self.record.sources.get(id)
            earliest = self.bounds(Text(source.issued))[0] if source and source.issued else None
            if earliest:
                days.append(earliest)
        return days

    def authority(self, id: str) -> Authority:
        """An agreement or notice with its period and scopes."""
        if id not in self._authorities:
            self._authorities[id] = self._authority(id)
        return self._authorities[id]

    def _authority(self, id: str) -> Authority:
        starts = self.dates(id, "dr:start")
        for event in self.events_on(id, frozenset({"dr:TookEffect"})):
            starts += self.dates(event, "dr:start") or self.dates(event, "dr:happened")
        renewed = self.events_on(id, frozenset({"dr:Renewed"}))
        ends = [found for event in renewed for found in self.dates(event, "dr:end")] or self.dates(id, "dr:end")
        for event in self.events_on(id, ENDS):
            # The day given is the first on which it no longer holds.
            ends += [
                (claim, (b[0] - DAY if b[0] else None, b[1] - DAY if b[1] else None))
                for claim, b in self.dates(event, "dr:start") or self.dates(event, "dr:happened")
            ]
        dated = frozenset(claim.id for claim, _ in [*starts, *ends])
        scopes = self.scopes(id)
        return Authority(
            id,
            period((b for _, b in starts), (b for _, b in ends), seen=self.seen(self.mentions(id))),
            scopes,
            dated | frozenset(c for scope in scopes for c in scope.claims),
            self.inferred(dated),
        )

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """Every legal event that bars conduct."""
        return tuple(self._bar(event) for event in self.events if self.kinds(event) & BARS)

    def _bar(self, event: str) -> Bar:
        starts = self.dates(event, "dr:start") or self.dates(event, "dr:happened")
        extended = self.events_on(event, frozenset({"dr:Extended"}))
        ends = [found for other in extended for found in self.dates(other, "dr:end")] or self.dates(event, "dr:end")
        ends += [
            (claim, (b[0] - DAY if b[0] else None, b[1] - DAY if b[1] else None))
            for other in self.events_on(event, frozenset({"dr:Vacated"}))
            if not self.scopes(other)
            for claim, b in self.dates(other, "dr:start") or self.dates(other, "dr:happened")
        ]
        lifts = tuple(
            (
                period(
                    (b for _, b in self.dates(other, "dr:start") or self.dates(other, "dr:happened")),
                    (b for _, b in self.dates(other, "dr:end")),
                    seen=self.seen(self.mentions(other)),
                ),
                self.scopes(other),
            )
            for other in self.events_on(event, LIFTS)
            if self.scopes(other)
        )
        scopes = self.scopes(event)
        dated = frozenset(claim.id for claim, _ in [*starts, *ends])
        return Bar(
            event,
            period((b for _, b in starts), (b for _, b in ends), seen=self.seen(self.mentions(event))),
            scopes,
            lifts,
            dated | frozenset(c for scope in scopes for c in scope.claims),
            self.inferred(dated),
        )

    def relations(self) -> Iterator[Relation]:
        """Every access and flow, once for disclosing, and for a copy that was handed over once for using it."""
        for entity in self.record.entities.values():
            if entity.kind in ("access", "flow"):
                yield from self.acts(entity)

    def acts(self, entity: Entity) -> Iterator[Relation]:
        """What law sees in one access or flow: disclosing, and using a copy that was handed over."""
        claims = self._about.get(entity.id, [])
        modalities = frozenset(claim.modality for claim in claims if claim.modality)
        recipients = self._organisations(entity.id, "dpv:hasRecipient", "dr:to")
        handed_over = entity.kind == "flow" and "dr:Did" in modalities and bool(recipients)
        givers = self._organisations(entity.id, "dr:grantor", "dr:from")
        # What was handed over on a day is done: only the use of the copy is open to a bar.
        if not (handed_over and self.said(entity.id, "dr:happened")):
            yield self._relation(entity.id, "dr:Disclosing", givers, recipients, modalities)
        if handed_over:
            yield self._relation(entity.id, "dr:UsingHeldCopy", recipients, recipients, modalities)

    def _organisations(self, id: str, *predicates: str) -> tuple[str, ...]:
        """The parties that these predicates name; for a system, who runs it: what a system keeps, its owner holds."""
        parties: set[str] = set()
        for value in self.ids(id, *predicates):
            kind = self.record.entities[value].kind if value in self.record.entities else ""
            parties |= {value} if kind == "organisation" else set(self.ids(value, "tech:hasOwner"))
        return tuple(sorted(parties))

    def _relation(
        self, id: str, act: str, parties: tuple[str, ...], recipients: tuple[str, ...], modalities: frozenset[str]
    ) -> Relation:
        starts = self.dates(id, "dr:start") or self.dates(id, "dr:happened")
        authorities = self.ids(id, "dr:underAgreement", "dr:underNotice")
        purposes = self.ids(id, "dpv:hasPurpose") + tuple(p for a in authorities for p in self.ids(a, "dpv:hasPurpose"))
        return Relation(
            id=id,
            act=act,
            parties=parties,
            recipients=recipients,
            datasets=self.ids(id, "dr:dataset"),
            purposes=tuple(sorted(set(purposes))),
            # Using a held copy needs no authority to disclose, and none on record permits it here.
            authorities=authorities if act == "dr:Disclosing" else (),
            scopes=self.scopes(id),
            modalities=modalities,
            claims=self.claims_of(id),
            period=period((b for _, b in starts), ()),
        )

    def reaches(self, scope: Scope, relation: Relation) -> Truth:
        """Whether a scope extends to a relation in the dimensions that the relation itself settles."""
        answer = Truth.YES
        for dimension, values in (
            ("Act", (relation.act,)),
            ("Party", relation.parties),
            ("Recipient", relation.recipients),
            ("Dataset", relation.datasets),
            ("Purpose", relation.purposes),
        ):
            part = scope.parts.get(dimension)
            if part is None or not part.stated:
                continue
            if dimension == "Purpose" and relation.act == "dr:UsingHeldCopy":
                continue  # a copy has no purpose by itself: the bar is on using it for that purpose
            if not values:
                answer = min(answer, Truth.PERHAPS)
                continue
            truths = [
                part.covers(
                    value,
                    partial(self.within, dimension),
                    overlapping=dimension == "Purpose",
                    unstated=Truth.YES,
                )
                for value in values
            ]
            # One purpose, recipient or giver of several that is inside brings the relation inside.
            answer = min(answer, union(truths))
        return answer
