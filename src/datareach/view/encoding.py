"""The one table of marks: what a word, a dash, a width and a colour mean, on the map, in the legend and in the table.

Two channels, kept apart. The **line** (dash, width) says how far it goes or how doubtful it is; the **colour** says how
it is known. The word says both, always, so that nothing rests on colour and nothing on the dash alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A kind of line: its key, the word that goes with it, dash pattern, width and whether its ends are round."""

    key: str
    word: str
    meaning: str
    dash: str
    width: float
    round: bool = False


LINES = {
    line.key: line
    for line in (
        Line("did", "did", "said to have happened", "", 2.6),
        Line("can", "can", "a login or another means is said to exist", "", 1.9),
        Line("may", "may", "provided for; no source here says it is in use", "6 5", 2.2),
        Line("planned", "planned", "planned or proposed, not seen", "0.1 5", 2.8, True),
        Line("disputed", "disputed", "a claim here is against it", "10 3 2 3", 2.2),
        Line("unreviewed", "unreviewed", "nobody has compared what it rests on with its source yet", "1.5 4", 1.4),
        Line("alleged", "alleged, inferred", "one side or an inference says so; nothing here confirms it", "3 4", 1.4),
        Line("possible", "possible", "computed; no source says it", "2 7", 1.6),
        Line("several", "several", "accesses and flows counted together; open a group to see each", "", 1.8),
        Line("unstated", "may, can, did: not said", "no source says whether may, can or did", "", 1.1),
        Line("tie", "runs, is party to, builds", "runs, is party to, builds, holds", "", 1.0),
        Line("about", "is about", "whose data it is", "1 3", 1.0, True),
    )
}
"""Every kind of line, in the order of the legend."""


@dataclass(frozen=True)
class Colour:
    """A colour with a meaning: its key, the words, and the value in light and in dark mode."""

    key: str
    word: str
    light: str
    dark: str


COLOURS = {
    colour.key: colour
    for colour in (
        Colour("record", "document, court, oath", "#0b5cad", "#6db6ff"),
        Colour("official", "official statement", "#00695c", "#5fd0bf"),
        Colour("described", "document as reported", "#5a45b5", "#b9acff"),
        Colour("press", "reported", "#3d4752", "#c3cad2"),
        Colour("doubt", "alleged or inferred", "#b3400a", "#ff9b66"),
        Colour("several", "known in several ways", "#4a5058", "#b8c0c8"),
        Colour("tie", "ties", "#767f8a", "#78828d"),
    )
}
"""What the colour of a line or a door says: how it is known."""

BASIS_COLOUR = {
    "dr:StatedInDocument": "record",
    "dr:CourtFinding": "record",
    "dr:SwornStatement": "record",
    "dr:OfficialStatement": "official",
    "dr:DocumentAsReported": "described",
    "dr:Reported": "press",
    "dr:ReportedUnnamed": "press",
    "dr:ReporterInference": "doubt",
    "dr:Alleged": "doubt",
    "dr:EditorInference": "doubt",
}
"""Which colour stands for which basis; a basis that is not listed counts as doubt."""

BASIS_ORDER = tuple(BASIS_COLOUR)
"""The bases from the closest to the record to the farthest."""


@dataclass(frozen=True)
class Shape:
    """A kind of thing as it is drawn: shape key and the word in the legend."""

    key: str
    word: str


SHAPES = {
    shape.key: shape
    for shape in (
        Shape("box", "organisation"),
        Shape("cylinder", "computer system"),
        Shape("sheets", "data set"),
        Shape("paper", "agreement, contract, law, notice"),
        Shape("pill", "people"),
        Shape("door", "door: how data is reached or moves; filled: did"),
        Shape("group", "group of things: opens when chosen"),
    )
}
"""Every shape, in the order of the legend."""

KIND_SHAPE = {
    "organisation": "box",
    "person": "box",
    "system": "cylinder",
    "data set": "sheets",
    "agreement": "paper",
    "contract": "paper",
    "law": "paper",
    "notice": "paper",
    "document": "paper",
    "people": "pill",
    "access": "door",
    "flow": "door",
    "initiative": "door",
}
"""Which shape an entity's kind is drawn as; anything else is a box."""


@dataclass(frozen=True)
class Tint:
    """A department's colours: background and title, in light and in dark mode."""

    key: str
    back: str
    ink: str
    back_dark: str
    ink_dark: str


TINTS = {
    tint.key: tint
    for tint in (
        Tint("blue", "#e6f0f8", "#12507f", "#16283a", "#9ecbf0"),
        Tint("red", "#fbeae6", "#8c2f1b", "#3a211c", "#f4b3a3"),
        Tint("green", "#e9f3e6", "#2f5d26", "#1c2f19", "#a9d69d"),
        Tint("sand", "#f7f1e1", "#6b5313", "#332c17", "#e3cb85"),
        Tint("violet", "#f0eaf6", "#573487", "#2a2138", "#cdb4ee"),
        Tint("grey", "#eeeff0", "#474d55", "#24282c", "#bcc3ca"),
        Tint("plain", "#ffffff", "#474d55", "#14171a", "#bcc3ca"),
    )
}
"""Tints of department boxes: real departments take blue, red, green in turn; groups have a fixed one."""

WEAK = frozenset(basis for basis, colour in BASIS_COLOUR.items() if colour == "doubt")
"""Bases that never look firm: whatever such a claim says, it is drawn thin, dashed and not filled."""

LEGAL_MARKS = {
    "dr:InForce": "●",
    "dr:PartlyBarred": "◘",
    "dr:Barred": "■",
    "dr:NotYet": "○",
    "dr:Ended": "□",
    "dr:NotEstablished": "◊",
}
"""The mark of each legal status; its word always stands beside it. Signs that every common font has (WGL4)."""
