"""README is true: its commands exist, run, and print what it shows."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

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


def run(command: Command, folder: Path, *, apart: bool = True) -> list[str]:
    """What is wrong with a command when it runs in a folder: in a process of its own, or in this one."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATAREACH")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["NO_COLOR"] = "1"
    code, output = (run_apart if apart else run_here)(command.line, folder, environment)
    if code != command.exit:
        return [f"`{command.line}` ended with {code}, README says {command.exit}:\n{output}"]
    missing = command.missing(output)
    return [f"`{command.line}` does not print {missing[0]!r} where README shows it:\n{output}"] if missing else []


def run_apart(line: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of a line in a shell."""
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout


def run_here(line: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of a datareach command in this process, which opens each graph once."""
    from datareach.cli import main

    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with (
        patch.object(sys, "argv", shlex.split(line)),
        patch.dict(os.environ, environment, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return int(ended.value.code or 0), said.buffer.getvalue().decode("utf-8")


def needs_a_shell(line: str) -> bool:
    """Whether a line is more than one command and its words."""
    return bool(re.search(r"[|&;<>$`]", re.sub(r'"[^"$`]*"', "", line)))


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
    wrong, met = [], set()
    for command in found:
        # Each command once as a reader runs it; again in this process, which takes a third of the time.
        name = re.sub(r"--graph \S+ ", "", command.line).split()[1]
        wrong += run(command, clone, apart=name not in met or needs_a_shell(command.line))
        met.add(name)
    assert not wrong, "\n\n".join(wrong)


def test_in_this_process_a_command_says_and_ends_with_the_same(clone: Path) -> None:
    for line in ("datareach reach Palantir T-MSIS", "datareach show Nobody", "datareach query 'ASK {' --nonsense"):
        command = Command(line, exit=-1)
        apart, here = run(command, clone), run(command, clone, apart=False)
        assert apart == here and "ended with" in here[0]


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
