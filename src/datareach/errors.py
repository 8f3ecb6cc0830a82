"""What can go wrong, as a user sees it: each class has an exit code, a word for programs and an HTTP status.

DatareachError                      exit  code        HTTP
├── UsageError                      2     usage       400  arguments that do not fit
│   ├── UnknownName                 2     name        404  no such thing; carries near names
│   ├── AmbiguousName               2     name        400  several things; carries the candidates
│   └── QuerySyntax                 2     syntax      400  not a SPARQL query; carries line and column
├── InputError                      3     input       400  a file or address that cannot be read
│   └── EndpointError               3     endpoint    502  another store that does not answer as it should
├── InvalidGraph                    1     graph       500  a graph with errors; carries the problems
├── Refused                         4     refused     400  refused by policy
└── LimitExceeded                   5     limit       400  a query too long or too deep
    ├── TimeLimit                   5     time        504  stopped after so many seconds
    ├── MemoryLimit                 6     memory      507  needs more memory than it may have
    ├── SizeLimit                   5     size        413  an answer larger than it may be
    ├── Cancelled                   5     cancelled   503  stopped on request
    └── Busy                        5     busy        503  too many queries at once; try again
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datareach.model import Problem


class DatareachError(Exception):
    """The base of every error that datareach raises on purpose; ``exit_code`` is what the command line ends with."""

    exit_code = 1
    code = "error"
    http_status = 500


class UsageError(DatareachError):
    """The arguments do not fit together or name nothing."""

    exit_code = 2
    code = "usage"
    http_status = 400


class UnknownName(UsageError):
    """Nothing in the graph has this name.

    >>> str(UnknownName("T-MSSI", ["T-MSIS"]))
    'nothing in this graph is called "T-MSSI". Did you mean "T-MSIS"?'
    """

    code = "name"
    http_status = 404

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        self.name = name
        self.near = tuple(near)
        hint = " or ".join(f'"{n}"' for n in self.near)
        advice = f"Did you mean {hint}?" if hint else "`datareach query entities` lists every name."
        super().__init__(f'nothing in this graph is called "{name}". {advice}')


class AmbiguousName(UsageError):
    """Several things have this name.

    >>> str(AmbiguousName("oz", ["id:oz-1 (Oz)", "id:oz-2 (Oz)"]))
    '"oz" names 2 things: id:oz-1 (Oz), id:oz-2 (Oz). Use one of these.'
    """

    code = "name"

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(
            f'"{name}" names {len(self.candidates)} things: {", ".join(self.candidates)}. Use one of these.'
        )


class QuerySyntax(UsageError):
    """A text is no SPARQL query. ``line`` and ``column`` count from 1 and are 0 where the place is not known."""

    code = "syntax"

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        self.line = line
        self.column = column
        where = f", line {line}, column {column}" if line else ""
        super().__init__(f"not a SPARQL query{where}: {message}")


class InputError(DatareachError):
    """A file cannot be read or parsed; the message says which, where and what to do."""

    exit_code = 3
    code = "input"
    http_status = 400


class EndpointError(InputError):
    """Another store cannot be reached, or does not answer as it should; the message says which and what to do."""

    code = "endpoint"
    http_status = 502


class InvalidGraph(DatareachError):
    """The graph has errors, so nothing is built from it. ``problems`` has them all."""

    code = "graph"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        errors = sum(problem.severity == "error" for problem in self.problems)
        noun = "error" if errors == 1 else "errors"
        super().__init__(f"the graph has {errors} {noun}. Run `datareach check` and mend what it lists.")


class Refused(DatareachError):
    """Refused by policy: the message names the clause."""

    exit_code = 4
    code = "refused"
    http_status = 400


class LimitExceeded(DatareachError):
    """A limit of time or size was reached; the message says which and how to ask for less."""

    exit_code = 5
    code = "limit"
    http_status = 400


class TimeLimit(LimitExceeded):
    """A query was stopped because it took too long."""

    code = "time"
    http_status = 504


class MemoryLimit(LimitExceeded):
    """A query was stopped because it needs more memory than it may have, or brought the engine down."""

    exit_code = 6
    code = "memory"
    http_status = 507


class SizeLimit(LimitExceeded):
    """An answer is larger than it may be, and cutting it would not give a part of use."""

    code = "size"
    http_status = 413


class Cancelled(LimitExceeded):
    """A query was stopped because its asker, or the end of the program, wished so."""

    code = "cancelled"
    http_status = 503


class Busy(LimitExceeded):
    """So many queries run and wait that this one is not taken; ``retry_after`` is in seconds."""

    code = "busy"
    http_status = 503
    retry_after = 2
