"""How sure is it: from the claims behind a door or a route to its line, its colour and its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from datareach.model import Claim
from datareach.view.encoding import BASIS_COLOUR, BASIS_ORDER, LINES, WEAK
from datareach.view.facts import DATA, FROM, PARTIES, TO, Facts
from datareach.view.values import Mark

MODALITIES = {"dr:May": "may", "dr:Can": "can", "dr:Did": "did"}
NOT_YET = {"dpv:ActivityPlanned": "planned", "dpv:ActivityProposed": "proposed"}
UNREVIEWED = "unreviewed"
AGAINST = ("dr:Disputed", "dr:Denied")

GRADING = {
    "dr:Existence": None,
    "dr:Recipient": frozenset(TO),
    "dr:Data": frozenset(DATA),
    "dr:SystemAspect": frozenset({"dr:viaSystem", "dr:from", "dr:to"}),
    "dr:MechanismAspect": frozenset({"dr:mechanism"}),
    "dr:Lawfulness": frozenset({"dpv:hasLegalBasis", "dr:assertsComplianceWith"}),
}
"""A conflict about one of these puts the lines with these predicates in doubt (None: all); others only annotate."""


def door_mark(facts: Facts, door: str) -> Mark:
    """The mark of an access, flow or initiative: its strongest accepted modality, how that is known, and any doubt."""
    claims = [claim for claim in facts.claims_of[door] if any(t.subject == door for t in claim.triples)]
    core = [claim for claim, _ in facts.said(door, (*FROM, *TO, *DATA, "dr:mechanism", *PARTIES))]
    accepted = _accepted(core or claims)
    modality, basis = _strongest(_accepted(claims), accepted)
    state = _state(facts, door, modality)
    disputed = bool(core) and opposed(facts, core, door, ("dr:mechanism",))
    words = [modality, state]
    if not any(words):
        ongoing = any(value == "dpv:ActivityOngoing" for _, value in facts.said(door, ("dpv:hasActivityStatus",)))
        initiative = facts.entity(door).kind == "initiative"
        words = ["ongoing" if ongoing and initiative else "named only" if initiative else "may, can or did: not said"]
    return _mark(modality, state, basis, disputed, words, facts, unreviewed=_unreviewed(accepted))


def route_mark(facts: Facts, door: Mark, subject: str, predicates: Sequence[str], claims: Sequence[Claim]) -> Mark:
    """The mark of a line that carries data: never stronger than its door, coloured by its own claims."""
    accepted = _accepted(claims)
    modality, basis = _strongest(accepted, accepted)
    state = "planned" if door.line == "planned" else ""
    disputed = door.disputed or opposed(facts, claims, subject, predicates)
    modality = modality or door.modality
    unreviewed = door.unreviewed or _unreviewed(accepted)
    return _mark(modality, state, basis, disputed, [modality, state], facts, unreviewed=unreviewed)


def tie_mark(facts: Facts, subject: str, predicates: Sequence[str], claims: Sequence[Claim], line: str = "tie") -> Mark:
    """The mark of a line that carries no data: grey, unless a claim is against it."""
    accepted = _accepted(claims)
    basis, unreviewed = _closest(accepted), _unreviewed(accepted)
    word = _join([_basis_word(facts, basis), UNREVIEWED if unreviewed else ""])
    if opposed(facts, claims, subject, predicates):
        colour, said = BASIS_COLOUR.get(basis, "doubt"), _join(["disputed", word])
        return Mark("disputed", colour, said, basis=basis, disputed=True, unreviewed=unreviewed)
    return Mark(UNREVIEWED if unreviewed else line, "tie", word, basis=basis, unreviewed=unreviewed)


def opposed(facts: Facts, claims: Iterable[Claim], subject: str, predicates: Sequence[str]) -> bool:
    """Whether every claim behind it is disputed or denied, or takes part in a conflict about just this."""
    claims = list(claims)
    return bool(claims) and all(
        claim.standing in AGAINST or _clash(facts, claim, subject, predicates) for claim in claims
    )


def _clash(facts: Facts, claim: Claim, subject: str, predicates: Sequence[str]) -> bool:
    for conflict in facts.record.conflicts_of.get(claim.id, ()):
        for aspect in conflict.about:
            graded = GRADING.get(aspect, frozenset())
            if graded is None:
                return True
            hit = [predicate for predicate in predicates if predicate in graded]
            if hit and not _only_parents(facts, conflict.involves, subject, hit):
                return True
    return False


def _only_parents(facts: Facts, involved: Sequence[str], subject: str, predicates: Sequence[str]) -> bool:
    """A parent that is named beside its component is no conflict: DHS here, ICE there."""
    named = {
        value
        for id in involved
        if (claim := facts.record.claims.get(id))
        for predicate in predicates
        for value in claim.values(subject, predicate)
        if isinstance(value, str)
    }
    return len(named) > 1 and all(one == other or facts.related(one, other) for one in named for other in named)


def _accepted(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that a mark rests on: those that somebody has reviewed and that are more than alleged, if any are."""
    claims = list(claims)
    claims = [claim for claim in claims if claim.reviewed] or claims
    firm = [claim for claim in claims if claim.basis not in WEAK and claim.standing != "dr:Denied"]
    return firm or claims


