"""The page: one file with diagram, map, table and every claim behind them, that asks nothing of anyone."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from string import Template
from typing import Any

from datareach.layout import Scene
from datareach.model import Record
from datareach.render.asking import asking_data
from datareach.render.canvas import library, network
from datareach.render.evidence import Evidence
from datareach.render.explore import explore_data
from datareach.render.groups import group_data, group_note, group_scenes, group_words, thing_data
from datareach.render.legend import legend, meanings
from datareach.render.markup import anchor, shorter, tag, text
from datareach.render.numbers import numbered
from datareach.render.packed import packed
from datareach.render.style import package_text, scene_css
from datareach.render.svg import drawing
from datareach.render.taking import triples_data
from datareach.safe import clean, web_address
from datareach.view import Row, View, caution, count, missing, reading, standing, summary
from datareach.view.caption import INTERNAL, dated
from datareach.view.legend import as_of

SCRIPTS = (
    "unpack.js",
    "page.js",
    "map.js",
    "state.js",
    "said.js",
    "panel.js",
    "search.js",
    "groups.js",
    "explore.js",
    "table.js",
    "time.js",
    "ask.js",
    "save.js",
)
"""The page's one script, in the order in which its parts build on each other."""

VIS_TERMS = "https://github.com/visjs/vis-network#license"


def render_page(
    record: Record, view: View, scene: Scene, *, internal: bool = False, on: date | None = None, note: str = ""
) -> str:
    """The whole page as HTML text. ``internal`` marks it on screen, in every view and on every printed page.

    ``on`` is the day on which it opens, where its address names none; ``note`` says what part of a graph this is.
    """
    evidence = Evidence(record)
    style = "\n".join([scene_css(), *(package_text(f"{name}.css") for name in ("page", "explore", "groups"))])
    grouping = view.grouping
    explored = explore_data(record, view, scene) | ({"start": {"on": on.isoformat()}} if on else {})
    if grouping:
        places = {group.id: index for index, group in enumerate(grouping.groups)}
        explored |= {"groups": group_data(grouping), "things": thing_data(view, places)}
    vis, script = library(), "\n".join(_flush(package_text(name)) for name in SCRIPTS)
    claims = {route.id: " ".join(map(str, numbered(evidence.number, route.claims))) for route in view.routes}
    return Template(package_text("page.html")).substitute(
        policy=_policy([vis, script], style),
        title=text(record.about.title),
        summary=text(summary(record)),
        counts=_counts(record),
        style=style,
        body=" ".join(["internal" if internal else "public", *(["large"] if grouping else [])]),
        banner=tag("p", {"class": "banner"}, text(INTERNAL)) if internal else "",
        lead=_lead(record, view) + (tag("p", {"class": "part"}, text(note)) if note else ""),
        legend=legend(view, record, opened=tuple(each.view for each in scene.opened)),
        groups=tag("div", {"class": "groups", "id": "groups"}, tag("p", {}, text(group_note(grouping))))
        if grouping
        else "",
        scenes=group_scenes(scene, {row["id"]: row["runs"] for row in explored["rows"]}, evidence.number),
        meanings=tag("div", {"class": "meanings"}, meanings(view, record)),
        drawing=drawing(scene, title=f"Diagram: {record.about.title}", links=claims),
        words=group_words(record, grouping) if grouping else _words(view),
        table=shorter(_table(record, view, evidence.source_number)),
        limits=tag("ul", {}, "".join(tag("li", {}, text(line)) for line in missing(record, view))),
        unknowns=(
            shorter(evidence.unknown_list()) if record.unknowns else tag("p", {}, "No gap was found by the rules.")
        ),
        conflicts=shorter(evidence.conflict_list()) or tag("p", {}, "No claims clash here."),
        sources=shorter(evidence.sources()),
        claims=shorter(evidence.claims()),
        claim_count=count(len(record.claims), "claim"),
        thing_count=count(len(record.entities), "entry", "entries"),
        things=shorter(evidence.things(view)),
        about=_about(record),
        network=_packed(network(scene)),
        explore=_packed(_cleaned(explored)),
        asking=_packed(_cleaned(asking_data(record))),
        triples=packed(json.dumps(triples_data(record), sort_keys=True)),
        library=packed(vis),
        script=script,
    )


def _policy(scripts: list[str], style: str) -> str:
    """What the page may run: just these scripts and this style, by their hashes; it may fetch nothing."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _flush(script: str) -> str:
    """The script without indents and comments. No text in it runs over the end of a line, where they would count."""
    lines = (line.lstrip() for line in script.splitlines())
    return "\n".join(line for line in lines if not line.startswith("//"))


def _packed(value: object) -> str:
    return packed(json.dumps(value, sort_keys=True, separators=(",", ":")))


def _cleaned(value: Any) -> Any:
    """The same value without controls and direction overrides in any text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value


def _lead(record: Record, view: View) -> str:
    """The accesses in plain sentences, at most three, since they are what a reader came for."""
    sentences = [
        " ".join(part for part in (reading(row), standing(row), caution(row)) if part)
        for row in view.rows
        if row.kind == "access"
    ][:2]
    sentences = sentences or [reading(row) for row in view.rows][:2]
    if record.about.description and not sentences:
        sentences = [record.about.description]
    return "".join(tag("p", {}, text(_short(sentence))) for sentence in sentences)


