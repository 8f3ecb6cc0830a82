"""What is wrong with a sheet: where, what, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datareach.errors import DatareachError
from datareach.records.sheet.columns import BY_KEY


@dataclass(frozen=True)
class Fault:
    """Something wrong at a row and column of a sheet; row 1 is the head, as a spreadsheet counts.

    >>> str(Fault(14, "source", "nothing is written", "Name the source."))
    'row 14, column source: nothing is written. Name the source.'
    """

    row: int
    column: str
    message: str
    advice: str = ""

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Rows as they stand, columns as the template has them."""
        keys = list(BY_KEY)
        return (self.row, keys.index(self.column) if self.column in keys else -1, self.column, self.message)

    def __str__(self) -> str:
        head = BY_KEY[self.column].head if self.column in BY_KEY else self.column
        where = f"row {self.row}, column {head}" if head else f"row {self.row}"
        return f"{where}: {self.message}. {self.advice}".strip()


class BadSheet(DatareachError):
    """Rows of the sheet are wrong, so nothing was made of it. ``faults`` has them all."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        rows = len({fault.row for fault in faults})
        super().__init__(
            f"{name}: {rows} row{'' if rows == 1 else 's'} cannot be read as claims, so nothing was written. "
            "Mend them, or add --skip-bad to leave them out."
        )
