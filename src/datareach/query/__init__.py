"""Asking in SPARQL: the sandbox, named questions with parameters, results in every format.

A worker imports this package too and needs little of it, so its names are looked up on first use (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datareach.query.direct import run
    from datareach.query.formats import MEDIA_TYPES
    from datareach.query.limits import SERVER, TERMINAL, Limits
    from datareach.query.named import Param, Question, prepare, questions, read_question
    from datareach.query.results import Result, form_for, from_reply, safe_csv
    from datareach.query.sandbox import Reply, Sandbox

_HOMES = {
    "direct": ("run",),
    "formats": ("MEDIA_TYPES",),
    "named": ("Param", "Question", "prepare", "questions", "read_question"),
    "results": ("Result", "form_for", "from_reply", "safe_csv"),
    "limits": ("SERVER", "TERMINAL", "Limits"),
    "sandbox": ("Reply", "Sandbox"),
}

__all__ = [
    "MEDIA_TYPES",
    "SERVER",
    "TERMINAL",
    "Limits",
    "Param",
    "Question",
    "Reply",
    "Result",
    "Sandbox",
    "form_for",
    "from_reply",
    "prepare",
    "questions",
    "read_question",
    "run",
    "safe_csv",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
