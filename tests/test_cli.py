"""Each command does what its help says, with the exit codes that scripts rely on."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from datareach.cli import main
from test_readme import commands

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "graph"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """``run("show", "ICE")`` gives (exit code, stdout, stderr)."""

    def command(*args: str, stdin: str = "") -> tuple[int, str, str]:
        import io

        monkeypatch.setattr(sys, "argv", ["datareach", *args])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def test_every_command_has_examples_in_its_help_that_run(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from datareach.cli import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATAREACH_GRAPH", str(SHIPPED))
    (tmp_path / "texts").mkdir()
    elsewhere = {command.line for command in commands((ROOT / "README.md").read_text("utf-8"))}
    assert run("new", "my-story")[0] == 0
    shutil.move("my-story", "kept")
    for name, command in cli.commands.items():
        assert command.examples, name
        assert command.examples.splitlines()[0] in run(name, "--help")[1].replace("\n    ", " ")
        if name in ("serve", "push"):  # one does not end, the other needs a store: test_serve and test_remote run them
            continue
        for line in command.examples.splitlines():
            if line in elsewhere:  # test_readme runs what README shows, too
                continue
            piped, _, rest = line.rpartition(" | ")
            words = shlex.split(rest)
            expected = 1 if "--strict" in words else 0
            if "my-story" in words and "new" not in words and not Path("my-story").exists():
                shutil.copytree("kept", "my-story")
            elif "new" in words:
                shutil.rmtree("my-story", ignore_errors=True)
            stdin = shlex.split(piped)[1] if piped else ""
            code, _, err = run(*words[1:], stdin=stdin)
            assert code == expected, f"{line}: {err}"


def test_the_first_line_on_stderr_says_which_graph(run, tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATAREACH_GRAPH", raising=False)
    assert run("queries")[2].splitlines()[0].endswith("(that comes with datareach)")
    shutil.copytree(tiny, tmp_path / "graph")
    assert run("queries")[2].splitlines()[0] == "graph: graph (in this folder)"
    monkeypatch.setenv("DATAREACH_GRAPH", str(tiny))
    assert run("queries")[2].splitlines()[0] == f"graph: {tiny} (from DATAREACH_GRAPH)"
    assert run("--graph", "graph", "queries")[2].splitlines()[0] == "graph: graph (as given)"
    assert run("queries", "--graph", "graph")[2].splitlines()[0] == "graph: graph (as given)"


def test_check_ends_with_1_on_an_error_and_on_a_warning_only_if_strict(run, tiny: Path):
    graph = ("--graph", str(tiny))
    assert run(*graph, "check")[0] == 0
    assert run(*graph, "check", "--strict")[0] == 1
    claims = tiny / "claims" / "one.trig"
    claims.write_text(claims.read_text("utf-8").replace("dr:mechanism", "dr:mecanism"), "utf-8")
    code, out, err = run(*graph, "check")
    assert code == 1
    assert "claims/one.trig:38: error: dr:mecanism is not in the vocabulary." in out
    assert "1 error, " in err


def test_a_file_that_cannot_be_read_ends_with_3(run, tiny: Path):
    (tiny / "claims" / "one.trig").write_text("c:a {", "utf-8")
    code, out, err = run("--graph", str(tiny), "check")
    assert (code, out) == (3, "")
    assert "claims/one.trig:1: cannot be read as TriG" in err
    assert run("--graph", str(tiny / "nowhere"), "check")[0] == 3
    code, _, err = run("query", "--graph", str(SHIPPED), "no-such-file.rq")
    assert code == 3 and "no-such-file.rq: no such file" in err


def test_a_refused_query_ends_with_4_and_names_the_clause(run):
    code, out, err = run("--graph", str(SHIPPED), "query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (code, out) == (4, "")
    assert "error: refused: SERVICE." in err


def test_a_query_that_is_too_long_ends_with_5(run):
    assert run("--graph", str(SHIPPED), "query", "-", stdin="ASK {}" + " " * 70_000)[0] == 5


def test_an_ask_that_answers_no_ends_with_1(run):
    ask = ("--graph", str(SHIPPED), "query")
    assert run(*ask, "ASK { id:ice dr:mayAccess id:t-msis }")[:2] == (0, "yes\n")
    assert run(*ask, "ASK { id:palantir dr:onRecord id:t-msis }")[:2] == (1, "no\n")


def test_a_query_comes_as_text_file_name_or_standard_input(run, tmp_path: Path):
    text = "SELECT ?n { id:ice dr:acronym ?n }"
    file = tmp_path / "q.rq"
    file.write_text(text, "utf-8")
    graph = ("--graph", str(SHIPPED), "query", "--format", "csv")
    assert {run(*graph, text)[1], run(*graph, str(file))[1], run(*graph, "-", stdin=text)[1]} == {"n\r\nICE\r\n"}
    assert "T-MSIS" in run(*graph, "who-reaches-what", "--param", "who=ice")[1]
    assert run(*graph, "who-reaches-what", "--param", "who")[0] == 2


def test_output_goes_to_a_file_on_request(run, tmp_path: Path):
    target = tmp_path / "out.json"
    code, out, err = run("--graph", str(SHIPPED), "show", "ICE", "--format", "json", "-o", str(target))
    assert (code, out) == (0, "")
    assert json.loads(target.read_text("utf-8"))["id"] == "id:ice"
    assert f"wrote {target}" in err


def test_the_questions_as_json_keep_their_contract(run):
    items = json.loads(run("--graph", str(SHIPPED), "queries", "--format", "json")[1])
    assert {frozenset(item) for item in items} == {frozenset({"name", "title", "answers", "params"})}
    who = next(item for item in items if item["name"] == "who-reaches-what")
    assert [p["name"] for p in who["params"]] == ["who", "what"]


def test_show_names_the_thing_in_any_case_or_lists_what_is_near(run):
    for name in ("ICE", "ice", "id:ice", "Immigration and Customs Enforcement"):
        assert run("--graph", str(SHIPPED), "show", name)[1].startswith("Immigration and Customs Enforcement (ICE)")
    code, _, err = run("--graph", str(SHIPPED), "show", "T-MSSI")
    assert code == 2
    assert 'Did you mean "T-MSIS"' in err


def test_new_writes_a_graph_that_checks_and_builds_at_once(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("new", "story")
    assert code == 0 and "story/claims/first.trig" in out
    printed = [line.split()[1:] for line in err.splitlines() if line.startswith("  datareach")]
    assert printed[:2] == [["--graph", "story", "check"], ["--graph", "story", "build"]]
    for words in printed:
        code, _, err = run(*words)
        assert code == 0, err
        if words[-1] == "build":
            assert "left out: 1 claim (" in err
            assert "Example Agency" not in (tmp_path / "output" / "index.html").read_text("utf-8")
    # The last command printed is the build for one's own eyes.
    page = (tmp_path / "output" / "index.html").read_text("utf-8")
    assert "Example Agency" in page and "nternal" in page


def test_new_overwrites_nothing(run, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("keep", "utf-8")
    code, _, err = run("new", str(tmp_path / "mine"))
    assert code == 2 and "not empty" in err
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["note.txt"]


def test_a_day_that_is_none_is_a_usage_error(run):
    assert run("--graph", str(SHIPPED), "show", "ICE", "--publish-on", "tomorrow")[0] == 2


def test_a_closed_pipe_is_no_traceback():
    command = f"{sys.executable} -m datareach --graph {SHIPPED} query entities | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
