"""The tables: every row, every source, and no cell that a spreadsheet would run."""

import csv
import io

import pytest

import worlds
from datareach.export.csv import DANGEROUS, safe_cell, write
from datareach.model import Entity
from datareach.view.excerpt import choose
from worlds import claim, org, record

NAMES = ["accesses-and-flows", "claims", "conflicts", "edges", "nodes", "sources", "statements", "unknowns"]


def tables(rec, **options):
    texts = write(choose(rec), **options)
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()
    }


def test_there_is_a_table_of_everything_that_is_listed():
    rec = worlds.clinics()
    found = tables(rec)
    assert sorted(found) == NAMES
    assert len(found["claims"]) == len(rec.claims)
    assert {row["Id"] for row in found["nodes"]} == set(rec.entities)
    assert len(found["statements"]) == sum(len(claim.triples) for claim in rec.claims.values())
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


def test_nodes_and_edges_have_the_columns_that_gephi_asks_for():
    found = tables(worlds.clinics())
    assert {"Id", "Label"} <= found["nodes"][0].keys()
    assert {"Source", "Target", "Type", "Label"} <= found["edges"][0].keys()
    ids = {row["Id"] for row in found["nodes"]}
    assert all(row["Source"] in ids and row["Target"] in ids for row in found["edges"])
    assert {row["Type"] for row in found["edges"]} == {"Directed"}


def formulas():
    entities = [
        org("a", "=HYPERLINK(1)"),
        org("b", "-2+3"),
        org("c", "@x"),
        org("d", " +1"),
        Entity("id:acc", "x", "access"),
    ]
    return record(entities, [claim("one", "Reported", "did", "acc dpv:hasRecipient a")])


def test_a_cell_that_looks_like_a_formula_gets_a_quote():
    names = {row["Id"]: row["Label"] for row in tables(formulas())["nodes"]}
    assert names["id:a"] == "'=HYPERLINK(1)"
    assert names["id:b"] == "'-2+3"
    assert names["id:c"] == "'@x"
    assert names["id:d"] == "' +1"


@pytest.mark.parametrize("start", DANGEROUS)
def test_each_start_of_a_formula_is_disarmed(start):
    assert safe_cell(f"{start}1") == f"'{start}1"
    assert safe_cell(f"1{start}") == f"1{start}"


def test_raw_changes_no_byte():
    rec = formulas()
    rec = worlds.record([*rec.entities.values(), org("e", "a\x00b\u202ec\r\nd\te")], rec.claims.values())
    names = {row["Id"]: row["Label"] for row in tables(rec, raw=True)["nodes"]}
    assert names["id:a"] == "=HYPERLINK(1)"
    assert names["id:e"] == "a\x00b\u202ec\r\nd\te"


def test_an_empty_graph_has_tables_with_heads_alone():
    found = tables(worlds.empty())
    assert sorted(found) == NAMES
    assert all(rows == [] for rows in found.values())
    for name, text in write(choose(worlds.empty())).items():
        assert text.count("\n") == 1 and "," in text, name
