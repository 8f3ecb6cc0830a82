"""Named questions: SPARQL with a title, an answer in words, and parameters that are bound as terms."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from datareach.dates import day_of
from datareach.errors import InputError, UnknownName, UsageError
from datareach.model import Record
from datareach.record import find
from datareach.store import to_ox
from datareach.vocabulary import PREFIXES

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


def question_help(question: Question) -> str:
    """All that one needs to ask a question: its title, what it answers, its parameters, an example that runs.

    >>> head = ["# Who reaches it", "# Every party.", "# @param what name [T-MSIS data] The data"]
    >>> q = read_question("who", "\\n".join([*head, "ASK {}"]))
    >>> print(question_help(q))
    who
      Who reaches it. Every party.
      --param what=…  The data (a name)
      Example: datareach query who --param what='T-MSIS data'
    """
    lines = [question.name, f"  {question.title}. {question.answers}".rstrip()]
    kinds = {"name": "a name", "date": "a day, YYYY-MM-DD", "number": "a whole number", "text": "a text"}
    lines += [f"  --param {p.name}=…  {p.what} ({kinds[p.kind]})" for p in question.params]
    examples = [f" --param {p.name}={shlex.quote(p.example)}" for p in question.params if p.example]
    return "\n".join([*lines, f"  Example: datareach query {question.name}{''.join(examples)}"])


def with_values(text: str, bindings: Mapping[str, Node]) -> tuple[str, dict[str, Node]]:
    """Put terms where a query has ``VALUES ?name { UNDEF }``; give the text and the bindings that had no such place.

    A filter sees a parameter only there. The term is written by Oxigraph, escaped, as N-Triples have it.

    >>> with_values("ASK { VALUES ?day { UNDEF } }", {"day": Literal("x")})
    ('ASK { VALUES ?day { "x" } }', {})
    """
    left = {}
    for name, term in bindings.items():
        place = f"VALUES ?{name} {{ UNDEF }}"
        if place in text:
            text = text.replace(place, f"VALUES ?{name} {{ {to_ox(term)} }}")
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
            if not re.fullmatch(r"[+-]?[0-9]+", value):
                raise UsageError(f"{name}={value}: write a whole number, such as {known[name].example or '3'}.")
            bound[name] = Literal(value, datatype=URIRef(PREFIXES["xsd"] + "integer"))
        else:
            bound[name] = Literal(value)
    return bound


def prepare(
    queries: Mapping[str, str], text_or_name: str, params: Mapping[str, str], record: Callable[[], Record]
) -> tuple[str, dict[str, Node]]:
    """The SPARQL text and the bindings of a query text, or of the named question of that name with its parameters.

    ``record`` is asked for only where a parameter needs it.
    """
    if text_or_name in queries:
        question = read_question(text_or_name, queries[text_or_name])
        return with_values(question.text, bind_params(question, params, record()) if params else {})
    if re.fullmatch(r"[\w-]+", text_or_name):
        raise UnknownQuestion(text_or_name, sorted(queries))
    if not re.search(r"[\s{]", text_or_name):
        raise InputError(f"{text_or_name}: no such file. Give a query file, a named question, the query's text, or - .")
    if params:
        raise UsageError(
            "parameters go with a named question; in your own text write the term itself or a VALUES clause."
        )
    return text_or_name, {}


class UnknownQuestion(UnknownName):
    """No named question of that name."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.args = (f'no named question "{name}". `datareach queries` lists them: {", ".join(names)}.',)
