"""The sandbox: a query runs in a process of its own that can be killed; what asks goes on, whatever the query does.

Oxigraph's queries cannot be stopped from within, and one of them can end the process that it runs in. So each runs in a
worker that holds a copy of the store (shared memory where the system can fork), reads nothing but the store, may take
so much time and memory, and is replaced when it went too far. Answers cross as bytes, in the format that is asked for.
One kind of query needs no worker, because nothing in it can take long: the first matches of a single triple pattern.
They are read from the store itself, which takes a fifth of the time of the way to another process and back.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from types import TracebackType
from typing import Any

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.term import Node

from datareach.errors import Busy, Cancelled, MemoryLimit, UsageError
from datareach.guard import Verdict, check_graph, guard
from datareach.query import worker
from datareach.query.formats import MEDIA_TYPES, mark_truncated
from datareach.query.limits import SERVER, TERMINAL, Limits, died, said_by_worker, too_late
from datareach.query.processes import Gone, TooLate, Worker, source_of
from datareach.store import inner_store, to_ox
from datareach.vocabulary import PREFIXES

__all__ = ["SERVER", "TERMINAL", "Limits", "Reply", "Sandbox"]

AT_HAND = Limits(seconds=None, rows=100, size=100_000, memory=None)
"""A look-up with no more than this is answered without a worker."""
SHORT = 2_000
"""Characters of a query that may be answered so."""
GROWN = 256 << 20
"""A worker that holds so much more memory after a query than at its start, in bytes, is replaced."""


@dataclass(frozen=True)
class Reply:
    """An answer in a format: ``body`` is whole and ready to be sent or written.

    ``truncated`` says that there is more; ``seconds`` is how long it took, waiting included.
    """

    kind: str
    form: str
    body: bytes
    truncated: bool
    seconds: float

    @property
    def media_type(self) -> str:
        """The media type of the body."""
        return MEDIA_TYPES[self.form]


class Sandbox:
    """Workers on a copy of a dataset's store as it is now. Safe to use from several threads at once.

    At most ``workers`` queries run and ``queue`` wait; what comes then raises :class:`datareach.errors.Busy`.
    """

    def __init__(
        self, dataset: Dataset, *, limits: Limits = TERMINAL, workers: int = 2, queue: int = 8, way: str = ""
    ) -> None:
        store = inner_store(dataset)
        if store is None:
            raise UsageError("the sandbox runs queries in Oxigraph: open the graph with it.")
        self.limits = limits
        self.graphs = frozenset(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
        self._store = store
        self._union = bool(dataset.default_union)
        self._source = source_of(store, limits.memory, way)
        self._close = weakref.finalize(self, self._source.close)
        self._most, self._queue = workers, queue
        self._turn = threading.Condition()
        self._running = self._waiting = 0
        self._tickets: dict[str, Worker | None] = {}
        self._cancelled: set[str] = set()
        self._closed = False
        self._idle = [self._source.start()]

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def guard(self, text: str) -> Verdict:
        """What the guard says of a query on this store; see :func:`datareach.guard.guard`."""
        return guard(text, self.graphs)

    def ask(self, text: str, form: str = "json", **options: Any) -> Reply:
        """Guard a query, run it, give its answer in a format; see :meth:`begin` for the options."""
        return self.begin(text, form, **options).reply()

    def begin(
        self,
        text: str,
        form: str = "json",
        *,
        bindings: Mapping[str, Node] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limits: Limits | None = None,
        ticket: str = "",
        base: str = "",
    ) -> Asking | Found:
        """Guard a query and set it going, where a worker is free; the answer is :meth:`Asking.reply`, in a format.

        ``bindings`` are bound as terms. ``default_graphs`` and ``named_graphs`` are those of the SPARQL Protocol and
        take the place of ``FROM``; without either the default graph is the union of all, where the dataset says so.
        ``ticket`` is a name of your own for :meth:`cancel`; ``base`` is what relative addresses are relative to. A
        limit of memory holds from the start of a worker and cannot be given here.
        """
        verdict = self.guard(text)
        for name in (*default_graphs, *named_graphs):
            check_graph(name, self.graphs, "the graph")
        check_form(verdict.kind, form)
        limits = limits or self.limits
        asked = (
            verdict, form, base, self._union, tuple((bindings or {}).items()),
            tuple(default_graphs), tuple(named_graphs),
        )  # fmt: skip
        if verdict.look_up and len(text) <= SHORT and not (default_graphs or named_graphs):
            found = self._look_up(_request(*asked, AT_HAND), limits)
            if found:
                return found
        return Asking(self, verdict, form, _frame(*asked, limits), limits, ticket)

    def _look_up(self, request: dict[str, Any], limits: Limits) -> Found | None:
        """The answer to a look-up, if all of it is at hand; else None, and a worker has to be asked."""
        began = perf_counter()
        self._admit("")
        if not limits.allow(AT_HAND):
            return None
        head, body = worker.run(self._store, request)
        if "error" in head or head["truncated"]:
            return None
        return Found(Reply(request["kind"], request["form"], body, False, perf_counter() - began))

    def cancel(self, ticket: str) -> bool:
        """Stop the query with this ticket, running or waiting; False where there is none (any more)."""
        with self._turn:
            if ticket not in self._tickets:
                return False
            self._cancelled.add(ticket)
            running = self._tickets[ticket]
            if running is not None:
                running.interrupt()
            self._turn.notify_all()
            return True

    def close(self, *, wait: bool = False) -> None:
        """End every worker. ``wait`` lets the queries that run and wait come to their end first."""
        with self._turn:
            self._turn.wait_for(lambda: not wait or not (self._running or self._waiting))
            self._closed = True
            self._turn.notify_all()
        self._close()

    def _take_idle(self, ticket: str) -> Worker | None:
        """A worker that waits for a query, where there is one and nobody's turn comes first."""
        with self._turn:
            self._admit(ticket)
            if self._running >= self._most or self._waiting or not self._idle:
                return None
            self._running += 1
            taken = self._idle.pop()
            if ticket:
                self._tickets[ticket] = taken
            return taken

    def _take(self, ticket: str) -> Worker:
        """A worker, waited for or started."""
        with self._turn:
            self._admit(ticket)
            if self._running >= self._most:
                self._wait(ticket)
            self._running += 1
            if ticket:
                self._tickets[ticket] = None
            taken = self._idle.pop() if self._idle else None
        try:
            taken = taken or self._source.start()
        except (OSError, Gone) as error:
            self._done(None, ticket)
            if self._closed:
                raise Cancelled("this sandbox is closed.") from None
            raise MemoryLimit("no process for the query could be started: the machine is short of memory.") from error
        with self._turn:
            if ticket:
                self._tickets[ticket] = taken
                if ticket in self._cancelled:
                    taken.interrupt()
        return taken

    def _done(self, kept: Worker | None, ticket: str) -> None:
        """A turn is over; ``kept`` is the worker that can take another query."""
        with self._turn:
            self._running -= 1
            self._tickets.pop(ticket, None)
            self._cancelled.discard(ticket)
            if kept:
                self._idle.append(kept)
            self._turn.notify()

    def _was_cancelled(self, ticket: str) -> bool:
        with self._turn:
            return ticket in self._cancelled or self._closed

    def _admit(self, ticket: str) -> None:
        if self._closed:
            raise Cancelled("this sandbox is closed.")
        if ticket and ticket in self._tickets:
            raise UsageError("a query with this ticket is running.")

    def _wait(self, ticket: str) -> None:
        """Wait for a turn, with the lock held."""
        if self._waiting >= self._queue:
            raise Busy(f"{self._running} queries run and {self._waiting} wait; try again in a moment.")
        self._waiting += 1
        if ticket:
            self._tickets[ticket] = None
        try:
            self._turn.wait_for(
                lambda: self._running < self._most or self._closed or (ticket and ticket in self._cancelled)
            )
            if self._closed or (ticket and ticket in self._cancelled):
                self._tickets.pop(ticket, None)
                self._cancelled.discard(ticket)
                raise Cancelled("the query was stopped on request.")
        finally:
            self._waiting -= 1


