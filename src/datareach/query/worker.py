"""What runs inside a worker: one query after another on a store, with no way to a file, a socket or more memory.

Nothing here imports more than pyoxigraph, so that a worker that is started anew is ready in a moment. Requests and
replies are frames: the lengths of a head in JSON and of a body, then both. A worker is never believed to be well: who
asks it kills it when it does not answer in time.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import re
import struct
from collections.abc import Callable
from itertools import islice
from typing import Any

import pyoxigraph as ox

resource: Any
try:
    import resource
except ImportError:  # Windows has no such limits; there a worker is killed by time alone
    resource = None

Read = Callable[[int], bytes]
Write = Callable[[bytes], object]

_LENGTHS = struct.Struct("!IQ")
_IN_ONE = 1 << 16
"""Bytes of a body that go out together with what stands before it: the asker then wakes once, not twice."""
ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def pack(head: dict[str, Any], size: int = 0) -> bytes:
    """The begin of a frame: its head, and how large the body is that follows."""
    packed = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return _LENGTHS.pack(len(packed), size) + packed


def unpack(read: Read) -> tuple[dict[str, Any], bytes]:
    """The next frame of a stream; ``read`` gives exactly so many bytes or raises ``EOFError``."""
    head, body = _LENGTHS.unpack(read(_LENGTHS.size))
    return json.loads(read(head)), read(body) if body else b""


def reader(part_of: Callable[[int], bytes | None]) -> Read:
    """Exactly so many bytes of what gives at most so many, or ``EOFError``."""

    def read(size: int) -> bytes:
        parts = []
        while size:
            part = part_of(min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    return read


def serve(store: ox.Store, read: Read, write: Write, memory: int | None) -> None:
    """Answer requests until the stream ends. ``memory`` is what a query may take above what is in use now, in bytes."""
    in_use = confine(memory)
    at_start = in_use()
    while True:
        try:
            request, _ = unpack(read)
        except EOFError:
            return
        head, body = answer(store, request)
        head["grown"] = in_use() - at_start
        begin = pack(head, len(body))
        if len(body) <= _IN_ONE:
            write(begin + body)
        else:
            write(begin)
            write(body)


def confine(memory: int | None) -> Callable[[], int]:
    """Give up, for good, the means to open anything and to grow beyond a limit; return what tells the memory in use."""
    if resource is None:
        return lambda: 0
    try:
        statm = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:  # no /proc, as on macOS, where the system does not hold a process to RLIMIT_AS either
        statm = -1

    def in_use() -> int:
        return int(os.pread(statm, 100, 0).split()[0]) * resource.getpagesize() if statm >= 0 else 0

    if memory is not None and statm >= 0:
        resource.setrlimit(resource.RLIMIT_AS, (in_use() + memory,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No new descriptor: neither file nor socket, whatever the engine is made to do. Those that are open go on.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return in_use


def answer(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Run one request, within its time, which then is the last of this process; give head and body of the reply."""
    _limit_cpu(request.get("seconds"))
    return run(store, request)


def run(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Run one request; give the head and the body of the reply."""
    try:
        return _run(store, request)
    except SyntaxError as error:
        return {"error": "syntax", "message": _first_line(error)}, b""
    except _TooLarge:
        return {"error": "size"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (OSError, ValueError, RuntimeError) as error:  # what the engine says of a query that it cannot run
        return {"error": "engine", "message": _first_line(error)}, b""


def _limit_cpu(seconds: float | None) -> None:
    """A second line behind the asker's clock: it holds where the asker is gone or asleep."""
    if resource is not None and seconds is not None:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + 1, hard))


def _run(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    form, size, rows = request["form"], request["size"], request["rows"]
    text = _text(request)
    if form in TRIPLES:
        triples = _query(store, request, text(request["limit"]))
        body = _Body(size)
        ox.serialize(islice(triples, rows), body, TRIPLES[form], prefixes=request["show_prefixes"])
        return {"truncated": rows is not None and next(triples, None) is not None}, body.getvalue()
    own, cut = request["limit"], False
    while True:
        limited = rows is not None and (own is None or own > rows)
        body = _Body(size)
        try:
            _query(store, request, text(rows if limited else own)).serialize(body, ROWS[form])
        except _TooLarge:
            if rows is None or rows < 2:
                raise
            rows, cut = min(rows // 2, max(1, _most_rows(body.getvalue(), form))), True
            continue
        written = body.getvalue()
        if limited and not cut and _most_rows(written, form) >= rows:
            cut = sum(1 for _ in _query(store, request, text(rows + 1))) > rows
        if form == "xml" and _NOT_XML.search(written):
            written = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}".encode(), written)
        return {"truncated": cut}, written


def _text(request: dict[str, Any]) -> Callable[[int | None], str]:
    """The query's text with a ``LIMIT`` or none.

    Oxigraph gives the columns of ``SELECT *`` by their names; here they stand as in the query. Which variables are in
    scope it says itself, of a store that is empty.
    """
    before, middle, after = request["pieces"]
    if request["star"]:
        order = {name: place for place, name in enumerate(request["variables"])}
        names = [v.value for v in _query(ox.Store(), request, f"{before}*{middle}{after}").variables]
        columns = " ".join(f"?{name}" for name in sorted(names, key=lambda name: order.get(name, len(order))))
        before = f"{before}{columns or '*'} "
    return lambda limit: f"{before}{middle}{after}" if limit is None else f"{before}{middle} LIMIT {limit} {after}"


def _most_rows(body: bytes, form: str) -> int:
    """How many rows an answer has at most: what parts them is counted, in texts too."""
    return body.count({"json": b"},{", "xml": b"<result>", "csv": b"\r\n", "tsv": b"\n"}[form]) + 1


class _TooLarge(Exception):
    """The answer is larger than it may be."""


class _Body(io.BytesIO):
    """Bytes in memory, at most so many."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._left = limit

    def write(self, part: Any) -> int:
        """Take a part, or as much of it as there is room for and raise :class:`_TooLarge`."""
        if self._left is not None:
            if len(part) > self._left:
                super().write(part[: self._left])
                raise _TooLarge
            self._left -= len(part)
        return super().write(part)


def _query(store: ox.Store, request: dict[str, Any], text: str) -> Any:
    default: Any = request["default"] and [ox.NamedNode(name) for name in request["default"]]
    named: Any = request["named"] and [ox.NamedNode(name) for name in request["named"]]
    return store.query(
        text,
        base_iri=request["base"],
        prefixes=request["prefixes"],
        use_default_graph_as_union=request["union"],
        default_graph=default,
        named_graphs=named,
        substitutions={ox.Variable(name): term(value) for name, value in request["bindings"].items()},
    )


def term(value: dict[str, str]) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """A term as SPARQL JSON results have it."""
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value["type"] == "bnode":
        return ox.BlankNode(value["value"])
    if "xml:lang" in value:
        return ox.Literal(value["value"], language=value["xml:lang"])
    datatype = value.get("datatype")
    return ox.Literal(value["value"], datatype=ox.NamedNode(datatype) if datatype else None)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def quiet() -> None:
    """Send what the engine says when it dies to nowhere: the asker says it better."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        with contextlib.suppress(OSError):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)
