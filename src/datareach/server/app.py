"""The addresses: which there are, and what each answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

import anyio
from rdflib.term import Node
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from datareach.errors import Busy, DatareachError, QuerySyntax, UsageError
from datareach.guard import kind_of
from datareach.query import Question, prepare, questions
from datareach.server import describe, drawn, openapi, problem, protocol, query_page, twins
from datareach.server.gate import Gate, Rules
from datareach.server.loaded import Loaded, Source
from datareach.server.negotiate import TRIPLES, negotiate

LOOKS = 1.0
"""Seconds between two looks at the graph's files."""
THINKERS, WAITING = 2, 8
"""Answers of reach that are worked out at a time, and that may wait for that."""


class Addresses:
    """What each address answers, on the graph that is served at the time."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._thinking = 0
        self._turns: anyio.CapacityLimiter | None = None

    @property
    def now(self) -> Loaded:
        """The graph that is served now."""
        return self._source.now

    async def page(self, request: Request) -> Response:
        """The page of the graph."""
        body = await anyio.to_thread.run_sync(lambda: self.now.page)
        # What the page may run and fetch, it says itself, by hashes; only a header can say that none may frame it.
        return Response(body, media_type="text/html", headers={"Content-Security-Policy": "frame-ancestors 'none'"})

    async def sparql(self, request: Request) -> Response:
        """The SPARQL 1.1 Protocol; a GET that asks nothing gets the service description, a browser the query page."""
        params = await protocol.asked(request)
        if params is not None:
            return await protocol.answer(request, self.now.box, params)
        if negotiate(request.headers.get("accept", ""), {"text/turtle": "", "text/html": "page"}) == (
            "text/html",
            "page",
        ):
            return RedirectResponse("/query", 303)
        return await self._rdf(request, "service")

    async def void(self, request: Request) -> Response:
        """The data set that is served, in VoID."""
        return await self._rdf(request, "void")

    async def _rdf(self, request: Request, what: str) -> Response:
        chosen = negotiate(request.headers.get("accept", ""), TRIPLES)
        if chosen is None:
            raise HTTPException(406, f"this description comes as {', '.join(TRIPLES)}.")
        address = str(request.url.replace(path="/sparql", query="", fragment=""))
        loaded = self.now
        body = await anyio.to_thread.run_sync(lambda: _described(loaded, what, address, chosen[1]))
        return Response(body, media_type=chosen[0])

    async def show(self, request: Request) -> Response:
        """The fact sheet of anything."""
        name = request.path_params["name"]
        return await self._thought(lambda loaded: twins.show(loaded.graph, name))

    async def reach(self, request: Request) -> Response:
        """Who can reach what."""
        params = _params(request)
        return await self._thought(lambda loaded: twins.reach(loaded.graph, params))

    async def _thought(self, think: Callable[[Loaded], Any]) -> Response:
        """An answer that Python works out, a few at a time."""
        if self._thinking >= THINKERS + WAITING:
            raise Busy(f"{self._thinking} answers are being worked out; try again in a moment.")
        self._turns = self._turns or anyio.CapacityLimiter(THINKERS)
        self._thinking += 1
        loaded = self.now
        try:
            body = await anyio.to_thread.run_sync(lambda: _json(think(loaded)), limiter=self._turns)
        finally:
            self._thinking -= 1
        return Response(body, media_type="application/json")

    async def list_questions(self, request: Request) -> Response:
        """The named questions."""
        return Response(_json([_question(q) for q in self._questions()]), media_type="application/json")

    async def ask_question(self, request: Request) -> Response:
        """A named question with its parameters, bound as terms."""
        return await protocol.respond(request, self.now.box, *self._prepared(request))

    def _prepared(self, request: Request) -> tuple[str, Mapping[str, Node]]:
        """The text of a named question and the terms for its parameters."""
        loaded, name = self.now, request.path_params["name"]
        if name not in loaded.graph.queries:
            raise HTTPException(404)
        params = _params(request)
        repeated = sorted(key for key, values in params.items() if len(values) > 1)
        if repeated:
            raise UsageError(f"{repeated[0][:80]} is given more than once.")
        given = {key: twins.short(values[0]) for key, values in params.items()}
        return prepare(loaded.graph.queries, name, given, lambda: loaded.graph.record)

    async def query_page(self, request: Request) -> Response:
        """The query page."""
        loaded = self.now
        body = query_page.page(loaded.graph.record.about.title, internal=loaded.internal)
        return Response(body, media_type="text/html", headers={"Content-Security-Policy": query_page.POLICY})

    async def asset(self, request: Request) -> Response:
        """A file of the query page."""
        if request.path_params["name"] not in query_page.ASSETS:
            raise HTTPException(404)
        body, media_type = query_page.asset(request.path_params["name"])
        return Response(body, media_type=media_type)

    async def offers(self, request: Request) -> Response:
        """What the query page completes and asks for."""
        return Response(query_page.offers_json(self.now.graph), media_type="application/json")

    async def map_answer(self, request: Request) -> Response:
        """The answer to a query as a map."""
        params = await protocol.asked(request)
        if params is None:
            raise UsageError("0 parameters named query; send one.")
        return await self._map(request, params["query"][0], {})

    async def map_question(self, request: Request) -> Response:
        """The answer to a named question as a map."""
        return await self._map(request, *self._prepared(request))

    async def _map(self, request: Request, text: str, bindings: Mapping[str, Node]) -> Response:
        loaded = self.now
        form = "ntriples" if kind_of(text) in ("CONSTRUCT", "DESCRIBE") else "json"
        reply = await protocol.run(request, loaded.box, text, form, bindings=bindings)
        return await self._thought(lambda now: drawn.draw(now.graph.record, reply, internal=now.internal))

    async def openapi(self, request: Request) -> Response:
        """The description of these addresses."""
        found = openapi.document(tuple(self._questions()), version("datareach"))
        return Response(_json(found), media_type="application/json")

    async def health(self, request: Request) -> Response:
        """Whether the server answers, and how much it holds."""
        record = self.now.graph.record
        found = {
            "status": "ok",
            "version": version("datareach"),
            "claims": len(record.claims),
            "sources": len(record.sources),
            "things": len(record.entities),
        }
        return Response(_json(found), media_type="application/json")

    def _questions(self) -> list[Question]:
        return questions(self.now.graph.queries)


def make_app(
    source: Source,
    *,
    rules: Rules | None = None,
    log: Callable[[str], None] | None = None,
    looks: float | None = LOOKS,
    ready: Callable[[], None] = lambda: None,
) -> Gate:
    """The whole server as an ASGI application.

    ``looks`` is how often the graph's files are looked at, in seconds; ``ready`` is called when it answers.
    """
    here = Addresses(source)
    endpoint = Route("/sparql", here.sparql, methods=["GET", "POST"])
    routes = [
        endpoint,
        Route("/", here.page),
        Route("/sparql/", here.sparql, methods=["GET", "POST"]),
        Route("/show/{name:path}.json", here.show),
        Route("/reach.json", here.reach),
        Route("/query", here.query_page),
        Route("/assets/{name}", here.asset),
        Route("/offers.json", here.offers),
        Route("/map.json", here.map_answer, methods=["GET", "POST"]),
        Route("/map/{name}", here.map_question),
        Route("/queries.json", here.list_questions),
        Route("/queries/{name}", here.ask_question),
        Route("/openapi.json", here.openapi),
        Route("/.well-known/void", here.void),
        Route("/health", here.health),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            if looks is not None:
                group.start_soon(_look, source, looks)
            await _warm(app)
            ready()
            yield
            group.cancel_scope.cancel()
        source.now.box.close()

    handlers: Mapping[Any, Any] = {
        DatareachError: problem.of_error,
        HTTPException: problem.of_http,
        Exception: problem.of_fault,
    }
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    app.router.redirect_slashes = False
    return Gate(_Shortcut(endpoint, here.sparql, app), rules=rules or Rules(), log=log)


class _Shortcut:
    """The SPARQL endpoint ahead of everything that an application has on the way to an address.

    That way takes longer than a small query; what it does for errors is done here, and a fault is left to it.
    """

    def __init__(self, route: Route, sparql: Callable[[Request], Awaitable[Response]], app: ASGIApp) -> None:
        self._route, self._sparql, self._app = route, sparql, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._route.path or scope["method"] not in ("GET", "POST"):
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route  # for the log
        request = Request(scope, receive)
        try:
            response = await self._sparql(request)
        except DatareachError as error:
            response = problem.of_error(request, error)
        except HTTPException as error:
            response = problem.of_http(request, error)
        await response(scope, receive, send)


async def _warm(app: ASGIApp) -> None:
    """Ask once from within, so that the first who asks does not wait for what is made on first use."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/sparql", "raw_path": b"/sparql", "query_string": b"query=ASK%7B%7D", "root_path": "",
        "headers": [(b"host", b"localhost")], "client": None, "server": ("localhost", 80), "state": {},
    }  # fmt: skip

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        pass

    await app(scope, receive, send)


async def _look(source: Source, seconds: float) -> None:
    while True:
        await anyio.sleep(seconds)
        await anyio.to_thread.run_sync(source.look)


def _params(request: Request) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("utf-8"), True, True, errors="strict", max_num_fields=100
        )
    except UnicodeDecodeError as error:
        raise QuerySyntax("the address is not UTF-8.") from error
    except ValueError as error:
        raise UsageError("write the parameters as name=value&name=value.") from error
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _question(question: Question) -> dict[str, Any]:
    """A named question as ``datareach queries --format json`` gives it."""
    params = [{"name": p.name, "kind": p.kind, "what": p.what, "example": p.example} for p in question.params]
    return {"name": question.name, "title": question.title, "answers": question.answers, "params": params}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")


@lru_cache(maxsize=8)
def _described(loaded: Loaded, what: str, address: str, form: str) -> bytes:
    dataset = loaded.graph.dataset
    graph = (
        describe.service(dataset, address)
        if what == "service"
        else describe.void(dataset, loaded.graph.record, address)
    )
    return describe.serialized(graph, form)
