"""Plain values that every later stage speaks in: entities, claims, sources, conflicts, unknowns, problems.

Ids are short names such as ``id:ice`` or ``dpv:hasRecipient`` where the namespace is one of ours (see
``vocabulary.PREFIXES``), else the whole IRI. A value that is not an id is a :class:`Text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, order=True)
class Place:
    """Where a triple stands: ``graph/claims/x.trig:41``."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """Something wrong (``error``) or unknown (``warning``) in a graph: where, what, and what to do."""

    severity: str
    rule: str
    message: str
    advice: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        advice = f" {self.advice}" if self.advice else ""
        return f"{where}{self.severity}: {self.message}{advice}"


@dataclass(frozen=True, order=True)
class Text:
    """A literal: its words as written, its datatype (``xsd:integer``, ``edtf:EDTF`` …) and its language."""

    value: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        return self.value


Value = str | Text
"""The object of a triple: an id (``str``) or a :class:`Text`."""


@dataclass(frozen=True)
class Triple:
    """One statement, ids shortened."""

    subject: str
    predicate: str
    object: Value


@dataclass(frozen=True)
class Entity:
    """A thing that claims speak of: an organisation, a system, a data set, an access, a condition …

    ``kind`` is the word a reader sees ("organisation", "data set", "access" …); ``types`` are the RDF classes.
    ``registered`` is false for what only claims introduce (accesses, flows, conditions, figures).
    """

    id: str
    label: str
    kind: str
    types: tuple[str, ...] = ()
    acronym: str = ""
    short_label: str = ""
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    classification: str = ""
    broader: tuple[str, ...] = ()
    identifier: str = ""
    registered: bool = True
    source: str = ""
    """The source of what the register says of it, such as which department it is part of."""

    @property
    def name(self) -> str:
        """The shortest name that a reader knows it by: acronym, else short label, else label."""
        return self.acronym or self.short_label or self.label

    @property
    def full_name(self) -> str:
        """The label, with the acronym behind it where it has one: ``Immigration and Customs Enforcement (ICE)``."""
        if self.acronym and self.acronym != self.label:
            return f"{self.label} ({self.acronym})"
        return self.label


@dataclass(frozen=True)
class Source:
    """A document that claims are taken from."""

    id: str
    title: str
    publisher: str = ""
    issued: str = ""
    url: str = ""
    archived: str = ""
    retrieved: str = ""
    read_by_us: bool = False
    text_file: str = ""
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """What one source says: "Source S, at locator L, in the words A, says T1 and T2; basis B, speaker P".

    ``triples`` are the statements of the claim's own graph; everything else is what the editors say about the claim.
    """

    id: str
    source: str
    basis: str
    locator: str
    anchor: str = ""
    speakers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    modality: str = ""
    standing: str = "dr:Undisputed"
    recorded: str = ""
    note: str = ""
    public: bool = True
    """Whether the claim and its source are marked public: what is embargoed is not, whatever day is asked for."""
    reviewed: bool = True
    """Whether somebody has compared the claim with its source: false where it is marked ``dr:Unreviewed``."""
    triples: tuple[Triple, ...] = ()

    def values(self, subject: str, predicate: str) -> tuple[Value, ...]:
        """The objects of the claim's triples with this subject and predicate, in sorted order."""
        return tuple(t.object for t in self.triples if t.subject == subject and t.predicate == predicate)

    def mentions(self) -> frozenset[str]:
        """Every id that stands as subject or object in the claim."""
        ids = {t.subject for t in self.triples}
        ids.update(t.object for t in self.triples if isinstance(t.object, str))
        return frozenset(ids)


@dataclass(frozen=True)
class Link:
    """One claim against or for another: ``claim-a cito:disputes claim-b``."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class Conflict:
    """Claims that cannot all hold, and what the difference is about."""

    id: str
    label: str
    about: tuple[str, ...]
    involves: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Search:
    """A search that the editors made: what for, about which things, where, by which terms, when, and what came of it.

    ``gaps`` are the kinds of gap and ``questions`` the unknowns that it was made for.
    """

    id: str
    sought: str
    about: tuple[str, ...]
    place: str
    terms: tuple[str, ...]
    day: str
    editors: tuple[str, ...]
    found: bool
    gaps: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """A thing that a reader would ask and no claim says: ``question`` of the entity ``about``."""

    about: str
    question: str
    property: str = ""


@dataclass(frozen=True)
class Bounds:
    """The earliest and latest day that a stated date can mean; ``None`` where the year is not known."""

    claim: str
    about: str
    property: str
    stated: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, order=True)
class Verdict:
    """The legal status at one point, whether certainly, and what makes it so."""

    status: str
    certain: bool
    permitted_by: tuple[str, ...] = ()
    barred_by: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Cell:
    """For an act of a relation, from a first to a last day, these places, categories and people have one status.

    ``first`` or ``last`` is ``None`` where there is no beginning or no known end. ``claims`` is what the status rests
    on; ``inferred`` says that a date among them is an inference.
    """

    relation: str
    act: str
    first: date | None
    last: date | None
    places: tuple[str, ...]
    categories: tuple[str, ...]
    people: tuple[str, ...]
    verdict: Verdict
    claims: tuple[str, ...]
    inferred: bool = False

    def holds(self, day: date) -> bool:
        """Whether a day is inside."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary: label, comment, rank in its list, and classes or properties above it."""

    id: str
    label: str
    comment: str = ""
    rank: int = 0
    broader: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    because: str = ""
    """Of a kind of legal event: why it changes nothing by itself."""


