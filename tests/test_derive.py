"""Standing, access edges with their premises, and the days that dates can mean."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from datareach.dates import _edtf, date_bounds
from datareach.derive import warning_questions
from datareach.graph import Graph
from datareach.store import open_dataset

ID, CLAIM = "https://example.org/tiny/id/", "https://example.org/tiny/claim/"


def edges(graph: Graph) -> set[tuple[str, str, str, frozenset[str]]]:
    found: dict[str, tuple[str, str, str, set[str]]] = {}
    for row in graph.query(
        "SELECT ?e ?s ?p ?o ?c { ?e a dr:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; "
        "prov:wasDerivedFrom ?c }"
    ).as_dicts():
        found.setdefault(row["e"], (row["s"], row["p"], row["o"], set()))[3].add(row["c"])
    return {(s, p, o, frozenset(c)) for s, p, o, c in found.values()}


def test_access_follows_from_one_claim_and_keeps_its_modality(tiny: Path):
    assert edges(Graph.open(tiny)) == {
        (ID + "borders", "dr:mayAccess", ID + "records", frozenset({CLAIM + "deal"})),
        (ID + "borders", "dr:canAccess", ID + "records", frozenset({CLAIM + "logins"})),
        (ID + "borders", "dr:mayAccess", ID + "register", frozenset({CLAIM + "deal", CLAIM + "logins"})),
        (ID + "borders", "dr:canAccess", ID + "register", frozenset({CLAIM + "logins"})),
    }


@pytest.mark.parametrize("basis", ["Alleged", "ReporterInference", "EditorInference"])
def test_no_access_follows_from_an_allegation_or_an_inference(tiny: Path, basis: str):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(
        claims.read_text("utf-8").replace("dr:basis dr:DocumentAsReported", f"dr:basis dr:{basis}"), "utf-8"
    )
    assert {p for _, p, _, _ in edges(Graph.open(tiny))} == {"dr:canAccess"}


def test_no_access_follows_from_a_denied_claim_and_it_stays_on_record(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8").replace("cito:disputes c:logins", "cito:refutes c:logins"), "utf-8")
    graph = Graph.open(tiny)
    assert {(p, o) for _, p, o, _ in edges(graph)} == {("dr:mayAccess", ID + "records")}
    assert graph.record.claims[CLAIM + "logins"].standing == "dr:Denied"


def test_a_disputed_claim_says_so_and_still_counts(tiny: Path):
    graph = Graph.open(tiny)
    assert graph.record.claims[CLAIM + "logins"].standing == "dr:Disputed"
    assert any(p == "dr:canAccess" for _, p, _, _ in edges(graph))


def test_ice_may_access_tmsis_and_no_source_says_that_it_can(shipped: Path):
    found = {(p, o) for s, p, o, _ in edges(Graph.open(shipped)) if s == "id:ice"}
    assert ("dr:mayAccess", "id:t-msis") in found
    assert {p for p, o in found if o in ("id:t-msis", "id:tmsis-data")} == {"dr:mayAccess"}
    assert any(p == "dr:canAccess" for p, o in found), "the logins at ORR are reported"


def test_palantir_has_no_access_to_medicaid_data_on_record(shipped: Path):
    assert [e for e in edges(Graph.open(shipped)) if e[0] == "id:palantir"] == []


@pytest.mark.parametrize(
    ("stated", "earliest", "latest"),
    [
        ("2025-07-15", date(2025, 7, 15), date(2025, 7, 15)),
        ("2025-04", date(2025, 4, 1), date(2025, 4, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("[2025-01..2025-07]", date(2025, 1, 1), date(2025, 7, 31)),
        ("2025-01/2025-07", date(2025, 1, 1), date(2025, 7, 31)),
        ("2025-07-15/..", date(2025, 7, 15), None),
        ("XXXX-07-09", None, None),
    ],
)
def test_a_date_can_mean_these_days(stated: str, earliest: date | None, latest: date | None):
    assert date_bounds(stated) == (earliest, latest)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_plain_dates_mean_what_the_edtf_library_says(day: date, form: str):
    stated = day.strftime(form)
    parsed = parse_edtf(stated)
    expected = tuple(date(*bound()[:3]) for bound in (parsed.lower_strict, parsed.upper_strict))
    assert date_bounds(stated) == expected


@given(
    st.dates(date(1900, 1, 1), date(2000, 12, 31)),
    st.dates(date(2001, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]),
)
def test_one_day_between_two_means_what_the_edtf_library_says(one: date, other: date, form: str):
    stated = f"[{one.strftime(form)}..{other.strftime(form)}]"
    parsed = parse_edtf(stated)
    expected = tuple(date(*bound()[:3]) for bound in (parsed.lower_strict, parsed.upper_strict))
    assert date_bounds(stated) == expected


@pytest.mark.parametrize(
    "stated",
    ["2018-10~", "2018?", "2018-10-05%", "XXXX", "XXXX-11", "XXXX-02-30", "XXXX-13", "[..2025-05-22]", "[2025-05..]"]
    + ["[2025-08-14,2025-08-21]", "[2026,2025-03]", "[..2025-01,2026]", "[2025-05..2025-07,2026]", "[2025-05..,2026]"]
    + ["[2025-13..]", "[2025-02-30,2026]", "2025-02-30~", "[]", "[..]", "[2025-05-02..2025-05-01]"],
)
def test_what_is_read_without_a_grammar_means_what_the_edtf_library_says(stated: str):
    def read(how: Callable[[str], object]) -> object:
        try:
            return how(stated)
        except ValueError as error:
            return str(error)

    assert read(date_bounds) == read(_edtf)


@pytest.mark.parametrize("stated", ["[2025-02-30..2025-03-01]", "2025-02-30", "15 July 2025", "2025-13", ""])
def test_what_is_no_date_is_refused(stated: str):
    with pytest.raises(ValueError, match="not a date in EDTF"):
        date_bounds(stated)


def test_bounds_stand_in_the_graph_with_their_claim(tiny: Path):
    found = {
        b.property: (b.claim, b.stated, b.earliest, b.latest)
        for b in Graph.open(tiny).record.bounds
        if b.about == ID + "access"
    }
    assert found == {
        "dr:start": (CLAIM + "deal", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        "dr:end": (CLAIM + "deal", "2025-05-31", date(2025, 5, 31), date(2025, 5, 31)),
    }


def test_whether_it_was_opened_or_used_is_asked_where_no_claim_of_can_or_did_speaks_of_it(shipped: Path):
    record = Graph.open(shipped).record
    said: dict[str, set[str]] = {id: set() for id, entity in record.entities.items() if entity.kind == "access"}
    for claim in record.claims.values():
        for triple in claim.triples:
            if triple.subject in said:
                said[triple.subject].add(claim.modality)
    asked = {(unknown.about, unknown.question) for unknown in record.unknowns}
    for question, answers in (("whether it was opened", {"dr:Can", "dr:Did"}), ("whether it was used", {"dr:Did"})):
        expected = {id for id, modalities in said.items() if not modalities & answers}
        assert {about for about, words in asked if words == question} == expected != set()


def test_no_question_reads_every_claim_for_every_access(tmp_path: Path):
    sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
    from synthetic import synthetic, write

    write(synthetic(3000), tmp_path)
    quads = Graph.open(tmp_path).selection.quads
    dataset, took = open_dataset(quads), {}
    for _, _, question, select in warning_questions(quads):
        if select:
            began = process_time()
            list(dataset.query(select.replace("$this", "?this")))
            took[question] = process_time() - began
    assert took and max(took.values()) < 1, took  # five seconds, where one does
