"""What finding, filtering, moving in time and saving need: names, facets, days on which something changes.

The page filters and marks with these; every word in them is said by the record, the law or the view already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from datareach.dates import when
from datareach.law import Timelines, last_day, status_on
from datareach.law.scope import Truth
from datareach.law.words import STATUS_WORDS
from datareach.layout import Node, Scene
from datareach.layout.text import wrap
from datareach.model import Record
from datareach.reach.day import Day, spells_of
from datareach.reach.evidence import Grading
from datareach.reach.hops import Hop, Hops
from datareach.render.asking import change_days
from datareach.render.evidence import ORDER
from datareach.render.markup import anchor
from datareach.render.numbers import claim_numbers, numbered
from datareach.view import View
from datareach.view.encoding import BASIS_ORDER, LEGAL_MARKS
from datareach.view.facts import FROM, PARTIES, TO, Facts
from datareach.view.rows import STANDINGS

ONE = timedelta(days=1)
MOST_ROWS = 200
"""With more accesses and flows than this the page names what changes in law, and leaves each event to the command."""

MODALITIES = ("dr:May", "dr:Can", "dr:Did")


def explore_data(record: Record, view: View, scene: Scene) -> dict[str, Any]:
    """Names to search, facets of claims and rows, and what changes when.

    ``names`` has the order of "Everything named" on the page, where the full name and the kind of each thing stand.
    """
    facts = Facts(record)
    numbers = claim_numbers(record)
    claims = [record.claims[id] for id in numbers]
    bases = [b for b in BASIS_ORDER if any(c.basis == b for c in claims)]
    bases += sorted({c.basis for c in claims} - set(bases))
    standings = [s for s in STANDINGS if any(c.standing == s for c in claims)]
    standings += sorted({c.standing for c in claims} - set(standings))
    sources = list(record.sources)
    sources += sorted({c.source for c in claims} - set(sources))
    days = change_days(record)
    runs = {row.id: _statuses(facts, row.id, days) for row in view.rows}
    holds = _holding(record, days)
    words = door_words(scene, runs)
    drawn, boxes = {thing.id: thing.department for thing in view.things}, {d.id for d in view.departments}
    return {
        "names": [
            [e.id, *dict.fromkeys(w for w in (e.acronym, e.short_label, *e.aliases) if w)]
            for e in record.entities.values()
        ],
        "facets": {
            "basis": [[b, record.label(b)] for b in bases],
            "standing": [[s, STANDINGS.get(s, record.label(s))] for s in standings],
            "modality": [[m, record.label(m)] for m in MODALITIES] + [["", "not said"]],
            "source": [[s, record.label(s)] for s in sources],
        },
        "claims": [
            [
                c.id,
                bases.index(c.basis),
                standings.index(c.standing),
                MODALITIES.index(c.modality) if c.modality in MODALITIES else len(MODALITIES),
                sources.index(c.source),
            ]
            for c in claims
        ],
        "told": list(dict.fromkeys(record.label(predicate) for predicate in ORDER if predicate in record.terms)),
        "departments": {d.id: d.title for d in (view.grouping.groups if view.grouping else view.departments)},
        "things": {anchor("t", thing.id): [thing.id, thing.department] for thing in view.things},
        "rows": [
            {
                "id": row.id,
                "claims": numbered(numbers, row.claims),
                "categories": sorted(_categories(facts, row.id)),
                "departments": sorted(
                    {id for side in view.grouping.ends[row.id] for id in side}
                    if view.grouping
                    else _departments(facts, drawn, boxes, row.id)
                ),
                "runs": runs[row.id],
                "holds": holds.get(row.id, []),
                "words": words.get(row.id, {}),
            }
            for row in view.rows
        ],
        "categories": {id: record.label(id) for row in view.rows for id in sorted(_categories(facts, row.id))},
        "changes": _changes(facts, view, runs, numbers),
        "lastDay": day.isoformat() if (day := last_day(record)) else "",
        "marks": LEGAL_MARKS,
        "recorded": max((c.recorded for c in claims if c.recorded), default=""),
    }


def _categories(facts: Facts, row: str) -> set[str]:
    """The categories of data that claims name for an access or flow, or for its data sets."""
    about = [row, *facts.values(row, ("dr:dataset",))]
    found = {value for each in about for _, value in facts.said(each, ("dpv:hasPersonalData",))}
    return {value for value in found if isinstance(value, str)}


def _departments(facts: Facts, drawn: Mapping[str, str], boxes: set[str], row: str) -> set[str]:
    """The departments, among those drawn, of whoever gives or gets."""
    found = set()
    for party in facts.values(row, (*FROM, *TO, *PARTIES)):
        found.add(drawn.get(party) or facts.top(party))
    return found & boxes


def _act(facts: Facts, row: str) -> str:
    held = any(c.act == "dr:UsingHeldCopy" for c in facts.record.cells_of.get(row, ()))
    return "dr:UsingHeldCopy" if held else "dr:Disclosing"


def _statuses(facts: Facts, row: str, days: list[date]) -> list[list[Any]]:
    """The legal status from each day on which it changes, in mark and words; empty where none is on record."""
    act = _act(facts, row)
    mine = [c for c in facts.record.cells_of.get(row, ()) if c.act == act]
    if not mine or not days:
        return []
    runs: list[list[Any]] = []
    # Its status can change on the days of its own cells alone.
    own = {day for c in mine for day in (c.first, c.last + ONE if c.last and c.last < date.max else None) if day}
    for day in [days[0] - ONE, *sorted(own)]:
        status = status_on(mine, row, day, act)
        if not status:
            said = ["", ""]
        else:
            counted = {"dr:InForce", "dr:Barred"} if status == "dr:PartlyBarred" else {status}
            sure = status == "dr:NotEstablished" or any(
                c.verdict.certain for c in mine if c.holds(day) and c.verdict.status in counted
            )
            words = STATUS_WORDS.get(status, facts.record.label(status))
            subject = "permission " if words.startswith("permission ") else ""
            words = words if sure else f"{subject}perhaps {words.removeprefix(subject)}"
            use = "use: " if act == "dr:UsingHeldCopy" else ""
            said = [status, f"{LEGAL_MARKS[status]} {use}{words}"]
        if not runs or said != runs[-1][1:]:
            runs.append([day.isoformat() if runs else "", *said])
    return runs


def door_words(scene: Scene, runs: Mapping[str, list[list[Any]]]) -> dict[str, dict[str, list[str]]]:
    """For each door of a scene each status (``runs`` by row, as in :func:`explore_data`) in the lines that it has."""
    found = {n.thing.id: _door_words(n, runs[n.thing.id]) for n in scene.nodes if n.thing.id in runs}
    return {id: words for id, words in sorted(found.items()) if words}


def _door_words(node: Node, runs: list[list[Any]]) -> dict[str, list[str]]:
    # From the line with the mark on, all lines of a door are about its status.
    start = next((i for i, label in enumerate(node.labels) if label.words[:1] in set(LEGAL_MARKS.values())), None)
    if start is None:
        return {}
    room = len(node.labels) - start
    found = {}
    for said in {run[2] for run in runs if run[2]}:
        lines = list(wrap(said, node.width - 16, 12.0))
        if len(lines) > room:
            lines = list(wrap(said.replace("permission ", ""), node.width - 16, 12.0))
        if len(lines) > room:
            lines = [said[:1]]
        found[said] = lines
    return dict(sorted(found.items()))


def _holding(record: Record, days: list[date]) -> dict[str, list[list[Any]]]:
    """From which day on each access or flow holds: "yes", "perhaps", "not yet" or "ended"."""
    known = Hops(record, Grading(record))
    if not days or len(known.claimed) > MOST_ROWS:
        return {}
    of: dict[str, list[Hop]] = {}
    for hop in known.claimed:
        of.setdefault(hop.relation, []).append(hop)
    # Authorities also change on days of their own.
    spells = spells_of(record)
    changes = {d for hop in known.claimed for a in hop.authorities for d in spells.law.authority(a).period.changes()}
    every = sorted({days[0] - ONE, *days, *(d for d in changes if d > date(1, 1, 2))})
    found: dict[str, list[list[Any]]] = {relation: [] for relation in of}
    for day in every:
        on = Day(record, day, spells)
        for relation, hops in of.items():
            truth = max(on.holds(hop) for hop in hops)
            runs = found[relation]
            before = any(run[1] in ("yes", "perhaps") for run in runs)
            word = {Truth.YES: "yes", Truth.PERHAPS: "perhaps"}.get(truth) or ("ended" if before else "not yet")
            if not runs or runs[-1][1] != word:
                runs.append([day.isoformat() if runs else "", word])
    return found


def _changes(facts: Facts, view: View, runs: dict[str, list[list[Any]]], numbers: dict[str, int]) -> list[list[Any]]:
    """What changes when: [day, what, the accesses and flows that it is about, claims], in order of days."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    timelines = Timelines(facts.record, facts.record.cells)
    for row in view.rows:
        before = ""
        for day, _, said in runs[row.id]:
            if day:
                words = f"{row.name}: {before or 'nothing on record'} → {said or 'nothing on record'}"
                found.setdefault((day, words), (set(), set()))[0].add(row.id)
            before = said
        if len(view.rows) > MOST_ROWS:
            continue
        for entry in timelines.of(row.id):
            if entry.earliest is None:
                continue
            vague = "" if entry.earliest == entry.latest else f" ({when(entry.stated)})"
            effect = f": {entry.effect}" if entry.effect.startswith(("bars: ", "changes the status")) else ""
            key = (entry.earliest.isoformat(), f"{entry.what}{vague}{effect}")
            doors, claims = found.setdefault(key, (set(), set()))
            doors.add(row.id)
            claims |= set(entry.claims)
    return [
        [day, words, sorted(doors), numbered(numbers, claims)]
        for (day, words), (doors, claims) in sorted(found.items())
    ]
