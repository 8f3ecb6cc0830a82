"""The guard: what SPARQL may run here, whoever wrote it: a user, a graph folder, somebody who asks a server."""

from __future__ import annotations

from datareach.guard.guarding import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_OPERATORS,
    MAX_PATTERNS,
    Verdict,
    check_graph,
    guard,
    kind_of,
    syntax_error,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_OPERATORS",
    "MAX_PATTERNS",
    "Verdict",
    "check_graph",
    "guard",
    "kind_of",
    "syntax_error",
]
