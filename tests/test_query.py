"""Named questions give the same rows in both engines; queries that could reach beyond the graph are refused."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from datareach.errors import LimitExceeded, Refused, UsageError
from datareach.graph import Graph
from datareach.query import Result, questions, safe_csv

SHIPPED = Path(__file__).parent.parent / "graph"
NAMES = sorted(path.stem for path in (SHIPPED / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(SHIPPED)


@pytest.fixture(scope="module")
def in_rdflib() -> Graph:
    return Graph.open(SHIPPED, engine="rdflib")


def rows(result: Result) -> list[tuple[str, ...]]:
    return sorted(tuple("" if t is None else t.n3() for t in row) for row in result.rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_named_question_gives_exactly_these_rows(name: str, graph: Graph, golden):
    result = graph.query(name)
    lines = ["\t".join(result.variables), *("\t".join(row) for row in rows(result))]
    golden(f"queries/{name}.tsv", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_question_gives_the_same_rows_in_plain_rdflib(name: str, graph: Graph, in_rdflib: Graph):
    assert rows(in_rdflib.query(name)) == rows(graph.query(name))


def test_at_least_fifteen_questions_say_what_they_answer(graph: Graph):
    found = questions(graph.queries)
    assert len(found) >= 15
    for question in found:
        assert question.title and question.answers, question.name
        assert not question.title.endswith("."), question.name


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_narrows_the_answer_to_what_it_names(name: str, graph: Graph):
    question = next(q for q in questions(graph.queries) if q.name == name)
    everything = graph.query(name)
    for param in question.params:
        narrowed = graph.query(name, **{param.name: param.example})
        if param.kind == "name":
            wanted = [row for row in everything.as_dicts() if row[param.name] == graph.name(param.example)]
            assert narrowed.as_dicts() == wanted
        else:  # a day is compared, not matched
            wanted = [row for row in everything.as_dicts() if {**row, param.name: param.example} in narrowed.as_dicts()]
            assert len(wanted) == len(narrowed) < len(everything)
        assert wanted


def test_no_statement_of_the_shipped_graph_lacks_a_claim(graph: Graph):
    assert len(graph.query("without-a-claim")) == 0


def test_a_statement_without_a_claim_is_found(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8") + "\nc:stray { id:access dr:viaSystem id:register }\n", "utf-8")
    found = Graph.open(tiny, internal=True).query("without-a-claim").as_dicts()
    assert [(row["subject"], row["object"]) for row in found] == [
        ("https://example.org/tiny/id/access", "https://example.org/tiny/id/register")
    ]


REFUSED = {
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SERVICE in OPTIONAL": "SELECT * { ?s ?p ?o OPTIONAL { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    "SERVICE in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE ?x { ?s ?p ?o } } }",
    "SERVICE in a subquery": "SELECT * { { SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } } }",
    "SERVICE in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    "FROM": "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "FROM <http": "SELECT * FROM <http://127.0.0.1:9/x.ttl> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <file:///etc/hostname> { GRAPH ?g { ?s ?p ?o } }",
    "an update (INSERT": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "an update (LOAD": "LOAD <file:///etc/hostname>",
    "an update (CLEAR": "CLEAR ALL",
    "an update (DELETE": "DELETE WHERE { ?s ?p ?o }",
}


@pytest.mark.parametrize("clause", REFUSED)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_reaches_beyond_the_graph_is_refused_and_named(clause: str, engine: str, graph: Graph, in_rdflib: Graph):
    asked = graph if engine == "oxigraph" else in_rdflib
    with pytest.raises(Refused) as caught:
        asked.query(REFUSED[clause])
    assert clause.split(" ")[0].split("(")[0] in str(caught.value)
    assert caught.value.exit_code == 4


def test_refused_queries_open_no_file_and_no_socket(graph: Graph):
    graph.query("ASK { ?s ?p ?o }")  # everything that is imported late is in now
    seen: list[str] = []
    watching = [True]

    def watch(event: str, args: tuple[object, ...]) -> None:
        if watching and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
            seen.append(f"{event} {args[0]}")

    sys.addaudithook(watch)
    for text in REFUSED.values():
        with pytest.raises(Refused):
            graph.query(text)
    watching.clear()
    assert seen == []


def test_the_word_service_in_a_text_is_no_service(graph: Graph):
    assert graph.query('ASK { ?s ?p ?o FILTER (STR(?o) = "SERVICE <http://x> {") }').answer is False


def test_from_a_loaded_graph_reads_that_graph_alone(graph: Graph):
    here = graph.query("SELECT ?c FROM graph:claims { ?c a dr:Claim }")
    nowhere = graph.query("SELECT ?c FROM graph:register { ?c a dr:Claim }")
    assert (len(here), len(nowhere)) == (len(graph.record.claims), 0)


def test_text_too_long_or_too_deep_is_not_parsed(graph: Graph):
    with pytest.raises(LimitExceeded, match="64,000"):
        graph.query("ASK { ?s ?p 1 }" + " " * 64_000)
    with pytest.raises(LimitExceeded, match="100 deep"):
        graph.query("ASK { FILTER (" + "(" * 5000 + "1" + ")" * 5000 + ") }")


def test_a_syntax_error_is_a_usage_error(graph: Graph):
    with pytest.raises(UsageError, match="not a SPARQL query"):
        graph.query("SELECT ?s WHERE { ?s ?p }")


def test_an_unknown_question_or_parameter_says_which_there_are(graph: Graph):
    with pytest.raises(UsageError, match="who-reaches-what"):
        graph.query("who-reaches")
    with pytest.raises(UsageError, match="it has what, who"):
        graph.query("who-reaches-what", whom="ICE")
    with pytest.raises(UsageError, match='Did you mean "T-MSIS"'):
        graph.query("who-reaches-what", what="T-MSS")


def test_a_parameter_is_a_term_and_never_text(graph: Graph):
    with pytest.raises(UsageError, match="nothing in this graph is called"):
        graph.query("who-reaches-what", who="ICE> } INSERT { <urn:a")


def test_rows_come_in_every_format(graph: Graph):
    result = graph.query("SELECT ?n ?l { id:ice dr:acronym ?n ; rdfs:label ?l }")
    assert result.format("table").splitlines()[-1].split() == ["ICE", "Immigration", "and", "Customs", "Enforcement"]
    assert list(csv.reader(io.StringIO(result.format("csv")))) == [
        ["n", "l"],
        ["ICE", "Immigration and Customs Enforcement"],
    ]
    assert result.format("tsv") == '?n\t?l\n"ICE"\t"Immigration and Customs Enforcement"@en\n'
    assert json.loads(result.format("json"))["results"]["bindings"][0]["n"]["value"] == "ICE"
    assert "<literal>ICE</literal>" in result.format("xml")
    assert result.format("md").splitlines()[2] == "| ICE | Immigration and Customs Enforcement |"


def test_graphs_and_answers_come_in_every_format(graph: Graph):
    built = graph.query("CONSTRUCT { id:ice rdfs:label ?l } { id:ice rdfs:label ?l }")
    subject, label = "<https://w3id.org/datareach/id/ice>", "<http://www.w3.org/2000/01/rdf-schema#label>"
    line = f'{subject} {label} "Immigration and Customs Enforcement"@en .'
    assert built.format("ntriples") == line + "\n"
    assert 'id:ice rdfs:label "Immigration' in built.format("turtle")
    assert 'id:ice rdfs:label "Immigration' in built.format("trig")
    assert json.loads(built.format("jsonld"))["@id"] == "id:ice"
    assert "id:ice" in graph.query("DESCRIBE id:ice").format("turtle")
    yes = graph.query("ASK { id:ice rdfs:label ?l }")
    assert (yes.format("table"), json.loads(yes.format("json"))["boolean"]) == ("yes\n", True)
    assert "<boolean>true</boolean>" in yes.format("xml")
    with pytest.raises(UsageError, match="is for CONSTRUCT"):
        yes.format("turtle")
    with pytest.raises(UsageError, match="is for SELECT"):
        built.format("csv")


def test_csv_is_no_formula_unless_raw():
    result = Result("SELECT", ("x",), ((Literal("=HYPERLINK(1)"),), (Literal("@a"),), (URIRef("urn:a"),)))
    assert result.format("csv") == "x\r\n'=HYPERLINK(1)\r\n'@a\r\nurn:a\r\n"
    assert "\n=HYPERLINK(1)" in result.format("csv", raw=True)
    assert safe_csv([["-2+3"], ["+1"], ["\tx"]]) == "'-2+3\r\n'+1\r\n'\tx\r\n"


def test_hidden_characters_do_not_reach_a_terminal():
    result = Result("SELECT", ("x",), ((Literal("a\x1b[31mb\u202ec"),),))
    assert "a\\u001b[31mb\\u202ec" in result.format("table")


def test_a_notebook_shows_escaped_text():
    result = Result("SELECT", ("x",), ((Literal("<script>alert(1)</script>"),),))
    assert "<script>" not in result._repr_html_()
    assert "&lt;script&gt;" in result._repr_html_()


def test_the_guide_shows_how_a_union_misleads(graph: Graph):
    """The two queries of graph/README.md: the union mixes two definitions of the scope, GRAPH keeps them apart."""
    blocks = (SHIPPED / "README.md").read_text("utf-8").split("```sparql\n")
    misleading, honest = (block.split("```")[0] for block in blocks if "hasPersonalData" in block.split("```")[0])
    mixed = {row["category"] for row in graph.query(misleading).as_dicts()}
    apart: dict[str, set[str]] = {}
    for row in graph.query(honest).as_dicts():
        apart.setdefault(row["claim"], set()).add(row["category"])
    assert len(mixed) >= 7
    assert len(apart) == 2
    assert set.union(*apart.values()) == mixed and not set.intersection(*apart.values())
