"""The frozen vocabulary that carries the pipeline (the words are explained in README.md).

Offsets are Unicode code points into a document's canonical text, half open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]
Progress = Callable[[str, int, int], None]
"""``progress(what, done, total)``: how far a long step has come."""


class Outcome(StrEnum):
    """How a question ended. Each has one Swedish and one English frame in ``prompts.py``."""

    ANSWERED = "answered"
    NEAR = "near"
    NOT_IN_DOCUMENTS = "not_in_documents"
    UNCLEAR = "unclear"
    OUT_OF_SCOPE = "out_of_scope"
    ERROR = "error"


class Status(StrEnum):
    """What a text is: something proposed, something decided, or how a document stands today."""

    PROPOSAL = "proposal"
    DECISION = "decision"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document says of another: ``to`` is the id of a document of the samling where it could
    be told, else the words as written ("kommunallagen 6 kap. 6 §"). ``start`` and ``end`` are where
    it says so; both 0 for a relation that another document states ("replaced_by")."""

    kind: Literal["replaces", "replaced_by", "refers", "referred_by", "statute", "decided_in", "decides"]
    to: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One governing text, minutes, report or letter, and what is known of it.

    A field that neither the text nor the side file states is ``None``; ``found`` says for each
    field where it came from: ``"text"``, ``"sidecar"`` or ``"unknown"``. Dates are ISO 8601.
    ``places`` has, for fields found in the text, the span where it stands. ``review`` is the day it
    is to be looked over again; ``ocr`` says that some of its text was read by OCR.
    """

    id: str
    samling: str
    file: str
    title: str
    type: str | None = None
    body: str | None = None
    matter: str | None = None
    date: str | None = None
    adopted: str | None = None
    adopted_section: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    revised: str | None = None
    review: str | None = None
    owner: str | None = None
    handler: str | None = None
    status: Status = Status.UNKNOWN
    language: str = "sv"
    ocr: bool = False
    relations: tuple[Relation, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word as OCR read it, where it stands on the page (fractions of the page's width and height,
    origin top left, the page upright as shown), and how sure the OCR was (0 to 1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file: 1-based number, the number printed on it if any, and its span.
    ``ocr`` holds the words of a page that was read by OCR, in reading order; ``confidence`` is their
    mean, weighted by length, and ``None`` for a page with text of its own."""

    number: int
    printed: str | None
    start: int
    end: int
    ocr: tuple[OcrWord, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or § with its heading path (outermost first) and the span of its own text.

    ``status`` and ``by`` say what the text under the heading is (a proposal, a decision) and
    which body or person it comes from, where the heading tells.
    """

    path: tuple[str, ...]
    start: int
    end: int
    status: Status = Status.UNKNOWN
    by: str | None = None

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit that is quoted: a sentence, a list item whole, or a label with its value
    ("Handläggare: …"). ``lead`` is the number of the lead-in sentence of a list item; ``status``
    and ``by`` are as for a section, but also know of lead-ins ("Förslag på hantering:")."""

    start: int
    end: int
    section: int
    kind: Literal["sentence", "item", "label"] = "sentence"
    lead: int | None = None
    status: Status = Status.UNKNOWN
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of one section that is embedded: sentences ``first`` up to (not including) ``last``."""

    number: int
    section: int
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Text:
    """A document that has been read: canonical text, and everything that points into it."""

    document: Document
    canonical: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    furniture: tuple[Span, ...] = ()

    def cut(self, start: int, end: int) -> str:
        """The verbatim text between two offsets; the only source of quotations."""
        return self.canonical[start:end]

    @property
    def paged(self) -> bool:
        """Whether page numbers tell where something stands. A web page has none, nor has a word
        processor's file that does not store its page breaks."""
        flowing = self.document.file.lower().endswith((".docx", ".odt", ".doc", ".rtf", ".html", ".htm", ".xlsx"))
        return not flowing or len(self.pages) > 1 or self.pages[0].printed is not None

    def page_at(self, offset: int) -> Page:
        """The page that holds an offset (the last page for an offset past the end)."""
        for page in self.pages:
            if offset < page.end:
                return page
        return self.pages[-1]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk ranked for a question: the fused score, and each separate score that made it. ``also``
    holds (document, chunk) of the same paragraph elsewhere, best first."""

    document: str
    chunk: int
    score: float
    scores: Mapping[str, float]
    also: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document. The quotation is cut from the text by ``citations.cite``; no other
    string can be put here by the answer path."""

    key: str
    document: str
    title: str
    type: str | None
    status: Status
    dnr: str | None
    section: str
    pdf_page: int | None
    printed_page: str | None
    quote: str
    start: int
    end: int
    label: str
    heading_path: tuple[str, ...] = ()
    confidence: float | None = None
    """How sure the OCR was of the page, 0 to 1; ``None`` where the page has text of its own."""
    changed: bool = False
    """Whether the document's file has changed or gone since it was indexed; the assistant tells."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer: an optional lead-in of ours, and the quotation (by key) after it.
    ``also`` holds the keys of other documents' sentences that say the same.

    In an answer in a language model's words ``text`` is its sentence, and ``key`` and ``also`` the
    quotations that it was verified against; one that did not hold has no key, and ``struck`` says why."""

    lead: str
    key: str | None
    kind: Literal["sentence", "item"] = "sentence"
    also: tuple[str, ...] = ()
    text: str = ""
    struck: str = ""


@dataclass(frozen=True, slots=True)
class NearDocument:
    """A document named beside a refusal or an uncertain answer."""

    document: str
    title: str
    type: str | None
    owner: str | None
    section: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question ended in. ``answer`` is the whole as text: ``frame`` (the fixed reply of the
    outcome, if any) and ``statements`` rendered with their keys."""

    outcome: Outcome
    language: str
    question: str
    answer: str
    citations: tuple[Citation, ...] = ()
    statements: tuple[Statement, ...] = ()
    documents_near: tuple[NearDocument, ...] = ()
    confidence: float = 0.0
    index: str = ""
    understood: str | None = None
    frame: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    generated: bool = False
    """Whether the sentences are a language model's, each verified; else they are the documents' own."""
    notice: str = ""
    """What is to be known of the language model: that it wrote the answer and where, or why it did not."""


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A file that could not be read: which, why, and what to do about it (Swedish, for users)."""

    file: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What the encoder is given for a chunk: ``text``, and spans of it that want own vectors."""

    text: str
    spans: tuple[Span, ...] = ()


class Writer(Protocol):
    """A language model that writes text. ``name`` and ``host`` say which, and where it runs."""

    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str: ...

    def write(self, system: str, user: str) -> Generator[str, None, None]:
        """The text in pieces as they come; an empty piece at least four times a second while none does,
        so that the one who reads can stop. Ends only when the model has finished; else raises
        ``LanguageModelError``. Closing it ends the request."""
        ...


class Encoder(Protocol):
    """Turns text into unit vectors. ``fingerprint`` names the weights and the way of running."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
        """For each passage, in order, an array of shape (1 + number of spans, dimensions):
        the whole text first, then each span. Rows have length 1."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text that hold a letter or a digit. ``pieces``, int32 of shape (tokens,), is which
    piece of the encoder's vocabulary each is; ``states``, float32 of shape (tokens, states), what it means
    where it stands, less what all tokens have in common; rows have length 1."""

    pieces: npt.NDArray[np.int32]
    states: Vectors


class TokenEncoder(Encoder, Protocol):
    """An encoder that can tell what it makes of single tokens."""

    def read(
        self, passages: Sequence[Passage], kind: Literal["query", "passage"]
    ) -> Iterator[tuple[Vectors, Tokens | None]]:
        """As ``encode``, with the tokens of each whole text; ``None`` where they are not told."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage says to a question, as a reader has it. ``answers``: the log-odds that it answers;
    ``span``: the words of ``Passage.text`` that would be the answer, and ``score`` their log-odds against
    "not here"; ``sentences``: the same score for the best words within each of the passage's spans."""

    answers: float
    span: Span
    score: float
    sentences: tuple[float, ...] = ()


class Reader(Protocol):
    """Reads a question and a passage together."""

    def read(self, question: str, passages: Sequence[Passage]) -> Iterator[Reading]:
        """For each passage, in order, what it says to the question. Its ``spans`` are the sentences to be
        read closely; the rest is what stands around them."""
        ...
