"""One meaning: reach against a plain enumeration of every way through small records, circles and doubts included."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, timedelta
from unittest.mock import patch

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, URIRef

from benchmarks.synthetic import DAY, HUB, hop_claims, synthetic, write
from datareach.graph import Graph
from datareach.law.facts import Law, Same
from datareach.law.scope import Truth
from datareach.model import Claim, Conflict, Entity, Link, Reading, Record, Source, Text, Triple
from datareach.query import run as query
from datareach.reach import Modality, Support, _arrays, _sweep, ask, everything, ways_to, who_reaches
from datareach.reach.arrays import Arrays
from datareach.reach.day import Day, Spells
from datareach.reach.evidence import Grading
from datareach.reach.hops import COMPONENT, Hops
from datareach.reach.search import paths_to, reached, state_graph
from datareach.reach.sweep import ALL, Sweep, best_grade, grades
from datareach.reach.whatif import without

BEGIN = date(2025, 1, 1)
DAYS = 12
PARTIES = [f"id:p{n}" for n in range(5)]
SETS = ["id:whole", "id:part", "id:other"]
DEALS = ["id:deal-0", "id:deal-1"]
BASES = ["dr:StatedInDocument", "dr:Reported", "dr:Alleged"]
SPACE = "https://example.org/synthetic/id/"
MAYS = ["dr:May", "dr:Can", "dr:Did"]


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


# ---------------------------------------------------------------- records at random

# An access or flow: who gives, who gets, which data, under what, from and until when; and the claims that say so,
# each with a basis, a modality, and which of these it names.


@dataclass(frozen=True)
class Drawn:
    """One access or flow as drawn."""

    giver: int
    recipient: int
    data: int
    deals: tuple[int, ...]
    start: int | None
    length: int | None
    claims: tuple[tuple[int, int, bool, bool, bool], ...]


MOSTLY = st.integers(0, 5).map(bool)
DRAWN = st.builds(
    Drawn,
    giver=st.integers(-1, 4),
    recipient=st.integers(0, 4),
    data=st.sampled_from([0, 0, 0, 1, 1, 2]),
    deals=st.lists(st.integers(0, 1), max_size=2, unique=True).map(tuple),
    start=st.none() | st.integers(0, DAYS - 1),
    length=st.none() | st.integers(0, 6),
    claims=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), MOSTLY, MOSTLY, MOSTLY),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


@st.composite
def records(draw, parties=True, most=8):
    """A small record: two to eight accesses and flows among five parties."""
    entities = [Entity(id, id[3:], "data set") for id in SETS]
    entities += [Entity(id, id[3:], "agreement") for id in DEALS]
    structure = sorted(draw(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2))) if parties else []
    for n, id in enumerate(PARTIES):
        # A component has a lower number than its department, so that no one is part of itself.
        entities.append(
            Entity(id, id[3:], "organisation", parents=tuple(PARTIES[b] for a, b in structure if a == n < b))
        )
    entities.append(Entity("id:system", "system", "system"))
    claims = [Claim("c:part", "src:a", "dr:StatedInDocument", "line 1",
                    triples=(Triple("id:part", "dr:partOfData", "id:whole"),))]  # fmt: skip
    if draw(st.booleans()):
        served = Triple("id:system", "dcat:servesDataset", "id:whole")
        owned = Triple("id:system", "tech:hasOwner", PARTIES[0])
        claims.append(Claim("c:kept", "src:a", "dr:StatedInDocument", "line 1", triples=(served, owned)))
    for n in range(2):
        dates = draw(st.none() | st.tuples(st.integers(0, DAYS - 1), st.integers(0, 6)))
        if dates:
            claims.append(Claim(f"c:deal-{n}", "src:a", "dr:StatedInDocument", "line 1", triples=(
                Triple(DEALS[n], "dr:start", Text(str(day(dates[0])))),
                Triple(DEALS[n], "dr:end", Text(str(day(dates[0] + dates[1])))))))  # fmt: skip
    for n, drawn in enumerate(draw(st.lists(DRAWN, min_size=2, max_size=most))):
        node = f"id:door-{n}"
        entities.append(Entity(node, f"door {n}", "access", ("dr:Access",)))
        for k, (basis, modality, to, data, from_) in enumerate(drawn.claims):
            triples = [Triple(node, "dpv:hasRecipient", PARTIES[drawn.recipient])] if to else []
            triples += [Triple(node, "dr:dataset", SETS[drawn.data])] if data else []
            triples += [Triple(node, "dr:grantor", PARTIES[drawn.giver])] if from_ and drawn.giver >= 0 else []
            triples += [Triple(node, "dr:underAgreement", DEALS[d]) for d in drawn.deals]
            if drawn.start is not None:
                triples.append(Triple(node, "dr:start", Text(str(day(drawn.start)))))
                if drawn.length is not None:
                    triples.append(Triple(node, "dr:end", Text(str(day(drawn.start + drawn.length)))))
            if triples:
                stated = MAYS[modality] if modality < 3 else ""
                claims.append(
                    Claim(f"c:{n}-{k}", "src:a", BASES[basis], "line 1", modality=stated, triples=tuple(triples))
                )
    ids = [claim.id for claim in claims]
    picked = st.sampled_from(ids)
    links = draw(st.lists(st.tuples(picked, st.sampled_from(["cito:disputes", "cito:refutes"]), picked), max_size=2))
    involved = draw(st.none() | st.sets(picked, min_size=min(2, len(ids)), max_size=3))
    conflicts = (
        (Conflict("id:conflict", "", (draw(st.sampled_from(["dr:Existence", "dr:Time"])),), tuple(sorted(involved))),)
        if involved
        else ()
    )
    found = Record(
        entities={e.id: e for e in sorted(entities, key=lambda e: e.id)},
        claims={c.id: c for c in sorted(claims, key=lambda c: c.id)},
        sources={"src:a": Source("src:a", "A", issued=str(day(DAYS)))},
        links=tuple(Link(*link) for link in links),
        conflicts=conflicts,
    )
    return standing(found)


def standing(record: Record) -> Record:
    """The standing of each claim, as ``rules/standing.rq`` has it."""
    against = {(link.object, link.predicate) for link in record.links}
    contested = {c for conflict in record.conflicts for c in conflict.involves}
    claims = {}
    for id, claim in record.claims.items():
        word = "InConflict" if id in contested else "Undisputed"
        word = "Disputed" if (id, "cito:disputes") in against else word
        word = "Denied" if (id, "cito:refutes") in against else word
        claims[id] = replace(claim, standing=f"dr:{word}")
    return replace(record, claims=claims)


# ---------------------------------------------------------------- the reference


@dataclass(frozen=True)
class Way:
    """A hop of the reference."""

    relation: str
    data: str
    giver: str
    recipient: str
    support: int
    modality: int

    @property
    def id(self) -> str:
        return "|".join(
            ("claimed" if self.relation else "component", self.relation, self.data, self.giver, self.recipient)
        )


class Reference:
    """Reach by trying everything: every choice of claims, every sequence of hops, each day by itself."""

    def __init__(self, record: Record, accept: tuple[str, ...] = (), reading: Reading | None = None) -> None:
        self.record, self.accept = record, accept
        self.claims = {c.id: c for c in record.claims.values() if reading is None or reading.takes(c)}
        self.contested = {
            c for k in record.conflicts if set(k.about) & {"dr:Existence", "dr:Recipient"} for c in k.involves
        }
        self.ways = [way for e in record.entities.values() if e.kind == "access" for way in self.of(e.id)]
        self.wholes = {data: {data} for data in SETS}
        if "c:part" in self.claims:
            self.wholes["id:part"].add("id:whole")
        self.first = {
            (way.data, way.giver, level) for way in self.ways for level in range(2, 5) if self.begins(way, level)
        }

    def support(self, claim: Claim) -> int:
        if claim.basis == "dr:Alleged" and claim.basis not in self.accept:
            return 2
        return 3 if claim.standing in ("dr:Disputed", "dr:Denied") or claim.id in self.contested else 4

    def of(self, node: str) -> list[Way]:
        claims = list(self.claims.values())

        def said(predicate: str) -> dict[str, list[Claim]]:
            found: dict[str, list[Claim]] = {}
            for claim in claims:
                for value in claim.values(node, predicate):
                    found.setdefault(str(value), []).append(claim)
            return found

        ways = []
        for recipient, to in said("dpv:hasRecipient").items():
            for data, about in said("dr:dataset").items():
                givers = {g: c for g, c in said("dr:grantor").items() if g != recipient} or {"": []}
                for giver, from_ in givers.items():
                    options = {True: [], False: []}
                    for a, b in itertools.product(to, about):
                        stated = [MAYS.index(c.modality) + 1 for c in (a, b) if c.modality]
                        modality = min(stated, default=1)
                        for c in from_ or [a]:
                            # A giver that the claims on recipient and data name needs no further claim.
                            named = a in from_ or b in from_
                            support = min(self.support(x) for x in ((a, b) if named or not from_ else (a, b, c)))
                            options[a.id == b.id].append((support, modality))
                    one, two = (max(options[k], default=(0, 0)) for k in (True, False))
                    support, modality = two if two[0] > one[0] else one
                    ways.append(Way(node, data, giver, recipient, support, modality))
        return ways

    def begins(self, way: Way, level: int) -> bool:
        """Whether the giver of a way has the very data without any hop on record that is so well supported."""
        if not way.giver or way.support < level:
            return False
        kept = way.data == "id:whole" and "c:kept" in self.claims and way.giver == PARTIES[0]
        return kept or not self.arrives(way.data, way.giver, level)

    def arrives(self, data: str, party: str, level: int) -> bool:
        """Whether a data set comes to a party by hops of that same data set from somebody who did not get it."""
        same = [way for way in self.ways if way.data == data and way.support >= level]
        if party not in {way.recipient for way in same}:
            return False
        got = {way.recipient for way in same}
        kept = {PARTIES[0]} if data == "id:whole" and "c:kept" in self.claims else set()
        there: set[str] = set()
        for _ in range(20):
            there |= {
                w.recipient for w in same if not w.giver or w.giver in kept or w.giver not in got or w.giver in there
            }
            there |= {p for e in there for p in self.record.entities[e].parents}
        return party in there

    def starts(self, way: Way) -> bool:
        return not way.giver or any(
            (whole, way.giver, way.support) in self.first for whole in self.wholes[way.data]
        ) or (
            way.giver == PARTIES[0] and "c:kept" in self.claims and "id:whole" in self.wholes[way.data]
        )  # fmt: skip

    def holds(self, way: Way, on: date | None) -> Truth:
        """A permission with its agreements, anything else with its own dates; what is not dated perhaps."""
        if on is None or not way.relation:
            return Truth.YES
        spans = []
        said = [t for c in self.record.claims.values() if c.standing != "dr:Denied" for t in c.triples]
        deals = {
            str(t.object)
            for c in self.claims.values()
            for t in c.triples
            if t.subject == way.relation and t.predicate == "dr:underAgreement"
        }
        for subject in sorted(deals) if deals and way.modality == 1 else [way.relation]:
            dates = {
                which: sorted(
                    {date.fromisoformat(str(t.object)) for t in said if (t.subject, t.predicate) == (subject, which)}
                )
                for which in ("dr:start", "dr:end")
            }
            start, end = dates["dr:start"], dates["dr:end"]
            if not start:
                spans.append(Truth.PERHAPS)
                continue
            last = end[0] if end and way.modality != 3 else date.max
            spans.append(Truth.YES if start[0] <= on <= last else Truth.NO)
        return max(spans)

    def up(self, data: str, holder: str) -> list[Way]:
        return [Way("", data, holder, whole, 4, 3) for whole in self.record.entities[holder].parents]

    def paths(self, what: str, who: str, on: date | None, max_hops: int = 6) -> list[tuple]:
        """Every sequence of hops to ``who`` on which nobody comes twice, as (order, hop ids)."""
        found = []
        sets = {data for data, wholes in self.wholes.items() if what in wholes}
        truth = {way: self.holds(way, on) for way in self.ways}
        alive = [way for way in self.ways if truth[way] is not Truth.NO]

        def extend(path: list[Way], holders: set[str]) -> None:
            last = path[-1]
            if last.recipient == who:
                hops = [w for w in path if w.relation]
                ids = tuple(w.id for w in path)
                certain = all(truth.get(w, Truth.YES) is Truth.YES for w in path)
                order = (
                    -min(w.support for w in path),
                    -min(w.modality for w in hops),
                    not certain,
                    len(hops),
                    len(path),
                    ids,
                )
                found.append((order, ids))
                return
            moved = {data for data, wholes in self.wholes.items() if last.data in wholes}
            onward = [w for w in alive if w.giver == last.recipient and w.data in moved]
            if sum(bool(w.relation) for w in path) >= max_hops:
                onward = []
            for way in onward + self.up(last.data, last.recipient):
                if way.recipient not in holders:
                    extend([*path, way], holders | {way.recipient})

        for way in alive:
            if way.data in sets and self.starts(way):
                extend([way], {way.giver, way.recipient})
        return sorted(found)


def seen(answer) -> list[tuple[str, ...]]:
    return [tuple(step.hop.id for step in path.steps) for path in answer.paths]


DATES = st.none() | st.integers(-1, DAYS + 6).map(day)


# ---------------------------------------------------------------- paths and verdicts


READINGS = st.sampled_from([None, None, Reading("reports", bases=frozenset({"dr:Reported", "dr:Alleged"}))])
ACCEPTED = st.sampled_from([(), ("dr:Alleged",)])


@settings(max_examples=200)
@given(
    record=records(), on=DATES, who=st.sampled_from(PARTIES), what=st.sampled_from(SETS), most=st.integers(1, 12),
    accept=ACCEPTED, reading=READINGS,
)  # fmt: skip
def test_an_answer_lists_the_best_of_all_paths_in_order_and_no_path_twice(record, on, who, what, most, accept, reading):
    expected = Reference(record, accept, reading).paths(what, who, on)
    answer = ask(record, who, what, on=on, most=most, accept=accept, reading=reading)
    assert seen(answer) == [ids for _, ids in expected[:most]]
    left = len(expected) - len(answer.paths)
    assert 0 <= answer.more <= left and bool(answer.more) is bool(left)
    if expected:
        order = expected[0][0]
        assert (answer.support, answer.modality, answer.paths[0].certain) == (-order[0], -order[1], not order[2])
    else:
        assert (answer.support, answer.modality) == (Support.NONE, None)


@settings(max_examples=200)
@given(record=records(), on=DATES, who=st.sampled_from(PARTIES), what=st.sampled_from(SETS))
def test_an_answer_does_not_depend_on_what_was_asked_before(record, on, who, what):
    bases = [frozenset({f"dr:{basis}"}) for basis in ("Reported", "StatedInDocument")]
    ways = [((), None), (("dr:Alleged",), None), *(((), Reading("some", bases=some)) for some in bases)]
    for accept, reading in [*ways, *reversed(ways)]:
        afresh = ask(replace(record), who, what, on=on, accept=accept, reading=reading)
        assert ask(record, who, what, on=on, accept=accept, reading=reading) == afresh


@settings(max_examples=60)
@given(record=records(most=10), who=st.sampled_from(PARTIES), what=st.sampled_from(SETS), hops=st.integers(1, 3))
def test_a_limit_on_hops_leaves_out_the_longer_paths_and_no_others(record, who, what, hops):
    expected = Reference(record).paths(what, who, None, hops)
    assert seen(ask(record, who, what, max_hops=hops, most=1000)) == [ids for _, ids in expected]


@settings(max_examples=50)
@given(record=records(), on=DATES)
def test_asked_forward_backward_and_one_by_one_the_same_is_reached_with_the_same_verdict(record, on):
    reference = Reference(record)
    expected = {}
    for who, what in itertools.product(PARTIES, SETS):
        paths = reference.paths(what, who, on)
        if paths:
            expected[who, what] = (-paths[0][0][0], -paths[0][0][1], len(paths))

    def verdicts(answers):
        return {(a.question.who, a.question.what): (a.support, a.modality, len(a.paths)) for a in answers}

    assert verdicts(a for who in PARTIES for a in everything(record, who, on=on, most=999)) == expected
    assert verdicts(a for what in SETS for a in who_reaches(record, what, on=on, most=999)) == expected


@settings(max_examples=60)
@given(record=records(parties=False), on=DATES, what=st.sampled_from(SETS))
def test_a_sweep_gives_everyone_the_grade_of_the_best_path(record, on, what):
    hops = Hops(record, Grading(record))
    sweep = Sweep(hops, Spells(Law(record)))
    forward: dict[str, int] = {}
    for (_, holder), found in sweep.reached([what], on, 6).items():
        forward[holder] = forward.get(holder, 0) | found
    reference = Reference(record)
    first = {way.giver for way in reference.ways if reference.starts(way)}
    for who in PARTIES:
        paths = reference.paths(what, who, on)
        assert forward.get(who) == sweep.origins(who, on, 6).get(what)
        if paths:
            support, modality, perhaps = paths[0][0][:3]
            best = (Support(-support), Modality(-modality), not perhaps)
            assert forward[who] & grades(*best) == grades(*best)
            assert best_grade(forward[who]) == best or who in first
        else:
            # To whoever gave the data first it may come back: a walk, and no path.
            assert who not in forward or who in first


@settings(max_examples=60)
@given(record=records(), on=DATES, what=st.sampled_from(SETS), who=st.sampled_from(PARTIES), hops=st.integers(1, 6))
def test_on_arrays_a_sweep_gives_the_same(record, on, what, who, hops):
    sweep = Sweep(Hops(record, Grading(record)), Spells(Law(record)))
    arrays = Arrays(sweep)
    found = sweep.reached([what], on, hops)
    # A data set that nobody gets is no state of the arrays.
    assert arrays.named(arrays.reached([what], on, hops)) == {s: g for s, g in found.items() if s in arrays.number}
    assert all(not holder for _, holder in found.keys() - arrays.number.keys())
    assert sweep.begun(arrays.named(arrays.origins(who, on, hops))) == sweep.origins(who, on, hops)


def test_a_large_record_is_asked_on_arrays_with_the_same_answers(monkeypatch):
    record = synthetic(300)
    plain = everything(record, "id:party-3", on=DAY), who_reaches(record, "id:data-1", on=DAY)
    monkeypatch.setattr("datareach.reach.ARRAYS_FROM", 0)
    again = replace(record)
    assert _arrays(_sweep(Same(again))) is not None
    assert (everything(again, "id:party-3", on=DAY), who_reaches(again, "id:data-1", on=DAY)) == plain
    assert all(plain)


def test_an_invented_record_written_as_a_graph_passes_the_check_and_reads_as_made(tmp_path):
    made = synthetic(120, seed=2)
    write(made, tmp_path)
    graph = Graph.open(tmp_path)
    assert [str(problem) for problem in graph.check() if problem.severity == "error"] == []
    assert hop_claims(graph.record) == hop_claims(made) == 120
    assert synthetic(120, seed=2) == made
    for who in ("party-1", "party-3"):
        here = ask(made, f"id:{who}", HUB, on=DAY)
        there = ask(graph.record, f"{SPACE}{who}", f"{SPACE}data-0", on=DAY)
        assert [(p.support, p.modality, p.certain, len(p.steps)) for p in there.paths] == [
            (p.support, p.modality, p.certain, len(p.steps)) for p in here.paths
        ]


def test_a_set_of_grades_holds_all_up_to_its_best():
    for support, modality, certain in itertools.product(list(Support)[1:], Modality, (True, False)):
        found = grades(support, modality, certain)
        assert best_grade(found) == (support, modality, certain)
        assert found | ALL == ALL
        assert found & grades(Support.ON_RECORD, Modality.DID, False) == grades(support, modality, False)


@settings(max_examples=40)
@given(record=records(most=10), what=st.sampled_from(SETS), possible=st.booleans(), most=st.integers(1, 5))
def test_with_what_is_possible_the_paths_are_the_simple_paths_of_the_networkx_graph(record, what, possible, most):
    hops = Hops(record, Grading(record))
    graph = state_graph(hops, [what], possible=possible)
    starts = [state for state in graph if not state[1]]
    for who in sorted(reached(graph, starts)):
        every = {}
        for start, end in itertools.product(starts, [s for s in graph if s[1] == who]):
            for steps in nx.all_simple_edge_paths(graph, start, end, cutoff=7):
                taken = [graph.edges[step]["edge"] for step in steps]
                holders = [taken[0].hop.giver, *(e.hop.recipient for e in taken)]
                if len(set(holders)) == len(holders) and sum(e.length for e in taken) <= 6:
                    real = [e for e in taken if e.hop.relation]
                    every[tuple(e.hop.id for e in taken)] = (
                        -min(e.support for e in taken),
                        sum(e.guess for e in taken),
                        -min((e.modality for e in real), default=Modality.DID),
                        sum(e.length for e in taken),
                        len(taken),
                    )
        expected = sorted(every, key=lambda ids: (every[ids], ids))
        found = [tuple(hop.id for hop in path) for path in paths_to(graph, starts, who, most=most, max_hops=6)]
        assert found == expected[:most]


# ---------------------------------------------------------------- days


@settings(max_examples=60)
@given(record=records(most=10), what=st.sampled_from(SETS), most=st.integers(1, 8))
def test_all_ways_at_once_are_the_ways_of_each_pair_in_the_same_order(record, what, most):
    at_once = list(ways_to(record, what, most=most))
    with patch("datareach.reach.simple.MOST_STEPS", 0):
        assert list(ways_to(record, what, most=most)) == at_once


@settings(max_examples=60)
@given(record=records())
def test_a_hop_holds_on_each_day_as_its_dates_and_agreements_say(record):
    reference = Reference(record)
    hops = {hop.id: hop for hop in Hops(record, Grading(record)).claimed}
    assert sorted(hops) == sorted(way.id for way in reference.ways)
    spells = Spells(Law(record))
    for way, number in itertools.product(reference.ways, range(-1, DAYS + 7)):
        found = Day(record, day(number), spells).holds(hops[way.id])
        assert found is reference.holds(way, day(number))


# ---------------------------------------------------------------- what if


@settings(max_examples=60)
@given(data=st.data(), record=records(), who=st.sampled_from(PARTIES), what=st.sampled_from(SETS), on=DATES)
def test_leaving_claims_out_is_deleting_them_and_asking_again(data, record, who, what, on):
    gone = set(data.draw(st.lists(st.sampled_from(sorted(record.claims)), min_size=1, max_size=3)))
    kept = {id: claim for id, claim in record.claims.items() if id not in gone}
    left = (replace(c, involves=tuple(i for i in c.involves if i in kept)) for c in record.conflicts)
    smaller = standing(
        replace(
            record,
            claims=kept,
            links=tuple(link for link in record.links if {link.subject, link.object} <= set(kept)),
            conflicts=tuple(c for c in left if len(c.involves) > 1),
        )
    )
    answer = ask(record, who, what, on=on, leave_out=tuple(sorted(gone)))
    assert seen(answer) == [ids for _, ids in Reference(smaller).paths(what, who, on)[:10]]
    assert {id: c.standing for id, c in without(record, gone).claims.items()} == {
        id: c.standing for id, c in smaller.claims.items()
    }


@settings(max_examples=60)
@given(record=records(), who=st.sampled_from(PARTIES), what=st.sampled_from(SETS), on=DATES)
def test_leaving_an_agreement_out_takes_what_is_only_under_it_and_leaves_the_rest(record, who, what, on):
    under: dict[str, set[str]] = {}
    for claim in record.claims.values():
        for t in claim.triples:
            if t.predicate == "dr:underAgreement":
                under.setdefault(t.subject, set()).add(str(t.object))
    gone = {"id:deal-0"} | {node for node, deals in under.items() if deals == {"id:deal-0"}}
    kept = {}
    for id, claim in record.claims.items():
        triples = tuple(t for t in claim.triples if t.subject not in gone and t.object not in gone)
        if triples:
            kept[id] = replace(claim, triples=triples)
    left = (replace(c, involves=tuple(i for i in c.involves if i in kept)) for c in record.conflicts)
    smaller = standing(
        replace(
            record,
            claims=kept,
            links=tuple(link for link in record.links if {link.subject, link.object} <= set(kept)),
            conflicts=tuple(c for c in left if len(c.involves) > 1),
        )
    )
    answer = ask(record, who, what, on=on, leave_out=("id:deal-0",))
    assert seen(answer) == [ids for _, ids in Reference(smaller).paths(what, who, on)[:10]]


# ---------------------------------------------------------------- the plain closure

PASSES = URIRef("https://graph.example/passes")


@settings(max_examples=40)
@given(pairs=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=10))
def test_the_plain_closure_is_that_of_sparql_except_that_plus_comes_back_to_a_start(pairs):
    """SPARQL's ``+`` includes a start to which a circle leads back, and ``nx.descendants`` leaves it out."""
    dataset, graph = Dataset(store="Oxigraph", default_union=True), nx.DiGraph(sorted(pairs))
    for a, b in pairs:
        dataset.add((URIRef(f"https://graph.example/{a}"), PASSES, URIRef(f"https://graph.example/{b}")))
    result = query(dataset, f"SELECT DISTINCT ?a ?b WHERE {{ ?a <{PASSES}>+ ?b }}")
    found = {tuple(int(str(value).rpartition("/")[2]) for value in row) for row in result.rows}
    circles = {(n, n) for n in graph if any(n == m or nx.has_path(graph, m, n) for m in graph.successors(n))}
    assert found == {(n, m) for n in graph for m in nx.descendants(graph, n)} | circles


