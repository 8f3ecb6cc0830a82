"""The page of a graph that is too large for one page: what it holds, why it is not drawn, and where the rest stands."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from datareach.model import Record
from datareach.render.markup import tag, text
from datareach.view import summary

STYLE = (
    ":root{color-scheme:light dark}"
    'body{font:16px/1.5 Arial,"Liberation Sans",Helvetica,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}'
)


def render_notice(record: Record, why: str, files: Iterable[str], *, internal: bool = False) -> str:
    """A short page that says why nothing is drawn and links the files beside it, such as ``tables/claims.csv``."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(tag("li", {}, tag("a", {"href": name}, text(name))) for name in sorted(files))
    banner = tag("p", {}, tag("strong", {}, "Internal: not for publication")) if internal else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(record.about.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{banner}<h1>{text(record.about.title)}</h1>\n<p>{text(summary(record))}</p>\n"
        f"<h2>Not drawn here</h2>\n<p>{text(why)}</p>\n<h2>Everything is in these files</h2>\n<ul>{links}</ul>\n"
        "</main>\n</body>\n</html>\n"
    )
