"""What every diagram shows: the chosen things and lines, numbered as the text of an answer and the list of sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from datareach.errors import LimitExceeded
from datareach.model import Record
from datareach.safe import web_address
from datareach.view import Route, Thing, View, make_view
from datareach.view.caption import Caption, brackets, make_caption, source_numbers, sources_of
from datareach.view.choose import wanted_groups
from datareach.view.encoding import LEGAL_MARKS, LINES
from datareach.view.excerpt import Excerpt
from datareach.view.facts import Facts
from datareach.view.legend import Entry, entries
from datareach.view.parts import Parts, all_parts
from datareach.view.theme import Theme

MOST = 300
"""More things than this are no diagram that anybody reads."""

FEW = 60
"""So many things around one still make a picture that reads well."""


@dataclass(frozen=True)
class Diagram:
    """A view whose doors carry the numbers of hops and sources, and the words around it."""

    excerpt: Excerpt
    view: View
    caption: Caption

    @property
    def record(self) -> Record:
        """The record behind it."""
        return self.excerpt.record


def diagram(excerpt: Excerpt, title: str = "", view: View | None = None) -> Diagram:
    """All of an excerpt that can be drawn, or a view of it that was made before.

    Raises :class:`LimitExceeded`, with what to draw instead, where it is more than one picture can show.
    """
    if view is None:
        _refuse_too_many(excerpt)
        view = make_view(excerpt.record, limit=MOST, on=excerpt.on)
    caption = make_caption(excerpt, view, title)
    return Diagram(excerpt, replace(view, things=tuple(_numbered(excerpt, thing) for thing in view.things)), caption)


def told(record: Record, each: Thing | Route) -> str:
    """The whole name of a thing or the sentence of a line, with the numbers of the sources behind it."""
    words = each.name if isinstance(each, Thing) else each.sentence
    number = source_numbers(record)
    # Of a thing that is no door there are as many claims as it is named in: those say nothing of it as such.
    claims = () if isinstance(each, Thing) and not each.mark else each.claims
    return " ".join(filter(None, (words, brackets(number[id] for id in sources_of(record, claims)))))


def door_link(record: Record, thing: Thing) -> str:
    """The address of a source of a door, for formats whose list has no links: the first on the basis of its colour."""
    if not thing.mark:
        return ""
    basis = thing.mark.basis
    claims = sorted((record.claims[id] for id in thing.claims), key=lambda claim: claim.basis != basis)
    links = (web_address(record.sources[claim.source].url) for claim in claims if claim.source in record.sources)
    return next(filter(None, links), "")


def _numbered(excerpt: Excerpt, thing: Thing) -> Thing:
    if not thing.mark:
        return thing
    number = source_numbers(excerpt.record)
    sources = brackets(number[id] for id in sources_of(excerpt.record, thing.claims))
    hops = ", ".join(excerpt.numbers.get(thing.id, ()))
    return replace(
        thing,
        head=f"{hops}  {thing.head}" if hops else thing.head,
        sub=" · ".join(filter(None, (thing.sub, sources))),
        name=f"Hop {hops}: {thing.name}" if hops else thing.name,
    )


def _refuse_too_many(excerpt: Excerpt) -> None:
    """Before anything is made of it: of a graph of 10,000 things that took the time of a whole diagram."""
    if len(excerpt.record.entities) <= MOST:
        return
    facts = Facts(excerpt.record, excerpt.on)
    parts = all_parts(facts)
    count = len({id for group in wanted_groups(facts, parts) for id in group})
    if count > MOST:
        raise LimitExceeded(_advice(excerpt, parts, count))


def _advice(excerpt: Excerpt, parts: Mapping[str, Parts], count: int) -> str:
    if excerpt.answer:
        do = "Ask for a narrower answer: name a data set, or a day with --on."
    else:
        do = f"Draw what lies around one of them: {'; '.join(_focuses(excerpt.record, parts))}."
    return f"{count:,} things are too many for one diagram (the limit is {MOST}). {do}"


def _focuses(record: Record, parts: Mapping[str, Parts]) -> list[str]:
    """The options that choose a part which reads well: the things with most around them of which that is true."""
    near: dict[str, set[str]] = defaultdict(set)
    for door, each in parts.items():
        ends = each.core()
        for id in ends:
            near[id] |= {door, *ends}
    fitting = {id: len(found) for id, found in near.items() if len(found) <= FEW} or {
        id: len(found) for id, found in near.items()
    }
    best = sorted(fitting, key=lambda id: (-fitting[id], id))[:3]
    return [f'--focus "{record.label(id)}" --hops 1' for id in best]


COLOUR_WORDS = {"record": "blue", "official": "green", "described": "violet", "press": "grey", "doubt": "orange",
                "several": "grey", "tie": "grey"}  # fmt: skip
"""What a reader calls each colour, in the light theme as in the dark one."""

LONGEST_DOT = 3
"""Pixels; a dash that is longer is called one."""


def legend_in_words(made: Diagram, theme: Theme, shapes: Mapping[str, str]) -> list[str]:
    """The legend for formats that have no room for marks: each entry begins with what the mark looks like.

    ``shapes`` says how the format draws each shape.
    """
    said = []
    for title, group in entries(made.view, made.record, made.excerpt.on).items():
        if group[0].channel != "colour" or theme.coloured:
            said.append(f"{title}: {'; '.join(_looks(each, shapes) for each in group)}")
    return said


def _looks(entry: Entry, shapes: Mapping[str, str]) -> str:
    if entry.channel == "line":
        line = LINES[entry.key]
        look = "solid" if not line.dash else "dotted" if float(line.dash.split()[0]) <= LONGEST_DOT else "dashed"
        return f"{look}, {line.width:g} wide: {entry.word}"
    if entry.channel == "legal":
        return f"{LEGAL_MARKS[entry.key]} {entry.word}"
    look = COLOUR_WORDS[entry.key] if entry.channel == "colour" else shapes[entry.key]
    return f"{look}: {entry.word}"
