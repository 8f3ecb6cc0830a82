"""The plain words at the top of the page: what is in the graph, what the picture says, and what it does not show."""

from __future__ import annotations

from collections import Counter

from datareach.model import Record
from datareach.view.encoding import LINES
from datareach.view.rows import Row
from datareach.view.values import View

KINDS = (
    ("organisation", "organisations"),
    ("system", "systems"),
    ("data set", "data sets"),
    ("agreement", "agreements"),
    ("access", "accesses"),
    ("flow", "flows"),
)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "claim"), count(3, "claim")
    ('1 claim', '3 claims')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def summary(record: Record) -> str:
    """What is in the graph, counted: "27 organisations, …; 9 conflicts; 11 unknowns"."""
    kinds = Counter(entity.kind for entity in record.entities.values())
    parts = [count(kinds[one], one, many) for one, many in KINDS if kinds[one]]
    if not parts and not record.claims:
        return "This graph has no claims yet."
    things = ", ".join(parts) or "nothing drawn"
    return (
        f"{things}; {count(len(record.claims), 'claim')} from {count(len(record.sources), 'source')}; "
        f"{count(len(record.conflicts), 'conflict')}; {count(len(record.unknowns), 'unknown')}."
    )


VERBS = {
    ("access", "may"): "may reach",
    ("access", "can"): "can reach",
    ("access", "did"): "has reached",
    ("access", ""): "is said to reach",
    ("flow", "may"): "may get",
    ("flow", "can"): "can get",
    ("flow", "did"): "gets",
    ("flow", ""): "is said to get",
}


def reading(row: Row) -> str:
    """An access or a flow as one sentence that a newcomer can read aloud, with how sure it is at the end."""
    verb = VERBS.get((row.kind, row.modality))
    if verb is None:
        sentence = f"{_list((*row.giver, *row.getter)) or 'Nobody named'}: {row.name}"
    else:
        what = _list(row.data) or "data that no source specifies"
        sentence = f"{_list(row.getter) or 'Somebody not named'} {verb} {what}"
        sentence += f" (about {_list(row.people)})" if row.people else ""
        sentence += f" from {_list(row.giver)}" if row.giver else ""
        sentence += f" through {_list(row.through)}" if row.through else ""
        sentence += f" by {_list(row.means)}" if row.means else ""
        sentence += f", under {_list(row.under)}" if row.under else ""
    return f"{sentence} ({row.mark.words})."


def caution(row: Row) -> str:
    """What the sentence does not say, for a reader who takes "may" for "does"."""
    if row.kind != "access" or row.modality == "did":
        return ""
    return (
        "No source here says that it was used." if row.modality == "can" else "No source here says that it is in use."
    )


def missing(record: Record, view: View) -> list[str]:
    """What the map does not show, in sentences."""
    lines = [
        "A missing line means that no source in this graph says so. It does not mean that there is no access.",
        " ".join(f"“{word.capitalize()}”: {LINES[word].meaning}." for word in ("may", "can", "did"))
        + " May never implies can; can never implies did.",
    ]
    if view.left_out:
        names = ", ".join(record.entities[id].name for id in view.left_out if id in record.entities)
        lines.append(
            f"{count(len(view.left_out), 'thing')} did not fit on the map and stand in the lists below: {names}."
        )
    others = len(record.entities) - len(view.things) - len(view.left_out)
    if others > 0:
        lines.append(
            f"{count(others, 'further entry', 'further entries')} (such as people, purposes, conditions and figures) "
            "are named by claims and not drawn; look below under “Everything named”."
        )
    if record.withheld:
        lines.append(f"{count(record.withheld, 'claim')} not public and left out.")
    return lines


def _list(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
