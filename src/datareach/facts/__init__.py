"""The fact sheet of anything: what is said, by whom, what is disputed, what is unknown; data, text, Markdown."""

from __future__ import annotations

from datareach.facts.sheets import (
    Sheet,
    caution,
    claim_sheet,
    fact_sheet,
    permission,
    permitted,
    said_of,
    terms_of,
)
from datareach.facts.text import cited, graded, published, sheet_markdown, sheet_text

__all__ = [
    "Sheet",
    "caution",
    "cited",
    "claim_sheet",
    "fact_sheet",
    "graded",
    "permission",
    "permitted",
    "published",
    "said_of",
    "sheet_markdown",
    "sheet_text",
    "terms_of",
]
