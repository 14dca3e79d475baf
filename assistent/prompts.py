"""Every fixed reply, in Swedish and English, and the lead-ins that make quotations readable."""

from __future__ import annotations

import re

from assistent.errors import AssistentError
from assistent.kinds import governs
from assistent.types import Document, Outcome, Status

FRAMES: dict[Outcome, dict[str, str]] = {
    Outcome.ANSWERED: {"sv": "", "en": "The documents are in Swedish; this is what they say."},
    Outcome.NEAR: {
        "sv": "Jag hittar inget säkert svar i dokumenten. Det här ligger närmast:",
        "en": "I cannot find a certain answer in the documents. This is the closest:",
    },
    Outcome.NOT_IN_DOCUMENTS: {
        "sv": "Det framgår inte av dokumenten.",
        "en": "The documents do not say.",
    },
    Outcome.UNCLEAR: {
        "sv": "Jag förstår inte frågan. Skriv den gärna som en hel mening, till exempel: Vem ansvarar för intern kontroll?",
        "en": "I do not understand the question. Please write a full sentence, for example: Who is responsible for internal control?",
    },
    Outcome.OUT_OF_SCOPE: {
        "sv": "Jag svarar bara på frågor om det som står i dokumenten. Fråga gärna om roller, ansvar, processer eller beslut.",
        "en": "I only answer questions about what the documents say. Ask about roles, responsibilities, processes or decisions.",
    },
    Outcome.ERROR: {"sv": "Något gick fel.", "en": "Something went wrong."},
}

TOO_LONG = {
    "sv": "Frågan är för lång. Skriv den med högst {limit} tecken. Vill du kontrollera en text, använd: assistent check",
    "en": "The question is too long. Use at most {limit} characters. To check a text, use: assistent check",
}
VAGUE = {
    "sv": "Vad vill du veta? Skriv frågan som en hel mening, till exempel: {example}",
    "en": "What do you want to know? Please write a full sentence, for example: {example}",
}
ELSEWHERE = {
    "sv": "Dokumenten handlar inte om {place}. Fråga gärna om roller, ansvar, processer eller beslut i den här kommunen.",
    "en": "The documents are not about {place}. Ask about roles, responsibilities, processes or decisions in this municipality.",
}
OTHER_LANGUAGE = "Jag svarar på svenska, som dokumenten är skrivna på. (You may also ask in English.)"
"""Told of a question in any language but Swedish and English."""
NO_DECISION = {
    "sv": "Dokumenten visar inget beslut om detta, bara förslag.",
    "en": "The documents show no decision on this, only proposals.",
}
NEAREST = {"sv": "Närmast till hands:", "en": "Closest documents:"}
READ_BY_OCR = {
    "sv": "inskannad sida, läst av en maskin som är {percent} % säker",
    "en": "scanned page, read by a machine that is {percent} % sure",
}
CHANGED = {"sv": "filen har ändrats sedan den lästes in", "en": "the file has changed since it was indexed"}
UNDERSTOOD = {"sv": "Jag tolkar frågan som: {question}", "en": "I read the question as: {question}"}

STATUS = {
    Status.PROPOSAL: {"sv": "Förslag", "en": "Proposal"},
    Status.DECISION: {"sv": "Beslut", "en": "Decision"},
    Status.IN_FORCE: {"sv": "Gällande", "en": "In force"},
    Status.SUPERSEDED: {"sv": "Ersatt", "en": "Superseded"},
    Status.EXPIRED: {"sv": "Utgången", "en": "Expired"},
    Status.UNKNOWN: {"sv": "", "en": ""},
}