# ---------------------------------------------------------------- by hand


def one(*lines: str, parents: dict[str, str] | None = None) -> Record:
    """A record from lines such as ``"p0 p1 whole May"``: who gives, who gets, what, how; ``-`` for nobody."""
    entities = [Entity(id, id[3:], "data set") for id in SETS]
    for id in PARTIES:
        above = (parents or {}).get(id[3:])
        entities.append(Entity(id, id[3:], "organisation", parents=(f"id:{above}",) if above else ()))
    claims = [
        Claim("c:part", "src:a", "dr:Reported", "line 1", triples=(Triple("id:part", "dr:partOfData", "id:whole"),))
    ]
    for n, line in enumerate(lines):
        giver, recipient, data, modality, *basis = line.split()
        node = f"id:door-{n}"
        entities.append(Entity(node, node, "access"))
        triples = [Triple(node, "dpv:hasRecipient", f"id:{recipient}"), Triple(node, "dr:dataset", f"id:{data}")]
        triples += [Triple(node, "dr:grantor", f"id:{giver}")] if giver != "-" else []
        claims.append(
            Claim(
                f"c:{n}",
                "src:a",
                f"dr:{(basis or ['Reported'])[0]}",
                "line 1",
                modality=f"dr:{modality}",
                triples=tuple(triples),
            )
        )
    return Record(
        entities={e.id: e for e in sorted(entities, key=lambda e: e.id)},
        claims={c.id: c for c in claims},
        sources={"src:a": Source("src:a", "A", issued="2025-02-01")},
    )


