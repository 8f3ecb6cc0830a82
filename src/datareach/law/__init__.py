"""Time and law: what was permitted on a day, for whose data, under what, and which order changed it.

``scope`` says what a scope extends to, ``period`` when something holds, ``facts`` reads both from the claims,
``cells`` joins them into intervals of one legal status, ``timeline`` lists what happened. All of it is three-valued:
where a scope or a date is not precise, the answer is "perhaps" and never a guess.
"""

from datareach.law.cells import cells_of, make_cells, status_on
from datareach.law.timeline import Entry, Timelines, effect, timeline
from datareach.law.triples import add_cells
from datareach.law.words import (
    cell_words,
    cells_words,
    day_words,
    inside,
    interval_words,
    last_day,
    status_word,
    status_words,
)

__all__ = [
    "Entry",
    "Timelines",
    "add_cells",
    "cell_words",
    "cells_words",
    "cells_of",
    "day_words",
    "effect",
    "inside",
    "interval_words",
    "last_day",
    "make_cells",
    "status_on",
    "status_word",
    "status_words",
    "timeline",
]
