"""What answers queries, whichever it is: the sandbox of this machine, or another store behind the same guard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from rdflib.term import Node

if TYPE_CHECKING:
    from datareach.guard import Verdict
    from datareach.query.sandbox import Limits, Reply


class Asking(Protocol):
    """A query that was begun; see :class:`datareach.query.sandbox.Asking`."""

    def soon(self, seconds: float) -> bool:
        """Whether the answer begins to arrive within so many seconds; False too where that cannot be told."""

    def reply(self) -> Reply:
        """The answer; to be called once."""


class Box(Protocol):
    """:class:`datareach.query.Sandbox` and :class:`datareach.remote.Remote` have these."""

    def guard(self, text: str) -> Verdict:
        """What the guard says of a query; see :func:`datareach.query.guard`."""

    def begin(
        self,
        text: str,
        form: str = ...,
        *,
        bindings: Mapping[str, Node] | None = ...,
        default_graphs: Sequence[str] = ...,
        named_graphs: Sequence[str] = ...,
        limits: Limits | None = ...,
        ticket: str = ...,
        base: str = ...,
    ) -> Asking:
        """Set a query going whose answer comes in a format; see :meth:`datareach.query.Sandbox.begin`."""

    def ask(self, text: str, form: str = ..., **options: Any) -> Reply:
        """The answer to a query: it is begun, and waited for."""

    def cancel(self, ticket: str) -> bool:
        """Stop the query with this ticket."""

    def close(self, *, wait: bool = ...) -> None:
        """End what answers."""
