"""The W3C's SPARQL 1.1 query tests, through the guard and the sandbox as users have them.

The tests are not part of the repository: `DATAREACH_W3C` names the folder of https://github.com/w3c/rdf-tests, else it
is looked for in `../shared/data/w3c`. What fails is listed in `sparql11-failures.txt`, with the reason; the list may
only shrink: a test that is listed and passes fails here.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from oxrdflib.store import OxigraphStore
from rdflib import RDF, XSD, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

from datareach.errors import QuerySyntax, Refused, UsageError
from datareach.query import Sandbox, from_reply
from datareach.query.results import Result, form_for
from datareach.store import from_ox

ROOT = Path(__file__).parent.parent
W3C = Path(os.environ.get("DATAREACH_W3C") or ROOT.parent / "shared" / "data" / "w3c") / "sparql" / "sparql11"
FAILURES = Path(__file__).parent / "sparql11-failures.txt"
BASE = "http://w3c.test/"

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

NUMBERS = {XSD.double: float, XSD.float: float, XSD.decimal: Decimal.normalize, XSD.boolean: bool}

FOLDERS = (
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "exists",
    "functions",
    "grouping",
    "negation",
    "project-expression",
    "property-path",
    "subquery",
    "syntax-query",
)
"""What `manifest-sparql11-query.ttl` includes: 328 tests."""
MORE = ("csv-tsv-res", "json-res")
"""The formats of results, ten more."""

pytestmark = pytest.mark.skipif(not W3C.is_dir(), reason="needs the W3C tests: DATAREACH_W3C or ../shared/data/w3c")


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None


def parsed(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=BASE + path.relative_to(W3C).as_posix())


def cases(folder: str) -> Iterator[Case]:
    manifest = parsed(W3C / folder / "manifest.ttl")
    path = {node: W3C / str(node).removeprefix(BASE) for node in manifest.all_nodes() if str(node).startswith(BASE)}
    entries = manifest.value(URIRef(f"{BASE}{folder}/manifest.ttl"), MF.entries)
    for test in Collection(manifest, entries):
        action = manifest.value(test, MF.action)
        query = manifest.value(action, QT.query) or action
        yield Case(
            f"{folder}/{str(test).partition('#')[2]}",
            str(manifest.value(test, RDF.type)).partition("#")[2],
            path[query],
            tuple(sorted(path[data] for data in manifest.objects(action, QT.data))),
            tuple(sorted(path[data] for data in manifest.objects(action, QT.graphData))),
            path.get(manifest.value(test, MF.result)),
        )


def name_of(path: Path) -> str:
    return BASE + path.relative_to(W3C).as_posix()


def opened(case: Case) -> Sandbox:
    store = ox.Store()
    named = [*case.graphs, *(case.data if "FROM" in case.query.read_text("utf-8") else ())]
    for path in named:
        store.load(path=path, base_iri=name_of(path), to_graph=ox.NamedNode(name_of(path)))
        store.add_graph(ox.NamedNode(name_of(path)))
    for path in case.data:
        store.load(path=path, base_iri=name_of(path))
    return Sandbox(Dataset(store=OxigraphStore(store=store), default_union=False))


def asked(case: Case, form: str = "") -> tuple[Result, bytes]:
    text = case.query.read_text("utf-8")
    with opened(case) as box:
        text = f"BASE <{name_of(case.query)}> {text}"
        reply = box.ask(text, form or form_for(box.guard(text).kind))
    return from_reply(reply) if not form else Result("SELECT"), reply.body


def expected(path: Path) -> Result:
    if path.suffix == ".ttl":
        graph = Graph()
        for quad in ox.parse(path=path, base_iri=name_of(path)):
            graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
        if (None, RDF.type, RS.ResultSet) not in graph:
            return Result("CONSTRUCT", graph=graph)
        (table,) = graph.subjects(RDF.type, RS.ResultSet)
        names = tuple(sorted(str(name) for name in graph.objects(table, RS.resultVariable)))
        rows = []
        for solution in graph.objects(table, RS.solution):
            values = {
                str(graph.value(binding, RS.variable)): graph.value(binding, RS.value)
                for binding in graph.objects(solution, RS.binding)
            }
            rows.append(tuple(values.get(name) for name in names))
        return Result("SELECT", names, tuple(rows))
    form = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    found = ox.parse_query_results(path.read_bytes(), format=form[path.suffix])
    if isinstance(found, ox.QueryBoolean):
        return Result("ASK", answer=bool(found))
    names = tuple(variable.value for variable in found.variables)
    return Result("SELECT", names, tuple(tuple(None if r[n] is None else from_ox(r[n]) for n in names) for r in found))


def as_graph(result: Result) -> Graph:
    """Rows as a graph, so that blank nodes may differ in their names, and rows in their order; equal rows count."""
    graph = Graph()
    seen: dict[frozenset[tuple[str, Node]], int] = {}
    for row in result.rows:
        values = {(name, value) for name, value in zip(result.variables, row, strict=True) if value is not None}
        number = seen[frozenset(values)] = seen.get(frozenset(values), 0) + 1
        here = BNode()
        graph.add((here, URIRef("urn:count"), Literal(number)))
        for name, value in values:
            graph.add((here, URIRef(f"urn:var:{name}"), value))
    return graph


def by_value(graph: Graph) -> Graph:
    """Numbers and truth values in one form: 1.0 and 1, 3.0E4 and 30000 are equal; another datatype is not."""
    found = Graph()
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.datatype in NUMBERS and value.value is not None:
            value = Literal(f"{NUMBERS[value.datatype](value.value)}", datatype=value.datatype, normalize=False)
        found.add((subject, predicate, value))
    return found


def same(found: Result, wanted: Result) -> bool:
    if wanted.answer is not None:
        return found.answer == wanted.answer
    if wanted.graph is not None:
        assert found.graph is not None
        return isomorphic(by_value(found.graph), by_value(wanted.graph))
    if set(found.variables) != set(wanted.variables) or len(found.rows) != len(wanted.rows):
        return False
    return isomorphic(by_value(as_graph(found)), by_value(as_graph(wanted)))


def cells(body: bytes) -> list[list[str]]:
    """The cells of a CSV file; blank nodes may have any name, rows any order."""
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8")))
    return [head, *sorted(["_:" if cell.startswith("_:") else cell for cell in row] for row in rows)]


def passes(case: Case) -> bool:
    if case.kind.startswith("NegativeSyntax"):
        with pytest.raises((QuerySyntax, Refused)):
            asked(case)
        return True
    if case.kind.startswith("PositiveSyntax"):
        try:
            asked(case)
        except Refused as error:  # syntax right, and refused by design
            return "FROM" in str(error)
        except UsageError as error:  # syntax right, with a function that nobody knows
            return "custom function" in str(error)
        return True
    assert case.result is not None
    if case.kind == "CSVResultFormatTest":
        return cells(asked(case, "csv")[1]) == cells(case.result.read_bytes())
    return same(asked(case)[0], expected(case.result))


def listed() -> dict[str, str]:
    """The tests that fail, each with the reason."""
    lines = (line for line in FAILURES.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {name: reason.strip() for name, _, reason in (line.partition(" ") for line in lines)}


@pytest.mark.parametrize("folder", [*FOLDERS, *MORE])
def test_the_tests_of_the_w3c_pass_but_for_those_that_are_listed(folder: str) -> None:
    failed = []
    for case in cases(folder):
        try:
            good = passes(case)
        except (pytest.fail.Exception, UsageError, Refused):
            good = False
        if not good:
            failed.append(case.name)
    assert failed == [name for name in listed() if name.startswith(f"{folder}/")]


def test_the_list_has_reasons_and_leaves_318_of_328() -> None:
    failures = listed()
    known = [case.name for folder in FOLDERS for case in cases(folder)]
    assert len(known) == 328
    assert set(failures) <= {*known, *(case.name for folder in MORE for case in cases(folder))}
    assert all(failures.values())
    assert len(known) - len(set(failures) & set(known)) >= 318
