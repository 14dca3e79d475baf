"""From evidence to an answer: the sentences that suffice, in reading order, with the lead-in that
makes them readable. Nothing is written but lead-ins; every sentence is a quotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistent.citations import cite
from assistent.evidence import Evidence, leans_on
from assistent.index import Index
from assistent.prompts import lead_in
from assistent.question import Kind, Question
from assistent.types import Citation, Statement, Text
from assistent.words import terms

MARGIN = 0.08
"""How far below the best sentence another may score and still be part of the answer."""

UNITS = 3
"""Units at most: a sentence with what it takes to understand it, or a list. On 97 questions about the case
two held the expected facts for 89 %, three for 95 %, and a fourth added nothing but reading."""

SENTENCES = 4
"""Sentences at most, a list counted as one; a unit that would make it more gives way to
the next. Without the limit the facts of four more of 145 questions came along, and 15 of 134 answers
were longer than anyone reads."""

LIST_LIMIT = 8  # items of a list that are shown
SAME = 0.75  # share of common terms (of the longer) from which two sentences say the same


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences of one section that are shown together, in order, and places that say the same."""

    document: str
    numbers: tuple[int, ...]
    also: tuple[tuple[str, int], ...] = ()


def compose(question: Question, evidence: Sequence[Evidence], index: Index) -> tuple[list[Statement], list[Citation]]:
    """The statements of an answer and their citations; keys count from 1 in reading order."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    previous = ""
    for document, number, also in _in_order(_select(question, evidence, index), index):
        text = index.text(document)
        sentence = text.sentences[number]
        keys = []
        for place, n in ((document, number), *also):
            keys.append(str(len(citations) + 1))
            citations.append(cite(index.text(place), n, n, keys[-1]))
        heading = text.sections[sentence.section].heading
        read = citations[-1 - len(also)].confidence
        lead = lead_in(text.document, heading, sentence.status, sentence.by, question.language, read)
        kind: Literal["sentence", "item"] = "item" if sentence.kind == "item" else "sentence"
        statements.append(Statement("" if lead == previous else lead, keys[0], kind, tuple(keys[1:])))
        previous = lead
    return statements, citations


def render(statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """The answer as text: lead-ins, quotations and their keys."""
    quotes = {citation.key: " ".join(citation.quote.split()) for citation in citations}
    lines: list[str] = []
    for statement in statements:
        if statement.lead:
            lines.append(("\n" if lines else "") + statement.lead)
        if statement.key:
            keys = "".join(f"[{key}]" for key in (statement.key, *statement.also))
            lines.append(("– " if statement.kind == "item" else "") + f"{quotes[statement.key]} {keys}")
    return "\n".join(lines)


def _select(question: Question, evidence: Sequence[Evidence], index: Index) -> list[_Unit]:
    """The units that make the answer, best first, what says the same told once."""
    units: list[_Unit] = []
    shown: dict[tuple[str, int], frozenset[str]] = {}
    for one in evidence:
        if len(units) >= UNITS or one.score < evidence[0].score - MARGIN:
            break
        if (one.document, one.number) in shown:
            continue
        text = index.text(one.document)
        own = _words(text, one.number)
        twin = next((place for place, words in shown.items() if _same(own, words)), None)
        if twin:
            units = [_with_twin(unit, twin, one) for unit in units]
            continue
        numbers = tuple(n for n in _whole(question, text, one.number, evidence) if (one.document, n) not in shown)
        if units and _length([*shown, *((one.document, n) for n in numbers)], index) > SENTENCES:
            continue
        units.append(_Unit(one.document, numbers))
        shown |= {(one.document, n): _words(index.text(one.document), n) for n in numbers}
    return units


def _length(places: Iterable[tuple[str, int]], index: Index) -> int:
    """How many sentences a reader gets: the items of one list are one."""
    lengths = set()
    for document, number in places:
        sentence = index.text(document).sentences[number]
        lengths.add((document, sentence.section, sentence.lead) if sentence.kind == "item" else (document, number))
    return len(lengths)


def _with_twin(unit: _Unit, twin: tuple[str, int], one: Evidence) -> _Unit:
    """Adds a place that says the same, if it is another document's and the unit begins with it."""
    document, number = twin
    if unit.document != document or unit.numbers[0] != number or one.document in {document, *(d for d, _ in unit.also)}:
        return unit
    return _Unit(unit.document, unit.numbers, (*unit.also, (one.document, one.number)))


_NUMERALS = {
    "två": "2",
    "tre": "3",
    "fyra": "4",
    "fem": "5",
    "sex": "6",
    "sju": "7",
    "åtta": "8",
    "nio": "9",
    "tio": "10",
}


def _words(text: Text, number: int) -> frozenset[str]:
    sentence = text.sentences[number]
    return frozenset(_NUMERALS.get(term, term) for term in terms(text.cut(sentence.start, sentence.end)))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * max(len(one), len(other), 1)


def _whole(question: Question, text: Text, number: int, evidence: Sequence[Evidence]) -> Iterator[int]:
    """A sentence with what it takes to understand it: the lead-in before an item, the sentence that
    it leans on, and the whole list where the question asks for one."""
    sentence = text.sentences[number]
    before = leans_on(text, number)
    if before is not None and sentence.kind != "item":
        yield before
    if sentence.kind == "item":
        if before is not None:
            yield before
        siblings = _siblings(text, number)
        if _wants_list(question) or _others_near(text.document.id, siblings, number, evidence):
            yield from siblings[:LIST_LIMIT]
        else:
            yield number
        return
    yield number
    items = [n for n, s in enumerate(text.sentences) if s.lead == number]
    yield from items[:LIST_LIMIT]
    after = number + 1
    if not items and after < len(text.sentences) and leans_on(text, after) == number:
        yield after


def _wants_list(question: Question) -> bool:
    return question.kind in (Kind.LIST, Kind.METHOD)


def _siblings(text: Text, number: int) -> list[int]:
    """The items of the list that an item belongs to: same section, same lead-in, next to each other."""
    sentence = text.sentences[number]

    def belongs(n: int) -> bool:
        other = text.sentences[n]
        return other.kind == "item" and other.section == sentence.section and other.lead == sentence.lead

    first = last = number
    while first > 0 and belongs(first - 1):
        first -= 1
    while last + 1 < len(text.sentences) and belongs(last + 1):
        last += 1
    return list(range(first, last + 1))


def _others_near(document: str, siblings: list[int], number: int, evidence: Sequence[Evidence]) -> bool:
    """Whether another item of the list scores nearly as well: then the list is the answer."""
    near = {(e.document, e.number) for e in evidence if e.score >= evidence[0].score - MARGIN / 2}
    return any((document, n) in near for n in siblings if n != number)


def _in_order(units: list[_Unit], index: Index) -> Iterator[tuple[str, int, tuple[tuple[str, int], ...]]]:
    """(document, sentence, places that say the same) in reading order: the document with the best
    sentence first, within it the section with the best, within that as written."""
    places: dict[str, dict[int, dict[int, tuple[tuple[str, int], ...]]]] = {}
    for unit in units:
        sentences = index.text(unit.document).sentences
        sections = places.setdefault(unit.document, {})
        for number in unit.numbers:
            own = sections.setdefault(sentences[number].section, {})
            own[number] = unit.also if number == unit.numbers[0] else own.get(number, ())
    for document, sections in places.items():
        for numbers in sections.values():
            for number in sorted(numbers):
                yield document, number, numbers[number]
