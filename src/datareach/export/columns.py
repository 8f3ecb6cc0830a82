"""Nodes and edges as rows of columns, for formats whose values are texts or lists of texts, and that hold no records.

What is known of each claim behind a row stands in columns of the same length and order: the second basis is that of the
second claim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from datareach.export.network import Edge, Network, Node, claim_values

Value = str | bool | tuple[str, ...]
Row = dict[str, Value]

OF_CLAIMS = (
    *("source", "source_id", "published", "url", "where", "anchor", "basis", "standing", "modality", "review"),
    *("said_by", "recorded"),
)
"""What columns tell of each claim."""

HOLDS = (
    "things, statements, and of each claim: id, source, address, dates, place, basis, standing, may/can/did, "
    "whether reviewed, speaker"
)
LOSES_IN_TEXT = "lists and claims become texts with parts divided by “|”; which claims conflict; the editors’ notes"
LOSES_IN_LISTS = "a claim becomes a place in lists of one order; which claims conflict; the editors’ notes"
"""What formats hold and lose that are made of these columns."""

NODE_COLUMNS = (
    *("label", "name", "kind", "iri", "part_of", "also_called", "identifier", "description", "modality", "basis"),
    *("standing", "legal_status", "first", "last", "hops", "said", "unknown", "claims"),
    *(f"claim_{key}" for key in OF_CLAIMS),
)
EDGE_COLUMNS = (
    *("label", "property", "subject", "modality", "basis", "standing", "disputed", "first", "last", "hops", "claims"),
    *(f"claim_{key}" for key in OF_CLAIMS),
)


def rows_of(net: Network) -> tuple[Callable[[Node], Row], Callable[[Edge], Row]]:
    """What makes a row of a node, and of an edge: every column, in the order of the lists above."""
    sheets: dict[str, tuple[str, ...]] = {}
    for id, claim in net.record.claims.items():
        values = claim_values(net.record, claim)
        sheets[id] = tuple(_one(values[key]) for key in OF_CLAIMS)
    of_claims = [f"claim_{key}" for key in OF_CLAIMS]
    of_nodes = [column for column in NODE_COLUMNS if not column.startswith("claim_")]
    of_edges = [column for column in EDGE_COLUMNS if not column.startswith("claim_")]

    def behind(claims: Sequence[str]) -> Row:
        if not claims:
            return dict.fromkeys(of_claims, ())
        return dict(zip(of_claims, zip(*(sheets[id] for id in claims), strict=True), strict=True))

    def node_row(node: Node) -> Row:
        said = tuple(
            f"{each.label}: {each.words} [{', '.join(each.claims)}]"
            for each in node.said
            if each.property != "rdf:type"
        )
        own: Row = {column: getattr(node, column) for column in of_nodes}
        return {**own, "said": said, **behind(node.claims)}

    def edge_row(edge: Edge) -> Row:
        own: Row = {column: getattr(edge, column) for column in of_edges}
        return {**own, **behind(edge.claims)}

    return node_row, edge_row


def joined(value: Value, between: str = " | ") -> str:
    """A value as one text. The bar that divides a list is a broken bar where a part of it has one.

    >>> joined(("a", "b|c"))
    'a | b¦c'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else between.join(part.replace("|", "¦") for part in value)


def _one(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)
