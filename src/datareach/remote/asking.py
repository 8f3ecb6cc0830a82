"""Asking another store: our guard in front of it, our limits on what comes back, our formats for the answer."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pyoxigraph as ox
from rdflib import RDF as RDF_TERMS
from rdflib.term import Node

from datareach.errors import Busy, Cancelled, EndpointError, UsageError
from datareach.guard import Verdict, check_graph, guard
from datareach.guard.tokens import tokens
from datareach.query.formats import mark_truncated
from datareach.query.sandbox import TERMINAL, Limits, Reply, check_form
from datareach.query.worker import ROWS, TRIPLES
from datareach.remote.client import MOST, Endpoint
from datareach.remote.reading import JSON, counts
from datareach.remote.terms import lexical, rows_of
from datareach.store import to_ox
from datareach.vocabulary import DR, GRAPH_VOCABULARY, PREFIXES

RDF = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
TYPES = {"typed-literal": "literal"}
"""What older stores write, and the standard's word for it."""
MOST_ASKING = 8
"""Queries that are on their way at a time."""
UNION = {"union-default-graph": "true"}
"""What Oxigraph's server takes as the wish for a union; others pass over it."""


_PROLOGUE = re.compile(r"\A(?:\s*(?:PREFIX\s+[^\s<>]*:|BASE)\s*<[^<>]*>)*", re.IGNORECASE)
_DISTINCT = re.compile(_PROLOGUE.pattern + r"\s*SELECT\s+DISTINCT\b", re.IGNORECASE)
_DATATYPE = re.compile(r"(?<=\")\^\^<[^<>]*>")
_ESCAPE = re.compile(r"\\u00(2[1-9A-F]|3[ABDF]|40|5[BD])", re.IGNORECASE)
"""The escapes of signs that may stand in an address as they are, such as # and ?."""


@dataclass(frozen=True)
class Asking:
    """A query that another store is asked when its answer is wanted."""

    reply: Callable[[], Reply]

    def soon(self, seconds: float) -> bool:
        """False: the answer comes over a network."""
        return False


