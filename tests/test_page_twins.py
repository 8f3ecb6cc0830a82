"""What Python and the script of the page both do, they do alike: names compared, page ids, dates; and what is saved."""

from __future__ import annotations

import csv
import io
import struct
import xml.etree.ElementTree as ET

import pyoxigraph as ox

from datareach import safe
from datareach.dates import when
from datareach.model import Text
from datareach.record import fold
from datareach.render.markup import anchor
from datareach.safe import text_link
from datareach.vocabulary import expand, shorten

HARD = (
    "T-MSIS", "t msis", "  Zoë \t Übermaß  ", "STRASSE Straße", "İstanbul ı I", "ﬁle ﬀ", "ŒUVRE", "Ångström", "é",
    "non\u00a0breaking", "a_b-c‐d–e—f", "Σίσυφος ΣΊΣΥΦΟΣ", "ᾼ ΐ", "日本 データ", "한국", "١٢٣", "ǆ Ǆ ǅ", "ß ẞ", "Å",
    "zero\u200bwidth", "emoji 👩‍🚀", "", " ", "-", "'quote' \"double\"", "<b>&amp;</b>", "100 %", "ŉ", "ẖ", "Ⅷ", "ʼn",
    "हिन्दी हिन्दु", "שָׁלוֹם", "مُحَمَّد", "ไทยน้ำ", "½ ②",
    "\u1e9e", "ſ long s", "Ⴀ georgian Ა", "K kelvin", "ͅ ypogegrammeni ᾳ",
)  # fmt: skip
IDS = (
    "id:ice", "id:t-msis", "id:a/b c", "id:ü", "wired/a b", "https://x.example/?q=1#f", "id:", "dr:May", "id:a.b_c~d",
    "id:😀", "id:%20", "id:<script>", "claim:x/y", "_:b0", "id:id:ice", "~~", "id:a\u202eb", "id:İ",
)  # fmt: skip


def test_names_are_compared_alike(page, shipped_page):
    page.goto(shipped_page)
    assert page.evaluate("(words) => words.map(window.datareach.fold)", HARD) == [fold(words) for words in HARD]


def test_page_ids_are_alike(page, shipped_page):
    page.goto(shipped_page)
    clean = [safe.clean(id) for id in IDS]  # as all words of the page are
    for prefix in ("about", "t"):
        made = page.evaluate("([prefix, ids]) => ids.map((id) => window.datareach.anchor(prefix, id))", [prefix, clean])
        assert made == [anchor(prefix, id) for id in IDS]


