"""What tests share: the shipped graph, a small one, a browser, and the guard against the network."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from datareach.graph import Graph
from datareach.layout import first_map
from datareach.model import Record
from datareach.render.page import render_page

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every run: a failure can be run again, and a pass means the same on every machine.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

# ---------------------------------------------------------------- graphs


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The graph that the project ships. Read only."""
    return ROOT / "graph"


@pytest.fixture(scope="session", autouse=True)
def _what_follows_is_worked_out_once() -> Iterator[None]:
    """The same quads under the same rules are opened once, as long as few others come between."""
    known: dict[Any, Any] = {}
    open_ = Graph.__dict__["_opened"].func

    def opened(graph: Graph) -> Any:
        key = (
            graph._engine,
            graph.selection.withheld,
            tuple(sorted(graph.folder.rules.items())),
            graph.selection.quads,
        )
        known[key] = known.pop(key) if key in known else open_(graph)
        if len(known) > 4:
            del known[next(iter(known))]
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        shared = cached_property(opened)
        shared.__set_name__(Graph, "_opened")
        patch.setattr(Graph, "_opened", shared)
        yield


@pytest.fixture(scope="session")
def shipped_record(shipped: Path) -> Record:
    """The shipped graph as it was read, made once."""
    return Graph.open(shipped).record


def write_page(record: Record, path: Path, **given: Any) -> str:
    """Write the page of a record; its address."""
    scene = first_map(record)
    path.write_text(render_page(record, scene.view, scene, **given), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def shipped_page(shipped_record: Record, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the page of the shipped graph, made once. Read only."""
    return write_page(shipped_record, tmp_path_factory.mktemp("page") / "index.html")


@pytest.fixture(scope="session")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the page of an invented graph of 45 things with everything that a page has. Read only."""
    import worlds

    return write_page(worlds.clinics(), tmp_path_factory.mktemp("small") / "index.html")


@pytest.fixture
def shipped_copy(tmp_path: Path, shipped: Path) -> Path:
    """A copy of the shipped graph that a test may break."""
    return shutil.copytree(shipped, tmp_path / "graph")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the invented graph in ``tests/tiny``; what it lacks, such as the vocabulary, the package gives."""
    return shutil.copytree(ROOT / "tests" / "tiny", tmp_path / "tiny")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The folder with the text copies of sources, which is not part of the repository."""
    folder = ROOT.parent / "shared" / "seed"
    if not folder.is_dir():
        pytest.skip("needs the text copies of the sources in ../shared/seed, which are not in the repository")
    return folder


# ---------------------------------------------------------------- browser

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name resolves but this machine's own, so that a page that asks for one is seen and gets nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def chromium() -> str | None:
    """The Chromium to use: ``CHROMIUM``, else one on the path, else None for Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. One a module, because Playwright keeps an event loop running while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of 1440 by 900 in a context of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def requests_seen(page: Page) -> list[str]:
    """The address of every request and web socket of the page and of pages that it opens, in order, from now on."""
    seen: list[str] = []
    page.context.on("request", lambda request: seen.append(request.url))
    page.on("websocket", lambda socket: seen.append(socket.url))
    page.context.on("page", lambda new: new.on("websocket", lambda socket: seen.append(socket.url)))
    return seen


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Every uncaught error and every console error or warning of the page, from now on."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(f"uncaught: {error}"))
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    return heard


# ---------------------------------------------------------------- no network

_reached: list[str] = []
_HOST_FIRST = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_ADDRESS_SECOND = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}


def is_loopback(host: object) -> bool:
    """Whether a host is this machine, seen from this machine only."""
    if host in ("localhost", b"localhost", None):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _guard(event: str, args: tuple[Any, ...]) -> None:
    if event in _HOST_FIRST:
        host = args[0]
    elif event in _ADDRESS_SECOND and args[0].family in (socket.AF_INET, socket.AF_INET6) and args[1]:
        host = args[1][0]
    else:
        return
    if not is_loopback(host):
        _reached.append(f"{event} {host!r}")
        raise PermissionError(f"a test may not leave this machine: {event} {host!r}")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that opens a socket to another machine, even where the code under test swallows the refusal."""
    _reached.clear()
    yield
    if _reached:
        pytest.fail(f"the test tried to leave this machine: {', '.join(_reached)}")


# ---------------------------------------------------------------- order

LONGEST = ("readme", "page_state", "page_everyone", "query", "page_hostile", "page", "cli", "page_asking", "export")
"""The files that take longest: a run in two processes is over when the last file is, so these begin."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found."""
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


# ---------------------------------------------------------------- golden files


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes the files in ``tests/golden`` anew; read the difference before you commit it."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)`` holds a text to the file of that name in ``tests/golden``."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.is_file(), f"no golden file {name}; `pytest --update-golden` writes it"
        assert text == path.read_text("utf-8")

    return compare
