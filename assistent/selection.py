"""Which of the weighed sentences make the answer: as few as suffice, each with what it takes to
understand it, and what two documents say told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistent import weighing
from assistent.evidence import Evidence, covered, holds, leans_on
from assistent.index import Index
from assistent.matters import asks_proposal, matter_of
from assistent.question import Kind, Question
from assistent.types import Sentence, Status, Text
from assistent.words import terms

MARGIN = 0.08
"""How far below the best sentence another may score and still be part of the answer."""

CLOSE = 0.04
"""How far below the best sentence another may score and be shown though it adds no word of the
question that the sentences shown before it lack."""

REACH = 0.12
"""How far below the best sentence one may score that alone holds the kind of thing asked for."""

ADDED = 0.04
"""Share of the question's words that a sentence must add to be shown where it is not so close."""

UNITS = 3
"""Units at most: a sentence with what it takes to understand it, or a list. On 97 questions about the case
two held the expected facts for 89 %, three for 95 %, and a fourth added nothing but reading."""

SENTENCES = 4
"""Sentences at most, a list counted as one; a unit that would make it more gives way to
the next. Without the limit the facts of four more of 145 questions came along, and 15 of 134 answers
were longer than anyone reads."""

LIST_LIMIT = 8  # items of a list that are shown
STEPS_LIMIT = 12  # items where the steps of a process are asked for, or whatever a list holds
SAME = 0.75  # share of common terms (of the longer) from which two sentences say the same

Place = tuple[str, int]
"""A document, and the number of a sentence in it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences of one section that are shown together, in order, and places that say the same as the
    first of them; ``best`` is the sentence that the unit is shown for."""

    document: str
    numbers: tuple[int, ...]
    best: int
    also: tuple[Place, ...] = ()


def select(question: Question, evidence: Sequence[Evidence], index: Index) -> list[Unit]:
    """The units that make the answer, best first."""
    units: list[Unit] = []
    shown: dict[Place, frozenset[str]] = {}
    for one in evidence:
        if len(units) >= UNITS or one.score < evidence[0].score - MARGIN:
            break
        if (one.document, one.number) in shown:
            continue
        text = index.text(one.document)
        own = _words(text, one.number)
        twin = next((place for place, words in shown.items() if _same(own, words)), None)
        if twin:
            units = [_with_twin(unit, twin, one, index) for unit in units]
            continue
        numbers = tuple(n for n in _whole(question, text, one.number, evidence) if (one.document, n) not in shown)
        if units and (
            _length([*shown, *((one.document, n) for n in numbers)], index) > SENTENCES
            or _stands_back(question, one, units, index)
            or not _adds(question, one, evidence[0].score, numbers, shown, index)
        ):
            continue
        units.append(Unit(one.document, numbers, one.number))
        shown |= {(one.document, n): _words(text, n) for n in numbers}
    return _with_what_is_asked(question, units, evidence, index)


def _with_what_is_asked(
    question: Question, units: list[Unit], evidence: Sequence[Evidence], index: Index
) -> list[Unit]:
    """The units, and where none holds the kind of thing asked for (a date, a sum, a name), first the
    best sentence that does, if it is nearly as good."""
    told = [_plain(index.text(unit.document), n) for unit in units for n in unit.numbers]
    if holds(question.kind, "") is None or any(holds(question.kind, words) for words in told):
        return units
    for one in evidence:
        if one.score < evidence[0].score - REACH:
            break
        text = index.text(one.document)
        if holds(question.kind, _plain(text, one.number)):
            return [unit_of(question, one, evidence, index), *units[:1]]
    return units


def unit_of(question: Question, one: Evidence, evidence: Sequence[Evidence], index: Index) -> Unit:
    """A sentence with what it takes to understand it."""
    return Unit(one.document, tuple(_whole(question, index.text(one.document), one.number, evidence)), one.number)


def _stands_back(question: Question, one: Evidence, units: Sequence[Unit], index: Index) -> bool:
    """Whether what is shown makes this a thing of the past: a proposal whose matter is shown as decided,
    a text that no longer holds where another answers."""
    text = index.text(one.document)
    sentence = text.sentences[one.number]
    others = [index.text(unit.document) for unit in units]
    if text.document.status in (Status.EXPIRED, Status.SUPERSEDED):
        held = any(other.document.status not in (Status.EXPIRED, Status.SUPERSEDED) for other in others)
        return held and not weighing.asks_former(question)
    matter = matter_of(text, sentence.section)
    if matter is None or asks_proposal(question.asked) or sentence.status is Status.DECISION:
        return False
    for unit, other in zip(units, others, strict=True):
        decision = other.sentences[unit.best]
        theirs = matter_of(other, decision.section)
        if decision.status is Status.DECISION and theirs and matter.same(theirs):
            return sentence.status is Status.PROPOSAL or weighing.asks_decision(question)
    return False


def _adds(
    question: Question, one: Evidence, best: float, numbers: Sequence[int], shown: Iterable[Place], index: Index
) -> bool:
    """Whether a unit is worth its reading: as good as the best, or with words of the question that
    what is shown lacks."""
    if one.score >= best - CLOSE:
        return True
    before = [_plain(index.text(document), number) for document, number in shown]
    text = index.text(one.document)
    after = [*before, *(_plain(text, n) for n in numbers)]
    return covered(question, after, [], index) >= covered(question, before, [], index) + ADDED


