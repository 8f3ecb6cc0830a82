"""Who can reach whose data? A sourced knowledge graph: checked, queried, drawn."""

from datareach.errors import DatareachError
from datareach.graph import Graph

__version__ = "0.1.0"

__all__ = ["DatareachError", "Graph", "__version__"]
