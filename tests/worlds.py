"""Invented records for tests: a country of clinics and borders, as large as the shipped map, and small ones."""

from __future__ import annotations

import random

from datareach.model import Claim, Conflict, Entity, Record, Source, Term, Text, Triple, Unknown

TERMS = {
    "dr:LoginCredentials": "login accounts",
    "dr:Reporting": "reporting",
    "dr:DataSharing": "data sharing",
    "dr:DataPooling": "data pulled in",
    "dr:StatedInDocument": "stated in a document",
    "dr:OfficialStatement": "official statement",
    "dr:DocumentAsReported": "document as reported",
    "dr:Reported": "reported",
    "dr:ReportedUnnamed": "reported, unnamed source",
    "dr:Alleged": "alleged",
    "dr:EditorInference": "editor's inference",
    "dr:May": "may",
    "dr:Can": "can",
    "dr:Did": "did",
    "dr:dataset": "data set",
    "dr:viaSystem": "through",
    "dr:mechanism": "by",
    "dr:grantor": "opened by",
    "dr:underAgreement": "under",
    "dr:from": "from",
    "dr:to": "to",
    "dr:signedOn": "signed on",
    "dr:FederalAgency": "federal agency",
    "dpv:hasRecipient": "who gets it",
    "dpv:hasDataSubject": "about",
    "dpv:hasParty": "party",
    "dpv:hasLegalBasis": "legal basis given",
    "dpv:hasActivityStatus": "state of play",
    "tech:hasOwner": "run by",
    "tech:hasDeveloper": "built by",
    "dcat:servesDataset": "serves",
    "schema:customer": "customer",
    "schema:provider": "provider",
}


def org(id, label, acronym="", kind="dr:FederalAgency", part_of="", group=False, short=""):
    types = ("dr:OrganizationGroup",) if group else ("org:FormalOrganization",)
    parents = (f"id:{part_of}",) if part_of else ()
    return Entity(f"id:{id}", label, "organisation", types, acronym, short, (), parents, kind)


def thing(id, kind, label, acronym="", short=""):
    return Entity(f"id:{id}", label, kind, (), acronym, short)


def claim(id, basis, modality, *triples, standing="dr:Undisputed", line=1, source="src:gazette"):
    """A claim from lines such as ``"login dr:dataset records"``; a value in quotes is a text."""
    parsed = []
    for triple in triples:
        subject, predicate, value = triple.split(" ", 2)
        quoted = value.startswith("'")
        found = Text(value.strip("'")) if quoted else value if ":" in value else f"id:{value}"
        parsed.append(Triple(f"id:{subject}", predicate, found))
    return Claim(
        f"claim:gazette/{id}",
        source,
        f"dr:{basis}",
        f"line {line}",
        f"words of {id}",
        ("id:gazette",),
        modality=f"dr:{modality.capitalize()}" if modality else "",
        standing=standing,
        recorded="2026-01-02",
        triples=tuple(parsed),
    )


def record(entities, claims, *, sources=None, conflicts=(), unknowns=()):
    return Record(
        entities={each.id: each for each in sorted(entities, key=lambda e: e.id)},
        sources=sources
        or {
            "src:gazette": Source(
                "src:gazette",
                "Who reads the clinic records",
                "The Gazette",
                "2025-03",
                "https://gazette.example/clinic",
                retrieved="2026-01-01",
                read_by_us=True,
            )
        },
        claims={each.id: each for each in sorted(claims, key=lambda c: c.id)},
        terms={id: Term(id, label) for id, label in TERMS.items()},
        conflicts=tuple(conflicts),
        unknowns=tuple(unknowns),
    )


