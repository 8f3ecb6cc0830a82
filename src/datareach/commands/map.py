"""``datareach map``: one page, of the whole graph or of what lies around a thing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    count,
    day,
    endpoint_option,
    give,
    graph_option,
    open_graph,
    release_options,
    say,
)

if TYPE_CHECKING:
    pass


@click.command(
    "map",
    cls=Command,
    examples="datareach map -o map.html\n"
    "datareach map --focus ICE --hops 2 -o ice.html\n"
    "datareach map --on 2025-08-20 -o august.html",
)
@graph_option
@endpoint_option
@release_options
@click.option("--focus", metavar="NAME", help="Draw only what lies around this party, system or data set.")
@click.option("--hops", default=2, show_default=True, type=click.IntRange(1, 6), help="How far around it.")
@click.option("--on", "on", metavar="DAY", callback=day, help="Open the map on this day (YYYY-MM-DD).")
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

    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    record = graph.record
    note = ""
    if focus:
        record = around(record, graph.name(focus), hops)
        kept = f"{len(record.claims):,} of {len(graph.record.claims):,} claims"
        name = graph.record.label(graph.name(focus))
        note = f"This page shows what lies around {name}, within {count(hops, 'hop')}: {kept}."
        say(note)
    check_size(record, focus=bool(focus))
    scene = first_map(record)
    for line in scene.notes:
        say(line)
    give(render_page(record, scene.view, scene, internal=internal, on=on, note=note), output)
