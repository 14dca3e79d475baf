"""The best passages read together with the question, and what that says of their sentences.

Ranking compares a question with a passage by what each means on its own. A near miss (another year,
another role, the opposite) means almost the same, so the first passages are also read by a ``Reader``.
What it finds is two more signals of a sentence: ``reader``, how surely words of the sentence are the answer,
and ``answers``, how surely its passage holds one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistent.chunks import passage
from assistent.evidence import Evidence
from assistent.index import Index
from assistent.question import Question
from assistent.types import Hit, Passage, Reader

PASSAGES = 4
"""Passages that are read: each takes about as long as encoding the question four times over."""

READ_CHARACTERS = 480
"""Of a passage, the sentences nearest the question up to this length are read with the question; the
reader was trained on windows of this size, and a longer one is read more slowly."""


def read_closely(
    question: Question, hits: Sequence[Hit], found: Sequence[Evidence], index: Index, reader: Reader
) -> list[Evidence]:
    """The evidence, in its order, with the reader's signals (log-odds) where it has read. They do not move
    a sentence: a gain of .03 to .1 for being read as the answer found no more facts on the eval sets."""
    told: dict[tuple[str, int], tuple[float, float]] = {}
    chosen = [_chosen(hit, found, index) for hit in hits[:PASSAGES]]
    passages = [_passage(hit, numbers, index) for hit, numbers in zip(hits, chosen, strict=False)]
    for hit, numbers, reading in zip(hits, chosen, reader.read(question.search, passages), strict=False):
        for number, score in zip(numbers, reading.sentences, strict=True):
            told[hit.document, number] = (score, reading.answers)
    return list(_with_signals(found, told))


def _with_signals(found: Sequence[Evidence], told: dict[tuple[str, int], tuple[float, float]]) -> Iterator[Evidence]:
    for one in found:
        if (one.document, one.number) not in told:
            yield one
            continue
        score, answers = told[one.document, one.number]
        signals = {**one.signals, "reader": score, "answers": answers}
        yield replace(one, signals=signals)


def _chosen(hit: Hit, found: Sequence[Evidence], index: Index) -> list[int]:
    """The sentences of a passage that are read with the question, in order: the nearest, as many as fit."""
    text = index.text(hit.document)
    chunk = text.chunks[hit.chunk]
    near = {e.number: e.signals["sentence"] for e in found if e.document == hit.document}
    own = sorted((n for n in range(chunk.first, chunk.last) if n in near), key=lambda n: (-near[n], n))
    taken: list[int] = []
    left = READ_CHARACTERS
    for number in own:
        length = text.sentences[number].end - text.sentences[number].start
        if not taken or length <= left:
            taken.append(number)
            left -= length
    return sorted(taken)


def _passage(hit: Hit, numbers: Sequence[int], index: Index) -> Passage:
    """The whole chunk with its heading, and the chosen sentences in it."""
    text = index.text(hit.document)
    chunk = text.chunks[hit.chunk]
    whole = passage(text, chunk)
    return Passage(whole.text, tuple(whole.spans[number - chunk.first] for number in numbers))
