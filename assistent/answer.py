"""From question to answer, step by step. Any step may end with an outcome.

read       language, follow-up, what kind of answer is wanted
scope      greetings and instructions are not questions
retrieve   ranked chunks
weigh      sentences of those chunks, each signal apart
judge      is it answered? answer, near, or "det framgår inte"
compose    the sentences that suffice, cited
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistent import compose, evidence, judgement, question, retrieval
from assistent.index import Index
from assistent.prompts import FRAMES, NEAREST, NO_DECISION, TOO_LONG
from assistent.types import Answer, Encoder, Hit, NearDocument, Outcome, Status

CANDIDATES = 10
NEAR_DOCUMENTS = 3


def answer(text: str, index: Index, encoder: Encoder, history: Sequence[str] = ()) -> Answer:
    """Answers a question from the documents of an index. ``history`` holds the earlier questions of
    the conversation, oldest first. The same question and index give the same answer, always."""
    seconds: dict[str, float] = {}
    clock = _Clock(seconds)
    text = " ".join(text.split())
    asked = question.read(text[: question.LONGEST], history, index.glossary)
    clock.lap("read")
    if len(text) > question.LONGEST:
        return _fixed(Outcome.UNCLEAR, asked, index, seconds, TOO_LONG[asked.language].format(limit=question.LONGEST))
    if question.out_of_scope(text):
        return _fixed(Outcome.OUT_OF_SCOPE, asked, index, seconds)
    if not question.has_words(text):
        return _fixed(Outcome.UNCLEAR, asked, index, seconds)

    hits = retrieval.rank(asked.search, index, encoder, CANDIDATES)
    clock.lap("retrieve")
    if question.bare_reference(asked):
        found = evidence.read_out(hits, index)
    else:
        found = evidence.gather(asked, hits, index, encoder)
    clock.lap("weigh")
    statements, citations = compose.compose(asked, found, index)
    verdict, confidence = judgement.judge(asked, found, citations, index)
    near = () if verdict is Outcome.ANSWERED else _near(hits, index)
    frame = FRAMES[verdict][asked.language]
    if verdict is Outcome.NOT_IN_DOCUMENTS:
        statements, citations = [], []
    elif asked.about_decision and not any(c.status is Status.DECISION for c in citations):
        frame = f"{frame}\n{NO_DECISION[asked.language]}".strip()
    body = compose.render(statements, citations) or _nearest(near, asked.language)
    clock.lap("compose")
    return Answer(
        outcome=verdict,
        language=asked.language,
        question=text,
        answer=f"{frame}\n{body}".strip(),
        citations=tuple(citations),
        statements=tuple(statements),
        documents_near=near,
        confidence=round(confidence, 3),
        index=index.name,
        understood=asked.understood,
        seconds=seconds,
        frame=frame,
    )


class _Clock:
    """Seconds by step."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds, self._start = seconds, time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._seconds[step], self._start = round(now - self._start, 4), now


def _fixed(
    outcome: Outcome, asked: question.Question, index: Index, seconds: dict[str, float], text: str | None = None
) -> Answer:
    frame = text or FRAMES[outcome][asked.language]
    return Answer(outcome, asked.language, asked.text, frame, index=index.name, seconds=seconds, frame=frame)


def _near(hits: Sequence[Hit], index: Index) -> tuple[NearDocument, ...]:
    """The documents of the best hits, each once, with the section that came nearest."""
    near: dict[str, NearDocument] = {}
    for hit in hits:
        text = index.text(hit.document)
        section = " › ".join(text.sections[text.chunks[hit.chunk].section].path)
        document = text.document
        near.setdefault(hit.document, NearDocument(document.id, document.title, document.type, document.owner, section))
    return tuple(near.values())[:NEAR_DOCUMENTS]


def _nearest(near: Sequence[NearDocument], language: str) -> str:
    """One line that names the documents to look in where nothing is quoted."""
    titles = "; ".join(f"{document.title} ({document.type})" if document.type else document.title for document in near)
    return f"{NEAREST[language]} {titles}" if titles else ""
