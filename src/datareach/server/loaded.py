"""What is served at a moment: one graph, the sandbox that answers queries on it, and the pages made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from datareach.check import check_folder
from datareach.errors import DatareachError, InvalidGraph
from datareach.graph import Graph
from datareach.layout import first_map
from datareach.query.box import Box
from datareach.render.page import render_page
from datareach.view.around import check_size

READ = frozenset([".ttl", ".trig", ".rq"])
"""The endings of the files that make a graph."""


class Loaded:
    """One graph as it is served; never changed, only replaced by another."""

    def __init__(self, graph: Graph, box: Box, *, internal: bool = False) -> None:
        self.graph, self.box, self.internal = graph, box, internal
        self._drawing = threading.Lock()

    @property
    def page(self) -> bytes:
        """The page of the graph, made when it is first asked for."""
        with self._drawing:
            return self._page

    @cached_property
    def _page(self) -> bytes:
        record = self.graph.record
        check_size(record, focus=False)
        scene = first_map(record)
        return render_page(record, scene.view, scene, internal=self.internal).encode("utf-8")


class Source:
    """A graph folder that is served and looked at again: a change that passes ``check`` takes the old graph's place."""

    def __init__(self, folder: Path, load: Callable[[bool], Loaded], say: Callable[[str], None]) -> None:
        """``load`` opens the graph and answers for it; given True, it checks it first."""
        self._folder, self._load, self._say = folder, load, say
        self._served = self._seen = self._print()
        self.now = load(False)

    def look(self) -> None:
        """See whether files have changed; take them where they were still since the last look and are sound."""
        seen = self._print()
        if seen == self._served or seen != self._seen:
            self._seen = seen
            return
        self._served = seen
        try:
            new = self._load(True)
        except DatareachError as error:
            self._say(f"graph/ has changed, but not for the better: {error} The graph from before is still served.")
            if isinstance(error, InvalidGraph):
                for problem in error.problems:
                    if problem.severity == "error":
                        self._say(f"  {problem}")
            return
        old, self.now = self.now, new
        self._say(f"graph/ has changed and is served anew: {len(new.graph.record.claims):,} claims.")
        old.box.close(wait=True)

    def _print(self) -> tuple[tuple[str, int, int], ...]:
        """What tells one state of the folder from another."""
        found = []
        for path in sorted(path for path in self._folder.rglob("*") if path.suffix in READ):
            try:
                stat = path.stat()
            except OSError:
                continue  # gone between listing and looking: the next look sees it
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)


def sound(graph: Graph) -> None:
    """Raise :class:`InvalidGraph` where ``check`` finds an error in a graph."""
    problems = check_folder(graph.folder)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidGraph(problems)
