"""What the endpoint says of itself as RDF: SPARQL 1.1 Service Description, and VoID with counts."""

from __future__ import annotations

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID, Namespace

from datareach.model import Record
from datareach.query.direct import run
from datareach.vocabulary import DR, GRAPH_REGISTER, PREFIXES

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "TriG", "JSON-LD", "RDF_XML",
)  # fmt: skip
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "trig": "trig", "jsonld": "json-ld", "rdfxml": "pretty-xml"}
DISTINCT = "SELECT (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } }"
SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"


def service(dataset: Dataset, address: str) -> Graph:
    """What can be asked at ``address``: the language, the formats, the graphs."""
    graph = _graph()
    own, all_, union = URIRef(address), BNode(), BNode()
    graph.add((own, RDF.type, SD.Service))
    graph.add((own, SD.endpoint, own))
    graph.add((own, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((own, SD.feature, SD.UnionDefaultGraph))
    for name in RESULTS:
        graph.add((own, SD.resultFormat, FORMATS[name]))
    graph.add((own, SD.defaultDataset, all_))
    graph.add((all_, RDF.type, SD.Dataset))
    graph.add((all_, SD.defaultGraph, union))
    graph.add((union, RDF.type, SD.Graph))
    graph.add((union, VOID.triples, Literal(_number(dataset, DISTINCT))))
    for each in sorted(str(g.identifier) for g in dataset.graphs() if isinstance(g.identifier, URIRef) and len(g)):
        named = BNode()
        graph.add((all_, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(each)))
    return graph


def void(dataset: Dataset, record: Record, address: str) -> Graph:
    """The data set that is served: title, terms, counts, and where to ask it."""
    graph = _graph()
    about = next(iter(dataset.graph(GRAPH_REGISTER).subjects(RDF.type, VOID.Dataset)), BNode())
    graph.add((about, RDF.type, VOID.Dataset))
    graph.add((about, DCTERMS.title, Literal(record.about.title)))
    if record.about.description:
        graph.add((about, DCTERMS.description, Literal(record.about.description)))
    if record.about.license.startswith("http"):
        graph.add((about, DCTERMS.license, URIRef(record.about.license)))
    graph.add((about, VOID.sparqlEndpoint, URIRef(address)))
    graph.add((about, VOID.triples, Literal(_number(dataset, DISTINCT))))
    graph.add((about, VOID.distinctSubjects, Literal(_number(dataset, SUBJECTS))))
    for prefix in ("dr", "dpv", "prov", "dcat", "org"):
        graph.add((about, VOID.vocabulary, URIRef(PREFIXES[prefix])))
    for each, number in run(dataset, CLASSES).rows:
        assert each is not None and number is not None
        part = BNode()
        graph.add((about, VOID.classPartition, part))
        graph.add((part, VOID["class"], each))
        graph.add((part, VOID.entities, number))
    return graph


def serialized(graph: Graph, form: str) -> bytes:
    """A description in one of our formats."""
    return graph.serialize(format=RDFLIB[form], encoding="utf-8")


def _graph() -> Graph:
    graph = Graph()
    for prefix, namespace in {
        "sd": SD,
        "void": VOID,
        "dct": DCTERMS,
        "dr": DR,
        "formats": FORMATS,
    }.items():
        graph.bind(prefix, namespace, override=True)
    return graph


def _number(dataset: Dataset, text: str) -> int:
    return int(str(run(dataset, text).rows[0][0]))
