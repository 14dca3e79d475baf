"""A scripted assistant: the web page is tried with the answers that a test writes down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from assistent.assistant import Assistant, OpenDocument, Source
from assistent.documents import FileState
from assistent.index import Index
from assistent.retrieval import Filters
from assistent.settings import Settings
from assistent.types import (
    Answer,
    Citation,
    Document,
    Encoder,
    NearDocument,
    Outcome,
    Page,
    Passage,
    Section,
    Sentence,
    Statement,
    Status,
    Text,
    Vectors,
)

MINUTES = Document(
    id="protokollsutdrag-au-105",
    samling="mjolby",
    file="protokollsutdrag-au-105.md",
    title="Utvärdering av Mjölby kommuns ledningssystem",
    type="protokollsutdrag",
    body="Kommunstyrelsens arbetsutskott",
    matter="KS/2017:257",
    status=Status.PROPOSAL,
)
REPORT = Document(
    id="rapport",
    samling="mjolby",
    file="rapport.pdf",
    title="Förslag till åtgärder utifrån utvärdering av ledningssystemet",
    type="rapport",
    body="Kommunstyrelsens förvaltning",
    date="2018-06-04",
)
TEXTS = {
    MINUTES.id: (
        MINUTES,
        "Utvärderare Per-Anders Svensson, konsult har genomfört djupintervjuer med tre förtroendevalda, tre "
        "förvaltningschefer och tre avdelningschefer.\n\nGenom utvärderingen framkommer förbättringsförslag.\n\n"
        "Kommunstyrelsen ger uppdrag till kommundirektören att en processkartlägg ska genomföras.",
    ),
    REPORT.id: (REPORT, "Idag finns 12 kommunmål varav två är finansiella. Årshjulet upplevs fungera bra."),
}


def citation(key: str, document: Document, quote: str, status: Status = Status.UNKNOWN, **more: Any) -> Citation:
    """The citation of a piece of one of the texts above."""
    text = TEXTS[document.id][1]
    start = text.index(quote)
    made = Citation(
        key=key,
        document=document.id,
        title=document.title,
        type=document.type,
        status=status,
        dnr=document.matter,
        section="§ 105 › Sammanfattning",
        pdf_page=3,
        printed_page=None,
        quote=quote,
        start=start,
        end=start + len(quote),
        label=f"{document.body}, {document.type}, s. 3",
        heading_path=("§ 105", "Sammanfattning"),
    )
    return replace(made, **more)


WHO = Answer(
    Outcome.ANSWERED,
    "sv",
    "Vem har genomfört utvärderingen?",
    "Enligt protokollsutdraget: ”Utvärderare Per-Anders Svensson, konsult …” [1]",
    citations=(citation("1", MINUTES, TEXTS[MINUTES.id][1].split("\n")[0]),),
    statements=(Statement("Enligt protokollsutdraget ”Utvärdering av Mjölby kommuns ledningssystem”:", "1"),),
)
TASKS = Answer(
    Outcome.ANSWERED,
    "sv",
    "Vad ska kommundirektören göra?",
    "Kommunstyrelsens arbetsutskott föreslår: … [1] Årshjulet … [2]",
    citations=(
        citation("1", MINUTES, TEXTS[MINUTES.id][1].split("\n")[-1], Status.PROPOSAL),
        citation("2", REPORT, "Idag finns 12 kommunmål varav två är finansiella.", printed_page="1"),
        citation("3", REPORT, "Årshjulet upplevs fungera bra.", Status.EXPIRED),
    ),
    statements=(
        Statement("Kommunstyrelsens arbetsutskott föreslår (förslag, inte beslut):", "1"),
        Statement("Enligt rapporten:", "2", "item"),
        Statement("", "3", "item"),
    ),
    understood="Vad ska kommundirektören göra enligt förslaget?",
)
REFUSED = Answer(
    Outcome.NOT_IN_DOCUMENTS,
    "sv",
    "Vad kostar en parkeringsbot i Mjölby?",
    "Det framgår inte av dokumenten.",
    documents_near=(NearDocument(REPORT.id, REPORT.title, REPORT.type, "Ekonomiavdelningen", "1.6 Ekonomistyrning"),),
)
ANSWERS = {answer.question: answer for answer in (WHO, TASKS, REFUSED)}


class _Encoder:
    fingerprint = "scripted"
    dimensions = 1

    def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
        return (np.ones((1, 1), dtype=np.float32) for _ in passages)


class _Index:
    def documents(self) -> list[Document]:
        return [document for document, _ in TEXTS.values()]


class ScriptedAssistant(Assistant):
    """Stands in for ``Assistant``: answers by the book, remembers what it was asked. ``before`` is
    called with each question before it is answered."""

    def __init__(
        self,
        root: Path,
        answers: Mapping[str, Answer] = ANSWERS,
        before: Callable[[str], object] = lambda _: None,
        samlingar: Sequence[str] = ("mjolby",),
    ) -> None:
        for name in samlingar:
            (root / "corpus" / name).mkdir(parents=True, exist_ok=True)
        folders: dict[str, Any] = {
            name: root / path for name, path in (("corpus", "corpus"), ("indexes", "indexes"), ("cache", ".cache"))
        }
        settings = Settings(root=root, port=0, hosts="testserver", **folders)
        encoder: Encoder = _Encoder()
        super().__init__(settings, encoder)
        self.answers = answers
        self.before = before
        self.asked: list[tuple[str, str | None, tuple[str, ...]]] = []
        self.limited: list[Filters | None] = []

    def index(self, samling: str | None = None) -> Index:
        return cast(Index, _Index())

    def ask(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        plain: bool = False,
        filters: object = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        return self.quoted(question, samling, history, cast(Any, filters), step)

    def quoted(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        filters: Filters | None = None,
        step: Callable[[str], None] = lambda _: None,
        noted: bool = True,
    ) -> Answer:
        self.asked.append((question, samling, tuple(history)))
        self.limited.append(filters)
        step("searching")
        self.before(question)
        unclear = Answer(Outcome.UNCLEAR, "sv", question, "Jag förstår inte frågan.")
        return self.answers.get(question, unclear)

    def source(self, samling: str, document: str, start: int, end: int) -> Source:
        return source(document, start, end)

    def open_document(self, samling: str | None, document: str) -> OpenDocument | None:
        if document not in TEXTS:
            return None
        found, text = TEXTS[document]
        sections = (Section(("§ 105",), 0, len(text)),)
        whole = Text(found, text, (Page(3, None, 0, len(text)),), sections, (Sentence(0, len(text), 0),), ())
        return OpenDocument(whole, None, FileState.MISSING)

    def suggested(self, samling: str | None = None, count: int = 5) -> list[str]:
        more = ["Hur upplevs årshjulet fungera?", "Vad ska hända med reglementet för intern kontroll?"]
        return [*self.answers, *more][:count]


def source(document: str, start: int, end: int) -> Source:
    """A place in one of the texts above, as the source panel shows it."""
    found, text = TEXTS[document]
    return Source(found, f"{found.title}, s. 3", text[:start], text[start:end], text[end:])


def sources(answer: Answer) -> list[Source]:
    """The places of an answer's citations."""
    return [source(c.document, c.start, c.end) for c in answer.citations]
