"""Diagrams: what is drawn agrees with the graph, is read by programs that people use, and does no harm."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from playwright.sync_api import Page
from pypdf import PdfReader

import worlds
from datareach.cli import main
from datareach.errors import LimitExceeded, UsageError
from datareach.export import FORMATS
from datareach.export.diagram import COLOUR_WORDS, MOST, Diagram, diagram
from datareach.export.dot import SHAPE_WORDS as DOT_SHAPES
from datareach.export.font import known
from datareach.export.mermaid import SHAPE_WORDS as MERMAID_SHAPES
from datareach.export.paths import segments
from datareach.export.sheet import Group, Sheet, Words, make_sheet
from datareach.graph import Graph
from datareach.layout import lay_out
from datareach.layout.text import width
from datareach.model import Entity
from datareach.reach.text import answer_data
from datareach.safe import clean
from datareach.view.caption import NEVER
from datareach.view.encoding import COLOURS, SHAPES, TINTS
from datareach.view.excerpt import Excerpt, choose
from datareach.view.theme import THEMES
from test_export_safety import HOSTILE, hostile_graph

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "a", "path", "rect", "text"}
DAY = date(2025, 8, 20)
DIAGRAMS = [name for name, format in FORMATS.items() if format.kind == "diagram"]
CHOICES: dict[str, dict[str, Any]] = {
    "everything": {},
    "focus": {"focus": "ICE", "hops": 1},
    "path on a day": {"path": ("ICE", "T-MSIS"), "on": DAY},
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open(Path(__file__).parent.parent / "graph")


@pytest.fixture(scope="module", params=list(CHOICES))
def chosen(request: pytest.FixtureRequest, graph: Graph) -> Excerpt:
    return graph.choose(**CHOICES[request.param])


def words_of(group: Group | Sheet) -> list[str]:
    """Every line of text of a sheet, in order."""
    found: list[str] = []
    for item in group.groups if isinstance(group, Sheet) else group.items:
        found += words_of(item) if isinstance(item, Group) else [item.words] if isinstance(item, Words) else []
    return found


def svg(excerpt: Excerpt, **options: str) -> ET.Element:
    return ET.fromstring(str(FORMATS["svg"].make(excerpt, **options)))


def doors(made: Diagram) -> list[str]:
    return [thing.id for thing in made.view.things if thing.mark]


# ---------------------------------------------------------------- svg


def test_svg_is_strict_xml_with_known_elements_and_links_to_sources_alone(chosen: Excerpt) -> None:
    text = str(FORMATS["svg"].make(chosen))
    root = ET.fromstring(text)
    sources = {source.url for source in chosen.record.sources.values()}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style" and "url(" not in value
            assert name != "href" or value in sources
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)


def test_svg_names_every_thing_and_line_of_the_graph(chosen: Excerpt) -> None:
    made, root = diagram(chosen), svg(chosen)
    for kind, expected in (("thing", made.view.things), ("line", made.view.routes)):
        found = [element for element in root.iter(f"{SVG}g") if element.get("class") == kind]
        assert len(found) == len(expected) > 3
        for element in found:
            title = element.find(f"{SVG}title")
            assert title is not None and title.text == element.get("aria-label")
    names = {element.get("aria-label") for element in root.iter()}
    assert all(any(name and name.startswith(route.sentence) for name in names) for route in made.view.routes)


def test_the_picture_is_the_scene_of_the_page(graph: Graph) -> None:
    excerpt = graph.choose()
    scene, drawn = lay_out(diagram(excerpt).view), {element.get("d") for element in svg(excerpt).iter()}
    assert {edge.path for edge in scene.edges} | {node.outline for node in scene.nodes} <= drawn
    assert {label.words for node in scene.nodes for label in node.labels} <= {e.text for e in svg(excerpt).iter()}


def test_sources_are_numbered_as_on_the_page_and_dated(graph: Graph) -> None:
    excerpt = graph.choose(focus="ICE", hops=1)
    caption, ids = diagram(excerpt).caption, list(excerpt.record.sources)
    assert len(caption.sources) > 5
    for source in caption.sources:
        assert excerpt.record.sources[ids[source.number - 1]].title in source.words
    door = next(thing for thing in diagram(excerpt).view.things if thing.id == "id:access-ice-tmsis")
    behind = {ids.index(excerpt.record.claims[claim].source) + 1 for claim in door.claims}
    assert door.sub.endswith("]") and str(min(behind)) in door.sub
    assert caption.dated.startswith("Claims recorded on ")
    text = " ".join(words_of(make_sheet(diagram(excerpt))))
    assert caption.said[0] in text and NEVER in text and caption.dated in text


# ---------------------------------------------------------------- one answer, one day


def test_a_path_draws_the_answer_and_numbers_its_hops_as_the_text_does(graph: Graph) -> None:
    excerpt = graph.choose(path=("ICE", "T-MSIS"), on=DAY)
    made = diagram(excerpt)
    assert excerpt.answer is not None
    told = answer_data(graph.record, excerpt.answer)
    hops = [(f"{p}.{h}", hop["sentence"]) for p, path in enumerate(told["paths"], 1)
            for h, hop in enumerate(path["hops"], 1)]  # fmt: skip
    assert list(made.caption.hops) == hops
    assert set(doors(made)) == {hop["relation"] for path in told["paths"] for hop in path["hops"]}
    for thing in made.view.things:
        if thing.mark:
            assert thing.head.startswith(", ".join(excerpt.numbers[thing.id]))
    for name in ("svg", "dot", "mermaid", "drawio"):
        assert hops[0][1].split("(")[0].strip() in str(FORMATS[name].make(excerpt)).replace("#40;", "("), name


def test_a_day_tells_the_legal_status_of_that_day(graph: Graph) -> None:
    def status(**choice: Any) -> str:
        things = diagram(graph.choose(path=("ICE", "T-MSIS"), **choice)).view.things
        return next(thing.sub for thing in things if thing.id == "id:access-ice-tmsis")

    assert "partly barred" in status(on=DAY) and "permission ended" in status()
    words = words_of(make_sheet(diagram(graph.choose(path=("ICE", "T-MSIS"), on=DAY))))
    assert "Permission on 20 August 2025" in words


# ---------------------------------------------------------------- sizes, themes, limits


def test_the_number_of_a_source_leaves_room_before_its_words(graph: Graph) -> None:
    made = diagram(graph.choose(path=("ICE", "T-MSIS"), on=DAY))
    for more in (0, 100, 12_000):
        sources = tuple(replace(source, number=source.number + more) for source in made.caption.sources)
        sheet = make_sheet(replace(made, caption=replace(made.caption, sources=sources)))
        for group in sheet.groups:
            if group.kind == "source":
                number, *lines = [item for item in group.items if isinstance(item, Words)]
                assert lines and number.words == group.id
                assert all(number.x + width(number.words, number.size, bold=True) + 4 <= line.x for line in lines)


def test_print_has_no_colour_and_says_how_things_are_known_in_words(graph: Graph) -> None:
    root = svg(graph.choose(), theme="print")
    colours = {e.get(name) for e in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert all(c and c[1:3] == c[3:5] == c[5:7] for c in colours)
    assert "in words on each door (this print has no colours)" in {element.text for element in root.iter()}


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_text_of_a_theme_stands_out_from_what_is_behind_it(theme: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((light(one), light(other)))
        return (high + 0.05) / (low + 0.05)

    chosen = THEMES[theme]
    pairs = [(chosen.base["ink"], chosen.base[back]) for back in ("ground", "card", "leaf")]
    pairs += [(chosen.base["muted"], chosen.base["ground"])]
    pairs += [(chosen.colours[key], chosen.base["card"]) for key in COLOURS if key != "tie"]
    pairs += [(chosen.base["ground"], chosen.colours[key]) for key in COLOURS if key != "tie"]
    pairs += [(ink, back) for back, ink in (chosen.tints[key] for key in TINTS)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def test_a_size_fits_the_drawing_on_paper(graph: Graph) -> None:
    excerpt = graph.choose(focus="ICE", hops=1)
    root = svg(excerpt, size="a3")
    assert {root.get("width"), root.get("height")} == {"297mm", "420mm"}
    left, top, wide, high = map(float, str(root.get("viewBox")).split())
    sheet = make_sheet(diagram(excerpt))
    assert left < 0 and top < 0 and left + wide > sheet.width and top + high > sheet.height
    box = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(excerpt, size="300x400")))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (850, 1134)


@pytest.mark.parametrize("option", [{"theme": "pink"}, {"size": "a9"}, {"size": "0x0"}])
def test_a_wrong_theme_or_size_is_told(graph: Graph, option: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="Use one of"):
        FORMATS["svg"].make(graph.choose(focus="ICE", hops=1), **option)


def test_paper_on_which_nobody_could_read_it_is_refused(graph: Graph) -> None:
    with pytest.raises(LimitExceeded, match="points high, too small to read. Take a larger --size"):
        FORMATS["pdf"].make(graph.choose(), size="100x100")


def test_too_many_things_say_what_to_draw_instead_and_that_can_be_drawn() -> None:
    record = worlds.scattered(1, doors=150)
    with pytest.raises(LimitExceeded) as refused:
        diagram(choose(record))
    names = re.findall(r'--focus "(.*?)" --hops 1', str(refused.value))
    assert f"the limit is {MOST}" in str(refused.value) and len(names) == 3
    for name in names:
        id = next(id for id, entity in record.entities.items() if name in (entity.label, entity.acronym))
        assert 2 < len(diagram(choose(record, focus=id, hops=1)).view.things) <= MOST


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_command_ends_with_5_and_writes_nothing_where_it_is_too_much(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("datareach.export.diagram.MOST", 20)
    monkeypatch.setattr(
        sys, "argv", ["datareach", "--graph", str(shipped), "export", name, "-o", str(tmp_path / "out")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 5 and "--focus" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_option_of_another_format_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["datareach", "export", "svg", "--scale", "2"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2 and "--scale is not for svg. It goes with: png." in capsys.readouterr().err


# ---------------------------------------------------------------- pdf and png


def test_pdf_has_text_to_select_its_fonts_inside_and_links_to_sources(chosen: Excerpt) -> None:
    pdf = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(chosen))))
    page, made = pdf.pages[0], diagram(chosen)
    text = page.extract_text()
    assert len(pdf.pages) == 1
    for line in words_of(make_sheet(made, known=known())):
        assert " ".join(line.split()) in " ".join(text.split()), line
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    used = [font for font in fonts if font["/Subtype"] == "/TrueType"]
    assert {re.sub(r"^.*\+", "", font["/BaseFont"]) for font in used} == {"Arimo", "Arimo-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)
    links = [str(note.get_object()["/A"]["/URI"]) for note in page.get("/Annots", [])]
    assert sorted(links) == sorted(source.address for source in made.caption.sources if source.address)
    assert pdf.metadata and pdf.metadata.title == made.caption.title


def test_png_has_300_pixels_an_inch_and_what_the_pdf_shows(graph: Graph) -> None:
    excerpt = graph.choose(focus="ICE", hops=1)
    page = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(excerpt)))).pages[0].mediabox
    for scale in (1.0, 0.5):
        image = Image.open(io.BytesIO(bytes(FORMATS["png"].make(excerpt, scale=scale))))
        image.load()
        assert image.format == "PNG" and image.mode == "RGB"
        for side, points in zip(image.size, (page.width, page.height), strict=True):
            assert abs(side - float(points) / 72 * 300 * scale) <= 1
        assert [round(dpi) for dpi in image.info["dpi"]] == [300 * scale] * 2
        seen = {colour for _, colour in image.getcolors(1 << 24) or ()}
        light = {c.light for c in COLOURS.values()}
        assert sum(tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) in seen for c in light) > 3
    with pytest.raises(LimitExceeded, match="Take a lower --scale"):
        FORMATS["png"].make(excerpt, scale=10.0)


def test_a_sign_that_the_font_lacks_is_a_box_and_the_sheet_says_so() -> None:
    record = worlds.record(
        [
            worlds.org("a", "機關 Agency"),
            worlds.thing("d", "data set", "Records"),
            Entity("id:acc", "Reading", "access", registered=False),
        ],
        [worlds.claim("one", "Reported", "did", "acc dpv:hasRecipient a", "acc dr:dataset d")],
    )
    excerpt = choose(record)
    text = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(excerpt)))).pages[0].extract_text()
    assert "□□ Agency" in text and "does not have; the svg format has it" in text
    assert "機關 Agency" in {element.text for element in svg(excerpt).iter()}


def test_the_font_has_the_widths_that_the_layout_reckons_with() -> None:
    from reportlab.pdfbase.ttfonts import TTFont

    from datareach.export.font import BOLD, REGULAR

    for bold, path in ((False, REGULAR), (True, BOLD)):
        face = TTFont("measured", str(path)).face
        for code in range(33, 127):
            assert abs(face.charWidths[code] - width(chr(code), 1000, bold=bold)) <= 1
    assert {ord(c) for c in "→●◘■○□◊·…–—“”‘’éßčжλ"} <= known()


def test_arcs_become_curves_through_their_ends_and_middle() -> None:
    (_, start), (kind, curve) = list(segments("M0 10A10 10 0 0 1 10 0"))
    assert (start, kind) == ((0.0, 10.0), "C")
    x = curve[0] * 3 / 8 + curve[2] * 3 / 8 + curve[4] / 8
    y = 10 / 8 + curve[1] * 3 / 8 + curve[3] * 3 / 8 + curve[5] / 8
    assert abs((x - 10) ** 2 + (y - 10) ** 2 - 100) < 0.1 and x < 5
    half = [values for _, values in segments("M0 0A10 5 0 0 0 20 0")]
    assert [round(v, 6) for v in half[1][-2:]] == [10, 5] and [round(v, 6) for v in half[2][-2:]] == [20, 0]


# ---------------------------------------------------------------- dot

READ = """
import json, sys
import pygraphviz
found = []
for text in json.load(sys.stdin):
    graph = pygraphviz.AGraph(string=text)
    before = [graph.number_of_nodes(), graph.number_of_edges()]
    graph.layout("dot")
    lines = [e for e in graph.edges() if e.attr["style"] != "invis"]
    found.append({
        "counts": before, "nodes": graph.nodes(), "lines": [[e[0], e[1]] for e in lines],
        "placed": all(n.attr["pos"] for n in graph.nodes()) and all(e.attr["pos"] for e in lines),
        "labels": [n.attr["label"] for n in graph.nodes()], "links": [n.attr["URL"] for n in graph.nodes()],
        "boxes": [s.graph_attr["label"] for s in graph.subgraphs() if s.name and s.name.startswith("cluster")],
    })