_DEFINITE = {
    "lag": "lagen",
    "reglemente": "reglementet",
    "delegationsordning": "delegationsordningen",
    "policy": "policyn",
    "strategi": "strategin",
    "plan": "planen",
    "program": "programmet",
    "riktlinje": "riktlinjen",
    "regler": "reglerna",
    "rutin": "rutinen",
    "protokollsutdrag": "protokollsutdraget",
    "protokoll": "protokollet",
    "tjänsteskrivelse": "tjänsteskrivelsen",
    "missiv": "missivet",
    "rapport": "rapporten",
    "förordning": "förordningen",
    "föreskrifter": "föreskrifterna",
    "arbetsordning": "arbetsordningen",
    "bolagsordning": "bolagsordningen",
    "förbundsordning": "förbundsordningen",
    "ägardirektiv": "ägardirektivet",
    "taxa": "taxan",
    "instruktion": "instruktionen",
    "vision": "visionen",
    "budget": "budgeten",
    "anvisning": "anvisningen",
    "handbok": "handboken",
    "motion": "motionen",
    "yttrande": "yttrandet",
    "beslut": "beslutet",
    "revisionsrapport": "revisionsrapporten",
}
_ENGLISH = {
    "lag": "the act",
    "reglemente": "the regulations",
    "delegationsordning": "the delegation rules",
    "policy": "the policy",
    "strategi": "the strategy",
    "plan": "the plan",
    "program": "the programme",
    "riktlinje": "the guideline",
    "regler": "the rules",
    "rutin": "the procedure",
    "protokollsutdrag": "the extract from the minutes",
    "protokoll": "the minutes",
    "tjänsteskrivelse": "the officer's report",
    "missiv": "the covering letter",
    "rapport": "the report",
    "förordning": "the ordinance",
    "föreskrifter": "the local regulations",
    "arbetsordning": "the rules of procedure",
    "bolagsordning": "the articles of association",
    "förbundsordning": "the articles of the federation",
    "ägardirektiv": "the owner's directive",
    "taxa": "the tariff",
    "instruktion": "the instruction",
    "vision": "the vision",
    "budget": "the budget",
    "anvisning": "the instructions",
    "handbok": "the handbook",
    "motion": "the motion",
    "yttrande": "the statement",
    "beslut": "the decision",
    "revisionsrapport": "the audit report",
}


def named(document: Document, language: str, dated: bool = False) -> str:
    """A document in running text: "rapporten ”Förslag till åtgärder …”"; ``dated`` tells the year of
    adoption too, for documents that share a title."""
    year = (
        f" ({document.adopted[:4]})"
        if dated and document.adopted and document.adopted[:4] not in document.title
        else ""
    )
    if language == "en":
        return f"{_ENGLISH.get(document.type or '', 'the document')} “{document.title}”{year}"
    return f"{_DEFINITE.get(document.type or '', 'dokumentet')} ”{document.title}”{year}"


def the_kind(kind: str, language: str) -> str:
    """A type in the definite form: "policyn"."""
    return _ENGLISH.get(kind, "the document") if language == "en" else _DEFINITE.get(kind, "dokumentet")


_NEUTER = frozenset(
    "reglemente program protokoll protokollsutdrag ägardirektiv missiv yttrande beslut dokument".split()
)
_PLURAL = frozenset({"regler", "föreskrifter"})


def a_kind(kind: str, language: str) -> str:
    """A type in the indefinite form: "en policy"."""
    if language == "en":
        noun = _ENGLISH.get(kind, "the document").removeprefix("the ")
        article = "" if noun in ("rules", "regulations", "instructions") else "an " if noun[0] in "aeiou" else "a "
        return article + noun
    noun = kind or "dokument"
    return noun if noun in _PLURAL else f"{'ett' if noun in _NEUTER else 'en'} {noun}"


DECISIONS = {"sv": ("beslutet", "ett beslut"), "en": ("the decision", "a decision")}
GOVERNS = {
    "sv": {
        "rank": "Dokumenten säger olika. {The} gäller: {a} ({day}) går före {other_a} ({other_day}).",
        "later": "Dokumenten säger olika. {The} från {day} gäller: det senare beslutet går före {other_the} från {other_day}.",
        "body": "Dokumenten säger olika. {The} ({body}, {day}) gäller före {other_the} ({other_body}, {other_day}): det högre organet bestämmer.",
    },
    "en": {
        "rank": "The documents differ. {The} applies: {a} ({day}) takes precedence over {other_a} ({other_day}).",
        "later": "The documents differ. {The} of {day} applies: the later decision takes precedence over {other_the} of {other_day}.",
        "body": "The documents differ. {The} ({body}, {day}) applies before {other_the} ({other_body}, {other_day}): the higher body decides.",
    },
}
"""Which of two documents governs, and why; days are when each was decided."""

VALIDITY = {
    "sv": {
        "expired": "{name} gäller inte längre: giltigheten gick ut {day}.",
        "replaced": "{name} gäller inte längre, utan har ersatts av {other}.",
        "later": "{name} är beslutad men gäller först från och med {day}.",
        "until": "{name} gäller till och med {day}.",
        "in_force": "{name} gäller; i dokumentet anges ingen sista dag.",
        "review": "Den skulle ha setts över senast {day}, men inget i dokumentet säger att det därmed upphör att gälla.",
    },
    "en": {
        "expired": "{name} is no longer in force: it expired on {day}.",
        "replaced": "{name} is no longer in force: it has been replaced by {other}.",
        "later": "{name} has been decided but is in force only from {day}.",
        "until": "{name} is in force until {day}.",
        "in_force": "{name} is in force; the document states no last day.",
        "review": "It was due for review by {day}, but nothing in the document says that it thereby ceases to apply.",
    },
}
"""How a document stands today, said before the words that show it."""


