"""How long each format takes, for graphs of a few sizes; the graph is open, so reading it is not counted.

Run it with `python tests/benchmarks/export.py [--rounds 3] [--only data]`. The bars: 300 things and at least 600 edges,
each data format under 1 s; 10,000 things, under 10 s. Machines differ, so each format also stands as a multiple of
writing the same graph as N-Quads.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import synthetic, write

from datareach.derive import derive
from datareach.export import FORMATS, Format
from datareach.export.network import network
from datareach.export.rdf import graph_quads
from datareach.graph import Graph
from datareach.record import make_record
from datareach.view.excerpt import Excerpt, choose

SIZES = {285: 1.0, 10_100: 10.0}
"""Hop claims of an invented graph (about 300 and 10,000 things) and the bar in seconds for each data format."""


def say(line: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def invented(claims: int) -> Excerpt:
    """An invented graph, read from files as any other; rules and reach, on which no time here hangs, are left out."""
    with tempfile.TemporaryDirectory() as folder:
        write(synthetic(claims), Path(folder))
        graph = Graph.open(folder)
    dataset = derive(graph.selection.quads, {})
    return choose(make_record(dataset), quads=graph_quads(graph.selection.quads, dataset))


def measure(format: Format, excerpt: Excerpt, rounds: int) -> float:
    """The median of a few rounds, in seconds of this process: what else the machine does is not counted."""
    took = []
    for _ in range(rounds):
        began = process_time()
        format.make(excerpt)
        took.append(process_time() - began)
    return statistics.median(took)


def main() -> None:
    """Measure each format for each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="data", help="formats of this kind")
    asked = parser.parse_args()
    late = []
    for size, bar in SIZES.items():
        excerpt = invented(size)
        net = network(excerpt)
        say(f"{len(net.nodes):,} things, {len(net.edges):,} edges, {len(excerpt.record.claims):,} claims; bar {bar} s")
        base = measure(FORMATS["nquads"], excerpt, asked.rounds)
        for name, format in FORMATS.items():
            if format.kind == asked.only:
                took = measure(format, excerpt, asked.rounds)
                say(f"  {name:10} {took:6.2f} s  {took / base:6.1f} × N-Quads")
                late += [f"{name} at {len(net.nodes):,} things"] if took > bar else []
    say(f"over the bar: {', '.join(late) or 'none'}")
    sys.exit(bool(late))


if __name__ == "__main__":
    main()
