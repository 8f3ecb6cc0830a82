"""HTTP to another store: credentials that no message shows, deadlines, retries for reads, an error for each failure.

Credentials come from the environment or from netrc, never from the address or the command line, and go only to the
address itself: no redirect is followed, no proxy is used, and without TLS they go to this machine only.
"""

from __future__ import annotations

import netrc
import os
import re
import ssl
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import monotonic, sleep

import httpx

from datareach.errors import EndpointError, SizeLimit, TimeLimit, UsageError
from datareach.safe import clean

USER, PASSWORD, TOKEN = "DATAREACH_ENDPOINT_USER", "DATAREACH_ENDPOINT_PASSWORD", "DATAREACH_ENDPOINT_TOKEN"
AGAIN = frozenset([429, 502, 503, 504])
"""What a read is tried again for."""
PAUSES = (0.3, 1.0)
"""Seconds before the second and the third attempt at a read."""
LONGEST_PAUSE = 10.0
CONNECT_SECONDS = 5.0
MOST = 256_000_000
"""Bytes of an answer."""


@dataclass(frozen=True)
class Answer:
    """What a store answered: its media type without parameters, and the body."""

    media_type: str
    body: bytes


class Endpoint:
    """One address of another store."""

    def __init__(self, address: str, *, seconds: float = 60.0) -> None:
        """Raises :class:`UsageError` for an address that is none or that carries a password."""
        self.address, self.seconds = checked(address), seconds
        url = httpx.URL(self.address)
        self._auth = credentials(url)
        verify: ssl.SSLContext | bool = ssl.create_default_context() if url.scheme == "https" else False
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        self._client = httpx.Client(auth=self._auth, timeout=timeout, verify=verify, trust_env=False)
        weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self, form: Mapping[str, str | list[str]], accept: str, *, seconds: float = 0, most: int = MOST) -> Answer:
        """Ask with a form (SPARQL 1.1 Protocol, POST). It is tried up to three times where the store cannot answer."""
        for pause in (*PAUSES, None):
            try:
                return self._send("POST", "", data=form, accept=accept, seconds=seconds, most=most)
            except _Again as again:
                if pause is None:
                    raise again.error from again.__cause__
                sleep(min(again.after or pause, LONGEST_PAUSE))
        raise AssertionError

    def write(self, method: str, content: bytes, media_type: str, params: Mapping[str, str] | None = None) -> None:
        """Send something that changes the store; never sent twice by itself."""
        try:
            self._send(method, media_type, content=content, params=params)
        except _Again as again:
            raise again.error from again.__cause__

    def _send(
        self,
        method: str,
        media_type: str,
        *,
        data: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        seconds: float = 0,
        most: int = MOST,
    ) -> Answer:
        seconds = seconds or self.seconds
        headers = {"Accept": accept, "User-Agent": "datareach"} | ({"Content-Type": media_type} if media_type else {})
        timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        began = monotonic()
        try:
            with self._client.stream(
                method, self.address, headers=headers, data=data, content=content, params=params, timeout=timeout
            ) as reply:
                body = bytearray()
                for part in reply.iter_bytes():
                    body += part
                    if len(body) > most:
                        raise SizeLimit(f"{self.address} answers with more than {most:,} bytes. Ask for less.")
                    if monotonic() - began > seconds:
                        raise _late(self.address, seconds)
        except httpx.ConnectTimeout as error:
            raise EndpointError(
                f"{self.address}: no connection within {CONNECT_SECONDS:g} s. Is it running?"
            ) from error
        except httpx.TimeoutException as error:
            raise _late(self.address, seconds) from error
        except httpx.ConnectError as error:
            raise _Again(EndpointError(f"{self.address}: {_why(error)}"), 0) from error
        except httpx.HTTPError as error:
            told = EndpointError(f"{self.address}: the connection broke: {_plain(str(error))}. Try again.")
            raise _Again(told, 0) from error
        if reply.is_success:
            return Answer(reply.headers.get("content-type", "").partition(";")[0].strip().lower(), bytes(body))
        raise self._refused(reply, bytes(body))

    def _refused(self, reply: httpx.Response, body: bytes) -> Exception:
        status, here = reply.status_code, self.address
        if reply.is_redirect:
            where = _plain(str(reply.headers.get("location", "elsewhere")).partition("?")[0])
            return EndpointError(f"{here} sends to {where}. Redirects are not followed: use the address itself.")
        if status in (401, 403):
            how = f"Set {USER} and {PASSWORD}, or {TOKEN}, or write netrc." if self._auth is None else "Check them."
            what = "wants credentials" if self._auth is None else "refuses the credentials or what is asked"
            return EndpointError(f"{here} {what} (HTTP {status}). {how}")
        error = EndpointError(f"{here} answers HTTP {status}: {_plain(body.decode('utf-8', 'replace')) or 'no reason'}")
        if status in AGAIN:
            after = reply.headers.get("retry-after", "")
            return _Again(error, float(after) if after.isdigit() else 0)
        return error


