"""Asking in the page: every path once, so that the page filters by day, reading and what is accepted, never searches.

All words come from ``reach``: a hop's sentence, its cautions, the verdict. A path is a list of hops; a hop has one
variant for each way in which a reading or an accepted basis changes what it rests on; a variant has one state for each
run of days on which nothing changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from typing import Any

from datareach.dates import when
from datareach.law import last_day, make_cells
from datareach.law.scope import Truth
from datareach.model import Reading, Record
from datareach.reach import Modality, Path, Question, Step, Support, data_of, ways_to
from datareach.reach.day import ORDER, Day, spells_of
from datareach.reach.evidence import NOT_BY_DEFAULT, UNREVIEWED, Grading
from datareach.reach.hops import COMPONENT, POSSIBLE, Hop, Hops
from datareach.reach.possible import possible_hops
from datareach.reach.words import (
    NO_DATES,
    ON_ANOTHER_DAY,
    ONLY_POSSIBLE,
    POSSIBLE_MARK,
    accepting,
    beside,
    cautions,
    details,
    hop_claims,
    make_step,
    name,
    terms,
    through_parts,
    under,
    verdict_words,
)
from datareach.render.numbers import claim_numbers

MOST_HOPS = 80
"""A graph with more claimed hops is asked on the command line: its paths would outgrow the page."""

MOST_PAIRS = 3000
"""With more hops times the parties that give or get by them the possible paths alone take minutes to list."""

MOST_PATHS = 150
"""The most paths of one pair that a page carries; where there are more, it says so."""

DAY = timedelta(days=1)
SOME_DAY = date(2001, 2, 3)
"""Stands for the day that a reader will choose, in the words that name it."""

Runs = list[list[Any]]


def change_days(record: Record) -> list[date]:
    """Every day from which something in the graph may read otherwise: bounds of dates, and of what was permitted."""
    days: set[date | None] = set()
    for bounds in record.bounds:
        days |= {bounds.earliest, bounds.latest, _after(bounds.earliest), _after(bounds.latest)}
    for cell in record.cells:
        days |= {cell.first, _after(cell.last)}
    return sorted(day for day in days if day)


def _after(day: date | None) -> date | None:
    return day + DAY if day and day < date.max else None


class Words:
    """Each text once; elsewhere its number stands for it."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}

    def number(self, words: str) -> int:
        """The number of a text."""
        return self.place.setdefault(words, len(self.place))

    def numbers(self, lines: Iterable[str]) -> list[int]:
        """The numbers of several texts."""
        return [self.number(line) for line in lines]


def asking_data(record: Record) -> dict[str, Any] | None:
    """What the page needs to answer as ``reach`` does; nothing where the graph is too large for that."""
    if not record.cells:
        record = _with_cells(record)
    hops = Hops(record, Grading(record)).claimed
    parties = {party for hop in hops for party in (hop.giver, hop.recipient) if party}
    if len(hops) > MOST_HOPS or len(hops) * len(parties) > MOST_PAIRS:
        return None
    return _Asking(record).data()


def _with_cells(record: Record) -> Record:
    from dataclasses import replace

    return replace(record, cells=make_cells(record))


