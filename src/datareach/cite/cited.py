"""The facts of a citation, before any form: who, what, when, where, in which edition of the data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datareach.export.nquads import nquads
from datareach.load import Quad
from datareach.model import Claim, Record
from datareach.reach import Answer
from datareach.reach.text import answer_data
from datareach.safe import clean, text_link, web_address
from datareach.vocabulary import expand


@dataclass(frozen=True)
class Edition:
    """One state of a data set: its facts from ``about.ttl``, and the SHA-256 of its public content.

    ``recorded`` is the last day on which a claim was recorded, for a graph whose ``about.ttl`` says no date.
    ``triples`` counts the statements that are hashed.
    """

    title: str
    creator: str
    version: str
    issued: str
    recorded: str
    license: str
    description: str
    iri: str
    sha256: str
    triples: int

    @property
    def date(self) -> str:
        """The day of the edition: as stated, else that of its last claim."""
        return self.issued or self.recorded


@dataclass(frozen=True)
class Cited:
    """What is cited. ``place`` is where in it, ``inside`` the edition of the data set that holds it, if any.

    ``rests_on`` are the sources of an answer; ``said`` tells the finding of an answer or what a claim quotes.
    """

    kind: str
    key: str
    title: str
    authors: tuple[str, ...] = ()
    date: str = ""
    url: str = ""
    archived: str = ""
    accessed: str = ""
    place: str = ""
    said: str = ""
    note: str = ""
    inside: Edition | None = None
    rests_on: tuple[Cited, ...] = ()


def edition(record: Record, quads: Sequence[Quad]) -> Edition:
    """The edition that a graph is. ``quads`` are its public ones, derived ones included, shapes not.

    The hash is that of the bytes of ``output/graph.nq``, as `datareach build` writes it: N-Quads, lines sorted, without
    blank nodes, so the same on each machine.
    """
    text = nquads(quads)
    about = record.about
    return Edition(
        title=clean(about.title),
        creator=clean(about.creator),
        version=clean(about.version),
        issued=about.issued,
        recorded=max((claim.recorded for claim in record.claims.values()), default=""),
        license=about.license,
        description=clean(about.description),
        iri=expand(about.id),
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        triples=text.count("\n"),
    )


def cite_dataset(data: Edition) -> Cited:
    """The data set as a whole."""
    return Cited("dataset", "datareach-graph", data.title, _some(data.creator), data.date, inside=data)


def cite_source(record: Record, id: str) -> Cited:
    """A document that claims are taken from."""
    source = record.sources[id]
    return Cited(
        kind="source",
        key=_key(id),
        title=clean(source.title),
        authors=_some(clean(source.publisher)),
        date=source.issued,
        url=web_address(source.url),
        archived=web_address(source.archived),
        accessed=source.retrieved,
        note="" if source.read_by_us else "known through another source",
    )


def cite_claim(record: Record, id: str, data: Edition) -> Cited:
    """What one source says, at its place, as the data set records it."""
    claim = record.claims[id]
    source = cite_source(record, claim.source)
    return Cited(
        kind="claim",
        key=_key(id),
        title=source.title,
        authors=source.authors,
        date=source.date,
        url=text_link(source.url, claim.anchor) or source.url,
        archived=source.archived,
        accessed=source.accessed,
        place=clean(claim.locator),
        said=clean(f"“{claim.anchor}”" if claim.anchor else ""),
        note=clean(_how(record, claim)),
        inside=data,
    )


def _how(record: Record, claim: Claim) -> str:
    speakers = [record.label(s) for s in claim.speakers if record.label(s) != record.sources[claim.source].publisher]
    parts = [
        f"claim {expand(claim.id)}",
        record.label(claim.basis),
        f"said by {', '.join(speakers)}" if speakers else "",
        "" if claim.standing == "dr:Undisputed" else record.label(claim.standing),
    ]
    return "; ".join(part for part in parts if part)


def cite_answer(record: Record, answer: Answer, data: Edition) -> Cited:
    """One answer of `reach`: its verdict, how to ask again, and the sources that it rests on."""
    told = answer_data(record, answer)
    hops = [hop for path in told["paths"] for hop in path["hops"]]
    claims = [sheet["id"] for hop in hops for sheet in (*hop["claims"], *hop["status_claims"])]
    sources = {record.claims[id].source for id in claims}
    asked = answer.question
    again = [f"datareach reach {asked.who} {asked.what}", f"--on {told['on']}" if told["on"] else ""]
    again += [f"--accept {basis.removeprefix('dr:')}" for basis in asked.accept]
    again += [f'--reading "{asked.reading.name}"'] if asked.reading else []
    return Cited(
        kind="answer",
        key=f"answer-{_key(answer.question.who)}-{_key(answer.question.what)}{'-' + told['on'] if told['on'] else ''}",
        title=clean(told["verdict"].rstrip(".")),
        authors=_some(data.creator),
        date=data.date,
        said="" if told["paths"] else "none on record in this data set is not the same as no access",
        note=clean(" ".join(filter(None, again))),
        inside=data,
        rests_on=tuple(cite_source(record, id) for id in sorted(sources)),
    )


def _some(word: str) -> tuple[str, ...]:
    return (word,) if word else ()


def _key(id: str) -> str:
    """A key that every bibliography program takes.

    >>> _key("claim:ap-2025-07-17/signed"), _key("https://example.org/a/b")
    ('claim-ap-2025-07-17-signed', 'https-example-org-a-b')
    """
    return "-".join(filter(None, "".join(ch if ch.isascii() and ch.isalnum() else "-" for ch in id).split("-")))


def all_of(cited: Cited) -> Iterable[Cited]:
    """What is cited, and what it rests on."""
    return (cited, *cited.rests_on)
