"""The command ``cite``: how to cite a claim, an answer, a source or the data set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datareach.console import Command, basis_named, day, give, graph_option, open_graph, output_option, reading_named
from datareach.errors import UsageError

if TYPE_CHECKING:
    from datareach.cite import Cited, Edition
    from datareach.graph import Graph


@click.command(
    cls=Command,
    examples="datareach cite\n"
    "datareach cite claim:ap-2025-07-17/access --format bluebook\n"
    "datareach cite src:wired-ice-medicaid --format bibtex\n"
    "datareach cite --path ICE T-MSIS --on 2025-08-20 --format csl-json\n"
    "datareach cite --format cff",
)
@click.argument("name", required=False)
@graph_option
@click.option("--publish-on", metavar="DAY", callback=day, help="Include what is embargoed until this day or earlier.")
@click.option("--path", nargs=2, metavar="WHO WHAT", help="One answer of reach.")
@click.option("--on", "on", metavar="DAY", callback=day, help="With --path: asked for this day.")
@click.option("--accept", multiple=True, metavar="BASIS", help="With --path: as reach takes it.")
@click.option("--reading", metavar="NAME", help="With --path: as reach takes it.")
@click.option(
    "--format", "form", default="text", show_default=True,
    type=click.Choice(["text", "bluebook", "apa", "bibtex", "csl-json", "cff", "turtle"]),
    help="cff (CITATION.cff) and turtle (DCAT and VoID) describe the data set.",
)  # fmt: skip
@output_option
@click.pass_context
def cite(
    ctx: click.Context, name: str | None, graph_dir: Path | None, publish_on: date | None, path: tuple[str, str] | None,
    on: date | None, accept: tuple[str, ...], reading: str | None, form: str, output: Path | None,
) -> None:  # fmt: skip
    """Cite a claim or a source by NAME, an answer by --path, or the data set: nothing named.

    Each names the version of the data set and the SHA-256 of output/graph.nq as `datareach build` writes it, which is
    the same on each machine. Only what is public is cited. An answer of nothing on record ends with 1.
    """
    from datareach import cite as citing

    if name and path:
        raise UsageError("Name a claim or a source, or give --path WHO WHAT, not both.")
    if (on or accept or reading) and not path:
        raise UsageError("--on, --accept and --reading belong to --path WHO WHAT.")
    if form in ("cff", "turtle") and (name or path):
        raise UsageError(f"--format {form} describes the data set. Leave the name out.")
    graph = open_graph(ctx, graph_dir, publish_on=publish_on)
    data = citing.edition(graph.record, graph.quads)
    if form in ("cff", "turtle"):
        give(citing.cff(data) if form == "cff" else citing.dataset_turtle(data), output)
        return
    cited = _cited(graph, data, name, path, on, accept, reading)
    forms: dict[str, Callable[[Cited], str]] = {
        "text": citing.plain, "bibtex": citing.bibtex, "csl-json": citing.csl_json,
        "bluebook": lambda c: citing.bluebook(c) + "\n", "apa": lambda c: citing.apa(c) + "\n",
    }  # fmt: skip
    give(forms[form](cited), output)
    if path and not cited.rests_on:
        ctx.exit(1)


def _cited(
    graph: Graph, data: Edition, name: str | None, path: tuple[str, str] | None, on: date | None,
    accept: tuple[str, ...], reading: str | None,
) -> Cited:  # fmt: skip
    from datareach import cite as citing

    record = graph.record
    if path:
        answer = graph.reach(
            *path,
            on=on,
            accept=tuple(basis_named(record, word) for word in accept),
            reading=reading_named(record, reading),
        )
        return citing.cite_answer(record, answer, data)
    if not name:
        return citing.cite_dataset(data)
    id = graph.name(name)
    if id in record.claims:
        return citing.cite_claim(record, id, data)
    if id in record.sources:
        return citing.cite_source(record, id)
    raise UsageError(
        f"{name} is a thing that claims speak of. Cite one of its claims (`datareach show {name}` lists them), a "
        "source, or an answer with --path WHO WHAT."
    )


__all__ = ["cite"]
