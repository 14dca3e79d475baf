"""Where the sentence that answers is contradicted by another document, both are shown, the one that
governs first, with a note on why."""

from __future__ import annotations

from collections.abc import Sequence

from assistent import amounts, governing, retrieval
from assistent.evidence import Evidence
from assistent.index import Index
from assistent.question import Question
from assistent.selection import Unit, unit_of
from assistent.types import Encoder, Text

RIVALS = 6  # passages nearest to the sentence that answers
REACH = 0.15
"""How far below the best sentence one may score that contradicts it."""


def weighed(
    question: Question,
    units: list[Unit],
    evidence: Sequence[Evidence],
    index: Index,
    rivals: Sequence[Evidence] = (),
) -> tuple[list[Unit], str | None]:
    """The units with the one that contradicts the first, the one that governs before the other, and a
    note on which governs; as they were, and no note, where nothing contradicts it or nothing tells.
    ``rivals`` are looked through after the evidence."""
    if not units:
        return units, None
    first = units[0]
    near = [one for one in evidence if one.score >= evidence[0].score - REACH]
    for one in (*near, *rivals):
        ruled = _ruled(question, (first.document, first.best), (one.document, one.number), index)
        if ruled is None:
            continue
        governs, note = ruled
        other = unit_of(question, one, evidence, index)
        pair = [first, other] if governs else [other, first]
        taken = {(unit.document, n) for unit in pair for n in unit.numbers}
        rest = [u for u in units[1:] if not taken & {(u.document, n) for n in u.numbers}]
        return [*pair, *rest[:1]], note
    return units, None


def rivals(evidence: Sequence[Evidence], index: Index, encoder: Encoder) -> list[Evidence]:
    """Sentences of other documents nearest to the one that answers, if that one measures something: where
    another draws the line elsewhere, it does so in much the same words, and may have few of the
    question's."""
    if not evidence:
        return []
    best = evidence[0]
    text = index.text(best.document)
    sentence = text.sentences[best.number]
    words = text.cut(sentence.start, sentence.end)
    if not governing.voice(text, best.number) or not governing.values(words):
        return []
    found = []
    for hit in retrieval.rank(words, index, encoder, RIVALS):
        other = index.text(hit.document)
        chunk = other.chunks[hit.chunk]
        if hit.document != best.document:
            found += [Evidence(hit.document, n, hit.score, {}) for n in range(chunk.first, chunk.last)]
    return found


def _ruled(question: Question, place: tuple[str, int], other: tuple[str, int], index: Index) -> tuple[bool, str] | None:
    """Whether the first of two places governs, and the note; ``None`` where they do not contradict."""
    if place[0] == other[0]:
        return None
    texts = index.text(place[0]), index.text(other[0])
    voices = governing.voice(texts[0], place[1]), governing.voice(texts[1], other[1])
    if voices[0] is None or voices[1] is None:
        return None
    words = [
        text.cut(text.sentences[n].start, text.sentences[n].end)
        for text, (_, n) in zip(texts, (place, other), strict=True)
    ]
    rules = (
        not any(v.decision for v in voices if v)
        and _is_rule(texts[0], place[1])
        and _is_rule(texts[1], other[1])
        and _both_rule(question, *words)
    )
    if not rules and not governing.disagree(*words):
        return None
    return governing.ruling(voices[0], voices[1], question.language)


def _is_rule(text: Text, number: int) -> bool:
    """Whether a unit is one of several rules under each other: a list item, a row."""
    return text.sentences[number].kind == "item"


def _both_rule(question: Question, one: str, other: str) -> bool:
    """Whether both are rules for the sum asked about, that draw the line at different sums."""
    asked = amounts.asked(question.asked)
    mine, theirs = (next(iter(amounts.ranges(text)), None) for text in (one, other))
    if len(asked) != 1 or mine is None or theirs is None or mine == theirs:
        return False
    return all(low < asked[0] <= high for low, high in (mine, theirs))