def _plain(text: Text, number: int) -> str:
    sentence = text.sentences[number]
    return text.cut(sentence.start, sentence.end)


def _length(places: Iterable[Place], index: Index) -> int:
    """How many sentences a reader gets: the items of one list are one."""
    lengths = set()
    for document, number in places:
        sentence = index.text(document).sentences[number]
        lengths.add((document, sentence.section, sentence.lead) if sentence.kind == "item" else (document, number))
    return len(lengths)


def _with_twin(unit: Unit, twin: Place, one: Evidence, index: Index) -> Unit:
    """Adds a place that says the same, if it is another document's, stands there as the same thing (no
    proposal beside a decision), and the unit begins with it."""
    document, number = twin
    if unit.document != document or unit.numbers[0] != number or one.document in {document, *(d for d, _ in unit.also)}:
        return unit
    if _standing(index.text(document), number) != _standing(index.text(one.document), one.number):
        return unit
    return replace(unit, also=(*unit.also, (one.document, one.number)))


def _standing(text: Text, number: int) -> tuple[Status, bool]:
    return text.sentences[number].status, text.document.status in (Status.EXPIRED, Status.SUPERSEDED)


_NUMERALS = dict(zip("två tre fyra fem sex sju åtta nio tio".split(), map(str, range(2, 11)), strict=True))


def _words(text: Text, number: int) -> frozenset[str]:
    return frozenset(_NUMERALS.get(term, term) for term in terms(_plain(text, number)))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences say the same: nearly the same words, and the same numbers."""
    numbers = [{word for word in words if word[0].isdigit()} for words in (one, other)]
    return numbers[0] == numbers[1] and len(one & other) >= SAME * max(len(one), len(other), 1)


def is_row(text: Text, number: int) -> bool:
    """Whether a unit is a row of a table: "Nr: 3.2 | Ärende: …"."""
    return text.sentences[number].kind == "item" and " | " in _plain(text, number)


def _whole(question: Question, text: Text, number: int, evidence: Sequence[Evidence]) -> Iterator[int]:
    """A sentence with what it takes to understand it: the lead-in before an item, the sentence that
    it leans on, and the whole list where the question asks for one."""
    sentence = text.sentences[number]
    before = leans_on(text, number)
    if sentence.kind == "item":
        if before is not None:
            yield before
        yield from _items(question, text, number, evidence)
        return
    if before is not None:
        yield before
    yield number
    items = [n for n, s in enumerate(text.sentences) if s.lead == number]
    yield from items[:LIST_LIMIT]
    after = number + 1
    if not items and after < len(text.sentences) and leans_on(text, after) == number:
        yield after


def _items(question: Question, text: Text, number: int, evidence: Sequence[Evidence]) -> list[int]:
    """The items of a list that are shown for one of them: all where a list or the steps of something are
    asked for, or where several answer; of a table only the rows that do."""
    siblings = _siblings(text, number)
    near = _near(text.document.id, siblings, evidence)
    if is_row(text, number):
        steps = question.about_steps and len(siblings) <= STEPS_LIMIT
        return (
            siblings
            if steps
            else _limited([n for n in siblings if n == number or (_wants_list(question) and n in near)], number)
        )
    if _wants_list(question):
        return _limited(siblings, number, STEPS_LIMIT)
    return _limited(siblings, number) if near - {number} else [number]


def _limited(items: list[int], number: int, limit: int = LIST_LIMIT) -> list[int]:
    """The first items, and always the one that answers."""
    return items[:limit] if number in items[:limit] else [*items[: limit - 1], number]


def _wants_list(question: Question) -> bool:
    return question.kind in (Kind.LIST, Kind.METHOD) or question.about_steps


def _siblings(text: Text, number: int) -> list[int]:
    """The items of the list that an item belongs to: same section (for numbered rows, same table), same
    lead-in, next to each other."""
    sentence = text.sentences[number]
    table = _table(text, sentence) if is_row(text, number) else None

    def belongs(n: int) -> bool:
        other = text.sentences[n]
        if table is not None:
            return is_row(text, n) and _table(text, other) == table
        return (
            other.kind == "item"
            and other.section == sentence.section
            and other.lead == sentence.lead
            and not is_row(text, n)
        )

    first = last = number
    while first > 0 and belongs(first - 1):
        first -= 1
    while last + 1 < len(text.sentences) and belongs(last + 1):
        last += 1
    return list(range(first, last + 1))


def _table(text: Text, sentence: Sentence) -> tuple[str, ...]:
    path = text.sections[sentence.section].path
    return path[:-1] if path and path[-1].startswith("punkt ") else path


def _near(document: str, siblings: list[int], evidence: Sequence[Evidence]) -> set[int]:
    """The items of a list that score nearly as well as the best of all."""
    near = {(e.document, e.number) for e in evidence if e.score >= evidence[0].score - MARGIN / 2}
    return {n for n in siblings if (document, n) in near}
