"""The scene: a view with every position, wrapped text and path string, ready for any format to draw."""

from __future__ import annotations

from dataclasses import dataclass

from datareach.view import Department, Route, Thing, View

HEAD, SUB, TITLE = 13.0, 12.0, 12.0
"""Font sizes: the bold head of a thing, its plain words, titles of lanes and departments. None is smaller than 12."""
HEAD_LINE, SUB_LINE, TITLE_LINE = 15.0, 14.0, 14.0
PAD = 8.0
"""Free space left and right of the words in a box."""


@dataclass(frozen=True)
class Label:
    """One line of text: its words, the middle of its baseline (or its start), size and weight."""

    words: str
    x: float
    y: float
    size: float
    bold: bool = False
    middle: bool = True


@dataclass(frozen=True)
class Node:
    """A thing in its place: the middle and size of its box, the outline as path strings, the lines of its text."""

    thing: Thing
    x: float
    y: float
    width: float
    height: float
    outline: str
    folds: tuple[str, ...]
    labels: tuple[Label, ...]

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height / 2


@dataclass(frozen=True)
class Edge:
    """A route in its place: the path, its points for measuring, and the arrow where it has a direction."""

    route: Route
    path: str
    points: tuple[tuple[float, float], ...]
    arrow: str = ""


@dataclass(frozen=True)
class Box:
    """A department's rectangle, or one part of it where its things stand in columns that are not next to each other."""

    department: Department
    x: float
    y: float
    width: float
    height: float
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Column:
    """A lane in its place: left edge, width, title."""

    key: str
    x: float
    width: float
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Scene:
    """Everything drawn, in drawing order: columns, boxes, edges (ties first), nodes."""

    view: View
    width: float
    height: float
    columns: tuple[Column, ...] = ()
    boxes: tuple[Box, ...] = ()
    edges: tuple[Edge, ...] = ()
    nodes: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()
    opened: tuple[Scene, ...] = ()
    """Where the view draws groups: the scene of each group opened, in the order of ``view.grouping.groups``."""
