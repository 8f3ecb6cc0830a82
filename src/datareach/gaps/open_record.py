"""What of a record may stand in a letter to an agency: public claims of named sources, and the things they speak of."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from datareach.law import make_cells
from datareach.model import Record, Text

NOT_FACTS = frozenset({"dr:ReportedUnnamed", "dr:EditorInference"})
"""Bases that a request never shows: it would point at a person, or it is our own conclusion and no published fact."""


def open_record(record: Record) -> Record:
    """The record with nothing but public claims of named sources; things are called what those or the register say."""
    claims = {id: c for id, c in record.claims.items() if c.public and c.basis not in NOT_FACTS}
    spoken = {id for claim in claims.values() for id in claim.mentions()}
    spoken |= {speaker for claim in claims.values() for speaker in claim.speakers}
    labels = {
        triple.subject: triple.object.value
        for claim in reversed(claims.values())
        for triple in claim.triples
        if triple.predicate == "rdfs:label" and isinstance(triple.object, Text)
    }
    queue, kept = sorted(spoken), set()
    while queue:
        id = queue.pop()
        if id in record.entities and id not in kept:
            kept.add(id)
            queue += record.entities[id].parents
    entities = {
        id: entity if entity.registered else replace(entity, label=labels.get(id, entity.kind), short_label="")
        for id, entity in record.entities.items()
        if id in kept
    }
    public = replace(
        record, claims=MappingProxyType(claims), entities=MappingProxyType(entities),
        conflicts=(), links=(), cells=(), searches=(), unknowns=(), bounds=(),
    )  # fmt: skip
    return replace(public, cells=make_cells(public))