def clinics():
    """About 45 things: clinics report, two doors lead from the health department to the border department."""
    entities = [
        org("doh", "Department of Health", "DOH", "dr:FederalDepartment"),
        org("bcr", "Bureau of Clinic Records", "BCR", part_of="doh"),
        org("oyw", "Office of Youth Welfare", "OYW", part_of="doh"),
        org("dob", "Department of Borders", "DOB", "dr:FederalDepartment"),
        org("bpa", "Border Police Agency", "BPA", part_of="dob"),
        org("dot", "Department of Taxes", "DOT", "dr:FederalDepartment"),
        org("tax", "Tax Collection Service", "TCS", part_of="dot"),
        org("pension", "Pension Office Administration", "POA"),
        org("soldiers", "Office for Former Soldiers", "OFS"),
        org("agencies", "Other federal agencies", group=True),
        org("taskforce", "Task Force for Lean Government", "TLG", "dr:Government"),
        org("provinces", "Provinces", kind="dr:State", group=True),
        org("islands", "Island territories", kind="dr:State", group=True),
        org("capital", "Capital District", kind="dr:State"),
        org("orbital", "Orbital Analytics", kind="dr:Company"),
        org("others", "Further contractors", kind="dr:Company", group=True),
        org("gazette", "The Gazette", kind="dr:NewsOrganization"),
        thing("ncis", "system", "National Clinic Information System", "NCIS"),
        thing("pool", "system", "Pooled Data Repository", "PDR"),
        thing("youthdb", "system", "Youth welfare database"),
        thing("hub", "system", "Tax data hub"),
        thing("tracker", "system", "DepartureOS"),
        thing("master", "system", "Master database of residents"),
        thing("clinic-data", "data set", "Records held in NCIS", short="NCIS data"),
        thing("youth-data", "data set", "Records on children without parents"),
        thing("tax-data", "data set", "Tax records"),
        thing("province-data", "data set", "Provincial clinic data"),
        thing(
            "exchange",
            "agreement",
            "Information exchange agreement between BCR and DOB",
            short="BCR–DOB exchange agreement",
        ),
        thing("tax-deal", "agreement", "DOB–TCS data sharing agreement"),
        thing("match-tax", "agreement", "BCR–TCS matching agreement"),
        thing("match-pension", "agreement", "BCR–POA matching agreement"),
        thing("match-soldiers", "agreement", "BCR–OFS matching agreement"),
        thing("secrecy", "law", "Secrecy Act"),
        thing("notice", "notice", "2019 system notice"),
        thing("orbital-deal", "contract", "BPA–Orbital contract"),
        thing("other-deals", "contract", "Other BPA contracts"),
        thing("patients", "people", "People in public clinics"),
        thing("children", "people", "Children without parents"),
        thing("born", "people", "Families with newborns"),
        Entity("id:count", "Patients", "figure", registered=False),
        Entity("id:login", "BPA access to NCIS", "access", registered=False),
        Entity("id:youth-login", "BPA access to the youth database", "access", registered=False),
        Entity("id:tax-share", "Tax records to the border department", "flow", registered=False),
        Entity("id:pulled", "Data of agencies into the master database", "flow", registered=False),
        Entity("id:report", "Provinces report clinic data", "flow", registered=False),
        Entity("id:budget", "Provinces report spending", "flow", registered=False),
        Entity("id:joint", "Joint initiative on fraud", "initiative", registered=False),
    ]
    claims = [
        claim(
            "login",
            "DocumentAsReported",
            "may",
            "login dpv:hasRecipient bpa",
            "login dr:dataset clinic-data",
            "login dr:grantor bcr",
            "login dr:mechanism dr:LoginCredentials",
            "login dr:underAgreement exchange",
        ),
        claim("login-via", "DocumentAsReported", "may", "login dr:viaSystem pool"),
        claim(
            "login-planned",
            "Reported",
            "may",
            "login dpv:hasActivityStatus dpv:ActivityPlanned",
            "login dpv:hasRecipient bpa",
        ),
        claim("login-law", "DocumentAsReported", "", "exchange dpv:hasLegalBasis secrecy", standing="dr:Disputed"),
        claim("login-notice", "DocumentAsReported", "", "exchange dr:assertsComplianceWith notice"),
        claim(
            "parties",
            "DocumentAsReported",
            "",
            "exchange dpv:hasParty bcr",
            "exchange dpv:hasParty dob",
            "exchange dr:signedOn '2025-07-15'",
        ),
        claim("critic", "Alleged", "can", "login dpv:hasRecipient bpa", "login dr:dataset clinic-data"),
        claim(
            "youth",
            "ReportedUnnamed",
            "can",
            "youth-login dpv:hasRecipient bpa",
            "youth-login dr:dataset youth-data",
            "youth-login dr:viaSystem youthdb",
            "youth-login dr:mechanism dr:LoginCredentials",
        ),
        claim(
            "youth-run",
            "Reported",
            "",
            "youthdb tech:hasOwner oyw",
            "youthdb dcat:servesDataset youth-data",
            "youth-data dpv:hasDataSubject children",
        ),
        claim(
            "share",
            "Reported",
            "may",
            "tax-share dr:from tax",
            "tax-share dr:to dob",
            "tax-share dr:dataset tax-data",
            "tax-share dr:mechanism dr:DataSharing",
            "tax-share dr:underAgreement tax-deal",
        ),
        claim("share-parties", "Reported", "", "tax-deal dpv:hasParty tax", "tax-deal dpv:hasParty dob"),
        claim(
            "pulled",
            "Reported",
            "did",
            "pulled dr:from agencies",
            "pulled dr:to master",
            "pulled dr:mechanism dr:DataPooling",
        ),
        claim("master", "Reported", "", "master tech:hasOwner dob", "master tech:hasDeveloper taskforce"),
        claim(
            "report",
            "Reported",
            "did",
            "report dr:from provinces",
            "report dr:from islands",
            "report dr:from capital",
            "report dr:to ncis",
            "report dr:mechanism dr:Reporting",
            "report dr:dataset province-data",
        ),
        claim(
            "budget",
            "Reported",
            "did",
            "budget dr:from provinces",
            "budget dr:to bcr",
            "budget dr:mechanism dr:Reporting",
        ),
        claim(
            "joint",
            "OfficialStatement",
            "",
            "joint dpv:hasParty bcr",
            "joint dpv:hasParty dob",
            "joint dpv:hasActivityStatus dpv:ActivityProposed",
        ),
        claim(
            "runs",
            "Reported",
            "",
            "ncis tech:hasOwner bcr",
            "ncis dcat:servesDataset clinic-data",
            "pool tech:hasOwner bcr",
            "clinic-data dpv:hasDataSubject patients",
            "clinic-data dpv:hasDataSubject born",
            "count dr:measures patients",
            "count dr:qualifier 'nearly'",
            "count dr:value '80000000'",
        ),
        claim("hub", "Reported", "", "hub tech:hasOwner tax", "hub tech:hasDeveloper orbital"),
        claim(
            "match",
            "OfficialStatement",
            "",
            "match-tax dpv:hasParty bcr",
            "match-tax dpv:hasParty tax",
            "match-pension dpv:hasParty bcr",
            "match-pension dpv:hasParty pension",
            "match-soldiers dpv:hasParty bcr",
            "match-soldiers dpv:hasParty soldiers",
        ),
        claim(
            "orbital",
            "Reported",
            "",
            "orbital-deal schema:customer bpa",
            "orbital-deal schema:provider orbital",
            "orbital-deal schema:price '$30 million'",
            "other-deals schema:customer bpa",
            "other-deals schema:provider others",
            "tracker tech:hasOwner bpa",
            "tracker tech:hasDeveloper orbital",
        ),
    ]
    conflicts = [
        Conflict(
            "id:clash", "Signed, or only explored", ("dr:StateOfPlay",), ("claim:gazette/login", "claim:gazette/joint")
        )
    ]
    unknowns = [Unknown("id:youth-login", "Who opened the logins?", "dr:grantor")]
    return record(entities, claims, conflicts=conflicts, unknowns=unknowns)


