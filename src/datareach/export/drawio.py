"""draw.io (diagrams.net): the same picture to edit. Columns are containers, departments boxes in them, lines stay tied
to what they join, and sources are linked. The file is plain XML, not packed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from html import escape

from datareach.errors import UsageError
from datareach.export.diagram import Diagram, diagram, told
from datareach.export.format import Format
from datareach.export.paths import segments
from datareach.export.sheet import Group, Path, Sheet, Words, make_sheet
from datareach.layout import Box, Edge, Label, Node
from datareach.layout.shapes import n
from datareach.safe import clean
from datareach.view.encoding import LINES
from datareach.view.excerpt import Excerpt
from datareach.view.theme import THEMES, Theme
from datareach.view.values import Mark

SHAPES = {"box": "rounded=1;arcSize=6;", "cylinder": "shape=cylinder3;size=5;boundedLbl=1;",
          "sheets": "shape=process;size=0.04;", "paper": "shape=note;size=9;", "pill": "rounded=1;arcSize=50;",
          "door": "rounded=1;arcSize=40;"}  # fmt: skip


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light") -> str:
    """The sheet as a draw.io file of one page."""
    if theme not in THEMES:
        raise UsageError(f"--theme {theme}: no such theme. Use one of {', '.join(THEMES)}.")
    made = diagram(excerpt, title)
    return _Writer(made, make_sheet(made, theme=theme), THEMES[theme]).text()


class _Writer:
    def __init__(self, made: Diagram, sheet: Sheet, theme: Theme) -> None:
        self.made, self.sheet, self.theme = made, sheet, theme
        self.scene = sheet.scene
        self.down = next(group.down for group in sheet.groups if group.kind == "diagram")
        self.tint = {d.id: theme.tints[d.tint] for d in self.scene.view.departments}
        self.root = ET.Element("root")
        self.texts = 0

    def text(self) -> str:
        file = ET.Element("mxfile", {"host": "datareach"})
        page = ET.SubElement(file, "diagram", {"id": "map", "name": "Map"})
        model = ET.SubElement(
            page,
            "mxGraphModel",
            {"grid": "0", "page": "1", "pageWidth": n(self.sheet.width), "pageHeight": n(self.sheet.height),
             "background": self.sheet.ground, "math": "0", "shadow": "0"},
        )  # fmt: skip
        model.append(self.root)
        ET.SubElement(self.root, "mxCell", {"id": "0"})
        ET.SubElement(self.root, "mxCell", {"id": "1", "parent": "0"})
        for group in self.sheet.groups:
            if group.kind == "diagram":
                self.picture()
            else:
                self.around(group)
        ET.indent(file, " ")
        return ET.tostring(file, encoding="unicode") + "\n"

    # ---- the picture

    def picture(self) -> None:
        columns = self.scene.columns
        cuts = [0.0, *((a.x + a.width + b.x) / 2 for a, b in zip(columns, columns[1:], strict=False)), self.scene.width]
        # From right to left: what stands out of a box on its right side is drawn over its neighbour.
        for place in range(len(columns) - 1, -1, -1):
            self.column(place, cuts[place], cuts[place + 1])
        for edge in self.scene.edges:
            self.edge(edge)

    def column(self, place: int, left: float, right: float) -> None:
        column = self.scene.columns[place]
        head = max((label.y for each in self.scene.columns for label in each.labels), default=20.0) + 8
        style = (
            f"swimlane;html=1;startSize={n(head)};collapsible=0;fillColor=none;swimlaneFillColor=none;strokeColor=none;"
        )
        style += f"fontStyle=1;fontSize=12;fontColor={self.theme.base['ink']};"
        lane = f"lane-{column.key}"
        self.vertex(lane, _lines(column.labels), style, (left, self.down, right - left, self.scene.height), "1")
        parents: dict[str, tuple[str, float, float]] = {}
        for number, box in enumerate(self.scene.boxes):
            from_x, to_x = max(box.x, left), min(box.x + box.width, right)
            if from_x >= to_x:
                continue
            id = f"{lane}-box-{number}"
            self.box(id, box, (from_x - left, box.y, to_x - from_x, box.height), lane, first=from_x == box.x)
            for node in self.scene.nodes:
                if self.within(box, node, column.key):
                    parents[node.thing.id] = (id, from_x, box.y)
        for node in self.scene.nodes:
            if node.thing.lane == column.key:
                self.node(node, *parents.get(node.thing.id, (lane, left, 0.0)))

    def within(self, box: Box, node: Node, lane: str) -> bool:
        inside = box.x <= node.x <= box.x + box.width and box.y <= node.y <= box.y + box.height
        return inside and node.thing.department == box.department.id and node.thing.lane == lane

    def box(self, id: str, box: Box, place: tuple[float, float, float, float], lane: str, *, first: bool) -> None:
        back, ink = self.tint[box.department.id]
        style = f"html=1;container=1;collapsible=0;fillColor={back};strokeColor=none;fontColor={ink};fontStyle=1;"
        style += "fontSize=12;align=left;verticalAlign=top;spacingLeft=6;spacingTop=0;"
        self.vertex(id, _lines(box.labels) if first else "", style, place, lane)

    def node(self, node: Node, parent: str, left: float, top: float) -> None:
        thing, base = node.thing, self.theme.base
        style = f"html=1;whiteSpace=wrap;fontSize=12;{SHAPES[thing.shape]}"
        if thing.mark:
            colour = self.theme.colours[thing.mark.colour]
            filled = thing.mark.line == "did"
            style += f"fillColor={colour if filled else base['card']};fontColor={base['ground'] if filled else colour};"
            style += self.stroke(thing.mark)
        elif thing.shape == "paper":
            style += f"fillColor={base['leaf']};strokeColor={base['leaf-edge']};fontColor={base['ink']};"
        else:
            edge = self.tint[thing.department][1] if thing.department in self.tint else base["muted"]
            style += f"fillColor={base['card']};strokeColor={edge};fontColor={base['ink']};"
        place = (node.left - left, node.top - top, node.width, node.height)
        self.vertex(_id("t", thing.id), _lines(node.labels), style, place, parent, tip=told(self.made.record, thing))

    def stroke(self, mark: Mark) -> str:
        line = LINES[mark.line]
        return f"strokeColor={self.theme.colours[mark.colour]};strokeWidth={line.width:g};{_dash(line.dash)}"

    def edge(self, edge: Edge) -> None:
        route = edge.route
        style = f"html=1;rounded=1;{self.stroke(route.mark)}startArrow=none;"
        style += "endArrow=block;endFill=1;endSize=5;" if route.directed else "endArrow=none;"
        corners = [points[-2:] for command, points in segments(edge.path) if command != "Z"]
        for word, id, (x, y) in (("exit", route.start, corners[0]), ("entry", route.end, corners[-1])):
            node = next(node for node in self.scene.nodes if node.thing.id == id)
            across, along = (x - node.left) / node.width, (y - node.top) / node.height
            style += f"{word}X={across:.3f};{word}Y={along:.3f};{word}Dx=0;{word}Dy=0;"
        cell = self.cell(_id("e", route.id), "", style, "1", told(self.made.record, route))
        cell.attrib |= {"edge": "1", "source": _id("t", route.start), "target": _id("t", route.end)}
        geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if len(corners) > 2:
            array = ET.SubElement(geometry, "Array", {"as": "points"})
            for x, y in corners[1:-1]:
                ET.SubElement(array, "mxPoint", {"x": n(x), "y": n(y + self.down)})

    # ---- around it

    def around(self, group: Group) -> None:
        """Words as texts (those of one source as one, with its link), and the marks of the legend."""
        words = [item for item in group.items if isinstance(item, Words)]
        if group.kind == "source" and words:
            lines = "<br>".join(escape(clean(item.words)) for item in words[1:])
            first = words[0]
            self.words(f"{escape(first.words)}  {lines}", first, 520, 16.0 * len(words), group.link)
            return
        for item in group.items:
            if isinstance(item, Words):
                self.words(escape(clean(item.words)), item, self.sheet.width - item.x, item.size * 1.5)
            elif isinstance(item, Path):
                self.line(item)
            else:
                body = [values[-2:] for command, values in segments(_first(item).d) if command != "Z"]
                left, top = min(x for x, _ in body), min(y for _, y in body)
                self.texts += 1
                style = f"html=1;{SHAPES[item.id]}fillColor={_first(item).fill};strokeColor={self.theme.base['muted']};"
                self.vertex(f"mark-{self.texts}", "", style, (left, top, 24, 14), "1")

    def words(self, text: str, words: Words, width: float, height: float, link: str = "") -> None:
        self.texts += 1
        style = "text;html=1;strokeColor=none;fillColor=none;align=left;verticalAlign=top;spacing=0;"
        style += f"fontSize={words.size:g};fontColor={words.colour};"
        style += f"fontStyle={int(words.bold and not link)};"
        place = (words.x, words.y - words.size, width, height)
        self.vertex(f"text-{self.texts}", text, style, place, "1", link=link)

    def line(self, path: Path) -> None:
        """A mark of the legend that is a straight line."""
        stroke = path.stroke
        ends = [values for _, values in segments(path.d)]
        self.texts += 1
        assert stroke is not None
        style = f"endArrow=none;strokeColor={stroke.colour};strokeWidth={stroke.width:g};{_dash(stroke.dash)}"
        cell = self.cell(f"mark-{self.texts}", "", style, "1")
        cell.set("edge", "1")
        geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        for word, (x, y) in (("sourcePoint", ends[0]), ("targetPoint", ends[-1])):
            ET.SubElement(geometry, "mxPoint", {"x": n(x), "y": n(y), "as": word})

    # ---- cells

    def vertex(
        self, id: str, label: str, style: str, place: tuple[float, float, float, float], parent: str,
        *, tip: str = "", link: str = "",
    ) -> None:  # fmt: skip
        cell = self.cell(id, label, style, parent, tip, link)
        cell.set("vertex", "1")
        keys = ("x", "y", "width", "height")
        ET.SubElement(cell, "mxGeometry", {**{k: n(v) for k, v in zip(keys, place, strict=True)}, "as": "geometry"})

    def cell(self, id: str, label: str, style: str, parent: str, tip: str = "", link: str = "") -> ET.Element:
        """A cell; one with a tip or a link stands in an object that carries them."""
        if not tip and not link:
            return ET.SubElement(self.root, "mxCell", {"id": id, "value": label, "style": style, "parent": parent})
        more = {**({"tooltip": clean(tip)} if tip else {}), **({"link": link} if link else {})}
        holder = ET.SubElement(self.root, "UserObject", {"id": id, "label": label, **more})
        return ET.SubElement(holder, "mxCell", {"style": style, "parent": parent})


def _dash(dash: str) -> str:
    """The dashes of a line; draw.io ends them flat, so a round dot is a dash of its own width there."""
    return f"dashed=1;fixDash=1;dashPattern={dash.replace('0.1 ', '2 ')};" if dash else ""


def _lines(labels: Iterable[Label]) -> str:
    """Lines as the HTML of a label; all that comes from the data is escaped."""
    lines = (escape(clean(label.words)) for label in labels)
    return "<br>".join(f"<b>{line}</b>" if label.bold else line for label, line in zip(labels, lines, strict=True))


def _first(group: Group) -> Path:
    return next(item for item in group.items if isinstance(item, Path))


def _id(kind: str, id: str) -> str:
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", id)


DRAWIO = Format(
    name="drawio",
    ending=".drawio",
    kind="diagram",
    words="the diagram for draw.io (diagrams.net), to move and edit",
    holds="what svg holds; columns and departments as containers, lines tied to things, links to sources",
    loses="as svg; bends of lines are straight",
    write=write,
    options=("title", "theme"),
)
