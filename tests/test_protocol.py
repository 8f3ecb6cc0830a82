"""The W3C's tests of the SPARQL 1.1 Protocol: the query half passes whole, every update is refused.

The tests are not part of the repository: `DATAREACH_W3C` names the folder of https://github.com/w3c/rdf-tests, else it
is looked for in `../shared/data/w3c`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import anyio
import httpx
import pyoxigraph as ox
import pytest
from oxrdflib.store import OxigraphStore
from rdflib import RDFS, Dataset, Graph, Namespace, URIRef
from rdflib.collection import Collection

from datareach.query import SERVER, Sandbox
from datareach.server.app import make_app

W3C = Path(os.environ.get("DATAREACH_W3C") or Path(__file__).parents[2] / "shared" / "data" / "w3c")
FOLDER = W3C / "sparql" / "sparql11" / "protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"

QUERIES = (
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
)

UPDATES = (
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
)
"""Refused by design: the first request of each is answered 4xx, and nothing is changed."""

EXPECTED = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml"),
}


@pytest.fixture(scope="module")
def manifest() -> Graph:
    if not FOLDER.is_dir():
        pytest.skip("needs the W3C's tests: set DATAREACH_W3C to a folder with github.com/w3c/rdf-tests")
    return Graph().parse(FOLDER / "manifest.ttl")


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """The graphs that the tests name. data0 has no file: it is there so that it can be named."""
    store = ox.Store()
    seen, kind = ox.NamedNode("urn:x"), ox.NamedNode("urn:y")
    store.add(ox.Quad(seen, kind, seen, ox.NamedNode(DATA.format(0))))
    for number in (1, 2, 3):
        if (FOLDER / f"data{number}.nt").is_file():
            data = (FOLDER / f"data{number}.nt").read_bytes()
            store.load(data, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(DATA.format(number)))
    with Sandbox(Dataset(store=OxigraphStore(store=store)), limits=SERVER) as made:
        yield made


def test_every_test_of_the_manifest_is_one_that_passes_or_one_that_is_refused(manifest: Graph) -> None:
    entries = Collection(manifest, next(manifest.objects(None, MF.entries)))
    assert {str(entry).rpartition("#")[2] for entry in entries} == {*QUERIES, *UPDATES}
    for data, name in manifest.query(
        "SELECT ?d ?n { [] ?p [ ?g ?d ; ?l ?n ] }", initBindings={"g": UT.graph, "l": RDFS.label}
    ):
        assert (FOLDER / str(data).rpartition("/")[2]).is_file()
        assert str(name) in {DATA.format(number) for number in range(4)}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_are_answered_as_the_protocol_says(manifest: Graph, box: Sandbox, name: str) -> None:
    for request, expected in requests(manifest, name):
        reply = send(box, request)
        assert any(f"{reply.status_code // 100}xx" in status for status in expected["status"]), reply.text
        if expected["format"]:
            assert reply.headers["content-type"].partition(";")[0] in EXPECTED[expected["format"]]
        if expected["boolean"] is not None:
            assert json.loads(reply.content)["boolean"] is expected["boolean"]


@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_refused(manifest: Graph, box: Sandbox, name: str) -> None:
    before = box.ask("SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o").body
    request, _ = next(requests(manifest, name))
    assert 400 <= send(box, request).status_code < 500
    assert box.ask("SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o").body == before


def requests(manifest: Graph, name: str) -> Iterator[tuple[httpx.Request, dict[str, object]]]:
    """The requests of a test and what is expected of each answer."""
    entry = next(s for s in manifest.subjects(MF.name) if str(s).endswith(f"#{name}"))
    action = manifest.value(entry, MF.action)
    for node in Collection(manifest, manifest.value(action, HT.requests)):
        body = manifest.value(node, HT.body)
        text, encoding = (manifest.value(body, key) for key in (CNT.chars, CNT.characterEncoding))
        listed = manifest.value(node, HT.headers)
        headers = {
            str(manifest.value(each, HT.fieldName)): str(manifest.value(each, HT.fieldValue))
            for each in (Collection(manifest, listed) if listed else ())
        }
        answer = manifest.value(node, HT.resp)
        boolean = manifest.value(answer, MF.expectedBoolean)
        status = [str(each) for each in manifest.objects(answer, MF.expectedStatus)]
        assert all(isinstance(each, URIRef) for each in manifest.objects(answer, MF.expectedStatus)) and status
        form = manifest.value(answer, MF.expectedFormat)
        yield (
            httpx.Request(
                str(manifest.value(node, HT.methodName)),
                "http://localhost" + str(manifest.value(node, HT.absolutePath)),
                headers=headers,
                content=str(text).encode(str(encoding)) if body else b"",
            ),
            {"status": status, "format": str(form) if form else "", "boolean": boolean.toPython() if boolean else None},
        )


def send(box: Sandbox, request: httpx.Request) -> httpx.Response:
    """The answer of the server's own application, without a socket."""
    app = make_app(SimpleNamespace(now=SimpleNamespace(box=box)), looks=None)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.send(request)

    return anyio.run(ask)
