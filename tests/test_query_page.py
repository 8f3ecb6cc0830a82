"""The query page in a browser: editor, named questions, table, map, files, links; no request to anyone else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from axe import violations
from datareach.server.query_page import ASSETS, asset
from serving import Served, start, stop

ASSET_HASHES = {
    "yasqe.min.js": "288202e5f1c0195a71d1190b35c052ad5e5103e73d61455da029ffcacb7f9347",
    "yasqe.min.css": "f82256c2a56f83a5356abef88c760cff67da21e38873e744db73afaf08f285a2",
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def served(shipped: Path) -> Iterator[Served]:
    found = start(shipped)
    yield found
    stop(found)


@pytest.fixture
def ask(page: Page, served: Served, requests_seen: list[str], complaints: list[str]) -> Iterator[Page]:
    """The page, open; in the end it has asked nobody but the server and complained of nothing."""
    page.goto(f"{served.address}/query")
    page.wait_for_selector("body[data-ready=yes]")
    yield page
    assert [url for url in requests_seen if not url.startswith((served.address, "blob:"))] == []
    assert [words for words in complaints if "Failed to load resource" not in words] == []


def write(page: Page, text: str) -> None:
    page.evaluate("text => queryEditor.setValue(text)", text)


def run(page: Page, text: str) -> None:
    write(page, text)
    page.click("#run")


def test_the_editor_is_the_one_whose_hash_is_known() -> None:
    assert {name: hashlib.sha256(asset(name)[0]).hexdigest() for name in ASSET_HASHES} == ASSET_HASHES
    licences = asset("yasqe.LICENSES.txt")[0].decode()
    assert "4.6.2" in licences and "Permission is hereby granted" in licences
    assert all(asset(name)[0] for name in ASSETS)


def test_rows_come_as_a_table_with_labels_and_the_time(ask: Page) -> None:
    run(ask, "SELECT ?who ?name { VALUES ?who { id:ice } ?who dr:acronym ?name }")
    expect(ask.locator("#status")).to_contain_text("1 row in 0.")
    assert ask.locator("tbody td").all_inner_texts() == ["Immigration and Customs Enforcement (ICE) id:ice", "ICE"]
    run(ask, "ASK { id:ice ?p ?o }")
    expect(ask.locator("#status")).to_contain_text("Yes, in 0.")
    run(ask, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7")
    expect(ask.locator("#status")).to_contain_text("7 triples in 0.")


def test_an_error_says_where_and_the_cursor_goes_there(ask: Page) -> None:
    run(ask, "SELECT * {\n ?s ?p }")
    expect(ask.locator("#status")).to_contain_text("not a SPARQL query, line 2")
    assert ask.evaluate("queryEditor.getCursor().line") == 1


def test_a_long_query_can_be_cancelled(ask: Page) -> None:
    run(ask, ENDLESS)
    expect(ask.locator("#cancel")).to_be_enabled()
    ask.click("#cancel")
    expect(ask.locator("#status")).to_have_text("Cancelled.")
    run(ask, "ASK {}")
    expect(ask.locator("#status")).to_contain_text("Yes")


def test_names_are_completed_from_our_terms_and_from_the_graph(ask: Page) -> None:
    write(ask, "SELECT * { ?a dr:viaSys")
    ask.evaluate("queryEditor.focus(); queryEditor.setCursor(0, 99)")
    ask.keyboard.press("Control+Space")
    expect(ask.locator(".CodeMirror-hint").first).to_contain_text("dr:viaSystem")
    ask.keyboard.press("Enter")
    assert ask.evaluate("queryEditor.getValue()") == "SELECT * { ?a dr:viaSystem"
    ask.keyboard.type(" integrated")
    ask.keyboard.press("Control+Space")
    ask.locator(".CodeMirror-hint", has_text="Integrated Data Repository").first.click()
    assert ask.evaluate("queryEditor.getValue()").endswith("dr:viaSystem id:idr")


def test_a_named_question_is_a_form_and_a_link(ask: Page, served: Served) -> None:
    ask.select_option("#name", "who-reaches-what")
    ask.fill("#param-who", "ICE")
    ask.fill("#param-what", "T-MSIS")
    ask.click("#question button[type=submit]")
    expect(ask.locator("#status")).to_contain_text("rows in 0.")
    rows = ask.locator("tbody tr").count()
    address = ask.url
    assert parse_qs(urlsplit(address).fragment) == {
        "name": ["who-reaches-what"],
        "param.who": ["ICE"],
        "param.what": ["T-MSIS"],
    }
    ask.goto("about:blank")
    ask.goto(address)
    ask.wait_for_selector("body[data-ready=yes]")
    expect(ask.locator("#status")).to_contain_text("Nothing has been asked yet")
    assert ask.input_value("#param-who") == "ICE"
    ask.click("#question button[type=submit]")
    expect(ask.locator("tbody tr")).to_have_count(rows)
    ask.click("#edit")
    assert "SELECT DISTINCT" in ask.evaluate("queryEditor.getValue()")


def test_a_link_holds_query_and_view_and_asks_nothing_by_itself(ask: Page, served: Served) -> None:
    run(ask, "SELECT ?a ?b { ?a dpv:hasRecipient ?b }")
    expect(ask.locator("#status")).to_contain_text("rows")
    ask.click("[data-view=map]")
    ask.wait_for_selector("#shown svg")
    address = ask.url
    log = len(served.said)
    ask.goto("about:blank")
    ask.goto(address)
    ask.wait_for_selector("body[data-ready=yes]")
    assert ask.evaluate("queryEditor.getValue()") == "SELECT ?a ?b { ?a dpv:hasRecipient ?b }"
    assert not any("POST" in line for line in served.said[log:])
    ask.click("#run")
    ask.wait_for_selector("#shown svg")


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?a dpv:hasRecipient ?b } WHERE { VALUES ?b { id:ice } ?a dpv:hasRecipient ?b ; a dr:Access }",
        "SELECT ?from ?to { VALUES (?from ?to) { (id:ice id:idr) } }",
    ],
)
def test_an_answer_is_drawn_as_the_page_draws(ask: Page, text: str) -> None:
    run(ask, text)
    expect(ask.locator("#status")).to_contain_text("in 0.")
    ask.click("[data-view=map]")
    ask.wait_for_selector("#shown svg.drawing")
    assert "ICE" in ask.locator("#shown svg").text_content()
    assert any("ICE access to T-MSIS" in words for words in ask.locator("#shown li").all_inner_texts())
    with ask.expect_download() as saved:
        ask.get_by_role("button", name="Download SVG").click()
    assert saved.value.path().read_text("utf-8").startswith("<?xml")


def test_what_cannot_be_drawn_is_told(ask: Page) -> None:
    run(ask, "SELECT (1 AS ?one) {}")
    expect(ask.locator("#status")).to_contain_text("1 row")
    ask.click("[data-view=map]")
    expect(ask.locator("#status")).to_contain_text("there is no map of it")


def test_every_format_is_a_download(ask: Page) -> None:
    run(ask, "SELECT ?s { VALUES ?s { id:ice } }")
    expect(ask.locator("#files button")).to_have_count(4)
    found = {}
    for name in ("JSON", "XML", "CSV", "TSV"):
        with ask.expect_download() as saved:
            ask.get_by_role("button", name=f"Download {name}").click()
        found[saved.value.suggested_filename] = saved.value.path().read_bytes().decode()
    assert found["answer.csv"] == "s\r\nhttps://w3id.org/datareach/id/ice\r\n"
    assert json.loads(found["answer.json"])["results"]["bindings"]
    assert set(found) == {"answer.json", "answer.xml", "answer.csv", "answer.tsv"}


def test_what_the_graph_says_enters_as_text(ask: Page) -> None:
    hostile = '<img src=x onerror="document.title=1">'
    run(ask, f"SELECT ('''{hostile}''' AS ?x) (IRI('javascript:alert(1)') AS ?y) {{}}")
    expect(ask.locator("tbody td").first).to_have_text(hostile)
    assert ask.locator("#shown img").count() == 0 and ask.locator("#shown a").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1300), ("dark", 320)])
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(ask: Page, scheme: str, width: int) -> None:
    ask.emulate_media(color_scheme=scheme)
    ask.set_viewport_size({"width": width, "height": 900})
    run(ask, "# what\nSELECT ?a ?b { ?a dpv:hasRecipient ?b FILTER(?b = id:ice && 1 < 2 && STRLEN('x') = 1) }")
    ask.click("[data-view=table]")
    ask.wait_for_selector("#shown table")
    assert violations(ask) == []
    assert ask.evaluate("document.documentElement.scrollWidth") <= width
    ask.click("[data-view=map]")
    ask.wait_for_selector("#shown svg")
    assert violations(ask) == []


def test_the_keyboard_goes_all_the_way(ask: Page) -> None:
    ask.evaluate("queryEditor.setValue('ASK {}'); queryEditor.focus()")
    ask.keyboard.press("Control+Enter")
    expect(ask.locator("#status")).to_contain_text("Yes")
    ask.keyboard.press("Escape")
    assert ask.evaluate("document.activeElement.id") == "run"
    ask.keyboard.press("Tab")
    assert ask.evaluate("document.activeElement.id") == "link"
    ask.keyboard.press("Shift+Tab")
    ask.keyboard.press("Shift+Tab")
    assert ask.evaluate("document.activeElement.getAttribute('aria-label')") == "SPARQL query"
    ask.keyboard.press("Tab")
    assert ask.evaluate("document.activeElement.id") == "run"


def test_the_policy_lets_only_the_server_in(served: Served) -> None:
    policy = served.get("/query").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    for name in ASSETS:
        assert served.get(f"/assets/{name}").status_code == 200
    assert served.get("/assets/../app.py").status_code == 404
    assert served.get("/assets/query.html").status_code == 404
