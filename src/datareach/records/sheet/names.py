"""Names in a sheet matched to things of the graph: exactly, or not at all with what may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from datareach.load import shown
from datareach.model import Record
from datareach.record import fold
from datareach.records.sheet.columns import BY_KEY, KINDS, NEW_CLASSES
from datareach.records.sheet.read import Unfit


class Names:
    """What the things of a record are called."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._ranks: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
        for entity in record.entities.values():
            own = (entity.label, entity.short_label, entity.full_name)
            for rank, words in enumerate(((entity.acronym,), own, entity.aliases)):
                for word in filter(None, words):
                    self._ranks[fold(word)][rank].add(entity.id)
        self._terms: dict[str, dict[str, str]] = defaultdict(dict)
        for term in record.terms.values():
            for cls in term.types:
                self._terms[cls][fold(term.label)] = term.id
                self._terms[cls][fold(term.id.partition(":")[2])] = term.id

    def known(self, name: str) -> bool:
        """Whether any thing is called so."""
        return name in self.record.entities or fold(name) in self._ranks

    def thing(self, name: str, column: str) -> str:
        """The id of the thing of a fitting kind that is called so. Raises :class:`Unfit`."""
        kinds = KINDS[column]
        if name in self.record.entities:
            found = {name}
        else:
            ranks = self._ranks.get(fold(name), ())
            fitting = [{id for id in rank if self.record.entities[id].kind in kinds} for rank in ranks]
            found = next((rank for rank in fitting if rank), set().union(*ranks) if ranks else set())
        fit = sorted(id for id in found if self.record.entities[id].kind in kinds)
        if len(fit) == 1:
            return fit[0]
        if fit:
            raise Unfit(f'"{shown(name)}" names {len(fit)} things', f"Write one of these: {', '.join(fit)}.")
        if found:
            raise Unfit(*self._of_other_kind(name, column, sorted(found)))
        raise Unfit(f"'{shown(name)}' is not known", self._advice(name, column))

    def term(self, name: str, cls: str, what: str) -> str:
        """The id of a word of the vocabulary, such as a basis. Raises :class:`Unfit`."""
        terms = self._terms[cls]
        id = terms.get(fold(name.removeprefix("dr:")))
        if id is None:
            labels = "; ".join(sorted({self.record.label(term) for term in terms.values()}))
            raise Unfit(f"'{shown(name)}' is no {what}", f"Write one of: {labels}.")
        return id

    def near(self, name: str, kinds: Iterable[str]) -> list[str]:
        """Names of things of these kinds that are like this one, the most alike first."""
        labels = {id: e.full_name for id, e in self.record.entities.items() if e.kind in tuple(kinds)}
        words = {(id, fold(word)): id for id in labels for word in self._words(id)}
        return [labels[id] for id in alike(name, [(word, id) for (id, word) in words])]

    def _words(self, id: str) -> list[str]:
        entity = self.record.entities[id]
        return [word for word in (entity.label, entity.short_label, entity.acronym, *entity.aliases) if word]

    def _advice(self, name: str, column: str) -> str:
        head = BY_KEY[column].head
        usual = next(iter(NEW_CLASSES[column]))
        add = f"write {head} into column new to add it as {_article(usual)}"
        near = self.near(name, KINDS[column])
        if near:
            return f"Did you mean {' or '.join(near)}? Write that name, or {add}."
        return f"Write a name of the graph (`datareach query entities` lists them), or {add}."

    def _of_other_kind(self, name: str, column: str, found: Sequence[str]) -> tuple[str, str]:
        is_a = self.record.entities[found[0]].kind
        wanted = " or ".join(KINDS[column])
        message = f"'{shown(name)}' is {_article(is_a)}, and this column takes {_article(wanted)}"
        served = sorted(
            {self.record.label(str(v)) for id in found for _, v in self.record.said(id, "dcat:servesDataset")}
        )
        if column == "what" and served:
            return (
                message,
                f"It is stated to serve: {'; '.join(served)}. Write one of these, and the system into through.",
            )
        return message, f"Write {_article(wanted)}."


def alike(name: str, words: Iterable[tuple[str, str]], most: int = 3) -> list[str]:
    """The ids whose words are like a name, the most alike first; ``words`` are (folded word, id)."""
    from rapidfuzz import fuzz, process

    pairs = sorted(words)
    hits = process.extract(
        fold(name), [word for word, _ in pairs], scorer=fuzz.token_set_ratio, score_cutoff=65, limit=10
    )
    best = hits[0][1] if hits else 0
    return list(dict.fromkeys(pairs[place][1] for _, score, place in hits if score > best - 12))[:most]


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


__all__ = ["Names", "alike"]
