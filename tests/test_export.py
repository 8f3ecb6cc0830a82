"""Every format holds what was chosen: read back by programs that its users use, and to the same letter each time."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset
from rdflib import Graph as Triples

import datareach.export
from datareach.errors import UsageError
from datareach.export import FORMATS, format_of
from datareach.export.json_text import indented
from datareach.export.network import network
from datareach.graph import Graph
from datareach.view.excerpt import Excerpt, choose
from datareach.vocabulary import GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_VOCABULARY, expand
from test_export_safety import hostile_graph

DAY = date(2025, 8, 20)
RDF = {"trig": "trig", "nquads": "nquads", "jsonld": "json-ld", "turtle": "turtle"}
OX = {
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "turtle": ox.RdfFormat.TURTLE,
    "rdf12": ox.RdfFormat.TURTLE,
}
CHOICES: dict[str, dict[str, Any]] = {
    "everything": {},
    "focus": {"focus": "ICE", "hops": 1},
    "day": {"on": DAY},
    "accept": {"accept": ("dr:Alleged",)},
    "path": {"path": ("ICE", "T-MSIS")},
    "path on a day": {"path": ("ICE", "T-MSIS"), "on": DAY},
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(Path(__file__).parent.parent / "graph")


@pytest.fixture(scope="module", params=list(CHOICES))
def chosen(request: pytest.FixtureRequest, graph: Graph) -> Excerpt:
    return graph.choose(**CHOICES[request.param])


def parts(value: str) -> set[str]:
    return set(filter(None, value.split(" | ")))


# ---------------------------------------------------------------- networks


def networkx_graph(name: str, excerpt: Excerpt) -> nx.MultiDiGraph:
    text = FORMATS[name].make(excerpt)
    if name == "graphml":
        return nx.parse_graphml(text, force_multigraph=True)
    if name == "gexf":
        return nx.read_gexf(io.BytesIO(text.encode()))
    data = json.loads(text)
    return nx.cytoscape_graph(data) if name == "cytoscape" else nx.node_link_graph(data, edges="edges")


@pytest.mark.parametrize("name", ["graphml", "gexf", "cytoscape", "json"])
def test_networkx_reads_every_node_edge_and_claim(name: str, chosen: Excerpt) -> None:
    net, found = network(chosen), networkx_graph(name, chosen)
    assert set(found.nodes) == {node.id for node in net.nodes}
    assert {(a, b) for a, b in found.edges()} == {(edge.source, edge.target) for edge in net.edges}
    assert found.number_of_edges() == len(net.edges)
    assert {node: data["label"] for node, data in found.nodes(data=True)} == {n.id: n.label for n in net.nodes}
    told: set[str] = set()
    for data in (*(d for _, d in found.nodes(data=True)), *(d for _, _, d in found.edges(data=True))):
        claims = data.get("claims", "")
        told |= parts(claims) if isinstance(claims, str) else set(claims)
    assert told == set(chosen.record.claims)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_what_is_known_of_each_claim_stands_in_columns_of_one_order(name: str, graph: Graph) -> None:
    found = networkx_graph(name, graph.choose())
    record, seen = graph.record, 0
    for data in (*(d for _, d in found.nodes(data=True)), *(d for _, _, d in found.edges(data=True))):
        if not data.get("claims"):
            continue
        columns = {key: data[f"claim_{key}"].split(" | ") for key in ("source_id", "basis", "standing", "recorded")}
        for place, id in enumerate(data["claims"].split(" | ")):
            claim, seen = record.claims[id], seen + 1
            assert columns["source_id"][place] == claim.source
            assert columns["basis"][place] == record.label(claim.basis)
            assert columns["standing"][place] == record.label(claim.standing)
            assert columns["recorded"][place] == claim.recorded
    assert seen >= len(record.claims)


def test_edges_run_as_the_data_does(graph: Graph) -> None:
    found = networkx_graph("graphml", graph.choose(path=("ICE", "T-MSIS")))
    assert nx.has_path(found, graph.name("CMS"), graph.name("ICE"))
    assert not nx.has_path(found, graph.name("ICE"), "id:tmsis-data")


def test_gexf_tells_from_when_until_when_an_access_holds(graph: Graph) -> None:
    access = networkx_graph("gexf", graph.choose()).nodes["id:access-ice-tmsis"]
    assert (access["start"], access["end"]) == ("2025-07-14", "2025-09-15")
    text = str(FORMATS["gexf"].make(graph.choose()))
    assert 'mode="dynamic" timeformat="date"' in text
    for day in re.findall(r' (?:start|end)="([^"]*)"', text):
        date.fromisoformat(day)


def test_json_fits_its_schema(chosen: Excerpt) -> None:
    schema = json.loads((Path(datareach.export.__file__).parent / "network.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(str(FORMATS["json"].make(chosen))), schema)


def test_kumu_joins_by_labels_that_name_one_thing_each(chosen: Excerpt) -> None:
    data = json.loads(str(FORMATS["kumu"].make(chosen)))
    labels = [element["label"].casefold() for element in data["elements"]]
    assert len(set(labels)) == len(labels) == len(network(chosen).nodes)
    assert {c[end].casefold() for c in data["connections"] for end in ("from", "to")} <= set(labels)
    assert len(data["connections"]) == len(network(chosen).edges)
    told = {id for each in (*data["elements"], *data["connections"]) for id in each.get("claims", ())}
    assert told == set(chosen.record.claims)


# ---------------------------------------------------------------- tables


def test_openpyxl_reads_the_rows_of_the_csv_files_and_no_formula(chosen: Excerpt) -> None:
    book = openpyxl.load_workbook(io.BytesIO(bytes(FORMATS["xlsx"].make(chosen))))
    texts = FORMATS["csv"].make(chosen, raw=True)
    assert [f"{name}.csv" for name in book.sheetnames[1:]] == list(texts)
    for name, text in texts.items():
        sheet = book[name.removesuffix(".csv")]
        rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: empty
        assert rows == list(csv.reader(io.StringIO(text, newline=""))), name


def test_a_cell_too_long_for_excel_is_cut_and_says_so(graph: Graph) -> None:
    from datareach.export.xlsx import LONGEST, _fit

    assert _fit("x" * LONGEST) == "x" * LONGEST
    assert len(_fit("x" * (LONGEST + 1))) == LONGEST and "cut" in _fit("x" * (LONGEST + 1))


# ---------------------------------------------------------------- RDF


def canonical(text: str, format: ox.RdfFormat) -> set[str]:
    found = ox.Dataset(ox.parse(text.encode(), format=format))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, found))


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_rdf_with_graphs_gives_the_same_graph_back(name: str, chosen: Excerpt) -> None:
    from datareach.export.rdf import excerpt_quads
    from datareach.store import ox_quad

    quads = ox.Dataset(map(ox_quad, excerpt_quads(chosen)))
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert canonical(str(FORMATS[name].make(chosen)), OX[name]) == set(map(str, quads))


# Parsers of rdflib 7 use a class of its own that it is to drop.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", list(RDF))
def test_rdflib_reads_as_many_statements_and_graphs(name: str, graph: Graph) -> None:
    text = str(FORMATS[name].make(graph.choose(path=("ICE", "T-MSIS"))))
    expected = list(ox.parse(text.encode(), format=OX[name]))
    if name == "turtle":
        assert len(Triples().parse(data=text, format=RDF[name])) == len(expected)
        return
    found = Dataset(default_union=True)
    found.parse(data=text, format=RDF[name])
    assert len(list(found.quads())) == len(expected)
    assert {str(g) for *_, g in found.quads()} == {quad.graph_name.value for quad in expected}


def test_rdf_of_a_part_has_its_claims_and_names_no_other(chosen: Excerpt, graph: Graph) -> None:
    quads = list(ox.parse(str(FORMATS["nquads"].make(chosen)).encode(), format=OX["nquads"]))
    own = {str(g) for g in (GRAPH_CLAIMS, GRAPH_DERIVED, GRAPH_REGISTER, GRAPH_VOCABULARY)}
    assert {quad.graph_name.value for quad in quads} - own == {expand(id) for id in chosen.record.claims}
    others = {expand(id) for id in graph.record.claims.keys() - chosen.record.claims.keys()}
    named = {term.value for quad in quads for term in quad if isinstance(term, ox.NamedNode)}
    assert not named & others
    doors = {e.id for e in graph.record.entities.values() if e.kind in ("access", "flow")}
    assert not named & {expand(id) for id in doors - chosen.record.entities.keys() - chosen.beyond.keys()}


def test_turtle_tells_whose_statement_each_is(graph: Graph) -> None:
    found = Triples().parse(data=str(FORMATS["turtle"].make(graph.choose())), format="turtle")
    rows = found.query("SELECT ?c ?s ?p ?o { [] a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; "
                       "dr:ofClaim ?c FILTER EXISTS { ?s ?p ?o } }")  # fmt: skip
    assert len(rows) == sum(len(claim.triples) for claim in graph.record.claims.values())


def test_rdf_1_2_gives_each_claim_its_statements_back(graph: Graph) -> None:
    text = str(FORMATS["rdf12"].make(graph.choose()))
    triples = [q for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    back = {str(ox.Quad(*triple.object, triple.subject)) for triple in triples if isinstance(triple.object, ox.Triple)}
    nquads = ox.parse(str(FORMATS["nquads"].make(graph.choose())).encode(), format=ox.RdfFormat.N_QUADS)
    claims = {expand(id) for id in graph.record.claims}
    assert back == {str(quad) for quad in nquads if quad.graph_name.value in claims}


# ---------------------------------------------------------------- choosing


def test_a_path_is_exactly_one_answer_with_its_hops_numbered_as_in_the_text(graph: Graph) -> None:
    from datareach.reach.text import answer_text

    excerpt = graph.choose(path=("ICE", "T-MSIS"), on=DAY)
    answer = graph.reach("ICE", "T-MSIS", on=DAY)
    assert excerpt.answer == answer
    cited = set(re.findall(r"^ {6}(claim:\S+)", answer_text(graph.record, answer), re.MULTILINE))
    assert cited <= set(excerpt.record.claims)
    # Beyond what the text cites: what says through, by and under what, which its sentences name.
    for id in excerpt.record.claims.keys() - cited:
        said = {t.predicate for t in excerpt.record.claims[id].triples if t.subject in excerpt.numbers}
        assert said & {"dr:viaSystem", "dr:mechanism", "dr:underAgreement"}, id
    for number, path in enumerate(answer.paths, 1):
        for place, step in enumerate(path.steps, 1):
            assert f"{number}.{place}" in excerpt.numbers[step.hop.relation]
    doors = {e.id for e in excerpt.record.entities.values() if e.kind in ("access", "flow", "initiative")}
    assert doors == set(excerpt.numbers)
    numbered = {node.id: node.hops for node in network(excerpt).nodes if node.hops}
    assert numbered == dict(excerpt.numbers)


def test_a_step_that_is_only_structure_has_its_number_on_its_edge(graph: Graph) -> None:
    excerpt = graph.choose(path=("DHS", "T-MSIS"))
    hops = {edge.id: edge.hops for edge in network(excerpt).edges if edge.property == "org:unitOf"}
    assert "id:ice|org:unitOf|id:dhs" in excerpt.numbers
    assert hops["id:ice|org:unitOf|id:dhs"] == excerpt.numbers["id:ice|org:unitOf|id:dhs"]


def test_on_a_day_what_certainly_does_not_hold_is_left_out(graph: Graph) -> None:
    before, during, after = (
        graph.choose(on=date(*day)).record.entities for day in ((2025, 7, 1), (2025, 8, 20), (2025, 12, 1))
    )
    assert "id:access-ice-tmsis" in during
    assert "id:access-ice-tmsis" not in before and "id:access-ice-tmsis" not in after
    assert "id:ice" in before


def test_accepting_a_basis_leaves_out_those_that_are_not_accepted(graph: Graph) -> None:
    kept = {claim.basis for claim in graph.choose(accept=("dr:Alleged",)).record.claims.values()}
    assert "dr:Alleged" in kept and not kept & {"dr:ReporterInference", "dr:EditorInference"}
    firm = {claim.basis for claim in graph.choose(accept=("dr:Reported",)).record.claims.values()}
    assert "dr:Alleged" not in firm and "dr:Reported" in firm


def test_a_reading_keeps_its_claims(graph: Graph) -> None:
    reading = next(r for r in graph.record.readings if r.name == "as the agreement says")
    record = graph.choose(reading=reading).record
    assert record.claims and all(reading.takes(claim) for claim in record.claims.values())


def test_choices_that_do_not_fit_are_told(graph: Graph) -> None:
    with pytest.raises(UsageError, match="do not go together"):
        graph.choose(path=("ICE", "T-MSIS"), focus="ICE")
    with pytest.raises(UsageError, match="no such format"):
        format_of("docx")


# ---------------------------------------------------------------- the list, and the same bytes


def test_data_says_of_each_claim_whether_somebody_has_reviewed_it(tiny: Path) -> None:
    record = Graph.open(tiny).record
    claims = {id: replace(claim, reviewed=False) for id, claim in record.claims.items()}
    for name in ("graphml", "gexf", "cytoscape", "kumu", "ftm", "json", "csv", "xlsx"):
        for held, word in ((record, "reviewed"), (replace(record, claims=claims), "unreviewed")):
            made = FORMATS[name].make(choose(held))
            text = made if isinstance(made, str) else ""
            if isinstance(made, bytes):
                text = " ".join(str(c.value) for r in openpyxl.load_workbook(io.BytesIO(made))["claims"] for c in r)
            elif not isinstance(made, str):
                text = made["claims.csv"]
            assert (word in text, "unreviewed" in text) == (True, word == "unreviewed"), name


def test_readme_tells_of_each_format_what_the_list_does(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    rows = [line for line in readme.splitlines() if re.match(r"\| `\w+` \| `\.", line)]
    assert rows == [f"| `{f.name}` | `{f.ending}` | {f.words} | {f.holds} | {f.loses} |" for f in FORMATS.values()]


def test_every_text_format_of_the_tiny_graph_is_as_it_was(tiny: Path, golden: Callable[[str, str], None]) -> None:
    """Without the vocabulary, which the package gives: a new term of it would change every RDF file here."""
    excerpt = Graph.open(tiny).choose()
    excerpt = replace(excerpt, quads=[quad for quad in excerpt.quads if quad[0] != str(GRAPH_VOCABULARY)])
    for name, format in FORMATS.items():
        made = b"" if format.binary and format.kind == "diagram" else format.make(excerpt)
        if isinstance(made, str):
            golden(f"export/tiny{format.ending if name != 'rdf12' else '.12.ttl'}", made)
        elif isinstance(made, dict):
            for file, text in made.items():
                golden(f"export/{file}", text.replace("\r\n", "\n"))


def test_the_same_graph_gives_the_same_bytes_under_two_hash_seeds(shipped: Path) -> None:
    code = (
        "import sys, hashlib; from datareach.graph import Graph; from datareach.export import FORMATS\n"
        "graph = Graph.open(sys.argv[1]); excerpt = graph.choose(focus='ICE', hops=1)\n"
        "for name, f in FORMATS.items():\n"
        "    made = f.make(excerpt)\n"
        "    made = made if isinstance(made, bytes) else repr(made).encode()\n"
        "    sys.stdout.write(f'{name} {hashlib.sha256(made).hexdigest()}\\n')"
    )
    found = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(shipped)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(found[0].splitlines()) == len(FORMATS)
    assert found[0] == found[1]


def test_an_empty_graph_can_be_exported_in_every_format() -> None:
    import worlds

    for format in FORMATS.values():
        assert format.make(choose(worlds.empty())) is not None


# ---------------------------------------------------------------- FollowTheMoney

# What followthemoney 4.11 has: the properties that we fill of each schema, and those that name another entity.
_THING = {"name", "alias", "weakAlias", "keywords", "notes", "description", "sourceUrl", "publisher", "proof"}
_LINK = {
    "role",
    "status",
    "summary",
    "startDate",
    "endDate",
    "recordId",
    "description",
    "sourceUrl",
    "publisher",
    "proof",
}
FTM = {
    **dict.fromkeys(("Organization", "PublicBody", "Company"), {*_THING, "parent"}),
    **dict.fromkeys(("Person", "Asset", "CourtCase"), _THING),
    **dict.fromkeys(("Event", "Project"), {*_THING, "startDate", "endDate"}),
    "Contract": {*_THING, "title"},
    "Article": {*_THING, "title", "publishedAt", "retrievedAt"},
    "UnknownLink": {*_LINK, "subject", "object"},
    "Ownership": {*_LINK, "owner", "asset"},
}
REQUIRED = {"UnknownLink": {"subject", "object"}, "Ownership": {"owner", "asset"}, "Contract": {"title"}}
NAMES = {"proof", "parent", "subject", "object", "owner", "asset"}


def entities(excerpt: Excerpt) -> list[dict[str, Any]]:
    return [json.loads(line) for line in str(FORMATS["ftm"].make(excerpt)).split("\n") if line]


def test_follow_the_money_entities_fit_its_schemas_and_name_only_each_other(chosen: Excerpt) -> None:
    found = entities(chosen)
    ids = [entity["id"] for entity in found]
    assert len(set(ids)) == len(ids)
    for entity in found:
        own = FTM[entity["schema"]]
        assert entity["properties"].keys() <= own, entity
        assert REQUIRED.get(entity["schema"], {"name"}) <= entity["properties"].keys(), entity
        assert re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.\-]*[0-9A-Za-z])?", entity["id"])
        for name in NAMES & entity["properties"].keys():
            assert set(entity["properties"][name]) <= set(ids), entity


def test_follow_the_money_tells_the_access_with_dates_sources_and_standing(graph: Graph) -> None:
    found = entities(graph.choose(path=("ICE", "T-MSIS")))
    links = [e for e in found if e["properties"].get("recordId") == ["id:access-ice-tmsis"]]
    assert sorted(e["properties"]["role"][0] for e in links) == ["may go through", "may reach or get", "opens"]
    link = next(e["properties"] for e in links if e["properties"]["role"] == ["may reach or get"])
    assert (link["startDate"], link["endDate"]) == (["2025-07-14"], ["2025-09-15"])
    assert "https://www.wired.com/story/ice-access-medicaid-data/" in link["sourceUrl"]
    assert any("document as reported · undisputed · may" in line for line in link["description"])
    told = {line.split(": ")[0] for e in found for line in e["properties"].get("description", ())}
    assert "claim:wired-ice-medicaid/tmsis-logins" in told


def test_followthemoney_itself_reads_every_value(graph: Graph, tiny: Path) -> None:
    followthemoney = pytest.importorskip("followthemoney", reason="needs the dependency groups ftm and ftm-itself")
    for excerpt in (graph.choose(), hostile_graph(tiny).choose()):
        found = entities(excerpt)
        ids = {entity["id"] for entity in found}
        for entity in found:
            proxy = followthemoney.model.get_proxy(entity, cleaned=False)
            proxy.schema.validate(entity)
            for name, values in entity["properties"].items():
                assert set(proxy.get(name)) == set(values), (entity["id"], name)
                if proxy.schema.get(name).type.name == "entity":
                    assert ids.issuperset(values), "whatever a thing names is there"


# ---------------------------------------------------------------- JSON, a line for each value

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_is_indented_as_the_standard_library_indents_it(value: Any) -> None:
    assert indented(value) == json.dumps(value, indent=1, ensure_ascii=False) + "\n"
