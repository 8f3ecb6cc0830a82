"""A spreadsheet of claims, one row each, as a claim file: unreviewed, internal, and nothing where a row is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from datareach.check import check_folder
from datareach.errors import InputError, UsageError
from datareach.load import Folder, parse_file
from datareach.model import Record, Text
from datareach.records.sheet.additions import Additions, NewSource, NewThing, Spaces, publishers_of, slug
from datareach.records.sheet.columns import COLUMNS
from datareach.records.sheet.compose import Composed, Composer, Stated, comment
from datareach.records.sheet.drafts import Draft, Drafting
from datareach.records.sheet.faults import BadSheet, Fault
from datareach.records.sheet.names import Names
from datareach.records.sheet.read import read_sheet
from datareach.records.sheet.tables import is_tables, read_tables
from datareach.records.sheet.template import template_csv, template_xlsx

HEAD = """\
Imported from {name}. Nobody has compared these claims with their sources yet: they are unreviewed and internal.
To review one, open its source at the place, compare, then remove its dr:review and dr:release.
Things and sources in the block graph:register are new; move them to entities.ttl and sources.ttl when you keep them."""


@dataclass(frozen=True)
class Imported:
    """A claim file that was made of a sheet and is not written yet.

    ``skipped`` are the faults of the rows that were left out; ``notes`` is what the user should look at.
    """

    path: Path
    text: str
    claims: int
    things: tuple[NewThing, ...] = ()
    sources: tuple[NewSource, ...] = ()
    skipped: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def import_sheet(
    folder: Folder, record: Record, sheet: Path, *, name: str = "", recorded: date, worksheet: str = "",
    skip_bad: bool = False,
) -> Imported:  # fmt: skip
    """The claim file of a sheet; ``record`` is the folder's, with what is internal.

    ``name`` is the file's name without ending, by default the sheet's. ``recorded`` is the day that each claim bears.
    Raises :class:`BadSheet` with every fault unless ``skip_bad`` leaves bad rows out, :class:`InputError` where the
    sheet cannot be read, :class:`UsageError` where the claim file is there already.
    """
    name = name or slug(sheet.stem)
    if not name or slug(name) != name:
        raise UsageError(f"{name or sheet.stem}: a name has small letters, digits and hyphens. Choose one with --name.")
    path = folder.path / "claims" / f"{name}.trig"
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path}: already there, and no import changes a file. Remove it, or choose another --name.")
    making = (
        _Tables(folder, record, sheet) if is_tables(sheet) else _Rows(folder, record, sheet, worksheet, name, recorded)
    )
    faults = _ordered(making.faults)
    if faults and not skip_bad:
        raise BadSheet(sheet.name, faults)
    bad = {fault.row for fault in faults}
    while True:
        composed = making.compose(bad, comment(HEAD.format(name=sheet.name)))
        more = _faults_of_graph(folder, path, composed)
        if not more:
            break
        faults = _ordered({*faults, *more})
        if not skip_bad or {fault.row for fault in more} <= bad:
            raise BadSheet(sheet.name, faults)
        bad |= {fault.row for fault in more}
    kept = making.kept(bad)
    if not kept:
        raise BadSheet(sheet.name, faults) if faults else InputError(f"{sheet.name}: no row below the head.")
    return Imported(
        path, composed.text, len(kept), *making.added(bad), skipped=tuple(faults), notes=tuple(making.notes)
    )


class _Rows:
    """A sheet with one row a claim."""

    def __init__(
        self, folder: Folder, record: Record, path: Path, worksheet: str, name: str, recorded: date
    ) -> None:  # fmt: skip
        sheet = read_sheet(path, worksheet)
        self.spaces = Spaces.of(folder)
        self.claims = f"{self.spaces.claims}{name}/"
        self.recorded = recorded
        self.additions = Additions(Names(record), self.spaces, publishers_of(folder))
        faults = [*sheet.faults, *self.additions.find(sheet.rows)]
        drafting = Drafting(self.additions)
        self.drafts, more = drafting.drafts(sheet.rows)
        # What is wrong with a cell is said once: a cell that could not be read is not missing as well.
        told = {(fault.row, fault.column) for fault in faults}
        self.faults = tuple(dict.fromkeys([*faults, *(f for f in more if (f.row, f.column) not in told)]))
        self.notes = [*self.additions.notes, *drafting.notes]

    def kept(self, bad: set[int]) -> list[Draft]:
        return [draft for draft in self.drafts if draft.row not in bad]

    def added(self, bad: set[int]) -> tuple[tuple[NewThing, ...], tuple[NewSource, ...]]:
        """What of the additions the kept rows speak of."""
        kept = self.kept(bad)
        sources = {draft.source for draft in kept}
        new = tuple(s for s in self.additions.sources.values() if s.id in sources)
        named = {str(t.object) for draft in kept for t in draft.says}
        named |= {id for draft in kept for id in (*draft.speakers, *draft.documents)} | {s.publisher for s in new}
        return tuple(t for t in self.additions.things.values() if t.id in named), new

    def compose(self, bad: set[int], head: str) -> Composed:
        composer = Composer(self.claims, self.spaces.things, self.spaces.sources)
        things, sources = self.added(bad)
        return composer.file(head, [self._stated(draft) for draft in self.kept(bad)], things, sources)

    def _stated(self, draft: Draft) -> Stated:
        facts: list[tuple[str, tuple[str | Text, ...]]] = [
            ("rdf:type", ("dr:Claim",)),
            ("dct:source", (draft.source,)),
            ("dr:line", (Text(draft.line, "xsd:integer"),) if draft.line else ()),
            ("dr:page", (Text(draft.page),) if draft.page else ()),
            ("dr:section", (Text(draft.section),) if draft.section else ()),
            ("dr:anchor", (Text(draft.anchor),) if draft.anchor else ()),
            ("dr:basis", (draft.basis,)),
            ("dr:modality", (draft.modality,)),
            ("prov:wasAttributedTo", draft.speakers),
            ("prov:hadPrimarySource", draft.documents),
            ("dct:created", (Text(self.recorded.isoformat(), "xsd:date"),)),
            ("dr:note", (Text(draft.note, language="en"),) if draft.note else ()),
            *UNREVIEWED,
        ]
        return Stated(f"{self.claims}row-{draft.row}", draft.row, draft.says, tuple(f for f in facts if f[1]))


class _Tables:
    """The tables of an export: claims.csv and statements.csv, to the letter."""

    def __init__(self, folder: Folder, record: Record, path: Path) -> None:
        self.spaces = Spaces.of(folder)
        self.tables = read_tables(path, Names(record))
        self.faults = self.tables.faults
        self.notes: list[str] = []

    def kept(self, bad: set[int]) -> list[Stated]:
        return [claim for claim in self.tables.claims if claim.row not in bad]

    def added(self, bad: set[int]) -> tuple[tuple[NewThing, ...], tuple[NewSource, ...]]:
        return (), ()

    def compose(self, bad: set[int], head: str) -> Composed:
        kept = self.kept(bad)
        spaces = Counter(claim.id.rpartition("/")[0] + "/" for claim in kept)
        claims = max(spaces, key=lambda s: (spaces[s], s), default=self.spaces.claims)
        composer = Composer(claims, self.spaces.things, self.spaces.sources)
        marked = [replace(claim, facts=(*claim.facts, *UNREVIEWED)) for claim in kept]
        ids = {claim.id for claim in kept}
        blocks = [
            f"graph:claims {{\n    {composer.ref(id)} {composer.facts(facts)} .\n}}\n"
            for id, facts in self.tables.conflicts
            if all(set(values) <= ids for property, values in facts if property == "dr:involves")
        ]
        return composer.file(head, marked, (), (), "\n".join(blocks))


UNREVIEWED: tuple[tuple[str, tuple[str | Text, ...]], ...] = (
    ("dr:review", ("dr:Unreviewed",)),
    ("dr:release", ("dr:Internal",)),
)


def _ordered(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.order)


def _faults_of_graph(folder: Folder, path: Path, composed: Composed) -> list[Fault]:
    """What `check` finds in the new file, at the rows that it comes from."""
    name = path.as_posix()
    with_it = replace(folder, files=(*folder.files, parse_file(name, composed.text)))
    return list(_at_rows(check_folder(with_it, unknowns=False), name, composed))


def _at_rows(problems: Iterable[object], name: str, composed: Composed) -> Iterable[Fault]:
    for problem in problems:
        place = getattr(problem, "place", None)
        if getattr(problem, "severity", "") == "error" and place and place.file == name:
            row = composed.rows.get(place.line, 0)
            yield Fault(row, "", str(getattr(problem, "message", "")).rstrip("."), str(getattr(problem, "advice", "")))


__all__: Sequence[str] = ("COLUMNS", "BadSheet", "Fault", "Imported", "import_sheet", "template_csv", "template_xlsx")
