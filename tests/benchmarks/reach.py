"""How long reach takes on large records, against the bars and against a bare breadth-first search of scipy.

Run it with `python tests/benchmarks/reach.py` (five minutes, 6 GB; `--small` for a minute without the largest record).
It prints medians of several rounds after loading; what loading takes is printed beside. The bars: among 100,000 hop
claims 0.5 s for one source at a date, the same backward, 1 s for the ten best paths between two parties, and no blow-up
on a dense graph; among 1,000,000 one source at a date in at most 3 times a bare search of scipy with its date slice.
The last needs numpy (`pip install "datareach[large]"`) and, to compare, scipy.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

from synthetic import DAY, HUB, dense, synthetic

from datareach.law.facts import Law
from datareach.model import Record
from datareach.reach import ask
from datareach.reach.day import Spells
from datareach.reach.evidence import Grading
from datareach.reach.hops import Hops
from datareach.reach.sweep import Sweep

FAR = 10_000
"""No limit on hops."""


def say(line: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median time of some rounds, and what the work gives."""
    times, given = [], None
    for _ in range(rounds):
        began = perf_counter()
        given = work()
        times.append(perf_counter() - began)
    return statistics.median(times), given


def held(name: str, took: float, bar: float, what: str = "") -> bool:
    """Print a figure with its bar."""
    good = took <= bar
    say(f"  {took:8.3f} s  {'within' if good else 'OVER'} {bar} s  {name}{f': {what}' if what else ''}")
    return good


def load(record: Record) -> Sweep:
    """What is made once for a record, whatever is asked."""
    sweep = Sweep(Hops(record, Grading(record)), Spells(Law(record)))
    sweep.reached([HUB], DAY, 1)
    sweep.origins("id:party-1", DAY, 1)
    return sweep


def loaded(claims: int, make: Callable[[], Record]) -> tuple[Record, Sweep]:
    """A record and its sweep, with what they took."""
    made, record = timed(make, 1)
    took, sweep = timed(lambda: load(record), 1)
    gc.collect()
    gc.freeze()  # what is loaded stays: collecting it again and again would be measured as searching
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    say(f"{claims:,} hop claims, {len(sweep.hops.claimed):,} hops: made in {made:.1f} s, loaded in {took:.1f} s, "
        f"{memory:.1f} GB so far")  # fmt: skip
    return record, sweep


def hundred_thousand(rounds: int) -> list[bool]:
    """The bars for a large record, in pure Python."""
    record, sweep = loaded(100_000, lambda: synthetic(100_000))
    took, found = timed(lambda: sweep.reached([HUB], DAY, FAR), rounds)
    good = [held("from one data set, at a date, any number of hops", took, 0.5, f"{len(found):,} states")]
    far = sorted({holder for _, holder in found if holder})
    asked = far[:: max(1, len(far) // 10)][:10]
    for name, hops in (("six hops", 6), ("any number of hops", FAR)):
        took = max(timed(lambda who=who, hops=hops: sweep.origins(who, DAY, hops), rounds)[0] for who in asked)
        good.append(held(f"to one party, at a date, {name} (the slowest of {len(asked)})", took, 0.5))
    ask(record, asked[0], HUB, on=DAY)
    times = {who: timed(lambda who=who: ask(record, who, HUB, on=DAY), rounds) for who in asked}
    took, answer = max(times.values(), key=lambda found: found[0])
    words = f"{len(answer.paths)} paths of up to {max((len(p.steps) for p in answer.paths), default=0)} steps"
    return [*good, held(f"the ten best paths, as an answer (the slowest of {len(asked)})", took, 1, words)]


def dense_graph(rounds: int) -> list[bool]:
    """Few parties and many parallel claims: what blows up where every path is tried."""
    good = []
    for alike in (10, 1):
        record, sweep = loaded(5_000, lambda alike=alike: dense(alike=alike))
        ask(record, "id:party-1", HUB, on=DAY)
        for hops in (6, 12):
            asked = [f"id:party-{n}" for n in range(0, 200, 40)]
            options: dict[str, Any] = {"on": DAY, "max_hops": hops}
            each = [timed(lambda who=who, o=options, r=record: ask(r, who, HUB, **o), rounds) for who in asked]
            took, answer = max(each, key=lambda found: found[0])
            words = f"{len(answer.paths)} paths of up to {max((len(p.steps) for p in answer.paths), default=0)} steps"
            good.append(held(f"the ten best paths, {alike} hops alike, at most {hops} hops", took, 1, words))
        took, _ = timed(lambda sweep=sweep: sweep.reached([HUB], DAY, FAR), rounds)
        good.append(held("from one data set", took, 0.5))
    return good


def million(rounds: int) -> list[bool]:
    """The largest record: against scipy."""
    try:
        from datareach.reach.arrays import Arrays
    except ImportError:
        say('numpy is not installed: no arrays. pip install "datareach[large]"')
        return []
    _, sweep = loaded(1_000_000, lambda: synthetic(1_000_000))
    laid_out, arrays = timed(lambda: Arrays(sweep), 1)
    plain, found = timed(lambda: sweep.reached([HUB], DAY, FAR), max(1, rounds // 3))
    took, grades = timed(lambda: arrays.reached([HUB], DAY, FAR), rounds)
    named, names = timed(lambda: arrays.named(grades), rounds)
    say(f"  {laid_out:8.3f} s  arrays laid out, once")
    say(f"  {plain:8.3f} s  from one data set, at a date, without numpy: {len(found):,} states with their grades")
    same = "the same" if names == found else "NOT the same"
    say(f"  {took:8.3f} s  on arrays: {same}; {named:.3f} s more to name them")
    back, _ = timed(lambda: arrays.origins("id:party-7", DAY, FAR), rounds)
    say(f"  {back:8.3f} s  to one party, at a date, on arrays")
    try:
        bare = scipy_search(arrays, DAY, rounds)
    except ImportError:
        say("scipy is not installed: nothing to compare with.")
        return [names == found]
    ratio = took / bare
    say(f"  {bare:8.3f} s  a bare search of scipy with its date slice: which states, without grades")
    say(f"  {'within' if ratio <= 3 else 'OVER'} 3 times: {ratio:.2f}; without numpy {plain / bare:.0f} times")
    return [names == found, ratio <= 3]


def scipy_search(arrays: Any, day: date, rounds: int) -> float:
    """Breadth first over the same states and hops that perhaps hold on the day, in one call of scipy."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    rows, ups = arrays._forward
    states = len(arrays.states)
    source = np.repeat(np.arange(states), np.diff(rows.first))
    opens, closes = arrays.opens[rows.order], arrays.closes[rows.order]
    up_source = np.repeat(np.arange(states), np.diff(ups.first))
    start, asked = arrays.number[HUB, ""], day.toordinal()

    def search() -> int:
        holds = (opens <= asked) & (asked <= closes)
        ends = np.concatenate([source[holds], up_source]), np.concatenate([rows.target[holds], ups.target])
        graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(states, states))
        return len(breadth_first_order(graph, start, return_predecessors=False))

    return timed(search, rounds)[0]


def main() -> int:
    """Measure; exit 1 if a bar is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="without the record of 1,000,000")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    good = hundred_thousand(asked.rounds)
    good += dense_graph(asked.rounds)
    gc.collect()
    if not asked.small:
        good += million(asked.rounds)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