def empty():
    """A graph without a claim."""
    return Record()


def small():
    """Three claims of one's own."""
    entities = [
        org("a", "Agency A"),
        org("b", "Agency B"),
        thing("d", "data set", "Some records"),
        Entity("id:acc", "B's access", "access", registered=False),
    ]
    claims = [
        claim("one", "Reported", "can", "acc dpv:hasRecipient b"),
        claim("two", "Reported", "can", "acc dr:dataset d"),
        claim("three", "Reported", "can", "acc dr:grantor a"),
    ]
    return record(entities, claims)


def cycle():
    """Two parties that send to each other, one of them to itself, and two units that are parts of each other."""
    entities = [
        org("a", "Agency A", part_of="b"),
        org("b", "Agency B", part_of="a"),
        thing("d", "data set", "Some records"),
        *(Entity(f"id:{name}", f"Flow {name}", "flow", registered=False) for name in ("there", "back", "self")),
    ]
    claims = [
        claim("one", "Reported", "did", "there dr:from a", "there dr:to b", "there dr:dataset d"),
        claim("two", "Reported", "did", "back dr:from b", "back dr:to a", "back dr:dataset d"),
        claim("three", "Reported", "did", "self dr:from a", "self dr:to a"),
    ]
    return record(entities, claims)


def scattered(seed, doors=24):
    """A record drawn by lot: departments with agencies, systems, data sets, and accesses and flows between any two."""
    lot = random.Random(seed)
    entities, claims = [], []
    for n in range(doors):
        if n % 3 == 0:
            entities.append(org(f"dept-{n}", f"Department of things number {n}", f"D{n}", "dr:FederalDepartment"))
        entities.append(org(f"org-{n}", f"Agency number {n}", f"A{n}", part_of=f"dept-{lot.randrange(doors) // 3 * 3}"))
        entities.append(thing(f"data-{n}", "data set", f"Data set number {n}"))
        entities.append(thing(f"system-{n}", "system", f"System number {n}"))
        entities.append(Entity(f"id:door-{n}", f"Door {n}", lot.choice(("access", "flow")), registered=False))
        one, other, data, owner = (lot.randrange(doors) for _ in range(4))
        give, get = ("dr:grantor", "dpv:hasRecipient") if entities[-1].kind == "access" else ("dr:from", "dr:to")
        claims.append(
            claim(
                f"door-{n}",
                lot.choice(("Reported", "Alleged", "StatedInDocument")),
                lot.choice(("", "may", "can", "did")),
                f"door-{n} {give} org-{one}",
                f"door-{n} {get} org-{other}",
                f"door-{n} dr:dataset data-{data}",
                standing=lot.choice(("dr:Undisputed", "dr:Disputed")),
            )
        )
        claims.append(
            claim(
                f"system-{n}",
                "Reported",
                "",
                f"system-{n} tech:hasOwner org-{owner}",
                f"system-{n} dcat:servesDataset data-{n}",
            )
        )
    return record(entities, claims)


