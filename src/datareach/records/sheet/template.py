"""A sheet to fill: the heads, and below each what goes into it. A row that begins with # is not read."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from datareach.model import Record
from datareach.records.sheet.columns import BY_KEY, COLUMNS, Column

ROWS = 1_000
"""How many rows of the workbook get lists to choose from."""


def choices(column: Column, record: Record) -> tuple[str, ...]:
    """The words that cells of a column may hold, where the vocabulary has a list of them."""
    cls = {"basis": "dr:Basis", "by": "dr:Mechanism"}.get(column.key)
    if cls is None:
        return column.choices
    terms = sorted((t for t in record.terms.values() if cls in t.types), key=lambda t: (t.rank, t.label))
    return tuple(term.label for term in terms)


def hint(column: Column, record: Record) -> str:
    """What goes into a column, in one line."""
    words = f"{'needed: ' if column.needed else ''}{column.words}"
    listed = choices(column, record)
    return f"{words}. One of: {', '.join(listed)}" if listed and not column.choices else words


def template_csv(record: Record) -> str:
    """The template as CSV, with a byte order mark, so that Excel reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.head for column in COLUMNS])
    hints = [hint(column, record) for column in COLUMNS]
    writer.writerow([f"# {hints[0]}", *hints[1:]])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()


def template_xlsx(record: Record) -> bytes:
    """The template as a workbook: lists to choose from, and a second sheet that explains the columns."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "A sheet of claims for datareach", "created": datetime(1980, 1, 1)})
    bold = book.add_format({"bold": True, "bottom": 1})
    grey = book.add_format({"font_color": "#555555", "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    # Text everywhere: Excel then leaves 2025-07 as it is written, and makes no day of it.
    text = book.add_format({"num_format": "@"})
    sheet, about, lists = (book.add_worksheet(name) for name in ("claims", "columns", "lists"))
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column.head, bold)
        sheet.set_column(place, place, 18, text)
        sheet.write_string(1, place, f"# {hint(column, record)}" if place == 0 else hint(column, record), grey)
        listed = choices(column, record)
        lists.write_string(0, place, column.head, bold)
        for row, word in enumerate(listed, 1):
            lists.write_string(row, place, word)
        if listed:
            at = chr(ord("A") + place) if place < 26 else f"A{chr(ord('A') + place - 26)}"
            source = f"=lists!${at}$2:${at}${len(listed) + 1}"
            sheet.data_validation(2, place, ROWS + 1, place, {"validate": "list", "source": source})
    sheet.set_row(1, 90)
    sheet.freeze_panes(2, 0)
    for row, (head, words) in enumerate(
        (("Column", "What goes into it"), *((c.head, hint(c, record)) for c in COLUMNS))
    ):
        about.write_string(row, 0, head, bold)
        about.write_string(row, 1, words, wrap)
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 110)
    book.close()
    return out.getvalue()


__all__ = ["BY_KEY", "choices", "hint", "template_csv", "template_xlsx"]
