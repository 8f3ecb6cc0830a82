"""Each rule has a broken graph that it reports at the right file and line, and the shipped graph has no error."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from datareach.check import check_folder
from datareach.derive import derive
from datareach.errors import InputError
from datareach.graph import Graph, embedded_graph
from datareach.load import read_folder
from datareach.record import make_record
from datareach.reports import report
from outside import canary_server

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").iterdir())


def problems(folder: Path, **options):
    return check_folder(read_folder(folder, embedded_graph()), **options)


def errors(folder: Path, **options):
    return [p for p in problems(folder, **options) if p.severity == "error"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.stem)
def test_a_broken_graph_is_reported_at_its_file_and_line(broken: Path, tiny: Path):
    text = broken.read_text("utf-8")
    file = re.search(r"^# broken: (.*)$", text, re.M)[1]
    rule, words = re.search(r"^# expect: ([\w-]+): (.*)$", text, re.M).groups()
    which, marker = re.search(r"^# (at|at-last): (.*)$", text, re.M).groups()
    lines = [number for number, line in enumerate(text.splitlines(), 1) if marker in line and not line.startswith("# ")]
    assert lines, "the marker stands in the file"
    (tiny / file).write_text(text, "utf-8")

    found = [p for p in errors(tiny, sources=tiny / "texts") if p.rule == rule and words in p.message]

    assert found, [str(p) for p in problems(tiny, sources=tiny / "texts")]
    expected = lines[-1] if which == "at-last" else lines[0]
    assert (found[0].place.file.endswith(f"tiny/{file}"), found[0].place.line) == (True, expected)
    assert found[0].advice, "an error says what to do"


@pytest.mark.parametrize(("about", "rules"), [("dr:Time", []), ("dr:Existence", ["end-before-start"])])
def test_only_a_conflict_about_time_excuses_an_end_before_a_start(about: str, rules: list[str], tiny: Path):
    claims = tiny / "claims" / "one.trig"
    text = claims.read_text("utf-8")
    end = ' ;\n        dr:end "2025-05-31"^^edtf:EDTF .'
    own = 'id:access dr:characterizedAs "CANARY-OWN"@en .'
    assert end in text and own in text
    text = text.replace(end, " .").replace(own, own[:-1] + '; dr:end "2024-05-31"^^edtf:EDTF .')
    conflict = f'id:when a dr:Conflict ; rdfs:label "when"@en ; dr:about {about} ; dr:involves c:deal , c:guarded .'
    claims.write_text(f"{text}\ngraph:claims {{ {conflict} }}\n", "utf-8")
    assert [p.rule for p in errors(tiny)] == rules


def test_every_rule_has_a_broken_graph():
    from datareach.check import rules as written

    reported = {re.search(r"^# expect: ([\w-]+):", b.read_text("utf-8"), re.M)[1] for b in BROKEN}
    source = Path(written.__file__).read_text("utf-8")
    rules = set(re.findall(r'graph\.error\(\s*"([\w-]+)"', source)) | {"shape"}
    assert reported == rules


def test_the_unbroken_tiny_graph_has_no_error(tiny: Path):
    assert [str(p) for p in errors(tiny, sources=tiny / "texts")] == []


def test_the_shipped_graph_has_no_error_and_names_its_unknowns(shipped: Path):
    found = problems(shipped)
    assert [str(p) for p in found if p.severity == "error"] == []
    asked = {p.message for p in found}
    for question in (
        "ICE access to the ORR database: no source here says under which agreement or law.",
        "ICE access to the ORR database: no source here says what for.",
        "ICE access to T-MSIS: no source here says how many accounts there are.",
        "ICE access to T-MSIS: no source here says which contractors use it.",
        "ICE access to T-MSIS: no source here says whether it was opened.",
    ):
        assert question in asked
    assert any(p.message.endswith("no source here says whether IRS signed it.") for p in found)


def test_every_anchor_of_the_article_is_found_once_in_its_line(shipped: Path, seed: Path):
    assert [str(p) for p in errors(shipped, sources=seed)] == []


def test_warnings_are_the_unknowns_of_the_graph(shipped: Path):
    """SHACL and the derived triples read the same shapes; they must ask the same questions."""
    folder = read_folder(shipped, embedded_graph())
    record = make_record(derive(tuple(folder.quads()), folder.rules))
    computed = {f"{record.label(u.about)}: no source here says {u.question}." for u in record.unknowns}
    warned = {p.message for p in check_folder(folder) if p.severity == "warning"}
    assert warned == computed


def test_an_answered_question_is_no_longer_asked(tiny: Path):
    before = {u.question for u in Graph.open(tiny).record.unknowns}
    claims = tiny / "claims" / "one.trig"
    claims.write_text(
        claims.read_text("utf-8").replace("dr:underAgreement", "dr:grantor id:clinics ; dr:underAgreement")
    )
    after = {u.question for u in Graph.open(tiny).record.unknowns}
    assert before - after == {"who opened it"}


def test_a_syntax_error_names_the_line_and_loads_nothing(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    lines = claims.read_text("utf-8").splitlines()
    lines[16] = lines[16].replace('"Border', "Border")
    claims.write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError, match=r"claims/one\.trig:17: cannot be read as TriG"):
        read_folder(tiny, embedded_graph())


def test_a_link_is_not_followed(tiny: Path, tmp_path: Path):
    outside = tmp_path / "outside.trig"
    outside.write_text("secret", "utf-8")
    (tiny / "claims" / "two.trig").symlink_to(outside)
    with pytest.raises(InputError, match=r"two\.trig: a link") as caught:
        read_folder(tiny, embedded_graph())
    assert "secret" not in str(caught.value)


NO_RULES = {
    "SELECT * WHERE { ?s ?p ?o }": "a rule is a CONSTRUCT query; this is SELECT. It belongs into queries/.",
    "CONSTRUCT { ?s ?p ?o WHERE { ?s ?p ?o }": "not a SPARQL query, line 1, column 22: expected",
    "\n\nCONSTRUCT WHERE { ?s ?p ?o": "not a SPARQL query, line 3",
    "CONSTRUCT WHERE { ?s nix:p ?o }": "the prefix nix: is not declared",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <ADDRESS> { ?s ?p ?o } }": "refused: SERVICE",
    "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p 1SERVICE<ADDRESS>{ ?a ?b ?c } }": "refused: SERVICE",
    "CONSTRUCT { ?s ?p ?o } FROM <ADDRESS> WHERE { ?s ?p ?o }": "refused: FROM",
    "CONSTRUCT { ?s ?p ?o } FROM <file:///etc/hosts> WHERE { ?s ?p ?o }": "refused: FROM <file:///etc/hosts>",
    "LOAD <ADDRESS>": "refused: LOAD, an update",
}


@pytest.fixture
def called() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that should never be called, and the requests that it gets."""
    with canary_server() as found:
        yield found