json.dump(found, sys.stdout)
"""


def graphviz(*texts: str) -> list[dict[str, Any]]:
    """What Graphviz reads and lays out, in a process of its own: it can end the interpreter."""
    done = subprocess.run([sys.executable, "-c", READ], input=json.dumps(texts), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_graphviz_reads_dot_and_loses_nothing(chosen: Excerpt) -> None:
    made = diagram(chosen)
    (found,) = graphviz(str(FORMATS["dot"].make(chosen)))
    titles = {f"lane {lane.key}" for lane in made.view.lanes}
    assert set(found["nodes"]) == {thing.id for thing in made.view.things} | titles
    assert sorted(found["lines"]) == sorted([route.start, route.end] for route in made.view.routes)
    assert found["placed"]
    assert sorted(found["boxes"]) == sorted(department.title for department in made.view.departments)
    links = [link for link in found["links"] if link]
    assert links and all(link.startswith(("https://", "http://")) for link in links)


# ---------------------------------------------------------------- mermaid


def mermaid_script() -> Path:
    """Mermaid itself: the copy that mermaidx carries, or the ``dist/mermaid.min.js`` that ``MERMAID`` names."""
    named = os.environ.get("MERMAID")
    return Path(named) if named else Path(str(files("mermaidx"))) / "assets" / "mermaid.js"


RENDER = """async (text) => {
  mermaid.initialize({ startOnLoad: false });
  const made = await mermaid.render("drawn", text);
  document.body.innerHTML = made.svg;
  const all = [...document.querySelectorAll("svg *")];
  return {
    nodes: document.querySelectorAll("g.node").length,
    lines: document.querySelectorAll("path.flowchart-link").length,
    text: document.body.textContent,
    links: all.filter((e) => e.tagName === "a").map((e) => e.getAttribute("xlink:href") || e.getAttribute("href")),
    bad: all.filter((e) => ["script", "img", "iframe"].includes(e.tagName.toLowerCase())
      || [...e.attributes].some((a) => a.name.startsWith("on"))).length,
  };
}"""


def test_mermaid_draws_every_thing_and_line_in_its_strict_mode(
    graph: Graph, tiny: Path, page: Page, complaints: list[str], requests_seen: list[str]
) -> None:
    script = mermaid_script()
    for excerpt in (graph.choose(focus="ICE", hops=1), hostile_graph(tiny).choose()):
        made = diagram(excerpt)
        page.set_content("<body></body>")
        page.add_script_tag(path=script)
        found = page.evaluate(RENDER, str(FORMATS["mermaid"].make(excerpt)))
        assert found["nodes"] == len(made.view.things) + 1  # and the words around it
        assert found["lines"] == len(made.view.routes)
        assert found["bad"] == 0 and all(link.startswith(("https://", "http://")) for link in found["links"])
        for line in made.caption.limits:
            assert "".join(line.split()) in "".join(found["text"].split())  # a break of line is no letter
    assert "<script>alert(1)</script>" in found["text"], "a hostile name is read as it is, and nothing runs"
    assert complaints == [] and [address for address in requests_seen if address.startswith("http")] == []


def test_a_legend_without_marks_says_what_each_looks_like(graph: Graph) -> None:
    chosen = graph.choose(focus="ICE", hops=1)
    for name in ("mermaid", "dot"):
        text = re.sub(r"<br/>|\\n", " ", str(FORMATS[name].make(chosen))).replace("#59;", ";")
        assert "blue: document, court, oath; " in text and "dashed, 2.2 wide: may; " in text, name
        assert "cylinder: computer system; " in text and "◘ partly barred" in text, name
        gone = re.sub(r"<br/>|\\n", " ", str(FORMATS[name].make(chosen, theme="print")))
        assert "blue: " not in gone and "cylinder: " in gone, name
    assert COLOUR_WORDS.keys() == COLOURS.keys()
    assert MERMAID_SHAPES.keys() == DOT_SHAPES.keys() == SHAPES.keys()


def test_mermaid_numbers_its_ids_and_writes_no_sign_that_it_reads(tiny: Path) -> None:
    text = str(FORMATS["mermaid"].make(hostile_graph(tiny).choose()))
    for label in re.findall(r'"(.*?)"[\])}]?$', text, re.M):
        bare = re.sub(r"#\d+;|</?b>|<br/>", "", label)
        assert not set(bare) & set('<>"`#;&\\{}[]()|*_~@%^='), bare
    for line in text.splitlines():
        assert not re.search(r"\bcall\b|javascript:", line) or line.lstrip().startswith(("%%", "n", "words"))


def test_mermaid_says_where_it_would_not_draw(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    monkeypatch.setattr("datareach.export.mermaid.MOST_LINES", 30)
    with pytest.raises(LimitExceeded, match="more than Mermaid draws"):
        FORMATS["mermaid"].make(graph.choose())


# ---------------------------------------------------------------- drawio


def cells(text: str) -> dict[str, dict[str, str]]:
    """The cells of a draw.io file by id, with the label, link and tooltip of what holds them."""
    root = ET.fromstring(text).find("diagram/mxGraphModel/root")
    assert root is not None
    found: dict[str, dict[str, str]] = {}
    for element in root:
        cell = element if element.tag == "mxCell" else element.find("mxCell")
        assert cell is not None and element.tag in ("mxCell", "UserObject")
        assert element.attrib["id"] not in found
        found[element.attrib["id"]] = {**cell.attrib, **element.attrib}
        if cell.get("vertex"):
            geometry = cell.find("mxGeometry")
            assert geometry is not None
            found[element.attrib["id"]] |= {key: geometry.attrib[key] for key in ("x", "y", "width", "height")}
    return found


def test_drawio_has_columns_and_departments_as_containers_and_ties_lines_to_things(chosen: Excerpt) -> None:
    made, found = diagram(chosen), cells(str(FORMATS["drawio"].make(chosen)))
    things = {id: cell for id, cell in found.items() if id.startswith("t-")}
    lines = {id: cell for id, cell in found.items() if id.startswith("e-")}
    assert (len(things), len(lines)) == (len(made.view.things), len(made.view.routes))
    assert {id for id in found if re.fullmatch(r"lane-\w+", id)} == {f"lane-{lane.key}" for lane in made.view.lanes}
    for id, cell in found.items():
        assert id == "0" or cell["parent"] in found
    for cell in things.values():
        holder = found[cell["parent"]]
        lane = holder if holder["parent"] == "1" else found[holder["parent"]]
        assert lane["style"].startswith("swimlane;")
        if holder is not lane:
            assert "container=1" in holder["style"]
            assert float(cell["y"]) >= 0 and float(cell["y"]) + float(cell["height"]) <= float(holder["height"])
        assert float(cell["x"]) >= 0 and float(cell["x"]) + float(cell["width"]) <= float(holder["width"]) + 0.2
    for cell in lines.values():
        assert cell["edge"] == "1" and {cell["source"], cell["target"]} <= things.keys()
    inside = [cell for cell in things.values() if "-box-" in cell["parent"]]
    assert len(inside) == sum(bool(thing.department) for thing in made.view.things)
    links = [cell["link"] for cell in found.values() if "link" in cell]
    assert links == [source.address for source in made.caption.sources if source.address]


KNOWN = {
    "mxfile": {"host", "modified", "agent", "version", "type", "etag", "compressed", "pages"},
    "diagram": {"id", "name"},
    "mxGraphModel": {"dx", "dy", "grid", "gridSize", "guides", "tooltips", "connect", "arrows", "fold", "page",
                     "pageScale", "pageWidth", "pageHeight", "background", "math", "shadow"},
    "root": set(),
    "mxCell": {"id", "value", "style", "vertex", "edge", "parent", "source", "target", "connectable", "collapsed"},
    "UserObject": {"id", "label", "link", "tooltip", "tags", "placeholders"},
    "mxGeometry": {"x", "y", "width", "height", "relative", "as"},
    "Array": {"as"},
    "mxPoint": {"x", "y", "as"},
}  # fmt: skip
"""The elements of a draw.io file that is not packed, and their attributes (drawio.com, "The .drawio file format")."""

INSIDE = {"mxfile": {"diagram"}, "diagram": {"mxGraphModel"}, "mxGraphModel": {"root"},
          "root": {"mxCell", "UserObject"}, "UserObject": {"mxCell"}, "mxCell": {"mxGeometry"},
          "mxGeometry": {"Array", "mxPoint"}, "Array": {"mxPoint"}}  # fmt: skip


def hold_to_the_format(text: str) -> None:
    """Fail where a draw.io file is not as its format is documented."""
    root = ET.fromstring(text)
    assert root.tag == "mxfile"
    for element in root.iter():
        assert set(element.attrib) <= KNOWN[element.tag], (element.tag, element.attrib)
        assert {child.tag for child in element} <= INSIDE.get(element.tag, set()), element.tag
        assert not (element.text or "").strip() and not (element.tail or "").strip()
        for name, value in element.attrib.items():
            if name in ("grid", "page", "math", "shadow", "vertex", "edge", "relative"):
                assert value in ("0", "1")
            elif name in ("pageWidth", "pageHeight"):
                assert re.fullmatch(r"[1-9]\d*", value), value
            elif name == "background":
                assert re.fullmatch("#[0-9a-f]{6}", value), value
            elif name in ("x", "y", "width", "height"):
                assert re.fullmatch(r"-?\d+(\.\d+)?", value) and (name in "xy" or float(value) >= 0)
            elif name == "style":
                for part in value.removesuffix(";").split(";"):
                    assert re.fullmatch(r"[A-Za-z]\w*(=[\w#. -]+)?", part), value
    (page,) = root
    cells = list(page[0][0])
    assert [dict(cell.attrib) for cell in cells[:2]] == [{"id": "0"}, {"id": "1", "parent": "0"}]
    ids = [cell.attrib["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    for holder in cells[2:]:
        cell = holder if holder.tag == "mxCell" else holder[0]
        assert holder.tag == "mxCell" or "id" not in cell.attrib
        # A cell is a shape or a line, stands in one that is known, and has its place.
        assert (cell.get("vertex") == "1") != (cell.get("edge") == "1") and cell.attrib["parent"] in ids
        (place,) = cell
        assert place.get("as") == "geometry"
        if cell.get("vertex"):
            assert {"x", "y", "width", "height"} <= set(place.attrib)
        else:
            assert place.get("relative") == "1"
            loose = {point.get("as") for point in place.findall("mxPoint")}
            assert {cell.get("source"), cell.get("target")} <= set(ids) or loose == {"sourcePoint", "targetPoint"}
            assert all(array.get("as") == "points" for array in place.findall("Array"))


@pytest.mark.parametrize("theme", list(THEMES))
def test_drawio_is_as_its_format_is_documented(graph: Graph, tiny: Path, theme: str) -> None:
    for excerpt in (graph.choose(), graph.choose(path=("ICE", "T-MSIS"), on=DAY), hostile_graph(tiny).choose()):
        hold_to_the_format(str(FORMATS["drawio"].make(excerpt, theme=theme)))


@pytest.mark.parametrize("theme", list(THEMES))
def test_drawio_is_valid_by_the_schema_that_its_makers_publish(graph: Graph, tiny: Path, theme: str) -> None:
    named = os.environ.get("MXFILE_XSD")
    if not named:
        pytest.skip("needs shared/mxfile.xsd of github.com/jgraph/drawio-mcp: set MXFILE_XSD=/path/to/it")
    schema = pytest.importorskip("xmlschema").XMLSchema(named)
    excerpts = (graph.choose(), graph.choose(path=("ICE", "T-MSIS"), on=DAY), hostile_graph(tiny).choose())
    for excerpt in (*excerpts, choose(worlds.empty())):
        text = str(FORMATS["drawio"].make(excerpt, theme=theme))
        assert [error.reason for error in schema.iter_errors(text)] == []
        with pytest.raises(Exception, match="vertex"):  # it does hold the file to something
            schema.validate(text.replace('parent="0" />', 'parent="0" vertex="yes" />', 1))


# ---------------------------------------------------------------- unreviewed


def test_what_nobody_has_reviewed_is_drawn_and_told_so() -> None:
    things = [worlds.org("a", "Agency"), worlds.thing("d", "data set", "Records")]
    things += [Entity(f"id:{name}", name, "access", registered=False) for name in ("new", "old")]
    claims = [
        worlds.claim(name, "Reported", "did", f"{name} dpv:hasRecipient a", f"{name} dr:dataset d")
        for name in ("new", "old")
    ]
    excerpt = choose(worlds.record(things, [replace(claims[0], reviewed=False), claims[1]]))
    marks = {thing.id: thing.mark for thing in diagram(excerpt).view.things}
    new, old = marks["id:new"], marks["id:old"]
    assert new and old and (new.line, old.line) == ("unreviewed", "did") and not new.firm and old.firm
    assert "unreviewed" in new.words and "unreviewed" not in old.words
    for name in ("svg", "dot", "mermaid", "drawio"):
        text = str(FORMATS[name].make(excerpt))
        assert "nobody has compared" in text or name in ("dot", "mermaid"), name
        assert text.count("unreviewed") >= 2, name
    page = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(excerpt)))).pages[0].extract_text()
    assert "nobody has compared what it rests on with its source yet" in page
    # One that somebody has reviewed is enough, and then the other raises nothing.
    both = replace(claims[0], id="c:both", reviewed=False, modality="dr:Did")
    reviewed = replace(claims[0], modality="dr:May")
    mixed = diagram(choose(worlds.record(things, [reviewed, both, claims[1]]))).view.things
    assert next(thing.mark for thing in mixed if thing.id == "id:new" and thing.mark).modality == "may"


# ---------------------------------------------------------------- hostile names


def test_hostile_names_are_read_as_names_and_run_nowhere(tiny: Path) -> None:
    excerpt = hostile_graph(tiny).choose()
    made = diagram(excerpt)
    heads = {thing.id: thing.head for thing in made.view.things if "/h" in thing.id}
    assert set(heads.values()) == set(HOSTILE)
    root = svg(excerpt)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ALLOWED
    names = " ".join(element.get("aria-label") or "" for element in root.iter())
    assert all(" ".join(clean(words).split()) in " ".join(names.split()) for words in HOSTILE)
    labels = " ".join(cell.get("label", "") for cell in cells(str(FORMATS["drawio"].make(excerpt))).values())
    assert not re.search(r"<(?!/?b>|br>)", labels), "of HTML there is only bold and the line break"
    (found,) = graphviz(str(FORMATS["dot"].make(excerpt)))
    assert found["counts"][0] == len(made.view.things) + len(made.view.lanes)
    assert len(found["lines"]) == len(made.view.routes)
    pdf = PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(excerpt))))
    assert "/JS" not in str(pdf.trailer["/Root"]) and "alert(1)" in pdf.pages[0].extract_text()
    assert bytes(FORMATS["png"].make(excerpt)).startswith(b"\x89PNG")
    for name in ("svg", "dot", "mermaid", "drawio"):
        text = str(FORMATS[name].make(excerpt))
        assert not {"\u202e", "\u2066", "\x1b", "\ufffe", "\x00"} & set(text), name


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", 'https://x.example/"onclick="x'])
def test_an_address_that_is_not_of_the_web_is_no_link(graph: Graph, address: str) -> None:
    excerpt = graph.choose(focus="ICE", hops=1)
    sources = {id: replace(source, url=address) for id, source in excerpt.record.sources.items()}
    bad = replace(excerpt, record=replace(excerpt.record, sources=sources))
    assert not [element for element in svg(bad).iter() if "href" in element.attrib]
    assert "URL=" not in str(FORMATS["dot"].make(bad)) and "click" not in str(FORMATS["mermaid"].make(bad))
    assert not [cell for cell in cells(str(FORMATS["drawio"].make(bad))).values() if "link" in cell]
    assert not PdfReader(io.BytesIO(bytes(FORMATS["pdf"].make(bad)))).pages[0].get("/Annots")


def test_an_internal_drawing_says_so_and_an_empty_one_that_there_is_nothing(graph: Graph) -> None:
    inside = replace(graph.choose(focus="ICE", hops=1), internal=True)
    for name in ("svg", "dot", "mermaid", "drawio"):
        assert "Internal: not for publication" in str(FORMATS[name].make(inside)), name
    assert "Nothing to draw yet" in str(FORMATS["svg"].make(choose(worlds.empty())))
