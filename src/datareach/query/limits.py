"""What a query may take, and what one is told whose query took more, or could not run."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any

from datareach.errors import (
    DatareachError,
    LimitExceeded,
    MemoryLimit,
    SizeLimit,
    TimeLimit,
    UsageError,
)
from datareach.guard import Verdict, syntax_error

_SIGNALS_OF_TIME = frozenset(
    getattr(signal, name) for name in ("SIGXCPU", "SIGALRM", "SIGVTALRM") if hasattr(signal, name)
)
_SIGNALS_OF_DEPTH = frozenset(getattr(signal, name) for name in ("SIGSEGV", "SIGBUS") if hasattr(signal, name))


@dataclass(frozen=True)
class Limits:
    """What one query may take. ``None`` is no limit.

    ``seconds`` of time; ``rows`` of the answer, or triples, before it is cut and says so; ``size`` of the answer in
    bytes, the same; ``memory`` in bytes above what the store takes.
    """

    seconds: float | None
    rows: int | None
    size: int | None
    memory: int | None

    def allow(self, other: Limits) -> bool:
        """Whether these let an answer be as large as others do."""
        pairs = ((self.rows, other.rows), (self.size, other.size))
        return all(own is None or (theirs is not None and theirs <= own) for own, theirs in pairs)


SERVER = Limits(seconds=5, rows=10_000, size=10_000_000, memory=1 << 30)
"""For anyone who asks a server."""
TERMINAL = Limits(seconds=30, rows=None, size=256_000_000, memory=1 << 30)
"""For oneself: nothing is cut unless one asks for it."""


def said_by_worker(head: dict[str, Any], verdict: Verdict, limits: Limits) -> DatareachError:
    """The error that a worker tells of in the head of its reply."""
    what, message = head["error"], head.get("message", "")
    if what == "syntax":
        return syntax_error(message, verdict)
    if what == "size":
        return SizeLimit(f"the answer is larger than {limits.size or 0:,} bytes. Ask for less, or set a limit of rows.")
    if what == "memory":
        return _no_memory(limits)
    return UsageError(f"the engine cannot run this query: {message}")


def too_late(limits: Limits) -> TimeLimit:
    """The error of a query that was stopped for its time."""
    return TimeLimit(f"stopped after {limits.seconds:g} s. Ask for less: name a thing, a graph or a LIMIT.")


def _no_memory(limits: Limits) -> MemoryLimit:
    most = f"{(limits.memory or 0) >> 20:,} MiB" if limits.memory else "the machine has"
    return MemoryLimit(f"the query needs more memory than {most}. Ask for less: name a thing, a graph or a LIMIT.")


def died(number: int, limits: Limits) -> LimitExceeded:
    """The error of a worker that ended with this signal, 0 where it is not known."""
    if number in _SIGNALS_OF_TIME:
        return too_late(limits)
    if number in _SIGNALS_OF_DEPTH:
        return MemoryLimit("the query is nested too deeply or too long for the engine. Write it in parts.")
    return _no_memory(limits)
