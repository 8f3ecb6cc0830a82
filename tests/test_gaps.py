"""Gaps are found by rule, say "in this graph" and carry claims; a request shows public claims of named sources only."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datareach.cli import main
from datareach.errors import Refused
from datareach.gaps import KINDS, Gap, find_gaps, kind_word
from datareach.gaps.request import requests
from datareach.gaps.text import gaps_data, gaps_text
from datareach.graph import Graph
from datareach.model import Record, Text, Triple

SHIPPED = Path(__file__).parent.parent / "graph"
TINY = "https://example.org/tiny/id/"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(SHIPPED)


@pytest.fixture(scope="module")
def gaps(graph: Graph) -> tuple[Gap, ...]:
    return graph.gaps()


def edited(tiny: Path, *changes: tuple[str, str], file: str = "claims/one.trig") -> Path:
    """The tiny graph with these words replaced, each of which must be there."""
    path = tiny / file
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return tiny


def kinds(path: Path, thing: str = "access") -> set[str]:
    return {gap.word for gap in Graph.open(path).gaps() if gap.about == TINY + thing}


def of(gaps: tuple[Gap, ...], word: str) -> set[str]:
    return {gap.about for gap in gaps if gap.word == word}


UNDER = ("        dr:underAgreement id:deal ;\n", "")
CAN_TO_MAY = (
    "dr:basis dr:Reported ;\n        dr:modality dr:Can",
    "dr:basis dr:Reported ;\n        dr:modality dr:May",
)
CAN_TO_DID = (CAN_TO_MAY[0], CAN_TO_MAY[1].replace("dr:May", "dr:Did"))
MECHANISM = (" ;\n        dr:mechanism dr:LoginCredentials .", " .")
CARRIED = (
    "    id:access dpv:hasRecipient id:borders ;\n        dr:dataset id:records ;\n        dr:mechanism",
    "    id:access dr:mechanism",
)

# ---------------------------------------------------------------- each rule, both ways


def test_can_without_may_is_a_gap_until_an_authority_is_on_record(tiny: Path):
    assert "can-without-may" not in kinds(tiny)
    assert "can-without-may" in kinds(edited(tiny, UNDER))


def test_an_allegation_alone_makes_no_can_without_may(tiny: Path):
    alleged = (
        "dr:basis dr:Reported ;\n        dr:modality dr:Can",
        "dr:basis dr:Alleged ;\n        dr:modality dr:Can",
    )
    assert "can-without-may" not in kinds(edited(tiny, UNDER, alleged))


def test_did_without_can_is_a_gap_until_a_means_is_on_record(tiny: Path):
    assert "did-without-can" not in kinds(edited(tiny, CAN_TO_DID))
    assert "did-without-can" in kinds(edited(tiny, MECHANISM))


def test_may_never_used_is_a_gap_until_a_claim_says_can_or_did(tiny: Path):
    assert "may-never-used" not in kinds(tiny)
    assert "may-never-used" in kinds(edited(tiny, CAN_TO_MAY))


def test_authority_over_looks_at_the_day_on_which_the_source_speaks(tiny: Path):
    ended = edited(
        tiny,
        ("    id:register dcat:serves", '    id:deal dr:end "2025-05-31"^^edtf:EDTF .\n    id:register dcat:serves'),
    )
    assert "authority-over" not in kinds(ended)
    late = edited(ended, ('dct:issued "2025-03-04"', 'dct:issued "2025-08-01"'), file="sources.ttl")
    found = next(gap for gap in Graph.open(late).gaps() if gap.word == "authority-over")
    assert found.sentence.endswith(
        "on record as can, by a source that speaks on 1 August 2025; permission on that day, as computed from the "
        "claims in this graph: ended."
    )
    assert any("On which day it was opened or used" in d.text or "It happened or began" in d.text for d in found.detail)


def test_a_weak_source_is_one_claim_or_weak_bases_alone(tiny: Path):
    assert "weak-source" not in kinds(tiny)
    one = edited(tiny, CARRIED)
    assert "weak-source" in kinds(one)
    read = edited(one, ("dr:basis dr:DocumentAsReported", "dr:basis dr:StatedInDocument"))
    assert "weak-source" not in kinds(read), "the document itself, read by us, is no weak source"


def test_two_allegations_are_a_weak_source(tiny: Path):
    weak = edited(
        tiny,
        ("dr:basis dr:DocumentAsReported", "dr:basis dr:Alleged"),
        ("dr:basis dr:Reported ;\n        dr:modality dr:Can", "dr:basis dr:Alleged ;\n        dr:modality dr:Can"),
    )
    found = next(gap for gap in Graph.open(weak).gaps() if gap.word == "weak-source")
    assert "rest on claims of a weak basis alone (alleged); a firmer one: none in this graph" in found.sentence


@pytest.mark.parametrize(("kind", "type"), [("no-notice", "dr:SystemOfRecordsNotice"), ("no-assessment", "dpv:PIA")])
@pytest.mark.parametrize("covered", ["register", "records"])
def test_a_notice_or_assessment_of_the_system_or_its_data_closes_the_gap(
    tiny: Path, kind: str, type: str, covered: str
):
    assert kind in kinds(tiny, "register")
    register = tiny / "entities.ttl"
    register.write_text(f'{register.read_text("utf-8")}\nid:paper a {type} ; rdfs:label "Paper"@en .\n', "utf-8")
    said = edited(
        tiny, ("    id:register dcat:serves", f"    id:paper dr:appliesTo id:{covered} .\n    id:register dcat:serves")
    )
    assert kind not in kinds(said, "register")


def test_what_no_claim_answers_is_one_gap_for_each_thing(tiny: Path):
    found = [gap for gap in Graph.open(tiny).gaps() if gap.word == "unanswered"]
    assert [gap.about for gap in found] == [TINY + "access"]
    assert "who opened it" in found[0].questions
    assert "what no claim in this graph says: " in found[0].sentence


def test_a_search_says_where_it_looked_and_an_internal_one_says_nothing(tiny: Path):
    public = {gap.about: gap for gap in Graph.open(tiny).gaps() if gap.word == "no-notice"}[TINY + "register"]
    assert public.sentence.endswith(
        "none in this graph; searched on 6 March 2025 in the Gazette's archive for a notice on the clinic register: "
        "nothing found."
    )
    written = gaps_text(Graph.open(tiny).record, Graph.open(tiny).gaps())
    assert "CANARY" not in written
    inner = Graph.open(edited(tiny, UNDER), internal=True)
    assert "CANARY-SEARCH" in gaps_text(inner.record, inner.gaps())


# ---------------------------------------------------------------- the shipped graph


def test_the_shipped_graph_has_these_gaps(gaps: tuple[Gap, ...]):
    assert of(gaps, "can-without-may") == {
        "id:access-doge-cms", "id:access-doge-idr", "id:access-doge-treasury", "id:access-ice-elite",
        "id:access-ice-juvenile-orr", "id:access-ice-orr", "id:flow-cms-dhs-2025-06", "id:flow-eid-elite",
        "id:flow-elections-save", "id:flow-hhs-elite", "id:flow-into-falcon", "id:flow-others-elite",
        "id:flow-police-atrac", "id:flow-police-icm", "id:flow-ssa-atrac", "id:flow-ssa-doge-dhs-2025-03",
        "id:flow-ssa-save", "id:flow-states-federal", "id:flow-states-tmsis", "id:flow-tecs-icm", "id:flow-tmsis-idr",
    }  # fmt: skip
    assert of(gaps, "did-without-can") == {
        "id:flow-elections-save", "id:flow-hhs-ice-2026", "id:flow-ssa-ice-2025-02", "id:flow-states-tmsis",
    }  # fmt: skip
    assert of(gaps, "may-never-used") == {
        "id:access-ice-tmsis", "id:flow-cms-ice-notice", "id:flow-cms-ssa-non-use-2022", "id:flow-cms-ssa-nursing-2021",
        "id:flow-cms-ssa-nursing-2023", "id:flow-irs-dhs", "id:flow-irs-ice-addresses", "id:flow-orr-ice-2018",
        "id:flow-sponsors-ice-2018", "id:flow-uscis-cms-save",
    }  # fmt: skip
    assert of(gaps, "authority-over") == {"id:flow-hhs-elite", "id:flow-hhs-ice-2026"}
    assert of(gaps, "no-notice") == {
        "id:atrac", "id:bfs-payment-systems", "id:cms-systems", "id:eid", "id:elite", "id:icm", "id:idr-cloud",
        "id:immigrationos", "id:master-database", "id:raven", "id:tecs",
    }  # fmt: skip
    assert of(gaps, "no-assessment") == {
        "id:atrac", "id:bfs-payment-systems", "id:cms-systems", "id:eid", "id:elite", "id:idr", "id:idr-cloud",
        "id:immigrationos", "id:master-database", "id:orr-database", "id:save", "id:tecs",
    }  # fmt: skip
    assert {"id:access-doge-idr", "id:flow-hhs-ice-2026"} <= of(gaps, "weak-source")


def test_the_question_on_systems_has_every_gap_of_a_notice_or_an_assessment(graph: Graph, gaps: tuple[Gap, ...]):
    asked = graph.query("systems-without-notice").as_dicts()
    found = {(graph.name(row["about"]), row["not_in_this_graph"]) for row in asked}
    for kind, words in (("no-notice", "system of records notice"), ("no-assessment", "privacy impact assessment")):
        assert {(about, words) for about in of(gaps, kind)} <= found
    looked = {(graph.name(row["about"]), row.get("looked_for"), row.get("outcome")) for row in asked}
    assert ("id:elite", "a privacy impact assessment of ELITE or ImmigrationOS", "nothing found") in looked


@pytest.mark.parametrize("covered", ["register", "records"])
def test_a_notice_of_the_system_or_its_data_takes_it_from_the_question_on_systems(tiny: Path, covered: str):
    def lacking(path: Path) -> set[str]:
        rows = Graph.open(path).query("systems-without-notice").as_dicts()
        return {row["not_in_this_graph"] for row in rows if row["about"] == TINY + "register"}

    (tiny / "queries").mkdir(exist_ok=True)
    query = SHIPPED / "queries" / "systems-without-notice.rq"
    (tiny / "queries" / query.name).write_text(query.read_text("utf-8"), "utf-8")
    assert lacking(tiny) == {"system of records notice", "privacy impact assessment"}
    register = tiny / "entities.ttl"
    register.write_text(
        f'{register.read_text("utf-8")}\nid:paper a dr:SystemOfRecordsNotice ; rdfs:label "Paper"@en .\n', "utf-8"
    )
    said = edited(
        tiny, ("    id:register dcat:serves", f"    id:paper dr:appliesTo id:{covered} .\n    id:register dcat:serves")
    )
    assert lacking(said) == {"privacy impact assessment"}


@pytest.mark.parametrize("question", ["can-without-may", "did-without-can", "may-never-used"])
def test_the_named_question_finds_what_the_rule_finds(question: str, graph: Graph, gaps: tuple[Gap, ...]):
    asked = {row["about"] for row in graph.query(question).as_dicts()}
    assert {graph.name(about) for about in asked} == of(gaps, question)


def test_gaps_are_numbered_in_order_and_the_same_each_time(graph: Graph, gaps: tuple[Gap, ...]):
    assert [gap.number for gap in gaps] == list(range(1, len(gaps) + 1))
    assert [KINDS.index(gap.kind) for gap in gaps] == sorted(KINDS.index(gap.kind) for gap in gaps)
    assert find_gaps(Graph.open(SHIPPED).record) == gaps


def test_every_kind_is_a_word_of_the_vocabulary_in_the_same_order(graph: Graph):
    terms = [term for term in graph.record.terms.values() if "dr:GapKind" in term.types]
    assert tuple(term.id for term in sorted(terms, key=lambda term: term.rank)) == KINDS


def test_the_command_line_offers_every_kind():
    from datareach.cli import cli

    option = next(p for p in cli.commands["gaps"].params if p.name == "kind")
    assert tuple(option.type.choices) == tuple(kind_word(kind) for kind in KINDS)


def test_every_gap_rests_on_claims_that_have_a_source(graph: Graph, gaps: tuple[Gap, ...]):
    for gap in gaps:
        assert gap.claims, gap.sentence
        for claim in (*gap.claims, *(c for line in gap.detail for c in line.claims)):
            assert graph.record.claims[claim].source in graph.record.sources


ABOUT_THE_WORLD = re.compile(r"\b(no|none|never|nothing|nobody|not exist|missing|lacks?)\b")
ABOUT_THE_GRAPH = re.compile(
    r"none in this graph|no claim in this graph says|searched on [^;]* in .* for .*: nothing found"
    r"|not that it stopped|On record for [^,]*, not for this itself"
)


def test_no_sentence_says_that_something_does_not_exist(gaps: tuple[Gap, ...]):
    for gap in gaps:
        for sentence in (gap.sentence, *(line.text for line in gap.detail)):
            rest = ABOUT_THE_GRAPH.sub("", sentence)
            assert not ABOUT_THE_WORLD.search(rest), sentence


def test_a_sentence_about_the_world_is_seen():
    assert ABOUT_THE_WORLD.search(ABOUT_THE_GRAPH.sub("", "It has no privacy assessment."))


def test_ice_is_never_said_to_use_tmsis(graph: Graph, gaps: tuple[Gap, ...]):
    gap = next(g for g in gaps if (g.word, g.about) == ("may-never-used", "id:access-ice-tmsis"))
    assert "a claim that it was opened or used: none in this graph; searched on 24 November 2026 in" in gap.sentence
    assert any("Whether the access was used" in line.text for line in gap.detail)


def test_every_search_that_names_a_question_or_a_kind_is_shown_with_a_gap(graph: Graph, gaps: tuple[Gap, ...]):
    shown = {search for gap in gaps for search in gap.searches}
    made = {search.id for search in graph.record.searches if search.gaps or search.questions}
    assert made == shown


def test_the_june_transfer_does_not_hide_that_its_lawfulness_is_in_dispute(gaps: tuple[Gap, ...]):
    gap = next(g for g in gaps if (g.word, g.about) == ("can-without-may", "id:flow-cms-dhs-2025-06"))
    assert any("claim:ap-2025-06-13/legal-says-hhs" in line.claims for line in gap.detail)


def test_a_handed_over_copy_is_not_judged_by_a_later_report_of_the_handing_over(gaps: tuple[Gap, ...]):
    assert "id:flow-cms-dhs-2025-06" not in of(gaps, "authority-over")


# ---------------------------------------------------------------- requests


def test_a_request_names_agency_system_records_dates_and_public_facts(graph: Graph, gaps: tuple[Gap, ...]):
    (request,) = requests(graph.record, [g for g in gaps if g.about == "id:access-ice-tmsis"])
    assert request.agencies == ("id:cms", "id:ice")
    for words in (
        "FOIA Office\nCenters for Medicare & Medicaid Services (CMS)\nDepartment of Health and Human Services (HHS)",
        "5 U.S.C. 552",
        "Integrated Data Repository (IDR)",
        "account requests and approvals",
        "From 1 July 2025",
        "https://www.wired.com/story/ice-access-medicaid-data/",
        "[YOUR NAME]",
    ):
        assert words in request.text


def test_no_line_of_a_request_is_longer_than_72_but_an_address(graph: Graph, gaps: tuple[Gap, ...]):
    for request in requests(graph.record, gaps, fee="noncommercial", expedited=True):
        for line in request.text.splitlines():
            assert len(line) <= 72 or line.strip().startswith("http"), line
        assert not re.search(r"\{|\}|None|id:|dr:", request.text)


def test_fee_and_expedited_paragraphs_stand_only_where_asked_for(graph: Graph, gaps: tuple[Gap, ...]):
    plain = requests(graph.record, gaps[:1])[0].text
    assert "representative of the news media" not in plain and "expedited" not in plain
    asked = requests(graph.record, gaps[:1], fee="news", expedited=True)[0].text
    assert "representative of the news media" in asked and "552(a)(6)(E)" in asked


def test_a_request_never_has_what_an_unnamed_source_says(graph: Graph, gaps: tuple[Gap, ...]):
    (request,) = requests(graph.record, [g for g in gaps if g.about == "id:access-ice-orr"])
    unnamed = [c for c in graph.record.claims.values() if c.basis == "dr:ReportedUnnamed"]
    assert unnamed
    for claim in unnamed:
        assert claim.anchor not in " ".join(request.text.split())
    assert "50" not in request.text and "former" not in request.text


def test_a_gap_that_only_an_unnamed_source_makes_is_no_request(tiny: Path):
    unnamed = edited(
        tiny, UNDER,
        (CAN_TO_MAY[0], "dr:basis dr:ReportedUnnamed ;\n        dr:modality dr:Can"),
    )  # fmt: skip
    opened = Graph.open(unnamed)
    found = [gap for gap in opened.gaps() if gap.word == "can-without-may"]
    assert found
    with pytest.raises(Refused, match="internal claims or unnamed sources"):
        requests(opened.record, found)


def test_a_request_from_an_internal_graph_has_no_trace_of_it(tiny: Path):
    opened = Graph.open(edited(tiny, UNDER), internal=True)
    assert "CANARY" in gaps_text(opened.record, opened.gaps())
    written = json.dumps([request.text for request in requests(opened.record, opened.gaps(), fee="other")])
    assert written.count("Border Office")
    for trace in ("CANARY", "EMBARGOED", "hidden", "leak", "secret"):
        assert trace not in written


def canary(record: Record, hidden: dict[str, bool]) -> Record:
    """The record with these claims made internal (true) or unnamed (false), every word of theirs marked."""
    claims = dict(record.claims)
    for id, internal in hidden.items():
        claim = claims[id]
        marked = tuple(
            Triple(t.subject, t.predicate, Text("CANARY") if isinstance(t.object, Text) else t.object)
            for t in claim.triples
        )
        marked += tuple(Triple(s, "dpv:hasRecipient", "id:canary") for s in {t.subject for t in claim.triples})
        claims[id] = replace(
            claim, triples=marked, anchor="CANARY", locator="CANARY", note="CANARY", speakers=("id:canary",),
            public=not internal, basis=claim.basis if internal else "dr:ReportedUnnamed",
        )  # fmt: skip
    hidden_party = replace(record.entities["id:cms"], id="id:canary", label="CANARY", acronym="CANARY", aliases=())
    named = {t.subject for id in hidden for t in record.claims[id].triples if t.predicate == "rdfs:label"}
    relabelled = {id: replace(record.entities[id], label="CANARY") for id in named}
    return replace(
        record,
        claims=MappingProxyType(dict(sorted(claims.items()))),
        entities=MappingProxyType({**record.entities, **relabelled, "id:canary": hidden_party}),
    )


@settings(max_examples=15)
@given(data=st.data())
def test_whatever_claims_are_hidden_none_of_their_words_is_in_a_request(data: st.DataObject):
    record = _record()
    about = [claim.id for claim in record.claims.values() if claim.modality]
    hidden = data.draw(st.dictionaries(st.sampled_from(about), st.booleans(), min_size=1, max_size=60))
    marked = canary(record, hidden)
    try:
        written = requests(marked, find_gaps(marked), fee="news", expedited=True)
    except Refused:
        return
    assert not [r.about for r in written if "CANARY" in r.text or "id:canary" in r.agencies]


def test_the_canary_sings_where_nothing_is_hidden():
    marked = canary(_record(), {"claim:wired-ice-medicaid/orr-logins": True})
    shown = {**marked.claims}
    shown["claim:wired-ice-medicaid/orr-logins"] = replace(shown["claim:wired-ice-medicaid/orr-logins"], public=True)
    shown_record = replace(marked, claims=MappingProxyType(shown))
    assert any("CANARY" in r.text for r in requests(shown_record, find_gaps(shown_record)))


_KEPT: list[Record] = []


def _record() -> Record:
    if not _KEPT:
        _KEPT.append(Graph.open(SHIPPED).record)
    return _KEPT[0]


# ---------------------------------------------------------------- the command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def command(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["datareach", "--graph", str(SHIPPED), "gaps", *args])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def test_the_command_ends_with_0_where_it_finds_a_gap_and_1_where_not(run):
    assert run("ICE access to the ORR database")[0] == 0
    code, out, _ = run("WIRED")
    assert (code, out.splitlines()[0]) == (1, "0 gaps in this graph")
    assert run("IDR", "--kind", "no-notice")[0] == 1
    assert run("999")[0] == 2
    assert run("IDR", "--expedited")[0] == 2


def test_a_number_picks_one_gap_and_json_carries_its_claims(run, graph: Graph, gaps: tuple[Gap, ...]):
    code, out, _ = run("1", "--format", "json")
    rows = json.loads(out)
    assert code == 0 and rows == json.loads(json.dumps(gaps_data(graph.record, gaps[:1])))
    assert rows[0]["claims"][0]["anchor"]


def test_markdown_escapes_and_numbers_its_claims(run):
    out = run("IDR", "--format", "md")[1]
    assert out.startswith("# 1 gap in this graph")
    assert re.search(r"(?m)^- \[1\] .*document", out)


def test_a_request_says_on_stderr_to_whom_else_it_may_go(run):
    code, out, err = run("ICE access to the ORR database", "--request")
    assert code == 0 and out.startswith("[DATE]\n")
    assert "may also go to Immigration and Customs Enforcement" in err


def test_what_is_barred_for_other_data_than_a_claim_states_is_not_said_of_it(gaps: tuple[Gap, ...]):
    found = [gap for gap in gaps if gap.kind == "dr:AuthorityOver" and gap.about == "id:flow-hhs-elite"]
    said = " ".join(line.text for gap in found for line in gap.detail)
    assert "home address" in said and "sensitive medical information" not in said
