"""What is claimed, in full: each claim with its source, each thing with all that is said of it.

All of it is readable without script. The panel of the page shows copies of these very elements, so that nothing is
told in two ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from datareach.facts import caution, permission, permitted
from datareach.law import Timelines
from datareach.model import Claim, Conflict, Record, Text, Value
from datareach.render.legend import as_of
from datareach.render.markup import anchor, tag, text
from datareach.safe import text_link, web_address
from datareach.view import Row, View, when
from datareach.view.encoding import LEGAL_MARKS
from datareach.view.facts import Facts
from datareach.view.rows import STANDINGS

DATES = ("edtf:EDTF", "xsd:date", "xsd:duration")
SKIPPED = ("rdf:type", "rdfs:label")

ORDER = (
    "dpv:hasRecipient", "dr:to", "dr:recipientRole", "dr:accounts", "dr:dataset", "dpv:hasPersonalData", "dr:omits",
    "dpv:hasDataSubject", "dr:grantor", "dr:from", "dr:viaSystem", "dr:mechanism", "dr:underAgreement",
    "dpv:hasLegalBasis", "dr:assertsComplianceWith", "dpv:hasParty", "dr:signatory", "dpv:hasPurpose",
    "dr:disclaimsPurpose", "dr:condition", "dpv:hasActivityStatus", "dr:signedOn", "dr:dated", "dr:start", "dr:end",
)  # fmt: skip
"""What is told first of a thing: who gets what, from whom, through what, under what, for what, when; then the rest."""


class Evidence:
    """The claims of a record as markup, numbered once, so that every reference to one reads the same."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.facts = Facts(record)
        self.timelines = Timelines(record, record.cells)
        by_source: dict[str, list[Claim]] = defaultdict(list)
        for claim in record.claims.values():
            by_source[claim.source].append(claim)
        self.by_source: Mapping[str, list[Claim]] = {
            source: sorted(by_source[source], key=_place) for source in sorted(by_source)
        }
        self.number = {c.id: i for i, c in enumerate((c for cs in self.by_source.values() for c in cs), start=1)}
        self.source_number = {source: i for i, source in enumerate(record.sources, start=1)}
        self.recorded = max((claim.recorded for claim in record.claims.values() if claim.recorded), default="")

    def references(self, claims: Iterable[str]) -> str:
        """Links to claims: ``[3] [17]``."""
        known = sorted({self.number[id]: id for id in claims if id in self.number}.items())
        links = (tag("a", {"href": f"#{anchor('claim', id)}"}, f"[{n}]") for n, id in known)
        return " ".join(links)

    def things(self, view: View) -> str:
        """A section for each entity that a claim names: what is said of it, grouped by what is said."""
        rows = {row.id: row for row in view.rows}
        return "\n".join(self._thing(id, rows.get(id)) for id in self.record.entities)

    def claims(self) -> str:
        """Every claim in full, source by source, in the order in which they stand there."""
        parts = []
        for source, claims in self.by_source.items():
            parts.append(tag("h3", {}, text(self.record.label(source))))
            parts += [self._claim(claim) for claim in claims]
        return "\n".join(parts)

    def sources(self) -> str:
        """The numbered list of sources."""
        return tag("ol", {"class": "sources"}, "\n".join(self._source(id) for id in self.record.sources))

    def conflict_list(self) -> str:
        """Every conflict: what it is about, and both sides."""
        return "\n".join(self._conflict(conflict) for conflict in self.record.conflicts)

    def unknown_list(self) -> str:
        """Every unknown with the thing that it is about."""
        groups: dict[str, list[str]] = {}
        for unknown in self.record.unknowns:
            groups.setdefault(unknown.about, []).append(unknown.question)
        items = (tag("li", {}, f"{self._name(id)}: {text('; '.join(words))}") for id, words in groups.items())
        return tag("ul", {}, "\n".join(items))

    # ---- one thing

    def _thing(self, id: str, row: Row | None) -> str:
        entity = self.record.entities[id]
        parts = [tag("h3", {"tabindex": -1}, text(entity.full_name) + tag("small", {}, text(f" {entity.kind}")))]
        if row:
            parts.append(tag("p", {"class": "status"}, text(row.mark.words)))
        if row and row.legal:
            parts.append(tag("p", {"class": "status"}, text(f"{as_of(self.record)}: {row.legal}")))
        if words := caution(self.record, id):
            parts.append(tag("p", {}, text(words)))
        if entity.kind == "legal event":
            words = self.timelines.effect(id)
            parts.append(tag("p", {"class": "status"}, text(words[0].upper() + words[1:])))
        if entity.parents:
            parts.append(tag("p", {}, "Part of " + ", ".join(self._name(parent) for parent in entity.parents)))
        questions = [unknown.question for unknown in self.record.unknowns_of.get(id, ())]
        if questions:
            items = "".join(tag("li", {}, text(question)) for question in questions)
            parts.append(tag("p", {"class": "gap"}, "Not on record here:") + tag("ul", {"class": "gap"}, items))
        parts.append(self._said(id))
        parts += [self._permitted(id), self._timeline(id)] if row else []
        return tag("section", {"class": "about", "id": anchor("about", id)}, "".join(part for part in parts if part))

    def _said(self, id: str) -> str:
        groups: dict[str, dict[str, list[str]]] = {}
        for claim in self.facts.claims_of[id]:
            for triple in claim.triples:
                if triple.predicate in SKIPPED:
                    continue
                if triple.subject == id:
                    groups.setdefault(triple.predicate, {}).setdefault(self._value(triple.object), []).append(claim.id)
                elif triple.object == id:
                    other = f"{self._name(triple.subject)} ({text(self.record.label(triple.predicate))})"
                    groups.setdefault("", {}).setdefault(other, []).append(claim.id)
        rows = []
        for predicate in sorted(groups, key=_rank):
            rows.append(tag("dt", {}, text(self.record.label(predicate) if predicate else "named by")))
            values = (f"{value} {self.references(claims)}" for value, claims in groups[predicate].items())
            rows.append(tag("dd", {}, "; ".join(values)))
        return tag("dl", {}, "".join(rows)) if rows else tag("p", {}, "No claim says anything of it.")

    def _permitted(self, id: str) -> str:
        """The legal status interval by interval; what every line rests on is named once, below them."""
        lines = permitted(self.record, id)
        behind = [{claim["id"] for claim in line["claims"]} for line in lines]
        common = set.intersection(*behind) if len(behind) > 1 else set()
        marks = {self.record.label(status): mark for status, mark in LEGAL_MARKS.items()}
        items = []
        for line, claims in zip(lines, behind, strict=True):
            words = f": {line['conduct']} {marks.get(line['status'], '')} {permission(line)} "
            scopes = "".join(tag("li", {}, text(scope)) for scope in line["for"] if scope != "all of it")
            items.append(
                tag("b", {}, text(line["when"]))
                + text(words)
                + self.references(claims - common)
                + (tag("ul", {}, scopes) if scopes else "")
            )
        if not items:
            return ""
        rest = tag("p", {}, f"Each line also rests on {self.references(common)}") if common else ""
        return tag("h4", {}, "What was permitted, and when") + self._law_list(items) + rest

    def _timeline(self, id: str) -> str:
        """What happened to it, day by day; the scopes of an order stand with the order."""
        items = []
        for entry in self.timelines.of(id):
            label = self.record.label(entry.about)
            linked = entry.about != id and entry.about in self.record.entities and entry.what.startswith(label)
            what = text(entry.what)
            if linked:
                what = tag("a", {"href": f"#{anchor('about', entry.about)}"}, text(label)) + text(
                    entry.what[len(label) :]
                )
            day = when(entry.stated) + (" (inferred)" if entry.inferred else "")
            said = entry.effect
            if self.record.label(id) in said:
                said = "bars this" if said.startswith("bars: ") else "changes the status of this"
            items.append(
                f"{tag('b', {}, text(day))}: {what} {self.references(entry.claims)}"
                + (tag("p", {}, text(said)) if said else "")
            )
        return tag("h4", {}, "Timeline") + self._law_list(items) if items else ""

    @staticmethod
    def _law_list(items: Iterable[str]) -> str:
        return tag("ul", {"class": "law"}, "".join(tag("li", {}, item) for item in items))

    # ---- one claim

    def _claim(self, claim: Claim) -> str:
        record = self.record
        source = record.sources.get(claim.source)
        statements = "".join(
            tag("li", {}, f"{self._name(t.subject)} <b>{text(record.label(t.predicate))}</b> {self._value(t.object)}")
            for t in claim.triples
            if t.predicate not in SKIPPED
        )
        standing = STANDINGS.get(claim.standing, claim.standing)
        facts = [
            ("How known", record.label(claim.basis)),
            ("May, can or did", record.label(claim.modality) if claim.modality else ""),
            ("Standing", standing),
            ("Said by", ", ".join(record.label(speaker) for speaker in claim.speakers)),
            ("Speaks of", ", ".join(record.label(document) for document in claim.documents)),
            ("Note", claim.note),
            ("Recorded", when(claim.recorded) if claim.recorded != self.recorded else ""),
        ]
        parts = [
            tag("p", {"class": "number"}, f"[{self.number[claim.id]}]"),
            tag("ul", {"class": "statements"}, statements) if statements else "",
            tag("p", {"class": "anchor"}, f"“{text(claim.anchor)}”") if claim.anchor else "",
            tag("p", {"class": "from"}, self._from(claim)),
            tag("dl", {}, "".join(tag("dt", {}, text(k)) + tag("dd", {}, text(v)) for k, v in facts if v)),
        ]
        if source and web_address(source.archived):
            parts.append(tag("p", {}, _link(source.archived, "Archived copy")))
        for conflict in self.record.conflicts_of.get(claim.id, ()):
            about = ", ".join(record.label(aspect) for aspect in conflict.about)
            parts.append(
                tag(
                    "p",
                    {"class": "clash"},
                    f"In conflict about {text(about)}: "
                    + tag("a", {"href": f"#{anchor('conflict', conflict.id)}"}, text(conflict.label)),
                )
            )
        parts += [self._against(claim)]
        css = "claim against" if claim.standing in ("dr:Disputed", "dr:Denied") else "claim"
        return tag("article", {"class": css, "id": anchor("claim", claim.id)}, "".join(part for part in parts if part))

    def _from(self, claim: Claim) -> str:
        source = self.record.sources.get(claim.source)
        if source is None:
            return text(f"{claim.source}, {claim.locator}")
        # The title stands once, above the claims of the source; the panel takes it from there.
        link = text_link(source.url, claim.anchor)
        rest = [self.record.label(source.publisher), when(source.issued), claim.locator]
        where = ", ".join(word for word in rest if word) or source.title
        return _link(link, where) if link else text(where)

    def _against(self, claim: Claim) -> str:
        """Claims that oppose or support this one, and that it opposes or supports."""
        lines = []
        for link in self.record.links_of.get(claim.id, ()):
            word = text(self.record.label(link.predicate))
            if link.subject == claim.id:
                lines.append(f"This claim {word} {self.references([link.object])}")
            elif link.object == claim.id:
                lines.append(f"{self.references([link.subject])} {word} this claim")
        return "".join(tag("p", {"class": "clash"}, line) for line in lines)

    def _source(self, id: str) -> str:
        source = self.record.sources[id]
        link = web_address(source.url)
        words = [
            _link(link, source.title) if link else text(source.title),
            text(self.record.label(source.publisher)) if source.publisher else "",
            text(when(source.issued)),
            text(f"retrieved {when(source.retrieved)}") if source.retrieved else "",
            "read by us" if source.read_by_us else "not read by us: known through another source",
            _link(source.archived, "archived copy") if web_address(source.archived) else "",
            tag("span", {"class": "address"}, text(link)) if link else "",
            text(source.note),
        ]
        return tag("li", {"id": anchor("source", id)}, ", ".join(word for word in words if word))

    def _conflict(self, conflict: Conflict) -> str:
        about = ", ".join(self.record.label(aspect) for aspect in conflict.about)
        sides = "".join(tag("li", {}, self._side(id)) for id in conflict.involves if id in self.record.claims)
        note = tag("p", {}, text(conflict.note)) if conflict.note else ""
        head = tag("h3", {}, text(conflict.label))
        return tag(
            "section",
            {"class": "conflict", "id": anchor("conflict", conflict.id)},
            f"{head}{tag('p', {}, text(f'About: {about}'))}{tag('ul', {}, sides)}{note}",
        )

    def _side(self, id: str) -> str:
        claim = self.record.claims[id]
        speakers = ", ".join(self.record.label(speaker) for speaker in claim.speakers)
        quote = f"“{claim.anchor}”" if claim.anchor else claim.locator
        return text(f"{speakers}: {quote} ({self.record.label(claim.basis)}) ") + self.references([id])

    # ---- words

    def _name(self, id: str) -> str:
        label = text(self.facts.name(id))
        return tag("a", {"href": f"#{anchor('about', id)}"}, label) if id in self.record.entities else label

    def _value(self, value: Value) -> str:
        if not isinstance(value, Text):
            return self._name(value)
        return text(when(value.value) if value.datatype in DATES else value.value)


def _rank(predicate: str) -> tuple[int, str]:
    if predicate in ORDER:
        return ORDER.index(predicate), ""
    return (len(ORDER), predicate) if predicate else (len(ORDER) + 1, "")


def _place(claim: Claim) -> tuple[Sequence[str | int], str]:
    """The order of a source: numbers in the locator count as numbers."""
    parts: list[str | int] = []
    for word in claim.locator.split():
        parts.append(f"{int(word):09d}" if word.isdigit() else word)
    return parts, claim.id


def _link(address: str, words: str) -> str:
    return tag("a", {"href": address, "rel": "noopener noreferrer", "target": "_blank"}, text(words))
