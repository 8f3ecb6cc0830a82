"""The page in a real browser: asks nothing of anyone, works by keyboard and without script, runs nothing hostile."""

import os
import re
import subprocess
import sys

import pytest

import worlds
from conftest import write_page
from datareach.errors import DatareachError
from datareach.layout import first_map, lay_out
from datareach.model import Entity
from datareach.render import canvas
from datareach.render.page import render_page
from datareach.view import make_view
from worlds import claim, org, record, thing


def test_the_page_requests_only_itself_in_every_view(page, requests_seen, complaints, shipped_page):
    page.goto(shipped_page)
    page.click("[data-view=map]")
    page.wait_for_selector("#map[data-drawn]")
    page.click("[data-view=table]")
    page.click("[data-view=diagram]")
    page.locator("#diagram .thing").first.click()
    assert requests_seen == [shipped_page]
    assert complaints == []


def test_the_page_says_what_it_shows_and_what_it_does_not(page, shipped_page, shipped_record):
    rec = shipped_record
    page.goto(shipped_page)
    assert page.title() == rec.about.title
    head = page.locator("header").inner_text()
    assert "ICE was allowed to reach" in head, "its permission has ended"
    assert "By law: permission ended" in head
    assert "No source here says that it was used, nor that it was closed." in head
    assert re.search(rf"\d+ organisations, .*; {len(rec.conflicts)} conflicts; {len(rec.unknowns)} unknowns\.", head)
    assert "does not mean that there is no access" in page.locator("#limits").inner_text()
    assert "Licence" in page.locator("footer").inner_text()


def test_everything_drawn_is_reached_by_keyboard_and_opens_its_panel(page, complaints, shipped_page):
    page.goto(shipped_page)
    assert page.locator("#diagram [tabindex='0']").count() == 1, "one stop for the whole diagram"
    page.locator("#diagram [tabindex='0']").focus()
    seen = set()
    for _ in range(page.locator("#diagram .thing").count()):
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        seen.add(label)
        page.keyboard.press("Enter")
        assert page.locator("#panel").is_visible()
        assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label, "Esc returns"
        page.keyboard.press("ArrowDown")
    assert len(seen) == page.locator("#diagram .thing").count()
    assert complaints == []


def test_arrow_keys_walk_along_a_line_and_a_line_opens_its_claims(page, shipped_page):
    page.goto(shipped_page)
    door = page.locator("#diagram .door.line-may").first
    door.focus()
    page.keyboard.press("ArrowRight")
    edge = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "ICE may get data by" in edge
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    assert edge in panel.inner_text()
    assert panel.locator(".claim").count() >= 1
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert "organisation" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_every_line_is_reached_by_keyboard_from_its_ends(page, shipped_page):
    page.goto(shipped_page)
    focused = "document.activeElement.id"
    seen = set()
    for id in page.evaluate("[...document.querySelectorAll('#diagram .thing')].map((thing) => thing.id)"):
        for key in ("ArrowRight", "ArrowLeft"):
            page.evaluate("(id) => document.getElementById(id).focus()", id)
            page.keyboard.press(key)
            here = set()
            while (edge := page.evaluate(focused)) not in here and edge.startswith("e-"):
                here.add(edge)
                page.keyboard.press("ArrowDown")
            seen |= here
    assert len(seen) == page.locator("#diagram .edge").count()
    for edge in sorted(seen):
        page.evaluate("(id) => document.getElementById(id).focus()", edge)
        page.keyboard.press("Enter")
        assert page.locator("#panel .claim").count() >= 1
        page.keyboard.press("Escape")
        assert page.evaluate(focused) == edge


def test_every_line_of_the_diagram_leads_to_a_claim(page, shipped_page):
    page.goto(shipped_page)
    missing = page.evaluate(
        """[...document.querySelectorAll("#diagram .edge")].filter((edge) =>
           !edge.dataset.claims
           || edge.dataset.claims.split(' ').some((number) => !document.getElementById(`claim-${number}`))).length"""
    )
    assert missing == 0


def test_the_panel_shows_each_claim_with_its_source_words_basis_and_link(page, shipped_page):
    page.goto(shipped_page)
    page.locator("#diagram .door.line-may", has_text="login accounts").first.click()
    panel = page.locator("#panel")
    claims = panel.locator(".claim")
    wired = claims.filter(has_text="Unprecedented Access").first
    words = wired.inner_text()
    for part in ("“", "How known", "Standing", "line", "2025"):
        assert part in words
    assert wired.locator(".title").inner_text() == "ICE Is Getting Unprecedented Access to Medicaid Data"
    link = wired.locator(".from a")
    assert "#:~:text=" in link.get_attribute("href")
    assert link.get_attribute("rel") == "noopener noreferrer"
    numbers = claims.evaluate_all("all => all.map((claim) => claim.dataset.claim)")
    assert len(numbers) == len(set(numbers)), "each claim once"
    assert "Not on record here" in panel.inner_text()