@lru_cache(maxsize=128)  # at most 128 times the 64 kB that the guard lets pass
def _request(
    verdict: Verdict, form: str, base: str, union: bool, bindings: tuple[tuple[str, Node], ...],
    default_graphs: tuple[str, ...], named_graphs: tuple[str, ...], limits: Limits,
) -> dict[str, Any]:  # fmt: skip
    """What a worker has to know of a query; what is asked again is put together once."""
    graphs = bool(default_graphs or named_graphs)
    return {
        "kind": verdict.kind,
        "pieces": verdict.pieces,
        "star": verdict.star,
        "limit": verdict.limit,
        "variables": verdict.variables if verdict.star else (),
        "form": form,
        "rows": limits.rows if verdict.kind != "ASK" else None,
        "size": limits.size,
        "seconds": limits.seconds,
        "prefixes": verdict.prefixes,
        "base": base or None,
        "show_prefixes": dict(PREFIXES) if form in ("turtle", "trig") else {},
        "bindings": {name: to_json(term) for name, term in bindings},
        "union": union and not (verdict.graphs_from or graphs),
        "default": list(default_graphs) if graphs else None,
        "named": list(named_graphs) if graphs else None,
    }


@lru_cache(maxsize=128)
def _frame(*asked: Any) -> bytes:
    """A request as it goes to a worker."""
    return worker.pack(_request(*asked))