def test_of_claims_in_conflict_one_alone_is_in_none_and_two_still_are():
    record = one("- p1 whole Can", "- p1 whole May", "- p1 whole Did")
    record = standing(replace(record, conflicts=(Conflict("id:k", "", ("dr:Existence",), ("c:0", "c:1", "c:2")),)))
    left = {gone: without(record, gone).claims["c:0"].standing for gone in (("c:2",), ("c:1", "c:2"))}
    assert list(left.values()) == ["dr:InConflict", "dr:Undisputed"]
    assert ask(record, "id:p1", "id:whole").support is Support.DISPUTED
    assert ask(record, "id:p1", "id:whole", leave_out=("c:1", "c:2")).support is Support.ON_RECORD


def test_a_permission_ends_with_its_agreement_under_one_reading_though_a_login_goes_on_under_another():
    record = one("- p1 whole Can")
    triples = record.claims["c:0"].triples
    papers = (*triples, Triple("id:door-0", "dr:underAgreement", "id:deal"))
    ends = (Triple("id:deal", "dr:start", Text("2025-01-01")), Triple("id:deal", "dr:end", Text("2025-01-05")))
    claims = {
        "c:0": replace(record.claims["c:0"], triples=(*triples, Triple("id:door-0", "dr:start", Text("2025-01-02")))),
        "c:1": Claim("c:1", "src:a", "dr:StatedInDocument", "line 2", modality="dr:May", triples=papers),
        "c:2": Claim("c:2", "src:a", "dr:StatedInDocument", "line 3", triples=ends),
    }
    entities = {**record.entities, "id:deal": Entity("id:deal", "deal", "agreement")}
    record = replace(record, claims=claims, entities=entities)
    documents = Reading("documents", bases=frozenset({"dr:StatedInDocument"}))
    for _ in range(2):  # and again, after the other
        assert ask(record, "id:p1", "id:whole", on=date(2025, 1, 20)).modality is Modality.CAN
        assert not ask(record, "id:p1", "id:whole", on=date(2025, 1, 20), reading=documents).paths
        assert ask(record, "id:p1", "id:whole", on=date(2025, 1, 3), reading=documents).modality is Modality.MAY


