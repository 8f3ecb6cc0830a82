"""The lines: who gives what through which door to whom, and the ties around it, each with claims and a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from datareach.model import Claim
from datareach.view.facts import FROM, PARTIES, TO, UNDER, Facts
from datareach.view.marks import route_mark, tie_mark
from datareach.view.parts import Parts
from datareach.view.values import Mark, Route


def door_routes(facts: Facts, each: Parts, mark: Mark, shown: set[str]) -> Iterator[Route]:
    """The lines of one door: its ends, its data, its systems and its papers."""
    door, name = each.door, facts.entity(each.door).label
    gives = ("open", "opens") if each.kind == "access" else ("send data by", "sends data by")
    carried = ("be reached by", "is reached by") if each.kind == "access" else ("be sent by", "is sent by")
    for id, claims in _shown(each.givers, shown):
        line = route_mark(facts, mark, door, FROM, claims)
        yield _route(id, door, "gives", f"{facts.name(id)} {_verb(line, *gives)}: {name}", line, claims, True)
    served = {data for system in each.getters for data in facts.values(system, ("dcat:servesDataset",))}
    for id, claims in _shown(each.data, shown - served):
        line = route_mark(facts, mark, door, ("dr:dataset",), claims)
        yield _route(id, door, "data", f"{facts.name(id)} {_verb(line, *carried)}: {name}", line, claims, True)
    for id, claims in _shown(each.through, shown):
        line = route_mark(facts, mark, door, ("dr:viaSystem",), claims)
        words = f"{name} {_verb(line, 'run through', 'runs through')} {facts.name(id)}"
        yield _route(id, door, "through", words, line, claims, True)
    for id, claims in _shown(each.getters, shown):
        line = route_mark(facts, mark, door, TO, claims)
        words = f"{facts.name(id)} {_verb(line, 'get data by', 'gets data by')}: {name}"
        yield _route(door, id, "gets", words, line, claims, True)
    for id, claims in _shown(each.parties, shown):
        line = route_mark(facts, mark, door, PARTIES, claims)
        yield _route(id, door, "party", f"{facts.name(id)} takes part in: {name}", line, claims)
    for id, claims in _shown(each.under, shown):
        line = tie_mark(facts, door, UNDER, claims)
        yield _route(door, id, "under", f"{name} stands under {facts.name(id)}", line, claims)
    for id, claims in _shown(each.rules, shown):
        line = tie_mark(facts, door, ("dpv:hasLegalBasis", "dr:assertsComplianceWith"), claims)
        yield _route(door, id, "rule", f"{name} is said to rest on {facts.name(id)}", line, claims)
    yield from _about(facts, door, shown)


def _verb(mark: Mark, infinitive: str, present: str) -> str:
    """The verb with "may" or "can" in front: a permission must not read like a fact, nor an allegation."""
    if not mark.firm:
        known = "is alleged" if mark.basis == "dr:Alleged" else "is inferred" if mark.colour == "doubt" else "is said"
        return f"{known} to {infinitive}"
    if mark.modality == "did":
        return present
    return f"{mark.modality or 'is said to'} {infinitive}"


TIES = (
    ("tech:hasOwner", "runs", "{value} runs {subject}"),
    ("dcat:servesDataset", "holds", "{subject} serves {value}"),
    ("dpv:hasDataSubject", "about", "{subject} is about {value}"),
    ("dpv:hasParty", "party", "{value} is a party to {subject}"),
    ("dr:signatory", "party", "{value} has signed {subject}"),
    ("tech:hasDeveloper", "builds", "{value} builds {subject}"),
    ("tech:hasPurchaser", "builds", "{value} pays for {subject}"),
    ("schema:customer", "customer", "{value} is the customer of {subject}"),
    ("schema:provider", "provider", "{value} works under {subject}"),
    ("dpv:hasLegalBasis", "rule", "{subject} says it rests on {value}"),
    ("dr:assertsComplianceWith", "rule", "{subject} says it complies with {value}"),
)
"""Every tie: its predicate, its role and its sentence; an earlier one hides a later one between the same two."""


def ties(facts: Facts, shown: set[str], doors: set[str]) -> Iterator[Route]:
    """The lines that carry no data between shown things that are no doors."""
    joined: set[tuple[str, str]] = set()
    for predicate, role, sentence in TIES:
        for subject in sorted(shown - doors):
            for value, claims in _shown(facts.values(subject, (predicate,)), shown - doors):
                if subject == value or (subject, value) in joined:
                    continue
                joined.add((subject, value))
                joined.add((value, subject))
                line = "about" if role == "about" else "tie"
                mark = tie_mark(facts, subject, (predicate,), claims, line)
                words = sentence.format(subject=facts.name(subject), value=facts.name(value))
                start, end = (value, subject) if role in ("runs", "about", "party", "customer") else (subject, value)
                yield _route(start, end, role, words, mark, claims)


def _about(facts: Facts, door: str, shown: set[str]) -> Iterator[Route]:
    """Whose data it is, where no drawn data set of the door says it already."""
    said = {who for data in facts.values(door, ("dr:dataset",)) if data in shown
            for who in facts.values(data, ("dpv:hasDataSubject",))}  # fmt: skip
    for id, claims in _shown(facts.values(door, ("dpv:hasDataSubject",)), shown):
        if id not in said:
            mark = tie_mark(facts, door, ("dpv:hasDataSubject",), claims, "about")
            yield _route(id, door, "about", f"{facts.entity(door).label} is about {facts.name(id)}", mark, claims)


def _shown(named: dict[str, list[Claim]], shown: set[str]) -> Iterator[tuple[str, list[Claim]]]:
    return ((id, claims) for id, claims in named.items() if id in shown)


def _route(
    start: str, end: str, role: str, sentence: str, mark: Mark, claims: list[Claim], directed: bool = False
) -> Route:
    words = f"{sentence} ({mark.words})" if mark.words else sentence
    ids = tuple(dict.fromkeys(claim.id for claim in claims))
    return Route(f"{start}|{role}|{end}", start, end, role, words, mark, directed, ids)
