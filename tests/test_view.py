"""What is chosen: which things, where they stand, how sure each door is, and the sentences about it."""

import pytest

import worlds
from datareach.graph import Graph
from datareach.model import Claim, Conflict, Entity, Record, Source
from datareach.view import caution, make_view, missing, reading, standing, summary
from datareach.view.caption import dated, recorded_on
from datareach.view.encoding import COLOURS, LINES
from worlds import claim, org, record, thing


def access(**given):
    return Entity("id:acc", "B's access", "access", registered=False, **given)


def parts():
    return [org("a", "Agency A"), org("b", "Agency B"), thing("d", "data set", "Some records"), access()]


def door(claims, entities=None, **given):
    view = make_view(record(entities or parts(), claims, **given))
    return view.thing("id:acc")


def test_each_thing_stands_in_the_column_of_its_part():
    lanes = {t.name.split(",")[0]: t.lane for t in make_view(worlds.clinics()).things if t.shape != "door"}
    assert lanes["Bureau of Clinic Records (BCR)"] == "keepers"
    assert lanes["National Clinic Information System (NCIS)"] == "kept"
    assert lanes["Border Police Agency (BPA)"] == "getters"
    assert lanes["Provinces"] == "senders"
    assert lanes["Orbital Analytics"] == "contractors"
    assert lanes["People in public clinics"] == "people"
    assert lanes["BPA–Orbital contract"] == "contracts"
    assert lanes["Master database of residents"] == "getters"


def test_a_flow_into_a_kept_system_is_a_way_of_sending_and_any_other_a_door():
    view = make_view(worlds.clinics())
    assert view.thing("id:report").lane == "sending"
    assert view.thing("id:tax-share").lane == "doors"


def test_departments_come_from_parts_and_groups_from_the_kind_of_organisation():
    view = make_view(worlds.clinics())
    titles = {d.id: d.title for d in view.departments}
    assert titles[view.thing("id:bcr").department] == "Department of Health"
    assert titles[view.thing("id:ncis").department] == "Department of Health"
    assert titles[view.thing("id:provinces").department] == "States and territories"
    assert titles[view.thing("id:orbital").department] == "Companies"
    assert titles[view.thing("id:pension").department] == "Other federal agencies"


def test_a_permission_never_looks_like_use():
    may = door([claim("one", "StatedInDocument", "may", "acc dpv:hasRecipient b", "acc dr:dataset d")])
    assert may.mark.line == "may"
    assert "may" in may.sub
    assert LINES["may"].dash and not LINES["did"].dash


def test_an_allegation_of_use_does_not_lift_a_documented_permission():
    mark = door(
        [
            claim("one", "DocumentAsReported", "may", "acc dpv:hasRecipient b", "acc dr:dataset d"),
            claim("two", "Alleged", "did", "acc dpv:hasRecipient b", "acc dr:dataset d"),
        ]
    ).mark
    assert (mark.modality, mark.colour) == ("may", "described")


def test_a_thing_that_is_only_alleged_says_so():
    claims = [claim("one", "Alleged", "did", "acc dpv:hasRecipient b", "acc dr:dataset d")]
    mark = door(claims).mark
    assert (mark.colour, mark.words) == ("doubt", "alleged: did")
    view = make_view(record(parts(), claims))
    assert reading(view.rows[0]) == "Agency B is alleged to have reached some records (alleged: did)."
    assert caution(view.rows[0]) == "No source here says that it was used."
    assert {route.sentence.split(":")[0] for route in view.routes if route.role == "gets"} == {
        "Agency B is alleged to get data by"
    }


@pytest.mark.parametrize("modality", ["may", "can", "did", ""])
@pytest.mark.parametrize("basis", ["Alleged", "ReporterInference", "EditorInference"])
def test_an_allegation_or_inference_never_looks_firmer_than_a_document(basis, modality):
    claims = [claim("one", basis, modality, "acc dpv:hasRecipient b", "acc dr:dataset d")]
    weak = door(claims).mark
    firm = door([claim("one", "StatedInDocument", modality, "acc dpv:hasRecipient b", "acc dr:dataset d")]).mark
    assert not weak.firm and firm.firm
    assert LINES[weak.line].dash, "an unbroken line is a fact"
    assert LINES[weak.line].width < LINES["did"].width
    assert weak.line == "alleged", "and no door of it is filled"
    assert weak.words.startswith(("alleged", "inference", "reporter", "editor"))
    sentence = reading(make_view(record(parts(), claims)).rows[0])
    assert "is alleged to" in sentence or "is inferred to" in sentence


