"""An excerpt as tables: nodes, edges, every statement, claims, sources, conflicts, unknowns, accesses and flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from datareach.export.columns import EDGE_COLUMNS, NODE_COLUMNS, joined
from datareach.export.network import Network, claim_values, network
from datareach.model import Record, Text
from datareach.safe import clean
from datareach.view import Row
from datareach.view.excerpt import Excerpt

ROW_HEADS = (
    *("Access or flow", "Kind", "May, can or did", "Legal status", "How known", "From", "What data", "To", "Means"),
    *("Through", "Under", "Legal basis given", "For", "State of play", "Dates as stated", "Standing of claims"),
    *("Sources", "Unknown"),
)


@dataclass(frozen=True)
class Table:
    """A table: its name, what it lists, its heads, and its rows of as many texts."""

    name: str
    words: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(excerpt: Excerpt, *, text: Callable[[str], str] = clean) -> tuple[Table, ...]:
    """Each table of an excerpt; each text as ``text`` leaves it, by default without controls."""
    net, record = network(excerpt, text=text), excerpt.record
    found: tuple[Table, ...] = (
        Table("nodes", "each thing; an access or a flow is one", *_nodes(net)),
        Table("edges", "each statement between two things, in the direction of the data", *_edges(net)),
        Table("statements", "each statement of each claim, to the letter", *_statements(record)),
        Table("claims", "what stands behind the statements", *_claims(record)),
        Table("sources", "each document", *_sources(record)),
        Table("conflicts", "claims that cannot all hold", *_conflicts(record)),
        Table("unknowns", "what a reader would ask and no source here says", *_unknowns(record)),
        Table("accesses-and-flows", "who gets what, a row each, to read", *_accesses(net)),
    )
    if excerpt.told:
        found += (Table("hops", "the steps of the answer, numbered as reach numbers them", *_hops(excerpt.told)),)
    return tuple(replace(table, rows=tuple(_left(row, text) for row in table.rows)) for table in found)


def _left(row: tuple[str, ...], text: Callable[[str], str]) -> tuple[str, ...]:
    """A row with each cell as ``text`` leaves it. Where it leaves the whole row, there is no need to ask of each."""
    whole = "".join(row)
    return row if text(whole) == whole else tuple(map(text, row))


Listed = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def _nodes(net: Network) -> Listed:
    own = [column for column in NODE_COLUMNS if not column.startswith("claim_")]
    rows = []
    for node in net.nodes:
        said = tuple(f"{each.label}: {each.words}" for each in node.said if each.property != "rdf:type")
        cells = (said if column == "said" else getattr(node, column) for column in own)
        rows.append((node.id, *(joined(cell, "; ") if isinstance(cell, tuple) else str(cell) for cell in cells)))
    return ("Id", *map(_head, own)), tuple(rows)


def _edges(net: Network) -> Listed:
    own = [column for column in EDGE_COLUMNS if not column.startswith("claim_")]
    rows = []
    for edge in net.edges:
        cells = (joined(getattr(edge, column), "; ") for column in own)
        rows.append((edge.source, edge.target, "Directed", edge.id, *cells))
    return ("Source", "Target", "Type", "Id", *map(_head, own)), tuple(rows)


def _statements(record: Record) -> Listed:
    heads = ("Claim", "Subject", "Property", "Value", "Datatype", "Language", "In words")
    rows = []
    for claim in record.claims.values():
        for t in claim.triples:
            kind = (t.object.datatype or "xsd:string", t.object.language) if isinstance(t.object, Text) else ("id", "")
            value = t.object.value if isinstance(t.object, Text) else record.label(t.object)
            words = f"{record.label(t.subject)}: {record.label(t.predicate)}: {value}"
            rows.append((claim.id, t.subject, t.predicate, str(t.object), *kind, words))
    return heads, tuple(rows)


def _claims(record: Record) -> Listed:
    heads = ("Id", "Statements", *map(_head, ("source", "source_id", "publisher", "published", "url", "archived")),
             "Where", "Words", *map(_head, ("basis", "standing", "modality", "review", "said_by", "speaks_of")),
             "Recorded", "Note", "Of other claims")  # fmt: skip
    of_others: dict[str, list[str]] = defaultdict(list)
    for link in record.links:
        of_others[link.subject].append(f"{record.label(link.predicate)} {link.object}")
    rows = []
    for claim in record.claims.values():
        known = claim_values(record, claim, text=str)
        said = "; ".join(
            f"{record.label(t.subject)}: {record.label(t.predicate)}: "
            f"{t.object.value if isinstance(t.object, Text) else record.label(t.object)}"
            for t in claim.triples
        )
        cells = (joined(value, "; ") if isinstance(value, tuple) else value for value in known.values())
        id, *rest = cells
        rows.append((id, said, *rest, "; ".join(of_others[claim.id])))
    return heads, tuple(rows)


def _sources(record: Record) -> Listed:
    heads = ("Id", "Title", "Publisher", "Published", "Address", "Archived copy", "Retrieved", "Read by us", "Note")
    return heads, tuple(
        (
            *(s.id, s.title, record.label(s.publisher), s.issued, s.url, s.archived, s.retrieved),
            *("yes" if s.read_by_us else "no", s.note),
        )
        for s in record.sources.values()
    )


def _conflicts(record: Record) -> Listed:
    return ("Id", "Conflict", "About", "Claims", "Note"), tuple(
        (c.id, c.label, _join(record.label(a) for a in c.about), _join(c.involves), c.note) for c in record.conflicts
    )


def _unknowns(record: Record) -> Listed:
    return ("About", "Name", "What no source here says"), tuple(
        (u.about, record.label(u.about), u.question) for u in record.unknowns
    )


def _accesses(net: Network) -> Listed:
    return ("Id", *ROW_HEADS), tuple((row.id, *map(_join, cells(row, net.record))) for row in net.rows)


def _hops(told: Mapping[str, Any]) -> Listed:
    heads = ("Number", "Sentence", "Support", "May, can or did", "Legal status", "Access or flow", "Claims")
    rows = []
    for number, path in enumerate(told["paths"], 1):
        for place, hop in enumerate(path["hops"], 1):
            cells = (hop["sentence"], hop["support"], hop["modality"], hop["status"], hop["relation"])
            claims = _join(sheet["id"] for sheet in hop["claims"])
            rows.append((f"{number}.{place}", *(cell or "" for cell in cells), claims))
    return heads, tuple(rows)


def cells(row: Row, record: Record) -> tuple[tuple[str, ...], ...]:
    """The cells of one access or flow, in the order of ``ROW_HEADS``, each a list."""
    return (
        (row.name,),
        (row.kind,),
        tuple(word for word in (row.modality or "not said", "disputed" if row.mark.disputed else "") if word),
        (row.legal,) if row.legal else (),
        (record.label(row.basis),) if row.basis else (),
        *(row.giver, row.data, row.getter, row.means, row.through, row.under, row.rules, row.purposes, row.state),
        *(row.dates, row.standing, row.sources, row.unknowns),
    )


def _head(column: str) -> str:
    """A column as a head: "Also called".

    >>> _head("also_called")
    'Also called'
    """
    return column.replace("_", " ").capitalize()


def _join(words: Iterable[str]) -> str:
    return "; ".join(words)


__all__ = ["ROW_HEADS", "Table", "cells", "tables"]