def test_an_answer_names_each_part_that_it_counts_and_who_says_that_it_is_one():
    record = one("- p1 whole Can")
    said = {
        f"c:{part}": Claim(
            f"c:{part}", "src:a", basis, "line 2", triples=(Triple(f"id:{part}", "dr:partOfData", whole),)
        )
        for part, whole, basis in (("part", "id:whole", "dr:Reported"), ("piece", "id:part", "dr:Alleged"))
    }
    entities = {**record.entities, "id:piece": Entity("id:piece", "piece", "data set")}
    record = replace(record, claims={**record.claims, **said}, entities=entities)
    (note,) = ask(record, "id:p1", "id:whole").notes
    assert note.startswith("Counted as parts of whole, as far as a reading takes the claim: part (")
    part, piece = note.lower().split("; piece (")
    assert "reported" in part and "alleged" in piece
    assert [n for n in ask(record, "id:p1", "id:piece").notes if n.startswith("Counted")] == []


def test_two_parties_that_have_data_only_from_one_another_both_reach_it():
    record = one("p0 p1 whole May", "p1 p0 whole Can")
    assert [a.question.who for a in who_reaches(record, "id:whole")] == ["id:p0", "id:p1"]
    assert ask(record, "id:p1", "id:whole").modality is Modality.MAY
    assert ask(record, "id:p0", "id:whole").modality is Modality.CAN


