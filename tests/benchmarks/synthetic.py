"""Invented records of any size, in our own model: the same seed gives the same record.

`synthetic(1_000)` has a thousand hop claims (claims that name who gets which data). Half of them move one large data
set or a part of it, so that there is something to search; the rest is spread over many small ones. Organisations stand
in departments; a tenth of the accesses is told by a second source; some claims are alleged, disputed or in conflict;
some hops are undated, some open, some closed, some under an agreement; orders of courts bar some of what agreements
permit. `write(record, folder)` makes files of it; `python tests/benchmarks/synthetic.py FOLDER --claims 500` does both.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from datareach.model import Claim, Conflict, Entity, Link, Record, Source, Text, Triple

BEGIN = date(2020, 1, 1)
DAYS = 2000
DAY = date(2023, 1, 1)
"""A day in the middle, for questions."""

HUB = "id:data-0"
MODALITIES = (("dr:May", 4), ("dr:Can", 4), ("dr:Did", 2))
BASES = (("dr:StatedInDocument", 4), ("dr:DocumentAsReported", 3), ("dr:Reported", 6), ("dr:Alleged", 1))
MECHANISMS = ("dr:LoginCredentials", "dr:DataSharing")
EDTF = "edtf:EDTF"


class _Maker:
    def __init__(self, claims: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.hops = claims
        self.parties = max(8, claims // 20)
        self.systems = max(2, claims // 200)
        self.sets = max(4, claims // 50)
        self.deals = max(2, claims // 200)
        self.bars = min(20, max(2, claims // 100))
        self.sources = max(2, claims // 100)
        self.entities: dict[str, Entity] = {}
        self.claims: dict[str, Claim] = {}
        self.links: list[Link] = []
        self.conflicts: list[Conflict] = []

    def pick(self, choices: tuple[tuple[str, int], ...]) -> str:
        """One of these, by weight."""
        return self.random.choices([c for c, _ in choices], [w for _, w in choices])[0]

    def some_day(self) -> date:
        return BEGIN + timedelta(days=self.random.randrange(DAYS))

    def entity(self, id: str, label: str, kind: str, types: str, parents: tuple[str, ...] = ()) -> None:
        self.entities[id] = Entity(
            id, label, kind, (types,), parents=parents, registered=kind not in ("access", "flow")
        )

    def claim(self, id: str, *triples: Triple, modality: str = "", basis: str = "dr:StatedInDocument") -> None:
        number = self.random.randrange(self.sources)
        self.claims[f"c:{id}"] = Claim(
            f"c:{id}", f"src:{number}", basis, f"line {len(self.claims) + 1}", f"words of {id}", ("id:paper",),
            modality=modality, recorded="2026-01-02", triples=triples,
        )  # fmt: skip

    def dates(self, node: str, first: date, days: int | None) -> list[Triple]:
        found = [Triple(node, "dr:start", Text(first.isoformat(), EDTF))]
        if days is not None:
            found.append(Triple(node, "dr:end", Text((first + timedelta(days=days)).isoformat(), EDTF)))
        return found

    def things(self) -> None:
        self.entity("id:paper", "The Paper", "organisation", "org:FormalOrganization")
        for n in range(self.parties):
            # Every tenth is a department of the nine after it.
            above = (f"id:party-{n - n % 10}",) if n % 10 and n % 10 < 4 else ()
            self.entity(f"id:party-{n}", f"Party {n}", "organisation", "org:FormalOrganization", above)
        for n in range(self.sets):
            self.entity(f"id:data-{n}", f"Data {n}", "data set", "dcat:Dataset")
        for n in range(self.systems):
            self.entity(f"id:system-{n}", f"System {n}", "system", "tech:System")
            owner = Triple(f"id:system-{n}", "tech:hasOwner", f"id:party-{n % self.parties}")
            self.claim(f"system-{n}", owner, Triple(f"id:system-{n}", "dcat:servesDataset", f"id:data-{n % self.sets}"))
        for n in range(1, min(4, self.sets)):
            self.claim(f"part-{n}", Triple(f"id:data-{n}", "dr:partOfData", HUB))
        for n in range(self.deals):
            self.entity(f"id:deal-{n}", f"Deal {n}", "agreement", "dpv:LegalAgreement")
            days = self.random.choice([None, 200, 1000])
            self.claim(f"deal-{n}", *self.dates(f"id:deal-{n}", self.some_day(), days))
        for n in range(self.bars):
            bar, scope = f"id:bar-{n}", f"id:scope-{n}"
            self.entity(bar, f"Order {n}", "legal event", "dr:LegalEvent")
            self.entity(scope, f"What order {n} is about", "scope", "dr:Scope")
            self.claim(
                f"bar-{n}",
                Triple(bar, "dct:type", "dr:Enjoined"),
                *self.dates(bar, self.some_day(), self.random.choice([None, 300])),
                Triple(bar, "dr:scope", scope),
                Triple(scope, "dr:onlyRecipient", f"id:party-{self.random.randrange(self.parties)}"),
            )

    def data(self) -> str:
        number = self.random.random()
        if number < 0.4:
            return HUB
        return f"id:data-{self.random.randrange(1, min(4, self.sets) if number < 0.5 else self.sets)}"

    def hop(self, n: int, again: bool) -> bool:
        """An access or flow with one hop claim, or with two of different sources."""
        node, giver = f"id:door-{n}", f"id:party-{self.random.randrange(self.parties)}"
        recipient = f"id:party-{self.random.randrange(self.parties)}"
        modality, data = self.pick(MODALITIES), self.data()
        flow = modality == "dr:Did"
        self.entity(node, f"Door {n}", "flow" if flow else "access", "dr:Flow" if flow else "dr:Access")
        to = Triple(node, "dr:to" if flow else "dpv:hasRecipient", recipient)
        named = [to, Triple(node, "dr:dataset", data)]
        more = [Triple(node, "dr:from" if flow else "dr:grantor", giver)] if self.random.random() < 0.9 else []
        more += [Triple(node, "dr:mechanism", self.random.choice(MECHANISMS))]
        dated = self.random.random()
        if modality == "dr:May" and dated < 0.7:
            more.append(Triple(node, "dr:underAgreement", f"id:deal-{self.random.randrange(self.deals)}"))
        elif dated < 0.7:
            days = self.random.choice([None, 30, 400]) if modality == "dr:Can" else None
            more += self.dates(node, self.some_day(), days)
        self.claim(f"hop-{n}", *named, *more, modality=modality, basis=self.pick(BASES))
        if again:
            self.claim(f"hop-{n}-again", *named, modality=modality, basis=self.pick(BASES))
        doubt = self.random.random()
        if doubt < 0.01:
            self.claim(f"doubt-{n}", Triple(giver, "dr:characterizedAs", Text("says no", language="en")))
            self.links.append(Link(f"c:doubt-{n}", "cito:disputes", f"c:hop-{n}"))
        elif again and doubt < 0.05:
            pair = (f"c:hop-{n}", f"c:hop-{n}-again")
            self.conflicts.append(Conflict(f"id:conflict-{n}", f"Door {n}", ("dr:Existence",), pair))
        return again

    def record(self) -> Record:
        self.things()
        told = n = 0
        while told < self.hops:
            told += 1 + self.hop(n, told + 1 < self.hops and self.random.random() < 0.1)
            n += 1
        return _record(self)


def _record(made: _Maker) -> Record:
    against = {link.object: "dr:Disputed" for link in made.links}
    against |= {claim: "dr:InConflict" for conflict in made.conflicts for claim in conflict.involves}
    for id, standing in against.items():
        made.claims[id] = Claim(**{**vars(made.claims[id]), "standing": standing})
    sources = {
        f"src:{n}": Source(
            f"src:{n}", f"Source {n}", "The Paper", (BEGIN + timedelta(days=n % DAYS)).isoformat(),
            f"https://example.org/source/{n}", read_by_us=True,
        )
        for n in range(made.sources)
    }  # fmt: skip
    return Record(
        entities=dict(sorted(made.entities.items())),
        sources=dict(sorted(sources.items())),
        claims=dict(sorted(made.claims.items())),
        links=tuple(made.links),
        conflicts=tuple(made.conflicts),
    )


def synthetic(claims: int, seed: int = 1) -> Record:
    """A record with so many hop claims."""
    return _Maker(claims, seed).record()


def sized(things: int, lines: int, seed: int = 1) -> Record:
    """A record whose diagram has exactly so many things and lines: two in three things are an access or a flow."""
    made = _Maker(8, seed)
    doors, systems = things * 19 // 30, things // 20
    sets, deals = things // 12, things // 30
    parties = things - doors - systems - sets - deals
    if min(systems, sets, deals, parties) < 1 or not 2 * (doors + systems) <= lines <= 5 * doors + 2 * systems:
        raise ValueError(f"no such record: {things} things, {lines} lines")
    made.entity("id:paper", "The Paper", "organisation", "org:FormalOrganization")
    for n in range(parties):
        above = (f"id:party-{n - n % 10}",) if n % 10 and n % 10 < 4 else ()
        made.entity(f"id:party-{n}", f"Party {n}", "organisation", "org:FormalOrganization", above)
    for n in range(sets):
        made.entity(f"id:data-{n}", f"Data {n}", "data set", "dcat:Dataset")
    for n in range(deals):
        made.entity(f"id:deal-{n}", f"Deal {n}", "agreement", "dpv:LegalAgreement")
        made.claim(f"deal-{n}", *made.dates(f"id:deal-{n}", made.some_day(), 1000))
    for n in range(systems):
        made.entity(f"id:system-{n}", f"System {n}", "system", "tech:System")
        owner = Triple(f"id:system-{n}", "tech:hasOwner", f"id:party-{n % parties}")
        made.claim(f"system-{n}", owner, Triple(f"id:system-{n}", "dcat:servesDataset", f"id:data-{n % sets}"))
    # Each door has who gets and what; as many more lines as are asked for go to who gives, through what, under what.
    more = [(door, kind) for door in range(doors) for kind in ("giver", "system", "deal")]
    made.random.shuffle(more)
    # What nothing names would not be drawn: the first doors name everything once.
    first = [(n, "deal") for n in range(deals)] + [(n, "system") for n in range(systems)]
    more = list(dict.fromkeys([*first, *more]))[: lines - 2 * (doors + systems)]
    for n in range(doors):
        named = {kind for door, kind in more if door == n}
        modality = made.pick(MODALITIES)
        flow, node = modality == "dr:Did", f"id:door-{n}"
        made.entity(node, f"Door {n}", "flow" if flow else "access", "dr:Flow" if flow else "dr:Access")

        def some(kind: str, count: int, place: int = n) -> str:
            return f"id:{kind}-{place if place < count else made.random.randrange(count)}"

        giver = f"id:party-{made.random.randrange(parties)}"
        made.claim(
            f"hop-{n}",
            Triple(node, "dr:to" if flow else "dpv:hasRecipient", some("party", parties)),
            Triple(node, "dr:dataset", some("data", sets)),
            *([Triple(node, "dr:from" if flow else "dr:grantor", giver)] if "giver" in named else []),
            *([Triple(node, "dr:viaSystem", some("system", systems))] if "system" in named else []),
            *([Triple(node, "dr:underAgreement", some("deal", deals))] if "deal" in named else []),
            *([] if "deal" in named else made.dates(node, made.some_day(), made.random.choice([None, 400]))),
            Triple(node, "dr:mechanism", made.random.choice(MECHANISMS)),
            modality=modality,
            basis=made.pick(BASES),
        )
    return _record(made)


def dense(parties: int = 200, claims: int = 5_000, alike: int = 10, seed: int = 1) -> Record:
    """Few parties that all pass one data set on to one another, by so many accesses, each of them ``alike`` times."""
    made = _Maker(8, seed)
    made.entity(HUB, "Data 0", "data set", "dcat:Dataset")
    for n in range(parties):
        made.entity(f"id:party-{n}", f"Party {n}", "organisation", "org:FormalOrganization")
    for n in range(claims):
        giver = n // alike % parties
        # Nobody gives it back to the first party, so that every path begins there.
        recipient = 1 + (giver + n // alike * 7919 // parties) % (parties - 1)
        recipient += (recipient == giver) - (parties - 1) * (recipient == giver == parties - 1)
        node = f"id:door-{n}"
        made.entity(node, f"Door {n}", "access", "dr:Access")
        made.claim(
            f"hop-{n}",
            Triple(node, "dpv:hasRecipient", f"id:party-{recipient}"),
            Triple(node, "dr:dataset", HUB),
            Triple(node, "dr:grantor", f"id:party-{giver}"),
            *made.dates(node, made.some_day(), None),
            modality=made.pick(MODALITIES),
            basis=made.pick(BASES),
        )
    return _record(made)


# ---------------------------------------------------------------- files

SPACES = {"id": "id/", "src": "source/", "c": "claim/"}
PREFIXES = "".join(
    f"@prefix {prefix}: <{address}> .\n"
    for prefix, address in {
        **{prefix: f"https://example.org/synthetic/{folder}" for prefix, folder in SPACES.items()},
        "cito": "http://purl.org/spar/cito/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "dr": "https://w3id.org/datareach/ns#",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "graph": "https://w3id.org/datareach/graph/",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "tech": "https://w3id.org/dpv/tech#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)


def write(record: Record, folder: Path) -> None:
    """The record as a graph folder that ``datareach check`` passes."""
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    title = '<https://example.org/synthetic> a void:Dataset ; dct:title "Synthetic"@en .\n'
    register = "\n".join(_registered(e) for e in record.entities.values() if e.kind not in ("access", "flow", "scope"))
    sources = "\n".join(
        f'{s.id} a dr:Source ; dct:title "{s.title}"@en ; dct:publisher id:paper ;\n'
        f'    dct:issued "{s.issued}"^^edtf:EDTF ; '
        f"schema:url <{s.url}> ; dr:readByUs true ; dr:release dr:Public .\n"
        for s in record.sources.values()
    )
    claims = "\n".join(_claim_lines(record))
    for name, text in (
        ("about.ttl", title),
        ("entities.ttl", register),
        ("sources.ttl", sources),
        ("claims/all.trig", claims),
    ):
        (folder / name).write_text(f"{PREFIXES}\n{text}", "utf-8")


def _registered(entity: Entity) -> str:
    above = "".join(f" ; org:unitOf {parent}" for parent in entity.parents)
    return f'{entity.id} a {entity.types[0]} ; rdfs:label "{entity.label}"@en{above} .\n'


def _claim_lines(record: Record) -> Iterator[str]:
    links: dict[str, list[Link]] = {}
    for link in record.links:
        links.setdefault(link.subject, []).append(link)
    introduced: set[str] = set()
    for claim in record.claims.values():
        yield f"{claim.id} {{"
        for subject in dict.fromkeys(t.subject for t in claim.triples):
            entity = record.entities.get(subject)
            if entity and entity.kind in ("access", "flow", "scope") and subject not in introduced:
                introduced.add(subject)
                yield f'    {subject} a {entity.types[0]} ; rdfs:label "{entity.label}"@en .'
        yield from (f"    {t.subject} {t.predicate} {_object(t)} ." for t in claim.triples)
        yield "}"
        facts = [
            f"dct:source {claim.source}",
            f"dr:{claim.locator}",
            f'dr:anchor "{claim.anchor}"',
            f"dr:basis {claim.basis}",
            *([f"dr:modality {claim.modality}"] if claim.modality else []),
            f"prov:wasAttributedTo {claim.speakers[0]}",
            f'dct:created "{claim.recorded}"^^xsd:date',
            *(f"{link.predicate} {link.object}" for link in links.get(claim.id, ())),
        ]
        yield f"graph:claims {{ {claim.id} a dr:Claim ; {' ; '.join(facts)} . }}"
    for conflict in record.conflicts:
        about, involved = ", ".join(conflict.about), ", ".join(conflict.involves)
        label = f'rdfs:label "{conflict.label}"@en'
        yield f"graph:claims {{ {conflict.id} a dr:Conflict ; {label} ; dr:about {about} ; dr:involves {involved} . }}"


def _object(triple: Triple) -> str:
    if not isinstance(triple.object, Text):
        return triple.object
    kind = f"^^{triple.object.datatype}" if triple.object.datatype else ""
    return f'"{triple.object.value}"{kind}' + (f"@{triple.object.language}" if triple.object.language else "")


def hop_claims(record: Record) -> int:
    """How many claims name who gets which data."""
    return sum(_names_a_hop(claim.triples) for claim in record.claims.values())


def _names_a_hop(triples: Iterable[Triple]) -> bool:
    found = {triple.predicate for triple in triples}
    return "dr:dataset" in found and bool(found & {"dpv:hasRecipient", "dr:to"})


def main() -> None:
    """Write an invented graph into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    record = synthetic(asked.claims, asked.seed)
    write(record, asked.folder)
    sys.stdout.write(f"{asked.folder}: {len(record.claims)} claims, {hop_claims(record)} of them hop claims\n")


if __name__ == "__main__":
    main()
