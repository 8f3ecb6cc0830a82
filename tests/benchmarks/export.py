"""How long each format takes, for graphs of a few sizes; the graph is open, so reading it is not counted.

Run it with `python tests/benchmarks/export.py [--rounds 3] [--only diagram]`. The bars: 300 things and at least 600
edges, each data format under 1 s and each diagram under 3 s; 10,000 things, data under 10 s, and a diagram says in 3 s
what to draw instead. Machines differ, so each format also stands as a multiple of writing the same graph as N-Quads.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import synthetic, write

from datareach.derive import derive
from datareach.errors import LimitExceeded
from datareach.export import FORMATS, Format
from datareach.export.network import network
from datareach.export.rdf import graph_quads
from datareach.graph import Graph
from datareach.record import make_record
from datareach.view import make_view
from datareach.view.excerpt import Excerpt, choose

SIZES = {285: {"data": 1.0, "diagram": 3.0}, 10_100: {"data": 10.0, "diagram": 3.0}}
"""Hop claims of an invented graph (about 300 and 10,000 things) and the bar in seconds for each kind of format."""


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


def measure(format: Format, excerpt: Excerpt, rounds: int) -> tuple[float, str]:
    """The median of a few rounds, in seconds of this process and of Graphviz in its own: what else the machine does is
    not counted. And why, where nothing was made."""
    took, why = [], ""
    for _ in range(rounds):
        began = seconds()
        try:
            format.make(excerpt)
        except LimitExceeded as error:
            why = str(error)
        took.append(seconds() - began)
    return statistics.median(took), why


def seconds() -> float:
    """Seconds that this process and those that it waited for have worked."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Measure each format for each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("data", "diagram"), help="formats of this kind")
    asked = parser.parse_args()
    late = []
    for size, bars in SIZES.items():
        excerpt = invented(size)
        net, view = network(excerpt), make_view(excerpt.record, limit=1_000_000)
        say(f"{len(net.nodes):,} things, {len(net.edges):,} edges, {len(excerpt.record.claims):,} claims; bars {bars}")
        say(f"  to be drawn: {len(view.things):,} things, {len(view.routes):,} lines")
        base, _ = measure(FORMATS["nquads"], excerpt, asked.rounds)
        for name, format in FORMATS.items():
            if asked.only in (None, format.kind):
                took, why = measure(format, excerpt, asked.rounds)
                say(f"  {name:10} {took:6.2f} s  {took / base:6.1f} × N-Quads" + (f"  {why}" if why else ""))
                late += [f"{name} at {len(net.nodes):,} things"] if took > bars[format.kind] else []
    say(f"over the bar: {', '.join(late) or 'none'}")
    sys.exit(bool(late))


if __name__ == "__main__":
    main()
