"""A question, read: its language, what it takes from the conversation, and what kind of answer it wants.

The rules stand with their concepts: ``language``, ``scope``, ``conversation`` and ``asking``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistent import asking, conversation, language
from assistent.asking import Kind, kind_of
from assistent.conversation import antecedent, content
from assistent.glossary import Glossary
from assistent.scope import out_of_scope
from assistent.words import plain_words, references

__all__ = [
    "LONGEST",
    "Kind",
    "Question",
    "antecedent",
    "bare_reference",
    "has_words",
    "kind_of",
    "out_of_scope",
    "read",
    "vague",
]

LONGEST = 2_000
"""Characters; a longer text is not a question (the checker takes texts)."""

FRAMES_IN = ("sv", "en")
"""Languages that an answer's own words are written in; a question in another is answered in Swedish."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. ``search`` is what is looked for: Swedish, with what a follow-up refers to.
    ``asked`` is the question alone, in Swedish; of a follow-up that replaces a part of the question
    before, it is the whole that this makes. ``written_in`` is the language it was asked in (ISO 639-1),
    ``language`` the one it is answered in. ``before`` is what the conversation was about until then, in Swedish;
    ``None`` where nothing was, where a part of that is replaced, and for a question that says itself what it is about."""

    text: str
    language: str
    kind: Kind
    search: str
    asked: str
    understood: str | None = None
    about_decision: bool = False
    about_validity: bool = False
    about_authority: bool = False
    about_steps: bool = False
    written_in: str = "sv"
    before: str | None = None


def read(text: str, history: Sequence[str], glossary: Glossary) -> Question:
    """Reads a question; ``history`` holds the earlier ones, oldest first."""
    tongue = language.of_question(text)
    reading = conversation.understand(text, history)
    own = reading.whole if reading.replaced else text
    asked = _in_swedish(own, glossary)
    search = asked
    if reading.antecedent and not reading.replaced:
        search = f"{_in_swedish(reading.antecedent, glossary)} {asked}"
    answered_in = tongue if tongue in FRAMES_IN else "sv"
    return Question(
        text=text,
        language=answered_in,
        kind=kind_of(own),
        search=search,
        asked=asked,
        understood=_told(reading, text, answered_in),
        about_decision=asking.asks_decision(own),
        about_validity=asking.asks_validity(own),
        about_authority=asking.asks_authority(own),
        about_steps=asking.asks_steps(own),
        written_in=tongue,
        before=None if reading.replaced or not reading.before else _in_swedish(reading.before, glossary),
    )


def _in_swedish(text: str, glossary: Glossary) -> str:
    return glossary.swedish(text) if language.of_question(text) == "en" else text


def _told(reading: conversation.Reading, text: str, tongue: str) -> str | None:
    """How the question is understood, in words for the one who asked; ``None`` where it stands alone."""
    if reading.antecedent is None:
        return None
    if reading.replaced:
        return reading.whole
    begun = re.sub(r"^(?:och|men|så|and|but|so)\b[\s,]*", "", text, flags=re.I).strip() or text
    subject = "on the question" if tongue == "en" else "om frågan"
    return f"{begun[:1].upper()}{begun[1:]} ({subject} ”{reading.antecedent}”)"


def has_words(text: str) -> bool:
    """Whether there is anything to search for at all."""
    return bool(plain_words(text)) and any(len(word) > 1 for word in plain_words(text))


def vague(question: Question) -> bool:
    """Whether a question says too little to be answered: a single word ("semester"), or no word of what it
    is about ("Hur då?") and no earlier question that tells."""
    if question.understood or references(question.text):
        return False
    words = content(question.asked)
    return not words or len(plain_words(question.text)) == 1


def bare_reference(question: Question) -> bool:
    """Whether the question asks for a place and nothing else: "Vad säger § 105?", "6 kap. 5 §"."""
    rest = _REFERENCE_WORDS.sub(" ", question.asked)
    return bool(references(question.asked)) and not content(rest)


_REFERENCE_WORDS = re.compile(
    r"\b[\w/:-]*\d[\w/:-]*\b|§+|\b(?:kap|kapitel|paragraf|paragrafen|dnr|diarienummer|punkt|punkten|protokollet|delegationsordningen|lag|lagen|\w+lagen|sfs|ks|kf|kfn)\b\.?|\bom\b|\b(?:handlar|lyder|ärendet?|sammanfatta|visa|läs)\b",
    re.I,
)
