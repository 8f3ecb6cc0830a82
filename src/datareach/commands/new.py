"""``datareach new``: a graph of one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import (
    Command,
    say,
)

if TYPE_CHECKING:
    pass


@click.command(cls=Command, examples="datareach new my-story\ndatareach --graph my-story build")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a graph of your own that checks and builds at once. Its one example claim is internal."""
    from datareach.scaffold import write_new

    for name in write_new(folder, today=date.today()):
        click.echo(str(folder / name))
    say("Next:")
    for line in (
        f"datareach --graph {folder} check",
        f"datareach --graph {folder} build",
        f"datareach --graph {folder} build --internal",
    ):
        say(f"  {line}")
