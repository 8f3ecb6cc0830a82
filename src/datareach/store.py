"""The one graph: which quads may be shown, and the dataset that answers queries.

``rdflib.Dataset`` over Oxigraph is the default; plain rdflib memory is the second engine, kept so that tests can hold
the two to the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox
from oxrdflib.store import OxigraphStore
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from datareach.load import Folder, Quad, node_name
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_REGISTER, GRAPH_SHAPES, GRAPH_VOCABULARY, PREFIXES

_DR = PREFIXES["dr"]
_TYPE = PREFIXES["rdf"] + "type"
_SOURCE, _SPEAKER = PREFIXES["dct"] + "source", PREFIXES["prov"] + "wasAttributedTo"
_ABOUT, _READING, _SEARCH = PREFIXES["void"] + "Dataset", _DR + "Reading", _DR + "Search"
_RANK = {_DR + "Public": 1, _DR + "Embargoed": 2, _DR + "Internal": 3}


@dataclass(frozen=True)
class Selection:
    """The quads that may be shown, and how many claims were withheld."""

    quads: tuple[Quad, ...]
    withheld: int


def select_public(quads: Sequence[Quad], *, publish_on: date | None = None) -> Selection:
    """What may leave this machine: claims that are public and whose source is, and the register entries they speak of.

    A source that does not say is internal, and so is a claim of an unknown source. ``publish_on`` is the day on which
    the output is to be published: what is embargoed until then or earlier counts as public. No clock is asked.
    """
    by_subject: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for graph, subject, predicate, value in quads:
        by_subject[graph, subject][predicate].append(value.value)
    register, claims = str(GRAPH_REGISTER), str(GRAPH_CLAIMS)

    def closed(facts: dict[str, list[str]], default: int) -> int:
        rank = max((_RANK.get(r, 3) for r in facts.get(_DR + "release", ())), default=default)
        days = facts.get(_DR + "embargoedUntil", [])
        if rank == 2 and publish_on and days and max(days) <= publish_on.isoformat():
            return 1
        return rank

    def source_closed(source: str) -> int:
        return closed(by_subject.get((register, source), {}), 3)

    all_claims = {s for (g, s), facts in by_subject.items() if g == claims and _DR + "Claim" in facts.get(_TYPE, ())}
    # Graphs that no claim describes are withheld as well: nobody said that they may be shown.
    own_graphs = {str(GRAPH_VOCABULARY), str(GRAPH_SHAPES), register, claims}
    named = {graph for graph, _, _, _ in quads} - own_graphs
    public: set[str] = set()
    for claim in all_claims:
        facts = by_subject[claims, claim]
        source = max((source_closed(s) for s in facts.get(_SOURCE, ())), default=3)
        if max(closed(facts, 1), source) == 1:
            public.add(claim)
    withheld = (all_claims | named) - public

    searches = {s for (g, s), facts in by_subject.items() if g == claims and _SEARCH in facts.get(_TYPE, ())}
    about = {s for (g, s) in by_subject if g == claims} - all_claims - searches
    # A conflict that names a withheld claim would tell that it exists.
    open_about = {s for s in about if not withheld & {v for vs in by_subject[claims, s].values() for v in vs}}

    shown: list[Quad] = []
    mentioned: set[str] = set()
    for quad in quads:
        graph, subject, _, value = quad
        if graph == claims and subject in searches:
            continue
        if graph == claims:
            keep = subject in public or (subject in open_about and bool(public))
            keep = keep and not (isinstance(value, ox.NamedNode) and value.value in withheld)
        else:
            keep = graph in public
        if keep:
            shown.append(quad)
            mentioned.add(subject)
            if isinstance(value, ox.NamedNode):
                mentioned.add(value.value)
    # What editors look for tells what they are after: a search is shown if it says that it is public, and only where
    # everything that it is about is shown anyway.
    open_searches = {
        s
        for s in searches
        if closed(by_subject[claims, s], 3) == 1 and set(by_subject[claims, s].get(_DR + "about", ())) <= mentioned
    }
    shown.extend(quad for quad in quads if quad[0] == claims and quad[1] in open_searches)
    mentioned.update(v for s in open_searches for v in by_subject[claims, s].get(_SPEAKER, ()))
    mentioned.update(s for (g, s), facts in by_subject.items() if g == register and _ABOUT in facts.get(_TYPE, ()))
    shown.extend(_register_closure(by_subject, quads, mentioned, source_closed))
    shown.extend(quad for quad in quads if quad[0] in (str(GRAPH_VOCABULARY), str(GRAPH_SHAPES)))
    return Selection(tuple(shown), len(withheld & all_claims))


def _register_closure(
    by_subject: dict[tuple[str, str], dict[str, list[str]]],
    quads: Sequence[Quad],
    mentioned: set[str],
    source_closed: object,
) -> list[Quad]:
    """The register's quads on what is mentioned and on what those mention in turn; closed sources stay out."""
    assert callable(source_closed)
    register = str(GRAPH_REGISTER)
    wanted: set[str] = set()
    queue = sorted(mentioned)
    while queue:
        thing = queue.pop()
        facts = by_subject.get((register, thing))
        if thing in wanted or facts is None:
            continue
        if _DR + "Source" in facts.get(_TYPE, ()) and source_closed(thing) > 1:
            continue
        wanted.add(thing)
        queue.extend(value for values in facts.values() for value in values)
    # A reading is shown with what of it is shown anyway: naming a thing in a reading publishes nothing.
    wanted.update(s for (g, s), facts in by_subject.items() if g == register and _READING in facts.get(_TYPE, ()))
    kept = []
    for quad in quads:
        graph, subject, _, value = quad
        if graph == register and subject in wanted:
            points_to_closed = (
                isinstance(value, ox.NamedNode) and (register, value.value) in by_subject and value.value not in wanted
            )
            if not points_to_closed:
                kept.append(quad)
    return kept


