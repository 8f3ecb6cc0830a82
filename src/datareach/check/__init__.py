"""Reports what is wrong in a graph folder and what is unknown, with file and line; never prints, never stops early.

SHACL (``shapes.ttl``, run by pySHACL) says what a good graph must have. The rules here hold what SHACL cannot see:
which named graph a triple stands in, what the source text says, names that clash.
"""

from __future__ import annotations

from pathlib import Path

from datareach.check.lookups import Lookups
from datareach.check.rules import RULES, anchors
from datareach.check.shapes import shacl
from datareach.load import Folder
from datareach.model import Place, Problem

__all__ = ["check_folder"]


def check_folder(folder: Folder, *, sources: Path | None = None, unknowns: bool = True) -> list[Problem]:
    """Every problem of a graph folder, in order of file and line: errors, then the unknowns as warnings.

    ``sources`` is a folder with the text copies of the sources (``dr:textFile``); where given, each anchor must
    be found exactly once in the line that its claim names. Without ``unknowns`` only errors are looked for, which takes
    half the time.
    """
    graph = Lookups(folder)
    problems: list[Problem] = []
    for rule in RULES:
        problems += rule(graph)
    if sources is not None:
        problems += anchors(graph, sources)
    problems += shacl(graph, unknowns=unknowns)
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda p: (p.severity, p.place or Place("", 0), p.rule, p.message))
