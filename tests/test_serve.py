"""`datareach serve`: what it answers, whom it refuses, and that nothing brings it down."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import anyio
import httpx
import pyoxigraph as ox
import pytest
import uvicorn
from rdflib import Graph as Rdf
from rdflib import Namespace, URIRef
from rdflib.namespace import RDF, VOID

from datareach.graph import Graph
from datareach.query import Sandbox
from datareach.server import run
from datareach.server.app import make_app
from datareach.server.connections import Connection
from datareach.server.gate import Rules
from serving import CLIENT, Served, start, stop

ROOT = Path(__file__).parents[1]
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BOTH = ("BO", "Clinic records")
ANY = "SELECT ?s { ?s ?p ?o } LIMIT 3"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    import shutil

    folder = shutil.copytree(ROOT / "tests" / "tiny", tmp_path_factory.mktemp("served") / "tiny")
    found = start(folder)
    yield found
    stop(found)


# ---------------------------------------------------------------- what it answers


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "begins"),
    [
        (ANY, "*/*", "application/sparql-results+json", b'{"head":'),
        (ANY, "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        (ANY, "text/csv", "text/csv; charset=utf-8", b"s\r\n"),
        (ANY, "text/tab-separated-values;q=0.9, text/html", "text/tab-separated-values; charset=utf-8", b"?s\n"),
        (ANY, "application/json", "application/json", b'{"head":'),
        ("ASK {}", "*/*", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("DESCRIBE dr:Claim", "*/*", "text/turtle; charset=utf-8", b"@prefix"),
        ("DESCRIBE dr:Claim", "application/n-triples", "application/n-triples", b"<https:"),
        ("DESCRIBE dr:Claim", "application/ld+json", "application/ld+json", b"["),
        ("DESCRIBE dr:Claim", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        ("DESCRIBE dr:Claim", "application/trig", "application/trig", b"@prefix"),
    ],
)
def test_every_format_comes_to_who_asks_for_it(
    served: Served, query: str, accept: str, media_type: str, begins: bytes
) -> None:
    reply = served.ask(query, accept)
    assert (reply.status_code, reply.headers["content-type"]) == (200, media_type)
    assert reply.content.startswith(begins)
    assert served.get(f"/sparql?{urlencode({'query': query})}", accept).content == reply.content


def test_what_cannot_be_given_is_said_with_what_can(served: Served) -> None:
    reply = served.ask(ANY, "image/png")
    assert reply.status_code == 406
    assert "text/csv" in reply.json()["detail"]


def test_a_cut_answer_says_so(served: Served) -> None:
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    reply = served.ask(many, "text/csv")
    assert (reply.status_code, reply.headers.get("x-truncated")) == (200, "true")
    assert reply.content.count(b"\r\n") <= 10_001
    assert "x-truncated" not in served.ask(ANY, "text/csv").headers


def test_graphs_of_the_protocol_choose_among_what_is_loaded(served: Served) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graph = {"default-graph-uri": "https://example.org/tiny/claim/logins"}
    assert served.ask(count, "text/csv", **graph).text == "n\r\n4\r\n"
    refused = served.ask(count, **{"default-graph-uri": "http://127.0.0.1:9/x.ttl"})
    assert (refused.status_code, refused.json()["code"]) == (400, "refused")


def test_the_service_describes_itself(served: Served) -> None:
    reply = served.get("/sparql", "text/turtle")
    graph = Rdf().parse(data=reply.text)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef(f"{served.address}/sparql")
    assert URIRef("https://example.org/tiny/claim/logins") in set(graph.objects(None, SD.name))
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    for accept in ("application/rdf+xml", "application/ld+json", "application/n-triples"):
        same = served.get("/sparql", accept)
        assert same.headers["content-type"] == accept
        form = ox.RdfFormat.from_media_type(accept)
        assert form and len(set(ox.parse(same.content, form))) == len(graph)
    browser = served.get("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert (browser.status_code, browser.headers["location"]) == (303, "/query")


def test_void_counts_what_is_there(served: Served) -> None:
    graph = Rdf().parse(data=served.get("/.well-known/void").text)
    count = served.ask("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }", "text/csv").text.split()[1]
    assert [str(n) for n in graph.objects(None, VOID.triples)] == [count]
    assert URIRef(f"{served.address}/sparql") in set(graph.objects(None, VOID.sparqlEndpoint))


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("/show/boc.json", ["show", "boc"]),
        ("/reach.json?who=BO&what=Clinic%20records", ["reach", "BO", "Clinic records"]),
        ("/reach.json?who=BO&what=Clinic+records&on=2025-04-01", ["reach", *BOTH, "--on", "2025-04-01"]),
        ("/reach.json?who=BO", ["reach", "BO"]),
        ("/reach.json?who=Clinic+records&reverse=true", ["reach", "--reverse", "Clinic records"]),
        ("/reach.json?who=BOC&what=Clinic+records&possible=true", ["reach", "BOC", "Clinic records", "--possible"]),
        (
            "/reach.json?who=BO&what=Clinic+records&accept=Alleged&without=Clinic+deal&max-hops=2&all=true",
            ["reach", *BOTH, "--accept", "Alleged", "--without", "Clinic deal", "--max-hops", "2", "--all"],
        ),
        (
            "/reach.json?who=BO&what=Clinic+records&from=2025-01-01&to=2025-12-01",
            ["reach", "BO", "Clinic records", "--from", "2025-01-01", "--to", "2025-12-01"],
        ),
    ],
)  # fmt: skip
def test_json_is_that_of_the_command(served: Served, address: str, command: list[str]) -> None:
    from click.testing import CliRunner

    from datareach.cli import cli

    done = CliRunner().invoke(cli, ["--graph", str(served.folder), *command, "--format", "json"])
    assert served.get(address).json() == json.loads(done.stdout)


def test_named_questions_take_their_parameters(served: Served) -> None:
    listed = {question["name"]: question for question in served.get("/queries.json").json()}
    assert listed["fact-sheet"]["params"][0]["name"] == "about"
    reply = served.get("/queries/fact-sheet?about=BOC", "text/csv")
    assert reply.status_code == 200 and reply.text.count("\r\n") > 1
    hostile = served.get('/queries/fact-sheet?about=BOC" } SERVICE <http://127.0.0.1:9/> { ?a ?b ?c', "text/csv")
    assert (hostile.status_code, hostile.json()["code"]) == (404, "name")
    assert served.get("/queries/fact-sheet?nope=1").status_code == 400
    assert served.get("/queries/nope").status_code == 404


def test_the_page_is_the_one_that_build_writes(served: Served, tmp_path: Path) -> None:
    from datareach.build import build

    build(served.folder, tmp_path)
    page = served.get("/")
    assert page.text == (tmp_path / "index.html").read_text("utf-8")
    assert page.headers["content-security-policy"] == "frame-ancestors 'none'"


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nope", 404, "address"),
        ("/sparql?query=SELEC", 400, "syntax"),
        ("/sparql?query=" + "%28" * 20_000, 400, "limit"),
        ("/sparql?query=ASK{}&query=ASK{}", 400, "usage"),
        ("/sparql?quary=ASK{}", 400, "usage"),
        ("/sparql?query=ASK%7B%7D%FF", 400, "syntax"),
        ("/show/Nobody.json", 404, "name"),
        ("/show/" + "x" * 400 + ".json", 400, "usage"),
        ("/reach.json", 400, "usage"),
        ("/reach.json?who=BO&on=2025-02-30", 400, "usage"),
        ("/reach.json?who=BO&max-hops=99", 400, "usage"),
        ("/reach.json?who=BO&who=BOC", 400, "usage"),
        ("/reach.json?who=BO&nope=1", 400, "usage"),
        ("/reach.json?who=Clinic+records", 400, "usage"),
    ],
)
def test_an_error_is_a_problem_with_a_code_and_no_path(served: Served, path: str, status: int, code: str) -> None:
    reply = served.get(path)
    found = reply.json()
    assert (reply.status_code, found["status"], found["code"]) == (status, status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert not re.search(r"Traceback|File \"|\.py\b|/tmp|/home|" + re.escape(str(served.folder)), reply.text)


def test_a_place_in_a_query_is_told(served: Served) -> None:
    found = served.ask("SELECT ?s {\n ?s ?p }").json()
    assert (found["line"], found["code"]) == (2, "syntax")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_else_than_asking_is_there(served: Served, method: str) -> None:
    reply = CLIENT.request(method, f"{served.address}/sparql")
    assert (reply.status_code, reply.json()["code"]) == (405, "method")
    assert set(reply.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}
    assert CLIENT.post(f"{served.address}/reach.json").status_code == 405


# ---------------------------------------------------------------- who is refused


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example:80"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_foreign_names_and_foreign_pages_are_refused(served: Served, headers: dict[str, str]) -> None:
    for reply in (
        CLIENT.get(f"{served.address}/sparql?query=ASK%7B%7D", headers=headers),
        CLIENT.post(f"{served.address}/sparql", data={"query": "ASK {}"}, headers=headers),
        CLIENT.get(f"{served.address}/show/boc.json", headers=headers),
    ):
        assert (reply.status_code, reply.json()["code"]) == (403, "refused")
        assert "access-control-allow-origin" not in reply.headers


def test_own_pages_and_links_to_pages_are_let_in(served: Served) -> None:
    own = {"Origin": served.address, "Sec-Fetch-Site": "same-origin"}
    assert CLIENT.post(f"{served.address}/sparql", data={"query": "ASK {}"}, headers=own).status_code == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert CLIENT.get(f"{served.address}/", headers=link).status_code == 200
    frame = link | {"Sec-Fetch-Dest": "iframe"}
    assert CLIENT.get(f"{served.address}/", headers=frame).status_code == 403
    port = served.address.rpartition(":")[2]
    for host in (f"localhost:{port}", "LOCALHOST", f"[::1]:{port}"):
        assert CLIENT.get(f"{served.address}/health", headers={"Host": host}).status_code == 200


def test_every_answer_carries_what_keeps_it_safe(served: Served) -> None:
    for path in ("/", "/health", "/nope", "/sparql?query=SELEC", "/sparql?query=ASK%7B%7D"):
        headers = served.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers and "access-control-allow-origin" not in headers


def test_pages_of_another_origin_may_read_where_the_server_was_told_so(tiny: Path) -> None:
    graph = Graph.open(tiny)
    with Sandbox(graph.dataset) as box:
        rules = Rules(hosts=("graph.example",), cors=("https://notebook.example",))
        source = SimpleNamespace(now=SimpleNamespace(graph=graph, box=box))
        app = make_app(source, rules=rules, looks=None)

        async def ask() -> list[httpx.Response]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://graph.example") as client:
                allowed = {"Origin": "https://notebook.example", "Sec-Fetch-Site": "cross-site"}
                before = {"Access-Control-Request-Method": "POST"}
                return [
                    await client.get("/sparql?query=ASK%7B%7D", headers=allowed),
                    await client.options("/sparql", headers=allowed | before),
                    await client.get("/sparql?query=ASK%7B%7D", headers={"Origin": "https://evil.example"}),
                ]

        good, preflight, bad = anyio.run(ask)
    assert (good.status_code, good.headers["access-control-allow-origin"]) == (200, "https://notebook.example")
    assert preflight.status_code == 204 and "POST" in preflight.headers["access-control-allow-methods"]
    assert bad.status_code == 403


# ---------------------------------------------------------------- clients that go, dawdle, or send too much


def test_a_query_ends_when_its_asker_goes(served: Served) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    for _ in range(12):  # more than may run and wait: were they not ended, the last would be told to come back
        with pytest.raises(httpx.ReadTimeout):
            CLIENT.post(f"{served.address}/sparql", data={"query": endless}, timeout=0.2)
    time.sleep(0.3)
    assert served.ask("ASK {}").status_code == 200


def test_a_large_body_is_refused(served: Served) -> None:
    reply = CLIENT.post(f"{served.address}/sparql", data={"query": "#" * 300_000})
    assert (reply.status_code, reply.json()["code"]) == (413, "size")


@pytest.fixture
def quick() -> Iterator[tuple[str, int]]:
    """A server with short deadlines that answers with 8 MB, in a thread."""

    class Short(Connection):
        head_seconds, whole_seconds, most = 0.4, 1.0, 5

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        assert scope["type"] == "http" and callable(receive) and callable(send)
        if scope["path"] == "/body":
            while (await receive()).get("more_body"):
                pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * (8 << 20 if scope["path"] == "/large" else 2)})

    config = run.config(app, Short)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    with run.listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1"]
)
def test_a_client_that_dawdles_is_cut_off(quick: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(quick, timeout=5) as line:
        line.sendall(sent)
        with suppress(ConnectionResetError):
            assert line.recv(100) == b""


def test_a_client_that_does_not_read_is_cut_off(quick: tuple[str, int]) -> None:
    with socket.create_connection(quick, timeout=5) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(1.6)
        got = 0
        with pytest.raises(ConnectionResetError):
            while part := line.recv(1 << 20):
                got += len(part)
            raise ConnectionResetError  # closed in an orderly way, which cuts the answer too
        assert got < 8 << 20


def test_connections_have_a_ceiling_and_come_back(quick: tuple[str, int]) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(socket.create_connection(quick, timeout=5)) for _ in range(6)]
        with suppress(OSError):
            lines[5].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with suppress(ConnectionResetError):
            assert lines[5].recv(100) == b""
        time.sleep(0.7)
        assert CLIENT.get("http://{}:{}/".format(*quick)).text == "xx"


def test_what_is_no_request_is_told_so(served: Served) -> None:
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        got = line.recv(2000)
    assert got.startswith(b"HTTP/1.1 400") and b"application/problem+json" in got


# ---------------------------------------------------------------- its life


def test_the_log_does_not_tell_what_was_asked(served: Served) -> None:
    served.ask("ASK { <urn:looked-up> ?p ?o }")
    served.get("/show/Border%20Office.json")
    served.get("/reach.json?who=BO")
    assert served.says("GET /reach.json 200")
    log = "\n".join(served.said)
    assert "POST /sparql 200" in log and "GET /show/{name:path}.json 200" in log
    assert "looked-up" not in log and "Border" not in log and "who=" not in log


def test_a_changed_graph_is_served_and_a_broken_one_is_not(tiny: Path) -> None:
    served = start(tiny)
    try:
        claims = tiny / "claims" / "one.trig"
        before = claims.read_text("utf-8")
        claims.write_text(before.replace("Border Office access to clinic records", "Changed name"), "utf-8")
        assert served.says("is served anew")
        assert served.get("/show/Changed%20name.json").status_code == 200
        claims.write_text(before.replace("dct:source src:article ;", ""), "utf-8")
        assert served.says("but not for the better")
        assert served.get("/show/Changed%20name.json").status_code == 200
        claims.write_text(before + "<broken", "utf-8")
        for _ in range(100):
            if sum("not for the better" in line for line in served.said) == 2:
                break
            time.sleep(0.1)
        assert sum("not for the better" in line for line in served.said) == 2
        assert served.ask("ASK {}").status_code == 200
        claims.write_text(before, "utf-8")
        for _ in range(100):
            if served.get("/show/Changed%20name.json").status_code == 404:
                break
            time.sleep(0.1)
        assert served.get("/show/Changed%20name.json").status_code == 404
    finally:
        stop(served)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_last_answer(tiny: Path, number: int) -> None:
    served = start(tiny)
    children = _children(served.process.pid)
    assert children
    with ThreadPoolExecutor(1) as pool:
        last = pool.submit(served.ask, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?a != ?d) }")
        time.sleep(0.2)
        assert stop(served, number) == 0
        assert last.result().status_code == 200
    for _ in range(50):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, encoding="utf-8")
    own = [int(each) for each in found.stdout.split()]
    return own + [each for child in own for each in _children(child)]


def test_a_port_that_is_taken_is_told(tiny: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "datareach", "--graph", str(tiny), "serve", "--port", port],
            capture_output=True,
            encoding="utf-8",
        )
    assert done.returncode == 3
    assert f"port {port}: cannot listen here: address already in use" in done.stderr


# ---------------------------------------------------------------- the description


def test_the_description_is_openapi_and_names_every_format(served: Served) -> None:
    found = served.get("/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    named = {question["name"] for question in served.get("/queries.json").json()}
    assert {path.removeprefix("/queries/") for path in found["paths"] if path.startswith("/queries/")} == named
    assert "text/csv" in found["paths"]["/sparql"]["get"]["responses"]["200"]["content"]


def test_schemathesis_finds_nothing(served: Served, tmp_path: Path) -> None:
    some = r"^/(health|show|reach|sparql|queries\.json|queries/(fact-sheet|permitted-on-a-day)$|\.well-known)"
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("--config-file", str(ROOT / "tests" / "schemathesis.toml")),
            *("run", f"{served.address}/openapi.json", "--include-path-regex", some),
            *("--max-examples", "8", "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color"),
        ],
        env=os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(ROOT / "tests")},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, re.sub(r"(.{150}).+", r"\1 …", done.stdout) + done.stderr[-1000:]
