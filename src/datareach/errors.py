"""What can go wrong, as a user sees it.

DatareachError                      exit
├── UsageError                      2    arguments that do not fit
│   ├── UnknownName                 2    no such thing; carries near names
│   └── AmbiguousName               2    several things; carries the candidates
├── InputError                      3    a file or address that cannot be read
├── InvalidGraph                    1    a graph with errors; carries the problems
├── Refused                         4    refused by policy
└── LimitExceeded                   5    a limit of time or size was reached
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datareach.model import Problem


class DatareachError(Exception):
    """The base of every error that datareach raises on purpose; ``exit_code`` is what the command line ends with."""

    exit_code = 1


class UsageError(DatareachError):
    """The arguments do not fit together or name nothing."""

    exit_code = 2


class UnknownName(UsageError):
    """Nothing in the graph has this name.

    >>> str(UnknownName("T-MSSI", ["T-MSIS"]))
    'nothing in this graph is called "T-MSSI". Did you mean "T-MSIS"?'
    """

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

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(
            f'"{name}" names {len(self.candidates)} things: {", ".join(self.candidates)}. Use one of these.'
        )


class InputError(DatareachError):
    """A file cannot be read or parsed; the message says which, where and what to do."""

    exit_code = 3


class InvalidGraph(DatareachError):
    """The graph has errors, so nothing is built from it. ``problems`` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        errors = sum(problem.severity == "error" for problem in self.problems)
        noun = "error" if errors == 1 else "errors"
        super().__init__(f"the graph has {errors} {noun}. Run `datareach check` and mend what it lists.")


class Refused(DatareachError):
    """Refused by policy: the message names the clause."""

    exit_code = 4


class LimitExceeded(DatareachError):
    """A limit of time or size was reached; the message says which and how to ask for less."""

    exit_code = 5