_USUAL = re.compile(
    r"^(?:(?:sammanfattning|bakgrund|inledning|allmänt|beslutsunderlag|ärendet|definitioner|sammanfattning av ärendet)\W*$"
    r"|förslag|beslut(?:et)?\b|§|\d+ ?\w? §|punkt \S+$)",
    re.I,
)
"""Headings that tell nothing of what their text is about, or say what the lead-in says anyway."""


def read_by_ocr(confidence: float, language: str) -> str:
    """That a text was read from a picture, and how sure the reading is (0 to 1)."""
    return READ_BY_OCR[language].format(percent=round(100 * confidence))


def lead_in(
    document: Document,
    heading: str,
    status: Status,
    by: str | None,
    language: str,
    confidence: float | None = None,
    successor: Document | None = None,
) -> str:
    """What is said before quotations from one place. A proposal is always said to be one, and by
    whom; a text that no longer holds is said not to, since when, and what replaced it; the heading is
    named where it carries meaning ("Kommunstyrelsen" over "Ansvarar för: …"); ``confidence`` (0 to 1)
    is told of a page that was read by OCR."""
    name = named(document, language)
    english = language == "en"
    lapsed = document.status in (Status.EXPIRED, Status.SUPERSEDED)
    if heading and not _USUAL.match(heading) and heading != document.title and (lapsed or status is Status.UNKNOWN):
        quoted = heading.rstrip(" :,")
        name += f", under “{quoted}”" if english else f", under ”{quoted}”"
    proposal = status is Status.PROPOSAL
    draft = document.status is Status.PROPOSAL and governs(document.type)
    remarks = [
        lapse(document, language, successor) if lapsed else None,
        PROPOSAL_ONLY[language] if proposal or draft else None,
        _not_yet(document, language),
        read_by_ocr(confidence, language) if confidence is not None else None,
    ]
    remark = "; ".join(r for r in remarks if r)
    name += f" ({remark})" if remark else ""
    if proposal and english:
        return f"{by} proposes, according to {name}:" if by else f"Proposed in {name}:"
    if proposal:
        return f"{by} föreslår enligt {name}:" if by else f"Föreslås i {name}:"
    if status is Status.DECISION and not lapsed:
        if english:
            return f"Decided by {by} according to {name}:" if by else f"Decided according to {name}:"
        return f"{by} har enligt {name} beslutat:" if by else f"Beslutat enligt {name}:"
    return f"According to {name}:" if english else f"Enligt {name}:"


def says_standing(lead: str, status: Status) -> bool:
    """Whether a lead-in says what its quotations are, where a reader must know: a proposal, a text that
    no longer holds. A lead-in that says "beslutat" leads in no such text."""
    if status is Status.PROPOSAL:
        return any(phrase in lead for phrase in PROPOSAL_ONLY.values())
    if status in (Status.EXPIRED, Status.SUPERSEDED):
        return any(f"{STATUS[status][language].lower()}" in lead for language in ("sv", "en"))
    return True


def _not_yet(document: Document, language: str) -> str | None:
    """That a text has been decided but is not in force yet, and from when."""
    if document.status is not Status.DECISION or not governs(document.type) or not document.valid_from:
        return None
    if language == "en":
        return f"decided, in force from {document.valid_from}"
    return f"beslutad, gäller från och med {document.valid_from}"


PROPOSAL_ONLY = {"sv": "förslag, inte beslut", "en": "a proposal, not a decision"}


def lapse(document: Document, language: str, successor: Document | None = None) -> str:
    """That a text no longer holds: until when, or what replaced it."""
    word = STATUS[document.status][language].lower()
    adopted = successor.adopted if successor else None
    if document.status is Status.SUPERSEDED and successor and adopted:
        kind = (_ENGLISH if language == "en" else _DEFINITE).get(successor.type or "")
        if language == "en":
            return f"{word} by {kind or 'the document'} adopted {adopted}, no longer in force"
        return f"{word} av {kind or 'dokumentet'} från {adopted}, gäller inte längre"
    if document.status is Status.EXPIRED and document.valid_to:
        if language == "en":
            return f"{word}, no longer in force since {document.valid_to}"
        return f"{word}, gäller inte längre: gällde till och med {document.valid_to}"
    return f"{word}, no longer in force" if language == "en" else f"{word}, gäller inte längre"


def error_frame(error: AssistentError) -> str:
    """An expected failure as an answer."""
    return str(error)
