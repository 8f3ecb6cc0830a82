"""What every command of the command line shares: options, opening the graph, giving output, telling the user."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datareach.dates import day_of
from datareach.errors import InputError, UsageError

if TYPE_CHECKING:
    from datareach.graph import Graph
    from datareach.model import Reading, Record


ENDPOINT = "DATAREACH_ENDPOINT"
"""The environment's word for ``--endpoint``."""


class Command(click.Command):
    """A command whose help starts with examples that run."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples first, then what the command does."""
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_dl([(line, "") for line in self.examples.strip().splitlines()])
        super().format_help_text(ctx, formatter)


class Group(Command, click.Group):
    """The commands in the order in which a newcomer needs them."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands as they were added, not by alphabet."""
        return list(self.commands)


def graph_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--graph DIR``, which may stand before or after the command."""
    return click.option(
        "--graph",
        "graph_dir",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="The graph folder to use.",
        expose_value=True,
    )(function)


def endpoint_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--endpoint URL``: the graph that another store holds. :func:`open_graph` sees it."""
    return click.option(
        "--endpoint",
        metavar="URL",
        envvar=ENDPOINT,
        show_envvar=True,
        expose_value=False,
        callback=_keep_endpoint,
        help="Ask another store at this SPARQL address; the folder still gives rules and named questions.",
    )(function)


def _keep_endpoint(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    ctx.meta[ENDPOINT] = value or ""


def endpoint_in_use(ctx: click.Context) -> str:
    """The SPARQL address given to a command that has ``--endpoint``, else an empty text."""
    return str(ctx.meta.get(ENDPOINT, ""))


def release_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that let out what is not public: ``--internal`` and ``--publish-on``."""
    internal = click.option("--internal", is_flag=True, help="Include what is internal: for your own eyes.")
    publish_on = click.option(
        "--publish-on",
        metavar="DAY",
        callback=day,
        help="Include what is embargoed until this day or earlier (YYYY-MM-DD).",
    )
    return internal(publish_on(function))


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The callback of an option that takes a day."""
    if value is None:
        return None
    try:
        return day_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def output_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``-o FILE``."""
    return click.option(
        "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to a file, not to stdout."
    )(function)


def folder_in_use(ctx: click.Context, graph_dir: Path | None) -> Path:
    """The graph folder in use; the first line on stderr says which."""
    from datareach.graph import choose_graph

    path, why = choose_graph(graph_dir or ctx.obj)
    say(f"graph: {path} ({why})")
    return path


def open_graph(
    ctx: click.Context, graph_dir: Path | None, *, internal: bool = False, publish_on: date | None = None
) -> Graph:
    """The graph in use, open; says what was left out of it."""
    from datareach.graph import Graph

    endpoint = endpoint_in_use(ctx)
    if endpoint:
        from datareach.remote.client import checked

        say(f"graph: {checked(endpoint)} (another store)")
        return Graph.at(endpoint, graph_dir or ctx.obj, internal=internal, publish_on=publish_on)
    graph = Graph.open(folder_in_use(ctx, graph_dir), internal=internal, publish_on=publish_on)
    if graph.selection.withheld:
        say(f"left out: {count(graph.selection.withheld, 'claim')} (not public; --internal shows what is left out)")
    return graph


def say(message: str) -> None:
    """Tell the user something: to stderr, so that data on stdout stays data."""
    click.echo(message, err=True)


def give(made: str | bytes, output: Path | None) -> None:
    """Write what was made to a file in one step, or to stdout (no output, or ``-``)."""
    from datareach.write import atomic_write

    if output is None or str(output) == "-":
        try:
            if isinstance(made, bytes):
                sys.stdout.buffer.write(made)
            else:
                sys.stdout.write(made)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            sys.stderr.write(f"error: standard output: cannot be written: {error.strerror}.\n")
            sys.stderr.flush()
            # Closing stdout would fail once more, and Python would end with a code of its own.
            os._exit(InputError.exit_code)
    else:
        atomic_write(output, made)
        say(f"wrote {output}")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 claim", "3 claims"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def basis_named(record: Record, word: str) -> str:
    """The basis that a user names: "Alleged", "dr:Alleged" or "alleged"; or "Unreviewed"."""
    kinds = {"dr:Basis", "dr:Review"}
    found = {id: term for id, term in record.terms.items() if kinds & set(term.types)}
    for id, term in found.items():
        if word.casefold() in (id.casefold(), id.removeprefix("dr:").casefold(), term.label.casefold()):
            return id
    raise UsageError(
        f"--accept {word}: no such basis. Use one of {', '.join(id.removeprefix('dr:') for id in sorted(found))}."
    )


def reading_named(record: Record, name: str | None) -> Reading | None:
    """The reading that a user names, in any case."""
    if name is None:
        return None
    found = {reading.name.casefold(): reading for reading in record.readings}
    if name.casefold() not in found:
        names = ", ".join(f'"{reading.name}"' for reading in record.readings) or "none"
        raise UsageError(f'--reading "{name}": no such reading. The graph has {names}.')
    return found[name.casefold()]
