"""How long a newcomer waits: `--help`, each named question and `check`, each in a fresh process.

Run it with `python tests/benchmarks/cold_start.py [--rounds 5]`. It prints medians in seconds and, because machines
differ, each as a multiple of starting Python and of importing rdflib. The bars: 0.3 s for `--help`, 1 s for
a question.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

GRAPH = Path(__file__).resolve().parent.parent.parent / "graph"


def seconds(command: list[str], rounds: int) -> float:
    """The median wall time of a command over some rounds."""
    times = []
    for _ in range(rounds):
        began = perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(perf_counter() - began)
    return statistics.median(times)


def say(line: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Measure and print one line a command, slowest question last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    python = sys.executable
    datareach = [python, "-m", "datareach", "--graph", str(GRAPH)]
    bare = seconds([python, "-c", "pass"], rounds)
    rdflib = seconds([python, "-c", "import rdflib"], rounds)
    names = sorted(path.stem for path in (GRAPH / "queries").glob("*.rq"))
    measured = {"--help": seconds([python, "-m", "datareach", "--help"], rounds)}
    measured |= {f"query {name}": seconds([*datareach, "query", name], rounds) for name in names}
    measured |= {
        "check": seconds([*datareach, "check"], rounds),
        "show ICE": seconds([*datareach, "show", "ICE"], rounds),
    }
    say(f"python itself {bare:.3f} s, import rdflib {rdflib:.3f} s, medians of {rounds}")
    for name, took in sorted(measured.items(), key=lambda item: item[1]):
        say(f"{took:6.3f} s  {took / bare:5.1f} x python  {took / rdflib:4.1f} x rdflib  {name}")


if __name__ == "__main__":
    main()