@pytest.mark.parametrize("text", NO_RULES)
def test_a_rule_that_is_none_is_named_and_nothing_runs(text: str, tiny: Path, called):
    address, got = called
    (tiny / "rules").mkdir()
    (tiny / "rules" / "mine.rq").write_text(text.replace("ADDRESS", address), "utf-8")
    for engine in ("oxigraph", "rdflib"):
        with pytest.raises(InputError, match=r"tiny/rules/mine\.rq: ") as caught:
            Graph.open(tiny, engine=engine).record  # noqa: B018
        assert NO_RULES[text].replace("ADDRESS", address) in str(caught.value)
    assert not got


@pytest.mark.parametrize("predicate", ["sh:select", "sh:ask", "sh:construct"])
def test_sparql_in_shapes_that_calls_out_is_named_and_nothing_runs(predicate: str, tiny: Path, called):
    address, got = called
    shapes = (embedded_graph() / "shapes.ttl").read_text("utf-8")
    service = f"$this a ?t . SERVICE <{address}> {{ ?a ?b ?c }}"
    query = {"sh:select": "SELECT $this WHERE", "sh:ask": "ASK", "sh:construct": "CONSTRUCT { $this a ?t } WHERE"}
    line = len(shapes.splitlines()) + 2
    (tiny / "shapes.ttl").write_text(
        f"{shapes}\nshape:Mine a sh:NodeShape ; sh:targetClass dr:Claim ; sh:sparql "
        f'[ sh:message "mine" ; {predicate} "{query[predicate]} {{ {service} }}" ] .\n',
        "utf-8",
    )
    with pytest.raises(InputError, match=rf"tiny/shapes\.ttl:{line}: refused: SERVICE"):
        Graph.open(tiny)
    assert not got


