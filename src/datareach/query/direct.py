"""Queries inside this process: what the project itself asks, and plain rdflib, to which tests hold the default engine.

Nothing here can be stopped. What users ask runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Identifier, Node

from datareach.errors import LimitExceeded, QuerySyntax, Refused
from datareach.guard import check_graph, guard, syntax_error
from datareach.query.results import Result, from_reply
from datareach.query.sandbox import Reply
from datareach.store import inner_store, to_ox
from datareach.vocabulary import PREFIXES

SLOW = {"Builtin_REGEX": "REGEX", "Builtin_REPLACE": "REPLACE"}
"""What can keep rdflib busy for ever, deaf to every signal: Python's regular expressions backtrack."""


def run(dataset: Dataset, text: str, bindings: Mapping[str, Node] | None = None) -> Result:
    """Guard a query and run it on a dataset of either engine; ``bindings`` are bound as terms.

    A variable can be bound where the query selects it.
    """
    bindings = dict(bindings or {})
    graphs = frozenset(str(g.identifier) for g in dataset.graphs())
    verdict = guard(text, graphs)
    store = inner_store(dataset)
    if store is None:
        guard_rdflib(text, graphs)
        terms = {name: term for name, term in bindings.items() if isinstance(term, Identifier)}
        return _from_rdflib(dataset.query(text, initNs=PREFIXES, initBindings=terms))
    try:
        found: Any = store.query(
            verdict.text,
            prefixes=dict(PREFIXES),
            use_default_graph_as_union=dataset.default_union and not verdict.graphs_from,
            substitutions={ox.Variable(k): to_ox(v) for k, v in bindings.items()},
        )
    except SyntaxError as error:
        raise syntax_error(str(error), verdict) from error
    if verdict.kind in ("CONSTRUCT", "DESCRIBE"):
        body, form = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES), "ntriples"
    else:
        body, form = found.serialize(format=ox.QueryResultsFormat.JSON), "json"
    return from_reply(Reply(verdict.kind, form, body or b"", False, 0.0))


def guard_rdflib(text: str, graphs: frozenset[str]) -> None:
    """Hold rdflib to the same: walk the tree of its own parser, which is what it will run.

    rdflib would open files and addresses that ``FROM`` names, and its regular expressions cannot be stopped.
    """
    try:
        algebra = translateQuery(parseQuery(text), initNs=PREFIXES).algebra
    except RecursionError as error:
        raise LimitExceeded("the query is nested too deeply. Write it with less nesting.") from error
    except Exception as error:  # pyparsing raises several kinds; each means "not a query"
        raise QuerySyntax((str(error).splitlines() or [type(error).__name__])[0][:200]) from error
    for node in _walk(algebra):
        name = getattr(node, "name", "")
        if name == "ServiceGraphPattern":
            raise Refused("refused: SERVICE. A query here reads only the loaded graph.")
        if name in SLOW:
            raise Refused(f"refused: {SLOW[name]} in rdflib, which cannot stop it. Use the engine Oxigraph.")
    for clause in algebra.get("datasetClause") or []:
        check_graph(str(clause.get("default") or clause.get("named")), graphs, "FROM")


def _walk(node: Any) -> Iterator[Any]:
    stack, seen = [node], set()
    while stack:
        here = stack.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        if isinstance(here, Mapping):
            stack.extend(here.values())
        elif isinstance(here, (list, tuple, set)):
            stack.extend(here)


def _from_rdflib(found: Any) -> Result:
    if found.type == "ASK":
        return Result("ASK", answer=bool(found.askAnswer))
    if found.type in ("CONSTRUCT", "DESCRIBE"):
        return Result(found.type, graph=found.graph)
    names = tuple(str(v) for v in found.vars)
    return Result("SELECT", names, tuple(tuple(row[name] for name in names) for row in found))
