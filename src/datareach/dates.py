"""Dates as sources give them (EDTF), and the days that they can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache

Bounds = tuple[date | None, date | None]

_CALENDAR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?")
_NO_YEAR = re.compile(r"XXXX(?:-(?:0[1-9]|1[012])(?:-(?:0[1-9]|[12]\d|30))?)?")
_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_ONE_OF = re.compile(rf"\[((?:\.\.{_DAY}|{_DAY}(?:\.\.{_DAY})?)(?:,{_DAY})*|{_DAY}\.\.)\]")


@lru_cache(maxsize=4096)
def date_bounds(stated: str) -> Bounds:
    """The earliest and latest day that a date in EDTF can mean; ``None`` where it is open or its year is not known.

    Raises ``ValueError`` where the text is not EDTF (https://www.loc.gov/standards/datetime/).

    >>> date_bounds("2025-04")
    (datetime.date(2025, 4, 1), datetime.date(2025, 4, 30))
    >>> date_bounds("XXXX-07-09")
    (None, None)
    """
    # Most dates are a day, month or year, or some of these in brackets; these need no grammar, and edtf takes 0.02 s to
    # parse one.
    plain = _CALENDAR.fullmatch(stated)
    if plain:
        return _calendar(plain, stated)
    if _NO_YEAR.fullmatch(stated):
        return None, None
    if one_of := _ONE_OF.fullmatch(stated):
        earliest, latest = zip(*(_range(part, stated) for part in one_of[1].split(",")), strict=True)
        return None if None in earliest else min(earliest), None if None in latest else max(latest)
    return _edtf(stated)


def bounds_or_none(stated: str) -> Bounds:
    """As :func:`date_bounds`, and nothing for what is no date: ``check`` reports that, and the rest goes on without it.

    >>> bounds_or_none("soon")
    (None, None)
    """
    try:
        return date_bounds(stated) if stated else (None, None)
    except ValueError:
        return None, None


def _calendar(found: re.Match[str], stated: str) -> Bounds:
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return first, date(year, last_month, day or monthrange(year, last_month)[1])
    except ValueError as error:
        raise ValueError(f'"{stated}" is not a date in EDTF') from error


def _range(part: str, stated: str) -> Bounds:
    """What one of a set of dates can mean: a date, or what lies between two, after one or before one."""
    first, dots, last = part.partition("..")
    begins = _CALENDAR.fullmatch(first)
    ends = _CALENDAR.fullmatch(last) if dots else begins
    return _calendar(begins, stated)[0] if begins else None, _calendar(ends, stated)[1] if ends else None


def _edtf(stated: str) -> Bounds:
    from edtf import parse_edtf  # a sixth of a second to import
    from edtf.parser import EDTFParseException

    try:
        parsed = parse_edtf(stated)
    except EDTFParseException as error:
        raise ValueError(f'"{stated}" is not a date in EDTF') from error
    if "XXXX" in stated:
        return None, None
    return _day(parsed, "lower_strict"), _day(parsed, "upper_strict")


def _day(parsed: object, bound: str) -> date | None:
    value = getattr(parsed, bound)()
    if isinstance(value, float):  # edtf gives an open end of an interval as plus or minus infinity
        return None
    return date(value[0], value[1], value[2])


def day_of(text: str) -> date:
    """A day written as YYYY-MM-DD; raises ``ValueError`` with what to write where it is none.

    >>> day_of("2025-07-20")
    datetime.date(2025, 7, 20)
    >>> day_of("2025-02-30")
    Traceback (most recent call last):
    ...
    ValueError: 2025-02-30: not a day. Write it as YYYY-MM-DD, for example 2025-07-20.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise ValueError(f"{text}: not a day. Write it as YYYY-MM-DD, for example 2025-07-20.") from error


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}

_STATED = re.compile(r"(\d{4}|XXXX)-(\d\d)(?:-(\d\d))?")
_LENGTH = re.compile(r"P(\d+)([YMWD])")


def when(stated: str) -> str:
    """A date in EDTF or a duration in plain words; what has no plain words stays as stated.

    >>> when("2025-07-15"), when("2025-04"), when("XXXX-07-09")
    ('15 July 2025', 'April 2025', '9 July (year not stated)')
    >>> when("[2025-01..2025-07]"), when("2025-01/2025-07"), when("P60D"), when("P1M"), when("soon")
    ('between January 2025 and July 2025', 'January 2025 to July 2025', '60 days', '1 month', 'soon')
    >>> when("[2025-08-14,2025-08-21]")
    '14 August 2025 or 21 August 2025'
    >>> when("[..2025-05-22]"), when("[2025-05..]")
    ('22 May 2025 or earlier', 'May 2025 or later')
    """
    if length := _LENGTH.fullmatch(stated):
        number = int(length[1])
        return f"{number} {UNITS[length[2]]}{'' if number == 1 else 's'}"
    if stated.startswith("[") and stated.endswith("]") and ".." in stated:
        first, last = stated[1:-1].split("..", 1)
        if not (first and last):
            return f"{when(first)} or later" if first else f"{when(last)} or earlier"
        return f"between {when(first)} and {when(last)}"
    if stated.startswith("[") and stated.endswith("]") and "," in stated:
        *others, final = (when(part.strip()) for part in stated[1:-1].split(","))
        return f"{', '.join(others)} or {final}"
    if "/" in stated:
        first, last = stated.split("/", 1)
        return f"{when(first) or 'open'} to {when(last) or 'open'}"
    found = _STATED.fullmatch(stated)
    if not found or not 1 <= int(found[2]) <= 12:
        return stated
    words = f"{int(found[3])} {MONTHS[int(found[2]) - 1]}" if found[3] else MONTHS[int(found[2]) - 1]
    return f"{words} (year not stated)" if found[1] == "XXXX" else f"{words} {found[1]}"
