"""``datareach serve``: the page and a read-only SPARQL endpoint on this machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from datareach.console import (
    Command,
    count,
    endpoint_in_use,
    endpoint_option,
    folder_in_use,
    graph_option,
    release_options,
    say,
)
from datareach.errors import UsageError


@click.command(
    cls=Command,
    examples="datareach serve\ndatareach serve --port 8001\n"
    "datareach serve --bind 0.0.0.0 --host graph.newsroom.example",
)
@graph_option
@endpoint_option
@release_options
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME",
    help="A name under which this machine is asked, besides localhost (repeatable).",
)  # fmt: skip
@click.option(
    "--cors", "cors", multiple=True, metavar="ORIGIN",
    help="Let pages of this origin read answers, such as https://notebook.example (repeatable).",
)  # fmt: skip
@click.option("--log-queries", is_flag=True, help="Write what was asked into the log. It tells what people look for.")
@click.pass_context
def serve(
    ctx: click.Context, graph_dir: Path | None, internal: bool, publish_on: date | None, port: int, bind: str,
    hosts: tuple[str, ...], cors: tuple[str, ...], log_queries: bool,
) -> None:  # fmt: skip
    """Serve the page, a SPARQL 1.1 endpoint that only reads, and answers as JSON, until Ctrl-C.

    Only this machine can reach it unless --bind says otherwise. Changed files of the graph are served once they pass
    `datareach check`.
    """
    from datareach.graph import Graph
    from datareach.query import SERVER, Sandbox
    from datareach.remote import Endpoint, Remote
    from datareach.remote.client import checked
    from datareach.server.app import make_app
    from datareach.server.gate import Rules
    from datareach.server.loaded import Loaded, Source, sound
    from datareach.server.run import is_local, listen, run

    if internal and not is_local(bind):
        raise UsageError("--internal is for your own eyes: leave out --bind, so that only this machine can ask.")
    for origin in cors:
        if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
            raise UsageError(f"--cors {origin}: write an origin, such as https://notebook.example, without a path.")
    endpoint = endpoint_in_use(ctx)
    folder = folder_in_use(ctx, graph_dir)

    def load(check: bool) -> Loaded:
        if endpoint:
            graph = Graph.at(endpoint, folder, internal=internal, publish_on=publish_on)
            return Loaded(graph, Remote(Endpoint(endpoint), limits=SERVER), internal=internal)
        graph = Graph.open(folder, internal=internal, publish_on=publish_on)
        if check:
            sound(graph)
        return Loaded(graph, Sandbox(graph.dataset, limits=SERVER), internal=internal)

    source = Source(folder, load, say)
    if endpoint:
        say(f"queries go to {checked(endpoint)}; the page and reach are of the graph as it is there now")
    selection = source.now.graph.selection
    if selection.withheld:
        say(f"left out: {count(selection.withheld, 'claim')} (not public; --internal shows what is left out)")
    with listen(bind, port) as listening:
        shown = f"[{bind}]" if ":" in bind else bind
        address = f"http://{shown}:{listening.getsockname()[1]}"

        def ready() -> None:
            say(f"the page: {address}/")
            say(f"questions: {address}/query")
            say(f"SPARQL: {address}/sparql")
            if not is_local(bind):
                say("Other machines can ask, without a password and in the clear. Put a web server with TLS in front.")
            say("Ctrl-C stops it.")

        run(make_app(source, rules=Rules(hosts, cors, log_queries), log=say, ready=ready), listening)
    say("stopped")
