"""Rows as drafts of claims: each name an id, each word of ours a term, each date a date; or faults."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from datareach.dates import date_bounds
from datareach.load import shown
from datareach.model import Record, Text, Triple
from datareach.record import fold
from datareach.records.sheet.additions import Additions, date_fault, parts
from datareach.records.sheet.columns import COLUMNS, NEEDED
from datareach.records.sheet.faults import Fault
from datareach.records.sheet.read import Row, Unfit

NAMES_ITS_SPEAKER = ("dr:OfficialStatement", "dr:SwornStatement", "dr:CourtFinding", "dr:Alleged")
"""Bases whose speaker is somebody other than who published the source."""
HANDS_OVER = ("dr:Extract", "dr:Reporting", "dr:DataPooling")
"""Means by which data is handed over, so that nobody takes it for a look into a system."""
_ANCHOR_WORDS = 8
_LEGAL = {"agreement": "dr:underAgreement", "contract": "dr:underAgreement", "notice": "dr:underNotice",
          "law": "dpv:hasLegalBasis"}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A claim that a row makes: what it says, and what is said about it."""

    row: int
    relation: str
    says: tuple[Triple, ...]
    source: str
    basis: str
    modality: str
    speakers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    page: str = ""
    section: str = ""
    line: str = ""
    anchor: str = ""
    note: str = ""


