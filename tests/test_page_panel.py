"""The panel: everything said of a thing, put together in the browser from the claims that the page holds once."""

from __future__ import annotations

import pytest

from datareach.model import Text
from datareach.render.evidence import DATES, LENGTH, SKIPPED
from datareach.render.numbers import claim_numbers
from datareach.safe import clean, text_link
from datareach.view import when
from datareach.view.facts import Facts


@pytest.fixture(scope="module")
def record(shipped_record):
    return shipped_record


def told(record, id):
    """What the claims say of a thing: (what, value) with the numbers of the claims that say it."""
    numbers, facts = claim_numbers(record), Facts(record)
    found: dict[tuple[str, str], set[int]] = {}

    def shown(value):
        if isinstance(value, Text):
            return when(value.value) if value.datatype in DATES or LENGTH.fullmatch(value.value) else value.value
        return facts.name(value)

    for claim in record.claims.values():
        for t in claim.triples:
            if t.predicate in SKIPPED:
                continue
            if t.subject == id:
                key = (record.label(t.predicate), shown(t.object))
            elif t.object == id:
                key = ("named by", f"{shown(t.subject)} ({record.label(t.predicate)})")
            else:
                continue
            found.setdefault((key[0], clean(key[1]).strip()), set()).add(numbers[claim.id])
    return found


TOLD = """
() => [...document.querySelectorAll('#everything .about')].map((section) => {
  window.datareach.complete(section);
  const found = [];
  let what = '', value = '', claims = [];
  const end = () => { if (value.trim()) found.push([what, value.trim(), claims]); value = ''; claims = []; };
  for (const part of section.querySelectorAll(':scope > dl > *')) {
    if (part.localName === 'dt') { what = part.textContent; continue; }
    for (const node of part.childNodes) {
      const link = node.localName === 'a' ? node.getAttribute('href') : '';
      if (link.startsWith('#claim-')) claims.push(Number(link.slice(7)));
      else if (node.data === '; ') end();
      else value += node.textContent;
    }
    end();
  }
  return found;
})
"""


def test_the_panel_tells_of_every_thing_all_that_its_claims_say_and_by_which(page, record, shipped_page):
    page.goto(shipped_page)
    sections = page.evaluate(TOLD)
    assert len(sections) == len(record.entities)
    assert sum(map(len, sections)) > 500
    for id, section in zip(record.entities, sections, strict=True):
        assert {(what, value): set(claims) for what, value, claims in section} == told(record, id), id


def test_a_claim_in_the_panel_links_to_its_words_in_the_source(page, record, shipped_page):
    page.goto(shipped_page)
    numbers = claim_numbers(record)
    found = page.evaluate(
        """() => [...document.querySelectorAll('#claims .claim')].map((claim) => {
             const twin = claim.cloneNode(true);
             window.datareach.away(claim, twin);
             const link = twin.querySelector('.from a');
             return [link ? link.getAttribute('href') : '', twin.querySelector('.title').textContent,
                     twin.querySelector('.from').textContent];
           })"""
    )
    assert len(found) == len(numbers)
    for id, (link, title, where) in zip(numbers, found, strict=True):
        claim = record.claims[id]
        source = record.sources[claim.source]
        assert link == text_link(source.url, claim.anchor)
        assert title == source.title
        assert where.endswith(claim.locator) and when(source.issued) in where


def test_a_thing_and_a_line_have_the_same_tabs_in_the_same_order(page, shipped_page):
    page.goto(shipped_page)
    names = ["Not known", "Said", "Permission", "Timeline", "Clashes", "Claims", "Cite"]
    tabs = page.locator("#panel .parts button")
    for place, off in (("t-access-ice-tmsis", 0), ("t-palantir", 3)):
        page.locator(f"[id='{place}']").click()
        assert [tab.evaluate("each => each.firstChild.data") for tab in tabs.all()] == names
        assert page.locator("#panel .parts button:disabled").count() == off
    page.locator("[id='t-access-ice-tmsis']").click()
    for name, words in (("Timeline", "Timeline"), ("Claims", "claims behind it"), ("Not known", "Not on record here")):
        page.locator("#panel .parts button", has_text=name).click()
        assert words in page.evaluate("document.activeElement.textContent"), "for keyboard and screen reader too"
        box, panel = page.locator("#panel :focus").bounding_box(), page.locator("#panel").bounding_box()
        assert panel["y"] <= box["y"] <= panel["y"] + panel["height"] / 2
    page.locator("#diagram .edge .hit").first.dispatch_event("click")
    assert page.locator("#panel .parts button:not(:disabled) >> nth=-1").inner_text() == "Cite"
    assert page.locator("#panel .parts button:disabled").count() == 4, "a line has clashes, claims and a citation"
    assert page.locator("#panel .close").is_visible()


def test_cite_names_source_map_and_the_name_in_the_graph_but_no_folder_of_the_machine(page, shipped_page):
    page.goto(f"{shipped_page}#thing=access-ice-tmsis")
    words = page.locator("#panel .citation").inner_text()
    assert words.startswith("“ICE access to T-MSIS”, in: Who can reach Medicaid data (id:access-ice-tmsis), data as")
    assert words.endswith(" index.html#thing=access-ice-tmsis")
    page.evaluate("window.datareach.set({ thing: 'claim:wired-ice-medicaid/tmsis-logins' })")
    words = page.locator("#panel .citation").inner_text()
    assert words.startswith("“ICE Is Getting Unprecedented Access to Medicaid Data”, WIRED, ")
    assert "https://www.wired.com/" in words and "(claim:wired-ice-medicaid/tmsis-logins)" in words
    assert "file:" not in words and "/" not in words.split("index.html#thing=claim:wired-ice-medicaid/")[1]
    page.get_by_role("button", name="Copy", exact=True).first.click()
    page.wait_for_function("() => document.querySelector('#panel [role=status]').textContent.trim()")