def _frozen() -> Mapping[str, Any]:
    return MappingProxyType({})


def _grouped(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, list[_T]]:
    found: dict[str, list[_T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return MappingProxyType(found)


@dataclass(frozen=True)
class Reading:
    """A named choice of claims: those by these speakers, on these bases, about these documents, or of these sources.

    >>> Reading("as officials say", bases=frozenset({"dr:OfficialStatement"})).takes(
    ...     Claim("c:1", "src:a", "dr:Reported", "line 1"))
    False
    """

    name: str
    bases: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def takes(self, claim: Claim) -> bool:
        """Whether a claim belongs to the reading."""
        return (
            claim.basis in self.bases
            or claim.source in self.sources
            or bool(self.speakers & set(claim.speakers))
            or bool(self.documents & set(claim.documents))
        )


@dataclass(frozen=True)
class About:
    """The graph as a whole: what every page and export says of it."""

    title: str = "Who can reach whose data"
    description: str = ""
    license: str = ""
    corrections: str = ""
    creator: str = ""
    version: str = ""
    issued: str = ""
    id: str = "https://w3id.org/datareach/graph"


@dataclass(frozen=True)
class Record:
    """The whole graph as plain values, sorted by id: what is drawn, listed and searched.

    >>> record = Record(claims={"c:1": Claim("c:1", "src:a", "dr:Reported", "line 1",
    ...     triples=(Triple("id:x", "dr:viaSystem", "id:y"),))})
    >>> [(claim.id, value) for claim, value in record.said("id:x", "dr:viaSystem")]
    [('c:1', 'id:y')]
    """

    entities: Mapping[str, Entity] = field(default_factory=_frozen)
    sources: Mapping[str, Source] = field(default_factory=_frozen)
    claims: Mapping[str, Claim] = field(default_factory=_frozen)
    terms: Mapping[str, Term] = field(default_factory=_frozen)
    links: tuple[Link, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    bounds: tuple[Bounds, ...] = ()
    cells: tuple[Cell, ...] = ()
    readings: tuple[Reading, ...] = ()
    searches: tuple[Search, ...] = ()
    about: About = About()
    withheld: int = 0
    """How many claims were left out because they are internal or embargoed."""

    def said(self, subject: str, predicate: str = "") -> Iterator[tuple[Claim, Value]]:
        """Every (claim, value) that says something of ``subject``, claims in id order; one predicate or all."""
        for claim, triple in self.statements_of.get(subject, ()):
            if predicate in ("", triple.predicate):
                yield claim, triple.object

    @cached_property
    def statements_of(self) -> Mapping[str, list[tuple[Claim, Triple]]]:
        """Each statement with its claim, by the thing of which it is said; claims in id order."""
        return _grouped((triple.subject, (claim, triple)) for claim in self.claims.values() for triple in claim.triples)

    @cached_property
    def cells_of(self) -> Mapping[str, list[Cell]]:
        """The cells by access or flow; one without any is not in it."""
        return _grouped((cell.relation, cell) for cell in self.cells)

    @cached_property
    def unknowns_of(self) -> Mapping[str, list[Unknown]]:
        """The unknowns by the thing that they are about."""
        return _grouped((unknown.about, unknown) for unknown in self.unknowns)

    @cached_property
    def conflicts_of(self) -> Mapping[str, list[Conflict]]:
        """The conflicts by each claim that they involve."""
        return _grouped((id, conflict) for conflict in self.conflicts for id in dict.fromkeys(conflict.involves))

    @cached_property
    def links_of(self) -> Mapping[str, list[Link]]:
        """The links by each of the two claims that they join."""
        return _grouped((id, link) for link in self.links for id in dict.fromkeys((link.subject, link.object)))

    def claims_about(self, entity: str) -> tuple[Claim, ...]:
        """The claims whose triples have this id as subject or object, in id order."""
        return tuple(self._claims_about.get(entity, ()))

    @cached_property
    def _claims_about(self) -> Mapping[str, list[Claim]]:
        return _grouped((id, claim) for claim in self.claims.values() for id in claim.mentions())

    def label(self, id: str) -> str:
        """The label of an entity, source, term or claim; the id itself where it has none."""
        if id in self.entities:
            return self.entities[id].label
        if id in self.sources:
            return self.sources[id].title
        if id in self.terms:
            return self.terms[id].label
        return id
