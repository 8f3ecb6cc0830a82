"""A CSV or XLSX file as rows of texts, and what is wrong with its cells. Nothing in the file is run or followed."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from datareach.errors import InputError
from datareach.load import HIDDEN, shown
from datareach.records.sheet.columns import COLUMNS, DATES, NEEDED, head_key
from datareach.records.sheet.faults import Fault

MAX_BYTES = 10_000_000
MAX_ROWS = 10_000
MAX_CELL = 4_000
MAX_CELLS_IN_ROW = 200
FIRST_SERIAL, LAST_SERIAL = 2_101, 2_958_465
"""Numbers in a date column that are a spreadsheet's count of days since 1900; below are years, above no days."""


@dataclass(frozen=True)
class Cell:
    """What a cell holds, and why it cannot be taken as it is (in words, with what to do), if so."""

    value: object
    format: str = ""
    wrong: tuple[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet counts, and its texts by column; an empty cell is not there."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read: its rows, and the faults of its cells."""

    name: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = field(default=())


Grid = Iterator[tuple[int, Sequence[Cell]]]


def read_sheet(path: Path, worksheet: str = "") -> Sheet:
    """The sheet in a file; ``worksheet`` names one of a workbook, by default "claims" or the first.

    Raises :class:`InputError` where the file as a whole cannot be read; a cell that cannot is a fault.
    """
    data = file_bytes(path)
    if data[:4] == b"PK\x03\x04":
        from datareach.records.sheet.workbook import workbook_grid

        grid = workbook_grid(data, path.name, worksheet)
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        raise InputError(
            f"{path.name}: an old Excel file (.xls) or one with a password. Save it as .xlsx without a password."
        )
    else:
        grid = _csv_grid(data, path.name)
    return _sheet(path.name, grid)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file of bearable size."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path.name}: {size:,} bytes; at most {MAX_BYTES:,}. Split the sheet.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}. Name a CSV or XLSX file.") from error
    if not data.strip():
        raise InputError(f"{path.name}: empty. `datareach import sheet --template` writes a sheet to fill.")
    return data


def _csv_grid(data: bytes, name: str) -> Grid:
    text = _decoded(data, name)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, [Cell(value) for value in row]
    except csv.Error as error:
        raise InputError(
            f"{name}: row {number + 1}: cannot be read as CSV: {error}. A quote in a text is written twice, and each "
            "quote that opens is closed."
        ) from error


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark, or UTF-16 with one, as Excel's "Unicode text" is."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{name}: row {row}: not UTF-8 (byte 0x{data[error.start]:02x}). Save it as “CSV UTF-8”, not as plain CSV."
        ) from error


def _delimiter(text: str) -> str:
    """What divides the cells: that of comma, semicolon and tab by which the head has the most known columns."""
    head = text.splitlines()[0] if text else ""

    def known(delimiter: str) -> int:
        return sum(bool(head_key(cell.strip('"'))) for cell in head.split(delimiter))

    return max((",", ";", "\t"), key=known)


def _sheet(name: str, grid: Grid) -> Sheet:
    rows: list[Row] = []
    faults: list[Fault] = []
    keys: dict[int, str] = {}
    width = 0
    for number, cells in grid:
        if number > MAX_ROWS:
            raise InputError(f"{name}: more than {MAX_ROWS:,} rows. Split the sheet.")
        if len(cells) > MAX_CELLS_IN_ROW and any(cell.value not in (None, "") for cell in cells[MAX_CELLS_IN_ROW:]):
            raise InputError(f"{name}: row {number}: {len(cells):,} cells; at most {MAX_CELLS_IN_ROW}.")
        if all(cell.value in (None, "") and not cell.wrong for cell in cells):
            continue
        if not keys:
            keys, width = _heads(name, number, cells), len(cells)
        elif not str(cells[0].value or "").lstrip().startswith("#"):
            row, wrong = _row(number, cells, keys, width)
            rows.append(row)
            faults += wrong
    if not keys:
        raise InputError(f"{name}: no row has anything in it. `datareach import sheet --template` writes a sheet.")
    return Sheet(name, tuple(rows), tuple(faults))


