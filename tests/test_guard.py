"""The guard: no text brings a clause past it, no valid query is refused, and it is quick whatever it is given."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import process_time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from datareach.errors import DatareachError, LimitExceeded, QuerySyntax, Refused
from datareach.guard import MAX_BYTES, MAX_DEPTH, MAX_OPERATORS, MAX_PATTERNS, guard
from datareach.guard.tokens import tokens
from datareach.query.direct import _walk, guard_rdflib
from datareach.vocabulary import PREFIXES

LOADED = frozenset({"urn:g", "https://w3id.org/datareach/graph/claims"})
W3C = Path(os.environ.get("DATAREACH_W3C") or Path(__file__).parents[2] / "shared" / "data" / "w3c")

# Texts that an engine reads as a SERVICE clause, each in a way of its own.
SERVICES = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select*{service silent<http://x/>{}}",
    "SELECT * { SERVICESILENT<http://x/>{} }",
    "SELECT * { ?s ?p 1SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p trueSERVICE<http://x/>{} }",
    "SELECT * { ?s ?p ?o.SERVICE?x{} }",
    "PREFIX : <http://x/> SELECT * { SERVICE :p {} }",
    "SELECT * { FILTER(?a<?b)SERVICE<http://x/>{} FILTER(?a>?b) }",
    "SELECT * { SERVICE # a comment\n <http://x/> {} }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <http://x/> {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { OPTIONAL { SERVICE ?x { ?s ?p ?o } } }",
    "ASK { { SELECT * { SERVICE <http://x/> {} } } }",
]
# Texts in which the standard sees an address or a name, and an engine could see something else.
DOUBTFUL = [
    'SELECT * { FILTER(1<2#>"""\n)SERVICE<http://x/>{}#""") }',
    "SELECT * { FILTER(?a<?b)SERVICE#>\n<http://x/>{} }",
    "PREFIX SERVICE: <http://y/> PREFIX : <http://x/> SELECT * { SERVICE:p { ?s ?p ?o } }",
    "PREFIX SERVICE: <http://y/> PREFIX : <http://x/> SELECT * { SERVICE: { ?s ?p ?o } }",
    "PREFIX serviceSilent: <http://y/> PREFIX : <http://x/> SELECT * { serviceSilent:p { ?s ?p ?o } }",
    "SELECT * { trueSERVICE:p { ?s ?p ?o } }",
    'SELECT * { ?s ?p """a" SERVICE <http://x/> {} "b""" }',
    "SELECT * { ?s ?p '''a' } SERVICE <http://x/> {} #''' }",
    "SELECT * { ?s ?p 'a\\' SERVICE <http://x/> {} #' }",
    "SELECT * { ?s <http://a/)SERVICE#> ?o }",
    "SELECT * { ?s ?p <http://x/#a> } # SERVICE <http://x/> {}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_no_spelling_of_service_passes(text: str) -> None:
    with pytest.raises(Refused, match="SERVICE"):
        guard(text)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_could_be_read_in_two_ways_reaches_nobody(text: str) -> None:
    """Whatever the guard lets through, the engine does not read as a SERVICE clause: it would try to open x or y."""
    try:
        asked = guard(text).text
    except (QuerySyntax, Refused):
        return
    with suppress(SyntaxError):
        list(ox.Store().query(asked, prefixes=dict(PREFIXES)))  # an OSError is a try to reach somebody


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <urn:h> { ?s ?p ?o }",
        "SELECT*FROM<urn:h>{}",
        "SELECT * FROM NAMED <urn:h> { GRAPH ?g {} }",
        "SELECT * FROM <urn:g> FROM NAMED <urn:h> {}",
        "PREFIX x: <urn:> ASK FROM x:h {}",
        "BASE <http://x/a/> DESCRIBE <b> FROM <../h>",
        "CONSTRUCT { ?s ?p ?o } FROM <file:///etc/hostname> WHERE { ?s ?p ?o }",
    ],
)
def test_from_names_only_what_is_loaded(text: str) -> None:
    with pytest.raises(Refused, match="FROM <"):
        guard(text, LOADED)
    with pytest.raises(QuerySyntax, match="white space"):
        guard("SELECT * FROMNAMED<urn:h>{}", LOADED)


