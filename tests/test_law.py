"""What was permitted on a day: interval and scope arithmetic against brute force, day by day and place by place."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datareach.law import effect, make_cells, status_on, timeline
from datareach.law.period import Period, period
from datareach.law.scope import OTHER, Part, Scope, Truth, definitions, union
from datareach.model import Cell, Claim, Entity, Record, Source, Term, Text, Triple

BEGIN = date(2025, 1, 1)
TRUTHS = st.sampled_from(list(Truth))


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


# ---------------------------------------------------------------- periods


def spans(low: int, high: int):
    return st.tuples(st.integers(low, high), st.integers(0, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(start=spans(0, 15), end=spans(25, 40), asked=st.integers(-3, 50))
def test_a_period_holds_as_every_meaning_of_its_dates_together_says(start, end, asked):
    meanings = {first <= asked <= last for first in range(start[0], start[1] + 1) for last in range(end[0], end[1] + 1)}
    expected = Truth.PERHAPS if len(meanings) == 2 else Truth.YES if True in meanings else Truth.NO
    found = period([(day(start[0]), day(start[1]))], [(day(end[0]), day(end[1]))])
    assert found.holds(day(asked)) is expected


@given(starts=st.lists(spans(0, 15), min_size=1, max_size=3), ends=st.lists(spans(25, 40), min_size=1, max_size=3))
def test_statements_that_differ_widen_a_period(starts, ends):
    found = period([(day(a), day(b)) for a, b in starts], [(day(a), day(b)) for a, b in ends])
    for asked in range(-2, 50):
        meanings = {
            first <= asked <= last
            for a, b in starts
            for first in range(a, b + 1)
            for c, d in ends
            for last in range(c, d + 1)
        }
        expected = Truth.PERHAPS if len(meanings) == 2 else Truth.YES if True in meanings else Truth.NO
        assert found.holds(day(asked)) is expected


def test_an_open_end_is_certain_as_long_as_a_source_speaks_of_it_then_perhaps():
    found = period([(day(0), day(0))], [], seen=[day(9), day(20), day(-5)])
    assert [found.holds(day(n)) for n in (-1, 0, 20, 21, 900)] == [
        *(Truth.NO, Truth.YES, Truth.YES, Truth.PERHAPS, Truth.PERHAPS),
    ]


def test_without_a_beginning_nothing_is_certain():
    assert Period().holds(day(0)) is Truth.PERHAPS
    assert not Period().before(day(0)) and not Period().after(day(0))


@given(start=spans(0, 15), end=spans(25, 40))
def test_an_answer_changes_only_on_a_day_of_change(start, end):
    found = period([(day(start[0]), day(start[1]))], [(day(end[0]), day(end[1]))])
    for n in range(-2, 50):
        if found.holds(day(n)) is not found.holds(day(n - 1)):
            assert day(n) in found.changes()


# ---------------------------------------------------------------- scopes

# Places with two groups, one inside the other; a group's atom is what is left of it without its named parts.
PLACES = ("ca", "il", "ny", "tx", "ak")
GROUPS = {"west": {"ca", "ak"}, "sued": {"ca", "il", "ny", "ak"}}
UP = {"west": ("sued",), "ca": ("west", "sued"), "ak": ("west", "sued"), "il": ("sued",), "ny": ("sued",)}
VALUES = (*PLACES, *GROUPS)


def within(low: str, high: str) -> bool:
    return low == high or high in UP.get(low, ())


def members(value: str) -> set[str]:
    return GROUPS.get(value, {value})


def atom_of(place: str, named: set[str]) -> str:
    """The narrowest named value that holds a place; the atom it belongs to."""
    holding = [value for value in named if place in members(value)]
    return min(holding, key=lambda value: (len(members(value)), value)) if holding else OTHER


SETS = st.frozensets(st.sampled_from(VALUES), max_size=4)


@given(only=SETS, left_out=SETS)
def test_a_scope_covers_a_place_exactly_if_the_sets_say_so(only, left_out):
    part = Part(only=only, except_=left_out)
    for place in PLACES:
        inside = not only or any(place in members(value) for value in only)
        expected = inside and not any(place in members(value) for value in left_out)
        atom = atom_of(place, set(only | left_out))
        found = part.covers(atom, within, overlapping=False, unstated=Truth.YES)
        assert found is (Truth.YES if expected else Truth.NO)


@given(only=SETS, examples=SETS)
def test_examples_limit_nothing(only, examples):
    part = Part(examples=examples)
    for value in VALUES:
        found = part.covers(value, within, overlapping=False, unstated=Truth.YES)
        named = any(within(value, example) for example in examples)
        assert found is (Truth.YES if named or not examples else Truth.PERHAPS)


def test_groups_that_may_overlap_give_perhaps():
    part = Part(only=frozenset({"on medicaid"}))
    assert part.covers("abroad", within, overlapping=True, unstated=Truth.YES) is Truth.PERHAPS
    assert part.covers("abroad", within, overlapping=False, unstated=Truth.YES) is Truth.NO
    assert part.covers(OTHER, within, overlapping=True, unstated=Truth.YES) is Truth.PERHAPS


def test_an_authority_that_names_no_categories_permits_them_only_perhaps_and_a_bar_bars_them():
    scope, atoms = Scope(), {"Category": "address", "Place": "ca"}
    assert scope.covers(atoms, within, authority=True) is Truth.PERHAPS
    assert scope.covers(atoms, within, authority=False) is Truth.YES
    assert scope.covers({"Place": "ca"}, within, authority=True) is Truth.YES


@given(st.lists(TRUTHS, min_size=1))
def test_definitions_that_differ_give_perhaps(truths):
    found = definitions(truths)
    if Truth.NO in truths and len(set(truths)) > 1:
        assert found is Truth.PERHAPS
    else:
        assert found is union(truths)


# ---------------------------------------------------------------- cells


def claims(*lines: str, basis: str = "dr:StatedInDocument") -> dict[str, Claim]:
    """One claim a line: ``"id:a dr:start '2025-01-01'"``; texts in quotes."""
    made = {}
    for number, line in enumerate(lines):
        subject, predicate, value = line.split(" ", 2)
        found = Text(value.strip("'")) if value.startswith("'") else value
        id = f"c:{basis}-{number}"
        modality = "dr:May" if subject == "id:access" else "dr:Did" if subject == "id:copy" else ""
        made[id] = Claim(id, "src:a", basis, "line 1", modality=modality, triples=(Triple(subject, predicate, found),))
    return made


BASE_LINES = (
    "id:access dpv:hasRecipient id:office",
    "id:access dr:grantor id:bureau",
    "id:access dr:dataset id:data",
    "id:access dr:underAgreement id:deal",
    "id:access dpv:hasPurpose id:enforcement",
    "id:ca org:memberOf id:sued",
    "id:il org:memberOf id:sued",
    "id:deal dr:scope id:whole",
    "id:whole dr:all dr:Categories",
    "id:whole dr:all dr:Peoples",
)

ENTITIES = {
    e.id: e
    for e in (
        Entity("id:access", "access", "access", ("dr:Access",)),
        Entity("id:deal", "deal", "agreement"),
        Entity("id:office", "office", "organisation", parents=("id:department",)),
        Entity("id:department", "department", "organisation"),
        Entity("id:bureau", "bureau", "organisation", parents=("id:health",)),
        Entity("id:health", "health", "organisation"),
        Entity("id:data", "data", "data set"),
        Entity("id:enforcement", "enforcement", "purpose"),
        *(Entity(f"id:{p}", p, "organisation") for p in ("ca", "il", "tx", "sued")),
        *(Entity(f"id:bar-{n}", f"bar {n}", "legal event", ("dr:LegalEvent",)) for n in range(3)),
        Entity("id:lift", "lift", "legal event", ("dr:LegalEvent",)),
        Entity("id:longer", "longer", "legal event", ("dr:LegalEvent",)),
    )
}
TERMS = {"dr:Extended": Term("dr:Extended", "extended", because="it keeps a bar in place that was there.")}


def record(*lines: str, inferred: tuple[str, ...] = ()) -> Record:
    said = claims(*BASE_LINES, *lines) | claims(*inferred, basis="dr:EditorInference")
    copy = {"id:copy": Entity("id:copy", "copy", "flow", ("dr:Flow",))} if "id:copy" in str(lines) else {}
    sources = {"src:a": Source("src:a", "A", issued="2025-12-31")}
    return Record(entities=ENTITIES | copy, claims=said, sources=sources, terms=TERMS)


def at(cells: tuple[Cell, ...], asked: date, place: str, category: str = OTHER, relation: str = "id:access") -> Cell:
    """The one cell that holds a day, a place and a category."""
    found = [
        c
        for c in cells
        if c.relation == relation
        and c.holds(asked)
        and (place in c.places or (not any(place in k.places for k in cells) and OTHER in c.places))
        and category in c.categories
    ]
    assert len(found) == 1, (asked, place, found)
    return found[0]


BARS = st.lists(
    st.tuples(
        st.integers(0, 40), st.integers(0, 30), st.sampled_from(["id:ca", "id:il", "id:sued", "id:tx"]), st.booleans()
    ),
    max_size=3,
)


@given(deal=st.tuples(st.integers(0, 30), st.integers(0, 40)), bars=BARS)
def test_cells_agree_with_a_brute_force_over_days_and_places(deal, bars):
    lines = [f"id:deal dr:start '{day(deal[0])}'", f"id:deal dr:end '{day(deal[0] + deal[1])}'"]
    for n, (start, length, place, left_out) in enumerate(bars):
        word = "exceptPlace" if left_out else "onlyPlace"
        lines += [
            f"id:bar-{n} dct:type dr:Enjoined",
            f"id:bar-{n} dr:start '{day(start)}'",
            f"id:bar-{n} dr:end '{day(start + length)}'",
            f"id:bar-{n} dr:scope id:scope-{n}",
            f"id:scope-{n} dr:{word} {place}",
        ]
    cells = make_cells(record(*lines))
    for number in range(-2, 80):
        for place in ("id:ca", "id:il", "id:tx"):
            in_force = deal[0] <= number <= deal[0] + deal[1]
            barred = False
            for start, length, where, left_out in bars:
                inside = place == where or (where == "id:sued" and place in ("id:ca", "id:il"))
                barred |= start <= number <= start + length and inside is not left_out
            expected = "dr:NotYet" if number < deal[0] else "dr:Ended"
            if in_force:
                expected = "dr:Barred" if barred else "dr:InForce"
            found = at_place(cells, day(number), place)
            assert (found.verdict.status, found.verdict.certain) == (expected, True)
            assert bool(found.verdict.barred_by) is barred


def at_place(cells: tuple[Cell, ...], asked: date, place: str) -> Cell:
    """The cell of the narrowest named value that holds a place."""
    named = {p for c in cells for p in c.places}
    for value in (place, "id:sued" if place in ("id:ca", "id:il") else "", OTHER):
        if value in named:
            return next(c for c in cells if c.holds(asked) and value in c.places)
    raise AssertionError(place)


@given(deal=st.tuples(st.integers(0, 30), st.integers(0, 40)), bars=BARS)
def test_cells_of_one_point_follow_on_one_another_without_gap_or_overlap(deal, bars):
    lines = [f"id:deal dr:start '{day(deal[0])}'", f"id:deal dr:end '{day(deal[0] + deal[1])}'"]
    for n, (start, length, place, _) in enumerate(bars):
        lines += [f"id:bar-{n} dct:type dr:Enjoined", f"id:bar-{n} dr:start '{day(start)}'",
                  f"id:bar-{n} dr:end '{day(start + length)}'", f"id:bar-{n} dr:scope id:s{n}",
                  f"id:s{n} dr:onlyPlace {place}"]  # fmt: skip
    points: dict[tuple[str, ...], list[Cell]] = {}
    for cell in make_cells(record(*lines)):
        for point in itertools.product(cell.places, cell.categories, cell.people):
            points.setdefault(point, []).append(cell)
    for line in points.values():
        assert line[0].first is None and line[-1].last is None
        for one, next_one in zip(line, line[1:], strict=False):
            assert next_one.first - one.last == timedelta(days=1)
            assert one.verdict != next_one.verdict


DEAL = ("id:deal dr:start '2025-02-01'", "id:deal dr:end '2025-03-31'")


def bar(number: int, start: str, *rest: str) -> tuple[str, ...]:
    return (
        f"id:bar-{number} dct:type dr:Enjoined",
        f"id:bar-{number} dr:happened '{start}'",
        f"id:bar-{number} dr:scope id:scope-{number}",
        f"id:scope-{number} dr:onlyPlace id:sued",
        *rest,
    )


def test_a_bar_does_not_reach_what_its_scope_does_not_name():
    for limit, reached in (
        ("dr:onlyAct dr:Disclosing", True),
        ("dr:onlyAct dr:UsingHeldCopy", False),
        ("dr:onlyParty id:health", True),  # the bureau is part of the department
        ("dr:onlyParty id:department", False),
        ("dr:onlyRecipient id:department", True),
        ("dr:onlyRecipient id:health", False),
        ("dr:onlyDataset id:data", True),
        ("dr:onlyPurpose id:enforcement", True),
    ):
        cells = make_cells(record(*DEAL, *bar(0, "2025-02-10", f"id:scope-0 {limit}")))
        status = at_place(cells, date(2025, 2, 20), "id:ca").verdict.status
        assert status == ("dr:Barred" if reached else "dr:InForce"), limit


def test_a_purpose_that_may_be_another_bars_only_perhaps():
    cells = make_cells(record(*DEAL, *bar(0, "2025-02-10", "id:scope-0 dr:onlyPurpose id:other")))
    found = at_place(cells, date(2025, 2, 20), "id:ca")
    assert (found.verdict.status, found.verdict.certain) == ("dr:Barred", False)


def test_lifting_a_bar_in_part_frees_that_part_and_permits_nothing_by_itself():
    lift = ("id:lift dct:type dr:ResumedInPart", "id:lift dr:actsOn id:bar-0", "id:lift dr:start '2025-03-01'",
            "id:lift dr:scope id:freed", "id:freed dr:onlyCategory id:address")  # fmt: skip
    cells = make_cells(record(*DEAL, *bar(0, "2025-02-10"), *lift))
    assert at(cells, date(2025, 3, 5), "id:sued", "id:address").verdict.status == "dr:InForce"
    assert at(cells, date(2025, 3, 5), "id:sued").verdict.status == "dr:Barred"
    assert at(cells, date(2025, 4, 5), "id:sued", "id:address").verdict.status == "dr:Ended"


def test_an_extension_moves_the_end_of_a_bar_and_says_that_it_changes_nothing_else():
    longer = ("id:longer dct:type dr:Extended", "id:longer dr:actsOn id:bar-0", "id:longer dr:end '2025-03-20'")
    known = record(*DEAL, *bar(0, "2025-02-10", "id:bar-0 dr:end '2025-03-01'"), *longer)
    cells = make_cells(known)
    assert at_place(cells, date(2025, 3, 20), "id:ca").verdict.status == "dr:Barred"
    assert at_place(cells, date(2025, 3, 21), "id:ca").verdict.status == "dr:InForce"
    assert effect(known, "id:longer", cells) == "changes nothing by itself: it keeps a bar in place that was there."
    assert effect(known, "id:bar-0", cells) == "bars: access"


def test_a_copy_that_is_held_carries_a_bar_on_its_use_and_no_permission():
    copy = (
        "id:copy dr:from id:bureau",
        "id:copy dr:to id:department",
        "id:copy dr:dataset id:data",
        "id:copy dr:happened '2025-01-15'",
    )
    cells = make_cells(
        record(
            *DEAL,
            *copy,
            *bar(0, "2025-02-10", "id:scope-0 dr:onlyAct dr:UsingHeldCopy", "id:scope-0 dr:onlyParty id:department"),
        )
    )
    use = [c for c in cells if c.relation == "id:copy" and c.act == "dr:UsingHeldCopy"]
    assert at_place(tuple(use), date(2025, 2, 20), "id:ca").verdict.status == "dr:Barred"
    assert at_place(tuple(use), date(2025, 2, 5), "id:ca").verdict.status == "dr:NotEstablished"
    assert at_place(tuple(use), date(2025, 2, 20), "id:tx").verdict.status == "dr:NotEstablished"


def test_an_inferred_or_imprecise_date_says_so():
    known = record("id:deal dr:end '2025-03-31'", inferred=("id:deal dr:start '2025-02'",))
    cells = make_cells(known)
    found = {n: at_place(cells, date(2025, m, n), "id:ca") for m, n in ((2, 14), (3, 1))}
    assert (found[14].verdict.status, found[14].verdict.certain, found[14].inferred) == ("dr:InForce", False, True)
    assert (found[1].verdict.certain, found[1].inferred) == (True, True)


def test_two_definitions_of_one_scope_that_differ_permit_only_perhaps():
    lines = (
        *DEAL,
        "id:deal dr:scope id:one",
        "id:one dr:onlyCategory id:sex",
        "id:access dr:scope id:two",
        "id:two dr:exampleCategory id:address",
    )
    base = [line for line in BASE_LINES if "id:whole" not in line]
    said = claims(*base, *lines)
    cells = make_cells(
        Record(entities=ENTITIES, claims=said, sources={"src:a": Source("src:a", "A", issued="2025-12-31")})
    )
    verdict = {c: at(cells, date(2025, 2, 20), OTHER, c).verdict for c in ("id:address", "id:sex", OTHER)}
    assert {c: (v.status, v.certain) for c, v in verdict.items()} == {
        "id:address": ("dr:InForce", False),
        "id:sex": ("dr:InForce", False),  # nothing is said about whose data
        OTHER: ("dr:InForce", False),
    }


def test_the_status_of_a_whole_access_is_partly_barred_where_parts_differ():
    cells = make_cells(record(*DEAL, *bar(0, "2025-02-10")))
    asked = (date(2025, 1, 1), date(2025, 2, 5), date(2025, 2, 20), date(2025, 6, 1))
    assert [status_on(cells, "id:access", d) for d in asked] == [
        *("dr:NotYet", "dr:InForce", "dr:PartlyBarred", "dr:Ended"),
    ]
    assert status_on(cells, "id:nothing", asked[0]) == ""


def test_a_denied_claim_counts_for_nothing():
    said = record(*DEAL).claims
    denied = {
        id: c if "dr:end" not in str(c.triples) else Claim(**{**vars(c), "standing": "dr:Denied"})
        for id, c in said.items()
    }
    cells = make_cells(
        Record(entities=ENTITIES, claims=denied, sources={"src:a": Source("src:a", "A", issued="2025-12-31")})
    )
    assert not at_place(cells, date(2026, 1, 1), "id:ca").verdict.certain


def test_a_timeline_lists_what_happened_in_order_with_scope_effect_and_claims():
    known = record(*DEAL, *bar(0, "2025-02-10"), "id:deal dr:dated 'XXXX-01-20'")
    entries = timeline(known, "id:access", make_cells(known))
    assert [(e.stated, e.what) for e in entries] == [
        ("2025-02-01", "deal starts"),
        ("2025-02-10", "bar 0"),
        ("2025-03-31", "deal ends: last day"),
        ("XXXX-01-20", "deal is dated"),
    ]
    assert entries[1].scopes == ("places: only sued",)
    assert entries[1].effect == "bars: access"
    assert all(e.claims for e in entries)


@pytest.mark.parametrize("kind", ["dr:Filed", "dr:Signed", "dr:Published"])
def test_a_step_that_changes_nothing_changes_no_cell(kind: str):
    with_it = record(*DEAL, f"id:lift dct:type {kind}", "id:lift dr:actsOn id:deal", "id:lift dr:happened '2025-02-20'")
    assert [c.verdict for c in make_cells(with_it)] == [c.verdict for c in make_cells(record(*DEAL))]