def test_days_and_quotes_are_alike(page, shipped_page):
    page.goto(shipped_page)
    days = [f"2025-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 9, 28)] + ["0987-06-05"]
    assert page.evaluate("(days) => days.map(window.datareach.when)", days) == [when(day) for day in days]
    quotes = [words for words in HARD if words.strip()] + ["it's (half) a *truth*!", "50-60 %"]
    made = page.evaluate(
        "(all) => all.map((words) => window.datareach.textLink('https://x.example/a#b', words))", quotes
    )
    assert made == [text_link("https://x.example/a", words) for words in quotes]
    assert page.evaluate("['2025-02-29', '2024-02-29', '2025-13-01', 'x', ''].map(window.datareach.isDay)") == [
        False, True, False, False, False,
    ]  # fmt: skip


# ---------------------------------------------------------------- what is saved is what is seen

STATE = "basis=Reported&department=hhs&thing=cms&on=2025-08-20"


def saved(page, kind):
    with page.expect_download() as found:
        page.click(f"[data-save={kind}]")
    return found.value.path().read_bytes()


def test_the_drawing_that_is_saved_is_the_drawing_that_is_seen(page, shipped_page, tmp_path, requests_seen):
    page.goto(f"{shipped_page}#{STATE}")
    page.evaluate("window.datareach.unfold('save')")
    page.wait_for_timeout(200)
    look = """
    (selector) => Object.fromEntries([...document.querySelectorAll(selector)].map((each) => [each.id, [
      each.getAttribute('aria-label'), getComputedStyle(each).opacity,
      getComputedStyle(each.querySelector('.outline, .stroke')).stroke,
      getComputedStyle(each.querySelector('.outline, .stroke')).strokeWidth,
      getComputedStyle(each.querySelector('.outline, .stroke')).strokeDasharray,
      [...each.querySelectorAll('text')].map((line) => line.textContent).join('|')]]))
    """
    seen = page.evaluate(look, "#diagram .thing, #diagram .edge")
    assert {each[1] for each in seen.values()} > {"1"}, "some of it is pale"
    drawing = saved(page, "svg")
    picture = saved(page, "png")
    root = ET.fromstring(drawing)
    desc = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "20 August 2025" in "".join(root.itertext()) and "Shown: " in desc
    assert "file:" not in drawing.decode() and "index.html#thing=cms" in desc
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (round(width * 2), round(height * 2))
    assert [address for address in requests_seen if not address.startswith(("file:", "data:image/svg", "blob:"))] == []
    path = tmp_path / "map.svg"
    path.write_bytes(drawing)
    page.goto(path.as_uri())
    assert page.evaluate(look, ".thing, .edge") == seen


def test_the_rows_that_are_saved_are_the_rows_that_are_seen(page, shipped_page):
    page.goto(f"{shipped_page}#basis=Reported&sort=6,down")
    page.evaluate("window.datareach.unfold('save')")
    rows = list(csv.reader(io.StringIO(saved(page, "csv").decode(), newline="")))
    cells = page.evaluate(
        """() => [...document.querySelectorAll('#table tr:not([hidden])')].map((row) =>
           [...row.children].map((cell) => {
             const parts = [...cell.querySelectorAll('div')].map((each) => each.textContent.trim()).filter(Boolean);
             return (parts.join('; ') || cell.textContent.trim()).replace(/\\s+/g, ' ');
           }))"""
    )
    assert rows == cells and 3 < len(rows) < 1 + page.locator("#table tbody tr").count()


def test_the_claims_that_are_saved_say_what_the_graph_says(page, shipped_page, shipped_record):
    page.goto(f"{shipped_page}#{STATE}")
    page.evaluate("window.datareach.unfold('save')")
    quads = list(ox.parse(saved(page, "trig"), format=ox.RdfFormat.TRIG))
    wanted = page.evaluate(
        """() => {
          const { data, edges } = window.datareach;
          const links = [...document.querySelectorAll('#table tbody tr:not([hidden]) th a')];
          const shown = new Set(links.map((link) => link.hash));
          const drawn = edges.filter((edge) => !edge.classList.contains('out'));
          const numbers = drawn.flatMap((edge) => edge.dataset.claims.split(' '));
          for (const row of data.rows) {
            if (shown.has(`#${window.datareach.anchor('about', row.id)}`)) numbers.push(...row.claims);
          }
          return [...new Set(numbers.map(Number))].map((number) => data.claims[number - 1][0]);
        }"""
    )
    graphs = {}
    for quad in quads:
        graphs.setdefault(shorten(quad.graph_name.value), set()).add((quad.subject, quad.predicate, quad.object))
    assert {name for name in graphs if name.startswith("claim:")} == set(wanted)
    assert 10 < len(wanted) < len(shipped_record.claims)

    def term(value):
        if not isinstance(value, Text):
            return ox.NamedNode(expand(value))
        if value.language:
            return ox.Literal(value.value, language=value.language)
        datatype = ox.NamedNode(expand(value.datatype)) if value.datatype else None
        return ox.Literal(value.value, datatype=datatype)

    about = {}
    for subject, predicate, value in graphs[shorten("https://w3id.org/datareach/graph/claims")]:
        about.setdefault(shorten(subject.value), []).append((shorten(predicate.value), value))
    for id in wanted:
        claim = shipped_record.claims[id]
        assert graphs[id] == {(term(t.subject), term(t.predicate), term(t.object)) for t in claim.triples}
        said = {(key, getattr(value, "value", "")) for key, value in about[id]}
        assert ("dr:basis", expand(claim.basis)) in said and ("dct:source", expand(claim.source)) in said
        assert ("dr:standing", expand(claim.standing)) in said
        assert not claim.anchor or ("dr:anchor", claim.anchor) in said