@dataclass
class Drafting:
    """Makes drafts of the rows of one sheet; what it adds to the graph is known."""

    additions: Additions
    relations: dict[tuple[str, ...], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    """The label of each access and flow that the sheet adds."""
    taken: set[str] = field(default_factory=set)
    alike: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """What of the graph has this value of this property."""

    def __post_init__(self) -> None:
        self.taken |= {fold(entity.label) for entity in self.record.entities.values()}
        for claim in self.record.claims.values():
            for t in claim.triples:
                self.alike[t.predicate, str(t.object)].add(t.subject)

    @property
    def record(self) -> Record:
        """The record of the graph as it is."""
        return self.additions.record

    def drafts(self, rows: Iterable[Row]) -> tuple[list[Draft], list[Fault]]:
        """The drafts of the rows that are right, and the faults of the others."""
        drafts: list[Draft] = []
        faults: list[Fault] = []
        seen: dict[tuple[tuple[str, str], ...], int] = {}
        for row in rows:
            content = tuple(sorted((key, fold(text)) for key, text in row.cells.items() if key != "new"))
            if content in seen:
                faults.append(Fault(row.number, "", f"says the same as row {seen[content]}", "Remove one of the two."))
                continue
            seen[content] = row.number
            found = _Reader(self, row)
            draft = found.draft()
            faults += found.faults
            if draft:
                drafts.append(draft)
        return drafts, faults


class _Reader:
    """Reads one row, and gathers all that is wrong with it."""

    def __init__(self, drafting: Drafting, row: Row) -> None:
        self.drafting, self.additions, self.row, self.cells = drafting, drafting.additions, row, row.cells
        self.faults: list[Fault] = []

    def draft(self) -> Draft | None:
        cells = self.cells
        for column in COLUMNS:
            if column.key in NEEDED and column.key not in cells:
                what = "no source" if column.key == "source" else "nothing is written"
                self.fault(column.key, what, f"Write {column.words}.")
        who, what = self.thing("who"), self.thing("what")
        giver = self.thing("giver")
        modality = self.term("modality", "dr:Modality", "modality")
        means = self.term("by", "dr:Mechanism", "means")
        through, under = self.things("through"), self.things("under")
        kind = self.kind(means)
        says = [
            *self.triples("dr:to" if kind == "flow" else "dpv:hasRecipient", who),
            *self.triples("dr:dataset", what),
            *self.triples("dr:from" if kind == "flow" else "dr:grantor", giver),
            *self.triples("dr:mechanism", means),
            *(each for id in through for each in self.triples("dr:viaSystem", id)),
            *(each for id in under for each in self.triples(self.legal(id), id)),
            *(each for id in self.things("purpose") for each in self.triples("dpv:hasPurpose", id)),
            *(each for id in self.things("categories") for each in self.triples("dpv:hasPersonalData", id)),
            *(each for id in self.things("people") for each in self.triples("dpv:hasDataSubject", id)),
            *self.dates(),
        ]
        source, publisher = self.source()
        basis = self.term("basis", "dr:Basis", "basis")
        speakers = self.things("speaker")
        self.known_by(basis, bool(speakers))
        page, section, line, anchor = self.place()
        documents = self.things("document")
        if self.faults:
            return None
        relation = self.relation(kind, who, what, giver, means, through, under)
        if self.faults:
            return None
        head = [
            Triple(relation, "rdf:type", "dr:Flow" if kind == "flow" else "dr:Access"),
            Triple(relation, "rdfs:label", Text(self.drafting.labels[relation], language="en")),
        ] if relation in self.drafting.labels else []  # fmt: skip
        return Draft(
            row=self.row.number,
            relation=relation,
            says=(*head, *(Triple(relation, t.predicate, t.object) for t in says)),
            source=source,
            basis=basis,
            modality=modality,
            speakers=speakers or ((publisher,) if publisher and basis != "dr:EditorInference" else ()),
            documents=documents,
            page=page,
            section=section,
            line=line,
            anchor=anchor,
            note=cells.get("note", ""),
        )

    # ---- one cell

    def fault(self, column: str, message: str, advice: str) -> None:
        self.faults.append(Fault(self.row.number, column, message, advice))

    def _try(self, column: str, name: str, look: Callable[[str], str]) -> str:
        try:
            return look(name)
        except Unfit as wrong:
            self.fault(column, wrong.message, wrong.advice)
            return ""

    def things(self, column: str) -> tuple[str, ...]:
        names = parts(self.cells.get(column, ""), column) if column in self.cells else ()
        found = (self._try(column, name, lambda n: self.additions.thing(n, column)) for name in names)
        return tuple(dict.fromkeys(id for id in found if id))

    def thing(self, column: str) -> str:
        return next(iter(self.things(column)), "")

    def term(self, column: str, cls: str, what: str) -> str:
        if column not in self.cells:
            return ""
        return self._try(column, self.cells[column], lambda name: self.additions.names.term(name, cls, what))

    def triples(self, predicate: str, value: str | Text) -> tuple[Triple, ...]:
        return (Triple("", predicate, value),) if value else ()

    def kind(self, means: str) -> str:
        kind = fold(self.cells.get("kind", ""))
        if kind not in ("", "access", "flow"):
            self.fault("kind", f"'{shown(self.cells['kind'])}' is neither access nor flow", "Write access or flow.")
        if not kind and means in HANDS_OVER:
            label = self.drafting.record.label(means)
            self.fault("kind", f"“{label}” hands data over", "Write flow; or access, where they look into it.")
        return kind or "access"

    def legal(self, id: str) -> str:
        entity = self.drafting.record.entities.get(id)
        added = next((t.kind for t in self.additions.things.values() if t.id == id), "agreement")
        return _LEGAL[entity.kind if entity else added]

    def dates(self) -> list[Triple]:
        found = {}
        for column, predicate in (("start", "dr:start"), ("end", "dr:end")):
            text = self.cells.get(column, "")
            if text and (wrong := date_fault(text)):
                self.fault(column, *wrong)
            elif text:
                found[predicate] = text
        if len(found) == 2:
            first, last = date_bounds(found["dr:start"])[0], date_bounds(found["dr:end"])[1]
            if first and last and last < first:
                self.fault("end", f"{found['dr:end']} is before {found['dr:start']}", "Correct one of the two.")
        return [Triple("", predicate, Text(text, "edtf:EDTF")) for predicate, text in found.items()]

    def source(self) -> tuple[str, str]:
        if "source" not in self.cells:
            return "", ""
        row = self.additions.faulty.get(fold(self.cells["source"]))
        if row:
            if row != self.row.number:
                self.fault("source", f"row {row} describes this new source, and wrongly", "Mend that row.")
            return "", ""
        try:
            return self.additions.source(self.cells["source"])
        except Unfit as wrong:
            self.fault("source", wrong.message, wrong.advice)
            return "", ""

    def known_by(self, basis: str, spoken: bool) -> None:
        label = self.drafting.record.label(basis)
        if basis in NAMES_ITS_SPEAKER and not spoken and "speaker" not in self.cells:
            self.fault("speaker", f"the basis is “{label}”, and nobody is named", "Write who says it.")
        if basis == "dr:EditorInference" and "note" not in self.cells:
            self.fault("note", "an inference without what it was drawn from", "Write from what you conclude it.")

    def place(self) -> tuple[str, str, str, str]:
        page, section, line = (self.cells.get(key, "") for key in ("page", "section", "line"))
        if not (page or section or line):
            self.fault("page", "not said where in the source it stands", "Write a page, a section or a line.")
        if line and not re.fullmatch(r"[1-9]\d{0,6}", line):
            self.fault("line", f'"{shown(line)}" is no whole number from 1', "Write the number of the line.")
        anchor = self.cells.get("anchor", "")
        if len(anchor.split()) > _ANCHOR_WORDS:
            self.fault("anchor", f"{len(anchor.split())} words; at most {_ANCHOR_WORDS}", "Shorten it.")
        return page, section, line, anchor

    # ---- the access or flow

    def relation(
        self, kind: str, who: str, what: str, giver: str, means: str, through: tuple[str, ...], under: tuple[str, ...]
    ) -> str:
        """The access or flow that the row speaks of: named, or the one of the rows that say the same of it."""
        name = self.cells.get("relation", "")
        if name:
            return self._named(name, kind)
        key = (kind, who, what, giver, means, *through, *under)
        if key not in self.drafting.relations:
            names = self._label(kind, who, what, giver)
            self.drafting.relations[key] = self._make(names)
            same = self._like(kind, who, what)
            if same:
                self.drafting.notes.append(
                    f"row {self.row.number}: the graph has {' and '.join(same)}; write that into column access or flow "
                    "where the row speaks of it"
                )
        return self.drafting.relations[key]

    def _named(self, name: str, kind: str) -> str:
        entities = self.drafting.record.entities
        known = sorted(
            id for id, e in entities.items()
            if e.kind in ("access", "flow") and (name == id or fold(e.label) == fold(name))
        )  # fmt: skip
        if known and entities[known[0]].kind != kind:
            self.fault("kind", f"“{shown(name)}” is a {entities[known[0]].kind} in the graph", "Write that.")
            return ""
        if known:
            return known[0]
        key = (kind, fold(name))
        other = (("flow" if kind == "access" else "access"), fold(name))
        if other in self.drafting.relations:
            self.fault("kind", f"another row has “{shown(name)}” as {other[0]}", "Write the same in both.")
            return ""
        if key not in self.drafting.relations:
            self.drafting.relations[key] = self._make(name)
        return self.drafting.relations[key]

    def _make(self, label: str) -> str:
        own, number = label, 1
        while fold(own) in self.drafting.taken:
            number += 1
            own = f"{label} ({number})"
        self.drafting.taken.add(fold(own))
        id = self.additions.fresh(self.additions.spaces.things, own)
        self.drafting.labels[id] = own
        return id

    def _label(self, kind: str, who: str, what: str, giver: str) -> str:
        known = {t.id: t.label for t in self.additions.things.values()}
        entities = self.drafting.record.entities
        w, d, g = (known.get(id) or (entities[id].name if id in entities else "") for id in (who, what, giver))
        if kind == "flow":
            return f"{d} from {g} to {w}" if g else f"{d} to {w}"
        return f"{w} access to {d}"

    def _like(self, kind: str, who: str, what: str) -> list[str]:
        """The accesses or flows of the graph with the same recipient and data set."""
        alike = self.drafting.alike
        found = alike["dr:to" if kind == "flow" else "dpv:hasRecipient", who] & alike["dr:dataset", what]
        return sorted(f"“{self.drafting.record.label(id)}”" for id in found)
