"""Reads a graph folder strictly and all-or-nothing, and knows the line of every triple.

A graph folder holds ``about.ttl``, ``vocabulary.ttl``, ``shapes.ttl``, ``entities.ttl``, ``sources.ttl``,
``claims/*.trig``, ``rules/*.rq`` and ``queries/*.rq``. What a folder of one's own leaves out of vocabulary, shapes,
rules and queries comes from the package. pyoxigraph parses (it refuses what the standard refuses); rdflib's parser is
run only for line numbers.
"""

from __future__ import annotations

import contextlib
import io
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from datareach.errors import InputError, LimitExceeded, QuerySyntax, Refused
from datareach.guard import guard, kind_of, syntax_error
from datareach.model import Place
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_REGISTER, GRAPH_SHAPES, GRAPH_VOCABULARY, PREFIXES

MAX_FILE_BYTES = 10_000_000
MAX_LITERAL_CHARS = 64_000
MAX_QUADS_PER_FILE = 250_000

_TURTLE_FILES = {
    "about.ttl": str(GRAPH_REGISTER),
    "readings.ttl": str(GRAPH_REGISTER),
    "vocabulary.ttl": str(GRAPH_VOCABULARY),
    "shapes.ttl": str(GRAPH_SHAPES),
    "entities.ttl": str(GRAPH_REGISTER),
    "sources.ttl": str(GRAPH_REGISTER),
}
_OPTIONAL = ("about.ttl", "readings.ttl")
_FROM_PACKAGE = ("vocabulary.ttl", "shapes.ttl")
_SH = PREFIXES["sh"]
_SPARQL_IN_SHAPES = frozenset(_SH + name for name in ("select", "ask", "construct", "update"))
# Control characters, zero-width characters, marks that turn reading direction: a label with them is not what it seems.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

Quad = tuple[str, str, str, "ox.NamedNode | ox.Literal | ox.BlankNode"]
"""Graph, subject, predicate as IRIs (a blank node as ``_:name``), and the object as pyoxigraph has it."""


@dataclass(frozen=True)
class File:
    """One file of a graph folder: its name as reports print it, its text, its quads in written order."""

    name: str
    text: str
    quads: tuple[Quad, ...]

    @cached_property
    def lines(self) -> dict[tuple[str, str, str, str], int]:
        """The line of each quad, by graph, subject, predicate and lexical object (``""`` for any object)."""
        return _lines(self)


