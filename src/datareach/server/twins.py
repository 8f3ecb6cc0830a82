"""``show`` and ``reach`` as addresses: the same JSON as the commands give, from the same functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from datareach import reach as reaching
from datareach.console import basis_named, reading_named
from datareach.dates import day_of
from datareach.errors import UsageError
from datareach.graph import Graph
from datareach.reach.text import answer_data

T = TypeVar("T")
Params = Mapping[str, Sequence[str]]
SEVERAL = frozenset(["accept", "without"])
NAMES = frozenset(["who", "what", "on", "from", "to", "reading", "possible", "reverse", "max-hops", "all"]) | SEVERAL
MOST_HOPS = 20
LONGEST = 300
"""Characters of a name: the longest label has far fewer, and looking for near names takes time."""


def show(graph: Graph, name: str) -> dict[str, object]:
    """The fact sheet of a thing, as ``datareach show NAME --format json`` gives it."""
    return graph.show(short(name))


def reach(graph: Graph, params: Params) -> Any:
    """The answer, as ``datareach reach WHO WHAT --format json`` gives it: an object or a list."""
    unknown = sorted(params.keys() - NAMES)
    if unknown:
        raise UsageError(f"unknown parameter {unknown[0][:80]!r}; there are {', '.join(sorted(NAMES))}.")
    repeated = [name for name, values in params.items() if len(values) > 1 and name not in SEVERAL]
    if repeated:
        raise UsageError(f"{sorted(repeated)[0]} is given more than once.")
    record = graph.record
    who, what = _one(params, "who", str), _one(params, "what", str)
    if not who:
        raise UsageError("say who: /reach.json?who=ICE&what=T-MSIS")
    options: dict[str, Any] = {
        "accept": tuple(basis_named(record, word) for word in map(short, params.get("accept", ()))),
        "reading": reading_named(record, _one(params, "reading", str)),
        "leave_out": tuple(graph.name(name) for name in map(short, params.get("without", ()))),
    }
    on, since, until = (_one(params, name, _day) for name in ("on", "from", "to"))
    possible, reverse = (bool(_one(params, name, _flag)) for name in ("possible", "reverse"))
    most = 100 if _one(params, "all", _flag) else 10
    if since or until:
        if not (since and until and what) or on or reverse or possible:
            raise UsageError("from and to go together, with who and what, and without on, reverse and possible.")
        options["most"] = most
        return answer_data(record, reaching.travel(record, graph.name(who), graph.name(what), since, until, **options))
    options |= {"on": on, "possible": possible, "max_hops": _one(params, "max-hops", _hops) or 6, "most": most}
    if what is None or reverse:
        many = reaching.who_reaches if reverse else reaching.everything
        return [answer_data(record, each) for each in many(record, graph.name(who), **options)]
    return answer_data(record, graph.reach(who, what, **options))


def _one(params: Params, name: str, read: Callable[[str], T]) -> T | None:
    values = params.get(name, ())
    if not values:
        return None
    try:
        return read(short(values[0]))
    except ValueError as error:
        raise UsageError(f"{name}={values[0][:80]}: {error}") from error


def short(name: str) -> str:
    """The name; raises :class:`UsageError` where it is longer than any."""
    if len(name) > LONGEST:
        raise UsageError(f"a name of {len(name):,} characters; at most {LONGEST}.")
    return name


def _day(text: str) -> date:
    return day_of(text)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("write true or false.")
    return text == "true"


def _hops(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_HOPS):
        raise ValueError(f"write a number from 1 to {MOST_HOPS}.")
    return int(text)
