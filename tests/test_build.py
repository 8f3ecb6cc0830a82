"""A build makes everything or nothing, the same bytes each time, and no secret leaves in them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from datareach.build import build
from datareach.cli import cli
from datareach.errors import InputError, InvalidGraph, LimitExceeded
from datareach.scaffold import write_new
from datareach.write import atomic_write
from test_store import CANARIES


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_build_writes_page_diagram_graph_and_tables(tiny: Path, tmp_path: Path):
    built = build(tiny, tmp_path / "out")
    names = {name for name, _ in built.files}
    assert {"index.html", "map.svg", "graph.trig", "graph.nq"} <= names
    assert {n for n in names if n.startswith("tables/")} >= {"tables/claims.csv", "tables/sources.csv"}
    assert {name: len(data) for name, data in contents(tmp_path / "out").items()} == dict(built.files)
    assert built.unknowns and built.withheld == 3


def test_an_internal_claim_occurs_in_no_byte_of_any_output(tiny: Path, tmp_path: Path):
    build(tiny, tmp_path / "out")
    for name, data in contents(tmp_path / "out").items():
        for canary in CANARIES:
            if canary != "secret":  # an English word that the page may use
                assert canary.encode() not in data, f"{canary} in {name}"


def test_what_a_build_tells_names_nothing_internal(tmp_path: Path):
    write_new(tmp_path / "mine", today=date(2026, 1, 2))
    built = build(tmp_path / "mine", tmp_path / "out")
    assert built.withheld and not built.warnings and not built.unknowns
    told = build(tmp_path / "mine", tmp_path / "own", internal=True)
    assert any("Example Agency" in problem.message for problem in told.warnings)


def test_a_build_of_the_shipped_graph_tells_every_unknown(shipped: Path, tmp_path: Path):
    built = build(shipped, tmp_path / "out")
    assert len(built.warnings) == len(built.unknowns)


def test_a_build_for_its_owner_is_marked_on_page_and_diagram(tiny: Path, tmp_path: Path):
    build(tiny, tmp_path / "out", internal=True)
    for name in ("index.html", "map.svg"):
        text = (tmp_path / "out" / name).read_text("utf-8")
        assert "Internal" in text
    assert "CANARY-VALUE" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_broken_graph_builds_nothing_and_leaves_the_last_output(tiny: Path, tmp_path: Path):
    out = tmp_path / "out"
    build(tiny, out)
    before = contents(out)
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8").replace("dr:mechanism", "dr:mecanism"), "utf-8")
    with pytest.raises(InvalidGraph) as caught:
        build(tiny, out)
    assert any("dr:mecanism" in str(p) for p in caught.value.problems)
    assert contents(out) == before


def test_the_same_graph_gives_the_same_bytes_under_two_hash_seeds(shipped: Path, tmp_path: Path):
    outputs = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "datareach", "--graph", str(shipped), "build", "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        outputs.append(contents(out))
    assert outputs[0] == outputs[1]


def test_a_graph_that_is_too_large_to_draw_gets_tables_and_data_and_a_page_that_says_so(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "out"
    build(tiny, out)
    whole = contents(out)
    monkeypatch.setattr("datareach.view.around.MOST", 3)
    result = CliRunner().invoke(cli, ["--graph", str(tiny), "build", "--out", str(out)], standalone_mode=False)
    assert isinstance(result.exception, LimitExceeded) and result.exception.exit_code == 5
    assert "datareach map --focus NAME --hops 2" in str(result.exception)
    assert "tables and the data files are written" in str(result.exception)
    found = contents(out)
    assert "map.svg" in whole and "map.svg" not in found, "an old diagram would pass for one of this graph"
    assert {name: data for name, data in found.items() if name not in ("index.html", "map.svg")} == {
        name: data for name, data in whole.items() if name not in ("index.html", "map.svg")
    }
    page = found["index.html"].decode()
    assert "are too many for one page" in page and 'href="tables/claims.csv"' in page and "<script" not in page
    result = CliRunner().invoke(cli, ["--graph", str(tiny), "map", "-o", str(out / "m.html")], standalone_mode=False)
    assert isinstance(result.exception, LimitExceeded) and not (out / "m.html").exists()


def test_an_empty_graph_builds(tiny: Path, tmp_path: Path):
    (tiny / "claims" / "one.trig").unlink()
    build(tiny, tmp_path / "out")
    assert "<title>Tiny</title>" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_no_output_names_a_path_or_a_day_of_the_build(tiny: Path, tmp_path: Path):
    build(tiny, tmp_path / "out")
    today = time.strftime("%Y-%m-%d").encode()
    for name, data in contents(tmp_path / "out").items():
        assert str(tmp_path).encode() not in data, name
        assert today not in data, name


def test_a_link_in_the_place_of_an_output_is_not_followed(tmp_path: Path):
    (tmp_path / "other").write_text("keep", "utf-8")
    (tmp_path / "map.svg").symlink_to(tmp_path / "other")
    with pytest.raises(InputError, match="a link"):
        atomic_write(tmp_path / "map.svg", "new")
    assert (tmp_path / "other").read_text("utf-8") == "keep"


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        atomic_write(tmp_path / "file" / "below", "new")


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path):
    target = tmp_path / "file"
    old, new = "a" * 2_000_000, "b" * 2_000_000
    target.write_text(old, "utf-8")
    code = (
        "import sys; from pathlib import Path; from datareach.write import atomic_write\n"
        f"target = Path({str(target)!r})\n"
        "atomic_write(target, 'b' * 2_000_000); print('begun', flush=True)\n"
        "while True: atomic_write(target, 'b' * 2_000_000); atomic_write(target, 'a' * 2_000_000)"
    )
    for moment in range(10):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
            assert writer.stdout.readline() == b"begun\n"
            time.sleep(0.003 * moment)
            writer.send_signal(signal.SIGKILL)
        assert target.read_text("utf-8") in (old, new)
