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
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def summary(record: Record) -> str:
    """What is in the graph, counted: "27 organisations, …; 9 conflicts; 11 unknowns"."""
    kinds = Counter(entity.kind for entity in record.entities.values())
    parts = [count(kinds[one], one, many) for one, many in KINDS if kinds[one]]
    if not parts and not record.claims:
        return "This graph has no claims yet."
    things = ", ".join(parts) or "nothing to draw"
    unread = sum(not source.read_by_us for source in record.sources.values())
    known = f" ({unread} known only through another)" if unread else ""
    return (
        f"In this graph: {things}; {count(len(record.claims), 'claim')} from "
        f"{count(len(record.sources), 'source')}{known}; "
        f"{count(len(record.conflicts), 'conflict')}; {count(len(record.unknowns), 'unknown')}."
    )


VERBS = {
    ("access", "may"): "may reach",
    ("access", "can"): "can reach",
    ("access", "did"): "has reached",
    ("access", ""): "is said to reach",
    ("flow", "may"): "may get",
    ("flow", "can"): "can get",
    ("flow", "did"): "has received",
    ("flow", ""): "is said to get",
}
"""What a sentence says where the claims are firm."""

WEAK_VERBS = {
    "may": "to be allowed to {}",
    "can": "to be able to {}",
    "did": "to have {}",
    "": "to {}",
}
"""What follows "is alleged", "is inferred" or, where a claim is against it, "is said"."""


def _verb(row: Row) -> str:
    """The verb: never firmer than the claims, and in the past where the permission has ended."""
    if not row.mark.firm:
        did = "reached" if row.kind == "access" else "received"
        verb = did if row.modality == "did" else "reach" if row.kind == "access" else "get"
        return f"{_doubt(row)} {WEAK_VERBS[row.modality].format(verb)}"
    if row.modality == "may" and row.status == "dr:Ended":
        return f"was allowed to {'reach' if row.kind == 'access' else 'get'}"
    return VERBS[row.kind, row.modality]


def _doubt(row: Row) -> str:
    if row.mark.colour != "doubt":
        return "is said, and disputed,"
    return "is alleged" if row.mark.basis == "dr:Alleged" else "is inferred"


def reading(row: Row) -> str:
    """An access or a flow as one sentence that a newcomer can read aloud, with how sure it is at the end."""
    if row.kind not in ("access", "flow"):
        sentence = f"{_list((*row.giver, *row.getter)) or 'Nobody named'}: {row.name}"
    else:
        sentence = f"{_list(row.getter) or 'Somebody not named'} {_verb(row)} "
        sentence += _within(row, row.data) or "data that no source specifies"
        for words, names in (
            (" (about {})", row.people),
            (" from {}", row.giver),
            (" through {}", row.through),
            (" by {}", row.means),
            (", under {}", row.under),
        ):
            sentence += words.format(_within(row, names)) if names else ""
    return f"{sentence} ({row.mark.words})."


def _within(row: Row, names: tuple[str, ...]) -> str:
    return _list(tuple(row.inside.get(name, name) for name in names))


def standing(row: Row) -> str:
    """The legal status as a sentence: "By law: permission ended, over since 16 September 2025."; empty without one."""
    return f"By law: {row.legal[2:]}." if row.legal else ""


def caution(row: Row) -> str:
    """What the sentence does not say, for a reader who takes "may" for "does"."""
    if row.kind != "access" or (row.modality == "did" and row.mark.firm):
        return ""
    if row.closed:
        return f"A source says that it was closed: {', '.join(row.closed)}."
    if row.status in ("dr:Ended", "dr:Barred", "dr:PartlyBarred"):
        return "No source here says that it was used, nor that it was closed."
    if row.modality == "may":
        return "No source here says that it is in use."
    return "No source here says that it was used."


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
    drawn = len(view.grouping.of) + len(view.grouping.ends) if view.grouping else len(view.things)
    others = len(record.entities) - drawn - len(view.left_out)
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
