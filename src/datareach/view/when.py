"""Dates and durations as people say them; nothing is made more precise than the source has it."""

from __future__ import annotations

import re

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}

_DAY = re.compile(r"(\d{4}|XXXX)-(\d\d)(?:-(\d\d))?")
_LENGTH = re.compile(r"P(\d+)([YMWD])")


def when(stated: str) -> str:
    """A date in EDTF or a duration in plain words; what has no plain words stays as stated.

    >>> when("2025-07-15"), when("2025-04"), when("XXXX-07-09")
    ('15 July 2025', 'April 2025', '9 July (year not stated)')
    >>> when("[2025-01..2025-07]"), when("2025-01/2025-07"), when("P60D"), when("P1M"), when("soon")
    ('between January 2025 and July 2025', 'January 2025 to July 2025', '60 days', '1 month', 'soon')
    """
    if length := _LENGTH.fullmatch(stated):
        number = int(length[1])
        return f"{number} {UNITS[length[2]]}{'' if number == 1 else 's'}"
    if stated.startswith("[") and stated.endswith("]") and ".." in stated:
        first, last = stated[1:-1].split("..", 1)
        return f"between {when(first)} and {when(last)}"
    if "/" in stated:
        first, last = stated.split("/", 1)
        return f"{when(first) or 'open'} to {when(last) or 'open'}"
    found = _DAY.fullmatch(stated)
    if not found or not 1 <= int(found[2]) <= 12:
        return stated
    words = f"{int(found[3])} {MONTHS[int(found[2]) - 1]}" if found[3] else MONTHS[int(found[2]) - 1]
    return f"{words} (year not stated)" if found[1] == "XXXX" else f"{words} {found[1]}"
