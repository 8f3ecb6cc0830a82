"""Another store: the graph read, asked and loaded over the SPARQL 1.1 Protocol."""

from __future__ import annotations

from datareach.remote.asking import Remote
from datareach.remote.client import Endpoint
from datareach.remote.pushing import Push
from datareach.remote.reading import read_quads

__all__ = ["Endpoint", "Push", "Remote", "read_quads"]
