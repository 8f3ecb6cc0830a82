"""Names are promises: the public ones, and the terms of the vocabulary."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, Literal, URIRef

import datareach
from datareach.vocabulary import BASE, DR


def public_names(module: types.ModuleType) -> set[str]:
    """What a module offers: its names without an underscore that are neither modules nor imported for its own use."""
    offered = {name for name in dir(module) if not name.startswith("_")}
    return {
        name for name in offered if not isinstance(getattr(module, name), types.ModuleType) and name != "annotations"
    }


def our_terms(graph: Graph) -> set[str]:
    """The local names of the dr: terms that a vocabulary describes."""
    namespace = BASE + "ns#"
    return {str(s).removeprefix(namespace) for s in graph.subjects() if str(s).startswith(namespace)}


def python_terms(namespace: type) -> set[str]:
    """The local names that a DefinedNamespace lists, those included that are no Python names."""
    return {name for name in namespace.__annotations__ if not name.startswith("_")} | set(
        getattr(namespace, "_extras", ())
    )


def undescribed(graph: Graph) -> Iterator[str]:
    """The dr: terms without exactly one English label, or without exactly one English comment."""
    for term in sorted(our_terms(graph)):
        for property in (RDFS.label, RDFS.comment):
            words = [w for w in graph.objects(URIRef(BASE + "ns#" + term), property) if isinstance(w, Literal)]
            if [w.language for w in words] != ["en"] or not str(words[0]).strip():
                yield f"dr:{term} has not one English rdfs:{property.fragment}"


@pytest.fixture(scope="module")
def vocabulary(shipped: Path) -> Graph:
    return Graph().parse(shipped / "vocabulary.ttl")


def test_all_is_sorted_and_whole() -> None:
    assert datareach.__all__ == sorted(datareach.__all__)
    for name in datareach.__all__:  # asking for a name also fetches those that come on first use
        assert getattr(datareach, name).__doc__, f"{name} does not say what it gives"
    assert public_names(datareach) | {"__version__"} == set(datareach.__all__) | {"__version__"}


def test_a_name_that_is_not_listed_is_seen() -> None:
    module = types.ModuleType("sample")
    vars(module).update(Graph=Graph, _private=1, types=types)
    assert public_names(module) == {"Graph"}


def test_vocabulary_ttl_and_vocabulary_py_list_the_same_terms(vocabulary: Graph) -> None:
    in_file, in_python = our_terms(vocabulary), python_terms(DR)
    assert sorted(in_file - in_python) == [], "described in graph/vocabulary.ttl, missing in vocabulary.py"
    assert sorted(in_python - in_file) == [], "named in vocabulary.py, not described in graph/vocabulary.ttl"


def test_every_term_has_a_label_and_a_comment(vocabulary: Graph) -> None:
    assert list(undescribed(vocabulary)) == []


def test_a_term_without_words_is_seen() -> None:
    graph = Graph().parse(
        data=f'@prefix dr: <{BASE}ns#> . @prefix rdfs: <{RDFS}> . dr:Access a rdfs:Class ; rdfs:label "access"@en .',
        format="turtle",
    )
    assert our_terms(graph) == {"Access"}
    assert list(undescribed(graph)) == ["dr:Access has not one English rdfs:comment"]


def test_a_misspelt_term_is_an_error() -> None:
    with pytest.raises(AttributeError):
        DR.Acces  # noqa: B018  reading it is the test
