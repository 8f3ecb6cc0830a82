"""The values of a view: lanes, departments, things, routes, and the mark that says how sure each one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datareach.view.groups import Grouping
    from datareach.view.rows import Row


@dataclass(frozen=True)
class Lane:
    """A column of the map: its key, its title, and how wide its things are."""

    key: str
    title: str
    width: int


LANES = (
    Lane("people", "Whose data", 114),
    Lane("senders", "Who sends it", 116),
    Lane("sending", "How it is sent", 106),
    Lane("keepers", "Who runs it", 114),
    Lane("kept", "Where it is kept", 122),
    Lane("doors", "Door and paper", 170),
    Lane("getters", "Who gets it", 120),
    Lane("contracts", "Contract", 100),
    Lane("contractors", "Their contractors", 102),
)
"""The columns from left to right; the map reads like a sentence."""

LANE_PLACE = {lane.key: place for place, lane in enumerate(LANES)}


@dataclass(frozen=True)
class Mark:
    """How sure something is: line and colour keys (see ``encoding``) and the words that always go with them."""

    line: str
    colour: str
    words: str = ""
    modality: str = ""
    basis: str = ""
    disputed: bool = False
    unreviewed: bool = False
    """Whether all that it rests on is marked as not yet compared with its source."""

    @property
    def firm(self) -> bool:
        """Whether it rests on more than an allegation, an inference or a claim that nobody has reviewed, and nobody is
        against it."""
        return self.colour != "doubt" and not self.disputed and not self.unreviewed

    def css(self) -> str:
        """The two class names that every format uses: ``line-may colour-described``."""
        return f"line-{self.line} colour-{self.colour}"


@dataclass(frozen=True)
class Department:
    """A tinted box: a department with its parts, or a group such as "States and territories"."""

    id: str
    title: str
    tint: str


@dataclass(frozen=True)
class Thing:
    """Something drawn: a party, a system, a data set, a paper, people, or a door (then with a mark)."""

    id: str
    kind: str
    shape: str
    lane: str
    head: str
    sub: str
    name: str
    department: str = ""
    mark: Mark | None = None
    claims: tuple[str, ...] = ()
    tint: str = ""
    """The tint of a group that is drawn as one thing; what stands in a department's box has that of the box."""


@dataclass(frozen=True)
class Route:
    """A line between two things: ``start`` and ``end`` in the direction of the data where ``directed``.

    ``role`` is what it says ("gives", "data", "through", "gets", "under", "rule", "party", "runs", "holds", "about",
    "builds", "customer", "provider"); ``sentence`` is what a screen reader and the panel say.
    """

    id: str
    start: str
    end: str
    role: str
    sentence: str
    mark: Mark
    directed: bool = False
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """What to draw and what to list; ``left_out`` are ids of things that take part but did not fit the limit."""

    things: tuple[Thing, ...] = ()
    routes: tuple[Route, ...] = ()
    departments: tuple[Department, ...] = ()
    lanes: tuple[Lane, ...] = ()
    rows: tuple[Row, ...] = ()
    left_out: tuple[str, ...] = ()
    grouping: Grouping | None = None
    """The groups and what is inside each, where the view draws groups and not the things themselves."""

    def thing(self, id: str) -> Thing:
        """The thing with this id."""
        return next(thing for thing in self.things if thing.id == id)
