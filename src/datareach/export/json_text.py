"""JSON with a line for each value, for exports of any size.

The standard library indents in Python, a step for each value and each level above it; a text made a container at a
time is the same to the letter and takes half the time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any


def indented(value: Any) -> str:
    """A value as ``json.dumps(value, indent=1, ensure_ascii=False)`` writes it, and a line's end. Keys are texts.

    >>> indented({"a": [1, ("b", None)], "c": {}}) == json.dumps({"a": [1, ["b", None]], "c": {}}, indent=1) + "\\n"
    True
    """
    return _text(value, "\n") + "\n"


def _text(value: Any, line: str) -> str:
    """A value whose further lines begin with ``line``: a line's end and the spaces."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = line + " "
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        parts = [
            f"{encode_basestring(key)}: {encode_basestring(each) if type(each) is str else _text(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        parts = [encode_basestring(each) if type(each) is str else _text(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(parts)}{line}]"
    return json.dumps(value)
