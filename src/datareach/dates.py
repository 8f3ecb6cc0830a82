"""Dates as sources give them (EDTF), and the days that they can mean."""

from __future__ import annotations

from datetime import date


def date_bounds(stated: str) -> tuple[date | None, date | None]:
    """The earliest and latest day that a date in EDTF can mean; ``None`` where it is open or its year is not known.

    Raises ``ValueError`` where the text is not EDTF (https://www.loc.gov/standards/datetime/).

    >>> date_bounds("2025-04")
    (datetime.date(2025, 4, 1), datetime.date(2025, 4, 30))
    >>> date_bounds("XXXX-07-09")
    (None, None)
    """
    # edtf takes a sixth of a second to import, and most commands meet no date that needs it.
    from edtf import parse_edtf
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
