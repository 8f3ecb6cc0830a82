"""``datareach reach`` and ``choke``: who can reach what, and what that hangs on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datareach.console import (
    Command,
    basis_named,
    day,
    endpoint_option,
    give,
    graph_option,
    open_graph,
    output_option,
    reading_named,
    release_options,
)
from datareach.errors import UsageError

if TYPE_CHECKING:
    from datareach.model import Record
    from datareach.reach import Answer


@click.command(
    cls=Command,
    examples="datareach reach ICE T-MSIS --on 2025-07-20\n"
    "datareach reach Palantir T-MSIS --possible\n"
    "datareach reach ICE\n"
    "datareach reach --reverse T-MSIS\n"
    "datareach reach ICE T-MSIS --from 2025-07-01 --to 2025-12-01\n"
    "datareach reach DHS 'Medicaid data of the states' --without id:cms-dhs-agreement",
)
@click.argument("who")
@click.argument("what", required=False)
@graph_option
@endpoint_option
@release_options
@click.option("--on", "on", metavar="DAY", callback=day, help="Ask for one day.")
@click.option("--from", "since", metavar="DAY", callback=day, help="Ask for journeys over a span of days: its first.")
@click.option("--to", "until", metavar="DAY", callback=day, help="The span's last day.")
@click.option("--accept", multiple=True, metavar="BASIS", help="Take this basis too, such as Alleged (repeatable).")
@click.option("--reading", metavar="NAME", help="Take only the claims of a reading, such as 'as officials say'.")
@click.option("--possible", is_flag=True, help="Show what could be and no claim says, worded as possible.")
@click.option("--reverse", is_flag=True, help="WHO is the data: who can reach it?")
@click.option(
    "--without", "left_out", multiple=True, metavar="X", help="Leave out a claim, an agreement, a system (repeatable)."
)
@click.option("--max-hops", default=6, show_default=True, type=click.IntRange(1, 20))
@click.option("--all", "all_paths", is_flag=True, help="List up to 100 paths instead of 10.")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "md", "json", "turtle", "ntriples"]),
)
@output_option
@click.pass_context
def reach(
    ctx: click.Context, who: str, what: str | None, graph_dir: Path | None, internal: bool, publish_on: date | None,
    on: date | None, since: date | None, until: date | None, accept: tuple[str, ...], reading: str | None,
    possible: bool, reverse: bool, left_out: tuple[str, ...], max_hops: int, all_paths: bool, form: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Who can reach what, hop by hop, with evidence and time. Nothing on record ends with 1.

    May: a paper provides for it. Can: a login or pipe exists. Did: it happened. None on record is not no access.
    """
    from datareach import reach as reaching
    from datareach.reach.text import answer_data, list_text

    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    record = graph.record
    options: dict[str, Any] = {
        "accept": tuple(basis_named(record, word) for word in accept),
        "reading": reading_named(record, reading),
        "leave_out": tuple(graph.name(name) for name in left_out),
    }
    if since or until:
        if not (since and until and what) or on or reverse or possible:
            raise UsageError(
                "--from and --to go together, with WHO and WHAT, and without --on, --reverse and --possible."
            )
        most = 100 if all_paths else 10
        answer = reaching.travel(record, graph.name(who), graph.name(what), since, until, most=most, **options)
        give(_written(record, answer, form), output)
        if not answer.paths:
            ctx.exit(1)
        return
    options |= {"on": on, "possible": possible, "max_hops": max_hops, "most": 100 if all_paths else 10}
    if what is None or reverse:
        name = graph.name(who)
        answers = (
            reaching.who_reaches(record, name, **options) if reverse else reaching.everything(record, name, **options)
        )
        heading = (
            f"Who can reach {record.label(name)}, on record"
            if reverse
            else f"What {record.label(name)} can reach, on record"
        )
        if form == "json":
            give(json.dumps([answer_data(record, a) for a in answers], indent=2, ensure_ascii=False) + "\n", output)
        else:
            give(list_text(record, answers, heading=heading + ":", reverse=reverse), output)
        if not answers:
            ctx.exit(1)
        return
    answer = graph.reach(who, what, **options)
    give(_written(record, answer, form), output)
    if not answer.paths:
        ctx.exit(1)


def _written(record: Record, answer: Answer, form: str) -> str:
    """One answer of reach in a format."""
    from datareach.reach.text import answer_data, answer_text
    from datareach.reach.triples import answer_graph

    if form == "json":
        return json.dumps(answer_data(record, answer), indent=2, ensure_ascii=False) + "\n"
    if form in ("turtle", "ntriples"):
        from datareach.query import Result

        return Result("CONSTRUCT", graph=answer_graph(record, answer)).format(form)
    return answer_text(record, answer, markdown=form == "md")


@click.command(cls=Command, examples="datareach choke ICE T-MSIS\ndatareach choke ICE 'ORR database' --format json")
@click.argument("who")
@click.argument("what")
@graph_option
@release_options
@click.option("--on", "on", metavar="DAY", callback=day, help="Ask for one day.")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
@output_option
@click.pass_context
def choke(
    ctx: click.Context, who: str, what: str, graph_dir: Path | None, internal: bool, publish_on: date | None,
    on: date | None, form: str, output: Path | None,
) -> None:  # fmt: skip
    """What a reach hangs on: what every path needs, and the smallest set whose removal ends it."""
    from datareach.reach import ask
    from datareach.reach.choke import choke as choking
    from datareach.reach.text import choke_data, choke_text

    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    party, data = graph.name(who), graph.name(what)
    found = choking(graph.record, lambda left_out: ask(graph.record, party, data, on=on, leave_out=left_out, most=1))
    text = json.dumps(choke_data(graph.record, found), indent=2, ensure_ascii=False) + "\n"
    give(text if form == "json" else choke_text(graph.record, found), output)
    if not found.answer.paths:
        ctx.exit(1)
