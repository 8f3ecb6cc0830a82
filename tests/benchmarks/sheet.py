"""How long a sheet of 500 rows takes to import and the graph with it to build, beside the same graph without it.

Run it with `python tests/benchmarks/sheet.py [--rows 500]`. The rows are the public accesses and flows of the shipped
graph, each told again from its sources, page after page. The bar: imported in under 5 s; the build is shown with and
without the sheet. Times are of the processor as well, because machines are busy.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path
from time import perf_counter, process_time

from datareach.build import build
from datareach.graph import Graph
from datareach.model import Record
from datareach.records.sheet import import_sheet
from datareach.vocabulary import expand

GRAPH = Path(__file__).resolve().parent.parent.parent / "graph"
HEADS = ("who", "may/can/did", "what", "kind", "from whom", "by", "source", "page", "basis", "said by", "note")


def events(record: Record) -> Iterator[list[str]]:
    """Rows of the claims that name who gets which data; a page further on each time round."""
    found = []
    for claim in record.claims.values():
        for entity in record.entities.values():
            if entity.kind not in ("access", "flow") or not claim.modality:
                continue
            flow = entity.kind == "flow"
            who = claim.values(entity.id, "dr:to" if flow else "dpv:hasRecipient")
            what = [v for _, v in record.said(entity.id, "dr:dataset")]
            giver = claim.values(entity.id, "dr:from" if flow else "dr:grantor")
            known = (*who[:1], *what[:1], *giver[:1])
            if who and what and all(record.entities[str(id)].kind in ("organisation", "data set") for id in known):
                first = expand(str(giver[0])) and record.label(str(giver[0])) if giver else ""
                found.append([record.label(str(who[0])), record.label(claim.modality), record.label(str(what[0])),
                              entity.kind, first, "data sharing", claim.source, record.label(claim.basis),
                              "; ".join(record.label(s) for s in claim.speakers), claim.note])  # fmt: skip
    for page in count(1):
        for row in found:
            yield [*row[:7], str(page), *row[7:]]


def timed(words: str, work: Callable[[], object]) -> None:
    began, cpu = perf_counter(), process_time()
    work()
    sys.stdout.write(f"{words:<44}{perf_counter() - began:6.1f} s  (processor {process_time() - cpu:.1f} s)\n")


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(GRAPH, Path(temporary) / "graph"))
        sheet, out = Path(temporary) / "events.csv", Path(temporary) / "out"
        with sheet.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADS, *islice(events(Graph.open(folder).record), rows)])

        def read() -> None:
            graph = Graph.open(folder, internal=True)
            made = import_sheet(graph.folder, graph.record, sheet, recorded=date(2026, 1, 1))
            made.path.write_text(made.text, "utf-8")

        timed("build without the sheet", lambda: build(folder, out))
        timed(f"import of {rows} rows, graph opened", read)
        timed("build with it", lambda: build(folder, out))
        timed("build with it, internal claims shown", lambda: build(folder, out, internal=True))


if __name__ == "__main__":
    main()
