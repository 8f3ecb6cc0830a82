"""CSV (RFC 4180): the tables, a file each, safe to open in a spreadsheet unless asked for to the byte."""

from __future__ import annotations

import csv
import io

from datareach.export.format import Format
from datareach.export.tables import Table, tables
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "|", "%", "＝", "＋", "－", "＠")
"""A cell that begins with one of these is a formula to a spreadsheet, unless a quote stands before it (OWASP ASVS 5,
1.2.10; CWE-1236)."""


def write(excerpt: Excerpt, *, raw: bool = False) -> dict[str, str]:
    """Each table as the text of a CSV file, by file name. ``raw`` changes no character and disarms no formula."""
    found = tables(excerpt, text=str if raw else clean)
    return {f"{table.name}.csv": _csv(table, raw=raw) for table in found}


def _csv(table: Table, *, raw: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.heads)
    # Most cells are empty or begin with a letter or a digit: those are told apart here, in a seventh of the time.
    safe = ([c if not c or c[0].isalnum() else safe_cell(c) for c in row] for row in table.rows)
    writer.writerows(table.rows if raw else safe)
    return out.getvalue()


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula.

    >>> safe_cell("=1+1"), safe_cell(" =1+1"), safe_cell("1+1")
    ("'=1+1", "' =1+1", '1+1')
    """
    return f"'{cell}" if cell.startswith(DANGEROUS) or cell.lstrip().startswith(DANGEROUS) else cell


CSV = Format(
    name="csv",
    ending=".zip",
    kind="data",
    words="tables for spreadsheets, pandas and R; into a folder or a .zip file",
    holds="things, statements to the letter, claims and whether reviewed, sources, conflicts, unknowns, accesses and "
    "flows",
    loses="what was worked out about law beyond the status on the day; without --raw, a quote stands before what a "
    "spreadsheet would run",
    write=write,
    binary=True,
    options=("raw",),
)
