"""The answer to a query as Python values, and what people read of it: tables, CSV for spreadsheets, Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pyoxigraph as ox
from rdflib import Graph as RdfGraph
from rdflib import Literal
from rdflib.query import Result as RdfResult
from rdflib.term import Identifier, Node, Variable

from datareach.errors import UsageError
from datareach.load import HIDDEN
from datareach.query.box import Box
from datareach.query.formats import mark_truncated
from datareach.query.sandbox import Limits, Reply
from datareach.store import from_ox
from datareach.vocabulary import PREFIXES, shorten

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS = ("turtle", "ntriples", "trig", "jsonld")


@dataclass(frozen=True)
class Result:
    """The answer to a query: rows of terms, a yes or no, or a graph. ``format()`` writes it.

    ``truncated`` says that a limit cut it; tables and Turtle say so too, CSV and TSV have no place for it.
    """

    kind: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Node | None, ...], ...] = ()
    answer: bool | None = None
    graph: RdfGraph | None = None
    truncated: bool = False

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
            text = _format_graph(self.graph, "turtle" if format == "table" else format)
            return mark_truncated(text.encode(), format).decode() if self.truncated else text
        if format not in ROW_FORMATS:
            raise UsageError(
                f"{format} is for CONSTRUCT and DESCRIBE; for this query use one of {', '.join(ROW_FORMATS)}."
            )
        if self.answer is not None:
            return _format_answer(self.answer, format)
        text = _format_rows(self, format, raw)
        if not self.truncated:
            return text
        if format in ("table", "md"):
            return f"{text}\nThe first {len(self.rows):,} rows; there are more.\n"
        return mark_truncated(text.encode(), format).decode()

    def _repr_html_(self) -> str:
        note = "<p>The first rows; there are more.</p>" if self.truncated else ""
        if self.answer is not None or self.graph is not None:
            return f"<pre>{escape(self.format())}</pre>"
        head = "".join(f"<th>{escape(v)}</th>" for v in self.variables)
        body = "".join("<tr>" + "".join(f"<td>{escape(_shown(t))}</td>" for t in row) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def written(
    box: Box, text: str, form: str, *, bindings: Mapping[str, Node], limits: Limits, raw: bool = False
) -> tuple[str, bool | None, bool]:
    """The answer to a query in a format for people or files; the answer if it is a yes or no; whether it was cut.

    What other programs read (JSON, XML, TSV, ``raw`` CSV) is as the engine writes it, however long; graphs are sorted.
    """
    kind = box.guard(text).kind
    if kind in ("CONSTRUCT", "DESCRIBE"):
        if form not in ("table", *GRAPH_FORMATS):
            raise UsageError(f"{form} is for SELECT and ASK; for this query use one of {', '.join(GRAPH_FORMATS)}.")
    elif form not in ROW_FORMATS:
        raise UsageError(f"{form} is for CONSTRUCT and DESCRIBE; for this query use one of {', '.join(ROW_FORMATS)}.")
    as_it_is = kind == "SELECT" and (form in ("json", "xml", "tsv") or (form == "csv" and raw))
    reply = box.ask(text, form if as_it_is else form_for(kind), bindings=bindings, limits=limits)
    if as_it_is:
        body = reply.body.decode("utf-8")
        return body if body.endswith("\n") else body + "\n", None, reply.truncated
    result = from_reply(reply)
    return result.format(form, raw=raw), result.answer, reply.truncated


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> RdfGraph:
    """An rdflib graph of an engine's triples, with our prefixes."""
    graph = RdfGraph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True)
    for triple in triples:
        graph.add((from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)))
    return graph


def form_for(kind: str) -> str:
    """The format in which :func:`from_reply` reads the answer to a query of this kind."""
    return "ntriples" if kind in ("CONSTRUCT", "DESCRIBE") else "json"


def from_reply(reply: Reply) -> Result:
    """The values of an answer that came in the format of :func:`form_for`."""
    if reply.form == "ntriples":
        graph = graph_of(ox.parse(reply.body, ox.RdfFormat.N_TRIPLES))
        return Result(reply.kind, graph=graph, truncated=reply.truncated)
    found = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result("ASK", answer=bool(found))
    assert isinstance(found, ox.QuerySolutions)
    names = tuple(variable.value for variable in found.variables)
    rows = tuple(tuple(None if row[name] is None else from_ox(row[name]) for name in names) for row in found)
    return Result("SELECT", names, rows, truncated=reply.truncated)


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
