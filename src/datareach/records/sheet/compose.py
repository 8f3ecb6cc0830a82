"""Claims as the text of a claim file: TriG, one graph a claim, in the order of the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from datareach.model import Text, Triple
from datareach.records.sheet.additions import NewSource, NewThing, slug
from datareach.vocabulary import PREFIXES, expand

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Stated:
    """A claim to be written: its id, what it says, and what is said of it, as (property, values)."""

    id: str
    row: int
    says: tuple[Triple, ...]
    facts: tuple[tuple[str, tuple[str | Text, ...]], ...]


@dataclass(frozen=True)
class Composed:
    """The text of a claim file, and the row of the sheet behind each of its lines."""

    text: str
    rows: Mapping[int, int]


class Composer:
    """Writes values in Turtle, with the prefixes of one file."""

    def __init__(self, claims: str, things: str, sources: str) -> None:
        own = {"c": claims, "id": things, "src": sources}
        known = {
            prefix: space for prefix, space in PREFIXES.items() if prefix not in ("claim", "derived", "rule", "sh")
        }
        self.prefixes = known | own

    def ref(self, id: str) -> str:
        """An id with its prefix, or the whole address."""
        iri = expand(id)
        for prefix, space in self.prefixes.items():
            if iri.startswith(space) and _PLAIN.fullmatch(iri[len(space) :]):
                return f"{prefix}:{iri[len(space) :]}"
        return f"<{iri}>"

    def value(self, value: str | Text) -> str:
        """A value as Turtle has it."""
        if isinstance(value, str):
            return self.ref(value)
        quoted = f'"{"".join(_ESCAPES.get(ch, ch) for ch in value.value)}"'
        if value.language:
            return f"{quoted}@{value.language}"
        return f"{quoted}^^{self.ref(value.datatype)}" if value.datatype else quoted

    def facts(self, facts: Iterable[tuple[str, Sequence[str | Text]]]) -> str:
        """Properties and values, a line each."""
        lines = []
        for property, values in facts:
            word = "a" if property == "rdf:type" else self.ref(property)
            lines.append(f"{word} {', '.join(self.value(v) for v in values)}")
        return " ;\n        ".join(lines)

    def claim(self, claim: Stated) -> str:
        """A claim: its graph, and what is said of it."""
        subjects: dict[str, dict[str, list[str | Text]]] = {}
        for triple in claim.says:
            subjects.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
        says = "\n".join(f"    {self.ref(s)} {self.facts(by.items())} ." for s, by in subjects.items())
        return (
            f"{self.ref(claim.id)} {{\n{says}\n}}\n"
            f"graph:claims {{\n    {self.ref(claim.id)} {self.facts(claim.facts)} .\n}}\n"
        )

    def register(self, things: Sequence[NewThing], sources: Sequence[NewSource]) -> str:
        """What a sheet adds to the register, in a block of its own."""
        parts = []
        for thing in things:
            said: list[tuple[str, list[str | Text]]] = [("rdf:type", [thing.cls])]
            said.append(("rdfs:label", [Text(thing.label, language="en")]))
            parts.append(f"    {self.ref(thing.id)} {self.facts(said)} .")
        for source in sources:
            said = [("rdf:type", ["dr:Source"]), ("dct:title", [Text(source.title, language="en")])]
            said.append(("dct:publisher", [source.publisher]))
            if source.published:
                said.append(("dct:issued", [Text(source.published, "edtf:EDTF")]))
            parts.append(
                f"    {self.ref(source.id)} {self.facts(said)} ;\n        "
                + (f"schema:url <{source.address}> ;\n        " if source.address else "")
                + "dr:readByUs true ;\n        dr:release dr:Internal ."
            )
        inner = "\n".join(parts)
        return f"graph:register {{\n{inner}\n}}\n" if parts else ""

    def file(
        self,
        head: str,
        claims: Sequence[Stated],
        things: Sequence[NewThing],
        sources: Sequence[NewSource],
        tail: str = "",
    ) -> Composed:
        """The whole file, with the prefixes that it uses."""
        added = self.register(things, sources)
        blocks = [self.claim(claim) for claim in claims]
        body = "\n".join(filter(None, [added, *blocks, tail]))
        used = [p for p in sorted(self.prefixes) if re.search(rf"(?<![\w:/-]){re.escape(p)}:", body)]
        width = max((len(p) for p in used), default=0)
        prefixes = "".join(f"@prefix {p + ':':<{width + 1}} <{self.prefixes[p]}> .\n" for p in used)
        text = f"{head}\n{prefixes}\n"
        rows: dict[int, int] = {}
        line = text.count("\n") + 1 + (added.count("\n") + 1 if added else 0)
        for claim, block in zip(claims, blocks, strict=True):
            rows |= dict.fromkeys(range(line, line + block.count("\n")), claim.row)
            line += block.count("\n") + 1
        return Composed(text + body, rows)


def comment(text: str) -> str:
    """A text as comment lines.

    >>> comment("one")
    '# one\\n'
    """
    return "".join(f"# {line}\n" for line in text.splitlines())


__all__ = ["Composed", "Composer", "Stated", "comment", "slug"]
