"""Words into markup: escaping and anchors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from datareach.safe import clean


def text(words: str) -> str:
    """Words as the text of an element."""
    return escape(clean(words))


def tag(name: str, attributes: Mapping[str, object], content: str | None = None) -> str:
    """An element; ``content`` is markup already, attribute values are escaped here; ``None`` values are left out.

    >>> tag("text", {"x": 1.5, "class": 'a"b', "id": None}, text("<b>"))
    '<text x="1.5" class=\\'a"b\\'>&lt;b&gt;</text>'
    """
    inside = "".join(f" {key}={quoteattr(clean(str(value)))}" for key, value in attributes.items() if value is not None)
    return f"<{name}{inside}/>" if content is None else f"<{name}{inside}>{content}</{name}>"


@lru_cache(maxsize=2**16)
def anchor(prefix: str, id: str) -> str:
    """A page id for a graph id; different ids give different anchors.

    >>> anchor("claim", "claim:wired/a b"), anchor("claim", "wired/a b")
    ('claim-wired_a~20~b', 'claim-~~wired_a~20~b')
    """
    own = _OWN.get(prefix, "")
    # No escaped id begins with two tildes, so what has another namespace never meets what has the own one.
    id, mark = (id[len(own) :], "") if id.startswith(own) else (id, "~~")
    safe = {":": ".", "/": "_", "-": "-"}
    done = (c if c.isascii() and c.isalnum() else safe.get(c, f"~{ord(c):x}~") for c in id)
    return f"{prefix}-{mark}{''.join(done)}"


_OWN = {"claim": "claim:", "about": "id:", "t": "id:", "conflict": "id:"}
"""The namespace that an anchor's prefix already says."""
