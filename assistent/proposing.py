"""An introduction proposed for a samling, from its roles, delegations, words, decisions and headings, for a person
to accept. Every question of it has been asked, and has its answer from the very place that it was made from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from assistent.index import Index
from assistent.introduction import LONGEST, Introduction, Prepared, Quiz, Reading, Theme
from assistent.kinds import governs, rank_of
from assistent.suggesting import of_text
from assistent.suggestions import about
from assistent.types import Answer, Document, Outcome, Span, Status, Text

QUESTIONS, QUIZ, READINGS = 4, 2, 6
"""Questions and quiz questions of a theme, and documents to read, at the most."""
TRIED = 16
"""Questions asked for a theme at the most: asking takes its time."""
OF_DOCUMENTS = 4
"""Themes that are a document's own."""
MINUTES = 20
_KINDS = {
    "role": ("Vem ansvarar för vad", "Veta vem som ansvarar, och vem som beslutar."),
    "delegation": ("Vem får besluta", "Veta vilka beslut som är delegerade, och till vem."),
    "fact": ("Ord och begrepp", "Förstå de ord som dokumenten förklarar."),
    "decision": ("Beslut", "Se vad som har beslutats, och var det står."),
}
"""Themes by the kind of question: name and aim."""
_POINTING = re.compile(r"^Vem (?:\w+ ){1,2}(?:också|även|detta|dessa|den|det|dem|denna|därefter|sedan)\b")
"""A question that takes its meaning from the sentences before."""
_FORMAL = re.compile(
    r"dagordning|justera|upprop|interpellation|informer|anmäl|delegationsbeslut|avsägelse|\bval\b|meddelande|information|närvaro",
    re.I,
)
"""Matters that every meeting has."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question made from a place, and what is expected of its answer."""

    question: str
    document: str
    section: str
    place: Span
    expected: str = ""
    quote: str = ""

    def held(self, answer: Answer) -> bool:
        """Whether the answer is taken from the place."""
        start, end = self.place
        return answer.outcome is Outcome.ANSWERED and any(
            c.document == self.document and c.start < end and start < c.end for c in answer.citations
        )


def propose(index: Index, title: str, ask: Callable[[str], Answer]) -> Introduction:
    """An introduction to the samling of an index. ``ask`` answers a question of it."""
    texts = [index.text(document.id) for document in _in_order(index.documents())]
    made = {text.document.id: list(_of_text(text)) for text in texts}
    themes = [
        _theme(name, aim, _mixed([c for k, c in found if k == kind] for found in made.values()), ask)
        for kind, (name, aim) in _KINDS.items()
    ]
    own = (_theme(text.document.title, "", _of_headings(text), ask) for text in texts)
    themes += _first(own, OF_DOCUMENTS)
    readings = [Reading(text.document.id, why=_why(text.document)) for text in texts]
    return Introduction(title, "", tuple(t for t in themes if t), tuple(readings[:READINGS]))


def _in_order(documents: Iterable[Document]) -> list[Document]:
    """Those that still hold, the strongest first."""
    holding = [d for d in documents if d.status not in (Status.EXPIRED, Status.SUPERSEDED)]
    return sorted(holding, key=lambda d: (rank_of(d.type) or 99, d.title.casefold(), d.id))


def _of_text(text: Text) -> Iterator[tuple[str, _Candidate]]:
    for kind, question, expected, sentence in of_text(text):
        if kind != "decision" and not governs(text.document.type):
            continue
        if _POINTING.match(question) or (kind == "decision" and _FORMAL.search(question)):
            continue
        path = text.sections[sentence.section].path
        quote = " ".join(text.cut(sentence.start, sentence.end).split())
        place = (sentence.start, sentence.end)
        yield kind, _Candidate(question, text.document.id, path[-1] if path else "", place, expected, quote)


def _of_headings(text: Text) -> Iterator[_Candidate]:
    for section in text.sections:
        question = about(section.heading)
        if question and section.heading != text.document.title:
            depth = len(section.path)
            end = max(s.end for s in text.sections if s.path[:depth] == section.path and s.start >= section.start)
            yield _Candidate(question, text.document.id, section.heading, (section.start, end))


def _mixed(found: Iterable[list[_Candidate]]) -> Iterator[_Candidate]:
    """Candidates of every document in turn, so that a long one does not drown the others."""
    for turn in zip_longest(*found):
        yield from (candidate for candidate in turn if candidate)


def _theme(name: str, aim: str, candidates: Iterable[_Candidate], ask: Callable[[str], Answer]) -> Theme | None:
    """A theme of the questions that hold; what is left becomes its quiz. ``None`` where fewer than two hold."""
    questions: list[Prepared] = []
    left: list[Quiz] = []
    tried = 0
    for one in candidates:
        if len(questions) < QUESTIONS and tried < TRIED and len(one.question) <= LONGEST:
            tried += 1
            if Prepared(one.question) not in questions and one.held(ask(one.question)):
                questions.append(Prepared(one.question))
        elif one.expected:
            left.append(Quiz(one.question, one.expected, one.document, one.quote, one.section))
        if len(left) == QUIZ:
            break
    return Theme(name, tuple(questions), aim, MINUTES, "", tuple(left)) if len(questions) > 1 else None


def _first(themes: Iterator[Theme | None], count: int) -> list[Theme]:
    found: list[Theme] = []
    for theme in themes:
        if theme:
            found.append(theme)
        if len(found) == count:
            break
    return found


def _why(document: Document) -> str:
    told = f"{(document.type or 'dokument').capitalize()}"
    return f"{told}, {document.body}." if document.body else f"{told}."


# --- as a file ----------------------------------------------------------------------------------


def toml(introduction: Introduction, samling: str) -> str:
    """An introduction as the text of ``introduktion.toml``."""
    lines = [
        f"# Förslag till introduktion för {samling}, gjort ur dokumentens egna ord. Läs, ändra och stryk: ett program vet",
        "# inte vad en ny chef behöver. Skriv mål, tid och anteckningar. Spara i corpus/<samling>/introduktion.toml och",
        "# pröva: assistent introduction --check",
        "",
        f"titel = {_string(introduction.title)}",
    ]
    for theme in introduction.themes:
        lines += ["", "[[tema]]", f"namn = {_string(theme.name)}"]
        lines += [f"mal = {_string(theme.aim)}"] if theme.aim else []
        lines += [f"minuter = {theme.minutes}", "fragor = ["]
        lines += [f"    {_string(prepared.question)}," for prepared in theme.questions]
        lines.append("]")
        for quiz in theme.quiz:
            rows = [("fraga", quiz.question), ("svar", quiz.answer), ("dokument", quiz.document)]
            rows += [("avsnitt", quiz.section), ("citat", quiz.quote)]
            lines += ["", "[[tema.quiz]]", *(f"{key} = {_string(value)}" for key, value in rows if value)]
    for reading in introduction.readings:
        lines += ["", "[[lasning]]", f"dokument = {_string(reading.document)}", f"varfor = {_string(reading.why)}"]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """A text as TOML has it; JSON's form is the same but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
