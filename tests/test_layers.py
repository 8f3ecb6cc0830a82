"""Data flows one way: a module imports only from stages before its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = "datareach"

# A package counts as one name. "__init__" is the package's own front: it names what the stages before it give.
STAGES = (
    ("errors", "vocabulary", "model", "dates", "safe"),  # words
    ("guard",),  # which SPARQL may run
    ("load",),  # files
    ("store",),  # the one graph
    ("derive", "record", "law"),  # what follows from it
    ("check", "query", "reach", "gaps", "facts"),  # asking: what is wrong, what is said, who can reach whom
    ("view", "layout"),  # choosing
    ("render", "export", "records", "reports", "write"),  # drawing and writing
    ("cite", "story"),  # what is made from the above
    ("remote",),  # another store: asked, read, loaded
    ("graph",),  # the verbs as functions
    ("build", "scaffold"),  # making a folder
    ("__init__",),
    ("console",),  # what commands share
    ("server",),  # serving: the page, the SPARQL protocol, answers as JSON
    ("commands",),  # each command of the command line
    ("cli", "__main__"),  # the command line
)
WITHIN_A_STAGE = {
    ("layout", "view"),
    ("reach", "facts"),
    ("gaps", "facts"),
    ("gaps", "reach"),
    ("__main__", "cli"),
}
FOR_TYPES_ONLY = {("errors", "model")}
ONLY_IN = {"pyvis": {"render"}, "numpy": {"reach"}, "pygraphviz": {"layout"}, "print": {"cli"}}

STAGE = {name: number for number, names in enumerate(STAGES) for name in names}


def faults(modules: Mapping[str, str]) -> Iterator[str]:
    """What breaks the rules in these modules (dotted name inside the package: source text).

    >>> list(faults({"load": "from datareach.store import Store"}))
    ['load:1 imports store, which is not before it']
    """
    for module, text in modules.items():
        own = module.split(".")[0]
        if own not in STAGE:
            yield f"{module} has no stage: place it in STAGES"
            continue
        tree = ast.parse(text)
        for_types = {id(inner) for block in _type_checking(tree) for inner in ast.walk(block)}
        for node in ast.walk(tree):
            where = f"{module}:{getattr(node, 'lineno', 0)}"
            for target in _imported(node, module, modules):
                if target in ONLY_IN:
                    if own not in ONLY_IN[target]:
                        yield f"{where} imports {target}, which only {sorted(ONLY_IN[target])[0]} may"
                elif target not in STAGE:
                    yield f"{where} imports {target}, which has no stage"
                elif target == "cli" and own != "__main__":
                    yield f"{where} imports cli, which nobody but __main__ may"
                elif not _may_import(own, target) and not ((own, target) in FOR_TYPES_ONLY and id(node) in for_types):
                    yield f"{where} imports {target}, which is not before it"
            if own not in ONLY_IN["print"] and isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
                yield f"{where} prints, which only cli may"


def _may_import(own: str, target: str) -> bool:
    return own == target or STAGE[target] < STAGE[own] or (own, target) in WITHIN_A_STAGE


def _type_checking(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            yield from node.body


def _imported(node: ast.AST, module: str, modules: Mapping[str, str]) -> Iterator[str]:
    """The first name, inside the package, of what an import statement reaches; or a watched third-party package."""
    if isinstance(node, ast.Import):
        paths = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            # A package's own file ("render") and a module in it ("render.page") count the dots from different places.
            is_package = module == "__init__" or any(name.startswith(f"{module}.") for name in modules)
            here = [] if module == "__init__" else module.split(".")
            above = here[: len(here) - node.level + is_package]
            base = ".".join([PACKAGE, *above, *filter(None, [node.module])])
        paths = [f"{base}.{alias.name}" for alias in node.names]
    else:
        return
    for path in paths:
        first, *rest = path.split(".")
        if first in ONLY_IN:
            yield first
        elif first == PACKAGE:
            known = rest and (rest[0] in STAGE or any(name.split(".")[0] == rest[0] for name in modules))
            yield rest[0] if known else "__init__"


def _read(folder: Path) -> dict[str, str]:
    modules = {}
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        modules[name] = file.read_text(encoding="utf-8")
    return modules


def test_every_module_imports_only_what_comes_before_it(root: Path) -> None:
    modules = _read(root / "src" / PACKAGE)
    assert {name.split(".")[0] for name in modules} == set(STAGE)
    assert list(faults(modules)) == []


def test_a_later_stage_and_a_neighbour_are_refused() -> None:
    assert list(faults({"query": "def f():\n    from datareach.view import scene"})) == [
        "query:2 imports view, which is not before it"
    ]
    assert list(faults({"load": "import datareach.check"})) == ["load:1 imports check, which is not before it"]
    assert list(faults({"check": "from datareach import load"})) == []


def test_the_front_of_the_package_is_for_the_command_line() -> None:
    assert list(faults({"view": "from datareach import Graph"})) == ["view:1 imports __init__, which is not before it"]
    assert list(faults({"cli": "from datareach import __version__"})) == []


def test_relative_imports_are_seen_through() -> None:
    modules = {"render": "from . import page", "render.page": "from ..graph import Graph\nfrom .svg import draw"}
    assert list(faults(modules)) == ["render.page:1 imports graph, which is not before it"]


def test_an_import_for_types_counts_too() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from datareach.{} import X"
    assert list(faults({"errors": text.format("model")})) == []
    assert list(faults({"errors": text.format("vocabulary")})) == [
        "errors:3 imports vocabulary, which is not before it"
    ]
    assert list(faults({"errors": "from datareach.model import Problem"})) == [
        "errors:1 imports model, which is not before it"
    ]


def test_a_module_without_a_stage_is_refused() -> None:
    assert list(faults({"helpers": ""})) == ["helpers has no stage: place it in STAGES"]
    assert list(faults({"cli": "from datareach.helpers import x", "helpers": ""}))[0] == (
        "cli:1 imports helpers, which has no stage"
    )


def test_pyvis_stays_in_render_and_printing_in_the_command_line() -> None:
    assert list(faults({"view": "from pyvis.network import Network\nprint(1)"})) == [
        "view:1 imports pyvis, which only render may",
        "view:2 prints, which only cli may",
    ]
    assert list(faults({"render.map": "import pyvis.network", "cli": "print(1)"})) == []


def test_nobody_imports_the_command_line_but_main() -> None:
    assert list(faults({"scaffold": "from datareach import cli"})) == [
        "scaffold:1 imports cli, which nobody but __main__ may"
    ]
    assert list(faults({"__main__": "from datareach.cli import main"})) == []
