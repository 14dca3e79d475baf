"""Is it still right? Asks every question of an eval set and measures what came."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistent.assistant import Assistant
from assistent.citations import address
from assistent.evalset import EvalSet, Question, stands_at
from assistent.index import Index
from assistent.measures import Measure, Ranked, Row, by, flat, measures
from assistent.ranking import searched
from assistent.types import Progress

DEPTH = 10  # passages that the retrieval measures look at


@dataclass(frozen=True, slots=True)
class Result:
    """What a run measured, of which set, samling and index, and the rows that it was measured on."""

    name: str
    index: str
    measures: Mapping[str, Measure]
    by_kind: Mapping[str, float]
    rows: tuple[Row, ...]
    samling: str = ""
    by_language: Mapping[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """Ids of the questions that were not answered rightly."""
        return [row.question.id for row in self.rows if not row.right]

    @property
    def passed(self) -> bool:
        """Whether every measure reaches its threshold."""
        return all(measure.passed for measure in self.measures.values())


def run(
    assistant: Assistant, eval_set: EvalSet, samling: str | None = None, progress: Progress | None = None
) -> Result:
    """Asks every question and measures. Raises ``IndexMissing`` and its kin before the first."""
    name = assistant.samling(samling or eval_set.samling)
    index = assistant.index(name).name
    rows = []
    for n, question in enumerate(eval_set.questions):
        if progress:
            progress("Frågar", n, len(eval_set.questions))
        rows.append(_ask(assistant, question, name))
    if progress:
        progress("Frågar", len(rows), len(rows))
    return Result(
        name=eval_set.name,
        index=index,
        measures=measures(rows, eval_set.thresholds),
        by_kind=by(rows, lambda row: row.question.kind),
        rows=tuple(rows),
        samling=name,
        by_language=by(rows, lambda row: row.question.language),
    )


def _ask(assistant: Assistant, question: Question, samling: str) -> Row:
    start = time.perf_counter()
    answer = assistant.ask(question.question, samling, question.history)
    seconds = time.perf_counter() - start
    index = assistant.index(samling)
    supported = all(c.quote == index.text(c.document).cut(c.start, c.end) for c in answer.citations)
    ranked = _ranked(assistant, question, samling)
    places = tuple(_address(index, place, question.expect) for place in question.relevant)
    return Row(question, answer, tuple(hit.relevant for hit in ranked), supported, seconds, ranked, places)


def _ranked(assistant: Assistant, question: Question, samling: str) -> tuple[Ranked, ...]:
    """The first passages, and which of them stand at a relevant place."""
    if not question.relevant:
        return ()
    found = []
    for hit, text in searched(assistant, question, samling, DEPTH):
        chunk = text.chunks[hit.chunk]
        path: Sequence[str] = text.sections[chunk.section].path
        relevant = any(stands_at(hit.document, path, place) for place in question.relevant)
        link = address(samling, hit.document, chunk.start, chunk.end, text.cut(chunk.start, chunk.end))
        found.append(Ranked(hit.document, " › ".join(path), round(hit.score, 4), dict(hit.scores), relevant, link))
    return tuple(found)


def _address(index: Index, place: Mapping[str, Any], expect: Sequence[str]) -> str:
    """Where the web app shows a place: its first passage with an expected string, or its first; empty where
    the index has none."""
    document = place["document"]
    if document not in index.entries:
        return ""
    text = index.text(document)
    there = [c for c in text.chunks if stands_at(document, text.sections[c.section].path, place)]
    if not there:
        return ""
    holding = (c for c in there if any(flat(words) in flat(text.cut(c.start, c.end)) for words in expect))
    first = next(holding, there[0])
    return address(index.samling, document, first.start, first.end, text.cut(first.start, first.end))
