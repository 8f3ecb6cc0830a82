"""The font of PDF and PNG files, which the package carries: a machine without fonts writes the same files.

Arimo has the widths of Arial and Helvetica, for which the layout is reckoned. See ``fonts/README.md``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
REGULAR, BOLD = FONTS / "Arimo-Regular.ttf", FONTS / "Arimo-Bold.ttf"
NAMES = {False: "Arimo", True: "Arimo-Bold"}


@cache
def known() -> frozenset[int]:
    """The code points that the font has."""
    from reportlab.pdfbase.ttfonts import TTFont

    faces = [TTFont(NAMES[bold], str(path)).face for bold, path in ((False, REGULAR), (True, BOLD))]
    return frozenset(faces[0].charToGlyph.keys() & faces[1].charToGlyph.keys())
