"""Hostile words in every field that reaches the page, in every view, tool and saved file: nothing runs, none is asked.

One graph for each payload, with the payload in all fields at once; a test holds the list of fields complete.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from conftest import write_page
from datareach.export.csv import DANGEROUS
from datareach.model import (
    About,
    Bounds,
    Cell,
    Claim,
    Conflict,
    Entity,
    Link,
    Reading,
    Record,
    Search,
    Source,
    Term,
    Text,
    Triple,
    Unknown,
    Verdict,
)
from worlds import claim, org, record, thing

PAYLOADS = [
    "<script>hit()</script>",
    '"><img src=x onerror=hit()>',
    "</script><script>hit()</script>",
    "</style><script>hit()</script>",
    "javascript:hit()",
    "<svg onload=hit()>",
    "]]><script>hit()</script>",
    "{{7*7}}${hit()}$title",
    "<!--<script>hit()//-->",
    "a\u202eb\u2028c\x00d",
    "' onmouseover='hit()",
    '" autofocus onfocus="hit()',
    "<iframe srcdoc='<script>parent.hit()</script>'>",
    'https://evil.example/"><script>hit()</script>',
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "<a href=javascript:hit()>x</a>",
    '=HYPERLINK("https://evil.example","x")\r\n@import \'//evil.example\'',
    "> . } <x:g> { <x:s> <x:p> <x:o",
]

# ---------------------------------------------------------------- a small graph with something in every field


def world() -> Record:
    """Two departments, a door with an agreement and an order, a flow, a dispute, a gap, a search, two readings."""
    entities = [
        org("dep", "Department", "DEP", "dr:FederalDepartment"),
        org("giver", "Giver", "GIV", part_of="dep", short="Giver"),
        org("getter", "Getter", "GET"),
        thing("sys", "system", "System", "SYS", "Sys"),
        thing("data", "data set", "Data"),
        thing("people", "people", "People"),
        thing("deal", "agreement", "Agreement"),
        thing("order", "legal event", "Order"),
        thing("why", "purpose", "Purpose"),
        thing("cat", "data category", "Category"),
        thing("speaker", "person", "Speaker"),
        Entity("id:acc", "Access", "access", registered=False),
        Entity("id:flow", "Flow", "flow", registered=False),
    ]
    entities = [
        dataclasses.replace(e, aliases=("Alias",), broader=("id:why",), identifier="x", source="src:gazette")
        for e in entities
    ]
    acc = (
        "dpv:hasRecipient getter",
        "dr:grantor giver",
        "dr:dataset data",
        "dr:viaSystem sys",
        "dr:underAgreement deal",
    )
    claims = [
        claim(
            "one", "Reported", "may", *(f"acc {said}" for said in acc), "acc dpv:hasPurpose why", standing="dr:Denied"
        ),
        claim("two", "Alleged", "did", "flow dr:from giver", "flow dr:to getter", "flow dr:dataset data"),
        claim("three", "Reported", "did", "data dpv:hasPersonalData cat", "data dpv:hasDataSubject people"),
        claim("four", "StatedInDocument", "", "order dr:bars acc", "acc dr:note 'Words'", "data dr:note 'More'"),
        claim("five", "Reported", "can", "sys dcat:servesDataset data", "sys tech:hasOwner giver", "dep dr:note 'x'"),
    ]
    claims = [dataclasses.replace(c, documents=("src:gazette",), speakers=("id:speaker",), note="Note") for c in claims]
    ids = tuple(c.id for c in claims)
    source = Source("src:gazette", "Title", "Publisher", "2025", "https://x.example", "https://y.example", "2025", True)
    base = record(
        entities,
        claims,
        sources={"src:gazette": dataclasses.replace(source, text_file="text", note="Note")},
        conflicts=[Conflict("claim:conflict", "Conflict", ("dr:Scope",), ids[:2], "Note")],
        unknowns=[Unknown("id:acc", "what for", "dpv:hasPurpose"), Unknown("id:flow", "since when")],
    )
    words = {"Words": Text("Words", language="en"), "More": Text("More", "xsd:string")}

    def spoken(value):
        return words.get(value.value, value) if isinstance(value, Text) else value

    claims = {
        c.id: dataclasses.replace(c, triples=tuple(dataclasses.replace(t, object=spoken(t.object)) for t in c.triples))
        for c in base.claims.values()
    }
    other = Reading("other", frozenset(), *(frozenset({id}) for id in ("id:speaker", "id:deal", "src:gazette")))
    verdict = Verdict("dr:PartlyBarred", True, ("id:deal",), ("id:order",))
    days, scope = (date(2025, 1, 1), date(2025, 6, 1)), (("id:people",), ("id:cat",), ("id:people",))
    cell = Cell("id:acc", "dr:Disclosing", *days, *scope, verdict, (ids[0],))
    search = Search("claim:search", "Sought", ("id:acc",), "Place", ("terms",), "2025", ("id:speaker",), False)
    return dataclasses.replace(
        base,
        claims=claims,
        terms={id: dataclasses.replace(t, comment="Comment", because="Because") for id, t in base.terms.items()},
        links=(Link(ids[0], "cito:disputes", ids[1]),),
        bounds=(Bounds(ids[0], "id:acc", "dr:start", "2025", date(2025, 1, 1), date(2025, 2, 1)),),
        cells=(cell,),
        readings=(Reading("one reading", bases=frozenset({"dr:Reported"})), other),
        searches=(dataclasses.replace(search, note="Note"),),
        about=About("Title", "Description", "https://licence.example", "https://errors.example"),
    )  # fmt: skip


KEPT = frozenset(
    ("Entity.kind", "Entity.classification", "Entity.types", "Triple.predicate", "Claim.basis", "Claim.standing",
     "Claim.modality", "Conflict.about", "Link.predicate", "Bounds.property", "Verdict.status", "Cell.act",
     "Reading.bases", "Term.id", "Term.broader", "Term.types", "Text.datatype", "Unknown.property", "Search.gaps",
     "Search.questions")
)  # fmt: skip
"""Fields that hold a word of the vocabulary. What no record can hold there is refused when files are read."""


def poisoned(value, payload, seen, where=""):
    """The value with the payload in every text and every id, except where the vocabulary alone speaks."""
    if isinstance(value, str):
        seen.add(where)
        own = re.match(r"(id|claim|src):(\w.*)", value)
        # Ids stay different from one another and their references meet: only their last part is from here.
        return f"{own[1]}:{payload}/{own[2].replace('/', '')}" if own else payload
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        return dataclasses.replace(
            value,
            **{
                f.name: poisoned(getattr(value, f.name), payload, seen, f"{name}.{f.name}")
                for f in dataclasses.fields(value)
                if f"{name}.{f.name}" not in KEPT | {"Record.terms"}
            },
        )
    if isinstance(value, (tuple, frozenset)):
        return type(value)(poisoned(each, payload, seen, where) for each in value)
    if hasattr(value, "items"):
        return {each.id: each for each in (poisoned(one, payload, seen) for one in value.values())}
    return value


def hostile(payload, seen):
    """The small graph with the payload everywhere."""
    base = world()
    terms = {id: poisoned(term, payload, seen) for id, term in base.terms.items()}
    terms |= {f"dr:{word}": Term(f"dr:{word}", payload, payload) for word in ("Scope", "note", "bars", "Denied")}
    return dataclasses.replace(poisoned(base, payload, seen), terms=terms)


def test_the_payload_is_in_every_field_of_every_kind_of_value():
    seen: set[str] = set()
    hostile("x", seen)
    fields = set()
    kinds = (About, Bounds, Cell, Claim, Conflict, Entity, Link, Reading, Search, Source, Term, Text, Triple, Unknown)
    for kind in (*kinds, Verdict):
        for field in dataclasses.fields(kind):
            if "str" in str(field.type) or "Value" in str(field.type):
                fields.add(f"{kind.__name__}.{field.name}")
    assert fields - seen == KEPT


# ---------------------------------------------------------------- everything that a reader can do

ACT = """
async (payload) => {
  const api = window.datareach;
  const soon = () => new Promise((done) => setTimeout(done));
  for (const each of [...api.things, ...api.edges]) {
    each.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    for (const tab of document.querySelectorAll('#panel .parts button:not(:disabled)')) tab.click();
  }
  for (const link of document.querySelectorAll('main > section:not(.map) a[href^="#claim-"]')) link.click();
  document.querySelectorAll('details').forEach((fold) => { fold.open = true; });
  await soon();
  const box = document.getElementById('search');
  for (const words of [payload, payload.slice(0, 3), 'a']) {
    box.value = words;
    box.dispatchEvent(new Event('input'));
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  }
  for (const button of document.querySelectorAll('.tools button, .legend .switch, thead .sort')) button.click();
  for (const mark of document.querySelectorAll('.facets input')) mark.click();
  const rows = document.getElementById('rows');
  rows.value = payload;
  rows.dispatchEvent(new Event('input'));
  for (const day of ['2025-01-10', '2025-07-01']) api.set({ on: day, since: '2024-12-01', rows: '' });
  for (const select of document.querySelectorAll('select')) {
    for (const option of [...select.options].slice(0, 6)) {
      select.value = option.value;
      select.dispatchEvent(new Event('change'));
    }
  }
  const asked = JSON.parse(api.unpackNow('asking'));
  let answered = 0;
  for (const reading of asked.readings) {
    for (const { id } of asked.what) {
      for (const who of Object.keys(asked.who)) {
        if (`${who}${id}`.includes('~')) continue;
        const accept = asked.accepts.map(([basis]) => api.plain(basis)).join();
        api.set({ ask: `${api.plain(who)}~${api.plain(id)}`, reading, possible: '1', accept });
        answered += document.querySelectorAll('#strip-ask .verdict').length;
      }
    }
  }
  const keys = ['view', 'thing', 'focus', 'hops', 'dir', 'on', 'since', 'rows', 'basis', 'standing', 'modality',
    'department', 'category', 'source', 'hide', 'sort', 'q', 'accept', 'reading', 'possible', 'path'];
  api.set({ ...Object.fromEntries(keys.map((key) => [key, payload])), ask: `${payload}~${payload}` });
  await soon();
  api.set(Object.fromEntries([...keys, 'ask'].map((key) => [key, ''])));
  document.querySelectorAll('details').forEach((fold) => { fold.open = true; });
  return answered;
}
"""
LEFT = """
() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    links: all('a').map((link) => link.getAttribute('href')).filter((href) => !/^(#|https?:\\/\\/)/.test(href)),
    scripts: all('script').length,
    strange: all('img, iframe, base, object, embed, link, form[action]').map((each) => each.outerHTML),
    handlers: all('*').flatMap((each) => [...each.attributes]).filter(({ name }) => name.startsWith('on')).length,
  };
}
"""


class Frames(HTMLParser):
    """The elements of a text, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def hostile_context(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


def saved(page, kind):
    with page.expect_download() as found:
        page.click(f"[data-save={kind}]")
    assert found.value.suggested_filename in ("map.svg", "map.png", "rows.csv", "claims.trig")
    return found.value.path().read_bytes()


def check_files(page, payload, rec):
    """SVG by a strict parser, PNG by its header, CSV by cells, TriG by an RDF parser; the code to embed by tags."""
    drawing = saved(page, "svg")
    for element in ET.fromstring(drawing).iter():
        assert element.tag.rpartition("}")[2] in {"svg", "title", "desc", "style", "g", "a", "path", "rect", "text"}
        for name, value in element.attrib.items():
            assert not name.startswith("on") and "href" not in name and "url(" not in value
    assert saved(page, "png").startswith(b"\x89PNG")
    rows = list(csv.reader(io.StringIO(saved(page, "csv").decode(), newline="")))
    assert len({len(row) for row in rows}) == 1 and len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(DANGEROUS)]
    quads = list(ox.parse(saved(page, "trig"), format=ox.RdfFormat.TRIG))
    assert len({q.graph_name for q in quads}) == len(rec.claims) + 2, "the claims, what is said of them, the register"
    frames = Frames()
    frames.feed(page.evaluate("window.datareach.embed()"))
    assert [tag for tag, _ in frames.found] == ["iframe"]
    assert set(frames.found[0][1]) == {"src", "title", "width", "height", "loading", "sandbox", "referrerpolicy"}
    return drawing


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_in_every_field_run_nothing_and_request_nothing(hostile_context, tmp_path, payload):
    page = hostile_context.new_page()
    asked, spoken, complaints = [], [], []
    page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    rec = hostile(payload, set())
    # The name of the file is one more thing that others choose.
    path = tmp_path / (re.sub(r"[/\x00]", "", payload)[:60] + ".html")
    page.goto(write_page(rec, path, internal=True, note=payload))
    assert page.locator("#diagram .thing").count() >= 8
    assert page.evaluate(ACT, payload) > 0
    page.click("[data-view=map]")
    page.wait_for_selector("#map[data-drawn]")
    for x in (300, 700, 1100):
        page.mouse.click(x, 500)
    page.click("[data-view=table]")
    page.click("[data-view=diagram]")
    page.get_by_role("button", name="Save", exact=True).click()
    drawing = check_files(page, payload, rec)
    page.emulate_media(media="print")
    left = page.evaluate(LEFT)
    assert left == {"links": [], "scripts": 7, "strange": [], "handlers": 0}
    assert page.evaluate("window.hits") == 0
    (tmp_path / "saved.svg").write_bytes(drawing)
    fragment = "&".join(f"{key}={payload}" for key in ("view", "thing", "ask", "q", "on", "basis"))
    page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
    page.evaluate("(payload) => { location.hash = payload; }", payload)
    assert page.evaluate("window.hits") == 0
    page.goto((tmp_path / "saved.svg").as_uri())
    assert page.evaluate("window.hits") == 0
    own = (path.as_uri(), (tmp_path / "saved.svg").as_uri(), "blob:null/", "data:image/svg+xml", "blob:file")
    assert [seen for seen in asked if not seen.startswith(own)] == []
    assert (spoken, complaints) == ([], [])
    page.close()