def test_a_disputed_access_does_not_read_as_a_fact():
    claims = [claim("one", "Reported", "did", "acc dpv:hasRecipient b", "acc dr:dataset d", standing="dr:Denied")]
    assert reading(make_view(record(parts(), claims)).rows[0]).startswith("Agency B is said, and disputed, to have")


def test_planned_is_a_word_and_a_dotted_line():
    mark = door(
        [claim("one", "Reported", "may", "acc dpv:hasRecipient b", "acc dpv:hasActivityStatus dpv:ActivityPlanned")]
    ).mark
    assert mark.line == "planned"
    assert mark.words == "may · planned · reported"


def test_a_plan_does_not_outlive_its_use():
    mark = door(
        [
            claim("one", "Reported", "may", "acc dpv:hasRecipient b", "acc dpv:hasActivityStatus dpv:ActivityPlanned"),
            claim("two", "SwornStatement", "did", "acc dpv:hasRecipient b", "acc dr:dataset d"),
        ]
    ).mark
    assert (mark.line, mark.modality, mark.colour) == ("did", "did", "record")


def test_a_denied_access_is_drawn_as_disputed_with_the_word():
    mark = door(
        [claim("one", "Reported", "did", "acc dpv:hasRecipient b", "acc dr:dataset d", standing="dr:Denied")]
    ).mark
    assert mark.line == "disputed"
    assert "disputed" in mark.words


def test_a_conflict_about_time_does_not_put_the_access_in_doubt_and_one_about_existence_does():
    claims = [
        claim("one", "Reported", "did", "acc dpv:hasRecipient b", "acc dr:dataset d", standing="dr:InConflict"),
        claim("two", "OfficialStatement", "", "acc dr:start '2025'", standing="dr:InConflict"),
    ]
    ids = tuple(c.id for c in claims)
    for aspect, disputed in (("dr:Time", False), ("dr:Existence", True)):
        mark = door(claims, conflicts=[Conflict("id:x", "clash", (aspect,), ids)]).mark
        assert mark.disputed is disputed


def test_a_parent_named_beside_its_component_is_no_conflict():
    entities = [
        org("dept", "Department"),
        org("unit", "Unit", part_of="dept"),
        thing("d", "data set", "Records"),
        access(),
    ]
    claims = [
        claim("one", "Reported", "can", "acc dpv:hasRecipient unit", standing="dr:InConflict"),
        claim("two", "Reported", "can", "acc dpv:hasRecipient dept", standing="dr:InConflict"),
    ]
    clash = Conflict("id:x", "who", ("dr:Recipient",), tuple(c.id for c in claims))

    def disputed():
        routes = make_view(record(entities, claims, conflicts=[clash])).routes
        return [route.mark.disputed for route in routes if route.role == "gets"]

    assert disputed() == [False, False]
    entities[1] = org("unit", "Unit")
    assert disputed() == [True, True]


def test_the_shipped_map_has_at_most_45_things_and_says_what_it_left_out(shipped):
    rec = Graph.open(shipped).record
    view = make_view(rec)
    assert len(view.things) <= 45
    assert not {thing.id for thing in view.things} & set(view.left_out)
    if view.left_out:
        assert any(f"{len(view.left_out)} thing" in line for line in missing(rec, view))


def test_a_lower_limit_keeps_whole_groups():
    view = make_view(worlds.clinics(), limit=12)
    assert 6 <= len(view.things) <= 12
    shown = {thing.id for thing in view.things}
    for route in view.routes:
        assert {route.start, route.end} <= shown
    assert view.left_out


def test_everything_draws_what_takes_part_in_nothing_as_well():
    view = make_view(worlds.clinics(), everything=True)
    assert "id:gazette" in {thing.id for thing in view.things}
    assert "id:count" not in {thing.id for thing in view.things}
    assert view.left_out == ()


def test_every_route_names_the_claims_behind_it_and_says_how_sure_it_is():
    for route in make_view(worlds.clinics()).routes:
        assert route.claims
        assert route.mark.words in route.sentence
        assert route.mark.line in LINES and route.mark.colour in COLOURS


def test_a_permission_never_reads_like_a_fact():
    sentences = {route.id: route.sentence for route in make_view(worlds.clinics()).routes}
    assert sentences["id:login|gets|id:bpa"].startswith("BPA may get data by: BPA access to NCIS (may · planned")
    assert sentences["id:pool|through|id:login"].startswith("BPA access to NCIS may run through PDR")
    assert sentences["id:youth-login|gets|id:bpa"].startswith("BPA can get data by")
    assert sentences["id:report|gets|id:ncis"].startswith("NCIS gets data by")


def test_a_graph_without_claims_has_an_empty_view():
    view = make_view(Record())
    assert (view.things, view.routes, view.rows) == ((), (), ())
    assert summary(Record()) == "This graph has no claims yet."


