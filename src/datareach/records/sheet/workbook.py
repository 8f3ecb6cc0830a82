"""An XLSX file as rows of cells, by openpyxl; formulas and merged cells are seen, not read."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from datareach.errors import InputError
from datareach.records.sheet.read import MAX_ROWS, UNREADABLE, Cell

MAX_UNPACKED = 100_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_FORMULA = ("a formula", "Copy the column and paste it as values.")
_MERGED = ("a merged cell", "Unmerge it and write the value into each row.")
_ERROR = ("an error of the spreadsheet", "Write the text itself.")

Grid = Iterator[tuple[int, Sequence[Cell]]]


def workbook_grid(data: bytes, name: str, worksheet: str = "", most: int = MAX_ROWS) -> Grid:
    """The rows of a worksheet; cells that hold a formula, or that were merged, say so. Raises :class:`InputError`."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    cannot = f"{name}: cannot be read as a workbook (.xlsx)"
    _keep_size(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it leaves out: styles, drawings
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book[_chosen(book.sheetnames, name, worksheet)]
            wrong = _wrong_cells(sheet._get_source())
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(), 1):
                if number > most + 1:
                    break
                yield number, _cells(number, row, wrong)
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, ParseError, *UNREADABLE) as error:
        raise InputError(f"{cannot}: {str(error)[:120] or type(error).__name__}. Save it anew as .xlsx.") from error


def sheet_names(data: bytes, name: str) -> list[str]:
    """The names of the worksheets of a workbook."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _keep_size(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(load_workbook(io.BytesIO(data), read_only=True, keep_links=False).sheetnames)
    except (InvalidFileException, zipfile.BadZipFile, ParseError, *UNREADABLE) as error:
        raise InputError(f"{name}: cannot be read as a workbook (.xlsx): {str(error)[:120]}.") from error


def _keep_size(data: bytes, name: str) -> None:
    """Refuse a file that unpacks to more than any honest sheet holds."""
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except zipfile.BadZipFile as error:
        raise InputError(f"{name}: a broken ZIP file. Save it anew.") from error
    if unpacked > MAX_UNPACKED:
        raise InputError(f"{name}: unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED:,}. Split it.")


def _chosen(names: Sequence[str], name: str, worksheet: str) -> str:
    if worksheet and worksheet not in names:
        raise InputError(f"{name}: no worksheet “{worksheet}”. It has: {', '.join(names)}.")
    return worksheet or ("claims" if "claims" in names else names[0])


def _wrong_cells(source: Any) -> Mapping[tuple[int, int], tuple[str, str]]:
    """Row and column of each formula, and of each merged cell, with what to say of it."""
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

    wrong: dict[tuple[int, int], tuple[str, str]] = {}
    row = column = 0
    with source:
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start" and element.tag == f"{_MAIN}row":
                row, column = int(element.get("r") or row + 1), 0
            elif event == "end" and element.tag == f"{_MAIN}c":
                at = element.get("r")
                row, column = coordinate_to_tuple(at) if at else (row, column + 1)
                if element.find(f"{_MAIN}f") is not None:
                    wrong[row, column] = _FORMULA
            elif event == "end" and element.tag == f"{_MAIN}mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref") or "")
                for r in range(top, min(bottom, MAX_ROWS) + 1):
                    for c in range(left, min(right, 200) + 1):
                        wrong[r, c] = _MERGED
            elif event == "end" and element.tag == f"{_MAIN}row":
                element.clear()
    return wrong


def _cells(number: int, row: Sequence[Any], wrong: Mapping[tuple[int, int], tuple[str, str]]) -> list[Cell]:
    found = []
    for column, cell in enumerate(row, 1):
        bad = wrong.get((number, column)) or (_ERROR if getattr(cell, "data_type", "n") == "e" else None)
        form = getattr(cell, "number_format", "") if cell.value is not None and cell.data_type == "d" else ""
        found.append(Cell(cell.value, form or "", bad))
    return found
