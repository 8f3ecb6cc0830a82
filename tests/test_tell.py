"""A story names only what the graph has, draws each step, cites each sentence, and shows nothing that is not public."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page
from pypdf import PdfReader

from axe import violations
from datareach.cli import cli
from datareach.graph import Graph
from datareach.story import StoryFault, Told, read_story, story_page, story_pdf, tell

SMALL = """# Clinics

Who reads [[clinic records|the records]]?

## A deal
focus: Border Office
hops: 1
on: 2025-04-01

The [[Clinic deal]] lets [[BO]] read.

- one <script>alert(1)</script>
- two

## An answer
path: BO > Clinic records

So it is.
"""


@pytest.fixture(scope="module")
def graph(root: Path) -> Graph:
    return Graph.open(root / "tests" / "tiny")


@pytest.fixture(scope="module")
def shipped_story(shipped: Path) -> Told:
    graph = Graph.open(shipped)
    text = (shipped / "stories" / "medicaid.md").read_text("utf-8")
    return tell(read_story(text, graph.record), graph.record, quads=graph.quads)


def told(graph: Graph, text: str) -> Told:
    return tell(read_story(text, graph.record, "s.md"), graph.record, quads=graph.quads, name="s.md")


def faults(graph: Graph, text: str) -> list[str]:
    with pytest.raises(StoryFault) as wrong:
        told(graph, text)
    return str(wrong.value).splitlines()[1:]


def test_each_step_has_its_text_its_drawing_and_its_sentences_with_sources(graph: Graph):
    page = story_page(told(graph, SMALL))
    assert page.count("<svg") - page.count("drawing key") == 2
    assert "<b>the records</b>" in page and "<b>BO</b>" in page and "<ul><li>one &lt;script&gt;" in page
    for step in told(graph, SMALL).steps:
        assert step.sentences and all(sentence.sources for sentence in step.sentences)
    assert '<a href="#source-1">[1]</a>' in page and 'id="source-1"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_every_story_of_the_graph_has_five_to_seven_steps_each_with_sentences_and_sources(shipped: Path):
    graph = Graph.open(shipped)
    for file in sorted((shipped / "stories").glob("*.md")):
        found = tell(read_story(file.read_text("utf-8"), graph.record), graph.record, quads=graph.quads)
        assert 5 <= len(found.steps) <= 7, file.name
        for step in found.steps:
            assert step.said, (file.name, step.step.title)
            assert step.sentences or step.step.path, (file.name, step.step.title)


def test_the_same_story_gives_the_same_bytes(graph: Graph):
    assert story_page(told(graph, SMALL)) == story_page(told(graph, SMALL))
    assert story_pdf(told(graph, SMALL)) == story_pdf(told(graph, SMALL))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("[[BO]]", "[[Bord Office]]"), 's.md:10: nothing in this graph is called "Bord Office". Did you mean'),
        (("lets [[BO]]", "lets the CIA and [[BO]]"), 's.md:10: nothing in this graph is called "CIA".'),
        (("focus: Border Office", "focus: Nobody"), 's.md:6: nothing in this graph is called "Nobody".'),
        (("hops: 1", "hops: nine"), "s.md:7: nine: no number of hops."),
        (("on: 2025-04-01", "on: April"), "s.md:8: April: not a day."),
        (("hops: 1", "colour: red"), "s.md:7: “colour” is no choice."),
        (("path: BO > Clinic records", "path: BO"), "s.md:16: write it as: path: ICE > T-MSIS"),
        (("[[BO]]", "[[BO"), "s.md:10: brackets that do not close."),
        (("So it is.", ""), "s.md:15: the step “An answer” says nothing."),
        (("# Clinics", "Clinics"), "s.md:1: no title."),
        (("So it", "So\u202e it"), "s.md:18: hidden character U+202E."),
        (("path: BO > Clinic records", "focus: BO\npath: BO > Clinic records"), "s.md:17: focus and path do not go"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(graph: Graph, change: tuple[str, str], error: str):
    assert faults(graph, SMALL.replace(*change))[0].startswith(error)


def test_what_is_not_public_has_no_name_and_leaves_no_trace(graph: Graph, tiny: Path):
    assert "CANARY-ENTITY" in faults(graph, SMALL.replace("[[BO]]", "[[CANARY-ENTITY]]"))[0]
    made = told(graph, SMALL)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(story_pdf(made))).pages)
    assert not re.search("CANARY|EMBARGO|hidden-team|secret", story_page(made) + text)
    inner = Graph.open(tiny, internal=True)
    page = story_page(tell(read_story(SMALL, inner.record), inner.record, internal=True))
    assert "Internal: not for publication" in page


def test_a_step_that_would_draw_nothing_says_so(graph: Graph):
    found = faults(graph, SMALL.replace("focus: Border Office\nhops: 1\non: 2025-04-01", "focus: The Gazette\nhops: 1"))
    assert found[0].startswith("s.md:5: ") and "Raise --hops" in found[0]


def test_an_answer_of_nothing_on_record_is_told_without_a_drawing(graph: Graph):
    step = told(graph, SMALL.replace("path: BO >", "path: BOC >")).steps[1]
    assert "none on record" in step.said[0] and not step.scene.nodes


def test_the_shipped_story_tells_the_article_in_steps(shipped_story: Told):
    assert 5 <= len(shipped_story.steps) <= 7
    verdicts = [step.said[0] for step in shipped_story.steps if step.step.path]
    assert any("partly barred" in verdict for verdict in verdicts)
    assert any("none on record" in verdict for verdict in verdicts)
    assert "WIRED" in {shipped_story.record.sources[id].publisher for id in shipped_story.numbers}


def test_the_page_asks_nothing_of_anyone_and_is_open_to_all(
    shipped_story: Told, page: Page, requests_seen: list[str], complaints: list[str], tmp_path: Path
):
    file = tmp_path / "story.html"
    file.write_text(story_page(shipped_story), "utf-8")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(file.as_uri())
        assert violations(page, colours_only=scheme == "dark") == []
    assert requests_seen == [file.as_uri()] * 2 and complaints == []
    assert page.locator("script").count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#step-1")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible() and page.locator("#step-7-title").is_visible()


def test_the_pdf_has_every_step_its_words_and_links(shipped_story: Told):
    reader = PdfReader(io.BytesIO(story_pdf(shipped_story)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for number, step in enumerate(shipped_story.steps, 1):
        assert f"{number}. {step.step.title}" in text
    assert "login accounts" in text and "Legal status: partly barred." in " ".join(text.split())
    links = {a.get_object()["/A"]["/URI"] for page in reader.pages for a in page.get("/Annots", [])}
    assert "https://www.wired.com/story/ice-access-medicaid-data/" in links
    assert reader.metadata and reader.metadata.title == "Who can reach Medicaid data"
    fonts = {str(f.get_object()["/BaseFont"]) for page in reader.pages for f in page["/Resources"]["/Font"].values()}
    assert any("Arimo" in font for font in fonts)


def test_a_story_is_found_by_name_and_a_wrong_ending_is_refused(shipped: Path, tmp_path: Path):
    run = CliRunner().invoke
    done = run(cli, ["--graph", str(shipped), "story", "medicaid", "-o", str(tmp_path / "s.html")])
    assert done.exit_code == 0 and (tmp_path / "s.html").read_text("utf-8").startswith("<!doctype html>")
    assert "It has: joined, medicaid." in str(run(cli, ["--graph", str(shipped), "story", "nothing"]).exception)
    assert "Choose one of these endings" in str(run(cli, ["story", "medicaid", "-o", "s.docx"]).exception)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("On 1 April 2025 it was so.", True),  # the day that the step asks about
        ("In March 2025 it began.", True),  # a claim says since 1 March 2025
        ("On 2 May 1999 it began.", False),
        ("In 1999-05 it began.", False),
        ("On 31 June 2025 it began.", False),  # no day at all
        ("It may begin, in March.", True),  # without a year nothing is claimed
    ],
)
def test_a_date_in_a_step_is_one_of_the_claims_that_it_shows(graph: Graph, words: str, fits: bool):
    text = SMALL.replace("The [[Clinic deal]] lets", f"{words} The [[Clinic deal]] lets")
    if fits:
        told(graph, text)
    else:
        (line,) = faults(graph, text)
        assert line.startswith("s.md:5: the step “A deal” tells of ") and "no claim that it shows" in line


def test_a_date_in_the_opening_is_one_of_the_graph(graph: Graph):
    (line,) = faults(graph, SMALL.replace("Who reads", "In May 1999, who reads"))
    assert line.startswith("s.md:1: May 1999 is a date that no claim or source here has.")
