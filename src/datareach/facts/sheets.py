"""The fact sheet of anything, as data: what is said, by whom, what is disputed, what is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from datareach.dates import when
from datareach.law import cell_words, effect, interval_words, last_day, status_words, timeline
from datareach.model import Cell, Claim, Record, Source, Text, Value
from datareach.safe import text_link, web_address

Sheet: TypeAlias = dict[str, Any]

# The order in which a reader asks; what is not listed follows in the order of its label.
_ORDER = (
    "dpv:hasRecipient", "dr:recipientRole", "dr:from", "dr:to", "dpv:hasParty", "dr:grantor", "dr:dataset",
    "dr:viaSystem", "dr:mechanism", "dr:accounts", "dr:underAgreement", "dpv:hasLegalBasis",
    "dr:assertsComplianceWith", "dpv:hasPurpose", "dr:disclaimsPurpose", "dct:type", "dr:explicitlyNot",
    "dpv:hasPersonalData", "dr:omits", "dpv:hasDataSubject", "dr:dated", "dr:signedOn", "dr:signatory", "dr:start",
    "dr:end", "schema:duration", "dpv:hasActivityStatus", "dr:condition",
)  # fmt: skip
# Shown elsewhere: the kind in the title, the conditions under "terms".
_HIDDEN = frozenset({"rdf:type", "rdfs:label", "dr:condition"})


def claim_sheet(record: Record, claim: Claim) -> Sheet:
    """What stands behind a statement: source, date, locator, anchor, basis, standing, modality, speaker, link."""
    source = record.sources.get(claim.source, Source(claim.source, claim.source))
    return {
        "id": claim.id,
        "source": source.title,
        "source_id": claim.source,
        "publisher": source.publisher,
        "date": source.issued,
        "locator": claim.locator,
        "anchor": claim.anchor,
        "basis": record.label(claim.basis),
        "standing": record.label(claim.standing),
        "reviewed": claim.reviewed,
        "modality": record.label(claim.modality) if claim.modality else "",
        "speakers": [record.label(s) for s in claim.speakers],
        "documents": [record.label(d) for d in claim.documents],
        "note": claim.note,
        "recorded": claim.recorded,
        "link": text_link(source.url, claim.anchor),
        "archived": web_address(source.archived),
    }


def fact_sheet(record: Record, id: str) -> Sheet:
    """The fact sheet of an entity, a source or a claim, as plain data ready for JSON."""
    if id in record.claims:
        return _claim_as_subject(record, id)
    if id in record.sources:
        return _source_as_subject(record, id)
    entity = record.entities[id]
    claims = record.claims_about(id)
    ids = {claim.id for claim in claims}
    about_it = {id} | {t.subject for c in claims for t in c.triples if t.object == id}
    sheet: Sheet = {
        "id": id,
        "label": entity.label,
        "kind": entity.kind,
        "acronym": entity.acronym,
        "aliases": list(entity.aliases),
        "part_of": [record.label(p) for p in entity.parents],
        "identifier": entity.identifier,
        "said": said_of(record, id),
        "said_elsewhere": _pointing_at(record, id),
        "terms": terms_of(record, id),
        "status": status_words(record, id),
        "status_on": _status_on(record),
        "permitted": permitted(record, id),
        "timeline": _timeline(record, id),
        "caution": caution(record, id),
        "effect": effect(record, id, record.cells) if entity.kind == "legal event" else "",
        "conflicts": _conflicts(record, ids),
        "unknown": [u.question for u in record.unknowns_of.get(id, ())],
        "unknown_elsewhere": [
            f"{record.label(u.about)}: {u.question}" for u in record.unknowns if u.about in about_it and u.about != id
        ],
        "spoken": sum(id in claim.speakers for claim in record.claims.values()),
    }
    return sheet


def _status_on(record: Record) -> str:
    day = last_day(record)
    return day.isoformat() if day else ""


def _value_words(record: Record, value: Value) -> str:
    if isinstance(value, Text):
        return value.value
    entity = record.entities.get(value)
    return entity.full_name if entity else record.label(value)


def _statement(record: Record, value: Value, claims: list[Claim]) -> Sheet:
    return {
        "value": _value_words(record, value),
        "id": value if isinstance(value, str) else "",
        "claims": [claim_sheet(record, claim) for claim in claims],
    }


def said_of(record: Record, id: str) -> list[Sheet]:
    """What claims say of a thing: its properties in the order in which a reader asks, each value with its claims."""
    groups: dict[str, dict[Value, list[Claim]]] = {}
    for claim, triple in record.statements_of.get(id, ()):
        if triple.predicate not in _HIDDEN:
            groups.setdefault(triple.predicate, {}).setdefault(triple.object, []).append(claim)

    def order(predicate: str) -> tuple[int, str]:
        return (_ORDER.index(predicate) if predicate in _ORDER else len(_ORDER), record.label(predicate))

    return [
        {
            "property": predicate,
            "label": record.label(predicate),
            "statements": [
                _statement(record, value, claims)
                for value, claims in sorted(groups[predicate].items(), key=lambda item: _value_words(record, item[0]))
            ],
        }
        for predicate in sorted(groups, key=order)
    ]


def _pointing_at(record: Record, id: str) -> list[Sheet]:
    """Statements of other things that name this one: "ICE access to T-MSIS — through"."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in record.claims_about(id):
        for triple in claim.triples:
            if triple.object == id and triple.predicate not in _HIDDEN:
                found.setdefault((triple.subject, triple.predicate), []).append(claim)
    return [
        {
            "subject": record.label(subject),
            "id": subject,
            "property": predicate,
            "label": record.label(predicate),
            "claims": [claim_sheet(record, claim) for claim in claims],
        }
        for (subject, predicate), claims in sorted(
            found.items(), key=lambda item: (record.label(item[0][0]), item[0][1])
        )
    ]


