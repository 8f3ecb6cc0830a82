"""The names of our terms, the prefixes of those that we reuse, and the one place where our base address stands."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

BASE = "https://w3id.org/datareach/"
"""Every IRI that we mint starts with this."""

PREFIXES = MappingProxyType(
    {
        "cito": "http://purl.org/spar/cito/",
        "claim": BASE + "claim/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "derived": BASE + "derived/",
        "dpv": "https://w3id.org/dpv#",
        "dr": BASE + "ns#",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "graph": BASE + "graph/",
        "id": BASE + "id/",
        "law": "https://w3id.org/dpv/sector/law#",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "pd": "https://w3id.org/dpv/pd#",
        "prov": "http://www.w3.org/ns/prov#",
        "ps": "https://w3id.org/dpv/sector/publicservices#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "risk": "https://w3id.org/dpv/risk#",
        "rule": BASE + "rule/",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "src": BASE + "source/",
        "tech": "https://w3id.org/dpv/tech#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefix to namespace, for short names on the command line, in queries and in output."""

EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
"""The datatype of dates: the Extended Date/Time Format of the Library of Congress."""

GRAPH_VOCABULARY = URIRef(BASE + "graph/vocabulary")
GRAPH_REGISTER = URIRef(BASE + "graph/register")
GRAPH_CLAIMS = URIRef(BASE + "graph/claims")
GRAPH_SHAPES = URIRef(BASE + "graph/shapes")
GRAPH_DERIVED = URIRef(BASE + "graph/derived")

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0]))


