"""Turns the dataset into plain values (:class:`datareach.model.Record`), and names into ids."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TypeVar

import pyoxigraph as ox
from rdflib import Dataset

from datareach.errors import AmbiguousName, UnknownName
from datareach.model import (
    About,
    Bounds,
    Claim,
    Conflict,
    Entity,
    Link,
    Reading,
    Record,
    Search,
    Source,
    Term,
    Text,
    Triple,
    Unknown,
    Value,
)
from datareach.store import dataset_quads
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_VOCABULARY, shorten

# The first class that fits gives the word a reader sees; so the narrower ones stand first.
KINDS: tuple[tuple[str, str], ...] = (
    ("dr:Access", "access"),
    ("dr:Flow", "flow"),
    ("dr:Initiative", "initiative"),
    ("dr:LegalEvent", "legal event"),
    ("dr:Scope", "scope"),
    ("dr:CourtCase", "court case"),
    ("dr:Policy", "policy"),
    ("dr:Condition", "condition"),
    ("dr:Figure", "figure"),
    ("org:Membership", "post"),
    ("dpv:G2BContract", "contract"),
    ("dpv:LegalAgreement", "agreement"),
    ("dr:SystemOfRecordsNotice", "notice"),
    ("dpv:Notice", "notice"),
    ("dpv:Law", "law"),
    ("dr:Document", "document"),
    ("dcat:Dataset", "data set"),
    ("tech:Database", "system"),
    ("tech:API", "system"),
    ("tech:System", "system"),
    ("schema:GovernmentService", "programme"),
    ("dr:Population", "people"),
    ("dpv:PersonalData", "data category"),
    ("dpv:Purpose", "purpose"),
    ("dpv:Consequence", "consequence"),
    ("org:Role", "role"),
    ("foaf:Person", "person"),
    ("dr:OrganizationGroup", "organisation"),
    ("org:FormalOrganization", "organisation"),
    ("org:OrganizationalUnit", "organisation"),
    ("org:Organization", "organisation"),
)

_CITO = (
    "cito:disputes",
    "cito:disagreesWith",
    "cito:refutes",
    "cito:supports",
    "cito:confirms",
    "cito:qualifies",
    "cito:critiques",
)

Facts = Mapping[str, list[Value]]
T = TypeVar("T")


def make_record(dataset: Dataset, *, withheld: int = 0) -> Record:
    """Everything in the dataset as plain values, sorted by id."""
    graphs: dict[str, list[Triple]] = defaultdict(list)
    short = cache(shorten)  # a few thousand names stand in many thousand places
    for graph, subject, predicate, value in dataset_quads(dataset):
        graphs[graph].append(Triple(short(subject), short(predicate), _value(value, short)))
    for triples in graphs.values():
        triples.sort(key=lambda t: (t.subject, t.predicate, str(t.object), isinstance(t.object, Text)))
    special = {str(g) for g in (GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_VOCABULARY)}
    claim_graphs = {shorten(name): tuple(triples) for name, triples in graphs.items() if name not in special}
    register = _by_subject(graphs[str(GRAPH_REGISTER)])
    meta = _by_subject(graphs[str(GRAPH_CLAIMS)])
    derived = _by_subject(graphs[str(GRAPH_DERIVED)])
    said = _by_subject(t for triples in claim_graphs.values() for t in triples)
    return Record(
        entities=_sorted(_entities(register, said)),
        sources=_sorted(
            {s: _source(s, facts, register) for s, facts in register.items() if "dr:Source" in _ids(facts, "rdf:type")}
        ),
        claims=_sorted(
            {
                c: _claim(c, facts, derived.get(c, {}), register, claim_graphs.get(c, ()))
                for c, facts in meta.items()
                if "dr:Claim" in _ids(facts, "rdf:type")
            }
        ),
        terms=_sorted(_terms(_by_subject(graphs[str(GRAPH_VOCABULARY)]))),
        links=tuple(
            Link(c, predicate, other)
            for c in sorted(meta)
            for predicate in _CITO
            for other in sorted(_ids(meta[c], predicate))
        ),
        conflicts=tuple(
            Conflict(
                c,
                _text(facts, "rdfs:label"),
                _ids(facts, "dr:about"),
                _ids(facts, "dr:involves"),
                _text(facts, "dr:note"),
            )
            for c, facts in sorted(meta.items())
            if "dr:Conflict" in _ids(facts, "rdf:type")
        ),
        unknowns=tuple(
            sorted(
                (
                    Unknown(_text(facts, "dr:about"), _text(facts, "dr:question"), _text(facts, "dr:ofProperty"))
                    for facts in derived.values()
                    if "dr:Unknown" in _ids(facts, "rdf:type")
                ),
                key=lambda u: (u.about, u.question),
            )
        ),
        bounds=tuple(
            sorted(
                (_bounds(facts) for facts in derived.values() if "dr:DateBounds" in _ids(facts, "rdf:type")),
                key=lambda b: (b.about, b.property, b.claim, b.stated),
            )
        ),
        readings=tuple(
            Reading(
                _text(facts, "rdfs:label"),
                *(frozenset(_ids(facts, f"dr:takes{what}")) for what in ("Basis", "Speaker", "Document", "Source")),
            )
            for _, facts in sorted(register.items())
            if "dr:Reading" in _ids(facts, "rdf:type")
        ),
        searches=tuple(
            _search(s, facts) for s, facts in sorted(meta.items()) if "dr:Search" in _ids(facts, "rdf:type")
        ),
        about=next(
            (_about(a, f) for a, f in sorted(register.items()) if "void:Dataset" in _ids(f, "rdf:type")), About()
        ),
        withheld=withheld,
    )


def _about(id: str, facts: Facts) -> About:
    return About(
        title=_text(facts, "dct:title") or About.title,
        description=_text(facts, "dct:description"),
        license=_text(facts, "dct:license"),
        corrections=_text(facts, "dr:corrections"),
        creator=_text(facts, "dct:creator"),
        version=_text(facts, "dcat:version"),
        issued=_text(facts, "dct:issued"),
        id=id,
    )


def _value(node: ox.NamedNode | ox.Literal | ox.BlankNode, short: Callable[[str], str]) -> Value:
    if isinstance(node, ox.Literal):
        language = node.language or ""
        datatype = "" if language else short(node.datatype.value)
        return Text(node.value, "" if datatype == "xsd:string" else datatype, language)
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else short(node.value)


def _by_subject(triples: Iterable[Triple]) -> dict[str, dict[str, list[Value]]]:
    found: dict[str, dict[str, list[Value]]] = {}
    for triple in triples:
        found.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    return found


def _ids(facts: Facts, predicate: str) -> tuple[str, ...]:
    return tuple(sorted({value for value in facts.get(predicate, ()) if isinstance(value, str)}))


def _texts(facts: Facts, predicate: str) -> tuple[str, ...]:
    return tuple(sorted({str(value) for value in facts.get(predicate, ())}))


def _text(facts: Facts, predicate: str) -> str:
    """The first value in English or without language, else the first of all, else nothing."""
    values = sorted(
        facts.get(predicate, ()), key=lambda v: (isinstance(v, Text) and v.language not in ("", "en"), str(v))
    )
    return str(values[0]) if values else ""


def _sorted(items: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(sorted(items.items())))


def _entities(register: Mapping[str, Facts], said: Mapping[str, Facts]) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for id in sorted(register.keys() | said.keys()):
        own, from_claims = register.get(id, {}), said.get(id, {})
        types = _ids(own, "rdf:type") or _ids(from_claims, "rdf:type")
        if not types or {"dr:Source", "void:Dataset", "dr:Reading"} & set(types):
            continue
        kind = next((word for cls, word in KINDS if cls in types), "entity")
        entities[id] = Entity(
            id=id,
            label=_text(own, "rdfs:label") or _text(from_claims, "rdfs:label") or _from_id(id),
            kind=kind,
            types=types,
            acronym=_text(own, "dr:acronym"),
            short_label=_text(own, "dr:shortLabel") or _text(from_claims, "dr:shortLabel"),
            aliases=_texts(own, "skos:altLabel"),
            parents=_ids(own, "org:unitOf"),
            classification=_text(own, "org:classification"),
            broader=_ids(own, "skos:broader"),
            identifier=_text(own, "dct:identifier"),
            registered=id in register,
            source=_text(own, "dct:source"),
        )
    return entities


def _from_id(id: str) -> str:
    return id.rpartition(":")[2].rpartition("/")[2].replace("-", " ")


def _source(id: str, facts: Facts, register: Mapping[str, Facts]) -> Source:
    publisher = _text(facts, "dct:publisher")
    return Source(
        id=id,
        title=_text(facts, "dct:title"),
        publisher=_text(register.get(publisher, {}), "rdfs:label") or publisher,
        issued=_text(facts, "dct:issued"),
        url=_text(facts, "schema:url"),
        archived=_text(facts, "dr:archivedAt"),
        retrieved=_text(facts, "dr:retrieved"),
        read_by_us=_text(facts, "dr:readByUs") == "true",
        text_file=_text(facts, "dr:textFile"),
        note=_text(facts, "dr:note"),
    )


def _claim(id: str, facts: Facts, derived: Facts, register: Mapping[str, Facts], triples: tuple[Triple, ...]) -> Claim:
    places = [
        # "paragraph 2" and "headline" say by themselves what they are; "IV.B" does not.
        value if word == "section" and value[:1].islower() else f"{word} {value}"
        for word in ("line", "page", "section")
        for value in _texts(facts, f"dr:{word}")
    ]
    return Claim(
        id=id,
        source=_text(facts, "dct:source"),
        basis=_text(facts, "dr:basis"),
        locator=", ".join(places),
        anchor=_text(facts, "dr:anchor"),
        speakers=_ids(facts, "prov:wasAttributedTo"),
        documents=_ids(facts, "prov:hadPrimarySource"),
        modality=_text(facts, "dr:modality"),
        standing=_text(derived, "dr:standing") or "dr:Undisputed",
        recorded=_text(facts, "dct:created"),
        note=_text(facts, "dr:note"),
        # As the store selects: a claim that does not say is as open as its source; a source that does not is internal.
        public=_ids(facts, "dr:release") in ((), ("dr:Public",))
        and {_ids(register.get(s, {}), "dr:release") for s in _ids(facts, "dct:source")} == {("dr:Public",)},
        reviewed=_text(facts, "dr:review") != "dr:Unreviewed",
        triples=triples,
    )


def _search(id: str, facts: Facts) -> Search:
    return Search(
        id=id,
        sought=_text(facts, "rdfs:label"),
        about=_ids(facts, "dr:about"),
        place=_text(facts, "dr:searchedIn"),
        terms=_texts(facts, "dr:terms"),
        day=_text(facts, "dct:date"),
        editors=_ids(facts, "prov:wasAttributedTo"),
        found=_text(facts, "dr:outcome") == "dr:SomethingFound",
        gaps=_ids(facts, "dr:ofGap"),
        questions=_texts(facts, "dr:question"),
        note=_text(facts, "dr:note"),
    )


def _bounds(facts: Facts) -> Bounds:
    def day(predicate: str) -> date | None:
        text = _text(facts, predicate)
        return date.fromisoformat(text) if text else None

    return Bounds(
        claim=_text(facts, "dr:ofClaim"),
        about=_text(facts, "dr:about"),
        property=_text(facts, "dr:ofProperty"),
        stated=_text(facts, "dr:asStated"),
        earliest=day("dr:earliest"),
        latest=day("dr:latest"),
    )


def _terms(vocabulary: Mapping[str, Facts]) -> dict[str, Term]:
    return {
        id: Term(
            id=id,
            label=_text(facts, "rdfs:label") or _from_id(id),
            comment=_text(facts, "rdfs:comment"),
            rank=int(_text(facts, "dr:rank") or 0),
            broader=tuple(
                sorted(
                    {*_ids(facts, "rdfs:subClassOf"), *_ids(facts, "rdfs:subPropertyOf"), *_ids(facts, "skos:broader")}
                )
            ),
            types=_ids(facts, "rdf:type"),
            because=_text(facts, "dr:changesNothingBecause"),
        )
        for id, facts in vocabulary.items()
    }


def fold(name: str) -> str:
    """A name without case, accents, hyphens and double spaces, for comparing.

    >>> fold("T-MSIS") == fold("t msis"), fold("Zoë") == fold("zoe")
    (True, True)
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(" " if ch in "-‐–—_" else ch for ch in plain if not unicodedata.combining(ch))
    return " ".join(letters.split())


