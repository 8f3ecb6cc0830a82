"""A fact sheet says what is said, by whom, how surely, what is disputed and what is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from datareach.errors import AmbiguousName, UnknownName
from datareach.facts import sheet_markdown, sheet_text
from datareach.graph import Graph
from datareach.model import Entity, Record
from datareach.record import find


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(Path(__file__).parent.parent / "graph")


def test_every_statement_of_a_sheet_has_a_claim_with_source_locator_and_basis(graph: Graph):
    for id in graph.record.entities:
        for group in graph.show(id)["said"]:
            for statement in group["statements"]:
                assert statement["claims"], (id, group["label"])
                for claim in statement["claims"]:
                    assert claim["source"] and claim["locator"] and claim["basis"] and claim["standing"]


def test_the_sheet_of_the_access_answers_who_through_what_and_how_surely(graph: Graph):
    sheet = graph.show("ICE access to T-MSIS")
    said = {group["label"]: [s["value"] for s in group["statements"]] for group in sheet["said"]}
    assert said["who gets it"] == ["Immigration and Customs Enforcement (ICE)"]
    assert said["through"] == ["Integrated Data Repository (IDR)"]
    assert {c["modality"] for g in sheet["said"] for s in g["statements"] for c in s["claims"]} == {"may"}
    assert {"retention", "onward sharing"} <= {kind for term in sheet["terms"] for kind in term["kinds"]}
    assert any("data" in conflict["about"] for conflict in sheet["conflicts"])
    assert {"how many accounts there are", "whether it was opened", "whether it was used"} <= set(sheet["unknown"])


def test_no_sentence_says_that_palantir_reaches_medicaid_data(graph: Graph):
    text = sheet_text(graph.show("Palantir"))
    assert "T-MSIS" not in text.split("claims\n")[0]


def test_the_text_numbers_its_claims_and_lists_each_number_once(graph: Graph):
    text = sheet_text(graph.show("ICE access to the ORR database"))
    listed = [
        line.strip().split("]")[0] + "]" for line in text.split("\nclaims\n")[1].splitlines() if line.startswith("  [")
    ]
    assert len(listed) == len(set(listed)) > 1
    for number in listed:
        assert number in text.split("\nclaims\n")[0]
    assert "reported, unnamed source" in text


def test_markdown_escapes_what_a_label_could_break(tiny: Path):
    entities = tiny / "entities.ttl"
    entities.write_text(
        entities.read_text("utf-8").replace('"Clinic records"', '"[x](http://evil) *records*"'), "utf-8"
    )
    text = sheet_markdown(Graph.open(tiny).show("Border Office access to clinic records"))
    assert "[x](http" not in text
    assert "records" in text
    assert "\\*records\\*" in text


def test_a_claim_and_a_source_have_sheets_of_their_own(graph: Graph):
    claim = graph.show("claim:wired-ice-medicaid/tmsis-through-idr")
    assert claim["says"][0] == {
        "subject": "ICE access to T-MSIS",
        "property": "through",
        "value": "Integrated Data Repository (IDR)",
    }
    assert claim["claim"]["link"].endswith("#:~:text=database%20through%20the%20Integrated%20Data%20Repository")
    assert "says" in sheet_text(claim)
    source = graph.show("src:wired-ice-medicaid")
    assert len(source["claims"]) > 90
    assert "read by us" in sheet_text(source)


def test_a_name_that_two_things_share_lists_both():
    record = Record(entities={i: Entity(i, "Oz", "person") for i in ("id:a", "id:b")})
    with pytest.raises(AmbiguousName, match=r"id:a \(Oz\), id:b \(Oz\)"):
        find(record, "oz")


def test_an_acronym_beats_a_label(graph: Graph):
    assert graph.name("CMS") == "id:cms"
    with pytest.raises(UnknownName):
        graph.name("nothing like this at all")


def test_a_bar_that_bars_nothing_is_told_beside_an_ended_permission(graph: Graph):
    text = sheet_text(graph.show("ICE access to T-MSIS"))
    assert "disclosing: ended; a bar stands beside it: Court bars HHS" in text
    assert "ended, barred by" not in text
    assert "not established" not in sheet_text(graph.show("id:flow-hhs-ice-2026"))
    assert "on 30 June 2026, by law: permission ended, over since 16 September 2025" in text
    assert "section paragraph" not in text
    assert "[2025-" not in text, "no date is told in EDTF"


def test_scopes_of_an_order_stand_once_in_a_timeline(graph: Graph):
    entries = [e for e in graph.show("ICE access to T-MSIS")["timeline"] if "grants it for the rest" in e["what"]]
    assert [bool(entry["scopes"]) for entry in entries] == [True, False]
