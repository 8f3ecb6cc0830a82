"""FollowTheMoney entities as JSON lines, for Aleph, OpenAleph and OpenSanctions' tools (https://followthemoney.tech).

FollowTheMoney has no word for access to data. An access or a flow becomes links (``UnknownLink``): from whoever gets
the data to each data set, and from whoever gives it to whoever gets it, each with dates, sources and its sentence.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from datareach.export.format import Format
from datareach.export.network import Edge, Network, Node, claim_values, network
from datareach.safe import clean, web_address
from datareach.view.excerpt import Excerpt
from datareach.view.facts import DATA, DOOR_KINDS, FROM, TO

Properties = dict[str, list[str]]
Entity = dict[str, Any]

SCHEMAS = {
    "organisation": "Organization",
    "person": "Person",
    "system": "Asset",
    "data set": "Asset",
    "agreement": "Contract",
    "contract": "Contract",
    "law": "Article",
    "notice": "Article",
    "document": "Article",
    "policy": "Article",
    "court case": "CourtCase",
    "legal event": "Event",
    "programme": "Project",
    "initiative": "Project",
}
"""The schema of each kind of thing; ``Article`` is FollowTheMoney's one document that needs no file."""

PUBLIC = ("dr:FederalAgency", "dr:FederalDepartment", "dr:Government", "dr:State")

NAMES = ("name", "alias", "weakAlias")
LONGEST = dict.fromkeys(NAMES, 384) | dict.fromkeys(("description", "notes", "summary"), 65_000) | {"sourceUrl": 4_096}
"""How many characters FollowTheMoney takes in these properties; its validation refuses a thing with more in one."""
LONGEST_OTHER = 1_024
CUT = "… (cut: too long for FollowTheMoney)"

_FULL_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def write(excerpt: Excerpt) -> str:
    """The excerpt as FollowTheMoney entities, a line each, sorted by id."""
    found = {entity["id"]: entity for entity in _Making(network(excerpt)).entities()}
    return "".join(json.dumps(found[id], ensure_ascii=False, sort_keys=True) + "\n" for id in sorted(found))


def entity_id(id: str) -> str:
    """An id that FollowTheMoney takes (letters, digits, dots, hyphens), different for different ids.

    >>> entity_id("id:ice")
    'id.ice.9449166d'
    """
    slug = re.sub(r"[^0-9A-Za-z]+", ".", id).strip(".")[:80].strip(".")
    return f"{slug or 'x'}.{hashlib.sha1(id.encode(), usedforsecurity=False).hexdigest()[:8]}"


