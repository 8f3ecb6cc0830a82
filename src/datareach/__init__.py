"""Who can reach whose data? A sourced knowledge graph: checked, queried, drawn."""

from __future__ import annotations

import typing

from datareach.errors import DatareachError

if typing.TYPE_CHECKING:
    from datareach.graph import Graph

__version__ = "0.1.0"

__all__ = ["DatareachError", "Graph", "__version__"]


def __getattr__(name: str) -> typing.Any:
    """``Graph`` on first use (PEP 562): rdflib takes longer to import than ``datareach --help`` to answer."""
    if name == "Graph":
        from datareach.graph import Graph

        globals()["Graph"] = Graph
        return Graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
