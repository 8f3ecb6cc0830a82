"""The guard: only a query that reads what is loaded gets to an engine, in a form that can be read in one way only.

It looks at tokens, for three reasons. ``SERVICE``, ``FROM`` and the words of an update are reserved: as a token they
are nothing else. No parser sees a text that is too long, too deep or too much. And the engines read texts that the
standard does not know: Oxigraph takes ``1SERVICE<x>{}`` and ``FROMNAMED``, and ``?a<?b#>`` as a comparison with a
comment, where the standard sees an address. So the guard writes the text anew: comments gone, addresses and long texts
escaped. What could be read in two ways is a syntax error then. The engine's parser has the last word, and a worker of
the sandbox can open neither file nor socket, whatever it is asked. For rdflib, ``direct`` walks the tree of its own
parser as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urljoin

from datareach.errors import LimitExceeded, QuerySyntax, Refused
from datareach.guard.tokens import Token, place, tokens
from datareach.vocabulary import PREFIXES

MAX_BYTES = 64_000
"""Of a query's text, in UTF-8. W3C's longest test has 3 kB."""
MAX_DEPTH = 100
"""Of brackets and signs in front of each other. Oxigraph 0.5 dies of about 2,200, rdflib of 13 to 300."""
MAX_OPERATORS = 2_000
"""Of operators in expressions and paths. Oxigraph 0.5 dies of a chain of about 10,000."""
MAX_PATTERNS = 1_000
"""Of words that open a pattern or name a value. Oxigraph 0.5 dies of about 5,000 MINUS or AS."""

MAX_REMEMBERED = 10_000
"""Bytes of a text whose verdict is kept: 128 such verdicts take at most some 40 MB, whoever asks."""

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
FORMS = frozenset(["SELECT", "CONSTRUCT", "DESCRIBE", "ASK"])
_PATTERNS = frozenset(
    ["AS", "BIND", "EXISTS", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "SELECT", "UNION", "VALUES"]
)
_OPERATORS = frozenset(["!", "&&", "||", "+", "-", "*", "/", "|", "^"])
_OPENING = {"(": ")", "[": "]", "{": "}", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_DOUBTFUL = re.compile("service|from", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"\\[uU]|[^A-Za-z0-9:/._~%\-\u00a1-\U0010ffff]")
_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HEX = re.compile("[0-9A-Fa-f]{4}")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_TERMS = frozenset(["iri", "name", "string", "number"])
_LOOK_UP = re.compile(
    r"(?P<before>(?:ASK|SELECT(?: \?)+|SELECT \*) (?:WHERE )?\{ )(?:[t?] (?:[t?]|A) [t?] (?:\. )?)?\}(?: LIMIT t)?"
)
_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_RAW = {"\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True, eq=False)
class Verdict:
    """A query that may run. The same text gives the same verdict while it is remembered; others are never equal.

    ``pieces`` are its text, parted where a ``SELECT`` has its ``*`` and where its ``LIMIT`` stands or would stand, both
    left out; ``star`` says that there is a ``*``, ``limit`` is the ``LIMIT``. ``variables`` are in the order in which
    they stand in the text. ``look_up`` says that it asks for the matches of one triple pattern and nothing else, so
    that an engine finds each of them without a search.
    """

    kind: str
    pieces: tuple[str, str, str]
    star: bool
    limit: int | None
    variables: tuple[str, ...]
    graphs_from: tuple[str, ...]
    source: str
    moved: tuple[tuple[int, int], ...]
    look_up: bool

    @property
    def text(self) -> str:
        """The whole text for an engine."""
        before, middle, after = self.pieces
        limit = "" if self.limit is None else f"LIMIT {self.limit}"
        return f"{before}{'*' if self.star else ''}{middle}{limit}{after}"

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Those of our prefixes that the text may use."""
        return {name: iri for name, iri in sorted(PREFIXES.items()) if f"{name}:" in self.text}

    def where(self, line: int, column: int) -> tuple[int, int]:
        """The place in the user's own text of a place in ``text``: line and column, both from 1."""
        lines = self.text.split("\n")
        at = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
        index = bisect_right(self.moved, (at, len(self.text))) - 1
        new, old = self.moved[index] if index >= 0 else (0, 0)
        end = self.moved[index + 1][1] if index + 1 < len(self.moved) else len(self.source)
        return place(self.source, min(old + at - new, end))


def guard(text: str, graphs: Iterable[str] = ()) -> Verdict:
    """Refuse what could reach beyond the loaded graph, and what would bring an engine down; else say what it is.

    ``graphs`` are the graphs that ``FROM`` may name. Raises :class:`Refused` naming the clause,
    :class:`LimitExceeded` for a text too long, too deep or too much, :class:`QuerySyntax` for what is no query.

    >>> guard("ASK { ?s ?p ?o } # all").text
    'ASK { ?s ?p ?o } '
    """
    verdict = _guarded(text)
    known = frozenset(graphs) if verdict.graphs_from else frozenset()
    for name in verdict.graphs_from:
        check_graph(name, known, "FROM")
    return verdict