@lru_cache(maxsize=1 << 17)  # a large graph names the same things again and again
def shorten(iri: str) -> str:
    """The short name of an IRI, or the IRI itself where no prefix fits.

    >>> shorten("https://w3id.org/datareach/id/ice"), shorten("https://example.org/x")
    ('id:ice', 'https://example.org/x')
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str:
    """The IRI of a short name; anything else comes back as it is.

    >>> expand("id:ice"), expand("https://example.org/x")
    ('https://w3id.org/datareach/id/ice', 'https://example.org/x')
    """
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name


class DR(DefinedNamespace):
    """Our own terms; a misspelt one is an AttributeError. The same list as ``graph/vocabulary.ttl``, held by a test."""

    _NS = Namespace(BASE + "ns#")
    _fail = True
    _extras = ["from"]  # a keyword in Python: DR["from"]

    Access: URIRef
    ActKind: URIRef
    Acts: URIRef
    AgreementKind: URIRef
    Alleged: URIRef
    AnyOther: URIRef
    Api: URIRef
    Aspect: URIRef
    AuthorityOver: URIRef
    Barred: URIRef
    Basis: URIRef
    Can: URIRef
    CanWithoutMay: URIRef
    Categories: URIRef
    Cell: URIRef
    Certainly: URIRef
    Certainty: URIRef
    CivilSociety: URIRef
    Claim: URIRef
    Company: URIRef
    ComputerMatchingAgreement: URIRef
    Condition: URIRef
    ConditionKind: URIRef
    Conflict: URIRef
    CourtCase: URIRef
    CourtFinding: URIRef
    Data: URIRef
    DataPooling: URIRef
    DataSharing: URIRef
    DataSharingAgreement: URIRef
    Datasets: URIRef
    DateBounds: URIRef
    Denied: URIRef
    DerivedEdge: URIRef
    Did: URIRef
    DidWithoutCan: URIRef
    Dimension: URIRef
    Disclosing: URIRef
    Disputed: URIRef
    DisputedSupport: URIRef
    Document: URIRef
    DocumentAsReported: URIRef
    EditorInference: URIRef
    Embargoed: URIRef
    Ended: URIRef
    Enjoined: URIRef
    EntryIntoForce: URIRef
    Existence: URIRef
    Expired: URIRef
    Extended: URIRef
    Extract: URIRef
    FederalAgency: URIRef
    FederalDepartment: URIRef
    Figure: URIRef
    Filed: URIRef
    Flow: URIRef
    GapKind: URIRef
    Government: URIRef
    Heard: URIRef
    InConflict: URIRef
    InForce: URIRef
    InformationExchangeAgreement: URIRef
    Initiative: URIRef
    Internal: URIRef
    Lawful: URIRef
    Lawfulness: URIRef
    LegalEvent: URIRef
    LegalEventKind: URIRef
    LoginCredentials: URIRef
    MatchingProgramme: URIRef
    May: URIRef
    MayNeverUsed: URIRef
    Mechanism: URIRef
    MechanismAspect: URIRef
    Modality: URIRef
    NewsOrganization: URIRef
    NoAssessment: URIRef
    NoNotice: URIRef
    NotEstablished: URIRef
    NotYet: URIRef
    NothingFound: URIRef
    Number: URIRef
    OfficialStatement: URIRef
    OnRecord: URIRef
    OnlyIfAccepted: URIRef
    OnwardSharing: URIRef
    OrganizationGroup: URIRef
    OrganizationKind: URIRef
    Parties: URIRef
    PartlyBarred: URIRef
    PartyAspect: URIRef
    Peoples: URIRef
    Perhaps: URIRef
    Personnel: URIRef
    Places: URIRef
    Policy: URIRef
    PolicyEnded: URIRef
    PolicySet: URIRef
    Population: URIRef
    PossibleSupport: URIRef
    Precondition: URIRef
    Public: URIRef
    Published: URIRef
    PurposeAspect: URIRef
    Purposes: URIRef
    Reach: URIRef
    ReachStep: URIRef
    Reading: URIRef
    Recipient: URIRef
    Recipients: URIRef
    Release: URIRef
    Renewal: URIRef
    Renewed: URIRef
    Reported: URIRef
    ReportedUnnamed: URIRef
    ReporterInference: URIRef
    Reporting: URIRef
    Rescinded: URIRef
    Responsibility: URIRef
    ResumedInPart: URIRef
    Review: URIRef
    Retention: URIRef
    Scope: URIRef
    ScopeAspect: URIRef
    Search: URIRef
    SearchOutcome: URIRef
    Signed: URIRef
    SomethingFound: URIRef
    Source: URIRef
    Standing: URIRef
    State: URIRef
    StateOfPlay: URIRef
    StatedInDocument: URIRef
    Status: URIRef
    Stayed: URIRef
    SupportLevel: URIRef
    SwornStatement: URIRef
    SystemAspect: URIRef
    SystemOfRecordsNotice: URIRef
    Time: URIRef
    TookEffect: URIRef
    Unanswered: URIRef
    Undisputed: URIRef
    Unknown: URIRef
    Unreviewed: URIRef
    UnspecifiedMechanism: URIRef
    UseRestriction: URIRef
    UsingHeldCopy: URIRef
    Vacated: URIRef
    WeakSource: URIRef
    about: URIRef
    accounts: URIRef
    acronym: URIRef
    actsOn: URIRef
    all: URIRef
    anchor: URIRef
    appliesTo: URIRef
    archivedAt: URIRef
    asStated: URIRef
    assertsComplianceWith: URIRef
    barredBy: URIRef
    basis: URIRef
    canAccess: URIRef
    cellOf: URIRef
    certainty: URIRef
    changesNothingBecause: URIRef
    characterizedAs: URIRef
    closed: URIRef
    condition: URIRef
    contractor: URIRef
    corrections: URIRef
    covers: URIRef
    dataset: URIRef
    dated: URIRef
    decidedBy: URIRef
    defendant: URIRef
    didAccess: URIRef
    disclaimsPurpose: URIRef
    earliest: URIRef
    embargoedUntil: URIRef
    end: URIRef
    endsWhen: URIRef
    exampleAct: URIRef
    exampleCategory: URIRef
    exampleDataset: URIRef
    exampleParty: URIRef
    examplePeople: URIRef
    examplePlace: URIRef
    examplePurpose: URIRef
    exampleRecipient: URIRef
    exceptAct: URIRef
    exceptCategory: URIRef
    exceptDataset: URIRef
    exceptParty: URIRef
    exceptPeople: URIRef
    exceptPlace: URIRef
    exceptPurpose: URIRef
    exceptRecipient: URIRef
    explicitlyNot: URIRef
    firstDay: URIRef
    firstReportedBy: URIRef
    grantor: URIRef
    happened: URIRef
    inCase: URIRef
    inCategory: URIRef
    inPlace: URIRef
    inWords: URIRef
    involves: URIRef
    lastDay: URIRef
    latest: URIRef
    ledBy: URIRef
    line: URIRef
    locatedAt: URIRef
    locator: URIRef
    mayAccess: URIRef
    mayNotRequire: URIRef
    measures: URIRef
    mechanism: URIRef
    modality: URIRef
    notUpdatedFor: URIRef
    note: URIRef
    ofAct: URIRef
    ofClaim: URIRef
    ofGap: URIRef
    ofPeople: URIRef
    ofProperty: URIRef
    omits: URIRef
    onRecord: URIRef
    onlyAct: URIRef
    onlyCategory: URIRef
    onlyDataset: URIRef
    onlyParty: URIRef
    onlyPeople: URIRef
    onlyPlace: URIRef
    onlyPurpose: URIRef
    onlyRecipient: URIRef
    outcome: URIRef
    page: URIRef
    partOfData: URIRef
    permitsPurpose: URIRef
    permittedBy: URIRef
    place: URIRef
    plaintiff: URIRef
    qualifier: URIRef
    question: URIRef
    rank: URIRef
    readByUs: URIRef
    recipientRole: URIRef
    release: URIRef
    review: URIRef
    restsOnInference: URIRef
    retrieved: URIRef
    routineUse: URIRef
    scope: URIRef
    searchedIn: URIRef
    section: URIRef
    sharesDataWith: URIRef
    shortLabel: URIRef
    signatory: URIRef
    signedOn: URIRef
    standing: URIRef
    start: URIRef
    status: URIRef
    step: URIRef
    support: URIRef
    takesBasis: URIRef
    takesDocument: URIRef
    takesSource: URIRef
    takesSpeaker: URIRef
    terms: URIRef
    textFile: URIRef
    to: URIRef
    underAgreement: URIRef
    underNotice: URIRef
    value: URIRef
    viaSystem: URIRef
    viewedBy: URIRef
    what: URIRef
    who: URIRef