def select_all(folder: Folder) -> Selection:
    """Every quad: for the eyes of the graph's owner."""
    return Selection(tuple(folder.quads()), 0)


def open_dataset(quads: Iterable[Quad], *, engine: str = "oxigraph") -> Dataset:
    """A dataset of these quads whose default graph is the union of its named graphs; shapes stay out of it."""
    shapes = str(GRAPH_SHAPES)
    kept = [quad for quad in quads if quad[0] != shapes]
    if engine == "oxigraph":
        dataset = Dataset(store=OxigraphStore(store=ox_store(kept)), default_union=True)
    else:
        dataset = Dataset(default_union=True)
        # rdflib would rewrite literals ("01" to "1"); the text files are the authority, so it may not.
        dataset.addN((_rdflib(s), URIRef(p), from_ox(o), dataset.graph(_rdflib(g))) for g, s, p, o in kept)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, override=True)
    return dataset


def ox_store(quads: Iterable[Quad]) -> ox.Store:
    """An Oxigraph store in memory that holds these quads."""
    store = ox.Store()
    _add(store, map(ox_quad, quads))
    return store


def _add(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    # Not `extend`: what Oxigraph 0.5 is given all at once it keeps in a way that takes a third longer to go through.
    for quad in quads:
        store.add(quad)


def to_rdflib(quads: Iterable[Quad]) -> Graph:
    """The triples of these quads as one plain rdflib graph."""
    graph = Graph()
    for _, subject, predicate, value in quads:
        graph.add((_rdflib(subject), URIRef(predicate), from_ox(value)))
    return graph


def inner_store(dataset: Dataset) -> ox.Store | None:
    """The Oxigraph store under a dataset, or ``None`` where another engine holds it.

    oxrdflib ignores ``FROM`` and turns every row into rdflib terms; asking the store itself does neither.
    """
    return dataset.store._inner if isinstance(dataset.store, OxigraphStore) else None


def dataset_quads(dataset: Dataset, graph: URIRef | None = None) -> list[Quad]:
    """The quads of a dataset, or of one of its named graphs."""
    store = inner_store(dataset)
    if store is not None:
        named = ox.NamedNode(graph) if graph else None
        return [_as_quad(quad) for quad in store.quads_for_pattern(None, None, None, named)]
    graphs = dataset.graphs() if graph is None else (dataset.graph(graph),)
    return [(str(g.identifier), node_name(to_ox(s)), str(p), to_ox(o)) for g in graphs for s, p, o in g]


def add_triples(dataset: Dataset, graph: URIRef, triples: Iterable[tuple[Node, Node, Node]]) -> None:
    """Put triples into a named graph of a dataset."""
    store = inner_store(dataset)
    if store is None:
        dataset.addN((s, p, o, dataset.graph(graph)) for s, p, o in triples)
        return
    _add(store, [ox_quad((str(graph), node_name(to_ox(s)), str(p), to_ox(o))) for s, p, o in triples])


def construct_into(dataset: Dataset, graph: URIRef, rule: str) -> None:
    """Put what a CONSTRUCT query gives into a named graph of the dataset that it asks."""
    store = inner_store(dataset)
    if store is None:
        add_triples(dataset, graph, dataset.query(rule).graph or ())
        return
    named = ox.NamedNode(graph)
    found = store.query(rule, use_default_graph_as_union=True, prefixes=dict(PREFIXES))
    if isinstance(found, ox.QueryTriples):
        _add(store, [ox.Quad(t.subject, t.predicate, t.object, named) for t in found])


def to_ox(value: object) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """An rdflib term as pyoxigraph has it."""
    if isinstance(value, Literal):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype)) if value.datatype else None)
    return ox.BlankNode(str(value)) if isinstance(value, BNode) else ox.NamedNode(str(value))


def ox_quad(quad: Quad) -> ox.Quad:
    """A quad as pyoxigraph has it."""
    graph, subject, predicate, value = quad
    return ox.Quad(_ox_node(subject), ox.NamedNode(predicate), value, _ox_node(graph))


def _ox_node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def _as_quad(quad: Any) -> Quad:
    return node_name(quad.graph_name), node_name(quad.subject), quad.predicate.value, quad.object


def _rdflib(name: str) -> URIRef | BNode:
    return BNode(name[2:]) if name.startswith("_:") else URIRef(name)


def from_ox(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> URIRef | BNode | Literal:
    """A pyoxigraph term as rdflib has it, its lexical form untouched; a triple, no term there, becomes text."""
    if isinstance(value, ox.Triple):
        return Literal(str(value))
    if isinstance(value, ox.Literal):
        if value.language:
            return Literal(value.value, lang=value.language)
        datatype = value.datatype.value
        plain = datatype == PREFIXES["xsd"] + "string"
        return Literal(value.value, datatype=None if plain else URIRef(datatype), normalize=False)
    return BNode(value.value) if isinstance(value, ox.BlankNode) else URIRef(value.value)
