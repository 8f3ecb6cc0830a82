"""A day: which hops hold on it, and what is permitted then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

from datareach.dates import when
from datareach.law import cells_of, cells_words, last_day, status_on
from datareach.law.facts import Law, Same, law_of
from datareach.law.period import Period, period
from datareach.law.scope import Truth, union
from datareach.model import Cell, Record, Text, Verdict
from datareach.reach.evidence import Modality
from datareach.reach.hops import Hop

ORDER = ("dr:NotEstablished", "dr:Ended", "dr:NotYet", "dr:Barred", "dr:PartlyBarred", "dr:InForce")
"""Legal statuses from the weakest to the strongest permission."""


class Spells:
    """When each hop of a record holds; worked out once for each, whatever days are asked."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._known: dict[tuple[str, Modality, tuple[str, ...]], tuple[Period, ...]] = {}

    def of(self, hop: Hop) -> tuple[Period, ...]:
        """The periods of a hop: it holds on a day if one of them does."""
        # The same hop is a permission or a means, under these authorities or those, as the claims are read.
        key = (hop.relation, hop.evidence.modality, hop.authorities)
        if key not in self._known:
            self._known[key] = self._periods(hop)
        return self._known[key]

    def _periods(self, hop: Hop) -> tuple[Period, ...]:
        """A permission has those of its authorities; a means goes from start to end or closing; a copy has no end."""
        modality = hop.evidence.modality
        if hop.authorities and modality is Modality.MAY:
            return tuple(self.law.authority(a).period for a in hop.authorities)
        dates = self.law.dates(hop.relation, "dr:start") or self.law.dates(hop.relation, "dr:happened")
        if not dates:
            return (Period(),)
        ends = self.law.dates(hop.relation, "dr:end") + self.law.dates(hop.relation, "dr:closed")
        if modality is Modality.DID:
            ends = []
        # What no source ends is taken to go on: only a statement that it was closed changes it.
        return (period((b for _, b in dates), (b for _, b in ends), seen=[date.max]),)


def spells_of(record: Record) -> Spells:
    """When each hop of a record holds, the same each time."""
    return _spells(Same(record))


@lru_cache(maxsize=4)
def _spells(same: Same) -> Spells:
    return Spells(law_of(same.record))


