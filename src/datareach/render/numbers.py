"""The number of each claim and source on the page: short names for what many places refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from datareach.model import Claim, Record


def claims_by_source(record: Record) -> Mapping[str, list[Claim]]:
    """The claims of each source, in the order in which they stand there."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in record.claims.values():
        found[claim.source].append(claim)
    return {source: sorted(found[source], key=_place) for source in sorted(found)}


def claim_numbers(record: Record) -> dict[str, int]:
    """Each claim's number, from 1; on the page ``#claim-7`` is claim 7.

    A number holds for one build of the page. What is kept (an address, a file, a citation) names the claim itself.
    """
    every = (claim.id for claims in claims_by_source(record).values() for claim in claims)
    return {id: number for number, id in enumerate(every, start=1)}


def numbered(numbers: Mapping[str, int], claims: Iterable[str]) -> list[int]:
    """The numbers of some claims, in order, each once; what is no claim is left out."""
    return sorted({numbers[id] for id in claims if id in numbers})


def _place(claim: Claim) -> tuple[Sequence[str | int], str]:
    """The order of a source: numbers in the locator count as numbers."""
    parts: list[str | int] = []
    for word in claim.locator.split():
        parts.append(f"{int(word):09d}" if word.isdigit() else word)
    return parts, claim.id
