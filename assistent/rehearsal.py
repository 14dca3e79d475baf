"""Whether an introduction holds: where its quotations and readings stand in the documents, and how each of its
questions ends. Pure functions of the introduction and the index; asking is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistent.index import Index
from assistent.introduction import Introduction, Quiz, Reading
from assistent.types import Answer, Outcome, Section, Span, Text

ENDED = {
    Outcome.ANSWERED: "svar",
    Outcome.NEAR: "osäkert svar",
    Outcome.NOT_IN_DOCUMENTS: "inget svar",
    Outcome.UNCLEAR: "oklar fråga",
    Outcome.OUT_OF_SCOPE: "utanför dokumenten",
    Outcome.ERROR: "fel",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A question of a theme, and how it ended."""

    theme: str
    question: str
    answer: Answer

    @property
    def held(self) -> bool:
        return self.answer.outcome is Outcome.ANSWERED


def rehearse(introduction: Introduction, ask: Callable[[str], Answer]) -> Iterator[Tried]:
    """Asks every question of every theme, in order."""
    for theme in introduction.themes:
        for prepared in theme.questions:
            yield Tried(theme.name, prepared.question, ask(prepared.question))


def faults(introduction: Introduction, index: Index) -> list[str]:
    """What does not stand in the documents, each as a Swedish line: a document that is not there, a quotation
    that is not verbatim, a section or page that is not found."""
    found = []
    for theme in introduction.themes:
        for number, quiz in enumerate(theme.quiz, 1):
            if fault := _quiz_fault(quiz, index):
                found.append(f"{theme.name}, quizfråga {number}: {fault}")
    for number, reading in enumerate(introduction.readings, 1):
        if fault := _reading_fault(reading, index):
            found.append(f"Läslistan, rad {number}: {fault}")
    return found


def _quiz_fault(quiz: Quiz, index: Index) -> str:
    if quiz.document not in index.entries:
        return f"dokumentet {quiz.document} finns inte i indexet."
    text = index.text(quiz.document)
    if quote_span(text, quiz) is not None:
        return ""
    where = f", avsnittet ”{quiz.section}”" if quiz.section else ""
    return f"citatet står inte ordagrant i {quiz.document}{where}: ”{quiz.quote}”"


def _reading_fault(reading: Reading, index: Index) -> str:
    if reading.document not in index.entries:
        return f"dokumentet {reading.document} finns inte i indexet."
    if not (reading.section or reading.page) or reading_span(index.text(reading.document), reading) is not None:
        return ""
    missing = f"avsnittet ”{reading.section}”" if reading.section else f"sidan {reading.page}"
    return f"{missing} finns inte i {reading.document}."


def quote_span(text: Text, quiz: Quiz) -> Span | None:
    """Where a quiz's quotation stands, white space aside: in its section, or first in the document."""
    words = quiz.quote.split()
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for match in pattern.finditer(text.canonical):
        start, end = match.span()
        holding = next((s for s in text.sections if s.start <= start < s.end), None)
        if not quiz.section or (holding is not None and named(holding, quiz.section)):
            return start, end
    return None


def reading_span(text: Text, reading: Reading) -> Span | None:
    """The first sentence of what is to be read: of its section, else of its page; ``None`` for a whole document,
    or if there is no such section or page."""
    for sentence in text.sentences:
        section = text.sections[sentence.section]
        page = text.page_at(sentence.start).number if text.paged else None
        if (not reading.section or named(section, reading.section)) and reading.page in (None, page):
            return (sentence.start, sentence.end) if reading.section or reading.page else None
    return None


def named(section: Section, heading: str) -> bool:
    """Whether a section lies under a heading, a colon at the end aside."""
    wanted = heading.strip(" :,").casefold()
    return any(one.strip(" :,").casefold() == wanted for one in section.path)
