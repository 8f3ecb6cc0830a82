"""``datareach check``: what is wrong with a graph, and what no source says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    count,
    folder_in_use,
    give,
    graph_option,
    output_option,
    say,
)

if TYPE_CHECKING:
    pass


@click.command(
    cls=Command, examples="datareach check\ndatareach check --format github\ndatareach check --strict --sources texts"
)
@graph_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--strict", is_flag=True, help="Unknowns count as errors.")
@click.option(
    "--sources", metavar="DIR", type=click.Path(path_type=Path),
    help="A folder with the text copies of the sources: each anchor is looked for in its line.",
)  # fmt: skip
@output_option
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

    folder = read_folder(folder_in_use(ctx, graph_dir), embedded_graph())
    problems = check_folder(folder, sources=sources)
    give(report(problems, form), output)
    errors = sum(problem.severity == "error" for problem in problems)
    say(f"{count(errors, 'error')}, {count(len(problems) - errors, 'unknown')}")
    if errors or (strict and problems):
        ctx.exit(1)
