"""Named questions give the same rows in both engines; queries that could reach beyond the graph are refused."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
import sys
import time
from pathlib import Path

import click.testing
import pytest
from click.testing import CliRunner
from rdflib import Literal, URIRef

from datareach.cli import cli
from datareach.errors import LimitExceeded, MemoryLimit, Refused, TimeLimit, UsageError
from datareach.graph import Graph
from datareach.query import Result, questions, read_question, safe_csv
from datareach.query.named import bind_params, question_help

SHIPPED = Path(__file__).parent.parent / "graph"
FEW = ("nevada", "searches", "wired-")
NOTHING_AMONG_FEW = {"without-a-claim"}
NAMES = sorted(path.stem for path in (SHIPPED / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(SHIPPED)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped graph with some of its claims: plain rdflib takes minutes for the questions on all of them."""
    folder = shutil.copytree(SHIPPED, tmp_path_factory.mktemp("few") / "graph")
    for file in (folder / "claims").glob("*.trig"):
        if not file.name.startswith(FEW):
            file.unlink()
    return folder


@pytest.fixture(scope="module")
def few_claims(few: Path) -> Graph:
    return Graph.open(few, internal=True)


@pytest.fixture(scope="module")
def in_rdflib(few: Path) -> Graph:
    return Graph.open(few, internal=True, engine="rdflib")


def rows(result: Result) -> list[tuple[str, ...]]:
    return sorted(tuple("" if t is None else t.n3() for t in row) for row in result.rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_named_question_gives_exactly_these_rows(name: str, graph: Graph, golden):
    result = graph.query(name)
    lines = ["\t".join(result.variables), *("\t".join(row) for row in rows(result))]
    golden(f"queries/{name}.tsv", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_question_gives_the_same_rows_in_plain_rdflib(name: str, few_claims: Graph, in_rdflib: Graph):
    found = rows(few_claims.query(name))
    assert rows(in_rdflib.query(name)) == found
    assert found or name in NOTHING_AMONG_FEW


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
            named = graph.name(param.example)
            wanted = [row for row in everything.as_dicts() if row[param.name] == named]
            assert narrowed.as_dicts() == wanted
        else:  # a day is compared, not matched
            among = narrowed.as_dicts()
            wanted = [row for row in everything.as_dicts() if {**row, param.name: param.example} in among]
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


def test_paths_to_enforcement_keep_modalities_apart_and_say_what_is_only_a_part(graph: Graph):
    def paths(population: str) -> set[tuple[str, str, str, str]]:
        found = graph.query("paths-to-enforcement", population=population).as_dicts()
        assert all(row["claim"] for row in found)
        return {(row["party"], row["how"], graph.name(row["what"]), row["about"]) for row in found}

    taxpayers = paths("Taxpayers")
    assert {(who, how) for who, how, what, _ in taxpayers if what == "id:taxpayer-addresses"} == {
        ("ICE", "may"), ("ICE", "did"), ("DHS", "did"),
    }  # fmt: skip
    assert ("DHS", "may", "id:irs-data", "holds data on the group") in taxpayers
    medicaid = paths("People on Medicaid")
    assert ("ICE", "may", "id:tmsis-data", "the group") in medicaid
    assert ("DHS", "did", "id:june-transfer-data", "a part of data that holds data on the group") in medicaid
    # Election officials check voters, the DOGE team at the SSA enforces nothing: neither gets data for law enforcement.
    everyone = graph.query("paths-to-enforcement").as_dicts()
    assert not {"Election officials", "SSA DOGE team"} & {row["party"] for row in everyone}


def test_the_questions_on_enforcement_and_gaps_take_less_than_a_second(graph: Graph):
    graph.query("ASK {}")  # starts the process that answers
    for name in ("paths-to-enforcement", "can-without-may", "did-without-can"):
        start = time.perf_counter()
        graph.query(name)
        assert time.perf_counter() - start < 1, name


# ---------------------------------------------------------------- the command


def command(*args: str, input: str | None = None) -> click.testing.Result:
    return CliRunner().invoke(cli, ["--graph", str(SHIPPED), *args], input=input)


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_question_says_what_it_takes_and_gives_an_example(name: str, graph: Graph):
    question = next(q for q in questions(graph.queries) if q.name == name)
    text = question_help(question)
    assert question.title in text and all(param.what in text for param in question.params)
    line = next(line for line in text.splitlines() if line.startswith("  Example: "))
    words = shlex.split(line.removeprefix("  Example: "))
    assert words[:3] == ["datareach", "query", name]
    params = dict(word.split("=", 1) for word in words[3:] if word != "--param")
    assert set(params) == {param.name for param in question.params}
    graph.query(name, **params)


def test_help_behind_the_name_of_a_question_is_about_that_question():
    for args in (["query", "timeline", "--help"], ["query", "-h", "timeline"], ["queries", "timeline"]):
        output = command(*args).output
        assert "Timeline of one access or flow" in output and "datareach query timeline --param about=" in output
        assert "Usage" not in output and "who-reaches-what" not in output
    for args in (["query", "--help"], ["query", "no-such-question", "--help"]):
        assert "Usage" in command(*args).output
    with pytest.raises(UsageError, match="no named question"):
        raise command("queries", "time").exception


@pytest.mark.parametrize("form", ["table", "md", "csv", "tsv", "json", "xml"])
def test_a_cut_answer_says_so_on_standard_error_and_where_its_format_can(form: str):
    text = "SELECT ?c { ?c a dr:Claim }"
    cut = command("query", text, "--max-rows", "3", "--format", form)
    assert cut.exit_code == 0 and cut.stdout.count("datareach/claim/") + cut.stdout.count("claim:") == 3
    assert "truncated: there is more" in cut.stderr
    assert ("there are more" in cut.stdout or "ns#truncated" in cut.stdout) == (form not in ("csv", "tsv"))
    whole = command("query", text + " LIMIT 3", "--max-rows", "3", "--format", form)
    assert "truncated" not in whole.output


def test_a_limit_of_time_and_one_of_memory_end_with_codes_of_their_own():
    late = command("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.3")
    assert isinstance(late.exception, TimeLimit) and late.exception.exit_code == 5
    steps = "".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1}) " for n in range(40))
    large = command("query", "-", input=f'ASK {{ BIND("aaaaaaaa" AS ?x0) {steps} FILTER(STRLEN(?x40) > 0) }}')
    assert isinstance(large.exception, MemoryLimit) and large.exception.exit_code == 6


def test_a_number_must_be_one(graph: Graph):
    question = read_question("n", "# N\n# @param n number [3] How many\nSELECT ?n { VALUES ?n { UNDEF } }")
    assert bind_params(question, {"n": "-3"}, graph.record)["n"].toPython() == -3
    with pytest.raises(UsageError, match="whole number, such as 3"):
        bind_params(question, {"n": "1 } DROP"}, graph.record)


def test_a_notebook_says_that_there_is_more():
    assert "there are more" in Result("SELECT", ("x",), ((Literal("a"),),), truncated=True)._repr_html_()
