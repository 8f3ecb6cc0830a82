"""Problems as text, JSON, SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) and GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from datareach.model import Problem


def report(problems: Sequence[Problem], form: str = "text") -> str:
    """The problems in one of the forms ``text``, ``json``, ``sarif``, ``github``."""
    if form == "json":
        return json.dumps([_item(problem) for problem in problems], indent=2, ensure_ascii=False) + "\n"
    if form == "sarif":
        return json.dumps(_sarif(problems), indent=2, ensure_ascii=False) + "\n"
    if form == "github":
        return "".join(_annotation(problem) + "\n" for problem in problems)
    return "".join(f"{problem}\n" for problem in problems)


def _item(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "file": problem.place.file if problem.place else "",
        "line": problem.place.line if problem.place else 0,
        "message": problem.message,
        "advice": problem.advice,
    }


def _sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    results = []
    for problem in problems:
        result: dict[str, Any] = {
            "ruleId": problem.rule,
            "level": problem.severity,
            "message": {"text": f"{problem.message} {problem.advice}".strip()},
        }
        if problem.place:
            region = {"region": {"startLine": problem.place.line}} if problem.place.line else {}
            result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": problem.place.file}, **region}}]
        results.append(result)
    rules = [{"id": rule} for rule in sorted({problem.rule for problem in problems})]
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{"tool": {"driver": {"name": "datareach", "rules": rules}}, "results": results}],
    }


def _annotation(problem: Problem) -> str:
    place = f" file={problem.place.file},line={problem.place.line or 1}" if problem.place else ""
    text = f"{problem.message} {problem.advice}".strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{problem.severity}{place}::{text}"
