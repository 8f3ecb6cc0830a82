"""How long each format takes, for graphs of two sizes; the graph is open, so reading it is not counted.

Run it with `python tests/benchmarks/export.py [--rounds 3] [--only diagram]`. The bars: 300 things and 600 lines, each
data format under 1 s and each diagram under 3 s; 10,000 things, each data format under 10 s, and a diagram says in 3 s
what to draw instead. Shown are seconds of processors (of this process and of those that it started) and of the clock;
a bar is held by the processor's, since what else a machine does makes the clock's longer. Machines differ, so each
format also stands as a multiple of writing the same graph as N-Quads. What opening the graph takes comes first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import sized, synthetic, write

from datareach.errors import LimitExceeded
from datareach.export import FORMATS, Format
from datareach.export.network import network
from datareach.graph import Graph
from datareach.model import Record
from datareach.view import make_view
from datareach.view.excerpt import Excerpt

SIZES: tuple[tuple[Callable[[], Record], dict[str, float]], ...] = (
    (lambda: sized(300, 600), {"data": 1.0, "diagram": 3.0}),
    (lambda: synthetic(10_100), {"data": 10.0, "diagram": 3.0}),
)
"""Each invented graph (300 things and 600 lines; 10,000 things) with the bars in seconds for each kind of format."""

Times = tuple[float, float]
"""Seconds of processors, and of the clock."""


def say(line: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def invented(record: Record) -> Excerpt:
    """An invented graph, read from files and opened as any other."""
    with tempfile.TemporaryDirectory() as folder:
        write(record, Path(folder))
        began = seconds()
        graph = Graph.open(folder)
        excerpt = graph.choose()
        took = [now - then for now, then in zip(seconds(), began, strict=True)]
    say(f"opened in {took[0]:.1f} s of processors, {took[1]:.1f} s of the clock")
    return excerpt


def measure(format: Format, excerpt: Excerpt, rounds: int) -> tuple[Times, str]:
    """The medians of a few rounds. And why, where nothing was made."""
    worked, passed, why = [], [], ""
    for _ in range(rounds):
        began = seconds()
        try:
            format.make(excerpt)
        except LimitExceeded as error:
            why = str(error)
        ended = seconds()
        worked.append(ended[0] - began[0])
        passed.append(ended[1] - began[1])
    return (statistics.median(worked), statistics.median(passed)), why


def seconds() -> Times:
    """What this process and those that it waited for have worked, and the clock."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system, perf_counter()


def main() -> None:
    """Measure each format for each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("data", "diagram"), help="formats of this kind")
    asked = parser.parse_args()
    late = []
    for make, bars in SIZES:
        excerpt = invented(make())
        net, view = network(excerpt), make_view(excerpt.record, limit=1_000_000)
        say(f"{len(net.nodes):,} things, {len(net.edges):,} edges, {len(excerpt.record.claims):,} claims; bars {bars}")
        say(f"  to be drawn: {len(view.things):,} things, {len(view.routes):,} lines")
        (base, _), _ = measure(FORMATS["nquads"], excerpt, asked.rounds)
        say("             processor   clock   × N-Quads")
        for name, format in FORMATS.items():
            if asked.only in (None, format.kind):
                (worked, passed), why = measure(format, excerpt, asked.rounds)
                over = worked > bars[format.kind]
                verdict = "over" if over else "ok"
                say(f"  {name:10} {worked:7.2f} s {passed:7.2f} s {worked / base:8.1f}   {verdict}  {why}".rstrip())
                late += [f"{name} at {len(net.nodes):,} things"] if over else []
    say(f"over the bar: {', '.join(late) or 'none'}")
    sys.exit(bool(late))


if __name__ == "__main__":
    main()
