"""How long a reader waits for the page, in Chromium, beside the page that pyvis writes by itself for the same things.

Run it with `python tests/benchmarks/page.py [--rounds 3]`. First view is first contentful paint, LCP the largest one,
CLS how far things jump, interaction the slowest of a few clicks and keys until the next frame, map the longest task
that holds up the page while the Map view opens. The bars: shipped graph 1.5 s, 2.5 s, 0.1, 0.2 s, 0.2 s; 500 things and
1,000 lines 1.5 s. Times are medians; machines differ, so pyvis stands beside.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, sync_playwright
from synthetic import synthetic

from conftest import FLAGS, chromium
from datareach.graph import Graph
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


def own(record: Record, path: Path) -> float:
    """Write our page; the seconds that it took."""
    began = perf_counter()
    scene = first_map(record)
    path.write_text(render_page(record, scene.view, scene), encoding="utf-8")
    return perf_counter() - began


def theirs(record: Record, path: Path) -> None:
    """The page that pyvis writes by itself for everything that can be drawn."""
    from pyvis.network import Network

    view = make_view(record, everything=True)
    net = Network(directed=True, cdn_resources="in_line")
    for thing in view.things:
        net.add_node(thing.id, label=thing.head or thing.id)
    for route in view.routes:
        net.add_edge(route.start, route.end)
    path.write_text(net.generate_html(), encoding="utf-8")
    say(f"  pyvis draws {len(view.things)} things, {len(view.routes)} lines")


def measure(browser: Browser, path: Path, rounds: int, *, act: bool) -> str:
    """Medians of first view, LCP, CLS and, of our page, the slowest interaction."""
    found: dict[str, list[float]] = {"fcp": [], "lcp": [], "cls": [], "act": [], "map": []}
    requests = 0
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        seen: list[str] = []
        page.on("request", lambda request, seen=seen: seen.append(request.url))
        page.add_init_script(WATCH)
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_timeout(700)
        for key, value in page.evaluate("window.seen").items():
            found[key].append(value)
        found["act"].append(page.evaluate(ACT, ACTS) if act else 0.0)
        found["map"].append(page.evaluate(MAP) if act else 0.0)
        requests = max(requests, len(seen) - 1)
        page.close()
    median = {key: statistics.median(values) for key, values in found.items()}
    took = f", interaction {median['act'] / 1000:.2f} s, map {median['map'] / 1000:.2f} s" if act else ""
    first, largest = median["fcp"] / 1000, median["lcp"] / 1000
    return (
        f"{path.stat().st_size / 1e6:.2f} MB, first view {first:.2f} s, LCP {largest:.2f} s, "
        f"CLS {median['cls']:.3f}, {requests} requests{took}"
    )


def main() -> None:
    """Measure each graph and print two lines for it: ours, and pyvis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=[300, 3000], help="claims of invented graphs")
    given = parser.parse_args()
    records = {"shipped graph": Graph.open(GRAPH).record}
    records |= {f"invented, {size} hop claims": synthetic(size) for size in given.sizes}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for number, (name, record) in enumerate(records.items()):
            say(f"{name}: {len(record.entities)} things, {len(record.claims)} claims")
            ours, pyvis = Path(folder) / f"{number}.html", Path(folder) / f"{number}-pyvis.html"
            took = own(record, ours)
            say(f"  datareach: {measure(browser, ours, given.rounds, act=True)}; written in {took:.1f} s")
            theirs(record, pyvis)
            say(f"  pyvis:     {measure(browser, pyvis, given.rounds, act=False)}")
        browser.close()


if __name__ == "__main__":
    main()
