"""The command line: its commands, its exit codes. Data goes to stdout, messages to stderr.

Heavy packages are imported inside the commands, so that ``datareach --help`` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from datareach.commands.build import build
from datareach.commands.check import check
from datareach.commands.cite import cite
from datareach.commands.export import export
from datareach.commands.gaps import gaps
from datareach.commands.import_ import import_group
from datareach.commands.map import draw
from datareach.commands.new import new
from datareach.commands.push import push
from datareach.commands.query import queries, query
from datareach.commands.reach import choke, reach
from datareach.commands.serve import serve
from datareach.commands.show import show
from datareach.commands.story import story
from datareach.console import Group
from datareach.errors import DatareachError, InvalidGraph

EXIT_CODES = """Exit codes: 0 fine, 1 a finding (invalid data, nothing on record, ASK false), 2 wrong arguments,
3 input unreadable, 4 refused by policy, 5 a limit of time or size, 6 a limit of memory."""


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.option("--graph", "graph_dir", metavar="DIR", type=click.Path(path_type=Path), help="The graph folder to use.")
@click.version_option(package_name="datareach", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, graph_dir: Path | None) -> None:
    """Who can reach whose data? Ask a sourced graph, look at it as a map, take it with you.

    The graph is the one given by --graph, else by DATAREACH_GRAPH, else ./graph, else datareach's own.
    """
    ctx.obj = graph_dir


for command in (build, draw, export, story, cite, import_group, serve, push, check, query, queries, show, reach, choke,
                gaps, new):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command line; errors that datareach raises on purpose become one line and an exit code."""
    try:
        sys.exit(cli.main(prog_name="datareach", standalone_mode=False) or 0)
    except InvalidGraph as error:
        for problem in error.problems:
            if problem.severity == "error":
                click.echo(str(problem), err=True)
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except DatareachError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain again while closing stdout.
        sys.stderr.close()
        sys.exit(141)
