"""What is claimed, in full: each claim once, source by source; each thing with the numbers of the claims about it.

All of it is readable without script. The panel of the page is made of copies of these very elements (``said.js``), so
that nothing stands in the page twice and nothing is told in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from datareach.facts import caution, permission, permitted
from datareach.law import Timelines
from datareach.model import Claim, Conflict, Record, Text, Triple, Value
from datareach.render.markup import anchor, tag, text
from datareach.render.numbers import claim_numbers, claims_by_source, numbered
from datareach.safe import web_address
from datareach.view import Row, View, when
from datareach.view.caption import recorded_on
from datareach.view.encoding import LEGAL_MARKS
from datareach.view.facts import Facts
from datareach.view.legend import as_of
from datareach.view.rows import STANDINGS

DATES = ("edtf:EDTF", "xsd:date", "xsd:duration")
LENGTH = re.compile(r"P\d+[DWMY]")
"""A length of time as graphs write it, with a datatype or without: P60D is 60 days."""

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
        self.by_source = claims_by_source(record)
        self.number = claim_numbers(record)
        self.timelines = Timelines(record, record.cells)
        self.source_number = {source: i for i, source in enumerate(record.sources, start=1)}
        self.conflict_number = {conflict.id: i for i, conflict in enumerate(record.conflicts, start=1)}
        self.recorded = recorded_on(record)

    def references(self, claims: Iterable[str]) -> str:
        """Links to claims: ``[3] [17]``."""
        links = (tag("a", {"href": f"#claim-{n}"}, f"[{n}]") for n in numbered(self.number, claims))
        return " ".join(links)

    def things(self, view: View) -> str:
        """A section for each entity: what it is, what is unknown, what was permitted when, and which claims name it."""
        rows = {row.id: row for row in view.rows}
        return "\n".join(self._thing(id, rows.get(id)) for id in self.record.entities)

    def claims(self) -> str:
        """Every claim in full, source by source, in the order in which they stand there."""
        parts = []
        for source, claims in self.by_source.items():
            parts.append(self._head(source))
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
        parts = [tag("h3", {}, text(entity.full_name) + tag("small", {}, text(f" {entity.kind}")))]
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
            parts.append(
                tag("p", {"class": "gap", "data-part": "unknown"}, "Not on record here:")
                + tag("ul", {"class": "gap"}, items)
            )
        parts.append(self._said(id))
        parts += [self._permitted(id), self._timeline(id)] if row else []
        return tag("section", {"class": "about", "id": anchor("about", id)}, "".join(part for part in parts if part))

    def _said(self, id: str) -> str:
        """Which claims say something of it; with script the panel tells what they say, grouped by what is said."""
        claims = [claim.id for claim in self.facts.claims_of[id] if any(_tells(t, id) for t in claim.triples)]
        if not claims:
            return tag("p", {}, "No claim says anything of it.")
        return tag("p", {"class": "said"}, f"Said in {self.references(claims)}")

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
        return tag("h4", {"data-part": "law"}, "What was permitted, and when") + self._law_list(items) + rest

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
        return tag("h4", {"data-part": "time"}, "Timeline") + self._law_list(items) if items else ""

    @staticmethod
    def _law_list(items: Iterable[str]) -> str:
        return tag("ul", {"class": "law"}, "".join(tag("li", {}, item) for item in items))

    # ---- one claim

    def _claim(self, claim: Claim) -> str:
        record = self.record
        standing = STANDINGS.get(claim.standing, claim.standing)
        source = record.sources.get(claim.source)
        speakers = ", ".join(record.label(speaker) for speaker in claim.speakers)
        publisher = record.label(source.publisher) if source else ""
        facts = [
            ("How known", record.label(claim.basis)),
            ("May, can or did", record.label(claim.modality) if claim.modality else ""),
            ("Standing", standing if standing != STANDINGS["dr:Undisputed"] else ""),
            ("Review", "" if claim.reviewed else "unreviewed: nobody has compared it with its source yet"),
            ("Said by", speakers if speakers != publisher else ""),
            ("Speaks of", ", ".join(record.label(document) for document in claim.documents)),
            ("Note", claim.note),
            ("Recorded", when(claim.recorded) if claim.recorded != self.recorded else ""),
        ]
        parts = [
            tag("p", {}, f"[{self.number[claim.id]}]"),
            self._statements(claim),
            tag("q", {}, f"“{text(claim.anchor)}”") if claim.anchor else "",
            tag("p", {"class": "from"}, text(claim.locator)),
            tag("dl", {}, "".join(tag("dt", {}, text(k)) + tag("dd", {}, text(v)) for k, v in facts if v)),
        ]
        for conflict in self.record.conflicts_of.get(claim.id, ()):
            about = ", ".join(record.label(aspect) for aspect in conflict.about)
            parts.append(
                tag(
                    "p",
                    {"class": "clash"},
                    f"In conflict about {text(about)}: "
                    + tag("a", {"href": f"#conflict-{self.conflict_number[conflict.id]}"}, text(conflict.label)),
                )
            )
        parts += [self._against(claim)]
        css = "claim against" if claim.standing in ("dr:Disputed", "dr:Denied") else "claim"
        return tag(
            "article", {"class": css, "id": f"claim-{self.number[claim.id]}"}, "".join(part for part in parts if part)
        )

    def _head(self, id: str) -> str:
        """The source above its claims: title, publisher, date, archived copy. The panel repeats it with each claim.

        The title leads to the list of sources, where its address stands.
        """
        source = self.record.sources.get(id)
        if source is None:
            return tag("h3", {}, text(self.record.label(id)))
        copy = web_address(source.archived)
        title = tag("a", {"href": f"#{anchor('source', id)}"}, text(source.title))
        by = tag("span", {}, text(self.record.label(source.publisher))) if source.publisher else ""
        published = ", ".join(word for word in (by, text(when(source.issued))) if word)
        words = [published, _link(copy, "Archived copy") if copy else ""]
        return tag("h3", {}, title) + tag("p", {"class": "issued"}, " ".join(word for word in words if word))

    def _statements(self, claim: Claim) -> str:
        """What the claim says, a line for each thing that it says something of."""
        of: dict[str, list[str]] = {}
        for t in claim.triples:
            if t.predicate not in SKIPPED:
                said = f"{tag('b', {}, text(self.record.label(t.predicate)))} {self._value(t.object)}"
                of.setdefault(t.subject, []).append(said)
        lines = (tag("li", {}, f"{self._name(id)} {'; '.join(said)}") for id, said in of.items())
        return tag("ul", {}, "".join(lines)) if of else ""

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
            "" if source.read_by_us else "not read by us: known through another source",
            _link(source.archived, "archived copy") if web_address(source.archived) else "",
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
            {"class": "conflict", "id": f"conflict-{self.conflict_number[conflict.id]}"},
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
        dated = value.datatype in DATES or LENGTH.fullmatch(value.value)
        return text(when(value.value) if dated else value.value)


def _tells(triple: Triple, id: str) -> bool:
    return triple.predicate not in SKIPPED and id in (triple.subject, triple.object)


def _link(address: str, words: str) -> str:
    return tag("a", {"href": address, "rel": "noopener noreferrer", "target": "_blank"}, text(words))