class _Asking:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.words = Words()
        self.number = claim_numbers(record)
        self.accepts = sorted(basis for basis in NOT_BY_DEFAULT if basis in record.terms)
        if any(not claim.reviewed for claim in record.claims.values()):
            self.accepts.append(UNREVIEWED)
        self.readings: list[Reading | None] = [None, *record.readings]
        self.spells = spells_of(record)
        self.day: dict[date | None, Day] = {}
        self.days = change_days(record)
        self.whats: list[dict[str, Any]] = []
        self.sets: dict[str, int] = {}
        self.variants: dict[Hashable, int] = {}
        self.listed: list[dict[str, Any]] = []
        self.verdicts: dict[str, str] = {}
        self._periods: dict[str, set[date]] = {}
        self._beside: dict[str, list[tuple[str, list[str]]]] = {}

    def on(self, day: date | None) -> Day:
        """The day, made once."""
        if day not in self.day:
            self.day[day] = Day(self.record, day, self.spells)
        return self.day[day]

    def data(self) -> dict[str, Any]:
        record = self.record
        whole = Hops(record, Grading(record))
        for entity in record.entities.values():
            if entity.kind in ("data set", "system", "organisation"):
                data, notes = data_of(record, entity.id)
                if data:
                    # The paths of several data sets are those of each: nothing leads from one into another.
                    places = [self.sets.setdefault(set_, len(self.sets)) for set_ in data]
                    parts = len({part for set_ in data for part in whole.parts(set_)})
                    self.whats.append({"id": entity.id, "sets": places, "notes": notes, "parts": parts})
        hops: dict[str, dict[int, int]] = {}
        found: dict[int, dict[str, dict[tuple[str, ...], int]]] = {}
        cut: set[str] = set()
        counts = []
        others = []
        for place, reading in enumerate(self.readings):
            seen: dict[str, Hop] = {}
            for what, set_ in self.sets.items():
                for who, ways, more in ways_to(record, what, reading=reading, most=MOST_PATHS):
                    paths = found.setdefault(set_, {}).setdefault(who, {})
                    for way in ways:
                        key = tuple(hop.id for hop in way)
                        paths[key] = paths.get(key, 0) | 1 << place
                        seen |= {hop.id: hop for hop in way}
                    if more:
                        cut.add(f"{set_} {who}")
            for bits in range(1 << len(self.accepts)):
                accept = [basis for bit, basis in enumerate(self.accepts) if bits >> bit & 1]
                known = Hops(record, Grading(record, accept=accept, reading=reading))
                if not bits:
                    others.append(self._others(known.claimed))
                    counts.append([len(known.relations), len(known.claimed)])
                graded = {hop.id: hop for hop in known.claimed}
                for set_name in sorted({hop.data for hop in seen.values() if hop.kind == POSSIBLE}):
                    graded |= {hop.id: hop for hop in possible_hops(known, set_name)}
                for id, hop in seen.items():
                    if hop.kind == COMPONENT:
                        graded[id] = known.upward(hop.data, hop.giver, hop.recipient)
                    hops.setdefault(id, {})[place << len(self.accepts) | bits] = self.variant(graded[id])
        order = sorted(hops)
        number = {id: place for place, id in enumerate(order)}
        self._verdicts(found, hops)
        day = last_day(record)
        return {
            "who": {e.id: e.name for e in record.entities.values() if e.kind == "organisation"},
            "what": self.whats,
            "whatNames": {w["id"]: name(record, w["id"]) for w in self.whats},
            "accepts": [[basis, record.label(basis)] for basis in self.accepts],
            "readings": [reading.name if reading else "" for reading in self.readings],
            "hops": [_modes(hops[id], len(self.readings) << len(self.accepts)) for id in order],
            "variants": self.listed,
            "paths": {
                str(set_): {
                    who: [[mask, *(number[id] for id in ids)] for ids, mask in sorted(paths.items())]
                    for who, paths in sorted(each.items())
                    if paths
                }
                for set_, each in sorted(found.items())
            },
            "cut": sorted(cut),
            "words": list(self.words.place),
            "verdicts": self.verdicts,
            "order": [[status, record.label(status)] for status in ORDER],
            "lastDay": day.isoformat() if day else "",
            "listed": Question.most,
            "searched": {"claims": len(record.claims), "counts": counts},
            "beside": others,
            "say": self._say(),
        }

    # ------------------------------------------------------------ hops

    def variant(self, hop: Hop) -> int:
        """The number of a hop with what it rests on."""
        key = (hop.id, hop.evidence, hop.through, hop.means, hop.authorities, hop.beside, hop.reason, hop.moved)
        if key not in self.variants:
            self.variants[key] = len(self.listed)
            self.listed.append(self._variant(hop))
        return self.variants[key]

    def _variant(self, hop: Hop) -> dict[str, Any]:
        step = make_step(self.record, hop, self.on(None))
        cite = hop_claims(self.record, hop)
        if hop.relation not in self._beside:
            on_terms = [(f"term: {said}", ids) for said, ids in terms(self.record, hop)]
            self._beside[hop.relation] = details(self.record, hop) + on_terms
        found = {
            "kind": {COMPONENT: "c", POSSIBLE: "p"}.get(hop.kind, ""),
            "said": self.words.number(step.sentence),
            "support": int(hop.evidence.support),
            "modality": int(hop.evidence.modality),
            "accept": [self.accepts.index(b) for b in hop.evidence.accept if b in self.accepts],
            "relation": hop.relation,
            "on": [id for id in (hop.relation, hop.giver, hop.recipient, hop.data, *hop.through, *hop.authorities)
                   if id],
            "claims": self._cited(sheet["id"] for sheet in cite),
            "register": [
                f"{sheet['source']}, register" for sheet in cite if sheet["id"] not in self.record.claims
            ],
            "when": self.words.number(step.interval) if step.interval else -1,
            "dated": self._cited(self.on(None).dated_by(hop) if hop.relation else ()),
            "under": self.words.numbers(under(authority) for authority in step.authorities),
            "beside": [[self.words.number(said), self._cited(ids)] for said, ids in self._beside[hop.relation]],
            "none": self.state(hop, None),
            "runs": self._runs(hop),
        }  # fmt: skip
        return {key: value for key, value in found.items() if value not in ([], "", -1)}

    def _cited(self, claims: Iterable[str]) -> list[int]:
        """The numbers of claims, the weightiest first as they come."""
        return [self.number[id] for id in claims if id in self.number]

    def state(self, hop: Hop, day: date | None) -> list[Any]:
        """Whether a hop holds on a day (0 no, 1 perhaps, 2 yes), its status, scope and cautions."""
        on = self.on(day)
        step = make_step(self.record, hop, on)
        named = when(day.isoformat()) if day else ""
        lines = [line.replace(named, "{day}") if named else line for line in cautions(self.record, step, on)]
        status = ORDER.index(step.status) if step.status in ORDER else -1
        proven = self._cited(on.claims(hop)) if step.status else []
        holds = {Truth.NO: 0, Truth.PERHAPS: 1, Truth.YES: 2}[step.holds]
        return [holds, status, self.words.numbers(step.scope), self.words.numbers(lines), proven]

    def _runs(self, hop: Hop) -> Runs:
        """The states of a hop, each with its first day, "" for the first."""
        if not hop.relation:
            return [["", *self.state(hop, self.days[0] if self.days else SOME_DAY)]]
        days = self._own(hop)
        first = (days[0] if days else SOME_DAY) - DAY
        runs: Runs = [["", *self.state(hop, first)]]
        for day in days:
            state = self.state(hop, day)
            if state != runs[-1][1:]:
                runs.append([day.isoformat(), *state])
        return runs

    def _own(self, hop: Hop) -> list[date]:
        """The days on which a hop may change: its own dates, those of its authorities, and what was permitted."""
        if hop.relation not in self._periods:
            self._periods[hop.relation] = {
                d
                for b in self.record.bounds
                if b.about == hop.relation
                for d in (b.earliest, b.latest, _after(b.earliest), _after(b.latest))
                if d
            } | {d for c in self.record.cells_of.get(hop.relation, ()) for d in (c.first, _after(c.last)) if d}
        law = self.on(None).law
        spells = (law.authority(id).period.changes() for id in hop.authorities)
        return sorted(day for day in self._periods[hop.relation].union(*spells) if day > date(1, 1, 2))

    # ------------------------------------------------------------ words

    def _verdicts(
        self, found: dict[int, dict[str, dict[tuple[str, ...], int]]], hops: dict[str, dict[int, int]]
    ) -> None:
        """The verdict as ``reach`` words it, with places for who, what and day, by support, modality and bases."""
        modes = len(self.readings) << len(self.accepts)
        for day in (None, SOME_DAY):
            question = Question("{who}", "{what}", (), day)
            on = self.on(day)
            mark = "on" if day else ""
            self.verdicts[f"none{mark}"] = _unnamed(verdict_words(self.record, question, None, "", on))
            keys = {
                self._key([self.listed[hops[id][mode]] for id in ids])
                for each in found.values()
                for paths in each.values()
                for ids, mask in paths.items()
                for mode in range(modes)
                if mask >> (mode >> len(self.accepts)) & 1
            }
            for support, modality, bases in sorted(keys):
                path = _path(Support(support), Modality(modality), [self.accepts[b] for b in bases])
                said = verdict_words(self.record, question, path, "", on)
                key = f"{support}{modality}{','.join(map(str, bases)) if support == Support.CONDITIONAL else ''}{mark}"
                self.verdicts[key] = _unnamed(said).removesuffix(".")
            path = _path(Support.ON_RECORD, Modality.MAY, [])
            plain = verdict_words(self.record, question, path, "", on).removesuffix(".")
            for place, status in enumerate(ORDER):
                said = verdict_words(self.record, question, path, status, on)
                self.verdicts[f"s{place}{mark}"] = _unnamed(said.removeprefix(plain))

    def _key(self, variants: list[dict[str, Any]]) -> tuple[int, int, tuple[int, ...]]:
        support = min(v["support"] for v in variants)
        modality = min((v["modality"] for v in variants if "relation" in v), default=int(Modality.DID))
        return support, modality, tuple(sorted({b for v in variants for b in v.get("accept", ())}))

    def _others(self, hops: Iterable[Hop]) -> dict[str, str]:
        """What else is on record for a party."""
        found: dict[str, set[str]] = {}
        for hop in hops:
            found.setdefault(hop.recipient, set()).add(hop.data)
        return {who: beside(self.record, who, sets) for who, sets in sorted(found.items())}

    @staticmethod
    def _say() -> dict[str, Any]:
        return {
            "support": {str(int(s)): s.words for s in Support},
            "modality": {str(int(m)): m.words for m in Modality},
            "anotherDay": ON_ANOTHER_DAY,
            "accepting": accepting("{bases}"),
            "noDates": NO_DATES,
            "onlyPossible": ONLY_POSSIBLE,
            "possible": POSSIBLE_MARK,
            "perhaps": "perhaps",
            "through": through_parts(["{parts}"]),
            "searched": "Searched: {claims} claims, {relations} accesses and flows, {parts} data sets, {hops} hops.",
            "nearest": "Nearest miss: {line}",
            "status": "legal status: {status}",
            "when": "when: {when}",
        }


def _modes(by_mode: dict[int, int], modes: int) -> list[int] | int:
    """The variant of a hop in each mode; one number where all agree."""
    found = [by_mode.get(mode, -1) for mode in range(modes)]
    return found[0] if len(set(found)) == 1 else found


def _unnamed(words: str) -> str:
    return words.replace(when(SOME_DAY.isoformat()), "{day}")


def _path(support: Support, modality: Modality, accept: list[str]) -> Path:
    from datareach.reach import Evidence

    return Path((Step(Hop("claimed", "r", "d", "g", "t", Evidence((), support, modality, tuple(accept)))),))
