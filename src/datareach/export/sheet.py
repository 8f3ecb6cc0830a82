"""The sheet: a diagram with everything around it, as shapes and words in their places and colours, for any format.

From top to bottom: title, what was chosen and how old it is, the picture of the page, the legend, the hops of an
answer, the numbered sources, and what a picture cannot say. One unit is a pixel of CSS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from datareach.errors import LimitExceeded, UsageError
from datareach.export.diagram import Diagram, told
from datareach.layout import Box, Column, Edge, Label, Node, Scene, lay_out
from datareach.layout.shapes import n, outline
from datareach.layout.text import width as width_of
from datareach.layout.text import wrap
from datareach.view.caption import INTERNAL
from datareach.view.encoding import LEGAL_MARKS, LINES
from datareach.view.legend import Entry, entries
from datareach.view.theme import THEMES, Theme
from datareach.view.values import Mark

MARGIN, GAP = 16.0, 18.0
TITLE, TEXT, SMALL = 20.0, 12.0, 11.0
LEAST_WIDTH, COLUMN = 720.0, 520.0
"""The least width of a sheet, and of a column of sources."""

PAPER = {"a4": (210.0, 297.0), "a3": (297.0, 420.0), "a2": (420.0, 594.0), "letter": (215.9, 279.4),
         "tabloid": (279.4, 431.8), "slide": (190.5, 338.7)}  # fmt: skip
"""Sizes of paper, and of a slide of 13.3 by 7.5 inches, in millimetres."""

EDGE_OF_PAPER = 8.0
SMALLEST = 4.0
"""The size in points below which print is not read with the naked eye."""


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; ``dash`` as SVG has it."""

    colour: str
    width: float
    dash: str = ""
    round: bool = False


@dataclass(frozen=True)
class Path:
    """A path string, its fill ("" for none) and its stroke."""

    d: str
    fill: str = ""
    stroke: Stroke | None = None


@dataclass(frozen=True)
class Words:
    """One line of text: the middle of its baseline, or its start."""

    words: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False
    middle: bool = False


@dataclass(frozen=True)
class Group:
    """What belongs together: its kind ("thing", "line", …), the id of what it shows, its whole name, a link."""

    kind: str
    items: tuple[Path | Words | Group, ...]
    id: str = ""
    name: str = ""
    link: str = ""
    down: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """A finished drawing. ``millimetres`` is the size of the paper that it is to fill, if one was asked for.

    ``left`` and ``top`` are the corner of what is shown: on paper there is room around the drawing.
    """

    title: str
    words: str
    ground: str
    width: float
    height: float
    groups: tuple[Group, ...]
    scene: Scene
    left: float = 0.0
    top: float = 0.0
    millimetres: tuple[float, float] | None = None
    notes: tuple[str, ...] = field(default=())


def make_sheet(made: Diagram, *, theme: str = "light", size: str = "", known: Iterable[int] = ()) -> Sheet:
    """The sheet of a diagram.

    ``known`` are the characters (code points) that the font of the format has; others are drawn as a box, and the
    sheet says so. Raises :class:`UsageError` where there is no such theme or size, :class:`LimitExceeded` where the
    text would be too small to read on the paper.
    """
    if theme not in THEMES:
        raise UsageError(f"--theme {theme}: no such theme. Use one of {', '.join(THEMES)}.")
    paper = _paper(size)
    drawing = _Drawing(made, lay_out(made.view), THEMES[theme])
    sheet = drawing.sheet()
    fonts = frozenset(known)
    if fonts:
        sheet = _in_font(sheet, fonts, drawing)
    return _on_paper(sheet, paper, size) if paper else sheet


