"""From question to answer, step by step. Any step may end with an outcome.

read       language, follow-up, what kind of answer is wanted
scope      greetings and instructions are not questions; another municipality, a single word
retrieve   ranked chunks
weigh      sentences of those chunks, each signal apart; the best chunks read with the question
compose    the sentences that suffice, cited; or what the register knows of the document asked about
judge      is it answered? answer, near, or "det framgår inte"
verify     every quotation is its place, and is told as what it is
label      what the answer as a whole must say of its sources
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from assistent import (
    close_reading,
    compose,
    conflicts,
    continuity,
    evidence,
    judgement,
    municipalities,
    question,
    retrieval,
    suggestions,
    validity,
    vocabulary,
    weighing,
)
from assistent.index import Index
from assistent.prompts import ELSEWHERE, FRAMES, NEAREST, NO_DECISION, OTHER_LANGUAGE, TOO_LONG, VAGUE
from assistent.rerank import Reranker
from assistent.types import Answer, Citation, Encoder, Hit, NearDocument, Outcome, Reader, Status

CANDIDATES = 10
NEAR_DOCUMENTS = 3
REGISTERED = 0.97
"""The confidence of what the register states of a document, with its place: what may be wrong is which
document is meant."""


def answer(
    text: str,
    index: Index,
    encoder: Encoder,
    history: Sequence[str] = (),
    reader: Reader | None = None,
    filters: retrieval.Filters | None = None,
    reranker: Reranker | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Answer:
    """Answers a question from the documents of an index that ``filters`` admit. ``history`` holds the
    earlier questions of the conversation, oldest first. ``step`` is told what begins: "searching", "reading",
    "composing". The same question and index give the same answer, always."""
    seconds: dict[str, float] = {}
    clock = _Clock(seconds)
    text = " ".join(text.split())
    asked = question.read(text[: question.LONGEST], history, index.glossary)
    clock.lap("read")
    if len(text) > question.LONGEST:
        return _fixed(Outcome.UNCLEAR, asked, index, seconds, TOO_LONG[asked.language].format(limit=question.LONGEST))
    if question.out_of_scope(text):
        return _fixed(Outcome.OUT_OF_SCOPE, asked, index, seconds)
    if place := municipalities.other(asked.understood or text, index):
        return _fixed(Outcome.OUT_OF_SCOPE, asked, index, seconds, ELSEWHERE[asked.language].format(place=place))
    if not question.has_words(text):
        return _fixed(Outcome.UNCLEAR, asked, index, seconds)
    if question.vague(asked):
        example = suggestions.example(index, text)
        return _fixed(Outcome.UNCLEAR, asked, index, seconds, VAGUE[asked.language].format(example=example))

    english = asked.text if asked.language == "en" else ""
    step("searching")
    if asked.before:
        hits = continuity.rank(asked.search, asked.before, index, encoder, CANDIDATES, filters, english, reranker)
    else:
        hits = retrieval.rank(asked.search, index, encoder, CANDIDATES, filters, english, reranker)
    clock.lap("retrieve")
    step("reading")
    found = _weigh(asked, hits, index, encoder, reader)
    clock.lap("weigh")
    step("composing")
    known = validity.fact(asked, index, date.today())
    if known:
        statements, citations = compose.about_document(asked, known, found, index)
        verdict, confidence = Outcome.ANSWERED, REGISTERED
    else:
        rivals = conflicts.rivals(found, index, encoder)
        statements, citations = compose.compose(asked, found, index, rivals)
        verdict, confidence = judgement.judge(asked, found, citations, index)
        if vocabulary.unheard(asked, index):
            verdict, confidence = Outcome.NOT_IN_DOCUMENTS, min(confidence, judgement.NEAR)
    near = () if verdict is Outcome.ANSWERED else _near(hits, index)
    if verdict is Outcome.NOT_IN_DOCUMENTS:
        statements, citations = [], []
    compose.verify(statements, citations, index)
    frame = _label(asked, verdict, citations)
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


def _weigh(
    asked: question.Question, hits: Sequence[Hit], index: Index, encoder: Encoder, reader: Reader | None
) -> list[evidence.Evidence]:
    """The sentences that stand at the place asked for, or those of the ranked chunks, best first."""
    if question.bare_reference(asked) or evidence.asks_for_place(asked, hits, index):
        return evidence.read_out(asked, hits, index)
    found = evidence.gather(asked, hits, index, encoder)
    if reader:
        found = close_reading.read_closely(asked, hits, found, index, reader)
    return weighing.adjusted(asked, found, index)


def _label(asked: question.Question, verdict: Outcome, citations: Sequence[Citation]) -> str:
    """The fixed reply of the outcome; and where it is asked whether something was decided and only
    proposals are found, that."""
    frame = FRAMES[verdict][asked.language]
    statuses = {citation.status for citation in citations}
    if asked.about_decision and Status.PROPOSAL in statuses and Status.DECISION not in statuses:
        frame = f"{frame}\n{NO_DECISION[asked.language]}".strip()
    return _in_a_language_read(frame, asked)


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
    frame = _in_a_language_read(text or FRAMES[outcome][asked.language], asked)
    return Answer(outcome, asked.language, asked.text, frame, index=index.name, seconds=seconds, frame=frame)


def _in_a_language_read(frame: str, asked: question.Question) -> str:
    """The frame, and before it that the answer is in Swedish where the question was in a third language."""
    return frame if asked.written_in in question.FRAMES_IN else f"{OTHER_LANGUAGE}\n{frame}".strip()


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
