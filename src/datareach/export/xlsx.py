"""Excel workbook: the tables, a sheet each. Every cell is a text, so nothing in it is ever run as a formula."""

from __future__ import annotations

import io
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
    return out.getvalue()


def _sheet(sheet: object, table: Table, bold: object) -> None:
    from xlsxwriter.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    if len(table.rows) >= MOST_ROWS:
        raise LimitExceeded(f"{table.name}: {len(table.rows):,} rows are too many for a sheet. Use csv, or --focus.")
    widths = [len(head) for head in table.heads]
    for place, head in enumerate(table.heads):
        sheet.write_string(0, place, head, bold)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, _fit(cell))
                widths[place] = max(widths[place], len(cell))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, WIDTH))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.heads) - 1)


def _fit(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")  # as Excel ends a line in a cell
    return cell if len(cell) <= LONGEST else cell[: LONGEST - len(CUT)] + CUT


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
