"""The tokens of SPARQL 1.1 and 1.2, as its grammar defines them (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).

Linear in the text, without recursion: it is what looks at a text first, before any parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from datareach.errors import QuerySyntax

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER = rf"{_START}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{_START}](?:[{_INNER}.]{{0,99}}[{_INNER}])?)?"  # bounded, or "a.a.a…" would be read again and again
_LOCAL = rf"(?:(?:[{_START}_:0-9]|{_ESCAPED})(?:(?:[{_INNER}.:]|{_ESCAPED})*(?:[{_INNER}:]|{_ESCAPED}))?)?"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_CHAR = r"\\[tbnrf\\\"']"

_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in (
            ("space", r"[ \t\r\n]+"),
            ("comment", r"#[^\r\n]*"),
            ("iri", rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_CODE})*>"),
            ("long", rf'"""(?:"?"?(?:[^"\\]|{_CHAR}|{_CODE}))*"""' rf"|'''(?:'?'?(?:[^'\\]|{_CHAR}|{_CODE}))*'''"),
            ("string", rf'"(?:[^"\\\r\n]|{_CHAR}|{_CODE})*"' rf"|'(?:[^'\\\r\n]|{_CHAR}|{_CODE})*'"),
            ("variable", rf"[?$][{_START}_0-9][{_START}_0-9\u00b7\u0300-\u036f\u203f-\u2040]*"),
            ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"),
            ("blank", rf"_:[{_START}_0-9](?:[{_INNER}.]*[{_INNER}])?"),
            ("name", f"{_PREFIX}:{_LOCAL}"),
            ("number", r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"),
            ("word", "[A-Za-z_][A-Za-z0-9_]*"),
            ("mark", r"<<\(|\)>>|<<|>>|\{\||\|\}|\^\^|&&|\|\||[!<>]=|[{}()\[\].,;=<>!|^/*+?~-]"),
        )
    )
)


class Token(NamedTuple):
    """A token, its kind, and where it starts in the text."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, white space and comments included. Raises :class:`QuerySyntax` where there is none.

    >>> [t.text for t in tokens("ASK{?s<p>'#'}#x") if t.kind != "space"]
    ['ASK', '{', '?s', '<p>', "'#'", '}', '#x']
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            what = "a text that does not end" if text[at] in "\"'" else f"{text[at]!a} has no place here"
            raise QuerySyntax(what, *place(text, at))
        yield Token(str(found.lastgroup), found[0], at)
        at = found.end()


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of a place in a text, both from 1.

    >>> place("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
