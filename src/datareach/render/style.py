"""The style sheet, from the one table of marks: the page, the SVG file and the canvas all use it."""

from __future__ import annotations

from functools import cache
from importlib import resources

from datareach.view.encoding import COLOURS, LINES, TINTS


@cache
def scene_css() -> str:
    """Everything that a drawing needs: colours in light and dark, lines, tints, text."""
    light, dark = [], []
    for colour in COLOURS.values():
        light.append(f".colour-{colour.key}{{--c:{colour.light}}}")
        dark.append(f".colour-{colour.key}{{--c:{colour.dark}}}")
    for tint in TINTS.values():
        light.append(f".tint-{tint.key}{{--back:{tint.back};--edge:{tint.ink}}}")
        dark.append(f".tint-{tint.key}{{--back:{tint.back_dark};--edge:{tint.ink_dark}}}")
    lines = []
    for line in LINES.values():
        caps = ";stroke-linecap:round" if line.round else ""
        dash = f";stroke-dasharray:{line.dash}" if line.dash else ""
        lines.append(f".line-{line.key} .stroke{{stroke-width:{line.width}{dash}{caps}}}")
        if line.key not in ("tie", "about"):
            lines.append(f".door.line-{line.key} .outline{{stroke-width:{min(line.width, 2)}{dash}{caps}}}")
    parts = [
        "".join(light),
        "".join(lines),
        package_text("scene.css"),
        "@media screen and (prefers-color-scheme:dark){.drawing{--ink:#eef0f2;--muted:#a9b1ba;--ground:#14171a;"
        "--card:#1d2125;--rule:#343a41;--leaf:#26241b;--leaf-edge:#a89d76}" + "".join(dark) + "}",
    ]
    return "\n".join(parts)


def package_text(name: str) -> str:
    """A text file that the package carries."""
    return resources.files("datareach.render").joinpath(name).read_text(encoding="utf-8")
