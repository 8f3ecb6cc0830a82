"""An empty graph of one's own: the files that ``datareach new`` writes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Template

from datareach.errors import UsageError
from datareach.write import atomic_write

_PREFIXES = """\
@prefix c:      <https://example.org/$slug/claim/first/> .
@prefix dcat:   <http://www.w3.org/ns/dcat#> .
@prefix dct:    <http://purl.org/dc/terms/> .
@prefix dpv:    <https://w3id.org/dpv#> .
@prefix dr:     <https://w3id.org/datareach/ns#> .
@prefix edtf:   <http://id.loc.gov/datatypes/edtf/> .
@prefix graph:  <https://w3id.org/datareach/graph/> .
@prefix id:     <https://example.org/$slug/id/> .
@prefix org:    <http://www.w3.org/ns/org#> .
@prefix prov:   <http://www.w3.org/ns/prov#> .
@prefix rdfs:   <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix src:    <https://example.org/$slug/source/> .
@prefix tech:   <https://w3id.org/dpv/tech#> .
@prefix void:   <http://rdfs.org/ns/void#> .
@prefix xsd:    <http://www.w3.org/2001/XMLSchema#> .
"""

FILES = {
    "about.ttl": """\
# Your graph as a whole. The page and every export say this. Replace example.org by an address of your own in all files.

$prefixes
<https://example.org/$slug> a void:Dataset ;
    dct:title "$title"@en ;
    dct:description "What sources say about who can reach whose data."@en ;
    dr:corrections "Say here how a reader can report an error."@en .
""",
    "entities.ttl": """\
# The register: who and what the claims speak of. Names and kinds only; what is said of them stands in claims/.

$prefixes
id:example-agency a org:FormalOrganization ;
    rdfs:label "Example Agency"@en ;
    dr:acronym "EXA" ;
    org:classification dr:FederalAgency .

id:example-records a dcat:Dataset ;
    rdfs:label "Example records"@en .

id:example-paper a org:FormalOrganization ;
    rdfs:label "The Example Paper"@en ;
    org:classification dr:NewsOrganization .
""",
    "sources.ttl": """\
# Each document once. This one is internal: nothing that rests on it leaves this machine until you write dr:Public.

$prefixes
src:example-article a dr:Source ;
    dct:title "An example article"@en ;
    dct:publisher id:example-paper ;
    dct:issued "$year"^^edtf:EDTF ;
    schema:url <https://example.org/article> ;
    dr:readByUs true ;
    dr:release dr:Internal .
""",
    "claims/first.trig": """\
# What the example article says. A claim is a small graph, and beside it what you say about the claim.

$prefixes
c:logins {
    id:access-example a dr:Access ;
        rdfs:label "Example Agency access to example records"@en ;
        dpv:hasRecipient id:example-agency ;
        dr:dataset id:example-records ;
        dr:mechanism dr:LoginCredentials .
}
graph:claims {
    c:logins a dr:Claim ;
        dct:source src:example-article ;
        dr:section "second paragraph" ;
        dr:anchor "will get logins" ;
        dr:basis dr:Reported ;
        dr:modality dr:May ;
        prov:wasAttributedTo id:example-paper ;
        dct:created "$today"^^xsd:date .
}
""",
    "sheet.csv": """\
who,may/can/did,what,kind,from whom,by,source,section,anchor,basis,note
EXA,did,Example records,access,,login accounts,example-article,third paragraph,used the logins,reported,An invented row
""",
    "README.md": """\
# $title

A datareach graph. How a fact is written, in three steps:

1. `sources.ttl`: the document, once.
2. `entities.ttl`: the things it speaks of, once each.
3. `claims/*.trig`: what it says, one small graph a claim, with source, place, basis and speaker.

A spreadsheet can be read as well, one claim a row: `datareach import sheet sheet.csv`, with `sheet.csv` as an example
and `datareach import sheet --template` for one to fill.

Everything here is internal until its source says `dr:release dr:Public`.
""",
}


def write_new(folder: Path, *, today: date) -> list[str]:
    """Write the files of a new graph into ``folder`` and give their names. Nothing that is there is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: already there and not empty. Choose a new folder.")
    slug = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.casefold()).strip("-") or "my-graph"
    values = {
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "year": str(today.year),
        "today": today.isoformat(),
    }
    for name, text in FILES.items():
        own = [line for line in _PREFIXES.splitlines() if re.search(rf"(?<!\w){line.split()[1]}", text)]
        prefixes = Template("\n".join(own) + "\n").substitute(values) if name.endswith((".ttl", ".trig")) else ""
        atomic_write(folder / name, Template(text).substitute(values, prefixes=prefixes))
    return sorted(FILES)
