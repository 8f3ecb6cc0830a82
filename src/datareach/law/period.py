"""Periods whose first and last day may be imprecise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from datareach.law.scope import Truth

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From a first day (at the earliest, at the latest) to a last day (likewise), both included.

    ``first_possible`` is ``None`` where no beginning is known: then it perhaps always held. ``last_possible`` is
    ``None`` where the end is open: after ``last_certain`` it perhaps still holds.

    >>> july = Period(date(2025, 7, 14), date(2025, 7, 15), date(2025, 9, 9), date(2025, 9, 15))
    >>> [july.holds(date(2025, m, d)).name for m, d in ((7, 13), (7, 14), (7, 15), (9, 12), (9, 16))]
    ['NO', 'PERHAPS', 'YES', 'PERHAPS', 'NO']
    """

    first_possible: date | None = None
    first_certain: date | None = None
    last_certain: date | None = None
    last_possible: date | None = None

    def holds(self, day: date) -> Truth:
        """Whether it holds on a day."""
        if self.first_possible and day < self.first_possible:
            return Truth.NO
        if self.last_possible and day > self.last_possible:
            return Truth.NO
        begun = self.first_certain is not None and day >= self.first_certain
        goes_on = self.last_certain is not None and day <= self.last_certain
        return Truth.YES if begun and goes_on else Truth.PERHAPS

    def before(self, day: date) -> bool:
        """Whether a day is certainly before its beginning."""
        return self.first_possible is not None and day < self.first_possible

    def after(self, day: date) -> bool:
        """Whether a day is certainly after its end."""
        return self.last_possible is not None and day > self.last_possible

    def changes(self) -> set[date]:
        """The days from which another answer may hold."""
        days = {self.first_possible, self.first_certain}
        days |= {last + DAY if last and last < date.max else None for last in (self.last_certain, self.last_possible)}
        return {day for day in days if day}


def period(
    starts: Iterable[tuple[date | None, date | None]],
    ends: Iterable[tuple[date | None, date | None]],
    *,
    seen: Iterable[date] = (),
) -> Period:
    """The period of something with these stated beginnings and last days, each as (earliest, latest).

    Several statements of one end widen it: possible from the earliest that any gives, certain from the latest. Where
    no end is stated it is certain up to the last day on which a source speaks of it (``seen``), then perhaps.

    >>> period([(date(2025, 7, 15),) * 2], [], seen=[date(2025, 7, 18)])
    Period(first_possible=datetime.date(2025, 7, 15), first_certain=datetime.date(2025, 7, 15), \
last_certain=datetime.date(2025, 7, 18), last_possible=None)
    """
    begins = [s for s in starts if s[0] or s[1]]
    lasts = [e for e in ends if e[0] or e[1]]
    found = Period(
        first_possible=None if any(s[0] is None for s in begins) else min((s[0] for s in begins if s[0]), default=None),
        first_certain=max((s[1] for s in begins if s[1]), default=None),
    )
    if lasts:
        return replace(
            found,
            last_certain=min((e[0] for e in lasts if e[0]), default=None),
            last_possible=None
            if any(e[1] is None for e in lasts)
            else max((e[1] for e in lasts if e[1]), default=None),
        )
    return replace(
        found,
        last_certain=max(
            (day for day in seen if found.first_certain and day >= found.first_certain), default=found.first_certain
        ),
    )
