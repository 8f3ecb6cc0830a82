"""The OpenAPI 3.1 description of the JSON addresses and of the SPARQL endpoint."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from datareach.query import Question
from datareach.server.negotiate import ROWS, TRIPLES
from datareach.server.problem import MEDIA_TYPE
from datareach.server.twins import LONGEST, MOST_HOPS

NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST}
NAMES = {"type": "array", "items": NAME, "maxItems": 20}
DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FLAG = {"type": "string", "enum": ["true", "false"]}
HOPS = {"type": "integer", "minimum": 1, "maximum": MOST_HOPS}
COUNT = {"type": "integer", "minimum": 0}
RUN = (406, 413, 503, 504, 507)
"""What running a query may end with, besides the answer."""


def _query(
    name: str, schema: dict[str, Any], what: str, *, required: bool = False, example: str = ""
) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": required, "description": what, "schema": schema}
    return found | ({"example": example} if example else {})


SHOW = [
    {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "Acronym, label, another name or id, in any case",
        "schema": NAME,
        "example": "ICE",
    }
]
REACH = [
    _query("who", NAME, "The party; with reverse=true the data", required=True, example="ICE"),
    _query("what", NAME, "The data set, system or holder; without it, everything that who reaches", example="T-MSIS"),
    _query("on", DAY, "Ask for one day"),
    _query("from", DAY, "Ask for journeys over a span of days: its first; goes with to and what"),
    _query("to", DAY, "The span's last day"),
    _query("accept", NAMES, "Take this basis too, such as Alleged"),
    _query("reading", NAME, "Take only the claims of a reading"),
    _query("possible", FLAG, "Show what could be and no claim says, worded as possible"),
    _query("reverse", FLAG, "who is the data: who can reach it?"),
    _query("without", NAMES, "Leave out a claim, an agreement or a system"),
    _query("max-hops", HOPS, "6 where it is left out"),
    _query("all", FLAG, "Up to 100 paths instead of 10"),
]
SCHEMAS: dict[str, Any] = {
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            **{key: {"type": "string"} for key in ("type", "title", "code", "detail")},
            "status": {"type": "integer"},
        },
    },
    "health": {
        "type": "object",
        "required": ["status", "version", "claims", "sources", "things"],
        "additionalProperties": False,
        "properties": {
            "status": {"const": "ok"},
            "version": {"type": "string"},
            **{key: COUNT for key in ("claims", "sources", "things")},
        },
    },
    "questions": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "title", "answers", "params"],
            "properties": {"name": {"type": "string"}, "params": {"type": "array", "items": {"type": "object"}}},
        },
    },
    "sheet": {"type": "object", "required": ["id", "label", "kind"]},
    "reach": {
        "anyOf": [
            {"$ref": "#/components/schemas/answer"},
            {"type": "array", "items": {"$ref": "#/components/schemas/answer"}},
        ]
    },
}


def document(questions: tuple[Question, ...], version: str) -> dict[str, Any]:
    """The description of a server with these named questions."""
    paths: dict[str, Any] = {
        "/health": {"get": _get("health", "Whether the server answers, and how much it holds", _json("health"))},
        "/queries.json": {"get": _get("questions", "The named questions and their parameters", _json("questions"))},
        "/show/{name}.json": {"get": _get("show", "As `datareach show NAME --format json`", _json("sheet"), SHOW, 404)},
        "/reach.json": {"get": _get("reach", "As `datareach reach --format json`", _json("reach"), REACH, 404, 503)},
        "/sparql": _sparql(),
        "/.well-known/void": {"get": _get("void", "The data set that is served, as RDF", _content(TRIPLES), [], 406)},
    }
    for question in questions:
        params = [_query(p.name, _kind(p.kind), p.what, example=p.example) for p in question.params]
        operation = _get(f"ask-{question.name}", question.title, _content({**ROWS, **TRIPLES}), params, 404, *RUN)
        paths[f"/queries/{question.name}"] = {"get": operation}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "datareach",
            "version": version,
            "summary": "Who can reach whose data? A sourced graph, read only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": SCHEMAS | {"answer": _answer_schema()}},
    }


def _sparql() -> dict[str, Any]:
    answers = _content({**ROWS, **TRIPLES})
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}, "maxItems": 1000}
    text = {"type": "string", "maxLength": 64_000}
    params = [
        _query("query", text, "A SPARQL 1.1 query; without it the answer describes the service", example="ASK {}"),
        _query("default-graph-uri", graphs, "Loaded graphs that make up the default graph"),
        _query("named-graph-uri", graphs, "Loaded graphs that GRAPH may name"),
    ]
    form = {
        "type": "object",
        "required": ["query"],
        "additionalProperties": False,
        "properties": {param["name"]: param["schema"] for param in params},
    }
    post = _get("sparql-post", "Ask in SPARQL with a long text", answers, [], *RUN, 415)
    post["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": form, "example": {"query": "ASK {}"}},
            "application/sparql-query": {"schema": text, "example": "ASK {}"},
        },
    }
    return {"get": _get("sparql", "Ask in SPARQL", answers, params, *RUN), "post": post}


def _get(
    id: str, summary: str, content: dict[str, Any], params: list[dict[str, Any]] | None = None, *problems: int
) -> dict[str, Any]:
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}}}
    told = {str(code): {"description": "Why not", "content": problem} for code in sorted({400, 403, 500, *problems})}
    operation: dict[str, Any] = {
        "operationId": id,
        "summary": summary,
        "responses": {"200": {"description": "The answer", "content": content}, **told},
    }
    return operation | ({"parameters": params} if params else {})


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _content(offers: dict[str, str]) -> dict[str, Any]:
    return {media_type: {} for media_type in offers}


def _kind(kind: str) -> dict[str, Any]:
    return {"date": DAY, "number": {"type": "integer"}}.get(kind, NAME)


@lru_cache(maxsize=1)
def _answer_schema() -> dict[str, Any]:
    """The published schema of an answer, its references led to where it stands here."""
    text = resources.files("datareach.reach").joinpath("answer.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/answer/$defs/"))
    return {key: value for key, value in found.items() if key not in ("$schema", "$id")}
