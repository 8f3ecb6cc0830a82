"""The verbs of the command line as functions: one object that opens a graph and answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Dataset

from datareach.derive import derive
from datareach.law import add_cells, make_cells
from datareach.load import Folder, Quad, read_folder
from datareach.model import Problem, Reading, Record
from datareach.reach import Answer, ask, best_paths
from datareach.reach.triples import add_reaches
from datareach.record import find, make_record
from datareach.store import Selection, select_all, select_public
from datareach.vocabulary import GRAPH_SHAPES

if TYPE_CHECKING:
    from datareach.export import Made
    from datareach.gaps import Gap
    from datareach.query import Result
    from datareach.query.box import Box
    from datareach.remote import Remote
    from datareach.view import View
    from datareach.view.excerpt import Excerpt


def embedded_graph() -> Path:
    """The graph that comes with the package: in a wheel ``graph_data``, in a source tree the top level's ``graph``."""
    here = Path(__file__).parent
    packaged = here / "graph_data"
    return packaged if packaged.is_dir() else here.parent.parent / "graph"


def choose_graph(given: str | os.PathLike[str] | None = None) -> tuple[Path, str]:
    """Which graph folder is used, and why, in words: given, environment, ``./graph``, or the one in the package."""
    if given:
        return Path(given), "as given"
    variable = os.environ.get("DATAREACH_GRAPH")
    if variable:
        return Path(variable), "from DATAREACH_GRAPH"
    local = Path("graph")
    if (local / "entities.ttl").is_file():
        return local, "in this folder"
    return embedded_graph(), "that comes with datareach"


