"""What a query must not reach: a server that notes its requests, a file whose opens are seen, and the ways there."""

from __future__ import annotations

import ctypes
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def canary_server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the requests that it saw."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x.ttl", seen
    server.shutdown()
    thread.join()
    server.server_close()


class Opened:
    """Which opens of a file the system saw since the start (Linux: inotify sees those of any library too)."""

    def __init__(self, path: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watch = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._libc.inotify_add_watch(self._watch, os.fsencode(path), 0x20 | 0x1) >= 0  # IN_OPEN, IN_ACCESS

    def any(self) -> bool:
        try:
            return bool(os.read(self._watch, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self._watch)


def vectors(address: str) -> list[str]:
    """Every way of the notes in which a query reached the disk or the network."""
    return [
        f"LOAD <{address}>",
        f"LOAD SILENT <{address}> INTO GRAPH <urn:x>",
        f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"ASK FROM <{address}> {{ ?s ?p ?o }}",
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND(<{address}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ OPTIONAL {{ SERVICESILENT<{address}>{{}} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ FILTER EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }}",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"PREFIX e: <{address}> SELECT * {{ {{ SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }} }} }}",
    ]
