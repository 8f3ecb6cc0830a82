"""PDF: the same drawing as vectors, with text that can be selected and searched, fonts inside, and links to sources."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from datareach.export.diagram import diagram
from datareach.export.font import BOLD, NAMES, REGULAR, known
from datareach.export.format import Format
from datareach.export.paths import segments
from datareach.export.sheet import Group, Path, Sheet, Words, make_sheet
from datareach.layout.text import width
from datareach.safe import clean
from datareach.view.excerpt import Excerpt

POINT = 0.5
"""Points in a unit of a sheet, where no paper is named: plain text is then 6 points high, as in a printed figure."""


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light", size: str = "") -> bytes:
    """The sheet as a PDF of one page."""
    return pdf_bytes(make_sheet(diagram(excerpt, title), theme=theme, size=size, known=known()))


def pdf_bytes(sheet: Sheet) -> bytes:
    """The bytes of the file; the same sheet gives the same bytes."""
    out = io.BytesIO()
    canvas = new_file(out, sheet.title, sheet.words)
    add_page(canvas, sheet)
    canvas.save()
    return out.getvalue()


def new_file(out: io.BytesIO, title: str, words: str) -> Any:
    """An empty PDF that knows the fonts, no clock and no random id."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for bold, path in ((False, REGULAR), (True, BOLD)):
        pdfmetrics.registerFont(TTFont(NAMES[bold], str(path)))
    canvas = Canvas(out, invariant=True, pageCompression=1, lang="en")
    canvas.setTitle(clean(title))
    canvas.setSubject(clean(words))
    canvas.setCreator("datareach")
    return canvas


def add_page(canvas: Any, sheet: Sheet) -> None:
    """A sheet as the next page of a PDF, which takes its size."""
    wide, high = page_size(sheet)
    canvas.setPageSize((wide, high))
    canvas.scale(wide / sheet.width, high / sheet.height)
    canvas.translate(-sheet.left, sheet.height + sheet.top)
    _Page(canvas, sheet).draw()
    canvas.showPage()


def page_size(sheet: Sheet) -> tuple[float, float]:
    """Width and height of the page in points."""
    if sheet.millimetres:
        return sheet.millimetres[0] / 25.4 * 72, sheet.millimetres[1] / 25.4 * 72
    return sheet.width * POINT, sheet.height * POINT


def part_size(sheet: Sheet, kinds: tuple[str, ...]) -> tuple[float, float]:
    """Width and height, in units of the sheet, of the groups of these kinds; they stand below one another."""
    groups = [group for group in sheet.groups if group.kind in kinds]
    bottom = max((_bottom(group, sheet) for group in groups), default=0.0)
    return sheet.width, max(0.0, bottom - min((group.down for group in groups if group.down), default=0.0))


def draw_part(canvas: Any, sheet: Sheet, kinds: tuple[str, ...], left: float, top: float, scale: float) -> None:
    """Draw the groups of these kinds into the page that is open, their upper left corner at a point of the page."""
    groups = tuple(group for group in sheet.groups if group.kind in kinds)
    first = min((group.down for group in groups if group.down), default=0.0)
    canvas.saveState()
    canvas.translate(left, top)
    canvas.scale(scale, scale)
    canvas.translate(0, first)
    page = _Page(canvas, sheet)
    for group in groups:
        page.group(group, 0.0)
    canvas.restoreState()


def _bottom(group: Group, sheet: Sheet) -> float:
    if group.kind == "diagram":
        return group.down + sheet.scene.height
    return max((item.y + 6 for item in group.items if isinstance(item, Words)), default=0.0)


def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)


class _Page:
    """Draws on a page whose origin is the upper left corner of the sheet, with y pointing up."""

    def __init__(self, canvas: Any, sheet: Sheet) -> None:
        self.canvas, self.sheet = canvas, sheet
        self.colour = cache(_colour)  # reading the same few colours took a tenth of the time

    def draw(self) -> None:
        sheet = self.sheet
        self.canvas.setFillColor(sheet.ground)
        self.canvas.rect(sheet.left, -sheet.top - sheet.height, sheet.width, sheet.height, stroke=0, fill=1)
        for group in sheet.groups:
            self.group(group, 0.0)

    def group(self, group: Group, down: float) -> None:
        down += group.down
        words = [item for item in group.items if isinstance(item, Words)]
        for item in group.items:
            if isinstance(item, Path):
                self.path(item, down)
            elif isinstance(item, Words):
                self.words(item, down)
            else:
                self.group(item, down)
        if group.link and words:
            left = min(item.x for item in words)
            right = max(item.x + width(item.words, item.size, bold=item.bold) for item in words)
            top, bottom = min(item.y - item.size for item in words), max(item.y + 3 for item in words)
            self.canvas.linkURL(group.link, (left, -down - bottom, right, -down - top), relative=1)

    def path(self, path: Path, down: float) -> None:
        drawn = self.canvas.beginPath()
        for command, v in segments(path.d):
            flat = [value if place % 2 == 0 else -value - down for place, value in enumerate(v)]
            if command == "M":
                drawn.moveTo(*flat)
            elif command == "L":
                drawn.lineTo(*flat)
            elif command == "C":
                drawn.curveTo(*flat)
            else:
                drawn.close()
        stroke = path.stroke
        if stroke:
            self.canvas.setStrokeColor(self.colour(stroke.colour))
            self.canvas.setLineWidth(stroke.width)
            self.canvas.setLineCap(1 if stroke.round else 0)
            self.canvas.setDash([float(part) for part in stroke.dash.split()])
        if path.fill:
            self.canvas.setFillColor(self.colour(path.fill))
        self.canvas.drawPath(drawn, stroke=int(stroke is not None), fill=int(bool(path.fill)))

    def words(self, words: Words, down: float) -> None:
        self.canvas.setFont(NAMES[words.bold], words.size)
        self.canvas.setFillColor(self.colour(words.colour))
        draw = self.canvas.drawCentredString if words.middle else self.canvas.drawString
        draw(words.x, -words.y - down, clean(words.words))


PDF = Format(
    name="pdf",
    ending=".pdf",
    kind="diagram",
    words="the drawing on one page, for print, briefs and filing",
    holds="what svg holds, as vectors with text to select and search, fonts inside",
    loses="as svg; the names of lines",
    write=write,
    binary=True,
    options=("title", "theme", "size"),
)
