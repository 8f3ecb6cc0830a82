"""README is true: its commands exist, run, and print what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SET_UP = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/datareach build"
CHECKS = "sh tests/run"

FENCE = re.compile(r"^```(sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED_EXIT = re.compile(r"\s+# exit (\d+)\b.*$")


@dataclass
class Command:
    """A command of README, the exit code that it is to end with, and the output lines shown below it."""

    line: str
    exit: int = 0
    shown: list[str] = field(default_factory=list)

    def missing(self, output: str) -> list[str]:
        """The shown lines that the output does not have, in order. A line ``…`` stands for any number of lines;
        a ``…`` at the end of a line for the rest of it.

        >>> Command("x", shown=["one", "…", "thr…"]).missing("one\\ntwo\\nthree\\n")
        []
        >>> Command("x", shown=["one", "three"]).missing("one\\ntwo\\nthree\\n")
        ['three']
        """
        lines = iter([line.rstrip() for line in output.splitlines()])
        skip = False
        for place, shown in enumerate(self.shown):
            if shown == "…":
                skip = True
                continue
            for line in lines:
                if line == shown or (shown.endswith("…") and line.startswith(shown[:-1])):
                    break
                if not skip:
                    return self.shown[place:]
            else:
                return self.shown[place:]
            skip = False
        return []


def commands(readme: str) -> Iterator[Command]:
    """The datareach commands in the ```sh and ```console blocks, in order.

    >>> list(commands('''```console
    ... $ datareach check  # exit 1: a claim has no source
    ... x.trig:1: error
    ... ```'''))
    [Command(line='datareach check', exit=1, shown=['x.trig:1: error'])]
    """
    for language, block in FENCE.findall(readme):
        current = None
        for line in block.splitlines():
            prompt = "$ " if language == "console" else ""
            if line.startswith(prompt + "datareach "):
                words = line.removeprefix(prompt)
                code = EXPECTED_EXIT.search(words)
                bare = re.sub(r"\s+#\s.*$", "", words)
                current = Command(bare, int(code[1]) if code else 0)
                yield current
            elif language == "console" and line.startswith("$ "):
                current = None
            elif language == "console" and current:
                current.shown.append(line.rstrip())


def run(command: Command, folder: Path) -> list[str]:
    """What is wrong with a command when it runs in a folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATAREACH")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["NO_COLOR"] = "1"
    done = subprocess.run(
        ["sh", "-c", command.line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
    )
    if done.returncode != command.exit:
        return [f"`{command.line}` ended with {done.returncode}, README says {command.exit}:\n{done.stdout}"]
    missing = command.missing(done.stdout)
    return [f"`{command.line}` does not print {missing[0]!r} where README shows it:\n{done.stdout}"] if missing else []


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """What the commands of README need of a clone: its graph and an empty output folder."""
    shutil.copytree(root / "graph", tmp_path / "clone" / "graph")
    (tmp_path / "clone" / "output").mkdir()
    return tmp_path / "clone"


def test_the_two_set_up_commands_come_first(readme: str) -> None:
    blocks = [block.strip() for _, block in FENCE.findall(readme)]
    assert blocks[:2] == [SET_UP, CHECKS]


def test_every_command_of_readme_runs_and_prints_what_readme_shows(readme: str, clone: Path) -> None:
    found = list(commands(readme))
    assert found, "README shows no datareach command"
    wrong = [complaint for command in found for complaint in run(command, clone)]
    assert not wrong, "\n\n".join(wrong)


def test_a_command_that_fails_or_prints_something_else_is_seen(tmp_path: Path) -> None:
    assert run(Command("echo one", shown=["one"]), tmp_path) == []
    assert "does not print 'two'" in run(Command("echo one", shown=["two"]), tmp_path)[0]
    assert "ended with 3" in run(Command("exit 3"), tmp_path)[0]
    assert run(Command("exit 3", exit=3), tmp_path) == []


def test_every_command_stands_in_readme(readme: str) -> None:
    from datareach.cli import cli

    shown = {word for command in commands(readme) for word in command.line.split()}
    assert cli.commands, "the command line has no command"
    assert sorted(set(cli.commands) - shown) == []
