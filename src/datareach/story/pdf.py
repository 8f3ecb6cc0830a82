"""A story as a PDF: a page for each step, with its text, its drawing and its sentences; then the sources."""

from __future__ import annotations

import io
from typing import Any

from datareach.export.diagram import Diagram
from datareach.export.font import NAMES, known
from datareach.export.pdf import draw_part, new_file, part_size
from datareach.export.sheet import Sheet, make_sheet
from datareach.safe import clean, web_address
from datareach.story.page import INTERNAL, notes
from datareach.story.read import Block, Name
from datareach.story.tell import Told, ToldStep
from datareach.view.caption import make_caption, source_words

PAGE = (841.89, 595.28)
"""A4, the long side across, as a diagram is."""
MARGIN, LINE = 48.0, 1.4
TEXT_WIDTH, SMALL_WIDTH = 560.0, 720.0
"""How wide lines are, so that they read well; of small print, which is looked up."""
PARTS = ("diagram", "legend")


def story_pdf(told: Told) -> bytes:
    """The bytes of the file; the same story gives the same bytes."""
    out = io.BytesIO()
    story = told.story
    canvas = new_file(out, story.title, "; ".join(step.step.title for step in told.steps))
    text = _Text(canvas, INTERNAL if told.internal else "")
    text.words(story.title, 24, bold=True, after=10)
    for block in story.opening:
        text.block(block)
    for number, each in enumerate(told.steps, 1):
        text.words(f"{number}. {each.step.title}", 11, indent=12, after=2)
    for number, each in enumerate(told.steps, 1):
        text.next_page()
        text.words(f"{number}. {each.step.title}", 17, bold=True, after=6)
        for block in each.step.text:
            text.block(block)
        for line in each.said[:1]:
            text.words(line, 10, after=6)
        if each.scene.nodes:
            text.drawing(_sheet(each))
        for sentence in each.sentences:
            numbers = sorted(told.numbers[id] for id in sentence.sources)
            refs = f" [{', '.join(map(str, numbers))}]" if numbers else ""
            lead = f"{sentence.number} " if sentence.number else ""
            text.words(f"{lead}{sentence.words}{refs}", 9.5, indent=12, mark="•", after=3)
        for line in each.said[1:]:
            text.words(line, 9, after=3)
    text.next_page()
    text.words("Sources", 17, bold=True, after=6)
    for id, number in told.numbers.items():
        source = told.record.sources[id]
        text.words(f"[{number}] {source_words(told.record, source)}", 9.5, after=1)
        if link := web_address(source.url):
            text.words(link, 8.5, indent=18, link=link, after=4)
    for line in notes(told):
        text.words(line, 9, before=6)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _sheet(each: ToldStep) -> Sheet:
    """The step's drawing, as the page has it, with its legend."""
    caption = make_caption(each.excerpt, each.view, each.step.title)
    return make_sheet(Diagram(each.excerpt, each.view, caption), known=known())


class _Text:
    """Lines down a page, and on to the next where it is full."""

    def __init__(self, canvas: Any, banner: str) -> None:
        self.canvas, self.banner = canvas, banner
        self.y = 0.0
        self.begin()

    def begin(self) -> None:
        self.canvas.setPageSize(PAGE)
        self.y = PAGE[1] - MARGIN
        if self.banner:
            self.canvas.setFont(NAMES[True], 10)
            self.canvas.setFillColor("#8c2f1b")
            self.canvas.drawString(MARGIN, PAGE[1] - 28, self.banner)

    def next_page(self) -> None:
        self.canvas.showPage()
        self.begin()

    def drawing(self, sheet: Sheet) -> None:
        """A drawing over the width of the page, on the next one where there is no room for it."""
        wide, high = part_size(sheet, PARTS)
        scale = min(0.75, (PAGE[0] - 2 * MARGIN) / wide)
        if self.y - high * scale < MARGIN:
            self.next_page()
            scale = min(scale, (self.y - MARGIN) / high)
        draw_part(self.canvas, sheet, PARTS, MARGIN, self.y, scale)
        self.y -= high * scale + 10

    def block(self, block: Block) -> None:
        words = "".join(piece.words if isinstance(piece, Name) else piece for piece in block.pieces)
        self.words(words, 11, indent=12 if block.item else 0, mark="•" if block.item else "", after=6)

    def words(
        self, words: str, size: float, *, bold: bool = False, indent: float = 0, mark: str = "", before: float = 0,
        after: float = 0, link: str = "",
    ) -> None:  # fmt: skip
        """A text, wrapped; characters that the font lacks are drawn as a box."""
        from reportlab.lib.utils import simpleSplit

        fonts = known()
        shown = "".join(ch if ord(ch) in fonts else "\N{WHITE SQUARE}" for ch in clean(" ".join(words.split())))
        self.y -= before
        for place, line in enumerate(
            simpleSplit(shown, NAMES[bold], size, (TEXT_WIDTH if size > 10 else SMALL_WIDTH) - indent)
        ):
            if self.y - size * LINE < MARGIN:
                self.next_page()
            self.y -= size * LINE
            self.canvas.setFont(NAMES[bold], size)
            self.canvas.setFillColor("#16191d")
            if mark and place == 0:
                self.canvas.drawString(MARGIN, self.y, mark)
            self.canvas.drawString(MARGIN + indent, self.y, line)
            if link:
                right = MARGIN + indent + self.canvas.stringWidth(line, NAMES[bold], size)
                self.canvas.linkURL(link, (MARGIN + indent, self.y - 2, right, self.y + size), relative=0)
        self.y -= after