def test_a_click_in_the_map_opens_what_the_diagram_opens(page, shipped_page, complaints):
    page.goto(shipped_page)
    spot = page.evaluate(
        """(() => { const box = document.querySelector('#diagram .door.line-may .outline').getBBox();
           return [box.x + box.width / 2, box.y + box.height / 2]; })()"""
    )
    page.click("[data-view=map]")
    page.wait_for_selector("#map[data-drawn]")
    stage = page.locator("#stage").bounding_box()
    view = page.evaluate("document.querySelector('#diagram svg').getAttribute('viewBox')").split()
    # The map opens at full size with the drawing in the middle, its top in view.
    width, height = float(view[2]), float(view[3])
    x = stage["x"] + stage["width"] / 2 + spot[0] - width / 2
    y = stage["y"] + stage["height"] / 2 + spot[1] - (stage["height"] / 2 if height > stage["height"] else height / 2)
    page.mouse.click(x, y)
    assert "ICE access to" in page.locator("#panel h3").first.inner_text()
    assert complaints == []


def test_without_script_summary_diagram_table_sources_and_claims_are_there(browser, shipped_page):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(shipped_page)
    assert "ICE was allowed to reach" in page.locator(".lead").inner_text()
    assert page.locator("#diagram svg").is_visible()
    assert page.locator("#table table caption").is_visible()
    assert page.locator("#table tbody tr").count() >= 6
    assert page.locator(".sources li").first.is_visible()
    assert page.locator("#claims .claim").first.is_visible()
    assert page.locator("#everything .about").first.is_visible()
    assert page.locator(".tabs").is_hidden() and page.locator("#map").is_hidden() and page.locator("#panel").is_hidden()
    target = page.locator("#diagram .thing").first.get_attribute("href")
    assert page.locator(f"[id='{target[1:]}']").count() == 1
    context.close()


def test_no_text_is_smaller_than_12_px_at_first_view(page, shipped_page):
    page.goto(shipped_page)
    small = page.evaluate(
        """[...document.querySelectorAll('body *')].filter((element) => {
             if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
             if (!element.checkVisibility() || element.closest('script, style, title, desc')) return false;
             const svg = element.ownerSVGElement;
             const scale = svg ? svg.getScreenCTM().a : 1;
             return parseFloat(getComputedStyle(element).fontSize) * scale < 11.99;
           }).map((element) => element.textContent.slice(0, 40))"""
    )
    assert small == []


def test_the_whole_map_is_in_the_first_view_of_a_laptop(page, shipped_page):
    page.goto(shipped_page)
    box = page.locator("#diagram svg").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1440
    assert box["y"] + box["height"] <= 900


def test_rendered_words_fit_their_boxes(page, shipped_page):
    page.goto(shipped_page)
    out = page.evaluate(
        """[...document.querySelectorAll('#diagram .thing')].flatMap((thing) => {
             const box = thing.querySelector('.outline').getBBox();
             return [...thing.querySelectorAll('text')].filter((text) => {
               const own = text.getBBox();
               return own.x < box.x + 2 || own.x + own.width > box.x + box.width - 2;
             }).map((text) => text.textContent);
           })"""
    )
    assert out == []


