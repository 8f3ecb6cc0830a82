"""The columns of a sheet of claims: what each holds, what is needed, and by which heads it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

SEVERAL = ";"
"""What divides several values in one cell."""


@dataclass(frozen=True)
class Column:
    """A column: its key in code, the head that a reporter writes, what goes into it, and other heads for it."""

    key: str
    head: str
    words: str
    needed: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    """The words that the cell may hold, for the lists of a workbook; the graph may have more."""


COLUMNS = (
    Column("who", "who", "who gets the data: an organisation of the graph, by name or acronym", True, ("recipient",)),
    Column(
        "modality", "may/can/did", "may: a paper provides for it; can: a login or pipe exists; did: it happened", True,
        ("can/may/did", "may, can or did", "modality"), ("may", "can", "did"),
    ),
    Column("what", "what", "the data set", True, ("data set", "dataset", "data")),
    Column(
        "kind", "kind", "access: they can look into it; flow: data is handed over. Empty: access", False, ("type",),
        ("access", "flow"),
    ),
    Column("giver", "from whom", "who opens the access or sends the data", False, ("opened by", "giver", "grantor")),
    Column("through", "through", "the system through which it runs", False, ("system", "via")),
    Column("by", "by", "the means, such as login accounts or copy of data", False, ("means", "mechanism")),
    Column("under", "under", "the agreement, notice or law", False, ("agreement", "legal basis")),
    Column("purpose", "for", "the purpose", False, ("purpose",)),
    Column("categories", "categories", "data categories, such as home addresses", False, ("data categories",)),
    Column("people", "people", "whose data it is", False, ("about", "about whom")),
    Column("start", "from", "since when, as the source says: 2025-07-15, 2025-07 or 2025", False, ("since", "start")),
    Column("end", "until", "until when, in the same form", False, ("to", "end")),
    Column("source", "source", "id, title or address of a source of the graph; or a short name for a new one", True),
    Column("title", "source title", "of a new source: its title", False, ("title",)),
    Column("publisher", "publisher", "of a new source: who published it, an organisation", False),
    Column("published", "published", "of a new source: when, such as 2025-07-17", False, ("source date", "date")),
    Column("address", "address", "of a new source: its address, https://…", False, ("url", "link")),
    Column("page", "page", "where it stands: the page", False),
    Column("section", "section", "or the paragraph or heading", False, ("paragraph", "where")),
    Column("line", "line", "or the line of your text copy", False),
    Column("anchor", "anchor", "at most 8 words that stand there once", False, ("quote", "words")),
    Column("basis", "basis", "how it is known, such as reported or official statement", True, ("how known",)),
    Column("speaker", "said by", "who says it. Empty: the publisher of the source", False, ("speaker",)),
    Column("document", "document", "the document that they speak of", False, ("speaks of",)),
    Column("note", "note", "what a reader of the claim should know", False, ("notes",)),
    Column("relation", "access or flow", "its name, where several rows speak of one, or the graph has it", False),
    Column(
        "new", "new", "which columns of this row name what the graph does not have yet: who; what; under: law", False
    ),
)  # fmt: skip

BY_KEY = {column.key: column for column in COLUMNS}
NEEDED = tuple(column.key for column in COLUMNS if column.needed)
DATES = ("start", "end", "published")
OF_SOURCE = ("title", "publisher", "published", "address")

# What a thing of a column may be (words of `record.KINDS`), and the class that it gets where it is new.
KINDS: dict[str, tuple[str, ...]] = {
    "who": ("organisation",),
    "giver": ("organisation",),
    "publisher": ("organisation",),
    "speaker": ("organisation", "person", "role"),
    "what": ("data set",),
    "through": ("system",),
    "under": ("agreement", "contract", "notice", "law"),
    "purpose": ("purpose",),
    "categories": ("data category",),
    "people": ("people",),
    "document": ("document", "agreement", "contract", "notice", "law"),
}
NEW_CLASSES: dict[str, dict[str, str]] = {
    "who": {"organisation": "org:FormalOrganization", "group": "dr:OrganizationGroup"},
    "giver": {"organisation": "org:FormalOrganization", "group": "dr:OrganizationGroup"},
    "publisher": {"organisation": "org:FormalOrganization"},
    "speaker": {"organisation": "org:FormalOrganization", "role": "org:Role"},
    "what": {"data set": "dcat:Dataset"},
    "through": {"system": "tech:System"},
    "under": {"agreement": "dpv:LegalAgreement", "law": "dpv:Law", "notice": "dpv:Notice"},
    "purpose": {"purpose": "dpv:Purpose"},
    "categories": {"data category": "dpv:PersonalData"},
    "people": {"people": "dr:Population"},
    "document": {"document": "dr:Document"},
}
"""For each column the kinds that a new thing may have, the usual one first."""
LISTS = ("through", "under", "purpose", "categories", "people", "document", "speaker")
"""Columns whose cells may name several things."""


def head_key(head: str) -> str:
    """The key of the column that a head names, else an empty text.

    >>> head_key(" Can/May/Did "), head_key("colour")
    ('modality', '')
    """
    wanted = re.sub(r"\s*/\s*", "/", " ".join(head.casefold().replace("_", " ").split()))
    return next((c.key for c in COLUMNS if wanted in (c.head, c.key, *c.also)), "")
