"""PDF: the same drawing as vectors, with text that can be selected and searched, fonts inside, and links to sources."""

from __future__ import annotations

import io
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
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for bold, path in ((False, REGULAR), (True, BOLD)):
        pdfmetrics.registerFont(TTFont(NAMES[bold], str(path)))
    wide, high = page_size(sheet)
    out = io.BytesIO()
    # Invariant: no clock and no random id in the file.
    canvas = Canvas(out, pagesize=(wide, high), invariant=True, pageCompression=1, lang="en")
    canvas.setTitle(clean(sheet.title))
    canvas.setSubject(clean(sheet.words))
    canvas.setCreator("datareach")
    canvas.scale(wide / sheet.width, high / sheet.height)
    canvas.translate(-sheet.left, sheet.height + sheet.top)
    _Page(canvas, sheet).draw()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def page_size(sheet: Sheet) -> tuple[float, float]:
    """Width and height of the page in points."""
    if sheet.millimetres:
        return sheet.millimetres[0] / 25.4 * 72, sheet.millimetres[1] / 25.4 * 72
    return sheet.width * POINT, sheet.height * POINT


class _Page:
    """Draws on a page whose origin is the upper left corner of the sheet, with y pointing up."""

    def __init__(self, canvas: Any, sheet: Sheet) -> None:
        self.canvas, self.sheet = canvas, sheet

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
            self.canvas.setStrokeColor(stroke.colour)
            self.canvas.setLineWidth(stroke.width)
            self.canvas.setLineCap(1 if stroke.round else 0)
            self.canvas.setDash([float(part) for part in stroke.dash.split()])
        if path.fill:
            self.canvas.setFillColor(path.fill)
        self.canvas.drawPath(drawn, stroke=int(stroke is not None), fill=int(bool(path.fill)))

    def words(self, words: Words, down: float) -> None:
        self.canvas.setFont(NAMES[words.bold], words.size)
        self.canvas.setFillColor(words.colour)
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