def test_an_allegation_of_where_a_giver_had_the_data_weakens_no_firmer_claim():
    firm = one("p1 p2 whole Can")
    more = one("p1 p2 whole Can", "p0 p1 whole Can Alleged")
    assert [ask(record, "id:p2", "id:whole").support for record in (firm, more)] == [Support.ON_RECORD] * 2


def test_a_strong_way_that_ends_nowhere_does_not_hide_a_weak_one_that_arrives():
    # To p2 there is a firm way on record as may, and an alleged one as did; only what comes after decides.
    record = one("- p1 whole Can", "- p2 whole Can", "- p2 whole Did Alleged", "p2 p3 whole Did Alleged")
    answer = ask(record, "id:p3", "id:whole", most=1)
    assert (answer.support, answer.modality) == (Support.CONDITIONAL, Modality.DID)


def test_many_parallel_hops_into_a_blind_alley_do_not_hide_the_way_out():
    lines = ["- p1 whole Did"] + ["p1 p2 whole Did"] * 30 + ["- p2 whole May", "p2 p1 whole Did", "p1 p3 whole Can"]
    answer = ask(one(*lines), "id:p3", "id:whole", most=3)
    assert [len(path.steps) for path in answer.paths] == [2, 3]


def test_what_a_component_reaches_its_department_reaches_through_it_and_no_hop_is_counted():
    record = one("- p0 whole Did", parents={"p0": "p1", "p1": "p2"})
    answer = ask(record, "id:p2", "id:whole", max_hops=1)
    assert [step.hop.kind for step in answer.paths[0].steps] == ["claimed", COMPONENT, COMPONENT]


