"""The style sheet, from the one table of marks: the page, the SVG file and the canvas all use it.

``scene.css`` names colours as variables; here each is written out, once for light and once for dark, because programs
that open an SVG file (Inkscape, LibreOffice, librsvg) know no variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from datareach.view.encoding import COLOURS, LINES, TINTS
from datareach.view.theme import DARK, LIGHT

_VARIABLE = re.compile(r"var\(--([a-z-]+)\)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@cache
def scene_css() -> str:
    """Everything that a drawing needs: text, colours in light and dark, lines with their dashes."""
    lines = []
    for line in LINES.values():
        caps = ";stroke-linecap:round" if line.round else ""
        dash = f";stroke-dasharray:{line.dash}" if line.dash else ""
        lines.append(f".line-{line.key} .stroke{{stroke-width:{line.width}{dash}{caps}}}")
        if line.key not in ("tie", "about"):
            lines.append(f".door.line-{line.key} .outline{{stroke-width:{min(line.width, 2)}{dash}{caps}}}")
    light, dark = "\n".join(_rules(dark=False)), "\n".join(_rules(dark=True))
    return f"{light}\n{''.join(lines)}\n@media screen and (prefers-color-scheme:dark){{\n{dark}\n}}"


def _rules(*, dark: bool) -> Iterator[str]:
    """The rules of ``scene.css`` with colours written out; in dark mode only those that name a colour.

    A rule with ``--c`` is written for each colour of the table, one with ``--back`` or ``--edge`` for each tint.
    """
    base = DARK if dark else LIGHT
    colours = [(f"colour-{c.key}", {"c": c.dark if dark else c.light}) for c in COLOURS.values()]
    tints = [
        (f"tint-{t.key}", {"back": t.back_dark if dark else t.back, "edge": t.ink_dark if dark else t.ink})
        for t in TINTS.values()
    ]
    for selector, body in _RULE.findall(package_text("scene.css")):
        if dark and "var(" not in body:
            continue
        named = set(_VARIABLE.findall(body))
        kinds = colours if "c" in named else tints if named & {"back", "edge"} else [("", {})]
        for css, values in kinds:
            written = body.strip()
            for name, value in {**base, **values}.items():
                written = written.replace(f"var(--{name})", value)
            yield f"{_narrowed(selector.strip(), css)}{{{written}}}"


def _narrowed(selector: str, css: str) -> str:
    """The selector with a class put on the element that carries the mark: ``.edge`` becomes ``.edge.colour-press``."""
    return re.sub(r"\.(edge|door|department|thing)\b", rf".\1.{css}", selector, count=1) if css else selector


def package_text(name: str) -> str:
    """A text file that the package carries."""
    return resources.files("datareach.render").joinpath(name).read_text(encoding="utf-8")
