"""How wide a text is, without a font: the advance widths of Helvetica, which Arial and Liberation Sans share."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""Thousandths of the font size for the 95 characters from space to tilde."""

_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip

_OTHER = {"–": 556, "—": 1000, "·": 278, "…": 1000, "“": 350, "”": 350, "‘": 230, "’": 230, "•": 350}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a text takes at this font size.

    >>> round(width("ICE", 10), 2)
    16.67
    """
    return sum(_advance(character, bold) for character in text) * size / 1000


def wrap(text: str, limit: float, size: float, *, bold: bool = False, lines: int = 4) -> tuple[str, ...]:
    """A text in lines no wider than ``limit``; what does not fit in ``lines`` lines ends in an ellipsis.

    >>> wrap("Centers for Medicare and Medicaid Services", 110, 12)
    ('Centers for', 'Medicare and', 'Medicaid Services')
    """
    found: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, limit, size, bold):
            longer = f"{line} {piece}" if line else piece
            if line and width(longer, size, bold=bold) > limit:
                found.append(line)
                longer = piece
            line = longer
    if line:
        found.append(line)
    if len(found) <= lines:
        return tuple(found)
    last = found[lines - 1]
    while last and width(last + "…", size, bold=bold) > limit:
        last = last[:-1]
    return (*found[: lines - 1], last.rstrip() + "…")


def _pieces(word: str, limit: float, size: float, bold: bool) -> list[str]:
    """A word that is wider than the line is cut, after a hyphen where it has one; any other is one piece."""
    pieces = [""]
    for part in re.split("(?<=[-/–])", word):
        if pieces[-1] and width(pieces[-1] + part, size, bold=bold) > limit:
            pieces.append("")
        for character in part:
            if pieces[-1] and width(pieces[-1] + character, size, bold=bold) > limit:
                pieces.append("")
            pieces[-1] += character
    return pieces


def _advance(character: str, bold: bool) -> int:
    code = ord(character)
    if 32 <= code <= 126:
        return (_BOLD if bold else _PLAIN)[code - 32]
    if character in _OTHER:
        return _OTHER[character]
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    base = unicodedata.normalize("NFD", character)[0]
    return _advance(base, bold) if base != character else 667
