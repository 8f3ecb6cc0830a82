"""A span of days in an answer: its journeys as paths, and how a look at the last day alone differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from datareach.dates import when
from datareach.law.scope import Truth
from datareach.model import Record
from datareach.reach.answer import Answer, Path
from datareach.reach.day import Day, Spells
from datareach.reach.evidence import Modality
from datareach.reach.journey import ALWAYS, Journey, Times
from datareach.reach.words import NO_DATES, make_step


def journey_path(record: Record, journey: Journey, until: date, spells: Spells) -> Path:
    """A journey as a path, each hop as it stands on the day on which the data comes by it."""
    steps = []
    for hop, perhaps, certain in zip(journey.hops, journey.perhaps, journey.certain, strict=True):
        on = certain or (perhaps if perhaps and perhaps > ALWAYS else until)
        step = make_step(record, hop, Day(record, on, spells))
        # Whether it holds is a question of the order of days, not of this hop's alone.
        steps.append(replace(step, holds=Truth.YES if certain or not hop.relation else Truth.PERHAPS, on=on))
    first, last = journey.perhaps[-1], journey.certain[-1]
    return Path(tuple(steps), first if first and first > ALWAYS else None, last)


def compared(listed: Sequence[Path], snapshot: Answer, until: date, times: Times) -> Iterator[str]:
    """Why a span and its last day give different answers, where they do."""
    on = when(until.isoformat())
    then = {step.hop.id for path in snapshot.paths for step in path.steps}
    lines = []
    for path in listed:
        last = [step for step in path.steps if step.hop.relation][-1]
        if last.hop.id not in then:
            lines.append(
                f"On {on} alone this does not hold ({last.interval or NO_DATES}); over the span it does. "
                "If data was got then, it may still be held."
            )
    if not all(_in_order(path, times) for path in snapshot.paths):
        lines.append(
            f"On {on} alone a path counts that is no journey: a permission or a means on its way hands over no copy, "
            "or the days on record come in another order."
        )
    grade = snapshot.support.words + (f" as {snapshot.modality.words}" if snapshot.modality else "")
    yield from dict.fromkeys(lines)
    yield f"A look at {on} alone: {grade}." if lines else f"A look at {on} alone gives the same: {grade}."


def _in_order(path: Path, times: Times) -> bool:
    """Whether the hops of a path can have followed one another, all but the last by handing over a copy."""
    hops = tuple(step.hop for step in path.steps)
    handed = [hop.evidence.modality is Modality.DID for hop in hops if hop.relation]
    return all(handed[:-1]) and times.along(hops).perhaps[-1] is not None
