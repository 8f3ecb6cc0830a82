"""When each thing of a record holds, as far as its claims say, for choosing by day and for formats that know time."""

from __future__ import annotations

from datareach.law.facts import law_of
from datareach.law.period import Period, period
from datareach.model import Record
from datareach.reach.day import spells_of
from datareach.reach.evidence import Evidence, Grading, Modality, Support
from datareach.reach.hops import CLAIMED, Hop, Hops


def door_periods(record: Record) -> dict[str, tuple[Period, ...]]:
    """The periods of each access and flow: it holds on a day if one of them does. As ``reach`` reckons them."""
    spells = spells_of(record)
    hops = Hops(record, Grading(record))
    found: dict[str, dict[Period, None]] = {}
    for hop in hops.claimed:
        found.setdefault(hop.relation, {}).update(dict.fromkeys(spells.of(hop)))
    for relation in hops.relations:
        if relation not in found:  # no claim names who gets which data: its own dates are all there is
            alone = Hop(CLAIMED, relation, "", "", "", Evidence((), Support.ON_RECORD, Modality.CAN))
            found[relation] = dict.fromkeys(spells.of(alone))
    return {relation: tuple(periods) for relation, periods in found.items()}


def periods(record: Record) -> dict[str, tuple[Period, ...]]:
    """The periods of everything that has dates: accesses and flows, agreements, notices, orders, events."""
    law = law_of(record)
    found = {
        # A permission without dates of its own leaves what is stated of the access itself.
        door: known
        for door, all_ in door_periods(record).items()
        if (known := tuple(each for each in all_ if each != Period()))
    }
    for id, entity in record.entities.items():
        if id in found:
            continue
        if entity.kind in ("agreement", "contract", "notice", "policy"):
            own = law.authority(id).period
        else:
            begins, ends = law.dates(id, "dr:start"), law.dates(id, "dr:end")
            if not begins:  # what happened on a day is over with it
                begins = law.dates(id, "dr:happened")
                ends = ends or begins
            own = period((b for _, b in begins), (b for _, b in ends))
        if own != Period():
            found[id] = (own,)
    return found