def test_from_of_what_is_loaded_is_known_by_name_and_by_prefix() -> None:
    for text in ("ASK FROM <urn:g> {}", "ASK FROM graph:claims {}", "BASE <urn:g> ASK FROM NAMED <urn:g> {}"):
        assert guard(text, LOADED).graphs_from
    assert not guard('ASK { ?from ?p "FROM <urn:h>" } # FROM <urn:h>', LOADED).graphs_from


@pytest.mark.parametrize(
    "word", ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "load"]
)
def test_an_update_is_refused_by_its_word(word: str) -> None:
    with pytest.raises(Refused, match=f"{word.upper()}, an update"):
        guard(f"PREFIX x: <urn:> # none\n {word} <file:///etc/hostname>")


def test_the_words_in_texts_names_and_variables_are_no_clauses() -> None:
    text = """PREFIX service: <http://services.example/from#> SELECT ?service ?from {
        ?service a service:Service ; service:from ?from ; rdfs:label "SERVICE <http://x/> { FROM <urn:h>" @en-service .
        # SERVICE <http://x/> {}
        _:service ?p <http://x/LOAD/SERVICE> }"""
    assert guard(text, LOADED).kind == "SELECT"
    ox.Store().query(guard(text).text, prefixes=dict(PREFIXES))


@pytest.mark.parametrize("bracket", ["()", "[]", "{}", ("<<", ">>"), ("<<(", ")>>"), ("{|", "|}")])
def test_brackets_are_counted_whatever_they_are(bracket: tuple[str, str]) -> None:
    opening, closing = bracket
    with pytest.raises(LimitExceeded, match="100 deep"):
        guard("ASK { " + f"{opening} " * (MAX_DEPTH + 1) + f" {closing}" * (MAX_DEPTH + 1) + " }")


@pytest.mark.parametrize(
    "hidden", ["')'", '"""))))"""', "# ))))\n", "<urn:))))>", ">>>>", "]]]]", "|}", "?x ", "'\\'))))'", "ex\\)"]
)
def test_nothing_takes_brackets_off_the_count_that_does_not_close_them(hidden: str) -> None:
    with pytest.raises((LimitExceeded, QuerySyntax)) as caught:
        guard("ASK { FILTER(" + f"({hidden}" * 200 + "1" + ")" * 200 + ") }")
    assert isinstance(caught.value, LimitExceeded) or hidden == "ex\\)"


def test_brackets_in_texts_addresses_and_comments_are_no_nesting() -> None:
    many = "(" * 500
    guard(f'ASK {{ ?s <http://x/{many}> \'{many}\', """{many}""" }} # {many}')


@pytest.mark.parametrize("sign", ["!", "+", "-", "^"])
def test_signs_in_front_of_each_other_count_as_depth(sign: str) -> None:
    with pytest.raises(LimitExceeded):
        guard(f"ASK {{ FILTER({sign * 200}1) }}")


