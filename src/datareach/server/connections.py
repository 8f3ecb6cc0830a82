"""Connections: how many there may be, and how long each may take. A client that dawdles is cut off.

uvicorn ends a connection that is idle after an answer; it does not end one that sends its request a byte a minute, or
that never reads its answer. This does.
"""

from __future__ import annotations

import asyncio
import json
import socket
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""For a request's head to arrive, from the connection's start or the head's first byte."""
WHOLE_SECONDS = 60.0
"""For the rest of a request, its answer, and the client's reading of it."""
MOST_CONNECTIONS = 200
MOST_HEAD = 128_000
"""Bytes of a request's head: a query of 64 kB fits into an address, escaped as it usually is."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection with deadlines and a ceiling."""

    head_seconds, whole_seconds, most = HEAD_SECONDS, WHOLE_SECONDS, MOST_CONNECTIONS
    _deadline: asyncio.TimerHandle | None = None
    _waits_for_head = False
    _head = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, or close it where there are too many."""
        stream = cast(asyncio.Transport, transport)
        super().connection_made(stream)
        if len(self.connections) > self.most:
            stream.abort()
            return
        # asyncio does this for the sockets that it makes; an answer's head would wait for its body, 40 ms, else.
        stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._set(self.head_seconds, head=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Start the clock of a head with its first byte, and the clock of a request with its whole head."""
        if self._deadline is None:
            self._set(self.head_seconds, head=True)
        super().data_received(data)
        if not self._waits_for_head:
            return
        self._head += len(data)
        if self._answering():
            self._set(self.whole_seconds, head=False)
        elif self._head > MOST_HEAD:
            self.send_400_response("")

    def on_response_complete(self) -> None:
        """An answer is on its way: what is not read in time is dropped, else the connection waits for the next."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size() or self._answering():
            self._set(self.whole_seconds, head=False)
        elif self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP request gets the same kind of error as everything else."""
        body = json.dumps(
            {
                "type": "about:blank",
                "title": "Bad Request",
                "status": 400,
                "code": "usage",
                "detail": "no HTTP request.",
            }
        )
        head = (
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write((head + body).encode("ascii"))
        self.transport.close()

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _set(self, seconds: float, *, head: bool) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._waits_for_head = head
        self._head = 0
        self._deadline = self.loop.call_later(seconds, self._cut)

    def _cut(self) -> None:
        self._deadline = None
        if self._waits_for_head or self._answering() or self.transport.get_write_buffer_size():
            self.transport.abort()
