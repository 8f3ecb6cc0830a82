"""The state of the page: its address, finding, focusing, filtering, sorting, time, and taking it away."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest

import worlds
from axe import violations
from conftest import write_page
from datareach.layout import first_map

OUT = "[...document.querySelectorAll('#diagram .out')].map((each) => each.id).join(' ')"
ROWS = "[...document.querySelectorAll('#table tbody tr:not([hidden]) th a')].map((each) => each.textContent)"


# ---------------------------------------------------------------- address


def test_the_address_holds_the_whole_state_and_back_takes_a_step_back(page, shipped_page, complaints):
    page.goto(shipped_page)
    page.locator("[id='t-idr']").click()
    assert page.url.endswith("#thing=idr")
    page.get_by_role("button", name="Focus", exact=True).click()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Which way").select_option("in")
    page.click("[data-view=map]")
    assert page.url.endswith("#view=map&thing=idr&focus=idr&dir=in")
    same = page.context.new_page()
    same.goto(page.url)
    assert same.locator("#panel h3").first.inner_text() == page.locator("#panel h3").first.inner_text()
    assert same.evaluate(OUT) == page.evaluate(OUT) != ""
    page.go_back()
    assert page.url.endswith("#thing=idr&focus=idr&dir=in") and page.locator("#diagram").is_visible()
    for _ in range(3):
        page.go_back()
    assert page.evaluate(OUT) == "" and page.locator("#panel").is_hidden()
    assert complaints == []


def test_names_that_the_graph_lacks_are_said_and_everything_is_shown(page, shipped_page, complaints):
    page.goto(f"{shipped_page}#view=x&thing=nobody&focus=nowhere&basis=Foo&hide=bar&on=2025-02-30&ask=a~b&q=%E0%A4%A")
    said = page.locator(".notice").inner_text()
    for words in (
        "no view “x”",
        "“nobody” is not in this graph",
        "“nowhere”",
        "“Foo”",
        "“bar”",
        "“2025-02-30” is no day",
        "“a”",
    ):
        assert words in said
    assert page.evaluate(OUT) == ""
    assert len(page.evaluate(ROWS)) == page.locator("#table tbody tr").count()
    assert complaints == []


def test_it_works_in_a_sandboxed_frame_without_storage(page, shipped_page, complaints):
    page.goto(f"{shipped_page}#thing=ice")
    code = page.evaluate("window.datareach.embed()")
    for part in ('sandbox="allow-scripts', 'referrerpolicy="no-referrer"', 'title="Who can reach', "#thing=ice"):
        assert part in code
    assert "file:" not in code, "a page on a disk is named by its file alone"
    host = Path(url2pathname(urlsplit(shipped_page).path)).with_name("host.html")
    host.write_text(f"<!doctype html><title>host</title>{code}", encoding="utf-8")
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    assert "Immigration and Customs" in frame.locator("#panel h3").first.inner_text()
    frame.locator("#panel .close").click()
    frame.get_by_role("button", name="Time", exact=True).click()
    frame.get_by_role("button", name="The change before").click()
    assert frame.locator("#diagram .thing").first.is_visible()
    frame.locator("[data-view=map]").click()
    frame.locator("#map[data-drawn]").wait_for()
    assert complaints == []


@pytest.mark.parametrize("kind", ["srcdoc", "file"])
def test_back_takes_a_step_back_inside_a_sandboxed_frame(page, shipped_page, complaints, kind):
    path = Path(url2pathname(urlsplit(shipped_page).path))
    host = path.with_name(f"{kind}.html")
    source = f'srcdoc="{escape(path.read_text("utf-8"))}"' if kind == "srcdoc" else f'src="{path.name}"'
    host.write_text(
        f'<!doctype html><title>host</title><iframe title="map" sandbox="allow-scripts" width="1400" height="900" '
        f"{source}></iframe>",
        encoding="utf-8",
    )
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("[id='t-idr']").click()
    frame.get_by_role("button", name="Focus", exact=True).click()
    frame.locator("[data-view=table]").click()
    # The policy of the page forbids to evaluate text, and so Playwright cannot wait in it by a function.
    state = ".map(window.datareach.get).join()"
    names = "['thing', 'focus', 'view']"

    def arrives(wanted):
        for _ in range(100):
            if page.frames[1].evaluate(names + state) == wanted:
                return True
            page.wait_for_timeout(30)
        return False

    assert arrives("idr,idr,table")
    for left in ("idr,idr,diagram", "idr,,diagram", ",,diagram"):
        page.evaluate("history.back()")
        assert arrives(left)
    assert frame.locator("#panel").is_hidden()
    page.evaluate("history.forward()")
    assert arrives("idr,,diagram")
    assert complaints == []


# ---------------------------------------------------------------- finding and focusing


@pytest.mark.parametrize("words", ["ice", "ICE", "immigration and customs", "Ìmmigration and"])
def test_search_finds_in_any_case_and_accents_and_opens_the_panel_by_keyboard(page, shipped_page, words):
    page.goto(shipped_page)
    page.locator("body").press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    assert "Immigration and Customs Enforcement" in page.locator("#panel h3").first.inner_text()
    assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")


def test_the_slash_is_a_letter_inside_a_field_and_nothing_found_is_said(page, shipped_page):
    page.goto(shipped_page)
    page.focus("#search")
    page.keyboard.type("a/zzz")
    assert page.input_value("#search") == "a/zzz"
    assert "Nothing of that name" in page.locator("#found").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()


def test_focus_grows_with_hops_and_esc_leaves_it(page, shipped_page):
    page.goto(f"{shipped_page}#focus=palantir")
    seen = []
    for hops in ("1", "2", "3"):
        page.evaluate("(hops) => { location.hash = `focus=palantir&hops=${hops}`; }", hops)
        page.wait_for_function("(h) => document.querySelector('.notice').textContent.includes(`${h} hop`)", arg=hops)
        seen.append(page.locator("#diagram .thing:not(.out)").count())
    assert 1 < seen[0] < seen[1] < seen[2]
    page.keyboard.press("Escape")
    assert page.evaluate(OUT) == "" and "focus" not in page.url


# ---------------------------------------------------------------- filters, table


def test_a_filter_changes_diagram_table_and_words_alike_and_is_announced(page, shipped_page):
    page.goto(shipped_page)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("#strip-filter").get_by_label("alleged").check()
    rows = page.evaluate(ROWS)
    assert 0 < len(rows) < page.locator("#table tbody tr").count()
    cards = "[...document.querySelectorAll('#words .card:not([hidden]) a:first-child')].map((each) => each.textContent)"
    assert page.evaluate(cards) == rows
    assert f"Shown: {len(rows)} of" in page.locator("#status").inner_text()
    assert page.locator("#diagram .out").count() > 0
    assert page.locator("#diagram .out").first.get_attribute("aria-description") == "filtered out"
    page.get_by_role("button", name="Show everything").click()
    assert page.evaluate(OUT) == "" and "basis" not in page.url


@pytest.mark.parametrize(
    "choice",
    [
        "standing=InConflict",
        "modality=Can",
        "department=hhs",
        "source=wired-ice-medicaid",
        "category=category-diagnoses",
    ],
)
def test_each_kind_of_filter_leaves_some_and_not_all(page, shipped_page, choice):
    page.goto(f"{shipped_page}#{choice}")
    assert 0 < len(page.evaluate(ROWS)) < page.locator("#table tbody tr").count()
    assert 0 < page.locator("#diagram .thing.out").count() < page.locator("#diagram .thing").count()


def test_each_entry_of_the_legend_is_a_switch_with_the_count_of_what_it_hides(page, shipped_page):
    page.goto(shipped_page)
    switches = page.locator(".legend .switch")
    assert switches.count() == page.locator(".legend li").count()
    for index in range(switches.count()):
        switch = switches.nth(index)
        shown = int(switch.locator("small").inner_text())
        switch.click()
        out = page.locator("#diagram .out").count()
        assert out >= shown and switch.get_attribute("aria-pressed") == "false"
        switch.click()
        assert page.evaluate(OUT) == ""


def test_the_table_sorts_by_every_column_both_ways_and_filters_by_words(page, shipped_page):
    page.goto(shipped_page)
    start = page.evaluate(ROWS)
    for index in range(page.locator("#table thead th").count()):
        head = page.locator("#table thead th").nth(index)
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "descending"
        head.locator("button").click()
        assert page.evaluate(ROWS) == start
    page.fill("#rows", "palantir immigrationos")
    assert page.evaluate(ROWS) == []
    page.fill("#rows", "login accounts")
    assert 0 < len(page.evaluate(ROWS)) < len(start)
    assert "rows=login+accounts" in page.url


# ---------------------------------------------------------------- time


def test_time_jumps_between_days_of_change_and_says_what_changed(page, shipped_page):
    page.goto(f"{shipped_page}#on=2025-08-11")
    page.get_by_role("button", name="The next change").click()
    assert "on=2025-08-12" in page.url
    said = page.locator(".changed").inner_text()
    assert "12 August 2025. What changed" in said
    assert "ICE access to T-MSIS: ● permission in force → ◘ partly barred" in said
    assert "bars: " in said and page.locator(".changed a[href^='#claim-']").count() >= 1


@pytest.mark.parametrize(
    ("day", "word", "tag"),
    [
        ("2025-07-10", "not yet in force", "not yet"),
        ("2025-07-20", "in force", ""),
        ("2025-08-20", "partly barred", ""),
        ("2025-10-01", "ended", "ended"),
    ],
)
def test_a_door_shows_the_status_of_the_day_by_mark_and_word(page, shipped_page, day, word, tag):
    page.goto(f"{shipped_page}#on={day}")
    door = page.locator("[id='t-access-ice-tmsis']")
    assert word in door.get_attribute("aria-label")
    assert any(word in line for line in door.locator("text").all_text_contents())
    assert door.locator("text.tag").all_text_contents() == ([tag] if tag else [])
    row = page.locator("#table tbody tr", has_text="ICE access to T-MSIS").first
    assert word in row.locator("td[data-head^='Permission']").inner_text()
    page.get_by_role("button", name="Last day on record").click()
    assert "; by law: " in door.get_attribute("aria-label")


# ---------------------------------------------------------------- taking away


def test_what_is_seen_is_saved_as_svg_png_csv_and_trig_without_a_request(page, shipped_page, tmp_path, requests_seen):
    page.goto(f"{shipped_page}#basis=Alleged&view=table")
    page.get_by_role("button", name="Save", exact=True).click()
    files = {}
    for kind in ("svg", "png", "csv", "trig"):
        with page.expect_download() as found:
            page.click(f"[data-save={kind}]")
        found.value.save_as(tmp_path / f"saved.{kind}")
        files[kind] = (tmp_path / f"saved.{kind}").read_bytes()
    assert files["png"].startswith(b"\x89PNG")
    drawing = files["svg"].decode()
    assert "<style>" in drawing and "href" not in drawing.split("</style>")[1] and 'class="hit"' not in drawing
    rows = list(csv.reader(io.StringIO(files["csv"].decode(), newline="")))
    assert len(rows) - 1 == len(page.evaluate(ROWS)) > 0
    whole = list(ox.parse(files["trig"], format=ox.RdfFormat.TRIG))
    bases = {str(quad.object) for quad in whole if str(quad.predicate).endswith("basis>")}
    assert whole and any("Alleged" in basis for basis in bases)
    assert all(
        seen == shipped_page.split("#")[0] or seen.startswith(("data:", "blob:", shipped_page))
        for seen in requests_seen
    )
    page.goto(Path(tmp_path / "saved.svg").as_uri())
    assert page.locator("svg .thing").count() > 10


# ---------------------------------------------------------------- everyone


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_tools(page, small_page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{small_page}#ask=bpa~clinic-data&on=2025-08-12&basis=Reported")
    for strip in ("Filter", "Time", "Save", "Ask"):
        page.get_by_role("button", name=strip, exact=True).click()
        assert violations(page, "header") == []


def test_axe_finds_no_violation_in_the_tools_of_a_long_record(page, shipped_page):
    page.goto(f"{shipped_page}#ask=ice~t-msis&on=2025-08-12&basis=Reported")
    for strip in ("Filter", "Ask"):
        page.get_by_role("button", name=strip, exact=True).click()
        assert violations(page, "header") == []


def test_nothing_scrolls_sideways_at_320_px_with_any_tool_open(browser, shipped_page):
    context = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto(f"{shipped_page}#ask=dhs~t-msis&possible=1")
    for strip in ("Filter", "Time", "Save", "Ask"):
        page.get_by_role("button", name=strip, exact=True).tap()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


SMALL = """
[...document.querySelectorAll('header *, .legend *')].filter((each) =>
  each.checkVisibility() && parseFloat(getComputedStyle(each).fontSize) < 12).map((each) => each.outerHTML.slice(0, 60))
