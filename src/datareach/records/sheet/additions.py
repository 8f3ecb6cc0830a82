"""What a sheet adds to the register: things that its column "new" names, and sources that it describes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from datareach.dates import date_bounds
from datareach.load import Folder, shown
from datareach.model import Record
from datareach.record import fold
from datareach.records.sheet.columns import BY_KEY, KINDS, LISTS, NEW_CLASSES, OF_SOURCE, SEVERAL, head_key
from datareach.records.sheet.faults import Fault
from datareach.records.sheet.names import Names, alike
from datareach.records.sheet.read import Row, Unfit
from datareach.safe import web_address
from datareach.vocabulary import BASE, GRAPH_REGISTER, expand, shorten


@dataclass(frozen=True)
class NewThing:
    """A thing that the sheet adds: its id, label and class, and the word for what it is."""

    id: str
    label: str
    cls: str
    kind: str
    row: int


@dataclass(frozen=True)
class NewSource:
    """A source that the sheet describes."""

    id: str
    title: str
    publisher: str
    published: str
    address: str
    row: int


@dataclass(frozen=True)
class Spaces:
    """The namespaces in which a graph keeps its things, sources and claims, as its files have them."""

    things: str
    sources: str
    claims: str

    @classmethod
    def of(cls, folder: Folder) -> Spaces:
        """Those that most of its register uses; where it is empty, datareach's own."""
        source, kind = expand("dr:Source"), expand("rdf:type")
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for graph, subject, predicate, value in folder.quads():
            if graph == str(GRAPH_REGISTER) and predicate == kind and value.value != expand("void:Dataset"):
                counts[value.value == source][_space(subject)] += 1
        things = max(counts[False], key=lambda s: (counts[False][s], s), default=BASE + "id/")
        above = things.removesuffix("id/")
        sources = max(counts[True], key=lambda s: (counts[True][s], s), default=f"{above}source/")
        return cls(things, sources, f"{above}claim/")


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def slug(text: str, most: int = 60) -> str:
    """A name for addresses: small letters, digits and hyphens.

    >>> slug("Centers for Medicare & Medicaid Services (CMS)"), slug("内務省")
    ('centers-for-medicare-medicaid-services-cms', '')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:most].strip("-")


@dataclass
class Additions:
    """The things and sources that a sheet adds, found before its rows are read, so that any row may use them."""

    names: Names
    spaces: Spaces
    publishers: Mapping[str, str]
    things: dict[tuple[str, str], NewThing] = field(default_factory=dict)
    """By class group (the kind) and folded label."""
    sources: dict[str, NewSource] = field(default_factory=dict)
    """By folded short name."""
    faulty: dict[str, int] = field(default_factory=dict)
    """The row of each new source that is described wrongly."""
    notes: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for id, source in self.record.sources.items():
            local = self._local(id)
            names = (id, expand(id), local, f"src:{local}", source.url, fold(source.title))
            self._known |= dict.fromkeys(filter(None, names), id)

    @property
    def record(self) -> Record:
        """The record of the graph as it is."""
        return self.names.record

    # ---- things

    def find(self, rows: Iterable[Row]) -> list[Fault]:
        """Collect what the rows add; the faults are those of the additions alone."""
        rows = tuple(rows)
        self._taken = {expand(id) for id in (*self.record.entities, *self.record.sources)}
        faults = [fault for row in rows for fault in self._things_of(row)]
        return faults + [fault for row in rows for fault in self._source_of(row)]

    def _things_of(self, row: Row) -> list[Fault]:
        faults = []
        for part in filter(None, (p.strip() for p in row.cells.get("new", "").split(SEVERAL))):
            head, _, kind = (word.strip() for word in part.partition(":"))
            key = head_key(head)
            kinds = NEW_CLASSES.get(key, {})
            if not kinds:
                can = ", ".join(BY_KEY[key].head for key in NEW_CLASSES)
                faults.append(
                    Fault(row.number, "new", f'"{shown(head)}" is no column of names', f"Write one of: {can}.")
                )
            elif kind and kind not in kinds:
                faults.append(
                    Fault(
                        row.number,
                        "new",
                        f'"{shown(kind)}" is no kind for {head}',
                        f"Write one of: {', '.join(kinds)}.",
                    )
                )
            elif key not in row.cells:
                faults.append(
                    Fault(row.number, "new", f"column {head} is empty", f"Name what is new in column {head}.")
                )
            else:
                self._add_things(row, key, kind or next(iter(kinds)))
        return faults

    def _add_things(self, row: Row, key: str, kind: str) -> None:
        for name in parts(row.cells[key], key):
            try:
                self.names.thing(name, key)
                self.notes.append(f"row {row.number}: “{name}” is in the graph already; nothing was added")
                continue
            except Unfit:
                pass
            if (group(key), fold(name)) in self.things:
                continue
            thing = NewThing(self.fresh(self.spaces.things, name), name, NEW_CLASSES[key][kind], kind, row.number)
            self.things[group(key), fold(name)] = thing
            near = self.names.near(name, KINDS[key])
            if near:
                self.notes.append(f"row {row.number}: “{name}” is added as new; the graph has {' and '.join(near)}")

    def thing(self, name: str, key: str) -> str:
        """The id of a thing, of the graph or added. Raises :class:`Unfit`."""
        added = self.things.get((group(key), fold(name)))
        return added.id if added else self.names.thing(name, key)

    def fresh(self, space: str, name: str) -> str:
        """An id in a namespace that nothing has yet, after a name."""
        base = slug(name) or "thing"
        tried, number = f"{space}{base}", 1
        while tried in self._taken:
            number += 1
            tried = f"{space}{base}-{number}"
        self._taken.add(tried)
        return shorten(tried)

    # ---- sources

    def known_source(self, name: str) -> str:
        """The id of the source of the graph that a cell names by id, title or address, else an empty text."""
        return self._known.get(name) or self._known.get(fold(name), "")

    def _source_of(self, row: Row) -> list[Fault]:
        name = row.cells.get("source", "")
        told = {key: row.cells[key] for key in OF_SOURCE if key in row.cells}
        known = self.known_source(name) if name else ""
        if not name or not told:
            return []
        if known:
            return list(self._differences(row, told, known))
        try:
            new = self._new_source(row, name, told)
        except Unfit as wrong:
            self.faulty.setdefault(fold(name), row.number)
            return [Fault(row.number, wrong.column, wrong.message, wrong.advice)]
        before = self.sources.setdefault(fold(name), new)
        pairs = zip(OF_SOURCE, (new.title, new.publisher, new.published, new.address), (
            before.title, before.publisher, before.published, before.address), strict=True)  # fmt: skip
        return [
            Fault(row.number, key, f'"{shown(told[key])}", and row {before.row} says otherwise of “{shown(name)}”',
                  "Write the same, or another short name into source.")
            for key, mine, first in pairs if key in told and mine != first
        ]  # fmt: skip

    def _new_source(self, row: Row, name: str, told: Mapping[str, str]) -> NewSource:
        before = self.sources.get(fold(name))
        if before is None and "title" not in told:
            raise Unfit(f"the source “{shown(name)}” is not in the graph and has no title", "Write its title.", "title")
        if before is None and "publisher" not in told:
            raise Unfit(f"the new source “{shown(name)}” has no publisher", "Write who published it.", "publisher")
        publisher = before.publisher if before else ""
        if "publisher" in told:
            try:
                publisher = self.thing(told["publisher"], "publisher")
            except Unfit as wrong:
                raise Unfit(wrong.message, wrong.advice, "publisher") from wrong
        if "published" in told and (wrong_date := date_fault(told["published"])):
            raise Unfit(*wrong_date, "published")
        if "address" in told and not web_address(told["address"]):
            raise Unfit(f'"{shown(told["address"])}" is no address of the web', "Write it whole: https://….", "address")
        id = before.id if before else self.fresh(self.spaces.sources, name if not web_address(name) else told["title"])
        return NewSource(
            id,
            told.get("title", before.title if before else ""),
            publisher,
            told.get("published", before.published if before else ""),
            told.get("address", before.address if before else ""),
            row.number,
        )

    def _differences(self, row: Row, told: Mapping[str, str], known: str) -> Iterable[Fault]:
        source = self.record.sources[known]
        has = {"title": source.title, "publisher": source.publisher, "published": source.issued, "address": source.url}
        for key, value in told.items():
            same = fold(value) == fold(has[key])
            if key == "publisher" and not same:
                try:
                    same = self.thing(value, key) == self.publishers.get(known)
                except Unfit:
                    same = False
            if not same:
                yield Fault(
                    row.number, key, f'"{shown(value)}", and the graph has “{shown(has[key])}” for {known}',
                    "Leave the cell empty, or write another short name into source for another document.",
                )  # fmt: skip

    def _local(self, id: str) -> str:
        return expand(id).removeprefix(self.spaces.sources)

    def source(self, name: str) -> tuple[str, str]:
        """Id and publisher of the source that a cell names. Raises :class:`Unfit`."""
        if added := self.sources.get(fold(name)):
            return added.id, added.publisher
        if known := self.known_source(name):
            return known, self.publishers.get(known, "")
        like = alike(name, [(fold(s.title), id) for id, s in self.record.sources.items()])
        like += alike(name, [(fold(self._local(id)), id) for id in self.record.sources])
        near = (f"“{self.record.label(id)}” ({self._local(id)})" for id in like)
        hint = f"Did you mean {' or '.join(list(dict.fromkeys(near))[:3])}? " if like else ""
        raise Unfit(
            f"no source “{shown(name)}” in the graph",
            f"{hint}Name one that it has (`datareach query sources`), or fill source title and publisher for a new "
            "one.",
        )


def group(key: str) -> str:
    """What kind of names a column has: two columns of one group share new names."""
    return KINDS[key][0]


def parts(cell: str, key: str) -> Sequence[str]:
    """The names in a cell: several where the column takes several.

    >>> parts("ICE; DHS", "through"), parts("ICE; DHS", "who")
    (['ICE', 'DHS'], ['ICE; DHS'])
    """
    return [part.strip() for part in cell.split(SEVERAL) if part.strip()] if key in LISTS else [cell]


def date_fault(text: str) -> tuple[str, str] | None:
    """Why a text is no date in EDTF, and what to write, else None."""
    try:
        date_bounds(text)
    except ValueError:
        return f'"{shown(text)}" is no date', "Write it as 2025-07-15, 2025-07, 2025 or [2025-07-10..2025-07-15]."
    return None


def publishers_of(folder: Folder) -> dict[str, str]:
    """The publisher of each source, both as ids."""
    wanted = expand("dct:publisher")
    return {shorten(subject): shorten(value.value) for _, subject, p, value in folder.quads() if p == wanted}
