"""A new reader, who has the page alone, finds the answers to five questions by the clicks that are made here."""

from __future__ import annotations

import pytest


@pytest.fixture
def reader(page, shipped_page, requests_seen, complaints):
    page.goto(shipped_page)
    yield page
    assert requests_seen == [shipped_page]
    assert complaints == []


def ask(reader, who, what):
    reader.get_by_role("button", name="Ask", exact=True).click()
    reader.get_by_label("Who", exact=True).select_option(label=who)
    reader.get_by_label("What data", exact=True).select_option(label=what)
    return reader.locator("#strip-ask .path").first


def test_through_what_does_ice_reach_medicaid_data(reader):
    first = reader.locator(".lead p").first.inner_text()
    assert "ICE was allowed to reach T-MSIS data" in first
    assert "from CMS through IDR by login accounts, under CMS–DHS information exchange agreement" in first
    answer = ask(reader, "ICE", "T-MSIS data").inner_text()
    assert "ICE may reach T-MSIS data from CMS through IDR by login accounts" in answer
    assert "No source here says that it was opened or used." in answer
    # An acronym is explained where it is used: in the drawing, and by choosing it.
    reader.locator("#diagram .thing.lit", has_text="IDR").first.click()
    assert "Integrated Data Repository (IDR) system" in reader.locator("#panel h3").first.inner_text()


def test_who_says_so(reader):
    ask(reader, "ICE", "T-MSIS data").locator("a[href^='#claim-']").first.click()
    said = reader.locator("#panel .claim").first.inner_text()
    for words in (
        "ICE access to T-MSIS who gets it ICE",
        "“provide a number of ICE employees access”",
        "ICE Is Getting Unprecedented Access to Medicaid Data",
        "WIRED, between 17 July 2025 and 18 July 2025",
        "How known\ndocument as reported",
        "Speaks of\nCMS–DHS agreement on identity and location data",
    ):
        assert words in said
    link = reader.locator("#panel .claim .from a").first.get_attribute("href")
    assert link.startswith("https://www.wired.com/") and "#:~:text=provide%20a%20number" in link


def test_what_do_the_two_definitions_of_the_scope_differ_in(reader):
    reader.locator("#diagram .thing", has_text="login accounts").first.click()
    panel = reader.locator("#panel")
    panel.get_by_role("button", name="Said").click()
    said = panel.locator("dl").first.inner_text()
    assert "leaves out\nBanking data [" in said and "IP address [" in said
    panel.get_by_role("button", name="Clashes").click()
    clash = panel.locator(".conflict", has_text="Which data: the lists of AP, WIRED and the text").inner_text()
    assert "About: scope" in clash
    assert "WIRED: “personal information such as home addresses” (document as reported)" in clash
    assert "WIRED: “allowed to access is defined differently” (document as reported)" in clash
    assert "one passage that names sex, ethnicity and race only" in clash
    # The same stands below, one click from the first view.
    reader.get_by_role("link", name="conflicts").click()
    assert "one passage that names sex, ethnicity and race only" in reader.locator("#conflicts").inner_text()


def test_what_did_the_court_change_and_when(reader):
    reader.locator("#diagram .thing", has_text="login accounts").first.click()
    panel = reader.locator("#panel")
    panel.get_by_role("button", name="Permission").click()
    permitted = panel.locator(".law").first.inner_text()
    assert "12 August to 15 September 2025" in permitted and "■ barred, under" in permitted
    assert "barred by Court bars HHS from giving, and DHS from using" in permitted
    panel.get_by_role("button", name="Timeline").click()
    entry = panel.locator(".law").last.locator("> li", has_text="Court bars HHS").first.inner_text()
    assert entry.startswith("12 August 2025: Court bars HHS from giving, and DHS from using, Medicaid data of the")
    reader.keyboard.press("Escape")
    reader.get_by_role("button", name="Time", exact=True).click()
    reader.get_by_label("On this day", exact=True).fill("2025-08-12")
    changed = reader.locator(".changed").inner_text()
    assert "ICE access to T-MSIS: ● permission in force → ◘ partly barred" in changed
    assert any(
        "partly barred" in words for words in reader.locator("[id='t-access-ice-tmsis'] text").all_text_contents()
    )


def test_what_is_not_known(reader):
    reader.get_by_role("link", name="unknowns").click()
    section = reader.locator("#unknowns")
    assert section.locator("h2").inner_text() == "What is not known"
    line = section.locator("li", has_text="ICE access to T-MSIS:").inner_text()
    for words in ("how many accounts there are", "whether it was opened", "whether it was used", "which contractors"):
        assert words in line
    section.locator("li", has_text="ICE access to T-MSIS:").locator("a").click()
    panel = reader.locator("#panel")
    panel.get_by_role("button", name="Not known").click()
    assert "whether it was used" in panel.locator("ul.gap").inner_text()
    assert "does not mean that there is no access" in reader.locator("#limits").inner_text()


def test_the_legend_takes_three_lines_on_a_laptop(reader):
    lines = "[...document.querySelectorAll('.map .legend li')].map((each) => Math.round(each.offsetTop / 12))"
    assert len(set(reader.evaluate(lines))) <= 3
