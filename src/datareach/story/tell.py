"""A story told: each step with its part of the graph, its drawing, and its sentences with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datareach.dates import when
from datareach.errors import UsageError
from datareach.layout import Scene, lay_out
from datareach.load import Quad
from datareach.model import Record
from datareach.story.dated import unsupported, words_of
from datareach.story.read import Step, Story, StoryFault
from datareach.view import Row, View, caution, make_view, reading, standing
from datareach.view.caption import sources_of
from datareach.view.excerpt import Excerpt, choose

MOST = 60
"""More things than this in one step are no picture that a reader follows."""


@dataclass(frozen=True)
class Sentence:
    """What the graph says, in a sentence; its number where it is a hop of an answer; the ids of its sources."""

    words: str
    number: str
    sources: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True)
class ToldStep:
    """A step with what it shows. ``said`` tells what was chosen, or the verdict of the answer."""

    step: Step
    excerpt: Excerpt
    view: View
    scene: Scene
    said: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Told:
    """A story with all that its page needs; ``numbers`` has its sources, numbered as they are first named."""

    story: Story
    record: Record
    steps: tuple[ToldStep, ...]
    numbers: Mapping[str, int]
    internal: bool


def tell(story: Story, record: Record, *, quads: Sequence[Quad] = (), internal: bool = False, name: str = "") -> Told:
    """The story with its drawings. Raises :class:`StoryFault` where a step chooses nothing, or too much to draw."""
    steps, faults = [], []
    undated = unsupported(words_of(story.opening, story.title), record)
    if undated:
        faults.append((1, f"{undated[0]} is a date that no claim or source here has. Correct it, or leave it out."))
    for step in story.steps:
        try:
            steps.append(_told(step, record, quads, internal))
        except UsageError as error:
            faults.append((step.line, str(error)))
    if faults:
        raise StoryFault(name, faults)
    used = dict.fromkeys(id for step in steps for sentence in step.sentences for id in sentence.sources)
    return Told(story, record, tuple(steps), {id: number for number, id in enumerate(used, 1)}, internal)


def _told(step: Step, record: Record, quads: Sequence[Quad], internal: bool) -> ToldStep:
    excerpt = choose(
        record, focus=step.focus, hops=step.hops, on=step.on, path=step.path, quads=quads, internal=internal
    )
    view = make_view(excerpt.record, limit=MOST, on=step.on)
    if view.left_out:
        raise UsageError(
            f"the step “{step.title}” would draw {len(view.things) + len(view.left_out)} things; at most {MOST}. "
            "Choose a focus with fewer hops, or a path."
        )
    sentences = _hops(record, excerpt) if step.path else _rows(record, view.rows)
    if not step.path and not sentences:
        raise UsageError(f"the step “{step.title}” shows no claim of an access or a flow. Choose another focus.")
    undated = unsupported(words_of(step.text, step.title), excerpt.record, step.on)
    if undated:
        raise UsageError(
            f"the step “{step.title}” tells of {undated[0]}; no claim that it shows, nor a source of one, "
            "has such a date. Correct it, or choose what is of that date."
        )
    said = excerpt.said if step.path else _day(step, excerpt)
    return ToldStep(step, excerpt, view, lay_out(view), said, tuple(sentences))


def _day(step: Step, excerpt: Excerpt) -> tuple[str, ...]:
    if step.on and not step.focus:
        return (f"The map on {when(step.on.isoformat())}.",)
    return excerpt.said


def _hops(record: Record, excerpt: Excerpt) -> list[Sentence]:
    """The hops of an answer, numbered as `reach` numbers them."""
    if excerpt.told is None or not excerpt.told["paths"]:
        nearest = excerpt.answer.nearest if excerpt.answer else ()
        return [Sentence(f"Nearest miss: {line}", "", ()) for line in nearest]
    # A hop that several paths share is told once, with all its numbers.
    numbers: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for number, path in enumerate(excerpt.told["paths"], 1):
        for place, hop in enumerate(path["hops"], 1):
            claims = [sheet["id"] for sheet in (*hop["claims"], *hop["status_claims"])]
            status = f" Legal status: {hop['status']}." if hop["status"] else ""
            key = (f"{hop['sentence'].rstrip('.')}.{status}", _sources(record, claims), hop["relation"] or "")
            numbers.setdefault(key, []).append(f"{number}.{place}")
    told: set[str] = set()
    found = []
    for (words, sources, relation), places in numbers.items():
        found.append(Sentence(words, ", ".join(places), sources, "" if relation in told else relation))
        told.add(relation)
    return found


def _rows(record: Record, rows: Sequence[Row]) -> list[Sentence]:
    found = []
    for row in rows:
        words = " ".join(part for part in (reading(row), standing(row), caution(row)) if part)
        found.append(Sentence(words, "", _sources(record, row.claims), row.id))
    return found


def _sources(record: Record, claims: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(sources_of(record, claims)))
