"""What is exported harms nobody: no secret in any byte, no label that breaks a reader, no half file."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
from pypdf import PdfReader

from datareach.cli import main
from datareach.commands.export import zipped
from datareach.export import FORMATS, Made
from datareach.export.csv import DANGEROUS
from datareach.export.ftm import CUT as FTM_CUT
from datareach.graph import Graph
from datareach.safe import clean
from test_store import CANARIES

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "nul\x00inside",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><x/><![CDATA[",
    "&lt;b&gt; &#0; &amp",
    "one | two | three",
    "\u202etxt.exe\u2066",
    "not a character \ufffe",
    "\x1b[31mred\x07",
    '{"@id": "claim:x", "@context": "https://evil.example"}',
    '\\" """ \\u0041 \\',
    "line\nbreak, and \u2028 another",
    "𝒳😀e\u0301",
    "_x0041_ '; DROP TABLE claims;--",
    "long " + "x" * 40_000,
    "y" * 40_000,
    "😀" * 20_000,
)


def hostile_graph(tiny: Path) -> Graph:
    """The tiny graph with each of these as the name of a party, and as what a claim says of it."""
    things, claims = [], []
    for number, words in enumerate(HOSTILE):
        text = ox.Literal(words)
        thing = f"<https://example.org/tiny/id/h{number}?a='(1)'&b=2>"
        # As pyoxigraph writes it: every control escaped.
        quad = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), text)
        literal = ox.serialize([quad], format=ox.RdfFormat.N_TRIPLES).decode().split("> ", 2)[2].rstrip(" .\n")
        things.append(f"{thing} a org:FormalOrganization ; rdfs:label {literal} ; skos:altLabel {literal} .")
        claims.append(
            f"c:h{number} {{ {thing} dr:characterizedAs {literal} . id:access dpv:hasRecipient {thing} . }}\n"
            f"graph:claims {{ c:h{number} a dr:Claim ; dct:source src:article ; dr:section {literal} ; "
            f"dr:basis dr:Reported ; dr:modality dr:Can ; prov:wasAttributedTo {thing} ; dr:note {literal} . }}"
        )
    with (tiny / "entities.ttl").open("a", encoding="utf-8") as file:
        file.write("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + "\n".join(things) + "\n")
    with (tiny / "claims" / "one.trig").open("a", encoding="utf-8") as file:
        file.write("\n".join(claims) + "\n")
    return Graph.open(tiny)


# ---------------------------------------------------------------- hostile labels


def xml_labels(text: str) -> set[str]:
    ET.fromstring(text)  # strict: a character that XML does not have ends it
    assert not any(ord(c) < 32 and c not in "\t\n\r" for c in text)
    found = nx.read_gexf(io.BytesIO(text.encode())) if "<gexf" in text else nx.parse_graphml(text)
    return {data["label"] for _, data in found.nodes(data=True)}


def json_labels(text: str) -> set[str]:
    data = json.loads(text)
    if "elements" in data:
        nodes = data["elements"]
        nodes = [n["data"] for n in nodes["nodes"]] if isinstance(nodes, dict) else nodes
    else:
        nodes = data["nodes"]
    return {node["label"] for node in nodes}


def ftm_labels(text: str) -> set[str]:
    """A JSON object a line: only a line feed ends one, so no name breaks it."""
    return {name for line in text.split("\n") if line for name in json.loads(line)["properties"].get("name", ())}


def rdf_labels(format: ox.RdfFormat) -> Callable[[str], set[str]]:
    def labels(text: str) -> set[str]:
        objects = (triple.object for triple in ox.parse(text.encode(), format=format))
        return {value.value for value in objects if isinstance(value, ox.Literal)}

    return labels


def csv_labels(texts: dict[str, str]) -> set[str]:
    for text in texts.values():
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in row if cell.lstrip().startswith(DANGEROUS)]
    return {row["Label"].removeprefix("'") for row in csv.DictReader(io.StringIO(texts["nodes.csv"], newline=""))}


