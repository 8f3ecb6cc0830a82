"""The command ``story``: a short text that walks a reader through the map, as a page or a PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from datareach.console import Command, count, give, graph_option, open_graph, release_options, say
from datareach.errors import InputError, UsageError

MOST_BYTES = 200_000


@click.command(
    cls=Command,
    examples="datareach story medicaid -o story.html\ndatareach story medicaid -o story.html -o story.pdf",
)
@click.argument("file", metavar="FILE|NAME")
@graph_option
@release_options
@click.option(
    "-o", "--output", "outputs", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
    help="Write to FILE.html or FILE.pdf (repeatable); without it HTML goes to stdout.",
)  # fmt: skip
@click.pass_context
def story(
    ctx: click.Context, file: str, graph_dir: Path | None, internal: bool, publish_on: date | None,
    outputs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Write a story: a page that walks a reader through the map step by step, without script or request; or a PDF.

    FILE is a text: "# title", then steps, each "## title" with lines focus, hops, path and on below, and a text. NAME
    is one of the stories of the graph, in its folder stories. What the graph does not have is an error with its line.
    """
    from datareach.story import read_story, story_page, story_pdf, tell

    for output in outputs:
        if output.suffix.lower() not in (".html", ".pdf") and str(output) != "-":
            raise UsageError(f"{output}: a story is .html or .pdf. Choose one of these endings.")
    graph = open_graph(ctx, graph_dir, internal=internal, publish_on=publish_on)
    path = _found(file, graph.folder.path)
    read = read_story(_text(path), graph.record, path.name)
    told = tell(read, graph.record, quads=graph.quads, internal=internal, name=path.name)
    say(f"{count(len(told.steps), 'step')}, {count(len(told.numbers), 'source')}")
    if internal:
        say("internal: for your own eyes; do not publish it")
    if not outputs:
        give(story_page(told), None)
    for output in outputs:
        give(story_pdf(told) if output.suffix.lower() == ".pdf" else story_page(told), output)


def _found(file: str, folder: Path) -> Path:
    path = Path(file)
    if path.is_file():
        return path
    own = folder / "stories" / f"{file}.md"
    if "/" not in file and own.is_file():
        return own
    names = ", ".join(sorted(each.stem for each in (folder / "stories").glob("*.md"))) or "none"
    raise InputError(f"{file}: no such file, and no story of this graph. It has: {names}.")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise InputError(f"{path}: {len(data):,} bytes; at most {MOST_BYTES:,}. Tell it shorter.")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8. Save the file as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error


__all__ = ["story"]
