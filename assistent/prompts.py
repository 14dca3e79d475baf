"""Every fixed reply, in Swedish and English, and the lead-ins that make quotations readable."""

from __future__ import annotations

import re

from assistent.errors import AssistentError
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


def named(document: Document, language: str) -> str:
    """A document in running text: "rapporten ”Förslag till åtgärder …”"."""
    if language == "en":
        return f"{_ENGLISH.get(document.type or '', 'the document')} “{document.title}”"
    return f"{_DEFINITE.get(document.type or '', 'dokumentet')} ”{document.title}”"


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
    document: Document, heading: str, status: Status, by: str | None, language: str, confidence: float | None = None
) -> str:
    """What is said before quotations from one place. A proposal is always said to be one, and by
    whom; a text that no longer holds is said not to; the heading is named where it carries meaning
    ("Kommunstyrelsen" over "Ansvarar för: …"); ``confidence`` (0 to 1) is told of a page that was
    read by OCR."""
    name = named(document, language)
    if confidence is not None:
        name += f" ({read_by_ocr(confidence, language)})"
    if heading and not _USUAL.match(heading) and heading != document.title and status is Status.UNKNOWN:
        quoted = heading.rstrip(" :,")
        name += f", under “{quoted}”" if language == "en" else f", under ”{quoted}”"
    if document.status in (Status.EXPIRED, Status.SUPERSEDED):
        word = STATUS[document.status][language].lower()
        return (
            f"According to {name} ({word}, no longer in force):"
            if language == "en"
            else f"Enligt {name} ({word}, gäller inte längre):"
        )
    if status is Status.PROPOSAL:
        if language == "en":
            return (
                f"{by} proposes, according to {name} (a proposal, not a decision):"
                if by
                else f"Proposed in {name} (a proposal, not a decision):"
            )
        return (
            f"{by} föreslår enligt {name} (förslag, inte beslut):"
            if by
            else f"Föreslås i {name} (förslag, inte beslut):"
        )
    if status is Status.DECISION:
        if language == "en":
            return f"Decided by {by} according to {name}:" if by else f"Decided according to {name}:"
        return f"{by} har enligt {name} beslutat:" if by else f"Beslutat enligt {name}:"
    return f"According to {name}:" if language == "en" else f"Enligt {name}:"


def error_frame(error: AssistentError) -> str:
    """An expected failure as an answer."""
    return str(error)
