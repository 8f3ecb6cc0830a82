"""JSON as nodes and edges, the form that networkx, D3 and most scripts read; ``network.schema.json`` describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from datareach.export.format import Format
from datareach.export.network import Network, claim_values, network
from datareach.safe import clean
from datareach.view.excerpt import Excerpt


def write(excerpt: Excerpt) -> str:
    """The network with its claims, sources, conflicts and unknowns as JSON."""
    return json.dumps(node_link(network(excerpt)), indent=1, ensure_ascii=False) + "\n"


def node_link(net: Network) -> dict[str, Any]:
    """The same as plain data."""
    record = net.record
    return {
        "directed": True,
        "multigraph": True,
        "graph": {
            "title": clean(record.about.title),
            "license": record.about.license,
            "chosen": list(net.excerpt.said),
            "on": net.excerpt.on.isoformat() if net.excerpt.on else None,
            "internal": net.excerpt.internal,
        },
        "nodes": [asdict(node) for node in net.nodes],
        "edges": [{"key": edge.id, **asdict(edge)} for edge in net.edges],
        "claims": [
            {
                **claim_values(record, claim),
                "statements": [
                    {
                        "subject": t.subject,
                        "property": t.predicate,
                        "value": clean(str(t.object)),
                        **({} if isinstance(t.object, str) else {"datatype": t.object.datatype or "xsd:string"}),
                        **({} if isinstance(t.object, str) else {"language": t.object.language}),
                    }
                    for t in claim.triples
                ],
            }
            for claim in record.claims.values()
        ],
        "sources": [
            {**{key: clean(value) if isinstance(value, str) else value for key, value in asdict(source).items()}}
            for source in record.sources.values()
        ],
        "conflicts": [asdict(conflict) for conflict in record.conflicts],
        "links": [asdict(link) for link in record.links],
        "unknowns": [asdict(unknown) for unknown in record.unknowns],
    }


JSON = Format(
    name="json",
    ending=".json",
    kind="data",
    words="nodes and edges (node-link), for networkx, D3 and scripts",
    holds="things, statements, claims with source, dates, place, basis and standing, conflicts, unknowns",
    loses="what was worked out about law beyond the status on the day",
    write=write,
)
