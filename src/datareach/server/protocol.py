"""The SPARQL 1.1 Protocol, its query half: one address that answers GET and POST, and never changes anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from rdflib.term import Node
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from datareach.errors import QuerySyntax, Refused, UsageError
from datareach.guard import kind_of
from datareach.query import Reply
from datareach.query.box import Box
from datareach.server.negotiate import ROWS, TRIPLES, negotiate

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
KNOWN = frozenset(["query", "default-graph-uri", "named-graph-uri"])
MOST_BODY = 256_000
"""Bytes of a request's body: a query of 64 kB, escaped as it usually is in a form, and the names of graphs."""
READERS = 24
"""Threads that wait for a query; more than may run and wait, so that what is too much is told at once."""
LONG = 4_000
"""Characters of a query that the guard reads in a few milliseconds."""
AT_ONCE = 0.001
"""Seconds that everything else waits for an answer, because most take less than a change of threads would."""
GLANCE = 0.02
"""Seconds before it is worth to look whether the client is still there."""

Found = TypeVar("Found")

_tickets = count()
_readers = ThreadPoolExecutor(READERS, thread_name_prefix="datareach-query")


async def asked(request: Request) -> Mapping[str, Sequence[str]] | None:
    """The parameters of a protocol request, each with its values; ``None`` where it asks nothing (a plain GET)."""
    address = request.scope["query_string"]
    if request.method in ("GET", "HEAD"):
        # What is asked again and again is taken apart once; what is long is kept by nobody.
        return (_remembered if len(address) <= LONG else _of_address)(address)
    url = _pairs(address, "the address")
    kind, _, parameters = (part.strip().lower() for part in request.headers.get("content-type", "").partition(";"))
    if "charset=" in parameters and parameters.partition("charset=")[2].strip('" ') != "utf-8":
        raise HTTPException(415, "send UTF-8.")
    if kind == UPDATE:
        raise Refused("refused: an update. This endpoint only reads.")
    if kind == FORM:
        return _sorted(url + _pairs(await _body(request), "the body"))
    if kind == QUERY:
        try:
            text = (await _body(request)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise QuerySyntax("the body is not UTF-8.") from error
        return _sorted([*url, ("query", text)])
    raise HTTPException(415, f"send {FORM} or {QUERY}.")


def _of_address(address: bytes) -> Mapping[str, Sequence[str]] | None:
    url = _pairs(address, "the address")
    return _sorted(url) if url else None


_remembered = lru_cache(maxsize=128)(_of_address)


def _sorted(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The parameters by name; raises for an update, for no or several queries, for what the protocol lacks."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if found.keys() & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise Refused("refused: an update. This endpoint only reads.")
    unknown = sorted(found.keys() - KNOWN)
    if unknown:
        raise UsageError(f"unknown parameter {unknown[0][:80]!r}; the protocol has {', '.join(sorted(KNOWN))}.")
    if len(found.get("query", ())) != 1:
        raise UsageError(f"{len(found.get('query', ()))} parameters named query; send one.")
    return found


def _pairs(text: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=5_000)
    except UnicodeDecodeError as error:
        raise QuerySyntax(f"{where} is not UTF-8.") from error
    except ValueError as error:
        raise UsageError(f"{where} has too many parameters.") from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise HTTPException(413, f"a body of more than {MOST_BODY:,} bytes.")
    return bytes(body)


async def answer(request: Request, box: Box, params: Mapping[str, Sequence[str]]) -> Response:
    """The answer to a protocol request in the format that it asks for."""
    text = params["query"][0]
    request.state.asked = text
    graphs: dict[str, Any] = {
        "default_graphs": tuple(params.get("default-graph-uri", ())),
        "named_graphs": tuple(params.get("named-graph-uri", ())),
        "base": f"{request.scope['scheme']}://{request.headers['host']}{request.scope['raw_path'].decode('ascii')}",
    }
    return await respond(request, box, text, **graphs)


async def respond(
    request: Request, box: Box, text: str, bindings: Mapping[str, Node] | None = None, **options: Any
) -> Response:
    """Run a query in the format that the request takes; where the client goes away, the query is stopped."""
    kind = await _apart(text, lambda: kind_of(text))
    offers = TRIPLES if kind in ("CONSTRUCT", "DESCRIBE") else ROWS
    chosen = negotiate(request.headers.get("accept", ""), offers)
    if chosen is None:
        raise HTTPException(406, f"this answer comes as {', '.join(offers)}.")
    media_type, form = chosen
    reply = await run(request, box, text, form, bindings=bindings, **options)
    headers = {"X-Seconds": f"{reply.seconds:.3f}"}
    if reply.truncated:
        headers["X-Truncated"] = "true"
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(reply.body, headers=headers | {"Content-Type": media_type + charset})


async def run(request: Request, box: Box, text: str, form: str, **options: Any) -> Reply:
    """Ask; wait in a thread where it takes a while, and stop the query where the client goes meanwhile."""
    ticket = str(next(_tickets))
    begun = await _apart(text, lambda: box.begin(text, form, ticket=ticket, **options))
    if begun.soon(AT_ONCE):
        return begun.reply()
    asking = asyncio.get_running_loop().run_in_executor(_readers, begun.reply)
    try:
        await asyncio.wait((asking,), timeout=GLANCE)
        if not asking.done():
            going = asyncio.ensure_future(_gone(request))
            await asyncio.wait((asking, going), return_when=asyncio.FIRST_COMPLETED)
            going.cancel()
        if not asking.done():
            box.cancel(ticket)
        # Whatever ends this task: the worker is given back when the query has come to its end.
        return await asyncio.shield(asking)
    except asyncio.CancelledError:
        box.cancel(ticket)
        raise


async def _apart(text: str, work: Callable[[], Found]) -> Found:
    """What the guard has to read, in a thread where it is long: others are answered meanwhile."""
    return work() if len(text) <= LONG else await asyncio.get_running_loop().run_in_executor(_readers, work)


async def _gone(request: Request) -> None:
    """Wait until the client closes the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