class Remote:
    """Another store that is asked as the sandbox is. The store itself decides how long it works after we gave up."""

    def __init__(self, endpoint: Endpoint, *, limits: Limits = TERMINAL) -> None:
        self.endpoint, self.limits = endpoint, limits
        self._turn = threading.Lock()
        self._asking: set[str] = set()
        self._cancelled: set[str] = set()
        self._number = 0
        self._union: Mapping[str, str | list[str]] | None = None

    def guard(self, text: str) -> Verdict:
        """What the guard says of a query; which graphs there are is asked only where ``FROM`` names one."""
        return guard(text, self._graphs())

    def ask(self, text: str, form: str = "json", **options: Any) -> Reply:
        """Guard a query, hand it on, give the answer in a format; see :meth:`datareach.query.Sandbox.ask`."""
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
    ) -> Asking:
        """A query as :meth:`datareach.query.Sandbox.begin` takes it. Nothing is sent before its answer is asked for."""
        chosen = {"default-graph-uri": list(default_graphs), "named-graph-uri": list(named_graphs)}
        return Asking(lambda: self._reply(text, form, bindings or {}, chosen, limits or self.limits, ticket, base))

    def _reply(
        self,
        text: str,
        form: str,
        bindings: Mapping[str, Node],
        wanted: Mapping[str, list[str]],
        limits: Limits,
        ticket: str,
        base: str,
    ) -> Reply:
        began = perf_counter()
        verdict = self.guard(text)
        chosen: dict[str, str | list[str]] = {name: graphs for name, graphs in wanted.items() if graphs}
        if chosen:
            known = frozenset(self._graphs())
            for name in (name for graphs in wanted.values() for name in graphs):
                check_graph(name, known, "the graph")
        check_form(verdict.kind, form)
        ticket = self._enter(ticket)
        try:
            if not chosen and not verdict.graphs_from:
                chosen = dict(self._union_of_all())
            body, cut = self._answer(verdict, form, limits, bindings, base, chosen)
            if ticket in self._cancelled:
                raise Cancelled("the query was stopped on request.")
        finally:
            with self._turn:
                self._asking.discard(ticket)
                self._cancelled.discard(ticket)
        return Reply(verdict.kind, form, mark_truncated(body, form) if cut else body, cut, perf_counter() - began)

    def cancel(self, ticket: str) -> bool:
        """Throw the answer away when it comes; the store may work on until its own limit or ours."""
        with self._turn:
            if ticket in self._asking:
                self._cancelled.add(ticket)
            return ticket in self._asking

    def close(self, *, wait: bool = False) -> None:
        """Close the connections."""
        self.endpoint.close()

    def _enter(self, ticket: str) -> str:
        with self._turn:
            self._number += 1
            ticket = ticket or f"own {self._number}"
            if ticket in self._asking:
                raise UsageError("a query with this ticket is running.")
            if len(self._asking) >= MOST_ASKING:
                raise Busy(f"{len(self._asking)} queries are on their way; try again in a moment.")
            self._asking.add(ticket)
            return ticket

    def _graphs(self) -> Iterator[str]:
        yield from counts(self.endpoint)

    def _answer(
        self,
        verdict: Verdict,
        form: str,
        limits: Limits,
        bindings: Mapping[str, Node],
        base: str,
        chosen: Mapping[str, str | list[str]],
    ) -> tuple[bytes, bool]:
        rows = limits.rows
        text = verdict.text
        if verdict.kind == "SELECT" and rows is not None and (verdict.limit is None or verdict.limit > rows):
            before, middle, after = verdict.pieces
            text = f"{before}{'*' if verdict.star else ''}{middle} LIMIT {rows + 1} {after}"
        text = prologue(verdict.text, base) + plain_addresses(with_terms(text, verdict.kind, bindings))
        seconds, most = limits.seconds or 0.0, limits.size or MOST
        if verdict.kind in ("CONSTRUCT", "DESCRIBE"):
            reply = self.endpoint.read({"query": text, **chosen}, RDF, seconds=seconds, most=most)
            return _triples(self.endpoint.address, reply.media_type, reply.body, form, rows)
        reply = self.endpoint.read({"query": text, **chosen}, JSON, seconds=seconds, most=most)
        distinct = bool(_DISTINCT.match(verdict.text))
        return _rows(self.endpoint.address, reply.body, form, rows, distinct)

    def _union_of_all(self) -> Mapping[str, str | list[str]]:
        """What makes the union of all graphs the default graph there: nothing, a parameter, or all of their names."""
        if self._union is None:
            asked = f"ASK {{ <{DR.Claim}> <{RDF_TERMS.type}> ?type }}"
            inside = f"ASK {{ GRAPH <{GRAPH_VOCABULARY}> {{ <{DR.Claim}> <{RDF_TERMS.type}> ?type }} }}"
            if not self._yes(inside, {}):
                raise EndpointError(
                    f"{self.endpoint.address} holds no graph <{GRAPH_VOCABULARY}>. `datareach push` loads a graph."
                )
            ways: Iterable[Mapping[str, str | list[str]]] = ({}, UNION)
            self._union = next((way for way in ways if self._yes(asked, way)), None)
            if self._union is None:
                names = sorted(self._graphs())
                self._union = {"default-graph-uri": names, "named-graph-uri": names}
        return self._union

    def _yes(self, text: str, way: Mapping[str, str | list[str]]) -> bool:
        found = rows_of(self.endpoint.address, self.endpoint.read({"query": text, **way}, JSON).body)
        return found.get("boolean") is True


def prologue(text: str, base: str = "") -> str:
    """The declarations that a query leaves out because our prefixes need none.

    >>> prologue("ASK { ?s a dr:Claim }")
    'PREFIX dr: <https://w3id.org/datareach/ns#> '
    """
    used = "".join(f"PREFIX {name}: <{iri}> " for name, iri in sorted(PREFIXES.items()) if f"{name}:" in text)
    return (f"BASE <{base}> " if base else "") + used