def permitted(record: Record, id: str) -> list[Sheet]:
    """The legal status of an access or flow, interval by interval, each with whose and which data and its claims."""
    cells = record.cells_of.get(id, [])
    # Different data or people with one status over the same days is one line for a reader.
    lines: dict[tuple[Any, ...], list[Any]] = {}
    for cell in cells:
        lines.setdefault((cell.first or date.min, cell.last or date.max, cell.act, cell.verdict), []).append(cell)
    return [
        {
            "when": interval_words(group[0].first, group[0].last),
            "from": group[0].first.isoformat() if group[0].first else "",
            "until": group[0].last.isoformat() if group[0].last else "",
            "conduct": record.label(act),
            "status": record.label(verdict.status),
            "certain": verdict.certain,
            "inferred": any(cell.inferred for cell in group),
            "for": _whole_or_parts(record, group, cells),
            "permitted_by": [record.label(a) for a in verdict.permitted_by],
            "barred_by": [record.label(b) for b in verdict.barred_by],
            "claims": [
                claim_sheet(record, record.claims[c]) for c in sorted({c for cell in group for c in cell.claims})
            ],
        }
        for (_, _, act, verdict), group in sorted(lines.items(), key=lambda item: item[0])
    ]


def permission(line: Sheet) -> str:
    """One line of what was permitted in words: "perhaps barred, under …; barred by …; a date is inferred".

    >>> permission({"certain": True, "status": "ended", "permitted_by": [], "barred_by": ["Order"], "inferred": True})
    'ended; a bar stands beside it: Order; a date is inferred'
    """
    # "Not established" alone reads as if the access itself were in doubt.
    status = "no permission on record" if line["status"] == "not established" else line["status"]
    words = status if line["certain"] else f"perhaps {status}"
    if line["permitted_by"]:
        words += f", under {'; '.join(line['permitted_by'])}"
    if line["barred_by"]:
        # Where nothing permits it a bar changes nothing, and still binds.
        by = "barred by" if line["status"] == "barred" else "a bar stands beside it:"
        words += f"; {by} {'; '.join(line['barred_by'])}"
    return words + ("; a date is inferred" if line["inferred"] else "")