def test_sparql_in_shapes_may_use_the_prefixes_that_the_shapes_declare(tiny: Path):
    shapes = (embedded_graph() / "shapes.ttl").read_text("utf-8")
    (tiny / "shapes.ttl").write_text(
        f"""{shapes}
        shape:Words sh:declare [ sh:prefix "words" ; sh:namespace "https://w3id.org/datareach/ns#"^^xsd:anyURI ] .
        shape:Mine a sh:NodeShape ; sh:targetClass dr:Claim ; sh:severity sh:Warning ; sh:sparql shape:Lines .
        shape:Lines a sh:SPARQLConstraint ; sh:prefixes shape:Words ; sh:message "whose line it is"@en ;
            sh:select "SELECT $this WHERE {{ $this words:basis ?basis FILTER NOT EXISTS {{ $this words:owner ?o }} }}" .
        """,
        "utf-8",
    )
    graph = Graph.open(tiny, internal=True)
    asked = [u.about for u in graph.record.unknowns if u.question == "whose line it is"]
    assert set(asked) == set(graph.record.claims)
    assert sum("whose line it is" in problem.message for problem in graph.check()) == len(asked)


def test_shapes_that_cannot_be_used_are_named(tiny: Path):
    shapes = (embedded_graph() / "shapes.ttl").read_text("utf-8")
    (tiny / "shapes.ttl").write_text(
        f'{shapes}\nshape:Mine a sh:NodeShape ; sh:targetClass dr:Claim ; sh:sparql [ sh:message "x" ] .\n', "utf-8"
    )
    with pytest.raises(InputError, match=r"tiny/shapes\.ttl: pySHACL cannot use these shapes: "):
        Graph.open(tiny).check()


def test_aimed_shapes_find_what_nested_ones_find(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    graph = tiny.with_name("broken")
    for broken in BROKEN:
        shutil.rmtree(graph, ignore_errors=True)
        shutil.copytree(tiny, graph)
        text = broken.read_text("utf-8")
        (graph / re.search(r"^# broken: (.*)$", text, re.M)[1]).write_text(text, "utf-8")
        aimed = problems(graph)
        with monkeypatch.context() as nested:
            nested.setattr("datareach.check.shapes._aimed", lambda quads: quads)
            assert problems(graph) == aimed, broken.stem


def test_every_triple_of_a_claim_has_its_line(shipped: Path):
    folder = read_folder(shipped, embedded_graph())
    without = [
        (file.name, quad[1], quad[2])
        for file in folder.files
        for quad in file.quads
        if not quad[1].startswith("_:") and not folder.place(*quad[:3], quad[3].value).line
    ]
    assert without == []


def test_the_line_of_each_object_of_a_list_is_its_own(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    text = claims.read_text("utf-8").replace(
        "dr:dataset id:records ;\n        dr:under", "dr:dataset\n id:records ,\n id:nothing ;\n        dr:under"
    )
    claims.write_text(text, "utf-8")
    found = [p for p in errors(tiny) if p.rule == "undeclared"]
    assert [p.place.line for p in found] == [text.splitlines().index(" id:nothing ;") + 1]


def test_reports_name_place_and_rule_in_every_form(tiny: Path):
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8").replace("dr:mechanism", "dr:mecanism"), "utf-8")
    found = errors(tiny)
    place = found[0].place
    assert f"{place.file}:{place.line}: error: dr:mecanism is not in the vocabulary. Correct" in report(found, "text")
    assert json.loads(report(found, "json"))[0]["line"] == place.line
    sarif = json.loads(report(found, "sarif"))["runs"][0]["results"][0]
    assert sarif["locations"][0]["physicalLocation"]["region"]["startLine"] == place.line
    assert report(found, "github").startswith(f"::error file={place.file},line={place.line}::dr:mecanism")


def test_the_broken_folder_has_only_files_of_tiny(tmp_path: Path):
    """Each is a whole file, so that a reader can compare it with the sound one."""
    copy = shutil.copytree(HERE / "tiny", tmp_path / "copy")
    for broken in BROKEN:
        assert (copy / re.search(r"^# broken: (.*)$", broken.read_text("utf-8"), re.M)[1]).is_file()
