"""Excel workbook: the tables, a sheet each. Every cell is a text, so nothing in it is ever run as a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from datareach.errors import LimitExceeded
from datareach.export.format import Format
from datareach.export.tables import Table, tables
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

MOST_ROWS = 1_048_576
LONGEST = 32_767
"""What a sheet and a cell can hold, by Excel's specification."""
CUT = " … (cut: a cell holds no more; the CSV files have all)"
WIDTH = 60
LEVEL = 3
"""How hard rows are packed: harder takes twice as long and saves a tenth."""


def write(excerpt: Excerpt) -> bytes:
    """The tables as a workbook; the first sheet says what it is and what the others list."""
    import xlsxwriter

    found = tables(excerpt)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    about = excerpt.record.about
    book.set_properties({"title": clean(about.title)[:255], "created": datetime(1980, 1, 1)})
    bold = book.add_format({"bold": True})
    first = book.add_worksheet("about")
    lines = [("Title", about.title), ("Licence", about.license), *(("Chosen", line) for line in excerpt.said)]
    lines += [("Internal", "not to be published")] if excerpt.internal else []
    lines += [(f"Sheet {table.name}", table.words) for table in found]
    for row, (head, words) in enumerate(lines):
        first.write_string(row, 0, head, bold)
        first.write_string(row, 1, _fit(clean(words)))
    first.set_column(0, 0, 26)
    first.set_column(1, 1, 100)
    for table in found:
        _sheet(book.add_worksheet(table.name), table, bold)
    book.close()
    return _filled(out.getvalue(), found)


def _sheet(sheet: object, table: Table, bold: object) -> None:
    from xlsxwriter.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    if len(table.rows) >= MOST_ROWS:
        raise LimitExceeded(f"{table.name}: {len(table.rows):,} rows are too many for a sheet. Use csv, or --focus.")
    for place, head in enumerate(table.heads):
        sheet.write_string(0, place, head, bold)
        widest = max((len(row[place]) for row in table.rows), default=0)
        sheet.set_column(place, place, min(max(widest, len(head)) + 2, WIDTH))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.heads) - 1)


def _filled(book: bytes, found: Sequence[Table]) -> bytes:
    """The workbook with the rows of each table in its sheet.

    XlsxWriter makes everything around them: cell by cell, it took most of the time of a large graph.
    """
    from xlsxwriter.utility import xl_col_to_name

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as empty, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as full:
        for part in empty.infolist():
            text = empty.read(part).decode("utf-8")
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", part.filename)
            if number and int(number[1]) > 1:  # the first is "about"
                table = found[int(number[1]) - 2]
                columns = [xl_col_to_name(place) for place in range(len(table.heads))]
                end = f"{columns[-1]}{len(table.rows) + 1}"
                text = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{end}"/>', text, count=1)
                text = text.replace("</sheetData>", f"{''.join(_rows(table, columns))}</sheetData>", 1)
            full.writestr(part, text, zipfile.ZIP_DEFLATED, LEVEL)
    return out.getvalue()


def _rows(table: Table, columns: Sequence[str]) -> Iterator[str]:
    """Rows of cells in SpreadsheetML, whose texts stand in them."""
    for number, row in enumerate(table.rows, 2):
        yield f'<row r="{number}">'
        for column, cell in zip(columns, row, strict=True):
            if cell:
                yield f'<c r="{column}{number}" t="inlineStr"><is>{_text(_fit(cell))}</is></c>'
        yield "</row>"


def _text(text: str) -> str:
    """A text as XML has it. What Excel would take for the number of a character ("_x0041_") stands in two parts."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" not in text or not _NUMBERED.search(text):
        return f'<t xml:space="preserve">{text}</t>'
    return "".join(f'<r><t xml:space="preserve">{part}</t></r>' for part in _NUMBERED.sub("_x\0", text).split("\0"))


_NUMBERED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")


def _fit(cell: str) -> str:
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")  # as Excel ends a line in a cell
    if len(cell) <= LONGEST // 2 or len(cell.encode("utf-16-le")) // 2 <= LONGEST:  # it counts as UTF-16 does
        return cell
    room = (LONGEST - len(CUT)) * 2
    return cell.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


XLSX = Format(
    name="xlsx",
    ending=".xlsx",
    kind="data",
    words="the same tables as one workbook for Excel, LibreOffice and Numbers",
    holds="as CSV, a sheet each",
    loses=f"as CSV; a cell longer than {LONGEST:,} letters is cut and says so; controls and direction marks",
    write=write,
    binary=True,
)