NINE = ("health", "borders", "taxes", "schools", "labour", "justice", "housing", "roads", "farms")


def crowded():
    """More than 300 things in nine departments, and few enough accesses that the page can be asked.

    Agency n of a department gives to agency n of the next, health to borders to taxes. One access is alleged, one is
    disputed, and of the agreements some have parties in several departments.
    """
    entities = [org("free", "Free Library", kind=""), thing("law", "law", "Records Act")]
    claims = []
    for name in NINE:
        entities.append(org(name, f"Department of {name}", f"D{name[:3].upper()}", "dr:FederalDepartment"))
        for n in range(5):
            entities.append(org(f"{name}-{n}", f"{name.capitalize()} agency {n}", part_of=name))
            entities.append(thing(f"{name}-data-{n}", "data set", f"{name.capitalize()} records {n}"))
        for n in range(25):
            system = f"{name}-system-{n}"
            entities.append(thing(system, "system", f"{name.capitalize()} system {n}"))
            said = [f"{system} tech:hasOwner {name}-{n % 5}"]
            said += [f"{system} dcat:servesDataset {name}-data-{n}"] if n < 5 else []
            claims.append(claim(system, "Reported", "", *said))
    for place, name in enumerate(NINE):
        # Three chains of three departments; the last of each keeps to itself.
        after = NINE[place + 1] if place % 3 != 2 else name
        for n in range(3):
            door, deal = f"{name}-door-{n}", f"{name}-deal-{n}"
            kind = "flow" if n == 1 else "access"
            give, get = ("dr:from", "dr:to") if kind == "flow" else ("dr:grantor", "dpv:hasRecipient")
            # The first of health's data goes on from borders to taxes, so that a path has two hops.
            data = "health-data-1" if name == "borders" and n == 1 else f"{name}-data-{n}"
            end = f"{name}-{n + 1}" if n == 2 or after == name else f"{after}-{n}"
            entities.append(Entity(f"id:{door}", f"{name.capitalize()} door {n}", kind, registered=False))
            entities.append(thing(deal, "agreement", f"{name.capitalize()} deal {n}"))
            claims.append(
                claim(
                    door,
                    "Alleged" if name == "health" and n == 0 else "Reported",
                    "did" if kind == "flow" else "can",
                    f"{door} {give} {name}-{n}",
                    f"{door} {get} {end}",
                    f"{door} dr:dataset {data}",
                    f"{door} dr:mechanism dr:LoginCredentials",
                    f"{door} dr:underAgreement {deal}",
                    standing="dr:Disputed" if name == "schools" and n == 1 else "dr:Undisputed",
                )
            )
            parties = [f"{deal} dpv:hasParty {name}-{p}" for p in range(5)]
            claims.append(claim(deal, "Reported", "", *parties, f"{deal} dpv:hasParty {end}"))
    return record(entities, claims)
