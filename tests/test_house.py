"""The house is in order: the files that a newcomer looks for, one version, packages that hold what they need."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

import datareach

FILES = (
    ".ci/run",
    ".editorconfig",
    ".gitattributes",
    ".github/CONTRIBUTING.md",
    ".github/workflows/test.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "README.md",
    "graph/README.md",
    "output/.gitignore",
    "pyproject.toml",
    "src/datareach/py.typed",
    "tests/run",
)
TEXT = {
    ".cff",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".md",
    ".py",
    ".rq",
    ".toml",
    ".trig",
    ".ttl",
    ".txt",
    ".yaml",
    ".yml",
}
HOME_FOLDERS = re.compile(
    "|".join(["/" + name + "/" for name in ("home", "root", "Users", "work")] + [r"[A-Z]:\\Users"])
)


def text_files(root: Path) -> Iterator[Path]:
    """The files that people write: at the top, and in the folders that have a name of their own."""
    for folder in ("src", "graph", "tests", ".github"):
        found = (p for p in sorted((root / folder).rglob("*")) if p.suffix in TEXT and "__pycache__" not in p.parts)
        yield from (p for p in found if ".min." not in p.name)  # made by a machine, kept as it came, pinned by hash
    yield from (p for p in sorted(root.iterdir()) if p.is_file() and p.suffix in TEXT)


def machine_paths(text: str) -> list[str]:
    """The lines that name a folder of one machine, addresses on the web aside."""
    return [line for line in text.splitlines() if HOME_FOLDERS.search(re.sub(r"https?://\S+", "", line))]


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_there(root: Path, name: str) -> None:
    path = root / name
    assert path.is_file()
    assert name.endswith("py.typed") or path.stat().st_size > 20


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    cited = re.search(r'^version: "(.+)"$', citation, re.MULTILINE)
    newest = re.search(r"^## \[(\d.*?)\] - (.+)$", changes, re.MULTILINE)
    assert cited and newest
    assert {datareach.__version__, cited[1], newest[1]} == {project["version"]}
    assert f'date-released: "{newest[2]}"' in citation


def test_no_file_names_a_folder_of_one_machine(root: Path) -> None:
    found = {str(p.relative_to(root)): machine_paths(p.read_text(encoding="utf-8")) for p in text_files(root)}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_folder_of_one_machine_is_seen() -> None:
    assert machine_paths("see /" + "home/ada/graph\nfine: https://example.org/home/ada") == ["see /" + "home/ada/graph"]


def test_source_code_leaves_nothing_to_do(root: Path) -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [
        f"{p.name}: {m[0]}" for p in (root / "src").rglob("*.py") for m in marks.finditer(p.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_text_file_ends_with_one_newline_and_has_unix_line_ends(root: Path) -> None:
    wrong = [
        str(p.relative_to(root))
        for p in text_files(root)
        if (b := p.read_bytes()) and (b"\r" in b or not b.endswith(b"\n") or b.endswith(b"\n\n"))
    ]
    assert wrong == []


# ---------------------------------------------------------------- packages


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy without anything that git ignores."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])))


def test_the_wheel_holds_the_graph_and_the_types(wheel: Path, shipped: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    graph = {f"datareach/graph_data/{p.relative_to(shipped).as_posix()}" for p in shipped.rglob("*") if p.is_file()}
    assert graph and graph <= names
    assert {"datareach/py.typed", "datareach/cli.py", "datareach/__main__.py"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"datareach"}
    assert not [name for name in names if name.endswith((".pyc", ".log")) or "/tests/" in name]


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path, root: Path) -> None:
    source = root / "src"
    files = {
        p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }
    assert files - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_an_installed_package_uses_the_graph_that_it_carries(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(site)
    empty.mkdir()
    done = datareach_in(empty, "check", site=site)
    assert done.returncode == 0, done.stderr
    assert "graph_data" in done.stderr.splitlines()[0]


def test_the_graph_beside_you_comes_before_the_one_that_is_installed(
    wheel: Path, tmp_path: Path, shipped: Path
) -> None:
    site, clone = tmp_path / "site", tmp_path / "clone"
    zipfile.ZipFile(wheel).extractall(site)
    shutil.copytree(shipped, clone / "graph")
    assert datareach_in(clone, "check", site=site).returncode == 0
    claims = min((clone / "graph" / "claims").glob("*.trig"))
    claims.write_text(
        re.sub(r"(?m)^\s*dct:source .*;$", "", claims.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    done = datareach_in(clone, "check", site=site)
    assert done.returncode == 1
    assert f"graph/claims/{claims.name}:" in done.stdout


def datareach_in(folder: Path, *arguments: str, site: Path) -> subprocess.CompletedProcess[str]:
    """Run the package that was unpacked to ``site``, as a user would from ``folder``."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATAREACH")} | {"PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, "-m", "datareach", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_the_source_package_holds_the_graph_and_the_tests(root: Path, tmp_path: Path) -> None:
    from hatchling.builders.sdist import SdistBuilder

    archive = Path(next(SdistBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert set(FILES) | {"graph/vocabulary.ttl", "tests/conftest.py", "src/datareach/model.py"} <= names


# ---------------------------------------------------------------- the harness itself


def test_a_test_that_leaves_this_machine_fails_even_if_the_code_hides_it(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_sample.py").write_text(
        "import socket, contextlib\n"
        "def test_hidden():\n"
        "    with contextlib.suppress(OSError): socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "def test_named():\n"
        "    with contextlib.suppress(OSError): socket.getaddrinfo('example.org', 80)\n"
        "def test_here():\n"
        "    socket.create_server(('127.0.0.1', 0)).close()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".", "."],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "3 passed, 2 errors" in done.stdout, done.stdout + done.stderr
    assert "leave this machine" in done.stdout


def test_a_test_of_this_run_is_guarded() -> None:
    with socket.socket() as here, pytest.raises(PermissionError) as refusal:
        here.connect(("192.0.2.1", 80))
    assert "192.0.2.1" in str(refusal.value)
    # The guard would now fail this test too: that it remembers is what the test above shows.
    sys.modules[next(n for n, m in sys.modules.items() if getattr(m, "_guard", None))]._reached.clear()


def test_every_request_of_a_page_is_seen(
    page: Page, requests_seen: list[str], complaints: list[str], tmp_path: Path
) -> None:
    html = tmp_path / "page.html"
    html.write_text(
        "<!doctype html><title>x</title><img src='https://example.org/a.png'><link rel=icon href='data:,'>"
        "<script>new WebSocket('wss://example.org/b'); console.error('loud'); undefined_name</script>",
        encoding="utf-8",
    )
    page.goto(html.as_uri())
    page.wait_for_timeout(200)
    assert requests_seen[0] == html.as_uri()
    assert {"https://example.org/a.png", "wss://example.org/b"} <= set(requests_seen)
    assert "loud" in complaints and any("undefined_name" in text for text in complaints)


def test_text_is_measured_in_the_font_that_the_page_is_laid_out_for(page: Page) -> None:
    page.set_content("<span id=t style='font: 100px Arial'>T-MSIS and the IDR</span>")
    assert page.evaluate("document.getElementById('t').getBoundingClientRect().width") == pytest.approx(894.8, abs=2)
