"""Journeys against a plain account of every world that the dates allow, told day by day."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datareach.errors import UsageError
from datareach.law.facts import Law
from datareach.model import Claim, Entity, Record, Source, Text, Triple
from datareach.reach import Answer, Modality, Support, travel
from datareach.reach.day import Spells
from datareach.reach.evidence import Grading
from datareach.reach.hops import Hop, Hops
from datareach.reach.journey import ALWAYS, journeys

BEGIN = date(2025, 1, 1)
DAYS = 9
PARTIES = [f"id:p{n}" for n in range(4)]
SETS = ["id:whole", "id:part"]
MODALITIES = ["dr:Did", "dr:May", "dr:Can"]
BASES = ["dr:Reported", "dr:Alleged"]


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


@dataclass(frozen=True)
class Drawn:
    """An access or flow as drawn: who gives (-1: not said) and who gets; when, as (earliest day, days of doubt)."""

    parties: tuple[int, int]
    data: int
    modality: int
    basis: int
    once: bool
    first: tuple[int, int] | None
    last: tuple[int, int] | None


# Half of the accesses and flows follow one another, so that there are chains; the dice are even, for Hypothesis
# prefers small numbers and would put nearly everything on the first day.
NEXT = [(0, 1), (1, 2), (2, 3)]
ANY = [(a, b) for a in range(-1, 4) for b in range(4) if a != b]


def throw(dice: Random) -> Drawn:
    def bound() -> tuple[int, int]:
        return dice.randrange(DAYS), dice.choice([0, 0, 1, 2])

    return Drawn(
        parties=dice.choice(NEXT) if dice.random() < 0.7 else dice.choice(ANY),
        data=dice.choice([0] * 5 + [1]),
        modality=dice.choice([0, 0, 0, 1, 2]),
        basis=dice.choice([0, 0, 0, 1]),
        once=dice.random() < 0.5,
        first=bound() if dice.random() < 0.85 else None,
        last=(dice.randrange(4), dice.choice([0, 1, 2])) if dice.random() < 0.6 else None,
    )


def edtf(bound: tuple[int, int]) -> Text:
    first, last = day(bound[0]), day(bound[0] + bound[1])
    return Text(f"[{first}..{last}]" if first != last else str(first))


@st.composite
def questions(draw):
    """Two to six accesses and flows among four parties, one of which may be part of another; and what is asked."""
    dice = draw(st.randoms(use_true_random=True))
    part_of = dice.random() < 0.3
    entities = [Entity(id, id[3:], "data set") for id in SETS]
    entities += [
        Entity(id, id[3:], "organisation", parents=("id:p1",) if part_of and id == "id:p0" else ()) for id in PARTIES
    ]
    claims = [Claim("c:part", "src:a", "dr:Reported", "line 1", triples=(
        Triple("id:part", "dr:partOfData", "id:whole"),))]  # fmt: skip
    for n in range(dice.randint(2, 6)):
        drawn = throw(dice)
        giver, recipient = drawn.parties
        node = f"id:door-{n}"
        entities.append(Entity(node, node[3:], "access", ("dr:Access",)))
        triples = [
            Triple(node, "dpv:hasRecipient", PARTIES[recipient]),
            Triple(node, "dr:dataset", SETS[drawn.data]),
        ]
        if giver >= 0:
            triples.append(Triple(node, "dr:grantor", PARTIES[giver]))
        if drawn.first:
            once = drawn.once and MODALITIES[drawn.modality] == "dr:Did"
            triples.append(Triple(node, "dr:happened" if once else "dr:start", edtf(drawn.first)))
            if drawn.last and not once:
                # An end lies certainly after its beginning, as `check` asks.
                end = (drawn.first[0] + drawn.first[1] + drawn.last[0], drawn.last[1])
                triples.append(Triple(node, "dr:end", edtf(end)))
        claims.append(Claim(f"c:{n}", "src:a", BASES[drawn.basis], "line 1", modality=MODALITIES[drawn.modality],
                            triples=tuple(triples)))  # fmt: skip
    record = Record(
        entities={e.id: e for e in sorted(entities, key=lambda e: e.id)},
        claims={c.id: c for c in claims},
        sources={"src:a": Source("src:a", "A", issued=str(day(DAYS)))},
    )
    since = dice.randrange(DAYS)
    return record, dice.choice(PARTIES[1:]), dice.choice([*SETS, "id:whole"]), since, since + dice.randint(0, DAYS)


# ---------------------------------------------------------------- the reference

# A world settles every date: for each hop the set of days on which it brings data. Days are numbers; LONG_AGO stands
# for every day before the first that any date names, AT_LAST for every day after the last.

LONG_AGO, AT_LAST = -1, 4 * DAYS
TIME = range(LONG_AGO, AT_LAST + 1)
Days = frozenset[int]


def worlds(record: Record, hop: Hop) -> list[Days]:
    """The days on which a hop moved data, or worked, or was permitted: one set for each meaning of its dates."""
    claim = next(c for c in record.claims.values() if any(t.subject == hop.relation for t in c.triples))
    bounds = {
        t.predicate: [(date.fromisoformat(d) - BEGIN).days for d in str(t.object).strip("[]").split("..")]
        for t in claim.triples
        if t.predicate in ("dr:happened", "dr:start", "dr:end")
    }
    did = hop.evidence.modality is Modality.DID
    if "dr:happened" in bounds:
        return [frozenset({d}) for d in range(bounds["dr:happened"][0], bounds["dr:happened"][-1] + 1)]
    if "dr:start" not in bounds:
        # Nothing is on record: it may have been on any day, or on no day that a reader could name.
        return [frozenset(TIME), frozenset()]
    found = []
    for start in range(bounds["dr:start"][0], bounds["dr:start"][-1] + 1):
        if "dr:end" in bounds:
            ends = list(range(bounds["dr:end"][0], bounds["dr:end"][-1] + 1))
        else:
            # An open end: a transfer may have been one of one day or gone on; a means goes on.
            ends = [start, AT_LAST] if did else [AT_LAST]
        found += [frozenset(range(start, end + 1)) for end in ends]
    return found


def arrival(way: tuple[Hop, ...], world: dict[str, Days], since: int, until: int) -> int | None:
    """The day on which data that was there always comes to the end of a way, told day by day."""
    place = 0
    for today in TIME:
        while place < len(way):
            hop = way[place]
            open_ = hop.evidence.modality is not Modality.DID and bool(hop.relation)
            if hop.relation and (today not in world[hop.id] or (open_ and not since <= today <= until)):
                break
            place += 1
        if place == len(way):
            return today if today <= until else None
    return None


def best_ways(record: Record, hops: Hops, what: str, who: str, since: int, until: int) -> dict[str, tuple]:
    """For each last hop the grade of the best journey: every sequence of hops, every world."""
    inside = [what, *(["id:part"] if what == "id:whole" else [])]
    moves = {h.id: worlds(record, h) for h in hops.claimed}
    found: dict[str, tuple] = {}

    def ends(path: tuple[Hop, ...]) -> bool:
        return path[-1].recipient == who

    def weigh(path: tuple[Hop, ...]) -> None:
        real = [hop for hop in path if hop.relation]
        known = [
            dict(zip([h.id for h in real], days, strict=True))
            for days in itertools.product(*(moves[h.id] for h in real))
        ]
        arrivals = [arrival(path, world, since, until) for world in known]
        if all(a is None for a in arrivals):
            return
        sure = None if None in arrivals else max(arrivals)
        support = min(h.evidence.support for h in real)
        modality = min(h.evidence.modality for h in real)
        first = min(a for a in arrivals if a is not None)
        grade = (-support, -modality, sure is None, not hops.starts(path[0]), first if sure is None else sure)
        last = real[-1].id
        found[last] = min(found.get(last, grade), grade)

    def extend(path: tuple[Hop, ...], holders: set[str]) -> None:
        if ends(path):
            weigh(path)
            return
        last = path[-1]
        sets = [last.data, *(["id:part"] if last.data == "id:whole" else [])]
        onward: list[Hop] = []
        # Only what happened hands over a copy; what is part of what does as its parts do.
        if not last.relation or last.evidence.modality is Modality.DID:
            onward = [h for h in hops.claimed if h.giver == last.recipient and h.data in sets]
        parents = record.entities[last.recipient].parents
        # An access that is no transfer ends a journey: what follows can only be structure, up to the party.
        for hop in [*onward, *(hops.upward(last.data, last.recipient, p) for p in parents)]:
            handed = all(h.evidence.modality is Modality.DID for h in path if h.relation)
            if hop.recipient not in holders and (handed or not hop.relation):
                extend((*path, hop), holders | {hop.recipient})

    for hop in hops.claimed:
        if hop.data in inside and hop.giver != who and (hops.starts(hop) or hop.evidence.modality is Modality.DID):
            extend((hop,), {hop.giver, hop.recipient})
    return found


def number(known: date | None) -> int | None:
    return None if known is None else LONG_AGO if known == ALWAYS else (known - BEGIN).days


@settings(max_examples=1500)
@given(questions())
def test_for_each_last_hop_the_best_supported_and_earliest_journey_is_found(question):
    record, who, what, since, until = question
    hops = Hops(record, Grading(record))
    found = journeys(hops, Spells(Law(record)), (what,), who, day(since), day(until))
    grades = {}
    for journey in found:
        last = [hop for hop in journey.hops if hop.relation][-1]
        sure = journey.certain[-1]
        rooted = hops.starts(journey.hops[0])
        grades[last.id] = (-journey.support, -journey.modality, sure is None, not rooted, number(journey.arrives))
    assert grades == best_ways(record, hops, what, who, since, until)
    assert [j.order for j in found] == sorted(j.order for j in found)


# ---------------------------------------------------------------- by hand


def told(*rows: tuple[int, int, str, str], basis: str = "dr:Reported") -> Record:
    """A record from rows such as ``(0, 1, "dr:Did", "2025-01-02")``: who gives, who gets, how, on which day."""
    entities = [Entity("id:whole", "whole", "data set")]
    entities += [Entity(id, id[3:], "organisation") for id in PARTIES]
    claims = {}
    for n, (giver, recipient, modality, stated) in enumerate(rows):
        node = f"id:door-{n}"
        entities.append(Entity(node, node[3:], "access", ("dr:Access",)))
        triples = [
            Triple(node, "dr:grantor", PARTIES[giver]),
            Triple(node, "dpv:hasRecipient", PARTIES[recipient]),
            Triple(node, "dr:dataset", "id:whole"),
        ]
        first, _, last = stated.partition("/")
        triples.append(Triple(node, "dr:start" if last else "dr:happened", Text(first)))
        triples += [Triple(node, "dr:end", Text(last))] if last else []
        claims[f"c:{n}"] = Claim(f"c:{n}", "src:a", basis, "line 1", modality=modality, triples=tuple(triples))
    return Record(
        entities={e.id: e for e in entities},
        claims=claims,
        sources={"src:a": Source("src:a", "A", issued="2025-02-01")},
    )


def asked(record: Record, who: str = "id:p2", **options) -> Answer:
    return travel(record, who, "id:whole", BEGIN, day(20), **options)


def givers(answer: Answer) -> list[list[str]]:
    return [[step.hop.giver for step in path.steps] for path in answer.paths]


def test_copies_are_handed_on_in_the_order_of_their_days():
    answer = asked(told((0, 1, "dr:Did", "2025-01-02"), (1, 2, "dr:Did", "2025-01-05")))
    assert givers(answer) == [["id:p0", "id:p1"]]
    assert (answer.paths[0].arrives, answer.paths[0].arrived, answer.paths[0].certain) == (day(4), day(4), True)
    assert answer.compared == ("A look at 21 January 2025 alone gives the same: on record as did.",)


def test_who_passes_data_on_had_it_whatever_came_later_and_the_last_day_alone_says_otherwise():
    # p1 got the data only after it had passed it on: so it had it from elsewhere.
    for late in ("2025-01-05", "2025-01-02/2025-01-04"):
        answer = asked(told((0, 1, "dr:Did", "2025-01-08"), (1, 2, "dr:Did", late)))
        assert givers(answer) == [["id:p1"]]
        assert any("a path counts that is no journey" in line for line in answer.compared)


def test_a_transfer_that_goes_on_hands_on_what_comes_later():
    answer = asked(told((0, 1, "dr:Did", "2025-01-08"), (1, 2, "dr:Did", "2025-01-02/2025-01-12")))
    assert givers(answer) == [["id:p0", "id:p1"]]
    assert answer.paths[0].arrived == day(7)


def test_a_permission_hands_nothing_over_and_may_be_the_last_hop():
    onward = asked(told((0, 1, "dr:May", "2025-01-02/2025-01-30"), (1, 2, "dr:Did", "2025-01-05")))
    assert givers(onward) == [["id:p1"]]
    last = asked(told((0, 1, "dr:Did", "2025-01-02"), (1, 2, "dr:May", "2025-01-05/2025-01-09")))
    assert givers(last) == [["id:p0", "id:p1"]]
    assert last.modality is Modality.MAY
    assert last.compared[0].startswith("On 21 January 2025 alone this does not hold")


def test_a_journey_is_graded_and_counts_more_only_where_more_is_accepted():
    record = told((0, 2, "dr:Did", "2025-01-05"), basis="dr:Alleged")
    plain, accepted = asked(record), asked(record, accept=("dr:Alleged",))
    assert (plain.support, accepted.support) == (Support.CONDITIONAL, Support.ON_RECORD)
    assert [any(note.startswith("Accepted for this answer") for note in a.notes) for a in (plain, accepted)] == [
        False,
        True,
    ]


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(UsageError, match="ends before it begins"):
        travel(told((0, 2, "dr:Did", "2025-01-05")), "id:p2", "id:whole", day(3), day(2))
