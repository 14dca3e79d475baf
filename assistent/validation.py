"""Is an eval set itself right? Every expected string must stand where the set says that it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistent.evalset import KINDS, UNANSWERED, EvalSet, Question, stands_at
from assistent.index import Index
from assistent.measures import MEASURES, flat
from assistent.types import Outcome, Text
from assistent.words import plain_words

LANGUAGES = frozenset({"sv", "en", "no", "da", "de", "fi", "ar"})
"""Codes (ISO 639-1) that a question may carry."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a question (Swedish, for users), and the line where it stands (0: the heading)."""

    id: str
    line: int
    what: str


def faults(eval_set: EvalSet, index: Index) -> list[Fault]:
    """Every fault of a set against the documents it asks about, in the order of the file."""
    found = [Fault("", 0, f"okänt mått i trösklarna: {name}") for name in eval_set.thresholds if name not in MEASURES]
    found += _repeated(eval_set)
    for question in eval_set.questions:
        found += [Fault(question.id, question.line, what) for what in _of_question(question, index)]
    return sorted(found, key=lambda fault: fault.line)


def coverage(eval_set: EvalSet, index: Index) -> dict[str, float]:
    """For every document of the index, the share of its sections with text (0–1) that some question
    names as the place of an answer."""
    shares = {}
    for document in index.entries:
        text = index.text(document)
        places = [place for q in eval_set.questions for place in q.relevant if place["document"] == document]
        held = {chunk.section for chunk in text.chunks}
        asked = {n for n in held if any(stands_at(document, text.sections[n].path, place) for place in places)}
        shares[document] = round(len(asked) / len(held), 4) if held else 0.0
    return shares


def _repeated(eval_set: EvalSet) -> Iterator[Fault]:
    """Questions that say the same word for word, in the same conversation."""
    asked = {q.id: (tuple(plain_words(q.question)), q.history) for q in eval_set.questions}
    often = Counter(asked.values())
    first: dict[Any, str] = {}
    for question in eval_set.questions:
        key = asked[question.id]
        if often[key] > 1 and first.setdefault(key, question.id) != question.id:
            yield Fault(question.id, question.line, f"samma fråga som {first[key]}")


def _of_question(question: Question, index: Index) -> Iterator[str]:
    if not question.question.strip():
        yield "frågan är tom"
    if not question.kind:
        yield "kind saknas"
    elif question.kind not in KINDS:
        yield f"okänt slag {question.kind!r}"
    elif question.answerable and question.kind in UNANSWERED:
        yield f"slaget {question.kind} är frågor utan svar, men ett svar väntas"
    if question.language not in LANGUAGES:
        yield f"okänt språk {question.language!r}"
    if question.expected_outcome is Outcome.ERROR:
        yield "inget svar väntas sluta som error"
    if not question.answerable:
        if question.expect:
            yield "expect är ifyllt, men inget svar väntas"
        return
    if not question.expect:
        yield "expect är tomt, men ett svar väntas"
    if not question.relevant:
        yield "relevant är tomt, men ett svar väntas"
    texts = []
    for place in question.relevant:
        said, why = _text_at(place, index)
        if why:
            yield why
        elif question.expect and not any(flat(text) in said for text in question.expect):
            yield f"inget av det väntade står i {_named(place)}"
        texts.append(said)
    if any(texts):
        for text in question.expect:
            if not any(flat(text) in said for said in texts):
                yield f"”{text}” står inte på något av ställena"


def _text_at(place: Mapping[str, Any], index: Index) -> tuple[str, str]:
    """The levelled text of a place; or nothing, and what is wrong with the place."""
    document = place["document"]
    if document not in index.entries:
        return "", f"dokumentet {document} finns inte"
    text, section, page = index.text(document), place.get("section"), place.get("pdf_page")
    spans = [(s.start, s.end) for s in text.sections if stands_at(document, s.path, place)]
    if section is None:
        spans = [(0, len(text.canonical))]
    if not spans:
        return "", f"rubriken {section!r} finns inte i {document}"
    if page is not None:
        own = [span for span in spans if _first_page(text, span) <= page <= _last_page(text, span)]
        if not own:
            return "", f"{_named(place)} står inte på sidan {page}"
        spans = own
    return flat(" ".join(text.cut(start, end) for start, end in spans)), ""


def _first_page(text: Text, span: tuple[int, int]) -> int:
    return text.page_at(span[0]).number


def _last_page(text: Text, span: tuple[int, int]) -> int:
    return text.page_at(max(span[0], span[1] - 1)).number


def _named(place: Mapping[str, Any]) -> str:
    section = place.get("section")
    return f"{place['document']} › {section}" if section else str(place["document"])
