"""DOT, the language of Graphviz: the columns and boxes of the page, to lay out anew with ``dot -Tsvg``.

Every id and every text is quoted; no label is HTML. With ``neato -n2`` things keep the places that they have here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from datareach.errors import UsageError
from datareach.export.diagram import Diagram, diagram, door_link, legend_in_words, told
from datareach.export.format import Format
from datareach.layout import Node, lay_out
from datareach.safe import clean
from datareach.view.caption import INTERNAL
from datareach.view.encoding import LINES
from datareach.view.excerpt import Excerpt
from datareach.view.theme import THEMES, Theme
from datareach.view.values import Mark

WIDEST = 180
"""Characters in a line below the picture."""

SHAPES = {"box": "box", "cylinder": "cylinder", "sheets": "folder", "paper": "note", "pill": "box", "door": "box"}
SHAPE_WORDS = {"box": "box", "cylinder": "cylinder", "sheets": "folder", "paper": "folded corner",
               "pill": "rounded box", "door": "rounded box", "group": "box"}  # fmt: skip
"""How each looks once it is drawn."""
DASHES = {"": "solid", "may": "dashed", "disputed": "dashed", "planned": "dotted", "alleged": "dotted",
          "unreviewed": "dotted", "possible": "dotted", "about": "dotted"}  # fmt: skip
"""Graphviz knows two kinds of dashes; the words on each door and line tell the rest."""


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light") -> str:
    """The diagram as DOT."""
    if theme not in THEMES:
        raise UsageError(f"--theme {theme}: no such theme. Use one of {', '.join(THEMES)}.")
    return "\n".join(_Writer(diagram(excerpt, title), THEMES[theme]).lines()) + "\n"


def quoted(text: str) -> str:
    r"""A text as a quoted string of DOT, in which nothing is an escape.

    >>> print(quoted('say "hi" \\l'))
    "say \"hi\" \\l"
    """
    # Graphviz takes no quoted string of more than 16,384 characters; a plus sign joins several.
    words = clean(text)
    parts = [words[start : start + LONGEST] for start in range(0, len(words), LONGEST)] or [""]
    return " + ".join(f'"{_escaped(part)}"' for part in parts)


LONGEST = 4_000


def _escaped(text: str) -> str:
    # Graphviz reads \N, \G, \l in labels: a doubled backslash is a backslash.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class _Writer:
    def __init__(self, made: Diagram, theme: Theme) -> None:
        self.made, self.theme = made, theme
        self.scene = lay_out(made.view)
        self.tint = {d.id: theme.tints[d.tint] for d in made.view.departments}

    def lines(self) -> list[str]:
        base, caption = self.theme.base, self.made.caption
        label = " + ".join(f'"{_escaped(clean(line))}\\l"' for line in self.words())
        look = {"fontname": "Arial", "fontsize": "12", "fontcolor": base["ink"]}
        graph = look | {"rankdir": "LR", "newrank": "true", "nodesep": "0.15", "ranksep": "0.6",
                        "bgcolor": base["ground"], "labelloc": "b", "labeljust": "l"}  # fmt: skip
        lines = [
            f"digraph {quoted(caption.title)} {{",
            f"  graph{_list(graph)} graph [label={label}];",
            f"  node{_list(look | {'margin': '0.1,0.05'})}",
            f"  edge{_list(look | {'arrowsize': '0.7'})}",
        ]
        lines += self.columns()
        lines += [f"  {quoted(node.thing.id)}{_list(self.thing(node))}" for node in self.scene.nodes]
        lines += self.boxes()
        for route in self.made.view.routes:
            look = self.line(route.mark, route.directed) | {"id": route.id, "tooltip": told(self.made.record, route)}
            lines.append(f"  {quoted(route.start)} -> {quoted(route.end)}{_list(look)}")
        return [*lines, "}"]

    def words(self) -> list[str]:
        """Everything around the picture, as lines of the label below it."""
        caption = self.made.caption
        found = [*([INTERNAL] if caption.internal else []), caption.title, *caption.top]
        found += [f"{line}." for line in legend_in_words(self.made, self.theme, SHAPE_WORDS)]
        found += [f"{number} {sentence}" for number, sentence in caption.hops]
        found += [*caption.limits, *(["Sources"] if caption.sources else [])]
        found += [f"{s.number}  {s.words} {s.address}" for s in caption.sources]
        return [part for line in found for part in textwrap.wrap(line, WIDEST) or [""]]

    def columns(self) -> list[str]:
        """A column each: its title, and its things at one rank; the titles hold the columns in their order."""
        lines, titles = [], []
        for lane in self.made.view.lanes:
            column = next(c for c in self.scene.columns if c.key == lane.key)
            top = self.place(column.x + column.width / 2, 12)
            ids = [f"lane {lane.key}", *(t.id for t in self.made.view.things if t.lane == lane.key)]
            titles.append(ids[0])
            look = {"label": lane.title, "shape": "plaintext", "fontname": "Arial bold", "group": "lanes"}
            lines.append(f"  {quoted(ids[0])}{_list(look | {'pos': top})}")
            lines.append(f"  {{ rank=same; {'; '.join(map(quoted, ids))}; }}")
            lines += [f"  {quoted(ids[0])} -> {quoted(id)} [style=invis, weight=0];" for id in ids[1:]]
        if len(titles) > 1:
            lines.append(f"  {' -> '.join(map(quoted, titles))} [style=invis, weight=1000];")
        return lines

    def thing(self, node: Node) -> dict[str, str]:
        thing = node.thing
        text = "\n".join(label.words for label in node.labels)
        base, edge = self.theme.base, self.theme.base["muted"]
        look = {"label": text, "shape": SHAPES[thing.shape], "tooltip": told(self.made.record, thing),
                "pos": self.place(node.x, node.y), "width": f"{node.width / 72:.2f}",
                "height": f"{node.height / 72:.2f}", "class": f"{thing.kind} {thing.lane}"}  # fmt: skip
        if thing.mark:
            line = self.line(thing.mark, True)
            filled = thing.mark.line == "did"
            ink = base["ground"] if filled else line["color"]
            style = f"rounded,filled,{DASHES.get(thing.mark.line, 'solid')}"
            fill = line["color"] if filled else base["card"]
            link = door_link(self.made.record, thing)
            look |= {"URL": link, "target": "_blank"} if link else {}
            return look | {"style": style, "color": line["color"], "fillcolor": fill, "fontcolor": ink,
                           "penwidth": line["penwidth"]}  # fmt: skip
        if thing.shape == "paper":
            return look | {"style": "filled", "color": base["leaf-edge"], "fillcolor": base["leaf"]}
        edge = self.tint[thing.department][1] if thing.department in self.tint else edge
        style = "rounded,filled" if thing.shape == "pill" else "filled"
        return look | {"style": style, "color": edge, "fillcolor": base["card"]}

    def line(self, mark: Mark, directed: bool) -> dict[str, str]:
        return {"color": self.theme.colours[mark.colour], "style": DASHES.get(mark.line, "solid"),
                "penwidth": f"{LINES[mark.line].width:g}", "class": f"line-{mark.line}",
                "dir": "forward" if directed else "none"}  # fmt: skip

    def boxes(self) -> list[str]:
        """A cluster for each department."""
        lines = []
        for place, department in enumerate(self.made.view.departments):
            back, ink = self.tint[department.id]
            members = [t.id for t in self.made.view.things if t.department == department.id]
            rule = self.theme.base["rule"]
            look = {"label": department.title, "style": "filled", "fillcolor": back, "color": rule, "fontcolor": ink}
            body = f"graph{_list({**look, 'labeljust': 'l', 'labelloc': 't'})} {'; '.join(map(quoted, members))};"
            lines.append(f"  subgraph {quoted(f'cluster_{place}')} {{ {body} }}")
        return lines

    def place(self, x: float, y: float) -> str:
        """A place in points, as Graphviz counts: y upwards."""
        return f"{x:.1f},{self.scene.height - y:.1f}"


def _list(attributes: Mapping[str, str]) -> str:
    return f" [{', '.join(f'{key}={quoted(value)}' for key, value in attributes.items())}];"


DOT = Format(
    name="dot",
    ending=".dot",
    kind="diagram",
    words="the diagram for Graphviz, to lay out and style anew",
    holds="things, lines, columns, boxes, places, marks and words; legend and sources; of each door a link to one",
    loses="kinds of dashes beyond dashed and dotted; the paths of lines",
    write=write,
    options=("title", "theme"),
)
