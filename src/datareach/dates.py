"""Dates as sources give them (EDTF), and the days that they can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

Bounds = tuple[date | None, date | None]

_CALENDAR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@lru_cache(maxsize=4096)
def date_bounds(stated: str) -> Bounds:
    """The earliest and latest day that a date in EDTF can mean; ``None`` where it is open or its year is not known.

    Raises ``ValueError`` where the text is not EDTF (https://www.loc.gov/standards/datetime/).

    >>> date_bounds("2025-04")
    (datetime.date(2025, 4, 1), datetime.date(2025, 4, 30))
    >>> date_bounds("XXXX-07-09")
    (None, None)
    """
    # Most dates are a plain year, month or day, which need no grammar; edtf takes 0.02 s to parse one.
    plain = _CALENDAR.fullmatch(stated)
    return _calendar(plain, stated) if plain else _edtf(stated)


def _calendar(found: re.Match[str], stated: str) -> Bounds:
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return first, date(year, last_month, day or monthrange(year, last_month)[1])
    except ValueError as error:
        raise ValueError(f'"{stated}" is not a date in EDTF') from error


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
