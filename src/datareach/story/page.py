"""A story as one page: no script, no request; each step a text, a drawing and its sentences with sources."""

from __future__ import annotations

import base64
import hashlib

from datareach.render.legend import meanings
from datareach.render.markup import anchor, tag, text
from datareach.render.style import scene_css
from datareach.render.svg import drawing
from datareach.safe import web_address
from datareach.story.read import Block, Name
from datareach.story.tell import Sentence, Told, ToldStep
from datareach.view.caption import dated, source_words

INTERNAL = "Internal: not for publication"
CSS = """
:root{color-scheme:light dark;--ink:#16191d;--muted:#5b6470;--ground:#fff;--rule:#d9dce0;--link:#0b4f96;--warn:#8c2f1b}
@media screen and (prefers-color-scheme:dark){:root{--ink:#eef0f2;--muted:#a9b1ba;--ground:#14171a;--rule:#343a41;
--link:#8fc1ff;--warn:#f0a08c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.55 Arial,"Liberation Sans",Helvetica,sans-serif;
overflow-wrap:anywhere}
header,nav,main>section,footer{max-width:1160px;margin:0 auto;padding:0 16px}
.text,.said,.sentences,.sources{max-width:44rem}
h1{font-size:32px;line-height:1.15;margin:28px 0 12px}
h2{font-size:23px;line-height:1.25;margin:0 0 8px}
h3{font-size:16px;margin:14px 0 4px}
p,ul,ol{margin:0 0 12px}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}
nav ol{padding-left:1.4em}
main>section{border-top:1px solid var(--rule);padding-top:28px;padding-bottom:16px}
.said{color:var(--muted)}
.frame{overflow-x:auto;margin:8px 0 12px}
.frame .drawing{display:block;max-width:none}
.sentences{font-size:15px}
.sources{font-size:14px}
.drawing a{text-decoration:none}
.drawing .thing:focus-visible .outline{stroke-width:4}
.drawing .edge:focus-visible .stroke{stroke-width:6}
.on{display:flex;flex-wrap:wrap;gap:4px 24px;font-size:15px}
.on a,nav a{display:inline-block;min-height:24px}
summary{min-height:24px;width:fit-content;cursor:pointer}
details{font-size:14px;margin:0 0 12px}
.banner{position:sticky;top:0;margin:0;padding:4px 16px;background:var(--warn);color:var(--ground);font-weight:bold;
z-index:1}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--ground);padding:6px}
.edge .hit{fill:none;stroke:transparent;stroke-width:12}
@media print{nav,.on,.skip,details{display:none}main>section{break-inside:avoid-page}body{font-size:12px}
.frame{overflow:visible}.frame .drawing{width:100%;height:auto}a{color:inherit}
.sources a::after{content:" " attr(href);font-size:10px}}
"""


def story_page(told: Told) -> str:
    """The whole page as HTML text."""
    story = told.story
    style = f"{scene_css()}\n{CSS}"
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    banner = tag("p", {"class": "banner"}, text(INTERNAL)) if told.internal else ""
    contents = "".join(
        tag("li", {}, tag("a", {"href": f"#step-{n}"}, text(each.step.title))) for n, each in enumerate(told.steps, 1)
    )
    steps = "\n".join(_step(told, each, n) for n, each in enumerate(told.steps, 1))
    head = "".join(
        (
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            tag("title", {}, text(story.title)),
            f"<style>{style}</style>",
        )
    )
    top = tag("h1", {}, text(story.title)) + tag("div", {"class": "text"}, _blocks(story.opening))
    steps_nav = tag("nav", {"aria-label": "Steps"}, tag("ol", {}, contents))
    footer = "".join(tag("p", {"class": "said"}, text(line)) for line in notes(told))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n'
        f'{banner}<a class="skip" href="#step-1">Skip to the first step</a>\n'
        f"<header>{top}</header>\n{steps_nav}\n<main>\n{steps}\n{_sources(told)}\n</main>\n"
        f"<footer>{footer}</footer>\n</body>\n</html>\n"
    )