def find(record: Record, name: str) -> str:
    """The id of the entity, source or claim that a user names: by id, IRI, acronym, label or alias, in any case.

    Raises :class:`UnknownName` with near names, or :class:`AmbiguousName` with the candidates.
    """
    wanted = shorten(name)
    if wanted in record.entities or wanted in record.sources or wanted in record.claims:
        return wanted
    # An exact acronym beats a label, which beats an alias: "CMS" is the agency, not "CMS login".
    folded = fold(name)
    ranks: list[dict[str, None]] = [{}, {}, {}]
    names: dict[str, str] = {}
    for entity in record.entities.values():
        for rank, words in enumerate(
            ((entity.acronym,), (entity.label, entity.short_label, entity.full_name), entity.aliases)
        ):
            for word in words:
                if word and fold(word) == folded:
                    ranks[rank][entity.id] = None
                if word:
                    names.setdefault(fold(word), word)
    for source in record.sources.values():
        if fold(source.title) == folded:
            ranks[1][source.id] = None
    for found in ranks:
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise AmbiguousName(name, [f"{id} ({record.label(id)})" for id in found])
    near = [names[n] for n in difflib.get_close_matches(folded, sorted(names), n=3, cutoff=0.6)]
    near += [word for key, word in sorted(names.items()) if len(folded) > 2 and folded in key and word not in near]
    raise UnknownName(name, near[:3])
