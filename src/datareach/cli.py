"""The command line: arguments, files, exit codes. Data goes to stdout, messages to stderr.

Heavy packages are imported inside the commands, so that ``datareach --help`` answers at once.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datareach.cite_command import cite
from datareach.console import (
    Command,
    Group,
)
from datareach.console import basis_named as _basis
from datareach.console import count as _count
from datareach.console import day as _day
from datareach.console import endpoint_option as _endpoint_option
from datareach.console import folder_in_use as _folder
from datareach.console import give as _give
from datareach.console import graph_option as _graph_option
from datareach.console import open_graph as _open
from datareach.console import output_option as _output_option
from datareach.console import reading_named as _reading
from datareach.console import release_options as _release_options
from datareach.console import say as _say
from datareach.errors import DatareachError, InputError, InvalidGraph, LimitExceeded, UsageError
from datareach.export_command import export
from datareach.import_command import import_group
from datareach.push_command import push
from datareach.serve_command import serve
from datareach.story_command import story

if TYPE_CHECKING:
    from datareach.gaps import Gap
    from datareach.graph import Graph
    from datareach.model import Record
    from datareach.query.named import Question
    from datareach.reach import Answer

EXIT_CODES = """Exit codes: 0 fine, 1 a finding (invalid data, nothing on record, ASK false), 2 wrong arguments,
3 input unreadable, 4 refused by policy, 5 a limit of time or size, 6 a limit of memory."""


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.option("--graph", "graph_dir", metavar="DIR", type=click.Path(path_type=Path), help="The graph folder to use.")
@click.version_option(package_name="datareach", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, graph_dir: Path | None) -> None:
    """Who can reach whose data? Ask a sourced graph, look at it as a map, take it with you.

    The graph is the one given by --graph, else by DATAREACH_GRAPH, else ./graph, else datareach's own.
    """
    ctx.obj = graph_dir


@cli.command(examples="datareach build\ndatareach --graph my-story build --out my-map")
@_graph_option
@_release_options
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=Path("output"), show_default=True,
    help="The folder to write into.",
)  # fmt: skip
@click.pass_context
def build(ctx: click.Context, graph_dir: Path | None, internal: bool, publish_on: date | None, out: Path) -> None:
    """Check the graph and write the map, the diagram, the tables and the graph in one file.

    A graph with errors builds nothing and leaves what was there as it was. One of more than 5,000 things gets tables
    and data without a map, and ends with 5.
    """
    from time import perf_counter

    began = perf_counter()
    path = _folder(ctx, graph_dir)
    from datareach.build import build as make

    built = make(path, out, internal=internal, publish_on=publish_on)
    for name, size in built.files:
        click.echo(f"{built.out / name}  {size:,} bytes")
    c = built.counts
    _say(
        f"{_count(c['claims'], 'claim')} from {_count(c['sources'], 'source')} on {_count(c['entities'], 'thing')}: "
        f"{_count(c['accesses'], 'access', 'accesses')}, {_count(c['flows'], 'flow')}, "
        f"{_count(c['conflicts'], 'conflict')}"
    )
    if built.withheld:
        _say(f"left out: {_count(built.withheld, 'claim')} (not public; --internal shows what is left out)")
    if internal:
        _say("internal: every page says so; do not publish it")
    if built.unknowns:
        _say(f"{_count(len(built.unknowns), 'thing')} that no source here says:")
    for line in built.notes:
        _say(line)
    labels = {problem.message: None for problem in built.warnings}
    for message in labels:
        _say(f"  {message}")
    _say(f"built in {perf_counter() - began:.1f} s")
    if built.not_drawn:
        raise LimitExceeded(f"no map: {built.not_drawn} The tables and the data files are written.")


@cli.command(
    "map",
    examples="datareach map -o map.html\n"
    "datareach map --focus ICE --hops 2 -o ice.html\n"
    "datareach map --on 2025-08-20 -o august.html",
)
@_graph_option
@_endpoint_option
@_release_options
@click.option("--focus", metavar="NAME", help="Draw only what lies around this party, system or data set.")
@click.option("--hops", default=2, show_default=True, type=click.IntRange(1, 6), help="How far around it.")
@click.option("--on", "on", metavar="DAY", callback=_day, help="Open the map on this day (YYYY-MM-DD).")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="map.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where to write the page.",
)
@click.pass_context
def draw(
    ctx: click.Context, graph_dir: Path | None, internal: bool, publish_on: date | None, focus: str | None, hops: int,
    on: date | None, output: Path,
) -> None:  # fmt: skip
    """Write the map as one page that makes no request.

    More than 300 things open as groups, each of which opens on demand. With more than 5,000, name a focus.
    """
    from datareach.layout import first_map
    from datareach.render.page import render_page
    from datareach.view.around import around, check_size

    graph = _open(ctx, graph_dir, internal=internal, publish_on=publish_on)
    record = graph.record
    note = ""
    if focus:
        record = around(record, graph.name(focus), hops)
        kept = f"{len(record.claims):,} of {len(graph.record.claims):,} claims"
        name = graph.record.label(graph.name(focus))
        note = f"This page shows what lies around {name}, within {_count(hops, 'hop')}: {kept}."
        _say(note)
    check_size(record, focus=bool(focus))
    scene = first_map(record)
    for line in scene.notes:
        _say(line)
    _give(render_page(record, scene.view, scene, internal=internal, on=on, note=note), output)


cli.add_command(export)
cli.add_command(story)
cli.add_command(cite)
cli.add_command(import_group)
cli.add_command(serve)
cli.add_command(push)


@cli.command(examples="datareach check\ndatareach check --format github\ndatareach check --strict --sources texts")
@_graph_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--strict", is_flag=True, help="Unknowns count as errors.")
@click.option(
    "--sources", metavar="DIR", type=click.Path(path_type=Path),
    help="A folder with the text copies of the sources: each anchor is looked for in its line.",
)  # fmt: skip
@_output_option
@click.pass_context
def check(
    ctx: click.Context, graph_dir: Path | None, form: str, strict: bool, sources: Path | None, output: Path | None
) -> None:
    """Report what is wrong (errors) and what no source says (warnings), with file and line.

    Ends with 1 where there is an error; warnings count only with --strict.
    """
    from datareach.check import check_folder
    from datareach.graph import embedded_graph
    from datareach.load import read_folder
    from datareach.reports import report

    folder = read_folder(_folder(ctx, graph_dir), embedded_graph())
    problems = check_folder(folder, sources=sources)
    _give(report(problems, form), output)
    errors = sum(problem.severity == "error" for problem in problems)
    _say(f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'unknown')}")
    if errors or (strict and problems):
        ctx.exit(1)


class QueryCommand(Command):
    """The help of ``query``; behind the name of a question, the help of that question."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the arguments for the help, which is given before they are read."""
        ctx.meta[__name__] = list(args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See :class:`Command`."""
        args: list[str] = ctx.meta[__name__]
        given = next((arg for before, arg in pairwise(["", *args]) if before == "--graph"), "")
        given = given or next((arg.partition("=")[2] for arg in args if arg.startswith("--graph=")), "")
        names = [arg for arg in args if not arg.startswith("-") and arg != given]
        question = _question(ctx, Path(given) if given else None, names[0]) if names else None
        if question is None:
            return super().format_help(ctx, formatter)
        from datareach.query.named import question_help

        formatter.write(question_help(question) + "\n")


def _questions(ctx: click.Context, graph_dir: Path | None) -> list[Question]:
    from datareach.graph import embedded_graph
    from datareach.load import read_folder
    from datareach.query.named import questions

    return questions(read_folder(_folder(ctx, graph_dir), embedded_graph()).queries)


def _question(ctx: click.Context, graph_dir: Path | None, name: str) -> Question | None:
    return next((question for question in _questions(ctx, graph_dir) if question.name == name), None)


@cli.command(
    cls=QueryCommand,
    examples="datareach query who-reaches-what\n"
    "datareach query who-reaches-what --help\n"
    "datareach query fact-sheet --param about='ICE access to T-MSIS'\n"
    "datareach query 'SELECT ?claim WHERE { ?claim a dr:Claim } LIMIT 3'\n"
    "echo 'ASK { ?access a dr:Access }' | datareach query -",
)
@click.argument("what", metavar="FILE|NAME|TEXT|-")
@_graph_option
@_endpoint_option
@_release_options
@click.option(
    "--format", "form", default="table", show_default=True,
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "md", "turtle", "ntriples", "trig", "jsonld"]),
)  # fmt: skip
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a named question.")
@click.option("--raw", is_flag=True, help="CSV to the byte, not made safe for spreadsheets.")
@click.option(
    "--timeout", metavar="SECONDS", default=30.0, show_default=True, type=click.FloatRange(0.1, 86_400),
    help="How long the query may take.",
)  # fmt: skip
@click.option(
    "--max-rows",
    metavar="NUMBER",
    type=click.IntRange(1),
    help="Give no more rows or triples, and say if there are more.",
)
@_output_option
@click.pass_context
def query(
    ctx: click.Context, what: str, graph_dir: Path | None, internal: bool, publish_on: date | None, form: str,
    params: tuple[str, ...], raw: bool, timeout: float, max_rows: int | None, output: Path | None,
) -> None:  # fmt: skip
    """Ask the graph in SPARQL: a named question, a file, the text itself, or standard input.

    Our prefixes (dr:, id:, claim:, src:, graph:, dpv: …) need no declaring. ASK that answers no ends with 1. A query
    reads the graph alone, and may take 1 GiB of memory.
    """
    from dataclasses import replace

    from datareach.query import TERMINAL, prepare
    from datareach.query.results import written

    graph = _open(ctx, graph_dir, internal=internal, publish_on=publish_on)
    text = what
    if what == "-":
        text = sys.stdin.read()
    elif what not in graph.queries and _is_file(what):
        try:
            text = Path(what).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{what}: cannot be read as text.") from error
    text, bindings = prepare(graph.queries, text, _params(params), lambda: graph.record)
    limits = replace(TERMINAL, seconds=timeout, rows=max_rows)
    answer, yes, cut = written(graph.sandbox, text, form, bindings=bindings, limits=limits, raw=raw)
    _give(answer, output)
    if cut:
        _say(f"truncated: there is more than --max-rows {max_rows} gives")
    if yes is False:
        ctx.exit(1)


def _is_file(what: str) -> bool:
    return len(what) < 1000 and "\n" not in what and Path(what).is_file()


def _params(pairs: tuple[str, ...]) -> dict[str, str]:
    params = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"--param {pair}: write it as NAME=VALUE, for example --param who=ICE.")
        params[name] = value
    return params


@cli.command(examples="datareach queries\ndatareach queries who-reaches-what\ndatareach queries --format json")
@click.argument("name", required=False)
@_graph_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def queries(ctx: click.Context, name: str | None, graph_dir: Path | None, form: str) -> None:
    """List the named questions: what each answers, its parameters, an example. With a NAME, that one alone."""
    from datareach.query.named import UnknownQuestion, question_help

    found = _questions(ctx, graph_dir)
    if name and name not in [q.name for q in found]:
        raise UnknownQuestion(name, [q.name for q in found])
    found = [q for q in found if name in (None, q.name)]
    if form == "json":
        items = [
            {
                "name": q.name,
                "title": q.title,
                "answers": q.answers,
                "params": [{"name": p.name, "kind": p.kind, "what": p.what, "example": p.example} for p in q.params],
            }
            for q in found
        ]
        click.echo(json.dumps(items, indent=2, ensure_ascii=False))
        return
    for q in found:
        click.echo(question_help(q))


@cli.command(
    examples="datareach show ICE\n"
    "datareach show 'ICE access to T-MSIS' --format md\n"
    "datareach show t-msis --format json"
)
@click.argument("name")
@_graph_option
@_endpoint_option
@_release_options
@click.option("--format", "form", type=click.Choice(["text", "json", "md"]), default="text", show_default=True)
@_output_option
@click.pass_context
def show(
    ctx: click.Context,
    name: str,
    graph_dir: Path | None,
    internal: bool,
    publish_on: date | None,
    form: str,
    output: Path | None,
) -> None:
    """The fact sheet of anything: what is said, by whom, what is disputed, what is unknown.

    NAME is an acronym, a label, another name or an id, in any case.
    """
    from datareach.facts import sheet_markdown, sheet_text

    sheet = _open(ctx, graph_dir, internal=internal, publish_on=publish_on).show(name)
    if form == "json":
        _give(json.dumps(sheet, indent=2, ensure_ascii=False) + "\n", output)
    else:
        _give(sheet_text(sheet) if form == "text" else sheet_markdown(sheet), output)


@cli.command(
    examples="datareach reach ICE T-MSIS --on 2025-07-20\n"
    "datareach reach Palantir T-MSIS --possible\n"
    "datareach reach ICE\n"
    "datareach reach --reverse T-MSIS\n"
    "datareach reach ICE T-MSIS --from 2025-07-01 --to 2025-12-01\n"
    "datareach reach DHS 'Medicaid data of the states' --without id:cms-dhs-agreement"
)
@click.argument("who")
@click.argument("what", required=False)
@_graph_option
@_endpoint_option
@_release_options
@click.option("--on", "on", metavar="DAY", callback=_day, help="Ask for one day.")
@click.option("--from", "since", metavar="DAY", callback=_day, help="Ask for journeys over a span of days: its first.")
@click.option("--to", "until", metavar="DAY", callback=_day, help="The span's last day.")
@click.option("--accept", multiple=True, metavar="BASIS", help="Take this basis too, such as Alleged (repeatable).")
@click.option("--reading", metavar="NAME", help="Take only the claims of a reading, such as 'as officials say'.")
@click.option("--possible", is_flag=True, help="Show what could be and no claim says, worded as possible.")
@click.option("--reverse", is_flag=True, help="WHO is the data: who can reach it?")
@click.option(
    "--without", "left_out", multiple=True, metavar="X", help="Leave out a claim, an agreement, a system (repeatable)."
)
@click.option("--max-hops", default=6, show_default=True, type=click.IntRange(1, 20))
@click.option("--all", "all_paths", is_flag=True, help="List up to 100 paths instead of 10.")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "md", "json", "turtle", "ntriples"]),
)
@_output_option
@click.pass_context
def reach(
    ctx: click.Context, who: str, what: str | None, graph_dir: Path | None, internal: bool, publish_on: date | None,
    on: date | None, since: date | None, until: date | None, accept: tuple[str, ...], reading: str | None,
    possible: bool, reverse: bool, left_out: tuple[str, ...], max_hops: int, all_paths: bool, form: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Who can reach what, hop by hop, with evidence and time. Nothing on record ends with 1.

    May: a paper provides for it. Can: a login or pipe exists. Did: it happened. None on record is not no access.
    """
    from datareach import reach as reaching
    from datareach.reach.text import answer_data, list_text

    graph = _open(ctx, graph_dir, internal=internal, publish_on=publish_on)
    record = graph.record
    options: dict[str, Any] = {
        "accept": tuple(_basis(record, word) for word in accept),
        "reading": _reading(record, reading),
        "leave_out": tuple(graph.name(name) for name in left_out),
    }
    if since or until:
        if not (since and until and what) or on or reverse or possible:
            raise UsageError(
                "--from and --to go together, with WHO and WHAT, and without --on, --reverse and --possible."
            )
        most = 100 if all_paths else 10
        answer = reaching.travel(record, graph.name(who), graph.name(what), since, until, most=most, **options)
        _give(_written(record, answer, form), output)
        if not answer.paths:
            ctx.exit(1)
        return
    options |= {"on": on, "possible": possible, "max_hops": max_hops, "most": 100 if all_paths else 10}
    if what is None or reverse:
        name = graph.name(who)
        answers = (
            reaching.who_reaches(record, name, **options) if reverse else reaching.everything(record, name, **options)
        )
        heading = (
            f"Who can reach {record.label(name)}, on record"
            if reverse
            else f"What {record.label(name)} can reach, on record"
        )
        if form == "json":
            _give(json.dumps([answer_data(record, a) for a in answers], indent=2, ensure_ascii=False) + "\n", output)
        else:
            _give(list_text(record, answers, heading=heading + ":", reverse=reverse), output)
        if not answers:
            ctx.exit(1)
        return
    answer = graph.reach(who, what, **options)
    _give(_written(record, answer, form), output)
    if not answer.paths:
        ctx.exit(1)


def _written(record: Record, answer: Answer, form: str) -> str:
    """One answer of reach in a format."""
    from datareach.reach.text import answer_data, answer_text
    from datareach.reach.triples import answer_graph

    if form == "json":
        return json.dumps(answer_data(record, answer), indent=2, ensure_ascii=False) + "\n"
    if form in ("turtle", "ntriples"):
        from datareach.query import Result

        return Result("CONSTRUCT", graph=answer_graph(record, answer)).format(form)
    return answer_text(record, answer, markdown=form == "md")


@cli.command(examples="datareach choke ICE T-MSIS\ndatareach choke ICE 'ORR database' --format json")
@click.argument("who")
@click.argument("what")
@_graph_option
@_release_options
@click.option("--on", "on", metavar="DAY", callback=_day, help="Ask for one day.")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
@_output_option
@click.pass_context
def choke(
    ctx: click.Context, who: str, what: str, graph_dir: Path | None, internal: bool, publish_on: date | None,
    on: date | None, form: str, output: Path | None,
) -> None:  # fmt: skip
    """What a reach hangs on: what every path needs, and the smallest set whose removal ends it."""
    from datareach.reach import ask
    from datareach.reach.choke import choke as choking
    from datareach.reach.text import choke_data, choke_text

    graph = _open(ctx, graph_dir, internal=internal, publish_on=publish_on)
    party, data = graph.name(who), graph.name(what)
    found = choking(graph.record, lambda left_out: ask(graph.record, party, data, on=on, leave_out=left_out, most=1))
    text = json.dumps(choke_data(graph.record, found), indent=2, ensure_ascii=False) + "\n"
    _give(text if form == "json" else choke_text(graph.record, found), output)
    if not found.answer.paths:
        ctx.exit(1)


@cli.command(
    examples="datareach gaps\n"
    "datareach gaps 'ICE access to the ORR database'\n"
    "datareach gaps --kind may-never-used --format md\n"
    "datareach gaps 'ICE access to T-MSIS' --request\n"
    "datareach gaps IDR --request --fee news --expedited"
)
@click.argument("name", metavar="[NAME|NUMBER]", required=False, default="")
@_graph_option
@_release_options
@click.option(
    "--kind",
    type=click.Choice(
        ["can-without-may", "did-without-can", "may-never-used", "authority-over", "weak-source", "no-notice",
         "no-assessment", "unanswered"]
    ),
    help="Only gaps of this kind.",
)  # fmt: skip
@click.option("--request", is_flag=True, help="Write a records request (US FOIA) for each thing that has a gap.")
@click.option(
    "--fee",
    type=click.Choice(["news", "education", "noncommercial", "commercial", "other"]),
    default=None,
    help="With --request: your fee category.",
)
@click.option("--expedited", is_flag=True, help="With --request: ask for expedited processing.")
@click.option("--format", "form", type=click.Choice(["text", "md", "json"]), default="text", show_default=True)
@_output_option
@click.pass_context
def gaps(
    ctx: click.Context, name: str, graph_dir: Path | None, internal: bool, publish_on: date | None, kind: str | None,
    request: bool, fee: str | None, expedited: bool, form: str, output: Path | None,
) -> None:  # fmt: skip
    """Where the graph has holes, and a ready records request for what is missing. No gap found ends with 1.

    NAME is a thing, NUMBER a gap as numbered in the whole list. "None in this graph" is not none in the world. A
    request shows public claims of named sources only, whatever else the graph holds.
    """
    from datareach.gaps.text import gaps_data, gaps_text

    if (fee or expedited) and not request:
        raise UsageError("--fee and --expedited belong to --request: add it.")
    graph = _open(ctx, graph_dir, internal=internal, publish_on=publish_on)
    if name.isdigit():
        found = tuple(gap for gap in graph.gaps() if gap.number == int(name))
        if not found:
            raise UsageError(f"{name}: no gap has this number. There are {len(graph.gaps())}: `datareach gaps`.")
    else:
        found = graph.gaps(name)
    found = tuple(gap for gap in found if kind in (None, gap.word))
    if request and found:
        _give(_requests(graph, found, fee or "", expedited, form), output)
    elif form == "json":
        _give(json.dumps(gaps_data(graph.record, found), indent=2, ensure_ascii=False) + "\n", output)
    else:
        _give(gaps_text(graph.record, found, markdown=form == "md"), output)
    if not found:
        ctx.exit(1)


def _requests(graph: Graph, found: tuple[Gap, ...], fee: str, expedited: bool, form: str) -> str:
    from datareach.gaps.request import requests

    if form == "md":
        raise UsageError("--request writes plain text, or JSON with --format json.")
    written = requests(graph.record, found, fee=fee, expedited=expedited)
    things = {gap.about for gap in found}
    _say(f"{_count(len(written), 'request')} for {_count(len(things), 'thing')}; fill in what stands in [BRACKETS]")
    for one in written:
        if len(one.agencies) > 1:
            others = ", ".join(graph.record.label(agency) for agency in one.agencies[1:])
            _say(f"{graph.record.label(one.about)}: may also go to {others}")
    if form == "json":
        rows = [{"about": r.about, "agencies": list(r.agencies), "text": r.text} for r in written]
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    return f"\n{'=' * 72}\n\n".join(r.text for r in written)


@cli.command(examples="datareach new my-story\ndatareach --graph my-story build")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a graph of your own that checks and builds at once. Its one example claim is internal."""
    from datareach.scaffold import write_new

    for name in write_new(folder, today=date.today()):
        click.echo(str(folder / name))
    _say("Next:")
    for line in (
        f"datareach --graph {folder} check",
        f"datareach --graph {folder} build",
        f"datareach --graph {folder} build --internal",
    ):
        _say(f"  {line}")


def main() -> None:
    """Run the command line; errors that datareach raises on purpose become one line and an exit code."""
    try:
        sys.exit(cli.main(prog_name="datareach", standalone_mode=False) or 0)
    except InvalidGraph as error:
        for problem in error.problems:
            if problem.severity == "error":
                click.echo(str(problem), err=True)
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except DatareachError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain again while closing stdout.
        sys.stderr.close()
        sys.exit(141)