def _unreviewed(accepted: Sequence[Claim]) -> bool:
    return bool(accepted) and not any(claim.reviewed for claim in accepted)


def _strongest(claims: Sequence[Claim], core: Sequence[Claim]) -> tuple[str, str]:
    """The highest modality among the claims and the closest basis on which it rests."""
    order = list(MODALITIES)
    stated = [claim for claim in claims if claim.modality in MODALITIES]
    if not stated:
        return "", _closest(core)
    best = max(order.index(claim.modality) for claim in stated)
    return MODALITIES[order[best]], _closest([c for c in stated if c.modality == order[best]])


def _closest(claims: Sequence[Claim]) -> str:
    ranked = [BASIS_ORDER.index(claim.basis) for claim in claims if claim.basis in BASIS_COLOUR]
    return BASIS_ORDER[min(ranked)] if ranked else ""


def _state(facts: Facts, door: str, modality: str) -> str:
    """ "planned" or "proposed" where a claim says so and nothing accepted goes beyond "may"."""
    if modality in ("can", "did"):
        return ""
    stated = facts.said(door, ("dpv:hasActivityStatus",))
    firm = {claim.id for claim in _accepted(claim for claim, _ in stated)}
    states = {value for claim, value in stated if claim.id in firm}
    return next((word for status, word in NOT_YET.items() if status in states), "")


def _mark(
    modality: str, state: str, basis: str, disputed: bool, words: list[str], facts: Facts, *, unreviewed: bool
) -> Mark:
    """The line and the words. What is only alleged or inferred looks and reads so before it says what.

    A basis in :data:`WEAK` raises nothing to "can" or "did" where a stronger one speaks as well; where none does, its
    line is never that of a fact.
    """
    weak = basis in WEAK or basis not in BASIS_COLOUR
    plain = "alleged" if weak else modality if modality in LINES else "unstated"
    line = "disputed" if disputed else UNREVIEWED if unreviewed else "planned" if state else plain
    known = _basis_word(facts, basis)
    doubt = _join(["disputed" if disputed else "", UNREVIEWED if unreviewed else ""])
    said = _join([f"{known}: {words[0]}" if words and words[0] else known, *words[1:], doubt]) if weak and known else ""
    said = said or _join([*words, doubt, known])
    return Mark(line, BASIS_COLOUR.get(basis, "doubt"), said, modality, basis, disputed, unreviewed)


def _basis_word(facts: Facts, basis: str) -> str:
    """The label of the basis; a graph without the vocabulary still gets words, made from the id."""
    label = facts.record.label(basis) if basis else ""
    if label == basis:
        local = basis.rsplit(":", 1)[-1]
        label = "".join(f" {c.lower()}" if c.isupper() else c for c in local).strip()
    return label


def _join(words: Iterable[str]) -> str:
    return " · ".join(word for word in words if word)