def _heads(name: str, number: int, cells: Sequence[Cell]) -> dict[int, str]:
    """The column of each place. A head that is not known may not be passed over: its cells would be lost."""
    keys: dict[int, str] = {}
    unknown = []
    for place, cell in enumerate(cells):
        head = " ".join(str(cell.value or "").split())
        if not head or head.startswith("#"):
            continue
        key = head_key(head)
        if key and key in keys.values():
            raise InputError(f"{name}: row {number}: two columns {shown(head)}. Remove one, or put # before its head.")
        if key:
            keys[place] = key
        else:
            unknown.append(f"“{shown(head)}”")
    missing = [column.head for column in COLUMNS if column.key in NEEDED and column.key not in keys.values()]
    if missing:
        raise InputError(
            f"{name}: row {number} has no column {', '.join(missing)}. The first row holds the heads; "
            "`datareach import sheet --template` shows them."
        )
    if unknown:
        raise InputError(
            f"{name}: row {number}: {', '.join(unknown)}: no such column. Correct the head, or put # before it to "
            f"leave the column out. Columns: {', '.join(column.head for column in COLUMNS)}."
        )
    return keys


def _row(number: int, cells: Sequence[Cell], keys: dict[int, str], width: int) -> tuple[Row, list[Fault]]:
    found: dict[str, str] = {}
    faults = []
    if any(cell.value not in (None, "") for cell in cells[width:]):
        faults.append(
            Fault(number, "", f"{len(cells)} cells, and {width} heads", "Put a text with a comma into quotes.")
        )
    for place, key in keys.items():
        cell = cells[place] if place < len(cells) else Cell(None)
        try:
            text = cell_text(cell, date_column=key in DATES)
        except Unfit as wrong:
            faults.append(Fault(number, key, wrong.message, wrong.advice))
            continue
        if text:
            found[key] = text
    return Row(number, found), faults


class Unfit(Exception):
    """A cell that cannot be taken as it is: why, what to do, and its column where that is not plain."""

    def __init__(self, message: str, advice: str, column: str = "") -> None:
        super().__init__(message)
        self.message, self.advice, self.column = message, advice, column


def cell_text(cell: Cell, *, date_column: bool = False) -> str:
    """What a cell says, as one line of text. Raises :class:`Unfit`."""
    value = cell.value
    if cell.wrong:
        raise Unfit(*cell.wrong)
    if value is None:
        return ""
    if isinstance(value, bool):
        raise Unfit(f"the truth value {str(value).upper()}", "Write a text.")
    if isinstance(value, datetime | date):
        return _day(value, cell.format)
    if isinstance(value, int | float):
        number = int(value) if float(value).is_integer() else value
        if date_column and FIRST_SERIAL <= number <= LAST_SERIAL:
            raise Unfit(
                f"{number} looks like a spreadsheet's number for a day ({_of_serial(int(number))})",
                "Format the column as text and write the day: 2025-07-15.",
            )
        return str(number)
    text = str(value)
    if found := HIDDEN.search(text):
        raise Unfit(f'hidden character U+{ord(found[0]):04X} in "{shown(text)}"', "Remove it.")
    text = " ".join(text.split())
    if len(text) > MAX_CELL:
        raise Unfit(f"a text of {len(text):,} characters; at most {MAX_CELL:,}", "Shorten it.")
    if text.startswith(("=", "+", "-", "@")):
        raise Unfit(
            f'"{shown(text)}" begins as a formula does', "Write the text itself; where nothing is said, nothing."
        )
    if date_column and text.isdigit() and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        raise Unfit(
            f"{text} looks like a spreadsheet's number for a day ({_of_serial(int(text))})",
            "Write the day: 2025-07-15.",
        )
    return text


def _of_serial(number: int) -> str:
    return date.fromordinal(date(1899, 12, 30).toordinal() + number).isoformat()


def _day(value: datetime | date, form: str) -> str:
    """A date cell as its day; where the sheet shows a month only, the day in it is the spreadsheet's own."""
    shown_day = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", form.lower())
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        raise Unfit(f"{value} is a time of day", "Write the day: 2025-07-15.")
    if form and form != "General" and "d" not in shown_day:
        raise Unfit(
            "a date cell that shows no day, and holds one that nobody wrote",
            "Format it as text and write the month: 2025-07.",
        )
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


UNREADABLE = (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, zlib.error)
"""What a library raises where a workbook is not what it says it is."""