def test_data_sets_that_merely_meet_in_one_party_are_no_path():
    record = one("- p1 other Did", "p1 p2 whole Did")
    assert not ask(record, "id:p2", "id:other").paths
    assert ask(one("- p1 whole Did", "p1 p2 part May"), "id:p2", "id:whole").paths


@pytest.mark.parametrize("holders", [8])
def test_a_dense_graph_with_parallel_claims_is_answered(holders):
    parties = [Entity(f"id:q{n}", f"q{n}", "organisation") for n in range(holders)]
    record = one()
    claims = dict(record.claims)
    entities = dict(record.entities) | {e.id: e for e in parties}
    for a, b, k in itertools.product(range(holders), range(holders), range(4)):
        if b not in (0, a):
            node = f"id:door-{a}-{b}-{k}"
            entities[node] = Entity(node, node, "access")
            claims[f"c:{node}"] = Claim(f"c:{node}", "src:a", "dr:Reported", "line 1", modality="dr:Can", triples=(
                Triple(node, "dpv:hasRecipient", f"id:q{b}"), Triple(node, "dr:dataset", "id:whole"),
                Triple(node, "dr:grantor", f"id:q{a}")))  # fmt: skip
    answer = ask(replace(record, claims=claims, entities=entities), "id:q1", "id:whole", most=40)
    assert [len(path.steps) for path in answer.paths] == [1] * 4 + [2] * 36 and answer.more