class _Making:
    def __init__(self, net: Network) -> None:
        self.net, self.record = net, net.record
        self.nodes = {node.id: node for node in net.nodes}
        self.schema = {node.id: schema for node in net.nodes if (schema := self._schema(node))}
        self.sheets = {id: claim_values(self.record, claim) for id, claim in self.record.claims.items()}
        self.about: dict[str, list[Edge]] = defaultdict(list)
        for edge in net.edges:
            self.about[edge.subject].append(edge)

    def entities(self) -> Iterator[Entity]:
        for source in self.record.sources.values():
            yield _entity(
                source.id,
                "Article",
                title=[clean(source.title)],
                name=[clean(source.title)],
                publisher=[clean(source.publisher)],
                publishedAt=[source.issued if _FULL_DATE.fullmatch(source.issued) else ""],
                sourceUrl=[web_address(source.url), web_address(source.archived)],
                retrievedAt=[source.retrieved if _FULL_DATE.fullmatch(source.retrieved) else ""],
                description=[clean(source.note)],
            )
        for id, schema in self.schema.items():
            yield self._thing(self.nodes[id], schema)
        for node in self.net.nodes:
            if node.kind in DOOR_KINDS:
                yield from self._door(node)
        for edge in self.net.edges:
            if edge.subject in self.schema and {edge.source, edge.target} <= self.schema.keys():
                yield from self._tie(edge)

    def _schema(self, node: Node) -> str:
        schema = SCHEMAS.get(node.kind, "")
        if schema == "Organization":
            kind = self.record.entities[node.id].classification
            return "Company" if kind == "dr:Company" else "PublicBody" if kind in PUBLIC else schema
        return "" if node.kind in DOOR_KINDS and schema != "Project" else schema

    def _thing(self, node: Node, schema: str) -> Entity:
        entity = self.record.entities.get(node.id)
        also = {
            "PublicBody": {"parent": [entity_id(p) for p in (entity.parents if entity else ()) if p in self.schema]},
            "Contract": {"title": [node.label]},
            "Article": {"title": [node.label]},
            "Event": {"startDate": [node.first], "endDate": [node.last]},
            "Project": {"startDate": [node.first], "endDate": [node.last]},
        }
        also["Organization"] = also["Company"] = also["PublicBody"]
        own = {
            "name": [node.label],
            "alias": [*node.also_called],
            "weakAlias": [node.name if node.name != node.label else ""],
            "keywords": [node.kind],
            "notes": [
                *(f"{s.label}: {s.words} ({', '.join(s.claims)})" for s in node.said if s.property != "rdf:type"),
                *(f"no source here says {question}" for question in node.unknown),
                *([f"whole name: {node.label}"] if len(node.label) > LONGEST["name"] else ()),
            ],
            **also.get(schema, {}),
        }
        evidence = self._evidence(node.claims)
        if schema not in ("Event", "Project"):
            evidence.pop("recordId", None)
        own["description"] = [node.description, *evidence.pop("description")]
        return _entity(node.id, schema, **own, **evidence)

    def _evidence(self, claims: Iterable[str]) -> Properties:
        """Where it is from: address, publisher and document of each source, and a line for each claim."""
        sheets = [self.sheets[id] for id in claims]
        return {
            "sourceUrl": [str(s["url"]) for s in sheets],
            "publisher": [str(s["publisher"]) for s in sheets],
            "proof": [entity_id(str(s["source_id"])) for s in sheets if str(s["source_id"]) in self.record.sources],
            "description": [_line(s) for s in sheets],
        }

    def _door(self, node: Node) -> Iterator[Entity]:
        by = {key: [e for e in self.about[node.id] if e.property in names] for key, names in _PARTS.items()}
        for gets in by["to"]:
            if gets.target not in self.schema:
                continue
            for other in (*by["from"], *by["data"], *by["through"]):
                if other.source in self.schema:
                    giver = other.property in FROM
                    ends = (other.source, gets.target) if giver else (gets.target, other.source)
                    role = other.label if giver else f"{node.modality or 'is said to'} {_VERB[other.property]}"
                    yield self._link(
                        f"{node.id}|{other.property}|{other.source}|{gets.target}", *ends, role, node,
                        sorted({*gets.claims, *other.claims, *node.claims}),
                    )  # fmt: skip

    def _link(self, id: str, subject: str, object: str, role: str, about: Node | Edge, claims: list[str]) -> Entity:
        node = isinstance(about, Node)
        return _entity(
            id,
            "UnknownLink",
            subject=[entity_id(subject)],
            object=[entity_id(object)],
            role=[role],
            status=[about.modality, about.basis, about.standing, about.legal_status if isinstance(about, Node) else ""],
            summary=[about.description if isinstance(about, Node) else ""],
            startDate=[about.first],
            endDate=[about.last],
            recordId=[about.id if node else ""],
            **self._evidence(claims),
        )

    def _tie(self, edge: Edge) -> Iterator[Entity]:
        schemas = self.schema[edge.source], self.schema[edge.target]
        if edge.property == "org:unitOf":
            return  # stands as the parent of the part
        if edge.property == "tech:hasOwner" and schemas[0] in _ASSETS and schemas[1] in _PARTIES:
            yield _entity(
                edge.id,
                "Ownership",
                owner=[entity_id(edge.target)],
                asset=[entity_id(edge.source)],
                role=[edge.label],
                status=[edge.basis, edge.standing],
                startDate=[edge.first],
                endDate=[edge.last],
                **self._evidence(edge.claims),
            )
        else:
            yield self._link(edge.id, edge.source, edge.target, edge.label, edge, list(edge.claims))


_PARTS = {"to": TO, "from": FROM, "data": DATA, "through": ("dr:viaSystem",)}
_VERB = {"dr:dataset": "reach or get", "dr:viaSystem": "go through"}
_ASSETS, _PARTIES = {"Asset", "Contract", "Company"}, {"Organization", "PublicBody", "Company", "Person"}


def _line(sheet: dict[str, str | tuple[str, ...]]) -> str:
    by = "; ".join(sheet["said_by"])
    parts = (*(sheet[key] for key in ("basis", "standing", "modality", "review", "source", "published", "where")), by)
    return f"{sheet['id']}: {' · '.join(str(part) for part in parts if part)}"


def _entity(id: str, schema: str, **properties: Iterable[str]) -> Entity:
    kept = {key: list(dict.fromkeys(_fitted(key, value) for value in values)) for key, values in properties.items()}
    return {
        "id": entity_id(id),
        "schema": schema,
        "properties": {key: found for key, values in sorted(kept.items()) if (found := [*filter(None, values)])},
    }


def _fitted(key: str, value: str) -> str:
    """A value as FollowTheMoney keeps it: composed characters, names on one line, none longer than it takes."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if key in NAMES:
        value = " ".join(value.split())
    longest = LONGEST.get(key, LONGEST_OTHER)
    if len(value) <= longest:
        return value
    # A part of an address leads elsewhere.
    return "" if key == "sourceUrl" else value[: longest - len(CUT)] + CUT


FTM = Format(
    name="ftm",
    ending=".ftm.json",
    kind="data",
    words="FollowTheMoney entities, a line each, for Aleph and OpenAleph",
    holds="parties, systems, data sets, papers, cases; accesses and flows as links with dates, sources, basis, "
    "standing and whether reviewed",
    loses="scopes, conditions, purposes, people and data categories as things of their own; which claims conflict; who "
    "says what stands in words; an imprecise date becomes the widest days; names end after 384 characters",
    write=write,
)
