"""An excerpt as nodes and edges, for every format that is a network: things, statements between things, and claims.

A node is a thing; an access or a flow is one too. An edge is a statement between two things, once, however many claims
make it. Statements whose value is no thing (a date, a number, a term such as "login accounts") belong to their node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from datareach.law import status_on
from datareach.law.period import Period
from datareach.model import Claim, Record, Text, Triple, Value
from datareach.safe import clean, web_address
from datareach.view import Row, make_rows, reading
from datareach.view.encoding import BASIS_ORDER
from datareach.view.excerpt import Excerpt
from datareach.view.facts import DATA, FROM, TO, Facts
from datareach.view.marks import MODALITIES, route_mark
from datareach.view.parts import all_parts
from datareach.view.period import periods
from datareach.view.values import Mark
from datareach.vocabulary import expand

WITH_THE_DATA = {
    "dr:from": "sends by",
    "dr:grantor": "opens",
    "dr:dataset": "is reached or moved by",
    "dr:viaSystem": "is the way of",
}
"""Statements that an edge shows from value to subject, so that every edge of an access or flow runs as the data does,
with the words for it: who gives, then the access or flow, then who gets."""

REGISTER = {"org:unitOf": "is part of", "skos:broader": "is a kind of"}
"""Statements of the register, which the editors vouch for; no claim carries them."""

STANDINGS = ("dr:Undisputed", "dr:InConflict", "dr:Disputed", "dr:Denied")

LABELS = frozenset({"rdfs:label", "dr:shortLabel"})


@dataclass(frozen=True)
class Said:
    """A statement about a node whose value is no node: a date, a number, words, or a term of the vocabulary."""

    property: str
    label: str
    value: str
    words: str
    claims: tuple[str, ...]
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True)
class Node:
    """A thing. ``first`` and ``last`` are the days between which it holds, as wide as the sources leave it.

    An empty day is an open end.
    ``spells`` has the same for each of several periods, such as those of two agreements.
    """

    id: str
    iri: str
    label: str
    name: str
    kind: str
    part_of: str
    also_called: tuple[str, ...]
    identifier: str
    description: str
    modality: str
    basis: str
    standing: str
    legal_status: str
    first: str
    last: str
    spells: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    hops: tuple[str, ...]
    said: tuple[Said, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """A statement between two things. ``subject`` says which of its ends the statement is about.

    ``modality``, ``basis`` and ``standing`` sum up its claims: the strongest accepted modality, the basis closest to
    the record, the worst standing. An edge without claims is the register's.
    """

    id: str
    source: str
    target: str
    label: str
    property: str
    subject: str
    modality: str
    basis: str
    standing: str
    disputed: bool
    first: str
    last: str
    spells: tuple[tuple[str, str], ...]
    hops: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The nodes, the edges, and the excerpt that they are of."""

    excerpt: Excerpt
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: tuple[Row, ...] = ()
    """Each access, flow and initiative in words."""

    @property
    def record(self) -> Record:
        """The record behind it."""
        return self.excerpt.record


def network(excerpt: Excerpt, *, text: Callable[[str], str] = clean) -> Network:
    """The nodes and edges of an excerpt, sorted by id; each text as ``text`` leaves it, by default without controls."""
    return _Making(excerpt, text).network()


