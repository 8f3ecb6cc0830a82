"""Asking in SPARQL: a guard, named questions with parameters, and results in every format.

The guard lets through only queries that read what is loaded: no ``SERVICE``, no update, no ``FROM`` of anything else.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef
from rdflib import Graph as RdfGraph
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.query import Result as RdfResult
from rdflib.term import Identifier, Node, Variable

from datareach.dates import day_of
from datareach.errors import InputError, LimitExceeded, Refused, UnknownName, UsageError
from datareach.load import HIDDEN
from datareach.record import find
from datareach.store import from_ox, inner_store, to_ox
from datareach.vocabulary import PREFIXES, shorten

if TYPE_CHECKING:
    from datareach.model import Record

MAX_QUERY_CHARS = 64_000
MAX_DEPTH = 100
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS = ("turtle", "ntriples", "trig", "jsonld")
_PARAM = re.compile(
    r"#\s*@param\s+(?P<name>\w+)\s+(?P<kind>name|date|text|number)(?:\s+\[(?P<example>[^\]]*)\])?\s*(?P<what>.*)"
)


@dataclass(frozen=True)
class Param:
    """A parameter of a named question: a name of the graph, a date, a text or a number; left out, it stands for all."""

    name: str
    kind: str
    what: str
    example: str = ""


@dataclass(frozen=True)
class Question:
    """A named question: its title, what it answers, its parameters and its SPARQL text."""

    name: str
    title: str
    answers: str
    params: tuple[Param, ...]
    text: str


def read_question(name: str, text: str) -> Question:
    """Read the head of a query file: first comment line = title, the next = what it answers, ``@param`` lines.

    >>> q = read_question("who", "# Who reaches it\\n# Every party.\\n# @param what name [T-MSIS] The data\\nASK {}")
    >>> q.title, q.params[0].name, q.params[0].example
    ('Who reaches it', 'what', 'T-MSIS')
    """
    comments, params = [], []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = _PARAM.match(line)
        if found:
            params.append(Param(found["name"], found["kind"], found["what"].strip(), found["example"] or ""))
        else:
            comments.append(line.lstrip("# ").strip())
    title = comments[0] if comments else name
    return Question(name, title, " ".join(comments[1:]), tuple(params), text)


def questions(queries: Mapping[str, str]) -> list[Question]:
    """The named questions, sorted by name."""
    return [read_question(name, queries[name]) for name in sorted(queries)]


def guard(text: str, graphs: frozenset[str]) -> tuple[str, bool]:
    """Refuse what could reach beyond the loaded graph; give the kind of query, and whether it has a ``FROM`` clause.

    Raises :class:`Refused` naming the clause, :class:`LimitExceeded` for a text too long or too deep,
    :class:`UsageError` for a syntax error.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise LimitExceeded(f"a query of {len(text):,} characters; at most {MAX_QUERY_CHARS:,}.")
    if _depth(text) > MAX_DEPTH:
        raise LimitExceeded(f"brackets more than {MAX_DEPTH} deep. Write the query with less nesting.")
    try:
        algebra = translateQuery(parseQuery(text), initNs=PREFIXES).algebra
    except RecursionError as error:
        raise LimitExceeded("the query is nested too deeply. Write it with less nesting.") from error
    except Exception as error:  # pyparsing raises several kinds; each means "not a query"
        if _is_update(text):
            raise Refused("refused: an update (INSERT, DELETE, LOAD, CLEAR …). The graph is read-only here.") from None
        raise UsageError(f"not a SPARQL query: {_first_line(error)}") from error
    if any(getattr(node, "name", "") == "ServiceGraphPattern" for node in _walk(algebra)):
        raise Refused("refused: SERVICE. A query here reads only the loaded graph.")
    clauses = algebra.get("datasetClause") or []
    for clause in clauses:
        named = clause.get("default") or clause.get("named")
        if str(named) not in graphs:
            raise Refused(f"refused: FROM <{named}>. Only graphs that are loaded can be named.")
    return str(algebra.name).removesuffix("Query").upper(), bool(clauses)


def _is_update(text: str) -> bool:
    try:
        parseUpdate(text)
    except Exception:  # whatever is wrong with it, it is no update either
        return False
    return True


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth = max(0, depth - 1)
    return deepest


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