class Graph:
    """A graph that is open for questions.

    >>> graph = Graph.open()
    >>> graph.name("ice")
    'id:ice'
    """

    def __init__(
        self,
        folder: Folder,
        selection: Selection | Callable[[], Selection],
        *,
        engine: str = "oxigraph",
        internal: bool = False,
        remote: Remote | None = None,
    ) -> None:
        self.folder = folder
        self.remote = remote
        """The store that holds the graph and answers queries, where it is not this process."""
        self._selection = selection
        self.internal = internal
        """Whether what is internal is seen: what is made from it is for its owner's eyes."""
        self._engine = engine

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        internal: bool = False,
        publish_on: date | None = None,
        engine: str = "oxigraph",
    ) -> Graph:
        """Read a graph folder. By default only what is public is seen; ``internal`` shows its owner everything.

        ``publish_on`` opens what is embargoed until that day or earlier. Raises :class:`datareach.errors.InputError`.
        """
        folder = read_folder(choose_graph(path)[0], embedded_graph())
        selection = select_all(folder) if internal else select_public(tuple(folder.quads()), publish_on=publish_on)
        return cls(folder, selection, engine=engine, internal=internal)

    @classmethod
    def at(
        cls,
        address: str,
        path: str | os.PathLike[str] | None = None,
        *,
        internal: bool = False,
        publish_on: date | None = None,
    ) -> Graph:
        """The graph that another store holds, behind a SPARQL 1.1 endpoint: queries run there.

        It is read from there when something else than a query needs it. Named questions, rules and shapes are those of
        ``path``, as :meth:`open` has it. Raises :class:`datareach.errors.EndpointError`.
        """
        from datareach.remote import Endpoint, Remote, read_quads

        folder = read_folder(choose_graph(path)[0], embedded_graph())
        endpoint = Endpoint(address)

        def select() -> Selection:
            shapes = tuple(quad for quad in folder.quads() if quad[0] == str(GRAPH_SHAPES))
            quads = read_quads(endpoint) + shapes
            return Selection(quads, 0) if internal else select_public(quads, publish_on=publish_on)

        return cls(folder, select, internal=internal, remote=Remote(endpoint))

    @cached_property
    def selection(self) -> Selection:
        """What may be shown of the graph, and how much was withheld."""
        return self._selection() if callable(self._selection) else self._selection

    def __repr__(self) -> str:
        return f"<Graph {self.folder.path.name}: {len(self.record.claims)} claims, {len(self.record.sources)} sources>"

    @cached_property
    def _opened(self) -> tuple[Dataset, Record]:
        """What follows from the claims needs the dataset (rules) and the record (law), in this order."""
        dataset = derive(self.selection.quads, self.folder.rules, engine=self._engine)
        record = make_record(dataset, withheld=self.selection.withheld)
        cells = make_cells(record)
        add_cells(dataset, cells, record)
        record = replace(record, cells=cells)
        add_reaches(dataset, best_paths(record))
        return dataset, record

    @property
    def dataset(self) -> Dataset:
        """The rdflib dataset, derived triples included; its default graph is the union of its named graphs."""
        return self._opened[0]

    @property
    def record(self) -> Record:
        """The whole graph as plain values."""
        return self._opened[1]

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """Every quad that may be shown, derived ones included, the shapes not; sorted."""
        from datareach.export.rdf import graph_quads

        return tuple(graph_quads(self.selection.quads, self.dataset))

    @property
    def queries(self) -> Mapping[str, str]:
        """The named questions: name to SPARQL text."""
        return self.folder.queries

    def name(self, name: str) -> str:
        """The id of what a user calls ``name``: acronym, label, alias or id, in any case."""
        return find(self.record, name)

    def check(self, *, sources: Path | None = None) -> list[Problem]:
        """Every error and every unknown, with file and line."""
        from datareach.check import check_folder

        return check_folder(self.folder, sources=sources)

    def query(self, text: str, **params: str) -> Result:
        """The answer to a SPARQL query or a named question; parameters are bound as terms.

        It runs in a process of its own on the graph as it is at the first query, with the limits of
        :data:`datareach.query.TERMINAL`; what goes beyond them raises :class:`datareach.errors.LimitExceeded`.
        """
        from datareach.query.named import prepare
        from datareach.query.results import form_for, from_reply

        text, bindings = prepare(self.queries, text, params, lambda: self.record)
        if self._engine != "oxigraph":
            from datareach.query.direct import run

            return run(self.dataset, text, bindings)
        kind = self.sandbox.guard(text).kind
        return from_reply(self.sandbox.ask(text, form_for(kind), bindings=bindings))

    @cached_property
    def sandbox(self) -> Box:
        """The processes or the other store in which queries run, for answers in bytes and limits of one's own."""
        if self.remote:
            return self.remote
        from datareach.query.sandbox import Sandbox

        return Sandbox(self.dataset)

    def reach(self, who: str, what: str, **options: Any) -> Answer:
        """Whether and how ``who`` can reach ``what``, hop by hop; options as :func:`datareach.reach.ask` has them."""
        return ask(self.record, self.name(who), self.name(what), **options)

    def gaps(self, name: str = "") -> tuple[Gap, ...]:
        """Where the graph has holes, numbered; with a name, those about that thing or touching it."""
        from datareach.gaps import find_gaps, touching

        found = find_gaps(self.record)
        return touching(found, self.name(name)) if name else found

    def show(self, name: str) -> dict[str, object]:
        """The fact sheet of anything: what is said, by whom, what is disputed, what is unknown."""
        from datareach.facts import fact_sheet

        return fact_sheet(self.record, self.name(name))

    def view(self, *, everything: bool = False) -> View:
        """What is drawn: things, doors, routes."""
        from datareach.view import make_view

        return make_view(self.record, everything=everything)

    def choose(
        self,
        *,
        focus: str = "",
        hops: int = 2,
        on: date | None = None,
        accept: Iterable[str] = (),
        reading: Reading | None = None,
        path: tuple[str, str] | None = None,
    ) -> Excerpt:
        """A part of the graph to take along: what :func:`datareach.view.excerpt.choose` gives, by names."""
        from datareach.view.excerpt import choose

        return choose(
            self.record,
            focus=self.name(focus) if focus else "",
            hops=hops,
            on=on,
            accept=accept,
            reading=reading,
            path=(self.name(path[0]), self.name(path[1])) if path else None,
            quads=self.quads,
            internal=self.internal,
        )

    def export(self, format: str, *, options: Mapping[str, Any] | None = None, **choice: Any) -> Made:
        """The graph, or the part that ``choice`` names as :meth:`choose` does, in a format such as "graphml".

        Text, bytes, or several texts by file name, as the format is; ``options`` are those of the format.
        """
        from datareach.export import format_of

        return format_of(format).make(self.choose(**choice), **(options or {}))
