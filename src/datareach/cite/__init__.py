"""Citing a claim, an answer, a source or the data set, with its version and a hash of its public content."""

from datareach.cite.cited import Cited, Edition, cite_answer, cite_claim, cite_dataset, cite_source, edition
from datareach.cite.dataset import cff, cff_reference, dataset_turtle
from datareach.cite.forms import apa, bibtex, bluebook, csl_json, plain

__all__ = [
    "Cited",
    "Edition",
    "apa",
    "bibtex",
    "bluebook",
    "cff",
    "cff_reference",
    "cite_answer",
    "cite_claim",
    "cite_dataset",
    "cite_source",
    "csl_json",
    "dataset_turtle",
    "edition",
    "plain",
]
