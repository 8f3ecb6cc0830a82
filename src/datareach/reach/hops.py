"""Hops: one data set from whoever gives it to whoever gets it, by one access or flow, with the claims that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from datareach.model import Claim, Record
from datareach.reach.evidence import Evidence, Grading, Modality, Support

RECIPIENT = ("dpv:hasRecipient", "dr:to")
GIVER = ("dr:grantor", "dr:from")
CLAIMED, COMPONENT, POSSIBLE = "claimed", "component", "possible"


@dataclass(frozen=True)
class Hop:
    """``data`` comes to ``recipient``, from ``giver`` (empty: from the data set itself, whoever opened it).

    ``kind`` is "claimed" (an access or flow that claims describe), "component" (what a part of an organisation reaches,
    the whole reaches: through it), or "possible" (no claim says it; ``reason`` and the premises say why it could be).
    """

    kind: str
    relation: str
    data: str
    giver: str
    recipient: str
    evidence: Evidence
    through: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    reason: str = ""
    moved: str = ""
    """Of a possible hop: the data set that the giver was said to hold, where it is another one."""

    @property
    def id(self) -> str:
        """A name that is the same in every build."""
        return "|".join((self.kind, self.relation, self.data, self.giver, self.recipient))


class Hops:
    """Every hop of a record under one grading, and the structure that joins them."""

    def __init__(self, record: Record, grading: Grading) -> None:
        self.record, self.grading = record, grading
        self._said: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in record.claims.values():
            if grading.takes(claim):
                for triple in claim.triples:
                    if isinstance(triple.object, str):
                        self._said[triple.subject, triple.predicate][triple.object].append(claim)
        self.relations = tuple(sorted(e.id for e in record.entities.values() if e.kind in ("access", "flow")))
        self.claimed = tuple(sorted((h for r in self.relations for h in self._of(r)), key=lambda h: h.id))
        self._got = {(h.data, h.recipient) for h in self.claimed}

    def values(self, subject: str, *predicates: str) -> dict[str, list[Claim]]:
        """The ids that stand for these predicates, each with its claims, sorted."""
        found: dict[str, list[Claim]] = {}
        for predicate in predicates:
            for value, claims in sorted(self._said.get((subject, predicate), {}).items()):
                found.setdefault(value, []).extend(claims)
        return found

    def subjects(self, value: str, *predicates: str) -> list[str]:
        """The things that have this value, sorted."""
        return sorted({s for (s, p), values in self._said.items() if p in predicates and value in values})

    def parties(self, values: dict[str, list[Claim]]) -> Iterator[tuple[str, tuple[Claim, ...], tuple[Claim, ...]]]:
        """The holders that these stand for: a party, or a system's stated owner; with the claims for each step."""
        for value, claims in values.items():
            entity = self.record.entities.get(value)
            if entity is None:
                continue
            if entity.kind == "organisation":
                yield value, tuple(claims), ()
            elif entity.kind == "system":
                for owner, owned in self.values(value, "tech:hasOwner").items():
                    yield owner, tuple(claims), tuple(owned)

    def _of(self, relation: str) -> Iterator[Hop]:
        data = self.values(relation, "dr:dataset")
        through = tuple(self.values(relation, "dr:viaSystem"))
        means = tuple(self.values(relation, "dr:mechanism"))
        authorities = tuple(self.values(relation, "dr:underAgreement", "dr:underNotice"))
        givers = list(self.parties(self.values(relation, *GIVER)))
        for recipient, to_claims, owner_claims in self.parties(self.values(relation, *RECIPIENT)):
            for set_, data_claims in data.items():
                others = [(giver, named, owned) for giver, named, owned in givers if giver != recipient]
                for giver, from_claims, from_owner in others or [("", (), ())]:
                    evidence = self._best(to_claims, data_claims, owner_claims, from_claims, from_owner)
                    yield Hop(CLAIMED, relation, set_, giver, recipient, evidence, through, means, authorities)

    def _best(self, to: Iterable[Claim], data: Iterable[Claim], *more: Iterable[Claim]) -> Evidence:
        """The best support: one claim on recipient and data, else one of each; and one for each further step."""
        to, data = list(to), list(data)
        shared = [c for c in data if c in to]
        bases = [[c] for c in shared] or [[a, b] for a in to for b in data]
        steps = [list(group) for group in more if group]
        options = []
        for base in bases:
            chosen = list(base)
            for group in steps:
                # A step that the claims so far already say needs no further one.
                if not any(c in group for c in chosen):
                    chosen.append(min(group, key=lambda c: self.grading.evidence([c]).order))
            options.append(self.grading.evidence(chosen, modality=self._modality(base)))
        return min(options, key=lambda e: e.order)

    def _modality(self, claims: list[Claim]) -> Modality:
        """A hop is as strong as the claims on recipient and data say; what else joins it only completes it."""
        return self.grading.evidence(claims).modality

    # ------------------------------------------------------------ structure

    def starts(self, hop: Hop) -> bool:
        """Whether a path can begin with a hop: its giver is not stated, keeps the data, or is not said to have got it.

        A giver who is said to have got the data from somebody else stands in the middle of a path.
        """
        return not hop.giver or hop.giver in self.keepers(hop.data) or (hop.data, hop.giver) not in self._got

    def keepers(self, data: str) -> frozenset[str]:
        """The stated owners of the systems that are stated to serve a data set."""
        systems = self.subjects(data, "dcat:servesDataset")
        return frozenset(owner for system in systems for owner in self.values(system, "tech:hasOwner"))

    def held_by(self, party: str) -> tuple[str, ...]:
        """The data sets that a party is stated to hold: its systems serve them, it got them, or it gives them."""
        systems = self.subjects(party, "tech:hasOwner")
        held = {data for system in systems for data in self.values(system, "dcat:servesDataset")}
        held |= {h.data for h in self.claimed if h.recipient == party and h.evidence.modality is Modality.DID}
        held |= {h.data for h in self.claimed if h.giver == party}
        return tuple(sorted(held))

    def parts(self, data: str) -> tuple[str, ...]:
        """A data set and everything that claims call a part of it, the whole first."""
        found, queue = [data], [data]
        while queue:
            here = queue.pop(0)
            for part in self.subjects(here, "dr:partOfData"):
                if part not in found:
                    found.append(part)
                    queue.append(part)
        return tuple(found)

    def components(self) -> Iterator[tuple[str, str]]:
        """Each organisation with the one that it is part of."""
        for entity in self.record.entities.values():
            for parent in entity.parents:
                if parent in self.record.entities:
                    yield entity.id, parent

    def upward(self, data: str, part: str, whole: str) -> Hop:
        """What a component reaches its department reaches, through it: on record, by the register."""
        return Hop(COMPONENT, "", data, part, whole, Evidence((), Support.ON_RECORD, Modality.DID))
