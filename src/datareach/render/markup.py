"""Words into markup: escaping, anchors and links that cannot do harm, whatever the data says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, direction overrides and invisible characters: nothing that a name needs, much that a forger wants."""


def clean(text: str) -> str:
    """A text without controls and direction overrides; each leaves a replacement mark, so that a reader sees the gap.

    >>> clean("a\\u202eb") == "a\\N{REPLACEMENT CHARACTER}b"
    True
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


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


def web_address(address: str) -> str:
    """The address if it is a plain http or https one, else an empty text: nothing else becomes a link.

    >>> web_address("https://x.example/a"), web_address("javascript:alert(1)"), web_address("https://a@b.example")
    ('https://x.example/a', '', '')
    """
    if _FORBIDDEN.search(address) or any(c in address for c in " <>\"'\\`{}|^\n\t\r"):
        return ""
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return address if fits else ""


def text_link(address: str, words: str) -> str:
    """The address with a text fragment, so that a browser scrolls to the quoted words.

    >>> text_link("https://x.example/a", "a few words")
    'https://x.example/a#:~:text=a%20few%20words'
    """
    link = web_address(address)
    if not link or not words:
        return link
    return f"{link.split('#')[0]}#:~:text={quote(words, safe='').replace('-', '%2D')}"
