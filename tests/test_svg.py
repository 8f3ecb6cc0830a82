"""The diagram as a file: strict XML, names on everything, no script, nothing from outside."""

import xml.etree.ElementTree as ET

import pytest

import worlds
from datareach.layout import lay_out
from datareach.model import Entity
from datareach.render.svg import render_svg
from datareach.safe import clean, text_link, web_address
from datareach.view import make_view
from worlds import claim, org, record, thing

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "style", "g", "path", "rect", "text"}


def svg_of(rec, **given):
    return render_svg(lay_out(make_view(rec)), **given)


@pytest.mark.parametrize("world", [worlds.clinics, worlds.small, worlds.cycle, worlds.empty])
def test_the_file_is_strict_xml_with_known_elements_and_no_reference(world):
    text = svg_of(world())
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        for name, value in element.attrib.items():
            assert not name.startswith("on") and "href" not in name and name != "style"
            assert "url(" not in value
    style = root.find(f"{SVG}style").text
    assert "var(" not in style, "Inkscape, LibreOffice and librsvg know no variables"
    assert "url(" not in style and "@import" not in style and "@font-face" not in style


def test_every_thing_and_line_carries_its_name():
    view = make_view(worlds.clinics())
    root = ET.fromstring(render_svg(lay_out(view)))
    named = [e for e in root.iter(f"{SVG}g") if e.get("id")]
    assert len(named) == len(view.things) + len(view.routes)
    for element in named:
        assert element.get("aria-label") == element.find(f"{SVG}title").text
        assert len(element.get("aria-label")) > 3


def test_the_drawing_says_its_doors_in_words():
    root = ET.fromstring(svg_of(worlds.clinics(), title="Who reads clinic records"))
    assert root.find(f"{SVG}title").text == "Who reads clinic records"
    assert "BPA may reach NCIS data" in root.find(f"{SVG}desc").text


def test_an_internal_drawing_says_so():
    assert "Internal: not for publication" in svg_of(worlds.small(), internal=True)
    assert "Internal" not in svg_of(worlds.small())


def test_an_empty_graph_says_that_there_is_nothing_to_draw():
    assert "Nothing to draw yet" in svg_of(worlds.empty())


def test_hostile_names_stay_text():
    name = '</text></svg><script>alert(1)</script>" onload="x\x00\u202e'
    entities = [org("a", name), thing("d", "data set", name), Entity("id:acc", name, "access", registered=False)]
    root = ET.fromstring(
        svg_of(record(entities, [claim("one", "Reported", "did", "acc dpv:hasRecipient a", "acc dr:dataset d")]))
    )
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    assert not [e for e in root.iter() if "onload" in e.attrib]
    assert clean(name) in "".join(root.itertext())
    assert "\u202e" not in "".join(root.itertext())


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x.example/a",
        "https://user@x.example/",
        "https://x.example/ onclick=x",
        'https://x.example/"onclick="x',
        "https://[x",
        "https://",
        "\u202ehttps://x.example",
        "",
    ],
)
def test_only_plain_web_addresses_become_links(address):
    assert web_address(address) == ""
    assert text_link(address, "words") == ""


def test_a_link_carries_the_quoted_words_as_a_text_fragment():
    assert text_link("https://x.example/a#b", "a half-truth, at best") == (
        "https://x.example/a#:~:text=a%20half%2Dtruth%2C%20at%20best"
    )
