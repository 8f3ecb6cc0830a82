"""Citations as text in the manner of Bluebook and APA, as BibTeX and as CSL-JSON.

"In the manner of": agencies' data, text anchors and hashes have no rule of their own in either book.
"""

from __future__ import annotations

import json
import re
from typing import Any

from datareach.cite.cited import Cited, Edition, all_of
from datareach.dates import MONTHS, when

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BLUEBOOK_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def plain(cited: Cited) -> str:
    """Both text forms, each under its name."""
    return f"Bluebook-like\n  {bluebook(cited)}\n\nAPA-like\n  {apa(cited)}\n"


# ---------------------------------------------------------------- text


def bluebook(cited: Cited) -> str:
    """In the manner of The Bluebook: author, title, place (date), address."""
    date = _bluebook_date(cited.date)
    author = "".join(f"{author}, " for author in cited.authors)
    if cited.kind == "dataset" and cited.inside:
        return _sentence([f"{author}{cited.title}", _edition(cited.inside, date)])
    if cited.kind == "answer" and cited.inside:
        parts = [f"{author}{cited.title}", cited.said, f"answer of `{cited.note}` in {_short(cited.inside, date)}"]
        return _sentence(parts) + "".join(f" Rests on: {bluebook(each)}" for each in cited.rests_on)
    head = f"{author}{cited.title}{f', {cited.place}' if cited.place else ''} ({date or 'n.d.'})"
    parts = [head, cited.url, f"archived at {cited.archived}" if cited.archived else ""]
    if cited.kind == "claim" and cited.inside:
        data = _short(cited.inside, _bluebook_date(cited.inside.date))
        parts += [cited.said, f"as recorded in {data} ({cited.note})"]
    else:
        parts += [f"({cited.note})" if cited.note else ""]
    return _sentence(parts)


def apa(cited: Cited) -> str:
    """In the manner of APA style: author. (date). title. address."""
    author = f"{' & '.join(cited.authors)}. " if cited.authors else ""
    date = f"({_apa_date(cited.date) or 'n.d.'}). "
    if cited.kind == "dataset" and cited.inside:
        data = cited.inside
        version = f" (Version {data.version})" if data.version else ""
        return f"{author}{date}{cited.title}{version} [Data set]. SHA-256 {data.sha256}."
    if cited.kind == "answer" and cited.inside:
        said = f" {cited.said[0].upper()}{cited.said[1:]}." if cited.said else ""
        own = f"{author}{date}{cited.title} [Answer of `{cited.note}`].{said} In {_short(cited.inside, '')}."
        return own + "".join(f" Rests on: {apa(each)}" for each in cited.rests_on)
    place = f" ({cited.place})" if cited.place else ""
    tail = [cited.url, f"Archived at {cited.archived}" if cited.archived else ""]
    if cited.kind == "claim" and cited.inside:
        said = f"{cited.said}. " if cited.said else ""
        tail += [f"{said}As recorded in {_short(cited.inside, '')} ({cited.note})."]
    elif cited.note:
        tail += [f"({cited.note})"]
    return f"{author}{date}{cited.title}{place}. {' '.join(part for part in tail if part)}".rstrip()


def _edition(data: Edition, date: str) -> str:
    version = f"version {data.version}, " if data.version else ""
    return f"data set ({version}{date or 'n.d.'}), SHA-256 {data.sha256}"


def _short(data: Edition, date: str) -> str:
    version = f" version {data.version}" if data.version else ""
    when_made = f", {date}" if date else ""
    return f"{data.title}{version} (data set{when_made}, SHA-256 {data.sha256})"


def _sentence(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part) + "."


def _bluebook_date(stated: str) -> str:
    found = _DAY.fullmatch(stated)
    if not found:
        return when(stated)
    year, month, day = found.groups()
    words = _BLUEBOOK_MONTHS[int(month) - 1] if month else ""
    return f"{words} {int(day)}, {year}" if day else f"{words} {year}".strip()


def _apa_date(stated: str) -> str:
    found = _DAY.fullmatch(stated)
    if not found:
        return when(stated)
    year, month, day = found.groups()
    words = f", {MONTHS[int(month) - 1]}" if month else ""
    return f"{year}{words}{f' {int(day)}' if day else ''}"


# ---------------------------------------------------------------- data


def bibtex(cited: Cited) -> str:
    """BibTeX entries: the one that is cited, then those of the sources that it rests on."""
    return "\n".join(_entry(each) for each in all_of(cited))


def _entry(cited: Cited) -> str:
    found = _DAY.fullmatch(cited.date)
    inside = cited.inside
    notes = [cited.place, cited.said, cited.note]
    if cited.kind in ("claim", "answer") and inside:
        notes.append(f"in {inside.title}{f', version {inside.version}' if inside.version else ''}")
    if inside:
        notes.append(f"SHA-256 {inside.sha256}")
    if cited.date and not found:
        notes.append(f"published {when(cited.date)}")
    fields = {
        "title": f"{{{_tex(cited.title)}}}",
        "author": " and ".join(f"{{{_tex(author)}}}" for author in cited.authors),
        "year": found[1] if found else "",
        "month": str(int(found[2])) if found and found[2] else "",
        "day": str(int(found[3])) if found and found[3] else "",
        "version": _tex(inside.version) if cited.kind == "dataset" and inside else "",
        "howpublished": "Data set" if cited.kind == "dataset" else "",
        "url": cited.url,
        "urldate": cited.accessed,
        "note": _tex("; ".join(note for note in notes if note)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{cited.key},\n{lines}}}\n"


def _tex(text: str) -> str:
    """A text for TeX.

    >>> _tex("A & B_c 50%")
    'A \\\\& B\\\\_c 50\\\\%'
    """
    return "".join(_TEX.get(ch, ch) for ch in text)


def csl_json(cited: Cited) -> str:
    """CSL-JSON items (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html), for Zotero and pandoc."""
    return json.dumps([_item(each) for each in all_of(cited)], indent=2, ensure_ascii=False) + "\n"


def _item(cited: Cited) -> dict[str, Any]:
    inside = cited.inside
    item: dict[str, Any] = {
        "id": cited.key,
        "type": {"dataset": "dataset", "answer": "entry"}.get(cited.kind, "webpage"),
        "title": cited.title,
    }
    if cited.authors:
        item["author"] = [{"literal": author} for author in cited.authors]
    if cited.date:
        item["issued"] = _csl_date(cited.date)
    if cited.accessed:
        item["accessed"] = _csl_date(cited.accessed)
    if cited.url:
        item["URL"] = cited.url
    if cited.archived:
        item["archive_location"] = cited.archived
    if cited.place:
        item["section"] = cited.place
    if inside:
        if inside.version:
            item["version"] = inside.version
        if cited.kind != "dataset":
            item["container-title"] = inside.title
    notes = [cited.said, cited.note, f"SHA-256: {inside.sha256}" if inside else ""]
    if any(notes):
        item["note"] = "; ".join(note for note in notes if note)
    return item


def _csl_date(stated: str) -> dict[str, Any]:
    found = _DAY.fullmatch(stated)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else {"literal": when(stated)}