def test_a_text_too_long_or_with_too_much_in_it_gets_to_no_parser() -> None:
    with pytest.raises(LimitExceeded, match="64,000"):
        guard("ASK {} #" + "é" * (MAX_BYTES // 2))
    assert guard("ASK {} #" + "e" * (MAX_BYTES - 8)).kind == "ASK"
    with pytest.raises(LimitExceeded, match="operators"):
        guard("ASK { FILTER(" + "||".join("1" * (MAX_OPERATORS + 2)) + ") }")
    with pytest.raises(LimitExceeded, match="patterns"):
        guard("ASK { " + "MINUS{}" * (MAX_PATTERNS + 1) + " }")


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit", ["a.", "a", "<a", '"', "'", '"""', "?", "_:a.", "a:b.", "a:.", "\\", "1.", ".", "@a-", "#", "{", "é", "%4"]
)
def test_reading_takes_time_in_proportion_to_the_text(unit: str) -> None:
    """No text makes the guard itself slow: twice the text takes no more than a few times as long."""

    def read(size: int) -> float:
        began = process_time()
        with suppress(QuerySyntax):
            list(tokens((unit * size)[:size]))
        return process_time() - began

    short, long = (min(read(size) for _ in range(3)) for size in (MAX_BYTES // 4, MAX_BYTES // 2))
    assert long < 8 * short + 0.05


def test_an_error_of_the_engine_is_found_in_the_users_own_text() -> None:
    text = '# one\nSELECT ?s { ?s <urn:a#b> """x\ny""" ; }\n  oops'
    verdict = guard(text)
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(verdict.text)
    line, column = (int(n) for n in str(caught.value).split()[2].rstrip(":").split(":"))
    assert verdict.where(line, column)[0] == 4


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("SELECT ?s { ?s ?p ?o }", None, ("", "SELECT ?s { ?s ?p ?o }", "")),
        ("SELECT * {} LIMIT 7 OFFSET 2", 7, ("SELECT ", " {} ", "  OFFSET 2")),
        ("SELECT DISTINCT * {} OFFSET 2", None, ("SELECT DISTINCT ", " {} OFFSET 2", "")),
        (
            "SELECT ?s {{SELECT*{}LIMIT 3}} VALUES ?s {1}",
            None,
            ("", "SELECT ?s {{SELECT*{}LIMIT 3}} ", "VALUES ?s {1}"),
        ),
        ("SELECT(COUNT(*)AS?n){}ORDER BY ?n", None, ("", "SELECT(COUNT(*)AS?n){}ORDER BY ?n", "")),
        ("SELECT ?limit { VALUES ?limit { 5 } } # LIMIT 3", None, ("", "SELECT ?limit { VALUES ?limit { 5 } } ", "")),
    ],
)
def test_the_place_of_a_limit_is_known(text: str, limit: int | None, pieces: tuple[str, str, str]) -> None:
    verdict = guard(text)
    assert (verdict.limit, tuple(piece.rstrip() for piece in verdict.pieces)) == (
        limit,
        tuple(piece.rstrip() for piece in pieces),
    )
    assert ox.Store().query(verdict.text)


@given(st.text("SERVICEservicefrom<>{}()[]:?.#\"'\\ \n/xa1|^!*", max_size=60))
def test_no_text_makes_the_guard_fail_in_another_way(text: str) -> None:
    for whole in (text, f"SELECT * {{ {text} }}"):
        with suppress(DatareachError):
            guard(whole, LOADED)


PARTS = [
    "?a",
    "<",
    "?b",
    ")",
    "SERVICE",
    "#",
    ">",
    "<http://127.0.0.1:9/>",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "FILTER(",
    "1",
    "true",
    ".",
    ":p",
    "s:",
    "SILENT",
    "\\",
    "(",
    "<<",
    ">>",
    "?x{",
]


@given(st.lists(st.sampled_from([*PARTS, "\n"]), max_size=14))
def test_no_row_of_tokens_makes_the_engine_reach_out(parts: list[str]) -> None:
    """Port 9 refuses at once: an engine that tried would say so with an OSError."""
    for glue in ("", " "):
        text = f"PREFIX : <http://127.0.0.1:9/> PREFIX s: <http://127.0.0.1:9/> SELECT * {{ {glue.join(parts)} }}"
        with suppress(DatareachError, SyntaxError, ValueError):
            asked = guard(text).text
            list(ox.Store().query(asked, prefixes=dict(PREFIXES)))


@pytest.mark.parametrize("text", SERVICES)
def test_the_tree_of_rdflib_says_the_same_where_rdflib_reads_the_text(text: str) -> None:
    try:
        algebra = translateQuery(parseQuery(text), initNs=PREFIXES).algebra
    except Exception:
        pytest.skip("rdflib reads no query here")
    assert any(getattr(node, "name", "") == "ServiceGraphPattern" for node in _walk(algebra))


@pytest.mark.parametrize("function", ["REGEX(?o, '^(a+)+$')", "REPLACE(?o, '(a+)+$', '') = ''"])
def test_no_regular_expression_runs_in_rdflib(function: str) -> None:
    with pytest.raises(Refused, match=function[:5]):
        guard_rdflib(f"ASK {{ ?s ?p ?o FILTER({function}) }}", LOADED)


@pytest.mark.skipif(not W3C.is_dir(), reason="needs the W3C tests: DATAREACH_W3C or ../shared/data/w3c")
def test_no_query_of_the_w3c_is_refused_but_for_service_and_from() -> None:
    refused = set()
    for path in sorted((W3C / "sparql" / "sparql11").rglob("*.rq")):
        try:
            text = path.read_text("utf-8")
            list(tokens(text))
            guard(text, LOADED)
        except QuerySyntax:
            with pytest.raises(SyntaxError):
                ox.Store().query(path.read_text("utf-8"), base_iri="http://x/")
        except (Refused, LimitExceeded) as error:
            refused.add(str(error).split(".")[0].split("<")[0].strip())
    assert refused <= {"refused: SERVICE", "refused: FROM", "refused: LOAD, an update", "refused: INSERT, an update"}