def test_cycles_of_parts_and_of_flows_end():
    view = make_view(worlds.cycle())
    assert len(view.rows) == 3
    assert {route.id for route in view.routes} >= {"id:a|gives|id:self", "id:self|gets|id:a"}


def test_an_access_reads_as_a_sentence_with_how_sure_it_is():
    rows = {row.id: row for row in make_view(worlds.clinics()).rows}
    assert reading(rows["id:login"]) == (
        "BPA may reach NCIS data (about families with newborns and people in public clinics) from BCR through PDR by "
        "login accounts, under BCR–DOB exchange agreement (may · planned · document as reported)."
    )
    assert caution(rows["id:login"]) == "No source here says that it is in use."
    assert reading(rows["id:joint"]) == "BCR and DOB: Joint initiative on fraud (proposed · official statement)."


def test_people_carry_their_number_in_the_words_of_the_source_and_no_share_or_rate():
    def sub_of(*extra):
        entities = [*parts(), thing("p", "people", "Some people"), Entity("id:n", "n", "figure", registered=False)]
        claims = [
            claim("one", "Reported", "did", "acc dpv:hasRecipient b", "acc dr:dataset d", "d dpv:hasDataSubject p"),
            claim("two", "Reported", "", "n dr:measures p", "n dr:value '1500000'", "n dr:qualifier 'about'", *extra),
        ]
        return make_view(record(entities, claims)).thing("id:p").sub

    assert sub_of() == sub_of("n schema:unitText 'people'") == "about 1.5 million"
    assert sub_of("n schema:unitText 'percent of all cases'") == ""


def test_a_row_tells_what_is_unknown():
    rows = {row.id: row for row in make_view(worlds.clinics()).rows}
    assert rows["id:youth-login"].unknowns == ("Who opened the logins?",)


def test_the_shipped_map_shows_the_trap_rightly(shipped):
    view = make_view(Graph.open(shipped).record)
    routes = {(r.start, r.role, r.end) for r in view.routes}
    assert ("id:idr", "through", "id:access-ice-tmsis") in routes
    assert not {r for r in routes if {r[0], r[2]} == {"id:idr", "id:t-msis"}}, (
        "T-MSIS is not said to be part of the IDR"
    )
    assert not {r for r in routes if {r[0], r[2]} == {"id:palantir", "id:access-ice-tmsis"}}
    assert view.thing("id:access-ice-tmsis").mark.modality == "may"


def test_a_permission_that_has_ended_is_told_in_the_past_and_says_since_when(shipped):
    rows = {row.id: row for row in make_view(Graph.open(shipped).record).rows}
    access = rows["id:access-ice-tmsis"]
    assert reading(access).startswith("ICE was allowed to reach T-MSIS data")
    # The last day is 9 or 15 September 2025, as sources differ: over on the 16th whichever holds.
    assert standing(access) == "By law: permission ended, over since 16 September 2025 at the latest."
    assert caution(access) == "No source here says that it was used, nor that it was closed."
    assert rows["id:flow-cms-ice-notice"].legal.startswith("◘ perhaps partly barred since 25 November 2025")


def test_of_a_copy_that_is_only_alleged_the_map_tells_whether_handing_it_over_was_barred(shipped):
    rows = {row.id: row for row in make_view(Graph.open(shipped).record).rows}
    assert rows["id:flow-hhs-ice-2026"].legal.startswith("■ perhaps barred since 12 August 2025")
    assert rows["id:flow-cms-dhs-2025-06"].legal == "◊ use: permission not on record"


def test_the_status_on_a_door_is_always_said_of_the_permission(shipped):
    view = make_view(Graph.open(shipped).record)
    for each in view.things:
        if each.shape == "door":
            assert "established" not in each.sub
            assert "ended" not in each.sub or "permission ended" in each.sub
            assert each.mark.line != "did" or each.mark.colour != "doubt"


def test_a_caption_names_the_day_of_most_claims_and_no_day_of_a_source_that_is_not_sure():
    days = ("2026-11-24", "2026-11-24", "2026-11-27")
    claims = [Claim(f"c:{n}", "src:a", "dr:Reported", "line 1", recorded=day) for n, day in enumerate(days)]
    sources = (Source("src:a", "A", issued="2025-01-02"), Source("src:b", "B", issued="[2025-03-04..2026-11-27]"))
    record = Record(claims={c.id: c for c in claims}, sources={s.id: s for s in sources})
    assert recorded_on(record) == "2026-11-24"
    assert dated(record) == (
        "Claims recorded on 24 November 2026, unless one says otherwise; the last on 27 November 2026. "
        "Sources published: 2 January 2025 to 4 March 2025."
    )
