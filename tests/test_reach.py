"""Answers on the shipped graph say what is on record, what is inferred and what is unknown, and no more."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from datareach import reach
from datareach.errors import UsageError
from datareach.graph import Graph
from datareach.reach import Modality, Support
from datareach.reach.choke import choke
from datareach.reach.text import answer_data, answer_text, choke_text, list_text
from datareach.reach.triples import answer_graph

SHIPPED = Path(__file__).parent.parent / "graph"
JULY, AUGUST = date(2025, 7, 20), date(2025, 8, 20)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(SHIPPED)


def text(graph: Graph, who: str, what: str, **options) -> str:
    return answer_text(graph.record, graph.reach(who, what, **options))


def test_in_july_ice_may_reach_tmsis_through_the_idr_under_the_agreement_as_wired_describes_it(graph: Graph):
    answer = graph.reach("ICE", "T-MSIS", on=JULY)
    assert (answer.support, answer.modality, answer.status) == (Support.ON_RECORD, Modality.MAY, "dr:InForce")
    said = text(graph, "ICE", "T-MSIS", on=JULY)
    assert "ICE may reach T-MSIS data from CMS through IDR by login accounts, under CMS–DHS information" in said
    assert "document as reported" in said and "WIRED" in said
    assert "A date behind the legal status is inferred." in said
    assert "No source here says that it was opened or used." in said
    assert "T-MSIS is a system: the answer is for the data sets that it is stated to serve." in said


def test_no_sentence_says_that_ice_has_logged_in(graph: Graph):
    for day in (None, JULY, AUGUST):
        said = text(graph, "ICE", "T-MSIS", on=day).casefold()
        for claimed in ("ice has logged", "ice logged in", "ice got t-msis", "ice has access", "ice uses t-msis"):
            assert claimed not in said


def test_in_august_it_is_barred_for_the_states_that_sued_and_the_logins_are_not_on_record(graph: Graph):
    answer = graph.reach("ICE", "T-MSIS", on=AUGUST)
    assert (answer.support, answer.modality, answer.status) == (Support.ON_RECORD, Modality.MAY, "dr:PartlyBarred")
    said = text(graph, "ICE", "T-MSIS", on=AUGUST)
    assert re.search(r"barred \(by Court bars HHS.*states that sued", said, re.I)
    assert "Barred says what is permitted, not that it stopped; whether it was closed is not on record here." in said


def test_without_the_agreement_nothing_is_left_in_july_and_it_says_what_was_left_out(graph: Graph):
    answer = graph.reach("ICE", "T-MSIS", on=JULY, leave_out=("id:cms-dhs-agreement",))
    assert answer.paths == ()
    said = answer_text(graph.record, answer)
    assert "Without CMS–DHS information exchange agreement:" in said
    assert "Searched: " in said and "Nearest miss: " in said


def test_palantir_reaches_no_medicaid_data_on_record_and_only_possibly_by_the_contractor_clause(graph: Graph):
    none = graph.reach("Palantir", "T-MSIS")
    assert none.support is Support.NONE
    assert "none on record in this graph. That is not the same as no access." in answer_text(graph.record, none)
    possible = graph.reach("Palantir", "T-MSIS", possible=True)
    assert possible.support is Support.POSSIBLE
    last = possible.paths[0].steps[-1]
    assert last.sentence.startswith("Possible: ") and "no source here says" in last.sentence
    premises = {graph.record.claims[c].id for c in last.hop.evidence.claims}
    assert any("contractor" in p or "personnel" in p for p in premises) and len(premises) >= 2
    assert "possible, and not on record" in answer_text(graph.record, possible)


@pytest.mark.parametrize("agency", ["IRS", "SSA", "VA"])
def test_agencies_with_matching_agreements_do_not_reach_ice_through_cms(graph: Graph, agency: str):
    """What comes to ICE from the IRS and the SSA does so by flows of their own, and nothing comes from the VA."""
    assert bool(graph.reach("ICE", agency).paths) == (agency != "VA")
    for possible in (False, True):
        for path in graph.reach("ICE", agency, possible=possible).paths:
            assert all(step.hop.giver != "id:cms" for step in path.steps)


def test_the_irs_data_of_dhs_is_a_path_of_its_own(graph: Graph):
    """DHS may get it from the IRS itself; addresses did come to it, through ICE, after the agreement."""
    before = graph.reach("DHS", "IRS", on=date(2025, 7, 20))
    assert (before.support, before.modality) == (Support.ON_RECORD, Modality.MAY)
    assert [s.hop.giver for s in before.paths[0].steps] == ["id:irs"]
    later = graph.reach("DHS", "IRS")
    assert (later.support, later.modality) == (Support.ON_RECORD, Modality.DID)
    assert [s.hop.giver for s in later.paths[0].steps] == ["id:irs", "id:ice"]


def test_ice_can_reach_the_orr_database_and_the_number_is_the_former_employees(graph: Graph):
    answer = graph.reach("ICE", "ORR database")
    assert (answer.support, answer.modality) == (Support.ON_RECORD, Modality.CAN)
    said = answer_text(graph.record, answer)
    count = re.search(
        r"accounts: More than 50 ICE employees, according to Former HHS employee, not named \[(\d+)\]", said
    )
    assert count
    assert re.search(
        rf"\[{count[1]}\] can · reported, unnamed source · .*“more than 50 ICE employees had access”", said
    )
    assert "No source here says that it was used." in said


def test_accepting_a_claim_does_not_make_it_more_than_alleged(graph: Graph):
    accepted = graph.reach("ICE", "Data said to be given to ICE", accept=("dr:Alleged",))
    said = answer_text(graph.record, accepted)
    assert "ICE is said to have got Data said to be given to ICE from HHS" in said
    note = "Accepted for this answer: alleged. What rests on it counts here as on record."
    assert note in said
    assert note in list_text(graph.record, [accepted], heading="What ICE can reach", reverse=False)


def test_a_list_cites_the_path_whose_status_it_prints(graph: Graph):
    answer = graph.reach("ICE", "Medicaid data of the states")
    assert answer.status == "dr:PartlyBarred"
    listed = list_text(graph.record, [answer], heading="x", reverse=False)
    assert "Medicaid data of the states; legal status partly barred [1]" in listed
    assert "“will share certain information with the U.S.”" in listed


def test_a_term_is_said_by_who_says_it(graph: Graph):
    said = text(graph, "ICE", "T-MSIS", on=JULY)
    assert re.search(
        r"The notice for the CMS systems would have to permit ICE's use, according to Jonathan Kamens \[", said
    )
    assert "from between 14 July 2025 and 15 July 2025, until between 9 September 2025 and 15 September 2025 [" in said
    # Nobody says that a copy was handed over when states report to T-MSIS.
    assert "A copy was handed over" not in said


def test_what_moves_a_whole_is_not_counted_for_its_part_and_the_answer_says_so(graph: Graph):
    part, whole = graph.reach("ICE", "T-MSIS"), graph.reach("ICE", "Medicaid data of the states")
    relations = [{s.hop.relation for p in answer.paths for s in p.steps} for answer in (part, whole)]
    assert ["id:flow-cms-ice-notice" in found for found in relations] == [False, True]
    said = (
        "Not counted here: accesses and flows of Medicaid data of the states as a whole, of which T-MSIS data is a part"
    )
    assert [any(said in note for note in answer.notes) for answer in (part, whole)] == [True, False]


def test_dhs_has_the_copy_of_june_and_what_ice_may_reach(graph: Graph):
    answer = graph.reach("DHS", "Medicaid data of the states", on=JULY)
    assert (answer.support, answer.modality) == (Support.ON_RECORD, Modality.DID)
    assert answer.paths[0].steps[0].hop.relation == "id:flow-cms-dhs-2025-06"
    through = [p for p in answer.paths if any(s.hop.kind == "component" for s in p.steps)]
    assert through and through[0].modality is Modality.MAY
    assert "ICE is part of DHS: what ICE reaches counts here as reached by DHS, through ICE." in answer_text(
        graph.record, answer
    )


def test_a_journey_differs_from_its_last_day_and_says_why(graph: Graph):
    found = reach.travel(graph.record, "id:ice", "id:t-msis", date(2025, 7, 1), date(2025, 12, 1))
    assert (found.support, found.modality) == (Support.ON_RECORD, Modality.MAY)
    snapshot = graph.reach("ICE", "T-MSIS", on=date(2025, 12, 1))
    assert snapshot.paths == ()
    said = answer_text(graph.record, found)
    assert said.startswith("ICE → T-MSIS, from 1 July 2025 to 1 December 2025: on record as may.\n")
    assert "Journey 1: on record · may · there by 15 July 2025, perhaps since 14 July 2025" in said
    assert "legal status on 15 July 2025: in force" in said
    assert "On 1 December 2025 alone this does not hold" in said
    assert "over the span it does" in said
    assert "A look at 1 December 2025 alone: none on record." in said


def test_a_copy_handed_over_before_the_span_is_still_a_holding(graph: Graph):
    found = reach.travel(graph.record, "id:dhs", "id:medicaid-data", date(2025, 9, 1), date(2025, 10, 1))
    did = [p for p in answer_data(graph.record, found)["paths"] if p["modality"] == "did"]
    assert did and did[0]["arrived"] == "2025-06-13"
    assert "A copy was handed over; whether it is still held is not on record." in did[0]["hops"][-1]["cautions"]


def test_over_a_span_as_on_a_day_what_a_component_gets_its_department_has_through_it(graph: Graph):
    found = reach.travel(graph.record, "id:dhs", "id:t-msis", date(2025, 7, 1), date(2025, 12, 1))
    assert found.modality is Modality.MAY
    assert [step.hop.kind for step in found.paths[0].steps] == ["claimed", "component"]


def test_what_is_only_alleged_is_no_journey_on_record(graph: Graph):
    span = (date(2025, 6, 1), date(2026, 5, 1))
    found = reach.travel(graph.record, "id:ice", graph.name("Data said to be given to ICE"), *span)
    assert found.support is Support.CONDITIONAL
    assert "only if you accept alleged; then as did" in answer_text(graph.record, found).splitlines()[0]


def test_alleged_transfers_count_only_if_accepted(graph: Graph):
    data = "Data said to be given to ICE"
    answer = graph.reach("ICE", data)
    assert answer.support in (Support.CONDITIONAL, Support.DISPUTED)
    assert "only if you accept alleged" in answer_text(graph.record, answer)
    accepted = graph.reach("ICE", data, accept=("dr:Alleged", "dr:EditorInference", "dr:ReporterInference"))
    assert accepted.support >= answer.support and accepted.support is not Support.CONDITIONAL


def test_a_reading_takes_only_its_claims(graph: Graph):
    by_name = reach.readings(graph.record)
    assert {"as the agreement says", "as officials say", "as the court ordered"} <= set(by_name)
    assert graph.reach("ICE", "T-MSIS", reading=by_name["as the agreement says"]).support is Support.ON_RECORD
    assert graph.reach("ICE", "ORR database", reading=by_name["as officials say"]).paths == ()


def test_reverse_and_forward_give_the_same_answers(graph: Graph):
    reverse = {
        a.question.who: (a.support, a.modality, len(a.paths)) for a in reach.who_reaches(graph.record, "id:t-msis")
    }
    assert "id:ice" in reverse and "id:dhs" in reverse and "id:palantir" not in reverse
    for who, verdict in reverse.items():
        forward = reach.ask(graph.record, who, "id:t-msis")
        assert (forward.support, forward.modality, len(forward.paths)) == verdict


def test_everything_that_ice_reaches_is_grouped_by_verdict(graph: Graph):
    answers = reach.everything(graph.record, "id:ice")
    supports = [a.support for a in answers]
    assert supports == sorted(supports, reverse=True)
    said = list_text(graph.record, answers, heading="ICE", reverse=False)
    assert "on record as can" in said and "on record as may" in said


def test_every_hop_of_every_answer_has_a_source(graph: Graph):
    record = graph.record
    for what in [e.id for e in record.entities.values() if e.kind == "data set"]:
        for answer in reach.who_reaches(record, what, possible=True):
            for path in answer_data(record, answer)["paths"]:
                for hop in path["hops"]:
                    assert hop["claims"], hop["sentence"]
                    assert all(c["source"] for c in hop["claims"])


def test_every_numbered_line_of_an_answer_is_listed_under_sources(graph: Graph):
    said = text(graph, "ICE", "T-MSIS", on=AUGUST)
    body, sources = said.split("\nSources\n")
    used = set(re.findall(r"\[(\d+)\]", body))
    listed = set(re.findall(r"^  \[(\d+)\]", sources, re.M))
    assert used == listed
    for line in body.splitlines():
        if re.match(r"  \d+\. |     (when|under|legal status|term): ", line):
            assert re.search(r"\[\d+\]", line), line


def test_the_json_keeps_its_contract_and_its_published_schema(graph: Graph):
    import jsonschema

    schema = json.loads((Path(reach.__file__).parent / "answer.schema.json").read_text("utf-8"))
    for answer in (
        graph.reach("ICE", "T-MSIS", on=AUGUST),
        graph.reach("Palantir", "T-MSIS"),
        graph.reach("Palantir", "T-MSIS", possible=True),
        graph.reach("DHS", "Medicaid data of the states"),
        reach.travel(graph.record, "id:dhs", "id:medicaid-data", date(2025, 6, 1), date(2025, 12, 1)),
    ):
        data = json.loads(json.dumps(answer_data(graph.record, answer)))
        jsonschema.validate(data, schema)
        assert {"support", "modality", "status", "who", "what", "on", "paths", "searched", "more"} <= set(data)


def test_an_answer_as_rdf_names_its_premises(graph: Graph):
    rdf = answer_graph(graph.record, graph.reach("ICE", "T-MSIS", on=JULY))
    rows = list(rdf.query(
        "SELECT ?claim { ?reach a dr:Reach ; dr:support dr:OnRecord ; dr:modality dr:May ; prov:wasDerivedFrom ?claim }"
    ))  # fmt: skip
    assert rows


def test_sparql_can_ask_who_reaches_what_with_support_modality_and_status(graph: Graph):
    rows = graph.query("reach", who="ICE", what="T-MSIS data").as_dicts()
    assert rows and {r["support"] for r in rows} == {"on record"} and {r["modality"] for r in rows} == {"may"}
    everything = {(r["who"], r["what"]) for r in graph.query("reach").as_dicts()}
    computed = {(who, what) for who, what, _, _ in reach.best_paths(graph.record)}
    assert everything == computed
    assert not any(who == "id:palantir" for who, _ in everything)


def test_choke_points_name_what_the_reach_hangs_on(graph: Graph):
    found = choke(graph.record, lambda out: reach.ask(graph.record, "id:ice", "id:t-msis", leave_out=out, most=1))
    cuts = {cut.kind: cut for cut in found.cuts}
    assert "id:cms-dhs-agreement" in found.needed["agreements"]
    assert cuts["agreements"].members == ("id:cms-dhs-agreement",) and cuts["agreements"].proven
    assert cuts["claims"].proven and 1 <= len(cuts["claims"].members) <= 3
    for cut in found.cuts:
        if cut.members:
            assert not reach.ask(graph.record, "id:ice", "id:t-msis", leave_out=cut.members, most=1).paths
    assert "smallest set of claims whose removal ends it" in choke_text(graph.record, found)


def test_what_cannot_be_asked_says_so(graph: Graph):
    with pytest.raises(UsageError, match="no organisation"):
        graph.reach("T-MSIS", "ICE")
    with pytest.raises(UsageError, match="Name a data set, a system or a party"):
        graph.reach("ICE", "Privacy Act")


def test_markdown_and_text_say_the_same(graph: Graph):
    answer = graph.reach("ICE", "T-MSIS", on=JULY)
    plain = answer_text(graph.record, answer)
    marked = answer_text(graph.record, answer, markdown=True).replace("\\", "")
    for line in plain.splitlines():
        assert line.strip().removeprefix("Path") in marked


def test_without_the_system_it_runs_through_an_access_is_gone(graph: Graph):
    assert graph.reach("ICE", "T-MSIS", leave_out=("id:idr",)).paths == ()


def test_the_headline_is_the_authority_in_force_where_one_is(graph: Graph):
    """The agreement has ended, the notice is partly barred: what may be reached under the notice is what counts."""
    answer = graph.reach("ICE", "Medicaid data of the states", on=date(2026, 1, 10))
    assert answer.status == "dr:PartlyBarred"
    assert {s.status for p in answer.paths for s in p.steps} >= {"dr:PartlyBarred"}


def test_without_an_agreement_the_answer_says_what_goes_with_it_and_what_is_left(graph: Graph):
    agreement = graph.name("CMS–DHS information exchange agreement")
    answer = graph.reach("ICE", "T-MSIS", leave_out=(agreement,))
    assert not answer.paths
    assert "With that goes: ICE access to T-MSIS." in answer.notes
    assert any("What is on record for ICE: " in line and "T-MSIS data" not in line for line in answer.nearest)


def test_a_list_says_as_of_which_day_a_legal_status_is(graph: Graph):
    undated, dated = (reach.everything(graph.record, "id:ice", on=on) for on in (None, JULY))
    said = [list_text(graph.record, found, heading="ICE", reverse=False) for found in (undated, dated)]
    assert ["Legal status as of " in words for words in said] == [True, False]


def test_a_verdict_says_through_which_part_a_department_reaches(graph: Graph):
    parted, own = text(graph, "DHS", "T-MSIS", on=JULY), text(graph, "DHS", "Medicaid data of the states", on=JULY)
    assert parted.startswith("DHS → T-MSIS on 20 July 2025: on record as may, through ICE; legal status: in force.")
    assert own.startswith("DHS → Medicaid data of the states on 20 July 2025: on record as did; ")
