"""What stands in a box: a bold head, a plain second part, the department, and the full name for a screen reader."""

from __future__ import annotations

from datareach.model import Entity
from datareach.view.encoding import KIND_SHAPE
from datareach.view.facts import FROM, OWNER, Facts
from datareach.view.values import Department

GROUPS = {
    "dr:State": ("States and territories", "sand"),
    "dr:Company": ("Companies", "violet"),
    "dr:FederalAgency": ("Other federal agencies", "grey"),
    "dr:Government": ("Government", "grey"),
    "dr:NewsOrganization": ("News organisations", "grey"),
    "dr:CivilSociety": ("Civil society", "grey"),
}
"""The box of an organisation that is part of no department here: title and tint, by its kind."""

PEOPLE = Department("people", "People", "plain")


def head_and_sub(facts: Facts, id: str) -> tuple[str, str]:
    """The bold and the plain words in the box of a thing.

    An acronym is explained below it; people carry their number as the source words it; papers and data sets are plain.
    """
    entity = facts.entity(id)
    label = entity.short_label or entity.label
    shape = KIND_SHAPE.get(entity.kind, "box")
    if shape == "paper":
        return "", " ".join([label, *facts.texts(id, ("schema:price",))[:1]])
    if shape == "sheets":
        return "", label
    if shape == "pill":
        return label, _count(facts, id)
    return (entity.acronym, label if label != entity.acronym else "") if entity.acronym else (label, _group(entity))


def door_word(facts: Facts, door: str) -> str:
    """The word on a door: its mechanism's label; an initiative's own name."""
    entity = facts.entity(door)
    if entity.kind == "initiative":
        return entity.short_label or entity.label
    means = [value for _, value in facts.said(door, ("dr:mechanism",)) if isinstance(value, str)]
    if means:
        return facts.record.label(means[0])
    return "means not stated"


def full_name(entity: Entity) -> str:
    """The whole name with acronym and kind, for a reader who cannot see the shape."""
    return f"{entity.full_name}, {entity.kind}"


def department_of(facts: Facts, id: str, leads: frozenset[str]) -> Department | None:
    """The box that a thing stands in: its department's, if that is one of ``leads``, else that of its kind."""
    entity = facts.entity(id)
    if entity.kind == "people":
        return PEOPLE
    if entity.kind == "organisation":
        top = facts.top(id)
        if top in leads:
            lead = facts.entity(top)
            return Department(top, lead.short_label or lead.label, "")
        kind = "dr:FederalAgency" if entity.classification == "dr:FederalDepartment" else entity.classification
        title, tint = GROUPS.get(kind, (facts.record.label(kind), "grey"))
        return Department(kind, title, tint) if kind else None
    boxes = [department_of(facts, owner, leads) for owner in _owners(facts, id)]
    found = {box.id if box else "": box for box in boxes}
    return next(iter(found.values())) if len(found) == 1 else None


def leads(facts: Facts, chosen: set[str]) -> frozenset[str]:
    """Organisations that get a box of their own: those of which a part is drawn."""
    tops = {
        facts.top(id): id for id in sorted(chosen) if facts.entity(id).kind == "organisation" and facts.top(id) != id
    }
    return frozenset(tops)


def _owners(facts: Facts, id: str) -> list[str]:
    kind = facts.entity(id).kind
    if kind == "system":
        return list(facts.values(id, OWNER) or facts.values(id, ("tech:hasPurchaser", "tech:hasUser")))
    if kind == "data set":
        systems = facts.subjects(id, ("dcat:servesDataset",))
        owners = [owner for system in systems for owner in facts.values(system, OWNER)]
        if owners:
            return owners
        doors = facts.subjects(id, ("dr:dataset",))
        return [giver for door in doors for giver in facts.values(door, FROM)]
    return []


def _group(entity: Entity) -> str:
    return "as a group" if "dr:OrganizationGroup" in entity.types else ""


def _count(facts: Facts, people: str) -> str:
    """ "nearly 80 million", where a figure counts these people; only the first, and none that is a share or a rate."""
    for figure in facts.subjects(people, ("dr:measures",)):
        if facts.texts(figure, ("schema:unitText",)) not in ([], ["people"]):
            continue
        qualifier = " ".join(facts.texts(figure, ("dr:qualifier",))[:1])
        number = " ".join(facts.texts(figure, ("dr:value",))[:1])
        words = " ".join(part for part in (qualifier, round_number(number)) if part)
        if words:
            return words
    return ""


def round_number(number: str) -> str:
    """A number as people say it.

    >>> round_number("80000000"), round_number("6700000"), round_number("3000"), round_number("50")
    ('80 million', '6.7 million', '3,000', '50')
    """
    if not number.isdigit():
        return number
    value = int(number)
    if value >= 1_000_000 and value % 100_000 == 0:
        return f"{value / 1_000_000:g} million"
    return f"{value:,}"
