"""The rules that find gaps. Each says "in this graph", never that something does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from datareach.dates import bounds_or_none, when
from datareach.gaps.gap import Gap, Line
from datareach.gaps.known import AUTHORITY, MEANS, NO_MEANS, Known, flat, ids, joined
from datareach.law import cell_words
from datareach.model import Cell, Claim, Unknown

NOTICE, ASSESSMENT = "dr:SystemOfRecordsNotice", "dpv:PIA"
OVER = ("dr:Barred", "dr:Ended")
FIRST_HAND = frozenset({"dr:StatedInDocument", "dr:CourtFinding"})


def can_without_may(known: Known) -> Iterator[Gap]:
    """An access or flow that accepted claims say can be used or happened, and for which no authority is on record."""
    for relation in known.relations:
        claims = known.spoken(relation, "dr:Can", "dr:Did", accepted=True)
        if claims and not known.values(relation, *AUTHORITY):
            carrying = _first_of(known, relation, claims)
            yield Gap(
                "dr:CanWithoutMay", relation,
                f"{_label(known, relation)}: on record as {_modalities(known, carrying)}; an agreement, notice or law "
                "for it: none in this graph",
                ids(carrying),
                (
                    *_disputed(carrying),
                    *_differing(known, relation, "dr:Lawfulness"),
                    *_authorities_of_systems(known, relation),
                ),
                things=known.things(relation),
            )  # fmt: skip


def did_without_can(known: Known) -> Iterator[Gap]:
    """A use or transfer that is reported or alleged, and no means by which it ran on record."""
    for relation in known.relations:
        claims = known.spoken(relation, "dr:Did")
        means = set(known.values(relation, *MEANS)) - NO_MEANS
        if claims and not means and not known.spoken(relation, "dr:Can"):
            carrying = _first_of(known, relation, claims)
            alleged = all(claim.basis == "dr:Alleged" for claim in carrying)
            yield Gap(
                "dr:DidWithoutCan", relation,
                f"{_label(known, relation)}: {'alleged' if alleged else 'on record'} as did; by which means, such as a "
                "login, a connection or a copy: none in this graph",
                ids(carrying), _disputed(carrying),
                things=known.things(relation),
            )  # fmt: skip


def may_never_used(known: Known) -> Iterator[Gap]:
    """An access or flow that an authority provides for, and of which no claim says that it can be used or happened."""
    for relation in known.relations:
        authorities = known.values(relation, *AUTHORITY)
        if authorities and known.spoken(relation, "dr:May") and not known.spoken(relation, "dr:Can", "dr:Did"):
            names = joined(known.record.label(a) for a in authorities)
            yield Gap(
                "dr:MayNeverUsed", relation,
                f"{_label(known, relation)}: provided for by {names}; a claim that it was opened or used: none in this "
                "graph",
                ids(flat(authorities)),
                (
                    *_dates_of(known, authorities),
                    *_differing(known, relation, "dr:StateOfPlay"),
                    *_disputed(flat(authorities)),
                ),
                things=known.things(relation),
            )  # fmt: skip


def authority_over(known: Known) -> Iterator[Gap]:
    """An access or flow that a source speaks of as working or done, on a day when permission had ended or was barred.

    The day is that on which the source speaks: on which day it was used is another matter, and said. The use of a copy
    that was handed over is not judged by a report of the handing over. Where the data's categories are stated, what
    is barred for others is another matter.
    """
    for relation in known.relations:
        cells = [c for c in known.record.cells if (c.relation, c.act) == (relation, "dr:Disclosing")]
        stated = known.categories(relation)
        cells = [c for c in cells if not stated or stated & set(c.categories)]
        days: dict[tuple[date, date], list[Claim]] = {}
        for claim in known.spoken(relation, "dr:Can", "dr:Did"):
            span = _spoken_on(known, claim)
            if span and any(_over(cell, span) for cell in cells):
                days.setdefault(span, []).append(claim)
        if not days:
            continue
        claims = [claim for found in days.values() for claim in found]
        how = "alleged" if all(claim.basis == "dr:Alleged" for claim in claims) else "on record"
        source, day = ("sources that speak", "those days") if len(days) > 1 else ("a source that speaks", "that day")
        yield Gap(
            "dr:AuthorityOver", relation,
            f"{_label(known, relation)}: {how} as {_modalities(known, claims)}, by {source} "
            f"{joined(_span_words(span) for span in sorted(days))}; permission on {day}, as computed from the claims "
            f"in this graph: {_verdicts(cells, days)}",
            ids(claims),
            (*_status_lines(known, cells, sorted(days)), *_when_used(known, relation), *_disputed(claims)),
            things=known.things(relation),
        )  # fmt: skip


def weak_source(known: Known) -> Iterator[Gap]:
    """An access or flow whose recipient and data rest on one claim, or on claims of weak bases alone.

    One claim that is the document itself, read by us, or a court's finding is no weak source.
    """
    for relation in known.relations:
        carrying = known.carriers(relation)
        bases = joined(sorted({known.record.label(claim.basis) for claim in carrying}))
        if all(known.weak(claim) for claim in carrying):
            words = f"rest on claims of a weak basis alone ({bases}); a firmer one: none in this graph"
        elif len(carrying) == 1 and carrying[0].basis not in FIRST_HAND:
            words = f"rest on one claim ({bases}); a second: none in this graph"
        else:
            continue
        yield Gap(
            "dr:WeakSource", relation, f"{_label(known, relation)}: who gets it and which data {words}",
            ids(carrying), _disputed(carrying), things=known.things(relation),
        )  # fmt: skip


def no_notice(known: Known) -> Iterator[Gap]:
    """A system that reached data is kept in or goes through, and no system of records notice on record covers it."""
    yield from _uncovered(known, "dr:NoNotice", NOTICE, "a system of records notice", ASSESSMENT)


def no_assessment(known: Known) -> Iterator[Gap]:
    """A system that reached data is kept in or goes through, and no privacy assessment on record covers it."""
    yield from _uncovered(known, "dr:NoAssessment", ASSESSMENT, "a privacy impact assessment", NOTICE)


def unanswered(known: Known) -> Iterator[Gap]:
    """What a reader would ask and no claim answers, grouped by the thing that the questions are about."""
    grouped: dict[str, list[Unknown]] = {}
    for unknown in known.record.unknowns:
        grouped.setdefault(unknown.about, []).append(unknown)
    for about, unknowns in sorted(grouped.items()):
        questions = tuple(unknown.question for unknown in unknowns)
        relation = about in known.relations
        yield Gap(
            "dr:Unanswered", about,
            f"{_label(known, about)}: what no claim in this graph says: {'; '.join(questions)}",
            ids(known.carriers(about)),
            questions=questions,
            things=known.things(about) if relation else frozenset({about, *known.values(about, "dpv:hasParty")}),
        )  # fmt: skip


RULES: tuple[Callable[[Known], Iterator[Gap]], ...] = (
    *(can_without_may, did_without_can, may_never_used, authority_over),
    *(weak_source, no_notice, no_assessment, unanswered),
)


def _label(known: Known, id: str) -> str:
    entity = known.record.entities.get(id)
    return entity.full_name if entity else known.record.label(id)


def _modalities(known: Known, claims: Iterable[Claim]) -> str:
    found = {claim.modality for claim in claims}
    return joined(known.record.label(m) for m in ("dr:Can", "dr:Did") if m in found)


def _first_of(known: Known, relation: str, claims: list[Claim]) -> list[Claim]:
    """Those of the claims that say who gets it or which data; all of them where none does."""
    carrying = set(ids(known.carriers(relation)))
    return [claim for claim in claims if claim.id in carrying] or claims


def _disputed(claims: Iterable[Claim]) -> tuple[Line, ...]:
    against = ids(claim for claim in claims if claim.standing in ("dr:Disputed", "dr:Denied"))
    return (Line("Another claim in this graph disputes it.", against),) if against else ()


def _differing(known: Known, relation: str, aspect: str) -> Iterator[Line]:
    """Where claims about it differ in this aspect: a reader of the gap must not miss what they say."""
    mine = {claim.id for claim in known.about(relation)}
    for conflict in known.record.conflicts:
        if aspect in conflict.about and mine & set(conflict.involves):
            yield Line(f"Claims in this graph differ: “{conflict.label}”.", tuple(sorted(conflict.involves)))


def _dates_of(known: Known, authorities: Iterable[str]) -> Iterator[Line]:
    """From when to when an authority holds, as the claims state it."""
    for authority in authorities:
        for predicate, word in (("dr:start", "starts"), ("dr:end", "ends")):
            said = list(known.record.said(authority, predicate))
            # A date whose year is not stated is left to the fact sheet where another claim gives the year.
            said = [found for found in said if "XXXX" not in str(found[1])] or said
            if said:
                days = joined((when(day) for day in sorted({str(value) for _, value in said})), last="or")
                yield Line(f"On record for {_label(known, authority)}: {word} {days}.", ids(c for c, _ in said))


def _authorities_of_systems(known: Known, relation: str) -> tuple[Line, ...]:
    """A law that is on record for a system of it, though not for the access or flow itself."""
    lines = []
    for system in known.systems(relation):
        found = known.values(system, *AUTHORITY)
        if found:
            names = joined(known.record.label(a) for a in found)
            lines.append(
                Line(f"On record for {_label(known, system)}, not for this itself: {names}.", ids(flat(found)))
            )
    return tuple(lines)


def _uncovered(known: Known, kind: str, type: str, words: str, other: str) -> Iterator[Gap]:
    reached: dict[str, list[Claim]] = {}
    things: dict[str, set[str]] = {}
    for relation in known.relations:
        for system, claims in known.systems(relation).items():
            reached.setdefault(system, []).extend(claims)
            things.setdefault(system, {system}).update(known.things(relation))
    for system, claims in sorted(reached.items()):
        if known.documents_on(system, type):
            continue
        beside = known.documents_on(system, other)
        names = joined(known.record.label(d) for d in beside)
        lines = (Line(f"On record for it: {names}.", ids(flat(beside))),) if beside else ()
        yield Gap(
            kind, system,
            f"{_label(known, system)}: data that an access or flow here reaches is kept in it or goes through it; "
            f"{words} that covers it: none in this graph",
            ids(claims), lines, things=frozenset(things[system]),
        )  # fmt: skip


# ---------------------------------------------------------------- days

Span = tuple[date, date]


def _spoken_on(known: Known, claim: Claim) -> Span | None:
    source = known.record.sources.get(claim.source)
    first, last = bounds_or_none(source.issued) if source else (None, None)
    return (first, last) if first and last else None


def _over(cell: Cell, span: Span) -> bool:
    first, last = span
    meets = (cell.first is None or cell.first <= last) and (cell.last is None or cell.last >= first)
    return cell.verdict.status in OVER and meets


def _span_words(span: Span) -> str:
    first, last = span
    if first == last:
        return f"on {when(first.isoformat())}"
    return f"on a day between {when(first.isoformat())} and {when(last.isoformat())}"


def _verdicts(cells: list[Cell], days: Iterable[Span]) -> str:
    """Barred or ended, "perhaps" where nothing of it is certain, "in part" where it is so for some data only."""
    spans = list(days)
    over = [cell for cell in cells if any(_over(cell, span) for span in spans)]
    rest = [cell for cell in cells if cell not in over and any(_meets(cell, span) for span in spans)]
    words = joined(sorted({"barred" if cell.verdict.status == "dr:Barred" else "ended" for cell in over}), last="or")
    perhaps = "" if any(cell.verdict.certain for cell in over) else "perhaps "
    return f"{perhaps}{words}{', for part of the data' if rest else ''}"


def _meets(cell: Cell, span: Span) -> bool:
    return (cell.first is None or cell.first <= span[1]) and (cell.last is None or cell.last >= span[0])


def _status_lines(known: Known, cells: list[Cell], spans: list[Span]) -> Iterator[Line]:
    """What was barred or over, for which part of the data; a line for each part, with the days on which it was so."""
    said: dict[str, tuple[list[str], set[str]]] = {}
    for span in spans:
        for cell in cells:
            if _over(cell, span):
                days, claims = said.setdefault(_status_words(known, cell, cells), ([], set()))
                days.append(_span_words(span))
                claims.update(cell.claims)
    for words, (days, claims) in said.items():
        when_so = joined(dict.fromkeys(days))
        yield Line(f"{when_so[:1].upper()}{when_so[1:]}: {words}", tuple(sorted(claims)))


def _status_words(known: Known, cell: Cell, cells: list[Cell]) -> str:
    certain = "" if cell.verdict.certain else "perhaps "
    barred = cell.verdict.status == "dr:Barred"
    by = joined(known.record.label(b) for b in cell.verdict.barred_by) if barred else ""
    bars = f", by “{by}”" if by else ""
    inferred = " A date behind it is inferred." if cell.inferred else ""
    what = cell_words(known.record, cell, cells)
    return f"permission {certain}{'barred' if barred else 'ended'}{bars}; for {what}.{inferred}"


def _when_used(known: Known, relation: str) -> tuple[Line, ...]:
    caution = "The day is that on which the source speaks; barred says what is permitted, not that it stopped."
    stated = [
        (claim, str(value))
        for predicate in ("dr:happened", "dr:start")
        for claim, value in known.record.said(relation, predicate)
    ]
    if not stated:
        return (Line(f"{caution} On which day it was opened or used: none in this graph."),)
    days = joined(when(day) for day in sorted({value for _, value in stated}))
    return (Line(f"{caution} It happened or began, so claims here say: {days}.", ids(c for c, _ in stated)),)