@dataclass(frozen=True)
class Result:
    """The answer to a query: rows of terms, a yes or no, or a graph. ``format()`` writes it."""

    kind: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Node | None, ...], ...] = ()
    answer: bool | None = None
    graph: RdfGraph | None = None

    def __len__(self) -> int:
        return len(self.graph) if self.graph is not None else len(self.rows)

    def as_dicts(self) -> list[dict[str, str]]:
        """The rows as dictionaries of short names and texts; unbound variables are left out."""
        return [
            {v: shorten(str(t)) for v, t in zip(self.variables, row, strict=True) if t is not None} for row in self.rows
        ]

    def format(self, format: str = "table", *, raw: bool = False) -> str:
        """The result as text. CSV is safe for spreadsheets unless ``raw``; then it is the W3C form to the byte."""
        if self.graph is not None:
            return _format_graph(self.graph, "turtle" if format == "table" else format)
        if format not in ROW_FORMATS:
            raise UsageError(
                f"{format} is for CONSTRUCT and DESCRIBE; for this query use one of {', '.join(ROW_FORMATS)}."
            )
        if self.answer is not None:
            return _format_answer(self.answer, format)
        return _format_rows(self, format, raw)

    def _repr_html_(self) -> str:
        if self.answer is not None or self.graph is not None:
            return f"<pre>{escape(self.format())}</pre>"
        head = "".join(f"<th>{escape(v)}</th>" for v in self.variables)
        body = "".join("<tr>" + "".join(f"<td>{escape(_shown(t))}</td>" for t in row) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def run(dataset: Dataset, text: str, bindings: Mapping[str, Node] | None = None) -> Result:
    """Guard a query and run it on a dataset; ``bindings`` are bound as terms, never pasted into the text.

    A variable can be bound where the query selects it.
    """
    bindings = dict(bindings or {})
    graphs = frozenset(str(g.identifier) for g in dataset.graphs())
    kind, has_from = guard(text, graphs)
    store = inner_store(dataset)
    if store is None:
        terms = {name: term for name, term in bindings.items() if isinstance(term, Identifier)}
        return _from_rdflib(dataset.query(text, initNs=PREFIXES, initBindings=terms))
    try:
        found: Any = store.query(
            text,
            prefixes=dict(PREFIXES),
            use_default_graph_as_union=not has_from,
            substitutions={ox.Variable(k): to_ox(v) for k, v in bindings.items()},
        )
    except SyntaxError as error:
        raise UsageError(f"not a SPARQL query: {_first_line(error)}") from error
    if kind == "ASK":
        return Result("ASK", answer=bool(found))
    if kind in ("CONSTRUCT", "DESCRIBE"):
        graph = RdfGraph()
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace, override=True)
        for triple in found:
            graph.add((from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)))
        return Result(kind, graph=graph)
    names = tuple(v.value for v in found.variables)
    rows = tuple(tuple(None if row[name] is None else from_ox(row[name]) for name in names) for row in found)
    return Result("SELECT", names, rows)


def _from_rdflib(found: Any) -> Result:
    if found.type == "ASK":
        return Result("ASK", answer=bool(found.askAnswer))
    if found.type in ("CONSTRUCT", "DESCRIBE"):
        return Result(found.type, graph=found.graph)
    names = tuple(str(v) for v in found.vars)
    return Result("SELECT", names, tuple(tuple(row[name] for name in names) for row in found))


def with_values(text: str, bindings: Mapping[str, Node]) -> tuple[str, dict[str, Node]]:
    """Put terms where a query has ``VALUES ?name { UNDEF }``; give the text and the bindings that had no such place.

    A filter sees a parameter only there. The term is written by rdflib, escaped, as N-Triples would have it.

    >>> with_values("ASK { VALUES ?day { UNDEF } }", {"day": Literal("x")})
    ('ASK { VALUES ?day { "x" } }', {})
    """
    left = {}
    for name, term in bindings.items():
        place = f"VALUES ?{name} {{ UNDEF }}"
        if place in text:
            text = text.replace(place, f"VALUES ?{name} {{ {term.n3()} }}")
        else:
            left[name] = term
    return text, left


def bind_params(question: Question, params: Mapping[str, str], record: Record) -> dict[str, Node]:
    """The terms for a question's parameters: names become ids, dates, numbers and texts become literals."""
    known = {param.name: param for param in question.params}
    bound: dict[str, Node] = {}
    for name, value in params.items():
        if name not in known:
            has = ", ".join(sorted(known)) or "none"
            raise UsageError(f'"{question.name}" has no parameter "{name}"; it has {has}.')
        kind = known[name].kind
        if kind == "name":
            iri = find(record, value)
            bound[name] = URIRef(
                PREFIXES[iri.partition(":")[0]] + iri.partition(":")[2] if iri.partition(":")[0] in PREFIXES else iri
            )
        elif kind == "date":
            try:
                day = day_of(value)
            except ValueError as error:
                raise UsageError(f"{name}={error}") from error
            bound[name] = Literal(day.isoformat(), datatype=URIRef(PREFIXES["xsd"] + "date"))
        elif kind == "number":
            bound[name] = Literal(value, datatype=URIRef(PREFIXES["xsd"] + "integer"))
        else:
            bound[name] = Literal(value)
    return bound