@pytest.mark.parametrize("width", [320, 375, 768])
def test_the_page_never_scrolls_sideways(browser, shipped_page, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(shipped_page)
    for fold in page.locator("details.more summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_on_a_phone_the_words_come_before_the_diagram(browser, shipped_page):
    context = browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(shipped_page)
    assert page.locator("#words").bounding_box()["y"] < page.locator("#diagram").bounding_box()["y"]
    page.locator("#words .card a").first.tap()
    panel = page.locator("#panel").bounding_box()
    assert panel["x"] == 0 and panel["width"] == 375
    context.close()


def test_print_shows_diagram_table_and_numbered_sources_and_no_controls(page, shipped_page):
    page.goto(shipped_page)
    page.click("[data-view=map]")
    page.emulate_media(media="print")
    assert page.locator("#diagram svg").is_visible()
    assert page.locator(".tabs").is_hidden() and page.locator("#map").is_hidden()
    assert page.locator(".sources li").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.sources')).listStyleType") == "decimal"


def test_an_internal_page_is_marked_in_every_view_and_in_print(page, tmp_path):
    address = write_page(worlds.small(), tmp_path / "page.html", internal=True)
    page.goto(address)
    for view in ("diagram", "map", "table"):
        page.click(f"[data-view={view}]")
        assert page.get_by_text("Internal: not for publication").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("Internal: not for publication").is_visible()
    assert "Internal: not" not in render_page(
        worlds.small(), make_view(worlds.small()), lay_out(make_view(worlds.small()))
    )


@pytest.mark.parametrize("world", [worlds.empty, worlds.small, worlds.cycle, worlds.clinics])
def test_any_graph_has_a_page_without_errors(page, requests_seen, complaints, tmp_path, world):
    address = write_page(world(), tmp_path / "page.html")
    page.goto(address)
    page.click("[data-view=map]")
    page.click("[data-view=table]")
    assert requests_seen == [address]
    assert complaints == []


def test_pyvis_is_imported_only_when_a_page_is_drawn():
    code = "import sys, datareach.render.page, datareach.render.svg; sys.exit('pyvis' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_another_vis_network_than_the_checked_one_is_refused(monkeypatch):
    monkeypatch.setattr(canvas, "VIS_SHA256", "0" * 64)
    with pytest.raises(DatareachError, match="not the one that was checked"):
        canvas.library()


LAW = ("What was permitted, and when", "Timeline")


def test_the_panel_of_an_access_tells_its_legal_status_what_was_permitted_when_and_its_timeline(page, shipped_page):
    page.goto(shipped_page)
    page.locator("#diagram .door.line-may", has_text="login accounts").first.click()
    panel = page.locator("#panel")
    words = panel.inner_text()
    assert re.search(r"Permission on \d+ \w+ \d{4}: □ permission ended, over since 16 September 2025", words)
    assert "Barred says what is permitted, not that the access stopped" in words
    assert [head.inner_text() for head in panel.locator(".about h4").all()] == list(LAW)
    for items in (panel.locator(".law").nth(0), panel.locator(".law").nth(1)):
        for item in items.locator("> li").all():
            assert item.locator("a[href^='#claim-']").count() >= 1, item.inner_text()
    barred = panel.locator(".law").first.locator("> li", has_text="■ barred").first.inner_text()
    assert "12 August to 15 September 2025" in barred and "barred by Court bars HHS" in barred
    panel.locator(".law a[href^='#about-']", has_text="Court bars HHS").first.click()
    assert "Bars: " in panel.inner_text(), "an order says what it changed"


def test_without_script_legal_status_timeline_and_the_meaning_of_each_mark_are_there(browser, shipped_page):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(shipped_page)
    about = page.locator("#everything .about", has=page.get_by_role("heading", name="ICE access to T-MSIS access"))
    for words in LAW:
        assert about.get_by_role("heading", name=words).is_visible()
    meanings = page.locator("#reading").inner_text()
    drawn = page.locator(".legend").inner_text()
    for mark, words in (("■", "does not say that the access stopped"), ("□", "Every authority on record has ended")):
        assert mark in drawn
        assert re.search(rf"{mark} \w+: .*{words}", meanings)
    context.close()


def test_on_a_phone_each_row_of_the_table_is_a_card_whose_cells_say_what_they_are(browser, shipped_page):
    context = browser.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(shipped_page)
    assert page.evaluate("(() => { const box = document.querySelector('#table .scroll');"
                         " return box.scrollWidth <= box.clientWidth; })()")  # fmt: skip
    cell = page.locator("#table td").first
    assert cell.get_attribute("data-head") == "May, can or did"
    assert cell.bounding_box()["width"] > 300
    context.close()


def test_the_page_stays_below_one_and_a_half_megabytes(shipped_record):
    rec = shipped_record
    scene = first_map(rec)
    assert len(render_page(rec, scene.view, scene).encode("utf-8")) <= 1_500_000


def test_a_huge_name_does_not_push_the_map_off_the_screen(page, tmp_path):
    entities = [
        org("a", "A" * 3000),
        org("b", " ".join(["Very long word"] * 300)),
        thing("d", "data set", "x" * 500),
        Entity("id:acc", "L" * 2000, "access", registered=False),
    ]
    said = claim("one", "Reported", "did", "acc dpv:hasRecipient b", "acc dr:grantor a", "acc dr:dataset d")
    page.goto(write_page(record(entities, [said]), tmp_path / "page.html"))
    assert page.locator("#diagram svg").bounding_box()["y"] < 500
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert "whole under “In words”" in page.locator(".lead").inner_text()


def test_it_prints_on_few_pages(page, shipped_page, shipped_record):
    """Each claim is in print: a page for 55 of them, and five for map, table and sources."""
    page.goto(shipped_page)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 5 + len(shipped_record.claims) // 55
