"""What claims say of an access or a flow, looked up once for all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from datareach.model import Claim, Record
from datareach.reach.evidence import to_accept

AUTHORITY = ("dr:underAgreement", "dr:underNotice", "dpv:hasLegalBasis", "dr:assertsComplianceWith")
RECIPIENT = ("dpv:hasRecipient", "dr:to", "dpv:hasParty")
GIVER = ("dr:grantor", "dr:from")
DATA = ("dr:dataset",)
THROUGH = ("dr:viaSystem", "dr:from", "dr:to")
MEANS = ("dr:mechanism",)
NO_MEANS = frozenset({"dr:UnspecifiedMechanism", "dr:DataSharing"})
"""Mechanisms that leave open by which means: they say that a source does not say."""
WEAK_RANK = 7
"""Bases from this rank on are weak: an unnamed source, an inference, an allegation."""


class Known:
    """The record by subject and predicate; accesses and flows with the claims about each."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._said: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        self._having: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        self._about: dict[str, list[Claim]] = defaultdict(list)
        for claim in record.claims.values():
            for subject in sorted({triple.subject for triple in claim.triples}):
                self._about[subject].append(claim)
            for triple in claim.triples:
                if isinstance(triple.object, str):
                    self._said[triple.subject, triple.predicate][triple.object].append(claim)
                    self._having[triple.predicate, triple.object][triple.subject].append(claim)
        self._things: dict[str, frozenset[str]] = {}
        self.relations = tuple(sorted(e.id for e in record.entities.values() if e.kind in ("access", "flow")))

    def about(self, thing: str) -> list[Claim]:
        """The claims that say something of a thing."""
        return self._about.get(thing, [])

    def values(self, subject: str, *predicates: str) -> dict[str, list[Claim]]:
        """The ids that stand for these predicates, each with its claims, sorted."""
        found: dict[str, list[Claim]] = {}
        for predicate in predicates:
            for value, claims in self._said.get((subject, predicate), {}).items():
                found.setdefault(value, []).extend(claims)
        return dict(sorted(found.items()))

    def subjects(self, predicate: str, value: str) -> dict[str, list[Claim]]:
        """The ids of which a predicate has this value, each with its claims, sorted."""
        return dict(sorted(self._having.get((predicate, value), {}).items()))

    def spoken(self, relation: str, *modalities: str, accepted: bool = False) -> list[Claim]:
        """The claims about an access or flow of these modalities; only those on bases that count by default."""
        return [
            claim
            for claim in self.about(relation)
            if claim.modality in modalities and not (accepted and to_accept(claim))
        ]

    def stating(self, relation: str, *predicates: str) -> list[Claim]:
        """The claims that give an access or flow one of these properties, in id order."""
        found = {c.id: c for claims in self.values(relation, *predicates).values() for c in claims}
        return [found[id] for id in sorted(found)]

    def carriers(self, relation: str) -> list[Claim]:
        """The claims that say who gets it or which data; without any, all claims about it."""
        return self.stating(relation, *RECIPIENT, *DATA) or list(self.about(relation))

    def things(self, relation: str) -> frozenset[str]:
        """An access or flow with its parties, systems, data sets and authorities, and the owners of its systems."""
        if relation not in self._things:
            found = {relation, *self.values(relation, *RECIPIENT, *GIVER, *DATA, *THROUGH, *AUTHORITY)}
            for system in self.systems(relation):
                found |= {system, *self.values(system, "tech:hasOwner")}
            self._things[relation] = frozenset(found)
        return self._things[relation]

    def categories(self, relation: str) -> frozenset[str]:
        """The categories of personal data that claims state for an access or flow, or for its data sets."""
        about = [relation, *self.values(relation, "dr:dataset")]
        return frozenset(value for thing in about for value in self.values(thing, "dpv:hasPersonalData"))

    def systems(self, relation: str) -> dict[str, list[Claim]]:
        """The systems that the data of an access or flow is kept in or goes through, with the claims that say so."""
        found: dict[str, list[Claim]] = {}
        for system, claims in self.values(relation, *THROUGH).items():
            if self.is_system(system):
                found.setdefault(system, []).extend(claims)
        for data, carrying in self.values(relation, *DATA).items():
            for system, claims in self.subjects("dcat:servesDataset", data).items():
                found.setdefault(system, []).extend([*claims, *carrying])
        return dict(sorted(found.items()))

    def is_system(self, id: str) -> bool:
        """Whether a thing is a system."""
        return id in self.record.entities and self.record.entities[id].kind == "system"

    def documents_on(self, system: str, type: str) -> dict[str, list[Claim]]:
        """The documents of a type that cover a system or a data set that it serves, with the claims that say so."""
        covered = [system, *self.values(system, "dcat:servesDataset")]
        found: dict[str, list[Claim]] = {}
        for thing in covered:
            for document, claims in self.subjects("dr:appliesTo", thing).items():
                if document in self.record.entities and type in self.record.entities[document].types:
                    found.setdefault(document, []).extend(claims)
        return found

    def weak(self, claim: Claim) -> bool:
        """Whether a claim's basis is far from the record."""
        term = self.record.terms.get(claim.basis)
        return bool(term and term.rank >= WEAK_RANK)


def ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The ids of claims, each once, sorted."""
    return tuple(sorted({claim.id for claim in claims}))


def joined(words: Iterable[str], last: str = "and") -> str:
    """Words as a sentence joins them.

    >>> joined(["a", "b", "c"]), joined(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    found: list[str] = list(words)
    return f" {last} ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def flat(groups: dict[str, list[Claim]]) -> Iterator[Claim]:
    """The claims of all groups."""
    for claims in groups.values():
        yield from claims
