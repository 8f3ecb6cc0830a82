"""The command ``import``: what others have written down, as claim files of the graph in use."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import Command, Group, count, day, folder_in_use, give, graph_option, say
from datareach.errors import UsageError

if TYPE_CHECKING:
    from datareach.graph import Graph


EXAMPLES = """\
datareach import sheet --template -o claims.xlsx
datareach import sheet --template -o claims.csv
datareach --graph my-story import sheet my-story/sheet.csv
datareach --graph my-story import sheet my-story/sheet.csv --name second-look --skip-bad"""


@click.group("import", cls=Group, examples=EXAMPLES)
def import_group() -> None:
    """Read a spreadsheet into claims that nobody has reviewed yet, in a file of their own."""


@import_group.command(
    cls=Command,
    examples=EXAMPLES,
)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@graph_option
@click.option("--template", is_flag=True, help="Write a sheet to fill: CSV, or a workbook with -o FILE.xlsx.")
@click.option("--name", default="", metavar="NAME", help="Name of the claim file.  [default: that of FILE]")
@click.option("--worksheet", default="", metavar="NAME", help="Of a workbook.  [default: claims, else the first]")
@click.option("--skip-bad", is_flag=True, help="Write the rows that are right, and name those that were left out.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option(
    "--recorded", metavar="DAY", callback=day, help="The day that the claims bear (YYYY-MM-DD).  [default: today]"
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="With --template: where to.")
@click.pass_context
def sheet(
    ctx: click.Context, file: Path | None, graph_dir: Path | None, template: bool, name: str, worksheet: str,
    skip_bad: bool, dry_run: bool, recorded: date | None, output: Path | None,
) -> None:  # fmt: skip
    """Read a sheet (CSV or XLSX), one claim a row, into graph/claims/NAME.trig.

    Every claim is marked unreviewed and internal: reach does not rest on it, and no output shows it without --internal.
    Names are matched exactly (label, acronym, alias); what is only alike is suggested, never taken. Nothing is written
    unless every row is right. The tables of `datareach export csv` and `xlsx` (folder, .zip, .xlsx) can be read too.
    """
    from datareach.graph import Graph

    if template == (file is not None):
        raise UsageError("Name a FILE to read, or write a template with --template, not both.")
    if output and not template:
        raise UsageError("-o goes with --template: a sheet becomes graph/claims/NAME.trig. Choose NAME with --name.")
    graph = Graph.open(folder_in_use(ctx, graph_dir), internal=True)
    if file is None:
        _template(graph, output)
        return
    _import(ctx, graph, file, name, worksheet, recorded or date.today(), skip_bad=skip_bad, dry_run=dry_run)


def _template(graph: Graph, output: Path | None) -> None:
    from datareach.records.sheet import template_csv, template_xlsx

    if output and output.suffix.lower() == ".xlsx":
        give(template_xlsx(graph.record), output)
    elif output and output.suffix.lower() not in (".csv", "") and str(output) != "-":
        raise UsageError(f"{output}: a template is .csv or .xlsx. Choose one of these endings.")
    else:
        text = template_csv(graph.record)
        # The mark is for Excel, which opens a file; a terminal would show it.
        give(text if output and str(output) != "-" else text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"), output)


def _import(
    ctx: click.Context,
    graph: Graph,
    file: Path,
    name: str,
    worksheet: str,
    recorded: date,
    *,
    skip_bad: bool,
    dry_run: bool,
) -> None:
    from datareach.graph import embedded_graph
    from datareach.records.sheet import BadSheet, import_sheet
    from datareach.write import atomic_write

    if (
        not dry_run
        and graph.folder.path.resolve() == embedded_graph().resolve()
        and "graph_data" in graph.folder.path.parts
    ):
        raise UsageError("The graph that comes with datareach is not yours to change. `datareach new DIR` makes one.")
    try:
        made = import_sheet(
            graph.folder, graph.record, file, name=name, recorded=recorded, worksheet=worksheet, skip_bad=skip_bad
        )
    except BadSheet as bad:
        for fault in bad.faults:
            say(str(fault))
        raise
    for note in made.notes:
        say(f"note: {note}")
    for fault in made.skipped:
        say(f"skipped: {fault}")
    if dry_run:
        sys.stdout.write(made.text)
    else:
        atomic_write(made.path, made.text)
        say(f"wrote {made.path}")
    added = [count(len(things), noun) for things, noun in ((made.things, "thing"), (made.sources, "source")) if things]
    rows = len({fault.row for fault in made.skipped})
    say(
        f"{count(made.claims, 'claim')}, unreviewed and internal"
        + (f"; new: {', '.join(added)}" if added else "")
        + (f"; {count(rows, 'row')} skipped" if rows else "")
    )
    if made.skipped:
        ctx.exit(1)


__all__ = ["import_group"]
