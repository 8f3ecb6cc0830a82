"""Listening: a socket, uvicorn with our connections, and an end that lets running requests finish."""

from __future__ import annotations

import os
import signal
import socket
import sys
from ipaddress import ip_address
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from datareach.errors import InputError
from datareach.server.connections import Connection

GRACE = 10
"""Seconds that running requests have to finish after a signal to stop."""


def listen(address: str, port: int) -> socket.socket:
    """A socket that listens; raises :class:`InputError` where the place is taken or not ours."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=128)
    except OSError as error:
        words = os.strerror(error.errno).lower() if error.errno else str(error)
        raise InputError(f"{address} port {port}: cannot listen here: {words}. Choose another with --port.") from error


def is_local(address: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; then take no more, finish what runs, and return."""
    # uvicorn sends itself the signal once more when it is done; by then it has no more to say.
    before = {number: signal.signal(number, _done) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        uvicorn.Server(config(app)).run(sockets=[listening])
    except SystemExit as error:
        if error.code:
            sys.exit(error.code)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def config(app: ASGIApp, connection: type[Connection] = Connection) -> uvicorn.Config:
    """How uvicorn is to serve an application."""
    return uvicorn.Config(
        app,
        http=connection,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE,
    )


def _done(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
