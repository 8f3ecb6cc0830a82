"""The tables: every row, every source, and no cell that a spreadsheet would run."""

import csv
import io

import worlds
from datareach.model import Entity
from datareach.render.tables import render_tables
from datareach.view import make_view
from worlds import claim, org, record


def tables(rec):
    texts = render_tables(rec, make_view(rec))
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


def test_there_is_a_table_of_everything_that_is_listed():
    found = tables(worlds.clinics())
    rec = worlds.clinics()
    assert sorted(found) == ["accesses-and-flows", "claims", "conflicts", "entities", "sources", "unknowns"]
    assert len(found["claims"]) == len(rec.claims)
    assert len(found["entities"]) == len(rec.entities)
    assert len(found["accesses-and-flows"]) == 7
    assert found["unknowns"] == [
        {
            "About": "id:youth-login",
            "Name": "BPA access to the youth database",
            "What no source here says": "Who opened the logins?",
        }
    ]


def test_a_row_says_who_gets_what_and_how_sure_that_is():
    row = next(r for r in tables(worlds.clinics())["accesses-and-flows"] if r["Id"] == "id:login")
    assert row["To"] == "BPA"
    assert row["What data"] == "NCIS data"
    assert row["May, can or did"] == "may"
    assert row["How known"] == "document as reported"
    assert row["Dates as stated"] == "signed on 15 July 2025 (the agreement)"


def test_a_cell_that_looks_like_a_formula_gets_a_quote():
    entities = [
        org("a", "=HYPERLINK(1)"),
        org("b", "-2+3"),
        org("c", "@x"),
        org("d", " +1"),
        Entity("id:acc", "x", "access"),
    ]
    rec = record(entities, [claim("one", "Reported", "did", "acc dpv:hasRecipient a")])
    names = {row["Id"]: row["Name"] for row in tables(rec)["entities"]}
    assert names["id:a"] == "'=HYPERLINK(1)"
    assert names["id:b"] == "'-2+3"
    assert names["id:c"] == "'@x"
    assert names["id:d"] == "' +1"


def test_an_empty_graph_has_tables_with_heads_alone():
    found = tables(worlds.empty())
    assert {"entities", "claims", "sources"} <= set(found)
    assert all(rows == [] for rows in found.values())
    for name, text in render_tables(worlds.empty(), make_view(worlds.empty())).items():
        assert text.count("\n") == 1 and "," in text, name
