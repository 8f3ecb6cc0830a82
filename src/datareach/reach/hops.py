"""Hops: one data set from whoever gives it to whoever gets it, by one access or flow, with the claims that say so."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from datareach.model import Claim, Record
from datareach.reach.evidence import MODALITIES, Evidence, Grading, Modality, Support

RECIPIENT = ("dpv:hasRecipient", "dr:to")
GIVER = ("dr:grantor", "dr:from")
CLAIMED, COMPONENT, POSSIBLE = "claimed", "component", "possible"

K = TypeVar("K")


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
    beside: tuple[str, ...] = ()
    """Claims for the systems, the means and the authorities that it names, where ``evidence`` does not say them."""
    moved: str = ""
    """Of a possible hop: the data set that the giver was said to hold, where it is another one."""

    @cached_property
    def id(self) -> str:
        """A name that is the same in every build."""
        return "|".join((self.kind, self.relation, self.data, self.giver, self.recipient))


class Hops:
    """Every hop of a record under one grading, and the structure that joins them."""

    def __init__(self, record: Record, grading: Grading) -> None:
        self.record, self.grading = record, grading
        self._about: dict[str, list[Claim]] = defaultdict(list)
        for claim in record.claims.values():
            if grading.takes(claim):
                for subject in {triple.subject for triple in claim.triples}:
                    self._about[subject].append(claim)
        self.relations = tuple(sorted(e.id for e in record.entities.values() if e.kind in ("access", "flow")))
        self._having: dict[str, dict[str, set[str]]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._wholes: dict[str, tuple[str, ...]] = {}
        self._starts: dict[tuple[str, str, Support], bool] = {}
        self._origins: dict[tuple[str, Support], frozenset[str]] = {}

    @cached_property
    def claimed(self) -> tuple[Hop, ...]:
        """Every hop that claims describe, sorted."""
        return tuple(sorted((h for r in self.relations for h in self._of(r)), key=lambda h: h.id))

    def values(self, subject: str, *predicates: str) -> dict[str, list[Claim]]:
        """The ids that stand for these predicates, each with its claims, sorted."""
        return _joined(self._facts(subject), predicates)

    def _facts(self, subject: str) -> dict[str, dict[str, list[Claim]]]:
        """What is said of a thing: for each predicate the ids that stand for it, each with its claims."""
        found: dict[str, dict[str, list[Claim]]] = {}
        for claim in self._about.get(subject, ()):
            for triple in claim.triples:
                if triple.subject == subject and isinstance(triple.object, str):
                    found.setdefault(triple.predicate, {}).setdefault(triple.object, []).append(claim)
        return found

    def subjects(self, value: str, *predicates: str) -> list[str]:
        """The things that have this value, sorted."""
        return sorted(set[str]().union(*(self._with(predicate).get(value, ()) for predicate in predicates)))

    def _with(self, predicate: str) -> dict[str, set[str]]:
        """For each value of a predicate the things that have it."""
        if predicate not in self._having:
            having: dict[str, set[str]] = defaultdict(set)
            for subject, claims in self._about.items():
                for claim in claims:
                    for triple in claim.triples:
                        if triple.predicate == predicate and triple.subject == subject:
                            having[str(triple.object)].add(subject)
            self._having[predicate] = having
        return self._having[predicate]

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
        facts = self._facts(relation)
        data = _joined(facts, ("dr:dataset",))
        through = _joined(facts, ("dr:viaSystem",))
        means = _joined(facts, ("dr:mechanism",))
        authorities = _joined(facts, ("dr:underAgreement", "dr:underNotice"))
        # The sentence names the first of the means.
        named = [*through.values(), *itertools.islice(means.values(), 1), *authorities.values()]
        givers = list(self.parties(_joined(facts, GIVER)))
        for recipient, to_claims, owner_claims in self.parties(_joined(facts, RECIPIENT)):
            for set_, data_claims in data.items():
                others = [(giver, named, owned) for giver, named, owned in givers if giver != recipient]
                for giver, from_claims, from_owner in others or [("", (), ())]:
                    evidence = self._best(to_claims, data_claims, owner_claims, from_claims, from_owner)
                    yield Hop(
                        CLAIMED, relation, set_, giver, recipient, evidence, tuple(through), tuple(means),
                        tuple(authorities), beside=self._beside(evidence, named),
                    )  # fmt: skip

    def _beside(self, evidence: Evidence, named: Iterable[Sequence[Claim]]) -> tuple[str, ...]:
        """The best claim for each thing that a hop names and that its evidence does not say."""
        said = set(evidence.claims)
        unsaid = (claims for claims in named if not any(claim.id in said for claim in claims))
        return tuple(sorted({min(claims, key=lambda c: self.grading.evidence([c]).order).id for claims in unsaid}))

    def _best(self, to: Sequence[Claim], data: Sequence[Claim], *more: Sequence[Claim]) -> Evidence:
        """The best support: one claim on recipient and data, and one for each further step.

        Where one claim names both, two that name one each stand for it only if they are better supported.
        """
        steps = [group for group in more if group]
        if len(to) == len(data) == 1 and all(len(group) == 1 and group[0] is to[0] for group in (data, *steps)):
            return self.grading.evidence(to, modality=self._modality(list(to)))
        said = [{claim.id for claim in group} for group in (to, data, *steps)]

        def kinds(group: Sequence[Claim]) -> list[Claim]:
            """One claim of each kind: those alike in support, in modality and in what they say weigh the same."""
            found: dict[tuple[object, ...], Claim] = {}
            for claim in group:
                kind = (self.grading.support(claim), claim.modality, *(claim.id in ids for ids in said))
                if kind not in found or claim.id < found[kind].id:
                    found[kind] = claim
            return list(found.values())

        firsts = kinds(to)
        single = [[c] for c in firsts if c.id in said[1]]
        pairs = [[a, b] for a in firsts for b in kinds(data)] if len(to) > 1 or len(data) > 1 or not single else []
        further = [(ids, kinds(group)) for ids, group in zip(said[2:], steps, strict=True)]
        options = [self._completed(base, further) for base in single]
        best = min(options, key=lambda e: e.order, default=None)
        for other in sorted((self._completed(base, further) for base in pairs), key=lambda e: e.order)[:1]:
            if best is None or other.support > best.support:
                best = other
        assert best is not None, "a hop has a claim on its recipient and one on its data"
        return best

    def _completed(self, base: list[Claim], further: Iterable[tuple[set[str], list[Claim]]]) -> Evidence:
        chosen = list(base)
        for ids, group in further:
            # A step that the claims so far already say needs no further one.
            if not any(claim.id in ids for claim in chosen):
                chosen.append(min(group, key=lambda c: self.grading.evidence([c]).order))
        return self.grading.evidence(chosen, modality=self._modality(base))

    def _modality(self, claims: list[Claim]) -> Modality:
        """A hop is as strong as the claims on recipient and data say: what else joins it only completes it.

        Claims that state no modality permit no more than the lowest.
        """
        return min((MODALITIES[c.modality] for c in claims if c.modality in MODALITIES), default=Modality.MAY)

    # ------------------------------------------------------------ structure

    @cached_property
    def into(self) -> dict[tuple[str, str], list[Hop]]:
        """The claimed hops that bring a data set to a recipient."""
        return _grouped(self.claimed, lambda hop: (hop.data, hop.recipient))

    @cached_property
    def onward(self) -> dict[tuple[str, str], list[Hop]]:
        """The claimed hops by which a stated giver passes a data set on."""
        return _grouped((h for h in self.claimed if h.giver), lambda hop: (hop.data, hop.giver))

    @cached_property
    def of_data(self) -> dict[str, list[Hop]]:
        """The claimed hops of a data set."""
        return _grouped(self.claimed, lambda hop: hop.data)

    def starts(self, hop: Hop) -> bool:
        """Whether a path can begin with a hop: its giver is not stated, or has the data without any hop on record.

        A giver has it so who keeps the data set or a whole that it is part of, or gives it away and is not said to
        have got it. One who is said to have got it from somebody else stands in the middle of a path. Where the givers
        of a data set have it only from one another, nothing says whose it was first: each of them may be. Only hops
        that are at least as well supported count: an allegation of where a giver had the data weakens no firmer claim.
        """
        if not hop.giver:
            return True
        level = hop.evidence.support
        key = (hop.data, hop.giver, level)
        if key not in self._starts:
            self._starts[key] = any(hop.giver in self._origin(whole, level) for whole in self.wholes(hop.data))
        return self._starts[key]

    def _origin(self, data: str, level: Support) -> frozenset[str]:
        """Who has a data set without any hop that brought it, by the hops of at least a level of support."""
        if (data, level) not in self._origins:
            hops = [hop for hop in self.of_data.get(data, ()) if hop.evidence.support >= level]
            givers, got = {h.giver for h in hops if h.giver}, {h.recipient for h in hops}
            onward = _grouped((h for h in hops if h.giver), lambda hop: hop.giver)
            first = self.keepers(data) | (givers - got)
            queue = [h.recipient for h in hops if not h.giver or h.giver in first]
            arrived: set[str] = set()
            while queue:
                here = queue.pop()
                if here not in arrived:
                    arrived.add(here)
                    queue += self.above.get(here, ())
                    queue += [h.recipient for h in onward.get(here, ())]
            self._origins[data, level] = first | (givers - arrived)
        return self._origins[data, level]

    def keepers(self, data: str) -> frozenset[str]:
        """The stated owners of the systems that are stated to serve a data set."""
        systems = self.subjects(data, "dcat:servesDataset")
        return frozenset(owner for system in systems for owner in self.values(system, "tech:hasOwner"))

    @cached_property
    def handed_on(self) -> tuple[tuple[str, tuple[str, ...], bool, str, str, list[Claim]], ...]:
        """Who gives to whom, whatever the data: (relation, its data, pooled, giver, recipient, their claims)."""
        found = []
        for relation in self.relations:
            facts = self._facts(relation)
            sets, pooled = tuple(_joined(facts, ("dr:dataset",))), "dr:DataPooling" in facts.get("dr:mechanism", {})
            givers = list(self.parties(_joined(facts, GIVER)))
            for recipient, to_claims, _ in self.parties(_joined(facts, RECIPIENT)):
                for giver, from_claims, _ in givers:
                    if giver != recipient:
                        found.append((relation, sets, pooled, giver, recipient, [from_claims[0], to_claims[0]]))
        return tuple(sorted(found, key=lambda f: (f[0], f[3], f[4])))

    def held_by(self, party: str) -> tuple[str, ...]:
        """The data sets that a party is stated to hold: its systems serve them, it got them, or it gives them."""
        systems = self.subjects(party, "tech:hasOwner")
        held = {data for system in systems for data in self.values(system, "dcat:servesDataset")}
        held |= {h.data for h in self.claimed if h.recipient == party and h.evidence.modality is Modality.DID}
        held |= {data for data, giver in self.onward if giver == party}
        return tuple(sorted(held))

    def parts(self, data: str) -> tuple[str, ...]:
        """A data set and everything that claims call a part of it, the whole first."""
        if data not in self._parts:
            found = [data]
            for here in found:
                found += [part for part in self.subjects(here, "dr:partOfData") if part not in found]
            self._parts[data] = tuple(found)
        return self._parts[data]

    def wholes(self, data: str) -> tuple[str, ...]:
        """A data set and everything that claims call it a part of, the data set itself first."""
        if data not in self._wholes:
            found = [data]
            for here in found:
                found += [whole for whole in self.values(here, "dr:partOfData") if whole not in found]
            self._wholes[data] = tuple(found)
        return self._wholes[data]

    @cached_property
    def above(self) -> dict[str, tuple[str, ...]]:
        """The organisations that one is part of."""
        return {e.id: known for e in self.record.entities.values() if (known := self._known(e.parents))}

    @cached_property
    def below(self) -> dict[str, tuple[str, ...]]:
        """The organisations that are part of one."""
        found: dict[str, list[str]] = defaultdict(list)
        for part, wholes in self.above.items():
            for whole in wholes:
                found[whole].append(part)
        return {whole: tuple(parts) for whole, parts in found.items()}

    def _known(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(id for id in dict.fromkeys(ids) if id in self.record.entities)

    def components(self) -> Iterator[tuple[str, str]]:
        """Each organisation with the one that it is part of."""
        return ((part, whole) for part, wholes in self.above.items() for whole in wholes)

    def upward(self, data: str, part: str, whole: str) -> Hop:
        """What a component reaches its department reaches, through it: on record, by the register."""
        return Hop(COMPONENT, "", data, part, whole, Evidence((), Support.ON_RECORD, Modality.DID))


def _joined(facts: dict[str, dict[str, list[Claim]]], predicates: Iterable[str]) -> dict[str, list[Claim]]:
    """The values of several predicates, each with its claims, sorted within each."""
    found: dict[str, list[Claim]] = {}
    for predicate in predicates:
        for value, claims in sorted(facts.get(predicate, {}).items()):
            found.setdefault(value, []).extend(claims)
    return found


def _grouped(hops: Iterable[Hop], key: Callable[[Hop], K]) -> dict[K, list[Hop]]:
    found: dict[K, list[Hop]] = defaultdict(list)
    for hop in hops:
        found[key(hop)].append(hop)
    return dict(found)