def plain_addresses(text: str) -> str:
    r"""A guarded query with the addresses of its prologue and of datatypes unescaped: Virtuoso 7 reads no escapes.

    Elsewhere they stay escaped: there an address could be read as a comparison, and the rest as a comment.

    >>> plain_addresses(r'PREFIX x: <urn:x\u0023> ASK { <urn:x\u0023y> ?p "1"^^<urn:n\u0023> }')
    'PREFIX x: <urn:x#> ASK { <urn:x\\u0023y> ?p "1"^^<urn:n#> }'
    """

    def plain(found: re.Match[str]) -> str:
        return _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), found[0])

    return _DATATYPE.sub(plain, _PROLOGUE.sub(plain, text, count=1))


def with_terms(text: str, kind: str, bindings: Mapping[str, Node]) -> str:
    """A query whose pattern begins with terms for variables: Virtuoso 7 does not join the clause that may end a query.

    >>> from rdflib import Literal
    >>> with_terms("SELECT ?x { ?s ?p ?x }", "SELECT", {"x": Literal(7)})
    'SELECT ?x { VALUES ?x { "7"^^<http://www.w3.org/2001/XMLSchema#integer> } ?s ?p ?x }'
    """
    if not bindings:
        return text
    depth, groups, skip = 0, 0, int(kind == "CONSTRUCT")
    for token in tokens(text):
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "mark" else 0
        if token.kind == "mark" and token.text == "{" and depth == 1:
            groups += 1
            if groups > skip:
                terms = "".join(f" VALUES ?{name} {{ {to_ox(bindings[name])} }}" for name in sorted(bindings))
                return text[: token.start + 1] + terms + text[token.start + 1 :]
    raise UsageError("a query without a pattern has no parameters.")


def _rows(address: str, body: bytes, form: str, most: int | None, distinct: bool) -> tuple[bytes, bool]:
    found: dict[str, Any] = rows_of(address, body)
    if "boolean" in found:
        plain: dict[str, Any] = {"head": {}, "boolean": bool(found["boolean"])}
        cut = False
    else:
        listed = found["results"].get("bindings", [])
        if distinct:  # Virtuoso 7 repeats rows with empty cells
            listed = list({json.dumps(row, sort_keys=True): row for row in listed}.values())
        cut = most is not None and len(listed) > most
        plain = {
            "head": {"vars": list(found["head"].get("vars", ()))},
            "results": {"bindings": [_standard(row) for row in listed[:most]]},
        }
    try:
        results = ox.parse_query_results(json.dumps(plain).encode("utf-8"), ox.QueryResultsFormat.JSON)
        made = results.serialize(format=ROWS[form]) or b""
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"{address}: the answer is no SPARQL result: {str(error)[:200]}") from error
    return made, cut


def _standard(row: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """A row as the standard has it."""
    return {
        name: {**value, "type": TYPES.get(value.get("type", ""), value.get("type")), "value": lexical(value)}
        for name, value in row.items()
    }


def _triples(address: str, media_type: str, body: bytes, form: str, most: int | None) -> tuple[bytes, bool]:
    given = ox.RdfFormat.N_TRIPLES if media_type == "text/plain" else ox.RdfFormat.from_media_type(media_type)
    if given is None:
        raise EndpointError(f"{address}: the answer is {media_type or 'of no kind'}, and triples were asked for.")
    try:
        triples = [quad.triple for quad in ox.parse(body, given)]
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"{address}: the answer is no RDF: {str(error)[:200]}") from error
    prefixes = dict(PREFIXES) if form in ("turtle", "trig") else None
    made = io.BytesIO()
    ox.serialize(triples[:most], made, TRIPLES[form], prefixes=prefixes)
    return made.getvalue(), most is not None and len(triples) > most
