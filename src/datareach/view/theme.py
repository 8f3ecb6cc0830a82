"""Themes: which value each colour of a drawing has, in light, in dark and in print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datareach.view.encoding import COLOURS, TINTS

LIGHT = {"ink": "#16191d", "muted": "#5b6470", "ground": "#ffffff", "card": "#ffffff", "rule": "#d9dce0",
         "leaf": "#fffdf4", "leaf-edge": "#857a55"}  # fmt: skip
DARK = {"ink": "#eef0f2", "muted": "#a9b1ba", "ground": "#14171a", "card": "#1d2125", "rule": "#343a41",
        "leaf": "#26241b", "leaf-edge": "#a89d76"}  # fmt: skip
PRINT = {"ink": "#000000", "muted": "#333333", "ground": "#ffffff", "card": "#ffffff", "rule": "#999999",
         "leaf": "#ffffff", "leaf-edge": "#000000"}  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """The values of colours: ``base`` by use, ``colours`` by how it is known, ``tints`` (background, ink) of boxes.

    ``coloured`` is false where everything is black, white or grey: then only words say how something is known.
    """

    name: str
    base: Mapping[str, str]
    colours: Mapping[str, str]
    tints: Mapping[str, tuple[str, str]]
    coloured: bool = True


THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            "light",
            LIGHT,
            {key: colour.light for key, colour in COLOURS.items()},
            {key: (tint.back, tint.ink) for key, tint in TINTS.items()},
        ),
        Theme(
            "dark",
            DARK,
            {key: colour.dark for key, colour in COLOURS.items()},
            {key: (tint.back_dark, tint.ink_dark) for key, tint in TINTS.items()},
        ),
        Theme(
            "print",
            PRINT,
            {key: "#555555" if key == "tie" else "#000000" for key in COLOURS},
            {key: ("#ffffff" if key == "plain" else "#f0f0f0", "#000000") for key in TINTS},
            coloured=False,
        ),
    )
}
"""Light and dark are those of the page; print needs no colour and no grey but that of the boxes."""