def checked(address: str) -> str:
    """The address; raises :class:`UsageError`, which never shows a password, where it cannot be used."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise UsageError("the endpoint is no address. Write it like http://localhost:7878/query.") from error
    if url.userinfo:
        raise UsageError(
            f"the endpoint carries a password. Leave it out, and set {USER} and {PASSWORD} or write netrc."
        )
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(f"{_plain(address)}: no http address. Write it like http://localhost:7878/query.")
    if url.fragment:
        raise UsageError(f"{_plain(address)}: an endpoint has no part after #.")
    return str(url)


def credentials(url: httpx.URL, environment: Mapping[str, str] | None = None) -> httpx.Auth | None:
    """What the environment or netrc has for an address; raises where it would go over the network in the clear."""
    environment = os.environ if environment is None else environment
    found: httpx.Auth | None = None
    if environment.get(TOKEN):
        found = _Token(environment[TOKEN])
    elif environment.get(USER):
        found = _Password(environment[USER], environment.get(PASSWORD, ""))
    else:
        entry = _netrc(url.host, environment)
        found = _Password(*entry) if entry else None
    if found and url.scheme == "http" and not _is_here(url.host):
        raise UsageError(f"{url.host}: credentials are not sent without TLS. Use https, or a tunnel to this machine.")
    return found


class _Token(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Password(httpx.Auth):
    """A name and a password, sent in the way that the store asks for: Digest (as Virtuoso does) or Basic."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._way is None:
            reply = yield request
            wanted = reply.headers.get("www-authenticate", "").lower()
            if reply.status_code != 401 or not wanted.startswith(("digest", "basic")):
                return
            way = httpx.DigestAuth if wanted.startswith("digest") else httpx.BasicAuth
            self._way = way(self._user, self._password)
        yield from self._way.auth_flow(request)


def _netrc(host: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    given = environment.get("NETRC")
    path = Path(given) if given else Path.home() / ".netrc"
    if not path.is_file():
        return None
    try:
        entry = netrc.netrc(str(path)).authenticators(host)
    except (netrc.NetrcParseError, OSError) as error:
        raise UsageError(f"{path}: cannot be read as netrc. Mend it, or set {USER} and {PASSWORD}.") from error
    return (entry[0], entry[2]) if entry else None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Again(Exception):
    """A failure that another attempt may mend; ``after`` is the pause that the store asks for, in seconds."""

    def __init__(self, error: EndpointError, after: float) -> None:
        self.error, self.after = error, after


def _late(address: str, seconds: float) -> TimeLimit:
    return TimeLimit(f"{address} did not answer within {seconds:g} s. Ask for less, or try again later.")


def _why(error: httpx.ConnectError) -> str:
    words = str(error)
    if "CERTIFICATE" in words:
        return "its certificate is not to be trusted. SSL_CERT_FILE names a file of further authorities."
    if "Name or service" in words or "nodename" in words or "getaddrinfo" in words:
        return "no machine has this name. Check the address."
    return "no connection. Is the store running there?"


def _plain(text: str) -> str:
    """At most 200 characters of what a store says, on one line, without markup and control characters."""
    return clean(" ".join(re.sub(r"<[^>]{0,200}>", " ", text[:2000]).split()))[:200]
