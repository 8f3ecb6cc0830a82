"""What a format is: its name, the file that it makes, what it holds, what it loses, and the function that writes it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datareach.view.excerpt import Excerpt

Made = str | bytes | Mapping[str, str]
"""What a format makes: a text, bytes, or several texts by file name, for a folder or a ZIP file."""


@dataclass(frozen=True)
class Format:
    """A format that an excerpt of a graph can be taken along in.

    ``name`` is what a user types. ``ending`` is what its files end in. ``kind`` is "data" or "diagram". ``words`` says
    what it is and who opens it. ``holds`` and ``loses`` stand in the README. ``write`` makes it: same excerpt, same
    result. ``options`` names the keyword arguments that ``write`` takes besides the excerpt, and thereby the options of
    the command line that go with the format.
    """

    name: str
    ending: str
    kind: str
    words: str
    holds: str
    loses: str
    write: Callable[..., Made]
    binary: bool = False
    """Whether it is bytes that no terminal can show. A format of several texts is a ZIP file, and so binary."""
    options: tuple[str, ...] = ()

    def make(self, excerpt: Excerpt, **options: Any) -> Made:
        """The excerpt in this format."""
        # Half the time of a large one went into looking for cycles among values that have none.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self.write(excerpt, **options)
        finally:
            if collecting:
                gc.enable()
