"""The gate in front of every address: who may ask, what each answer carries, what is written down.

A server on 127.0.0.1 is within reach of every page that this machine's browser opens. So: the ``Host`` must be one of
ours (else a foreign name that points here could read the answers), and a request that a browser makes on behalf of
another site is refused by what the browser says of it (``Sec-Fetch-Site``, ``Origin``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from datareach.server.problem import problem

HOSTS = ("localhost", "127.0.0.1", "[::1]")
PAGES = ("/", "/query")
"""What a link of another site may open: a page, and only as a page of its own."""

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),  # what was looked up is nobody's business later
    (b"vary", b"Accept, Origin"),
]
OF_A_PAGE = [
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
SHARED = [
    (b"access-control-expose-headers", b"X-Truncated, X-Seconds, Retry-After"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
"""What an answer carries for a page of an origin that is allowed."""
NOTHING = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of what is no page."""

CORS_METHODS = "GET, HEAD, POST, OPTIONS"


@dataclass(frozen=True)
class Rules:
    """Who may ask: further names of this machine, and the origins of pages elsewhere that may read answers."""

    hosts: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    log_queries: bool = False
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", frozenset(name.lower() for name in (*HOSTS, *self.hosts)))

    def refusal(self, scope: Scope, headers: Headers) -> str:
        """Why a request is refused; empty where it is not."""
        given = headers.getlist("host")
        if len(given) != 1 or host_name(given[0]) not in self.known:
            return "this server does not answer to that name. `datareach serve --host NAME` adds one."
        origin = headers.get("origin")
        if origin is not None:
            if origin in self.cors or _same(origin, given[0], str(scope["scheme"])):
                return ""
            return "a page of another site may not ask here. `datareach serve --cors ORIGIN` allows one."
        if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return ""
        opens_page = (
            scope["method"] in ("GET", "HEAD")
            and scope["path"] in PAGES
            and headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest") == "document"
        )
        return "" if opens_page else "a page of another site may not ask here."


def host_name(host: str) -> str:
    """The name in a ``Host`` header, in lower case, without the port.

    >>> host_name("LocalHost:8000"), host_name("[::1]:80"), host_name("127.0.0.1")
    ('localhost', '[::1]', '127.0.0.1')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


class Gate:
    """An ASGI application in front of another; ``log`` gets one line a request."""

    def __init__(self, app: ASGIApp, *, rules: Rules, log: Callable[[str], None] | None = None) -> None:
        self._app, self._rules, self._log = app, rules, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on and add the headers that every answer carries."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        status = size = 0
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        shared = origin in self._rules.cors

        async def answer(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                sent = message["headers"]
                said = dict(sent)
                sent += SECURITY
                if said.get(b"content-type", b"").startswith(b"text/html"):
                    sent += OF_A_PAGE
                if b"content-security-policy" not in said:
                    sent.append((b"content-security-policy", NOTHING))
                if shared:
                    sent += [(b"access-control-allow-origin", origin.encode("latin-1")), *SHARED]
                else:
                    sent.append((b"cross-origin-resource-policy", b"same-origin"))
            else:
                size += len(message.get("body", b""))
            await send(message)

        refusal = self._rules.refusal(scope, headers)
        if refusal:
            await problem(403, "refused", f"refused: {refusal}")(scope, receive, answer)
        elif shared and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = {
                "Access-Control-Allow-Methods": CORS_METHODS,
                "Access-Control-Allow-Headers": "Content-Type, Accept",
            }
            await Response(status_code=204, headers=allowed)(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)
        if self._log:
            self._log(self._line(scope, status, size, perf_counter() - began))

    def _line(self, scope: Scope, status: int, size: int, seconds: float) -> str:
        """What was asked is left out unless wished: a log of look-ups tells what somebody is after."""
        route = scope.get("route")
        path = getattr(route, "path", "") or "(none)"
        if self._rules.log_queries:
            path = scope["path"]
            asked = scope.get("state", {}).get("asked") or scope["query_string"].decode("latin-1")
            path += f" {asked!r}" if asked else ""
        return f"{scope['method']} {path} {status} {size:,} bytes {seconds * 1000:.0f} ms"


def _same(origin: str, host: str, scheme: str) -> bool:
    """Whether an origin is the one that the request went to."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme == scheme and parts.netloc.lower() == host.strip().lower()