class _Drawing:
    def __init__(self, made: Diagram, scene: Scene, theme: Theme) -> None:
        self.made, self.scene, self.theme = made, scene, theme
        self.base = theme.base
        self.tint = {d.id: theme.tints[d.tint] for d in scene.view.departments}
        self.width = max(scene.width, LEAST_WIDTH)
        self.y = MARGIN
        self.groups: list[Group] = []

    def sheet(self) -> Sheet:
        caption = self.made.caption
        if caption.internal:
            self.lines("internal", [INTERNAL], TEXT, bold=True)
        self.lines("title", [caption.title], TITLE, bold=True)
        self.lines("choice", caption.top, TEXT, colour="muted")
        self.y -= GAP / 2
        self.groups.append(Group("diagram", tuple(self.picture()), down=self.y))
        self.y += self.scene.height + GAP
        self.legend()
        self.lines("hops", [f"{number}  {sentence}" for number, sentence in caption.hops], TEXT)
        self.sources()
        self.lines("limits", [*caption.limits, *self.scene.notes], SMALL, colour="muted")
        words = " ".join(told(self.made.record, thing) + "." for thing in self.scene.view.things if thing.mark)
        return Sheet(
            caption.title,
            words or "Nothing to draw: no claim here describes an access, a flow or an initiative.",
            self.base["ground"],
            round(self.width),
            round(self.y + MARGIN - GAP),
            tuple(self.groups),
            self.scene,
            notes=self.scene.notes,
        )

    # ---- the picture

    def picture(self) -> Iterable[Group]:
        for column in self.scene.columns:
            yield self.column(column)
        for box in self.scene.boxes:
            yield self.box(box)
        for edge in self.scene.edges:
            yield self.edge(edge)
        for node in self.scene.nodes:
            yield self.node(node)
        if not self.scene.nodes:
            words = "Nothing to draw yet: no claim in this graph describes an access, a flow or an initiative."
            yield Group("empty", (Words(words, MARGIN, 26, TEXT, self.base["ink"]),))

    def column(self, column: Column) -> Group:
        last = column.labels[-1].y + 8 if column.labels else 20
        rule = Path(f"M{n(column.x)} {n(last)}h{n(column.width)}", stroke=Stroke(self.base["rule"], 1))
        return Group("lane", (*self.labels(column.labels, self.base["ink"]), rule), column.key)

    def box(self, box: Box) -> Group:
        back, ink = self.tint[box.department.id]
        x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
        path, _ = outline("box", (x + right) / 2, (y + bottom) / 2, box.width, box.height)
        edged = box.department.tint == "plain" or not self.theme.coloured
        stroke = Stroke(self.base["rule"], 1) if edged else None
        return Group(
            "department",
            (Path(path, back, stroke), *self.labels(box.labels, ink)),
            f"{box.department.id} {n(x)}",
            box.department.title,
        )

    def edge(self, edge: Edge) -> Group:
        colour = self.theme.colours[edge.route.mark.colour]
        parts = [Path(edge.path, stroke=self.stroke(edge.route.mark.line, colour))]
        if edge.arrow:
            parts.append(Path(edge.arrow, colour, Stroke(self.base["ground"], 0.6)))
        return Group("line", tuple(parts), edge.route.id, told(self.made.record, edge.route))

    def stroke(self, line: str, colour: str) -> Stroke:
        return Stroke(colour, LINES[line].width, LINES[line].dash, LINES[line].round)

    def node(self, node: Node) -> Group:
        thing = node.thing
        fill, stroke, ink = self.colours(thing.shape, thing.department, thing.mark)
        body = (Path(node.outline, fill, stroke), *(Path(fold, stroke=replace(stroke, dash="")) for fold in node.folds))
        return Group("thing", (*body, *self.labels(node.labels, ink)), thing.id, told(self.made.record, thing))

    def colours(self, shape: str, department: str, mark: Mark | None) -> tuple[str, Stroke, str]:
        """Fill, stroke and ink of a thing."""
        if mark:
            colour = self.theme.colours[mark.colour]
            stroke = self.stroke(mark.line, colour)
            filled = mark.line == "did"
            stroke = replace(stroke, width=min(stroke.width, 2))
            return colour if filled else self.base["card"], stroke, self.base["ground"] if filled else colour
        if shape == "paper":
            return self.base["leaf"], Stroke(self.base["leaf-edge"], 1.25), self.base["ink"]
        edge = self.tint[department][1] if department in self.tint else self.base["muted"]
        return self.base["card"], Stroke(edge, 1.25), self.base["ink"]

    def labels(self, labels: Iterable[Label], colour: str) -> tuple[Words, ...]:
        return tuple(Words(each.words, each.x, each.y, each.size, colour, each.bold, each.middle) for each in labels)

    # ---- around it

    def lines(self, kind: str, texts: Iterable[str], size: float, *, bold: bool = False, colour: str = "ink") -> None:
        """Paragraphs over the whole width, and a gap below them."""
        items = []
        for text in texts:
            for line in wrap(text, self.width - 2 * MARGIN, size, bold=bold, lines=8):
                self.y += round(size * 1.3, 1)
                items.append(Words(line, MARGIN, self.y - size * 0.25, size, self.base[colour], bold))
        if items:
            self.groups.append(Group(kind, tuple(items)))
            self.y += GAP

    def legend(self) -> None:
        """A row or more for each channel: its title, then mark and word of each entry."""
        items: list[Path | Words | Group] = []
        ink = self.base["ink"]
        for title, group in entries(self.scene.view, self.made.record, self.made.excerpt.on).items():
            if group[0].channel == "colour" and not self.theme.coloured:
                group = (Entry("", "", "in words on each door (this print has no colours)"),)
                title = "How it is known"
            self.y += 18
            items.append(Words(title, MARGIN, self.y, TEXT, ink, bold=True))
            start = x = MARGIN + max(width_of(title, TEXT, bold=True) + 16, 76)
            for entry in group:
                means = entry.meaning if entry.channel == "line" and entry.meaning != entry.word else ""
                word = f"{entry.word}: {means}" if means and entry.key not in ("tie", "about") else entry.word
                mark, room = self.mark(entry, x, self.y - 4)
                wide = room + width_of(word, TEXT) + 20
                if x > start and x + wide > self.width - MARGIN:
                    x, self.y = start, self.y + 18
                    mark, room = self.mark(entry, x, self.y - 4)
                items += [*mark, Words(word, x + room, self.y, TEXT, ink)]
                x += wide
        if items:
            self.groups.append(Group("legend", tuple(items)))
            self.y += GAP

    def mark(self, entry: Entry, x: float, y: float) -> tuple[tuple[Path | Words | Group, ...], float]:
        """The mark of an entry at its left end, and how much room it takes."""
        if entry.channel == "line":
            colour = self.theme.colours["tie" if entry.key in ("tie", "about") else "press"]
            return (Path(f"M{n(x)} {n(y)}H{n(x + 34)}", stroke=self.stroke(entry.key, colour)),), 40
        if entry.channel == "colour":
            stroke = self.stroke("did", self.theme.colours[entry.key])
            return (Path(f"M{n(x)} {n(y)}H{n(x + 18)}", stroke=stroke),), 24
        if entry.channel == "shape":
            body, folds = outline(entry.key, x + 12, y, 24, 14)
            door = Mark("can", "press") if entry.key == "door" else None
            fill, stroke, _ = self.colours(entry.key, "", door)
            drawn = (Path(body, fill, stroke), *(Path(fold, stroke=stroke) for fold in folds))
            return (Group("mark", drawn, entry.key),), 30
        if entry.channel == "legal":
            return (Words(LEGAL_MARKS[entry.key], x, y + 4, TEXT, self.base["ink"]),), 14
        return (), 0

    def sources(self) -> None:
        """The numbered list, in as many columns as there is room for."""
        sources = self.made.caption.sources
        if not sources:
            return
        self.y += TEXT
        self.groups.append(Group("heading", (Words("Sources", MARGIN, self.y, TEXT, self.base["ink"], bold=True),)))
        columns = max(1, min(len(sources), int((self.width - 2 * MARGIN) // COLUMN)))
        wide = (self.width - 2 * MARGIN + GAP) / columns - GAP
        indent = max(26.0, round(max(width_of(f"{s.number}", SMALL, bold=True) for s in sources)) + 6.0)
        blocks = []
        for source in sources:
            lines = wrap(source.words, wide - indent, SMALL, lines=3)
            lines += wrap(source.address, wide - indent, SMALL, lines=3) if source.address else ()
            blocks.append((source, lines))
        line = SMALL * 1.28
        total = sum(len(lines) * line + 4 for _, lines in blocks)
        top, x, y, lowest = self.y + 6, MARGIN, self.y + 6, self.y
        for source, lines in blocks:
            if y > top and y - top + len(lines) * line / 2 > total / columns and x + wide + GAP < self.width - MARGIN:
                x, y = x + wide + GAP, top
            items = [Words(f"{source.number}", x, y + line, SMALL, self.base["ink"], bold=True)]
            for text in lines:
                y += line
                items.append(Words(text, x + indent, y, SMALL, self.base["ink"]))
            self.groups.append(Group("source", tuple(items), str(source.number), source.words, source.address))
            y += 4
            lowest = max(lowest, y)
        self.y = lowest + GAP


# ---------------------------------------------------------------- fonts and paper

HOLLOW = "□"


def _in_font(sheet: Sheet, known: frozenset[int], drawing: _Drawing) -> Sheet:
    lacking = False

    def fit(words: str) -> str:
        nonlocal lacking
        fitted = "".join(c if ord(c) in known else HOLLOW for c in words)
        lacking = lacking or fitted != words
        return fitted

    groups = tuple(_each_word(group, fit) for group in sheet.groups)
    if not lacking:
        return sheet
    said = f"{HOLLOW} stands for a character that the font of this file does not have; the svg format has it."
    drawing.lines("font", [said], SMALL, colour="muted")
    return replace(
        sheet, groups=(*groups, drawing.groups[-1]), height=round(drawing.y + MARGIN - GAP), notes=(*sheet.notes, said)
    )


def _each_word(group: Group, fit: Callable[[str], str]) -> Group:
    items: list[Path | Words | Group] = []
    for item in group.items:
        if isinstance(item, Words):
            items.append(replace(item, words=fit(item.words)))
        else:
            items.append(_each_word(item, fit) if isinstance(item, Group) else item)
    return replace(group, items=tuple(items))


def _paper(size: str) -> tuple[float, float] | None:
    """The short and the long side in millimetres; none where the drawing decides."""
    if not size:
        return None
    if size.lower() in PAPER:
        return PAPER[size.lower()]
    found = re.fullmatch(r"(\d{2,4})x(\d{2,4})", size)
    if not found:
        raise UsageError(f"--size {size}: no such size. Use one of {', '.join(PAPER)}, or millimetres such as 300x200.")
    return float(found[1]), float(found[2])


def _on_paper(sheet: Sheet, paper: tuple[float, float], size: str) -> Sheet:
    """The sheet in the middle of a paper, turned so that it gets larger, unless its sides were given in numbers."""
    ways = [paper] if size.lower() not in PAPER else [paper, paper[::-1]]

    def scale(way: tuple[float, float]) -> float:
        return min((way[0] - 2 * EDGE_OF_PAPER) / sheet.width, (way[1] - 2 * EDGE_OF_PAPER) / sheet.height)

    way = max(ways, key=scale)
    points = SMALL * scale(way) / 25.4 * 72
    if points < SMALLEST:
        raise LimitExceeded(
            f"On {size} the text would be {points:.1f} points high, too small to read. "
            "Take a larger --size or none, or draw less with --focus."
        )
    width, height = way[0] / scale(way), way[1] / scale(way)
    top = -EDGE_OF_PAPER / scale(way)
    return replace(
        sheet, width=round(width, 2), height=round(height, 2), left=round((sheet.width - width) / 2, 2),
        top=round(top, 2), millimetres=way,
    )  # fmt: skip
