"""Journeys: over a span of days, copies may be handed on one after another, each no earlier than the last.

Only a *did* transfer makes a holding, and shows that its sender held the data; *may* or *can* alone makes none, but
the last hop may be one. The search is for earliest arrivals, as in B. B. Xuan, A. Ferreira and A. Jarry, "Computing
shortest, fastest, and foremost journeys in dynamic networks" (2003), with two arrivals a state: certainly by, and
perhaps as early as. Nobody says when a copy is deleted, so a holding "may still hold" at the end of the span.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from datareach.dates import when
from datareach.law.scope import Truth
from datareach.model import Record
from datareach.reach.answer import Answer, Question, Step
from datareach.reach.day import Day
from datareach.reach.evidence import Modality
from datareach.reach.hops import Hop, Hops
from datareach.reach.words import cautions, hop_claims, name, sentence

State = tuple[str, str]


@dataclass(frozen=True)
class Arrival:
    """Data with a holder: the hops that brought it, the earliest possible day, the day by which it is certain."""

    hops: tuple[Hop, ...]
    perhaps: date
    certain: date | None

    @property
    def truth(self) -> Truth:
        """Whether it arrived certainly, or perhaps."""
        return Truth.YES if self.certain else Truth.PERHAPS


def arrivals(hops: Hops, day: Day, data: tuple[str, ...], since: date, until: date, who: str) -> list[Arrival]:
    """The journeys by which ``who`` gets any of these data sets within the span, earliest first; one a last hop."""
    held = _holdings(hops, day, data, until)
    found = [arrival for (_, holder), arrival in held.items() if holder == who]
    parts = {part for whole in data for part in hops.parts(whole)}
    for hop in hops.claimed:
        if hop.recipient != who or hop.data not in parts or hop.evidence.modality is Modality.DID:
            continue
        before = held.get((hop.data, hop.giver)) if hop.giver else None
        if not hops.starts(hop) and before is None:
            continue
        window = _window(day, hop, max(since, before.perhaps) if before and not hops.starts(hop) else since, until)
        if window is not None:
            first, certain = window
            carried = () if hops.starts(hop) or before is None else before.hops
            sure = certain and (hops.starts(hop) or (before is not None and before.certain is not None))
            found.append(Arrival((*carried, hop), first, first if sure else None))
    return sorted(found, key=lambda a: (a.certain is None, a.perhaps, [h.id for h in a.hops]))


def _holdings(hops: Hops, day: Day, data: tuple[str, ...], until: date) -> dict[State, Arrival]:
    """Who holds a copy by the end of the span, from the transfers that are said to have happened."""
    parts = {part for whole in data for part in hops.parts(whole)}
    transfers = [h for h in hops.claimed if h.evidence.modality is Modality.DID and h.data in parts]
    held: dict[State, Arrival] = {}
    changed = True
    while changed:
        changed = False
        for hop in transfers:
            for arrival in _arrive(hops, day, hop, held, until):
                state = (hop.data, hop.recipient)
                if state not in held or _better(arrival, held[state]):
                    held[state] = arrival
                    changed = True
    return held


def _arrive(hops: Hops, day: Day, hop: Hop, held: dict[State, Arrival], until: date) -> Iterator[Arrival]:
    earliest, latest = _days(day, hop)
    if earliest and earliest > until:
        return
    sure = latest if latest and latest <= until else None
    if hops.starts(hop):
        yield Arrival((hop,), earliest or date.min, sure)
        return
    for (set_, holder), before in list(held.items()):
        if (
            holder != hop.giver
            or hop.data not in hops.parts(set_)
            or hop.recipient in {h.recipient for h in before.hops}
        ):
            continue
        if latest and before.perhaps > latest:
            continue  # the sender had nothing yet
        known = earliest is not None and before.certain is not None and before.certain <= earliest
        yield Arrival((*before.hops, hop), max(before.perhaps, earliest or date.min), sure if known else None)


def _better(one: Arrival, other: Arrival) -> bool:
    far = date.max
    return (one.certain or far, one.perhaps, len(one.hops)) < (other.certain or far, other.perhaps, len(other.hops))


def _days(day: Day, hop: Hop) -> tuple[date | None, date | None]:
    """The days on which a transfer can have happened; nothing where no date is on record."""
    dates = day.law.dates(hop.relation, "dr:happened") or day.law.dates(hop.relation, "dr:start")
    firsts, lasts = [b[0] for _, b in dates if b[0]], [b[1] for _, b in dates if b[1]]
    return min(firsts, default=None), max(lasts, default=None)


def _window(day: Day, hop: Hop, since: date, until: date) -> tuple[date, bool] | None:
    """The first day of the span on which a hop holds, and whether certainly; nothing where it holds on none."""
    spells = [day.law.authority(a).period for a in hop.authorities]
    days = sorted({since, *(d for spell in spells for d in spell.changes() if since <= d <= until)})
    for wanted in (Truth.YES, Truth.PERHAPS):
        for first in days:
            if first <= until and Day(day.record, first).holds(hop) is wanted:
                return first, wanted is Truth.YES
    return None


def journey_data(
    record: Record, question: Question, since: date, until: date, found: list[Arrival], snapshot: Answer
) -> dict[str, Any]:
    """Journeys as plain data, with a sentence on how they differ from a look at the last day alone."""
    day = Day(record, until)
    who, what = name(record, question.who), name(record, question.what)
    span = f"from {when(since.isoformat())} to {when(until.isoformat())}"
    modality = max((_modality(a) for a in found), default=None)
    verdict = f"{who} → {what}, {span}: "
    verdict += (
        f"on record as {modality.words}."
        if modality
        else "none on record in this graph. That is not the same as no access."
    )
    return {
        "who": question.who,
        "what": question.what,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "verdict": verdict,
        "modality": modality.words if modality else None,
        "paths": [_journey(record, arrival, day) for arrival in found],
        "compared": _compared(record, found, snapshot, until),
    }


def _modality(arrival: Arrival) -> Modality:
    return min(hop.evidence.modality for hop in arrival.hops)


def _journey(record: Record, arrival: Arrival, day: Day) -> dict[str, Any]:
    reached = arrival.certain or (arrival.perhaps if arrival.perhaps > date.min else None)
    steps = [Step(hop, Truth.YES, "", sentence(record, hop, day), (), (), day.interval(hop)) for hop in arrival.hops]
    return {
        "modality": _modality(arrival).words,
        "certain": arrival.certain is not None,
        "arrives": reached.isoformat() if reached else None,
        "hops": [
            {
                "sentence": step.sentence,
                "modality": step.hop.evidence.modality.words,
                "interval": step.interval,
                "cautions": cautions(record, step, day),
                "claims": hop_claims(record, step.hop),
            }
            for step in steps
        ],
    }


def _compared(record: Record, found: list[Arrival], snapshot: Answer, until: date) -> list[str]:
    """Why a span and its last day give different answers, where they do."""
    on = when(until.isoformat())
    then = {hop.id for path in snapshot.paths for hop in (s.hop for s in path.steps)}
    lines = []
    for arrival in found:
        last = arrival.hops[-1]
        if last.id in then:
            continue
        ended = Day(record, until).interval(last) or "no stated dates"
        lines.append(
            f"On {on} alone this does not hold ({ended}); over the span it does, "
            "and what was got then may still be held."
        )
    said = snapshot.modality.words if snapshot.modality else "none on record"
    return lines or [f"A look at {on} alone gives the same: {said}."]
