"""Another store: pushed to, read and asked, on servers that are started here: Oxigraph's, Virtuoso, and our own."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner, Result

from datareach.cli import cli
from datareach.errors import DatareachError, EndpointError, LimitExceeded, QuerySyntax, Refused, SizeLimit, UsageError
from datareach.export.rdf import graph_quads
from datareach.graph import Graph
from datareach.query import SERVER, Sandbox, questions
from datareach.query.sandbox import Limits
from datareach.reach.text import answer_data
from datareach.remote import Endpoint, Push, Remote, read_quads
from datareach.remote.client import credentials
from datareach.remote.pushing import BATCH, TOGETHER
from datareach.server import run
from datareach.server.app import make_app

VIRTUOSO = shutil.which("virtuoso-t")
VIRTUOSO_OWN = (
    "http://localuriqaserver/",
    "http://www.openlinksw.com/",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/ns/ldp#",
    "urn:",
)
INI = """[Database]
DatabaseFile = v.db
TransactionFile = v.trx
ErrorLogFile = v.log
LockFile = v.lck
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = v-temp.db
TransactionFile = v-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 2500
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 100000
"""


@pytest.fixture(scope="module")
def graph(shipped: Path) -> Graph:
    return Graph.open(shipped)


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    for name in ("DATAREACH_ENDPOINT", *(f"DATAREACH_ENDPOINT_{each}" for each in ("USER", "PASSWORD", "TOKEN"))):
        monkeypatch.delenv(name, raising=False)


# ---------------------------------------------------------------- real servers


@contextmanager
def started(command: list[str], folder: Path, address: str) -> Iterator[str]:
    """A server that answers ``ASK {}`` at an address."""
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                with httpx.Client(verify=False, trust_env=False) as client:
                    if client.get(address, params={"query": "ASK {}"}).status_code == 200:
                        break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise AssertionError((folder / "server.log").read_text())
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Oxigraph's server, without the last word (query, update, store)."""
    program, port = Path(sys.executable).with_name("oxigraph"), free_port()
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}"]
    with started(command, tmp_path_factory.mktemp("oxigraph"), f"http://127.0.0.1:{port}/query") as address:
        yield address.removesuffix("/query")


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if VIRTUOSO is None:
        pytest.skip("needs virtuoso-t (Debian: virtuoso-opensource-7-bin)")
    folder, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    (folder / "v.ini").write_text(INI.format(sql=free_port(), http=port), "utf-8")
    with started([VIRTUOSO, "-f", "-c", "v.ini"], folder, f"http://127.0.0.1:{port}/sparql") as address:
        yield address


@pytest.fixture(scope="module")
def pushed(oxigraph: str, graph: Graph) -> str:
    push = pushing(graph, f"{oxigraph}/query", f"{oxigraph}/update")
    push.send(push.plan())
    push.verify()
    return f"{oxigraph}/query"


def pushing(graph: Graph, source: str, target: str, **options: bool) -> Push:
    quads = graph_quads(graph.selection.quads, graph.dataset)
    return Push(quads, Endpoint(source), Endpoint(target), **options)


def same_everywhere(here: Graph, there: Graph, ours: Callable[[Any], bool] = lambda row: True) -> None:
    """The same record, the same rows for every named question, the same answers of reach."""
    assert there.record == here.record
    wrong = {}
    for question in questions(here.queries):
        params = {param.name: param.example for param in question.params if param.example}
        found = [Counter(map(str, filter(ours, graph.query(question.name, **params).rows))) for graph in (here, there)]
        if found[0] != found[1]:
            wrong[question.name] = [list((a - b).items())[:2] for a, b in (found, found[::-1])]
    assert wrong == {}
    for who, what in (("ICE", "T-MSIS"), ("Palantir", "T-MSIS"), ("DHS", "IRS data")):
        assert answer_data(there.record, there.reach(who, what)) == answer_data(here.record, here.reach(who, what))


def test_an_update_holds_few_enough_graphs_and_triples_for_any_store(graph: Graph) -> None:
    push = pushing(graph, "http://127.0.0.1:1", "http://127.0.0.1:1")
    names = [name for name, quads in sorted(push._graphs.items()) if len(quads) <= BATCH]
    batches = list(push._batches(names))
    assert [name for batch in batches for name in batch] == names
    assert all(len(batch) <= TOGETHER and push.triples(batch) <= BATCH for batch in batches)
    assert any(len(batch) == TOGETHER for batch in batches)


def test_oxigraph_gives_the_same(graph: Graph, pushed: str) -> None:
    same_everywhere(graph, Graph.at(pushed))


