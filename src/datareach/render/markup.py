"""Words into markup: escaping and anchors."""

from __future__ import annotations

import re
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


def shorter(markup: str) -> str:
    """Markup as HTML lets one write it where only blocks follow: a seventh of a page of claims.

    Without end tags that the next block implies, and without quotes around plain attribute values.

    >>> shorter('<dl class="a"><dt id="b c">"d"</dt><dd>b</dd></dl>')
    '<dl class=a><dt id="b c">"d"<dd>b</dl>'
    """
    return _TAG.sub(lambda found: _QUOTED.sub(_unquoted, found[0]), _ENDS.sub("", markup))


def _unquoted(found: re.Match[str]) -> str:
    return f"={found[1]}" if found[1] else found[0]


_ENDS = re.compile("</(?:dt|dd|li|p)>")
_TAG = re.compile("<[a-z][^<>]*>")  # no value holds a < or >: ``tag`` escapes them
_QUOTED = re.compile(r"""="([\w#.:~-]+)"(?=[ >])|="[^"]*"|='[^']*'""")


@lru_cache(maxsize=2**16)
def anchor(prefix: str, id: str) -> str:
    """A page id for a graph id; ids that a reader can tell apart give different anchors.

    >>> anchor("about", "id:wired/a b"), anchor("about", "wired/a b")
    ('about-wired_a~20~b', 'about-~~wired_a~20~b')
    """
    id, own = clean(id), _OWN.get(prefix, "")
    # No escaped id begins with two tildes, so what has another namespace never meets what has the own one.
    id, mark = (id[len(own) :], "") if id.startswith(own) else (id, "~~")
    safe = {":": ".", "/": "_", "-": "-"}
    done = (c if c.isascii() and c.isalnum() else safe.get(c, f"~{ord(c):x}~") for c in id)
    return f"{prefix}-{mark}{''.join(done)}"


_OWN = {"about": "id:", "t": "id:"}
"""The namespace that an anchor's prefix already says."""