def xlsx_labels(data: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f" or c.hyperlink]
    return {row[1].value for row in book["nodes"].iter_rows(min_row=2)}


READERS: dict[str, Callable[..., set[str]]] = {
    "graphml": xml_labels,
    "gexf": xml_labels,
    "cytoscape": json_labels,
    "kumu": json_labels,
    "json": json_labels,
    "ftm": ftm_labels,
    "csv": csv_labels,
    "xlsx": xlsx_labels,
    "trig": rdf_labels(ox.RdfFormat.TRIG),
    "nquads": rdf_labels(ox.RdfFormat.N_QUADS),
    "jsonld": rdf_labels(ox.RdfFormat.JSON_LD),
    "turtle": rdf_labels(ox.RdfFormat.TURTLE),
    "rdf12": rdf_labels(ox.RdfFormat.TURTLE),
}


def plain(name: str, words: str) -> str:
    """A label as a reader of the format sees it: RDF to the letter, Excel with one line end, FtM on one line."""
    if name in ("trig", "nquads", "jsonld", "turtle", "rdf12"):
        return words
    words = clean(words)
    if name == "xlsx":
        words = words.replace("\r\n", "\n").replace("\r", "\n")
    if name == "ftm":
        words = " ".join(unicodedata.normalize("NFC", words).split())
    return words


def test_hostile_labels_break_no_reader(tiny: Path) -> None:
    excerpt = hostile_graph(tiny).choose()
    data = {name for name, format in FORMATS.items() if format.kind == "data"}
    assert set(READERS) == data, "each data format has a reader here"
    for name, labels in READERS.items():
        made = FORMATS[name].make(excerpt)
        found = labels(made)
        for words in HOSTILE:
            if name == "xlsx" and len(words.encode("utf-16-le")) > 2 * 32_767:
                cut = [label for label in found if label.startswith(words[:100]) and "(cut: a cell" in label]
                assert [len(label.encode("utf-16-le")) // 2 for label in cut] in ([32_767], [32_766])
            elif name == "ftm" and len(plain(name, words)) > 384:
                cut = [label for label in found if label.startswith(words[:100]) and label.endswith(FTM_CUT)]
                assert [len(label) for label in cut] == [384] and f"whole name: {words}" in made
            elif name == "kumu":  # which joins by label: what looks like another name has its id behind it
                assert any(label.startswith(plain(name, words)) for label in found), words
            else:
                assert plain(name, words) in found, f"{words[:40]!r} in {name}"


def test_no_json_or_xml_holds_a_direction_mark_or_an_escape(tiny: Path) -> None:
    excerpt = hostile_graph(tiny).choose()
    for name in ("graphml", "gexf", "cytoscape", "kumu", "json", "ftm"):
        text = str(FORMATS[name].make(excerpt))
        assert not {"\u202e", "\u2066", "\x1b", "\ufffe", "\x00"} & set(text), name


# ---------------------------------------------------------------- nothing internal


def everything_in(made: Made) -> bytes:
    """Every byte, those inside archives unpacked."""
    if isinstance(made, str):
        return made.encode()
    data = made if isinstance(made, bytes) else zipped(made)
    if data.startswith(b"%PDF"):
        pdf = PdfReader(io.BytesIO(data))
        return data + "".join([*map(str, (pdf.metadata or {}).values()), pdf.pages[0].extract_text()]).encode()
    if data.startswith(b"\x89PNG"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return data + b"".join(name.encode() + archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("choice", [{}, {"focus": "BO", "hops": 2}, {"path": ("BO", "Clinic records")}])
def test_an_internal_or_embargoed_claim_is_in_no_byte_of_any_format(tiny: Path, choice: dict[str, object]) -> None:
    excerpt = Graph.open(tiny).choose(**choice)
    for name, format in FORMATS.items():
        data = everything_in(format.make(excerpt))
        assert name == "png" or b"Clinic records" in data, name
        for canary in CANARIES:
            assert canary.encode() not in data, f"{canary} in {name}"


def test_its_owner_gets_it_and_is_told(tiny: Path) -> None:
    excerpt = Graph.open(tiny, internal=True).choose()
    for name, format in FORMATS.items():
        data = everything_in(format.make(excerpt))
        if format.kind == "diagram":
            assert name == "png" or b"Internal: not for publication" in data, name
        else:
            assert b"CANARY-VALUE" in data or b"CANARY-ENTITY" in data, name
    assert json.loads(str(FORMATS["json"].make(excerpt)))["graph"]["internal"] is True
    assert "Internal: not to be published." in str(FORMATS["gexf"].make(excerpt))


# ---------------------------------------------------------------- whole files


KILL = """
import os, signal, sys, time
from pathlib import Path
from datareach.export import FORMATS
from datareach.commands.export import put
from datareach.graph import Graph

graph, out = Graph.open(sys.argv[1]), Path(sys.argv[2])
big, small = graph.choose(), graph.choose(path=("BO", "Clinic records"))
names = sys.argv[3].split()
sys.stderr = open(os.devnull, "w")


def write(excerpt, told):
    for name in names:
        put(FORMATS[name], excerpt, {}, out / f"graph{FORMATS[name].ending}", force=False)
        os.write(told, b".")


def files():
    return {name: (out / f"graph{FORMATS[name].ending}").read_bytes() for name in names}


hears, tells = os.pipe()
write(big, tells)
old = files()
write(small, tells)
new = files()
os.read(hears, 100)
for moment in range(25):
    child = os.fork()
    if child == 0:
        while True:
            write(big, tells)
            write(small, tells)
    # After so many files, and a little later: while the next one is made or written.
    for _ in range(1 + moment % 8):
        os.read(hears, 1)
    time.sleep(0.001 * moment if "json" in names else 0.008 * moment)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.set_blocking(hears, False)
    while True:
        try:
            os.read(hears, 100)
        except BlockingIOError:
            break
    os.set_blocking(hears, True)
    found = files()
    for name in names:
        print("old" if found[name] == old[name] else "new" if found[name] == new[name] else f"HALF {name}")
"""


@pytest.mark.parametrize("names", [("json", "xlsx", "csv", "nquads"), ("svg", "png", "pdf", "drawio")])
def test_an_export_that_is_killed_leaves_the_old_file_or_the_new_one(
    names: tuple[str, ...], tiny: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", KILL, str(tiny), str(tmp_path / "out"), " ".join(names)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
    assert len(found) == 25 * len(names)
    assert set(found) == {"old", "new"}


def test_a_link_is_not_followed(tiny: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "kept.json").write_text("keep", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    (tmp_path / "graph.json").symlink_to(tmp_path / "kept.json")
    for format, place in (("csv", "link"), ("json", "graph.json")):
        code, _, err = run("--graph", str(tiny), "export", format, "-o", str(tmp_path / place))
        assert (code, "links are not followed" in err) == (3, True)
    assert list((tmp_path / "other").iterdir()) == []
    assert (tmp_path / "kept.json").read_text("utf-8") == "keep"


# ---------------------------------------------------------------- the command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., object]]:
    def command(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["datareach", *args])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    yield command


def test_text_goes_to_stdout_and_words_about_it_to_stderr(tiny: Path, run: Callable[..., tuple[int, str, str]]) -> None:
    for extra in ((), ("-o", "-")):
        code, out, err = run("--graph", str(tiny), "export", "json", "--on", "2025-04-01", *extra)
        assert (code, json.loads(out)["graph"]["on"]) == (0, "2025-04-01")
        assert "certainly do not hold on 1 April 2025" in err


def test_a_binary_format_is_not_thrown_at_a_terminal(tiny: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "datareach", "--graph", str(tiny), "export", "xlsx"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "no text for a terminal. Name a file: -o graph.xlsx" in done.stderr
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    assert openpyxl.load_workbook(io.BytesIO(piped)).sheetnames[0] == "about"


def test_csv_goes_into_a_new_folder_or_a_zip(
    tiny: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    graph = ("--graph", str(tiny), "export", "csv")
    assert run(*graph, "-o", str(tmp_path / "tables"))[0] == 0
    code, _, err = run(*graph, "-o", str(tmp_path / "tables"))
    assert (code, "has files in it" in err) == (2, True)
    assert run(*graph, "-o", str(tmp_path / "tables"), "--force")[0] == 0
    assert run(*graph, "-o", str(tmp_path / "tables.zip"))[0] == 0
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            p.name: p.read_bytes() for p in (tmp_path / "tables").iterdir()
        }


def test_what_does_not_fit_is_told(tiny: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]) -> None:
    for args, words in (
        (("docx",), "no such format. Use one of svg"),
        (("json", "--raw"), "--raw is not for json. It goes with: csv"),
        (("json", "--hops", "2"), "--hops goes with --focus"),
        (("json", "--focus", "Nobody"), "nothing in this graph is called"),
        (("json", "--accept", "Rumour"), "no such basis"),
    ):
        code, out, err = run("--graph", str(tiny), "export", *args)
        assert (code, out) == (2, "") and words in err, args


def test_a_path_that_is_not_on_record_writes_nothing(
    shipped: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    target = tmp_path / "none.json"
    path = ("--path", "Palantir", "T-MSIS")
    code, _, err = run("--graph", str(shipped), "export", "json", *path, "-o", str(target))
    assert (code, target.exists()) == (1, False)
    assert "none on record" in err and "nothing written" in err