class _Making:
    def __init__(self, excerpt: Excerpt, text: Callable[[str], str]) -> None:
        self.excerpt, self.text = excerpt, text
        entities = {**excerpt.record.entities, **excerpt.beyond}
        self.record = replace(excerpt.record, entities=entities)
        self.facts = Facts(self.record)
        parts = all_parts(self.facts)
        self.rows = {row.id: row for row in make_rows(self.facts, parts)}
        self.periods = periods(self.record)
        self.day = excerpt.on or self.facts.day
        self.ids = self.record.entities.keys() | {
            t.subject for claim in self.record.claims.values() for t in claim.triples
        }

    def network(self) -> Network:
        between: dict[tuple[str, str, str], list[Claim]] = {}
        alone: dict[str, dict[tuple[str, Value], list[Claim]]] = defaultdict(dict)
        for claim in self.record.claims.values():
            for t in claim.triples:
                if isinstance(t.object, str) and t.object in self.ids:
                    between.setdefault((t.subject, t.predicate, t.object), []).append(claim)
                else:
                    alone[t.subject].setdefault((t.predicate, t.object), []).append(claim)
        for id, entity in self.record.entities.items():
            for property, others in (("org:unitOf", entity.parents), ("skos:broader", entity.broader)):
                for other in others:
                    if other in self.ids:
                        between.setdefault((id, property, other), [])
        nodes = tuple(self._node(id, alone.get(id, {})) for id in sorted(self.ids))
        edges = tuple(sorted((self._edge(Triple(*key), claims) for key, claims in between.items()), key=lambda e: e.id))
        return Network(self.excerpt, nodes, edges, tuple(self.rows.values()))

    def _node(self, id: str, alone: Mapping[tuple[str, Value], list[Claim]]) -> Node:
        entity, row = self.facts.entity(id), self.rows.get(id)
        top = self.facts.top(id) if entity.kind == "organisation" else id
        claims = _unique(claim for found in alone.values() for claim in found)
        spells = _spells(self.periods.get(id, ()))
        first, last = _hull(spells)
        about = [self.record.claims[c] for c in row.claims] if row else claims
        return Node(
            id=id,
            iri=expand(id),
            label=self.text(entity.label),
            name=self.text(entity.name),
            kind="term" if id in self.record.terms else entity.kind,
            part_of=self.text(self.facts.entity(top).label) if top != id else "",
            also_called=tuple(map(self.text, entity.aliases)),
            identifier=self.text(entity.identifier),
            description=self.text(reading(row)) if row else "",
            modality=row.modality if row else "",
            basis=self._label(row.basis if row else _closest(claims)),
            standing=_worst(about),
            legal_status=self._legal(id),
            first=first,
            last=last,
            spells=spells,
            unknown=tuple(self.text(unknown.question) for unknown in self.record.unknowns_of.get(id, ())),
            hops=self.excerpt.numbers.get(id, ()),
            said=tuple(
                self._said(property, value, found)
                for (property, value), found in sorted(
                    alone.items(), key=lambda item: (item[0][0], str(item[0][1]), isinstance(item[0][1], Text))
                )
                if property not in LABELS
            ),
            claims=tuple(claim.id for claim in claims),
        )

    def _said(self, property: str, value: Value, claims: list[Claim]) -> Said:
        text = isinstance(value, Text)
        return Said(
            property,
            self._label(property),
            self.text(str(value)),
            self.text(str(value) if text else self.record.label(str(value))),
            tuple(claim.id for claim in _unique(claims)),
            value.datatype if isinstance(value, Text) else "",
            value.language if isinstance(value, Text) else "",
        )

    def _edge(self, t: Triple, claims: list[Claim]) -> Edge:
        subject, property, value = t.subject, t.predicate, str(t.object)
        turned = property in WITH_THE_DATA
        claims = _unique(claims)
        spells = _spells(self.periods.get(subject, ()))
        first, last = _hull(spells)
        mark = self._mark(subject, property, claims)
        key = f"{subject}|{property}|{value}"
        label = WITH_THE_DATA.get(property) or REGISTER.get(property) or self._label(property)
        return Edge(
            id=key,
            source=value if turned else subject,
            target=subject if turned else value,
            label=label,
            property=property,
            subject=subject,
            # What a claim says of an access as may, can or did says nothing of a tie that it mentions as well.
            modality=mark.modality if mark else _strongest(claims) if subject in self.rows else "",
            basis=self._label(mark.basis if mark else _closest(claims)),
            standing=_worst(claims),
            disputed=mark.disputed if mark else False,
            first=first,
            last=last,
            spells=spells,
            hops=self.excerpt.numbers.get(key) or self.excerpt.numbers.get(subject, ()),
            claims=tuple(claim.id for claim in claims),
        )

    def _mark(self, subject: str, property: str, claims: list[Claim]) -> Mark | None:
        """The mark of a line that carries data, the same as on the map."""
        row = self.rows.get(subject)
        if row is None or property not in (*FROM, *TO, *DATA, "dr:viaSystem"):
            return None
        return route_mark(self.facts, row.mark, subject, (property,), claims)

    def _legal(self, id: str) -> str:
        cells = self.record.cells_of.get(id)
        if self.day is None or not cells:
            return ""
        act = "dr:UsingHeldCopy" if any(c.act == "dr:UsingHeldCopy" for c in cells) else "dr:Disclosing"
        return self._label(status_on(cells, id, self.day, act))

    def _label(self, id: str) -> str:
        return self.text(self.record.label(id)) if id else ""


def claim_values(
    record: Record, claim: Claim, *, text: Callable[[str], str] = clean
) -> dict[str, str | tuple[str, ...]]:
    """What stands behind a statement, in words: source, dates, place, basis, standing, modality, who says it."""
    source = record.sources.get(claim.source)
    return {
        "id": claim.id,
        "source": text(record.label(claim.source)),
        "source_id": claim.source,
        "publisher": text(source.publisher) if source else "",
        "published": text(source.issued) if source else "",
        "url": web_address(source.url) if source else "",
        "archived": web_address(source.archived) if source else "",
        "where": text(claim.locator),
        "anchor": text(claim.anchor),
        "basis": text(record.label(claim.basis)),
        "standing": text(record.label(claim.standing)),
        "modality": text(record.label(claim.modality)) if claim.modality else "",
        "review": "reviewed" if claim.reviewed else "unreviewed",
        "said_by": tuple(text(record.label(s)) for s in claim.speakers),
        "speaks_of": tuple(text(record.label(d)) for d in claim.documents),
        "recorded": text(claim.recorded),
        "note": text(claim.note),
    }


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    return sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: claim.id)


def _spells(found: Iterable[Period]) -> tuple[tuple[str, str], ...]:
    """The first and last day on which each period perhaps holds; empty where none is known."""
    days = {(p.first_possible, p.last_possible) for p in found}
    return tuple(sorted((f.isoformat() if f else "", last.isoformat() if last else "") for f, last in days))


def _hull(spells: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """From the first day of all to the last; open where one of them is."""
    firsts, lasts = [first for first, _ in spells], [last for _, last in spells]
    return (min(firsts, default=""), "" if "" in lasts else max(lasts, default=""))


def _closest(claims: Iterable[Claim]) -> str:
    known = {claim.basis for claim in claims}
    return next((basis for basis in BASIS_ORDER if basis in known), "")


def _strongest(claims: Iterable[Claim]) -> str:
    stated = {claim.modality for claim in claims}
    return next((MODALITIES[m] for m in reversed(MODALITIES) if m in stated), "")


def _worst(claims: Iterable[Claim]) -> str:
    found = {claim.standing for claim in claims}
    return next((_WORDS[standing] for standing in reversed(STANDINGS) if standing in found), "")


_WORDS = dict(zip(STANDINGS, ("undisputed", "in conflict", "disputed", "denied"), strict=True))

__all__ = ["Edge", "Network", "Node", "Said", "claim_values", "network"]
