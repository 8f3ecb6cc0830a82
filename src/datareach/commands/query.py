"""``datareach query`` and ``queries``: asking in SPARQL, and the named questions."""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    endpoint_option,
    folder_in_use,
    give,
    graph_option,
    open_graph,
    output_option,
    release_options,
    say,
)
from datareach.errors import InputError, UsageError

if TYPE_CHECKING:
    from datareach.query.named import Question


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

    return questions(read_folder(folder_in_use(ctx, graph_dir), embedded_graph()).queries)


def _question(ctx: click.Context, graph_dir: Path | None, name: str) -> Question | None:
    return next((question for question in _questions(ctx, graph_dir) if question.name == name), None)


@click.command(
    cls=QueryCommand,
    examples="datareach query who-reaches-what\n"
    "datareach query who-reaches-what --help\n"
    "datareach query fact-sheet --param about='ICE access to T-MSIS'\n"
    "datareach query 'SELECT ?claim WHERE { ?claim a dr:Claim } LIMIT 3'\n"
    "echo 'ASK { ?access a dr:Access }' | datareach query -",
)
@click.argument("what", metavar="FILE|NAME|TEXT|-")
@graph_option
@endpoint_option
@release_options
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
@output_option
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

    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
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
    give(answer, output)
    if cut:
        say(f"truncated: there is more than --max-rows {max_rows} gives")
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


@click.command(
    cls=Command, examples="datareach queries\ndatareach queries who-reaches-what\ndatareach queries --format json"
)
@click.argument("name", required=False)
@graph_option
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