class Found:
    """A query that is answered already."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def soon(self, seconds: float) -> bool:
        """Yes."""
        return True

    def reply(self) -> Reply:
        """The answer."""
        return self._reply


class Asking:
    """A query that was begun. :meth:`reply` has to be called, once: until then its worker is not free."""

    def __init__(self, box: Sandbox, verdict: Verdict, form: str, frame: bytes, limits: Limits, ticket: str) -> None:
        self._box, self._verdict, self._form, self._ticket = box, verdict, form, ticket
        self._frame, self._limits = frame, limits
        self._began = perf_counter()
        self._worker = box._take_idle(ticket)
        self._failed: TooLate | Gone | None = None
        if self._worker:
            self._send(self._worker)

    def soon(self, seconds: float) -> bool:
        """Whether the answer begins to arrive within so many seconds; False too where that cannot be told."""
        return bool(self._worker and (self._failed or self._worker.ready(seconds)))

    def reply(self) -> Reply:
        """The answer, waited for: for a worker to be free, and then until it has answered or a limit is met."""
        box, limits, ticket = self._box, self._limits, self._ticket
        asked = self._worker
        if not asked:
            asked = box._take(ticket)
            self._send(asked)
        kept = False
        try:
            if self._failed:
                raise self._failed
            head, body = asked.receive()
            kept = head.get("grown", 0) <= GROWN and head.get("error") != "memory"
        except TooLate:
            raise too_late(limits) from None
        except Gone as gone:
            if box._was_cancelled(ticket):
                raise Cancelled("the query was stopped on request.") from None
            raise died(gone.signal, limits) from None
        finally:
            if not kept:
                asked.end()
            box._done(asked if kept else None, ticket)
        if "error" in head:
            raise said_by_worker(head, self._verdict, limits)
        if head["truncated"]:
            body = mark_truncated(body, self._form)
        return Reply(self._verdict.kind, self._form, body, head["truncated"], perf_counter() - self._began)

    def _send(self, asked: Worker) -> None:
        try:
            asked.send(self._frame, self._limits.seconds)
        except (TooLate, Gone) as failed:
            self._failed = failed


def check_form(kind: str, form: str) -> None:
    """Raise :class:`UsageError` where a format does not fit a kind of query."""
    fitting = worker.ROWS if kind in ("SELECT", "ASK") else worker.TRIPLES
    if form not in fitting:
        raise UsageError(f"{form} is no format for {kind}; use one of {', '.join(fitting)}.")


def to_json(term: Node) -> dict[str, str]:
    """A term as SPARQL JSON results have it."""
    given = to_ox(term)
    if isinstance(given, ox.NamedNode):
        return {"type": "uri", "value": given.value}
    if isinstance(given, ox.BlankNode):
        return {"type": "bnode", "value": given.value}
    if given.language:
        return {"type": "literal", "value": given.value, "xml:lang": given.language}
    return {"type": "literal", "value": given.value, "datatype": given.datatype.value}
