"""Mermaid, which GitHub, GitLab, Obsidian and Notion draw from text (https://mermaid.js.org).

It needs no setting but the default ones (``securityLevel: strict``): ids are numbered, labels are quoted and escaped,
and the only links are those to sources, of http and https.
"""

from __future__ import annotations

import json
from collections import defaultdict

from datareach.errors import LimitExceeded, UsageError
from datareach.export.diagram import Diagram, diagram, door_link, legend_in_words
from datareach.export.format import Format
from datareach.layout.shapes import words
from datareach.layout.text import wrap
from datareach.safe import clean
from datareach.view.caption import INTERNAL
from datareach.view.encoding import LINES
from datareach.view.excerpt import Excerpt
from datareach.view.theme import THEMES, Theme
from datareach.view.values import LANE_PLACE, LANES, Mark, Thing

MOST_LINES, MOST_TEXT = 500, 50_000
"""What Mermaid draws by its own default; a page that shows it cannot be told from within to take more."""

OPEN_CLOSE = {"box": ("[", "]"), "cylinder": ("[(", ")]"), "sheets": ("[[", "]]"), "paper": (">", "]"),
              "pill": ("([", "])"), "door": ("(", ")")}  # fmt: skip


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light") -> str:
    """The diagram as a Mermaid flowchart. Raises :class:`LimitExceeded` where Mermaid would refuse to draw it."""
    if theme not in THEMES:
        raise UsageError(f"--theme {theme}: no such theme. Use one of {', '.join(THEMES)}.")
    made = diagram(excerpt, title)
    lines = len(made.view.routes)
    text = "\n".join(_Writer(made, THEMES[theme]).lines()) + "\n"
    if lines > MOST_LINES or len(text) > MOST_TEXT:
        raise LimitExceeded(
            f"{lines} lines and {len(text):,} characters are more than Mermaid draws ({MOST_LINES} and {MOST_TEXT:,}). "
            "Draw less with --focus NAME --hops 1, or take svg or drawio."
        )
    return text


def label(text: str) -> str:
    """A text as a quoted label: whatever Mermaid, Markdown or HTML could read into it is a numbered entity.

    >>> label('<b> "x" [y](z)')
    '"#60;b#62; #34;x#34; #91;y#93;#40;z#41;"'
    """
    signs = clean(text)
    return '"' + "".join(c if c.isalnum() or c in _PLAIN or ord(c) > 126 else f"#{ord(c)};" for c in signs) + '"'


_PLAIN = " .,:-'/!?"
"""Signs that stay; a line break is written as <br/> by the caller."""


SHAPE_WORDS = {"box": "square corners", "cylinder": "cylinder", "sheets": "double sides",
               "paper": "notched on the left", "pill": "round ends", "door": "rounded corners",
               "group": "square corners"}  # fmt: skip
"""How Mermaid draws each shape."""

WIDEST, SMALL = 620, 12.0
"""The words around the picture: no wider than this, since Mermaid makes its first column as wide as they are. It breaks
lines between words, so an address is broken here."""

LANE_WIDTH = {lane.key: lane.width for lane in LANES}


