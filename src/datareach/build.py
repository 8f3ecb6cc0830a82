"""The main job: check, derive, draw, and write ``output/``. A graph with errors builds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from datareach.check import check_folder
from datareach.errors import InvalidGraph
from datareach.export.csv import write as csv_files
from datareach.export.nquads import write as nquads
from datareach.export.svg import write as svg
from datareach.export.trig import write as trig
from datareach.graph import Graph
from datareach.layout import first_map
from datareach.model import Problem, Record, Unknown
from datareach.render.notice import render_notice
from datareach.render.page import render_page
from datareach.view.around import too_large
from datareach.write import atomic_write


@dataclass(frozen=True)
class Built:
    """What a build made: the files with their sizes in bytes, what it counted, and what it left out."""

    out: Path
    files: tuple[tuple[str, int], ...]
    counts: dict[str, int]
    unknowns: tuple[Unknown, ...]
    withheld: int
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    """What was not drawn as usual, and why."""
    not_drawn: str = ""
    """Why there is no map, and what to do; empty where there is one."""


def build(graph_dir: Path, out: Path, *, internal: bool = False, publish_on: date | None = None) -> Built:
    """Check the graph and write the page, the diagram, the tables and the graph in one file into ``out``.

    Everything is made before anything is written, so an error leaves the previous output as it was.
    Raises :class:`InvalidGraph` with the problems where the graph has errors. A graph that is too large for one page
    gets its tables and data, and a page that says so.
    """
    graph = Graph.open(graph_dir, internal=internal, publish_on=publish_on)
    problems = check_folder(graph.folder)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidGraph(problems)
    record = graph.record
    excerpt = graph.choose()
    files: dict[str, str] = {"graph.trig": trig(excerpt), "graph.nq": nquads(excerpt)}
    files |= {f"tables/{name}": text for name, text in csv_files(excerpt).items()}
    not_drawn = too_large(record)
    if not_drawn:
        scene = None
        files["index.html"] = render_notice(record, not_drawn, list(files), internal=internal)
        # A diagram of an earlier, smaller graph would pass for one of this.
        (out / "map.svg").unlink(missing_ok=True)
    else:
        scene = first_map(record)
        files["index.html"] = render_page(record, scene.view, scene, internal=internal)
        files["map.svg"] = svg(excerpt, view=scene.view)
    for name in sorted(files):
        atomic_write(out / name, files[name])
    kinds = [entity.kind for entity in record.entities.values()]
    return Built(
        out=out,
        files=tuple((name, len(files[name].encode("utf-8"))) for name in sorted(files)),
        counts={
            "claims": len(record.claims),
            "sources": len(record.sources),
            "entities": len(kinds),
            "accesses": kinds.count("access"),
            "flows": kinds.count("flow"),
            "conflicts": len(record.conflicts),
            "unknowns": len(record.unknowns),
        },
        unknowns=record.unknowns,
        withheld=record.withheld,
        warnings=tuple(_told(problems, record, everything=not record.withheld)),
        notes=scene.notes if scene else (),
        not_drawn=not_drawn,
    )


def _told(problems: Iterable[Problem], record: Record, *, everything: bool) -> Iterator[Problem]:
    """The warnings of a build; where claims are left out, only those about what is in it.

    The check reads the whole folder, and what a build prints ends up in logs that others read.
    """
    public = {f"{record.label(unknown.about)}: no source here says {unknown.question}." for unknown in record.unknowns}
    for problem in problems:
        if problem.severity == "warning" and (everything or problem.message in public):
            yield problem
