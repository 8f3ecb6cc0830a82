"""``datareach push``: the graph into another store."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from datareach.console import ENDPOINT, Command, count, graph_option, open_graph, release_options, say
from datareach.errors import Refused


@click.command(
    cls=Command,
    examples="datareach push http://localhost:7878/update --endpoint http://localhost:7878/query\n"
    "datareach push http://localhost:7878/store --graph-store --endpoint http://localhost:7878/query",
)
@click.argument("url", metavar="URL")
@click.option(
    "--endpoint", metavar="URL", envvar=ENDPOINT, show_envvar=True, help="Where queries are answered, if not at URL."
)
@click.option("--graph-store", is_flag=True, help="URL is a Graph Store (HTTP PUT), not an address for updates.")
@click.option("--prune", is_flag=True, help="Remove the claims that the store has and this graph does not.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@graph_option
@release_options
@click.pass_context
def push(
    ctx: click.Context, url: str, endpoint: str | None, graph_store: bool, prune: bool, dry_run: bool,
    graph_dir: Path | None, internal: bool, publish_on: date | None,
) -> None:  # fmt: skip
    """Load the graph into another store, each claim as a named graph, and check what arrived by count and hash.

    Only what differs is sent, so a push that was broken off goes on where it stopped. Credentials come from
    DATAREACH_ENDPOINT_USER and DATAREACH_ENDPOINT_PASSWORD, from DATAREACH_ENDPOINT_TOKEN, or from netrc.
    """
    from datareach.remote import Endpoint, Push

    target = Endpoint(url)
    source = Endpoint(endpoint) if endpoint else target
    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    work = Push(graph.quads, source, target, graph_store=graph_store)
    plan = work.plan()
    todo = f"{count(len(plan.send), 'graph')} with {count(work.triples(plan.send), 'triple')} to send"
    say(f"{todo}; {count(len(plan.same), 'graph')} there already")
    if plan.surplus and not prune:
        raise Refused(
            f"refused: the store has {count(len(plan.surplus), 'graph')} that this graph does not have, such as "
            f"<{plan.surplus[0]}>. --prune removes them; another graph belongs into another store."
        )
    if plan.surplus:
        say(f"{count(len(plan.surplus), 'graph')} to remove")
    if dry_run:
        return
    shown = sys.stderr.isatty()
    bar = click.progressbar(
        length=work.triples(plan.send), label="sending", file=sys.stderr, show_pos=True, hidden=not shown
    )
    with bar:
        work.send(plan, bar.update, prune=prune)
    if plan.send or plan.surplus:
        say("checking what arrived")
        work.verify(pruned=prune)
    say(f"{work.address} holds {count(work.size, 'triple')} in {count(work.graphs, 'graph')}, as here")
