"""A spreadsheet becomes claims, or nothing is written and every bad row is named by row and column."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from datareach.cli import cli
from datareach.commands.export import zipped
from datareach.errors import InputError, UsageError
from datareach.graph import Graph
from datareach.records.sheet import COLUMNS, BadSheet, Imported, import_sheet, template_csv, template_xlsx
from datareach.records.sheet.columns import KINDS, head_key

DAY = date(2026, 1, 2)
HEADS = ("who", "may/can/did", "what", "through", "by", "from", "until", "source", "page", "anchor", "basis")
GOOD = {
    "who": "BO", "may/can/did": "can", "what": "clinic records", "through": "Clinic register", "by": "login accounts",
    "from": "2025-03", "source": "article", "page": "3", "anchor": "has logins to the register", "basis": "reported",
}  # fmt: skip
NEW_SOURCE = {"source": "new", "source title": "A new one", "publisher": "The Gazette"}

Sheets = Callable[..., Imported]


def csv_bytes(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    heads = list(dict.fromkeys([*HEADS, *(head for row in rows for head in row)]))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(
    *rows: dict[str, object], change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None] | None = None
):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    heads = list(dict.fromkeys([*HEADS, *(head for row in rows for head in row)]))
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Graph:
    """The tiny graph, opened once: no import changes it."""
    return Graph.open(
        shutil.copytree(root / "tests" / "tiny", tmp_path_factory.mktemp("graph") / "tiny"), internal=True
    )


@pytest.fixture
def read(graph: Graph, tmp_path: Path) -> Sheets:
    """Import bytes as a sheet into the tiny graph."""

    def run(data: bytes, file: str = "a.csv", **options: object) -> Imported:
        path = tmp_path / file
        path.write_bytes(data)
        return import_sheet(graph.folder, graph.record, path, recorded=DAY, **options)

    return run


def put(made: Imported, folder: Path) -> None:
    (folder / "claims" / made.path.name).write_text(made.text, "utf-8")


def faults(read: Sheets, data: bytes, name: str = "a.csv") -> list[str]:
    with pytest.raises(BadSheet) as bad:
        read(data, name)
    return [str(fault) for fault in bad.value.faults]


# ---------------------------------------------------------------- good sheets


def test_a_row_becomes_a_claim_that_is_unreviewed_and_internal(read: Sheets, tiny: Path):
    made = read(csv_bytes(GOOD))
    put(made, tiny)
    (claim,) = (c for c in Graph.open(tiny, internal=True).record.claims.values() if c.id.endswith("/a/row-2"))
    assert (claim.locator, claim.anchor, claim.recorded) == ("page 3", "has logins to the register", "2026-01-02")
    assert (claim.basis, claim.modality, claim.public, claim.reviewed) == ("dr:Reported", "dr:Can", False, False)
    assert claim.speakers == ("https://example.org/tiny/id/gazette",)
    assert {(t.predicate, str(t.object)) for t in claim.triples} == {
        ("rdf:type", "dr:Access"),
        ("rdfs:label", "BO access to Clinic records"),
        ("dpv:hasRecipient", "https://example.org/tiny/id/borders"),
        ("dr:dataset", "https://example.org/tiny/id/records"),
        ("dr:viaSystem", "https://example.org/tiny/id/register"),
        ("dr:mechanism", "dr:LoginCredentials"),
        ("dr:start", "2025-03"),
    }


def test_the_graph_with_it_checks_builds_and_shows_it_to_its_owner_alone(tiny: Path, tmp_path: Path):
    sheet = tmp_path / "fresh.csv"
    sheet.write_bytes(csv_bytes(GOOD | NEW_SOURCE | {"who": "CANARY POLICE", "new": "who"}))
    run = lambda *words: CliRunner().invoke(cli, ["--graph", str(tiny), *words])  # noqa: E731
    assert run("import", "sheet", str(sheet)).exit_code == 0
    assert run("check").exit_code == 0
    assert run("build", "--out", str(tmp_path / "out")).exit_code == 0
    written = b"".join(p.read_bytes() for p in sorted((tmp_path / "out").rglob("*")) if p.is_file())
    assert b"CANARY POLICE" not in written and b"A new one" not in written
    shown = run("show", "canary police", "--internal").output
    assert "CANARY POLICE access to Clinic records" in shown and "unreviewed" in shown


def test_no_hop_rests_on_it_unless_it_is_accepted(read: Sheets, tiny: Path):
    made = read(csv_bytes(GOOD | {"who": "Customs", "new": "who"}))
    put(made, tiny)
    graph = Graph.open(tiny, internal=True)
    assert graph.reach("Customs", "Clinic records").support.words == "only if you accept more"
    assert graph.reach("Customs", "Clinic records", accept=("dr:Unreviewed",)).support.words == "on record"
    asked = "ASK { ?who dr:onRecord ?what . ?who rdfs:label 'Customs'@en }"
    assert graph.query(asked).answer is False


def test_rows_that_say_the_same_of_one_access_share_it_and_others_do_not(read: Sheets):
    made = read(csv_bytes(GOOD, GOOD | {"page": "4"}, GOOD | {"through": ""}))
    assert made.text.count("id:bo-access-to-clinic-records a dr:Access") == 2
    assert made.text.count("id:bo-access-to-clinic-records-2 a dr:Access") == 1
    assert any("the graph has “Border Office access to clinic records”" in note for note in made.notes)


def test_an_access_of_the_graph_is_named(read: Sheets):
    made = read(csv_bytes(GOOD | {"access or flow": "border office access to clinic records"}))
    assert "id:access dpv:hasRecipient id:borders" in made.text
    assert made.notes == ()


def test_new_things_and_sources_stand_in_the_same_file(read: Sheets):
    row = GOOD | NEW_SOURCE | {"under": "Clinic Act", "for": "Care; Finding people", "new": "under: law; for"}
    made = read(csv_bytes(row, GOOD | {"source": "new", "page": "9"}))
    assert {(t.label, t.cls) for t in made.things} == {
        ("Clinic Act", "dpv:Law"), ("Care", "dpv:Purpose"), ("Finding people", "dpv:Purpose"),
    }  # fmt: skip
    assert [s.title for s in made.sources] == ["A new one"]
    assert "dpv:hasLegalBasis id:clinic-act" in made.text and "dr:release dr:Internal ." in made.text


def test_who_says_it_may_be_a_role_that_has_no_name(read: Sheets):
    made = read(csv_bytes(GOOD | {"said by": "Clinic nurse, not named", "new": "said by: role"}))
    assert "id:clinic-nurse-not-named a org:Role" in made.text
    assert "prov:wasAttributedTo id:clinic-nurse-not-named" in made.text


def test_whoever_speaks_in_the_shipped_graph_can_be_named_in_a_sheet(shipped: Path, tmp_path: Path):
    record = Graph.open(shipped).record
    kinds = {record.entities[id].kind for claim in record.claims.values() for id in claim.speakers}
    assert kinds <= set(KINDS["speaker"])


def test_a_new_name_that_is_like_a_known_one_is_remarked_on(read: Sheets):
    made = read(csv_bytes(GOOD | {"who": "Border Offices", "new": "who"}))
    assert made.notes[0] == "row 2: “Border Offices” is added as new; the graph has Border Office (BO)"


@pytest.mark.parametrize(
    "data",
    [
        csv_bytes(GOOD, encoding="utf-8-sig"),
        csv_bytes(GOOD, delimiter=";"),
        csv_bytes(GOOD, delimiter="\t", encoding="utf-16"),
        csv_bytes(GOOD).replace(b"\r\n", b"\n") + b"\n,,,\n# a remark,\n",
        xlsx_bytes(dict(GOOD)),
        xlsx_bytes(dict(GOOD) | {"page": 3}),
        csv_bytes(GOOD).replace(b"may/can/did", b" Can / May/ Did").replace(b"from,", b"SINCE,"),
    ],
    ids=["bom", "semicolon", "utf-16", "remarks", "xlsx", "number", "heads"],
)
def test_every_usual_way_to_save_a_sheet_gives_the_same_claims(read: Sheets, data: bytes):
    usual = read(csv_bytes(GOOD)).text
    name = "a.xlsx" if data[:2] == b"PK" else "a.csv"
    assert read(data, name).text.replace("a.xlsx", "a.csv") == usual


def test_a_date_cell_is_the_day_that_it_shows(read: Sheets):
    row: dict[str, object] = dict(GOOD) | {"from": datetime(2025, 3, 4)}
    assert '"2025-03-04"^^edtf:EDTF' in read(xlsx_bytes(row), "a.xlsx").text


def test_hostile_texts_stay_texts(read: Sheets, tiny: Path):
    note = 'a "quote" \\ } graph:claims { x y z } <script>alert(1)</script> ٹ 😀 \u00a0end'
    made = read(csv_bytes(GOOD | {"note": note, "anchor": '" ; dr:release dr:Public ; dr:x "'}))
    put(made, tiny)
    record = Graph.open(tiny, internal=True).record
    claim = next(c for c in record.claims.values() if "row-2" in c.id)
    assert claim.note == " ".join(note.split()) and claim.anchor == '" ; dr:release dr:Public ; dr:x "'
    assert not claim.public


# ---------------------------------------------------------------- bad rows

BROKEN = {
    "no source": ({"source": ""}, "row 2, column source: no source."),
    "unknown source": ({"source": "artcle"}, "row 2, column source: no source “artcle” in the graph. Did you mean"),
    "unknown name": ({"who": "Border Offce"}, "row 2, column who: 'Border Offce' is not known. Did you mean Border"),
    "other kind": ({"what": "Clinic register"}, "row 2, column what: 'Clinic register' is a system, and this column"),
    "modality": ({"may/can/did": "might"}, "row 2, column may/can/did: 'might' is no modality."),
    "basis": ({"basis": "hearsay"}, "row 2, column basis: 'hearsay' is no basis."),
    "date": ({"from": "7/15/2025"}, 'row 2, column from: "7/15/2025" is no date.'),
    "serial": ({"until": "45853"}, "row 2, column until: 45853 looks like a spreadsheet's number for a day ("),
    "order": ({"until": "2025-01"}, "row 2, column until: 2025-01 is before 2025-03."),
    "place": ({"page": ""}, "row 2, column page: not said where in the source it stands."),
    "anchor": ({"anchor": "a b c d e f g h i"}, "row 2, column anchor: 9 words; at most 8."),
    "speaker": ({"basis": "official statement"}, "row 2, column said by: the basis is “official statement”, and"),
    "inference": ({"basis": "editor's inference"}, "row 2, column note: an inference without"),
    "formula": ({"who": "=HYPERLINK(1)"}, 'row 2, column who: "=HYPERLINK(1)" begins as a formula does.'),
    "control": ({"who": "B\u202eO"}, "row 2, column who: hidden character U+202E in"),
    "long": ({"note": "x" * 4_001}, "row 2, column note: a text of 4,001 characters; at most 4,000."),
    "means": ({"by": "copy of data"}, "row 2, column kind: “copy of data” hands data over."),
    "new source": ({"source": "other", "source title": "T"}, "row 2, column publisher: the new source “other” has no"),
    "address": (NEW_SOURCE | {"address": "javascript:x"}, 'row 2, column address: "javascript:x" is no address'),
    "new": ({"new": "colour"}, 'row 2, column new: "colour" is no column of names.'),
    "differs": ({"source title": "Else"}, 'row 2, column source title: "Else", and the graph has “Border Office reads'),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_row_is_named_by_row_and_column_with_what_to_do(read: Sheets, graph: Graph, kind: str):
    cells, words = BROKEN[kind]
    found = faults(read, csv_bytes(GOOD | cells))
    assert found[0].startswith(words), found
    assert len(found) == 1 and found[0].rstrip().endswith((".", "…"))
    assert not (graph.folder.path / "claims" / "a.trig").exists()


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_sheet(read: Sheets):
    found = faults(read, csv_bytes(GOOD | {"basis": "x", "who": "y"}, GOOD, GOOD | {"source": ""}))
    assert [each.split(":")[0] for each in found] == [
        "row 2, column who", "row 2, column basis", "row 4, column source",
    ]  # fmt: skip


def test_the_same_row_twice_is_one_claim_too_many(read: Sheets):
    assert faults(read, csv_bytes(GOOD, GOOD)) == ["row 3: says the same as row 2. Remove one of the two."]


def test_what_only_the_whole_graph_shows_is_named_at_its_row(read: Sheets):
    """The access of the graph begins in March 2025; a row that ends it before that is wrong only beside it."""
    row = GOOD | {"access or flow": "Border Office access to clinic records", "from": "", "until": "2024-12-31"}
    found = faults(read, csv_bytes(GOOD, row))
    assert len(found) == 1 and found[0].startswith("row 3: https://example.org/tiny/id/access ends on 2024-12-31")


def test_skipping_bad_rows_writes_the_good_ones_and_names_the_others(tiny: Path, tmp_path: Path):
    sheet = tmp_path / "mixed.csv"
    sheet.write_bytes(csv_bytes(GOOD, GOOD | {"source": ""}, GOOD | {"page": "9", "who": "Nobody"}))
    done = CliRunner().invoke(cli, ["--graph", str(tiny), "import", "sheet", str(sheet), "--skip-bad"])
    assert done.exit_code == 1
    assert "skipped: row 3, column source: no source." in done.stderr
    assert "skipped: row 4, column who: 'Nobody' is not known." in done.stderr
    assert "1 claim, unreviewed and internal; 2 rows skipped" in done.stderr
    assert (tiny / "claims" / "mixed.trig").read_text("utf-8").count("a dr:Claim") == 1


# ---------------------------------------------------------------- cells of workbooks


def test_a_formula_a_merged_cell_and_a_month_that_became_a_day_are_named(read: Sheets):
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["A2"] = '=WEBSERVICE("https://example.org")'
        sheet["F3"] = datetime(2025, 7, 1)
        sheet["F3"].number_format = "mmm-yy"
        sheet.merge_cells("H4:H5")

    rows = [dict(GOOD) | {"page": str(n)} for n in range(4)]
    found = faults(read, xlsx_bytes(*rows, change=change), "a.xlsx")
    assert [each.split(". ")[0] for each in found] == [
        "row 2, column who: a formula",
        "row 3, column from: a date cell that shows no day, and holds one that nobody wrote",
        "row 4, column source: a merged cell",
        "row 5, column source: a merged cell",
    ]


# ---------------------------------------------------------------- files that are no sheets

BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _bomb:
    _bomb.writestr("xl/worksheets/sheet1.xml", b" " * 101_000_000)

UNREADABLE = {
    "latin-1": (csv_bytes(GOOD | {"note": "café"}, encoding="latin-1"), "row 2: not UTF-8 (byte 0xe9)"),
    "empty": (b"", "empty"),
    "only a head": (csv_bytes(), "no row below the head"),
    "no head": (b"a,b\n1,2\n", "row 1 has no column who, may/can/did, what, source, basis"),
    "an unknown head": (csv_bytes(GOOD | {"colour": "red"}), "“colour”: no such column"),
    "a head twice": (csv_bytes(GOOD).replace(b"until", b"from"), "row 1: two columns from"),
    "an open quote": (csv_bytes(GOOD) + b'"open', "cannot be read as CSV"),
    "too many rows": (csv_bytes() + b"x\n" * 10_001, "more than 10,000 rows"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "an old Excel file"),
    "a broken zip": (b"PK\x03\x04 and no more", "a broken ZIP file"),
    "another zip": (zipped({"word/document.xml": "<x/>"}), "cannot be read as a workbook"),
    "a bomb": (BOMB.getvalue(), "unpacks to 101,000,000 bytes"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_is_no_sheet_says_why(read: Sheets, kind: str):
    data, words = UNREADABLE[kind]
    with pytest.raises(InputError) as error:
        read(data)
    assert words in str(error.value)


def test_a_row_with_a_comma_too_many_is_named(read: Sheets):
    assert faults(read, csv_bytes(GOOD).rstrip() + b",extra\r\n") == [
        "row 2: 12 cells, and 11 heads. Put a text with a comma into quotes."
    ]


def test_no_file_is_changed_and_no_link_is_followed(read: Sheets, graph: Graph):
    with pytest.raises(UsageError, match="already there"):
        read(csv_bytes(GOOD), "one.csv")
    (graph.folder.path / "claims" / "linked.trig").symlink_to(graph.folder.path / "elsewhere.trig")
    with pytest.raises(UsageError, match="already there"):
        read(csv_bytes(GOOD), "linked.csv")
    for name in ("../up", "a/b", "UP"):
        with pytest.raises(UsageError, match="Choose one with --name"):
            read(csv_bytes(GOOD), "x.csv", name=name)


# ---------------------------------------------------------------- templates and exports


def test_the_templates_have_every_column_and_read_as_sheets_without_rows(read: Sheets, graph: Graph):
    record = graph.record
    for data, name in ((template_csv(record).encode("utf-8"), "t.csv"), (template_xlsx(record), "t.xlsx")):
        with pytest.raises(InputError, match="no row below the head"):
            read(data, name)
    assert [head_key(column.head) for column in COLUMNS] == [column.key for column in COLUMNS]
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(record)))
    assert [cell.value for cell in book["claims"][1]] == [column.head for column in COLUMNS]
    assert len(book["claims"].data_validations.dataValidation) == 4
    assert template_xlsx(record) == template_xlsx(record)


def test_a_filled_workbook_template_is_read(read: Sheets, graph: Graph):
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(graph.record)))
    for column, cell in zip(COLUMNS, book["claims"][3], strict=False):
        cell.value = GOOD.get(column.head)
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "t.xlsx").claims == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exported_tables_give_the_same_claims_back(form: str, shipped: Path, tmp_path: Path):
    graph = Graph.open(shipped)
    bare = shutil.copytree(shipped, tmp_path / "bare", ignore=shutil.ignore_patterns("*.trig"))
    made = graph.export(form)
    sheet = tmp_path / f"tables.{'zip' if form == 'csv' else 'xlsx'}"
    sheet.write_bytes(made if isinstance(made, bytes) else zipped(made))
    empty = Graph.open(bare, internal=True)
    back = import_sheet(empty.folder, empty.record, sheet, name="back", recorded=DAY)
    back.path.write_text(back.text, "utf-8")
    record = Graph.open(bare, internal=True).record
    assert {id: replace(c, public=True, reviewed=True) for id, c in record.claims.items()} == dict(graph.record.claims)
    assert (record.links, record.conflicts) == (graph.record.links, graph.record.conflicts)


def test_an_exported_table_with_a_stranger_in_it_is_named(tiny: Path, tmp_path: Path):
    graph = Graph.open(tiny)
    files = dict(graph.export("csv"))
    files["claims.csv"] = files["claims.csv"].replace("document as reported", "hearsay")
    sheet = tmp_path / "t.zip"
    sheet.write_bytes(zipped(files))
    bare = shutil.copytree(tiny, tmp_path / "bare", ignore=shutil.ignore_patterns("*.trig"))
    empty = Graph.open(bare, internal=True)
    with pytest.raises(BadSheet) as bad:
        import_sheet(empty.folder, empty.record, sheet, recorded=DAY)
    assert "column Basis: 'hearsay' is no basis" in str(bad.value.faults[0])