def _counts(record: Record) -> str:
    """The summary, in which what has a section of its own is a link to it."""
    places = {"claim": "claims", "source": "claims", "conflict": "conflicts", "unknown": "unknowns"}
    found = re.compile(r"\d+ (claim|source|conflict|unknown)s?\b")
    parts, last = [], 0
    for word in found.finditer(words := summary(record)):
        parts += [text(words[last : word.start()]), tag("a", {"href": f"#{places[word[1]]}"}, text(word[0]))]
        last = word.end()
    return "".join(parts) + text(words[last:])


def _short(sentence: str) -> str:
    """The sentence, or its beginning where names in it would push the map off the screen; "In words" has it whole."""
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0] + " … (whole under “In words”)"


LONGEST = 600
"""Characters of a sentence above the map."""


def _words(view: View) -> str:
    """Every access, flow and initiative as a sentence with its claims: on a phone this comes first."""
    if not view.rows:
        return tag("p", {}, "No access, flow or initiative is described yet. Add a claim, then build again.")
    items = []
    for row in view.rows:
        name = tag("a", {"href": f"#{anchor('about', row.id)}"}, text(row.name))
        said = tag("span", {"class": f"chip {row.mark.css()}"}, text(row.mark.words))
        known = f"{count(len(row.claims), 'claim')}, {count(len(row.unknowns), 'unknown')}"
        law = " ".join(part for part in (standing(row), caution(row)) if part)
        lines = [f"{name} {said}", text(reading(row)), *([text(law)] if law else []), text(known)]
        items.append(tag("li", {"class": "card"}, "".join(tag("p", {}, line) for line in lines)))
    return tag("ul", {"class": "cards"}, "\n".join(items))


def _table(record: Record, view: View, numbers: Mapping[str, int]) -> str:
    heads = [head if head != "Permission" else as_of(record) for head in HEADS]
    heads += ["Groups"] if view.grouping else []
    top = "".join(tag("th", {"scope": "col"}, text(head)) for head in heads)
    where = view.grouping.route_words() if view.grouping else {}
    body = "\n".join(
        tag("tr", {}, _table_cells(record, row, heads, numbers, [where[row.id]] if where else [])) for row in view.rows
    )
    caption = tag(
        "caption",
        {},
        "Every access, flow and initiative in this graph, drawn or not. Empty: no source here says. The numbers of the "
        "sources are those of the list below.",
    )
    return tag("table", {}, f"{caption}<thead><tr>{top}</tr></thead><tbody>{body}</tbody>")


HEADS = (
    "Access or flow",
    "May, can or did",
    "Permission",
    "From",
    "What data",
    "To",
    "Means, through",
    "Under, legal basis given",
    "For",
    "Dates as stated",
    "Claims, sources",
    "Not on record",
)
"""The columns of the table on the page: those of the CSV file, with what belongs together in one."""


def _table_cells(record: Record, row: Row, heads: list[str], numbers: Mapping[str, int], groups: Sequence[str]) -> str:
    link = tag("a", {"href": f"#{anchor('about', row.id)}"}, text(row.name))
    sources = dict.fromkeys(record.claims[id].source for id in row.claims if id in record.claims)
    listed = sorted((numbers[id], id) for id in sources if id in numbers)
    links = " ".join(tag("a", {"href": f"#{anchor('source', id)}"}, str(number)) for number, id in listed)
    found = (
        (row.mark.words, *row.state),
        (row.legal,) if row.legal else (),
        row.giver,
        row.data,
        row.getter,
        (*row.means, *(f"through {name}" for name in row.through)),
        (*row.under, *row.rules),
        row.purposes,
        row.dates,
        row.standing,
        row.unknowns,
    )
    cells = ["".join(tag("div", {}, text(word)) for word in words) for words in found]
    cells[HEADS.index("Claims, sources") - 1] += tag("div", {}, f"sources {links}") if links else ""
    cells += [tag("div", {}, text(words)) for words in groups]
    # On a phone each row is a card, and each cell says what it is.
    return tag("th", {"scope": "row"}, link + text(f" {row.kind}")) + "".join(
        tag("td", {"data-head": head}, cell) for head, cell in zip(heads[1:], cells, strict=True)
    )


def _about(record: Record) -> str:
    """Where the data comes from, how old it is, on which terms it may be used, and where to report an error."""
    about = record.about
    lines = [about.description, dated(record)]
    parts = [tag("p", {}, text(line)) for line in lines if line]
    if about.license:
        parts.append(tag("p", {}, "Licence of the data: " + _linked(record.label(about.license), about.license)))
    terms = _linked("Apache License 2.0 or MIT License", VIS_TERMS)
    parts.append(tag("p", {}, f"The map view uses vis-network, {terms}."))
    if about.corrections:
        parts.append(tag("p", {}, "To report an error: " + _linked(about.corrections, about.corrections)))
    return "".join(parts)


def _linked(words: str, address: str) -> str:
    link = web_address(address)
    return tag("a", {"href": link, "rel": "noopener noreferrer"}, text(words)) if link else text(words)
