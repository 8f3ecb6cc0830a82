"""What is internal or embargoed leaves no trace; what is public is whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from datareach.export.nquads import nquads
from datareach.export.rdf import graph_quads
from datareach.export.trig import trig
from datareach.graph import Graph

CANARIES = (
    *("CANARY-ENTITY", "CANARY-SOURCE", "CANARY-VALUE", "CANARY-SECTION", "CANARY-ANCHOR", "CANARY-NOTE"),
    *("CANARY-CONFLICT", "CANARY-OWN", "CANARY-EMBARGO", "EMBARGOED-VALUE", "hidden-team", "src/leak", "secret"),
    *("CANARY-SEARCH", "CANARY-PLACE", "CANARY-TERMS", "CANARY-SOUGHT", "search-inner", "search-of-hidden"),
)


def text(graph: Graph) -> str:
    return nquads(graph_quads(graph.selection.quads, graph.dataset))


def test_an_internal_claim_leaves_no_trace_in_the_graph(tiny: Path):
    written = text(Graph.open(tiny))
    assert [c for c in CANARIES if c in written] == []
    assert "Border Office access to clinic records" in written


def test_its_owner_sees_everything(tiny: Path):
    written = text(Graph.open(tiny, internal=True))
    assert [c for c in CANARIES if c not in written] == ["src/leak"]


def test_a_search_is_shown_only_if_it_says_so_and_is_about_what_is_shown(tiny: Path):
    """Of three searches one is public, one does not say, and one is public and about what only a secret speaks of."""
    assert [s.sought for s in Graph.open(tiny).record.searches] == ["a notice on the clinic register"]
    assert len(Graph.open(tiny, internal=True).record.searches) == 3


def test_a_claim_knows_whether_it_is_public(tiny: Path):
    claims = Graph.open(tiny, internal=True, publish_on=date(2026, 1, 1)).record.claims
    assert sorted(c.rpartition("/")[2] for c, claim in claims.items() if claim.public) == [
        "deal", "logins", "no-logins",
    ]  # fmt: skip


def test_withheld_claims_are_counted(tiny: Path):
    assert Graph.open(tiny).record.withheld == 3
    assert Graph.open(tiny, internal=True).record.withheld == 0


@pytest.mark.parametrize(("day", "seen"), [("2025-05-31", False), ("2025-06-01", True), ("2026-01-01", True)])
def test_an_embargo_ends_on_its_day_and_by_no_clock(tiny: Path, day: str, seen: bool):
    graph = Graph.open(tiny, publish_on=date.fromisoformat(day))
    assert ("EMBARGOED-VALUE" in text(graph)) is seen
    assert "CANARY-VALUE" not in text(graph)


def test_an_internal_claim_changes_no_standing(tiny: Path):
    """c:secret refutes c:no-logins; who may not see c:secret must not see that anything refutes it."""
    claim = "https://example.org/tiny/claim/no-logins"
    assert Graph.open(tiny).record.claims[claim].standing == "dr:Undisputed"
    assert Graph.open(tiny, internal=True).record.claims[claim].standing == "dr:Denied"


def test_a_source_that_does_not_say_is_internal(tiny: Path):
    sources = tiny / "sources.ttl"
    sources.write_text(sources.read_text("utf-8").replace(" ;\n    dr:release dr:Public .", " ."), "utf-8")
    assert len(Graph.open(tiny).record.claims) == 0
    assert "Border Office" not in text(Graph.open(tiny))


def test_a_claim_cannot_be_more_open_than_its_source(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(
        claims.read_text("utf-8").replace('dr:note "CANARY-NOTE"', 'dr:release dr:Public ; dr:note "CANARY-NOTE"')
    )
    assert "CANARY-VALUE" not in text(Graph.open(tiny))


def test_trig_and_nquads_hold_the_same_quads_in_the_same_order_each_time(tiny: Path):
    import pyoxigraph as ox

    graph = Graph.open(tiny)
    quads = graph_quads(graph.selection.quads, graph.dataset)
    one = set(ox.parse(trig(quads), format=ox.RdfFormat.TRIG))
    two = set(ox.parse(nquads(quads), format=ox.RdfFormat.N_QUADS))
    assert one == two and len(one) == len(quads)
    again = Graph.open(tiny)
    assert trig(graph_quads(again.selection.quads, again.dataset)) == trig(quads)


def test_literals_keep_their_lexical_form(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(
        claims.read_text("utf-8").replace(
            "dr:line 2 ;\n        dr:anchor", 'dr:line "02"^^xsd:integer ;\n        dr:anchor'
        )
    )
    assert '"02"^^<http://www.w3.org/2001/XMLSchema#integer>' in text(Graph.open(tiny))
