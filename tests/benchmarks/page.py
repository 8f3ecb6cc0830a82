"""How long a reader waits for the page, in Chromium, beside the page that pyvis writes by itself for the same things.

Run it with `python tests/benchmarks/page.py [--rounds 3]`: the shipped graph, 500 things with 1,000 lines and more, and
5,000 things, which open as groups. It prints a table with the bars and ends with 1 where a page misses one.

First view is first contentful paint, LCP the largest one, CLS how far things jump, interaction the slowest of a few
changes of the state until the next frame, map the longest task that holds up the page while the Map view opens, written
the processor's seconds to make the page. Times are medians; machines differ, so pyvis stands beside: its page is given
`--wait` seconds to stand still.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, TimeoutError, sync_playwright
from synthetic import synthetic

from conftest import FLAGS, chromium
from datareach.graph import Graph
from datareach.law import make_cells
from datareach.layout import first_map
from datareach.model import Record
from datareach.render.page import render_page
from datareach.view import make_view

GRAPH = Path(__file__).resolve().parent.parent.parent / "graph"
WATCH = """
window.seen = { lcp: 0, cls: 0, fcp: 0 };
new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcp = e.startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.cls += e.value; })
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (e.name === 'first-contentful-paint') seen.fcp = e.startTime;
}).observe({ type: 'paint', buffered: true });
"""
ACT = """
(acts) => new Promise(async (done) => {
  let slowest = 0;
  for (const act of acts) {
    const began = performance.now();
    window.datareach.set(act);
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    slowest = Math.max(slowest, performance.now() - began);
  }
  done(slowest);
})
"""
STILL = (
    "() => typeof network !== 'undefined' && (window.quiet || (network.once('stabilized', () => { quiet = 1; }), 0))"
)
"""Whether the network of pyvis has stopped moving; it says so once."""

MAP = """
() => new Promise((done) => {
  const stage = document.getElementById('map');
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  }).observe({ type: 'longtask' });
  document.querySelector('[data-view=map]').click();
  const wait = () => (stage.hasAttribute('data-drawn') ? setTimeout(() => done(longest), 300) : setTimeout(wait, 20));
  wait();
})
"""
ACTS = [
    {"on": "2025-08-20"},
    {"basis": "Reported"},
    {"basis": "", "ask": "ice~t-msis"},
    {"hide": "line-may"},
    {"hide": "", "sort": "2"},
]


def say(line: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(line + "\n")


@dataclass(frozen=True)
class Bars:
    """The most that a page may take: seconds, and for CLS a share of the screen; none where nothing is asked."""

    first: float
    largest: float | None = None
    shift: float | None = None
    act: float | None = None
    written: float | None = None
    requests: int = 0
    megabytes: float | None = None
    map: float | None = None


BARS = {
    "shipped graph": Bars(1.5, 2.5, 0.1, 0.2, None, 0, 1.5, 0.2),
    "300 things": Bars(1.5, 2.5, 0.1, None, 5),
    "500 things, 1,000 lines": Bars(1.5, 2.5, 0.1, None, 8),
    "5,000 things, grouped": Bars(3.0, 3.0, 0.1, None, 30),
}
SIZES = {"300 things": 290, "500 things, 1,000 lines": 510, "5,000 things, grouped": 5020}
"""Hop claims of the invented graphs, so that about so many things can be drawn."""

Found = dict[str, float]


def invented(claims: int) -> Record:
    """A record with what law makes of it, as a graph that is opened has it."""
    record = synthetic(claims)
    return replace(record, cells=make_cells(record))


def own(record: Record, path: Path) -> float:
    """Write our page; the seconds of the processor that it took, with those of dot, whatever else the machine does."""
    began = sum(os.times()[:4])
    scene = first_map(record)
    path.write_text(render_page(record, scene.view, scene), encoding="utf-8")
    return sum(os.times()[:4]) - began


def theirs(record: Record, path: Path) -> tuple[float, str]:
    """The page that pyvis writes by itself for everything that can be drawn: the seconds, and what is in it."""
    from pyvis.network import Network

    view = make_view(record, everything=True)
    began = sum(os.times()[:4])
    net = Network(directed=True, cdn_resources="in_line")
    for thing in view.things:
        net.add_node(thing.id, label=thing.head or thing.id)
    for route in view.routes:
        net.add_edge(route.start, route.end)
    path.write_text(net.generate_html(), encoding="utf-8")
    return sum(os.times()[:4]) - began, f"{len(view.things):,} things, {len(view.routes):,} lines"


def measure(browser: Browser, path: Path, rounds: int, *, act: bool, wait: float = 0) -> Found:
    """Medians of first view, LCP and CLS, and of the slowest interaction, or of pyvis until it stands still."""
    found: dict[str, list[float]] = {"fcp": [], "lcp": [], "cls": [], "act": [], "map": [], "still": []}
    requests = 0
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        seen: list[str] = []
        page.on("request", lambda request, seen=seen: seen.append(request.url))
        page.add_init_script(WATCH)
        began = perf_counter()
        page.goto(path.as_uri(), wait_until="commit")
        if wait:
            with suppress(TimeoutError):
                page.wait_for_function(STILL, timeout=wait * 1000, polling=100)
            found["still"].append(perf_counter() - began)
        else:
            page.wait_for_load_state("load")
            page.wait_for_timeout(700)
        for key, value in page.evaluate("window.seen").items():
            # What has not been painted yet has no time.
            found[key].append(value if value or key == "cls" else float("nan"))
        # Only now: what a tool pushes down when it opens is no jump.
        found["act"].append(page.evaluate(ACT, ACTS) / 1000 if act else 0.0)
        found["map"].append(page.evaluate(MAP) / 1000 if act else 0.0)
        requests = max(requests, len(seen) - 1)
        page.close()
    median = {key: statistics.median(values) if values else float("nan") for key, values in found.items()}
    return {
        "megabytes": path.stat().st_size / 1e6,
        "first": median["fcp"] / 1000,
        "largest": median["lcp"] / 1000,
        "shift": median["cls"],
        "act": median["act"],
        "map": median["map"],
        "still": median["still"],
        "requests": requests,
    }


UNITS = {"first": "first view", "largest": "LCP", "act": "interaction", "map": "map", "shift": "CLS",
         "requests": "requests", "written": "written", "megabytes": "MB"}  # fmt: skip


def missed(found: Found, bars: Bars) -> list[str]:
    """Which bars a page misses, in words."""
    lines = []
    for key, words in UNITS.items():
        bar = getattr(bars, key)
        if bar is not None and not found[key] <= bar:
            lines.append(f"{words} {found[key]:.2f}, the bar is {bar:g}")
    return lines


def row(name: str, found: Found, bars: Bars | None) -> str:
    """A line of the table; behind each number its bar, where it has one."""

    def cell(key: str, digits: int) -> str:
        value = "–" if key not in found or found[key] != found[key] else f"{found[key]:.{digits}f}"
        bar = getattr(bars, key) if bars else None
        return f"{value}{f' ≤ {bar:g}' if bar is not None else ''}".rjust(13)

    return name.ljust(26) + "".join(cell(key, 0 if key == "requests" else 2) for key in UNITS)


def main() -> None:
    """Measure each graph, print two lines for it (ours, and pyvis) and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--wait", type=float, default=20, help="seconds that the page of pyvis may take to stand still")
    parser.add_argument("--only", metavar="WORDS", default="", help="only graphs with these words in their name")
    given = parser.parse_args()
    failed = []
    say("seconds, ≤ the bar".ljust(26) + "".join(words.rjust(13) for words in UNITS.values()))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for number, (name, bars) in enumerate(BARS.items()):
            if given.only not in name:
                continue
            record = Graph.open(GRAPH).record if name not in SIZES else invented(SIZES[name])
            ours, pyvis = Path(folder) / f"{number}.html", Path(folder) / f"{number}-pyvis.html"
            took = own(record, ours)
            found = {**measure(browser, ours, given.rounds, act=True), "written": took}
            say(row(name, found, bars))
            failed += [f"{name}: {line}" for line in missed(found, bars)]
            took, drawn = theirs(record, pyvis)
            found = {
                **measure(browser, pyvis, 1, act=False, wait=given.wait),
                "written": took,
                "act": float("nan"),
                "map": float("nan"),
            }
            still = f"stands still after {found['still']:.1f} s"
            if found["still"] >= given.wait:
                still = f"does not stand still within {given.wait:g} s"
            say(row("  pyvis by itself", found, None) + f"  {drawn}; {still}")
        browser.close()
    for line in failed:
        say(f"missed: {line}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