def _whole_or_parts(record: Record, group: list[Cell], cells: list[Cell]) -> list[str]:
    act = group[0].act
    parts = {(c.places, c.categories, c.people) for c in cells if c.act == act}
    if {(c.places, c.categories, c.people) for c in group} == parts:
        return ["all of it"]
    return sorted({cell_words(record, cell, cells) for cell in group})


def _timeline(record: Record, id: str) -> list[Sheet]:
    return [
        {
            "when": when(entry.stated),
            "stated": entry.stated,
            "what": entry.what,
            "scopes": list(entry.scopes),
            "effect": entry.effect,
            "inferred": entry.inferred,
            "claims": [claim_sheet(record, record.claims[c]) for c in entry.claims],
        }
        for entry in timeline(record, id, record.cells)
    ]


def caution(record: Record, id: str) -> str:
    """What "barred" and "ended" do not say of an access or flow."""
    found = {cell.verdict.status for cell in record.cells_of.get(id, ())}
    said = [words for status, words in _CAUTIONS.items() if status in found]
    if not said:
        return ""
    closed = sorted({when(str(value)) for _, value in record.said(id, "dr:closed")})
    known = f"closed {', '.join(closed)}, so a source says" if closed else "whether it was closed is not on record here"
    return " ".join([f"{said[0]}: {known}.", *(f"{words}." for words in said[1:])])


_CAUTIONS = {
    "dr:Barred": "Barred says what is permitted, not that the access stopped",
    "dr:Ended": "Ended is said of the permission, not of the access, nor of data that was already received",
}


def terms_of(record: Record, id: str) -> list[Sheet]:
    """The conditions of an access or flow, its own and those of the agreements it stands under."""
    terms = []
    under = sorted({v for _, v in record.said(id, "dr:underAgreement") if isinstance(v, str)})
    for holder in [id, *under]:
        for condition in sorted({v for _, v in record.said(holder, "dr:condition") if isinstance(v, str)}):
            kinds = sorted({record.label(str(v)) for _, v in record.said(condition, "dct:type")})
            terms.append(
                {
                    "condition": record.label(condition),
                    "id": condition,
                    "kinds": kinds,
                    "of": record.label(holder),
                    "claims": [claim_sheet(record, claim) for claim in record.claims_about(condition)],
                }
            )
    return terms


def _conflicts(record: Record, claim_ids: set[str]) -> list[Sheet]:
    sheets = [
        {
            "id": conflict.id,
            "label": conflict.label,
            "about": [record.label(a) for a in conflict.about],
            "note": conflict.note,
            "claims": [claim_sheet(record, record.claims[c]) for c in conflict.involves if c in record.claims],
        }
        for conflict in record.conflicts
        if claim_ids & set(conflict.involves)
    ]
    for link in record.links:
        if claim_ids & {link.subject, link.object} and link.predicate in (
            "cito:disputes",
            "cito:disagreesWith",
            "cito:refutes",
        ):
            both = [record.claims[c] for c in (link.subject, link.object) if c in record.claims]
            sheets.append(
                {
                    "id": link.subject,
                    "label": f"the first {record.label(link.predicate)} the second",
                    "about": [],
                    "note": "",
                    "claims": [claim_sheet(record, claim) for claim in both],
                }
            )
    return sheets


def _claim_as_subject(record: Record, id: str) -> Sheet:
    claim = record.claims[id]
    return {
        "id": id,
        "label": f"claim {id.partition(':')[2]}",
        "kind": "claim",
        **{"claim": claim_sheet(record, claim)},
        "says": [
            {
                "subject": record.label(t.subject),
                "property": record.label(t.predicate),
                "value": _value_words(record, t.object),
            }
            for t in claim.triples
        ],
        "conflicts": _conflicts(record, {id}),
    }


def _source_as_subject(record: Record, id: str) -> Sheet:
    source = record.sources[id]
    return {
        "id": id,
        "label": source.title,
        "kind": "source",
        "publisher": source.publisher,
        "date": source.issued,
        "address": source.url,
        "archived": source.archived,
        "read_by_us": source.read_by_us,
        "note": source.note,
        "claims": [claim_sheet(record, claim) for claim in record.claims.values() if claim.source == id],
    }