"""


def test_text_of_the_tools_is_12_px_or_more(page, shipped_page):
    page.goto(f"{shipped_page}#ask=ice~t-msis&on=2025-10-01")
    for strip in ("Filter", "Time", "Ask", "Save"):
        button = page.get_by_role("button", name=strip, exact=True)
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        small = page.evaluate(SMALL)
        assert small == []


# ---------------------------------------------------------------- any graph


@pytest.mark.parametrize("world", [worlds.empty, worlds.small, worlds.cycle, worlds.clinics])
def test_every_tool_works_on_any_graph(page, tmp_path, world, complaints):
    page.goto(write_page(world(), tmp_path / "page.html"))
    for strip in ("Filter", "Time", "Ask", "Save"):
        page.get_by_role("button", name=strip, exact=True).click()
    page.evaluate("window.datareach.set({ on: '2025-01-01', sort: '2', hide: 'line-did', rows: 'a' })")
    assert complaints == []


# ---------------------------------------------------------------- filters, focus and time, against what the record says


def shown(page, **state):
    page.evaluate("(state) => window.datareach.set(state)", state)
    return sorted(page.evaluate(ROWS))


def test_every_choice_of_every_filter_leaves_just_the_rows_that_it_fits(page, shipped_page, shipped_record):
    rec, view = shipped_record, first_map(shipped_record).view
    facts = {
        "basis": lambda claim: claim.basis,
        "standing": lambda claim: claim.standing,
        "modality": lambda claim: claim.modality,
        "source": lambda claim: claim.source,
    }

    def values(id, predicate):
        return {value for _, value in rec.said(id, predicate) if isinstance(value, str)}

    def categories(id):
        about = {id} | values(id, "dr:dataset")
        return set().union(*(values(each, "dpv:hasPersonalData") for each in about))

    holders = {row.id for row in view.rows}
    page.goto(shipped_page)
    page.get_by_role("button", name="Filter", exact=True).click()
    offered = page.evaluate(
        "[...document.querySelectorAll('.facets input')].map((mark) => [mark.name, mark.value, "
        "Number(mark.closest('label').querySelector('small').textContent)])"
    )
    assert {key for key, _, _ in offered} == {*facts, "department", "category"}
    for key, choices in groupby(offered, itemgetter(0)):
        for _, value, count in choices:
            rows = shown(page, **{key: value})
            assert page.locator(f".facets input[name={key}][value='{value}']").is_checked()
            assert len(rows) == count, (key, value)
            if key in facts:
                wanted, of = "" if value == "not-said" else value, facts[key]
                fit = {id for id, claim in rec.claims.items() if of(claim).split(":")[-1] == wanted}
                assert rows == sorted(row.name for row in view.rows if fit & set(row.claims)), value
            elif key == "category":
                fit = {id for id in holders if value in {each.removeprefix("id:") for each in categories(id)}}
                assert rows == sorted(row.name for row in view.rows if row.id in fit), value
        shown(page, **{key: ""})
    both = set(shown(page, basis="Reported,Alleged"))
    assert both == {*shown(page, basis="Reported"), *shown(page, basis="Alleged")}
    assert set(shown(page, basis="Reported", department="hhs")) < set(shown(page, department=""))


def test_focus_follows_the_lines_in_out_or_both_ways_for_one_to_three_hops(page, shipped_page):
    page.goto(shipped_page)

    def near(focus, way, hops):
        state = {"focus": focus, "dir": way, "hops": str(hops)}
        page.evaluate("(state) => window.datareach.set(state)", state)
        return set(page.evaluate("[...document.querySelectorAll('#diagram .thing:not(.out)')].map((each) => each.id)"))

    for focus in ("cms", "ice"):
        for hops in (1, 2, 3):
            into, out, both = (near(focus, way, hops) for way in ("in", "out", "both"))
            assert f"t-{focus}" in into & out and into | out <= both
            if hops > 1:
                assert into >= near(focus, "in", hops - 1)
    assert {"t-access-ice-tmsis", "t-ice"} <= near("cms", "out", 1)
    assert "t-ice" not in near("cms", "in", 1) and "t-cms" in near("ice", "in", 1)
    assert near("ice", "out", 1) == {"t-ice"}, "nothing here says that ICE hands data on"
    for hops, way in (("2", "in"), ("3", "out")):
        page.get_by_role("button", name="Filter", exact=True).press("Enter")
        page.evaluate("window.datareach.unfold('filter')")
        page.get_by_label("How far").select_option(hops)
        page.get_by_label("Which way").select_option(way)
        assert f"hops={hops}" in page.url and f"dir={way}" in page.url


def test_both_date_fields_and_the_slider_move_the_day_and_say_what_changed(page, shipped_page):
    page.goto(shipped_page)
    page.get_by_role("button", name="Time", exact=True).click()
    page.get_by_label("On this day", exact=True).fill("2025-08-20")
    assert page.url.endswith("#on=2025-08-20")
    assert "Nothing here is stated to change then" in page.locator(".changed").inner_text()
    page.get_by_label("Changes since", exact=True).fill("2025-08-12")
    lines = page.locator(".changed li").all_inner_texts()
    assert len(lines) >= 3
    assert all("2025-08-12" <= day <= "2025-08-20" for day in page.evaluate(
        "window.datareach.data.changes.map(([day]) => day).filter((day) => day >= '2025-08-12' && day <= '2025-08-20')"
    ))  # fmt: skip
    assert all(re.match(r"1[2-9] August 2025: |20 August 2025: ", line) for line in lines)
    slider = page.get_by_label("Days on which something changes")
    before = page.url
    slider.press("ArrowRight")
    assert page.url != before and slider.get_attribute("aria-valuetext") == page.evaluate(
        "window.datareach.when(window.datareach.get('on'))"
    )
    slider.press("Home")
    assert page.get_by_role("button", name="The change before").is_disabled()
    slider.press("End")
    assert page.get_by_role("button", name="The next change").is_disabled()


def test_a_reading_changes_the_answer_and_stands_in_the_address(page, shipped_page):
    page.goto(f"{shipped_page}#ask=ice~tmsis-data&on=2025-08-20")
    answers = {}
    reading = page.get_by_label("Reading")
    for name in reading.locator("option").all_inner_texts():
        reading.select_option(label=name)
        assert ("reading=" in page.url) == (name != "all claims")
        answers[name] = page.locator(".answer").inner_text()
    assert {"as the agreement says", "as the court ordered"} <= answers.keys()
    assert len(set(answers.values())) >= 3
