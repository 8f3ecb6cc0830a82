"""The tables of `datareach export csv` read back: claims to the letter, with their places, speakers and links."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from datareach.errors import InputError
from datareach.load import shown
from datareach.model import Text, Triple
from datareach.record import fold
from datareach.records.sheet.compose import Stated
from datareach.records.sheet.faults import Fault
from datareach.records.sheet.names import Names
from datareach.records.sheet.read import MAX_BYTES, Unfit, file_bytes
from datareach.records.sheet.workbook import MAX_UNPACKED, sheet_names, workbook_grid

_DISARMED = re.compile(r"'\s*[=+\-@\t\r\0|%＝＋－＠]")
_PLACE = re.compile(r"(?:line (?P<line>\d+))?(?:, )?(?:page (?P<page>[^,]+))?(?:, )?(?P<section>.*)")
NEEDED = {"claims": ("Id", "Source id", "Where", "Basis"), "statements": ("Claim", "Subject", "Property", "Value")}
LINKS = ("cito:disputes", "cito:disagreesWith", "cito:refutes", "cito:supports", "cito:confirms", "cito:qualifies",
         "cito:critiques")  # fmt: skip

Facts = tuple[tuple[str, tuple[str | Text, ...]], ...]


@dataclass(frozen=True)
class Tables:
    """What the tables of an export hold: claims, and conflicts with their facts."""

    claims: tuple[Stated, ...]
    conflicts: tuple[tuple[str, Facts], ...]
    faults: tuple[Fault, ...]


def is_tables(path: Path) -> bool:
    """Whether a folder, a ZIP file or a workbook holds the tables of an export."""
    if path.is_dir():
        return True
    if not path.is_file() or path.suffix.lower() not in (".zip", ".xlsx"):
        return False
    if path.suffix.lower() == ".zip":
        return True
    data = file_bytes(path)
    return data[:2] == b"PK" and set(NEEDED) <= set(sheet_names(data, path.name))


def read_tables(path: Path, names: Names) -> Tables:
    """The claims in the tables of an export. Raises :class:`InputError` where they are not such tables."""
    found = {name: _table(path, name) for name in NEEDED}
    reader = _Reader(names, found)
    claims = tuple(filter(None, (reader.claim(number, row) for number, row in enumerate(found["claims"], 2))))
    conflicts = tuple(reader.conflict(row) for row in _table(path, "conflicts", needed=False))
    return Tables(claims, conflicts, tuple(reader.faults))


Row = Mapping[str, str]


def _table(path: Path, name: str, *, needed: bool = True) -> list[Row]:
    rows = _rows(path, name)
    if rows is None:
        if needed:
            raise InputError(f"{path}: no {name}.csv in it. `datareach export csv` writes these tables.")
        return []
    heads = [str(head) for head in rows[0]] if rows else []
    missing = [head for head in NEEDED.get(name, ()) if head not in heads]
    if missing:
        raise InputError(f"{path}: {name} has no column {', '.join(missing)}. `datareach export csv` writes it.")
    return [dict(zip(heads, map(_armed, row), strict=False)) for row in rows[1:] if any(row)]


def _rows(path: Path, name: str) -> list[list[str]] | None:
    if path.suffix.lower() == ".xlsx" and path.is_file():
        data = file_bytes(path)
        if name not in sheet_names(data, path.name):
            return None
        grid = workbook_grid(data, path.name, name, most=1_000_000)
        return [[_one(cell.value) for cell in cells] for _, cells in grid]
    if path.is_dir():
        file = path / f"{name}.csv"
        if not file.is_file():
            return None
        data = _bounded(file.read_bytes(), file.name)
    else:
        data_or_none = _from_zip(path, f"{name}.csv")
        if data_or_none is None:
            return None
        data = data_or_none
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {name}.csv cannot be read as CSV in UTF-8: {error}. Export it anew.") from error


def _from_zip(path: Path, name: str) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(file_bytes(path))) as archive:
            entry = next((e for e in archive.infolist() if e.filename.rpartition("/")[2] == name), None)
            if entry is None:
                return None
            if entry.file_size > MAX_UNPACKED:
                raise InputError(f"{path.name}: {name} unpacks to {entry.file_size:,} bytes. Split the export.")
            return archive.read(entry)
    except zipfile.BadZipFile as error:
        raise InputError(f"{path.name}: a broken ZIP file. Export it anew.") from error


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > 10 * MAX_BYTES:
        raise InputError(f"{name}: {len(data):,} bytes; at most {10 * MAX_BYTES:,}. Split the export.")
    return data


def _one(value: object) -> str:
    return "" if value is None else str(value)


def _armed(cell: str) -> str:
    """A cell as it was before a quote was put before what a spreadsheet would run."""
    return cell[1:] if _DISARMED.match(cell) else cell


class _Reader:
    def __init__(self, names: Names, tables: Mapping[str, list[Row]]) -> None:
        self.names, self.record = names, names.record
        self.faults: list[Fault] = []
        self.says: dict[str, list[Triple]] = defaultdict(list)
        for row in tables["statements"]:
            value: str | Text = row["Value"]
            if row.get("Datatype") != "id":
                datatype, language = row.get("Datatype", ""), row.get("Language", "")
                value = Text(row["Value"], "" if datatype == "xsd:string" or language else datatype, language)
            self.says[row["Claim"]].append(Triple(row["Subject"], row["Property"], value))
        self.labels: dict[str, set[str]] = defaultdict(set)
        for entity in self.record.entities.values():
            self.labels[fold(entity.label)].add(entity.id)
        introduced = {t.subject: str(t.object) for ts in self.says.values() for t in ts if t.predicate == "rdfs:label"}
        for id, label in introduced.items():
            self.labels[fold(label)].add(id)
        self.links = {self.record.label(link): link for link in LINKS}

    def claim(self, number: int, row: Row) -> Stated | None:
        before = len(self.faults)
        id, source = row["Id"], row["Source id"]
        if not self.says[id]:
            self.fault(number, "Id", f"no statement of {shown(id)} in statements.csv", "Export both tables anew.")
        if id in self.record.claims:
            self.fault(number, "Id", f"{shown(id)} is in the graph already", "Leave the row out.")
        if source not in self.record.sources:
            self.fault(number, "Source id", f"no source {shown(source)} in the graph", "Add it to sources.ttl first.")
        place = _PLACE.fullmatch(row["Where"])
        assert place is not None  # its last part takes anything
        facts: list[tuple[str, tuple[str | Text, ...]]] = [
            ("rdf:type", ("dr:Claim",)),
            ("dct:source", (source,)),
            ("dr:line", _texts(place["line"], "xsd:integer")),
            ("dr:page", _texts(place["page"])),
            ("dr:section", _texts(place["section"].removeprefix("section "))),
            ("dr:anchor", _texts(row.get("Words", ""))),
            ("dr:basis", self.term(number, "Basis", row["Basis"], "dr:Basis", "basis")),
            ("dr:modality", self.term(number, "Modality", row.get("Modality", ""), "dr:Modality", "modality")),
            ("prov:wasAttributedTo", self.named(number, "Said by", row.get("Said by", ""))),
            ("prov:hadPrimarySource", self.named(number, "Speaks of", row.get("Speaks of", ""))),
            ("dct:created", _texts(row.get("Recorded", ""), "xsd:date")),
            ("dr:note", _texts(row.get("Note", ""), language="en")),
            *self.of_others(number, row.get("Of other claims", "")),
        ]
        if len(self.faults) > before:
            return None
        return Stated(id, number, tuple(self.says[id]), tuple(f for f in facts if f[1]))

    def conflict(self, row: Row) -> tuple[str, Facts]:
        about = [self.names.term(word, "dr:Aspect", "aspect") for word in row.get("About", "").split("; ")]
        facts: Facts = (
            ("rdf:type", ("dr:Conflict",)),
            ("rdfs:label", _texts(row.get("Conflict", ""), language="en")),
            ("dr:about", tuple(about)),
            ("dr:involves", tuple(row.get("Claims", "").split("; "))),
            ("dr:note", _texts(row.get("Note", ""), language="en")),
        )
        return row["Id"], tuple(fact for fact in facts if fact[1])

    def of_others(self, number: int, text: str) -> list[tuple[str, tuple[str | Text, ...]]]:
        """Links to other claims: "disputes claim:a; supports claim:b"."""
        found: dict[str, list[str | Text]] = defaultdict(list)
        for part in filter(None, text.split("; ")):
            words, _, other = part.rpartition(" ")
            if words not in self.links:
                self.fault(number, "Of other claims", f"“{shown(words)}” is no link", "Export the table anew.")
            else:
                found[self.links[words]].append(other)
        return [(property, tuple(others)) for property, others in found.items()]

    def term(self, number: int, column: str, word: str, cls: str, what: str) -> tuple[str, ...]:
        if not word:
            return ()
        try:
            return (self.names.term(word, cls, what),)
        except Unfit as wrong:
            self.fault(number, column, wrong.message, wrong.advice)
            return ()

    def named(self, number: int, column: str, text: str) -> tuple[str, ...]:
        """The things of a list of labels; a label may hold what divides the list."""
        found: list[str] = []
        left = text.split("; ") if text else []
        while left:
            for take in range(len(left), 0, -1):
                ids = self.labels.get(fold("; ".join(left[:take])), set())
                if len(ids) == 1:
                    found += ids
                    break
            else:
                self.fault(
                    number, column, f"'{shown(left[0])}' is not known, or names several", "Add it to entities.ttl."
                )
                take = 1
            left = left[take:]
        return tuple(found)

    def fault(self, number: int, column: str, message: str, advice: str) -> None:
        self.faults.append(Fault(number, column, message, advice))


def _texts(value: str | None, datatype: str = "", language: str = "") -> tuple[Text, ...]:
    return (Text(value, datatype, language),) if value else ()
