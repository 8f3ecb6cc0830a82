"""The words of a records request: what is asked for to close each kind of gap, fees, and expedited processing."""

from __future__ import annotations

FEE = {
    "news": "For fees, I am a representative of the news media, 5 U.S.C. 552(a)(4)(A)(ii)(II). [SAY FOR WHICH "
    "OUTLET, AND WHERE YOU HAVE PUBLISHED.]",
    "education": "For fees, I ask on behalf of an educational or noncommercial scientific institution, whose "
    "purpose is scholarly or scientific research, 5 U.S.C. 552(a)(4)(A)(ii)(II). [NAME THE INSTITUTION.]",
    "noncommercial": "For fees, the records are not sought for commercial use. I also ask for a waiver of fees, "
    "5 U.S.C. 552(a)(4)(A)(iii): disclosure is in the public interest because it is likely to contribute significantly "
    "to public understanding of the operations or activities of the government. [SAY WHY, AND HOW YOU "
    "WILL MAKE IT PUBLIC.]",
    "commercial": "For fees, the records are sought for commercial use, 5 U.S.C. 552(a)(4)(A)(ii)(I).",
    "other": "For fees, I am a requester in no special category, 5 U.S.C. 552(a)(4)(A)(ii)(III).",
}
EXPEDITED = (
    "I ask for expedited processing, 5 U.S.C. 552(a)(6)(E). There is a compelling need: [SAY WHY THE INFORMATION IS "
    "URGENT. A PERSON PRIMARILY ENGAGED IN DISSEMINATING INFORMATION SHOWS AN URGENCY TO INFORM THE PUBLIC ABOUT "
    "ACTUAL OR ALLEGED FEDERAL GOVERNMENT ACTIVITY.] I certify that this statement is true and correct to the best of "
    "my knowledge and belief."
)


RECORDS: dict[str, tuple[str, ...]] = {
    "dr:CanWithoutMay": (
        "Every agreement, memorandum of understanding, computer matching agreement, system of records notice or other "
        "written authority under which {it} was approved or takes place.",
        "Any legal or privacy review of {it}.",
    ),
    "dr:DidWithoutCan": (
        "Records sufficient to show by which means {it} took place (accounts, connections, files), and the "
        "transfer logs.",
    ),
    "dr:MayNeverUsed": (
        "Records sufficient to show whether and when {it} was opened or carried out: account requests and "
        "approvals, and the numbers of accounts created, suspended and closed, by month.",
        "Audit logs or summaries of them sufficient to show whether, when and how often it was used.",
    ),
    "dr:AuthorityOver": (
        "Records sufficient to show when {it} was opened, used, suspended and closed, and every instruction that the "
        "agency gave to stop, limit or resume it.",
    ),
    "dr:WeakSource": (
        "Records sufficient to show who receives data by {it}, which data, from which system and under whose approval.",
    ),
    "dr:NoNotice": (
        "The system of records notice that covers {name}, in every version, or records that say why none is required.",
    ),
    "dr:NoAssessment": (
        "Every privacy impact assessment and privacy threshold analysis of {name}, in every version, under section 208 "
        "of the E-Government Act of 2002.",
    ),
}
ANSWERED = {
    "dr:CanWithoutMay": ("under which agreement or law",),
    "dr:DidWithoutCan": ("by which means",),
    "dr:MayNeverUsed": ("whether it was opened", "whether it was used", "how many accounts there are"),
}
"""Questions that the records for another kind of gap answer: nothing is asked for twice."""
QUESTIONS = {
    "who opened it": "Records sufficient to show which office approved and opened {it}.",
    "since when": "Records sufficient to show the day on which {it} began.",
    "until when": "Records sufficient to show the day on which {it} ended or is to end.",
    "what for": "Records that state the purposes of {it}.",
    "which data categories": "Data dictionaries or field lists sufficient to show which data fields {it} covers.",
    "to which data set": "Records sufficient to show which data {it} covers.",
    "which data set": "Records sufficient to show which data {it} covers.",
    "by which means": "Records sufficient to show by which means {it} works.",
    "how many accounts there are": "Records sufficient to show how many accounts {it} has, by month.",
    "which contractors use it": "Records sufficient to show which contractors use {it}, with the contracts.",
    "whether it was opened": "Records sufficient to show whether and when {it} was opened.",
    "whether it was used": "Audit logs or summaries sufficient to show whether and when {it} was used.",
    "under which agreement or law": "Every agreement, notice or other written authority for {it}.",
    "from whom to whom": "Records sufficient to show who sends and who receives data by {it}.",
    "which data it would use": "Records that state which data {it} uses or is to use.",
}
