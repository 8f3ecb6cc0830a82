"""What SHACL cannot see: which named graph a triple stands in, what the source text says, names that clash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from datareach.check.lookups import LABEL, OWN_GRAPHS, RDF_TYPE, Lookups
from datareach.dates import bounds_or_none, date_bounds
from datareach.errors import InputError
from datareach.load import HIDDEN, Quad, shown
from datareach.model import Problem
from datareach.vocabulary import EDTF, GRAPH_CLAIMS, GRAPH_REGISTER, GRAPH_VOCABULARY, PREFIXES, expand, shorten

# What the register may say: identity, names and kinds. Everything else is somebody's claim.
_REGISTER_PREDICATES = frozenset(
    map(expand, (
        "rdf:type", "rdfs:label", "rdfs:comment", "skos:altLabel", "skos:broader", "org:classification", "org:unitOf",
        "dr:acronym", "dr:shortLabel", "dct:identifier", "dct:source", "dct:title", "dct:publisher", "dct:creator",
        "dct:issued", "dct:license", "dcat:version", "dct:isReplacedBy", "schema:url", "dr:archivedAt",
        "dr:retrieved", "dr:readByUs", "dr:textFile", "dr:note", "dr:release", "dr:embargoedUntil", "dr:corrections",
        "dct:description", "dr:takesBasis", "dr:takesSpeaker", "dr:takesDocument", "dr:takesSource",
    ))
)  # fmt: skip
_RELATION_PREDICATES = frozenset(
    map(expand, (
        "dpv:hasRecipient", "dr:viaSystem", "dr:grantor", "dr:from", "dr:to", "dr:dataset", "dr:mechanism",
        "dr:accounts",
    ))
)  # fmt: skip
_DATE_PREDICATES = frozenset(
    expand(p) for p in ("dr:start", "dr:end", "dr:dated", "dr:signedOn", "dr:happened", "dct:issued")
)
_ADDRESS_PREDICATES = frozenset(expand(p) for p in ("schema:url", "dr:archivedAt"))
# Objects that need not be declared anywhere: addresses, and licences.
_OUTSIDE_PREDICATES = _ADDRESS_PREDICATES | {expand("dct:license"), expand("rdfs:isDefinedBy")}


def _uncarried(graph: Lookups) -> Iterator[Problem]:
    """A contested triple that no claim carries."""
    for name, quads in graph.claim_quads.items():
        if name not in graph.claims:
            yield graph.error(
                "uncarried", quads[0], f"the graph {shorten(name)} is no claim: nothing says which source asserts it.",
                f"Describe it in graph:claims: {shorten(name)} a dr:Claim ; dct:source … ; dr:basis … .",
            )  # fmt: skip
    for quad in graph.quads:
        if quad[0] == str(GRAPH_REGISTER) and quad[2] not in _REGISTER_PREDICATES:
            yield graph.error(
                "contested", quad, f"{shorten(quad[1])} {shorten(quad[2])} … stands in the register without a claim.",
                "The register holds names and kinds only. Move it into the graph of a claim.",
            )  # fmt: skip
        if quad[0] == str(GRAPH_CLAIMS):
            types = graph.types.get(quad[1], set())
            if not types & {expand("dr:Claim"), expand("dr:Conflict"), expand("dr:Search")}:
                yield graph.error(
                    "contested", quad, f"{shorten(quad[1])} {shorten(quad[2])} … in graph:claims is about no claim.",
                    "graph:claims holds what we say about claims, and searches. Move it into the graph of a claim.",
                )  # fmt: skip


def _empty_claim(graph: Lookups) -> Iterator[Problem]:
    for claim in graph.claims:
        if claim not in graph.claim_quads:
            yield graph.error(
                "empty-claim", (str(GRAPH_CLAIMS), claim, RDF_TYPE, ox.NamedNode(expand("dr:Claim"))),
                f"the claim {shorten(claim)} says nothing: its graph is empty.",
                f"Write what it says: {shorten(claim)} {{ … }}.",
            )  # fmt: skip


def _modality(graph: Lookups) -> Iterator[Problem]:
    """A claim about an access or a flow says whether it may, can or did; about an initiative it need not."""
    moving = {expand("dr:Access"), expand("dr:Flow")}
    for claim, facts in graph.claims.items():
        spoken = [q for q in graph.claim_quads.get(claim, ()) if q[1] in graph.relations]
        has = bool(facts.get(expand("dr:modality")))
        quad = (str(GRAPH_CLAIMS), claim, expand("dr:modality") if has else RDF_TYPE, ox.NamedNode(expand("dr:Claim")))
        if any(graph.types[q[1]] & moving for q in spoken) and not has:
            yield graph.error(
                "modality", quad, f"the claim {shorten(claim)} is about {shorten(spoken[0][1])} and has no modality.",
                "Add dr:modality dr:May, dr:Can or dr:Did.",
            )  # fmt: skip
        if has and not spoken:
            yield graph.error(
                "modality", quad, f"the claim {shorten(claim)} has a modality and is about no access or flow.",
                "Remove dr:modality.",
            )  # fmt: skip


def _unknown_term(graph: Lookups) -> Iterator[Problem]:
    """A predicate or class, or a dr: term, that the vocabulary does not list."""
    for quad in graph.quads:
        g, _, predicate, value = quad
        used = [predicate]
        if isinstance(value, ox.NamedNode) and (predicate == RDF_TYPE or value.value.startswith(PREFIXES["dr"])):
            used.append(value.value)
        for term in used:
            if term not in graph.terms and not (g == str(GRAPH_VOCABULARY) and term == value.value):
                yield graph.error(
                    "unknown-term", quad, f"{shorten(term)} is not in the vocabulary.",
                    "Correct the spelling, or add it to vocabulary.ttl with a label and a comment.",
                )  # fmt: skip


def _untyped_relation(graph: Lookups) -> Iterator[Problem]:
    for quads in graph.claim_quads.values():
        for quad in quads:
            if quad[2] in _RELATION_PREDICATES and quad[1] not in graph.relations and not quad[1].startswith("_:"):
                yield graph.error(
                    "untyped-relation", quad, f"{shorten(quad[1])} has {shorten(quad[2])} and no type.",
                    "Say in a claim what it is: a dr:Access, a dr:Flow or a dr:Initiative.",
                )  # fmt: skip


def _blank_nodes(graph: Lookups) -> Iterator[Problem]:
    for quad in graph.quads:
        if quad[1].startswith("_:") or isinstance(quad[3], ox.BlankNode):
            yield graph.error(
                "blank-node", quad, "a blank node; one changed word would then change every line around it.",
                "Give the thing a name of its own, for example id:condition-….",
            )  # fmt: skip


def _dates(graph: Lookups) -> Iterator[Problem]:
    """A date that is not EDTF, and an end before its start."""
    for quad in graph.quads:
        _, _, predicate, value = quad
        typed = isinstance(value, ox.Literal) and value.datatype.value == str(EDTF)
        if predicate in _DATE_PREDICATES and not typed:
            yield graph.error(
                "date", quad, f'{shorten(predicate)} "{shown(value.value)}" is not typed as a date.',
                'Write it in EDTF: "2025-07-15"^^edtf:EDTF.',
            )  # fmt: skip
        elif typed:
            try:
                date_bounds(value.value)
            except ValueError as error:
                yield graph.error(
                    "date", quad, f"{error}.", 'Write it as "2025-07-15", "2025-07" or "2025-07/2025-09".'
                )


def _order(graph: Lookups) -> Iterator[Problem]:
    about_time = {
        subject
        for _, subject, predicate, value in graph.quads
        if predicate == expand("dr:about") and value.value == expand("dr:Time")
    }
    in_time_conflict: dict[str, set[str]] = defaultdict(set)
    for _, subject, predicate, value in graph.quads:
        if predicate == expand("dr:involves") and subject in about_time:
            in_time_conflict[value.value].add(subject)
    starts, ends = defaultdict(list), defaultdict(list)
    for quads in graph.claim_quads.values():
        for quad in quads:
            if quad[2] == expand("dr:start"):
                starts[quad[1]].append(quad)
            elif quad[2] == expand("dr:end"):
                ends[quad[1]].append(quad)
    for subject, start_quads in starts.items():
        for start in start_quads:
            for end in ends.get(subject, ()):
                first, last = _bounds(start)[0], _bounds(end)[1]
                apart = start[0] != end[0] and in_time_conflict[start[0]] & in_time_conflict[end[0]]
                if first and last and last < first and not apart:
                    yield graph.error(
                        "end-before-start", end, f"{shorten(subject)} ends on {last} and starts on {first}.",
                        "Correct a date; where two sources differ, link their claims with a dr:Conflict about dr:Time.",
                    )  # fmt: skip


def _bounds(quad: Quad) -> tuple[Any, Any]:
    return bounds_or_none(quad[3].value)  # what is no date is reported by the rule for dates


def _same_name(graph: Lookups) -> Iterator[Problem]:
    """A name that two things of one kind share: neither a reader nor a command could tell them apart."""
    named: dict[tuple[str, str], dict[str, Quad]] = defaultdict(dict)
    names = {LABEL, expand("skos:altLabel"), expand("dr:acronym"), expand("dr:shortLabel")}
    for quad in graph.quads:
        if quad[0] in (str(GRAPH_VOCABULARY), str(GRAPH_CLAIMS)) or quad[2] not in names:
            continue
        for cls in graph.types.get(quad[1], ()):
            named[cls, quad[3].value.casefold()].setdefault(quad[1], quad)
    for (cls, _), things in sorted(named.items()):
        if len(things) > 1:
            *_, quad = things.values()
            others = ", ".join(sorted(shorten(t) for t in things if t != quad[1]))
            yield graph.error(
                "same-name", quad, f'"{shown(quad[3].value)}" also names {others} of the same kind ({shorten(cls)}).',
                "Give each its own name, or make them one.",
            )  # fmt: skip


def _addresses(graph: Lookups) -> Iterator[Problem]:
    for quad in graph.quads:
        graph_name, subject, predicate, value = quad
        if predicate in _ADDRESS_PREDICATES:
            if not isinstance(value, ox.NamedNode) or not value.value.startswith(("https://", "http://")):
                yield graph.error(
                    "address", quad, f'"{shown(value.value)}" is not an http or https address.',
                    "Write it as <https://…>.",
                )  # fmt: skip
            continue
        for iri in (graph_name, subject, predicate, value.value if isinstance(value, ox.NamedNode) else graph_name):
            if not iri.startswith(("https://", "http://", "urn:", "_:")):
                yield graph.error(
                    "address", quad, f"<{shown(iri)}> is not an http, https or urn address.",
                    "Write the whole address or declare the prefix.",
                )  # fmt: skip


def _hidden_characters(graph: Lookups) -> Iterator[Problem]:
    for quad in graph.quads:
        for text in (quad[0], quad[1], quad[3].value):
            found = HIDDEN.search(text)
            if found:
                yield graph.error(
                    "hidden-character",
                    quad,
                    f'hidden character U+{ord(found[0]):04X} in "{shown(text)}".',
                    "Remove it.",
                )


def _undeclared(graph: Lookups) -> Iterator[Problem]:
    """A thing that is spoken of and stands nowhere: mostly a misspelt id."""
    for quad in graph.quads:
        g, subject, predicate, value = quad
        if g == str(GRAPH_VOCABULARY):
            continue
        spoken = [subject] if g not in OWN_GRAPHS else []
        if isinstance(value, ox.NamedNode) and predicate != RDF_TYPE and predicate not in _OUTSIDE_PREDICATES:
            spoken.append(value.value)
        for thing in spoken:
            if thing not in graph.types and thing not in graph.terms and not thing.startswith(PREFIXES["dr"]):
                yield graph.error(
                    "undeclared", quad, f"{shorten(thing)} is spoken of and nothing says what it is.",
                    "Correct the spelling, or add it to entities.ttl with a type and a label.",
                )  # fmt: skip


def _unlabelled(graph: Lookups) -> Iterator[Problem]:
    labelled = {s for _, s, p, _ in graph.quads if p in (LABEL, expand("dct:title"))}
    for quad in graph.quads:
        g, subject, predicate, value = quad
        if (
            predicate == RDF_TYPE
            and subject not in labelled
            and value.value != expand("dr:Claim")
            and not subject.startswith("_:")
        ):
            yield graph.error("unlabelled", quad, f"{shorten(subject)} has no label.", 'Add rdfs:label "…"@en.')


RULES = (
    _uncarried,
    _empty_claim,
    _modality,
    _unknown_term,
    _untyped_relation,
    _blank_nodes,
    _dates,
    _order,
    _same_name,
    _addresses,
    _hidden_characters,
    _undeclared,
    _unlabelled,
)


def anchors(graph: Lookups, sources: Path) -> Iterator[Problem]:
    """An anchor that is not found exactly once in the line of the source's text."""
    if not sources.is_dir():
        raise InputError(f"{sources}: no such folder. --sources takes the folder with the text copies of the sources.")
    files: dict[str, str] = {}
    for g, subject, predicate, value in graph.quads:
        if g == str(GRAPH_REGISTER) and predicate == expand("dr:textFile"):
            files[subject] = value.value
    texts: dict[str, list[str]] = {}
    for claim, facts in graph.claims.items():
        source = next(iter(facts.get(expand("dct:source"), ())), "")
        anchor = next(iter(facts.get(expand("dr:anchor"), ())), "")
        line = next(iter(facts.get(expand("dr:line"), ())), "")
        if source not in files or not anchor or not line.isdigit():
            continue
        if source not in texts:
            path = sources / Path(files[source]).name
            # A source whose text is not at hand cannot be checked; that is no error of the graph.
            texts[source] = path.read_text("utf-8").splitlines() if path.is_file() else []
        lines = texts[source]
        if not lines:
            continue
        found = lines[int(line) - 1].count(anchor) if 0 < int(line) <= len(lines) else 0
        if found != 1:
            times = "not" if found == 0 else f"{found} times"
            yield graph.error(
                "anchor",
                (str(GRAPH_CLAIMS), claim, expand("dr:anchor"), ox.Literal(anchor)),
                f'the anchor "{shown(anchor)}" is {times} in line {line} of {files[source]}.',
                "Give words that stand there exactly once, and the right line.",
            )
