"""What axe finds wrong with a page for those who use it otherwise than with eyes and a mouse."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that look at colours. The others see the same document in a light and in a dark scheme."""


def violations(page: Page, *parts: str, colours_only: bool = False) -> list[tuple[str, list[str]]]:
    """Each violation on a page, or in some parts of it, with the first elements that it is found in."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if colours_only:
        options["runOnly"] = list(COLOURS)
    context = {"include": [[part] for part in parts]} if parts else None
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [(each["id"], [node["html"][:140] for node in each["nodes"][:3]]) for each in found]
