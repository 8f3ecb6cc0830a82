"""Tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from datareach.model import Record
from datareach.safe import clean
from datareach.view import Row, View
from datareach.view.rows import STANDINGS

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "|", "%")
"""A cell that begins with one of these is a formula to a spreadsheet, unless a quote stands before it."""

ROW_HEADS = (
    "Access or flow",
    "Kind",
    "May, can or did",
    "Legal status",
    "How known",
    "From",
    "What data",
    "To",
    "Means",
    "Through",
    "Under",
    "Legal basis given",
    "For",
    "State of play",
    "Dates as stated",
    "Standing of claims",
    "Sources",
    "Unknown",
)


def render_tables(record: Record, view: View) -> dict[str, str]:
    """Each table by name as CSV text: entities, accesses and flows, claims, sources, conflicts, unknowns."""
    return {
        "accesses-and-flows": _csv(
            ("Id", *ROW_HEADS), ((row.id, *map(_join, cells(row, record))) for row in view.rows)
        ),
        "claims": _csv(
            (
                "Id",
                "Statements",
                "Source",
                "Published",
                "Where",
                "Words",
                "Basis",
                "Standing",
                "Modality",
                "Said by",
                "Speaks of",
                "Recorded",
                "Note",
                "Address",
            ),
            _claims(record),
        ),
        "conflicts": _csv(
            ("Id", "Conflict", "About", "Claims", "Note"),
            (
                (c.id, c.label, _join(record.label(a) for a in c.about), _join(c.involves), c.note)
                for c in record.conflicts
            ),
        ),
        "entities": _csv(
            ("Id", "Name", "Acronym", "Kind", "Part of", "Also called", "Claims"),
            (
                (
                    e.id,
                    e.label,
                    e.acronym,
                    e.kind,
                    _join(record.label(p) for p in e.parents),
                    _join(e.aliases),
                    str(len(record.claims_about(e.id))),
                )
                for e in record.entities.values()
            ),
        ),
        "sources": _csv(
            ("Id", "Title", "Publisher", "Published", "Address", "Archived copy", "Retrieved", "Read by us", "Note"),
            (
                (
                    s.id,
                    s.title,
                    record.label(s.publisher),
                    s.issued,
                    s.url,
                    s.archived,
                    s.retrieved,
                    "yes" if s.read_by_us else "no",
                    s.note,
                )
                for s in record.sources.values()
            ),
        ),
        "unknowns": _csv(
            ("About", "Name", "What no source here says"),
            ((u.about, record.label(u.about), u.question) for u in record.unknowns),
        ),
    }


def cells(row: Row, record: Record) -> tuple[tuple[str, ...], ...]:
    """The cells of one access or flow, in the order of ``ROW_HEADS``, each a list; for CSV and page alike."""
    return (
        (row.name,),
        (row.kind,),
        tuple(word for word in (row.modality or "not said", "disputed" if row.mark.disputed else "") if word),
        (row.legal,) if row.legal else (),
        (record.label(row.basis),) if row.basis else (),
        row.giver,
        row.data,
        row.getter,
        row.means,
        row.through,
        row.under,
        row.rules,
        row.purposes,
        row.state,
        row.dates,
        row.standing,
        row.sources,
        row.unknowns,
    )


def _claims(record: Record) -> Iterable[Sequence[str]]:
    for claim in record.claims.values():
        source = record.sources.get(claim.source)
        statements = (
            f"{record.label(t.subject)}: {record.label(t.predicate)}: {_value(record, t.object)}" for t in claim.triples
        )
        yield (
            claim.id,
            _join(statements),
            record.label(claim.source),
            source.issued if source else "",
            claim.locator,
            claim.anchor,
            record.label(claim.basis),
            STANDINGS.get(claim.standing, claim.standing),
            record.label(claim.modality) if claim.modality else "",
            _join(record.label(s) for s in claim.speakers),
            _join(record.label(d) for d in claim.documents),
            claim.recorded,
            claim.note,
            source.url if source else "",
        )


def _value(record: Record, value: object) -> str:
    return record.label(value) if isinstance(value, str) else str(value)


def _join(words: Iterable[str]) -> str:
    return "; ".join(words)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return "'" + clean(cell) if cell.lstrip(" ").startswith(DANGEROUS) else clean(cell)
