"""Time and law: what was permitted on a day, for whose data, under what, and which order changed it.

``scope`` says what a scope extends to, ``period`` when something holds, ``facts`` reads both from the claims,
``cells`` joins them into intervals of one legal status, ``timeline`` lists what happened. All of it is three-valued:
where a scope or a date is not precise, the answer is "perhaps" and never a guess.
"""

from datareach.law.cells import make_cells, status_on
from datareach.law.timeline import Entry, effect, timeline
from datareach.law.triples import add_cells

__all__ = ["Entry", "add_cells", "effect", "make_cells", "status_on", "timeline"]