def _step(told: Told, each: ToldStep, number: int) -> str:
    id, step = f"step-{number}", each.step
    prefix = f"s{number}-"
    parts = [
        tag("h2", {"id": f"{id}-title"}, text(f"{number}. {step.title}")),
        tag("div", {"class": "text"}, _blocks(step.text)),
        "".join(tag("p", {"class": "said"}, text(line)) for line in each.said[:1]),
    ]
    if each.scene.nodes:
        doors = {s.about: prefix + anchor("about", s.about) for s in each.sentences if s.about}
        links = {route.id: f"{prefix}said" for route in each.scene.view.routes}
        svg = drawing(each.scene, title=f"Diagram: {step.title}", links=links, prefix=prefix, about=doors)
        frame = {"class": "frame", "tabindex": 0, "role": "region", "aria-label": f"Diagram of step {number}"}
        parts.append(tag("div", frame, svg))
        how = tag("summary", {}, "How to read the diagram") + meanings(each.scene.view, each.excerpt.record)
        parts.append(tag("details", {}, how))
    sourced = any(sentence.sources for sentence in each.sentences)
    heading = "What the sources here say" if sourced else "What comes nearest"
    said = "\n".join(_sentence(sentence, prefix, told) for sentence in each.sentences)
    parts.append(tag("h3", {"id": f"{prefix}said"}, heading) if said else "")
    parts.append(tag("ul", {"class": "sentences"}, said) if said else "")
    more = "".join(tag("p", {"class": "said"}, text(line)) for line in each.said[1:])
    parts += [more, _on(number, len(told.steps))]
    return tag("section", {"id": id, "aria-labelledby": f"{id}-title"}, "\n".join(part for part in parts if part))


def _sentence(sentence: Sentence, prefix: str, told: Told) -> str:
    numbers = sorted(told.numbers[id] for id in sentence.sources)
    refs = " ".join(tag("a", {"href": f"#source-{n}"}, f"[{n}]") for n in numbers)
    number = tag("b", {}, text(f"{sentence.number} ")) if sentence.number else ""
    id = prefix + anchor("about", sentence.about) if sentence.about else None
    return tag("li", {"id": id}, f"{number}{text(sentence.words)} {refs}")


def _on(number: int, steps: int) -> str:
    back = tag("a", {"href": f"#step-{number - 1}"}, f"Back to step {number - 1}") if number > 1 else ""
    on = f"#step-{number + 1}" if number < steps else "#sources"
    words = f"On to step {number + 1}" if number < steps else "On to the sources"
    return tag("p", {"class": "on"}, back + tag("a", {"href": on}, words))


def _blocks(blocks: tuple[Block, ...]) -> str:
    """Paragraphs and lists; a name shows its words, and on pointing what it is."""
    found: list[str] = []
    for place, block in enumerate(blocks):
        inner = "".join(
            tag("b", {}, text(piece.words)) if isinstance(piece, Name) else text(piece) for piece in block.pieces
        ).strip()
        if not block.item:
            found.append(tag("p", {}, inner))
            continue
        first = place == 0 or not blocks[place - 1].item
        last = place == len(blocks) - 1 or not blocks[place + 1].item
        found.append(f"{'<ul>' if first else ''}{tag('li', {}, inner)}{'</ul>' if last else ''}")
    return "".join(found)


def _sources(told: Told) -> str:
    items = []
    for id, number in told.numbers.items():
        source = told.record.sources[id]
        words, link = text(source_words(told.record, source)), web_address(source.url)
        shown = tag("a", {"href": link, "rel": "noopener noreferrer"}, words) if link else words
        items.append(tag("li", {"id": f"source-{number}", "value": number}, shown))
    heading = tag("h2", {"id": "sources"}, "Sources")
    return tag("section", {"aria-labelledby": "sources"}, heading + tag("ol", {"class": "sources"}, "\n".join(items)))


def notes(told: Told) -> list[str]:
    """What stands below a story: how old the data is, what a picture cannot say, and where to report an error."""
    about = told.record.about
    lines = [
        dated(told.record),
        "A missing line means that no source in this graph says so. It does not mean that there is no access. "
        "May never implies can; can never implies did.",
        f"Data: {about.title}{f', version {about.version}' if about.version else ''}.",
        about.corrections,
    ]
    return [line for line in lines if line]
