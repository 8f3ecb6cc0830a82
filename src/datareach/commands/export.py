"""The command ``export``: the graph, or a part of it, as a file that other programs open."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datareach.console import (
    Command,
    basis_named,
    day,
    endpoint_option,
    give,
    graph_option,
    open_graph,
    reading_named,
    release_options,
    say,
)
from datareach.errors import InputError, UsageError

if TYPE_CHECKING:
    from datareach.export import Format
    from datareach.view.excerpt import Excerpt

OWN_OPTIONS = {"raw": "--raw", "title": "--title", "theme": "--theme", "size": "--size", "scale": "--scale"}
"""Options that only some formats take, by the keyword that their ``write`` takes them as."""


class ExportCommand(Command):
    """A command whose help lists the formats."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The formats, a line each."""
        from datareach.export import FORMATS

        with formatter.section("Formats"):
            formatter.write_dl([(name, each.words) for name, each in FORMATS.items()])


@click.command(
    cls=ExportCommand,
    examples="datareach export pdf -o map.pdf\n"
    "datareach export png --path ICE T-MSIS --on 2025-08-20 -o answer.png\n"
    "datareach export graphml -o graph.graphml\n"
    "datareach export csv --focus ICE --hops 1 -o ice-tables.zip\n"
    "datareach export json --path ICE T-MSIS --on 2025-08-20",
)
@click.argument("format", metavar="FORMAT")
@graph_option
@endpoint_option
@release_options
@click.option("--focus", metavar="NAME", help="Only what lies around this party, system or data set.")
@click.option("--hops", type=click.IntRange(1, 6), help="How far around it.  [default: 2]")
@click.option("--on", "on", metavar="DAY", callback=day, help="Leave out what certainly does not hold on this day.")
@click.option(
    "--accept", multiple=True, metavar="BASIS",
    help="Only claims on which an answer rests by default, and on this basis, such as Alleged (repeatable). "
    "Without it: every claim, each with its basis. With --path: as reach takes it.",
)  # fmt: skip
@click.option("--reading", metavar="NAME", help="Only the claims of a reading, such as 'as officials say'.")
@click.option("--path", nargs=2, metavar="WHO WHAT", help="What one answer of reach rests on, its hops numbered.")
@click.option("--raw", is_flag=True, help="CSV to the byte, not made safe for spreadsheets.")
@click.option("--title", metavar="WORDS", help="A diagram's title; without it the graph's.")
@click.option("--theme", metavar="THEME", help="light, dark, or print (black and white).  [default: light]")
@click.option(
    "--size", metavar="SIZE", help="Fit a diagram on a4, a3, a2, letter, tabloid, slide, or millimetres (300x200)."
)
@click.option(
    "--scale", type=click.FloatRange(0.1, 10), metavar="N", help="Pixels: N times 300 an inch of the PDF.  [default: 1]"
)
@click.option("--force", is_flag=True, help="Write into a folder that has files in it.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path),
    help="Write to this file; for csv to a folder or a .zip file.",
)  # fmt: skip
@click.pass_context
def export(
    ctx: click.Context, format: str, graph_dir: Path | None, internal: bool, publish_on: date | None, focus: str | None,
    hops: int | None, on: date | None, accept: tuple[str, ...], reading: str | None, path: tuple[str, str] | None,
    raw: bool, title: str | None, theme: str | None, size: str | None, scale: float | None, force: bool,
    output: Path | None,
) -> None:  # fmt: skip
    """Write the graph, or a part of it, in a format that other programs open.

    Text goes to stdout unless -o names a file. Nothing that is internal or embargoed is in it without --internal.
    """
    from datareach.export import format_of

    chosen = format_of(format)
    options = _options(chosen, {"raw": raw, "title": title, "theme": theme, "size": size, "scale": scale})
    if hops and not focus:
        raise UsageError("--hops goes with --focus. Name what to look around.")
    to_stdout = output is None or str(output) == "-"
    if to_stdout and chosen.binary and sys.stdout.isatty():
        raise UsageError(f"{chosen.name} is no text for a terminal. Name a file: -o graph{chosen.ending}")
    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    excerpt = graph.choose(
        focus=focus or "",
        hops=hops or 2,
        on=on,
        accept=tuple(basis_named(graph.record, word) for word in accept),
        reading=reading_named(graph.record, reading),
        path=path,
    )
    for line in excerpt.said:
        say(line)
    if excerpt.answer and not excerpt.answer.paths:
        for line in excerpt.answer.nearest:
            say(f"nearest miss: {line}")
        say("nothing written: there is no path to export")
        ctx.exit(1)
    if internal:
        say("internal: for your own eyes; do not publish it")
    put(chosen, excerpt, options, output, force=force)


def _options(chosen: Format, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, if the format takes them."""
    from datareach.export import FORMATS

    used = {key: value for key, value in given.items() if value not in (None, False)}
    for key in used:
        if key not in chosen.options:
            takers = ", ".join(name for name, each in FORMATS.items() if key in each.options)
            raise UsageError(f"{OWN_OPTIONS[key]} is not for {chosen.name}. It goes with: {takers}.")
    return used


def put(chosen: Format, excerpt: Excerpt, options: Mapping[str, Any], output: Path | None, *, force: bool) -> None:
    """Make the file and write it: a single one in one step, tables into a folder one by one."""
    made = chosen.make(excerpt, **options)
    if not isinstance(made, Mapping):
        give(made, output)
    elif output is None or str(output) == "-" or output.suffix.lower() == ".zip":
        give(zipped(made), output)
    elif output.is_symlink():
        raise InputError(f"{output}: a link. Remove it or choose another place; links are not followed.")
    else:
        if output.is_dir() and any(output.iterdir()) and not force:
            raise UsageError(f"{output}: has files in it. Name a new folder or a .zip file, or add --force.")
        for name in sorted(made):
            give(made[name], output / name)


def zipped(files: Mapping[str, str]) -> bytes:
    """The files as one ZIP, the same bytes for the same files: it knows no clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name].encode("utf-8"))
    return out.getvalue()
