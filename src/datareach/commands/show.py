"""``datareach show``: the fact sheet of anything."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    endpoint_option,
    give,
    graph_option,
    open_graph,
    output_option,
    release_options,
)

if TYPE_CHECKING:
    pass


@click.command(
    cls=Command,
    examples="datareach show ICE\n"
    "datareach show 'ICE access to T-MSIS' --format md\n"
    "datareach show t-msis --format json",
)
@click.argument("name")
@graph_option
@endpoint_option
@release_options
@click.option("--format", "form", type=click.Choice(["text", "json", "md"]), default="text", show_default=True)
@output_option
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

    sheet = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on).show(name)
    if form == "json":
        give(json.dumps(sheet, indent=2, ensure_ascii=False) + "\n", output)
    else:
        give(sheet_text(sheet) if form == "text" else sheet_markdown(sheet), output)