class Day:
    """What holds on a day (or, without one, on the last day on which a source of the record speaks)."""

    def __init__(self, record: Record, day: date | None, spells: Spells | None = None) -> None:
        self.record = record
        self.asked = day
        self.day = day or last_day(record)
        self.spells = spells or spells_of(record)
        self.law = self.spells.law

    def holds(self, hop: Hop) -> Truth:
        """Whether a hop holds on the day asked; every hop does where no day is asked.

        A permission holds while an authority does, barred or not. A means holds from its start to its end or closing,
        and perhaps where no date is stated. A copy holds from the day it was handed over on.
        """
        if self.asked is None or not hop.relation:
            return Truth.YES
        spells = self.spells.of(hop)
        return spells[0].holds(self.asked) if len(spells) == 1 else union(spell.holds(self.asked) for spell in spells)

    @cached_property
    def _all_cells(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for cell in self.record.cells:
            found.setdefault(cell.relation, []).append(cell)
        return found

    def cells(self, relation: str) -> list[Cell]:
        """The cells of an access or flow: those that the record carries, else made for this one."""
        if self.record.cells or relation not in self.record.entities:
            return self._all_cells.get(relation, [])
        if relation not in self._all_cells:
            self._all_cells[relation] = list(cells_of(self.law, self.record.entities[relation]))
        return self._all_cells[relation]

    def status(self, hop: Hop) -> str:
        """The legal status of a hop's access or flow on the day; empty where law has nothing on record about it."""
        if self.day is None or not hop.relation:
            return ""
        act = "dr:UsingHeldCopy" if self._held(hop) else "dr:Disclosing"
        return status_on(self.cells(hop.relation), hop.relation, self.day, act)

    def _held(self, hop: Hop) -> bool:
        return any(c.act == "dr:UsingHeldCopy" for c in self.cells(hop.relation))

    def here(self, hop: Hop) -> list[Cell]:
        """The cells of a hop on the day."""
        act = "dr:UsingHeldCopy" if self._held(hop) else "dr:Disclosing"
        mine = [c for c in self.cells(hop.relation) if c.act == act]
        return [c for c in mine if self.day and c.holds(self.day)]

    def scope(self, hop: Hop) -> tuple[str, ...]:
        """What is permitted and what is barred on the day, each with whose and which data."""
        mine = self.cells(hop.relation)
        groups: dict[tuple[str, bool, tuple[str, ...]], list[Cell]] = {}
        for cell in self.here(hop):
            # What permits, and on which claims, is said elsewhere: only whose and which data counts here.
            bare = replace(
                cell, first=None, last=None, verdict=Verdict(cell.verdict.status, True), claims=(), inferred=False
            )
            groups.setdefault((cell.verdict.status, cell.verdict.certain, cell.verdict.barred_by), []).append(bare)
        said = []
        for (status, certain, bars), cells in sorted(groups.items()):
            words = cells_words(self.record, cells, mine)
            perhaps = "" if certain else "perhaps "
            by = f" (by {'; '.join(self.record.label(b) for b in bars)})" if bars else ""
            said.append(f"{perhaps}{self.record.label(status)}{by}: {' | '.join(words)}")
        return tuple(said)

    def claims(self, hop: Hop) -> tuple[str, ...]:
        """The claims behind the legal status of a hop on the day."""
        return tuple(sorted({claim for cell in self.here(hop) for claim in cell.claims}))

    def inferred(self, hop: Hop) -> bool:
        """Whether a date behind that status is an inference."""
        return any(cell.inferred for cell in self.here(hop))

    def authorities(self, hop: Hop) -> tuple[dict[str, object], ...]:
        """Each authority that a hop stands under: its name, its period in words, and whether it holds on the day."""
        found = []
        for id in hop.authorities:
            authority = self.law.authority(id)
            spell = authority.period
            holds = spell.holds(self.day) if self.day else Truth.PERHAPS
            first, last = _ends(spell)
            found.append(
                {
                    "id": id,
                    "label": self.record.label(id),
                    "from": f"since {first}" if first else "start not on record",
                    "until": last or "end not on record",
                    "holds": holds.name.lower(),
                    "inferred": authority.inferred,
                }
            )
        return tuple(found)

    def dated_by(self, hop: Hop) -> tuple[str, ...]:
        """The claims that the dates of a hop, or of its authorities, rest on."""
        own = {c.id for c, _ in self.law.said(hop.relation, "dr:happened", "dr:start", "dr:end")}
        if own:
            return tuple(sorted(own))
        dated = {"dr:start", "dr:end"}
        return tuple(sorted({c.id for a in hop.authorities for p in sorted(dated) for c, _ in self.law.dates(a, p)}))

    def interval(self, hop: Hop) -> str:
        """When a hop holds, in words, as its dates or its authorities' say; empty where nothing is stated."""
        stated = [
            (word, str(value))
            for word, predicate in (("happened", "dr:happened"), ("from", "dr:start"), ("until", "dr:end"))
            for _, value in self.law.said(hop.relation, predicate)
            if isinstance(value, Text)
        ]
        if not stated:
            for authority in hop.authorities:
                first, last = _ends(self.law.authority(authority).period)
                if first or last:
                    stated += [(word, said) for word, said in (("from", first), ("until", last)) if said]
                    return ", ".join(f"{word} {said}" for word, said in stated)
        return ", ".join(f"{word} {when(value)}" for word, value in dict.fromkeys(stated))


def weakest(statuses: Iterable[str]) -> str:
    """The weakest of several statuses: a path is permitted no further than its least permitted step."""
    return min((s for s in statuses if s), key=ORDER.index, default="")


def strongest(statuses: Iterable[str]) -> str:
    """The strongest of several statuses: what several paths permit, the best of them permits."""
    return max((s for s in statuses if s), key=ORDER.index, default="")


def _ends(spell: Period) -> tuple[str, str]:
    """A first and a last day in words, each as wide as the sources leave it: "between … and …"; empty where unknown."""
    return _day(spell.first_possible, spell.first_certain), _day(spell.last_certain, spell.last_possible)


def _day(earliest: date | None, latest: date | None) -> str:
    if earliest and latest and earliest != latest:
        return when(f"[{earliest}..{latest}]")
    return when(str(latest)) if latest else ""
