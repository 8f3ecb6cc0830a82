"""What is cited can be found again: source, place, edition and hash; and nothing that is not public."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner, Result

from datareach.build import build
from datareach.cite import (
    Edition,
    apa,
    bibtex,
    bluebook,
    cff,
    cff_reference,
    cite_answer,
    cite_claim,
    cite_dataset,
    cite_source,
    csl_json,
    dataset_turtle,
    edition,
)
from datareach.cli import cli
from datareach.graph import Graph

CLAIM = "https://example.org/tiny/claim/deal"
SOURCE = "https://example.org/tiny/source/article"
HOSTILE = 'A "t\\itle" {with} $ & # % _ ^ ~ ünïcode\nand : a line'


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture(scope="module")
def shipped_graph(shipped: Path) -> Graph:
    return Graph.open(shipped)


@pytest.fixture(scope="module")
def data(shipped_graph: Graph) -> Edition:
    return edition(shipped_graph.record, shipped_graph.quads)


def test_the_hash_is_that_of_the_file_that_build_writes(tiny: Path, tmp_path: Path):
    graph = Graph.open(tiny)
    build(tiny, tmp_path / "out")
    written = (tmp_path / "out" / "graph.nq").read_bytes()
    assert edition(graph.record, graph.quads).sha256 == hashlib.sha256(written).hexdigest()


def test_an_internal_claim_changes_neither_hash_nor_citation(tiny: Path):
    before = Graph.open(tiny)
    one = edition(before.record, before.quads)
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8").replace("CANARY-VALUE", "CANARY-OTHER"), "utf-8")
    after = Graph.open(tiny)
    assert edition(after.record, after.quads) == one


def test_a_data_set_is_cited_with_version_date_and_hash(data: Edition):
    cited = cite_dataset(data)
    assert bluebook(cited) == (
        "The datareach project, Who can reach Medicaid data, data set "
        f"(version 0.1.0, Nov. 24, 2026), SHA-256 {data.sha256}."
    )
    assert apa(cited) == (
        "The datareach project. (2026, November 24). Who can reach Medicaid data (Version 0.1.0) [Data set]. "
        f"SHA-256 {data.sha256}."
    )


def test_a_source_is_cited_with_the_date_that_it_bears(shipped_graph: Graph):
    article = cite_source(shipped_graph.record, "src:wired-ice-medicaid")
    assert "WIRED, ICE Is Getting Unprecedented Access to Medicaid Data (between 17 July 2025 and" in bluebook(article)
    assert apa(cite_source(shipped_graph.record, "src:uconn-2026-01-08")).count("(2026, January 8)") == 1


def test_a_claim_is_cited_at_its_place_with_its_basis(shipped_graph: Graph, data: Edition):
    text = bluebook(cite_claim(shipped_graph.record, "claim:ap-2025-07-17/access", data))
    assert text.startswith("AP News, Trump administration hands over") and "paragraph 1 (July 17, 2025), https" in text
    assert "“given access to the personal data”, as recorded in Who can reach Medicaid data version 0.1.0" in text
    assert text.endswith("claim/ap-2025-07-17/access; document as reported).") and data.sha256 in text


def test_an_answer_is_cited_with_its_verdict_the_question_and_its_sources(shipped_graph: Graph, data: Edition):
    answer = shipped_graph.reach("ICE", "T-MSIS", on=date(2025, 8, 20), accept=("dr:Alleged",))
    cited = cite_answer(shipped_graph.record, answer, data)
    assert "partly barred" in cited.title
    assert cited.note == "datareach reach id:ice id:t-msis --on 2025-08-20 --accept Alleged"
    assert "WIRED" in {author for source in cited.rests_on for author in source.authors}
    items = json.loads(csl_json(cited))
    assert [item["type"] for item in items] == ["entry", *["webpage"] * len(cited.rests_on)]


def test_nothing_on_record_is_not_cited_as_no_access():
    done = run("cite", "--path", "Palantir", "T-MSIS")
    assert done.exit_code == 1
    assert "none on record in this data set is not the same as no access" in done.stdout


def test_hostile_titles_stay_inside_their_fields(tiny: Path):
    sources = tiny / "sources.ttl"
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    sources.write_text(sources.read_text("utf-8").replace("Border Office reads clinic records", quoted), "utf-8")
    about = tiny / "about.ttl"
    about.write_text(about.read_text("utf-8").replace('"Tiny"', f'"{quoted}"'), "utf-8")
    graph = Graph.open(tiny)
    made = edition(graph.record, graph.quads)
    cited = cite_claim(graph.record, CLAIM, made)
    assert json.loads(csl_json(cited))[0]["title"] == HOSTILE
    entry = bibtex(cited)
    bare = re.sub(r"\\.", "", entry)
    assert bare.count("{") == bare.count("}") and entry.count("@misc{") == 1
    assert not re.search(r"(?<!\\)[$&#%_^~]", re.search(r"title = (.*)", entry)[1])
    line = next(line for line in cff(made).splitlines() if line.startswith("title: "))
    assert json.loads(line.removeprefix("title: ")) == HOSTILE
    described = rdflib.Graph().parse(data=dataset_turtle(made), format="turtle")
    assert rdflib.Literal(HOSTILE, lang="en") in set(described.objects(None, rdflib.DCTERMS.title))


def test_a_canary_is_in_no_citation(tiny: Path):
    graph = Graph.open(tiny)
    made = edition(graph.record, graph.quads)
    all_cited = [
        cite_dataset(made),
        *(cite_claim(graph.record, id, made) for id in graph.record.claims),
        *(cite_source(graph.record, id) for id in graph.record.sources),
        cite_answer(graph.record, graph.reach("BO", "Clinic records"), made),
    ]
    texts = [form(cited) for cited in all_cited for form in (bluebook, apa, bibtex, csl_json)]
    texts += [cff(made), dataset_turtle(made)]
    assert not [text for text in texts if re.search("CANARY|EMBARGO|hidden|secret|guarded|leak", text)]
    for name in ("https://example.org/tiny/claim/secret", "CANARY-SOURCE", "https://example.org/tiny/claim/later"):
        done = run("--graph", str(tiny), "cite", name)
        assert done.exit_code != 0 and done.stdout == ""
    assert run(
        "--graph", str(tiny), "cite", "https://example.org/tiny/claim/later", "--publish-on", "2025-06-01"
    ).stdout


def test_the_citation_file_says_what_the_graph_says(root: Path, data: Edition):
    written = (root / "CITATION.cff").read_text("utf-8")
    assert f"references:\n{cff_reference(data)}" in written
    assert f'version: "{data.version}"' in written and f'date-released: "{data.issued}"' in written


def test_the_description_of_the_data_set_says_the_same(data: Edition):
    graph = rdflib.Graph().parse(data=dataset_turtle(data), format="turtle")
    node = rdflib.URIRef("https://w3id.org/datareach/graph")
    dcat, spdx = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://spdx.org/rdf/terms#")
    assert {str(t) for t in graph.objects(node, rdflib.RDF.type)} == {str(dcat.Dataset), str(rdflib.VOID.Dataset)}
    assert str(graph.value(node, dcat.version)) == data.version
    assert str(graph.value(node, rdflib.DCTERMS.issued)) == data.issued
    assert [str(o) for o in graph.objects(None, spdx.checksumValue)] == [data.sha256]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["ICE"], "is a thing that claims speak of"),
        (["ICE", "--path", "ICE", "T-MSIS"], "not both"),
        (["--on", "2025-08-20"], "belong to --path"),
        (["ICE", "--format", "cff"], "describes the data set"),
    ],
)
def test_what_does_not_fit_says_so(words: list[str], error: str):
    done = run("cite", *words)
    assert done.exit_code != 0 and error in str(done.exception) + done.stderr
