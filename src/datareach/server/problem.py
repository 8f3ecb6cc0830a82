"""Errors as ``application/problem+json`` (RFC 9457), with the word that each class of error has for programs."""

from __future__ import annotations

import http
import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from datareach.errors import (
    AmbiguousName,
    Busy,
    DatareachError,
    EndpointError,
    InputError,
    QuerySyntax,
    SizeLimit,
    TimeLimit,
    UnknownName,
)

MEDIA_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """One error as a response: ``status``, ``title``, ``detail``, and ``code`` for programs."""
    title = http.HTTPStatus(status).phrase
    data = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}
    body = json.dumps(data, ensure_ascii=False).encode("utf-8")
    return Response(body, status, headers=headers, media_type=MEDIA_TYPE)


def of_error(request: Request, error: Exception) -> Response:
    """The response to an error that datareach raises on purpose."""
    assert isinstance(error, DatareachError)
    more: dict[str, Any] = {}
    headers = {}
    if isinstance(error, QuerySyntax) and error.line:
        more = {"line": error.line, "column": error.column}
    elif isinstance(error, UnknownName):
        more = {"near": list(error.near)}
    elif isinstance(error, AmbiguousName):
        more = {"candidates": list(error.candidates)}
    elif isinstance(error, Busy):
        headers["Retry-After"] = str(error.retry_after)
    # A message about a file would name a folder of this machine, one about a store its address.
    detail = str(error) if type(error) is not InputError else "what was asked for cannot be read."
    if isinstance(error, EndpointError | TimeLimit | SizeLimit):
        detail = re.sub(r"https?://[^\s:]+(:\d+[^\s:]*)?", "the store behind this server", detail)
    return problem(error.http_status, error.code, detail, headers, **more)


def of_http(request: Request, error: Exception) -> Response:
    """The response to an address that is not there, or a method that it does not have."""
    assert isinstance(error, HTTPException)
    words = {404: "there is nothing at this address.", 405: "this address does not have this method."}
    detail = words.get(error.status_code, error.detail)
    code = {404: "address", 405: "method", 406: "format", 413: "size", 415: "media-type"}.get(
        error.status_code, "usage"
    )
    return problem(error.status_code, code, detail, error.headers)


def of_fault(request: Request, error: Exception) -> Response:
    """The response to a fault of ours: what it was stands on the server's own terminal, not in an answer."""
    return problem(500, "fault", "the server made a mistake; its log says which.")