def _guarded(text: str) -> Verdict:
    size = len(text)
    if size <= MAX_BYTES and not text.isascii():
        try:
            size = len(text.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise QuerySyntax("half of a surrogate pair is no character", *place(text, error.start)) from None
    if size > MAX_BYTES:
        raise LimitExceeded(f"a query of {size:,} bytes or more; at most {MAX_BYTES:,}.")
    return _remembered(text) if size <= MAX_REMEMBERED else _read(text)


def syntax_error(message: str, verdict: Verdict) -> QuerySyntax:
    """What the engine says of a text, with the place in the text as the user wrote it.

    >>> syntax_error("error at 1:17: expected one of WHERE", guard("SELECT ?s #x"))
    QuerySyntax('not a SPARQL query, line 1, column 13: expected one of WHERE')
    """
    found = _AT.match(message)
    if found is None:
        return QuerySyntax(message)
    return QuerySyntax(found[3], *verdict.where(int(found[1]), int(found[2])))


def kind_of(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises as :func:`guard` does, but lets ``FROM`` name any graph."""
    return _guarded(text).kind


def check_graph(name: str, graphs: frozenset[str], clause: str) -> None:
    """Refuse a graph that is not loaded."""
    if name not in graphs:
        raise Refused(f"refused: {clause} <{name}>. Only graphs that are loaded can be named.")


@lru_cache(maxsize=128)
def _remembered(text: str) -> Verdict:
    return _read(text)


def _read(text: str) -> Verdict:
    found = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    _measure(found)
    prefixes, base, start = _prologue(found, text)
    kind = _form(found, start, text)
    names = tuple(_graphs_from(found, start, prefixes, base, text))
    return _write(text, found, kind, names, prefixes, start)


def _measure(found: list[Token]) -> None:
    signs = operators = patterns = 0
    open_now: Counter[str] = Counter()
    for token in found:
        if token.kind == "mark":
            if token.text in _OPENING:
                open_now[_OPENING[token.text]] += 1
            elif open_now[token.text]:  # what closes nothing takes nothing off the depth
                open_now[token.text] -= 1
            operators += token.text in _OPERATORS
            signs = signs + 1 if token.text in ("!", "+", "-", "^", "^^") else 0
        else:
            signs = 0
            patterns += token.kind == "word" and token.text.upper() in _PATTERNS
        if open_now.total() + signs > MAX_DEPTH:
            raise LimitExceeded(f"brackets more than {MAX_DEPTH} deep. Write the query with less nesting.")
    if operators > MAX_OPERATORS:
        raise LimitExceeded(
            f"{operators:,} operators; at most {MAX_OPERATORS:,}. A VALUES clause can hold a long list."
        )
    if patterns > MAX_PATTERNS:
        raise LimitExceeded(
            f"{patterns:,} patterns and named values; at most {MAX_PATTERNS:,}. Ask in several queries."
        )


def _prologue(found: list[Token], text: str) -> tuple[dict[str, str], str, int]:
    """The prefixes and the base that a query declares, and the index of its first token after them."""
    prefixes, base, at = dict(PREFIXES), "", 0
    while at < len(found) and found[at].kind == "word":
        word = found[at].text.upper()
        if word == "BASE" and at + 1 < len(found) and found[at + 1].kind == "iri":
            base = _resolved(base, _address(found[at + 1].text))
            at += 2
        elif word == "VERSION" and at + 1 < len(found) and found[at + 1].kind == "string":
            at += 2
        elif word == "PREFIX" and [t.kind for t in found[at + 1 : at + 3]] == ["name", "iri"]:
            prefixes[found[at + 1].text[:-1]] = _resolved(base, _address(found[at + 2].text))
            at += 3
        else:
            break
    for token in found[at:]:
        if token.kind == "name" and token.text.partition(":")[0] not in prefixes:
            prefix = token.text.partition(":")[0]
            raise QuerySyntax(f"the prefix {prefix}: is not declared", *place(text, token.start))
    return prefixes, base, at


def _form(found: list[Token], start: int, text: str) -> str:
    """SELECT, CONSTRUCT, DESCRIBE or ASK; what else a text can ask for is refused by its name."""
    for token in found:
        if token.kind == "word" and "SERVICE" in token.text.upper():
            raise Refused("refused: SERVICE. A query here reads only the loaded graph.")
    if start >= len(found):
        raise QuerySyntax("SELECT, ASK, CONSTRUCT or DESCRIBE is missing", *place(text, len(text)))
    first = found[start]
    word = first.text.upper()
    if word in UPDATES:
        raise Refused(f"refused: {word}, an update. The graph is read-only here.")
    if word not in FORMS:
        raise QuerySyntax(f"{first.text[:30]!a} begins no query", *place(text, first.start))
    return word


def _graphs_from(found: list[Token], start: int, prefixes: dict[str, str], base: str, text: str) -> Iterable[str]:
    for index, token in enumerate(found[start:], start):
        if token.kind != "word" or "FROM" not in token.text.upper():
            continue
        after = found[index + 1 :][:2]
        if after and after[0].text.upper() == "NAMED":
            after = after[1:]
        if token.text.upper() != "FROM" or not after or after[0].kind not in ("iri", "name"):
            raise QuerySyntax("FROM needs white space and the name of a graph", *place(text, token.start))
        yield _resolved(base, _address(after[0].text)) if after[0].kind == "iri" else _whole(after[0].text, prefixes)


def _write(
    text: str, found: list[Token], kind: str, names: tuple[str, ...], prefixes: dict[str, str], start: int
) -> Verdict:
    """The text for the engine, and from where in it to where in the user's text."""
    star, limit, place_of_limit = _marks(found, kind, start)
    pieces: list[list[str]] = [[], [], []]
    moved: list[tuple[int, int]] = []
    variables: dict[str, None] = {}
    length = end = 0
    for index, token in enumerate(found):
        gap = _without_comments(text[end : token.start])
        if not moved or moved[-1][0] - moved[-1][1] != length + len(gap) - token.start:
            moved.append((length + len(gap), token.start))
        declared = index > 0 and found[index - 1].text.upper() == "PREFIX"
        written = token.text if declared else _written(token, prefixes)
        pieces[(index > star) + (index > place_of_limit)].append(gap)
        piece = pieces[(index > star) + (index >= place_of_limit)]
        if index == star or (limit is not None and place_of_limit <= index < place_of_limit + 2):
            length += len(gap) + len(token.text)
        else:
            piece.append(written)
            length += len(gap) + len(written)
        if token.kind == "variable":
            variables[token.text[1:]] = None
        end = token.start + len(token.text)
    pieces[2].append(_without_comments(text[end:]))
    before, middle, after = ("".join(piece) for piece in pieces)
    return Verdict(
        kind, (before, middle, after), star >= 0, limit, tuple(variables), names, text, tuple(moved),
        _is_look_up(found[start:]),
    )  # fmt: skip


def _is_look_up(found: list[Token]) -> bool:
    """Whether these tokens are ``ASK`` or ``SELECT`` with one triple pattern of different variables, or with none.

    Such a pattern is a range of an index: its first match costs what every other costs.
    """
    words = " ".join("t" if t.kind in _TERMS else "?" if t.kind == "variable" else t.text.upper() for t in found)
    shape = _LOOK_UP.fullmatch(words)
    if shape is None:
        return False
    used = [t.text[1:] for t in found[shape["before"].count(" ") :] if t.kind == "variable"]
    return len(used) == len(set(used))


def _marks(found: list[Token], kind: str, start: int) -> tuple[int, int | None, int]:
    """Where the outermost ``SELECT`` has a ``*`` (or -1), its ``LIMIT``, and the index where that stands or would."""
    if kind != "SELECT":
        return -1, None, len(found)
    after = (
        start + 1 + (found[start + 1 : start + 2] != [] and found[start + 1].text.upper() in ("DISTINCT", "REDUCED"))
    )
    star = after if found[after : after + 1] and found[after].text == "*" else -1
    depth, braces = 0, False
    for index, token in enumerate(found):
        if token.kind == "mark":
            depth += (token.text in _OPENING) - (token.text in _OPENING.values())
            braces = braces or token.text == "{"
        elif depth == 0 and braces and token.kind == "word":
            word, number = token.text.upper(), found[index + 1 : index + 2]
            if word == "LIMIT" and number and number[0].kind == "number" and number[0].text.isdigit():
                return star, int(number[0].text), index
            if word == "VALUES":
                return star, None, index
    return star, None, len(found)


def _without_comments(gap: str) -> str:
    """White space as it is; a comment leaves nothing, but parts what stood on its two sides."""
    if "#" not in gap:
        return gap
    return "".join(t.text if t.kind == "space" else "" for t in tokens(gap)) or " "


def _written(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return f"<{_NOT_PLAIN.sub(_escaped, token.text[1:-1])}>"
    if token.kind == "long":
        quote, body = token.text[0], token.text[3:-3]
        pieces = re.findall(r"\\.|[^\\]", body, re.DOTALL)
        return quote + "".join(_RAW.get(p, "\\" + p if p == quote else p) for p in pieces) + quote
    if token.kind == "name" and _DOUBTFUL.match(token.text):
        return f"<{_NOT_PLAIN.sub(_escaped, _whole(token.text, prefixes))}>"
    return token.text


def _escaped(found: re.Match[str]) -> str:
    if found[0][0] == "\\":
        return found[0]
    # rdflib takes four further hexadecimal digits for a part of a short escape; Virtuoso knows no long one.
    long = ord(found[0]) > 0xFFFF or _HEX.match(found.string, found.end())
    return f"\\U{ord(found[0]):08X}" if long else f"\\u{ord(found[0]):04X}"


def _address(token: str) -> str:
    """The address that a token in angle brackets names, its escapes resolved."""
    return _CODE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), token[1:-1])


def _resolved(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # such as a bracket where a host has none: no address, which the engine's parser will say
        return address


def _whole(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)