class _Writer:
    def __init__(self, made: Diagram, theme: Theme) -> None:
        self.made, self.theme = made, theme
        self.number = {thing.id: f"n{place}" for place, thing in enumerate(made.view.things, 1)}

    def lines(self) -> list[str]:
        caption = self.made.caption
        look = "dark" if self.theme.name == "dark" else "neutral"
        heading = f"{INTERNAL}. {caption.title}" if caption.internal else caption.title
        lines = [
            "---",
            # JSON is YAML, and its quotes let nothing out.
            f"title: {json.dumps(clean(heading), ensure_ascii=False)}",
            f"config: {{theme: {look}, flowchart: {{wrappingWidth: {WIDEST}}}}}",
            "---",
            "flowchart LR",
        ]
        lines += [f"  %% {_comment(line)}" for line in caption.top]
        lines += self.things()
        lines += self.routes()
        lines += self.around()
        return lines + self.looks()

    def things(self) -> list[str]:
        """The things, those of one department in a box."""
        inside: dict[str, list[Thing]] = defaultdict(list)
        for thing in self.made.view.things:
            inside[thing.department].append(thing)
        lines = [f"  {self.thing(thing)}" for thing in inside.pop("", ())]
        for place, department in enumerate(self.made.view.departments, 1):
            lines.append(f"  subgraph d{place}[{label(department.title)}]")
            lines += [f"    {self.thing(thing)}" for thing in inside.get(department.id, ())]
            lines.append("  end")
        return lines

    def thing(self, thing: Thing) -> str:
        before, after = OPEN_CLOSE[thing.shape]
        head, sub = words(thing, LANE_WIDTH[thing.lane])
        text = "<br/>".join([*(f"<b>{label(line)[1:-1]}</b>" for line in head), *(label(line)[1:-1] for line in sub)])
        return f'{self.number[thing.id]}{before}"{text}"{after}'

    def routes(self) -> list[str]:
        """The lines: as long as there are columns between their ends, so that a thing stands about in its column."""
        lane = {thing.id: LANE_PLACE[thing.lane] for thing in self.made.view.things}
        lines = []
        for route in self.made.view.routes:
            # From left to right, as on the page; a line without direction may be told either way.
            turned = not route.directed and lane[route.start] > lane[route.end]
            start, end = (route.end, route.start) if turned else (route.start, route.end)
            more = "-" * max(0, lane[end] - lane[start] - 1)
            lines.append(f"  {self.number[start]} {more}{'-->' if route.directed else '---'} {self.number[end]}")
        for place, route in enumerate(self.made.view.routes):
            lines.append(f"  linkStyle {place} {self.stroke(route.mark)},fill:none")
        return lines

    def stroke(self, mark: Mark) -> str:
        line = LINES[mark.line]
        dash = f",stroke-dasharray:{line.dash}" if line.dash else ""
        return f"stroke:{self.theme.colours[mark.colour]},stroke-width:{line.width:g}px{dash}"

    def around(self) -> list[str]:
        """Legend, hops, limits and sources as one box of text; of each door a link to a source."""
        caption = self.made.caption
        said = [*caption.top, *legend_in_words(self.made, self.theme, SHAPE_WORDS)]
        said += [f"{number} {sentence}" for number, sentence in caption.hops]
        said += [*caption.limits, *(["Sources"] if caption.sources else [])]
        for source in caption.sources:
            said += [f"{source.number}  {source.words}", *wrap(source.address, WIDEST, SMALL, lines=12)]
        lines = [f'  words["{"<br/>".join(label(line)[1:-1] for line in said)}"]']
        for thing in self.made.view.things:
            link = door_link(self.made.record, thing)
            if link:
                lines.append(f'  click {self.number[thing.id]} href "{link}" _blank')
        return lines

    def looks(self) -> list[str]:
        base, lines = self.theme.base, []
        tint = {d.id: self.theme.tints[d.tint] for d in self.made.view.departments}
        for thing in self.made.view.things:
            if thing.mark:
                colour = self.theme.colours[thing.mark.colour]
                filled = thing.mark.line == "did"
                look = f"fill:{colour if filled else base['card']},{self.stroke(thing.mark)}"
                look += f",color:{base['ground'] if filled else colour}"
            elif thing.shape == "paper":
                look = f"fill:{base['leaf']},stroke:{base['leaf-edge']},color:{base['ink']}"
            else:
                edge = tint[thing.department][1] if thing.department in tint else base["muted"]
                look = f"fill:{base['card']},stroke:{edge},color:{base['ink']}"
            lines.append(f"  style {self.number[thing.id]} {look}")
        for place, department in enumerate(self.made.view.departments, 1):
            back, ink = tint[department.id]
            lines.append(f"  style d{place} fill:{back},stroke:{base['rule']},color:{ink}")
        words = f"fill:{base['ground']},stroke:none,color:{base['ink']},font-size:{SMALL:g}px,text-align:left"
        return [*lines, f"  style words {words}"]


def _comment(words: str) -> str:
    """A line that Mermaid skips; a brace after %% would begin a directive."""
    return clean(words).replace("{", "(").replace("}", ")")


MERMAID = Format(
    name="mermaid",
    ending=".mmd",
    kind="diagram",
    words="the diagram as text that GitHub, GitLab, Obsidian and Notion draw",
    holds="things, lines, boxes, marks and words; legend and sources; of each door a link to one",
    loses="columns and layout; the names of lines; more than 500 lines or 50,000 characters",
    write=write,
    options=("title", "theme"),
)
