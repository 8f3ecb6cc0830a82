"""``datareach gaps``: where the record has holes, and the records request for each."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    count,
    give,
    graph_option,
    open_graph,
    output_option,
    release_options,
    say,
)
from datareach.errors import UsageError

if TYPE_CHECKING:
    from datareach.gaps import Gap
    from datareach.graph import Graph


@click.command(
    cls=Command,
    examples="datareach gaps\n"
    "datareach gaps 'ICE access to the ORR database'\n"
    "datareach gaps --kind may-never-used --format md\n"
    "datareach gaps 'ICE access to T-MSIS' --request\n"
    "datareach gaps IDR --request --fee news --expedited",
)
@click.argument("name", metavar="[NAME|NUMBER]", required=False, default="")
@graph_option
@release_options
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
@output_option
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
    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    if name.isdigit():
        found = tuple(gap for gap in graph.gaps() if gap.number == int(name))
        if not found:
            raise UsageError(f"{name}: no gap has this number. There are {len(graph.gaps())}: `datareach gaps`.")
    else:
        found = graph.gaps(name)
    found = tuple(gap for gap in found if kind in (None, gap.word))
    if request and found:
        give(_requests(graph, found, fee or "", expedited, form), output)
    elif form == "json":
        give(json.dumps(gaps_data(graph.record, found), indent=2, ensure_ascii=False) + "\n", output)
    else:
        give(gaps_text(graph.record, found, markdown=form == "md"), output)
    if not found:
        ctx.exit(1)


def _requests(graph: Graph, found: tuple[Gap, ...], fee: str, expedited: bool, form: str) -> str:
    from datareach.gaps.request import requests

    if form == "md":
        raise UsageError("--request writes plain text, or JSON with --format json.")
    written = requests(graph.record, found, fee=fee, expedited=expedited)
    things = {gap.about for gap in found}
    say(f"{count(len(written), 'request')} for {count(len(things), 'thing')}; fill in what stands in [BRACKETS]")
    for one in written:
        if len(one.agencies) > 1:
            others = ", ".join(graph.record.label(agency) for agency in one.agencies[1:])
            say(f"{graph.record.label(one.about)}: may also go to {others}")
    if form == "json":
        rows = [{"about": r.about, "agencies": list(r.agencies), "text": r.text} for r in written]
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    return f"\n{'=' * 72}\n\n".join(r.text for r in written)
