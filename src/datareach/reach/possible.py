"""Hops that no claim says and that could be: computed on request only, worded as possible, each with its premises."""

from __future__ import annotations

from collections.abc import Iterator

from datareach.model import Claim
from datareach.reach.evidence import Evidence, Support
from datareach.reach.hops import POSSIBLE, Hop, Hops


def possible_hops(hops: Hops, data: str) -> Iterator[Hop]:
    """The possible hops of one data set, in a fixed order.

    A parent's access for its component; the contractor clause of the agreement that an access is under; data pooled by
    a flow that names no data set of this holder; and another data set that the holder passes on.
    """
    yield from _downward(hops, data)
    yield from _contractors(hops, data)
    yield from _other_flows(hops, data)


def _evidence(hops: Hops, claims: list[Claim]) -> Evidence:
    known = hops.grading.evidence(claims)
    return Evidence(known.claims, Support.POSSIBLE, known.modality, known.accept)


def _downward(hops: Hops, data: str) -> Iterator[Hop]:
    for part, whole in hops.components():
        yield Hop(
            POSSIBLE, "", data, whole, part, _evidence(hops, []),
            reason="what a department has, one of its components could have; no source here says that it does",
        )  # fmt: skip


def _contractors(hops: Hops, data: str) -> Iterator[Hop]:
    """An agreement lets contractors carry it out, and the recipient has contractors; none is said to do so."""
    seen: set[tuple[str, str]] = set()
    for hop in hops.of_data.get(data, ()):
        if (hop.relation, hop.recipient) in seen:
            continue
        seen.add((hop.relation, hop.recipient))
        for agreement in hop.authorities:
            for condition, clause in hops.values(agreement, "dr:condition").items():
                if "dr:Personnel" not in hops.values(condition, "dct:type"):
                    continue
                for contract in hops.subjects(hop.recipient, "schema:customer"):
                    customer = hops.values(contract, "schema:customer")[hop.recipient]
                    for company, provided in hops.values(contract, "schema:provider").items():
                        yield Hop(
                            POSSIBLE, hop.relation, data, hop.recipient, company,
                            _evidence(hops, [clause[0], customer[0], provided[0]]),
                            authorities=(agreement,),
                            reason="contractors may carry out the agreement, and this is a contractor of "
                            "the recipient; no source here says that it uses the access",
                        )  # fmt: skip


def _other_flows(hops: Hops, data: str) -> Iterator[Hop]:
    """The holder passes on other data, or data that no source specifies: this data could be among it."""
    for relation, sets, pooled, giver, recipient, claims in hops.handed_on:
        if data not in sets:
            yield Hop(
                POSSIBLE, relation, data, giver, recipient, _evidence(hops, claims),
                reason="data of this holder is drawn into one place; no source here says that this data set is"
                if pooled
                else "this holder passes on other data; no source here says that it passes on this data set",
                moved=next(iter(sets), ""),
            )  # fmt: skip
