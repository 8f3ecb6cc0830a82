"""``datareach build``: the map, the tables and the data files of a graph."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    count,
    folder_in_use,
    graph_option,
    release_options,
    say,
)
from datareach.errors import LimitExceeded

if TYPE_CHECKING:
    pass


@click.command(cls=Command, examples="datareach build\ndatareach --graph my-story build --out my-map")
@graph_option
@release_options
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
    path = folder_in_use(ctx, graph_dir)
    from datareach.build import build as make

    built = make(path, out, internal=internal, publish_on=publish_on)
    for name, size in built.files:
        click.echo(f"{built.out / name}  {size:,} bytes")
    c = built.counts
    say(
        f"{count(c['claims'], 'claim')} from {count(c['sources'], 'source')} on {count(c['entities'], 'thing')}: "
        f"{count(c['accesses'], 'access', 'accesses')}, {count(c['flows'], 'flow')}, "
        f"{count(c['conflicts'], 'conflict')}"
    )
    if built.withheld:
        say(f"left out: {count(built.withheld, 'claim')} (not public; --internal shows what is left out)")
    if internal:
        say("internal: every page says so; do not publish it")
    if built.unknowns:
        say(f"{count(len(built.unknowns), 'thing')} that no source here says:")
    for line in built.notes:
        say(line)
    labels = {problem.message: None for problem in built.warnings}
    for message in labels:
        say(f"  {message}")
    say(f"built in {perf_counter() - began:.1f} s")
    if built.not_drawn:
        raise LimitExceeded(f"no map: {built.not_drawn} The tables and the data files are written.")
