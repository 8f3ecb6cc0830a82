"""What ``shapes.ttl`` says a good graph must have, and should have; run by pySHACL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from datareach.check.lookups import LABEL, RDF_TYPE, Lookups
from datareach.errors import InputError
from datareach.load import Quad, node_name
from datareach.model import Place, Problem
from datareach.vocabulary import GRAPH_SHAPES, PREFIXES, expand, shorten

_PLAIN_SHAPE = frozenset(
    {"a " + expand("sh:NodeShape"), *map(expand, ("sh:targetClass", "sh:property", "sh:sparql", "sh:severity"))}
)


def shacl(graph: Lookups, *, unknowns: bool) -> Iterator[Problem]:
    """What the shapes find: violations as errors, and warnings as the unknowns."""
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError
    from pyshacl.graph_abstraction import OxigraphDataGraph
    from rdflib import Namespace

    from datareach.store import ox_store, to_rdflib

    class Data(OxigraphDataGraph):
        """pySHACL asks for each result whether the graph is there, which would count all of it: minutes for a sheet."""

        def __bool__(self) -> bool:
            return True

    sh = Namespace(PREFIXES["sh"])
    quads = [q for q in graph.folder.quads() if q[0] == str(GRAPH_SHAPES)]
    if not unknowns:
        asking = {s for _, s, p, v in quads if p == expand("sh:severity") and v.value == expand("sh:Warning")}
        quads = [q for q in quads if q[1] not in asking and node_name(q[3]) not in asking]
    shapes = to_rdflib(_aimed(quads))
    # Over an Oxigraph store pySHACL takes a sixth of the time that it takes over rdflib memory.
    try:
        _, report, _ = pyshacl.validate(Data(ox_store(graph.quads)), shacl_graph=shapes, advanced=True, inplace=True)
        if isinstance(report, Exception):
            raise report
    except ReportableRuntimeError as error:
        (file,) = {f.name for f in graph.folder.files for q in f.quads if q[0] == str(GRAPH_SHAPES)}
        raise InputError(f"{file}: pySHACL cannot use these shapes: {error.message} Mend them.") from error
    labels = {s: v.value for _, s, p, v in graph.quads if p == LABEL}
    acronyms = {s: v.value for _, s, p, v in graph.quads if p == expand("dr:acronym")}
    for result in report.subjects(sh.resultSeverity):
        focus = str(report.value(result, sh.focusNode))
        path = str(report.value(result, sh.resultPath) or "")
        value = str(report.value(result, sh.value) or "")
        place = _anywhere(graph, focus, path, value)
        message = str(report.value(result, sh.resultMessage) or "")
        if report.value(result, sh.resultSeverity) == sh.Warning:
            # pySHACL would put an IRI into the message; the shape's own words take a label.
            name = shapes.value(report.value(result, sh.sourceShape), sh.name)
            words = shapes.value(report.value(result, sh.sourceConstraint), sh.message)
            question = str(name or words or message).replace(
                "{?value}", acronyms.get(value) or labels.get(value, value)
            )
            yield Problem(
                "warning", "unknown", f"{labels.get(focus, shorten(focus))}: no source here says {question}.", "", place
            )
        else:
            what, advice = message.partition(". ")[::2]
            yield Problem("error", "shape", f"{shorten(focus)}: {what.rstrip('.')}.", advice, place)


def _aimed(quads: list[Quad]) -> list[Quad]:
    """The same shapes, each property shape aimed at the class of its node shape instead of standing in it.

    They find the same. pySHACL looks at a nested shape once for each node, and at one with a target once for all.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for _, shape, predicate, value in quads:
        said[shape].add(f"a {node_name(value)}" if predicate == RDF_TYPE else predicate)
    used = {node_name(value) for _, _, _, value in quads}
    # What is closed, aims at more than a class or serves another shape looks at the properties that stand in it.
    plain = {shape for shape, words in said.items() if words <= _PLAIN_SHAPE and shape not in used}
    aims = [(shape, target) for _, shape, predicate, target in quads if predicate == expand("sh:targetClass")]
    found: list[Quad] = []
    for quad in quads:
        graph, shape, predicate, value = quad
        if predicate == expand("sh:property") and shape in plain:
            found += [
                (graph, node_name(value), expand("sh:targetClass"), target) for own, target in aims if own == shape
            ]
        else:
            found.append(quad)
    return found


def _anywhere(graph: Lookups, subject: str, predicate: str, value: str) -> Place | None:
    """Where a subject is spoken of: with this predicate and value if possible, else where its type is stated."""
    spoken = graph.predicates.get(subject, {})
    for wanted in (predicate or RDF_TYPE, RDF_TYPE, ""):
        for name, predicates in spoken.items():
            if not wanted or wanted in predicates:
                return graph.folder.place(name, subject, wanted, value)
    return None
