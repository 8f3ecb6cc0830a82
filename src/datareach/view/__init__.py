"""Choosing what to draw: things, doors, routes and rows, in words and marks, with no word about any format."""

from datareach.view.choose import make_view
from datareach.view.rows import Row, make_rows
from datareach.view.words import caution, missing, reading, summary
from datareach.view.values import Department, Lane, Mark, Route, Thing, View

__all__ = ["Department", "Lane", "Mark", "Route", "Row", "Thing", "View", "caution", "make_rows", "make_view", "missing", "reading", "summary"]