def ask(
    dataset: Dataset, queries: Mapping[str, str], text_or_name: str, params: Mapping[str, str], record: Record
) -> Result:
    """Run SPARQL text, or the named question of that name with its parameters."""
    if text_or_name in queries:
        question = read_question(text_or_name, queries[text_or_name])
        return run(dataset, *with_values(question.text, bind_params(question, params, record)))
    if re.fullmatch(r"[\w-]+", text_or_name):
        raise UnknownQuestion(text_or_name, sorted(queries))
    if not re.search(r"[\s{]", text_or_name):
        raise InputError(f"{text_or_name}: no such file. Give a query file, a named question, the query's text, or - .")
    if params:
        raise UsageError(
            "parameters go with a named question; in your own text write the term itself or a VALUES clause."
        )
    return run(dataset, text_or_name)


class UnknownQuestion(UnknownName):
    """No named question of that name."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.args = (f'no named question "{name}". `datareach queries` lists them: {", ".join(names)}.',)


def _shown(term: Node | None) -> str:
    """A term for people: short name or text, hidden characters escaped."""
    if term is None:
        return ""
    text = str(term) if isinstance(term, Literal) else shorten(str(term))
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _format_rows(result: Result, format: str, raw: bool) -> str:
    if format == "table":
        return _table(result)
    if format == "md":
        cells = [[_shown(t).replace("|", "\\|").replace("\n", " ") for t in row] for row in result.rows]
        head = ["| " + " | ".join(result.variables) + " |", "|" + " --- |" * len(result.variables)]
        return "\n".join(head + ["| " + " | ".join(row) + " |" for row in cells]) + "\n"
    if format == "tsv":
        lines = ["\t".join("?" + v for v in result.variables)]
        lines += ["\t".join("" if t is None else t.n3().replace("\t", "\\t") for t in row) for row in result.rows]
        return "\n".join(lines) + "\n"
    if format == "csv" and not raw:
        return safe_csv([list(result.variables)] + [["" if t is None else str(t) for t in row] for row in result.rows])
    whole = RdfResult("SELECT")
    whole.vars = [Variable(v) for v in result.variables]
    whole.bindings = [
        {Variable(v): t for v, t in zip(result.variables, row, strict=True) if isinstance(t, Identifier)}
        for row in result.rows
    ]
    written = whole.serialize(format=format)
    return (written or b"").decode("utf-8")


def safe_csv(rows: Sequence[Sequence[str]]) -> str:
    """CSV (RFC 4180) in which no cell is taken for a formula: those that start like one get an apostrophe in front.

    >>> safe_csv([["name"], ["=1+1"]])
    "name\\r\\n'=1+1\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(["'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\0") else cell for cell in row])
    return out.getvalue()


def _table(result: Result) -> str:
    cells = [[_shown(t).replace("\n", " ") for t in row] for row in result.rows]
    widths = [max([len(v)] + [len(row[i]) for row in cells]) for i, v in enumerate(result.variables)]
    lines = ["  ".join(v.ljust(w) for v, w in zip(result.variables, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * w for w in widths))
    lines += ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"


def _format_answer(answer: bool, format: str) -> str:
    if format == "json":
        return json.dumps({"head": {}, "boolean": answer}) + "\n"
    if format == "xml":
        return (
            '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head/><boolean>{str(answer).lower()}</boolean></sparql>\n"
        )
    return ("yes" if answer else "no") + "\n" if format in ("table", "md") else str(answer).lower() + "\n"


def _format_graph(graph: RdfGraph, format: str) -> str:
    if format not in GRAPH_FORMATS:
        raise UsageError(f"{format} is for SELECT and ASK; for this query use one of {', '.join(GRAPH_FORMATS)}.")
    if format == "ntriples":
        lines = sorted(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in graph)
        return "".join(line + "\n" for line in lines)
    if format == "jsonld":
        context = {prefix: namespace for prefix, namespace in PREFIXES.items()}
        return str(graph.serialize(format="json-ld", context=context, sort_keys=True)) + "\n"
    return str(graph.serialize(format="turtle"))
