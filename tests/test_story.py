"""The story of one access on the shipped graph: what was permitted on a day, for whose data, under what."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from datareach.facts import sheet_text
from datareach.graph import Graph
from datareach.law import effect, timeline
from datareach.law.scope import OTHER
from datareach.model import Cell

ACCESS, NOTICE, COPY = "id:access-ice-tmsis", "id:flow-cms-ice-notice", "id:flow-cms-dhs-2025-06"
AGREEMENT, NOTICE_PAPER = "id:cms-dhs-agreement", "id:notice-cms-9163-n"
AUGUST, DECEMBER = "id:event-injunction-2025-08", "id:event-injunction-2025-12"
SUED = "id:plaintiff-states"
UNLAWFULLY = "id:people-unlawfully-present"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(Path(__file__).parent.parent / "graph")


def at(graph: Graph, relation: str, day: str, place: str, category: str, people: str = OTHER) -> Cell:
    """The one cell of a relation that holds a day, a place, a data category and a group of people."""

    def inside(atom: str, atoms: tuple[str, ...], all_atoms: set[str]) -> bool:
        return (atom if atom in all_atoms else OTHER) in atoms

    mine = [c for c in graph.record.cells if c.relation == relation]
    found = [
        c
        for c in mine
        if c.holds(date.fromisoformat(day))
        and inside(place, c.places, {p for k in mine for p in k.places})
        and inside(category, c.categories, {p for k in mine for p in k.categories})
        and inside(people, c.people, {p for k in mine for p in k.people})
    ]
    assert len(found) == 1, found
    return found[0]


def status(cell: Cell) -> tuple[str, bool]:
    return cell.verdict.status, cell.verdict.certain


def category(graph: Graph, name: str) -> str:
    return graph.name(name)


def test_on_20_july_2025_the_agreement_is_in_force_everywhere_and_its_start_is_inferred(graph: Graph):
    for place in (SUED, OTHER):
        sex = at(graph, ACCESS, "2025-07-20", place, category(graph, "Sex"), "id:people-on-medicaid")
        assert status(sex) == ("dr:InForce", True)
        assert (sex.verdict.permitted_by, sex.verdict.barred_by) == ((AGREEMENT,), ())
        assert sex.inferred
        # One definition of the scope names addresses, the other does not: perhaps.
        address = at(graph, ACCESS, "2025-07-20", place, category(graph, "Home address"))
        assert status(address) == ("dr:InForce", False)
        assert status(at(graph, NOTICE, "2025-07-20", place, OTHER)) == ("dr:NotYet", True)
    assert status(at(graph, COPY, "2025-07-20", SUED, OTHER)) == ("dr:NotEstablished", True)


def test_on_20_august_2025_the_court_bars_it_for_the_states_that_sued_and_for_no_others(graph: Graph):
    barred = at(graph, ACCESS, "2025-08-20", SUED, category(graph, "Home address"))
    assert status(barred) == ("dr:Barred", True)
    assert (barred.verdict.permitted_by, barred.verdict.barred_by) == ((AGREEMENT,), (AUGUST,))
    free = at(graph, ACCESS, "2025-08-20", OTHER, category(graph, "Sex"), "id:people-on-medicaid")
    assert status(free) == ("dr:InForce", True)
    # The copy that DHS had since June may not be used for enforcement either.
    held = at(graph, COPY, "2025-08-20", SUED, OTHER)
    assert (held.act, status(held), held.verdict.barred_by) == ("dr:UsingHeldCopy", ("dr:Barred", True), (AUGUST,))


def test_on_1_december_2025_the_agreement_is_over_and_the_bar_reaches_what_the_notice_would_permit(graph: Graph):
    ended = at(graph, ACCESS, "2025-12-01", SUED, category(graph, "Home address"))
    assert (status(ended), ended.verdict.barred_by) == (("dr:Ended", True), (AUGUST,))
    barred = at(graph, NOTICE, "2025-12-01", SUED, category(graph, "Home address"))
    assert (status(barred), barred.verdict.barred_by) == (("dr:Barred", True), (AUGUST,))
    assert barred.verdict.permitted_by == (NOTICE_PAPER,)
    assert at(graph, NOTICE, "2025-12-01", OTHER, category(graph, "Home address")).verdict.status == "dr:InForce"


def test_on_10_january_2026_six_categories_of_people_without_status_are_free_and_the_rest_barred(graph: Graph):
    six = [c for c in graph.record.entities if c in _six(graph)]
    assert len(six) == 6
    for each in six:
        free = at(graph, NOTICE, "2026-01-10", SUED, each, UNLAWFULLY)
        assert (free.verdict.status, free.verdict.barred_by) == ("dr:InForce", ())
        assert at(graph, NOTICE, "2026-01-10", SUED, each).verdict.barred_by == (DECEMBER,)
    rest = at(graph, NOTICE, "2026-01-10", SUED, OTHER, UNLAWFULLY)
    assert (rest.verdict.status, rest.verdict.barred_by) == ("dr:Barred", (DECEMBER,))
    assert at(graph, NOTICE, "2026-01-10", OTHER, OTHER).verdict.status == "dr:InForce"


def _six(graph: Graph) -> set[str]:
    cells = [c for c in graph.record.cells if c.relation == NOTICE and c.first == date(2026, 1, 6)]
    return {a for c in cells if c.verdict.status == "dr:InForce" and SUED in c.places for a in c.categories}


def test_the_december_order_changes_cells_from_6_january_2026_on_and_not_before(graph: Graph):
    named = [c for c in graph.record.cells if DECEMBER in c.verdict.barred_by]
    assert named and min(c.first for c in named) == date(2026, 1, 6)
    assert not any(
        AUGUST in c.verdict.barred_by and (c.last is None or c.last >= date(2026, 1, 6)) for c in graph.record.cells
    )


def test_the_four_days_give_four_answers_each_with_sources(graph: Graph):
    answers = []
    for day in ("2025-07-20", "2025-08-20", "2025-12-01", "2026-01-10"):
        rows = graph.query("permitted-on-a-day", who="ICE", day=day)
        answers.append(sorted(tuple(str(t) for t in row[:8]) for row in rows.rows))
        held = [c for c in graph.record.cells if c.holds(date.fromisoformat(day)) and c.relation in (ACCESS, NOTICE)]
        for cell in held:
            assert cell.claims, cell
            assert all(graph.record.claims[c].source in graph.record.sources for c in cell.claims)
    for one, other in itertools.combinations(answers, 2):
        assert one != other


def test_every_legal_event_changes_a_cell_or_says_why_none(graph: Graph):
    record = graph.record
    events = [e.id for e in record.entities.values() if e.kind == "legal event"]
    assert len(events) >= 8
    for event in events:
        words = effect(record, event, record.cells)
        told = ("bars: ", "changes the status of: ", "changes nothing by itself: ", "changes nothing here: ")
        assert words.startswith(told), (event, words)
        assert words in sheet_text(graph.show(event))
        if words.startswith("changes nothing here: "):  # only where nothing stands under what it acts on
            under = "SELECT ?r { id:%s dr:actsOn ?a . ?r dr:underAgreement|dr:underNotice ?a }"
            assert len(graph.query(under % event.removeprefix("id:"))) == 0, event


def test_the_timeline_of_the_access_runs_from_agreement_to_order_with_a_source_on_each_line(graph: Graph):
    entries = timeline(graph.record, ACCESS, graph.record.cells)
    days = [e.earliest for e in entries if e.earliest]
    assert days == sorted(days)
    about = {e.about for e in entries}
    assert {AGREEMENT, AUGUST, DECEMBER} <= about
    for entry in entries:
        assert entry.claims
        for claim in entry.claims:
            assert graph.record.claims[claim].locator


def test_barred_never_reads_as_stopped(graph: Graph):
    text = sheet_text(graph.show("ICE access to T-MSIS"))
    assert (
        "Barred says what is permitted, not that the access stopped: whether it was closed is not on record here."
        in text
    )
    for word in ("stopped", "switched off", "shut down", "cut off"):
        assert word not in text.split("\nclaims\n")[0].replace("not that the access stopped", "")


def test_a_source_that_says_when_logins_were_closed_is_told(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    text = claims.read_text("utf-8").replace(
        '    id:clinics dr:characterizedAs "says that it gave no login"@en .',
        """    id:bar a dr:LegalEvent ; rdfs:label "bar"@en ; dct:type dr:Enjoined ;
        dr:happened "2025-04-01"^^edtf:EDTF ; dr:scope id:scope-bar .
    id:scope-bar a dr:Scope ; rdfs:label "scope"@en ; dr:onlyRecipient id:borders .
    id:access dr:closed "2025-04-02"^^edtf:EDTF .""",
    )
    claims.write_text(
        text.replace("dr:basis dr:OfficialStatement ;", "dr:basis dr:OfficialStatement ; dr:modality dr:Can ;"), "utf-8"
    )
    assert "closed 2 April 2025, so a source says" in sheet_text(
        Graph.open(tiny).show("Border Office access to clinic records")
    )


def test_the_record_is_wide_enough(graph: Graph):
    beyond = [c for c in graph.record.claims.values() if c.source != "src:wired-ice-medicaid"]
    assert len(beyond) >= 80
    assert len({c.source for c in beyond}) >= 12


def test_the_plaintiffs_are_counted_as_each_source_counts_them(graph: Graph):
    counts = {
        row["value"]
        for row in graph.query("figures").as_dicts()
        if "v. HHS" in row.get("measures", "") or "sued" in row.get("measures", "")
    }
    assert {"20", "21", "22"} <= counts
    labels = [c.label.casefold() for c in graph.record.conflicts if "dr:Number" in c.about]
    assert any("states" in label or "plaintiff" in label for label in labels)