@dataclass(frozen=True)
class Folder:
    """A graph folder as it was read: files, rules and queries, nothing computed."""

    path: Path
    files: tuple[File, ...]
    rules: dict[str, str] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)

    def quads(self) -> Iterator[Quad]:
        """Every quad, files in name order."""
        for file in self.files:
            yield from file.quads

    @cached_property
    def _file_of(self) -> dict[tuple[str, str], list[File]]:
        found: dict[tuple[str, str], list[File]] = {}
        for file in self.files:
            for key in {(graph, subject) for graph, subject, _, _ in file.quads}:
                found.setdefault(key, []).append(file)
        return found

    def place(self, graph: str, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Where a statement stands; without a predicate, where its subject is first spoken of in that graph."""
        files = self._file_of.get((graph, subject), ())
        # Blank nodes have no name that two parsers share: the first one with this predicate has to do.
        name = "_:" if subject.startswith("_:") else subject
        for key in ((name, predicate, value), (name, predicate, ""), (name, "", "")):
            for file in files:
                if (graph, *key) in file.lines:
                    return Place(file.name, file.lines[(graph, *key)])
        return Place(files[0].name, 0) if files else None


def read_folder(path: Path, default: Path) -> Folder:
    """Read a graph folder; ``default`` gives vocabulary, shapes, rules and queries where it has none of its own.

    Raises :class:`InputError` at the first file that cannot be read or breaks a rule for files; nothing is read then.
    """
    if not path.is_dir():
        raise InputError(f"{path}: no such folder. `datareach new {path}` makes an empty graph there.")
    root = path.resolve()
    shown_path = _as_seen(path)
    found: list[tuple[Path, str, str]] = []
    for name, graph in _TURTLE_FILES.items():
        own = path / name
        if own.exists() or own.is_symlink():
            found.append((own, f"{shown_path}/{name}", graph))
        elif name in _FROM_PACKAGE:
            found.append((default / name, f"(datareach)/{name}", graph))
        elif name not in _OPTIONAL:
            raise InputError(f"{shown_path}/{name}: missing. A graph has entities.ttl, sources.ttl and claims/*.trig.")
    if not (path / "claims").is_dir():
        raise InputError(f"{shown_path}/claims: missing. A graph has entities.ttl, sources.ttl and claims/*.trig.")
    for file in sorted((path / "claims").glob("**/*.trig")):
        found.append((file, f"{shown_path}/{file.relative_to(path).as_posix()}", ""))
    files = []
    for file, name, graph in found:
        inside = root if not name.startswith("(datareach)") else default.resolve()
        read = _read_file(file, name, graph, inside)
        files.append(_guard_shapes(read) if graph == str(GRAPH_SHAPES) else read)
    return Folder(
        path=path,
        files=tuple(files),
        rules=_rules(default, "(datareach)") | _rules(path, shown_path),
        queries=_texts(default / "queries") | _texts(path / "queries"),
    )


def _as_seen(path: Path) -> str:
    """The folder as a reader of a report finds it: from where the command runs if it is below, else as it was given."""
    here = Path.cwd()
    return path.resolve().relative_to(here).as_posix() if path.resolve().is_relative_to(here) else path.as_posix()


def _texts(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.rq"))}


def _rules(folder: Path, shown_folder: str) -> dict[str, str]:
    """The rules of a folder, as the guard writes them anew: each is run whenever the graph is opened."""
    found = {}
    for name, text in _texts(folder / "rules").items():
        where = f"{shown_folder}/rules/{name}.rq"
        found[name] = _guarded(text, partial(str, where))
        if (kind := kind_of(text)) != "CONSTRUCT":
            raise InputError(f"{where}: a rule is a CONSTRUCT query; this is {kind}. It belongs into queries/.")
    return found


def _guard_shapes(file: File) -> File:
    """The shapes with their SPARQL as the guard writes it anew: whoever opens the graph runs it."""
    said = {(subject, predicate): value.value for _, subject, predicate, value in file.quads}
    prefixes = "".join(
        f"PREFIX {value}: <{said.get((subject, _SH + 'namespace'), '')}> "
        for (subject, predicate), value in sorted(said.items())
        if predicate == _SH + "prefix"
    )
    quads = []
    for graph, subject, predicate, value in file.quads:
        if predicate in _SPARQL_IN_SHAPES:
            key = (graph, "_:" if subject.startswith("_:") else subject, predicate, value.value)
            value = ox.Literal(_guarded(prefixes + value.value, partial(_line_of, file, key)))
        quads.append((graph, subject, predicate, value))
    return replace(file, quads=tuple(quads))


def _line_of(file: File, key: tuple[str, str, str, str]) -> str:
    return f"{file.name}:{file.lines.get(key, 0)}"


def _guarded(text: str, where: Callable[[], str]) -> str:
    """A query as it may run; the error of one that may not, or that no engine reads, says where it stands."""
    try:
        verdict = guard(text)
        try:
            ox.Store().query(verdict.text, prefixes=verdict.prefixes)
        except SyntaxError as error:
            raise syntax_error(str(error), verdict) from error
    except (Refused, LimitExceeded, QuerySyntax) as error:
        raise InputError(f"{where()}: {str(error).rstrip('.')}. Mend the query; nothing was loaded.") from error
    return verdict.text


def _read_file(path: Path, name: str, graph: str, root: Path) -> File:
    data = _read_bytes(path, name, root)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{name}:{line}: not UTF-8. Save the file as UTF-8.") from error
    file = parse_file(name, text, graph)
    _keep_limits(file)
    return file


def parse_file(name: str, text: str, graph: str = "") -> File:
    """A file of a graph folder from its text; ``graph`` is the one that Turtle belongs to, empty for TriG.

    Raises :class:`InputError` at the first line that cannot be parsed.
    """
    trig = not graph
    try:
        parsed = ox.parse(text, format=ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE)
        quads = tuple(_quad(quad, graph or str(GRAPH_CLAIMS)) for quad in parsed)
    except SyntaxError as error:
        reason = re.sub(r"^Parser error at line \d+ (between columns \d+ and \d+|column \d+)?:? ?", "", str(error.msg))
        raise InputError(
            f"{name}:{error.lineno or 0}: cannot be read as {'TriG' if trig else 'Turtle'}: {shown(reason)}. "
            "Mend the line; nothing was loaded."
        ) from error
    return File(name, text.replace("\r\n", "\n"), quads)


def _read_bytes(path: Path, name: str, root: Path) -> bytes:
    info = path.lstat()
    if stat.S_ISLNK(info.st_mode) or not path.resolve().is_relative_to(root):
        raise InputError(f"{name}: a link. Put the file itself there; links are not followed.")
    if not stat.S_ISREG(info.st_mode):
        raise InputError(f"{name}: not a plain file.")
    if info.st_size > MAX_FILE_BYTES:
        raise InputError(f"{name}: {info.st_size:,} bytes; at most {MAX_FILE_BYTES:,}. Split the file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be opened: {error.strerror}.") from error


def _quad(quad: ox.Quad, default_graph: str) -> Quad:
    graph = default_graph if isinstance(quad.graph_name, ox.DefaultGraph) else node_name(quad.graph_name)
    if isinstance(quad.object, ox.Triple):
        raise SyntaxError("triple terms (RDF 1.2) are not supported in a graph folder")
    return graph, node_name(quad.subject), quad.predicate.value, quad.object


def node_name(node: Any) -> str:
    """A term of pyoxigraph as quads here have subjects: an IRI, a blank node as ``_:name``; a literal as its text."""
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else str(node.value)


def _keep_limits(file: File) -> None:
    """Refuse what no honest file holds: endless files and texts. What else may be wrong, `check` reports."""
    if len(file.quads) > MAX_QUADS_PER_FILE:
        raise InputError(f"{file.name}: {len(file.quads):,} triples; at most {MAX_QUADS_PER_FILE:,}. Split the file.")
    for graph, subject, predicate, value in file.quads:
        if isinstance(value, ox.Literal) and len(value.value) > MAX_LITERAL_CHARS:
            line = file.lines.get((graph, subject, predicate, ""), 0)
            raise InputError(
                f"{file.name}:{line}: a text of {len(value.value):,} characters; "
                f"at most {MAX_LITERAL_CHARS:,}. Shorten it."
            )


def shown(text: str) -> str:
    """At most 80 characters, hidden ones escaped: safe to print."""
    cut = text if len(text) <= 80 else text[:79] + "…"
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", cut)


def _lines(file: File) -> dict[tuple[str, str, str, str], int]:
    """Line numbers from rdflib's Turtle and TriG parser, whose sink sees where each object begins."""
    from rdflib import BNode, Graph
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink
    from rdflib.plugins.parsers.trig import TrigSinkParser

    found: dict[tuple[str, str, str, str], int] = {}
    graphs = {graph for graph, _, _, _ in file.quads}
    default = next(iter(graphs)) if file.name.endswith(".ttl") and graphs else str(GRAPH_CLAIMS)

    class Sink(RDFSink):
        """Keeps nothing: only positions are wanted."""

        def makeStatement(self, quadruple: Any, why: Any = None) -> None:
            return None

    class Parser(TrigSinkParser):
        """Notes the line on which each object begins and files it with its statement."""

        object_lines: dict[int, int]

        def object(self, argstr: str, i: int, res: Any) -> int:
            start = self.skipSpace(argstr, i)
            line = self.lines + 1
            before = len(res)
            end: int = super().object(argstr, start, res)
            if len(res) > before:
                self.object_lines[id(res[-1])] = line
            return end

        def makeStatement(self, quadruple: Any) -> None:
            context, predicate, subject, value = quadruple
            graph = str(getattr(context, "identifier", default))
            graph = graph if graph in graphs else default
            predicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" if isinstance(predicate, tuple) else predicate
            line = self.object_lines.get(id(value), self.lines + 1)
            name = "_:" if isinstance(subject, BNode) else str(subject)
            for key in ((str(predicate), str(value)), (str(predicate), ""), ("", "")):
                found.setdefault((graph, name, *key), line)

    parser = Parser(Sink(Graph()), baseURI="urn:x-file:", turtle=True)
    parser.object_lines = {}
    # Strict parsing has passed, so the data is right; what rdflib cannot follow simply has no line.
    with contextlib.suppress(BadSyntax, ParserError, RecursionError):
        parser.loadStream(io.StringIO(file.text))
    return found