def test_a_store_without_a_union_is_told_every_graph(
    graph: Graph, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datareach.remote.asking.UNION", {})
    there = Graph.at(pushed)
    for name in ("who-reaches-what", "conflicts", "entities"):
        assert Counter(map(str, there.query(name).rows)) == Counter(map(str, graph.query(name).rows))


def test_virtuoso_gives_the_same(graph: Graph, virtuoso: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EndpointError, match="wants credentials"):
        push = pushing(graph, virtuoso, f"{virtuoso}-auth")
        push.send(push.plan())
    monkeypatch.setenv("DATAREACH_ENDPOINT_USER", "dba")
    monkeypatch.setenv("DATAREACH_ENDPOINT_PASSWORD", "dba")
    push = pushing(graph, virtuoso, f"{virtuoso}-auth")
    push.send(push.plan())
    assert push.verify().send == ()

    # Virtuoso holds graphs of its own, which the union takes in.
    def ours(row: Any) -> bool:
        return not str(row[0]).startswith(VIRTUOSO_OWN)

    same_everywhere(graph, Graph.at(virtuoso), ours)


def test_our_own_server_gives_the_same(graph: Graph) -> None:
    """Read over HTTP from `datareach serve`, whose answers have at most 10,000 rows."""
    with Sandbox(graph.dataset, limits=SERVER) as box:
        app = make_app(SimpleNamespace(now=SimpleNamespace(graph=graph, box=box)), looks=None)
        config = run.config(app)
        server = uvicorn.Server(config)
        with run.listen("127.0.0.1", 0) as listening:
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            same_everywhere(graph, Graph.at(f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"))
            server.should_exit = True
            thread.join()


# ---------------------------------------------------------------- push


def test_a_push_that_was_broken_off_goes_on_where_it_stopped(tiny: Path, oxigraph: str, monkeypatch: Any) -> None:
    graph = Graph.open(tiny)
    clear(oxigraph)
    sent: list[bytes] = []
    real = Endpoint.write

    def fails_later(self: Endpoint, method: str, content: bytes, *rest: Any) -> None:
        if len(sent) == 2:
            raise EndpointError("the connection broke")
        sent.append(content)
        real(self, method, content, *rest)

    monkeypatch.setattr("datareach.remote.pushing.BATCH", 10)
    monkeypatch.setattr(Endpoint, "write", fails_later)
    push = pushing(graph, f"{oxigraph}/query", f"{oxigraph}/update")
    whole = push.plan()
    with pytest.raises(EndpointError):
        push.send(whole)
    monkeypatch.setattr(Endpoint, "write", real)
    rest = push.plan()
    assert len(rest.same) > 0 and set(rest.same) | set(rest.send) == set(whole.send)
    heard: list[int] = []
    push.send(rest, heard.append)
    assert push.verify().send == () and sum(heard) == push.triples(rest.send)


def clear(oxigraph: str) -> None:
    Endpoint(f"{oxigraph}/update").write("POST", b"DROP ALL", "application/sparql-update")


def command(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.mark.parametrize("way", ["update", "store"])
def test_the_command_pushes_replaces_and_prunes(tiny: Path, oxigraph: str, way: str) -> None:
    clear(oxigraph)
    options = [f"{oxigraph}/{way}", "--endpoint", f"{oxigraph}/query", *(["--graph-store"] if way == "store" else [])]
    done = command("--graph", str(tiny), "push", *options)
    assert done.exit_code == 0, done.output
    assert "as here" in done.stderr and "CANARY" not in done.output
    there = {str(quad) for quad in read_quads(Endpoint(f"{oxigraph}/query"))}
    assert there and not any("CANARY" in quad for quad in there)
    again = command("--graph", str(tiny), "push", *options)
    assert "0 graphs with 0 triples to send" in again.stderr

    claims = tiny / "claims" / "one.trig"
    text = claims.read_text("utf-8")
    start, end = text.index("c:logins {"), text.index("c:no-logins {")
    claims.write_text(text[:start] + text[end:], "utf-8")
    refused = command("--graph", str(tiny), "push", *options)
    assert isinstance(refused.exception, Refused) and "--prune" in str(refused.exception)
    dry = command("--graph", str(tiny), "push", *options, "--prune", "--dry-run")
    assert dry.exit_code == 0 and "1 graph to remove" in dry.stderr
    assert {str(quad) for quad in read_quads(Endpoint(f"{oxigraph}/query"))} == there
    pruned = command("--graph", str(tiny), "push", *options, "--prune")
    assert pruned.exit_code == 0, pruned.output
    assert not any(quad[0].endswith("claim/logins") for quad in read_quads(Endpoint(f"{oxigraph}/query")))
    gone = Endpoint(f"{oxigraph}/query").read(
        {"query": "ASK { GRAPH <https://example.org/tiny/claim/logins> { ?s ?p ?o } }"},
        "application/sparql-results+json",
    )
    assert b"false" in gone.body


def test_what_arrived_otherwise_is_told(tiny: Path, oxigraph: str, monkeypatch: Any) -> None:
    clear(oxigraph)
    push = pushing(Graph.open(tiny), f"{oxigraph}/query", f"{oxigraph}/update")
    real = Endpoint.write
    monkeypatch.setattr(
        Endpoint, "write", lambda self, m, content, *rest: real(self, m, content.replace(b"Border Office", b"X"), *rest)
    )
    push.send(push.plan())
    with pytest.raises(EndpointError, match="for example .*X.* instead of .*Border Office"):
        push.verify()


def test_commands_ask_the_store(tiny: Path, oxigraph: str) -> None:
    clear(oxigraph)
    command("--graph", str(tiny), "push", f"{oxigraph}/update", "--endpoint", f"{oxigraph}/query")
    at = ["--endpoint", f"{oxigraph}/query"]
    for words in (
        ["query", "who-reaches-what", "--format", "json"],
        ["query", "DESCRIBE dr:Claim", "--format", "ntriples"],
        ["show", "BO", "--format", "json"],
        ["reach", "BO", "Clinic records", "--format", "json"],
        ["export", "graphml"],
    ):
        here, there = (command("--graph", str(tiny), *words, *more) for more in ([], at))
        assert sorted(there.stdout.splitlines()) == sorted(here.stdout.splitlines()), words
        assert (there.exit_code, "another store" in there.stderr) == (here.exit_code, True), there.output
    # The store does not know how much was left out of what it got, so the page's words on that differ.
    assert "Border Office" in command("--graph", str(tiny), "map", "-o", "-", *at).stdout


# ---------------------------------------------------------------- asking: guard, limits, failures


def test_the_guard_stands_before_the_store(pushed: str) -> None:
    box = Graph.at(pushed).sandbox
    for text in ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "LOAD <file:///etc/passwd>", "DROP ALL"):
        with pytest.raises(Refused):
            box.ask(text)
    with pytest.raises(Refused, match="FROM"):
        box.ask("SELECT * FROM <urn:elsewhere> { ?s ?p ?o }")
    with pytest.raises(LimitExceeded):
        box.ask("SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }")
    with pytest.raises((QuerySyntax, EndpointError)):
        box.ask("SELECT ?s { ?s ?p }")
    assert box.ask("ASK FROM graph:vocabulary { dr:Claim ?p ?o }").body == b'{"head":{},"boolean":true}'
    assert box.ask("ASK { dr:Claim ?p ?o }", default_graphs=["https://w3id.org/datareach/graph/claims"]).body == (
        b'{"head":{},"boolean":false}'
    )


def test_answers_are_cut_and_say_so(pushed: str) -> None:
    box = Remote(Endpoint(pushed), limits=Limits(seconds=20, rows=5, size=100_000, memory=None))
    for form in ("json", "xml", "csv", "tsv"):
        reply = box.ask("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 100", form)
        assert reply.truncated and box.ask("SELECT ?s { ?s ?p ?o } LIMIT 5", form).truncated is False
    assert len(json.loads(box.ask("SELECT ?s { ?s ?p ?o }").body)["results"]["bindings"]) == 5
    triples = box.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 9", "ntriples")
    assert triples.truncated and triples.body.count(b" .\n") == 5
    with pytest.raises(SizeLimit):
        box.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "turtle")


class Answers(BaseHTTPRequestHandler):
    """A store that misbehaves as its first path segment says; it remembers what it was sent."""

    seen: list[tuple[str, str | None]] = []
    good = b'{"head":{},"boolean":true}'

    def do_POST(self) -> None:
        way = self.path.strip("/")
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.seen.append((way, self.headers.get("authorization")))
        number = sum(each == way for each, _ in self.seen)
        if way == "slow":
            time.sleep(1)
        if way == "breaks" or (way == "breaks-once" and number == 1):
            self.connection.close()
            return
        basic = "Basic " + base64.b64encode(b"ada:s3cret").decode()
        status = {
            "away": 302, "forbidden": 403, "error": 500, "busy": 503, "busy-once": 503 if number == 1 else 200,
            "basic": 200 if self.headers.get("authorization") == basic else 401,
        }.get(way, 200)  # fmt: skip
        body = {
            "html": b"<html>Welcome</html>",
            "odd": b'{"a": 1}',
            "error": b"<b>Oh</b> no\x1b[31m " + b"x" * 999,
        }.get(way, self.good)
        self.send_response(status)
        for name, value in {"Location": "http://evil.example/x", "WWW-Authenticate": 'Basic realm="x"'}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def failure(address: str, **options: float) -> DatareachError:
    with pytest.raises(DatareachError) as caught:
        Remote(Endpoint(address, **options))._yes("ASK {}", {})
    return caught.value


@pytest.mark.parametrize(
    ("way", "words", "code"),
    [
        ("html", "no SPARQL result", "endpoint"),
        ("odd", "no SPARQL result", "endpoint"),
        ("away", "Redirects are not followed", "endpoint"),
        ("forbidden", "wants credentials (HTTP 403)", "endpoint"),
        ("error", "answers HTTP 500: Oh no", "endpoint"),
        ("busy", "answers HTTP 503", "endpoint"),
        ("breaks", "the connection broke", "endpoint"),
        ("slow", "did not answer within 0.3 s", "time"),
    ],
)
def test_each_failure_has_its_words(odd: str, way: str, words: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datareach.remote.client.PAUSES", (0.0, 0.0))
    error = failure(f"{odd}/{way}", **({"seconds": 0.3} if way == "slow" else {}))
    assert words in str(error) and error.code == code
    assert len(str(error)) < 400 and "\x1b" not in str(error)


def test_no_store_at_all_is_told() -> None:
    assert "Is the store running there?" in str(failure(f"http://127.0.0.1:{free_port()}/"))


def test_reads_are_tried_again_and_writes_are_not(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datareach.remote.client.PAUSES", (0.0, 0.0))
    for way in ("busy-once", "breaks-once"):
        assert Remote(Endpoint(f"{odd}/{way}"))._yes("ASK {}", {})
    Answers.seen.clear()
    with pytest.raises(EndpointError):
        Endpoint(f"{odd}/busy").write("POST", b"INSERT DATA {}", "application/sparql-update")
    assert len(Answers.seen) == 1


def test_credentials_come_from_the_environment_or_netrc(odd: str, tmp_path: Path, monkeypatch: Any) -> None:
    assert "wants credentials" in str(failure(f"{odd}/basic"))
    monkeypatch.setenv("DATAREACH_ENDPOINT_USER", "ada")
    monkeypatch.setenv("DATAREACH_ENDPOINT_PASSWORD", "wrong-s3cret")
    error = failure(f"{odd}/basic")
    assert "refuses the credentials" in str(error) and "s3cret" not in str(error)
    monkeypatch.setenv("DATAREACH_ENDPOINT_PASSWORD", "s3cret")
    assert Remote(Endpoint(f"{odd}/basic"))._yes("ASK {}", {})
    monkeypatch.delenv("DATAREACH_ENDPOINT_USER")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password s3cret\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert Remote(Endpoint(f"{odd}/basic"))._yes("ASK {}", {})
    monkeypatch.setenv("DATAREACH_ENDPOINT_TOKEN", "t0ken")
    Answers.seen.clear()
    Remote(Endpoint(f"{odd}/fine"))._yes("ASK {}", {})
    assert Answers.seen == [("fine", "Bearer t0ken")]


@pytest.mark.parametrize(
    "address",
    [
        "http://ada:s3cret@127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "nonsense",
        "http://127.0.0.1/#x",
        "http://",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint(address)
    assert "s3cret" not in str(caught.value)


def test_credentials_do_not_go_over_the_network_in_the_clear() -> None:
    have = {"DATAREACH_ENDPOINT_USER": "ada", "DATAREACH_ENDPOINT_PASSWORD": "s3cret"}
    with pytest.raises(UsageError, match="TLS"):
        credentials(httpx.URL("http://store.example/query"), have)
    assert credentials(httpx.URL("https://store.example/query"), have)
    assert credentials(httpx.URL("http://[::1]:8000/query"), have)


def test_what_is_served_from_a_store_does_not_tell_its_address() -> None:
    from datareach.server.problem import of_error

    told = EndpointError("http://10.0.0.7:7878/query: no connection. Is the store running there?")
    detail = json.loads(of_error(None, told).body)["detail"]
    assert detail == "the store behind this server: no connection. Is the store running there?"
