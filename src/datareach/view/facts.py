"""What the claims say, indexed both ways, so that the rules of the view read as questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from datareach.law import last_day
from datareach.model import Claim, Entity, Record, Text, Value

FROM = ("dr:from", "dr:grantor")
TO = ("dr:to", "dpv:hasRecipient")
DATA = ("dr:dataset",)
UNDER = ("dr:underAgreement",)
RULES = ("dpv:hasLegalBasis", "dr:assertsComplianceWith", "dr:notUpdatedFor")
PARTIES = ("dpv:hasParty", "dr:ledBy", "dr:sharesDataWith")
OWNER = ("tech:hasOwner",)
MAKER = ("tech:hasDeveloper", "tech:hasPurchaser", "schema:funder")
DOOR_KINDS = ("access", "flow", "initiative")
PAPER_KINDS = ("agreement", "contract", "law", "notice", "document")


class Facts:
    """A record with its triples indexed by subject and by object.

    ``on`` is the day whose legal status is told; without it, the last on which a source here speaks.
    """

    def __init__(self, record: Record, on: date | None = None) -> None:
        self.record = record
        self._on = on
        self._by_subject: dict[tuple[str, str], list[tuple[Claim, Value]]] = defaultdict(list)
        self._by_object: dict[tuple[str, str], list[tuple[Claim, str]]] = defaultdict(list)
        self.claims_of: dict[str, list[Claim]] = defaultdict(list)
        for claim in record.claims.values():
            for triple in claim.triples:
                self._by_subject[triple.subject, triple.predicate].append((claim, triple.object))
                if isinstance(triple.object, str):
                    self._by_object[triple.object, triple.predicate].append((claim, triple.subject))
            for id in sorted(claim.mentions()):
                self.claims_of[id].append(claim)

    @cached_property
    def day(self) -> date | None:
        """The day whose legal status is told."""
        return self._on or last_day(self.record)

    def said(self, subject: str, predicates: Iterable[str]) -> list[tuple[Claim, Value]]:
        """Every (claim, value) for these predicates of a subject, ids and texts alike."""
        return [pair for predicate in predicates for pair in self._by_subject.get((subject, predicate), ())]

    def values(self, subject: str, predicates: Iterable[str]) -> dict[str, list[Claim]]:
        """Each known entity named as a value, with the claims that name it, sorted by id."""
        found: dict[str, list[Claim]] = {}
        for claim, value in self.said(subject, predicates):
            if isinstance(value, str) and value in self.record.entities:
                found.setdefault(value, []).append(claim)
        return dict(sorted(found.items()))

    def subjects(self, object: str, predicates: Iterable[str]) -> dict[str, list[Claim]]:
        """Each known entity of which a claim says that it has this object, sorted by id."""
        found: dict[str, list[Claim]] = {}
        for predicate in predicates:
            for claim, subject in self._by_object.get((object, predicate), ()):
                if subject in self.record.entities:
                    found.setdefault(subject, []).append(claim)
        return dict(sorted(found.items()))

    def texts(self, subject: str, predicates: Iterable[str]) -> list[str]:
        """The words of the literals, without repeats, in order of the claims."""
        words = (value.value for _, value in self.said(subject, predicates) if isinstance(value, Text))
        return list(dict.fromkeys(words))

    def ids(self, kinds: Iterable[str]) -> list[str]:
        """The ids of all entities of these kinds, sorted."""
        wanted = set(kinds)
        return sorted(id for id, entity in self.record.entities.items() if entity.kind in wanted)

    def top(self, id: str) -> str:
        """The highest organisation above this one by ``org:unitOf``, or itself. A cycle ends the climb."""
        seen = {id}
        while True:
            entity = self.record.entities.get(id)
            above = [p for p in sorted(entity.parents) if p in self.record.entities and p not in seen] if entity else []
            if not above:
                return id
            id = above[0]
            seen.add(id)

    def related(self, one: str, other: str) -> bool:
        """Whether one of two organisations is a part of the other."""
        return one != other and (other in self._above(one) or one in self._above(other))

    def _above(self, id: str) -> set[str]:
        found: set[str] = set()
        rest = [id]
        while rest:
            entity = self.record.entities.get(rest.pop())
            for parent in entity.parents if entity else ():
                if parent not in found:
                    found.add(parent)
                    rest.append(parent)
        return found

    def entity(self, id: str) -> Entity:
        """The entity with this id; one that is only named by its id where the register has none."""
        return self.record.entities.get(id) or Entity(id, self.record.label(id), "entity")

    def name(self, value: Value) -> str:
        """What a reader calls this value."""
        if isinstance(value, Text):
            return value.value
        entity = self.record.entities.get(value)
        return entity.name if entity else self.record.label(value)
