"""A page of more than 300 things: it opens as groups with counts, and each group opens and closes on demand."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import worlds
from axe import violations
from datareach.layout import first_map
from datareach.render.page import render_page

RECORD = worlds.crowded()
SCENE = first_map(RECORD)
KINDS = "[...document.querySelectorAll('#diagram .thing')].map((each) => each.id)"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "index.html"
    path.write_text(render_page(RECORD, SCENE.view, SCENE), encoding="utf-8")
    return path.as_uri()


def opened(page, *titles):
    """Wait until exactly these groups are open."""
    page.wait_for_function(
        "(titles) => [...document.querySelectorAll('.closers button')].map((b) => b.textContent).filter((t) => "
        "t.startsWith('Close')).join('|') === titles.map((t) => `Close ${t}`).join('|')",
        arg=list(titles),
    )


# ---------------------------------------------------------------- the picture of all groups


def test_it_opens_with_every_group_as_one_thing_with_counts(page, large, complaints, requests_seen):
    page.goto(large)
    grouping = SCENE.view.grouping
    groups = page.locator("#diagram .thing.group")
    assert groups.count() == len(grouping.groups) == 10
    name = page.get_by_label(re.compile("^Department of health, group of 29 things")).get_attribute("aria-label")
    assert "Inside: 1 access." in name
    assert "It gives: 1 access, 1 flow; of these 1 alleged or inferred." in name and "It gets: nothing." in name
    line = "Department of health → Department of borders: 1 access, 1 flow; of these 1 alleged or inferred"
    assert page.get_by_label(line, exact=True).count() == 3, "a bundle and the line at each side of it"
    assert page.locator("#diagram .edge .arrow").count() == page.locator("#diagram .edge").count() == 12
    assert "305 things in 10 groups" in page.locator("#groups").inner_text()
    assert complaints == [] and len(requests_seen) == 1


def test_without_script_the_groups_and_every_row_are_readable(browser, large):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(large)
    assert page.locator("#diagram .thing.group").first.is_visible()
    said = page.locator("#words section", has=page.get_by_role("heading", name="Department of borders")).inner_text()
    assert "gets from Department of health: 1 access, 1 flow; of these 1 alleged or inferred" in said
    assert "Borders agency 0" in said
    page.locator("#diagram .thing.group").first.click()
    assert "#group-" in page.url
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(SCENE.view.rows) and rows.last.is_visible()
    cells = page.locator("#table tbody td[data-head=Groups]").all_inner_texts()
    assert "Department of health → Department of borders" in cells and "Department of taxes" in cells
    context.close()


# ---------------------------------------------------------------- opening and closing


def test_a_group_opens_by_mouse_with_its_neighbours_as_groups_and_back_closes_it(page, large, complaints):
    page.goto(large)
    before = page.evaluate(KINDS)
    page.get_by_label(re.compile("^Department of borders, group")).click()
    opened(page, "Department of borders")
    assert page.url.endswith("#open=borders")
    assert page.locator("[id='t-borders-0']").is_visible() and page.locator("[id='t-health-door-0']").is_visible()
    assert page.get_by_label(re.compile("^Department of health, another group; gives here: 1 access, 1 flow")).count()
    assert page.locator("[id='t-health-0']").count() == 0
    page.get_by_label(re.compile("^Department of health, another group")).click()
    opened(page, "Department of borders", "Department of health")
    assert page.locator("[id='t-health-0']").count() == 1
    page.locator("[id='t-borders-0']").click()
    assert "Borders agency 0" in page.locator("#panel h3").first.inner_text()
    page.go_back()
    page.go_back()
    opened(page, "Department of borders")
    page.go_back()
    opened(page)
    assert page.evaluate(KINDS) == before
    assert complaints == []


def test_what_two_open_groups_both_draw_keeps_its_own_lines(page, large):
    page.goto(f"{large}#open=health,borders")
    opened(page, "Department of health", "Department of borders")
    lost = """[...document.querySelectorAll('#diagram .edge')].filter((edge) => {
      const scene = (id) => document.getElementById(id) && document.getElementById(id).closest('.scene');
      return scene(edge.dataset.start) !== edge.closest('.scene') || scene(edge.dataset.end) !== edge.closest('.scene');
    }).length"""
    assert page.evaluate(lost) == 0
    twice = (
        "[...document.querySelectorAll('#diagram [id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert page.evaluate(twice) == []
    assert page.locator("[id^='t-health-door-0']").count() == 2


def test_a_group_opens_and_closes_by_keyboard_alone_and_the_focus_follows(page, large):
    page.goto(large)
    page.focus("#diagram .thing[tabindex='0']")
    assert page.evaluate("document.querySelectorAll('#diagram [tabindex=\"0\"]').length") == 1
    title = page.evaluate("document.activeElement.getAttribute('aria-label').split(',')[0]")
    page.keyboard.press("Enter")
    opened(page, title)
    assert page.evaluate("document.activeElement.classList.contains('thing')")
    assert page.evaluate("document.querySelectorAll('#diagram [tabindex=\"0\"]').length") == 1
    assert page.locator("#status").inner_text().startswith(f"{title} is open.")
    page.get_by_role("button", name=f"Close {title}").focus()
    page.keyboard.press("Enter")
    opened(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(f"{title}, group")
    assert page.locator("#status").inner_text() == f"{title} is closed."
    page.select_option("#groups select", "roads")
    page.get_by_role("button", name="Open", exact=True).focus()
    page.keyboard.press("Enter")
    opened(page, "Department of roads")
    page.get_by_role("button", name="Show all groups").click()
    opened(page)


def test_a_line_between_groups_lists_its_accesses_and_opens_either_end(page, large):
    page.goto(large)
    page.locator("#diagram .door", has_text="alleged").first.click()
    panel = page.locator("#panel")
    assert panel.locator("h3").first.inner_text().startswith("Department of health → Department of borders")
    assert panel.locator("li a").all_inner_texts() == ["Health door 0", "Health door 1"]
    panel.get_by_role("button", name="Open Department of health").click()
    opened(page, "Department of health")
    assert panel.is_hidden()


def test_the_map_view_opens_groups_too(page, large, complaints):
    page.goto(f"{large}#view=map")
    page.wait_for_selector("#map[data-drawn]")
    box = page.locator("#stage").bounding_box()
    place = page.evaluate(
        """() => { const box = document.querySelector('#diagram svg').getAttribute('viewBox');
        const [, , w, h] = box.split(' ').map(Number);
        const node = JSON.parse(window.datareach.unpackNow('network')).nodes.find((n) => n.group === 'group');
        return [node.x - w / 2, node.y, h]; }"""
    )
    page.mouse.click(box["x"] + box["width"] / 2 + place[0], box["y"] + box["height"] / 2 + place[1] - place[2] / 2)
    page.wait_for_function("() => location.hash.includes('open=')")
    page.wait_for_function("() => document.querySelectorAll('.closers button').length === 2")
    assert page.locator("#map").is_visible()
    page.get_by_role("button", name="Show all groups").click()
    opened(page)
    assert complaints == []


# ---------------------------------------------------------------- address, search, filters, asking


def test_an_unknown_group_in_the_address_is_said_and_everything_is_shown(page, large, complaints):
    page.goto(f"{large}#open=atlantis")
    assert "“atlantis”: no group of this name here. All groups are shown." in page.locator(".notice").inner_text()
    assert page.locator("#diagram .thing.group").count() == 10
    page.goto("about:blank")
    page.goto(f"{large}#open=<img src=x onerror=alert(1)>,roads")
    opened(page, "Department of roads")
    assert "The others are open." in page.locator(".notice").inner_text()
    assert complaints == []


def test_focus_on_a_thing_in_a_closed_group_opens_that_group(page, large):
    page.goto(large)
    page.fill("#search", "Roads agency 1")
    page.press("#search", "Enter")
    page.get_by_role("button", name="Focus", exact=True).click()
    opened(page, "Department of roads")
    assert page.locator("[id='t-roads-1']:not(.out)").count() == 1
    assert page.locator("#diagram .thing.out").count() > 0


def test_a_filter_leaves_the_groups_in_which_something_fits_and_their_rows(page, large):
    page.goto(f"{large}#basis=Alleged")
    stay = page.locator("#diagram .thing.group:not(.out)").evaluate_all("(all) => all.map((e) => e.textContent)")
    assert len(stay) == 2 and all("health" in words or "borders" in words for words in stay)
    rows = page.locator("#table tbody tr:not([hidden])")
    assert rows.count() == 1 and "Health door 0" in rows.text_content()
    page.goto(f"{large}#department=roads")
    page.wait_for_function("() => document.querySelectorAll('#table tbody tr:not([hidden])').length === 5")


def test_a_path_opens_the_groups_that_it_needs_and_lights_up_there(page, large, complaints):
    page.goto(f"{large}#ask=borders-1~health-data-1")
    opened(page, "Department of health", "Department of borders")
    page.wait_for_selector("#diagram .lit")
    lit = page.locator("#diagram .thing.lit").evaluate_all("(all) => all.map((each) => each.id)")
    assert {"t-borders-1", "t-health-1", "t-health-door-1"} <= {id.split("~")[0] for id in lit}
    assert page.locator("#diagram .edge.lit").count() >= 2
    page.get_by_role("button", name="Close Department of health").click()
    opened(page, "Department of borders")
    assert complaints == []


# ---------------------------------------------------------------- everyone


@pytest.mark.parametrize(
    ("scheme", "state", "part"),
    [("light", "", "section.map"), ("light", "", "#words"), ("dark", "#open=borders", "section.map")],
)
def test_axe_finds_no_violation_closed_and_open(browser, large, scheme, state, part):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(large + state)
    opened(page, *(["Department of borders"] if state else []))
    assert violations(page, part) == []
    context.close()


def test_the_same_record_gives_the_same_groups_and_scenes_under_any_hash_seed():
    code = (
        "import sys, hashlib, worlds; from datareach.layout import grouped_map; "
        "from datareach.render.groups import group_data, group_scenes, group_words; "
        "from datareach.render.svg import drawing; r = worlds.crowded(); s = grouped_map(r); g = s.view.grouping; "
        "t = drawing(s, title='x') + group_scenes(s, {}, {}) + group_words(r, g) + repr(group_data(g)); "
        "sys.stdout.write(hashlib.sha256(t.encode()).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1


def test_nothing_scrolls_sideways_on_a_phone(browser, large):
    context = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto(f"{large}#open=borders,health")
    opened(page, "Department of borders", "Department of health")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
