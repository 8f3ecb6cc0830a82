"""Choosing what to draw: things, doors, routes and rows, in words and marks, with no word about any format."""

from datareach.dates import when
from datareach.view.choose import make_view
from datareach.view.rows import Row, make_rows
from datareach.view.values import Department, Lane, Mark, Route, Thing, View
from datareach.view.words import caution, count, missing, reading, standing, summary

__all__ = [
    "Department",
    "Lane",
    "Mark",
    "Route",
    "Row",
    "Thing",
    "View",
    "caution",
    "count",
    "make_rows",
    "make_view",
    "missing",
    "reading",
    "standing",
    "summary",
    "when",
]
