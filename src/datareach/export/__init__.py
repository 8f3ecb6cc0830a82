"""Taking a graph along: one module a format, and the list of them.

To add a format, write a module with a function that takes an :class:`datareach.view.excerpt.Excerpt` and gives text or
bytes, and a :class:`Format` beside it; then list it in ``FORMATS``. The command line, the table in README and the tests
that hold for every format follow from the list.
"""

from datareach.errors import UsageError
from datareach.export.csv import CSV
from datareach.export.cytoscape import CYTOSCAPE
from datareach.export.dot import DOT
from datareach.export.drawio import DRAWIO
from datareach.export.format import Format, Made
from datareach.export.ftm import FTM
from datareach.export.gexf import GEXF
from datareach.export.graphml import GRAPHML
from datareach.export.jsonld import JSONLD
from datareach.export.kumu import KUMU
from datareach.export.mermaid import MERMAID
from datareach.export.node_link import JSON
from datareach.export.nquads import NQUADS
from datareach.export.pdf import PDF
from datareach.export.png import PNG
from datareach.export.rdf12 import RDF12
from datareach.export.svg import SVG
from datareach.export.trig import TRIG
from datareach.export.turtle import TURTLE
from datareach.export.xlsx import XLSX

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        *(SVG, PNG, PDF, DOT, MERMAID, DRAWIO),
        *(GRAPHML, GEXF, CYTOSCAPE, KUMU, FTM, JSON, CSV, XLSX),
        *(TRIG, NQUADS, JSONLD, TURTLE, RDF12),
    )
}
"""Every format by its name, in the order in which the command line and README list them."""

__all__ = ["FORMATS", "Format", "Made", "format_of"]


def format_of(name: str) -> Format:
    """The format of this name; raises :class:`UsageError` with the names that there are."""
    if name not in FORMATS:
        raise UsageError(f"{name}: no such format. Use one of {', '.join(FORMATS)}.")
    return FORMATS[name]
